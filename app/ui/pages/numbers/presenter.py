"""Gathers the numbers of a period from posts, outbox, inbox and readings; takes in those that a person types."""

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta

from app.core.accounts.service import Accounts
from app.core.inbox.service import Inbox
from app.core.inbox.triage import is_question
from app.core.kernel.clock import Clock
from app.core.kernel.run import Run
from app.core.metrics.model import Measure, Reading
from app.core.metrics.service import Metrics
from app.core.metrics.summary import Exchange, PublishedPost, summarise
from app.core.outbox.model import Delivery
from app.core.outbox.service import Outbox
from app.core.posts.model import Post
from app.core.posts.service import Posts
from app.core.team.service import Team
from app.ui.pages.numbers.state import DAYS, Period, PostLine, State, TypedChannel, TypedPost
from app.ui.pages.numbers.words import sentences_of


class NumbersPresenter:
    def __init__(
        self,
        metrics: Metrics,
        posts: Posts,
        outbox: Outbox,
        inbox: Inbox,
        accounts: Accounts,
        team: Team,
        clock: Clock,
        run: Run,
    ) -> None:
        self._metrics, self._posts, self._outbox, self._inbox = metrics, posts, outbox, inbox
        self._accounts, self._team, self._clock, self._run = accounts, team, clock, run
        self.show: Callable[[State], object] = lambda state: None
        self._state = State()
        self._period = Period.MONTH
        """What was asked for last: a refresh in between must not turn it back."""

    @property
    def state(self) -> State:
        return self._state

    async def refresh(self) -> None:
        self._state = await self._run(self._read, self._period)
        self.show(self._state)

    async def choose(self, period: Period) -> None:
        self._period = period
        await self.refresh()

    async def type_in(
        self, channel: str, whole: Mapping[Measure, float], post: str, values: Mapping[Measure, float]
    ) -> None:
        """Numbers read off a page by a person: of the whole channel, and of one post there."""
        by = self._team.current.id

        def keep() -> None:
            if whole:
                self._metrics.type_in(channel, whole, by)
            if post and values:
                self._metrics.type_in(channel, values, by, post)

        await self._run(keep)
        await self.refresh()

    def _read(self, period: Period) -> State:
        zone = self._team.practice().timezone
        today = self._clock.now().astimezone(zone).date()
        # whole days: from a midnight to the next one, today included
        since = datetime.combine(today - timedelta(days=DAYS[period]), time(), zone)
        until = datetime.combine(today + timedelta(days=1), time(), zone)
        sent = self._outbox.published_since(since)
        posts = {
            p.id: p for i in dict.fromkeys(d.post for d in sent) if (p := self._posts.get(i)) is not None
        }
        published = [_published(d, posts[d.post]) for d in sent if d.post in posts]
        readings = self._metrics.latest()
        summary = summarise(published, self._exchanges(since), readings, since, until)
        headlines = {i: p.headline for i, p in posts.items()}
        for asked in summary.questions_by_post:
            if asked not in headlines and (older := self._posts.get(asked)) is not None:
                headlines[asked] = older.headline
        lines = sorted(
            (
                PostLine(
                    i,
                    headline,
                    summary.interactions_by_post.get(i, 0),
                    summary.questions_by_post.get(i, 0),
                )
                for i, headline in headlines.items()
            ),
            key=lambda line: (-line.interactions - line.questions, line.headline),
        )
        return State(
            ready=True,
            period=period,
            since=since,
            until=until,
            summary=summary,
            sentences=sentences_of(summary, lines),
            posts=tuple(lines),
            labels=self._accounts.labels(),
            channels=self._channels(sent, posts, readings),
            zone=zone,
        )

    def _exchanges(self, since: datetime) -> list[Exchange]:
        under: dict[tuple[str, str], str] = {}
        found = []
        for conversation, message, answered in self._inbox.exchanges(since):
            key = (conversation.account, conversation.remote_post)
            if conversation.remote_post and key not in under:
                ours = self._outbox.published_as(*key)
                under[key] = ours.post if ours else ""
            found.append(Exchange(message.at, answered, is_question(message.text), under.get(key, "")))
        return found

    def _channels(
        self, sent: list[Delivery], posts: Mapping[str, Post], readings: list[Reading]
    ) -> tuple[TypedChannel, ...]:
        """What the sheet for typing starts from: the last numbers known."""
        labels = self._accounts.labels()
        known: dict[tuple[str, str], dict[Measure, Reading]] = {}
        for reading in readings:
            known.setdefault((reading.account, reading.post), {})[reading.measure] = reading
        channels = []
        for account in self._accounts.all():
            whole = known.get((account.id, ""), {})
            rating, ratings = whole.get(Measure.RATING), whole.get(Measure.RATINGS)
            there = dict.fromkeys(
                d.post for d in reversed(sent) if d.account == account.id and d.post in posts
            )
            channels.append(
                TypedChannel(
                    account.id,
                    labels[account.id],
                    rating.value if rating else None,
                    int(ratings.value) if ratings else None,
                    rating.at if rating else None,
                    tuple(
                        TypedPost(
                            post,
                            posts[post].headline,
                            {m: r.value for m, r in known.get((account.id, post), {}).items()},
                        )
                        for post in there
                    ),
                )
            )
        return tuple(channels)


def _published(delivery: Delivery, post: Post) -> PublishedPost:
    at = delivery.scheduled_for or delivery.settled_at or delivery.made_at
    return PublishedPost(post.id, delivery.account, post.goal.value if post.goal else "", at)
