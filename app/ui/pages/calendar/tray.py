"""The tray of posts without a day: drag one onto a day, or plan it on the chosen day with a button."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QFrame, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.core.kernel.text import msg
from app.core.posts.words import STATES as STATE_WORDS
from app.ui.kit import (
    Badge,
    CardList,
    EmptyState,
    RowData,
    column,
    dress,
    label,
    row,
    secondary_button,
    theme,
)
from app.ui.kit.card_list import ROW_DATA
from app.ui.language import Language
from app.ui.pages.calendar.presenter import UNTITLED, CalendarState, Tile
from app.ui.pages.calendar.tile_painter import Size, TilePainter


class TrayList(CardList):
    """Tiles as in the month, one below the other, that can be lifted with the mouse."""

    lifted = Signal(str, QPoint)

    def __init__(self, language: Language) -> None:
        self.painter = TilePainter(language)
        super().__init__("")
        self._press: tuple[QPoint, str] | None = None
        self.month: CalendarState | None = None
        self.setItemDelegate(_TileRow(self))
        theme().changed.connect(self.painter.dress)

    def row_height(self) -> int:
        return self.painter.height(Size.FULL) + theme().px(6)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        index = self.indexAt(event.position().toPoint())
        held = event.button() == Qt.MouseButton.LeftButton and index.isValid()
        self._press = (event.position().toPoint(), self.current_id()) if held else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._press is not None and event.buttons() & Qt.MouseButton.LeftButton:
            start, post = self._press
            if (event.position().toPoint() - start).manhattanLength() >= QApplication.startDragDistance():
                self._press = None
                self.lifted.emit(post, start)
            return
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._press = None
        super().mouseReleaseEvent(event)


class _TileRow(QStyledItemDelegate):
    """Paints a row as the tile it becomes in the month."""

    def __init__(self, owner: TrayList) -> None:
        super().__init__(owner)
        self._list = owner

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row, state = index.data(ROW_DATA), self._list.month
        tile = state.tile(row.id) if state is not None and isinstance(row, RowData) else None
        if tile is None or state is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        gap = theme().px(8)
        room = QRect(option.rect).adjusted(gap, 0, -gap, -theme().px(6))
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        over = bool(option.state & QStyle.StateFlag.State_MouseOver)
        self._list.painter.paint(painter, tile, room, state, chosen=chosen, over=over)
        painter.restore()


class Tray(QFrame):
    opened = Signal(str)
    plan_wished = Signal(str)
    lifted = Signal(object, QPixmap, QPoint)

    def __init__(self, language: Language) -> None:
        super().__init__()
        self.setObjectName("card")
        self._language = language
        self._tiles: tuple[Tile, ...] = ()
        look = theme()
        self._title = label("", "heading", wrap=False)
        language.bind(self._title.setText, msg("Without a day"))
        self._count = Badge()
        head = row(spacing=8)
        head.setContentsMargins(look.px(12), look.px(10), look.px(12), look.px(6))
        head.addWidget(self._title)
        head.addWidget(self._count)
        head.addStretch()
        self.list = TrayList(language)
        language.bind(self.list.setAccessibleName, msg("Posts without a day"))
        self.list.opened.connect(self.opened)
        self.list.lifted.connect(self._lift)
        self.list.current_changed.connect(lambda _: self._dress_plan())
        self._empty = EmptyState("tray")
        self._plan = secondary_button(icon="calendar-plus", compact=True)
        self._plan.clicked.connect(lambda: self.plan_wished.emit(self.list.current_id()))
        foot = column(spacing=0, margin=10)
        foot.addWidget(self._plan)
        layout = column(self, spacing=0)
        layout.addLayout(head)
        layout.addWidget(self.list, 1)
        layout.addWidget(self._empty, 1)
        layout.addLayout(foot)

    def set_state(self, state: CalendarState) -> None:
        self._tiles = state.tray
        self.list.month = state
        say = self._language.say
        self._count.set_count(len(state.tray))
        self.list.set_rows([self._row(tile) for tile in state.tray])
        self.list.setVisible(bool(state.tray))
        self._empty.setVisible(not state.tray)
        self._empty.say("", say(msg("Drafts that have no day yet wait here. Drag them onto one.")))
        day = self._language.say_day(state.selected)
        self._plan.setText(day)
        plan = say(msg("Plan on {day}", day=day))
        self._plan.setAccessibleName(plan)
        self._plan.setToolTip(plan)
        self._plan.setVisible(bool(state.tray))
        self._dress_plan()

    def aim(self, here: bool) -> None:
        """While a post is carried: show that it would land here."""
        dress(self, tone="accent" if here else "")

    def _dress_plan(self) -> None:
        self._plan.setEnabled(bool(self.list.current_id()))

    def _row(self, tile: Tile) -> RowData:
        say = self._language.say
        return RowData(tile.id, tile.title or say(UNTITLED), say(STATE_WORDS[tile.status]))

    def _lift(self, post: str, start: QPoint) -> None:
        tile = next((tile for tile in self._tiles if tile.id == post), None)
        if tile is None:
            return
        rect = self.list.visualRect(self.list.currentIndex())
        picture = self.list.viewport().grab(rect)
        self.lifted.emit(tile, picture, start - rect.topLeft())
