"""The calendar drawn: dragged by mouse, walked by keyboard, read as a list."""

import asyncio
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from support.desks import NOON
from support.pages import in_front
from support.practice import Works, practice_in
from support.surroundings import Around

from app.core.posts.model import Post
from app.ui.kit.theme import Theme
from app.ui.language import Language
from app.ui.pages.calendar import PAGE
from app.ui.pages.calendar.page import AGENDA, MONTH, CalendarPage
from app.ui.pages.calendar.tile_painter import Size, two_lines

TODAY = date(2026, 11, 23)


@pytest.fixture
def works(tmp_path: Path) -> Iterator[Works]:
    with practice_in(tmp_path / "desk") as made:
        yield made


@pytest.fixture
def around(language: Language, loop: asyncio.AbstractEventLoop) -> Around:
    return Around(language, loop)


@pytest.fixture
def page(qtbot: QtBot, look: Theme, works: Works, around: Around) -> Iterator[CalendarPage]:
    works.desk.bus.deliver_on(around.loop.call_soon_threadsafe)
    made = PAGE.build(works.desk, around.surroundings())
    assert isinstance(made, CalendarPage)
    qtbot.addWidget(made)
    made.resize(1072, 740)
    in_front(made, qtbot)
    yield made
    around.settle(qtbot)


@pytest.fixture
def planned(works: Works) -> Post:
    return works.draft("Nei: quando farli vedere", NOON + timedelta(days=2))


def arrive(qtbot: QtBot, page: CalendarPage, around: Around) -> None:
    page.shown()
    around.settle(qtbot)


def day_of(works: Works, post: str) -> date | None:
    known = works.desk.posts.get(post)
    return known.slot.date() if known and known.slot else None


def mouse(widget: QWidget, kind: QEvent.Type, place: QPoint, held: bool) -> None:
    """A mouse event where the mouse is, also outside ``widget`` while it is held."""
    button = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseMove else Qt.MouseButton.LeftButton
    buttons = Qt.MouseButton.LeftButton if held else Qt.MouseButton.NoButton
    where = QPointF(widget.mapToGlobal(place))
    event = QMouseEvent(kind, QPointF(place), where, button, buttons, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, event)


def drag(widget: QWidget, start: QPoint, end: QPoint, *, drop: bool = True) -> None:
    mouse(widget, QEvent.Type.MouseButtonPress, start, True)
    step = QPoint(QApplication.startDragDistance() + 2, 0)
    mouse(widget, QEvent.Type.MouseMove, start + step, True)
    mouse(widget, QEvent.Type.MouseMove, end, True)
    if drop:
        mouse(widget, QEvent.Type.MouseButtonRelease, end, False)


def test_a_tile_is_dragged_to_another_day_and_back(
    qtbot: QtBot, page: CalendarPage, works: Works, around: Around, planned: Post
) -> None:
    arrive(qtbot, page, around)
    grid, target = page.grid, TODAY + timedelta(days=4)
    drag(grid, grid.rect_of_tile(planned.id).center(), grid.rect_of(target).center())
    qtbot.waitUntil(lambda: day_of(works, planned.id) == target)
    around.settle(qtbot)
    assert "Fri 27 Nov, 12:00" in around.said[-1]
    around.undos[-1]()
    qtbot.waitUntil(lambda: day_of(works, planned.id) == TODAY + timedelta(days=2))


def test_escape_puts_a_carried_tile_back(
    qtbot: QtBot, page: CalendarPage, works: Works, around: Around, planned: Post
) -> None:
    arrive(qtbot, page, around)
    grid = page.grid
    end = grid.rect_of(TODAY + timedelta(days=4)).center()
    drag(grid, grid.rect_of_tile(planned.id).center(), end, drop=False)
    assert page._carry.carrying == planned.id
    qtbot.keyClick(grid, Qt.Key.Key_Escape)
    assert page._carry.carrying == ""
    mouse(grid, QEvent.Type.MouseButtonRelease, end, False)
    around.settle(qtbot)
    assert day_of(works, planned.id) == TODAY + timedelta(days=2)
    assert around.said == []


def test_a_tile_dropped_on_the_tray_loses_its_day(
    qtbot: QtBot, page: CalendarPage, works: Works, around: Around, planned: Post
) -> None:
    arrive(qtbot, page, around)
    grid = page.grid
    tray = grid.mapFromGlobal(page.tray.mapToGlobal(page.tray.rect().center()))
    drag(grid, grid.rect_of_tile(planned.id).center(), tray)
    qtbot.waitUntil(lambda: day_of(works, planned.id) is None)
    around.settle(qtbot)
    assert page.tray.list.choose(planned.id)


def test_from_the_tray_onto_a_day(qtbot: QtBot, page: CalendarPage, works: Works, around: Around) -> None:
    post = works.draft("Senza data")
    arrive(qtbot, page, around)
    view, target = page.tray.list.viewport(), TODAY + timedelta(days=1)
    end = view.mapFromGlobal(page.grid.mapToGlobal(page.grid.rect_of(target).center()))
    drag(view, page.tray.list.row_point(0), end)
    qtbot.waitUntil(lambda: day_of(works, post.id) == target)


def test_the_past_is_asked_about_in_a_banner(
    qtbot: QtBot, page: CalendarPage, works: Works, around: Around, planned: Post
) -> None:
    arrive(qtbot, page, around)
    grid, yesterday = page.grid, TODAY - timedelta(days=1)
    drag(grid, grid.rect_of_tile(planned.id).center(), grid.rect_of(yesterday).center())
    qtbot.waitUntil(page._banner.isVisible)
    assert day_of(works, planned.id) == TODAY + timedelta(days=2)
    page._banner.acted.emit()
    qtbot.waitUntil(lambda: day_of(works, planned.id) == yesterday)
    assert not page._banner.isVisible()


def test_what_is_out_is_not_lifted(qtbot: QtBot, page: CalendarPage, works: Works, around: Around) -> None:
    (delivery,) = works.queued("Subito", NOON)
    around.loop.run_until_complete(works.desk.sync.now())
    arrive(qtbot, page, around)
    grid = page.grid
    end = grid.rect_of(TODAY + timedelta(days=1)).center()
    drag(grid, grid.rect_of_tile(delivery.post).center(), end, drop=False)
    assert page._carry.carrying == ""


def test_the_keyboard_goes_everywhere(
    qtbot: QtBot, page: CalendarPage, works: Works, around: Around, planned: Post
) -> None:
    arrive(qtbot, page, around)
    grid = page.grid
    grid.setFocus()
    for _ in range(2):
        qtbot.keyClick(grid, Qt.Key.Key_Right)
        around.settle(qtbot)
    assert "Wednesday, 25 November 2026, 1 post" in grid.accessibleDescription()
    qtbot.keyClick(grid, Qt.Key.Key_Tab)
    assert grid.tile == planned.id
    assert "Nei: quando farli vedere" in grid.accessibleDescription()
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert around.led == [("composer", {"post": planned.id})]
    qtbot.keyClick(grid, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: day_of(works, planned.id) == TODAY + timedelta(days=9))
    around.settle(qtbot)
    assert page._state is not None
    assert page._state.month == date(2026, 12, 1), "the month follows the post"
    qtbot.keyClick(grid, Qt.Key.Key_Tab)
    qtbot.keyClick(grid, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: day_of(works, planned.id) is None)
    around.settle(qtbot)
    qtbot.keyClick(grid, Qt.Key.Key_Home)
    around.settle(qtbot)
    assert page._state.selected == TODAY
    qtbot.keyClick(grid, Qt.Key.Key_PageDown)
    around.settle(qtbot)
    assert page._state.month == date(2026, 12, 1)


def test_enter_on_an_empty_day_writes_a_new_post_there(
    qtbot: QtBot, page: CalendarPage, works: Works, around: Around
) -> None:
    arrive(qtbot, page, around)
    page.grid.setFocus()
    qtbot.keyClick(page.grid, Qt.Key.Key_Right)
    around.settle(qtbot)
    qtbot.keyClick(page.grid, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(around.led))
    (key, args), *_ = around.led
    assert key == "composer"
    assert day_of(works, str(args["post"])) == TODAY + timedelta(days=1)


def test_the_agenda_says_the_same_as_the_month(
    qtbot: QtBot, page: CalendarPage, works: Works, around: Around, planned: Post
) -> None:
    arrive(qtbot, page, around)
    page.views._buttons[AGENDA].click()
    model = page.agenda.model()
    assert model.rowCount() == 1
    spoken = str(model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole))
    for word in ("Nei: quando farli vedere", "The Square", "Draft", "Wed 25 Nov, 12:00"):
        assert word in spoken
    page.views._buttons[MONTH].click()
    assert page._stack.currentWidget() is page.grid


def test_an_empty_month_teaches_in_the_agenda(qtbot: QtBot, page: CalendarPage, around: Around) -> None:
    arrive(qtbot, page, around)
    page.views._buttons[AGENDA].click()
    assert page._empty.isVisible()


def test_a_full_day_counts_the_rest_and_leads_to_it(
    qtbot: QtBot, page: CalendarPage, works: Works, around: Around
) -> None:
    for hour in range(8):
        works.draft(f"Post {hour}", NOON + timedelta(hours=hour))
    arrive(qtbot, page, around)
    grid = page.grid
    shown = [placed for placed in grid._placed if placed.tile.day == TODAY]
    assert all(placed.size is Size.BAR for placed in shown)
    assert len(shown) < 8
    qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=grid._rest[TODAY].center())
    around.settle(qtbot)
    assert page.views.current() == AGENDA
    assert page.agenda.current_id() == shown[0].tile.id


@pytest.mark.parametrize(
    ("height", "size"), [(620, Size.FULL), (440, Size.LINE), (350, Size.BAR), (240, Size.MARK)]
)
def test_tiles_say_less_where_there_is_less_room(
    qtbot: QtBot, page: CalendarPage, works: Works, around: Around, planned: Post, height: int, size: Size
) -> None:
    arrive(qtbot, page, around)
    page.grid.resize(800, height)
    assert [placed.size for placed in page.grid._placed] == [size]
    page.grid.grab()


def test_two_lines_end_in_dots(look: Theme) -> None:
    font = look.font("small")
    assert two_lines("Nei", font, 100) == ["Nei"]
    first, second = two_lines("Acne negli adolescenti: cosa aspettarsi dalla prima visita", font, 100)
    assert first == "Acne negli"
    assert second.endswith("…")


def test_month_and_header_follow_the_language(qtbot: QtBot, page: CalendarPage, around: Around) -> None:
    arrive(qtbot, page, around)
    assert page._header._title.text() == "November 2026"
    around.language.set_language("it")
    assert page._header._title.text() == "Novembre 2026"
