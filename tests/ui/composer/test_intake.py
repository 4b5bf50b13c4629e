"""Pictures and videos come in as a person brings them: a folder, two people in one drop, a film to be watched."""

import random
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from support import clips
from support.composing import CALM
from support.films import Film
from support.pages import Window, words_on

from app.core.desk import Desk
from app.core.kernel.clock import ManualClock
from app.core.media.model import Asset, Depicts, Trace
from app.core.posts.model import Audience, Goal
from app.core.posts.pictures import needs_consent
from app.ui.pages.composer.drop_sheet import DropSheet
from app.ui.pages.composer.page import ComposerPage
from app.ui.pages.composer.picture_sheet import PictureSheet
from app.ui.pages.composer.same_picture import SamePictureDialog


@pytest.fixture
def page(page: ComposerPage, desk: Desk, qtbot: QtBot) -> Iterator[ComposerPage]:
    """With a post that lacks nothing but pictures."""
    whole = {"goal": Goal.EDUCATE, "audience": Audience.GENERAL, "channels": (desk.accounts.all()[0].id,)}
    post = desk.posts.save(replace(desk.posts.new("it"), text=CALM, **whole))
    page.shown(post=post.id)
    qtbot.waitUntil(lambda: page.editor.isVisible() and page.editor.toPlainText() == CALM)
    yield page
    page.leaving()
    qtbot.waitUntil(lambda: not page.sheets._keeping)


def picture(path: Path, seed: int, size: tuple[int, int] = (320, 240)) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    small = Image.frombytes("RGB", (8, 6), random.Random(seed).randbytes(8 * 6 * 3))
    small.resize((320, 240), Image.Resampling.BICUBIC).resize(size).save(path, quality=92)
    return path


def media_of(page: ComposerPage) -> tuple[str, ...]:
    return page.presenter.post.media if page.presenter.post else ()


def against(page: ComposerPage) -> str:
    """What stands in the way of signing, as the page says it."""
    return "\n".join(map(str, page.presenter.state.why))


def asset(desk: Desk, name: str) -> Asset:
    return next(a for a in desk.media.all() if a.name == name)


def picture_sheet(page: ComposerPage, qtbot: QtBot, name: str) -> PictureSheet:
    def there() -> bool:
        sheet = page.sheets.made.get("picture")
        return sheet is not None and not sheet.isHidden() and sheet.accessibleName() == name

    qtbot.waitUntil(there)
    sheet = page.sheets.made["picture"]
    assert isinstance(sheet, PictureSheet)
    return sheet


def drop_sheet(page: ComposerPage, qtbot: QtBot) -> DropSheet:
    qtbot.waitUntil(lambda: "drop" in page.sheets.made and not page.sheets.made["drop"].isHidden())
    sheet = page.sheets.made["drop"]
    assert isinstance(sheet, DropSheet)
    return sheet


def test_a_pasted_picture_is_on_the_post(page: ComposerPage, desk: Desk, qtbot: QtBot) -> None:
    image = QImage(80, 60, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkGreen)
    mime = QMimeData()
    mime.setImageData(image)
    page.editor.insertFromMimeData(mime)
    picture_sheet(page, qtbot, "Pasted picture.png")
    assert media_of(page) == (asset(desk, "Pasted picture.png").id,)


def test_a_folder_with_two_people_is_separated_and_each_picture_is_asked_about(
    page: ComposerPage, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = tmp_path / "Consegna"
    for number in range(3):
        picture(folder / f"{number}.jpg", number)
    (folder / "finta.jpg").write_text("not a picture")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(folder))])
    page.editor.insertFromMimeData(mime)
    sheet = drop_sheet(page, qtbot)
    assert len(media_of(page)) == 3 and "finta.jpg: This file is nothing Decoro can read" in words_on(sheet)
    assert not page.work.intake.isVisible()
    sheet.rows[2].tick.click()
    QTest.keyClicks(sheet.code, "K-0142")
    sheet.give_button.click()
    qtbot.waitUntil(lambda: [r.asset.subject for r in sheet.rows] == ["K-0142", "K-0142", ""])
    assert sheet.ticked == []
    sheet.rows[2].tick.click()
    QTest.keyClicks(sheet.code, "K-0099")
    sheet.give_button.click()
    qtbot.waitUntil(lambda: asset(desk, "2.jpg").subject == "K-0099")
    sheet.next_button.click()
    first = picture_sheet(page, qtbot, "0.jpg")
    first.answers.who.chosen.emit("patient")
    first.answers.recognisable.chosen.emit("yes")
    qtbot.waitUntil(lambda: asset(desk, "0.jpg").recognisable is True)
    assert first.answers.traces.isVisible() and not asset(desk, "0.jpg").described
    first.answers.traces.none.click()
    qtbot.waitUntil(lambda: asset(desk, "0.jpg").traces == frozenset())
    first.next.click()
    second = picture_sheet(page, qtbot, "1.jpg")
    qtbot.waitUntil(second.answers.take_over.isVisible)
    assert asset(desk, "1.jpg").depicts is Depicts.UNKNOWN, "offered, not taken"
    second.answers.take_over.click()
    qtbot.waitUntil(lambda: asset(desk, "1.jpg").depicts is Depicts.PATIENT)
    assert asset(desk, "1.jpg").subject == "K-0142" and asset(desk, "1.jpg").traces is None


def test_what_else_tells_who_somebody_is(
    page: ComposerPage, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    page.work.take_files([picture(tmp_path / "neo.jpg", 1)])
    sheet = picture_sheet(page, qtbot, "neo.jpg")
    assert not sheet.answers.traces.isVisible()
    sheet.answers.who.chosen.emit("patient")
    sheet.answers.recognisable.chosen.emit("no")
    qtbot.waitUntil(sheet.answers.traces.isVisible)
    sheet.answers.traces.chips[Trace.TATTOO].click()
    qtbot.waitUntil(lambda: needs_consent(asset(desk, "neo.jpg")))
    assert "counts as recognisable" in words_on(sheet)
    sheet.answers.traces.chips[Trace.SCREEN].click()
    qtbot.waitUntil(lambda: "Cover it before you publish" in words_on(sheet))
    qtbot.waitUntil(lambda: "Cover the words" in against(page))
    sheet.answers.traces.none.click()
    qtbot.waitUntil(lambda: asset(desk, "neo.jpg").traces == frozenset())
    sheet.answers.traces.chips[Trace.BADGE].click()
    qtbot.waitUntil(lambda: asset(desk, "neo.jpg").traces == {Trace.BADGE})
    sheet.answers.traces.chips[Trace.BADGE].click()
    qtbot.waitUntil(lambda: asset(desk, "neo.jpg").traces is None)


def comparing() -> SamePictureDialog | None:
    found = [w for w in QApplication.topLevelWidgets() if isinstance(w, SamePictureDialog) and w.isVisible()]
    return found[0] if found else None


def test_the_same_picture_under_two_people_is_refused_and_both_are_shown(
    page: ComposerPage, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    known = desk.media.take_file(picture(tmp_path / "prima.jpg", 1), "K-0099")
    page.work.take_files([picture(tmp_path / "copia.jpg", 1, (280, 210))])
    sheet = picture_sheet(page, qtbot, "copia.jpg")
    sheet.answers.who.chosen.emit("patient")
    qtbot.waitUntil(sheet.answers.subject.isVisible)
    QTest.keyClicks(sheet.answers.subject, "K-0142")
    sheet.keep()
    qtbot.waitUntil(lambda: comparing() is not None)
    dialog = comparing()
    assert dialog is not None
    assert (
        "under K-0099" in words_on(dialog)
        and "prima.jpg" in words_on(dialog)
        and "copia.jpg" in words_on(dialog)
    )
    dialog.close_button.click()
    qtbot.waitUntil(lambda: comparing() is None)
    assert asset(desk, "copia.jpg").subject == "" == sheet.answers.subject.text()
    QTest.keyClicks(sheet.answers.subject, "K-0142")
    sheet.keep()
    qtbot.waitUntil(lambda: comparing() is not None)
    dialog = comparing()
    assert dialog is not None
    dialog.apart.click()
    qtbot.waitUntil(lambda: asset(desk, "copia.jpg").subject == "K-0142")
    assert asset(desk, "copia.jpg").apart == {known.id}


class Player(QObject):
    """Stands in for the player of the computer: it notes what it was asked to play, and whether it could."""

    def __init__(self) -> None:
        super().__init__()
        self.played: list[tuple[Path, bytes]] = []

    @Slot(QUrl)
    def play(self, url: QUrl) -> None:
        path = Path(url.toLocalFile())
        self.played.append((path, path.read_bytes()))


@pytest.fixture
def player() -> Iterator[Player]:
    made = Player()
    QDesktopServices.setUrlHandler("file", made, "play")
    yield made
    QDesktopServices.unsetUrlHandler("file")


def test_a_video_is_played_to_its_end_before_it_is_signed(
    page: ComposerPage, desk: Desk, clock: ManualClock, player: Player, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "visita.mp4").write_bytes(clips.GREY)
    page.work.take_files([tmp_path / "visita.mp4"])
    sheet = picture_sheet(page, qtbot, "visita.mp4")
    assert not sheet.film.open_button.isVisible(), "no readable copy where none is needed"
    qtbot.waitUntil(lambda: "to its end" in against(page))
    sheet.film.play_button.click()
    sheet.film.play_button.click()
    qtbot.waitUntil(lambda: sheet.film.dialog is not None)
    dialog = sheet.film.dialog
    assert dialog is not None
    qtbot.waitUntil(dialog.play_button.isEnabled)
    clock.advance(timedelta(seconds=2))
    dialog.play_button.click()
    qtbot.waitUntil(lambda: dialog.kept)
    seen = asset(desk, "visita.mp4")
    assert (seen.watched_by, seen.watched_at) == (desk.team.current.id, clock.now())
    dialog.close_button.click()
    qtbot.waitUntil(lambda: sheet.film.dialog is None)
    qtbot.waitUntil(lambda: "played it to the end on" in words_on(sheet.film))
    assert not any("to its end" in str(why) for why in page.presenter.state.why)
    sheet.film.play_button.click()
    qtbot.waitUntil(lambda: sheet.film.dialog is not None)
    assert "has to be played" not in words_on(sheet.film.dialog), "it was"
    sheet.film.dialog.reject()
    qtbot.waitUntil(lambda: sheet.film.dialog is None)
    assert not player.played


def test_without_a_player_of_its_own_another_one_is_offered(
    page: ComposerPage, player: Player, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "visita.mp4").write_bytes(clips.GREY)
    page.work.take_files([tmp_path / "visita.mp4"])
    sheet = picture_sheet(page, qtbot, "visita.mp4")
    monkeypatch.setitem(sys.modules, "PySide6.QtMultimedia", None)
    sheet.film.play_button.click()
    qtbot.waitUntil(sheet.film.open_button.isVisible)
    assert sheet.film.dialog is None and "cannot start on this computer" in words_on(sheet.film)
    sheet.film.open_button.click()
    qtbot.waitUntil(lambda: bool(player.played))
    sheet.dismiss()
    assert not player.played[0][0].exists()


def test_a_video_that_cannot_be_played_here_is_played_elsewhere(
    page: ComposerPage,
    desk: Desk,
    clock: ManualClock,
    player: Player,
    qtbot: QtBot,
    window: Window,
    tmp_path: Path,
) -> None:
    film = Film(seconds=34)
    (tmp_path / "visita.mp4").write_bytes(film.made())
    page.work.take_files([tmp_path / "visita.mp4"])
    sheet = picture_sheet(page, qtbot, "visita.mp4")
    assert "0:34" in words_on(sheet.film) and not sheet.film.seen_button.isEnabled()
    qtbot.waitUntil(lambda: "to its end" in against(page))
    sheet.film.play_button.click()
    qtbot.waitUntil(lambda: sheet.film.dialog is not None and sheet.film.dialog.reel.unreadable)
    assert not player.played and not sheet.film.open_button.isVisible()
    sheet.film.dialog.notice.acted.emit()
    qtbot.waitUntil(lambda: bool(player.played))
    assert sheet.film.dialog is None and "could not play this video" in words_on(sheet.film)
    path, data = player.played[0]
    assert film.secret not in data and not path.parent.stat().st_mode & 0o077, "nobody else can look in"
    qtbot.waitUntil(sheet.film.seen_button.isEnabled)
    sheet.film.seen_button.click()
    qtbot.waitUntil(lambda: bool(window.problems))
    assert "Play it to the end first" in str(window.problems[0]), "it cannot be over yet"
    clock.advance(timedelta(seconds=34))
    sheet.film.seen_button.click()
    qtbot.waitUntil(lambda: not asset(desk, "visita.mp4").unwatched)
    assert asset(desk, "visita.mp4").watched_by == desk.team.current.id
    qtbot.waitUntil(lambda: "played it to the end on" in words_on(sheet.film))
    assert not any("to its end" in str(why) for why in page.presenter.state.why)
    assert any("takes no video from here" in str(why) for why in page.presenter.state.why), (
        "the square does not"
    )
    sheet.dismiss()
    assert not path.exists(), "the readable copy is gone"


def test_it_says_how_far_it_is_and_can_be_stopped(
    page: ComposerPage, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    folder, intake = tmp_path / "Molte", page.work.intake
    for number in range(12):
        picture(folder / f"{number:02}.jpg", number)
    told: list[str] = []
    page.work.take_files([folder])
    qtbot.waitUntil(intake.isVisible)
    told.append(intake.bar.accessibleName())
    intake.stop_button.click()
    sheet = drop_sheet(page, qtbot)
    assert told[0].startswith("Taking in ") and " of 12: " in told[0]
    assert 1 <= len(sheet.rows) < 12 and len(desk.media.all()) == len(sheet.rows) == len(media_of(page))
    assert "left out" in words_on(sheet) and not intake.isVisible()


def test_a_second_drop_waits_for_the_first(
    page: ComposerPage, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    for name, seeds in (("uno", (1, 2)), ("due", (3, 4))):
        for seed in seeds:
            picture(tmp_path / name / f"{name}{seed}.jpg", seed)
        page.work.take_files([tmp_path / name])
    qtbot.waitUntil(lambda: len(media_of(page)) == 4)
    assert [desk.media.some([a])[0].name for a in media_of(page)] == [
        "uno1.jpg",
        "uno2.jpg",
        "due3.jpg",
        "due4.jpg",
    ]
