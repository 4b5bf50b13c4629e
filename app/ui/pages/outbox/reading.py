"""What a delivery means, in words: its state, the facts about it, and what a person may do with it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from app.core.accounts.model import Account
from app.core.accounts.service import Accounts
from app.core.kernel.clock import Clock
from app.core.kernel.text import Sentence, Words, msg, nmsg
from app.core.outbox.model import Delivery, State, Wait, missed
from app.core.platforms.contract import Act, Manifest
from app.core.posts.model import Status, status_of_delivery
from app.core.team.model import Person, Right
from app.core.team.service import Team


class Verb(StrEnum):
    TAKE_BACK = "take_back"
    HOLD = "hold"
    RELEASE = "release"
    BY_HAND = "by_hand"
    CHECK_AGAIN = "check_again"
    IT_IS_OUT = "it_is_out"
    SEND_AGAIN = "send_again"
    TRY_AGAIN = "try_again"
    GIVE_UP = "give_up"
    OPEN = "open"
    PUBLISH_NOW = "publish_now"
    NEW_DATE = "new_date"
    SKIP = "skip"
    REMOVE = "remove"
    CONNECT = "connect"


WORDS: dict[Verb, Sentence] = {
    Verb.TAKE_BACK: msg("Take back"),
    Verb.HOLD: msg("Hold"),
    Verb.RELEASE: msg("Release"),
    Verb.BY_HAND: msg("Publish by hand instead"),
    Verb.CHECK_AGAIN: msg("Check again"),
    Verb.IT_IS_OUT: msg("It is out"),
    Verb.SEND_AGAIN: msg("It is not out: send again"),
    Verb.TRY_AGAIN: msg("Try again"),
    Verb.GIVE_UP: msg("It is not out: leave it"),
    Verb.OPEN: msg("Back to the post"),
    Verb.PUBLISH_NOW: msg("Publish now"),
    Verb.NEW_DATE: msg("New date"),
    Verb.SKIP: msg("Skip"),
    Verb.REMOVE: msg("Take off the list"),
    Verb.CONNECT: msg("Connect the channel again"),
}
TO_THE_CONVERSATION = msg("Back to the conversation")
ONLY_DOCTOR = msg("Only the doctor decides to send again.")


@dataclass(frozen=True, slots=True)
class Choice:
    verb: Verb
    words: Sentence
    why_not: Sentence | None = None
    """Why this person may not; the button is there, and says so."""


Value: TypeAlias = "Sentence | datetime | str"


@dataclass(frozen=True, slots=True)
class Fact:
    label: Sentence
    value: Value = field(repr=False)
    link: bool = False


class Shelf(StrEnum):
    """Where a delivery stands in the list."""

    DECIDE = "decide"
    BY_HAND = "by_hand"
    WAITING = "waiting"
    SENT = "sent"


@dataclass(frozen=True, slots=True)
class Reader:
    """What is needed to read deliveries: the moment, who reads, and the channels they go to."""

    now: datetime
    person: Person
    labels: Mapping[str, str]
    accounts: Mapping[str, Account]
    manifests: Mapping[str, Manifest]
    """By platform."""
    names: Mapping[str, str] = field(default_factory=dict)
    """People by id."""

    def manifest(self, delivery: Delivery) -> Manifest | None:
        return self.manifests.get(delivery.platform)

    def assisted(self, delivery: Delivery) -> bool:
        manifest = self.manifest(delivery)
        return manifest is not None and manifest.assisted

    def label(self, delivery: Delivery) -> str:
        return self.labels.get(delivery.account, delivery.platform)

    def in_hand(self, delivery: Delivery) -> bool:
        """To be done by a person now; for a platform without an interface no sync is needed to know that."""
        if delivery.wait is Wait.BY_HAND:
            return True
        arrived = delivery.due is None or delivery.due <= self.now
        ready = delivery.state is State.READY and not delivery.held and not delivery.removes
        return ready and arrived and self.assisted(delivery)

    def missed(self, delivery: Delivery) -> bool:
        return missed(delivery, self.now) and not self.assisted(delivery)

    def status(self, delivery: Delivery) -> Status:
        if self.in_hand(delivery):
            return Status.BY_HAND
        return Status.MISSED if self.missed(delivery) else status_of_delivery(delivery, self.now)

    def shelf(self, delivery: Delivery) -> Shelf:
        match self.status(delivery):
            case Status.PUBLISHED | Status.HANDED_OVER | Status.TAKEN_DOWN:
                return Shelf.SENT
            case Status.BY_HAND:
                return Shelf.BY_HAND
            case Status.UNCERTAIN | Status.STOPPED | Status.MISSED | Status.NOT_SENT:
                return Shelf.SENT if given_up(delivery) else Shelf.DECIDE
            case _:
                return Shelf.WAITING

    # --- words ---------------------------------------------------------------------------------------------

    def meaning(self, delivery: Delivery) -> Sentence:
        """What the state means, what is safe, and what happens next."""
        if delivery.removes:
            return self._meaning_of_removal(delivery)
        if delivery.state is State.REMOVED:
            return msg("It was out and was taken down.")
        return self._meaning_of_saying(delivery)

    def _meaning_of_saying(self, delivery: Delivery) -> Sentence:
        platform = {"channel": self.label(delivery)}
        match self.status(delivery):
            case Status.WAITING:
                return self._waiting(delivery)
            case Status.SENDING:
                return msg("It is being sent to {channel} right now.", **platform)
            case Status.UNCERTAIN if delivery.state is State.UNSURE:
                return msg(
                    "It was sent to {channel}, but the answer did not arrive. The next sync looks there first: "
                    "it is never sent twice.",
                    **platform,
                )
            case Status.UNCERTAIN:
                return msg(
                    "It may be out. Look at {channel}: if it is there, paste its link; if not, it can be sent again.",
                    **platform,
                )
            case Status.STOPPED:
                return msg("It was stopped before going out. Nothing was published.")
            case Status.MISSED:
                return msg("Its time passed while Decoro was off. Nothing goes out late unless you say so.")
            case Status.NOT_SENT if given_up(delivery):
                return msg("It was taken off the list by a person. Nothing was published.")
            case Status.NOT_SENT:
                return msg(
                    "{channel} did not accept it. Nothing was published, and the text is intact.", **platform
                )
            case Status.BY_HAND:
                return msg(
                    "A person publishes this on {channel}. A few small steps, about two minutes.", **platform
                )
            case Status.HANDED_OVER:
                return msg("{channel} publishes it at its time, also with this computer off.", **platform)
            case _:
                return msg("It is out.")

    def _meaning_of_removal(self, delivery: Delivery) -> Sentence:
        platform = {"channel": self.label(delivery)}
        match self.status(delivery):
            case Status.TAKEN_DOWN:
                return msg("It is gone from {channel}.", **platform)
            case Status.NOT_SENT:
                return msg(
                    "A person said why it stays on {channel}. The reason stands in the letter.", **platform
                )
            case Status.BY_HAND:
                return msg(
                    "A person takes this down on {channel}: a few small steps, about two minutes.", **platform
                )
            case Status.UNCERTAIN:
                return msg(
                    "{channel} was asked to delete it, but the answer did not arrive. The next sync looks whether it "
                    "is gone.",
                    **platform,
                )
            case Status.SENDING:
                return msg("It is being taken down from {channel} right now.", **platform)
            case _ if delivery.reason is not None:
                return msg(
                    "The last attempt did not succeed: it can still be seen. The next sync tries again."
                )
            case _:
                return msg(
                    "The next sync takes it down. Until then it can still be seen on {channel}.", **platform
                )

    def words(self, delivery: Delivery) -> Sentence | None:
        """The word for its state, where taking down has another one than publishing."""
        if not delivery.removes:
            return None
        match self.status(delivery):
            case Status.WAITING:
                return msg("To be taken down")
            case Status.UNCERTAIN:
                return msg("Uncertain: it may be gone")
            case Status.SENDING:
                return msg("Being taken down")
            case Status.NOT_SENT:
                return msg("Stays out")
            case _:
                return None

    def _waiting(self, delivery: Delivery) -> Sentence:
        manifest = self.manifest(delivery)
        if delivery.held:
            return msg("It is held: it stays here until you release it.")
        if delivery.due is not None and delivery.due > self.now:
            if manifest is not None and manifest.assisted:
                return msg("At its time it appears here as something to do by hand.")
            if manifest is not None and Act.HAND_OFF in manifest.acts:
                return msg(
                    "The next sync hands it to {channel}, which publishes it at its time.",
                    channel=self.label(delivery),
                )
            return msg("It goes out with the first sync after its time; Decoro has to be open then.")
        if delivery.reason is not None:
            return msg("The last attempt did not succeed; nothing was published. The next sync tries again.")
        return msg("It goes out with the next sync. Until then it can be taken back.")

    def facts(self, delivery: Delivery) -> tuple[Fact, ...]:
        account = self.accounts.get(delivery.account)
        found: list[Fact] = []
        if account is not None and account.name:
            found.append(Fact(msg("Channel"), f"{self.label(delivery)} · {account.name}"))
        else:
            found.append(Fact(msg("Channel"), self.label(delivery)))
        when: Value = delivery.due or msg("With the next sync")
        if delivery.removes:
            return (*found, *self._facts_of_removal(delivery))
        if delivery.state is not State.SENT:
            found.append(Fact(msg("Planned for"), when))
        if delivery.scheduled_for is not None:
            found.append(Fact(msg("Goes out on"), delivery.scheduled_for))
        found.append(Fact(msg("Size"), size_of(delivery)))
        if delivery.armed_at is not None and delivery.state is not State.SENT:
            found.append(Fact(msg("Last attempt"), delivery.armed_at))
        if delivery.settled_at is not None:
            found.append(
                Fact(
                    msg("Proof from") if delivery.state is State.SENT else msg("Settled"), delivery.settled_at
                )
            )
        if delivery.settled_by:
            found.append(
                Fact(
                    msg("Declared by"), self.names.get(delivery.settled_by) or msg("A person of the practice")
                )
            )
        if delivery.url:
            found.append(Fact(msg("Link"), delivery.url, link=True))
        elif delivery.state is State.SENT and delivery.settled_by:
            found.append(Fact(msg("Link"), msg("None: declared without a link")))
        return tuple(found)

    def _facts_of_removal(self, delivery: Delivery) -> list[Fact]:
        found: list[Fact] = []
        if delivery.armed_at is not None and delivery.state is not State.SENT:
            found.append(Fact(msg("Last attempt"), delivery.armed_at))
        if delivery.settled_at is not None:
            gone = delivery.state is State.SENT
            found.append(Fact(msg("Gone since") if gone else msg("Settled"), delivery.settled_at))
        if delivery.settled_by:
            who = self.names.get(delivery.settled_by) or msg("A person of the practice")
            found.append(Fact(msg("Declared by"), who))
        if delivery.url:
            found.append(Fact(msg("Where it was"), delivery.url, link=True))
        return found

    def choices(self, delivery: Delivery) -> tuple[Choice, ...]:
        """What may be done, the most likely first."""
        return self._choices_of_removal(delivery) if delivery.removes else self._choices_of_saying(delivery)

    def _choices_of_saying(self, delivery: Delivery) -> tuple[Choice, ...]:
        back = TO_THE_CONVERSATION if delivery.reply else WORDS[Verb.OPEN]
        account = self.accounts.get(delivery.account)
        verbs: list[Verb]
        match self.status(delivery):
            case Status.WAITING if delivery.held:
                verbs = [Verb.RELEASE, Verb.TAKE_BACK]
            case Status.WAITING:
                verbs = [Verb.TAKE_BACK, Verb.HOLD, Verb.NEW_DATE]
                if not self.assisted(delivery):
                    verbs.append(Verb.BY_HAND)
            case Status.UNCERTAIN if delivery.state is State.UNSURE:
                verbs = [Verb.CHECK_AGAIN, Verb.IT_IS_OUT]
            case Status.UNCERTAIN:
                verbs = [Verb.IT_IS_OUT, Verb.SEND_AGAIN, Verb.GIVE_UP]
            case Status.STOPPED:
                verbs = [Verb.OPEN, Verb.TRY_AGAIN, Verb.TAKE_BACK]
            case Status.MISSED:
                verbs = [Verb.PUBLISH_NOW, Verb.NEW_DATE, Verb.SKIP]
            case Status.NOT_SENT:
                verbs = [Verb.TRY_AGAIN, Verb.BY_HAND, Verb.OPEN, Verb.REMOVE]
            case Status.BY_HAND:
                verbs = [Verb.NEW_DATE, Verb.TAKE_BACK]
            case _:
                verbs = []
        if delivery.reply:
            verbs = [verb for verb in verbs if verb is not Verb.NEW_DATE]
        if account is not None and account.health == "needs_sign_in" and delivery.state is State.READY:
            verbs.insert(0, Verb.CONNECT)
        return tuple(
            Choice(verb, back if verb is Verb.OPEN else WORDS[verb], self._why_not(verb)) for verb in verbs
        )

    def _choices_of_removal(self, delivery: Delivery) -> tuple[Choice, ...]:
        """It cannot be taken back, held or put off: a person asked for it."""
        found: list[Choice] = []
        account, manifest = self.accounts.get(delivery.account), self.manifest(delivery)
        match self.status(delivery):
            case Status.WAITING:
                if account is not None and account.health == "needs_sign_in":
                    found.append(Choice(Verb.CONNECT, WORDS[Verb.CONNECT]))
                found.append(Choice(Verb.BY_HAND, msg("Take it down by hand instead")))
            case Status.UNCERTAIN:
                found.append(Choice(Verb.CHECK_AGAIN, WORDS[Verb.CHECK_AGAIN]))
            case Status.BY_HAND if account and manifest and Act.REMOVE in manifest.acts:
                found.append(Choice(Verb.TRY_AGAIN, msg("Let Decoro try again")))
            case _:
                pass
        return tuple(found)

    def _why_not(self, verb: Verb) -> Sentence | None:
        if verb is Verb.SEND_AGAIN and not self.person.may(Right.SEND_AGAIN):
            return ONLY_DOCTOR
        return None


def reader_at(clock: Clock, accounts: Accounts, team: Team) -> Reader:
    return Reader(
        clock.now(),
        team.current,
        accounts.labels(),
        {a.id: a for a in accounts.all()},
        accounts.manifests(),
        {p.id: p.name for p in team.people()},
    )


def decisions(reader: Reader, deliveries: Iterable[Delivery]) -> int:
    """How many wait for a person: to decide about, or to publish by hand."""
    return sum(reader.shelf(delivery) in (Shelf.DECIDE, Shelf.BY_HAND) for delivery in deliveries)


def given_up(delivery: Delivery) -> bool:
    """Refused by a person, not by a platform."""
    return delivery.state is State.REFUSED and bool(delivery.settled_by)


def title_of(delivery: Delivery) -> Sentence:
    first = delivery.title.strip() or next((x.strip() for x in delivery.text.splitlines() if x.strip()), "")
    short = first if len(first) <= 90 else first[:89].rstrip() + "…"
    if delivery.removes:
        return msg("Take down: {text}", text=short) if short else msg("Take down a post")
    if delivery.reply:
        return msg("Reply: {text}", text=short)
    return Words(short, short, short) if short else msg("Post without a title")


def size_of(delivery: Delivery) -> Sentence:
    letters = nmsg("{count} character", "{count} characters", len(delivery.text))
    if not delivery.pieces:
        return letters
    pictures = nmsg("{count} picture", "{count} pictures", len(delivery.pieces))
    return msg("{letters}, {pictures}", letters=letters, pictures=pictures)
