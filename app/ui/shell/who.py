"""Everybody has a PIN: before anything is shown, somebody says who sits here."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.core.kernel.text import msg
from app.ui.kit import Button, label
from app.ui.language import Language
from app.ui.shell.rail import PersonCard
from app.ui.shell.steps import centred


class WhoIsHere(QWidget):
    """A button for each person. ``picked`` carries the id."""

    picked = Signal(str)

    def __init__(self, language: Language, people: Sequence[PersonCard]) -> None:
        super().__init__()
        body = centred(self, width=480)
        title = label("", "display")
        language.bind(title.setText, msg("Who is at the desk?"))
        body.addWidget(title)
        self.buttons = [Button("", "secondary", icon="user") for _ in people]
        for button, person in zip(self.buttons, people, strict=True):
            named = f"{person.name} · {language.say(person.role)}"
            button.setText(named)
            button.setAccessibleName(named)
            button.clicked.connect(lambda _=False, who=person.id: self.picked.emit(who))
            body.addWidget(button)
