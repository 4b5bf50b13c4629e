"""The words of findings in the text they were found in: underlined, found again under the pointer, written anew.

Findings count code points; Qt's documents count UTF-16.
"""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit
from shiboken6 import isValid

from app.ui.kit.finding import TONES, FindingItem, Level
from app.ui.kit.theme import theme

_Line = QTextCharFormat.UnderlineStyle
# Another line for each level: the colour is not the only sign.
LINES: Mapping[Level, QTextCharFormat.UnderlineStyle] = {
    "block": _Line.WaveUnderline,
    "ask": _Line.DotLine,
    "warn": _Line.DashUnderline,
    "note": _Line.SingleUnderline,
}
REMEMBERED = 24
"""Characters before a change by which its place is found again."""


def places(text: str, items: Sequence[FindingItem]) -> list[tuple[FindingItem, int, int]]:
    """Where the findings stand in the document: Qt counts UTF-16, findings count code points."""
    found = []
    narrow = text.isascii() or max(text, default="") <= "\uffff"

    def place(at: int) -> int:
        return at if narrow else len(text[:at].encode("utf-16-le", "surrogatepass")) // 2

    for item in items:
        if item.start is not None and item.end is not None and item.start < item.end <= len(text):
            found.append((item, place(item.start), place(item.end)))
    return found


def underline(
    editor: QPlainTextEdit | QTextEdit, text: str, items: Sequence[FindingItem], pointed: str = ""
) -> None:
    """Underline the words of the findings. Painted over the text: nothing is laid out again, undo knows nothing."""
    look = theme()
    selections = []
    for item, start, end in places(text, items):
        if item.settled:
            continue
        tone = TONES[item.level]
        shape = QTextCharFormat()
        shape.setUnderlineStyle(LINES[item.level])
        shape.setUnderlineColor(look.colour(tone))
        if item.id == pointed:
            shape.setBackground(QColor(look.tokens.soft(tone)))
        selection = QTextEdit.ExtraSelection()
        cursor = QTextCursor(editor.document())
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        selection.cursor, selection.format = cursor, shape
        selections.append(selection)
    editor.setExtraSelections(selections)


def put_words(editor: QPlainTextEdit, start: int, end: int, words: str) -> Callable[[], None]:
    """Write ``words`` in place of ``start``..``end`` (code points): one step of undo, and nothing else moves.

    The caret stays between the words it stood between; what was in sight stays in sight. Returns the way back, which
    finds the words again where they are by then.
    """
    text, bar, document = editor.toPlainText(), editor.verticalScrollBar(), editor.document()
    low, high = wide(text, start), wide(text, end)
    grown = wide(words, len(words)) - (high - low)
    goes_last = end == len(text) and start > 0 and bool(words)

    def moved(place: int) -> int:
        if place >= high and not (goes_last and place >= low):
            return place + grown
        return min(place, low)

    # a cursor moves with its document: where it was is noted before
    held, caret = editor.textCursor().anchor(), editor.textCursor().position()
    top = editor.cursorForPosition(QPoint(0, 0)).position()
    scroll, line = bar.value(), document.findBlock(top).firstLineNumber()
    change = QTextCursor(document)
    change.setPosition(low)
    change.setPosition(high, QTextCursor.MoveMode.KeepAnchor)
    change.insertText(words)
    after = QTextCursor(document)
    after.setPosition(moved(held))
    after.setPosition(moved(caret), QTextCursor.MoveMode.KeepAnchor)
    editor.setTextCursor(after)
    if scroll:
        scroll += document.findBlock(moved(top)).firstLineNumber() - line
    bar.setValue(scroll)
    removed, context = text[start:end], text[max(0, start - REMEMBERED) : start]

    def take_back() -> None:
        now, known = editor.toPlainText(), context + words
        first = start - len(context)
        found = first if now[first : first + len(known)] == known else now.find(known)
        if found >= 0 and isValid(document) and editor.document() is document:
            again = found + len(context)
            put_words(editor, again, again + len(words), removed)

    return take_back


def wide(text: str, place: int) -> int:
    """A place in characters where the document (UTF-16) has it."""
    return place if text.isascii() else len(text[:place].encode("utf-16-le", "surrogatepass")) // 2


def item_at(text: str, items: Sequence[FindingItem], position: int) -> str:
    """The finding whose words hold this position of the document; empty: none."""
    return next((item.id for item, start, end in places(text, items) if start <= position <= end), "")
