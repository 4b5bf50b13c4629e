"""While a crisis lasts the top edge of every page is red, with a sentence."""

from PySide6.QtWidgets import QFrame

from app.core.kernel.text import Sentence
from app.ui.kit import Glyph, label, row, theme
from app.ui.language import Language


class Alarm(QFrame):
    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("alarm")
        look = theme()
        line = row(self, spacing=8)
        line.setContentsMargins(look.px(16), look.px(4), look.px(16), look.px(4))
        self._sign = Glyph("siren", look.tokens.bg if look.dark else look.tokens.surface, 16, filled=True)
        self._words = label("", "strong")
        line.addWidget(self._sign)
        line.addWidget(self._words, 1)
        self.hide()

    def say(self, language: Language, sentence: Sentence | None) -> None:
        if sentence is not None:
            language.bind(self._words.setText, sentence)
        self.setVisible(sentence is not None)
