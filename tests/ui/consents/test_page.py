"""The page of consents as it is drawn and used."""

import asyncio
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from support.desks import desk_in
from support.pages import Window, words_on

from app.core.consent.model import Purpose
from app.core.desk import Desk
from app.core.team.model import Role
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
    made._drop.dropEvent(dropped(form))
    assert "modulo.png" in words_on(made._drop)
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
