"""Buttons: four weights, one for icons, chips and tabs; a ring around the one the keyboard is on."""

from typing import Literal

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QPushButton, QSizePolicy, QWidget

from app.ui.kit.icons import icon as draw_icon
from app.ui.kit.surfaces import dress, row
from app.ui.kit.theme import theme

Variant = Literal[
    "primary", "secondary", "quiet", "danger", "icon", "chip", "segment", "rail", "person", "status"
]

KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
    Qt.FocusReason.OtherFocusReason,
)


class Button(QPushButton):
    """A button that says a verb. ``icon`` is a name of ``resources/icons``; its colour follows the theme."""

    def __init__(
        self, text: str = "", variant: Variant = "secondary", *, icon: str = "", compact: bool = False
    ) -> None:
        super().__init__(text)
        self._variant = variant
        self._icon = icon
        self._ring = False
        self.setProperty("variant", variant)
        self.setProperty("compact", compact)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.toggled.connect(self._tint)
        theme().changed.connect(self._tint)
        self._tint()

    def set_icon(self, name: str) -> None:
        self._icon = name
        self._tint()

    def set_variant(self, variant: Variant) -> None:
        self._variant = variant
        dress(self, variant=variant)
        self._tint()

    def _ink(self) -> str:
        tokens = theme().tokens
        if not self.isEnabled():
            return "muted"
        match self._variant:
            case "primary":
                return tokens.on_accent
            case "danger":
                return "block"
            case "quiet":
                return "accent"
            case "chip" | "rail" | "secondary":
                return "accent" if self.isChecked() else "text"
            case "status":
                return str(self.property("tone") or "muted")
            case _:
                return "text"

    def _tint(self) -> None:
        if not self._icon:
            return
        size = 20 if self._variant == "rail" else 16
        filled = self._variant == "rail" and self.isChecked()
        side = theme().px(size)
        gap = 0 if self._variant in ("icon", "rail") else 4
        self.setIcon(draw_icon(self._icon, self._ink(), size, filled=filled, gap=gap))
        self.setIconSize(QSize(side + theme().px(gap), side))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange:
            self._tint()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = event.reason() in KEYBOARD
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._ring = False
        super().focusOutEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._ring:
            return
        solid = self._variant == "primary"
        inset = 3.0 if solid else 1.0
        radius = {"chip": self.height() / 2, "segment": 4.0}.get(self._variant, 6.0) - inset / 2
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = theme().tokens
        painter.setPen(QPen(QColor(tokens.on_accent if solid else tokens.accent), 2))
        frame = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(frame, radius, radius)


def primary_button(text: str = "", *, icon: str = "") -> Button:
    """The one thing this page is for."""
    return Button(text, "primary", icon=icon)


def secondary_button(text: str = "", *, icon: str = "", compact: bool = False) -> Button:
    return Button(text, "secondary", icon=icon, compact=compact)


def quiet_button(text: str = "", *, icon: str = "", compact: bool = False) -> Button:
    """A verb that stays in the background until needed."""
    return Button(text, "quiet", icon=icon, compact=compact)


def danger_button(text: str = "", *, icon: str = "") -> Button:
    """For what destroys or cannot be undone."""
    return Button(text, "danger", icon=icon)


class IconButton(Button):
    """An icon alone. ``name`` is what a screen reader says and the tooltip shows; it may not be empty."""

    def __init__(self, icon: str, name: str, *, compact: bool = False) -> None:
        super().__init__("", "icon", icon=icon, compact=compact)
        self.set_name(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_name(self, name: str) -> None:
        if not name:
            raise ValueError("an icon without words needs a name")
        self.setAccessibleName(name)
        self.setToolTip(name)


class Chip(Button):
    """A filter that is on or off, with the count of what it would show."""

    def __init__(
        self, text: str = "", *, icon: str = "", checked: bool = False, count: int | None = None
    ) -> None:
        super().__init__("", "chip", icon=icon)
        self._text, self._count = text, count
        self.setCheckable(True)
        self.setChecked(checked)
        self._draw()

    def set_text(self, text: str) -> None:
        self._text = text
        self._draw()

    def set_count(self, count: int | None) -> None:
        self._count = count
        self._draw()

    def _draw(self) -> None:
        self.setText(self._text if self._count is None else f"{self._text}  {self._count}")


class Segments(QWidget):
    """Tabs in a row: one is chosen. ``chosen(key)`` tells which, only when a person changed it."""

    chosen = Signal(str)

    def __init__(self, name: str = "") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._buttons: dict[str, Button] = {}
        self._row = row(self, spacing=16)
        self._row.addStretch()

    def add(self, key: str, text: str, *, icon: str = "") -> Button:
        button = Button(text, "segment", icon=icon)
        button.setCheckable(True)
        button.clicked.connect(lambda: self.chosen.emit(key))
        self._group.addButton(button)
        self._buttons[key] = button
        self._row.insertWidget(self._row.count() - 1, button)
        if len(self._buttons) == 1:
            button.setChecked(True)
        return button

    def clear(self) -> None:
        for button in self._buttons.values():
            self._group.removeButton(button)
            button.deleteLater()
        self._buttons.clear()

    def choose(self, key: str) -> None:
        self._buttons[key].setChecked(True)

    def current(self) -> str:
        return next((key for key, button in self._buttons.items() if button.isChecked()), "")
