"""How far a withdrawal is: every copy with its state, what is still to do, the letter, and when the pictures go."""

import hashlib
from functools import partial
from pathlib import Path

from PySide6.QtCore import QStandardPaths, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QComboBox, QFileDialog, QWidget

from app.core.kernel.errors import Refused
from app.core.kernel.files import write_whole
from app.core.kernel.text import LANGUAGES, Sentence, msg, nmsg
from app.core.withdrawal.letter import ASKERS, WAYS
from app.core.withdrawal.model import Fate, Pressure
from app.ui.kit import (
    Badge,
    Banner,
    Button,
    Confirm,
    ElidedLabel,
    Glyph,
    column,
    danger_button,
    flowing,
    label,
    quiet_button,
    row,
    secondary_button,
)
from app.ui.pages.consents.ending import Ending, EndingPresenter, Line
from app.ui.pages.consents.letter_pdf import NAMES, as_pdf
from app.ui.pages.consents.withdraw_dialog import WithdrawDialog
from app.ui.pages.contract import Surroundings
from app.ui.tasks import ask

FATES: dict[Fate, tuple[Sentence, str, str]] = {
    Fate.UNCERTAIN: (msg("May be out: looked up first"), "question", "block"),
    Fate.WAITS: (msg("Goes with the next sync"), "hourglass-medium", "warn"),
    Fate.BY_HAND: (msg("To do by hand"), "hand-pointing", "warn"),
    Fate.GONE: (msg("Taken down"), "check-circle", "ok"),
    Fate.STAYS: (msg("Stays out"), "warning-octagon", "block"),
    Fate.NEVER_OUT: (msg("Was never out"), "circle-dashed", "muted"),
}


class EndingCard(QWidget):
    """Hidden while nobody asked for a withdrawal. ``changed`` after every verb."""

    changed = Signal()

    def __init__(self, presenter: EndingPresenter, around: Surroundings) -> None:
        super().__init__()
        self._presenter, self._around = presenter, around
        self._consent = ""
        self._ending: Ending | None = None
        self._said = ""
        self._letter_language = around.language.code
        self._lines = column(self, spacing=10)
        self.hide()

    # --- drawing -------------------------------------------------------------------------------------------

    def look_at(self, consent: str) -> None:
        """Show the withdrawal of this consent, as it stands now."""
        if consent != self._consent:
            self._consent, self._ending = consent, None
            self.hide()
        if consent:
            self._around.spawn(self, self._look(consent))

    async def _look(self, consent: str) -> None:
        found = await self._presenter.look(consent)
        language = self._around.language.code
        if consent != self._consent or (found == self._ending and language == self._said):
            return
        self._ending, self._said = found, language
        self._clear()
        self.setVisible(found is not None)
        if found is not None:
            self._draw(found)

    def _draw(self, ending: Ending) -> None:
        say = self._around.language.say
        self._lines.addWidget(label(say(msg("Withdrawal")), "heading"))
        words, tone = self._how_it_stands(ending)
        self._lines.addWidget(Banner(say(words), tone))
        for fact in self._facts(ending):
            self._lines.addWidget(label(say(fact), "muted"))
        for one in ending.lines:
            self._lines.addWidget(self._line(one, ending))
        if ending.stays:
            self._lines.addWidget(label(say(msg("What nobody can recall")), "strong"))
        for sentence in ending.stays:
            self._lines.addWidget(label(say(sentence), "muted"))
        if ending.withdrawal.pending:
            self._add_decision(ending)
        else:
            self._add_verbs(ending)

    def _how_it_stands(self, ending: Ending) -> tuple[Sentence, str]:
        known, language = ending.withdrawal, self._around.language
        if known.pending:
            return msg(
                "Registered, not carried out yet: nothing that uses it goes out, and what is out stays out until "
                "the doctor carries it out."
            ), "block"
        if ending.pressure is Pressure.DONE:
            return msg("Everything that could be taken down is down."), "ok"
        due = language.say_day_time(known.due, ending.zone)
        left = ending.left
        match ending.pressure:
            case Pressure.TOO_LATE:
                return msg(
                    "More than three days have passed. Write to the platform's support and tell your adviser today."
                ), "block"
            case Pressure.LATE:
                return nmsg(
                    "It is late: {count} copy should have been down by {when}.",
                    "It is late: {count} copies should have been down by {when}.",
                    left,
                    when=due,
                ), "block"
            case _:
                return nmsg(
                    "{count} copy still has to be taken down, by {when}.",
                    "{count} copies still have to be taken down, by {when}.",
                    left,
                    when=due,
                ), "warn"

    def _facts(self, ending: Ending) -> list[Sentence]:
        known, language = ending.withdrawal, self._around.language
        nobody = msg("a person of the practice")
        told: list[Sentence] = [
            msg(
                "Asked by {asker}, {way}, on {when}; received by {who}.",
                asker=ASKERS[known.request.asker],
                way=WAYS[known.request.way],
                when=language.say_moment(known.request.asked_at, ending.zone),
                who=ending.received_by or nobody,
            )
        ]
        if known.carried_out_at is not None:
            told.append(
                msg(
                    "Carried out by {who} on {when}.",
                    who=ending.carried_out_by or nobody,
                    when=language.say_moment(known.carried_out_at, ending.zone),
                )
            )
        if known.stopped:
            told.append(
                nmsg(
                    "{count} delivery was stopped before it went out.",
                    "{count} deliveries were stopped before they went out.",
                    known.stopped,
                )
            )
        if known.erased_at is not None:
            day = language.say_moment(known.erased_at, ending.zone)
            told.append(msg("The pictures were deleted here on {when}; their fingerprints stay.", when=day))
        elif ending.erase_on is not None:
            day = language.say_date(ending.erase_on.astimezone(ending.zone).date())
            told.append(
                msg(
                    "The pictures are deleted here on {day}. If an original belongs to the medical record, put it "
                    "there before. Backups lose them as they grow old.",
                    day=day,
                )
            )
        return told

    def _line(self, one: Line, ending: Ending) -> QWidget:
        say, language = self._around.language.say, self._around.language
        words, icon, tone = FATES[one.fate or Fate.WAITS]
        place = QWidget()
        whole = column(place, spacing=2)
        line = row(spacing=8)
        line.addWidget(Glyph(icon, tone))
        line.addWidget(ElidedLabel(one.title or say(msg("Post without a title")), "body"), 1)
        line.addWidget(label(one.channel, "muted", wrap=False))
        line.addWidget(Badge(say(words), tone))
        if one.fate is Fate.BY_HAND and not ending.withdrawal.pending:
            go = Button(say(msg("Take it down")), "secondary", compact=True)
            go.setAccessibleName(
                say(msg("Take “{title}” down from {channel}", title=one.title, channel=one.channel))
            )
            go.clicked.connect(partial(self._around.navigate, "outbox", delivery=one.removal))
            line.addWidget(go)
        whole.addLayout(line)
        if detail := self._detail(one, language.say_moment(one.at, ending.zone) if one.at else ""):
            below = label(say(detail), "muted-small")
            below.setContentsMargins(24, 0, 0, 0)
            whole.addWidget(below)
        return place

    @staticmethod
    def _detail(one: Line, when: str) -> Sentence | None:
        if one.fate is Fate.GONE and one.by_hand:
            if one.proof_name:
                return msg(
                    "{when}, declared by {who}; proof: {file}",
                    when=when,
                    who=one.by_hand,
                    file=one.proof_name,
                )
            return msg(
                "{when}, declared by {who}, without a picture of the screen", when=when, who=one.by_hand
            )
        if one.fate is Fate.GONE:
            return msg("{when}, the platform confirmed it", when=when)
        return one.reason

    def _add_decision(self, ending: Ending) -> None:
        say = self._around.language.say
        if not ending.doctor:
            return
        known = ending.withdrawal
        carry_out = danger_button(say(msg("Carry out the withdrawal…")), icon="prohibit")
        carry_out.setObjectName("carry out")
        carry_out.clicked.connect(lambda: self._around.spawn(self, self.ask(known.consent, known.subject)))
        wrong = quiet_button(say(msg("Registered by mistake")))
        wrong.setObjectName("mistaken")
        wrong.clicked.connect(lambda: self._do_mistaken(ending))
        self._lines.addWidget(flowing(carry_out, wrong))

    def _add_verbs(self, ending: Ending) -> None:
        say = self._around.language.say
        if ending.waits:
            now = secondary_button(say(msg("Take down now")), icon="arrows-clockwise")
            now.setObjectName("take down now")
            now.setEnabled(not ending.offline)
            now.clicked.connect(lambda: self._around.spawn(self, self._take_down()))
            self._lines.addWidget(flowing(now))
            if ending.offline:
                why = msg(
                    "You are working offline: these wait, and are taken down when you are online again."
                )
                self._lines.addWidget(label(say(why), "muted-small"))
        letter = secondary_button(say(msg("Closing letter (PDF)…")), icon="file-pdf")
        letter.setObjectName("letter")
        letter.clicked.connect(lambda: self._around.spawn(self, self._write_letter(ending)))
        choose = QComboBox()
        choose.setAccessibleName(say(msg("Language of the letter")))
        for code in LANGUAGES:
            choose.addItem(NAMES[code], code)
        choose.setCurrentIndex(choose.findData(self._letter_language))
        choose.currentIndexChanged.connect(self._choose_language)
        verbs: list[QWidget] = [letter, choose]
        if ending.withdrawal.may_erase and ending.doctor:
            erase = quiet_button(say(msg("Delete the pictures now…")), icon="trash")
            erase.setObjectName("erase")
            erase.clicked.connect(lambda: self._around.spawn(self, self._erase(ending)))
            verbs.append(erase)
        self._lines.addWidget(flowing(*verbs))
        if ending.left:
            early = msg("Not everything is down yet: the letter says so.")
            self._lines.addWidget(label(say(early), "muted-small"))

    def _clear(self) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()

    # --- verbs ---------------------------------------------------------------------------------------------

    async def ask(self, consent: str, code: str) -> None:
        """The dialog, and what it decides."""
        preview = await self._presenter.preview(consent, code)
        dialog = WithdrawDialog(self.window(), preview, self._around.language)
        agreed = await ask(dialog)
        request = dialog.request()
        dialog.deleteLater()
        if not agreed:
            return
        if await self._presenter.withdraw(consent, request):
            self._around.toast(msg("The consent is withdrawn. Nothing goes out with it any more."))
        else:
            self._around.toast(msg("Registered. Tell the doctor now: nothing with it goes out until then."))
        self.changed.emit()

    def _do_mistaken(self, ending: Ending) -> None:
        async def undo() -> None:
            await self._presenter.mistaken(ending.withdrawal.id)
            self._around.toast(msg("The request is no longer registered."))
            self.changed.emit()

        self._around.spawn(self, undo())

    async def _take_down(self) -> None:
        await self._presenter.take_down_now()
        self.changed.emit()

    def _choose_language(self, number: int) -> None:
        self._letter_language = LANGUAGES[number]

    async def _write_letter(self, ending: Ending) -> None:
        say = self._around.language.say
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = QFileDialog(self, say(msg("Save a copy that is not encrypted")), folder, "PDF (*.pdf)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(f"{ending.withdrawal.subject}.pdf")
        chosen = Path(dialog.selectedFiles()[0]) if await ask(dialog) and dialog.selectedFiles() else None
        dialog.deleteLater()
        if chosen is not None:
            await self.keep_letter(ending, chosen)
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(chosen)))

    async def keep_letter(self, ending: Ending, path: Path) -> None:
        """Write the letter there, in the language chosen; its fingerprint is noted with the withdrawal."""
        letter = await self._presenter.letter(ending.withdrawal.consent)
        data = as_pdf(letter, self._letter_language, ending.zone)
        try:
            write_whole(path, data)
        except OSError as error:
            raise Refused(msg("The file cannot be written there. Choose another folder.")) from error
        await self._presenter.letter_made(ending.withdrawal.id, hashlib.sha256(data).hexdigest())
        self.changed.emit()

    async def _erase(self, ending: Ending) -> None:
        say = self._around.language.say
        dialog = Confirm(
            self.window(),
            say(msg("Delete the pictures of {code} now?", code=ending.withdrawal.subject)),
            say(
                msg(
                    "The publish copies and the originals are deleted from this archive for good. The signed form, "
                    "the dates and the fingerprints stay."
                )
            ),
            say(msg("Delete")),
            say(msg("Cancel")),
            dangerous=True,
        )
        agreed = await ask(dialog)
        dialog.deleteLater()
        if agreed:
            await self._presenter.erase(ending.withdrawal.id)
            self.changed.emit()
