"""A post carried by the mouse over the page: follows it, tells where it is let go, and comes back with Escape.

Qt's own drag and drop runs a nested loop, which other tasks would not survive; this one is a picture that follows.
"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QApplication, QWidget


class Carry(QWidget):
    """Lies over ``stage``. ``aimed`` tells the place under the mouse while it moves, ``dropped`` where it is let go."""

    aimed = Signal(QPoint)
    dropped = Signal(str, QPoint)
    ended = Signal()

    def __init__(self, stage: QWidget) -> None:
        super().__init__(stage)
        self._stage = stage
        self._post = ""
        self._picture = QPixmap()
        self._hold = QPoint()
        self._at = QPoint()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    @property
    def carrying(self) -> str:
        return self._post

    def lift(self, post: str, picture: QPixmap, hold: QPoint) -> None:
        app = QApplication.instance()
        if app is None or self._post:
            return
        self._post, self._picture, self._hold = post, picture, hold
        self.setGeometry(self._stage.rect())
        self._at = QPoint(-10_000, -10_000)
        self.show()
        self.raise_()
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The whole application is heard while something is carried, wherever the mouse was pressed."""
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseMove:
            self._move(event.globalPosition().toPoint())
            return True
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonRelease:
            post, place = self._post, event.globalPosition().toPoint()
            self._end()
            self.dropped.emit(post, place)
            return False
        if isinstance(event, QKeyEvent) and event.type() in (
            QEvent.Type.ShortcutOverride,
            QEvent.Type.KeyPress,
        ):
            if event.key() == Qt.Key.Key_Escape:
                self._end()
            event.accept()
            return True
        return False

    def _move(self, place: QPoint) -> None:
        self._at = self._stage.mapFromGlobal(place)
        self.update()
        self.aimed.emit(place)

    def _end(self) -> None:
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)
        self._post = ""
        self.hide()
        self.ended.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setOpacity(0.9)
        painter.drawPixmap(self._at - self._hold, self._picture)


Target = Callable[[QPoint], object]
