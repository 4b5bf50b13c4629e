"""The door of an archive that needs a secret: a password, or the code of the recovery sheet."""

from collections.abc import Awaitable, Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from app.core.kernel.text import Sentence, msg
from app.ui.kit import Banner, Button, Field, label, row
from app.ui.language import Language
from app.ui.problems import sentence_of
from app.ui.shell.steps import centred
from app.ui.tasks import spawn

Open = Callable[[str], Awaitable[object]]


class Unlock(QWidget):
    """``by_password`` and ``by_code`` raise ``NeedsKey`` with a sentence when the secret is wrong.

    Either may be missing. ``opened`` tells that one of them returned.
    """

    opened = Signal()

    def __init__(
        self, language: Language, by_password: Open | None, by_code: Open | None, why: Sentence | None = None
    ) -> None:
        super().__init__()
        self._language, self._doors = language, (by_password, by_code)
        self._with_code = by_password is None
        body = centred(self, width=480)
        title = label("", "display")
        language.bind(title.setText, msg("Open the archive"))
        self._sentence = label("", "muted")
        self._why = Banner("", "info")
        self.secret = QLineEdit()
        self.field = Field("", self.secret)
        self.visible = QCheckBox()
        language.bind(self.visible.setText, msg("Show what I type"))
        self.visible.toggled.connect(self._draw)
        self.go = Button("", "primary", icon="lock-simple-open")
        language.bind(self.go.setText, msg("Open"))
        self.go.clicked.connect(self._try)
        self.secret.returnPressed.connect(self._try)
        self.secret.textEdited.connect(lambda: self.field.set_error(""))
        self.other = Button("", "quiet")
        self.other.clicked.connect(self._swap)
        foot = row()
        foot.addWidget(self.other)
        foot.addStretch()
        foot.addWidget(self.go)
        for part in (title, self._sentence, self._why, self.field, self.visible):
            body.addWidget(part)
        body.addSpacing(8)
        body.addLayout(foot)
        self._why.setVisible(why is not None)
        if why is not None:
            language.bind(self._why.say, why)
        self.other.setVisible(None not in self._doors)
        language.changed.connect(self._draw)
        self._draw()

    def _draw(self) -> None:
        say = self._language.say
        if self._with_code:
            self.field.set_text(say(msg("Recovery code")))
            self.field.set_hint(say(msg("Six groups of five letters and digits, as on the sheet.")))
            self._sentence.setText(
                say(msg("Type the code of the recovery sheet. Case and dashes do not matter."))
            )
            self.other.setText(say(msg("Use the password")))
        else:
            self.field.set_text(say(msg("Password")))
            self.field.set_hint("")
            self._sentence.setText(
                say(msg("Everything on this computer is encrypted. Your password opens it."))
            )
            self.other.setText(say(msg("Use the recovery sheet")))
        hidden = not self._with_code and not self.visible.isChecked()
        self.visible.setHidden(self._with_code)
        self.secret.setEchoMode(QLineEdit.EchoMode.Password if hidden else QLineEdit.EchoMode.Normal)

    def _swap(self) -> None:
        self._with_code = not self._with_code
        self.secret.clear()
        self._draw()
        self.secret.setFocus()

    def _try(self) -> None:
        door = self._doors[self._with_code]
        if door is None or not self.go.isEnabled():
            return
        if not self.secret.text().strip():
            self.field.set_error(self._language.say(msg("Nothing is typed yet.")))
            return
        self.go.setEnabled(False)
        spawn(self, self._open(door, self.secret.text()), self._refused)

    async def _open(self, door: Open, secret: str) -> None:
        await door(secret)
        self.secret.clear()
        self.opened.emit()

    def _refused(self, error: Exception) -> None:
        """A wrong secret is no reproach: say it, keep what was typed, and wait."""
        self.go.setEnabled(True)
        self.field.set_error(self._language.say(sentence_of(error)))
        self.secret.setFocus()
        self.secret.selectAll()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.secret.setFocus()
