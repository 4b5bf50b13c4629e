"""Taking down by hand as three steps: open the page, delete it there, show the screen; or say why it cannot be."""

from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.core.kernel.text import Sentence, msg
from app.core.withdrawal.model import Pressure
from app.ui.kit import (
    Banner,
    Field,
    FilePlace,
    Steps,
    column,
    flowing,
    label,
    primary_button,
    quiet_button,
    secondary_button,
)
from app.ui.language import Language
from app.ui.pages.outbox.by_hand_view import page_button
from app.ui.pages.outbox.presenter import TakeDown


class TakeDownView(Steps):
    page_wished = Signal(str)
    proof_wished = Signal()
    proof_dropped = Signal(object)
    gone = Signal()
    stays = Signal(str)

    def __init__(self, steps: TakeDown, language: Language, zone: ZoneInfo) -> None:
        super().__init__()
        self._language, self._steps, self._zone = language, steps, zone
        say = language.say
        why, tone = self._why()
        self.lines.addWidget(Banner(say(why), tone))
        self._page_step()
        inside = self.step(say(msg("Delete it there")))
        for sentence in steps.steps:
            inside.addWidget(label(say(sentence), "muted"))
        self._proof_step()
        self._end()

    def _why(self) -> tuple[Sentence, str]:
        steps = self._steps
        when = self._language.say_day_time(steps.due, self._zone) if steps.due else ""
        match steps.pressure:
            case Pressure.LATE:
                return msg(
                    "{code} withdrew the consent. The day is over: it should have been down by {when}.",
                    code=steps.code,
                    when=when,
                ), "block"
            case Pressure.TOO_LATE:
                return msg(
                    "{code} withdrew the consent more than three days ago. If you cannot take it down, write to the "
                    "platform's support now and tell your adviser.",
                    code=steps.code,
                ), "block"
            case _ if steps.code:
                return msg(
                    "{code} withdrew the consent. Take it down by {when}.", code=steps.code, when=when
                ), "warn"
            case _:
                return msg("It has to be taken down."), "warn"

    def _page_step(self) -> None:
        say, steps = self._language.say, self._steps
        inside = self.step(say(msg("Open it on {channel}", channel=steps.platform)), done=steps.opened)
        inside.addWidget(flowing(page_button(self._language, steps.page, self.page_wished.emit)))
        if steps.page:
            inside.addWidget(label(steps.page, "muted-small"))

    def _proof_step(self) -> None:
        say, steps = self._language.say, self._steps
        inside = self.step(say(msg("Attach a picture of the screen")), done=bool(steps.proof_name))
        place = FilePlace()
        place.say(
            steps.proof_name,
            say(msg("Drop it here (PNG, JPEG or PDF), or choose the file.")),
            say(msg("Replace the file") if steps.proof_name else msg("Choose a file")),
            empty="image",
        )
        place.choose.setObjectName("choose proof")
        place.choose_asked.connect(self.proof_wished)
        place.dropped.connect(lambda paths: self.proof_dropped.emit(paths[0]))
        inside.addWidget(place)

    def _end(self) -> None:
        say, steps = self._language.say, self._steps
        self.done = primary_button(say(msg("Done: it is gone")))
        self.done.setObjectName("gone")
        self.done.clicked.connect(self.gone)
        self.cannot = quiet_button(say(msg("It cannot be taken down…")))
        self.cannot.setObjectName("cannot")
        self.cannot.clicked.connect(self._ask_why)
        self.cannot.setEnabled(steps.may_leave)
        self.lines.addWidget(flowing(self.done, self.cannot))
        if not steps.proof_name:
            self.lines.addWidget(
                label(say(msg("Without a picture it is noted as declared by you.")), "muted-small")
            )
        if not steps.may_leave:
            self.lines.addWidget(
                label(say(msg("Only the doctor decides that something stays out.")), "muted-small")
            )
        self.reason = QLineEdit()
        self.reason.setObjectName("why not")
        self.reason.setPlaceholderText(say(msg("For example: printed in a leaflet that was handed out")))
        self._field = Field(say(msg("Why it cannot be taken down")), self.reason)
        self._field.set_hint(say(msg("The sentence stands in the letter to the person.")))
        leave = secondary_button(say(msg("Leave it, with this reason")))
        leave.setObjectName("leave")
        leave.clicked.connect(lambda: self.stays.emit(self.reason.text()))
        self._asked = QWidget()
        asked = column(self._asked, spacing=8)
        asked.addWidget(self._field)
        asked.addWidget(flowing(leave))
        self._asked.hide()
        self.lines.addWidget(self._asked)

    def _ask_why(self) -> None:
        self._asked.show()
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
