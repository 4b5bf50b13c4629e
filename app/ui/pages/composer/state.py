"""What the page Write shows, as plain values: the presenter makes it, the page draws it, nothing else is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from enum import StrEnum
from zoneinfo import ZoneInfo

from app.core.accounts.model import Profile
from app.core.compliance.model import Identity
from app.core.compliance.spoken import Paragraph
from app.core.consent.model import Consent, Standing
from app.core.kernel.text import Sentence, Words, msg
from app.core.media.model import Asset
from app.core.outbox.model import Delivery
from app.core.platforms.contract import Limits
from app.core.posts.model import Post, Status
from app.core.posts.pictures import Sensitive
from app.core.team.model import Person, Practice

BASE = ""
"""The key of the tab with the text all channels share."""


@dataclass(frozen=True, slots=True)
class Outlet:
    """A channel a post may go to, with what its platform allows."""

    id: str
    label: str
    handle: str
    platform: str
    platform_name: str
    limits: Limits
    titled: bool = False
    folds_after: int = 0
    assisted: bool = False
    forgotten: bool = False
    profile: Profile | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """What the page knows beside the post, read once and again when an event touches it."""

    person: Person
    people: Mapping[str, str]
    practice: Practice
    identity: Identity
    outlets: Mapping[str, Outlet]
    consents: tuple[Consent, ...] = ()
    assets: Mapping[str, Asset] = field(default_factory=dict)
    deliveries: tuple[Delivery, ...] = ()
    reused: frozenset[str] = frozenset()
    """Pictures of the post that are out already in another one."""

    @property
    def zone(self) -> ZoneInfo:
        return self.practice.timezone


@dataclass(frozen=True, slots=True)
class Count:
    """What a platform counts in the text it would get."""

    outlet: str
    used: int
    limit: int
    fits: bool
    in_bytes: bool = False
    cut_at: int | None = None
    hashtags: int = 0
    most_hashtags: int | None = None

    @property
    def over(self) -> bool:
        return not self.fits or (self.most_hashtags is not None and self.hashtags > self.most_hashtags)


@dataclass(frozen=True, slots=True)
class Tab:
    key: str
    name: str
    own: bool = False
    """Its text is different from the base."""
    over: bool = False


@dataclass(frozen=True, slots=True)
class Pick:
    """A button of a finding."""

    key: str
    words: Sentence
    icon: str = ""
    asks_reason: bool = False
    why_not: Sentence | None = None
    shows: str = ""
    """The exact words it puts in."""


@dataclass(frozen=True, slots=True)
class Item:
    """One finding. ``start`` and ``end``: code points of the text in the editor, where the words are there."""

    id: str
    level: str
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
    tab: str | None = None
    """Its words stand in the text of another tab."""
    in_title: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture of the post and how it stands."""

    asset: Asset
    sentence: Sentence
    tone: str


@dataclass(frozen=True, slots=True)
class Twice:
    """What is delicate in the post, and whether somebody looked at it twice as it is now."""

    kind: Sensitive
    passed: bool = False


@dataclass(frozen=True, slots=True)
class ConsentChoice:
    consent: Consent
    standing: Standing
    attached: bool
    covers: tuple[str, ...]
    """Labels of the channels it covers for this picture in this post."""
    lacks: tuple[str, ...]
    why_not: Words | None = None
    """Why it does not cover those."""


@dataclass(frozen=True, slots=True)
class Preview:
    outlet: Outlet
    title: str
    text: str
    cut_at: int | None
    """From here on the text does not fit."""


class Next(StrEnum):
    ASK = "ask"
    ASKED = "asked"
    SIGN = "sign"
    SIGN_AND_QUEUE = "sign_and_queue"
    QUEUE = "queue"
    QUEUED = "queued"
    DONE = "done"


NEXT: dict[Next, Sentence] = {
    Next.ASK: msg("Ask for signing"),
    Next.ASKED: msg("Waiting for the doctor"),
    Next.SIGN: msg("Sign"),
    Next.SIGN_AND_QUEUE: msg("Sign and put in outbox"),
    Next.QUEUE: msg("Put in outbox"),
    Next.QUEUED: msg("In the outbox"),
    Next.DONE: msg("Published"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """The primary button: what happens next, and why it cannot."""

    next: Next
    enabled: bool
    second: Next | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """What the whole page has to say. ``{when}`` in the sentence is ``at`` in the reader's words."""

    sentence: Sentence
    tone: str
    at: datetime | None = None
    action: str = ""
    action_words: Sentence | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One channel after queuing, in words."""

    label: str
    status: Status
    at: datetime | None = None
    reason: Sentence | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A post in the drawer."""

    post: str
    headline: str
    status: Status
    hue: str
    updated_at: datetime
    slot: datetime | None


@dataclass(frozen=True, slots=True)
class Moved:
    """What choosing a moment came to. ``asks``: nothing was changed, a yes is needed."""

    at: datetime | None = None
    says: Sentence | None = None
    asks: bool = False


@dataclass(frozen=True, slots=True)
class State:
    ready: bool = False
    """False until something was read: nothing is drawn before."""
    post: Post | None = None
    edition: int = 0
    """Rises when the text was changed by something else than the keyboard: the editor takes it over."""
    tab: str = BASE
    tabs: tuple[Tab, ...] = ()
    outlets: tuple[Outlet, ...] = ()
    counts: tuple[Count, ...] = ()
    items: tuple[Item, ...] = ()
    fine: tuple[Sentence, ...] = ()
    paragraphs: tuple[Paragraph, ...] = ()
    shots: tuple[Shot, ...] = ()
    twice: tuple[Twice, ...] = ()
    may_sign: bool = False
    previews: tuple[Preview, ...] = ()
    saved_at: datetime | None = None
    unsaved: Sentence | None = None
    """Why what was typed could not be kept; nothing is lost while the window is open."""
    notice: Notice | None = None
    step: Step = Step(Next.ASK, enabled=False)
    why: tuple[Sentence, ...] = ()
    lines: tuple[Line, ...] = ()
    takes_back: bool = False
    """Something in the outbox can still be taken back."""
    locked: bool = False
    zone: tzinfo | None = None

    @property
    def text(self) -> str:
        return "" if self.post is None else self.post.text_for(self.tab) if self.tab else self.post.text
