"""The row of each decision: what it is, how it stands, and what can be done about it, a sentence each. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.core.accounts.model import Account
from app.core.inbox.model import Conversation, Urgency
from app.core.inbox.words import TOPICS
from app.core.kernel.text import Sentence, Words, joined, msg, nmsg
from app.core.outbox.model import Delivery, State
from app.core.posts.model import Post
from app.core.team.model import Person, Right
from app.core.withdrawal.model import Fate, Pressure, Progress, Withdrawal, pressure


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


@dataclass(frozen=True, slots=True)
class Writer:
    """What every row needs to be written: the moment, who reads, and how the channels are called."""

    now: datetime
    person: Person
    channels: Mapping[str, str]

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


def _what(delivery: Delivery) -> Sentence:
    first = delivery.title.strip() or next((x.strip() for x in delivery.text.splitlines() if x.strip()), "")
    return msg("The reply “{title}”", title=_short(first)) if delivery.reply else _quoted(first)


def _quoted(title: str) -> Sentence:
    return msg("“{title}”", title=_short(title)) if title else msg("A post without a title")


def _short(text: str, most: int = 70) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
