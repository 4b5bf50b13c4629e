"""The month as a grid of days, and wall-clock times that exist: pure."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class WallClock(StrEnum):
    """What a wall-clock time is on its day."""

    PLAIN = "plain"
    MISSING = "missing"
    """Skipped when the clocks go forward."""
    TWICE = "twice"
    """Repeated when the clocks go back; the first one is taken."""


@dataclass(frozen=True, slots=True)
class Moment:
    at: datetime
    """In UTC."""
    kind: WallClock


def weeks_of(year: int, month: int) -> int:
    """How many weeks a month touches, Monday first: four to six."""
    return -(-(date(year, month, 1).weekday() + monthrange(year, month)[1]) // 7)


def month_days(year: int, month: int, weeks: int = 6) -> tuple[date, ...]:
    """The days of a month grid, Monday first, always whole weeks."""
    first = date(year, month, 1)
    start = first - timedelta(days=first.weekday())
    return tuple(start + timedelta(days=n) for n in range(7 * weeks))


def span_of(days: tuple[date, ...], zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The UTC span the days cover in ``zone``; a day with a clock change has 23 or 25 hours."""
    start = datetime.combine(days[0], time(), zone)
    end = datetime.combine(days[-1] + timedelta(days=1), time(), zone)
    return start.astimezone(UTC), end.astimezone(UTC)


def moment_of(day: date, wall: time, zone: ZoneInfo) -> Moment:
    """The UTC moment of a wall-clock time. A time that does not exist becomes the same distance after the gap."""
    local = datetime.combine(day, wall, zone)
    at = local.astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        return Moment(at, WallClock.MISSING)
    if local.replace(fold=1).utcoffset() != local.utcoffset():
        return Moment(at, WallClock.TWICE)
    return Moment(at, WallClock.PLAIN)


def moved_to(slot: datetime, day: date, zone: ZoneInfo) -> Moment:
    """``slot`` on another day at the same wall-clock time: what dragging a tile means."""
    return moment_of(day, slot.astimezone(zone).timetz().replace(tzinfo=None, fold=0), zone)
