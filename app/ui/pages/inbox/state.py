"""What the inbox shows, as plain values: the presenter makes it, the page draws it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from typing import Literal

from app.core.compliance.spoken import Paragraph
from app.core.inbox.model import Conversation, Counts, Reply
from app.core.inbox.saved import Saved
from app.core.kernel.text import Sentence, Words
from app.core.outbox.model import Delivery

Level = Literal["block", "ask", "warn", "note"]


class View(StrEnum):
    """The chips above the list."""

    OPEN = "open"
    DOCTOR = "doctor"
    ANSWERED = "answered"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel a conversation may be on."""

    id: str
    label: str
    platform: str
    assisted: bool
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OurPost:
    """The post of ours that a comment belongs to."""

    id: str
    headline: str = field(repr=False)
    text: str = field(repr=False)
    at: datetime | None
    url: str = ""


@dataclass(frozen=True, slots=True)
class ByHand:
    """What a person does to answer on a platform that takes nothing from us."""

    platform: str
    steps: tuple[Sentence, ...]
    address: str
    """The page to open."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing said. A reply of ours carries its delivery: the screen shows what the outbox knows."""

    id: str
    ours: bool
    author: str = field(repr=False)
    text: str = field(repr=False)
    at: datetime
    url: str = ""
    delivery: Delivery | None = None
    status: Sentence | None = None
    reason: Sentence | None = None
    tone: str = "muted"
    takes_back: bool = False
    decides: bool = False
    """A person has to say in the outbox what happened."""
    by_hand: ByHand | None = None


@dataclass(frozen=True, slots=True)
class Pick:
    """A button of a finding."""

    key: str
    words: Sentence
    asks_reason: bool = False
    why_not: Sentence | None = None
    shows: str = ""
    """The exact words it puts in."""


@dataclass(frozen=True, slots=True)
class Item:
    """A finding in the reply being written. ``start`` and ``end``: code points of its text."""

    id: str
    level: Level
    title: Sentence
    phrase: str
    message: Sentence
    law: str | Words
    question: Sentence | None = None
    fix: Sentence | None = None
    settles: Sentence | None = None
    picks: tuple[Pick, ...] = ()
    settled: Sentence | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """The conversation on the right."""

    conversation: Conversation
    channel: Channel
    lines: tuple[Line, ...]
    post: OurPost | None = None
    reply: Reply | None = None
    edition: int = 0
    """Rises when the text was changed by something else than the keyboard: the editor takes it over."""
    items: tuple[Item, ...] = ()
    fine: tuple[Sentence, ...] = ()
    paragraphs: tuple[Paragraph, ...] = ()
    """What of the reply is in another language, or was said to be."""
    used: int = 0
    limit: int = 0
    fits: bool = True
    can_send: bool = False
    why_not: Sentence | None = None
    """Why the reply cannot be sent as it is."""
    saved: tuple[Saved, ...] = ()
    saved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class State:
    ready: bool = False
    """False until something was read: nothing is drawn before."""
    view: View = View.OPEN
    counts: Counts = Counts()
    rows: tuple[Conversation, ...] = ()
    channels: Mapping[str, Channel] = field(default_factory=dict)
    usable: tuple[Channel, ...] = ()
    """Channels in use: where something may be pasted to."""
    opened: Opened | None = None
    is_doctor: bool = False
    now: datetime = datetime.fromtimestamp(0, UTC)
    zone: tzinfo = UTC
