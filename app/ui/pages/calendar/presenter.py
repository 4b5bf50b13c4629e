"""A month of posts and the tray of those without a day; moving one means the same time on another day."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

from app.core.accounts.service import Accounts
from app.core.kernel.clock import Clock
from app.core.kernel.run import Run
from app.core.kernel.text import Sentence, msg
from app.core.outbox.model import Delivery
from app.core.outbox.service import Outbox
from app.core.posts.calendar import Moment, WallClock, moment_of, month_days, moved_to, span_of, weeks_of
from app.core.posts.model import Post, Status
from app.core.posts.service import Posts
from app.core.posts.words import GOALS, HUES
from app.core.team.service import Team

OUT = frozenset({Status.PUBLISHED, Status.HANDED_OVER, Status.SENDING, Status.UNCERTAIN})
"""What is out, or may be, does not move any more."""
QUEUED = frozenset({Status.WAITING, Status.BY_HAND, Status.MISSED, Status.STOPPED})
UNTITLED = msg("Post without a title")


@dataclass(frozen=True, slots=True)
class Tile:
    """A post as the calendar shows it."""

    id: str
    title: str = field(repr=False)
    status: Status
    at: datetime | None
    """Its slot; for what went out without one, when it did; ``None`` in the tray."""
    day: date | None
    channels: tuple[str, ...] = ()
    goal: Sentence | None = None
    hue: str = ""
    movable: bool = True


@dataclass(frozen=True, slots=True)
class Day:
    date: date
    tiles: tuple[Tile, ...] = ()
    in_month: bool = True


@dataclass(frozen=True, slots=True)
class CalendarState:
    month: date
    """Its first day."""
    days: tuple[Day, ...]
    tray: tuple[Tile, ...]
    today: date
    selected: date
    zone: ZoneInfo

    def tile(self, post: str) -> Tile | None:
        everywhere = (*(tile for day in self.days for tile in day.tiles), *self.tray)
        return next((tile for tile in everywhere if tile.id == post), None)


@dataclass(frozen=True, slots=True)
class Moved:
    """Done: from where to where, and what the clock does on that night."""

    post: str
    title: str = field(repr=False)
    before: datetime | None
    after: datetime | None
    clock: WallClock = WallClock.PLAIN
    was_queued: bool = False
    """Back in the tray, it left the outbox."""


@dataclass(frozen=True, slots=True)
class Past:
    """Not done: that moment has passed. Ask, and move again with ``past_is_meant``."""

    post: str
    title: str = field(repr=False)
    day: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Stays:
    """Not done: there was nothing to move, or what is out cannot be."""

    reason: Sentence | None = None


Answer: TypeAlias = Moved | Past | Stays


class CalendarPresenter:
    def __init__(
        self,
        posts: Posts,
        outbox: Outbox,
        accounts: Accounts,
        team: Team,
        clock: Clock,
        run: Run,
    ) -> None:
        self.show: Callable[[CalendarState], object] = lambda state: None
        self._posts, self._outbox, self._accounts, self._team = posts, outbox, accounts, team
        self._clock, self._run = clock, run
        self._month: date | None = None
        self._selected: date | None = None
        self._state: CalendarState | None = None

    # --- looking -------------------------------------------------------------------------------------------

    async def refresh(self) -> None:
        self._state = await self._run(self._look)
        self.show(self._state)

    async def turn(self, months: int) -> None:
        """Some months on or back; the same day of the month stays chosen where it exists."""
        state = self._known()
        count = state.month.year * 12 + state.month.month - 1 + months
        self._month = date(count // 12, count % 12 + 1, 1)
        last = (_next_month(self._month) - timedelta(days=1)).day
        self._selected = self._month.replace(day=min(state.selected.day, last))
        await self.refresh()

    async def go_to_today(self) -> None:
        self._month = self._selected = None
        await self.refresh()

    async def select(self, day: date) -> None:
        """Choose a day; the month follows where the day is in another one."""
        state = self._known()
        self._selected = day
        if (day.year, day.month) == (state.month.year, state.month.month):
            self._state = replace(state, selected=day)
            self.show(self._state)
            return
        self._month = day.replace(day=1)
        await self.refresh()

    # --- moving --------------------------------------------------------------------------------------------

    async def move(self, post: str, day: date, past_is_meant: bool = False) -> Answer:
        """Put a post on ``day``: at its own time, or at the practice's usual one when it had none."""
        tile = self._tile(post)
        if tile is None or tile.day == day:
            return Stays()
        if not tile.movable:
            return Stays(msg("What is out, or may be out, cannot be moved any more."))
        zone = self._known().zone
        if tile.at is not None:
            moment = moved_to(tile.at, day, zone)
        else:
            moment = moment_of(day, (await self._run(self._team.practice)).usual, zone)
        if moment.at < self._clock.now() and not past_is_meant:
            return Past(post, tile.title, day, moment.at)
        return await self._schedule(tile, moment, past_is_meant)

    async def to_tray(self, post: str) -> Answer:
        """Take the day away from a post; it waits in the tray."""
        tile = self._tile(post)
        if tile is None or tile.day is None:
            return Stays()
        if not tile.movable:
            return Stays(msg("What is out, or may be out, cannot be moved any more."))
        return await self._schedule(tile, None)

    async def take_back(self, moved: Moved) -> None:
        """Undo: where it was, even if that moment has passed meanwhile."""
        await self._run(self._put_back, moved)
        await self.refresh()

    def _put_back(self, moved: Moved) -> None:
        post = self._posts.schedule(moved.post, moved.before, True)
        if moved.was_queued:
            self._posts.queue(post)

    async def new_on(self, day: date, language: str) -> str:
        """A new post planned on ``day`` at the usual time; on a day that has passed it gets no time. Its id."""
        return await self._run(self._new, day, language)

    def _new(self, day: date, language: str) -> str:
        practice = self._team.practice()
        moment = moment_of(day, practice.usual, practice.timezone)
        post = self._posts.new(language)
        if moment.at > self._clock.now():
            self._posts.schedule(post.id, moment.at)
        return post.id

    async def _schedule(self, tile: Tile, moment: Moment | None, past_is_meant: bool = False) -> Moved:
        at = moment.at if moment else None
        await self._run(self._posts.schedule, tile.id, at, past_is_meant)
        if moment is not None:
            self._selected = moment.at.astimezone(self._known().zone).date()
        await self.refresh()
        queued = moment is None and tile.status in QUEUED
        return Moved(tile.id, tile.title, tile.at, at, moment.kind if moment else WallClock.PLAIN, queued)

    def _known(self) -> CalendarState:
        if self._state is None:
            raise RuntimeError("the calendar is asked before it was shown")
        return self._state

    def _tile(self, post: str) -> Tile | None:
        return self._known().tile(post)

    # --- the month -----------------------------------------------------------------------------------------

    def _look(self) -> CalendarState:
        zone = self._team.practice().timezone
        today = self._clock.now().astimezone(zone).date()
        selected = self._selected or today
        month = self._month or selected.replace(day=1)
        grid = month_days(month.year, month.month, weeks_of(month.year, month.month))
        labels = self._accounts.labels()
        start, end = span_of(grid, zone)
        placed: dict[date, list[Tile]] = defaultdict(list)
        for tile in self._dated(start, end, zone, labels):
            if tile.day is not None:
                placed[tile.day].append(tile)
        days = tuple(
            Day(day, tuple(sorted(placed[day], key=lambda t: t.at or start)), day.month == month.month)
            for day in grid
        )
        tray = tuple(
            _tile(post, status, None, zone, labels)
            for post, status in self._posts.undated()
            if status not in OUT
        )
        return CalendarState(month, days, tray, today, selected, zone)

    def _dated(self, start: datetime, end: datetime, zone: ZoneInfo, labels: Mapping[str, str]) -> list[Tile]:
        found = self._posts.between(start, end)
        undated = [post.id for post, _ in found if post.slot is None]
        deliveries = self._outbox.of_posts(undated) if undated else {}
        return [
            _tile(post, status, post.slot or _went_out(deliveries.get(post.id, [])), zone, labels)
            for post, status in found
        ]


def _tile(post: Post, status: Status, at: datetime | None, zone: ZoneInfo, labels: Mapping[str, str]) -> Tile:
    return Tile(
        post.id,
        post.headline,
        status,
        at,
        at.astimezone(zone).date() if at else None,
        tuple(dict.fromkeys(labels[account] for account in post.channels if account in labels)),
        GOALS[post.goal] if post.goal else None,
        HUES[post.goal] if post.goal else "",
        status not in OUT,
    )


def _went_out(deliveries: list[Delivery]) -> datetime | None:
    moments = [d.scheduled_for or d.settled_at for d in deliveries if d.scheduled_for or d.settled_at]
    return min((m for m in moments if m is not None), default=None, key=lambda m: m.astimezone(UTC))


def _next_month(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)
