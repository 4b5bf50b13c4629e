"""The recovery sheet, the backups and the archive: what to do for the day this computer breaks."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel

from app.core.kernel.text import Sentence, msg
from app.ui.kit import Glyph, flowing, label, primary_button, row, secondary_button
from app.ui.kit.code_view import CodeView
from app.ui.language import Language
from app.ui.pages.settings.parts import SectionView
from app.ui.pages.settings.presenter import Section, SettingsState

LISTED = 6
REASONS: dict[str, Sentence] = {
    "daily": msg("Every day"),
    "by-hand": msg("By hand"),
    "before-upgrade": msg("Before an update"),
}


class SheetSection(SectionView):
    made = Signal()
    saved = Signal()
    printed = Signal()
    hidden = Signal()

    def __init__(self, language: Language) -> None:
        super().__init__(Section.SHEET, language)
        about = msg(
            "If this computer breaks, is stolen or forgets the key, the code on the sheet opens the archive again. "
            "Keep it in the safe: whoever holds the sheet and the archive can read everything."
        )
        body = self.card(msg("Recovery sheet"), about)
        self._sign, self._state_words = Glyph("check-circle", "ok", 20), label("")
        line = row(spacing=8)
        line.addWidget(self._sign)
        line.addWidget(self._state_words, 1)
        body.addLayout(line)
        self.code = CodeView()
        body.addWidget(self.code)
        self.make = primary_button(icon="key")
        self.save, self.print_it, self.hide_it = (
            secondary_button(icon="file-pdf"),
            secondary_button(icon="printer"),
            secondary_button(icon="eye-slash"),
        )
        for button, words, signal in (
            (self.save, msg("Save as PDF…"), self.saved),
            (self.print_it, msg("Print…"), self.printed),
            (self.hide_it, msg("It is in the safe: hide the code"), self.hidden),
            (self.make, msg("Make a new sheet"), self.made),
        ):
            language.bind(button.setText, words)
            button.clicked.connect(signal)
        body.addWidget(flowing(self.save, self.print_it, self.hide_it, self.make))
        self.body.addStretch()

    def set_state(self, state: SettingsState) -> None:
        super().set_state(state)
        self._sign.set("check-circle" if state.has_sheet else "warning", "ok" if state.has_sheet else "warn")
        there = msg(
            "There is a sheet. Its code is not kept anywhere: it cannot be shown again, only made anew."
        )
        none = msg("There is no sheet yet. Without it, a broken computer means a lost archive.")
        fresh = msg(
            "This is the code of the new sheet. Save or print it now: it is shown only here, only once."
        )
        self._state_words.setText(
            self.language.say(fresh if state.code else there if state.has_sheet else none)
        )
        self.code.set_code(state.groups)
        for widget in (self.code, self.save, self.print_it, self.hide_it):
            widget.setVisible(bool(state.code))
        self.make.setVisible(not state.code)
        self.make.setEnabled(state.may_manage)
        self.why_not.setVisible(not state.may_manage)


class BackupSection(SectionView):
    asked = Signal()
    opened = Signal(str)

    def __init__(self, language: Language) -> None:
        super().__init__(Section.BACKUPS, language)
        self._path = _selectable()
        about = msg(
            "Made every day when Decoro closes, encrypted with the same key, and read back to be sure."
        )
        body = self.card(msg("Backups"), about)
        self._last = label("", "strong")
        body.addWidget(self._last)
        self._rows = label("", "muted")
        body.addWidget(self._rows)
        self.now, self.folder = primary_button(icon="hard-drives"), secondary_button(icon="arrow-square-out")
        self.now.clicked.connect(self.asked)
        language.bind(self.folder.setText, msg("Open the folder"))
        self.folder.clicked.connect(lambda: self.opened.emit(self._path.text()))
        body.addWidget(flowing(self.now, self.folder))
        body.addWidget(self._path)
        copy = msg(
            "Copy this folder to another disk now and then: a backup beside the archive breaks with it."
        )
        body = self.card(msg("Another disk"), copy)
        restore = msg(
            "Restoring is done with Decoro closed, so that nothing writes meanwhile. It lists the backups, asks which "
            "one, and keeps the archive of now beside it."
        )
        body = self.card(msg("Bring a backup back"), restore)
        command = _selectable("decoro restore")
        body.addWidget(command)
        self.body.addStretch()

    def set_state(self, state: SettingsState) -> None:
        super().set_state(state)
        say, language = self.language.say, self.language
        newest = state.backups[0] if state.backups else None
        if newest is None:
            self._last.setText(say(msg("No backup yet. The first one is made when Decoro closes.")))
        else:
            when = language.say_moment(newest.at, state.zone)
            self._last.setText(say(msg("Last backup: {when}", when=when)))
        lines = [
            f"{language.say_moment(one.at, state.zone)} · {say(REASONS.get(one.reason, REASONS['by-hand']))}"
            for one in state.backups[1:LISTED]
        ]
        self._rows.setText("\n".join(lines))
        self._rows.setVisible(bool(lines))
        self._path.setText(str(state.backup_folder))
        self.folder.setEnabled(bool(state.backups))
        working = state.working == "backup"
        self.now.setEnabled(not state.working)
        self.now.setText(say(msg("Backing up…") if working else msg("Back up now")))


class ArchiveSection(SectionView):
    checked = Signal()
    opened = Signal(str)

    def __init__(self, language: Language) -> None:
        super().__init__(Section.ARCHIVE, language)
        about = msg(
            "Everything lies encrypted in this folder of this computer, and nowhere else. Leave its files alone; "
            "do not put it into a folder that is synchronised with the internet."
        )
        body = self.card(msg("Where the archive is"), about)
        self._path = _selectable()
        body.addWidget(self._path)
        self.folder = secondary_button(icon="arrow-square-out")
        language.bind(self.folder.setText, msg("Open the folder"))
        self.folder.clicked.connect(lambda: self.opened.emit(self._path.text()))
        line = row()
        line.addWidget(self.folder)
        line.addStretch()
        body.addLayout(line)
        why = msg(
            "Every decision is a line of the ledger, each sealed with the one before. The check walks the whole chain "
            "and says whether anything was changed from outside."
        )
        body = self.card(msg("Check the archive"), why)
        self.check = primary_button(icon="shield-check")
        self.check.clicked.connect(self.checked)
        line = row()
        line.addWidget(self.check)
        line.addStretch()
        body.addLayout(line)
        self.body.addStretch()

    def set_state(self, state: SettingsState) -> None:
        super().set_state(state)
        self._path.setText(str(state.folder))
        self.check.setEnabled(not state.working)
        checking = state.working == "check"
        self.check.setText(self.language.say(msg("Checking…") if checking else msg("Check the archive")))


def _selectable(text: str = "") -> QLabel:
    """A path or a command: to be read, selected and copied."""
    made = label(text, "small")
    made.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return made
