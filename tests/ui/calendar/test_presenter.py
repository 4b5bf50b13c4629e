"""The calendar without a window: the month, the tray, and moves that keep the clock on the wall."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from support.desks import NOON
from support.platforms import heard_but_silent
from support.practice import Works, practice_in, run

from app.core.kernel.clock import ManualClock
from app.core.outbox.model import State
from app.core.posts.calendar import WallClock
from app.core.posts.model import Status
from app.ui.pages.calendar.presenter import CalendarPresenter, CalendarState, Moved, Past, Stays, Tile

TODAY = date(2026, 11, 23)


@dataclass
class Bench:
    works: Works
    presenter: CalendarPresenter
    seen: list[CalendarState] = field(default_factory=list)

    @property
    def state(self) -> CalendarState:
        return self.seen[-1]

    @property
    def clock(self) -> ManualClock:
        return self.works.clock

    def refresh(self) -> None:
        run(self.presenter.refresh())

    def tile(self, post: str) -> Tile:
        found = self.state.tile(post)
        assert found is not None
        return found

    def local(self, post: str) -> tuple[date, time]:
        known = self.works.desk.posts.get(post)
        assert known is not None
        assert known.slot is not None
        at = known.slot.astimezone(self.state.zone)
        return at.date(), at.time()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with practice_in(tmp_path / "desk") as works:
        desk = works.desk
        presenter = CalendarPresenter(
            desk.posts, desk.outbox, desk.accounts, desk.team, desk.clock, desk.db.run
        )
        made = Bench(works, presenter)
        presenter.show = made.seen.append
        made.refresh()
        yield made


def test_the_month_of_today_with_its_posts_and_the_tray(bench: Bench) -> None:
    planned = bench.works.draft("Nei", NOON + timedelta(days=2))
    loose = bench.works.draft("Senza data")
    bench.works.draft("L'anno prossimo", NOON + timedelta(days=300))
    bench.refresh()
    state = bench.state
    assert (state.month, state.today, state.selected) == (date(2026, 11, 1), TODAY, TODAY)
    assert [day.date for day in state.days if day.tiles] == [TODAY + timedelta(days=2)]
    tile = bench.tile(planned.id)
    assert (tile.title, tile.status, tile.channels, tile.hue) == (
        "Nei",
        Status.DRAFT,
        ("The Square",),
        "service",
    )
    assert [t.id for t in state.tray] == [loose.id]


def test_turning_months_keeps_the_day_where_it_exists(bench: Bench) -> None:
    run(bench.presenter.select(date(2026, 11, 30)))
    run(bench.presenter.turn(3))
    assert (bench.state.month, bench.state.selected) == (date(2027, 2, 1), date(2027, 2, 28))
    run(bench.presenter.turn(-14))
    assert bench.state.month == date(2025, 12, 1)
    run(bench.presenter.go_to_today())
    assert (bench.state.month, bench.state.selected) == (date(2026, 11, 1), TODAY)


def test_choosing_a_day_of_another_month_goes_there(bench: Bench) -> None:
    run(bench.presenter.select(date(2026, 12, 4)))
    assert (bench.state.month, bench.state.selected) == (date(2026, 12, 1), date(2026, 12, 4))


def test_a_move_keeps_the_hour_over_the_change_of_the_clocks(bench: Bench) -> None:
    """From winter to summer time: 18:30 stays 18:30, though the distance is an hour short of whole days."""
    slot = datetime(2027, 3, 26, 17, 30, tzinfo=UTC)
    post = bench.works.draft("Nei", slot)
    run(bench.presenter.select(date(2027, 3, 26)))
    answer = run(bench.presenter.move(post.id, date(2027, 3, 30)))
    assert isinstance(answer, Moved)
    assert bench.local(post.id) == (date(2027, 3, 30), time(18, 30))
    assert answer.after == datetime(2027, 3, 30, 16, 30, tzinfo=UTC)
    assert answer.clock is WallClock.PLAIN
    run(bench.presenter.take_back(answer))
    known = bench.works.desk.posts.get(post.id)
    assert known is not None
    assert known.slot == slot


def test_an_hour_that_does_not_exist_is_said(bench: Bench) -> None:
    post = bench.works.draft("Notte", datetime(2027, 3, 27, 1, 30, tzinfo=UTC))
    run(bench.presenter.select(date(2027, 3, 27)))
    answer = run(bench.presenter.move(post.id, date(2027, 3, 28)))
    assert isinstance(answer, Moved)
    assert answer.clock is WallClock.MISSING
    assert bench.local(post.id) == (date(2027, 3, 28), time(3, 30))


def test_the_past_asks_first(bench: Bench) -> None:
    post = bench.works.draft("Nei", NOON + timedelta(days=2))
    bench.refresh()
    yesterday = TODAY - timedelta(days=1)
    answer = run(bench.presenter.move(post.id, yesterday))
    assert isinstance(answer, Past)
    assert bench.local(post.id)[0] == TODAY + timedelta(days=2), "nothing was moved"
    answer = run(bench.presenter.move(post.id, yesterday, past_is_meant=True))
    assert isinstance(answer, Moved)
    assert bench.local(post.id)[0] == yesterday


def test_the_signature_and_the_outbox_follow_a_move(bench: Bench) -> None:
    (delivery,) = bench.works.queued("Nei", NOON + timedelta(days=2))
    bench.refresh()
    run(bench.presenter.move(delivery.post, TODAY + timedelta(days=4)))
    assert bench.works.kept(delivery).due == NOON + timedelta(days=4)
    post = bench.works.desk.posts.get(delivery.post)
    assert post is not None
    assert post.signed


def test_what_is_out_stays(bench: Bench) -> None:
    (delivery,) = bench.works.queued("Nei", NOON - timedelta(minutes=5))
    bench.works.sync()
    bench.refresh()
    assert bench.tile(delivery.post).status is Status.PUBLISHED
    answer = run(bench.presenter.move(delivery.post, TODAY + timedelta(days=1)))
    assert isinstance(answer, Stays)
    assert answer.reason is not None
    assert isinstance(run(bench.presenter.to_tray(delivery.post)), Stays)
    assert bench.local(delivery.post)[0] == TODAY


def test_what_may_be_out_stays(bench: Bench) -> None:
    heard_but_silent(bench.works.square)
    (delivery,) = bench.works.queued("Nei", NOON - timedelta(minutes=5))
    bench.works.sync()
    bench.refresh()
    assert not bench.tile(delivery.post).movable
    assert isinstance(run(bench.presenter.move(delivery.post, TODAY + timedelta(days=1))), Stays)


def test_what_went_out_without_a_day_is_on_the_day_it_went(bench: Bench) -> None:
    (delivery,) = bench.works.queued("Subito")
    bench.works.sync()
    bench.refresh()
    assert bench.works.kept(delivery).state is State.SENT
    assert bench.tile(delivery.post).day == TODAY
    assert bench.state.tray == ()


def test_from_the_tray_to_a_day_at_the_usual_time(bench: Bench) -> None:
    bench.works.desk.team.save_practice(replace(bench.works.desk.team.practice(), usual_time="07:45"))
    post = bench.works.draft("Senza data")
    bench.refresh()
    answer = run(bench.presenter.move(post.id, TODAY + timedelta(days=1)))
    assert isinstance(answer, Moved)
    assert answer.before is None
    assert bench.local(post.id) == (TODAY + timedelta(days=1), time(7, 45))
    run(bench.presenter.take_back(answer))
    assert [tile.id for tile in bench.state.tray] == [post.id]


def test_back_in_the_tray_nothing_goes_out(bench: Bench) -> None:
    (delivery,) = bench.works.queued("Nei", NOON + timedelta(days=2))
    bench.refresh()
    answer = run(bench.presenter.to_tray(delivery.post))
    assert isinstance(answer, Moved)
    assert answer.was_queued
    assert [tile.id for tile in bench.state.tray] == [delivery.post]
    bench.works.sync()
    assert bench.works.square.sends == 0
    run(bench.presenter.take_back(answer))
    (queued,) = bench.works.desk.outbox.of_post(delivery.post)
    assert (queued.state, queued.due) == (State.READY, NOON + timedelta(days=2))


def test_a_new_post_on_a_day_has_its_time(bench: Bench) -> None:
    post = run(bench.presenter.new_on(TODAY + timedelta(days=3), "it"))
    assert bench.local(post) == (TODAY + timedelta(days=3), time(18, 30))
    past = bench.works.desk.posts.get(run(bench.presenter.new_on(TODAY - timedelta(days=3), "it")))
    assert past is not None
    assert past.slot is None
