"""Consents: who agreed to what, until when, with the signed form as proof."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.core.kernel.text import msg
from app.ui.pages.contract import Keys, Page, Surroundings

if TYPE_CHECKING:
    from app.core.desk import Desk


def build(desk: "Desk", around: Surroundings) -> QWidget:
    from app.core.consent.model import ConsentSaved, ConsentWithdrawn  # noqa: PLC0415 - all read when first shown: start time
    from app.core.media.model import AssetAdded, AssetDescribed  # noqa: PLC0415
    from app.core.outbox.model import DeliveryEvent  # noqa: PLC0415
    from app.core.team.model import PersonSwitched, PracticeChanged  # noqa: PLC0415
    from app.core.withdrawal.model import WithdrawalEvent  # noqa: PLC0415
    from app.ui.pages.consents.ending import EndingPresenter  # noqa: PLC0415
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
        EndingPresenter(
            desk.withdrawals,
            desk.accounts,
            desk.team,
            desk.clock,
            desk.db.run,
            desk.sync.now,
            lambda: desk.preferences.value.work_offline,
        ),
        desk.restores,
        lambda folder, code, with_name: desk.db.run(
            desk.one_person.export, folder, code, around.language.code, with_name=with_name
        ),
    )
    page = ConsentsPage(presenter, around)
    heard = (
        AssetAdded,
        AssetDescribed,
        ConsentSaved,
        ConsentWithdrawn,
        DeliveryEvent,
        PersonSwitched,
        PracticeChanged,
        WithdrawalEvent,
    )
    for event in heard:
        page.destroyed.connect(desk.bus.subscribe(event, page.soon))
    return page


def count(desk: "Desk") -> int:
    from app.ui.pages.consents.listing import needs_care  # noqa: PLC0415 - read when first counted: start time

    return needs_care(desk.consents.all(), desk.clock.now())


PAGE = Page(
    "consents",
    msg("Consents"),
    icon="handshake",
    order=20,
    section="below",
    build=build,
    count=count,
    keys=(
        Keys("J / K", msg("Next and previous consent")),
        Keys("Enter", msg("Open the consent")),
        Keys("N", msg("New consent")),
        Keys("Ctrl+F", msg("Search by code, file or post")),
        Keys("Ctrl+Shift+S", msg("Add a signed sheet to its record")),
    ),
)
