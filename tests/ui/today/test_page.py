"""Today drawn: cards with rows, one button each, the keyboard stays where it was, and kindness on an empty day."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from support.desks import NOON
from support.pages import in_front
from support.practice import Works, practice_in
from support.surroundings import Around

from app.ui.kit.theme import Theme
from app.ui.language import Language
from app.ui.pages.today import PAGE
from app.ui.pages.today.page import TodayPage


@pytest.fixture
def works(tmp_path: Path) -> Iterator[Works]:
    with practice_in(tmp_path / "desk") as made:
        made.desk.preferences.change(first_steps=False)
        yield made


@pytest.fixture
def around(language: Language, loop: asyncio.AbstractEventLoop) -> Around:
    return Around(language, loop)


@pytest.fixture
def page(qtbot: QtBot, look: Theme, works: Works, around: Around) -> Iterator[TodayPage]:
    works.desk.bus.deliver_on(around.loop.call_soon_threadsafe)
    made = PAGE.build(works.desk, around.surroundings())
    assert isinstance(made, TodayPage)
    qtbot.addWidget(made)
    made.resize(1072, 740)
    made.show()
    yield made
    around.settle(qtbot)


def words(root: QWidget) -> str:
    return " | ".join(label.text() for label in root.findChildren(QLabel) if label.isVisibleTo(root))


def button(root: QWidget, text: str) -> QPushButton:
    return next(b for b in root.findChildren(QPushButton) if b.text() == text and b.isVisibleTo(root))


def test_a_row_leads_to_its_decision(qtbot: QtBot, page: TodayPage, works: Works, around: Around) -> None:
    post = works.desk.posts.ask_to_sign(works.draft("Nei: quando farli vedere", NOON + timedelta(days=2)))
    page.shown()
    around.settle(qtbot)
    qtbot.waitUntil(lambda: "Nei: quando farli vedere" in words(page))
    qtbot.mouseClick(button(page, "Read and sign"), Qt.MouseButton.LeftButton)
    assert around.led == [("composer", {"post": post.id})]


def test_what_happens_elsewhere_appears_by_itself(
    qtbot: QtBot, page: TodayPage, works: Works, around: Around
) -> None:
    page.shown()
    around.settle(qtbot)
    qtbot.waitUntil(lambda: "Nothing to decide today" in words(page))
    works.hear("Quanto costa una visita?")
    qtbot.waitUntil(lambda: "Quanto costa una visita?" in words(page))


def test_skipping_offers_the_way_back(qtbot: QtBot, page: TodayPage, works: Works, around: Around) -> None:
    works.queued("Nei", NOON + timedelta(minutes=10))
    works.clock.advance(timedelta(hours=2))
    page.shown()
    qtbot.waitUntil(lambda: "missed its time" in words(page))
    qtbot.mouseClick(button(page, "Skip"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Nothing to decide today" in words(page))
    qtbot.waitUntil(lambda: around.said == ["Skipped: it is not published."])
    around.undos[0]()
    qtbot.waitUntil(lambda: "missed its time" in words(page))


def test_the_keyboard_stays_where_it_was(qtbot: QtBot, page: TodayPage, works: Works, around: Around) -> None:
    works.hear("Quanto costa una visita?", ago=9)
    page.shown()
    around.settle(qtbot)
    in_front(page, qtbot)
    button(page, "Answer").setFocus()
    name = button(page, "Answer").objectName()
    works.hear("Avete posto lunedì?", ago=1)
    qtbot.waitUntil(lambda: "Avete posto" in words(page))
    focused = page.focusWidget()
    assert focused is not None
    assert focused.objectName() == name


def test_the_language_changes_at_once(qtbot: QtBot, page: TodayPage, works: Works, around: Around) -> None:
    works.desk.posts.ask_to_sign(works.draft("Nei"))
    page.shown()
    around.settle(qtbot)
    qtbot.waitUntil(lambda: "Monday, 23 November 2026" in words(page))
    around.language.set_language("it")
    qtbot.waitUntil(lambda: "Lunedì 23 novembre 2026" in words(page))


def test_first_steps_are_drawn_and_sent_away(
    qtbot: QtBot, page: TodayPage, works: Works, around: Around
) -> None:
    works.desk.preferences.change(first_steps=True)
    page.shown()
    around.settle(qtbot)
    qtbot.waitUntil(lambda: "First steps" in words(page))
    qtbot.mouseClick(button(page, "Make the sheet"), Qt.MouseButton.LeftButton)
    assert around.led == [("settings", {"section": "sheet"})]
    close = page.findChild(QPushButton, "hide steps")
    assert close is not None
    qtbot.mouseClick(close, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "First steps" not in words(page))
    assert not works.desk.preferences.value.first_steps


def test_a_page_that_goes_hears_nothing_more(qtbot: QtBot, works: Works, around: Around, look: Theme) -> None:
    works.desk.bus.deliver_on(around.loop.call_soon_threadsafe)
    before = len(works.desk.bus._listeners)
    made = PAGE.build(works.desk, around.surroundings())
    assert len(works.desk.bus._listeners) == before + 1
    made.deleteLater()
    qtbot.waitUntil(lambda: len(works.desk.bus._listeners) == before)
