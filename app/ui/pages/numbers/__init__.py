"""Numbers: what went out, what came back, in plain words, one chart and its table."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.core.kernel.text import msg
from app.ui.pages.contract import Keys, Page, Surroundings

if TYPE_CHECKING:
    from app.core.desk import Desk


def build(desk: "Desk", around: Surroundings) -> QWidget:
    from app.core.inbox.model import MessageArrived  # noqa: PLC0415 - all read when first shown: start time
    from app.core.metrics.model import ReadingTaken  # noqa: PLC0415
    from app.core.outbox.model import DeliverySettled  # noqa: PLC0415
    from app.core.team.model import PersonSwitched, PracticeChanged  # noqa: PLC0415
    from app.ui.pages.numbers.page import NumbersPage  # noqa: PLC0415 - read when first shown: start time
    from app.ui.pages.numbers.presenter import NumbersPresenter  # noqa: PLC0415

    presenter = NumbersPresenter(
        desk.metrics,
        desk.posts,
        desk.outbox,
        desk.inbox,
        desk.accounts,
        desk.team,
        desk.clock,
        desk.db.run,
    )
    page = NumbersPage(presenter, around)
    heard = (DeliverySettled, MessageArrived, PersonSwitched, PracticeChanged, ReadingTaken)
    for event in heard:
        page.destroyed.connect(desk.bus.subscribe(event, page.soon))
    return page


PAGE = Page(
    "numbers",
    msg("Numbers"),
    icon="chart-bar",
    order=50,
    build=build,
    keys=(
        Keys("N", msg("Type in numbers")),
        Keys("Ctrl+E", msg("Save the numbers as a table (CSV)")),
    ),
)
