"""Settings: language and look, the practice, its people, the recovery sheet, backups, the archive, licences."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.core.kernel.text import msg
from app.ui.pages.contract import Page, Surroundings

if TYPE_CHECKING:
    from app.core.desk import Desk


def build(desk: "Desk", around: Surroundings) -> QWidget:
    from app.core.team.model import PersonAdded, PersonSwitched, PracticeChanged  # noqa: PLC0415 - all read when first shown: start time
    from app.ui.kit import theme  # noqa: PLC0415 - read when first shown: start time
    from app.ui.pages.settings.page import SettingsPage  # noqa: PLC0415
    from app.ui.pages.settings.presenter import Backup, SettingsPresenter  # noqa: PLC0415

    def backups() -> list[Backup]:
        return [Backup(s.path, s.at, s.reason) for s in desk.archive.snapshots()]

    def check() -> tuple[int, int | None]:
        found = desk.verify()
        return found.lines, found.broken_at

    presenter = SettingsPresenter(
        desk.team,
        desk.clock,
        desk.db.run,
        preferences=lambda: desk.preferences.value,
        change=desk.preferences.change,
        speak=around.language.set_language,
        dress=lambda scheme, scale: theme().choose(scheme=scheme, text_scale=scale),
        backups=backups,
        back_up=lambda: desk.archive.back_up(desk.clock),
        check=check,
        new_sheet=desk.new_recovery_sheet,
        has_sheet=desk.has_recovery_sheet,
        folder=desk.folder,
        backup_folder=desk.archive.backups,
        spoken=around.language.code,
    )
    page = SettingsPage(presenter, around)
    for kind in (PracticeChanged, PersonAdded, PersonSwitched):
        page.destroyed.connect(desk.bus.subscribe(kind, page.soon))
    return page


PAGE = Page("settings", msg("Settings"), icon="gear-six", order=90, section="below", build=build)
