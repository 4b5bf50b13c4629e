"""Numbers of a period, from plain values: pure."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median

from app.core.metrics.model import INTERACTIONS, Measure, Reading


@dataclass(frozen=True, slots=True)
class PublishedPost:
    """A post that is out on one channel."""

    post: str
    account: str
    goal: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Exchange:
    """Something asked, and when it was answered."""

    asked_at: datetime
    answered_at: datetime | None
    question: bool
    post: str = ""
    """The post it was asked under, where known."""


@dataclass(frozen=True, slots=True)
class Rating:
    account: str
    stars: float
    count: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Summary:
    posts: int
    by_goal: dict[str, int] = field(default_factory=dict)
    by_account: dict[str, int] = field(default_factory=dict)
    interactions: dict[str, int] = field(default_factory=dict)
    """By goal."""
    interactions_by_account: dict[str, int] = field(default_factory=dict)
    interactions_by_post: dict[str, int] = field(default_factory=dict)
    questions_by_post: dict[str, int] = field(default_factory=dict)
    messages: int = 0
    answered: int = 0
    """Of the messages."""
    questions: int = 0
    questions_answered: int = 0
    median_reply: timedelta | None = None
    ratings: tuple[Rating, ...] = ()
    weekly: tuple[tuple[datetime, int, int], ...] = ()
    """Week by week: its Monday, posts, messages received."""


def summarise(
    published: Sequence[PublishedPost],
    exchanges: Sequence[Exchange],
    readings: Iterable[Reading],
    since: datetime,
    until: datetime,
) -> Summary:
    """Everything the numbers page shows for ``[since, until)``."""
    posts = [p for p in published if since <= p.at < until]
    asked = [e for e in exchanges if since <= e.asked_at < until]
    latest = list(readings)
    goal_of = {(p.account, p.post): p.goal for p in posts}
    by_goal: Counter[str] = Counter()
    by_account: Counter[str] = Counter()
    by_post: Counter[str] = Counter()
    for reading in latest:
        goal = goal_of.get((reading.account, reading.post))
        if goal is not None and reading.measure in INTERACTIONS:
            by_goal[goal] += int(reading.value)
            by_account[reading.account] += int(reading.value)
            by_post[reading.post] += int(reading.value)
    waits = [e.answered_at - e.asked_at for e in asked if e.answered_at is not None]
    return Summary(
        posts=len({p.post for p in posts}),
        by_goal=dict(Counter(goal for _, goal in {(p.post, p.goal) for p in posts})),
        by_account=dict(Counter(p.account for p in posts)),
        interactions=dict(by_goal),
        interactions_by_account=dict(by_account),
        interactions_by_post=dict(by_post),
        questions_by_post=dict(Counter(e.post for e in asked if e.question and e.post)),
        messages=len(asked),
        answered=len(waits),
        questions=sum(e.question for e in asked),
        questions_answered=sum(e.question and e.answered_at is not None for e in asked),
        median_reply=timedelta(seconds=median(w.total_seconds() for w in waits)) if waits else None,
        ratings=_ratings(latest),
        weekly=_weeks(posts, asked, since, until),
    )


def _ratings(readings: Iterable[Reading]) -> tuple[Rating, ...]:
    whole = [r for r in readings if not r.post]
    counts = {r.account: int(r.value) for r in whole if r.measure is Measure.RATINGS}
    return tuple(
        Rating(r.account, r.value, counts.get(r.account), r.at) for r in whole if r.measure is Measure.RATING
    )


def _weeks(
    posts: Sequence[PublishedPost], asked: Sequence[Exchange], since: datetime, until: datetime
) -> tuple[tuple[datetime, int, int], ...]:
    start = (since - timedelta(days=since.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
    weeks = []
    while start < until:
        end = start + timedelta(days=7)
        out = len({p.post for p in posts if start <= p.at < end})
        weeks.append((start, out, sum(start <= e.asked_at < end for e in asked)))
        start = end
    return tuple(weeks)


def to_csv(rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV for a spreadsheet. A cell that a spreadsheet would run as a formula is made plain text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in rows:
        writer.writerow([_plain(cell) for cell in row])
    return "\ufeff" + out.getvalue()


def _plain(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
