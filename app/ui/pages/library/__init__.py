"""Library: every picture and video of the practice, whose consent carries it, and where it was used."""

from typing import TYPE_CHECKING

from app.core.kernel.text import msg
from app.ui.pages.contract import Keys, Page, Surroundings

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.core.desk import Desk


def build(desk: "Desk", around: Surroundings) -> "QWidget":
    from app.core.consent.model import ConsentSaved, ConsentWithdrawn  # noqa: PLC0415 - all read when first shown: start time
    from app.core.media.model import (  # noqa: PLC0415
        AssetAdded,
        AssetDescribed,
        AssetErased,
        AssetMasked,
        AssetTagged,
        AssetWatched,
    )
    from app.core.outbox.model import DeliveryEvent  # noqa: PLC0415
    from app.core.posts.model import PostEvent  # noqa: PLC0415
    from app.ui.pages.library.page import LibraryPage  # noqa: PLC0415
    from app.ui.pages.library.presenter import LibraryPresenter  # noqa: PLC0415

    presenter = LibraryPresenter(
        desk.library,
        desk.media,
        desk.accounts,
        desk.team,
        {key: connector.manifest.name for key, connector in desk.connectors.items()},
        desk.clock,
        desk.db.run,
    )
    page = LibraryPage(presenter, around)
    heard = (
        AssetAdded,
        AssetDescribed,
        AssetErased,
        AssetMasked,
        AssetTagged,
        AssetWatched,
        ConsentSaved,
        ConsentWithdrawn,
        DeliveryEvent,
        PostEvent,
    )
    for event in heard:
        page.destroyed.connect(desk.bus.subscribe(event, page.stale))
    return page


PAGE = Page(
    "library",
    msg("Library"),
    icon="images",
    order=30,
    section="below",
    build=build,
    keys=(
        Keys("J / K", msg("Next and previous picture")),
        Keys("Enter", msg("Open the picture")),
        Keys("N", msg("Add pictures or videos")),
        Keys("Ctrl+V", msg("Take in what was copied")),
        Keys("Ctrl+F", msg("Search by name, words, code, tag or post")),
    ),
)
