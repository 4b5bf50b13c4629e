"""Channels drawn: cards, the sheet with gallery and form, and the question before forgetting."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from support.pages import in_front
from support.practice import Works, practice_in
from support.surroundings import Around

from app.core.accounts.model import Shown
from app.core.posts.identification import asked_of
from app.core.team.model import Role
from app.ui.kit import Confirm
from app.ui.kit.theme import Theme
from app.ui.language import Language
from app.ui.pages.channels import PAGE
from app.ui.pages.channels.card_view import CardView
from app.ui.pages.channels.page import ChannelsPage


@pytest.fixture
def works(tmp_path: Path) -> Iterator[Works]:
    with practice_in(tmp_path / "desk", looked_at=False) as made:
        yield made


@pytest.fixture
def around(language: Language, loop: asyncio.AbstractEventLoop) -> Around:
    return Around(language, loop)


@pytest.fixture
def page(qtbot: QtBot, look: Theme, works: Works, around: Around) -> Iterator[ChannelsPage]:
    works.desk.bus.deliver_on(around.loop.call_soon_threadsafe)
    made = PAGE.build(works.desk, around.surroundings())
    assert isinstance(made, ChannelsPage)
    qtbot.addWidget(made)
    made.resize(1072, 740)
    in_front(made, qtbot)
    yield made
    around.settle(qtbot)


def arrive(qtbot: QtBot, page: ChannelsPage, around: Around, **args: object) -> None:
    page.shown(**args)
    around.settle(qtbot)


def words(root: QWidget) -> str:
    return " | ".join(label.text() for label in root.findChildren(QLabel) if label.isVisibleTo(root))


def button(root: QWidget, name: str) -> QPushButton:
    found = root.findChild(QPushButton, name)
    assert found is not None
    return found


def cards(page: ChannelsPage) -> list[str]:
    return [view.channel.handle for view in page.findChildren(CardView) if view.isVisibleTo(page)]


def test_each_channel_is_a_card(qtbot: QtBot, page: ChannelsPage, around: Around) -> None:
    arrive(qtbot, page, around)
    assert cards(page) == ["@studio", "Studio Greco"]
    qtbot.waitUntil(lambda: "Fine" in words(page))


def test_testing_says_how_it_went(qtbot: QtBot, page: ChannelsPage, works: Works, around: Around) -> None:
    arrive(qtbot, page, around)
    qtbot.mouseClick(button(page, f"test {works.api.id}"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "everything is in order" in words(page))


def test_adding_a_channel_by_hand(qtbot: QtBot, page: ChannelsPage, around: Around) -> None:
    arrive(qtbot, page, around, add=True)
    assert page.sheet.isVisible()
    qtbot.mouseClick(button(page.sheet, "add facebook"), Qt.MouseButton.LeftButton)
    name = page.sheet.findChild(QLineEdit, "field user")
    assert name is not None
    qtbot.mouseClick(button(page.sheet, "connect"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Give the channel a name" in words(page.sheet))
    assert page.sheet.findChild(QLineEdit, "field user") is name, "what was typed stays"
    name.setText("Altra pagina")
    qtbot.mouseClick(button(page.sheet, "connect"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Altra pagina" in cards(page))
    assert not page.sheet.isVisible()
    around.settle(qtbot)
    qtbot.waitUntil(lambda: around.said == ["Altra pagina is connected."])
    qtbot.waitUntil(page.profile.isVisible)
    assert "as anybody sees it" in words(page.profile), "while its page is at hand"
    qtbot.keyClick(page.profile, Qt.Key.Key_Escape)
    assert "Nobody has looked yet" in words(page)


def test_what_is_typed_survives_another_language(qtbot: QtBot, page: ChannelsPage, around: Around) -> None:
    arrive(qtbot, page, around, add=True)
    qtbot.mouseClick(button(page.sheet, "add facebook"), Qt.MouseButton.LeftButton)
    name = page.sheet.findChild(QLineEdit, "field user")
    assert name is not None
    name.setText("Altra pagina")
    around.language.set_language("it")
    qtbot.waitUntil(lambda: "Nome del profilo" in words(page.sheet))
    again = page.sheet.findChild(QLineEdit, "field user")
    assert again is not None
    assert again.text() == "Altra pagina"


def test_closing_the_sheet_is_closing(qtbot: QtBot, page: ChannelsPage, around: Around) -> None:
    arrive(qtbot, page, around, add=True)
    qtbot.keyClick(page.sheet, Qt.Key.Key_Escape)
    around.settle(qtbot)
    assert not page.sheet.isVisible()
    page._presenter.open_gallery()
    assert page.sheet.isVisible()


@pytest.mark.parametrize("sure", [True, False])
def test_forgetting_asks_first(
    qtbot: QtBot, page: ChannelsPage, works: Works, around: Around, sure: bool
) -> None:
    works.queued()
    arrive(qtbot, page, around)
    qtbot.mouseClick(button(page, f"forget {works.api.id}"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: any(dialog.isVisible() for dialog in page.findChildren(Confirm)))
    (dialog,) = page.findChildren(Confirm)
    qtbot.waitUntil(lambda: "1 thing that waits for it stays in the outbox." in words(dialog))
    (dialog.yes if sure else dialog.no).click()
    around.settle(qtbot)
    assert cards(page) == (["Studio Greco"] if sure else ["@studio", "Studio Greco"])


def test_the_reception_is_told_why_not(
    qtbot: QtBot, page: ChannelsPage, works: Works, around: Around
) -> None:
    works.sit(Role.RECEPTION)
    arrive(qtbot, page, around, add=True)
    assert not page.sheet.isVisible()
    assert not page._add.isEnabled()
    qtbot.waitUntil(lambda: "Only the doctor adds" in words(page))
    assert not button(page, f"forget {works.api.id}").isEnabled()
    assert button(page, f"test {works.api.id}").isEnabled()


def test_a_practice_without_channels_is_taught(
    qtbot: QtBot, page: ChannelsPage, works: Works, around: Around
) -> None:
    for account in (works.api, works.page):
        works.desk.accounts.forget(account.id)
    arrive(qtbot, page, around)
    qtbot.waitUntil(lambda: "No channel yet" in words(page))


# --- what the profile shows ----------------------------------------------------------------------------------


def test_what_the_profile_shows_is_ticked_kept_and_taken_back(
    qtbot: QtBot, page: ChannelsPage, works: Works, around: Around
) -> None:
    arrive(qtbot, page, around)
    qtbot.waitUntil(lambda: words(page).count("Nobody has looked yet") == 2)
    opener = button(page, f"profile {works.api.id}")
    assert opener.accessibleName().startswith("What the profile shows…: ")
    opener.click()
    sheet = page.profile
    assert list(sheet.ticks) == list(asked_of(works.desk.team.practice()))
    assert sheet.ticks[Shown.NAME].box.hasFocus()
    qtbot.keyClick(sheet.ticks[Shown.NAME].box, Qt.Key.Key_Space)
    sheet.keep.click()
    around.settle(qtbot)
    profile = works.desk.accounts.get(works.api.id).profile
    assert profile is not None
    assert (profile.shows, profile.person) == (frozenset({Shown.NAME}), works.desk.team.current.id)
    qtbot.waitUntil(lambda: "Its profile lacks: the number in the professional register" in words(page))
    assert "Elena Greco, 23/11/2026" in words(page)
    assert page.focusWidget() is button(page, f"profile {works.api.id}"), "where the keyboard was before"
    button(page, f"profile {works.api.id}").click()
    assert [shown for shown, tick in sheet.ticks.items() if tick.on] == [Shown.NAME], "as it was said last"
    for tick in sheet.ticks.values():
        tick.set_on(True)
    sheet.keep.click()
    around.settle(qtbot)
    qtbot.waitUntil(lambda: "Its profile says who you are: " in words(page))
    around.undos[-1]()
    around.settle(qtbot)
    assert works.desk.accounts.get(works.api.id).profile == profile


def test_led_here_to_say_what_a_profile_shows(
    qtbot: QtBot, page: ChannelsPage, works: Works, around: Around
) -> None:
    arrive(qtbot, page, around, profile=works.page.id)
    assert page.profile.isVisible() and "Facebook" in words(page.profile)


def test_the_reception_may_look_too(qtbot: QtBot, page: ChannelsPage, works: Works, around: Around) -> None:
    works.sit(Role.RECEPTION)
    arrive(qtbot, page, around)
    assert button(page, f"profile {works.api.id}").isEnabled()


@pytest.mark.parametrize("code", ["it", "es", "en"])
def test_the_sheet_speaks_the_language_of_the_window(
    qtbot: QtBot, page: ChannelsPage, works: Works, around: Around, code: str
) -> None:
    around.language.set_language(code)
    arrive(qtbot, page, around)
    button(page, f"profile {works.api.id}").click()
    wanted = {
        "it": "Il numero di iscrizione all’Ordine",
        "es": "El número de colegiado",
        "en": "The number in",
    }
    assert wanted[code] in words(page.profile)
