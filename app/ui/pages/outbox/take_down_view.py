"""Taking down by hand as three steps: open the page, delete it there, show the screen; or say why it cannot be."""

from pathlib import Path
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.core.kernel.text import Sentence, msg
from app.core.withdrawal.model import Pressure
from app.ui.kit import (
    Banner,
    Card,
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
from app.ui.pages.outbox.presenter import TakeDown


class TakeDownView(QWidget):
    page_wished = Signal(str)
    proof_wished = Signal()
    proof_dropped = Signal(object)
    gone = Signal()
    stays = Signal(str)

    def __init__(self, steps: TakeDown, language: Language, zone: ZoneInfo) -> None:
        super().__init__()
        self._language, self._steps, self._zone = language, steps, zone
        self._number = 0
        self._lines = column(self, spacing=16)
        say = language.say
        why, tone = self._why()
        self._lines.addWidget(Banner(say(why), tone))
        self._page_step()
        inside = self._step(say(msg("Delete it there")), False)
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
        inside = self._step(say(msg("Open it on {channel}", channel=steps.platform)), steps.opened)
        open_page = secondary_button(say(msg("Open the page")), icon="arrow-square-out")
        open_page.setObjectName("open page")
        open_page.setEnabled(bool(steps.page))
        open_page.clicked.connect(lambda: self.page_wished.emit(steps.page))
        inside.addWidget(_flow(open_page))
        if steps.page:
            inside.addWidget(label(steps.page, "muted-small"))

    def _proof_step(self) -> None:
        say, steps = self._language.say, self._steps
        inside = self._step(say(msg("Attach a picture of the screen")), bool(steps.proof_name))
        place = ProofPlace(self._language, steps.proof_name)
        place.wished.connect(self.proof_wished)
        place.dropped.connect(self.proof_dropped)
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
        self._lines.addWidget(_flow(self.done, self.cannot))
        if not steps.proof_name:
            self._lines.addWidget(
                label(say(msg("Without a picture it is noted as declared by you.")), "muted-small")
            )
        if not steps.may_leave:
            self._lines.addWidget(
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
        asked.addWidget(_flow(leave))
        self._asked.hide()
        self._lines.addWidget(self._asked)

    def _ask_why(self) -> None:
        self._asked.show()
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def _step(self, title: str, done: bool) -> QVBoxLayout:
        self._number += 1
        look = theme()
        line = row(spacing=12)
        number = label(str(self._number), "strong", tone="accent", wrap=False)
        sign: QWidget = Glyph("check-circle", "ok", 16, filled=True) if done else number
        sign.setFixedWidth(look.px(18))
        line.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        inside = column(spacing=8)
        inside.addWidget(label(title, "strong"))
        line.addLayout(inside, 1)
        self._lines.addLayout(line)
        return inside


class ProofPlace(Card):
    """Drop the picture of the screen here, or choose it."""

    wished = Signal()
    dropped = Signal(object)

    def __init__(self, language: Language, name: str) -> None:
        super().__init__(padding=12, spacing=8)
        say = language.say
        self.setAcceptDrops(True)
        head = row(spacing=8)
        head.addWidget(Glyph("image", "ok" if name else "muted", 20), 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(label(name or say(msg("Drop it here (PNG, JPEG or PDF), or choose the file."))), 1)
        self.body.addLayout(head)
        choose = secondary_button(
            say(msg("Replace the file") if name else msg("Choose a file")), icon="upload-simple", compact=True
        )
        choose.setObjectName("choose proof")
        choose.clicked.connect(self.wished)
        self.body.addWidget(_flow(choose))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _one_file(event) is not None:
            event.acceptProposedAction()
            self.set_tone("accent")

    def dragLeaveEvent(self, event: object) -> None:
        self.set_tone("")

    def dropEvent(self, event: QDropEvent) -> None:
        self.set_tone("")
        path = _one_file(event)
        if path is not None:
            event.acceptProposedAction()
            self.dropped.emit(path)


def _one_file(event: QDropEvent) -> Path | None:
    urls = event.mimeData().urls()
    return Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None


def _flow(*widgets: QWidget) -> QWidget:
    holder = QWidget()
    flow = FlowLayout(holder)
    for widget in widgets:
        flow.addWidget(widget)
    return holder
