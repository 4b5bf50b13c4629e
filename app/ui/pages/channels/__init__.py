"""Channels: how each account is doing, and the way to add, test, reconnect or forget one."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.core.kernel.text import msg
from app.ui.pages.contract import Page, Surroundings

if TYPE_CHECKING:
    from app.core.desk import Desk


def build(desk: "Desk", around: Surroundings) -> QWidget:
    from app.core.accounts.model import AccountAdded, AccountChanged, AccountForgotten, ProfileSeen  # noqa: PLC0415 - all read when first shown: start time
    from app.core.outbox.model import DeliveryEvent  # noqa: PLC0415
    from app.core.team.model import PersonSwitched, PracticeChanged  # noqa: PLC0415
    from app.ui.pages.channels.page import ChannelsPage  # noqa: PLC0415 - read when first shown: start time
    from app.ui.pages.channels.presenter import ChannelsPresenter  # noqa: PLC0415

    presenter = ChannelsPresenter(
        desk.accounts,
        desk.sign_in,
        desk.outbox,
        desk.team,
        desk.db.run,
        desk.open_http,
        offline=lambda: desk.preferences.value.work_offline,
        language=lambda: around.language.code,
    )
    page = ChannelsPage(presenter, around)
    heard = (
        AccountAdded,
        AccountChanged,
        AccountForgotten,
        ProfileSeen,
        DeliveryEvent,
        PersonSwitched,
        PracticeChanged,
    )
    for kind in heard:
        page.destroyed.connect(desk.bus.subscribe(kind, page.soon))
    return page


PAGE = Page("channels", msg("Channels"), icon="plugs-connected", order=40, section="below", build=build)
