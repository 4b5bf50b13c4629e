"""Short forms beside the page: sources, the moment, and what else a post can be."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, tzinfo

from PySide6.QtCore import QDate, Qt, QTime, Signal
from PySide6.QtGui import QTextCharFormat
from PySide6.QtWidgets import (
    QCalendarWidget,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QTimeEdit,
    QToolButton,
    QWidget,
)

from app.core.kernel.text import Sentence, Text, msg
from app.core.posts.model import Post, Source
from app.ui.kit import (
    Banner,
    Button,
    Field,
    IconButton,
    SideSheet,
    column,
    icon,
    label,
    quiet_button,
    row,
    theme,
)
from app.ui.language import Language
from app.ui.pages.composer.state import Moved

RELATIONS: dict[str, Sentence] = {
    "none": msg("Nobody pays for it"),
    "paid": msg("Paid by a company"),
    "gift": msg("A gift or a free product"),
    "affiliate": msg("A commission on what is sold"),
    "own": msg("Our own product"),
}


class SourceSheet(SideSheet):
    """Title and link or DOI; what is claimed can be looked up."""

    added = Signal(str, str)
    removed = Signal(object)

    def __init__(self, stage: QWidget, language: Language) -> None:
        super().__init__(stage, language.say(msg("Sources")), language.say(msg("Close")))
        self._language = language
        say = language.say
        self._known = QWidget()
        self._lines = column(self._known, spacing=8)
        self.title = QLineEdit()
        self.link = QLineEdit()
        self.link.setPlaceholderText("https://doi.org/…")
        self.link.returnPressed.connect(self._add)
        self.body.addWidget(self._known)
        hint = say(msg("Who wrote it, what, when: as a reader would look for it."))
        self.body.addWidget(Field(say(msg("Title of the source")), self.title, hint))
        self.body.addWidget(Field(say(msg("Link or DOI")), self.link))
        self.body.addStretch()
        self.add = Button(say(msg("Add the source")), "primary")
        self.add.clicked.connect(self._add)
        self.foot.addWidget(self.add)

    def show_sources(self, sources: Sequence[Source]) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for source in sources:
            self._lines.addWidget(self._line(source))
        self._known.setVisible(bool(sources))

    def _line(self, source: Source) -> QWidget:
        box = QWidget()
        line = row(box, spacing=8)
        words = column(spacing=2)
        words.addWidget(label(source.title, "label"))
        if source.link and source.link != source.title:
            words.addWidget(label(source.link, "muted-small"))
        line.addLayout(words, 1)
        name = self._language.say(msg("Take the source off: {title}", title=source.title))
        off = IconButton("x", name, compact=True)
        off.clicked.connect(lambda: self.removed.emit(source))
        line.addWidget(off)
        return box

    def _add(self) -> None:
        if self.title.text().strip() or self.link.text().strip():
            self.added.emit(self.title.text(), self.link.text())
            self.title.clear()
            self.link.clear()
            self.title.setFocus()


class DayPicker(QCalendarWidget):
    """A month in the look of the house: no shouting Sundays, arrows that follow light and dark."""

    def __init__(self, language: Language) -> None:
        super().__init__()
        self.setFirstDayOfWeek(language.locale.firstDayOfWeek())
        self.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.setHorizontalHeaderFormat(QCalendarWidget.HorizontalHeaderFormat.ShortDayNames)
        plain, quiet = QTextCharFormat(), QTextCharFormat()
        plain.setForeground(theme().colour("text"))
        quiet.setForeground(theme().colour("muted"))
        for day in Qt.DayOfWeek:
            self.setWeekdayTextFormat(day, plain)
        self.setHeaderTextFormat(quiet)
        for name, sign in (("qt_calendar_prevmonth", "caret-left"), ("qt_calendar_nextmonth", "caret-right")):
            button = self.findChild(QToolButton, name)
            if button is not None:
                button.setIcon(icon(sign))
        self.setMinimumHeight(theme().px(260))


class WhenSheet(SideSheet):
    """Day and time on the practice's wall clock; what the time really is that day is said before it is chosen."""

    chosen = Signal(object, bool)

    def __init__(self, stage: QWidget, language: Language, consider: Callable[[date, time], Moved]) -> None:
        super().__init__(stage, language.say(msg("When should it go out?")), language.say(msg("Close")))
        self._language, self._consider = language, consider
        self._zone: tzinfo | None = None
        self._asked = False
        say = language.say
        self.day = DayPicker(language)
        self.day.setAccessibleName(say(msg("Day")))
        self.day.selectionChanged.connect(self._weigh)
        self.time = QTimeEdit()
        self.time.setDisplayFormat("HH:mm")
        self.time.timeChanged.connect(self._weigh)
        self._says = Banner()
        self._zone_words = label("", "muted-small")
        self.body.addWidget(self.day)
        self.body.addWidget(Field(say(msg("Time")), self.time))
        self.body.addWidget(self._zone_words)
        self.body.addWidget(self._says)
        self.body.addStretch()
        self._clear = quiet_button(say(msg("No date")), icon="x")
        self._clear.clicked.connect(self._no_date)
        self.foot.insertWidget(0, self._clear)
        self.choose = Button("", "primary")
        self.choose.clicked.connect(self._choose)
        self.foot.addWidget(self.choose)

    def show_moment(self, slot: datetime | None, now: datetime, zone: tzinfo | None) -> None:
        self._zone = zone
        local = (slot or now).astimezone(zone)
        self.day.setSelectedDate(QDate(local.year, local.month, local.day))
        self.time.setTime(QTime(local.hour, local.minute) if slot else QTime((local.hour + 1) % 24, 0))
        self._clear.setVisible(slot is not None)
        name = str(zone) if zone is not None else "UTC"
        self._zone_words.setText(self._language.say(msg("On the practice's clock ({zone}).", zone=name)))
        self._weigh()

    def _wall(self) -> tuple[date, time]:
        day, at = self.day.selectedDate(), self.time.time()
        return date(day.year(), day.month(), day.day()), time(at.hour(), at.minute())

    def _weigh(self) -> None:
        """Say what this time means; a moment that has passed has to be meant."""
        moved = self._consider(*self._wall())
        self._asked = moved.asks
        self._says.setVisible(moved.says is not None)
        if moved.says is not None:
            self._says.say(self._spoken(moved), "warn" if moved.asks else "info")
        self.choose.setText(self._language.say(msg("Plan it in the past") if moved.asks else msg("Plan it")))

    def _spoken(self, moved: Moved) -> str:
        says = moved.says
        if isinstance(says, Text) and "when" in says.values and moved.at is not None:
            says = Text(says.template, {"when": self._language.say_time(moved.at, self._zone)})
        return self._language.say(says) if says is not None else ""

    def _choose(self) -> None:
        moved = self._consider(*self._wall())
        if moved.asks and not self._asked:
            self._weigh()
            return
        self.dismiss()
        self.chosen.emit(moved.at, moved.asks)

    def _no_date(self) -> None:
        self.dismiss()
        self.chosen.emit(None, False)


class OptionSheet(SideSheet):
    """What the rules want to know of a post and rarely changes."""

    changed = Signal(dict)

    def __init__(self, stage: QWidget, language: Language) -> None:
        super().__init__(stage, language.say(msg("Options of the post")), language.say(msg("Close")))
        say = language.say
        self.campaign = QCheckBox(say(msg("It belongs to a campaign of the health authorities")))
        self.campaign.clicked.connect(lambda on: self.changed.emit({"public_campaign": on}))
        said = msg("Vaccinations, screening, prevention: what a public programme says may be repeated.")
        about: QLabel = label(say(said), "muted-small")
        self.story = QCheckBox(say(msg("It tells what a patient went through")))
        self.story.clicked.connect(lambda on: self.changed.emit({"story": on}))
        asked = msg("With or without a picture: it needs a consent that allows the story, and a second look.")
        self.sponsorship = QComboBox()
        for key, words in RELATIONS.items():
            self.sponsorship.addItem(say(words), key)
        self.sponsorship.activated.connect(self._choose)
        self.disclosed = QCheckBox(say(msg("The text says so openly")))
        self.disclosed.clicked.connect(lambda on: self.changed.emit({"sponsorship_disclosed": on}))
        self.topic = QLineEdit()
        self.topic.textEdited.connect(lambda words: self.changed.emit({"topic": words}))
        group = column(spacing=4)
        group.addWidget(self.campaign)
        group.addWidget(about)
        self.body.addLayout(group)
        told = column(spacing=4)
        told.addWidget(self.story)
        told.addWidget(label(say(asked), "muted-small"))
        self.body.addLayout(told)
        self.body.addWidget(Field(say(msg("Does somebody pay for it?")), self.sponsorship))
        self.body.addWidget(self.disclosed)
        self.body.addWidget(
            Field(
                say(msg("Topic")),
                self.topic,
                say(msg("One or two words, to find it and to compare results.")),
            )
        )
        self.body.addStretch()
        done = Button(say(msg("Done")), "primary")
        done.clicked.connect(self.dismiss)
        self.foot.addWidget(done)

    def show_post(self, post: Post) -> None:
        self.campaign.setChecked(post.public_campaign)
        self.story.setChecked(post.story)
        self.sponsorship.setCurrentIndex(max(self.sponsorship.findData(post.sponsorship), 0))
        self.disclosed.setChecked(post.sponsorship_disclosed)
        self.disclosed.setVisible(post.sponsorship != "none")
        if not self.topic.hasFocus():
            self.topic.setText(post.topic)

    def _choose(self, _index: int) -> None:
        key = str(self.sponsorship.currentData())
        self.disclosed.setVisible(key != "none")
        self.changed.emit({"sponsorship": key})
