"""Words and surfaces: labels in the five sizes, cards, lines, and a label that shortens itself."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import (
    QFontMetrics,
    QHelpEvent,
    QPainter,
    QPaintEvent,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from app.ui.kit.theme import theme


def dress(widget: QWidget, **properties: object) -> None:
    """Set properties the style sheet looks at, and look again."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def label(text: str = "", role: str = "body", *, tone: str = "", wrap: bool = True) -> QLabel:
    """A text. Roles: display, title, heading, strong, label, body, reading, small, muted, muted-small, caps."""
    made = QLabel(text)
    made.setProperty("role", role)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if tone:
        made.setProperty("tone", tone)
    if wrap:
        made.setMinimumWidth(1)
    return made


class ElidedLabel(QLabel):
    """One line that shortens itself and says the whole in its tooltip; for names and titles of any length."""

    def __init__(
        self, text: str = "", role: str = "body", mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight
    ) -> None:
        super().__init__(text)
        self._mode = mode
        self.setProperty("role", role)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance("…"), super().minimumSizeHint().height())

    def shown_text(self) -> str:
        return QFontMetrics(self.font()).elidedText(self.text(), self._mode, self.contentsRect().width())

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            whole = self.text() if self.shown_text() != self.text() else self.toolTip()
            QToolTip.showText(event.globalPos(), whole, self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.style().drawItemText(
            painter, self.contentsRect(), self.alignment(), self.palette(), self.isEnabled(),
            self.shown_text(), self.foregroundRole(),
        )  # fmt: skip


class Card(QFrame):
    """A surface with a line around it. ``body`` is its layout; ``tone`` tints it."""

    def __init__(self, *, tone: str = "", padding: int = 16, spacing: int = 8) -> None:
        super().__init__()
        self.setObjectName("card")
        if tone:
            self.setProperty("tone", tone)
        self.body = column(self, spacing=spacing, margin=padding)

    def set_tone(self, tone: str) -> None:
        dress(self, tone=tone)


class Separator(QFrame):
    """A line of one pixel."""

    def __init__(self, *, vertical: bool = False) -> None:
        super().__init__()
        self.setObjectName("separator")
        if vertical:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)


def _arrange(layout: QBoxLayout, spacing: int, margin: int) -> None:
    look = theme()
    layout.setSpacing(look.px(spacing))
    layout.setContentsMargins(*(look.px(margin),) * 4)


def column(owner: QWidget | None = None, *, spacing: int = 8, margin: int = 0) -> QVBoxLayout:
    """A vertical layout with the house's spacing; lays out ``owner`` when one is given."""
    layout = QVBoxLayout(owner) if owner is not None else QVBoxLayout()
    _arrange(layout, spacing, margin)
    return layout


def row(owner: QWidget | None = None, *, spacing: int = 8, margin: int = 0) -> QHBoxLayout:
    """A horizontal layout with the house's spacing."""
    layout = QHBoxLayout(owner) if owner is not None else QHBoxLayout()
    _arrange(layout, spacing, margin)
    return layout


def scrolled(content: QWidget) -> QScrollArea:
    """``content`` in an area that scrolls vertically and never sideways."""
    content.setObjectName("scrolled")
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(content)
    return area


def airy(document: QTextDocument, percent: int = 145) -> None:
    """Give a text to read or write the line height of the house; new paragraphs keep it."""
    cursor = QTextCursor(document)
    cursor.select(QTextCursor.SelectionType.Document)
    shape = QTextBlockFormat()
    shape.setLineHeight(percent, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    cursor.mergeBlockFormat(shape)
