"""Publishing by hand as four steps: copy, pictures, open the page, paste the link and say how it went."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.core.kernel.text import msg
from app.ui.kit import (
    Banner,
    Button,
    Field,
    FlowLayout,
    Glyph,
    column,
    label,
    primary_button,
    quiet_button,
    row,
    secondary_button,
    theme,
)
from app.ui.language import Language
from app.ui.pages.outbox.presenter import ByHand


class ByHandView(QWidget):
    copy_wished = Signal(str, str)
    """Text, and the step that this is (empty: a detail)."""
    pictures_wished = Signal()
    page_wished = Signal(str)
    confirmed = Signal(str)
    refused = Signal()

    def __init__(self, steps: ByHand, language: Language, link: str) -> None:
        super().__init__()
        self._language, self._steps = language, steps
        self._number = 0
        self._lines = column(self, spacing=16)
        say = language.say
        self._text_step(steps)
        if steps.alts:
            self._picture_step(steps)
        self._page_step(steps)
        self.link = QLineEdit(link)
        self.link.setPlaceholderText(f"https://{steps.host}/…" if steps.host else "https://…")
        self.field = Field(say(msg("Link of the published post")), self.link)
        self.done = primary_button(say(msg("Done: it is published")))
        self.done.setObjectName("done")
        self.done.clicked.connect(lambda: self.confirmed.emit(self.link.text()))
        self.not_done = secondary_button(say(msg("Not done: take it off the list")))
        self.not_done.setObjectName("not done")
        self.not_done.clicked.connect(self.refused)
        inside = self._step(say(msg("Paste the link")), False)
        inside.addWidget(self.field)
        answers = QWidget()
        flow = FlowLayout(answers)
        flow.addWidget(self.done)
        flow.addWidget(self.not_done)
        inside.addWidget(answers)
        if steps.objection is not None:
            stop = Banner(say(steps.objection), "block")
            self._lines.insertWidget(0, stop)
            for button in self.findChildren(Button):
                button.setEnabled(button is self.not_done)

    def set_problem(self, problem: str) -> None:
        """What is wrong with the link, or nothing."""
        self.field.set_error(problem)
        self.done.setEnabled(not problem and self._steps.objection is None)

    def _text_step(self, steps: ByHand) -> None:
        say = self._language.say
        inside = self._step(say(msg("Copy the text")), steps.copied)
        buttons = QWidget()
        flow = FlowLayout(buttons)
        if steps.title:
            flow.addWidget(self._copy(say(msg("Copy the title")), steps.title, "", "copy title"))
        words = msg("Copy again") if steps.copied else msg("Copy the text")
        flow.addWidget(self._copy(say(words), steps.text, "copied", "copy text"))
        inside.addWidget(buttons)

    def _picture_step(self, steps: ByHand) -> None:
        say = self._language.say
        inside = self._step(say(msg("Take the pictures")), steps.exported is not None)
        lay_out = secondary_button(say(msg("Save them and open the folder")), icon="images")
        lay_out.setObjectName("pictures")
        lay_out.clicked.connect(self.pictures_wished)
        buttons = QWidget()
        flow = FlowLayout(buttons)
        flow.addWidget(lay_out)
        inside.addWidget(buttons)
        if steps.exported is not None:
            inside.addWidget(label(str(steps.exported), "muted-small"))
        for number, alt in enumerate(steps.alts, 1):
            if not alt:
                continue
            line = row(spacing=8)
            line.addWidget(label(f"{number:02d}  {alt}", "small"), 1)
            name = say(msg("Copy the description of picture {number}", number=number))
            copy = quiet_button(say(msg("Copy")), icon="copy", compact=True)
            copy.setAccessibleName(name)
            copy.clicked.connect(lambda _=False, words=alt: self.copy_wished.emit(words, ""))
            line.addWidget(copy, 0, Qt.AlignmentFlag.AlignTop)
            inside.addLayout(line)

    def _page_step(self, steps: ByHand) -> None:
        say = self._language.say
        inside = self._step(say(msg("Publish on {channel}", channel=steps.platform)), steps.opened)
        open_page = secondary_button(say(msg("Open the page")), icon="arrow-square-out")
        open_page.setObjectName("open page")
        open_page.setEnabled(bool(steps.page))
        open_page.clicked.connect(lambda: self.page_wished.emit(steps.page))
        buttons = QWidget()
        flow = FlowLayout(buttons)
        flow.addWidget(open_page)
        inside.addWidget(buttons)
        for sentence in steps.steps:
            inside.addWidget(label(say(sentence), "muted"))

    def _copy(self, words: str, text: str, step: str, name: str) -> Button:
        button = secondary_button(words, icon="copy")
        button.setObjectName(name)
        button.clicked.connect(lambda: self.copy_wished.emit(text, step))
        return button

    def _step(self, title: str, done: bool) -> QVBoxLayout:
        self._number += 1
        look = theme()
        line = row(spacing=12)
        number = label(str(self._number), "strong", tone="accent", wrap=False)
        number.setFixedWidth(look.px(16))
        sign: QWidget = Glyph("check-circle", "ok", 16, filled=True) if done else number
        sign.setFixedWidth(look.px(18))
        line.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        inside = column(spacing=8)
        inside.addWidget(label(title, "strong"))
        line.addLayout(inside, 1)
        self._lines.addLayout(line)
        return inside
