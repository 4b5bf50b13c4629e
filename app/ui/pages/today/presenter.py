"""What has to be decided today, in four groups and one sentence each; nothing else is shown here."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from app.core.accounts.model import Account, Health
from app.core.accounts.service import Accounts
from app.core.consent.model import Consent
from app.core.consent.service import Consents
from app.core.inbox.model import Conversation, Standing, Topic, Urgency
from app.core.inbox.service import Inbox
from app.core.kernel.clock import Clock
from app.core.kernel.run import Run
from app.core.kernel.text import Sentence, Words, joined, msg, nmsg
from app.core.outbox.model import Delivery, State, Wait, missed
from app.core.outbox.service import Outbox
from app.core.posts.model import Post, Stage
from app.core.posts.service import Posts
from app.core.team.model import Person, Right
from app.core.team.service import Team
from app.core.withdrawal.model import Fate, Pressure, Progress, Withdrawal, pressure
from app.core.withdrawal.service import Withdrawals

SHOWN = 5
"""Rows of a group before the rest is one line: enough for a morning, short enough to be read."""
COMING = timedelta(days=31)


class Section(StrEnum):
    URGENT = "urgent"
    TO_SIGN = "to_sign"
    TO_ANSWER = "to_answer"
    TO_PREPARE = "to_prepare"


class Verb(StrEnum):
    OPEN = "open"
    PUBLISH_NOW = "publish_now"
    NEW_DATE = "new_date"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Row:
    """One decision: what it is, how it stands, and what can be done about it. ``page`` and ``args`` lead there."""

    id: str
    icon: str
    tone: str
    title: Sentence
    detail: Sentence | None
    page: str
    args: Mapping[str, str]
    verbs: tuple[tuple[Verb, Sentence], ...]
    when: datetime | None = None
    deliveries: tuple[str, ...] = ()


SOON = 30
"""Days before the end of a consent from which it is a decision of today."""


@dataclass(frozen=True, slots=True)
class Group:
    section: Section
    rows: tuple[Row, ...]
    more: int = 0
    """Rows that are not shown; ``page`` has all of them."""
    page: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    key: str
    title: Sentence
    detail: Sentence
    action: Sentence
    page: str
    args: Mapping[str, object]
    done: bool


@dataclass(frozen=True, slots=True)
class TodayState:
    now: datetime
    zone: ZoneInfo
    doctor: bool = True
    groups: tuple[Group, ...] = ()
    steps: tuple[Step, ...] = ()
    decisions: int = 0
    """What waits for the person at the desk: the number beside the page's name."""
    next_title: str = field(default="", repr=False)
    next_at: datetime | None = None
    """What goes out next, for a day on which nothing has to be decided."""


class TodayPresenter:
    def __init__(
        self,
        posts: Posts,
        outbox: Outbox,
        inbox: Inbox,
        consents: Consents,
        accounts: Accounts,
        team: Team,
        clock: Clock,
        run: Run,
        first_steps: Callable[[], bool],
        end_first_steps: Callable[[], object],
        has_recovery_sheet: Callable[[], bool],
        withdrawals: Withdrawals | None = None,
        offline: Callable[[], bool] = lambda: False,
    ) -> None:
        self.show: Callable[[TodayState], object] = lambda state: None
        self._posts, self._outbox, self._inbox = posts, outbox, inbox
        self._consents, self._accounts, self._team = consents, accounts, team
        self._clock, self._run = clock, run
        self._first_steps, self._end_first_steps = first_steps, end_first_steps
        self._has_recovery_sheet = has_recovery_sheet
        self._withdrawals, self._offline = withdrawals, offline

    # --- verbs ---------------------------------------------------------------------------------------------

    async def refresh(self) -> None:
        self.show(await self._run(self._look))

    async def publish_now(self, deliveries: Iterable[str]) -> Sentence:
        """What was missed goes with the next sync."""
        for delivery in deliveries:
            await self._run(self._outbox.set_due, delivery, None)
        await self.refresh()
        return msg("It goes out with the next sync.")

    async def skip(self, deliveries: Iterable[str]) -> Callable[[], None]:
        """It is not published. Returns the way back, to be run where verbs run."""
        known = [d for d in [await self._run(self._outbox.get, one) for one in deliveries] if d is not None]
        person = self._team.current.id
        for delivery in known:
            if delivery.state is State.READY:
                await self._run(self._outbox.withdraw, delivery.id)
            else:
                await self._run(self._outbox.give_up, delivery.id, person)
        await self.refresh()

        def back() -> None:
            for delivery in known:
                if delivery.state is State.READY:
                    self._outbox.queue(delivery)
                else:
                    self._outbox.try_again(delivery.id, person)

        return back

    async def take_back(self, back: Callable[[], None]) -> None:
        await self._run(back)
        await self.refresh()

    async def dismiss_first_steps(self) -> None:
        self._end_first_steps()
        await self.refresh()

    # --- looking -------------------------------------------------------------------------------------------

    def _look(self) -> TodayState:
        now, person, practice = self._clock.now(), self._team.current, self._team.practice()
        if self._withdrawals is not None:
            self._withdrawals.follow_up()
        accounts = self._accounts.all()
        # what takes something down is one row of its withdrawal
        deliveries = [d for d in self._outbox.open() if not d.removes]
        look = _Look(now, person, self._accounts.labels(), {a.id for a in accounts if self._by_hand(a)})
        to_sign, talks, consents = (
            self._posts.to_sign(),
            self._inbox.conversations(Standing.OPEN),
            self._consents.all(),
        )
        withdrawals = self._withdrawals.all() if self._withdrawals is not None else []
        withdrawn = self._withdrawn(look, consents, deliveries, to_sign)
        said = {row.args.get("post") for row in withdrawn}
        urgent = [
            *(look.emergency(talk) for talk in talks if talk.urgency is Urgency.EMERGENCY),
            *self._to_take_down(look, withdrawals),
            *(look.uncertain(d) for d in deliveries if _uncertain(d)),
            *(look.stopped(d) for d in deliveries if _stopped(d) and d.post not in said),
            *(look.signed_out(a) for a in accounts if a.health is Health.NEEDS_SIGN_IN),
            *withdrawn,
        ]
        prepare = [
            *look.missed([d for d in deliveries if look.is_missed(d)]),
            *(look.by_hand(d) for d in deliveries if look.is_by_hand(d)),
            *(
                look.expiring(c.id, c.subject, c.ends)
                for c in consents
                if (c.warning(now) or SOON + 1) <= SOON
            ),
            *(look.letter(p.withdrawal) for p in withdrawals if _wants_letter(p.withdrawal)),
            *look.profiles([a for a in accounts if a.profile is None]),
        ]
        groups = (
            Group(Section.URGENT, tuple(urgent)),
            Group(Section.TO_SIGN, tuple(look.to_sign(post) for post in to_sign), page="calendar"),
            Group(Section.TO_ANSWER, tuple(_to_answer(look, talks)), page="inbox"),
            Group(Section.TO_PREPARE, tuple(prepare), page="outbox"),
        )
        counted = [g for g in groups if g.section is not Section.TO_SIGN or person.may(Right.SIGN)]
        next_title, next_at = self._next(now)
        return TodayState(
            now,
            practice.timezone,
            person.may(Right.SIGN),
            tuple(_shortened(group) for group in groups if group.rows),
            self._steps(accounts),
            sum(len(group.rows) for group in counted),
            next_title,
            next_at,
        )

    def _by_hand(self, account: Account) -> bool:
        return self._accounts.connector(account.platform).manifest.assisted

    def _to_take_down(self, look: "_Look", withdrawals: Iterable[Progress]) -> list[Row]:
        """A row for each person who asked, the oldest request first, until nothing of it is out."""
        open_ones = [p for p in withdrawals if p.withdrawal.ended_at is None]
        open_ones.sort(key=lambda progress: progress.withdrawal.request.asked_at)
        return [
            look.asked(p.withdrawal) if p.withdrawal.pending else look.to_take_down(p, self._offline())
            for p in open_ones
        ]

    def _withdrawn(
        self,
        look: "_Look",
        consents: Iterable[Consent],
        deliveries: Iterable[Delivery],
        to_sign: Iterable[Post],
    ) -> list[Row]:
        """Posts on their way that still use a consent which was withdrawn."""
        ended = {c.id: c.subject for c in consents if c.withdrawn is not None}
        if not ended:
            return []
        waiting = {d.post for d in deliveries if d.post and d.state in (State.READY, State.WAITING)}
        posts = [*to_sign, *filter(None, map(self._posts.get, sorted(waiting)))]
        return [
            look.withdrawn(post, ended[consent])
            for post in {p.id: p for p in posts}.values()
            for consent in post.consents
            if consent in ended
        ]

    def _next(self, now: datetime) -> tuple[str, datetime | None]:
        coming = [p for p, _ in self._posts.between(now, now + COMING) if p.slot and p.stage is Stage.SIGNED]
        first = min(coming, key=lambda p: p.slot or now, default=None)
        return (first.headline, first.slot) if first else ("", None)

    def _steps(self, accounts: list[Account]) -> tuple[Step, ...]:
        """The first steps of a practice; once all are taken they do not come back."""
        if not self._first_steps():
            return ()
        steps = (
            Step(
                "write",
                msg("Write the first post"),
                msg("No account and no network are needed. The checklist helps while you write."),
                msg("Write a post"),
                "composer",
                {"new": True},
                self._posts.any(),
            ),
            Step(
                "connect",
                msg("Connect a channel"),
                msg("Your site, Bluesky, Mastodon, or any other one by hand."),
                msg("Add a channel"),
                "channels",
                {"add": True},
                bool(accounts),
            ),
            Step(
                "sheet",
                msg("Print the recovery sheet"),
                msg("It opens your archive again if this computer is lost."),
                msg("Make the sheet"),
                "settings",
                {"section": "sheet"},
                self._has_recovery_sheet(),
            ),
        )
        if all(step.done for step in steps):
            self._end_first_steps()
            return ()
        return steps


def _to_answer(look: "_Look", talks: Iterable[Conversation]) -> list[Row]:
    """By risk and time; for the doctor what the reception asked first, for the reception what is not asked."""
    waiting = [c for c in talks if c.urgency is not Urgency.EMERGENCY]
    if not look.person.may(Right.SIGN):
        waiting = [c for c in waiting if not c.for_doctor]
    waiting.sort(key=lambda c: (not c.for_doctor, -c.urgency, c.last_at))
    return [look.to_answer(c) for c in waiting]


def _uncertain(delivery: Delivery) -> bool:
    return delivery.state is State.UNSURE or delivery.wait is Wait.MAYBE_OUT


def _stopped(delivery: Delivery) -> bool:
    """Stopped at the door, or refused by the platform; what a person gave up is decided."""
    refused = delivery.state is State.REFUSED and not delivery.settled_by
    return refused or (delivery.state is State.WAITING and delivery.wait is Wait.STOPPED)


def _wants_letter(withdrawal: Withdrawal) -> bool:
    """Ended, by somebody of today's practice, and the person has not been told."""
    return bool(withdrawal.ended_at and withdrawal.carried_out_by) and withdrawal.letter_at is None


def _by_whom(progress: Progress, offline: bool) -> list[Sentence]:
    by_us, by_hand = progress.count(Fate.WAITS), progress.count(Fate.BY_HAND)
    said: list[Sentence] = []
    if by_us and offline:
        said.append(
            nmsg(
                "{count} waits because you are working offline.",
                "{count} wait because you are working offline.",
                by_us,
            )
        )
    elif by_us:
        said.append(nmsg("{count} goes with the next sync.", "{count} go with the next sync.", by_us))
    if by_hand:
        said.append(nmsg("{count} is done by hand.", "{count} are done by hand.", by_hand))
    if unsure := progress.count(Fate.UNCERTAIN):
        said.append(
            nmsg(
                "{count} may be out: it is looked up first.",
                "{count} may be out: they are looked up first.",
                unsure,
            )
        )
    return said


def _shortened(group: Group) -> Group:
    """Urgent things are all there; of the others the first few."""
    if group.section is Section.URGENT or len(group.rows) <= SHOWN + 1:
        return group
    return Group(group.section, group.rows[:SHOWN], len(group.rows) - SHOWN, group.page)


TOPICS: dict[Topic, Sentence] = {
    Topic.EMERGENCY: msg("Emergency"),
    Topic.CLINICAL: msg("Clinical question"),
    Topic.COMPLAINT: msg("Complaint"),
    Topic.BOOKING: msg("Booking"),
    Topic.PRAISE: msg("Praise"),
    Topic.LEGAL: msg("Legal threat"),
    Topic.SPAM: msg("Spam"),
    Topic.OTHER: msg("Message"),
}


@dataclass(frozen=True, slots=True)
class _Look:
    """What every row needs to be written: the moment, who reads, and how the channels are called."""

    now: datetime
    person: Person
    channels: Mapping[str, str]
    by_hand_accounts: set[str]

    def is_missed(self, delivery: Delivery) -> bool:
        return missed(delivery, self.now) and delivery.account not in self.by_hand_accounts

    def is_by_hand(self, delivery: Delivery) -> bool:
        if delivery.wait is Wait.BY_HAND:
            return True
        arrived = delivery.due is not None and delivery.due <= self.now
        return delivery.state is State.READY and arrived and delivery.account in self.by_hand_accounts

    def emergency(self, talk: Conversation) -> Row:
        return Row(
            f"talk-{talk.id}",
            "siren",
            "block",
            msg("{who} may need help now: words of an emergency", who=talk.author or msg("Somebody")),
            msg("{channel}: “{text}”", channel=self._channel(talk.account), text=talk.snippet),
            "inbox",
            {"conversation": talk.id},
            ((Verb.OPEN, msg("Read now")),),
            talk.last_at,
        )

    def uncertain(self, delivery: Delivery) -> Row:
        looked = delivery.state is State.WAITING
        return self._delivery(
            delivery,
            "question",
            "block",
            msg(
                "{what} may be out on {channel}",
                what=_what(delivery),
                channel=self._channel(delivery.account),
            ),
            msg("Look at the channel and say whether it is there.")
            if looked
            else msg("The answer did not arrive. The next sync looks before anything is repeated."),
            msg("Decide") if looked else msg("Look at it"),
            delivery.armed_at,
        )

    def stopped(self, delivery: Delivery) -> Row:
        names = {"what": _what(delivery), "channel": self._channel(delivery.account)}
        refused = delivery.state is State.REFUSED
        return self._delivery(
            delivery,
            "warning-octagon" if refused else "prohibit",
            "block",
            msg("{what} was not sent to {channel}", **names)
            if refused
            else msg("{what} was stopped before going to {channel}", **names),
            delivery.reason,
            msg("Look at it"),
            delivery.settled_at,
        )

    def signed_out(self, account: Account) -> Row:
        return Row(
            f"account-{account.id}",
            "key",
            "warn",
            msg("{channel} has to be connected again", channel=self._channel(account.id)),
            msg("What waits for it stays in the outbox, unchanged."),
            "channels",
            {"account": account.id},
            ((Verb.OPEN, msg("Connect again")),),
        )

    def withdrawn(self, post: Post, subject: str) -> Row:
        return Row(
            f"withdrawn-{post.id}",
            "shield-warning",
            "block",
            msg(
                "{code} withdrew the consent that {what} still uses",
                code=subject,
                what=_quoted(post.headline),
            ),
            msg("It will not go out. Take the picture away, or take the post back."),
            "composer",
            {"post": post.id},
            ((Verb.OPEN, msg("Open the post")),),
            post.slot,
        )

    def asked(self, withdrawal: Withdrawal) -> Row:
        doctor = self.person.may(Right.WITHDRAW_CONSENT)
        return Row(
            f"asked-{withdrawal.id}",
            "shield-warning",
            "block",
            msg("{code} asks to withdraw the consent", code=withdrawal.subject),
            msg("Nothing that uses it goes out until you have carried it out.")
            if doctor
            else msg("Nothing that uses it goes out; the doctor has to carry it out. Tell the doctor now."),
            "consents",
            {"consent": withdrawal.consent},
            ((Verb.OPEN, msg("Carry it out") if doctor else msg("Look at it")),),
            withdrawal.request.asked_at,
        )

    def to_take_down(self, progress: Progress, offline: bool) -> Row:
        """How many copies are left, by whom they go, and how late it is."""
        withdrawal, left = progress.withdrawal, progress.left
        by_hand = next((c.removal for c in left if c.fate is Fate.BY_HAND and c.removal is not None), None)
        page, args = "consents", {"consent": withdrawal.consent}
        if by_hand is not None:
            page, args = "outbox", {"delivery": by_hand.id}
        return Row(
            f"taking-down-{withdrawal.id}",
            "shield-warning",
            "block",
            nmsg(
                "{count} copy of {code} still has to be taken down",
                "{count} copies of {code} still have to be taken down",
                len(left),
                code=withdrawal.subject,
            ),
            joined([self._how_late(withdrawal), *_by_whom(progress, offline)]),
            page,
            args,
            ((Verb.OPEN, msg("Take it down") if by_hand is not None else msg("Look at it")),),
            withdrawal.due,
        )

    def _how_late(self, withdrawal: Withdrawal) -> Sentence:
        match pressure(withdrawal, self.now):
            case Pressure.TOO_LATE:
                return msg(
                    "More than three days have passed. Write to the platform's support and tell your adviser today."
                )
            case Pressure.LATE:
                return msg("It is late: it should have been down within a day.")
            case _:
                return nmsg(
                    "Less than one hour is left of the day that it may take.",
                    "{count} hours are left of the day that it may take.",
                    max(1, round((withdrawal.due - self.now).total_seconds() / 3600)),
                )

    def letter(self, withdrawal: Withdrawal) -> Row:
        return Row(
            f"letter-{withdrawal.id}",
            "envelope-simple",
            "accent",
            msg("The closing letter for {code} can be made", code=withdrawal.subject),
            msg(
                "Everything that could be taken down is down. The letter says what was done, and what stays."
            ),
            "consents",
            {"consent": withdrawal.consent},
            ((Verb.OPEN, msg("Make the letter")),),
            withdrawal.ended_at,
        )

    def profiles(self, accounts: Sequence[Account]) -> list[Row]:
        """Channels of which nobody said whether their profile says who is writing: one row for all of them."""
        if not accounts:
            return []
        names = ", ".join(self._channel(account.id) for account in accounts)
        return [
            Row(
                "profiles",
                "identification-card",
                "accent",
                msg("Look whether the profile says who you are: {channels}", channels=names),
                msg("Name and number of the register, as the law asks. It is kept who looked, and when."),
                "channels",
                {"profile": accounts[0].id},
                ((Verb.OPEN, msg("Say what it shows")),),
            )
        ]

    def to_sign(self, post: Post) -> Row:
        doctor = self.person.may(Right.SIGN)
        names = ", ".join(self._channel(account) for account in post.channels)
        return Row(
            f"sign-{post.id}",
            "signature",
            "accent",
            Words(post.headline, post.headline, post.headline)
            if post.headline
            else msg("Post without a title"),
            msg("For {channels}", channels=names)
            if doctor
            else msg("For {channels}; it waits for the doctor", channels=names),
            "composer",
            {"post": post.id},
            ((Verb.OPEN, msg("Read and sign") if doctor else msg("Open")),),
            post.slot,
        )

    def to_answer(self, talk: Conversation) -> Row:
        tones = {Urgency.HIGH: "warn", Urgency.LOW: "muted"}
        icon = "stethoscope" if talk.for_doctor else "star" if talk.rating is not None else "chat-circle-dots"
        who = {"who": talk.author or msg("Somebody"), "topic": TOPICS[talk.topic]}
        where = self._channel(talk.account)
        return Row(
            f"talk-{talk.id}",
            icon,
            "accent" if talk.for_doctor else tones.get(talk.urgency, "info"),
            msg("{who} · {topic}, the reception asks you", **who)
            if talk.for_doctor
            else msg("{who} · {topic}", **who),
            msg("{channel}: “{text}”", channel=where, text=talk.snippet),
            "inbox",
            {"conversation": talk.id},
            ((Verb.OPEN, msg("Answer")),),
            talk.last_at,
        )

    def missed(self, deliveries: list[Delivery]) -> list[Row]:
        """One row for a post, however many channels it missed."""
        grouped: dict[str, list[Delivery]] = defaultdict(list)
        for delivery in deliveries:
            grouped[delivery.post or delivery.id].append(delivery)
        return [
            Row(
                f"missed-{key}",
                "clock-countdown",
                "warn",
                msg("{what} missed its time while Decoro was off", what=_what(group[0])),
                msg(
                    "For {channels}. Nothing goes out late by itself.",
                    channels=", ".join(dict.fromkeys(self._channel(d.account) for d in group)),
                ),
                "outbox",
                {"delivery": group[0].id, "ask": "date"},
                (
                    (Verb.PUBLISH_NOW, msg("Publish now")),
                    (Verb.NEW_DATE, msg("New date")),
                    (Verb.SKIP, msg("Skip")),
                ),
                group[0].due,
                tuple(d.id for d in group),
            )
            for key, group in grouped.items()
        ]

    def by_hand(self, delivery: Delivery) -> Row:
        return self._delivery(
            delivery,
            "hand-pointing",
            "accent",
            msg("{what} is to be published by hand on {channel}", what=_what(delivery),
                channel=self._channel(delivery.account)),
            msg("Two minutes: the text is copied, the page opens, you paste."),
            msg("Do it now"),
            delivery.due,
        )  # fmt: skip

    def expiring(self, consent: str, subject: str, until: datetime | None) -> Row:
        return Row(
            f"consent-{consent}",
            "identification-card",
            "warn",
            msg("The consent of {code} ends soon", code=subject),
            msg("After that day its pictures cannot be published any more."),
            "consents",
            {"consent": consent},
            ((Verb.OPEN, msg("Look at it")),),
            until,
        )

    def _delivery(
        self,
        delivery: Delivery,
        icon: str,
        tone: str,
        title: Sentence,
        detail: Sentence | None,
        action: Sentence,
        when: datetime | None,
    ) -> Row:
        return Row(
            f"delivery-{delivery.id}",
            icon,
            tone,
            title,
            detail,
            "outbox",
            {"delivery": delivery.id},
            ((Verb.OPEN, action),),
            when,
            (delivery.id,),
        )

    def _channel(self, account: str) -> str:
        return self.channels.get(account, "")


def _what(delivery: Delivery) -> Sentence:
    first = delivery.title.strip() or next((x.strip() for x in delivery.text.splitlines() if x.strip()), "")
    return msg("The reply “{title}”", title=_short(first)) if delivery.reply else _quoted(first)


def _quoted(title: str) -> Sentence:
    return msg("“{title}”", title=_short(title)) if title else msg("A post without a title")


def _short(text: str, most: int = 70) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
