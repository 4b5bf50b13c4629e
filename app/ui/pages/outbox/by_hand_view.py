"""Publishing by hand as four steps: copy, pictures, open the page, paste the link and say how it went."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit

from app.core.kernel.text import msg
from app.ui.kit import (
    Banner,
    Button,
    Field,
    Steps,
    flowing,
    label,
    primary_button,
    quiet_button,
    row,
    secondary_button,
)
from app.ui.language import Language
from app.ui.pages.outbox.presenter import ByHand


class ByHandView(Steps):
    copy_wished = Signal(str, str)
    """Text, and the step that this is (empty: a detail)."""
    pictures_wished = Signal()
    page_wished = Signal(str)
    confirmed = Signal(str)
    refused = Signal()

    def __init__(self, steps: ByHand, language: Language, link: str) -> None:
        super().__init__()
        self._language, self._steps = language, steps
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
        inside = self.step(say(msg("Paste the link")))
        inside.addWidget(self.field)
        inside.addWidget(flowing(self.done, self.not_done))
        if steps.objection is not None:
            stop = Banner(say(steps.objection), "block")
            self.lines.insertWidget(0, stop)
            for button in self.findChildren(Button):
                button.setEnabled(button is self.not_done)

    def set_problem(self, problem: str) -> None:
        """What is wrong with the link, or nothing."""
        self.field.set_error(problem)
        self.done.setEnabled(not problem and self._steps.objection is None)

    def _text_step(self, steps: ByHand) -> None:
        say = self._language.say
        inside = self.step(say(msg("Copy the text")), done=steps.copied)
        words = msg("Copy again") if steps.copied else msg("Copy the text")
        buttons = [self._copy(say(words), steps.text, "copied", "copy text")]
        if steps.title:
            buttons.insert(0, self._copy(say(msg("Copy the title")), steps.title, "", "copy title"))
        inside.addWidget(flowing(*buttons))

    def _picture_step(self, steps: ByHand) -> None:
        say = self._language.say
        inside = self.step(say(msg("Take the pictures")), done=steps.exported is not None)
        lay_out = secondary_button(say(msg("Save them and open the folder")), icon="images")
        lay_out.setObjectName("pictures")
        lay_out.clicked.connect(self.pictures_wished)
        inside.addWidget(flowing(lay_out))
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
        inside = self.step(say(msg("Publish on {channel}", channel=steps.platform)), done=steps.opened)
        inside.addWidget(flowing(page_button(self._language, steps.page, self.page_wished.emit)))
        for sentence in steps.steps:
            inside.addWidget(label(say(sentence), "muted"))

    def _copy(self, words: str, text: str, step: str, name: str) -> Button:
        button = secondary_button(words, icon="copy")
        button.setObjectName(name)
        button.clicked.connect(lambda: self.copy_wished.emit(text, step))
        return button


def page_button(language: Language, page: str, wished: Callable[[str], object]) -> Button:
    """Opens the page where it is done; without an address it stays grey."""
    button = secondary_button(language.say(msg("Open the page")), icon="arrow-square-out")
    button.setObjectName("open page")
    button.setEnabled(bool(page))
    button.clicked.connect(lambda: wished(page))
    return button
