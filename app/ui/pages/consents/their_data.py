"""A person asks for their data: everything that is kept about the code goes into a folder, with the name if ticked."""

from pathlib import Path

from PySide6.QtCore import QStandardPaths, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from app.core.kernel.text import msg, nmsg
from app.ui.kit import Tick, column, label, row, secondary_button
from app.ui.pages.consents.state import Export, Sheet
from app.ui.pages.contract import Surroundings
from app.ui.tasks import ask


class TheirData(QWidget):
    """Only for the doctor. ``written`` once the folder is there."""

    written = Signal()

    def __init__(self, export: Export, around: Surroundings) -> None:
        super().__init__()
        self._export, self._around = export, around
        self._code = ""
        bind = around.language.bind
        about = label("", "muted")
        bind(
            about.setText,
            msg(
                "If the person asks for their data: records, signed forms, pictures, where they were published, "
                "withdrawals and the lines of the ledger. The copy is not encrypted, and that it was made is written "
                "down."
            ),
        )
        self.with_name = Tick()
        bind(self.with_name.set_text, msg("With the name that is kept"))
        self.button = secondary_button(icon="download-simple", compact=True)
        bind(self.button.setText, msg("Write their data into a folder…"))
        self.button.clicked.connect(lambda: around.spawn(self, self._choose()))
        line = row()
        line.addWidget(self.button)
        line.addStretch()
        layout = column(self, spacing=8)
        layout.addWidget(about)
        layout.addWidget(self.with_name)
        layout.addLayout(line)

    def draw(self, sheet: Sheet, *, opening: bool) -> None:
        consent = sheet.form.consent
        self._code = consent.subject if consent else ""
        self.setVisible(bool(consent) and sheet.may_see_name)
        self.with_name.setVisible(sheet.named)
        if opening:
            self.with_name.set_on(False)

    async def _choose(self) -> None:
        say = self._around.language.say
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = QFileDialog(self, say(msg("Save a copy that is not encrypted")), folder)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        chosen = Path(dialog.selectedFiles()[0]) if await ask(dialog) and dialog.selectedFiles() else None
        dialog.deleteLater()
        if chosen is not None:
            await self.write(chosen)

    async def write(self, folder: Path) -> None:
        """Into a new folder in ``folder``, called as the person's code."""
        target = folder / self._code
        count = await self._export(target, self._code, self.with_name.on)
        self._around.toast(nmsg("{count} file written.", "{count} files written.", count))
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(target / "index.html")))
        self.written.emit()
