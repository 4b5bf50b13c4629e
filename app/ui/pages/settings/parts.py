"""What the sections of the settings are made of: a card with a title, rows of fields, and what was said last."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from app.core.kernel.text import Sentence
from app.ui.kit import Banner, Card, Field, column, label, row
from app.ui.language import Language
from app.ui.pages.settings.presenter import NEEDS_DOCTOR, Section, SettingsState

Choices = Sequence[tuple[str, Sentence]]


class SectionView(QWidget):
    """One section. ``said`` is where the answer to its last action appears."""

    def __init__(self, section: Section, language: Language) -> None:
        super().__init__()
        self.section, self.language = section, language
        self.body = column(self, spacing=16)
        self.said = Banner()
        self.said.hide()
        self.why_not = label("", "muted")
        language.bind(self.why_not.setText, NEEDS_DOCTOR)
        self.why_not.hide()
        self.body.addWidget(self.said)
        self.body.addWidget(self.why_not)

    def set_state(self, state: SettingsState) -> None:
        said = state.said.get(self.section)
        self.said.setVisible(said is not None)
        if said is not None:
            self.said.say(self.language.say(said[0]), said[1])

    def card(self, title: Sentence, sentence: Sentence | None = None) -> QVBoxLayout:
        """A card under the last one; returns where its content goes."""
        card = Card(padding=20, spacing=12)
        heading = label("", "heading")
        self.language.bind(heading.setText, title)
        card.body.addWidget(heading)
        if sentence is not None:
            words = label("", "muted")
            self.language.bind(words.setText, sentence)
            card.body.addWidget(words)
        self.body.addWidget(card)
        return card.body

    def field(self, text: Sentence, editor: QWidget, hint: Sentence | None = None) -> Field:
        made = Field("", editor)
        self.language.bind(made.set_text, text)
        if hint is not None:
            self.language.bind(made.set_hint, hint)
        return made

    def combo(self, choices: Choices) -> QComboBox:
        """A list of keys, said in the language of now."""
        made = QComboBox()
        made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for number, (key, words) in enumerate(choices):
            made.addItem("", key)
            self.language.bind(_item_setter(made, number), words, made)
        return made


def _item_setter(combo: QComboBox, number: int) -> Callable[[str], None]:
    def say(text: str) -> None:
        combo.setItemText(number, text)

    return say


def pair(layout: QVBoxLayout, *fields: QWidget) -> None:
    """Fields side by side, equally wide, their tops in line."""
    line = row(spacing=16)
    for one in fields:
        holder = column(spacing=0)
        holder.addWidget(one)
        holder.addStretch()
        line.addLayout(holder, 1)
    layout.addLayout(line)


def put(combo: QComboBox, key: str) -> None:
    """Choose by key; a key that is not listed is added as it is."""
    if combo.findData(key) < 0:
        combo.addItem(key, key)
    combo.setCurrentIndex(combo.findData(key))
