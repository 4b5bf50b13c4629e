"""The month in one painted widget: days, tiles, what is under the mouse, and the keyboard's way through it.

Arrows go from day to day, Tab through the tiles of the day, Enter opens, Ctrl with an arrow moves the post,
Delete puts it back in the tray. For a screen reader the agenda says the same as a list.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QContextMenuEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QToolTip, QWidget

from app.core.kernel.text import msg, nmsg
from app.core.posts.words import STATES as STATE_WORDS
from app.ui.kit import Weight, theme
from app.ui.language import Language
from app.ui.pages.calendar.presenter import UNTITLED, CalendarState, Day, Tile
from app.ui.pages.calendar.tile_painter import EDGE, Size, TilePainter

SIZES = (Size.FULL, Size.LINE, Size.BAR)
STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7}


@dataclass(frozen=True, slots=True)
class Placed:
    tile: Tile
    rect: QRect
    size: Size


class MonthGrid(QWidget):
    day_chosen = Signal(object)
    month_turned = Signal(int)
    today_wished = Signal()
    opened = Signal(str)
    new_wished = Signal(object)
    rest_wished = Signal(object)
    move_wished = Signal(str, object)
    tray_wished = Signal(str)
    menu_wished = Signal(str, QPoint)
    lifted = Signal(object, QPixmap, QPoint)
    """A tile is being carried: the tile, its picture, where the mouse holds it."""

    def __init__(self, language: Language) -> None:
        super().__init__()
        self._language = language
        self._state: CalendarState | None = None
        self._painter = TilePainter(language)
        self._placed: list[Placed] = []
        self._rest: dict[date, QRect] = {}
        self._tile = ""
        self._over = ""
        self._target: date | None = None
        self._canvas: QPixmap | None = None
        self._press: tuple[QPoint, Tile] | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        language.bind(self.setAccessibleName, msg("Month"), self)
        language.changed.connect(self._dress)
        theme().changed.connect(self._dress)

    def set_state(self, state: CalendarState) -> None:
        self._state = state
        if state.tile(self._tile) is None or self._tile not in [t.id for t in self._chosen_day().tiles]:
            self._tile = ""
        self._place()
        self._announce()
        self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(320), theme().px(240))

    @property
    def tile(self) -> str:
        """The post the keyboard is on."""
        return self._tile

    def day_at(self, place: QPoint) -> date | None:
        if self._state is None or not self.rect().contains(place):
            return None
        return next(
            (day.date for n, day in enumerate(self._state.days) if self._cell(n).contains(place)), None
        )

    def rect_of(self, day: date) -> QRect:
        days = [d.date for d in self._state.days] if self._state else []
        return self._cell(days.index(day)) if day in days else QRect()

    def rect_of_tile(self, post: str) -> QRect:
        return next((p.rect for p in self._placed if p.tile.id == post), QRect())

    def aim(self, day: date | None) -> None:
        """While a post is carried: show where it would land."""
        if day != self._target:
            self._target = day
            self.update()

    # --- where things are ----------------------------------------------------------------------------------

    def _dress(self) -> None:
        self._painter.dress()
        self._place()
        self._announce()
        self.update()

    def _head(self) -> int:
        return theme().px(28)

    def _weeks(self) -> int:
        return max(len(self._state.days) // 7, 1) if self._state else 6

    def _cell(self, number: int) -> QRect:
        week, column = divmod(number, 7)
        head, weeks = self._head(), self._weeks()
        x0, x1 = self.width() * column // 7, self.width() * (column + 1) // 7
        room = self.height() - head
        y0, y1 = head + room * week // weeks, head + room * (week + 1) // weeks
        return QRect(x0, y0, x1 - x0, y1 - y0)

    def _place(self) -> None:
        """Full tiles where they all fit, compact ones where they do not, and "n more" for the rest."""
        self._placed, self._rest, self._canvas = [], {}, None
        if self._state is None:
            return
        gap, top = theme().px(3), theme().px(26)
        for number, day in enumerate(self._state.days):
            cell = self._cell(number).adjusted(gap + 1, top, -gap, -gap)
            count = len(day.tiles)
            if cell.height() < self._painter.height(Size.BAR):
                self._place_marks(day, cell)
                continue
            size = next(
                (s for s in SIZES if count * (self._painter.height(s) + gap) - gap <= cell.height()), Size.BAR
            )
            height = self._painter.height(size)
            fitting = (cell.height() + gap) // (height + gap)
            shown = count if count <= fitting else max(fitting - 1, 0)
            y = cell.top()
            for tile in day.tiles[:shown]:
                self._placed.append(Placed(tile, QRect(cell.left(), y, cell.width(), height), size))
                y += height + gap
            if shown < count:
                self._rest[day.date] = QRect(cell.left(), y, cell.width(), min(height, cell.bottom() - y + 1))

    def _place_marks(self, day: Day, cell: QRect) -> None:
        """Where not even a line has room: the signs side by side, the words in their tooltips and in the agenda."""
        side, gap = self._painter.height(Size.MARK) + EDGE, theme().px(2)
        top = cell.bottom() - self._painter.height(Size.MARK)
        fitting = max((cell.width() + gap) // (side + gap), 0)
        shown = len(day.tiles) if len(day.tiles) <= fitting else max(fitting - 1, 0)
        for number, tile in enumerate(day.tiles[:shown]):
            rect = QRect(cell.left() + number * (side + gap), top, side, self._painter.height(Size.MARK))
            self._placed.append(Placed(tile, rect, Size.MARK))
        if shown < len(day.tiles):
            x = cell.left() + shown * (side + gap)
            self._rest[day.date] = QRect(x, top, cell.right() - x + 1, self._painter.height(Size.MARK))

    def _chosen_day(self) -> Day:
        if self._state is None:
            return Day(date.min)
        selected = self._state.selected
        return next((day for day in self._state.days if day.date == selected), Day(selected))

    # --- painting ------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """The month is drawn once and kept; what follows mouse and keyboard is drawn over it."""
        state = self._state
        if state is None:
            return
        ratio = self.devicePixelRatioF()
        if self._canvas is None or self._canvas.devicePixelRatio() != ratio:
            self._canvas = self._draw(state, ratio)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPixmap(0, 0, self._canvas)
        focus = self.hasFocus()
        for placed in self._placed:
            chosen, over = focus and placed.tile.id == self._tile, placed.tile.id == self._over
            if chosen or over:
                self._painter.paint(
                    painter, placed.tile, placed.rect, state, placed.size, chosen=chosen, over=over
                )
        if focus or self._target is not None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme().colour("accent"), 2))
            ring = self.rect_of(self._target or state.selected)
            painter.drawRoundedRect(QRectF(ring).adjusted(2, 2, -1, -1), 6, 6)

    def _draw(self, state: CalendarState, ratio: float) -> QPixmap:
        canvas = QPixmap(self.size() * ratio)
        canvas.setDevicePixelRatio(ratio)
        canvas.fill(Qt.GlobalColor.transparent)
        painter = QPainter(canvas)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(self.rect()), 8, 8)
        painter.setClipPath(shape)
        painter.fillRect(self.rect(), theme().colour("surface"))
        self._paint_head(painter)
        for number, day in enumerate(state.days):
            self._paint_cell(painter, self._cell(number), day, state)
        self._paint_lines(painter)
        painter.setClipping(False)
        for placed in self._placed:
            self._painter.paint(painter, placed.tile, placed.rect, state, placed.size)
        self._paint_rest(painter, state)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme().colour("line")))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.end()
        return canvas

    def _paint_head(self, painter: QPainter) -> None:
        painter.setFont(theme().font("small", Weight.DemiBold))
        painter.setPen(theme().colour("muted"))
        names = weekday_names(self._language)
        for column, name in enumerate(names):
            x0, x1 = self.width() * column // 7, self.width() * (column + 1) // 7
            room = QRect(x0 + theme().px(8), 0, x1 - x0, self._head())
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)

    def _paint_cell(self, painter: QPainter, cell: QRect, day: Day, state: CalendarState) -> None:
        look = theme()
        tokens = look.tokens
        painter.fillRect(cell, QColor(tokens.surface if day.in_month else tokens.bg))
        if day.date == state.selected:
            painter.fillRect(cell, QColor(tokens.accent_soft))
        side = look.px(20)
        mark = QRectF(cell.left() + look.px(4), cell.top() + look.px(3), side, side)
        today = day.date == state.today
        painter.setFont(look.font("small", Weight.DemiBold if today else Weight.Medium, tabular=True))
        if today:
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(mark.adjusted(1, 1, -1, -1))
        painter.setPen(QColor(tokens.accent if today else tokens.text if day.in_month else tokens.muted))
        painter.drawText(mark, Qt.AlignmentFlag.AlignCenter, str(day.date.day))

    def _paint_lines(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setPen(theme().colour("line"))
        head = self._head()
        for column in range(1, 7):
            x = self.width() * column // 7
            painter.drawLine(x, head, x, self.height())
        for week in range(self._weeks()):
            y = self._cell(week * 7).top()
            painter.drawLine(0, y, self.width(), y)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def _paint_rest(self, painter: QPainter, state: CalendarState) -> None:
        painter.setFont(theme().font("small", Weight.Medium))
        painter.setPen(theme().colour("accent"))
        shown: dict[date, int] = {}
        for placed in self._placed:
            if placed.tile.day is not None:
                shown[placed.tile.day] = shown.get(placed.tile.day, 0) + 1
        counts = {day.date: len(day.tiles) - shown.get(day.date, 0) for day in state.days}
        for day, rect in self._rest.items():
            words = self._language.say(nmsg("{count} more", "{count} more", counts[day]))
            if painter.fontMetrics().horizontalAdvance(words) > rect.width() - theme().px(6):
                words = f"+{counts[day]}"
            painter.drawText(rect.adjusted(theme().px(4), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, words)

    # --- mouse ---------------------------------------------------------------------------------------------

    def _tile_at(self, place: QPoint) -> Tile | None:
        return next((p.tile for p in self._placed if p.rect.contains(place)), None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        day = self.day_at(place)
        if day is None:
            return
        tile = self._tile_at(place)
        self._tile = tile.id if tile else ""
        if tile is not None and event.button() == Qt.MouseButton.LeftButton:
            self._press = (place, tile)
        if self._state is not None and day != self._state.selected:
            self.day_chosen.emit(day)
        if tile is None and day in self._rest and self._rest[day].contains(place):
            self.rest_wished.emit(day)
        self._announce()
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        if self._press is not None and event.buttons() & Qt.MouseButton.LeftButton:
            start, tile = self._press
            if (place - start).manhattanLength() >= QApplication.startDragDistance():
                self._press = None
                if tile.movable:
                    self._lift(tile, start)
            return
        over = self._tile_at(place)
        rest = any(rect.contains(place) for rect in self._rest.values())
        self.setCursor(Qt.CursorShape.PointingHandCursor if over or rest else Qt.CursorShape.ArrowCursor)
        if (over.id if over else "") != self._over:
            self._over = over.id if over else ""
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._press = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._press = None
        place = event.position().toPoint()
        if (tile := self._tile_at(place)) is not None:
            self.opened.emit(tile.id)
        elif (day := self.day_at(place)) is not None:
            self.new_wished.emit(day)

    def leaveEvent(self, event: QEvent) -> None:
        self._over = ""
        self.update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            post, place = self._tile, self.mapToGlobal(self.rect_of_tile(self._tile).center())
        else:
            found = self._tile_at(event.pos())
            post, place = found.id if found else "", event.globalPos()
        if post:
            self.menu_wished.emit(post, place)

    def _lift(self, tile: Tile, start: QPoint) -> None:
        placed = next(p for p in self._placed if p.tile.id == tile.id)
        self.lifted.emit(tile, self._picture(placed), start - placed.rect.topLeft())

    def _picture(self, placed: Placed) -> QPixmap:
        """The tile as it travels."""
        ratio, size = self.devicePixelRatioF(), placed.rect.size()
        pixmap = QPixmap(size * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        if self._state is not None:
            painter = QPainter(pixmap)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            room = QRect(QPoint(0, 0), size)
            self._painter.paint(painter, placed.tile, room, self._state, placed.size, chosen=True)
            painter.end()
        return pixmap

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            tile = self._tile_at(event.pos())
            QToolTip.showText(event.globalPos(), self.describe(tile, "\n") if tile else "", self)
            return True
        return super().event(event)

    # --- keyboard ------------------------------------------------------------------------------------------

    def focusNextPrevChild(self, forward: bool) -> bool:
        tiles = ["", *(tile.id for tile in self._chosen_day().tiles)]
        place = tiles.index(self._tile) + (1 if forward else -1)
        if 0 <= place < len(tiles):
            self._tile = tiles[place]
            self._announce()
            self.update()
            return True
        return super().focusNextPrevChild(forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._state is None:
            return
        key, selected = Qt.Key(event.key()), self._state.selected
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key in STEPS and control:
            if self._tile:
                self.move_wished.emit(self._tile, selected + timedelta(days=STEPS[key]))
        elif key in STEPS:
            self._tile = ""
            self.day_chosen.emit(selected + timedelta(days=STEPS[key]))
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.month_turned.emit(1 if key == Qt.Key.Key_PageDown else -1)
        elif key == Qt.Key.Key_Home:
            self.today_wished.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(self._tile) if self._tile else self.new_wished.emit(selected)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self._tile:
            self.tray_wished.emit(self._tile)
        elif key == Qt.Key.Key_Escape and self._tile:
            self._tile = ""
            self.update()
        else:
            super().keyPressEvent(event)

    # --- words ---------------------------------------------------------------------------------------------

    def describe(self, tile: Tile, between: str = ", ") -> str:
        """Everything a tile shows, in words."""
        language, zone = self._language, self._state.zone if self._state else None
        parts = [
            tile.title or language.say(UNTITLED),
            language.say_day_time(tile.at, zone) if tile.at else "",
            language.say(STATE_WORDS[tile.status]),
            language.say(tile.goal) if tile.goal else "",
            ", ".join(tile.channels),
        ]
        return between.join(part for part in parts if part)

    def _announce(self) -> None:
        if self._state is None:
            return
        tile = self._state.tile(self._tile) if self._tile else None
        day = self._chosen_day()
        count = nmsg("{count} post", "{count} posts", len(day.tiles))
        words = (
            self.describe(tile)
            if tile
            else f"{self._language.say_date(day.date)}, {self._language.say(count)}"
        )
        if words != self.accessibleDescription():
            self.setAccessibleDescription(words)
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))


def weekday_names(language: Language) -> list[str]:
    """Monday first, as short as the language writes them."""
    style = language.locale.FormatType.ShortFormat
    return [language.locale.standaloneDayName(day, style).strip(".").capitalize() for day in range(1, 8)]
