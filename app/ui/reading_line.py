"""In which language a text was read: quiet where all is as its writer says, a line for each paragraph that is not."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from app.core.compliance.spoken import Paragraph
from app.core.kernel.text import LANGUAGES, Sentence, Words, msg
from app.ui.kit import Button, column, label, row, theme
from app.ui.language import Language

READ_AS = {
    "it": Words("Letto come italiano", "Leído como italiano", "Read as Italian"),
    "es": Words("Letto come spagnolo", "Leído como español", "Read as Spanish"),
    "en": Words("Letto come inglese", "Leído como inglés", "Read as English"),
}
NAMES = {
    "it": Words("italiano", "italiano", "Italian"),
    "es": Words("spagnolo", "español", "Spanish"),
    "en": Words("inglese", "inglés", "English"),
}
BEGINNING = 32
"""Characters by which a paragraph is recognised in the menu."""


class ReadingLine(QWidget):
    """``spoken(paragraph, language)``: language empty, as its words say. ``whole``: the language of the whole text."""

    spoken = Signal(str, str)
    whole = Signal(str)

    def __init__(self, language: Language, the_whole: Sentence) -> None:
        """``the_whole``: how the whole text is called in the menu."""
        super().__init__()
        self._language, self._the_whole = language, the_whole
        self._drawn: tuple[object, ...] = ()
        self._code, self._paragraphs = "it", tuple[Paragraph, ...]()
        self.paragraph: Callable[[], str] = str
        """The paragraph the caret is in; the page knows."""
        self._rows = QWidget()
        self._lines = column(self._rows, spacing=2)
        self.button = Button("", "quiet", icon="translate", compact=True)
        self._menu = QMenu(self.button)
        self._menu.aboutToShow.connect(self._fill)
        self.button.setMenu(self._menu)
        foot = row()
        foot.addWidget(self.button)
        foot.addStretch(1)
        layout = column(self, spacing=4)
        layout.addWidget(self._rows)
        layout.addLayout(foot)

    def draw(self, code: str, paragraphs: Sequence[Paragraph], *, shown: bool) -> None:
        """``code``: the language of the whole. ``shown``: there is something to read."""
        drawn = (self._language.code, code, tuple(paragraphs), shown, theme().dark)
        if drawn == self._drawn:
            return
        self._drawn = drawn
        self._code, self._paragraphs = code, tuple(paragraphs)
        say = self._language.say
        while (item := self._lines.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for paragraph in paragraphs:
            self._lines.addWidget(self._row(paragraph))
        self._rows.setVisible(bool(paragraphs))
        self.button.setText(say(READ_AS.get(code, READ_AS["it"])))
        self.button.setAccessibleName(
            say(msg("{read}. Change the language", read=READ_AS.get(code, READ_AS["it"])))
        )
        self.setVisible(shown)

    def _row(self, paragraph: Paragraph) -> QWidget:
        say, made = self._language.say, QWidget()
        words = say(self._says(paragraph))
        change = Button(say(msg("Change")), "quiet", compact=True)
        change.setAccessibleName(f"{words} {say(msg('Change'))}")
        menu = QMenu(change)
        self._add_languages(menu, paragraph.words, paragraph.language, chosen=paragraph.chosen)
        change.setMenu(menu)
        line = row(made, spacing=8)
        line.setContentsMargins(theme().px(10), 0, 0, 0)
        line.addWidget(label(words, "muted-small"), 1)
        line.addWidget(change)
        return made

    def _says(self, paragraph: Paragraph) -> Sentence:
        language = NAMES[paragraph.language]
        if paragraph.number == 0:
            return msg("The title is read as {language}.", language=language)
        if paragraph.chosen:
            return msg(
                "Paragraph {number} is {language}, as you said.", number=paragraph.number, language=language
            )
        return msg("Paragraph {number} is read as {language}.", number=paragraph.number, language=language)

    def _fill(self) -> None:
        """The paragraph at the caret, then the text as a whole."""
        say, menu = self._language.say, self._menu
        menu.clear()
        words = self.paragraph().strip()
        if words:
            known = next((p for p in self._paragraphs if p.words == words), None)
            short = words if len(words) <= BEGINNING else words[:BEGINNING].rstrip() + "…"
            menu.addSection(say(msg("This paragraph: {words}", words=short)).replace("&", "&&"))
            language = known.language if known else self._code
            self._add_languages(menu, words, language, chosen=known is not None and known.chosen)
        menu.addSection(say(self._the_whole))
        group = QActionGroup(menu)
        for code in LANGUAGES:
            action = menu.addAction(say(READ_AS[code]))
            action.setCheckable(True)
            action.setChecked(code == self._code)
            group.addAction(action)
            action.triggered.connect(lambda _=False, c=code: self.whole.emit(c))

    def _add_languages(self, menu: QMenu, words: str, language: str, *, chosen: bool) -> None:
        say, group = self._language.say, QActionGroup(menu)
        for code in LANGUAGES:
            action = menu.addAction(say(READ_AS[code]))
            action.setCheckable(True)
            action.setChecked(code == language)
            group.addAction(action)
            action.triggered.connect(lambda _=False, c=code: self.spoken.emit(words, c))
        action = menu.addAction(say(msg("As its words say")))
        action.setEnabled(chosen)
        action.triggered.connect(lambda: self.spoken.emit(words, ""))
