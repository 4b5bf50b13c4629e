"""The grid of the library: thousands of tiles, of which only those in sight are drawn, and none waits for a picture."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    QSizeF,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
)

from app.core.posts.library import Item
from app.ui.kit import Weight, glyph, theme
from app.ui.pages.library.thumbs import Thumbs

Index = QModelIndex | QPersistentModelIndex
ITEM = Qt.ItemDataRole.UserRole + 1
LEAST = 168
"""The narrowest tile, in pixels at 100 %: as many stand in a row as fit."""
GAP = 12
STEP = 24
MOST_WORDS = 2_000
"""Shortened lines that are remembered: of several hundred tiles."""
LINES = 66
"""Under the picture: what it is, whose and where, how its consent stands."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One picture in the words of the screen."""

    title: str
    under: str
    badge: str
    tone: str
    sign: str
    spoken: str
    tip: str


class _Items(QAbstractListModel):
    """Words are made when a tile is first looked at: thousands are never drawn."""

    def __init__(self, owner: QObject, tell: Callable[[Item], Tile]) -> None:
        super().__init__(owner)
        self.items: Sequence[Item] = ()
        self._tell = tell
        self._tiles: dict[str, Tile] = {}
        self.rows: dict[str, int] = {}
        self.digests: dict[str, int] = {}

    def replace(self, items: Sequence[Item]) -> None:
        self.beginResetModel()
        self.items = items
        self._tiles = {}
        self.rows = {item.asset.id: row for row, item in enumerate(items)}
        self.digests = {item.asset.digest: row for row, item in enumerate(items)}
        self.endResetModel()

    def forget_words(self) -> None:
        self._tiles = {}

    def tile(self, item: Item) -> Tile:
        found = self._tiles.get(item.asset.id)
        if found is None:
            found = self._tiles[item.asset.id] = self._tell(item)
        return found

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        item = self.items[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.tile(item).title
            case Qt.ItemDataRole.AccessibleTextRole:
                return self.tile(item).spoken
            case _:
                return item if role == ITEM else None


class _TilePainter(QStyledItemDelegate):
    def __init__(self, grid: "Grid") -> None:
        super().__init__(grid)
        self._grid = grid
        self._pens: dict[tuple[str, Weight], tuple[QFont, QFontMetrics]] = {}
        self._cut: dict[tuple[str, str, Weight, int], str] = {}
        theme().changed.connect(self._forget)

    def _forget(self) -> None:
        self._pens, self._cut = {}, {}

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return self._grid.gridSize()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        grid = self._grid
        item = grid.model_.items[index.row()]
        tile, look = grid.model_.tile(item), theme()
        tokens = look.tokens
        gap = look.px(GAP)
        rect = QRect(option.rect).adjusted(gap // 2, gap // 2, -(gap - gap // 2), -(gap - gap // 2))
        current = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        frame = QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5)
        hot = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.setPen(QColor(tokens.accent if current else tokens.line_strong if hot else tokens.line))
        painter.setBrush(QColor(tokens.accent_soft if current else tokens.surface))
        painter.drawRoundedRect(frame, 8, 8)
        self._picture(painter, QRect(rect.left() + 1, rect.top() + 1, *grid.picture), item)
        self._words(painter, rect, tile)
        if current and grid.hasFocus():
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.restore()

    def _picture(self, painter: QPainter, place: QRect, item: Item) -> None:
        look, ratio = theme(), self._grid.devicePixelRatioF()
        clip = QPainterPath()
        clip.addRoundedRect(QRectF(place).adjusted(0, 0, 0, 8), 7, 7)
        painter.save()
        painter.setClipRect(place)
        painter.setClipPath(clip, Qt.ClipOperation.IntersectClip)
        picture = (
            None if item.asset.video else self._grid.thumbs.drawn(item.asset, _decoded(place.size()), ratio)
        )
        if picture is not None and not picture.isNull():
            over = picture.deviceIndependentSize() - QSizeF(place.size())
            painter.drawPixmap(
                QPointF(place.topLeft()) - QPointF(over.width() // 2, over.height() // 2), picture
            )
        else:
            painter.fillRect(place, QColor(look.tokens.line))
        sign = "play-circle" if item.asset.video else "image" if picture is None else ""
        if picture is not None and picture.isNull():
            sign = "warning-circle"
        if sign:
            shown = glyph(sign, "muted", 32)
            wide = shown.deviceIndependentSize()
            middle = QRectF(place).center() - QPointF(wide.width() / 2, wide.height() / 2)
            painter.drawPixmap(middle, shown)
        painter.restore()

    def _words(self, painter: QPainter, rect: QRect, tile: Tile) -> None:
        look = theme()
        tokens, pad = look.tokens, look.px(8)
        left, width = rect.left() + pad, rect.width() - 2 * pad
        top = rect.top() + self._grid.picture[1] + look.px(5)
        high = look.px(19)
        self._line(painter, QRect(left, top, width, high), tile.title, "body", Weight.Medium, tokens.text)
        self._line(
            painter, QRect(left, top + high, width, high), tile.under, "small", Weight.Normal, tokens.muted
        )
        sign = glyph(tile.sign, tile.tone, 16, filled=True)
        below = top + 2 * high
        painter.drawPixmap(left, below + (high - look.px(16)) // 2, sign)
        beside = QRect(left + look.px(20), below, width - look.px(20), high)
        self._line(painter, beside, tile.badge, "small", Weight.Medium, tokens.tone(tile.tone))

    def _line(self, painter: QPainter, place: QRect, words: str, size: str, weight: Weight, ink: str) -> None:
        """Words that shorten themselves; how is remembered, a tile is drawn again at each turn of the wheel."""
        if (size, weight) not in self._pens:
            font = theme().font(size, weight, tabular=size == "small")
            self._pens[size, weight] = font, QFontMetrics(font)
        font, metrics = self._pens[size, weight]
        key = (words, size, weight, place.width())
        if key not in self._cut:
            if len(self._cut) > MOST_WORDS:
                self._cut = {}
            self._cut[key] = metrics.elidedText(words, Qt.TextElideMode.ElideRight, place.width())
        painter.setFont(font)
        painter.setPen(QColor(ink))
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self._cut[key])

    def helpEvent(
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        if index.isValid():
            model = self._grid.model_
            QToolTip.showText(event.globalPos(), model.tile(model.items[index.row()]).tip, view)
        return True


class Grid(QListView):
    """``opened`` carries the id of a picture. ``tell`` puts one into words."""

    opened = Signal(str)

    def __init__(self, thumbs: Thumbs, tell: Callable[[Item], Tile]) -> None:
        super().__init__()
        self.thumbs = thumbs
        self.picture = (LEAST, LEAST * 3 // 4)
        """Width and height of the picture in a tile."""
        self.model_ = _Items(self, tell)
        self.setModel(self.model_)
        self.setItemDelegate(_TilePainter(self))
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        # It fills its own ground: what was drawn already is moved when one scrolls, only what is new is drawn.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Always there: a bar that comes and goes would change how many tiles stand in a row.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.clicked.connect(lambda index: self._open(index))
        thumbs.arrived.connect(self._arrived)
        theme().changed.connect(self._measure)
        self._measure()

    def set_items(self, items: Sequence[Item]) -> None:
        """Show these; the current one stays current when it is still among them."""
        before, place = self.current_id(), self.verticalScrollBar().value()
        self.model_.replace(items)
        self.choose(before)
        self.verticalScrollBar().setValue(place)

    def say_again(self) -> None:
        """Another language."""
        self.model_.forget_words()
        self.viewport().update()

    def current_id(self) -> str:
        index = self.currentIndex()
        return self.model_.items[index.row()].asset.id if index.isValid() else ""

    def choose(self, asset: str) -> bool:
        """Make this picture current."""
        row = self.model_.rows.get(asset)
        if row is not None:
            self.setCurrentIndex(self.model_.index(row, 0))
        return row is not None

    def choose_first(self) -> None:
        if self.model_.items and not self.currentIndex().isValid():
            self.setCurrentIndex(self.model_.index(0, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_J: 1, Qt.Key.Key_K: -1}.get(Qt.Key(event.key()))
        if step is not None and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            row = min(max(self.currentIndex().row() + step, 0), len(self.model_.items) - 1)
            if row >= 0:
                self.setCurrentIndex(self.model_.index(row, 0))
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
            return
        super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:  # noqa: N802 - Qt's name
        """Letters are shortcuts here, not a search."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), QColor(theme().tokens.bg))
        painter.end()
        super().paintEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._measure()
        super().resizeEvent(event)

    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            self.opened.emit(self.model_.items[index.row()].asset.id)

    def _arrived(self, digest: str) -> None:
        row = self.model_.digests.get(digest)
        if row is not None:
            self.update(self.model_.index(row, 0))

    def _measure(self) -> None:
        """As many tiles in a row as fit, the room left over shared among them."""
        look = theme()
        room = max(self.viewport().width(), look.px(LEAST + GAP))
        wide = room // max(room // look.px(LEAST + GAP), 1)
        inner = wide - look.px(GAP) - 2
        self.picture = (inner, inner * 3 // 4)
        cell = QSize(wide, self.picture[1] + look.px(LINES) + look.px(GAP))
        if cell != self.gridSize():
            self.setGridSize(cell)
            # a notch of the wheel is three steps: one row, not three
            self.verticalScrollBar().setSingleStep(cell.height() // 3)
        self.viewport().update()


def _decoded(place: QSize) -> QSize:
    """A little larger than it is drawn: a window that grows by some pixels asks for no picture anew."""
    return QSize(-(-place.width() // STEP) * STEP, -(-place.height() // STEP) * STEP)
