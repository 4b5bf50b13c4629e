"""The practice profile: what the rules and the texts need to know. Each answer is kept when one leaves it."""

from functools import partial

from PySide6.QtCore import QTime, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QTimeEdit, QVBoxLayout, QWidget

from app.core.compliance.folders import countries, name_of
from app.core.kernel.text import Sentence, msg
from app.core.team.words import COUNTRIES, PROFESSIONS
from app.ui.kit import Field, column, label
from app.ui.language import Language
from app.ui.pages.settings.parts import SectionView, pair, put
from app.ui.pages.settings.presenter import ZONES, Section, SettingsState

RULES: dict[str, Sentence] = {
    "it": msg(
        "Texts are checked against Italian and European rules: the code of conduct, advertising, privacy."
    ),
    "es": msg(
        "Texts are checked against Spanish and European rules: the code of conduct, advertising, privacy."
    ),
    "uk": msg(
        "Texts are checked against the rules of the United Kingdom: the regulators, advertising, privacy."
    ),
    "us": msg(
        "Texts are checked against federal rules of the United States; those of your state are not included."
    ),
    "eu": msg("Texts are checked against European rules only; those of your country are not included."),
}


def explained(country: str) -> Sentence:
    """Which rules the choice of a country brings."""
    named = msg("Texts are checked against the rules of this country: {country}.", country=name_of(country))
    return RULES.get(country, named if country in countries() else RULES["eu"])


class PracticeSection(SectionView):
    changed = Signal(str, str)

    def __init__(self, language: Language) -> None:
        super().__init__(Section.PRACTICE, language)
        self.fields: dict[str, Field] = {}
        self._form = QWidget()
        body = column(self._form, spacing=16)
        self.body.addWidget(self._form)
        outer, self.body = self.body, body
        self._who(self.card(msg("The practice")))
        self._rules_card()
        self._texts_card()
        self.body = outer
        self.body.addStretch()

    def _who(self, body: QVBoxLayout) -> None:
        body.addWidget(self._line("name", msg("Name of the practice")))
        self.professions = self.combo(PROFESSIONS)
        self.professions.activated.connect(partial(self._picked, "profession", self.professions))
        self.fields["profession"] = self.field(msg("Profession"), self.professions)
        pair(body, self.fields["profession"], self._line("specialty", msg("Specialty")))
        pair(
            body,
            self._line("phone", msg("Telephone")),
            self._line("website", msg("Site"), placeholder="https://"),
        )

    def _rules_card(self) -> None:
        body = self.card(msg("Rules"), msg("The country decides which rules the checklist applies."))
        self.countries = self.combo(COUNTRIES)
        self.countries.activated.connect(partial(self._picked, "country", self.countries))
        self.fields["country"] = self.field(msg("Country"), self.countries)
        pair(body, self.fields["country"], self._line("region", msg("Region or province")))
        self.explained = label("", "body", tone="info")
        body.addWidget(self.explained)
        pair(
            body,
            self._line("director", msg("Medical director"), msg("Where the law wants the name shown.")),
            self._line(
                "authorisation", msg("Registration of the centre"), msg("The number of the authorisation.")
            ),
        )

    def _texts_card(self) -> None:
        body = self.card(msg("Dates and times"))
        self.zones = QComboBox()
        for zone in ZONES:
            self.zones.addItem(zone.replace("_", " "), zone)
        self.zones.activated.connect(partial(self._picked, "zone", self.zones))
        self.fields["zone"] = self.field(msg("Time zone"), self.zones)
        self.time = QTimeEdit()
        self.time.setDisplayFormat("HH:mm")
        self.time.editingFinished.connect(
            lambda: self.changed.emit("usual_time", self.time.time().toString("HH:mm"))
        )
        self.fields["usual_time"] = self.field(
            msg("Usual time of a post"), self.time, msg("For posts that get a day but no time.")
        )
        pair(body, self.fields["zone"], self.fields["usual_time"])

    def set_state(self, state: SettingsState) -> None:
        super().set_state(state)
        practice = state.practice
        for name, one in self.fields.items():
            editor = one.editor
            if isinstance(editor, QLineEdit) and not editor.hasFocus():
                editor.setText(getattr(practice, name))
                one.set_error("")
        put(self.professions, practice.profession)
        put(self.countries, practice.country)
        put(self.zones, practice.zone)
        if not self.time.hasFocus():
            usual = practice.usual
            self.time.setTime(QTime(usual.hour, usual.minute))
        self.explained.setText(self.language.say(explained(practice.country)))
        self._form.setEnabled(state.may_manage)
        self.why_not.setVisible(not state.may_manage)

    def refuse(self, name: str, problem: str) -> None:
        """Say beside the field why its value was not kept."""
        self.fields[name].set_error(problem)

    def _line(
        self, name: str, text: Sentence, hint: Sentence | None = None, *, placeholder: str = ""
    ) -> Field:
        edit = QLineEdit()
        edit.setPlaceholderText(placeholder)
        edit.editingFinished.connect(lambda: self.changed.emit(name, edit.text()))
        self.fields[name] = self.field(text, edit, hint)
        return self.fields[name]

    def _picked(self, name: str, combo: QComboBox, _index: int) -> None:
        self.changed.emit(name, str(combo.currentData()))
