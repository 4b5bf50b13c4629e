"""Parts of a picture are covered from its sheet: the new one takes its place and is asked about again."""

import io
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from support.composing import CALM
from support.desks import NOON
from support.disk import no_file_longer_than
from support.films import Film
from support.pages import Window, words_on

from app.core.consent.model import Consent, Purpose, Scope
from app.core.desk import Desk
from app.core.media.mask import INK, Form, Shape, Way
from app.core.media.model import Asset, Depicts, Trace
from app.core.posts.model import Audience, Goal
from app.ui.masking import MaskDialog
from app.ui.pages.composer.page import ComposerPage
from app.ui.pages.composer.picture_sheet import PictureSheet
from app.ui.pages.composer.same_picture import SamePictureDialog

FACE = Shape(Form.ELLIPSE, 0.2, 0.1, 0.5, 0.7)
PATIENT = {
    "alt": "Una guancia dopo la cura.",
    "depicts": Depicts.PATIENT,
    "recognisable": True,
    "traces": frozenset({Trace.SCREEN}),
    "subject": "K-0142",
}


def scene(seed: int, size: tuple[int, int] = (480, 360)) -> bytes:
    small = Image.frombytes("RGB", (8, 6), random.Random(seed).randbytes(8 * 6 * 3))
    out = io.BytesIO()
    small.resize(size, Image.Resampling.BICUBIC).save(out, "JPEG", quality=92)
    return out.getvalue()


def described(desk: Desk, seed: int = 1, **words: Any) -> Asset:
    taken = desk.media.take(f"foto{seed}.jpg", scene(seed))
    desk.media.describe(replace(taken, **{**PATIENT, **words}))
    return found(desk, taken.id)


def found(desk: Desk, asset: str) -> Asset:
    known = desk.media.get(asset)
    assert known is not None
    return known


def consent(desk: Desk, asset: Asset) -> Consent:
    scope = Scope(frozenset({asset.id}), frozenset({"square"}), frozenset(Purpose), NOON + timedelta(days=30))
    made = desk.consents.record("K-0142", scope, desk.team.current.id)
    form = desk.folder / "modulo.pdf"
    form.write_bytes(b"%PDF-1.4\n%%EOF\n")
    return desk.consents.attach_proof(made.id, form)


@pytest.fixture
def whole(desk: Desk) -> Asset:
    return described(desk)


@pytest.fixture
def written(page: ComposerPage, desk: Desk, whole: Asset, qtbot: QtBot) -> Iterator[ComposerPage]:
    """A post with another picture, the whole one, and the consent for it."""
    first = described(desk, 7, depicts=Depicts.PLACE, subject="", traces=frozenset())
    channels = (desk.accounts.all()[0].id,)
    post = replace(
        desk.posts.new("it"),
        text=CALM,
        goal=Goal.EDUCATE,
        audience=Audience.GENERAL,
        channels=channels,
        media=(first.id, whole.id),
        consents=(consent(desk, whole).id,),
    )
    page.shown(post=desk.posts.save(post).id)
    qtbot.waitUntil(lambda: page.editor.isVisible() and page.editor.toPlainText() == CALM)
    yield page
    page.leaving()
    qtbot.waitUntil(lambda: not page.presenter.dirty and not page.sheets._keeping)


def sheet_of(page: ComposerPage, asset: str, qtbot: QtBot) -> PictureSheet:
    page.sheets.picture(asset)
    sheet = page.sheets.made["picture"]
    assert isinstance(sheet, PictureSheet) and sheet.asset == asset
    return sheet


def editor(page: ComposerPage, asset: str, qtbot: QtBot) -> MaskDialog:
    sheet_of(page, asset, qtbot).cover_button.click()
    qtbot.waitUntil(lambda: page.sheets.masking is not None and page.sheets.masking.isVisible())
    assert page.sheets.masking is not None
    return page.sheets.masking


def media_of(page: ComposerPage) -> tuple[str, ...]:
    assert page.presenter.post is not None
    return page.presenter.post.media


def why(page: ComposerPage) -> str:
    return "\n".join(map(str, page.presenter.state.why))


def covered(page: ComposerPage, asset: str, qtbot: QtBot, *shapes: Shape) -> str:
    """The id of the new picture, with its sheet open."""
    place = media_of(page).index(asset)
    dialog = editor(page, asset, qtbot)
    for shape in shapes or (FACE,):
        dialog.board.add(shape)
    dialog.save_button.click()
    qtbot.waitUntil(lambda: page.sheets.masking is None)
    return media_of(page)[place]


def test_the_covered_one_takes_its_place_and_everything_is_asked_again(
    written: ComposerPage, desk: Desk, whole: Asset, window: Window, qtbot: QtBot
) -> None:
    page = written
    assert "Cover the words and screens" in why(page)
    first, _ = media_of(page)
    part = covered(page, whole.id, qtbot)
    assert media_of(page) == (first, part) and part != whole.id
    sheet = page.sheets.made["picture"]
    assert isinstance(sheet, PictureSheet) and sheet.isVisible() and sheet.asset == part
    pixels = Image.open(io.BytesIO(desk.media.content(found(desk, part)))).convert("RGB")
    centre = pixels.getpixel((216, 160))
    assert isinstance(centre, tuple)
    assert all(abs(dot - ink) <= 3 for dot, ink in zip(centre, INK, strict=True))
    assert found(desk, whole.id) == whole, "the whole one stays in the library as it was"

    qtbot.waitUntil(sheet.answers.again.button.isVisible)
    assert "you said: recognisable" in words_on(sheet.answers.again) and "eyes alone" in words_on(
        sheet.answers.again
    )
    assert found(desk, part).recognisable is None, "offered, not taken"
    assert "Once you have answered, a consent for the whole picture" in words_on(sheet)
    assert "Read these words again" in words_on(sheet), "they tell of the whole one"
    assert "No valid consent covers" in why(page)
    sheet.answers.again.button.click()
    qtbot.waitUntil(lambda: found(desk, part).recognisable is True)
    assert not sheet.answers.again.isVisible() and "Say whether" in why(page)
    sheet.answers.traces.none.click()
    qtbot.waitUntil(lambda: found(desk, part).stands_for == (whole.id,))
    qtbot.waitUntil(lambda: "consent" not in why(page) and "Cover" not in why(page))
    qtbot.waitUntil(lambda: "Covers: The Square" in words_on(sheet))

    sheet.answers.traces.chips[Trace.TATTOO].click()
    qtbot.waitUntil(lambda: "You said more of this picture than of the whole one" in words_on(sheet))
    qtbot.waitUntil(lambda: "No valid consent covers" in why(page))
    sheet.answers.traces.none.click()
    qtbot.waitUntil(lambda: "No valid consent covers" not in why(page))

    told, back = window.toasts[-1]
    assert "the whole one stays in the library" in str(told) and back is not None
    back()
    assert media_of(page) == (first, whole.id) and sheet.asset == whole.id


def test_another_code_for_the_covered_one_is_refused_and_shown_with_the_whole(
    written: ComposerPage, desk: Desk, whole: Asset, qtbot: QtBot
) -> None:
    part = covered(written, whole.id, qtbot)
    sheet = written.sheets.made["picture"]
    assert isinstance(sheet, PictureSheet)
    sheet.answers.subject.clear()
    QTest.keyClicks(sheet.answers.subject, "K-0099")
    sheet.keep()

    def shown() -> list[SamePictureDialog]:
        return [
            w for w in QApplication.topLevelWidgets() if isinstance(w, SamePictureDialog) and w.isVisible()
        ]

    qtbot.waitUntil(lambda: bool(shown()))
    (dialog,) = shown()
    assert "made from the same one" in words_on(dialog) and not dialog.apart.isVisible()
    dialog.close_button.click()
    qtbot.waitUntil(lambda: not shown())
    assert found(desk, part).subject == "K-0142" == sheet.answers.subject.text()


def test_covered_twice_and_both_on_one_line(
    written: ComposerPage, desk: Desk, whole: Asset, qtbot: QtBot
) -> None:
    part = covered(written, whole.id, qtbot)
    again = covered(written, part, qtbot, Shape(Form.RECTANGLE, 0.7, 0.7, 0.2, 0.2, Way.BLUR))
    assert found(desk, again).made_from == (whole.id, part)
    assert media_of(written)[1] == again and len(media_of(written)) == 2


def test_left_without_saving_nothing_happened(
    written: ComposerPage, desk: Desk, whole: Asset, qtbot: QtBot
) -> None:
    dialog = editor(written, whole.id, qtbot)
    blobs = desk.archive.blobs.digests()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: written.sheets.masking is None)
    assert desk.archive.blobs.digests() == blobs and media_of(written)[1] == whole.id


def test_a_picture_that_went_meanwhile_and_everything_covered_are_said_in_the_editor(
    written: ComposerPage, desk: Desk, whole: Asset, qtbot: QtBot
) -> None:
    dialog = editor(written, whole.id, qtbot)
    dialog.board.add(Shape(Form.RECTANGLE, 0, 0, 1, 1))
    dialog.save_button.click()
    qtbot.waitUntil(dialog.notice.isVisible)
    assert "Everything is covered" in dialog.notice.accessibleName()
    dialog.board.put(FACE)
    desk.media.erase([whole.id])
    dialog.save_button.click()
    qtbot.waitUntil(lambda: "no longer in the library" in dialog.notice.accessibleName())
    assert len(desk.media.all()) == 1 and dialog.isVisible()
    dialog.board.remove()
    dialog.reject()
    qtbot.waitUntil(lambda: written.sheets.masking is None)


def test_a_full_disk_is_said_and_the_shapes_are_still_there(
    written: ComposerPage, desk: Desk, whole: Asset, qtbot: QtBot
) -> None:
    dialog = editor(written, whole.id, qtbot)
    dialog.board.add(FACE)
    with no_file_longer_than(30_000):
        dialog.save_button.click()
        qtbot.waitUntil(lambda: "disk" in dialog.notice.accessibleName())
    assert len(desk.media.all()) == 2 and dialog.board.shapes == (FACE,)
    dialog.save_button.click()
    qtbot.waitUntil(lambda: written.sheets.masking is None)
    assert len(desk.media.all()) == 3


def test_what_moves_and_what_is_on_its_way_is_not_covered(
    written: ComposerPage, desk: Desk, whole: Asset, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "visita.mp4").write_bytes(Film().made())
    written.work.take_files([tmp_path / "visita.mp4"])
    qtbot.waitUntil(lambda: len(media_of(written)) == 3)
    film = sheet_of(written, media_of(written)[2], qtbot)
    assert not film.cover_button.isVisible()
    assert sheet_of(written, whole.id, qtbot).cover_button.isVisible()
    post = written.presenter.post
    assert post is not None
    written.keep()
    qtbot.waitUntil(lambda: not written.presenter.dirty)
    desk.posts.trash(post.id)
    qtbot.waitUntil(lambda: written.presenter.state.locked)
    assert not sheet_of(written, whole.id, qtbot).cover_button.isVisible()
