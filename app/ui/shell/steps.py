"""What first run and unlocking share: a calm column in the middle of the window, and the dots of the steps."""

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtSvgWidgets import QSvgWidget
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.core.kernel.resources import resource
from app.ui.kit import Card, column, row, scrolled, theme


class StepDots(QWidget):
    """Where one is among the steps; the words beside it say the same."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self._count, self._current = count, 0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_current(self, current: int) -> None:
        self._current = current
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(20 * self._count), theme().px(12))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for number in range(self._count):
            done = number <= self._current
            painter.setBrush(QColor(look.tokens.accent if done else look.tokens.line_strong))
            radius = look.px(5 if number == self._current else 4)
            painter.drawEllipse(QPointF(look.px(10 + 20 * number), self.height() / 2), radius, radius)


def centred(owner: QWidget, *, width: int = 560) -> QVBoxLayout:
    """A card in the middle of ``owner`` that scrolls when the window is small; returns the card's layout."""
    owner.setProperty("ground", "bg")
    owner.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    look = theme()
    card = Card(padding=32, spacing=16)
    card.setMaximumWidth(look.px(width))
    card.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
    content = QWidget()
    inside = column(content, spacing=16, margin=24)
    inside.addStretch()
    mark = QSvgWidget(str(resource("icons", "decoro.svg")))
    mark.setFixedSize(look.px(48), look.px(48))
    inside.addWidget(mark, 0, Qt.AlignmentFlag.AlignHCenter)
    across = row()
    across.addStretch(1)
    across.addWidget(card, 100)
    across.addStretch(1)
    inside.addLayout(across)
    inside.addStretch()
    column(owner).addWidget(scrolled(content))
    return card.body
