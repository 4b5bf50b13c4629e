"""Consents: who agreed to what, until when, with the signed form as proof."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.core.consent.model import ConsentSaved, ConsentWithdrawn
from app.core.kernel.text import msg
from app.core.media.model import AssetAdded, AssetDescribed
from app.core.outbox.model import DeliveryEvent
from app.core.team.model import PersonSwitched, PracticeChanged
from app.ui.pages.contract import Keys, Page, Surroundings

if TYPE_CHECKING:
    from app.core.desk import Desk

HEARD = (
    AssetAdded,
    AssetDescribed,
    ConsentSaved,
    ConsentWithdrawn,
    DeliveryEvent,
    PersonSwitched,
    PracticeChanged,
)


def build(desk: "Desk", around: Surroundings) -> QWidget:
    from app.ui.pages.consents.page import ConsentsPage  # noqa: PLC0415 - read when first shown: start time
    from app.ui.pages.consents.presenter import ConsentsPresenter  # noqa: PLC0415

    presenter = ConsentsPresenter(
        desk.consents,
        desk.media,
        desk.posts,
        desk.outbox,
        desk.accounts,
        desk.team,
        {key: connector.manifest.name for key, connector in desk.connectors.items()},
        desk.clock,
        desk.db.run,
    )
    page = ConsentsPage(presenter, around)
    for event in HEARD:
        page.destroyed.connect(desk.bus.subscribe(event, page.soon))
    return page


PAGE = Page(
    "consents",
    msg("Consents"),
    icon="handshake",
    order=20,
    section="below",
    build=build,
    keys=(
        Keys("J / K", msg("Next and previous consent")),
        Keys("Enter", msg("Open the consent")),
        Keys("N", msg("New consent")),
        Keys("Ctrl+F", msg("Search by code")),
    ),
)
