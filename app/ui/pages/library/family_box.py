"""The whole picture one was made from by covering parts, and those that were made from this one: one press away."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel, QWidget

from app.core.kernel.text import Sentence, msg
from app.core.posts.library import Item
from app.ui.kit import Badge, column, label, quiet_button, row, theme
from app.ui.language import Language
from app.ui.pages.library.emptying import clear
from app.ui.pages.library.thumbs import Thumbs
from app.ui.pages.library.words import badge_of

SIDE = 44


class FamilyBox(QWidget):
    """``wanted`` carries the picture somebody wants to look at."""

    wanted = Signal(str)

    def __init__(self, language: Language, thumbs: Thumbs) -> None:
        super().__init__()
        self._language, self._thumbs = language, thumbs
        self._small: dict[str, tuple[Item, QLabel]] = {}
        self._lines = column(self, spacing=8)
        thumbs.arrived.connect(self._arrived)

    def draw(self, whole: Item | None, parts: Sequence[Item]) -> None:
        clear(self._lines)
        self._small = {}
        if whole is not None:
            self._add(msg("Parts are covered here: this is the whole picture"), (whole,))
        if parts:
            self._add(msg("Made from this one, with parts covered"), parts)
        self.setVisible(whole is not None or bool(parts))

    def _add(self, words: Sentence, items: Sequence[Item]) -> None:
        self._lines.addWidget(label(self._language.say(words), "label"))
        for item in items:
            self._lines.addWidget(self._one(item))

    def _one(self, item: Item) -> QWidget:
        say, asset = self._language.say, item.asset
        box = QWidget()
        line = row(box, spacing=10)
        small = QLabel()
        small.setFixedSize(theme().px(SIDE), theme().px(SIDE))
        small.setAccessibleName(asset.alt or asset.name)
        self._small[asset.digest] = (item, small)
        self._paint(item, small)
        words, tone = badge_of(item)
        see = quiet_button(say(msg("Look at it")), compact=True)
        see.setAccessibleName(say(msg("Look at the picture “{title}”", title=asset.alt or asset.name)))
        see.clicked.connect(lambda: self.wanted.emit(asset.id))
        line.addWidget(small)
        line.addWidget(Badge(say(words), tone))
        line.addStretch()
        line.addWidget(see)
        return box

    def _paint(self, item: Item, small: QLabel) -> None:
        drawn = self._thumbs.drawn(item.asset, QSize(small.width(), small.height()), self.devicePixelRatioF())
        small.setPixmap(drawn if drawn is not None else QPixmap())

    def _arrived(self, digest: str) -> None:
        if digest in self._small:
            self._paint(*self._small[digest])
