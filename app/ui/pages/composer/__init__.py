"""Write: one post at a time, with the checklist beside it."""

from typing import TYPE_CHECKING

from app.core.kernel.text import msg
from app.ui.pages.contract import Keys, Page, Surroundings

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.core.desk import Desk


def build(desk: "Desk", around: Surroundings) -> "QWidget":
    from app.ui.pages.composer.ground import Services  # noqa: PLC0415 - imported when first shown: start time
    from app.ui.pages.composer.page import ComposerPage  # noqa: PLC0415
    from app.ui.pages.composer.presenter import ComposerPresenter  # noqa: PLC0415

    services = Services(
        desk.posts, desk.media, desk.consents, desk.accounts, desk.outbox, desk.team, desk.connectors
    )

    def remember(post: str) -> None:
        if desk.preferences.value.last_post != post:
            desk.preferences.change(last_post=post)

    presenter = ComposerPresenter(services, desk.rulebook, desk.clock, desk.db.run, desk.bus, remember)
    return ComposerPage(presenter, around, lambda: desk.preferences.value.last_post)


PAGE = Page(
    "composer",
    msg("Write"),
    icon="note-pencil",
    order=30,
    build=build,
    keys=(
        Keys("Ctrl+Return", msg("The next step: ask, sign, put in the outbox")),
        Keys("Ctrl+Shift+A", msg("Add a picture")),
        Keys("F8", msg("Next finding of the checklist")),
        Keys("Shift+F8", msg("Previous finding of the checklist")),
        Keys("Ctrl+Tab", msg("Next channel")),
    ),
)
