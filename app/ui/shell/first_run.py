"""The first steps drawn: one card, one question at a time, dots above. The presenter decides, this draws."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QComboBox, QFileDialog, QLineEdit, QWidget

from app.core.kernel.text import LANGUAGES, Sentence, Words, msg
from app.core.team.words import COUNTRIES, PROFESSIONS, REGISTERS
from app.ui.kit import Banner, Button, Field, Glyph, column, label, row
from app.ui.kit.code_view import CodeView
from app.ui.language import Language
from app.ui.pages.settings.recovery_sheet import save_pdf
from app.ui.problems import sentence_of
from app.ui.shell.first_run_presenter import Answers, FirstRun, FirstRunState, Step
from app.ui.shell.steps import StepDots, centred
from app.ui.tasks import spawn

OWN_NAMES = {"it": "Italiano", "es": "Español", "en": "English"}
WELCOME = Words("Scelga la lingua", "Elija el idioma", "Choose your language")

Choice = tuple[str, Sentence]


class FirstSteps(QWidget):
    def __init__(self, presenter: FirstRun, language: Language, today: date) -> None:
        super().__init__()
        self._presenter, self._language, self._today = presenter, language, today
        self.dots = StepDots(len(Step))
        self._where = label("", "muted-small")
        self._title = label("", "display")
        self._sentence = label("", "muted")
        self._problem = Banner("", "warn")
        self.back = Button("", "quiet", icon="arrow-left")
        self.go = Button("", "primary")
        self.back.clicked.connect(presenter.back)
        self.go.clicked.connect(self._go_on)
        language.bind(self.back.setText, msg("Back"))
        self._parts = {
            Step.LANGUAGE: self._language_step(),
            Step.PRACTICE: self._practice_step(),
            Step.KEY: self._key_step(),
            Step.SHEET: self._sheet_step(),
            Step.DONE: self._done_step(),
        }
        body = centred(self, width=640)
        head = row(spacing=12)
        head.addWidget(self.dots)
        head.addWidget(self._where, 1)
        foot = row()
        foot.addWidget(self.back)
        foot.addStretch()
        foot.addWidget(self.go)
        body.addLayout(head)
        for part in (self._title, self._sentence, self._problem, *self._parts.values()):
            body.addWidget(part)
        body.addSpacing(8)
        body.addLayout(foot)
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            enter = QShortcut(QKeySequence(key), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            enter.activated.connect(self.go.click)
        self._step: Step | None = None
        presenter.show = self.draw
        language.changed.connect(self._again)
        self.draw(presenter.state)

    def draw(self, state: FirstRunState) -> None:
        say = self._language.say
        title, sentence, go = WORDS[state.step]
        self._title.setText(say(title))
        self._sentence.setText(say(NO_KEYRING if state.step is Step.KEY and not state.keyring else sentence))
        where = msg("Step {number} of {count}", number=state.step + 1, count=len(Step))
        self._where.setText(say(where))
        self.dots.set_current(state.step)
        self.go.setText(say(msg("Making the archive…") if state.working else go))
        self.go.setEnabled(state.may_go_on)
        self.back.setVisible(state.may_go_back)
        for step, part in self._parts.items():
            part.setVisible(step is state.step)
        self._problem.setVisible(state.problem is not None)
        if state.problem is not None:
            self._problem.say(say(state.problem), "warn")
        for code, button in self._languages.items():
            button.setChecked(code == state.language)
        for password in self.passwords:
            password.setVisible(not state.keyring)
        self.registration.set_hint(say(REGISTERS[state.answers.country]))
        self.code.set_code(state.groups)
        self._kept.setVisible(state.saved)
        self._refill()
        if state.step is not self._step:
            self._step = state.step
            self._begin(state.step)

    def _again(self) -> None:
        self.draw(self._presenter.state)

    def _go_on(self) -> None:
        if self._presenter.state.step is Step.PRACTICE:
            self._presenter.answer(self._answers())
        if self._presenter.state.step is not Step.KEY:
            self._presenter.go_on()
            return
        first, second = (line.editor for line in self.passwords)
        if isinstance(first, QLineEdit) and isinstance(second, QLineEdit):
            spawn(self, self._presenter.make_key(first.text(), second.text()), self._failed)

    def _failed(self, error: Exception) -> None:
        self._problem.say(self._language.say(sentence_of(error)), "warn")
        self._problem.show()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._begin(self._presenter.state.step)

    def _begin(self, step: Step) -> None:
        """The cursor goes where one starts to type."""
        first = {Step.PRACTICE: self.practice, Step.SHEET: self.last_group}.get(step, self.go)
        if step is Step.KEY and not self._presenter.state.keyring:
            first = self.passwords[0]
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _language_step(self) -> QWidget:
        part = QWidget()
        line = row(part)
        self._languages: dict[str, Button] = {}
        for code in LANGUAGES:
            button = Button(OWN_NAMES[code], "secondary")
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, code=code: self._presenter.speak(code))
            self._languages[code] = button
            line.addWidget(button, 1)
        return part

    def _practice_step(self) -> QWidget:
        part = QWidget()
        form = column(part, spacing=12)
        self.person = self._line(msg("Name of the doctor"), msg("Who signs what is published."))
        self.registration = self._line(msg("Registration number"))
        self.practice = self._line(msg("Name of the practice"))
        self.profession, self.professions = self._choice(msg("Profession"), PROFESSIONS)
        self.specialty = self._line(msg("Specialty"))
        self.country, self.countries = self._choice(
            msg("Country"), COUNTRIES, msg("Decides which rules are checked.")
        )
        self.region = self._line(msg("Region or province"))
        self.countries.activated.connect(lambda _: self._presenter.answer(self._answers()))
        form.addWidget(self.practice)
        for pair in (
            (self.person, self.registration),
            (self.profession, self.specialty),
            (self.country, self.region),
        ):
            line = row(spacing=16)
            for field in pair:
                line.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)
            form.addLayout(line)
        return part

    def _key_step(self) -> QWidget:
        part = QWidget()
        form = column(part, spacing=12)
        self.passwords = (
            self._line(msg("Password"), msg("At least twelve characters; four words are good.")),
            self._line(msg("The same password again")),
        )
        for field in self.passwords:
            if isinstance(field.editor, QLineEdit):
                field.editor.setEchoMode(QLineEdit.EchoMode.Password)
            form.addWidget(field)
        return part

    def _sheet_step(self) -> QWidget:
        part = QWidget()
        form = column(part, spacing=16)
        self.code = CodeView()
        self.save = Button("", "secondary", icon="file-pdf")
        self._language.bind(self.save.setText, msg("Save the sheet as PDF…"))
        self.save.clicked.connect(self._choose_file)
        self._kept = Glyph("check-circle", "ok", 20, filled=True)
        line = row()
        line.addWidget(self.save)
        line.addWidget(self._kept)
        line.addStretch()
        self.last_group = self._line(
            msg("The last group of the code"), msg("Type it from the sheet, to be sure it is in your hands.")
        )
        if isinstance(self.last_group.editor, QLineEdit):
            self.last_group.editor.textEdited.connect(self._presenter.type_last_group)
        form.addWidget(self.code)
        form.addLayout(line)
        form.addWidget(self.last_group)
        return part

    def _done_step(self) -> QWidget:
        part = QWidget()
        form = column(part, spacing=12)
        for icon, sentence in (
            ("note-pencil", msg("Write the first post: the checklist reacts while you type.")),
            ("plugs-connected", msg("Connect a channel when you like; writing needs none.")),
            ("users", msg("Add the person at the reception, who prepares and answers.")),
        ):
            words = label()
            self._language.bind(words.setText, sentence)
            line = row(spacing=12)
            line.addWidget(Glyph(icon, "accent", 20))
            line.addWidget(words, 1)
            form.addLayout(line)
        return part

    def _line(self, text: Sentence, hint: Sentence | None = None) -> Field:
        field = Field("", QLineEdit())
        self._language.bind(field.set_text, text)
        if hint is not None:
            self._language.bind(field.set_hint, hint)
        return field

    def _choice(
        self, text: Sentence, choices: Sequence[Choice], hint: Sentence | None = None
    ) -> tuple[Field, QComboBox]:
        combo = QComboBox()
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for key, _ in choices:
            combo.addItem("", key)
        field = Field("", combo)
        self._language.bind(field.set_text, text)
        if hint is not None:
            self._language.bind(field.set_hint, hint)
        return field, combo

    def _refill(self) -> None:
        """The words of the choices in the language of now."""
        for combo, choices in ((self.professions, PROFESSIONS), (self.countries, COUNTRIES)):
            for number, (_, words) in enumerate(choices):
                combo.setItemText(number, self._language.say(words))

    def _answers(self) -> Answers:
        def typed(field: Field) -> str:
            return field.editor.text().strip() if isinstance(field.editor, QLineEdit) else ""

        return Answers(
            practice=typed(self.practice),
            profession=str(self.professions.currentData()),
            specialty=typed(self.specialty),
            country=str(self.countries.currentData()),
            region=typed(self.region),
            person=typed(self.person),
            registration=typed(self.registration),
        )

    def _choose_file(self) -> None:
        dialog = QFileDialog(self, self._language.say(msg("Save the recovery sheet")))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter("PDF (*.pdf)")
        dialog.setDefaultSuffix("pdf")
        dialog.selectFile("Decoro.pdf")
        dialog.fileSelected.connect(self.save_sheet)
        dialog.open()

    def save_sheet(self, path: str) -> None:
        state = self._presenter.state
        if save_pdf(Path(path), state.code, state.answers.practice, self._today, self._language):
            self._presenter.sheet_saved()
        else:
            self._problem.say(
                self._language.say(msg("The sheet could not be saved there. Please choose another folder.")),
                "warn",
            )
            self._problem.show()


NO_KEYRING = msg(
    "This computer has no keyring that keeps a key, so a password of yours protects it. "
    "You type it each time Decoro opens."
)
WORDS: dict[Step, tuple[Sentence, Sentence, Sentence]] = {
    Step.LANGUAGE: (
        WELCOME,
        msg("You can change it at any time. Posts may be in other languages."),
        msg("Go on"),
    ),
    Step.PRACTICE: (
        msg("Your practice"),
        msg("It tells the checklist which law applies. You can complete it later in Settings."),
        msg("Go on"),
    ),
    Step.KEY: (
        msg("A key that only you have"),
        msg(
            "Everything is encrypted on this computer. The keyring of the system keeps the key, so there is "
            "nothing to type; the next step makes a sheet for the day this computer breaks."
        ),
        msg("Make the archive"),
    ),
    Step.SHEET: (
        msg("The recovery sheet"),
        msg("Save it or copy it by hand, and put it in the safe. It is shown only now."),
        msg("Go on"),
    ),
    Step.DONE: (msg("Everything is ready"), msg("Three things for a calm start:"), msg("Open Decoro")),
}
