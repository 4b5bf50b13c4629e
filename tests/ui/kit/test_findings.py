"""The checklist beside an editor: places in UTF-16, cards that stay, a reason asked for, words underlined."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCharFormat
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from app.ui.kit import Theme
from app.ui.kit.finding import Choice, FindingItem
from app.ui.kit.findings import FindingsPanel
from app.ui.kit.marked_text import item_at, places, underline

TEXT = "👋🏽 Risultato garantito, davvero."
GUARANTEE = FindingItem(
    "guarantee",
    "block",
    "Promise of a result",
    "Risultato garantito",
    "Nobody can promise it.",
    "CDM 55",
    choices=(Choice("reason", "In spite of this", asks_reason=True), Choice("use", "Use other words")),
    start=3,
    end=22,
)
SOURCE = FindingItem("source", "ask", "Is it sourced?", "davvero", "Say where from.", start=24, end=31)


@pytest.fixture
def panel(look: Theme, qtbot: QtBot) -> FindingsPanel:
    made = FindingsPanel()
    qtbot.addWidget(made)
    made.resize(360, 500)
    made.show()
    return made


def button(panel: FindingsPanel, words: str) -> QPushButton:
    return next(b for b in panel.findChildren(QPushButton) if b.text() == words and not b.isHidden())


def test_places_count_as_the_document_does() -> None:
    [(_, start, end)] = places(TEXT, [GUARANTEE])
    wide = TEXT.encode("utf-16-le")
    assert wide[2 * start : 2 * end].decode("utf-16-le") == "Risultato garantito"
    assert item_at(TEXT, [GUARANTEE, SOURCE], start + 2) == "guarantee"
    assert item_at(TEXT, [GUARANTEE, SOURCE], 0) == ""


def test_words_that_are_gone_have_no_place() -> None:
    assert places("Ri", [GUARANTEE]) == []


def test_each_level_has_its_own_line(look: Theme, qtbot: QtBot) -> None:
    editor = QPlainTextEdit(TEXT)
    qtbot.addWidget(editor)
    underline(editor, TEXT, [GUARANTEE, SOURCE])
    drawn = {s.cursor.selectedText(): s.format.underlineStyle() for s in editor.extraSelections()}
    lines = QTextCharFormat.UnderlineStyle
    assert drawn == {"Risultato garantito": lines.WaveUnderline, "davvero": lines.DotLine}
    assert not editor.document().isUndoAvailable()


def test_a_card_stays_the_same_while_the_text_moves(panel: FindingsPanel) -> None:
    panel.show_items([GUARANTEE, SOURCE], [])
    card = panel.card("guarantee")
    panel.show_items([SOURCE, GUARANTEE], ["No fear"])
    assert panel.card("guarantee") is card
    panel.show_items([SOURCE], [])
    assert panel.card("guarantee") is None


def test_a_reason_is_written_before_it_is_told(panel: FindingsPanel, qtbot: QtBot) -> None:
    panel.show_items([GUARANTEE], [])
    told: list[tuple[str, str, str]] = []
    panel.chosen.connect(lambda *what: told.append(what))
    button(panel, "In spite of this").click()
    line = panel.findChild(QLineEdit)
    assert isinstance(line, QLineEdit)
    qtbot.keyClicks(line, "It is a quotation")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert told == [("guarantee", "reason", "It is a quotation")]


def test_what_one_may_not_do_says_why(panel: FindingsPanel) -> None:
    locked = FindingItem(
        "guarantee",
        "block",
        "Promise",
        choices=(Choice("reason", "In spite of this", why_not="Ask the doctor."),),
    )
    panel.show_items([locked], [])
    assert not button(panel, "In spite of this").isEnabled()
    assert "Ask the doctor." in [label.text() for label in panel.findChildren(QLabel)]
