"""Wall-clock times over the days on which clocks change, and the month as whole weeks: held for any date."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.posts.calendar import WallClock, moment_of, month_days, moved_to, span_of, weeks_of
from app.core.team.model import Practice

ZONES = [ZoneInfo(name) for name in ("Europe/Rome", "Europe/Madrid", "Europe/London", "America/New_York")]
zones = st.sampled_from(ZONES)
days = st.dates(date(2007, 4, 1), date(2037, 12, 31))
minutes = st.times().map(lambda t: t.replace(second=0, microsecond=0, tzinfo=None, fold=0))
midday = st.times(time(6), time(23, 59)).map(
    lambda t: t.replace(second=0, microsecond=0, tzinfo=None, fold=0)
)
rome, york = ZoneInfo("Europe/Rome"), ZoneInfo("America/New_York")

# the night the clocks change, the hour that is skipped, and the one that comes twice
CHANGES = [
    (rome, date(2026, 3, 29), time(2, 30), time(3, 30), date(2026, 10, 25), time(2, 30)),
    (ZoneInfo("Europe/Madrid"), date(2026, 3, 29), time(2, 15), time(3, 15), date(2026, 10, 25), time(2, 15)),
    (ZoneInfo("Europe/London"), date(2026, 3, 29), time(1, 30), time(2, 30), date(2026, 10, 25), time(1, 30)),
    (york, date(2026, 3, 8), time(2, 30), time(3, 30), date(2026, 11, 1), time(1, 30)),
]


def wall(moment: datetime, zone: ZoneInfo) -> tuple[date, time]:
    local = moment.astimezone(zone)
    return local.date(), local.time()


@pytest.mark.parametrize(
    ("zone", "gap", "skipped", "instead", "fold", "repeated"), CHANGES, ids=lambda v: str(v)
)
def test_the_night_the_clocks_change(
    zone: ZoneInfo, gap: date, skipped: time, instead: time, fold: date, repeated: time
) -> None:
    missing = moment_of(gap, skipped, zone)
    assert missing.kind is WallClock.MISSING
    assert wall(missing.at, zone) == (gap, instead)
    twice = moment_of(fold, repeated, zone)
    assert twice.kind is WallClock.TWICE
    assert wall(twice.at, zone) == (fold, repeated)
    later = twice.at + timedelta(hours=1)
    assert wall(later, zone) == (fold, repeated), "of the two, the first was taken"


@given(days, minutes, zones)
def test_a_wall_time_is_what_the_clock_on_the_wall_shows(day: date, at: time, zone: ZoneInfo) -> None:
    moment = moment_of(day, at, zone)
    assert moment.at.tzinfo is UTC
    if moment.kind is WallClock.MISSING:
        assert wall(moment.at, zone)[0] == day
        assert wall(moment.at, zone)[1] > at
    else:
        assert wall(moment.at, zone) == (day, at)


@given(days, days, midday, zones)
def test_moving_there_and_back_is_where_it_was(first: date, second: date, at: time, zone: ZoneInfo) -> None:
    """By day no clock changes: every move can be undone by moving back."""
    start = moment_of(first, at, zone).at
    there = moved_to(start, second, zone)
    assert wall(there.at, zone) == (second, at)
    assert there.kind is WallClock.PLAIN
    assert moved_to(there.at, first, zone).at == start


@given(days, days, minutes, zones)
def test_moving_lands_on_the_day_that_was_meant(first: date, second: date, at: time, zone: ZoneInfo) -> None:
    assert wall(moved_to(moment_of(first, at, zone).at, second, zone).at, zone)[0] == second


@given(days, zones)
def test_the_second_of_two_equal_hours_moves_as_the_clock_shows_it(other: date, zone: ZoneInfo) -> None:
    _zone, _gap, _skipped, _instead, fold, repeated = next(c for c in CHANGES if c[0] == zone)
    second = datetime.combine(fold, repeated, zone).replace(fold=1).astimezone(UTC)
    moved = moved_to(second, other, zone)
    if moved.kind is WallClock.PLAIN:
        assert wall(moved.at, zone) == (other, repeated)


@given(st.integers(1970, 2100), st.integers(1, 12))
def test_a_month_is_whole_weeks_that_begin_on_monday(year: int, month: int) -> None:
    weeks = weeks_of(year, month)
    grid = month_days(year, month, weeks)
    assert len(grid) == 7 * weeks
    assert grid[0].weekday() == 0
    assert all(b - a == timedelta(days=1) for a, b in zip(grid, grid[1:], strict=False))
    inside = [day for day in grid if (day.year, day.month) == (year, month)]
    assert inside[0].day == 1
    assert (inside[-1] + timedelta(days=1)).day == 1, "the last day of the month is in it"
    assert inside[0] in grid[:7], "no week before the month begins"
    assert inside[-1] in grid[-7:], "no week after it ended"


@given(st.integers(2008, 2036), st.integers(1, 12), zones)
def test_the_span_of_a_month_is_from_midnight_to_midnight(year: int, month: int, zone: ZoneInfo) -> None:
    grid = month_days(year, month)
    start, end = span_of(grid, zone)
    assert wall(start, zone) == (grid[0], time())
    assert wall(end, zone) == (grid[-1] + timedelta(days=1), time())
    change = zone.utcoffset(start.astimezone(zone).replace(tzinfo=None)) != zone.utcoffset(
        end.astimezone(zone).replace(tzinfo=None)
    )
    assert (end - start != timedelta(days=42)) == change


@pytest.mark.parametrize(
    ("written", "meant"), [("18:30", time(18, 30)), ("07:05", time(7, 5)), ("soon", time(18, 30))]
)
def test_the_usual_time_of_a_practice(written: str, meant: time) -> None:
    assert Practice(usual_time=written).usual == meant
