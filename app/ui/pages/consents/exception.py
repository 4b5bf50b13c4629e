"""The exception for an adult for whom somebody else decides: why, and that the person was heard; the doctor's alone."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.core.consent.model import Giver
from app.core.kernel.text import msg
from app.ui.kit import Field, Tick, column, label, theme
from app.ui.language import Language


class ExceptionPart(QWidget):
    """``reasoned`` carries the reason as it is typed; ``heard`` is a tick."""

    reasoned = Signal(str)

    def __init__(self, language: Language) -> None:
        super().__init__()
        self._filling = False
        self.reason = QPlainTextEdit()
        self.reason.setTabChangesFocus(True)
        self.reason.setFixedHeight(theme().px(72))
        self.reason.textChanged.connect(self._typed)
        reason = Field("", self.reason)
        language.bind(reason.set_text, msg("Why this is published all the same"))
        language.bind(
            reason.set_hint, msg("What good it does, and to whom; why an illustration does not do.")
        )
        self.heard = Tick()
        language.bind(
            self.heard.set_text,
            msg("The person was heard, as far as they can be, and does not object."),
        )
        self._whose = label("", "muted-small")
        language.bind(
            self._whose.setText,
            msg(
                "Only the doctor fills this in: without all three, nothing is published. It goes into the ledger."
            ),
        )
        layout = column(self, spacing=12)
        layout.addWidget(reason)
        layout.addWidget(self.heard)
        layout.addWidget(self._whose)

    def draw(self, giver: Giver, *, may: bool) -> None:
        self._filling = True
        if self.reason.toPlainText() != giver.reason:
            self.reason.setPlainText(giver.reason)
        self.reason.setReadOnly(not may)
        self.reason.setEnabled(may)
        self.heard.set_on(giver.heard)
        self.heard.setEnabled(may)
        self._filling = False

    def _typed(self) -> None:
        if not self._filling:
            self.reasoned.emit(self.reason.toPlainText())
