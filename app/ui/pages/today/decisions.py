"""What has to be decided today, in four groups, the worrying ones first; only read, never changed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.core.accounts.model import Health
from app.core.accounts.service import Accounts
from app.core.consent.model import Consent
from app.core.consent.service import Consents
from app.core.inbox.model import Conversation, Standing, Urgency
from app.core.inbox.service import Inbox
from app.core.kernel.clock import Clock
from app.core.outbox.model import Delivery, State, Wait, missed
from app.core.outbox.service import Outbox
from app.core.posts.model import Post
from app.core.posts.service import Posts
from app.core.team.model import Right
from app.core.team.service import Team
from app.core.withdrawal.model import Progress, Withdrawal
from app.core.withdrawal.service import Withdrawals
from app.ui.pages.today.rows import Row, Writer

SOON = 30
"""Days before the end of a consent from which it is a decision of today."""


class Section(StrEnum):
    URGENT = "urgent"
    TO_SIGN = "to_sign"
    TO_ANSWER = "to_answer"
    TO_PREPARE = "to_prepare"


@dataclass(frozen=True, slots=True)
class Group:
    section: Section
    rows: tuple[Row, ...]
    more: int = 0
    """Rows that are not shown; ``page`` has all of them."""
    page: str = ""


@dataclass(frozen=True, slots=True)
class Decisions:
    """Asks every room of the desk what waits there."""

    posts: Posts
    outbox: Outbox
    inbox: Inbox
    consents: Consents
    accounts: Accounts
    team: Team
    withdrawals: Withdrawals
    clock: Clock
    offline: Callable[[], bool]
    """Nothing goes by itself at the moment."""

    def count(self) -> int:
        """How many wait for the person at the desk: the number beside the page's name."""
        signs = self.team.current.may(Right.SIGN)
        return sum(
            len(group.rows) for group in self.groups() if signs or group.section is not Section.TO_SIGN
        )

    def groups(self) -> tuple[Group, ...]:
        """All four, also those that are empty."""
        now, person, accounts = self.clock.now(), self.team.current, self.accounts.all()
        writer = Writer(now, person, self.accounts.labels())
        by_hand = {a.id for a in accounts if self.accounts.connector(a.platform).manifest.assisted}
        # what takes something down is one row of its withdrawal
        deliveries = [d for d in self.outbox.open() if not d.removes]
        to_sign, talks, consents = (
            self.posts.to_sign(),
            self.inbox.conversations(Standing.OPEN),
            self.consents.all(),
        )
        withdrawals = self.withdrawals.all()
        withdrawn = self._withdrawn(writer, consents, deliveries, to_sign)
        said = {row.args.get("post") for row in withdrawn}
        urgent = [
            *(writer.emergency(talk) for talk in talks if talk.urgency is Urgency.EMERGENCY),
            *self._to_take_down(writer, withdrawals),
            *(writer.uncertain(d) for d in deliveries if _uncertain(d)),
            *(writer.stopped(d) for d in deliveries if _stopped(d) and d.post not in said),
            *(writer.signed_out(a) for a in accounts if a.health is Health.NEEDS_SIGN_IN),
            *withdrawn,
        ]
        prepare = [
            *writer.missed([d for d in deliveries if missed(d, now) and d.account not in by_hand]),
            *(writer.by_hand(d) for d in deliveries if _in_hand(d, by_hand, now)),
            *(
                writer.expiring(c.id, c.subject, c.ends)
                for c in consents
                if (c.warning(now) or SOON + 1) <= SOON
            ),
            *(writer.letter(p.withdrawal) for p in withdrawals if _wants_letter(p.withdrawal)),
            *writer.profiles([a for a in accounts if a.profile is None]),
        ]
        return (
            Group(Section.URGENT, tuple(urgent)),
            Group(Section.TO_SIGN, tuple(writer.to_sign(post) for post in to_sign), page="calendar"),
            Group(Section.TO_ANSWER, tuple(_to_answer(writer, talks)), page="inbox"),
            Group(Section.TO_PREPARE, tuple(prepare), page="outbox"),
        )

    def _to_take_down(self, writer: Writer, withdrawals: Iterable[Progress]) -> list[Row]:
        """A row for each person who asked, the oldest request first, until nothing of it is out."""
        open_ones = [p for p in withdrawals if p.withdrawal.ended_at is None]
        open_ones.sort(key=lambda progress: progress.withdrawal.request.asked_at)
        return [
            writer.asked(p.withdrawal) if p.withdrawal.pending else writer.to_take_down(p, self.offline())
            for p in open_ones
        ]

    def _withdrawn(
        self,
        writer: Writer,
        consents: Iterable[Consent],
        deliveries: Iterable[Delivery],
        to_sign: Iterable[Post],
    ) -> list[Row]:
        """Posts on their way that still use a consent which was withdrawn."""
        ended = {c.id: c.subject for c in consents if c.withdrawn is not None}
        if not ended:
            return []
        waiting = {d.post for d in deliveries if d.post and d.state in (State.READY, State.WAITING)}
        posts = [*to_sign, *filter(None, map(self.posts.get, sorted(waiting)))]
        return [
            writer.withdrawn(post, ended[consent])
            for post in {p.id: p for p in posts}.values()
            for consent in post.consents
            if consent in ended
        ]


def _to_answer(writer: Writer, talks: Iterable[Conversation]) -> list[Row]:
    """By risk and time; for the doctor what the reception asked first, for the reception what is not asked."""
    waiting = [c for c in talks if c.urgency is not Urgency.EMERGENCY]
    if not writer.person.may(Right.SIGN):
        waiting = [c for c in waiting if not c.for_doctor]
    waiting.sort(key=lambda c: (not c.for_doctor, -c.urgency, c.last_at))
    return [writer.to_answer(c) for c in waiting]


def _in_hand(delivery: Delivery, by_hand: set[str], now: datetime) -> bool:
    """A person publishes it, now; ``by_hand`` are the accounts where that is always so."""
    if delivery.wait is Wait.BY_HAND:
        return True
    arrived = delivery.due is not None and delivery.due <= now
    return delivery.state is State.READY and arrived and delivery.account in by_hand


def _uncertain(delivery: Delivery) -> bool:
    return delivery.state is State.UNSURE or delivery.wait is Wait.MAYBE_OUT


def _stopped(delivery: Delivery) -> bool:
    """Stopped at the door, or refused by the platform; what a person gave up is decided."""
    refused = delivery.state is State.REFUSED and not delivery.settled_by
    return refused or (delivery.state is State.WAITING and delivery.wait is Wait.STOPPED)


def _wants_letter(withdrawal: Withdrawal) -> bool:
    """Ended, by somebody of today's practice, and the person has not been told."""
    return bool(withdrawal.ended_at and withdrawal.carried_out_by) and withdrawal.letter_at is None
