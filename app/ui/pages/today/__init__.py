"""Today: only decisions, each with its one action."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.core.kernel.events import Event
from app.core.kernel.text import msg
from app.ui.pages.contract import Page, Surroundings

if TYPE_CHECKING:
    from app.core.desk import Desk
    from app.ui.pages.today.decisions import Decisions


def build(desk: "Desk", around: Surroundings) -> QWidget:
    from app.ui.pages.today.page import TodayPage  # noqa: PLC0415 - read when first shown: start time
    from app.ui.pages.today.presenter import TodayPresenter  # noqa: PLC0415

    presenter = TodayPresenter(
        decisions_of(desk),
        desk.db.run,
        first_steps=lambda: desk.preferences.value.first_steps,
        end_first_steps=lambda: desk.preferences.change(first_steps=False),
        has_recovery_sheet=desk.has_recovery_sheet,
    )
    page = TodayPage(presenter, around)
    page.destroyed.connect(desk.bus.subscribe(Event, page.soon))
    return page


def decisions_of(desk: "Desk") -> "Decisions":
    from app.ui.pages.today.decisions import Decisions  # noqa: PLC0415 - read when first counted: start time

    return Decisions(
        desk.posts,
        desk.outbox,
        desk.inbox,
        desk.consents,
        desk.accounts,
        desk.team,
        desk.withdrawals,
        desk.clock,
        lambda: desk.preferences.value.work_offline,
    )


def count(desk: "Desk") -> int:
    return decisions_of(desk).count()


PAGE = Page("today", msg("Today"), icon="house", order=10, build=build, count=count)
