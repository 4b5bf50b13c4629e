"""The sheet of one rule of words: which words, how strict, where, in which language, why, and what instead."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QRadioButton, QWidget

from app.core.compliance.house import HouseWord, Where
from app.core.kernel.text import Sentence, msg
from app.ui.kit import Field, SideSheet, column, label, primary_button, quiet_button, theme
from app.ui.language import Language
from app.ui.pages.rules.state import Form
from app.ui.pages.rules.words import LANGUAGES_OF_WORDS, WHERE


class WordSheet(SideSheet):
    kept = Signal(object)
    put_away = Signal()

    def __init__(self, stage: QWidget, language: Language) -> None:
        super().__init__(stage, "", language.say(msg("Close")), width=460)
        self._language = language
        self._form: Form | None = None
        bind = language.bind
        bind(self.close_button.set_name, msg("Close"))
        self.words = QPlainTextEdit()
        self.words.setTabChangesFocus(True)
        self.words.setFixedHeight(theme().px(96))
        self._words = self._field(self.words, msg("Words"), msg("One on each line; any of them counts."))
        level = label("", "label")
        bind(level.setText, msg("How strict"))
        self.body.addWidget(level)
        self.strict, self.advice = QRadioButton(), QRadioButton()
        bind(self.strict.setText, msg("Wants a written reason before it is signed or sent"))
        bind(self.advice.setText, msg("Advice only: it never stands in the way"))
        choices = column(spacing=0)
        choices.addWidget(self.strict)
        choices.addWidget(self.advice)
        self.body.addLayout(choices)
        self.where = self._combo([(key.value, words) for key, words in WHERE.items()])
        self._field(self.where, msg("Where"))
        self.spoken = self._combo(list(LANGUAGES_OF_WORDS.items()))
        self._field(self.spoken, msg("Language"))
        self.exact = QCheckBox()
        bind(self.exact.setText, msg("Only this exact form, not its inflections"))
        self.body.addWidget(self.exact)
        self.suggestion = QLineEdit()
        self._suggestion = self._field(
            self.suggestion, msg("What to write instead"), msg("Offered as a button where it fits.")
        )
        self.reason = QPlainTextEdit()
        self.reason.setTabChangesFocus(True)
        self.reason.setFixedHeight(theme().px(72))
        self._field(self.reason, msg("Why"), msg("Shown to whoever writes. It may stay empty."))
        self.body.addStretch()
        self._cancel, self._keep = quiet_button(), primary_button(icon="check")
        self._keep.setObjectName("keep word")
        bind(self._cancel.setText, msg("Cancel"))
        bind(self._keep.setText, msg("Keep the rule"))
        self._cancel.clicked.connect(self.dismiss)
        self._keep.clicked.connect(self._submit)
        self.foot.addWidget(self._cancel)
        self.foot.addWidget(self._keep)
        self.closed.connect(self._closed)

    def _field(self, editor: QWidget, text: Sentence, hint: Sentence | None = None) -> Field:
        made = Field("", editor)
        self._language.bind(made.set_text, text)
        if hint is not None:
            self._language.bind(made.set_hint, hint)
        self.body.addWidget(made)
        return made

    def _combo(self, choices: list[tuple[str, Sentence]]) -> QComboBox:
        made = QComboBox()
        made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for number, (key, words) in enumerate(choices):
            made.addItem("", key)
            self._language.bind(lambda text, at=number: made.setItemText(at, text), words, made)  # type: ignore[misc]
        return made

    def set_form(self, form: Form | None) -> None:
        known, self._form = self._form, form
        if form is None:
            self.dismiss()
            return
        if known is None or known.word.id != form.word.id or self.isHidden():
            self._fill(form)
        if form.problem is not None:
            self._words.set_error(self._language.say(form.problem))
            self.words.setFocus()

    def _fill(self, form: Form) -> None:
        say, word = self._language.say, form.word
        titles = {
            (True, True): msg("A word to avoid"),
            (True, False): msg("Change a word to avoid"),
            (False, True): msg("Words to require"),
            (False, False): msg("Change words to require"),
        }
        self.set_title(say(titles[form.avoids, form.new]))
        self.words.setPlainText("\n".join(word.words))
        self._words.set_error("")
        (self.advice if word.advice else self.strict).setChecked(True)
        self.where.setCurrentIndex(self.where.findData(word.where.value))
        self.spoken.setCurrentIndex(self.spoken.findData(word.language))
        self.exact.setChecked(word.exact)
        self.suggestion.setText(word.suggestion)
        self.reason.setPlainText(word.reason)
        self._suggestion.setVisible(form.avoids)
        self.reveal(self.words)

    def _submit(self) -> None:
        if self._form is None:
            return
        known = self._form.word
        self.kept.emit(
            HouseWord(
                known.id,
                known.kind,
                tuple(self.words.toPlainText().splitlines()),
                advice=self.advice.isChecked(),
                language=self.spoken.currentData(),
                where=Where(self.where.currentData()),
                exact=self.exact.isChecked(),
                reason=self.reason.toPlainText(),
                suggestion=self.suggestion.text() if self._form.avoids else "",
            )
        )

    def _closed(self) -> None:
        if self._form is not None:
            self._form = None
            self.put_away.emit()
