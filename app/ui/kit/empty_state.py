"""An empty page teaches: one drawing in the accent, one sentence, one button."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.kit.buttons import Button
from app.ui.kit.icons import glyph
from app.ui.kit.surfaces import column, label, row
from app.ui.kit.theme import theme


class Medallion(QWidget):
    """An icon on a soft disc with three small dots around it: quiet, and drawn by us."""

    def __init__(self, icon: str) -> None:
        super().__init__()
        self._icon = icon
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        side = theme().px(112)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        centre, disc = QPointF(self.width() / 2, self.height() / 2), self.width() * 0.40
        painter.setBrush(QColor(look.tokens.accent_soft))
        painter.drawEllipse(centre, disc, disc)
        painter.setBrush(QColor(look.tokens.accent))
        for x, y, radius in ((0.08, 0.30, 3.0), (0.90, 0.22, 4.5), (0.94, 0.74, 2.5)):
            size = radius * look.text_scale / 100
            painter.drawEllipse(QPointF(self.width() * x, self.height() * y), size, size)
        picture = glyph(self._icon, "accent", 44)
        side = look.px(44)
        place = QRectF(centre.x() - side / 2, centre.y() - side / 2, side, side)
        painter.drawPixmap(place, picture, QRectF(picture.rect()))


class EmptyState(QWidget):
    acted = Signal()

    def __init__(self, icon: str, title: str = "", sentence: str = "", action: str = "") -> None:
        super().__init__()
        self._title = label(title, "title")
        self._sentence = label(sentence, "muted")
        self._button = Button(action, "primary")
        self._button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._button.clicked.connect(self.acted)
        middle = Qt.AlignmentFlag.AlignHCenter
        for words in (self._title, self._sentence):
            words.setAlignment(middle)
        # words wrap in a column of a comfortable width, which gives way in a narrow place
        box = QWidget()
        box.setMaximumWidth(theme().px(420))
        box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        inside = column(box, spacing=8)
        inside.addWidget(Medallion(icon), 0, middle)
        inside.addSpacing(theme().px(8))
        inside.addWidget(self._title)
        inside.addWidget(self._sentence)
        inside.addSpacing(theme().px(8))
        inside.addWidget(self._button, 0, middle)
        across = row()
        across.addStretch(1)
        across.addWidget(box, 100)
        across.addStretch(1)
        layout = column(self, spacing=0, margin=24)
        layout.addStretch()
        layout.addLayout(across)
        layout.addStretch()
        self.say(title, sentence, action)

    def say(self, title: str, sentence: str, action: str = "") -> None:
        self._title.setText(title)
        self._title.setVisible(bool(title))
        self._sentence.setText(sentence)
        self._button.setText(action)
        self._button.setVisible(bool(action))
