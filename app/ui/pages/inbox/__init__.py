"""Inbox: what people write, risk first; the reply is checked while it is written."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.core.kernel.text import msg
from app.ui.pages.contract import Keys, Page, Surroundings

if TYPE_CHECKING:
    from app.core.desk import Desk


def build(desk: "Desk", around: Surroundings) -> QWidget:
    from app.core.accounts.model import AccountAdded, AccountForgotten  # noqa: PLC0415 - all when first shown: start time
    from app.core.inbox.model import ConversationChanged, MessageArrived, ReplyQueued  # noqa: PLC0415
    from app.core.outbox.model import DeliveryEvent  # noqa: PLC0415
    from app.core.team.model import PersonSwitched, PracticeChanged  # noqa: PLC0415
    from app.ui.pages.inbox.page import InboxPage  # noqa: PLC0415
    from app.ui.pages.inbox.presenter import InboxPresenter  # noqa: PLC0415

    presenter = InboxPresenter(
        desk.inbox,
        desk.outbox,
        desk.posts,
        desk.accounts,
        desk.team,
        desk.rulebook,
        desk.clock,
        desk.db.run,
    )
    page = InboxPage(presenter, around)
    heard = (
        AccountAdded,
        AccountForgotten,
        ConversationChanged,
        DeliveryEvent,
        MessageArrived,
        PersonSwitched,
        PracticeChanged,
        ReplyQueued,
    )
    for event in heard:
        page.destroyed.connect(desk.bus.subscribe(event, page.soon))
    return page


def count(desk: "Desk") -> int:
    return desk.inbox.counts().open


PAGE = Page(
    "inbox",
    msg("Inbox"),
    icon="chat-circle-dots",
    order=40,
    build=build,
    count=count,
    keys=(
        Keys("J / K", msg("Next and previous message")),
        Keys("R", msg("Write the reply")),
        Keys("E", msg("Archive, or open again")),
        Keys("M", msg("Ask the doctor")),
        Keys("Ctrl+Return", msg("Send the reply at the next sync")),
        Keys("Ctrl+Shift+I", msg("Paste a message from the clipboard")),
    ),
)
