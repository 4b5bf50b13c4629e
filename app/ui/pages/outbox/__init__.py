"""Outbox: every delivery in words, what a person decides about it, and publishing by hand."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.core.kernel.text import msg
from app.ui.pages.contract import Page, Surroundings

if TYPE_CHECKING:
    from app.core.desk import Desk


def build(desk: "Desk", around: Surroundings) -> QWidget:
    from pathlib import Path  # noqa: PLC0415 - read when first shown: start time

    from PySide6.QtCore import QStandardPaths  # noqa: PLC0415

    from app.core.accounts.model import AccountAdded, AccountChanged  # noqa: PLC0415 - all read when first shown: start time
    from app.core.outbox.model import DeliveryEvent  # noqa: PLC0415
    from app.core.team.model import PersonSwitched  # noqa: PLC0415
    from app.core.withdrawal.model import WithdrawalEvent  # noqa: PLC0415
    from app.ui.pages.outbox.page import OutboxPage  # noqa: PLC0415
    from app.ui.pages.outbox.presenter import OutboxPresenter  # noqa: PLC0415

    # where a browser's file dialog finds them at once
    downloads = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
    presenter = OutboxPresenter(
        desk.outbox,
        desk.posts,
        desk.inbox,
        desk.accounts,
        desk.team,
        desk.clock,
        desk.db.run,
        desk.door,
        desk.sync.now,
        Path(downloads or desk.folder) / "Decoro",
        desk.withdrawals,
    )
    page = OutboxPage(presenter, around)
    for kind in (DeliveryEvent, WithdrawalEvent, AccountAdded, AccountChanged, PersonSwitched):
        page.destroyed.connect(desk.bus.subscribe(kind, page.soon))
    return page


def count(desk: "Desk") -> int:
    from app.ui.pages.outbox.reading import decisions, reader_at  # noqa: PLC0415 - read when first counted: start time

    return decisions(reader_at(desk.clock, desk.accounts, desk.team), desk.outbox.open())


PAGE = Page(
    "outbox",
    msg("Outbox"),
    icon="paper-plane-tilt",
    order=10,
    section="below",
    build=build,
    count=count,
)
