"""Rows of two lines: keys, signals, words for a screen reader, and only what is looked at is fetched."""

from collections.abc import Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from pytestqt.qtbot import QtBot

from app.ui.kit import CardList, PagedRows, RowData, Theme


def rows(count: int) -> list[RowData]:
    return [
        RowData(str(n), f"Row {n}", "under it", trailing="2 h", badges=(("late", "warn"),))
        for n in range(count)
    ]


@pytest.fixture
def cards(look: Theme, qtbot: QtBot) -> CardList:
    made = CardList("Conversations")
    qtbot.addWidget(made)
    made.resize(400, 320)
    made.show()
    return made


def test_letters_and_enter(cards: CardList, qtbot: QtBot) -> None:
    cards.set_rows(rows(5))
    heard: list[str] = []
    cards.current_changed.connect(heard.append)
    qtbot.keyClick(cards, Qt.Key.Key_J)
    qtbot.keyClick(cards, Qt.Key.Key_J)
    qtbot.keyClick(cards, Qt.Key.Key_K)
    assert heard == ["0", "1", "0"]
    with qtbot.waitSignal(cards.opened) as opened:
        qtbot.keyClick(cards, Qt.Key.Key_Return)
    assert opened.args == ["0"]
    qtbot.keyClick(cards, Qt.Key.Key_K)
    assert cards.current_id() == "0"


def test_keys_on_an_empty_list_do_nothing(cards: CardList, qtbot: QtBot) -> None:
    for key in (Qt.Key.Key_J, Qt.Key.Key_K, Qt.Key.Key_Return):
        qtbot.keyClick(cards, key)
    assert cards.current_id() == ""


def test_the_current_row_survives_a_refresh(cards: CardList) -> None:
    cards.set_rows(rows(5))
    assert cards.choose("3")
    heard: list[str] = []
    cards.current_changed.connect(heard.append)
    cards.set_rows(rows(6)[::-1])
    assert cards.current_id() == "3"
    assert heard == []
    cards.set_rows(rows(2))
    assert cards.current_id() == ""
    assert heard == [""]


def test_heights_follow_the_design_and_the_scale(cards: CardList, look: Theme, qtbot: QtBot) -> None:
    cards.set_rows(rows(2))
    assert cards.rowHeight(0) == 64
    look.choose(text_scale=150)
    assert cards.rowHeight(0) == 96
    low = CardList("Low", tall=False)
    qtbot.addWidget(low)
    look.choose(text_scale=100)
    low.set_rows(rows(1))
    assert low.rowHeight(0) == 44


def test_a_screen_reader_hears_the_whole_row(cards: CardList) -> None:
    cards.set_rows(rows(1))
    index = cards.model().index(0, 0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Row 0, under it, late, 2 h"
    interface = QAccessible.queryAccessibleInterface(cards)
    assert interface is not None
    assert interface.text(QAccessible.Text.Name) == "Conversations"


def test_a_hundred_thousand_rows_are_not_fetched(cards: CardList) -> None:
    asked: list[int] = []

    def fetch(offset: int, limit: int) -> Sequence[RowData]:
        asked.append(offset)
        return [RowData(str(n), f"Row {n}") for n in range(offset, offset + limit)]

    cards.set_rows(PagedRows(100_000, fetch))
    cards.grab()
    cards.scrollToBottom()
    cards.grab()
    assert set(asked) == {0, 99_900}


def test_every_shape_of_row_draws(cards: CardList, qtbot: QtBot) -> None:
    cards.set_rows(
        [
            RowData("a", "Only a title"),
            RowData("b", "x" * 400, "y" * 400, "star", trailing="due today", tone="warn", edge="educate"),
            RowData(
                "c", "Line\nbreak", "sub\nline", badges=(("one", "ok"), ("two", "block"), ("three", "muted"))
            ),
        ]
    )
    cards.choose("b")
    tall = cards.grab().toImage()
    low = CardList("Low", tall=False)
    qtbot.addWidget(low)
    low.resize(cards.size())
    low.set_rows([RowData("a", "Title", "and the rest", icon="star", trailing="1 h")])
    assert low.grab().toImage() != tall
