"""The picture with its shapes: drawn, taken hold of and moved with the mouse, or with the keyboard alone.

The shapes are shown as they will be burnt in; the blur is a likeness of it, made small for the screen.
"""

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from app.core.media.mask import CELLS, INK, SMALLEST_CELL, Form, Shape, Way, box_of
from app.ui.kit import Weight, theme
from app.ui.masking.board import NONE, Board
from app.ui.masking.geometry import (
    HANDLES,
    Handle,
    between,
    handle_at,
    moved,
    place_of,
    pulled,
    shape_at,
)

NUDGE, FINE = 0.01, 0.002
"""Shares of the picture for one press of an arrow, and with Ctrl."""
DRAWN_FROM = 4
"""Pixels: a shorter pull of the mouse was a click."""
GRIP = 9
"""Pixels of a handle's side."""
CURSORS: dict[Handle, Qt.CursorShape] = {
    (-1, -1): Qt.CursorShape.SizeFDiagCursor,
    (1, 1): Qt.CursorShape.SizeFDiagCursor,
    (1, -1): Qt.CursorShape.SizeBDiagCursor,
    (-1, 1): Qt.CursorShape.SizeBDiagCursor,
    (0, -1): Qt.CursorShape.SizeVerCursor,
    (0, 1): Qt.CursorShape.SizeVerCursor,
    (-1, 0): Qt.CursorShape.SizeHorCursor,
    (1, 0): Qt.CursorShape.SizeHorCursor,
}
ARROWS: dict[int, tuple[int, int]] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
TABBED = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
Point = tuple[float, float]


class Canvas(QWidget):
    """``zoomed(±1)``: nearer or farther, please; ``fit`` zero. ``tool`` is the form the mouse draws."""

    zoomed = Signal(int)
    wanted = Signal(object)
    """A form was asked for by its letter."""
    focused = Signal(bool)

    def __init__(self, board: Board, image: QImage) -> None:
        super().__init__()
        self._board, self._image = board, image
        self.tool = Form.RECTANGLE
        self._pixmap = QPixmap()
        self._patches: dict[tuple[int, int, int, int], QPixmap] = {}
        self._from: Point | None = None
        self._hold: Handle | None = None
        self._kept: Shape | None = None
        self._draft: Shape | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)
        board.changed.connect(self.update)
        theme().changed.connect(self.update)
        self.show_at(1.0)

    def show_at(self, scale: float) -> None:
        """``scale``: pixels of the screen for a dot of the picture."""
        size = QSize(max(round(self._image.width() * scale), 1), max(round(self._image.height() * scale), 1))
        # Made smaller once, and well; larger it is drawn as far as it is in sight, never as a whole.
        sharp = (size * self.devicePixelRatioF()).boundedTo(self._image.size())
        self._pixmap = QPixmap.fromImage(
            self._image.scaled(
                sharp, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
        )
        self.setFixedSize(size)
        self.update()

    def _draw_picture(self, painter: QPainter, part: QRect) -> None:
        across, down = self._pixmap.width() / self.width(), self._pixmap.height() / self.height()
        source = QRectF(part.x() * across, part.y() * down, part.width() * across, part.height() * down)
        painter.drawPixmap(QRectF(part), self._pixmap, source)

    @property
    def held(self) -> bool:
        """The mouse is drawing, moving or pulling."""
        return self._from is not None

    # --- places ------------------------------------------------------------------------------------------------

    def _point(self, at: QPointF) -> Point:
        return at.x() / self.width(), at.y() / self.height()

    def frame_of(self, shape: Shape) -> QRectF:
        """Where a shape lies on this widget."""
        wide, high = self.width(), self.height()
        return QRectF(shape.x * wide, shape.y * high, shape.width * wide, shape.height * high)

    def middle_in_sight(self) -> Point:
        seen = self.visibleRegion().boundingRect()
        return self._point(QPointF((seen if not seen.isEmpty() else self.rect()).center()))

    def _handle(self, point: Point) -> Handle | None:
        shape = self._board.shape
        reach = theme().px(GRIP)
        return (
            handle_at(shape, point, (reach / self.width(), reach / self.height()))
            if shape is not None
            else None
        )

    # --- drawing -----------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        self._draw_picture(painter, event.rect())
        shapes, chosen = list(self._board.shapes), self._board.chosen
        if self._draft is not None:
            if self._kept is None:
                shapes, chosen = [*shapes, self._draft], len(shapes)
            else:
                shapes[chosen] = self._draft
        for shape in shapes:
            self._draw_cover(painter, shape)
        for number, shape in enumerate(shapes):
            self._draw_frame(painter, shape, number, number == chosen)

    def _outline(self, shape: Shape) -> QPainterPath:
        path, frame = QPainterPath(), self.frame_of(shape)
        if shape.form is Form.ELLIPSE:
            path.addEllipse(frame)
        else:
            path.addRect(frame)
        return path

    def _draw_cover(self, painter: QPainter, shape: Shape) -> None:
        path = self._outline(shape)
        if shape.way is Way.FILL:
            painter.fillPath(path, QColor(*INK))
            return
        painter.save()
        painter.setClipPath(path)
        painter.drawPixmap(self.frame_of(shape).toAlignedRect(), self._likeness(shape))
        painter.restore()

    def _likeness(self, shape: Shape) -> QPixmap:
        """The few patches that a blur leaves, as large as they are few."""
        box = box_of(shape, (self._image.width(), self._image.height())) or (0, 0, 1, 1)
        if box not in self._patches:
            part = self._image.copy(QRect(box[0], box[1], box[2] - box[0], box[3] - box[1]))
            cell = max(-(-max(part.width(), part.height()) // CELLS), SMALLEST_CELL)
            few = part.scaled(
                -(-part.width() // cell),
                -(-part.height() // cell),
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            if len(self._patches) > 64:  # while one pulls at a handle each moment has its own
                self._patches.clear()
            self._patches[box] = QPixmap.fromImage(few)
        return self._patches[box]

    def _draw_frame(self, painter: QPainter, shape: Shape, number: int, chosen: bool) -> None:
        """A light and a dark line, so that it is seen on any picture; the number stands in the list too."""
        look, tokens, path = theme(), theme().tokens, self._outline(shape)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(Qt.GlobalColor.white), 4 if chosen else 2))
        painter.drawPath(path)
        painter.setPen(
            QPen(
                QColor(tokens.accent if chosen else QColor(*INK)),
                2 if chosen else 1,
                Qt.PenStyle.SolidLine if chosen else Qt.PenStyle.DashLine,
            )
        )
        painter.drawPath(path)
        frame = self.frame_of(shape)
        painter.setFont(look.font("small", Weight.DemiBold))
        words = str(number + 1)
        side = max(painter.fontMetrics().height(), painter.fontMetrics().horizontalAdvance(words)) + look.px(
            4
        )
        middle = frame.center()
        tag = QRectF(middle.x() - side / 2, middle.y() - side / 2, side, side)
        painter.setPen(QPen(QColor(Qt.GlobalColor.white), 1))
        painter.setBrush(QColor(tokens.accent) if chosen else QColor(*INK))
        painter.drawEllipse(tag)
        painter.setPen(QColor(tokens.on_accent) if chosen else QColor(Qt.GlobalColor.white))
        painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, words)
        if chosen:
            grip = look.px(GRIP)
            for handle in HANDLES:
                x, y = place_of(shape, handle)
                place = QRectF(x * self.width() - grip / 2, y * self.height() - grip / 2, grip, grip)
                painter.setPen(QPen(QColor(tokens.accent), 1.5))
                painter.setBrush(QColor(Qt.GlobalColor.white))
                painter.drawRect(place)

    # --- the mouse ---------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        point = self._point(event.position())
        self._from, self._draft, self._kept = point, None, None
        self._hold = self._handle(point)
        if self._hold is None:
            self._board.choose(shape_at(self._board.shapes, point))
        self._kept = self._board.shape

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = self._point(event.position())
        if self._from is None:
            self._point_at(point)
            return
        across, down = point[0] - self._from[0], point[1] - self._from[1]
        if abs(across) * self.width() < DRAWN_FROM and abs(down) * self.height() < DRAWN_FROM:
            self._draft = None
        elif self._kept is None:
            self._draft = None if self._board.full else between(self.tool, self._from, point)
        elif self._hold is not None:
            self._draft = pulled(self._kept, self._hold, point)
        else:
            self._draft = moved(self._kept, across, down)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        draft, kept = self._draft, self._kept
        self._let_go()
        if draft is not None and kept is None:
            self._board.add(draft)
        elif draft is not None:
            self._board.put(draft)

    def _let_go(self) -> None:
        self._from = self._draft = self._kept = self._hold = None
        self.update()

    def _point_at(self, point: Point) -> None:
        handle = self._handle(point)
        if handle is not None:
            self.setCursor(CURSORS[handle])
        elif shape_at(self._board.shapes, point) != NONE:
            self.setCursor(Qt.CursorShape.SizeAllCursor)
        else:
            self.setCursor(Qt.CursorShape.CrossCursor)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and event.angleDelta().y():
            self.zoomed.emit(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)

    # --- the keyboard --------------------------------------------------------------------------------------------

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() in TABBED and self._board.shapes:
            back = event.reason() is Qt.FocusReason.BacktabFocusReason
            self._board.choose(len(self._board.shapes) - 1 if back else 0)
        self.focused.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._let_go()
        self.focused.emit(False)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes from shape to shape; after the last one it goes on, so that nobody is caught here."""
        return self._board.step(forward) or super().focusNextPrevChild(forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers, board = event.key(), event.modifiers(), self._board
        if key == Qt.Key.Key_Escape and self._from is not None:
            self._let_go()  # of what is being drawn or moved: it stays as it was
        elif key == Qt.Key.Key_Escape and board.chosen != NONE:
            board.choose(NONE)
        elif key in ARROWS and board.shape is not None:
            step = FINE if modifiers & Qt.KeyboardModifier.ControlModifier else NUDGE
            across, down = ARROWS[key]
            size = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
            board.nudge(across * step, down * step, size=size)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and board.shape is not None:
            board.remove()
        elif not self._by_letter(event.text().lower()):
            super().keyPressEvent(event)

    def _by_letter(self, letter: str) -> bool:
        match letter:
            case "r":
                self.wanted.emit(Form.RECTANGLE)
            case "e":
                self.wanted.emit(Form.ELLIPSE)
            case "f":
                self._board.set_way(Way.FILL)
            case "b":
                self._board.set_way(Way.BLUR)
            case "+" | "-" | "0":
                self.zoomed.emit({"+": 1, "-": -1, "0": 0}[letter])
            case _:
                return False
        return True
