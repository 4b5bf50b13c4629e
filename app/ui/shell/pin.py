"""Asks for a person's PIN: a small dialog, opened and awaited, never executed."""

from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from app.core.kernel.text import msg
from app.ui.kit import Button, Field, column, label, row
from app.ui.language import Language


class PinDialog(QDialog):
    def __init__(self, parent: QWidget, language: Language, name: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(language.say(msg("Switch person")))
        self._line = QLineEdit()
        self._line.setEchoMode(QLineEdit.EchoMode.Password)
        field = Field(language.say(msg("PIN of {name}", name=name)), self._line)
        body = column(self, spacing=16)
        body.setContentsMargins(24, 24, 24, 24)
        body.addWidget(label(language.say(msg("Who is at the desk?")), "title"))
        body.addWidget(field)
        cancel = Button(language.say(msg("Cancel")), "quiet")
        cancel.clicked.connect(self.reject)
        go = Button(language.say(msg("Switch")), "primary")
        go.setDefault(True)
        go.clicked.connect(self.accept)
        foot = row()
        foot.addStretch()
        foot.addWidget(cancel)
        foot.addWidget(go)
        body.addLayout(foot)

    def pin(self) -> str:
        return self._line.text()
