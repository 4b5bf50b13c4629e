"""Draws the settings: the sections on the left, one of them on the right."""

from collections.abc import Callable, Coroutine
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSizeF, QUrl
from PySide6.QtGui import QDesktopServices, QPainter
from PySide6.QtWidgets import QDialog, QFileDialog, QSizePolicy, QStackedWidget, QWidget

from app.core.kernel.errors import AppError
from app.core.kernel.text import Sentence, msg
from app.core.team.model import Role
from app.ui.kit import Button, Confirm, PageHeader, column, row, scrolled, theme
from app.ui.kit.soon import Soon
from app.ui.pages.contract import Surroundings
from app.ui.pages.settings.about_section import AboutSection
from app.ui.pages.settings.look_section import LookSection
from app.ui.pages.settings.parts import SectionView
from app.ui.pages.settings.people_section import PeopleSection
from app.ui.pages.settings.practice_section import PracticeSection
from app.ui.pages.settings.presenter import Section, SettingsPresenter, SettingsState
from app.ui.pages.settings.recovery_sheet import draw, save_pdf
from app.ui.pages.settings.safety_sections import ArchiveSection, BackupSection, SheetSection
from app.ui.tasks import ask

SECTIONS: tuple[tuple[Section, Sentence, str], ...] = (
    (Section.LOOK, msg("Language and look"), "translate"),
    (Section.PRACTICE, msg("Practice"), "buildings"),
    (Section.PEOPLE, msg("People"), "users"),
    (Section.SHEET, msg("Recovery sheet"), "key"),
    (Section.BACKUPS, msg("Backups"), "hard-drives"),
    (Section.ARCHIVE, msg("The archive"), "database"),
    (Section.ABOUT, msg("About Decoro"), "info"),
)


class SettingsPage(QWidget):
    def __init__(self, presenter: SettingsPresenter, around: Surroundings) -> None:
        super().__init__()
        self._presenter, self._around = presenter, around
        self._state: SettingsState | None = None
        language = around.language
        header = PageHeader()
        language.bind(header.set_title, msg("Settings"), self)
        self._make_sections()
        self._stack = QStackedWidget()
        self._buttons: dict[Section, Button] = {}
        look = theme()
        names = QWidget()
        names.setFixedWidth(look.px(196))
        side = column(names, spacing=2)
        for section, words, icon in SECTIONS:
            button = Button("", "rail", icon=icon)
            button.setCheckable(True)
            button.setAutoExclusive(True)
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            language.bind(_padded(button), words, button)
            button.clicked.connect(lambda _=False, wanted=section: self._go(wanted))
            side.addWidget(button)
            self._buttons[section] = button
            self._stack.addWidget(self._room(self.sections[section]))
        side.addStretch()
        both = row(spacing=24)
        both.setContentsMargins(look.px(24), 0, look.px(12), look.px(16))
        both.addWidget(names)
        both.addWidget(self._stack, 1)
        layout = column(self, spacing=0)
        layout.addWidget(header)
        layout.addLayout(both, 1)
        self.soon = Soon(self, self.refresh)
        presenter.show = self._show
        language.changed.connect(self._draw)

    def _make_sections(self) -> None:
        language, presenter = self._around.language, self._presenter
        self.look, self.practice, self.people = (
            LookSection(language),
            PracticeSection(language),
            PeopleSection(language),
        )
        self.sheet, self.backups, self.archive = (
            SheetSection(language),
            BackupSection(language),
            ArchiveSection(language),
        )
        about = AboutSection(language)
        parts: tuple[SectionView, ...] = (
            self.look, self.practice, self.people, self.sheet, self.backups, self.archive, about,
        )  # fmt: skip
        self.sections = {part.section: part for part in parts}
        self.look.spoken.connect(presenter.speak)
        self.look.worn.connect(presenter.wear)
        self.look.scaled.connect(presenter.scale)
        self.practice.changed.connect(lambda name, value: self._do(self._change(name, value)))
        self.people.added.connect(lambda *what: self._do(self._add(*what)))
        self.people.pin_set.connect(lambda who, pin: self._do(presenter.set_pin(who, pin)))
        self.sheet.made.connect(lambda: self._do(self._make_sheet()))
        self.sheet.saved.connect(lambda: self._do(self._save_sheet()))
        self.sheet.printed.connect(lambda: self._do(self._print_sheet()))
        self.sheet.hidden.connect(presenter.put_away)
        self.backups.asked.connect(lambda: self._do(presenter.back_up()))
        self.archive.checked.connect(lambda: self._do(presenter.check()))
        for part in (self.backups, self.archive):
            part.opened.connect(lambda path: QDesktopServices.openUrl(QUrl.fromLocalFile(path)))

    def _room(self, part: SectionView) -> QWidget:
        """A section is as wide as reads well, and scrolls."""
        content = QWidget()
        line = row(content, spacing=0)
        line.setContentsMargins(0, 0, theme().px(12), theme().px(8))
        part.setMaximumWidth(theme().px(720))
        line.addWidget(part, 100)
        line.addStretch(1)
        return scrolled(content)

    # --- drawing -------------------------------------------------------------------------------------------

    def shown(self, section: str = "", **_args: object) -> None:
        if section:
            self._presenter.go(Section(section))
        self.refresh()

    def leaving(self) -> None:
        """A code on the screen does not wait there for the next one."""
        self._presenter.put_away()

    def refresh(self) -> None:
        self._do(self._presenter.refresh())

    def _show(self, state: SettingsState) -> None:
        self._state = state
        self._draw()

    def _draw(self) -> None:
        state = self._state
        if state is None:
            return
        self._buttons[state.section].setChecked(True)
        self._stack.setCurrentIndex([section for section, *_ in SECTIONS].index(state.section))
        for part in self.sections.values():
            part.set_state(state)

    # --- wishes --------------------------------------------------------------------------------------------

    def _do(self, work: Coroutine[Any, Any, Any]) -> None:
        self._around.spawn(self, work)

    def _go(self, section: Section) -> None:
        self._presenter.go(section)

    async def _change(self, name: str, value: str) -> None:
        try:
            await self._presenter.change_practice(**{name: value})
        except AppError as error:
            self.practice.refuse(name, self._around.language.say(error.sentence))

    async def _add(self, name: str, role: str, registration: str, pin: str) -> None:
        try:
            await self._presenter.add_person(name, Role(role), registration, pin)
        except AppError as error:
            self.people.refuse(self._around.language.say(error.sentence))
        else:
            self.people.clear()

    # --- the recovery sheet --------------------------------------------------------------------------------

    async def _make_sheet(self) -> None:
        say = self._around.language.say
        if self._state is not None and self._state.has_sheet:
            dialog = Confirm(
                self,
                say(msg("Make a new recovery sheet?")),
                say(
                    msg(
                        "The sheet printed before stops working at once. Destroy it when the new one is in the safe."
                    )
                ),
                say(msg("Make a new sheet")),
                say(msg("Keep the old one")),
            )
            answer = await ask(dialog)
            dialog.deleteLater()
            if answer != QDialog.DialogCode.Accepted:
                return
        await self._presenter.make_sheet()

    async def _save_sheet(self) -> None:
        language = self._around.language
        dialog = QFileDialog(self, language.say(msg("Save the recovery sheet")))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter("PDF (*.pdf)")
        dialog.setDefaultSuffix("pdf")
        dialog.selectFile("Decoro.pdf")
        answer = await ask(dialog)
        chosen = dialog.selectedFiles()
        dialog.deleteLater()
        if answer == QDialog.DialogCode.Accepted and chosen:
            self.save_sheet(Path(chosen[0]))

    def save_sheet(self, path: Path) -> None:
        if (state := self._state) is not None and state.code:
            kept = save_pdf(path, state.code, state.practice.name, self._today(), self._around.language)
            self._presenter.sheet_kept(kept)

    async def _print_sheet(self) -> None:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # noqa: PLC0415 - only where something is printed

        state, language = self._state, self._around.language
        if state is None or not state.code:
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(printer, self)
        answer = await ask(dialog)
        dialog.deleteLater()
        if answer != QDialog.DialogCode.Accepted:
            return
        painter = QPainter(printer)
        page = printer.pageRect(QPrinter.Unit.DevicePixel)
        size = QSizeF(page.width(), page.height())
        draw(painter, size, printer.logicalDpiX(), state.code, state.practice.name, self._today(), language)
        painter.end()

    def _today(self) -> date:
        return date.today()  # noqa: DTZ011 - printed on the sheet, in local time


def _padded(button: Button) -> Callable[[str], None]:
    """Words of a rail button keep their distance from the icon."""

    def say(text: str) -> None:
        button.setText(f"  {text}")
        button.setAccessibleName(text)

    return say
