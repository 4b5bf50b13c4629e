"""Where the pictures of a film are seen, and the line that shows which parts of it were played."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtMultimedia import QVideoFrame
from PySide6.QtWidgets import QWidget

from app.ui.film.course import Span
from app.ui.kit import theme

BEHIND = "#101010"
"""Around a picture of another shape, in light and dark: a film is looked at on black."""
LINE = 6
"""Pixels of the line's height."""


class Screen(QWidget):
    """The picture, as large as there is room. Frames are turned into colours only as far as they are drawn."""

    def __init__(self) -> None:
        super().__init__()
        self._frame = QVideoFrame()
        self.image = QImage()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(QSize(theme().px(240), theme().px(135)))

    def show_frame(self, frame: QVideoFrame) -> None:
        self._frame = frame
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._frame.isValid():
            self.image, self._frame = self._frame.toImage(), QVideoFrame()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(BEHIND))
        if not self.image.isNull():
            size = QSize(self.image.size()).scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
            place = QRectF(
                (self.width() - size.width()) / 2,
                (self.height() - size.height()) / 2,
                size.width(),
                size.height(),
            )
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(place, self.image)
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme().tokens.accent), 2))
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))


class PlayedLine(QWidget):
    """The film from its beginning to its end: what was played is filled. Its words stand beside it."""

    def __init__(self) -> None:
        super().__init__()
        self._spans: tuple[Span, ...] = ()
        self._length = 1
        self.setFixedHeight(theme().px(LINE))
        theme().changed.connect(self.update)

    def show_spans(self, spans: tuple[Span, ...], length: int) -> None:
        if (spans, max(length, 1)) != (self._spans, self._length):
            self._spans, self._length = spans, max(length, 1)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), theme().tokens
        painter.fillRect(self.rect(), QColor(tokens.line))
        for start, end in self._spans:
            left, right = (self.width() * place / self._length for place in (start, end))
            painter.fillRect(QRectF(left, 0, max(right - left, 1), self.height()), QColor(tokens.accent))
