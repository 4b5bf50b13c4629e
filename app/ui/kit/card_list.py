"""Long lists of two-line rows: a table of one column, drawn by a delegate, rows fetched as they come into sight.

Tables keep their speed at a hundred thousand rows where list views lay everything out first.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import overload

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
    QWidget,
)

from app.ui.kit.icons import glyph
from app.ui.kit.theme import Weight, theme
from app.ui.kit.tokens import ROW, TALL_ROW

Index = QModelIndex | QPersistentModelIndex
ROW_DATA = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class RowData:
    """One row: who or what, then the rest. ``tone`` colours the trailing words, ``edge`` the 4 px on the left."""

    id: str
    title: str
    subtitle: str = ""
    icon: str = ""
    icon_tone: str = "muted"
    trailing: str = ""
    tone: str = "muted"
    badges: tuple[tuple[str, str], ...] = ()  # (words, tone)
    edge: str = ""
    strong: bool = False

    def spoken(self) -> str:
        """What a screen reader says."""
        parts = (self.title, self.subtitle, *(words for words, _ in self.badges), self.trailing)
        return ", ".join(part for part in parts if part)


class PagedRows(Sequence[RowData]):
    """Rows that are somewhere else: the count is known, pages are fetched when looked at, the last few kept."""

    def __init__(self, count: int, fetch: Callable[[int, int], Sequence[RowData]], page: int = 100) -> None:
        self._count, self._fetch, self._page = count, fetch, page
        self._pages: OrderedDict[int, Sequence[RowData]] = OrderedDict()

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> RowData: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[RowData]: ...
    def __getitem__(self, index: int | slice) -> RowData | Sequence[RowData]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(self._count))]
        number, place = divmod(index, self._page)
        if number not in self._pages:
            self._pages[number] = self._fetch(number * self._page, self._page)
            while len(self._pages) > 20:
                self._pages.popitem(last=False)
        self._pages.move_to_end(number)
        return self._pages[number][place]


class _Rows(QAbstractTableModel):
    def __init__(self, owner: QObject) -> None:
        super().__init__(owner)
        self.rows: Sequence[RowData] = ()

    def replace(self, rows: Sequence[RowData]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role == ROW_DATA:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.spoken()
        return None


class _RowPainter(QStyledItemDelegate):
    def __init__(self, owner: "CardList") -> None:
        super().__init__(owner)
        self._list = owner

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ROW_DATA)
        if not isinstance(row, RowData):
            return
        look, rect = theme(), QRect(option.rect)
        tokens = look.tokens
        state = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if selected:
            painter.fillRect(rect, QColor(tokens.accent_soft))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(tokens.bg))
        if row.edge:
            painter.fillRect(QRect(rect.left(), rect.top(), 4, rect.height()), look.colour(row.edge))
        self._words(painter, rect, row, selected)
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), QColor(tokens.line))
        if selected and self._list.hasFocus():
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), 4, 4)
        painter.restore()

    def _words(self, painter: QPainter, rect: QRect, row: RowData, selected: bool) -> None:
        look = theme()
        pad, gap = look.px(16), look.px(12)
        left, right = rect.left() + pad, rect.right() - pad
        if row.icon:
            side = look.px(20)
            top = rect.top() + (look.px(13) if self._list.tall else (rect.height() - side) // 2)
            painter.drawPixmap(QRect(left, top, side, side), glyph(row.icon, row.icon_tone, 20))
            left += side + gap
        title_font = look.font("body", Weight.DemiBold if row.strong else Weight.Medium)
        line_height = QFontMetrics(title_font).height()
        two = self._list.tall and bool(row.subtitle)
        top = rect.top() + (look.px(11) if two else (rect.height() - line_height) // 2)
        end = self._trail(painter, row, left, right, top, line_height)
        title = QRect(left, top, max(end - gap - left, 0), line_height)
        subtitle_ink = look.tokens.muted if not selected else look.tokens.text
        if two or not row.subtitle:
            _line(painter, title, row.title, title_font, look.tokens.text)
        else:  # one line: the title keeps at most six tenths
            width = min(QFontMetrics(title_font).horizontalAdvance(row.title), int(title.width() * 0.6))
            _line(painter, QRect(left, top, width + 1, line_height), row.title, title_font, look.tokens.text)
            rest = QRect(left + width + gap, top, max(title.width() - width - gap, 0), line_height)
            _line(painter, rest, row.subtitle, look.font(), subtitle_ink)
        if two:
            under = QRect(left, top + line_height + look.px(4), max(right - left, 0), line_height)
            _line(painter, under, row.subtitle, look.font(), subtitle_ink)

    def _trail(self, painter: QPainter, row: RowData, left: int, right: int, top: int, height: int) -> int:
        """Badges and the trailing words, from the right; returns where the title has to end.

        The title keeps a third of the line: badges shorten themselves before it does.
        """
        look = theme()
        least = left + (right - left) // 3
        if row.trailing:
            font = look.font("small", Weight.Medium if row.tone != "muted" else Weight.Normal, tabular=True)
            width = QFontMetrics(font).horizontalAdvance(row.trailing) + 1
            _line(
                painter,
                QRect(right - width, top, width, height),
                row.trailing,
                font,
                look.tokens.tone(row.tone),
            )
            right -= width + look.px(12)
        font = look.font("small", Weight.DemiBold)
        for words, tone in reversed(row.badges):
            room = right - least - look.px(28)
            if room < QFontMetrics(font).horizontalAdvance(words) * 0.45:
                continue  # two letters of a word say nothing; icon and spoken text still do
            words = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, room)
            width = QFontMetrics(font).horizontalAdvance(words) + look.px(16)
            pill = QRectF(right - width, top - look.px(1), width, look.px(20))
            painter.setPen(Qt.PenStyle.NoPen)
            fill = look.tokens.line if tone in ("muted", "text") else look.tokens.soft(tone)
            painter.setBrush(QColor(fill))
            painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setFont(font)
            painter.setPen(QColor(look.tokens.tone(tone)))
            painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, words)
            right -= width + look.px(6)
        return right

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, self._list.row_height())

    def helpEvent(
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        row = index.data(ROW_DATA)
        if isinstance(row, RowData):
            words = "\n".join(part for part in (row.title, row.subtitle) if part)
            QToolTip.showText(event.globalPos(), words, view)
        return True


def _line(painter: QPainter, rect: QRect, text: str, font: QFont, ink: str) -> None:
    painter.setFont(font)
    painter.setPen(QColor(ink))
    flat = " ".join(text.split())
    shown = QFontMetrics(font).elidedText(flat, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)


class CardList(QTableView):
    """``current_changed(id)`` as one moves (J, K, arrows, mouse), ``opened(id)`` on Enter or a double click."""

    current_changed = Signal(str)
    opened = Signal(str)

    def __init__(self, name: str, *, tall: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tall = tall
        self.setAccessibleName(name)
        self._model = _Rows(self)
        self._filling = False
        self.setModel(self._model)
        self.setItemDelegate(_RowPainter(self))
        self.horizontalHeader().hide()
        self.horizontalHeader().setStretchLastSection(True)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(1)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.selectionModel().currentRowChanged.connect(self._tell)
        self.doubleClicked.connect(lambda _: self._open())
        theme().changed.connect(self._measure)
        self._measure()

    def row_height(self) -> int:
        return theme().px(TALL_ROW if self.tall else ROW)

    def set_rows(self, rows: Sequence[RowData]) -> None:
        """Show these rows; the current one stays current when it is still among them (looked for in lists only)."""
        before = self.current_id()
        place = self.verticalScrollBar().value()
        self._filling = True
        self._model.replace(rows)
        if before and not isinstance(rows, PagedRows):
            self.choose(before)
        self.verticalScrollBar().setValue(place)
        self._filling = False
        if self.current_id() != before:
            self.current_changed.emit(self.current_id())

    def current_id(self) -> str:
        index = self.currentIndex()
        return self._model.rows[index.row()].id if index.isValid() else ""

    def choose(self, row_id: str) -> bool:
        """Make the row with this id current."""
        for number, row in enumerate(self._model.rows):
            if row.id == row_id:
                self.setCurrentIndex(self._model.index(number, 0))
                return True
        return False

    def choose_first(self) -> None:
        if len(self._model.rows):
            self.setCurrentIndex(self._model.index(0, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_J: 1, Qt.Key.Key_K: -1}.get(Qt.Key(event.key()))
        if step is not None and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            number = min(max(self.currentIndex().row() + step, 0), len(self._model.rows) - 1)
            if number >= 0:
                self.setCurrentIndex(self._model.index(number, 0))
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open()
            return
        super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:  # noqa: N802 - Qt's name
        """Letters are shortcuts here, not a search."""

    def sizeHint(self) -> QSize:
        return QSize(theme().px(320), self.row_height() * 6)

    def row_point(self, number: int) -> QPoint:
        """The middle of a row on the viewport."""
        return self.visualRect(self._model.index(number, 0)).center()

    def _open(self) -> None:
        if row_id := self.current_id():
            self.opened.emit(row_id)

    def _tell(self) -> None:
        if not self._filling:
            self.current_changed.emit(self.current_id())

    def _measure(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self.row_height())
        self.viewport().update()
