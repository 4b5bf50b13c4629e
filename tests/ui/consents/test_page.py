"""The page of consents as it is drawn and used."""

import asyncio
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QDate, QMimeData, QObject, QPointF, Qt, QUrl, Slot
from PySide6.QtGui import QAccessible, QDesktopServices, QDropEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QDateEdit, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import insert
from support.desks import NOON, desk_in
from support.films import Film
from support.pages import Window, words_on

from app.core.consent.model import Kind, Purpose, Signer, What, cells
from app.core.desk import Desk
from app.core.team.model import Role
from app.core.withdrawal.restored import restores
from app.ui.kit import Confirm, Theme
from app.ui.language import Language
from app.ui.pages import consents
from app.ui.pages.consents.page import ConsentsPage
from app.ui.pages.consents.sheet import ConsentSheet
from app.ui.pages.consents.state import View


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_in(tmp_path / "desk") as opened:
        opened.accounts.add_assisted("instagram", "studiogreco", "")
        out = io.BytesIO()
        Image.new("RGB", (60, 40), "#D99").save(out, "PNG")
        opened.media.take("guancia.png", out.getvalue())
        yield opened


@pytest.fixture
def window(language: Language) -> Window:
    return Window(language)


@pytest.fixture
def page(
    desk: Desk, window: Window, look: Theme, loop: asyncio.AbstractEventLoop, qtbot: QtBot
) -> ConsentsPage:
    desk.bus.deliver_on(loop.call_soon_threadsafe)
    made = consents.build(desk, window.around)
    assert isinstance(made, ConsentsPage)
    qtbot.addWidget(made)
    made.resize(1072, 740)
    made.show()
    made.shown()
    qtbot.waitUntil(lambda: made._state.ready)
    return made


def sheet(page: ConsentsPage, qtbot: QtBot) -> ConsentSheet:
    qtbot.waitUntil(lambda: page._sheet is not None and page._sheet.isVisible())
    assert page._sheet is not None
    return page._sheet


def dropped(path: Path) -> QDropEvent:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    # Qt keeps no reference of its own to the data of an event made here
    event = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    event.kept = data  # type: ignore[attr-defined]
    return event


def test_empty_it_teaches_and_leads_to_the_first(page: ConsentsPage, qtbot: QtBot) -> None:
    assert "A picture of a patient needs a consent of its own" in words_on(page)
    page._empty.acted.emit()
    made = sheet(page, qtbot)
    assert made._code.text() == "K-0001"
    assert "The consent to treatment is not enough" in words_on(made)


def test_from_code_to_proof(page: ConsentsPage, qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    page.new()
    made = sheet(page, qtbot)
    [tile] = made._tiles.values()
    qtbot.mouseClick(tile, Qt.MouseButton.LeftButton)
    assert tile.isChecked()
    made._platform_boxes["instagram"].click()
    made._purpose_boxes[Purpose.EDUCATION].click()
    form = tmp_path / "modulo.png"
    Image.new("RGB", (10, 10)).save(form)
    made.proof.drop.dropEvent(dropped(form))
    assert "modulo.png" in words_on(made.proof.drop)
    assert not made._save.isEnabled()
    assert "Is this the consent to publication?" in words_on(made.proof)
    made.proof.yes.click()
    made._save.click()
    qtbot.waitUntil(lambda: "Valid." in words_on(made))
    [consent] = desk.consents.all()
    assert (consent.scope.platforms, consent.scope.purposes, consent.proof_name) == (
        {"instagram"},
        {Purpose.EDUCATION},
        "modulo.png",
    )
    assert not made._save.isEnabled()
    qtbot.waitUntil(lambda: [row.title for row in page._rows] == ["K-0001"])
    assert page._rows[0].badges == (("Valid", "ok"),)


def test_a_picture_asks_for_its_consent(page: ConsentsPage, qtbot: QtBot, desk: Desk) -> None:
    [asset] = desk.media.all()
    page.shown(asset=asset.id)
    made = sheet(page, qtbot)
    assert made._tiles[asset.id].isChecked()


def test_escape_closes_and_nothing_filled_in_is_lost(
    page: ConsentsPage, qtbot: QtBot, window: Window
) -> None:
    page.new()
    made = sheet(page, qtbot)
    qtbot.keyClicks(made._code, "-bis")
    qtbot.keyClick(made, Qt.Key.Key_Escape)
    assert not made.isVisible()
    _, undo = window.toasts[-1]
    assert undo is not None
    undo()
    assert sheet(page, qtbot)._code.text() == "K-0001-bis"


def test_withdrawing_asks_once_and_then_it_is_so(page: ConsentsPage, qtbot: QtBot, desk: Desk) -> None:
    page.new()
    made = sheet(page, qtbot)
    made._save.click()
    qtbot.waitUntil(lambda: made._withdraw.isVisibleTo(made) and made._withdraw.isEnabled())
    for agree in (False, True):
        made._withdraw.click()
        qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), Confirm))
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, Confirm)
        assert "No post that waits or is out uses it." in words_on(dialog)
        (dialog.yes if agree else dialog.no).click()
        qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)
        assert (desk.consents.all()[0].withdrawn is not None) is agree or agree
    qtbot.waitUntil(lambda: desk.consents.all()[0].withdrawn is not None)
    qtbot.waitUntil(lambda: "It covers nothing any more." in words_on(made))
    assert not made._save.isVisibleTo(made)
    qtbot.waitUntil(lambda: page._state.counts[View.WITHDRAWN] == 1)


def test_the_reception_sees_why_it_may_not_withdraw(page: ConsentsPage, qtbot: QtBot, desk: Desk) -> None:
    page.new()
    made = sheet(page, qtbot)
    made._save.click()
    qtbot.waitUntil(lambda: made._withdraw.isVisibleTo(made))
    desk.team.switch(next(p for p in desk.team.people() if p.role is Role.RECEPTION).id)
    page._edit(desk.consents.all()[0].id)
    qtbot.waitUntil(lambda: not made._withdraw.isEnabled())
    assert "Only the doctor withdraws a consent." in words_on(made)


def test_another_language_without_a_restart(page: ConsentsPage, qtbot: QtBot, language: Language) -> None:
    page.new()
    made = sheet(page, qtbot)
    before = words_on(page)
    language.set_language("es")
    after = words_on(page)
    for english in ("Signed on", "Still missing", "Pictures"):
        assert english in before
        assert english not in after
    assert made._code.accessibleName()


def test_a_consent_to_treatment_is_refused_with_the_reason(
    page: ConsentsPage, qtbot: QtBot, tmp_path: Path
) -> None:
    page.new()
    made = sheet(page, qtbot)
    form = tmp_path / "modulo.png"
    Image.new("RGB", (10, 10)).save(form)
    made.proof.drop.dropEvent(dropped(form))
    made.proof.no.click()
    assert "A consent to treatment" in words_on(made.proof)
    assert "modulo.png" not in words_on(made.proof)


def test_the_questions_follow_the_person(page: ConsentsPage, qtbot: QtBot) -> None:
    page.new()
    made = sheet(page, qtbot)
    giver = made.giver
    assert not giver.born.isVisible()
    giver.kinds.chip("minor").click()
    assert giver.born.isVisible() and giver.interest.isVisible()
    assert "the signatures of both holders of parental responsibility" in words_on(made)
    giver.signers[Signer.SOLE_HOLDER].box.click()
    assert giver.authority.isVisible()
    assert "why one holder of parental responsibility is enough" in words_on(made)
    qtbot.keyClicks(giver.authority, "affidamento esclusivo")
    assert "why one holder" not in words_on(made)
    giver.born.setDate(QDate(2011, 3, 4))
    assert "14 or older" in words_on(giver)
    giver.kinds.chip("represented").click()
    assert "whoever signs" in words_on(giver)
    qtbot.keyClicks(giver.authority, "decreto 412/2026")
    qtbot.keyClicks(giver.exception.reason, "Insegna.")
    assert not giver.signers[Signer.REPRESENTATIVE].box.isChecked()
    assert "whoever signs" in words_on(giver), "not yet: the person was not heard"
    giver.exception.heard.box.click()
    assert "the signature of the representative" in words_on(made)
    giver.kinds.chip("deceased").click()
    assert not giver.exception.isVisible()
    assert "Secrecy outlives the person" in words_on(giver)


def test_the_name_is_shown_on_demand_and_gone_when_the_sheet_closes(
    page: ConsentsPage, qtbot: QtBot, desk: Desk
) -> None:
    page.new()
    made = sheet(page, qtbot)
    qtbot.keyClicks(made._person, "Giulia Esposito")
    made._save.click()
    qtbot.waitUntil(lambda: made._show_name.isVisible())
    qtbot.waitUntil(lambda: made._person.text() == "")
    made._show_name.click()
    qtbot.waitUntil(lambda: made._person.text() == "Giulia Esposito")
    assert not made._save.isEnabled(), "looking changes nothing"
    made.dismiss()
    page._edit(desk.consents.all()[0].id)
    qtbot.waitUntil(made.isVisible)
    assert made._person.text() == ""
    assert not [row for row in page._rows if "Esposito" in row.spoken()]


def test_every_control_of_the_sheet_has_a_name(page: ConsentsPage, qtbot: QtBot) -> None:
    page.new()
    made = sheet(page, qtbot)
    for kind in Kind:
        made.giver.kinds.chip(kind.value).click()
        controls = (QAbstractButton, QLineEdit, QComboBox, QDateEdit)
        nameless = [
            type(control).__name__
            for control in made.findChildren(QWidget)
            if isinstance(control, controls)
            and control.isVisibleTo(made)
            and not control.objectName().startswith("qt_")
            and (found := QAccessible.queryAccessibleInterface(control)) is not None
            and not found.text(QAccessible.Text.Name)
        ]
        assert nameless == [], kind


def test_an_exception_is_one_chip(page: ConsentsPage, qtbot: QtBot) -> None:
    page.new()
    made = sheet(page, qtbot)
    assert not made.cells.more.isVisible(), "nothing to except yet"
    made._platform_boxes["instagram"].click()
    made.cells.more.click()
    chip = made.cells.chips[What.FACE, "instagram"]
    assert chip.isVisible() and chip.isChecked()
    chip.click()
    assert not chip.isChecked()
    assert page._presenter.state.sheet is not None
    assert page._presenter.state.sheet.form.without == cells(What.FACE, "instagram")


def test_an_exception_for_one_purpose_is_said_on_the_chip(page: ConsentsPage, qtbot: QtBot) -> None:
    page.new()
    made = sheet(page, qtbot)
    made._platform_boxes["instagram"].click()
    made._purpose_boxes[Purpose.EDUCATION].click()
    made.cells.more.click()
    assert not made.cells.layer.isVisible(), "one purpose: nothing to tell apart"
    made._purpose_boxes[Purpose.PROMOTION].click()
    assert made.cells.layer.isVisible() and not made.cells.layer.chip(Purpose.CASE.value).isVisible()
    made.cells.layer.chip(Purpose.PROMOTION.value).click()
    chip = made.cells.chips[What.FACE, "instagram"]
    chip.click()
    assert page._presenter.state.sheet is not None
    assert page._presenter.state.sheet.form.without == {(What.FACE, "instagram", Purpose.PROMOTION)}
    made.cells.layer.chip("all").click()
    assert not chip.isChecked()
    assert chip.accessibleName() == "Instagram: Recognisable face (not for: Presenting the practice)"
    chip.click()
    assert chip.isChecked() and page._presenter.state.sheet.form.without == frozenset()


def test_of_a_video_only_its_sign_is_drawn(page: ConsentsPage, qtbot: QtBot, desk: Desk) -> None:
    film = desk.media.take("visita.mp4", Film().made())
    page.refresh()
    qtbot.waitUntil(lambda: film.id in page._state.assets)
    page.new()
    made = sheet(page, qtbot)
    qtbot.waitUntil(lambda: film.id in made._tiles)
    still = next(asset for asset in desk.media.all() if not asset.video)
    qtbot.waitUntil(lambda: still.digest in made._thumbs)
    assert film.digest not in made._thumbs
    assert "video" in made._tiles[film.id].accessibleName()
    before = made._tiles[film.id].grab().toImage()
    colours = {before.pixelColor(x, y).name() for x in range(before.width()) for y in range(before.height())}
    assert len(colours) > 2, "a sign stands where the picture would"


def test_after_a_restored_backup_the_page_asks_before_anything_goes(
    page: ConsentsPage, qtbot: QtBot, desk: Desk, loop: asyncio.AbstractEventLoop
) -> None:
    assert not page.unknown.isVisible()
    with desk.db.write() as tx:
        row = {"id": "r1", "backup_at": NOON, "restored_at": NOON, "carried": 0, "certain": False}
        tx.execute(insert(restores).values(**row, checked_at=None, checked_by=""))
    page.refresh()
    qtbot.waitUntil(page.unknown.isVisible)
    assert "23 November 2026" in page.unknown.accessibleName()
    answered(qtbot, page, accept=False)
    assert desk.restores.unchecked() == NOON
    answered(qtbot, page, accept=True)
    qtbot.waitUntil(lambda: not page.unknown.isVisible())
    assert desk.restores.unchecked() is None


def answered(qtbot: QtBot, page: ConsentsPage, *, accept: bool) -> None:
    page.unknown.acted.emit()
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), Confirm))
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, Confirm)
    (dialog.yes if accept else dialog.no).click()
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)


class Reader(QObject):
    """Whatever the system opens pages with."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[Path] = []

    @Slot(QUrl)
    def read(self, url: QUrl) -> None:
        self.shown.append(Path(url.toLocalFile()))


def test_what_is_kept_about_a_person_goes_into_a_folder(
    page: ConsentsPage, qtbot: QtBot, desk: Desk, tmp_path: Path, loop: asyncio.AbstractEventLoop
) -> None:
    page.new()
    made = sheet(page, qtbot)
    assert made.their_data is not None and not made.their_data.isVisible(), "nothing is kept yet"
    made._save.click()
    qtbot.waitUntil(made.their_data.isVisible)
    code = desk.consents.all()[0].subject
    reader = Reader()
    QDesktopServices.setUrlHandler("file", reader, "read")
    try:
        with qtbot.waitSignal(made.their_data.written):
            page._around.spawn(made, made.their_data.write(tmp_path))
    finally:
        QDesktopServices.unsetUrlHandler("file")
    assert reader.shown == [tmp_path / code / "index.html"]
    assert (tmp_path / code / "consents.json").exists()
    desk.team.switch(next(p.id for p in desk.team.people() if p.role is Role.RECEPTION))
    page.refresh()
    qtbot.waitUntil(lambda: not made.their_data.isVisible())
