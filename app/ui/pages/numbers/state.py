"""What the page of numbers shows, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum

from app.core.kernel.text import Sentence
from app.core.metrics.model import Measure
from app.core.metrics.summary import Summary


class Period(StrEnum):
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


DAYS: Mapping[Period, int] = {Period.MONTH: 30, Period.QUARTER: 90, Period.YEAR: 365}


@dataclass(frozen=True, slots=True)
class PostLine:
    """A post of the period and what it brought."""

    id: str
    headline: str = field(repr=False)
    interactions: int
    questions: int


@dataclass(frozen=True, slots=True)
class TypedPost:
    """A post that is out on a channel, with the last numbers known."""

    id: str
    headline: str = field(repr=False)
    values: Mapping[Measure, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TypedChannel:
    """A channel as the sheet for typing shows it."""

    id: str
    label: str
    rating: float | None = None
    ratings: int | None = None
    at: datetime | None = None
    posts: tuple[TypedPost, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    ready: bool = False
    period: Period = Period.MONTH
    since: datetime = datetime.fromtimestamp(0, UTC)
    until: datetime = datetime.fromtimestamp(0, UTC)
    summary: Summary = Summary(0)
    sentences: tuple[Sentence, ...] = ()
    posts: tuple[PostLine, ...] = ()
    """The ones that brought most, first."""
    labels: Mapping[str, str] = field(default_factory=dict)
    channels: tuple[TypedChannel, ...] = ()
    zone: tzinfo = UTC

    @property
    def last_day(self) -> date:
        return (self.until - timedelta(microseconds=1)).date()

    @property
    def empty(self) -> bool:
        """Nothing to count yet in this period."""
        return not self.summary.posts and not self.summary.messages and not self.summary.ratings
