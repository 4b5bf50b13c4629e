"""A conversation, its messages, and the reply being written: a draft with its own checklist."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum

from app.core.kernel.events import Event
from app.core.platforms.contract import Kind


class Urgency(IntEnum):
    """Sorted by risk, then by time."""

    LOW = 0
    NORMAL = 1
    HIGH = 2
    EMERGENCY = 3


class Topic(StrEnum):
    """What it is about, from its words; a person may say otherwise."""

    EMERGENCY = "emergency"
    CLINICAL = "clinical"
    COMPLAINT = "complaint"
    BOOKING = "booking"
    PRAISE = "praise"
    LEGAL = "legal"
    SPAM = "spam"
    OTHER = "other"


class Standing(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    """A reply is in the outbox or out; a new message opens it again."""
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True)
class Message:
    id: str
    conversation: str
    remote_id: str
    author: str = field(repr=False)
    text: str = field(repr=False)
    at: datetime
    mine: bool = False
    url: str = ""
    address: Mapping[str, str] = field(default_factory=dict)
    """What the platform needs to receive an answer to it."""
    fetched_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    id: str
    account: str
    platform: str
    thread: str
    kind: Kind
    author: str = field(repr=False)
    topic: Topic
    urgency: Urgency
    standing: Standing
    first_at: datetime
    last_at: datetime
    snippet: str = field(default="", repr=False)
    remote_post: str = ""
    rating: int | None = None
    url: str = ""
    for_doctor: bool = False
    """The reception asked the doctor to look."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many conversations stand where."""

    open: int = 0
    for_doctor: int = 0
    """Of the open ones."""
    answered: int = 0
    archived: int = 0


@dataclass(frozen=True, slots=True)
class Dismissal:
    """A finding on a reply that a person answers for, with the reason."""

    rule: str
    phrase: str
    severity: str
    reason: str = field(repr=False)
    person: str
    at: datetime
    pack: str = ""
    """Which pack said so, with its version and date."""
    about: str = field(default="", repr=False)
    """The sentence, or the facts, it was said of."""

    @property
    def key(self) -> tuple[str, str, str]:
        return self.rule, self.phrase, self.about


@dataclass(frozen=True, slots=True)
class Reply:
    id: str
    conversation: str
    message: str
    """The message it answers."""
    updated_at: datetime
    text: str = field(default="", repr=False)
    language: str = "it"
    answers: tuple[tuple[str, str, str], ...] = field(default=(), repr=False)
    """Questions of the checklist answered: (rule, phrase, about)."""
    dismissals: tuple[Dismissal, ...] = ()
    spoken: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Paragraph -> the language a person says it is in, where it was read in another one."""
    queued_at: datetime | None = None
    queued_by: str = ""


@dataclass(frozen=True, slots=True)
class MessageArrived(Event):
    conversation: str
    message: str


@dataclass(frozen=True, slots=True)
class ConversationChanged(Event):
    conversation: str


@dataclass(frozen=True, slots=True)
class ReplyKept(Event):
    conversation: str
    reply: str


@dataclass(frozen=True, slots=True)
class ReplyQueued(Event):
    conversation: str
    reply: str


@dataclass(frozen=True, slots=True)
class ReplyFindingOverridden(Event):
    reply: str
    rule: str
    severity: str
    person: str


@dataclass(frozen=True, slots=True)
class ReplyFindingReopened(Event):
    """Somebody answered for it, and does not any more."""

    reply: str
    rule: str
    severity: str
    person: str
