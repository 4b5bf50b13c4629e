"""What a platform promises: prepare, send, look; and, where it can, listen and measure.

THE CONTRACT THAT PREVENTS THE DOUBLE POST. ``prepare`` uploads and builds; whatever it does is invisible
to the public and may be repeated. ``send`` makes exactly ONE irreversible call and never repeats it: the
courier commits "armed" before it and settles its answer after it. An error that proves nothing was said
(connection refused, DNS, TLS) is ``TryLater``; anything after the first byte is ``Unsure``. ``look`` only
reads: it finds what ``send`` may have said. A platform that cannot be searched answers ``CannotTell``, and a
person decides. No connector retries, follows redirects or raises for an answer it could have expected.

TAKING DOWN is the other way round: gone twice is gone. For ``Act.REMOVE`` ``send`` may make several calls, and what
is no longer there counts as ``Removed``; ``look`` reads whether the copy and its pictures are really away.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, runtime_checkable

from app.core.kernel.text import Sentence, Words

if TYPE_CHECKING:  # 90 ms that the first window does not have to wait for
    import httpx


class Act(StrEnum):
    POST = "post"
    REPLY = "reply"
    HAND_OFF = "hand_off"
    """A post with a future slot given to the platform's own scheduler."""
    REMOVE = "remove"
    """Take down what is out, or call back what was handed off: the words, and the pictures with them."""


class Unit(StrEnum):
    CHARACTERS = "characters"
    """Unicode code points."""
    GRAPHEMES = "graphemes"
    WEIGHTED = "weighted"
    """X: most Latin counts 1, emoji and CJK 2, each link 23."""
    BYTES = "bytes"
    """UTF-8."""
    UTF16 = "utf16"
    EMOJI_BYTES = "emoji_bytes"
    """Threads: code points, but an emoji counts as its UTF-8 bytes."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What fits. ``text`` in ``unit``; ``link`` is what any URL counts for (None: its full length)."""

    text: int
    unit: Unit = Unit.CHARACTERS
    bytes: int | None = None
    link: int | None = None
    images: int = 0
    image_bytes: int = 8_000_000
    image_types: tuple[str, ...] = ("image/jpeg", "image/png")
    image_side: int = 0
    """The longest side it shows; larger ones would be made smaller there, blurred. 0: ours is small enough."""
    narrowest: float = 0.0
    """Width by height of the tallest picture it takes, and of the widest; 0: any."""
    widest: float = 0.0
    videos: int = 0
    """How many videos a post may have; 0: none goes there from here."""
    video_bytes: int = 0
    video_seconds: int = 0
    """0: as long as its bytes allow."""
    alt: int = 1_000
    hashtags: int | None = None
    short_mentions: bool = False
    """Mastodon: ``@name@server`` counts as ``@name``."""


class SignIn(StrEnum):
    NONE = "none"
    """Assisted: nothing to sign in to, a name and the address of the page are enough."""
    PASSWORD = "password"  # noqa: S105 - the kind of form, not a secret
    OAUTH = "oauth"


@dataclass(frozen=True, slots=True)
class Field:
    """One line of the connect form. ``key`` is ``endpoint``, ``user`` or ``password``."""

    key: str
    label: Words
    hint: Words
    secret: bool = False
    default: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the screen may offer for this platform."""

    key: str
    name: str
    limits: Limits
    acts: frozenset[Act]
    sign_in: SignIn
    fields: tuple[Field, ...] = ()
    assisted: bool = False
    listens: bool = False
    measures: bool = False
    titled: bool = False
    """The platform has titles (a blog)."""
    folds_after: int = 0
    """Readers see about this many characters, then "… more"; 0: all of them. For the preview only."""
    open_url: str = ""
    """Assisted: the page to open; ``{text}`` is filled in percent-encoded, ``{profile}`` with the account's page."""
    reply_url: str = ""
    hosts: tuple[str, ...] = ()
    """Assisted: a pasted link must be on one of these hosts (or below); empty accepts any https address."""
    steps: tuple[Words, ...] = ()
    """Assisted: what the person does, one sentence a step."""
    about: Words = Words("", "", "")
    """What a doctor can really obtain here, in one or two sentences."""
    keeps_for: timedelta | None = None
    """How long fetched messages may be kept (platforms' terms); None: as long as the practice keeps them."""
    settles_after: timedelta = timedelta(seconds=10)
    """A doubt younger than this is not looked up yet: the platform's lists lag."""
    hands_off_ahead: timedelta = timedelta(minutes=10)
    """HAND_OFF: the platform's scheduler wants the slot at least this far ahead."""
    stays: Words = Words("", "", "")
    """What cannot be called back from here once it was out, in one sentence; empty: nothing of its own."""
    remove_steps: tuple[Words, ...] = ()
    """Taking down by hand: what the person does, one sentence a step."""


Keep: TypeAlias = Callable[[Mapping[str, str]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Access:
    """An account, ready for one conversation. ``repr`` never shows the secrets.

    ``secrets`` is what is stored now: after ``keep`` the next verb must see the renewed ones.
    """

    account: str
    endpoint: str
    handle: str
    secrets: Mapping[str, str] = field(repr=False)
    keep: Keep = field(repr=False, compare=False)
    """Store renewed secrets at once, before they are used (rotating refresh tokens)."""
    limits: Limits | None = None
    remote_id: str = ""
    """The account's own id on the platform (a DID, a numeric id)."""


@dataclass(frozen=True, slots=True)
class Image:
    name: str
    mime: str
    alt: str
    data: bytes = field(repr=False)
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One thing to say. ``key`` is the delivery's id: unique, stable over restarts, the idempotency key."""

    key: str
    act: Act
    text: str = field(repr=False)
    made_at: datetime
    """When the delivery was made: stable, so that a repeated record is byte for byte the same."""
    language: str = "it"
    title: str = field(default="", repr=False)
    images: tuple[Image, ...] = ()
    reply_to: Mapping[str, str] = field(default_factory=dict)
    """What ``listen`` gave as the message's ``address``: enough to answer it."""
    slot: datetime | None = None
    """HAND_OFF: when the platform is to publish."""
    prepared: Mapping[str, Any] = field(default_factory=dict)
    """What ``prepare`` returned."""
    armed_at: datetime | None = None
    target: Mapping[str, str] = field(default_factory=dict)
    """REMOVE: what is to go. ``remote_id``, ``url`` and ``key`` (the delivery that said it, the name of its pictures);
    ``pictures``: how many; ``scheduled_for``: where it was handed off."""


# --- answers: closed families; every match on them ends in assert_never ------------------------------------


@dataclass(frozen=True, slots=True)
class Prepared:
    data: Mapping[str, Any]
    """JSON values only."""


@dataclass(frozen=True, slots=True)
class Published:
    remote_id: str
    url: str = ""
    scheduled_for: datetime | None = None
    """HAND_OFF: the platform will publish it then."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """The platform said no, nothing is out, and repeating would not help."""

    reason: Sentence


@dataclass(frozen=True, slots=True)
class TryLater:
    """Surely nothing was said. ``after`` None: the courier's own back-off."""

    reason: Sentence
    after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Reconnect:
    """Surely nothing was said: the platform does not know us any more."""

    reason: Sentence


@dataclass(frozen=True, slots=True)
class Unsure:
    """Something was said, the answer was not understood: it may be out."""

    reason: Sentence


@dataclass(frozen=True, slots=True)
class Handover:
    """A person does it by hand."""


@dataclass(frozen=True, slots=True)
class NotThere:
    """Looked up with certainty: it is not out."""


@dataclass(frozen=True, slots=True)
class CannotTell:
    reason: Sentence


@dataclass(frozen=True, slots=True)
class Removed:
    """REMOVE: it is not there, nor are its pictures; it does not matter who took it away."""


@dataclass(frozen=True, slots=True)
class StillThere:
    """REMOVE: looked up with certainty, it can still be seen."""


PrepareAnswer: TypeAlias = Prepared | Refusal | TryLater | Reconnect | Handover
SendAnswer: TypeAlias = Published | Removed | Refusal | TryLater | Reconnect | Unsure | Handover
LookAnswer: TypeAlias = Published | NotThere | Removed | StillThere | CannotTell | TryLater | Reconnect


@dataclass(frozen=True, slots=True)
class Hello:
    """A real read succeeded: who we are there, and what fits today."""

    handle: str
    remote_id: str = ""
    limits: Limits | None = None


HelloAnswer: TypeAlias = Hello | Refusal | TryLater | Reconnect


@dataclass(frozen=True, slots=True)
class Connected:
    """A sign-in succeeded and was verified by a real read."""

    endpoint: str
    handle: str
    remote_id: str
    secrets: Mapping[str, str] = field(repr=False)
    limits: Limits | None = None


ConnectAnswer: TypeAlias = Connected | Refusal | TryLater


@dataclass(frozen=True, slots=True)
class Authorize:
    """Open ``url`` in the browser; ``pending`` goes back into ``finish`` with the code (it holds the PKCE verifier)."""

    url: str
    state: str
    pending: Mapping[str, str] = field(repr=False)


class Kind(StrEnum):
    COMMENT = "comment"
    MENTION = "mention"
    MESSAGE = "message"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message heard. ``thread`` groups a conversation; ``post`` is our own post's remote id, where known."""

    remote_id: str
    thread: str
    kind: Kind
    author: str
    text: str = field(repr=False)
    at: datetime
    url: str = ""
    post: str = ""
    mine: bool = False
    """Written by our own account (shown, never answered)."""
    rating: int | None = None
    address: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Heard:
    messages: tuple[Incoming, ...]
    cursor: str
    """Where to go on next time; opaque to everybody else. A repeated message is recognised by its remote id."""


HeardAnswer: TypeAlias = Heard | Refusal | TryLater | Reconnect


@dataclass(frozen=True, slots=True)
class Measurement:
    """Counts of one of our posts. Names: ``likes``, ``replies``, ``shares``, ``quotes``, ``views``."""

    remote_id: str
    values: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Measured:
    readings: tuple[Measurement, ...]


MeasuredAnswer: TypeAlias = Measured | Refusal | TryLater | Reconnect


class Connector(Protocol):
    @property
    def manifest(self) -> Manifest: ...

    async def hello(self, http: "httpx.AsyncClient", access: Access) -> HelloAnswer:
        """A real read, before anything is called connected."""
        ...

    async def prepare(
        self, http: "httpx.AsyncClient", access: Access, outgoing: Outgoing
    ) -> PrepareAnswer: ...

    async def send(self, http: "httpx.AsyncClient", access: Access, outgoing: Outgoing) -> SendAnswer: ...

    async def look(self, http: "httpx.AsyncClient", access: Access, outgoing: Outgoing) -> LookAnswer: ...


@runtime_checkable
class ConnectsByPassword(Protocol):
    async def connect(self, http: "httpx.AsyncClient", fields: Mapping[str, str]) -> ConnectAnswer: ...


@runtime_checkable
class ConnectsByBrowser(Protocol):
    async def begin(
        self, http: "httpx.AsyncClient", fields: Mapping[str, str], redirect_uri: str
    ) -> Authorize | Refusal | TryLater: ...

    async def finish(
        self, http: "httpx.AsyncClient", pending: Mapping[str, str], code: str
    ) -> ConnectAnswer: ...


@runtime_checkable
class Listens(Protocol):
    async def listen(
        self, http: "httpx.AsyncClient", access: Access, cursor: str, posts: Sequence[str]
    ) -> HeardAnswer:
        """Messages since ``cursor`` (empty: the beginning). ``posts``: remote ids of our recent posts."""
        ...


@runtime_checkable
class Measures(Protocol):
    async def measure(
        self, http: "httpx.AsyncClient", access: Access, posts: Sequence[str]
    ) -> MeasuredAnswer: ...
