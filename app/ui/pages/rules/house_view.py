"""The practice's own rules: words to avoid and to require, fees, tone. The doctor changes them, all read them."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QRadioButton, QSpinBox, QVBoxLayout, QWidget

from app.core.compliance.house import Fees, HouseWord, Tone, WordKind
from app.core.kernel.text import Sentence, msg
from app.ui.kit import (
    Badge,
    Button,
    Card,
    Glyph,
    IconButton,
    Separator,
    column,
    label,
    row,
    scrolled,
    secondary_button,
    theme,
)
from app.ui.language import Language
from app.ui.pages.rules.state import State
from app.ui.pages.rules.words import FEES, LANGUAGES_OF_WORDS, NOT_YOURS, WHERE

KINDS: Mapping[WordKind, tuple[Sentence, Sentence, Sentence, Sentence]] = {
    WordKind.AVOID: (
        msg("Words to avoid"),
        msg("Found in every form and in hashtags, as the rules of the law find theirs."),
        msg("Add a word to avoid"),
        msg(
            "No word yet. Many practices avoid “client”, nicknames for treatments, or the name of a competitor."
        ),
    ),
    WordKind.REQUIRE: (
        msg("Words to require"),
        msg(
            "Missed where they are not written: an address line, “by appointment”, a name the law wants shown."
        ),
        msg("Add words to require"),
        msg("No words yet."),
    ),
}


class HouseView(QWidget):
    add_wished = Signal(object)
    edit_wished = Signal(str)
    drop_wished = Signal(str)
    switched = Signal(str, bool)
    fees_chosen = Signal(object)
    tone_chosen = Signal(object)

    def __init__(self, language: Language) -> None:
        super().__init__()
        self._language = language
        self._drawn: object = None
        self._filling = False
        content = QWidget()
        outer = row(content, spacing=0)
        look = theme()
        outer.setContentsMargins(look.px(24), look.px(4), look.px(24), look.px(24))
        narrow = QWidget()
        narrow.setMaximumWidth(look.px(840))
        body = column(narrow, spacing=12)
        self._why_not = label("", "muted")
        language.bind(self._why_not.setText, NOT_YOURS)
        body.addWidget(self._why_not)
        self._lists: dict[WordKind, QVBoxLayout] = {}
        self._adds: dict[WordKind, Button] = {}
        for kind in WordKind:
            body.addWidget(self._words(kind))
        body.addWidget(self._fees())
        body.addWidget(self._tone())
        self._version = label("", "muted-small")
        body.addWidget(self._version)
        body.addStretch()
        outer.addWidget(narrow, 100)
        outer.addStretch(1)
        column(self, spacing=0).addWidget(scrolled(content))

    # --- building ------------------------------------------------------------------------------------------

    def _words(self, kind: WordKind) -> Card:
        bind = self._language.bind
        title, about, add, _ = KINDS[kind]
        card = Card(padding=16, spacing=8)
        heading, told = label("", "heading"), label("", "muted")
        bind(heading.setText, title)
        bind(told.setText, about)
        button = secondary_button(icon="plus", compact=True)
        button.setObjectName(f"add {kind.value}")
        bind(button.setText, add)
        button.clicked.connect(lambda: self.add_wished.emit(kind))
        self._adds[kind] = button
        self._lists[kind] = column(spacing=4)
        foot = row()
        foot.addWidget(button)
        foot.addStretch()
        card.body.addWidget(heading)
        card.body.addWidget(told)
        card.body.addLayout(self._lists[kind])
        card.body.addLayout(foot)
        return card

    def _fees(self) -> Card:
        bind = self._language.bind
        card = Card(padding=16, spacing=8)
        heading = label("", "heading")
        bind(heading.setText, msg("Prices"))
        card.body.addWidget(heading)
        self.fees: dict[Fees, QRadioButton] = {}
        for fees, (words, about) in FEES.items():
            choice = QRadioButton()
            choice.setObjectName(f"fees {fees.value}")
            bind(choice.setText, words)
            bind(choice.setAccessibleDescription, about)
            choice.clicked.connect(lambda _=False, wanted=fees: self.fees_chosen.emit(wanted))
            told = label("", "muted-small")
            told.setIndent(theme().px(24))
            bind(told.setText, about)
            both = column(spacing=0)
            both.addWidget(choice)
            both.addWidget(told)
            card.body.addLayout(both)
            self.fees[fees] = choice
        return card

    def _tone(self) -> Card:
        bind = self._language.bind
        card = Card(padding=16, spacing=8)
        heading, told = label("", "heading"), label("", "muted")
        bind(heading.setText, msg("Tone"))
        bind(told.setText, msg("All of this is advice: it never stands in the way."))
        card.body.addWidget(heading)
        card.body.addWidget(told)
        self.formal = self._tick(card, msg("Formal address: Lei in Italian, usted in Spanish"), "formal")
        self.calm = self._tick(card, msg("No exclamation marks"), "calm")
        self.small = self._tick(card, msg("No words in capitals"), "small")
        self.emoji = self._most(card, msg("At most so many emoji"), "emoji")
        self.hashtags = self._most(card, msg("At most so many hashtags"), "hashtags")
        return card

    def _tick(self, card: Card, words: Sentence, name: str) -> QCheckBox:
        box = QCheckBox()
        box.setObjectName(name)
        self._language.bind(box.setText, words)
        box.clicked.connect(self._toned)
        card.body.addWidget(box)
        return box

    def _most(self, card: Card, words: Sentence, name: str) -> tuple[QCheckBox, QSpinBox]:
        box, number = QCheckBox(), QSpinBox()
        box.setObjectName(name)
        number.setObjectName(f"most {name}")
        number.setRange(0, 30)
        number.setFixedWidth(theme().px(80))
        number.lineEdit().setTextMargins(theme().px(8), 0, 0, 0)  # style sheets have no say in this
        self._language.bind(box.setText, words)
        self._language.bind(number.setAccessibleName, words, self)
        self._language.bind(number.lineEdit().setAccessibleName, words, self)
        box.clicked.connect(self._toned)
        number.editingFinished.connect(self._toned)
        line = row(spacing=8)
        line.addWidget(box)
        line.addWidget(number)
        line.addStretch()
        card.body.addLayout(line)
        return box, number

    def _toned(self) -> None:
        if self._filling:
            return
        for box, number in (self.emoji, self.hashtags):
            number.setEnabled(box.isChecked())
        self.tone_chosen.emit(
            Tone(
                formal=self.formal.isChecked(),
                no_exclamations=self.calm.isChecked(),
                no_capitals=self.small.isChecked(),
                most_emoji=_chosen(self.emoji),
                most_hashtags=_chosen(self.hashtags),
            )
        )

    # --- drawing -------------------------------------------------------------------------------------------

    def set_state(self, state: State) -> None:
        wanted = (state.house, state.may, self._language.code)
        if wanted == self._drawn:
            return
        self._drawn = wanted
        house = state.house
        self._why_not.setVisible(not state.may)
        for kind, button in self._adds.items():
            button.setEnabled(state.may)
            self._list(kind, [word for word in house.words if word.kind is kind], state)
        for fees, choice in self.fees.items():
            choice.setChecked(house.fees is fees)
            choice.setEnabled(state.may)
        self._filling = True
        tone = house.tone
        self.formal.setChecked(tone.formal)
        self.calm.setChecked(tone.no_exclamations)
        self.small.setChecked(tone.no_capitals)
        for (box, number), most in ((self.emoji, tone.most_emoji), (self.hashtags, tone.most_hashtags)):
            box.setChecked(most is not None)
            number.setEnabled(state.may and most is not None)
            if most is not None:
                number.setValue(most)
        for box in (self.formal, self.calm, self.small, self.emoji[0], self.hashtags[0]):
            box.setEnabled(state.may)
        self._filling = False
        self._say_version(state)

    def _say_version(self, state: State) -> None:
        dated = state.house.dated
        self._version.setVisible(dated is not None)
        if dated is not None:
            day = self._language.say_date(dated, short=True)
            told = msg(
                "Version {version} of {day}. Earlier versions stay in the archive.",
                version=state.house.version,
                day=day,
            )
            self._version.setText(self._language.say(told))

    def _list(self, kind: WordKind, words: list[HouseWord], state: State) -> None:
        place = self._lists[kind]
        while (item := place.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.setParent(None)  # so that it is not found any more
                widget.deleteLater()
        for word in words:
            place.addWidget(self._row(word, state))
            place.addWidget(Separator())
        if not words:
            place.addWidget(label(self._language.say(KINDS[kind][3]), "muted"))

    def _row(self, word: HouseWord, state: State) -> QWidget:
        say = self._language.say
        holder = QWidget()
        line = row(holder, spacing=8)
        line.setContentsMargins(0, theme().px(4), 0, theme().px(4))
        shown = ", ".join(say(msg("“{words}”", words=one)) for one in word.words)
        sign = ("prohibit", "warn") if word.kind is WordKind.AVOID else ("check-square", "accent")
        line.addWidget(Glyph(*sign, 20), 0, Qt.AlignmentFlag.AlignTop)
        told = column(spacing=2)
        told.addWidget(label(shown, "strong"))
        told.addWidget(label(" · ".join(_facts(word, say)), "muted-small"))
        if word.reason:
            told.addWidget(label(word.reason, "muted-small"))
        line.addLayout(told, 1)
        off = word.rule in state.house.off_names
        level = msg("Off") if off else msg("Advice") if word.advice else msg("Wants a reason")
        tone = "muted" if off else "info" if word.advice else "warn"
        line.addWidget(Badge(say(level), tone), 0, Qt.AlignmentFlag.AlignTop)
        buttons = []
        if word.advice:
            hear = msg("Hear the advice on {words} again", words=shown)
            rest = msg("Let the advice on {words} rest", words=shown)
            switch = IconButton("eye-slash" if off else "eye", say(hear if off else rest), compact=True)
            switch.setObjectName(f"switch {word.id}")
            switch.clicked.connect(lambda: self.switched.emit(word.rule, off))
            buttons.append(switch)
        edit = IconButton("pencil-simple", say(msg("Change the rule on {words}", words=shown)), compact=True)
        edit.setObjectName(f"edit {word.id}")
        edit.clicked.connect(lambda: self.edit_wished.emit(word.id))
        drop = IconButton("trash", say(msg("Take out the rule on {words}", words=shown)), compact=True)
        drop.setObjectName(f"drop {word.id}")
        drop.clicked.connect(lambda: self.drop_wished.emit(word.id))
        for button in (*buttons, edit, drop):
            button.setEnabled(state.may)
            line.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return holder


def _facts(word: HouseWord, say: Callable[[Sentence], str]) -> list[str]:
    parts: list[Sentence] = [WHERE[word.where], LANGUAGES_OF_WORDS[word.language]]
    if word.exact:
        parts.append(msg("only this exact form"))
    if word.suggestion:
        parts.append(msg("instead: “{words}”", words=word.suggestion))
    return [say(part) for part in parts]


def _chosen(most: tuple[QCheckBox, QSpinBox]) -> int | None:
    return most[1].value() if most[0].isChecked() else None
