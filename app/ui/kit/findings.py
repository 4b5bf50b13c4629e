"""A checklist beside an editor: what stands in the way, why, and what to do; the same words underlined in the text.

It knows no rules. A finding keeps its ``id`` from keystroke to keystroke, so its card stays where it is and stays
open while somebody reads it; ``chosen(id, choice, reason)`` says which button was pressed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from PySide6.QtCore import QEvent, QPoint, Qt, QVariantAnimation, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QEnterEvent,
    QMouseEvent,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QApplication, QLabel, QLayout, QLineEdit, QPlainTextEdit, QTextEdit, QWidget
from shiboken6 import isValid

from app.ui.kit.banner import Glyph
from app.ui.kit.buttons import Button, IconButton, quiet_button, secondary_button
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
    """A button of a finding. ``asks_reason``: a line to write in opens first. ``why_not`` disables it, and says so.

    ``shows``: the exact words the button would put in, to be read before it is pressed.
    """

    key: str
    words: str
    icon: str = ""
    asks_reason: bool = False
    why_not: str = ""
    shows: str = ""


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
    settles: str = ""
    """What would satisfy it."""
    choices: tuple[Choice, ...] = ()
    settled: str = ""
    """Who answered for it and why; a settled finding stands quietly at the end."""
    start: int | None = None
    end: int | None = None

    @property
    def group(self) -> str:
        """Under which heading it stands: ``block``, ``confirm``, ``note`` or ``settled``."""
        return (
            "settled" if self.settled else {"ask": "confirm", "warn": "confirm"}.get(self.level, self.level)
        )


@dataclass(frozen=True, slots=True)
class PanelWords:
    """What the panel says by itself. ``fine`` is already counted: "14 checks are fine"."""

    name: str = "Checklist"
    level: Mapping[str, str] | None = None
    """The level in a word, for a screen reader."""
    groups: Mapping[str, str] | None = None
    """The headings; without them there are none."""
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
        self.setAccessibleDescription(
            " ".join(filter(None, (item.phrase, item.message, item.question, item.settles)))
        )
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
            self._say(item.settles, "muted-small")
            self._say(f"{words.law}: {item.law}" if item.law else "", "muted-small")
        if not quiet or self._open:
            self._say(item.question, "muted-small" if quiet else "label")
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
        for choice in self.item.choices:
            if choice.shows:
                self._offer(choice)
        line = QWidget()
        flow = FlowLayout(line, spacing=6)
        refusals = []
        for choice in self.item.choices:
            make = quiet_button if self.item.settled else secondary_button
            button = make(choice.words, icon=choice.icon, compact=True)
            button.setAccessibleName(f"{choice.words}: {self.item.title}")
            button.setAccessibleDescription(choice.shows)
            button.setEnabled(not choice.why_not)
            button.clicked.connect(lambda _=False, c=choice: self._pressed(c))
            flow.addWidget(button)
            if choice.why_not:
                refusals.append(choice.why_not)
        self.body.addWidget(line)
        for why_not in dict.fromkeys(refusals):
            self._say(why_not, "muted-small")

    def _offer(self, choice: Choice) -> None:
        """The words that are ready to be put in, set apart from what the checklist says itself."""
        words = label(choice.shows, "body")
        words.setObjectName("offer")
        self.body.addWidget(words)

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
    """Findings in the order given, under their headings, then one folded line with all that is fine."""

    chosen = Signal(str, str, str)
    pointed = Signal(str)
    pressed = Signal(str)
    """A finding was clicked: show its words in the text."""
    grew = Signal()
    """A card is sliding in; what stands below it moves."""
    announced = Signal(str)
    """What a screen reader was told."""

    def __init__(self, words: PanelWords | None = None) -> None:
        super().__init__()
        self.tells: Callable[[Sequence[FindingItem], Sequence[FindingItem]], str] | None = None
        """Says what changed, from the findings that stand and those that are new."""
        self._words = words or PanelWords()
        self._cards: dict[str, FindingCard] = {}
        self._headings: dict[str, QLabel] = {}
        self._opened: dict[str, bool] = {}
        self._gone: set[str] = set()
        self._subject, self._fresh = "", True
        self._standing: tuple[FindingItem, ...] = ()
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
        self._fresh = True

    def set_words(self, words: PanelWords) -> None:
        self._words = words
        self.setAccessibleName(words.name)

    def set_subject(self, subject: str) -> None:
        """What the findings are of. The first ones of another subject are there at once, without a word."""
        if subject != self._subject:
            self._subject, self._fresh = subject, True

    def show_items(self, items: Sequence[FindingItem], fine: Sequence[str]) -> None:
        """Draw these; a card that was there stays the same widget, in the same state.

        One whose finding is gone stays too while somebody reads it.
        """
        self.setAccessibleName(self._words.name)
        order = [item.id for item in items]
        wanted = {item.id: item for item in items}
        self._gone = {key for key in self._cards if key not in wanted}
        self._sweep()
        if self._gone:
            self._keep_gone(order)
        widgets: list[QWidget] = []
        for place, key in enumerate(order):
            known = self._cards.get(key)
            if known is None:
                item = wanted[key]
                known = self._make(item, is_open=self._opened.get(key, place == 0 and not item.settled))
                if not self._fresh and self.isVisible():
                    self._slide_in(known)
            known.show_item(wanted.get(key, known.item), self._words)
            widgets += [*self._heading(known.item, widgets), known]
        for place, widget in enumerate(widgets):
            if self._layout.indexOf(widget) != place:
                self._layout.insertWidget(place, widget)
        for heading in self._headings.values():
            heading.setVisible(heading in widgets)
        self._nothing.setText(self._words.nothing)
        self._nothing.setVisible(not items and not fine and bool(self._words.nothing))
        self._fine_button.setVisible(bool(fine))
        self._fine_button.setText(self._words.fine)
        self._fine_list.setText("\n".join(fine))
        self._fine_list.setVisible(bool(fine) and self._fine_button.isChecked())
        self._tell(items)
        self._fresh = False

    def _keep_gone(self, order: list[str]) -> None:
        """What is gone and still read stays behind what it stood behind."""
        before = sorted(self._cards, key=lambda key: self._layout.indexOf(self._cards[key]))
        for gone in (key for key in before if key in self._gone):
            earlier = [key for key in before[: before.index(gone)] if key in order]
            order.insert(order.index(earlier[-1]) + 1 if earlier else 0, gone)

    def _heading(self, item: FindingItem, above: Sequence[QWidget]) -> list[QWidget]:
        """The heading of the group of ``item``, where it is not above it already."""
        words = (self._words.groups or {}).get(item.group, "")
        if not words:
            return []
        heading = self._headings.get(item.group)
        if heading is None:
            heading = self._headings[item.group] = label("", "caps", wrap=False)
        heading.setText(words)
        return [] if heading in above else [heading]

    def _slide_in(self, card: FindingCard) -> None:
        """A card that appears makes room for itself little by little: the eye sees where it came from."""
        if not (duration := theme().motion(150)):
            return
        growing = QVariantAnimation(card, startValue=0.0, endValue=1.0, duration=duration)

        def grow(part: float) -> None:
            whole = (
                card.heightForWidth(self.width()) if card.hasHeightForWidth() else card.sizeHint().height()
            )
            card.setMaximumHeight(max(1, round(whole * part)))
            self.grew.emit()

        def stay() -> None:
            card.setMaximumHeight(WHOLE)
            self.grew.emit()

        growing.valueChanged.connect(grow)
        growing.finished.connect(stay)
        card.setMaximumHeight(1)
        growing.start(QVariantAnimation.DeletionPolicy.DeleteWhenStopped)

    def _tell(self, items: Sequence[FindingItem]) -> None:
        """Tell a screen reader what changed: once, when the fingers rest, and in its own good time."""
        known = {item.id for item in self._standing}
        self._standing = tuple(item for item in items if not item.settled)
        if self._fresh or self.tells is None or {item.id for item in self._standing} == known:
            return
        words = self.tells(self._standing, [item for item in self._standing if item.id not in known])
        self.announced.emit(words)
        if QAccessible.isActive():
            event = QAccessibleAnnouncementEvent(self, words)
            event.setPoliteness(QAccessible.AnnouncementPoliteness.Polite)
            QAccessible.updateAccessibility(event)

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


_TOP = Qt.AlignmentFlag.AlignTop
REMEMBERED = 24
"""Characters before a change by which its place is found again."""
WHOLE = 16_777_215
"""Qt's own word for "as high as it likes"."""


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
    "put_words",
    "underline",
]
