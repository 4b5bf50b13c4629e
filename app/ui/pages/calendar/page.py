"""Draws the month or its agenda, the tray beside it, and asks where the past or a clock change is concerned."""

from collections.abc import Coroutine
from datetime import date
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QMenu, QStackedWidget, QWidget

from app.core.kernel.text import Sentence, msg
from app.core.posts.calendar import WallClock
from app.core.posts.words import STATES as STATE_WORDS
from app.ui.kit import (
    Banner,
    CardList,
    EmptyState,
    IconButton,
    PageHeader,
    RowData,
    Segments,
    column,
    icon,
    primary_button,
    row,
    secondary_button,
    theme,
)
from app.ui.kit.soon import Soon
from app.ui.kit.states import STATES
from app.ui.pages.calendar.carry import Carry
from app.ui.pages.calendar.month_grid import MonthGrid
from app.ui.pages.calendar.presenter import (
    UNTITLED,
    Answer,
    CalendarPresenter,
    CalendarState,
    Moved,
    Past,
    Stays,
    Tile,
)
from app.ui.pages.calendar.tray import Tray
from app.ui.pages.contract import Surroundings

MONTH, AGENDA = "month", "agenda"


class CalendarPage(QWidget):
    def __init__(self, presenter: CalendarPresenter, around: Surroundings) -> None:
        super().__init__()
        self._presenter, self._around = presenter, around
        self._state: CalendarState | None = None
        self._asked: Past | None = None
        self._make_header()
        language = around.language
        self._banner = Banner("", "warn")
        self._banner.acted.connect(self._past_is_meant)
        self._banner.hide()
        self.tray, self.grid = Tray(language), MonthGrid(language)
        self.agenda = CardList("")
        language.bind(self.agenda.setAccessibleName, msg("Agenda of the month"))
        self.agenda.opened.connect(self._open)
        self._empty = EmptyState("calendar-blank")
        self._empty.acted.connect(lambda: self._new(self._selected()))
        self._stack = QStackedWidget()
        listed = QFrame()
        listed.setObjectName("card")
        column(listed, spacing=0, margin=1).addWidget(self.agenda)
        for view in (self.grid, listed, self._empty):
            self._stack.addWidget(view)
        look = theme()
        side_by_side = row(spacing=12)
        side_by_side.addWidget(self.tray)
        side_by_side.addWidget(self._stack, 1)
        body = column(spacing=8)
        body.setContentsMargins(look.px(24), 0, look.px(24), look.px(20))
        body.addWidget(self._banner)
        body.addLayout(side_by_side, 1)
        layout = column(self, spacing=0)
        layout.addWidget(self._header)
        layout.addLayout(body, 1)
        self._carry = Carry(self)
        self._wire()
        self.soon = Soon(self, self.refresh)
        presenter.show = self._show
        language.changed.connect(self._draw)

    def _make_header(self) -> None:
        language = self._around.language
        self._header = PageHeader()
        back, on = IconButton("caret-left", "-"), IconButton("caret-right", "-")
        language.bind(back.set_name, msg("Month before"))
        language.bind(on.set_name, msg("Next month"))
        back.clicked.connect(lambda: self._turn(-1))
        on.clicked.connect(lambda: self._turn(1))
        self._today = secondary_button()
        language.bind(self._today.setText, msg("Today"))
        self._today.clicked.connect(self._to_today)
        steps = QWidget()
        line = row(steps, spacing=4)
        for widget in (back, self._today, on):
            line.addWidget(widget)
        self.views = Segments()
        language.bind(self.views.setAccessibleName, msg("How the month is shown"))
        self._view_buttons = (
            (self.views.add(MONTH, "", icon="calendar-blank"), msg("Month")),
            (self.views.add(AGENDA, "", icon="list-bullets"), msg("Agenda")),
        )
        self.views.chosen.connect(self._view)
        self._undated = IconButton("tray", "-")
        self._undated.setCheckable(True)
        self._undated.toggled.connect(lambda _: self._fit())
        language.bind(self._undated.set_name, msg("Show or hide the posts without a day"))
        self._write = primary_button(icon="calendar-plus")
        self._write.clicked.connect(lambda: self._new(self._selected()))
        for action in (self.views, self._undated, steps, self._write):
            self._header.add_action(action)

    def _wire(self) -> None:
        grid, tray, carry = self.grid, self.tray, self._carry
        grid.day_chosen.connect(self._choose)
        grid.month_turned.connect(self._turn)
        grid.today_wished.connect(self._to_today)
        grid.opened.connect(self._open)
        grid.new_wished.connect(self._new)
        grid.rest_wished.connect(self._show_rest)
        grid.move_wished.connect(self._move)
        grid.tray_wished.connect(self._to_tray)
        grid.menu_wished.connect(self._menu)
        grid.lifted.connect(self._lift)
        tray.opened.connect(self._open)
        tray.plan_wished.connect(lambda post: self._move(post, self._selected()))
        tray.lifted.connect(self._lift)
        carry.aimed.connect(self._aim)
        carry.dropped.connect(self._drop)
        carry.ended.connect(self._land)

    # --- drawing -------------------------------------------------------------------------------------------

    def shown(self, **_args: object) -> None:
        self.refresh()
        self.grid.setFocus()

    def refresh(self) -> None:
        self._do(self._presenter.refresh())

    def _show(self, state: CalendarState) -> None:
        self._state = state
        self._draw()

    def _draw(self) -> None:
        state = self._state
        if state is None:
            return
        language = self._around.language
        self._fit()
        self.grid.set_state(state)
        self.tray.set_state(state)
        rows = [self._row(tile) for day in state.days if day.in_month for tile in day.tiles]
        self.agenda.set_rows(rows)
        self._empty.say(
            language.say(msg("Nothing planned this month")),
            language.say(
                msg("One useful post a week is a good rhythm. Start with a question patients often ask.")
            ),
            language.say(msg("Write a post")),
        )
        self._view(self.views.current())
        if self._asked is not None:
            self._ask(self._asked)

    def _fit(self) -> None:
        """Where there is little room the header says less and the tray is narrower; names stay for screen readers."""
        state, language, look = self._state, self._around.language, theme()
        narrow = self.width() < look.px(860)
        self.tray.setFixedWidth(look.px(188))
        self._undated.setVisible(narrow)
        self.tray.setVisible(not narrow or self._undated.isChecked())
        if state is None:
            return
        zone = msg("Times of {zone}", zone=state.zone.key.replace("_", " "))
        new = msg("New post on {day}", day=language.say_day(state.selected))
        self._header.set_subtitle("" if narrow else language.say(zone))
        self._write.setText(language.say(msg("New post") if narrow else new))
        self._write.setAccessibleName(language.say(new))
        for button, words in self._view_buttons:
            button.setText("" if narrow else language.say(words))
            button.setAccessibleName(language.say(words))
            button.setToolTip(language.say(words))
        style = language.locale.FormatType.ShortFormat if narrow else language.locale.FormatType.LongFormat
        name = language.locale.standaloneMonthName(state.month.month, style).strip(".")
        self._header.set_title(f"{name[:1].upper()}{name[1:]} {state.month.year}")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _view(self, view: str) -> None:
        listed = 1 if self.agenda.model().rowCount() else 2
        self._stack.setCurrentIndex(0 if view == MONTH else listed)

    def _row(self, tile: Tile) -> RowData:
        language, zone = self._around.language, self._state.zone if self._state else None
        sign, tone = STATES[tile.status.value]
        words = [", ".join(tile.channels), language.say(tile.goal) if tile.goal else ""]
        return RowData(
            tile.id,
            tile.title or language.say(UNTITLED),
            " · ".join(word for word in words if word),
            sign,
            tone,
            trailing=language.say_day_time(tile.at, zone) if tile.at else "",
            badges=((language.say(STATE_WORDS[tile.status]), tone),),
            edge=tile.hue,
        )

    # --- wishes --------------------------------------------------------------------------------------------

    def _do(self, work: Coroutine[Any, Any, Any]) -> None:
        self._around.spawn(self, work)

    def _selected(self) -> date:
        return self._state.selected if self._state else date.today()  # noqa: DTZ011 - never before the first state

    def _open(self, post: str) -> None:
        self._around.navigate("composer", post=post)

    def _new(self, day: date) -> None:
        async def write() -> None:
            self._open(await self._presenter.new_on(day, self._around.language.code))

        self._do(write())

    def _turn(self, months: int) -> None:
        self._quiet()
        self._do(self._presenter.turn(months))

    def _to_today(self) -> None:
        self._quiet()
        self._do(self._presenter.go_to_today())

    def _choose(self, day: date) -> None:
        self._quiet()
        self._do(self._presenter.select(day))

    def _show_rest(self, day: date) -> None:
        self.views.choose(AGENDA)
        self._view(AGENDA)
        tiles = next((d.tiles for d in self._state.days if d.date == day), ()) if self._state else ()
        if tiles:
            self.agenda.choose(tiles[0].id)
        self.agenda.setFocus()

    def _move(self, post: str, day: date, past_is_meant: bool = False) -> None:
        async def move() -> None:
            self._tell(await self._presenter.move(post, day, past_is_meant))

        self._quiet()
        self._do(move())

    def _to_tray(self, post: str) -> None:
        async def put() -> None:
            self._tell(await self._presenter.to_tray(post))

        self._quiet()
        self._do(put())

    def _past_is_meant(self) -> None:
        if (asked := self._asked) is not None:
            self._move(asked.post, asked.day, past_is_meant=True)

    # --- what came of it -----------------------------------------------------------------------------------

    def _tell(self, answer: Answer) -> None:
        match answer:
            case Moved():
                self._around.toast(self._words(answer), lambda: self._do(self._presenter.take_back(answer)))
            case Past():
                self._asked = answer
                self._ask(answer)
            case Stays(reason=reason) if reason is not None:
                self._around.toast(reason)

    def _words(self, moved: Moved) -> Sentence:
        language, zone = self._around.language, self._state.zone if self._state else None
        title = moved.title or UNTITLED
        if moved.after is None:
            if moved.was_queued:
                return msg("“{title}” is back in the tray and out of the outbox.", title=title)
            return msg("“{title}” is back in the tray.", title=title)
        when = language.say_day_time(moved.after, zone)
        match moved.clock:
            case WallClock.MISSING:
                return msg(
                    "“{title}” moved to {when}: the clocks go forward that night and its time does not exist.",
                    title=title,
                    when=when,
                )
            case WallClock.TWICE:
                return msg(
                    "“{title}” moved to {when}: the clocks go back that night, the first one counts.",
                    title=title,
                    when=when,
                )
            case _:
                return msg("“{title}” moved to {when}.", title=title, when=when)

    def _ask(self, past: Past) -> None:
        language, zone = self._around.language, self._state.zone if self._state else None
        question = msg(
            "{when} has passed. Nothing was moved: put “{title}” there all the same?",
            when=language.say_day_time(past.at, zone),
            title=past.title or UNTITLED,
        )
        self._banner.say(language.say(question), "warn", language.say(msg("Put it there")))
        self._banner.show()

    def _quiet(self) -> None:
        self._asked = None
        self._banner.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._asked is not None:
            self._quiet()
            return
        super().keyPressEvent(event)

    # --- carrying ------------------------------------------------------------------------------------------

    def _lift(self, tile: Tile, picture: QPixmap, hold: QPoint) -> None:
        self._carry.lift(tile.id, picture, hold)

    def _over_tray(self, place: QPoint) -> bool:
        return self.tray.rect().contains(self.tray.mapFromGlobal(place))

    def _day_under(self, place: QPoint) -> date | None:
        if self._stack.currentWidget() is not self.grid:
            return None
        return self.grid.day_at(self.grid.mapFromGlobal(place))

    def _aim(self, place: QPoint) -> None:
        self.grid.aim(self._day_under(place))
        self.tray.aim(self._over_tray(place))

    def _land(self) -> None:
        self.grid.aim(None)
        self.tray.aim(False)

    def _drop(self, post: str, place: QPoint) -> None:
        if self._over_tray(place):
            self._to_tray(post)
        elif (day := self._day_under(place)) is not None:
            self._move(post, day)

    def _menu(self, post: str, place: QPoint) -> None:
        tile = self._state.tile(post) if self._state else None
        if tile is None:
            return
        say = self._around.language.say
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(icon("note-pencil", "muted"), say(msg("Open"))).triggered.connect(
            lambda: self._open(post)
        )
        back = menu.addAction(icon("tray", "muted"), say(msg("Put back in the tray")))
        back.setEnabled(tile.movable)
        back.triggered.connect(lambda: self._to_tray(post))
        menu.popup(place)
