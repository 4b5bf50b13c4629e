"""The tags of a picture: each can be taken off, a new one is typed or picked among those in use."""

from collections.abc import Sequence

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import QCompleter, QLineEdit, QWidget

from app.core.kernel.text import msg
from app.core.media.model import LONGEST_TAG
from app.ui.kit import Button, FlowLayout, column
from app.ui.language import Language


class TagsBox(QWidget):
    """``changed`` carries all tags as they should be."""

    changed = Signal(object)

    def __init__(self, language: Language) -> None:
        super().__init__()
        self._language = language
        self._tags: tuple[str, ...] = ()
        self._drawn: tuple[object, ...] = ()
        self._chips = QWidget()
        self._flow = FlowLayout(self._chips, spacing=6)
        self.buttons: dict[str, Button] = {}
        self.field = QLineEdit()
        self.field.setMaxLength(LONGEST_TAG)
        language.bind(self.field.setPlaceholderText, msg("Add a tag, then Enter"))
        language.bind(self.field.setAccessibleName, msg("Add a tag"), self.field)
        self._known = QStringListModel(self)
        completer = QCompleter(self._known, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.field.setCompleter(completer)
        self.field.returnPressed.connect(self._add)
        layout = column(self, spacing=6)
        layout.addWidget(self._chips)
        layout.addWidget(self.field)
        self.setFocusProxy(self.field)

    def draw(self, tags: Sequence[str], known: Sequence[str], *, another: bool = False) -> None:
        """``known``: those in use elsewhere; ``another`` picture: what was typed for the last one is dropped."""
        if another:
            self.field.clear()
        self._tags = tuple(tags)
        self._known.setStringList(list(known))
        drawn = (self._language.code, self._tags)
        if drawn == self._drawn:
            return
        self._drawn = drawn
        self._flow.clear()
        self.buttons = {}
        for tag in self._tags:
            chip = self.buttons[tag] = Button(tag, "chip", icon="x")
            name = self._language.say(msg("Take off the tag “{tag}”", tag=tag))
            chip.setAccessibleName(name)
            chip.setToolTip(name)
            chip.clicked.connect(lambda _=False, tag=tag: self._take_off(tag))
            self._flow.addWidget(chip)
        self._chips.setVisible(bool(self._tags))

    def _add(self) -> None:
        new = [word for word in self.field.text().split(",") if word.strip()]
        self.field.clear()
        if new:
            self._change((*self._tags, *new))

    def _take_off(self, tag: str) -> None:
        self._change(tuple(other for other in self._tags if other != tag))

    def _change(self, tags: tuple[str, ...]) -> None:
        self._tags = tags  # the next one may be typed before this one is kept
        self.changed.emit(tags)
