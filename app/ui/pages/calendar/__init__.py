"""Calendar: the month in tiles, the tray of undated drafts, the agenda."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.core.kernel.text import msg
from app.ui.pages.contract import Keys, Page, Surroundings

if TYPE_CHECKING:
    from app.core.desk import Desk


def build(desk: "Desk", around: Surroundings) -> QWidget:
    from app.core.outbox.model import DeliveryEvent  # noqa: PLC0415 - all read when first shown: start time
    from app.core.posts.model import PostEvent  # noqa: PLC0415
    from app.core.team.model import PracticeChanged  # noqa: PLC0415
    from app.ui.pages.calendar.page import CalendarPage  # noqa: PLC0415
    from app.ui.pages.calendar.presenter import CalendarPresenter  # noqa: PLC0415

    presenter = CalendarPresenter(desk.posts, desk.outbox, desk.accounts, desk.team, desk.clock, desk.db.run)
    page = CalendarPage(presenter, around)
    for kind in (PostEvent, DeliveryEvent, PracticeChanged):
        page.destroyed.connect(desk.bus.subscribe(kind, page.soon))
    return page


PAGE = Page(
    "calendar",
    msg("Calendar"),
    icon="calendar-blank",
    order=20,
    build=build,
    keys=(
        Keys("← → ↑ ↓", msg("Another day")),
        Keys("Tab", msg("The posts of the day")),
        Keys("Enter", msg("Open the post, or write a new one on that day")),
        Keys("Ctrl+← → ↑ ↓", msg("Move the post to another day")),
        Keys("Del", msg("Put the post back in the tray")),
        Keys("PgUp PgDn", msg("Another month")),
    ),
)
