"""The papers of a record: form, information sheet, withdrawal form; in the person's language, saved as PDF."""

from datetime import UTC, tzinfo
from pathlib import Path

from PySide6.QtCore import QStandardPaths, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QComboBox, QFileDialog, QWidget

from app.core.consent.model import Consent, Missing
from app.core.consent.paper.reference import Form
from app.core.consent.words import NOT_PUBLISHED
from app.core.kernel.errors import Refused
from app.core.kernel.files import write_whole
from app.core.kernel.text import LANGUAGES, Sentence, msg
from app.ui.kit import Button, Field, FlowLayout, Tick, column, label, secondary_button
from app.ui.pages.consents.form_pdf import as_pdf
from app.ui.pages.consents.letter_pdf import NAMES
from app.ui.pages.consents.paper import PaperPresenter
from app.ui.pages.consents.state import Sheet, State
from app.ui.pages.contract import Surroundings
from app.ui.tasks import ask

BUTTONS: dict[Form, Sentence] = {
    Form.CONSENT: msg("Consent form (PDF)…"),
    Form.INFORMATION: msg("Information sheet (PDF)…"),
    Form.WITHDRAWAL: msg("Withdrawal form (PDF)…"),
}
FILES: dict[Form, Sentence] = {
    Form.CONSENT: msg("consent"),
    Form.INFORMATION: msg("information"),
    Form.WITHDRAWAL: msg("withdrawal"),
}


class PrintPart(QWidget):
    """``printed`` once a paper lies where the person wanted it."""

    printed = Signal()

    def __init__(self, presenter: PaperPresenter, around: Surroundings) -> None:
        super().__init__()
        self._presenter, self._around = presenter, around
        self._consent: Consent | None = None
        self._zone: tzinfo = UTC
        bind = around.language.bind
        about = label("", "muted")
        bind(
            about.setText,
            msg(
                "Print the form with what is offered here: the person ticks by hand. Then scan or photograph all its "
                "pages and add them below, together."
            ),
        )
        self._why_not = label("", "muted-small")
        self.buttons: dict[Form, Button] = {}
        holder = QWidget()
        flow = FlowLayout(holder, spacing=8)
        for form, words in BUTTONS.items():
            made = self.buttons[form] = secondary_button(icon="file-pdf", compact=True)
            bind(made.setText, words)
            made.clicked.connect(lambda _checked=False, form=form: around.spawn(self, self._print(form)))
            flow.addWidget(made)
        self.language = QComboBox()
        for code in LANGUAGES:
            self.language.addItem(NAMES[code], code)
        chosen = Field("", self.language)
        bind(chosen.set_text, msg("Language of the paper"))
        self.with_name = Tick()
        bind(self.with_name.set_text, msg("Print the name that is kept, instead of a line to write it on"))
        layout = column(self, spacing=8)
        layout.addWidget(about)
        layout.addWidget(chosen)
        layout.addWidget(self.with_name)
        layout.addWidget(holder)
        layout.addWidget(self._why_not)

    def draw(self, state: State, sheet: Sheet, *, opening: bool) -> None:
        self._consent, self._zone = sheet.form.consent, state.zone
        self.setVisible(not sheet.locked)
        if opening:
            self.language.setCurrentIndex(
                max(self.language.findData(sheet.form.paper.language or self._around.language.code), 0)
            )
            self.with_name.set_on(False)
        self.with_name.setVisible(sheet.named and sheet.may_see_name)
        why = self._objection(sheet)
        self._why_not.setVisible(why is not None)
        self._why_not.setText(self._around.language.say(why) if why else "")
        for form, button in self.buttons.items():
            button.setEnabled(why is None or (why is NOT_PUBLISHED and form is Form.WITHDRAWAL))

    @staticmethod
    def _objection(sheet: Sheet) -> Sentence | None:
        if sheet.form.consent is None or sheet.changed:
            return msg("Keep the consent first: the paper says what is kept, and carries its code.")
        if Missing.BLOCKED in sheet.missing:
            return NOT_PUBLISHED
        return None

    async def _print(self, form: Form) -> None:
        consent, say = self._consent, self._around.language.say
        if consent is None:
            return
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = QFileDialog(self, say(msg("Save a copy that is not encrypted")), folder, "PDF (*.pdf)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.selectFile(f"{consent.subject} {say(FILES[form])}.pdf")
        chosen = Path(dialog.selectedFiles()[0]) if await ask(dialog) and dialog.selectedFiles() else None
        dialog.deleteLater()
        if chosen is not None:
            await self.keep(form, consent, chosen)
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(chosen)))

    async def keep(self, form: Form, consent: Consent, path: Path) -> None:
        """Write the paper there, in the language chosen; the ledger notes which one."""
        language = str(self.language.currentData())
        with_name = self.with_name.isVisibleTo(self) and self.with_name.on
        made = await self._presenter.document(consent, form, language, with_name=with_name)
        data = as_pdf(made, self._zone, consent.subject)
        try:
            write_whole(path, data)
        except OSError as error:
            raise Refused(msg("The file cannot be written there. Choose another folder.")) from error
        await self._presenter.printed(made)
        self._around.toast(msg("The paper is saved. Read it with the person before they sign."))
        self.printed.emit()
