"""One finding drawn: closed it says what and where, open also why, the law and what to do."""

from dataclasses import replace

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QEnterEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QLayout, QLineEdit, QWidget

from app.ui.kit.banner import Glyph
from app.ui.kit.buttons import Button, IconButton, quiet_button, secondary_button
from app.ui.kit.finding import SIGNS, TONES, Choice, FindingItem, PanelWords
from app.ui.kit.flow import FlowLayout
from app.ui.kit.surfaces import Card, label, row

_TOP = Qt.AlignmentFlag.AlignTop


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


def _empty(layout: QLayout) -> None:
    while (taken := layout.takeAt(0)) is not None:
        inner = taken.layout()
        if inner is not None:
            _empty(inner)
        elif widget := taken.widget():
            widget.hide()
            widget.deleteLater()
