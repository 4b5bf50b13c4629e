"""Rules: what the checklist knows and by whose law, what the practice adds, and everything checked once more."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.core.kernel.text import msg
from app.ui.pages.contract import Keys, Page, Surroundings

if TYPE_CHECKING:
    from app.core.desk import Desk


def build(desk: "Desk", around: Surroundings) -> QWidget:
    from app.core.team.model import PersonSwitched, PracticeChanged  # noqa: PLC0415 - all read when first shown: start time
    from app.ui.pages.rules.page import RulesPage  # noqa: PLC0415
    from app.ui.pages.rules.presenter import RulesPresenter  # noqa: PLC0415

    presenter = RulesPresenter(
        desk.rulebook,
        desk.house,
        desk.team,
        desk.recheck,
        desk.db.run,
        language=lambda: around.language.code,
    )
    page = RulesPage(presenter, around)
    for kind in (PracticeChanged, PersonSwitched):
        page.destroyed.connect(desk.bus.subscribe(kind, page.soon))
    return page


PAGE = Page(
    "rules",
    msg("Rules"),
    icon="scales",
    order=50,
    section="below",
    build=build,
    keys=(
        Keys("Ctrl+F", msg("Search the rules")),
        Keys("J / K", msg("Next and previous line of a list")),
        Keys("F5", msg("Check everything again")),
        Keys("Enter", msg("Open the post of a result")),
    ),
)
