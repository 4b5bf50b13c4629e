"""The numbers as they are drawn: tiles, tables, one chart, the sheet for typing, the table for a spreadsheet."""

import asyncio
import csv
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from support.desks import desk_in
from support.pages import Window, words_on

from app.core.desk import Desk
from app.core.kernel.errors import Refused
from app.core.metrics.model import Measure
from app.core.outbox.model import State
from app.core.posts.model import Audience, Goal
from app.ui.kit import Theme
from app.ui.language import Language
from app.ui.pages import numbers
from app.ui.pages.numbers.page import NumbersPage
from app.ui.pages.numbers.tables import NumberTable


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_in(tmp_path / "desk") as opened:
        opened.accounts.add_assisted("google_business", "Studio Greco", "")
        yield opened


@pytest.fixture
def window(language: Language) -> Window:
    return Window(language)


@pytest.fixture
def page(
    desk: Desk, window: Window, look: Theme, loop: asyncio.AbstractEventLoop, qtbot: QtBot
) -> NumbersPage:
    desk.bus.deliver_on(loop.call_soon_threadsafe)
    made = numbers.build(desk, window.around)
    assert isinstance(made, NumbersPage)
    qtbot.addWidget(made)
    made.resize(1072, 740)
    made.show()
    made.shown()
    qtbot.waitUntil(lambda: made._state.ready and made._chart is not None)
    return made


def one_post_out(desk: Desk) -> str:
    account = desk.accounts.all()[0].id
    post = desk.posts.new("it", "=I nei", "Un neo che cambia va mostrato al medico.")
    post = desk.posts.save(replace(post, goal=Goal.EDUCATE, audience=Audience.GENERAL, channels=(account,)))
    [delivery] = desk.posts.queue(desk.posts.sign(desk.posts.ask_to_sign(post), desk.team.current))
    desk.outbox.do_by_hand(delivery.id)
    desk.outbox.confirm(delivery.id, desk.team.current.id)
    out = desk.outbox.get(delivery.id)
    assert out is not None
    assert out.state is State.SENT
    desk.metrics.keep(account, post.id, {"likes": 1234})
    return post.id


def cells(table: NumberTable) -> list[list[str]]:
    found = []
    for row in range(table.table.rowCount()):
        items = [table.table.item(row, column) for column in range(table.table.columnCount())]
        found.append([item.text() if item else "" for item in items])
    return found


def test_empty_it_teaches(page: NumbersPage) -> None:
    assert "Nothing to count yet" in words_on(page)
    assert not page._export.isEnabled()


def test_a_post_appears_by_itself_in_every_table(page: NumbersPage, qtbot: QtBot, desk: Desk) -> None:
    one_post_out(desk)
    qtbot.waitUntil(lambda: page._state.summary.posts == 1)
    qtbot.waitUntil(lambda: cells(page._by_goal) == [["Educate", "1", "1,234"]])
    assert cells(page._by_channel) == [["Google Business Profile", "1", "1,234"]]
    assert cells(page._posts) == [["=I nei", "1,234", "0"]]
    assert sum(int(row[1]) for row in cells(page._weeks)) == 1
    assert "“=I nei” brought the most interactions: 1234." in words_on(page)


def test_the_chart_says_in_words_what_it_shows(page: NumbersPage, qtbot: QtBot, desk: Desk) -> None:
    one_post_out(desk)
    qtbot.waitUntil(lambda: page._state.summary.posts == 1)
    assert page._chart is not None
    assert page._chart.accessibleName().startswith("Chart: 1 post and 0 messages week by week")


def test_stars_are_typed_in_and_shown_in_the_readers_way(
    page: NumbersPage, qtbot: QtBot, desk: Desk, language: Language
) -> None:
    page.type_in()
    sheet = page._sheet
    assert sheet is not None
    assert sheet._stars.text() == "not typed in"
    sheet._stars.setValue(4.7)
    sheet._ratings.setValue(81)
    sheet._keep.click()
    qtbot.waitUntil(lambda: bool(page._state.summary.ratings))
    assert {r.measure: r.value for r in desk.metrics.latest()} == {Measure.RATING: 4.7, Measure.RATINGS: 81}
    assert "4.7 ★" in words_on(page._tiles)
    language.set_language("it")
    assert "4,7 ★" in words_on(page._tiles)
    page.type_in()
    assert sheet._stars.value() == 4.7
    assert sheet._ratings.value() == 81


def test_the_table_for_a_spreadsheet(page: NumbersPage, qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    one_post_out(desk)
    qtbot.waitUntil(lambda: page._state.summary.posts == 1)
    path = tmp_path / "numeri.csv"
    page.write_table(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0][0].startswith("Numbers from ")
    assert ["Educate", "1", "1234"] in rows
    assert ["'=I nei", "1234", "0"] in rows, "a title is never a formula"
    with pytest.raises(Refused):
        page.write_table(tmp_path)


def test_another_language_without_a_restart(
    page: NumbersPage, qtbot: QtBot, desk: Desk, language: Language
) -> None:
    one_post_out(desk)
    qtbot.waitUntil(lambda: page._state.summary.posts == 1)
    before = words_on(page)
    language.set_language("es")
    after = words_on(page)
    for english in ("Interactions", "Week by week", "Time to reply"):
        assert english in before
        assert english not in after


def test_the_chart_library_waits_until_the_page_is_opened() -> None:
    """At start every page's front door is read, and none of what is behind it."""
    heavy = "import sys, app.ui.pages.numbers; assert 'pyqtgraph' not in sys.modules and 'numpy' not in sys.modules"
    subprocess.run([sys.executable, "-c", heavy], check=True)
