"""All rules: searched and filtered on the left, the one that is looked at on the right."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.core.compliance.model import RuleInfo, Severity
from app.core.kernel.text import Sentence, msg
from app.ui.kit import (
    Badge,
    CardList,
    Chip,
    EmptyState,
    FlowLayout,
    Glyph,
    RowData,
    Separator,
    column,
    label,
    row,
    scrolled,
    theme,
)
from app.ui.language import Language
from app.ui.pages.rules.state import HERE, Detail, Row, State
from app.ui.pages.rules.words import GROUPS, SEVERITIES


class RulesView(QWidget):
    searched = Signal(str)
    country_wished = Signal(str)
    group_wished = Signal(str)
    severity_wished = Signal(object)
    chosen = Signal(str)
    switched = Signal(str, bool)

    def __init__(self, language: Language) -> None:
        super().__init__()
        self._language = language
        self._drawn: object = None
        self._choices: object = None
        self.search = QLineEdit(clearButtonEnabled=True)
        self.search.setMinimumWidth(theme().px(160))
        language.bind(self.search.setPlaceholderText, msg("Search by word or law"))
        language.bind(self.search.setAccessibleName, msg("Search the rules"), self)
        self.search.textChanged.connect(self.searched)
        self.countries, self.groups = _combo(), _combo()
        language.bind(self.countries.setAccessibleName, msg("Country"), self)
        language.bind(self.groups.setAccessibleName, msg("Subject"), self)
        self.countries.activated.connect(lambda _: self.country_wished.emit(self.countries.currentData()))
        self.groups.activated.connect(lambda _: self.group_wished.emit(self.groups.currentData()))
        self.list = CardList("")
        language.bind(self.list.setAccessibleName, msg("Rules"), self)
        self.list.current_changed.connect(self._choose)
        self.detail = RuleDetail(language)
        self.detail.switched.connect(self.switched)
        self._empty = EmptyState("scales")
        self._empty.acted.connect(self._all)
        layout = column(self, spacing=12)
        look = theme()
        layout.setContentsMargins(look.px(24), look.px(4), look.px(24), look.px(20))
        layout.addLayout(self._filters())
        layout.addWidget(self._chips())
        layout.addWidget(self._body(), 1)

    def _filters(self) -> QHBoxLayout:
        line = row(spacing=8)
        line.addWidget(self.search, 2)
        line.addWidget(self.countries, 1)
        line.addWidget(self.groups, 1)
        return line

    def _chips(self) -> QWidget:
        holder = QWidget()
        flow = FlowLayout(holder)
        self.chips: dict[Severity, Chip] = {}
        for severity, (words, _, icon) in SEVERITIES.items():
            chip = Chip("", icon=icon)
            chip.setObjectName(f"severity {severity.word}")
            self._language.bind(chip.set_text, words)
            chip.clicked.connect(lambda _=False, wanted=severity: self.severity_wished.emit(wanted))
            self.chips[severity] = chip
            flow.addWidget(chip)
        return holder

    def _body(self) -> QWidget:
        left, reader = QFrame(), QFrame()
        for frame in (left, reader):
            frame.setObjectName("card")
        inside = column(left, spacing=0)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.list)
        column(reader, spacing=0, margin=0).addWidget(scrolled(self.detail))
        both = QWidget()
        line = row(both, spacing=12)
        line.addWidget(left, 9)
        line.addWidget(reader, 11)
        self._stack = QStackedWidget()
        self._stack.addWidget(both)
        self._stack.addWidget(self._empty)
        return self._stack

    # --- drawing -------------------------------------------------------------------------------------------

    def set_state(self, state: State) -> None:
        self._fill_choices(state)
        if not self.search.hasFocus() and self.search.text() != state.filters.query:
            self.search.blockSignals(True)
            self.search.setText(state.filters.query)
            self.search.blockSignals(False)
        for severity, chip in self.chips.items():
            chip.set_count(state.counts.get(severity, 0))
            chip.setChecked(state.filters.severity is severity)
        wanted = (state.rows, self._language.code)
        if wanted != self._drawn:
            self._drawn = wanted
            self.list.blockSignals(True)
            self.list.set_rows([self._row(one, state) for one in state.rows])
            self.list.blockSignals(False)
        self._stack.setCurrentIndex(0 if state.rows else 1)
        self._say_empty(state)
        if state.detail is not None:
            self.list.blockSignals(True)
            if self.list.current_id() != state.detail.rule.rule:
                self.list.choose(state.detail.rule.rule)
            self.list.blockSignals(False)
            self.detail.set_detail(state.detail, self._country(state, state.detail.rule))

    def _choose(self, rule: str) -> None:
        if rule:
            self.chosen.emit(rule)

    def _fill_choices(self, state: State) -> None:
        say = self._language.say
        wanted = (state.packs, state.groups, self._language.code)
        if wanted != self._choices:
            self._choices = wanted
            self.countries.clear()
            self.countries.addItem(say(msg("In force here")), HERE)
            self.countries.addItem(say(msg("All countries")), "")
            for card in state.packs:
                self.countries.addItem(say(card.pack.name), card.pack.key)
            self.groups.clear()
            self.groups.addItem(say(msg("All subjects")), "")
            for group in state.groups:
                self.groups.addItem(say(GROUPS[group]), group)
        self.countries.setCurrentIndex(max(self.countries.findData(state.filters.country), 0))
        self.groups.setCurrentIndex(max(self.groups.findData(state.filters.group), 0))

    def _row(self, one: Row, state: State) -> RowData:
        say, rule = self._language.say, one.rule
        words, tone, icon = SEVERITIES[rule.severity]
        group = say(GROUPS[rule.concept.partition(".")[0]])
        return RowData(
            rule.rule,
            say(rule.title),
            f"{self._country(state, rule)} · {group}",
            icon,
            "muted" if one.off else tone,
            badges=((say(msg("Off")), "muted"),) if one.off else ((say(words), tone),),
        )

    def _country(self, state: State, rule: RuleInfo) -> str:
        key = rule.rule.partition(".")[0]
        return next((self._language.say(card.pack.name) for card in state.packs if card.pack.key == key), key)

    def _say_empty(self, state: State) -> None:
        say = self._language.say
        if state.filters.severity is Severity.NOTE and not state.filters.query:
            title: Sentence = msg("No rule here is mere advice")
            told = msg(
                "That is why none of them can be switched off. Advice of your own is under “Our own rules”."
            )
        else:
            title = msg("No rule fits")
            told = msg("Try another word, or look in all countries and subjects.")
        self._empty.say(say(title), say(told), say(msg("Show all rules")))

    def _all(self) -> None:
        self.search.clear()
        self.severity_wished.emit(None)
        self.group_wished.emit("")
        self.country_wished.emit("")


class RuleDetail(QWidget):
    """What a rule says, by whose law, what settles it, and examples."""

    switched = Signal(str, bool)

    def __init__(self, language: Language) -> None:
        super().__init__()
        self._language = language
        self._drawn: object = None
        self._body = column(self, spacing=12, margin=20)

    def set_detail(self, detail: Detail, country: str) -> None:
        wanted = (detail, country, self._language.code)
        if wanted == self._drawn:
            return
        self._drawn = wanted
        _clear(self._body)
        say, rule = self._language.say, detail.rule
        words, tone, icon = SEVERITIES[rule.severity]
        head = QWidget()
        line = row(head, spacing=8)
        line.addWidget(Glyph(icon, tone, 20, filled=True), 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(label(say(rule.title), "title"), 1)
        line.addWidget(Badge(say(words), tone), 0, Qt.AlignmentFlag.AlignTop)
        self._body.addWidget(head)
        self._body.addWidget(label(say(rule.message)))
        if rule.question is not None and rule.severity is Severity.ASK:
            self._part(msg("What it asks"), say(rule.question))
        if rule.fix is not None:
            self._part(msg("What satisfies it"), say(rule.fix))
        self._body.addWidget(Separator())
        self._part(msg("Law"), rule.law)
        since = say(msg("In force since {day}", day=self._language.say_date(rule.since, short=True)))
        self._body.addWidget(label(f"{country} · {since} · {rule.pack}", "muted-small"))
        self._body.addWidget(Separator())
        self._examples(msg("Speaks up at"), detail.fires, "warning", "warn")
        self._examples(msg("Stays silent at"), detail.silent, "check-circle", "ok")
        if not detail.fires:
            beside = msg("It looks at pictures, consents and other facts, not at words.")
            self._body.addWidget(label(say(beside), "muted"))
        self._switch(detail)
        self._body.addStretch()
        self.setAccessibleName(f"{say(rule.title)}, {say(words)}")

    def _part(self, title: Sentence, words: str) -> None:
        self._body.addWidget(label(self._language.say(title), "caps"))
        self._body.addWidget(label(words))

    def _examples(self, title: Sentence, texts: tuple[str, ...], icon: str, tone: str) -> None:
        if not texts:
            return
        self._body.addWidget(label(self._language.say(title), "caps"))
        for text in texts:
            holder = QWidget()
            line = row(holder, spacing=8)
            line.addWidget(Glyph(icon, tone), 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(label(" ".join(text.split())), 1)
            self._body.addWidget(holder)

    def _switch(self, detail: Detail) -> None:
        say = self._language.say
        if detail.rule.severity is Severity.NOTE:
            box = QCheckBox(say(msg("Hear this advice")))
            box.setObjectName("hear")
            box.setChecked(not detail.off)
            box.setEnabled(detail.may_switch)
            box.clicked.connect(lambda on: self.switched.emit(detail.rule.rule, on))
            self._body.addWidget(box)
        if detail.off and detail.switched_off_by:
            off = msg("Switched off by {person}", person=detail.switched_off_by)
            self._body.addWidget(label(say(off), "muted-small"))
        if detail.why_not is not None:
            self._body.addWidget(label(say(detail.why_not), "muted-small"))


def _combo() -> QComboBox:
    made = QComboBox()
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    made.setMinimumContentsLength(12)
    return made


def _clear(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.setParent(None)  # so that it is not found any more
            widget.deleteLater()
