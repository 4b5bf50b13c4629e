"""The signed form on the sheet: its code or a person says which consent it is; once kept, it can be looked at again."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from app.core.consent.model import Paper
from app.core.kernel.text import LANGUAGES, msg
from app.ui.kit import Banner, Button, Card, Field, column, flowing, label, row
from app.ui.language import Language
from app.ui.pages.consents.parts import DropPlace
from app.ui.pages.consents.state import Form, Sheet, State

NAMES = {"it": "Italiano", "es": "Español", "en": "English"}


class ProofPart(QWidget):
    """``which`` answers whether the form chosen is the consent to publication; ``paper_changed`` carries a Paper."""

    which = Signal(bool)
    paper_changed = Signal(object)

    def __init__(self, language: Language) -> None:
        super().__init__()
        self._language = language
        self._paper = Paper()
        self._people: dict[str, str] = {}
        self.drop = DropPlace(language)
        self._refused = Banner()
        self._told = Banner()
        self._ask = Card(padding=12, spacing=8)
        question = label("", "strong")
        language.bind(question.setText, msg("Is this the consent to publication?"))
        about = label("", "muted-small")
        language.bind(
            about.setText,
            msg(
                "It names pictures, platforms and purposes. The consent to treatment, or to privacy, does not."
            ),
        )
        self._ask.body.addWidget(question)
        self._ask.body.addWidget(about)
        self.yes = Button("", "secondary", icon="check", compact=True)
        self.no = Button("", "secondary", compact=True)
        language.bind(self.yes.setText, msg("Yes, to publication"))
        language.bind(self.no.setText, msg("No, to treatment or privacy"))
        self.yes.clicked.connect(lambda: self.which.emit(True))
        self.no.clicked.connect(lambda: self.which.emit(False))
        self._ask.body.addWidget(flowing(self.yes, self.no))
        self.language, self.template, self.collector = QComboBox(), QLineEdit(), QComboBox()
        for key in LANGUAGES:
            self.language.addItem(NAMES[key], key)
        self.language.insertItem(0, "-", "")
        self.language.activated.connect(self._say)
        self.template.textEdited.connect(self._say)
        self.collector.activated.connect(self._say)
        fields = (
            (self.language, msg("Language of the form")),
            (self.template, msg("Version of the form")),
            (self.collector, msg("Who had it signed")),
        )
        line = row(spacing=12)
        for editor, words in fields:
            made = Field("", editor)
            language.bind(made.set_text, words)
            editor.setMinimumWidth(1)
            line.addWidget(made, 1)
        layout = column(self, spacing=12)
        layout.addWidget(self._refused)
        layout.addWidget(self.drop)
        layout.addWidget(self._told)
        layout.addWidget(self._ask)
        layout.addLayout(line)

    def draw(self, state: State, sheet: Sheet) -> None:
        form: Form = sheet.form
        kept = form.consent.proof if form.consent and form.proof is None else ""
        self.drop.draw(form.proof_name, kept=bool(kept), locked=sheet.locked, digest=kept)
        self._ask.setVisible(form.asks_which)
        self._say_code(form)
        self._refused.setVisible(sheet.refused is not None)
        if sheet.refused is not None:
            self._refused.say(self._language.say(sheet.refused), "block")
        self._paper = form.paper
        self.language.setCurrentIndex(max(self.language.findData(form.paper.language), 0))
        if self.template.text() != form.paper.template:
            self.template.setText(form.paper.template)
        people = {"": "-", **state.people}
        if form.paper.collected_by not in people:
            people[form.paper.collected_by] = "?"
        if people != self._people:
            self._people = people
            self.collector.clear()
            for key, name in people.items():
                self.collector.addItem(name, key)
        self.collector.setCurrentIndex(max(self.collector.findData(form.paper.collected_by), 0))
        for editor in (self.language, self.template, self.collector):
            editor.setEnabled(not sheet.locked)

    def _say_code(self, form: Form) -> None:
        """What the code on the sheet told, and what is left to a person's eyes."""
        self._told.setVisible(form.code_read is not None)
        if form.code_read:
            words = msg(
                "The code on the sheet is that of this record. Now leave ticked above only what is ticked on it."
            )
            self._told.say(self._language.say(words), "ok")
        elif form.code_read is False:
            pdf = form.proof_name.lower().endswith(".pdf")
            words = (
                msg("The code on a PDF is not read. Check that it is the sheet of {code}.", code=form.subject)
                if pdf
                else msg("No code could be read. Check that it is the sheet of {code}.", code=form.subject)
            )
            self._told.say(self._language.say(words), "info")

    def _say(self) -> None:
        said = Paper(
            str(self.language.currentData() or ""),
            self.template.text().strip(),
            str(self.collector.currentData() or ""),
        )
        if said != self._paper:
            self.paper_changed.emit(said)
