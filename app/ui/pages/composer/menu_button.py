"""A button that says what is chosen and lists what else there is."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QSizePolicy

from app.ui.kit import Button, theme


@dataclass(frozen=True, slots=True)
class Option:
    key: str
    words: str
    hue: str = ""
    checked: bool = False
    enabled: bool = True


def dot(hue: str) -> QIcon:
    """A goal's hue as a small disc, always beside its word."""
    side = theme().px(16)
    pixmap = QPixmap(QSize(side, side) * 2)
    pixmap.setDevicePixelRatio(2)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme().colour(hue))
    inset = side * 0.22
    painter.drawEllipse(QRectF(0, 0, side, side).adjusted(inset, inset, -inset, -inset))
    painter.end()
    return QIcon(pixmap)


class MenuButton(Button):
    """``chosen`` carries the key. ``single``: one of them is chosen; otherwise each is on or off."""

    chosen = Signal(str)

    def __init__(self, icon: str = "", *, single: bool = True, quiet: bool = False) -> None:
        super().__init__("", "quiet" if quiet else "secondary", icon=icon, compact=not quiet)
        self._single = single
        self._drawn: tuple[object, ...] = ()
        self._menu = QMenu(self)
        self.setMenu(self._menu)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def say(self, words: str, name: str, hue: str = "") -> None:
        """``name`` is what a screen reader says: what it is for, and what is chosen."""
        self.setText(words)
        self.setAccessibleName(name)
        self.setToolTip(name)
        if hue:
            self.set_icon("")
            self.setIcon(dot(hue))
            self.setIconSize(QSize(theme().px(16), theme().px(16)))

    def set_options(self, options: Sequence[Option], foot: Sequence[Option] = ()) -> None:
        """``foot``: below a line, for what is not a choice."""
        drawn = (theme().dark, tuple(options), tuple(foot))
        if drawn == self._drawn:
            return
        self._drawn = drawn
        self._menu.clear()
        group = QActionGroup(self._menu)
        group.setExclusive(self._single)
        for option in options:
            action = self._add(option)
            action.setCheckable(True)
            action.setChecked(option.checked)
            group.addAction(action)
        if options and foot:
            self._menu.addSeparator()
        for option in foot:
            self._add(option)

    def _add(self, option: Option) -> QAction:
        action = self._menu.addAction(option.words)
        if option.hue:
            action.setIcon(dot(option.hue))
        action.setEnabled(option.enabled)
        action.triggered.connect(lambda _=False, key=option.key: self.chosen.emit(key))
        return action
