"""A delivery is one intention to say something somewhere. Its states and the only moves between them.

READY    waits for the next sync            ARMED    the irreversible call is being made
UNSURE   something was said, no answer      WAITING  a person decides, or does it by hand
SENT     it is out, with proof              REFUSED  the platform said no, nothing is out
REMOVED  it was out and was taken down

Taking down is a delivery too (``Act.REMOVE``): SENT means that it is done, and moves the one it takes down.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from app.core.kernel.events import Event
from app.core.kernel.text import Sentence
from app.core.platforms.contract import Act


class State(StrEnum):
    READY = "ready"
    ARMED = "armed"
    UNSURE = "unsure"
    WAITING = "waiting"
    SENT = "sent"
    REFUSED = "refused"
    REMOVED = "removed"


MOVES: dict[State, frozenset[State]] = {
    State.READY: frozenset({State.ARMED, State.WAITING, State.REFUSED}),
    State.ARMED: frozenset({State.SENT, State.REFUSED, State.READY, State.UNSURE, State.WAITING}),
    State.UNSURE: frozenset({State.SENT, State.READY, State.WAITING}),
    State.WAITING: frozenset({State.SENT, State.READY, State.REFUSED}),
    State.REFUSED: frozenset({State.READY}),
    State.SENT: frozenset({State.REMOVED}),
    State.REMOVED: frozenset(),
}

SETTLED = frozenset({State.SENT, State.REFUSED, State.REMOVED})

MISSED_AFTER = timedelta(minutes=30)
"""A post whose time passed longer ago than this never goes out by itself: a person decides."""


class Wait(StrEnum):
    """Why a delivery waits for a person."""

    BY_HAND = "by_hand"
    MAYBE_OUT = "maybe_out"
    STOPPED = "stopped"
    """The gate said no: consent, signature, checklist."""
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Piece:
    """One picture of a delivery, exactly as it was signed."""

    asset: str
    digest: str
    name: str
    mime: str
    alt: str
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Delivery:
    id: str
    account: str
    platform: str
    act: Act
    text: str = field(repr=False)
    made_at: datetime
    language: str = "it"
    title: str = field(default="", repr=False)
    pieces: tuple[Piece, ...] = ()
    post: str = ""
    reply: str = ""
    reply_to: Mapping[str, str] = field(default_factory=dict)
    """REPLY: the message that is answered. REMOVE: what is to go, with ``delivery``, the one that said it."""
    due: datetime | None = None
    """The slot; None: as soon as a person syncs."""
    not_before: datetime | None = None
    """Undo time or back-off."""
    approval: str = ""
    """Digest of what was signed."""
    state: State = State.READY
    wait: Wait | None = None
    held: bool = False
    reason: Sentence | None = None
    prepared: Mapping[str, Any] = field(default_factory=dict)
    armed_at: datetime | None = None
    tries: int = 0
    remote_id: str = ""
    url: str = ""
    scheduled_for: datetime | None = None
    """The platform will publish it then, also with this computer off."""
    settled_at: datetime | None = None
    settled_by: str = ""
    """The person who said so, where no platform did."""

    @property
    def removes(self) -> str:
        """The delivery that this one takes down; empty: it says something."""
        return self.reply_to.get("delivery", "") if self.act is Act.REMOVE else ""

    @property
    def open(self) -> bool:
        """Still to be decided: neither out nor refused."""
        return self.state not in SETTLED


def missed(delivery: Delivery, now: datetime) -> bool:
    """Did its time pass while nobody was here? Also where no sync has noticed yet."""
    late = delivery.due is not None and now - delivery.due > MISSED_AFTER
    return delivery.wait is Wait.MISSED or (delivery.state is State.READY and late)


@dataclass(frozen=True, slots=True)
class DeliveryEvent(Event):
    delivery: str


@dataclass(frozen=True, slots=True)
class DeliveryQueued(DeliveryEvent):
    pass


@dataclass(frozen=True, slots=True)
class DeliveryWithdrawn(DeliveryEvent):
    """Taken back by a person before anything was said."""


@dataclass(frozen=True, slots=True)
class DeliveryArmed(DeliveryEvent):
    pass


@dataclass(frozen=True, slots=True)
class DeliverySettled(DeliveryEvent):
    state: str


@dataclass(frozen=True, slots=True)
class DeliveryChanged(DeliveryEvent):
    """Held, released, postponed or given another time."""
