"""One group of decisions as a card; its rows share their columns, so that times and buttons stand in line."""

from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from app.core.kernel.text import Sentence, msg
from app.ui.kit import (
    Badge,
    Button,
    Card,
    FlowLayout,
    Glyph,
    Separator,
    column,
    label,
    quiet_button,
    row,
    secondary_button,
    theme,
)
from app.ui.language import Language
from app.ui.pages.today.decisions import Group, Section
from app.ui.pages.today.presenter import TodayState
from app.ui.pages.today.rows import Row, Verb

TITLES: dict[Section, tuple[Sentence, str]] = {
    Section.URGENT: (msg("Urgent"), "block"),
    Section.TO_SIGN: (msg("To sign"), "accent"),
    Section.TO_ANSWER: (msg("To answer"), "accent"),
    Section.TO_PREPARE: (msg("To prepare"), "accent"),
}
WAITING = msg("Waiting for the doctor’s signature")
ICON, WORDS, WHEN, ACT = range(4)
TOP = Qt.AlignmentFlag.AlignTop


class GroupCard(Card):
    acted = Signal(object, object)
    all_asked = Signal(str)

    def __init__(self, group: Group, language: Language, state: TodayState) -> None:
        super().__init__(padding=0, spacing=0)
        self._language, self._state = language, state
        title, tone = TITLES[group.section]
        if group.section is Section.TO_SIGN and not state.doctor:
            title, tone = WAITING, "muted"
        self.setAccessibleName(language.say(title))
        look = theme()
        head = row(spacing=8)
        head.setContentsMargins(look.px(20), look.px(14), look.px(12), look.px(10))
        head.addWidget(
            label(language.say(title), "heading", tone="block" if tone == "block" else "", wrap=False)
        )
        count = Badge("", tone)
        count.set_count(len(group.rows) + group.more)
        head.addWidget(count)
        head.addStretch()
        self.body.addLayout(head)
        grid = QGridLayout()
        grid.setContentsMargins(look.px(20), 0, look.px(20), look.px(8))
        grid.setHorizontalSpacing(look.px(16))
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(WORDS, 1)
        for number, one in enumerate(group.rows):
            grid.addWidget(Separator(), number * 2, ICON, 1, ACT + 1)
            self._add(grid, number * 2 + 1, one)
        self.body.addLayout(grid)
        if group.more:
            foot = row(spacing=0)
            foot.setContentsMargins(look.px(12), 0, look.px(12), look.px(10))
            rest = quiet_button(language.say(msg("{count} more", count=group.more)), icon="arrow-right")
            rest.clicked.connect(partial(self.all_asked.emit, group.page))
            foot.addWidget(rest)
            foot.addStretch()
            self.body.addLayout(foot)

    def _add(self, grid: QGridLayout, line: int, one: Row) -> None:
        look, say = theme(), self._language.say
        sign = Glyph(one.icon, one.tone, 20)
        sign.setContentsMargins(0, look.px(13), 0, 0)
        grid.addWidget(sign, line, ICON, TOP)
        words = QWidget()
        lines = column(words, spacing=2)
        lines.setContentsMargins(0, look.px(12), 0, look.px(12))
        title, detail = say(one.title), say(one.detail) if one.detail else ""
        lines.addWidget(label(title, "strong"))
        if detail:
            lines.addWidget(label(detail, "muted"))
        when = self._moment(one.when) if one.when else ""
        if len(one.verbs) > 1:
            choices = QWidget()
            flow = FlowLayout(choices)
            for verb, sentence in one.verbs:
                flow.addWidget(self._button(one, verb, say(sentence), title, compact=True))
            lines.addSpacing(look.px(6))
            lines.addWidget(choices)
        grid.addWidget(words, line, WORDS)
        moment = label(when, "muted-small", wrap=False)
        moment.setFont(look.font("small", tabular=True))
        moment.setContentsMargins(0, look.px(14), 0, 0)
        grid.addWidget(moment, line, WHEN, TOP | Qt.AlignmentFlag.AlignRight)
        if len(one.verbs) == 1:
            (verb, sentence), *_ = one.verbs
            act = self._button(one, verb, say(sentence), title)
            act.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
            holder = QWidget()
            inside = column(holder)
            inside.setContentsMargins(0, look.px(10), 0, look.px(10))
            inside.addWidget(act)
            grid.addWidget(holder, line, ACT, TOP)

    def _moment(self, moment: datetime) -> str:
        zone, now = self._state.zone, self._state.now
        if moment.astimezone(zone).date() == now.astimezone(zone).date():
            return self._language.say(msg("today, {time}", time=self._language.say_time(moment, zone)))
        return self._language.say_day_time(moment, zone)

    def _button(self, one: Row, verb: Verb, words: str, title: str, *, compact: bool = False) -> Button:
        button = secondary_button(words, compact=compact)
        button.setObjectName(f"{one.id} {verb}")
        button.setAccessibleName(f"{words}: {title}")
        button.clicked.connect(lambda: self.acted.emit(one, verb))
        return button
