"""A checklist beside an editor: what stands in the way, why, and what to do; the same words underlined in the text.

It knows no rules. A finding keeps its ``id`` from keystroke to keystroke, so its card stays where it is and stays
open while somebody reads it; ``chosen(id, choice, reason)`` says which button was pressed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QMouseEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QApplication, QLayout, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from app.ui.kit.banner import Glyph
from app.ui.kit.buttons import Button, IconButton
from app.ui.kit.flow import FlowLayout
from app.ui.kit.surfaces import Card, column, label, row
from app.ui.kit.theme import theme

Level = Literal["block", "ask", "warn", "note"]

TONES: Mapping[Level, str] = {"block": "block", "ask": "warn", "warn": "warn", "note": "info"}
SIGNS: Mapping[Level, str] = {
    "block": "warning-octagon",
    "ask": "question",
    "warn": "warning",
    "note": "lightbulb",
}
_Line = QTextCharFormat.UnderlineStyle
# Another line for each level: the colour is not the only sign.
LINES: Mapping[Level, QTextCharFormat.UnderlineStyle] = {
    "block": _Line.WaveUnderline,
    "ask": _Line.DotLine,
    "warn": _Line.DashUnderline,
    "note": _Line.SingleUnderline,
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A button of a finding. ``asks_reason``: a line to write in opens first. ``why_not`` disables it, and says so."""

    key: str
    words: str
    icon: str = ""
    asks_reason: bool = False
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class FindingItem:
    """One thing to look at, in words already said. ``start`` and ``end`` are code points; None: it has no place."""

    id: str
    level: Level
    title: str
    phrase: str = ""
    message: str = ""
    law: str = ""
    question: str = ""
    fix: str = ""
    choices: tuple[Choice, ...] = ()
    settled: str = ""
    """Who answered for it and why; a settled finding stands quietly at the end."""
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class PanelWords:
    """What the panel says by itself. ``fine`` is already counted: "14 checks are fine"."""

    name: str = "Checklist"
    level: Mapping[str, str] | None = None
    """The level in a word, for a screen reader."""
    law: str = "Law"
    explain: str = "Why"
    reason: str = "Reason"
    keep_reason: str = "Confirm"
    cancel: str = "Cancel"
    fine: str = ""
    nothing: str = ""
    """Shown when there is nothing at all to say yet."""


class FindingCard(Card):
    """One finding. Closed: what and where. Open: why, the law, what to do."""

    chosen = Signal(str, str, str)
    pointed = Signal(str)
    pressed = Signal(str)
    opened = Signal(str, bool)
    left = Signal()

    def __init__(self, item: FindingItem, words: PanelWords, *, is_open: bool) -> None:
        super().__init__(padding=12, spacing=6)
        self.item = item
        self._words = words
        self._open = is_open
        self._reason_for = ""
        self._typed = ""
        self._fold: IconButton | None = None
        self._reason_line: QLineEdit | None = None
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._draw()

    def show_item(self, item: FindingItem, words: PanelWords) -> None:
        """Say it anew where something changed; a finding that only moved with the text keeps its widgets."""
        moved = replace(self.item, start=item.start, end=item.end)
        same = item == moved and replace(words, fine="") == replace(self._words, fine="")
        self.item, self._words = item, words
        if not same:
            self._draw()

    @property
    def being_read(self) -> bool:
        """The pointer or the keyboard is on it."""
        focused = QApplication.focusWidget()
        return self.underMouse() or (focused is not None and self.isAncestorOf(focused))

    @property
    def is_open(self) -> bool:
        return self._open

    def set_open(self, is_open: bool) -> None:
        if is_open != self._open:
            self._open = is_open
            held = self._fold is not None and self._fold.hasFocus()
            self._draw()
            if held and self._fold is not None:
                self._fold.setFocus(Qt.FocusReason.OtherFocusReason)
            self.opened.emit(self.item.id, is_open)

    def _draw(self) -> None:
        writing = self._reason_line is not None and self._reason_line.hasFocus()
        self._reason_line = None
        _empty(self.body)
        item, words = self.item, self._words
        quiet = bool(item.settled)
        self.set_tone("block" if item.level == "block" and not quiet else "")
        level = (words.level or {}).get(item.level, item.level)
        self.setAccessibleName(f"{level}: {item.title}")
        self.setAccessibleDescription(" ".join(filter(None, (item.phrase, item.message, item.question))))
        head = row(spacing=8)
        sign = "check-circle" if quiet else SIGNS[item.level]
        head.addWidget(Glyph(sign, "muted" if quiet else TONES[item.level], 20, filled=not quiet), 0, _TOP)
        head.addWidget(label(item.title, "strong"), 1)
        self._fold = None
        if item.message or item.law:
            fold = self._fold = IconButton(
                "caret-up" if self._open else "caret-down", f"{words.explain}: {item.title}", compact=True
            )
            fold.clicked.connect(lambda: self.set_open(not self._open))
            head.addWidget(fold, 0, _TOP)
        self.body.addLayout(head)
        if item.phrase:
            self._say(f"«{item.phrase}»", "body")
        if quiet:
            self._say(item.settled, "muted-small")
        if self._open:
            self._say(item.message, "body")
            self._say(item.fix, "body")
            self._say(f"{words.law}: {item.law}" if item.law else "", "muted-small")
        if not quiet:
            self._say(item.question, "label")
            self._buttons()
        if writing:
            self._write_reason()

    def _write_reason(self) -> None:
        if self._reason_line is not None:
            self._reason_line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say(self, text: str, role: str) -> None:
        if text:
            self.body.addWidget(label(text, role))

    def _buttons(self) -> None:
        if self._reason_for:
            self._ask_reason()
            return
        if not self.item.choices:
            return
        line = QWidget()
        flow = FlowLayout(line, spacing=6)
        refusals = []
        for choice in self.item.choices:
            button = Button(choice.words, "secondary", icon=choice.icon, compact=True)
            button.setAccessibleName(f"{choice.words}: {self.item.title}")
            button.setEnabled(not choice.why_not)
            button.clicked.connect(lambda _=False, c=choice: self._pressed(c))
            flow.addWidget(button)
            if choice.why_not:
                refusals.append(choice.why_not)
        self.body.addWidget(line)
        for why_not in dict.fromkeys(refusals):
            self._say(why_not, "muted-small")

    def _pressed(self, choice: Choice) -> None:
        if choice.asks_reason:
            self._reason_for = choice.key
            self._draw()
            self._write_reason()
        else:
            self.chosen.emit(self.item.id, choice.key, "")

    def _ask_reason(self) -> None:
        editor = QLineEdit(self._typed)
        editor.setPlaceholderText(self._words.reason)
        editor.setAccessibleName(self._words.reason)
        editor.textChanged.connect(self._keep_typed)
        keep = Button(self._words.keep_reason, "primary", compact=True)
        cancel = Button(self._words.cancel, "quiet", compact=True)
        keep.clicked.connect(lambda: self._reasoned(editor.text()))
        editor.returnPressed.connect(lambda: self._reasoned(editor.text()))
        cancel.clicked.connect(lambda: self._reasoned(None))
        line = row(spacing=6)
        line.addWidget(keep)
        line.addWidget(cancel)
        line.addStretch()
        self.body.addWidget(editor)
        self.body.addLayout(line)
        self._reason_line = editor

    def _keep_typed(self, text: str) -> None:
        self._typed = text

    def _reasoned(self, reason: str | None) -> None:
        key, self._reason_for, self._typed = self._reason_for, "", ""
        self._draw()
        if reason is not None:
            self.chosen.emit(self.item.id, key, reason)

    def enterEvent(self, event: QEnterEvent) -> None:
        self.pointed.emit(self.item.id)
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.left.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pointed.emit(self.item.id)
        self.pressed.emit(self.item.id)
        self.set_open(True)
        super().mousePressEvent(event)


class FindingsPanel(QWidget):
    """Findings in the order given, then one folded line with all that is fine."""

    chosen = Signal(str, str, str)
    pointed = Signal(str)
    pressed = Signal(str)
    """A finding was clicked: show its words in the text."""

    def __init__(self, words: PanelWords | None = None) -> None:
        super().__init__()
        self._words = words or PanelWords()
        self._cards: dict[str, FindingCard] = {}
        self._opened: dict[str, bool] = {}
        self._gone: set[str] = set()
        self._layout = column(self, spacing=8)
        self._nothing = label("", "muted")
        self._layout.addWidget(self._nothing)
        self._fine_button = Button("", "quiet", icon="check-circle", compact=True)
        self._fine_button.setCheckable(True)
        self._fine_list = label("", "muted-small")
        self._fine_button.toggled.connect(self._fine_list.setVisible)
        line = row()
        line.addWidget(self._fine_button)
        line.addStretch()
        self._layout.addLayout(line)
        self._layout.addWidget(self._fine_list)
        self._fine_list.hide()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._sweep)
        self.show_items((), ())

    def set_words(self, words: PanelWords) -> None:
        self._words = words
        self.setAccessibleName(words.name)

    def show_items(self, items: Sequence[FindingItem], fine: Sequence[str]) -> None:
        """Draw these; a card that was there stays the same widget, in the same state.

        One whose finding is gone stays too while somebody reads it.
        """
        self.setAccessibleName(self._words.name)
        order = [item.id for item in items]
        wanted = {item.id: item for item in items}
        self._gone = {key for key in self._cards if key not in wanted}
        self._sweep()
        for gone in sorted(self._gone, key=lambda key: self._layout.indexOf(self._cards[key])):
            order.insert(min(self._layout.indexOf(self._cards[gone]), len(order)), gone)
        for place, key in enumerate(order):
            known = self._cards.get(key)
            if known is None:
                item = wanted[key]
                known = self._make(item, is_open=self._opened.get(key, place == 0 and not item.settled))
            known.show_item(wanted.get(key, known.item), self._words)
            if self._layout.indexOf(known) != place:
                self._layout.insertWidget(place, known)
        self._nothing.setText(self._words.nothing)
        self._nothing.setVisible(not items and not fine and bool(self._words.nothing))
        self._fine_button.setVisible(bool(fine))
        self._fine_button.setText(self._words.fine)
        self._fine_list.setText("\n".join(fine))
        self._fine_list.setVisible(bool(fine) and self._fine_button.isChecked())

    def _sweep(self, *_focus: object) -> None:
        """Let go of what is gone and nobody reads any more."""
        for key in [key for key in self._gone if not self._cards[key].being_read]:
            self._gone.discard(key)
            card = self._cards.pop(key)
            self._layout.removeWidget(card)
            card.hide()
            card.deleteLater()

    def _make(self, item: FindingItem, *, is_open: bool) -> FindingCard:
        card = FindingCard(item, self._words, is_open=is_open)
        card.chosen.connect(self.chosen)
        card.pointed.connect(self.pointed)
        card.pressed.connect(self.pressed)
        card.opened.connect(self._opened.__setitem__)
        card.left.connect(self._sweep)
        self._cards[item.id] = card
        return card

    def card(self, item: str) -> FindingCard | None:
        return self._cards.get(item)

    def reveal(self, item: str) -> None:
        """Open the card of a finding, for instance the one whose words were clicked in the text."""
        if card := self._cards.get(item):
            card.set_open(True)


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


def item_at(text: str, items: Sequence[FindingItem], position: int) -> str:
    """The finding whose words hold this position of the document; empty: none."""
    return next((item.id for item, start, end in places(text, items) if start <= position <= end), "")


_TOP = Qt.AlignmentFlag.AlignTop


def _empty(layout: QLayout) -> None:
    while (taken := layout.takeAt(0)) is not None:
        inner = taken.layout()
        if inner is not None:
            _empty(inner)
        elif widget := taken.widget():
            widget.hide()
            widget.deleteLater()


__all__ = [
    "Choice",
    "FindingCard",
    "FindingItem",
    "FindingsPanel",
    "PanelWords",
    "item_at",
    "places",
    "underline",
]
