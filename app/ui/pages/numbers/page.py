"""Draws the numbers: tiles, sentences, one chart with its table, and the tables of goals, channels and posts."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QStandardPaths, Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFileDialog, QGridLayout, QStackedLayout, QWidget

from app.core.kernel.errors import Refused
from app.core.kernel.text import Sentence, msg, nmsg
from app.core.metrics.summary import to_csv
from app.core.posts.model import Goal
from app.core.posts.words import GOALS, HUES
from app.ui.kit import (
    Card,
    Chip,
    EmptyState,
    Glyph,
    PageHeader,
    Separator,
    column,
    label,
    primary_button,
    row,
    scrolled,
    secondary_button,
    theme,
)
from app.ui.kit.soon import Soon
from app.ui.pages.contract import Surroundings
from app.ui.pages.numbers.export import rows_of
from app.ui.pages.numbers.presenter import NumbersPresenter
from app.ui.pages.numbers.state import Period, State
from app.ui.pages.numbers.tables import Cell, NumberTable
from app.ui.pages.numbers.tiles import Tiles
from app.ui.pages.numbers.typing_sheet import TypingSheet
from app.ui.pages.numbers.words import PERIODS
from app.ui.tasks import ask

if TYPE_CHECKING:
    from app.ui.pages.numbers.chart import WeeklyChart

POSTS_SHOWN = 8
TWO_TABLES = 840


class NumbersPage(QWidget):
    def __init__(self, presenter: NumbersPresenter, around: Surroundings) -> None:
        super().__init__()
        self._presenter, self._around = presenter, around
        self._state = State()
        self._sheet: TypingSheet | None = None
        self._chart: WeeklyChart | None = None
        language, look = around.language, theme()
        self._header = PageHeader()
        language.bind(self._header.set_title, msg("Numbers"), self)
        export = secondary_button(icon="download-simple")
        language.bind(export.setText, msg("Save as a table"))
        language.bind(export.setToolTip, msg("A CSV file for a spreadsheet"))
        export.clicked.connect(self.export)
        type_in = primary_button(icon="keyboard")
        language.bind(type_in.setText, msg("Type in numbers"))
        type_in.clicked.connect(self.type_in)
        self._header.add_action(export)
        self._header.add_action(type_in)
        self._export = export
        self._chips = {period: self._chip(period) for period in Period}
        self._empty = EmptyState("chart-bar")
        self._empty.acted.connect(self.type_in)
        content = QWidget()
        self._content = column(content, spacing=16)
        self._content.setContentsMargins(look.px(24), look.px(16), look.px(24), look.px(24))
        self._tiles = Tiles(language)
        self._content.addWidget(self._tiles)
        self._words = Card(padding=16, spacing=8)
        self._content.addWidget(self._words)
        self._content.addWidget(self._weekly())
        self._by_goal, self._by_channel = NumberTable(3), NumberTable(3)
        self._posts, self._ratings = NumberTable(3), NumberTable(4)
        self._grid = QGridLayout()
        self._grid.setSpacing(look.px(16))
        self._columns = 0
        self._content.addLayout(self._grid)
        self._content.addStretch(1)
        below = QWidget()
        self._below = QStackedLayout(below)
        self._scroll = scrolled(content)
        self._below.addWidget(self._scroll)
        self._below.addWidget(self._empty)
        layout = column(self, spacing=0)
        layout.addWidget(self._header)
        layout.addWidget(Separator())
        layout.addWidget(below, 1)
        self.soon = Soon(self, self.refresh, 200)
        for key, act in (("N", self.type_in), ("Ctrl+E", self.export)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)
        presenter.show = self._show
        language.changed.connect(self._draw)
        QTimer.singleShot(0, self, self._load_chart)

    def _chip(self, period: Period) -> Chip:
        chip = Chip(checked=period is Period.MONTH)
        self._around.language.bind(chip.set_text, PERIODS[period])
        chip.clicked.connect(lambda: self._around.spawn(self, self._presenter.choose(period)))
        self._header.add_chip(chip)
        return chip

    def _weekly(self) -> QWidget:
        """The chart on the left, its table on the right."""
        card = Card(padding=16, spacing=8)
        heading = label("", "heading")
        self._around.language.bind(heading.setText, msg("Week by week"))
        card.body.addWidget(heading)
        self._chart_place = row(spacing=16)
        self._weeks = NumberTable(3, plain=True)
        self._weeks_area = scrolled(self._weeks)
        self._weeks_area.setFixedWidth(theme().px(260))
        self._weeks_area.setFixedHeight(theme().px(260))
        self._chart_place.addStretch(1)
        self._chart_place.addWidget(self._weeks_area, 0, Qt.AlignmentFlag.AlignTop)
        card.body.addLayout(self._chart_place)
        return card

    def _load_chart(self) -> None:
        from app.ui.pages.numbers.chart import WeeklyChart  # noqa: PLC0415 - large; the page is there before it

        self._chart = WeeklyChart()
        self._chart_place.takeAt(0)
        self._chart_place.insertWidget(0, self._chart, 1)
        if self._state.ready:
            self._draw_weeks()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two tables beside each other where both can show their names."""
        super().resizeEvent(event)
        columns = 2 if self.width() >= theme().px(TWO_TABLES) else 1
        if columns != self._columns:
            self._columns = columns
            for place, table in enumerate((self._by_goal, self._by_channel, self._posts, self._ratings)):
                self._grid.addWidget(table, place // columns, place % columns, Qt.AlignmentFlag.AlignTop)
            self._grid.setColumnStretch(0, 1)
            self._grid.setColumnStretch(1, columns - 1)

    # --- the window asks -----------------------------------------------------------------------------------

    def shown(self, **_args: object) -> None:
        self.refresh()

    def refresh(self) -> None:
        self._around.spawn(self, self._presenter.refresh())

    def type_in(self) -> None:
        if self._state.ready:
            if self._sheet is None:
                self._sheet = TypingSheet(self, self._presenter, self._around)
            self._sheet.open()

    def export(self) -> None:
        if self._state.ready and not self._state.empty:
            self._around.spawn(self, self._save_table())

    async def _save_table(self) -> None:
        say = self._around.language.say
        name = say(msg("numbers-{day}.csv", day=self._state.last_day.isoformat()))
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = QFileDialog(self, say(msg("Save the numbers as a table (CSV)")), folder, "CSV (*.csv)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.selectFile(name)
        chosen = dialog.selectedFiles() if await ask(dialog) else []
        dialog.deleteLater()
        if chosen:
            self.write_table(Path(chosen[0]))
            self._around.toast(msg("The table is saved."))

    def write_table(self, path: Path) -> None:
        """The numbers on the screen as CSV. Raises ``Refused`` where the file cannot be written."""
        try:
            path.write_text(to_csv(rows_of(self._state, self._around.language)), "utf-8", newline="")
        except OSError as error:
            raise Refused(
                msg("The table could not be written there. Choose another folder; the numbers are safe.")
            ) from error

    # --- drawing -------------------------------------------------------------------------------------------

    def _show(self, state: State) -> None:
        self._state = state
        self._draw()

    def _draw(self) -> None:
        state = self._state
        if not state.ready:
            return
        say = self._around.language.say
        for period, chip in self._chips.items():
            chip.setChecked(period is state.period)
        self._export.setEnabled(not state.empty)
        self._below.setCurrentWidget(self._empty if state.empty else self._scroll)
        self._empty.say(
            say(msg("Nothing to count yet")),
            say(
                msg(
                    "When posts are out and messages arrive, you see here what they brought. "
                    "Stars and numbers of pages without a connection can be typed in."
                )
            ),
            say(msg("Type in numbers")),
        )
        self._tiles.draw(state)
        self._draw_words(state.sentences)
        self._draw_tables()
        self._draw_weeks()

    def _draw_words(self, sentences: tuple[Sentence, ...]) -> None:
        while (item := self._words.body.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self._words.setVisible(bool(sentences))
        for sentence in sentences:
            place = QWidget()
            line = row(place, spacing=8)
            line.addWidget(Glyph("lightbulb", "accent"), 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(label(self._around.language.say(sentence)), 1)
            self._words.body.addWidget(place)

    def _draw_tables(self) -> None:
        language, state = self._around.language, self._state
        say, number, summary = language.say, language.say_number, state.summary
        posts, interactions = say(msg("Posts")), say(msg("Interactions"))
        goals: list[tuple[Cell, ...]] = [
            ((say(GOALS[goal]), HUES[goal]), number(count), number(summary.interactions.get(goal.value, 0)))
            for goal in Goal
            if (count := summary.by_goal.get(goal.value, 0))
        ]
        self._by_goal.say(say(msg("By goal")), (say(msg("Goal")), posts, interactions), goals)
        channels: list[tuple[Cell, ...]] = [
            (
                state.labels.get(account, account),
                number(count),
                number(summary.interactions_by_account.get(account, 0)),
            )
            for account, count in sorted(summary.by_account.items(), key=lambda item: -item[1])
        ]
        self._by_channel.say(say(msg("By channel")), (say(msg("Channel")), posts, interactions), channels)
        lines: list[tuple[Cell, ...]] = [
            (line.headline, number(line.interactions), number(line.questions))
            for line in state.posts[:POSTS_SHOWN]
        ]
        self._posts.say(
            say(msg("What the posts brought")),
            (say(msg("Post")), interactions, say(msg("Questions"))),
            lines,
        )
        stars: list[tuple[Cell, ...]] = [
            (
                state.labels.get(r.account, r.account),
                number(r.stars, 1),
                "" if r.count is None else number(r.count),
                language.say_date(r.at.astimezone(state.zone).date(), short=True),
            )
            for r in summary.ratings
        ]
        head = (say(msg("Channel")), say(msg("Stars")), say(msg("Ratings")), say(msg("As of")))
        self._ratings.say(say(msg("Ratings")), head, stars)
        for table, rows in (
            (self._by_goal, goals), (self._by_channel, channels), (self._posts, lines), (self._ratings, stars),
        ):  # fmt: skip
            table.setVisible(bool(rows))

    def _draw_weeks(self) -> None:
        language, state = self._around.language, self._state
        say, number = language.say, language.say_number
        weekly = state.summary.weekly
        dates = [
            language.locale.toString(QDate(week[0].year, week[0].month, week[0].day), "d MMM")
            for week in weekly
        ]
        posts, messages = say(msg("Posts")), say(msg("Messages"))
        self._weeks.say("", (say(msg("Week of")), posts, messages), [
            (day, number(out), number(came)) for day, (_, out, came) in zip(dates, weekly, strict=True)
        ])  # fmt: skip
        self._weeks.table.setAccessibleName(say(msg("Posts and messages week by week")))
        if self._chart is not None:
            spoken = say(
                msg(
                    "Chart: {posts} and {messages} week by week; the same numbers are in the table beside it.",
                    posts=say(nmsg("{count} post", "{count} posts", state.summary.posts)),
                    messages=say(nmsg("{count} message", "{count} messages", state.summary.messages)),
                )
            )
            self._chart.show_weeks(weekly, dates, posts, messages, spoken)
