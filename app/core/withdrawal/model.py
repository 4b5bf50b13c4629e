"""A withdrawal: who asked, how and when; the copies that were out and what became of each; how late it is. Pure.

The times are the practice's own promise: taken down within a day, three at the most. The law's outer limit is
"without undue delay"; past use stays lawful (GDPR art. 7(3)).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.core.kernel.events import Event
from app.core.outbox.model import Delivery, State, Wait
from app.core.platforms.contract import Act

WITHIN = timedelta(hours=24)
AT_MOST = timedelta(hours=72)
KEPT_FOR = timedelta(days=7)
"""After the last copy is down the pictures stay this long: time to put an original into the medical record, if it
belongs there. Then they are deleted, and only their fingerprints stay."""


class Asker(StrEnum):
    """Who asked."""

    PERSON = "person"
    PARENT = "parent"
    """Who holds parental responsibility."""
    REPRESENTATIVE = "representative"
    HEIR = "heir"


class Way(StrEnum):
    """How they asked. It is as easy as giving the consent was: no form is demanded."""

    IN_PERSON = "in_person"
    PHONE = "phone"
    EMAIL = "email"
    LETTER = "letter"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Request:
    asked_at: datetime
    asker: Asker = Asker.PERSON
    way: Way = Way.IN_PERSON


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """``carried_out_at`` None: registered by the reception, and the doctor has to carry it out."""

    id: str
    consent: str
    subject: str
    request: Request
    received_by: str
    registered_at: datetime
    carried_out_at: datetime | None = None
    carried_out_by: str = ""
    stopped: int = 0
    """Deliveries that had not gone out and never will as they were."""
    ended_at: datetime | None = None
    """Every copy is gone, or it was said why it stays."""
    erased_at: datetime | None = None
    """The pictures were deleted here too."""
    fingerprints: tuple[str, ...] = ()
    """SHA-256 of what was deleted: the proof that outlives the pictures."""
    letter_at: datetime | None = None
    """The closing letter was made."""

    @property
    def pending(self) -> bool:
        return self.carried_out_at is None

    @property
    def due(self) -> datetime:
        return self.request.asked_at + WITHIN

    @property
    def latest(self) -> datetime:
        return self.request.asked_at + AT_MOST

    @property
    def erase_on(self) -> datetime | None:
        """Nothing of a withdrawal older than its record is deleted unless a person says so."""
        waits = self.ended_at is not None and self.erased_at is None and bool(self.carried_out_by)
        return self.ended_at + KEPT_FOR if waits and self.ended_at else None

    @property
    def may_erase(self) -> bool:
        return self.ended_at is not None and self.erased_at is None


class Pressure(StrEnum):
    IN_TIME = "in_time"
    LATE = "late"
    """The day is over."""
    TOO_LATE = "too_late"
    """Three days are over: somebody has to be called."""
    DONE = "done"


def pressure(withdrawal: Withdrawal, now: datetime) -> Pressure:
    if withdrawal.ended_at is not None:
        return Pressure.DONE
    if now >= withdrawal.latest:
        return Pressure.TOO_LATE
    return Pressure.LATE if now >= withdrawal.due else Pressure.IN_TIME


class Fate(StrEnum):
    """What became of a copy."""

    UNCERTAIN = "uncertain"
    """It may be out: that is looked up first."""
    WAITS = "waits"
    """Taken down with the next sync."""
    BY_HAND = "by_hand"
    GONE = "gone"
    STAYS = "stays"
    """It cannot be recalled, and it was said why."""
    NEVER_OUT = "never_out"


OPEN = frozenset({Fate.UNCERTAIN, Fate.WAITS, Fate.BY_HAND})


@dataclass(frozen=True, slots=True)
class Copy:
    """One place where the picture was, or may have been, when the person asked."""

    delivery: Delivery
    """What said it."""
    removal: Delivery | None = None
    """What takes it down."""
    proof: str = ""
    """SHA-256 of the picture of the screen, in the media store."""
    proof_name: str = ""

    @property
    def fate(self) -> Fate:
        if self.delivery.state is State.REMOVED:
            return Fate.GONE
        if self.removal is not None:
            match self.removal.state:
                case State.SENT:
                    return Fate.GONE
                case State.REFUSED:
                    return Fate.STAYS
                case State.WAITING if self.removal.wait is Wait.BY_HAND:
                    return Fate.BY_HAND
                case _:
                    return Fate.WAITS
        if maybe_out(self.delivery):
            return Fate.UNCERTAIN
        return Fate.WAITS if self.delivery.state is State.SENT else Fate.NEVER_OUT

    @property
    def open(self) -> bool:
        return self.fate in OPEN


def maybe_out(delivery: Delivery) -> bool:
    """It is being sent, or nobody knows whether it is out."""
    return delivery.state in (State.ARMED, State.UNSURE) or delivery.wait is Wait.MAYBE_OUT


def handed_off(delivery: Delivery, now: datetime) -> bool:
    """Given to the platform's scheduler and not out yet."""
    later = delivery.scheduled_for is not None and delivery.scheduled_for > now
    return delivery.state is State.SENT and later


def can_stop(delivery: Delivery) -> bool:
    return delivery.state is State.READY or (delivery.state is State.WAITING and not maybe_out(delivery))


@dataclass(frozen=True, slots=True)
class Plan:
    """What a withdrawal does, said before it is done."""

    stopped: tuple[Delivery, ...] = ()
    recalled: tuple[Delivery, ...] = ()
    by_us: tuple[Delivery, ...] = ()
    by_hand: tuple[Delivery, ...] = ()
    uncertain: tuple[Delivery, ...] = ()
    gone: tuple[Delivery, ...] = ()
    """Taken down already."""

    @property
    def live(self) -> tuple[Delivery, ...]:
        return (*self.recalled, *self.by_us, *self.by_hand, *self.uncertain)


def plan_of(deliveries: Iterable[Delivery], deletes: frozenset[str], now: datetime) -> Plan:
    """``deletes``: the accounts from which we can delete by ourselves."""
    sorted_out: dict[str, list[Delivery]] = {name: [] for name in Plan.__slots__}
    for delivery in deliveries:
        if delivery.act is Act.REMOVE:
            continue
        if can_stop(delivery):
            sorted_out["stopped"].append(delivery)
        elif maybe_out(delivery):
            sorted_out["uncertain"].append(delivery)
        elif delivery.state is State.REMOVED:
            sorted_out["gone"].append(delivery)
        elif delivery.state is State.SENT and not goes_by_us(delivery, deletes):
            sorted_out["by_hand"].append(delivery)
        elif handed_off(delivery, now):
            sorted_out["recalled"].append(delivery)
        elif delivery.state is State.SENT:
            sorted_out["by_us"].append(delivery)
    return Plan(**{name: tuple(found) for name, found in sorted_out.items()})


def goes_by_us(delivery: Delivery, deletes: frozenset[str]) -> bool:
    """The platform deletes when asked, and we know what to ask for."""
    return delivery.account in deletes and bool(delivery.remote_id)


@dataclass(frozen=True, slots=True)
class Progress:
    """A withdrawal and its copies, as they stand."""

    withdrawal: Withdrawal
    copies: tuple[Copy, ...] = ()

    @property
    def left(self) -> tuple[Copy, ...]:
        return tuple(copy for copy in self.copies if copy.open)

    def count(self, *fates: Fate) -> int:
        return sum(copy.fate in fates for copy in self.copies)


@dataclass(frozen=True, slots=True)
class WithdrawalEvent(Event):
    withdrawal: str


@dataclass(frozen=True, slots=True)
class WithdrawalRegistered(WithdrawalEvent):
    person: str


@dataclass(frozen=True, slots=True)
class WithdrawalCarriedOut(WithdrawalEvent):
    consent: str
    person: str


@dataclass(frozen=True, slots=True)
class WithdrawalMistaken(WithdrawalEvent):
    """It had been registered for the wrong person; nothing had been done."""


@dataclass(frozen=True, slots=True)
class CopyProven(WithdrawalEvent):
    """A picture of the screen shows that a copy is gone."""

    delivery: str
    digest: str


@dataclass(frozen=True, slots=True)
class WithdrawalEnded(WithdrawalEvent):
    pass


@dataclass(frozen=True, slots=True)
class CopiesErased(WithdrawalEvent):
    pictures: str


@dataclass(frozen=True, slots=True)
class LetterMade(WithdrawalEvent):
    digest: str
