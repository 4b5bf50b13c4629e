"""A post and what was decided about it. The signature covers exactly what the public will see."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.core.compliance.spoken import still_spoken
from app.core.kernel.canonical import canonical_json
from app.core.kernel.events import Event
from app.core.kernel.text import Text, msg
from app.core.outbox.model import Delivery, State, Wait


class Goal(StrEnum):
    """Why this post. Finding patients is deliberately not among them."""

    INFORM = "inform"
    EDUCATE = "educate"
    REASSURE = "reassure"
    INSPIRE = "inspire"
    SERVICE = "service"
    COLLEAGUES = "colleagues"
    CAUSE = "cause"
    DEBATE = "debate"
    CRISIS = "crisis"


class Audience(StrEnum):
    GENERAL = "general"
    FIRST_VISIT = "first_visit"
    PARENTS = "parents"
    CHRONIC = "chronic"
    OVER_65 = "over_65"
    COLLEAGUES = "colleagues"
    PARTNERS = "partners"


class Stage(StrEnum):
    """What people decided. Everything later is read off the deliveries."""

    DRAFT = "draft"
    TO_SIGN = "to_sign"
    SIGNED = "signed"


class Status(StrEnum):
    """What the screen says: the stage, or the most worrying of the deliveries."""

    DRAFT = "draft"
    TO_SIGN = "to_sign"
    SIGNED = "signed"
    WAITING = "waiting"
    SENDING = "sending"
    HANDED_OVER = "handed_over"
    """The platform will publish it at its time, also with this computer off."""
    BY_HAND = "by_hand"
    STOPPED = "stopped"
    MISSED = "missed"
    UNCERTAIN = "uncertain"
    NOT_SENT = "not_sent"
    PUBLISHED = "published"
    TAKEN_DOWN = "taken_down"
    """It was out, and is not any more."""


_WORRY = (
    Status.UNCERTAIN,
    Status.NOT_SENT,
    Status.STOPPED,
    Status.MISSED,
    Status.BY_HAND,
    Status.SENDING,
    Status.WAITING,
    Status.HANDED_OVER,
    Status.PUBLISHED,
    Status.TAKEN_DOWN,
)


@dataclass(frozen=True, slots=True)
class Source:
    title: str
    link: str = ""
    """Address or DOI."""


@dataclass(frozen=True, slots=True)
class Override:
    """A finding a person answers for, with the reason; for that phrase, in this post only."""

    rule: str
    phrase: str
    severity: str
    reason: str = field(repr=False)
    person: str
    at: datetime
    pack: str = ""
    """Which pack said so, with its version and date."""
    about: str = field(default="", repr=False)
    """The sentence, or the facts, it was said of; another one is asked about again."""

    @property
    def key(self) -> tuple[str, str, str]:
        return self.rule, self.phrase, self.about


@dataclass(frozen=True, slots=True)
class Answer:
    """A question of the checklist, answered for these words where they stand."""

    rule: str
    phrase: str
    about: str = field(default="", repr=False)
    yes: bool = True

    @property
    def key(self) -> tuple[str, str, str]:
        return self.rule, self.phrase, self.about


@dataclass(frozen=True, slots=True)
class Pass:
    """The second look at a minor, a story, or before and after: who, when, and at exactly what."""

    kind: str
    """A value of ``posts.pictures.Sensitive``."""
    person: str
    at: datetime
    digest: str
    law: str = ""
    """What the packs said it rests on, as it was shown."""


@dataclass(frozen=True, slots=True)
class Approval:
    """The doctor's signature: who, when, and the digest of exactly what was seen."""

    person: str
    at: datetime
    digest: str
    rulebook: str = ""
    """The rules it was checked with: digest, then each pack with its version and date."""
    void: bool = False
    """Something changed since: it has to be signed again."""


@dataclass(frozen=True, slots=True)
class Post:
    id: str
    created_at: datetime
    updated_at: datetime
    title: str = field(default="", repr=False)
    text: str = field(default="", repr=False)
    language: str = "it"
    goal: Goal | None = None
    audience: Audience | None = None
    topic: str = ""
    channels: tuple[str, ...] = ()
    """Accounts it goes to."""
    variants: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Account -> its own text, only where different from the base."""
    media: tuple[str, ...] = ()
    consents: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    slot: datetime | None = None
    public_campaign: bool = False
    sponsorship: str = "none"
    sponsorship_disclosed: bool = False
    story: bool = False
    """It tells what a patient went through, with or without a picture."""
    answers: tuple[Answer, ...] = ()
    overrides: tuple[Override, ...] = ()
    spoken: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Paragraph -> the language a person says it is in, where it was read in another one."""
    passes: tuple[Pass, ...] = ()
    approval: Approval | None = None
    stage: Stage = Stage.DRAFT
    cursor: int = 0
    """Where the writer was, in characters of the base text."""
    version: int = 0
    trashed_at: datetime | None = None

    def text_for(self, account: str) -> str:
        return self.variants.get(account, self.text)

    @property
    def signed(self) -> bool:
        return self.stage is Stage.SIGNED and self.approval is not None and not self.approval.void

    @property
    def headline(self) -> str:
        """The title, or the first line of the text."""
        return self.title.strip() or next(
            (line.strip() for line in self.text.splitlines() if line.strip()), ""
        )

    def missing(self) -> tuple[Text, ...]:
        """What is still needed before it can leave the drafts: the two questions, words and a channel."""
        gaps: list[Text] = []
        if not self.text.strip() and not any(v.strip() for v in self.variants.values()):
            gaps.append(msg("Write the text."))
        if self.goal is None:
            gaps.append(msg("Choose the goal."))
        if self.audience is None:
            gaps.append(msg("Say whom you are writing to."))
        if not self.channels:
            gaps.append(msg("Choose at least one channel."))
        return tuple(gaps)


@dataclass(frozen=True, slots=True)
class Version:
    """The post as it was at one moment, and who had written it."""

    number: int
    at: datetime
    person: str
    post: Post


def digest(post: Post, pictures: Iterable[tuple[str, str]]) -> str:
    """SHA-256 of what the public will see: texts for each channel, title, pictures with their alternative text,
    sources and consents. The slot is a plan, not content: moving it in the calendar keeps the signature."""
    seen: dict[str, Any] = {
        "title": post.title,
        "language": post.language,
        "texts": {account: post.text_for(account) for account in sorted(post.channels)},
        "pictures": [list(p) for p in pictures],
        "consents": sorted(post.consents),
        "sources": [[s.title, s.link] for s in post.sources],
        "goal": post.goal or "",
        "audience": post.audience or "",
        "sponsorship": [post.sponsorship, post.sponsorship_disclosed],
    }
    if post.story:
        seen["story"] = True
    return hashlib.sha256(canonical_json(seen).encode()).hexdigest()


def status_of_delivery(delivery: Delivery, now: datetime) -> Status:
    match delivery.state:
        case State.READY:
            return Status.WAITING
        case State.ARMED:
            return Status.SENDING
        case State.UNSURE:
            return Status.UNCERTAIN
        case State.REFUSED:
            return Status.NOT_SENT
        case State.SENT:
            if delivery.removes:
                return Status.TAKEN_DOWN
            later = delivery.scheduled_for is not None and delivery.scheduled_for > now
            return Status.HANDED_OVER if later else Status.PUBLISHED
        case State.REMOVED:
            return Status.TAKEN_DOWN
        case State.WAITING:
            waits = {
                Wait.BY_HAND: Status.BY_HAND,
                Wait.MAYBE_OUT: Status.UNCERTAIN,
                Wait.MISSED: Status.MISSED,
            }
            return waits.get(delivery.wait or Wait.STOPPED, Status.STOPPED)


def status_of(post: Post, deliveries: Iterable[Delivery], now: datetime) -> Status:
    """The most worrying of its deliveries, else what people decided so far."""
    found = {status_of_delivery(d, now) for d in deliveries}
    if post.stage is not Stage.SIGNED:  # what was taken down and is being written anew
        found.discard(Status.TAKEN_DOWN)
    for status in _WORRY:
        if status in found:
            return status
    return Status(post.stage.value)


def consent_purpose(post: Post, before_after: bool) -> str:
    """For which purpose a picture in this post would be used (a value of ``consent.model.Purpose``)."""
    if before_after or post.story:
        return "case"
    return "promotion" if post.goal in (Goal.INSPIRE, Goal.SERVICE) else "education"


def without_stale_answers(post: Post, texts: Iterable[str]) -> Post:
    """Answers, overrides and languages whose words are gone are dropped: what comes back is asked about again."""
    given = list(texts)
    whole = " ".join(" ".join(given).split())

    def stands(said: Answer | Override) -> bool:
        return not said.phrase or (said.phrase in whole and said.about in whole)

    return replace(
        post,
        answers=tuple(a for a in post.answers if stands(a)),
        overrides=tuple(o for o in post.overrides if stands(o)),
        spoken=still_spoken(post.spoken, given),
    )


@dataclass(frozen=True, slots=True)
class PostEvent(Event):
    post: str


@dataclass(frozen=True, slots=True)
class PostSaved(PostEvent):
    pass


@dataclass(frozen=True, slots=True)
class PostMoved(PostEvent):
    """Another slot."""


@dataclass(frozen=True, slots=True)
class PostAskedToSign(PostEvent):
    pass


@dataclass(frozen=True, slots=True)
class PostSentBack(PostEvent):
    pass


@dataclass(frozen=True, slots=True)
class PostSigned(PostEvent):
    person: str
    digest: str


@dataclass(frozen=True, slots=True)
class SignatureVoided(PostEvent):
    pass


@dataclass(frozen=True, slots=True)
class FindingOverridden(PostEvent):
    rule: str
    severity: str
    person: str


@dataclass(frozen=True, slots=True)
class FindingReopened(PostEvent):
    """Somebody answered for it, and does not any more."""

    rule: str
    severity: str
    person: str


@dataclass(frozen=True, slots=True)
class SecondLookTaken(PostEvent):
    kind_seen: str
    person: str
    digest: str


@dataclass(frozen=True, slots=True)
class PostTrashed(PostEvent):
    pass


@dataclass(frozen=True, slots=True)
class PostRestored(PostEvent):
    pass
