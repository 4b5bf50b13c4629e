"""Facts in, findings out: the values the checklist is made of. Imports nothing heavy, knows no rule."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from types import MappingProxyType
from typing import NamedTuple

from app.core.compliance.house import HouseRules
from app.core.kernel.text import Words


class Severity(IntEnum):
    """How much a finding weighs. The number orders strictness; :data:`ON_SCREEN` orders the panel."""

    NOTE = 1
    """Advice."""
    ASK = 2
    """Only a person can tell: an unanswered question is not publishable."""
    WARN = 3
    """Needs an explicit acknowledgement with a reason."""
    BLOCK = 4
    """Publishing stops; only the responsible doctor may override, with a written reason."""

    @property
    def word(self) -> str:
        return self.name.lower()


ON_SCREEN = (Severity.BLOCK, Severity.ASK, Severity.WARN, Severity.NOTE)


@dataclass(frozen=True, slots=True)
class MediaFact:
    """One picture, video or graphic, as far as a rule may ask about it."""

    kind: str = "photo"
    """``photo``, ``video`` or ``graphic``."""
    depicts: str = "none"
    """``none``, ``patient``, ``minor_patient``, ``staff``, ``doctor`` or ``public``."""
    recognisable: bool = False
    before_after: bool = False
    ai_generated: bool = False
    ai_label: bool = False
    alt_text: bool = True
    background_data_visible: bool = False
    minor: bool = False
    music: str = "none"
    """``none``, ``licensed`` or ``unknown``."""
    licensed: bool = True
    """False: taken from somebody else without a licence."""
    asset_id: str = ""

    @property
    def of_minor(self) -> bool:
        return self.minor or self.depicts == "minor_patient"

    @property
    def of_patient(self) -> bool:
        return self.depicts in ("patient", "minor_patient")


@dataclass(frozen=True, slots=True)
class ConsentFact:
    """A consent at hand. ``subject``: ``patient``, ``staff``, ``guardian1`` or ``guardian_both``."""

    subject: str = "patient"
    purposes: frozenset[str] = frozenset()
    """``edu``, ``promo``, ``teaching``, ``science``."""
    platforms: frozenset[str] = frozenset()
    expires: date | None = None
    withdrawn: bool = False
    asset_ids: frozenset[str] = frozenset()
    """Empty: the assets of this post."""

    def covers(self, media: MediaFact, purpose: str, platform: str, day: date | None) -> bool:
        """Does this consent carry ``media`` for ``purpose`` on ``platform`` on ``day``?"""
        return (
            not self.withdrawn
            and (not self.purposes or purpose in self.purposes)
            and (not self.platforms or not platform or platform in self.platforms)
            and (self.expires is None or day is None or day <= self.expires)
            and (not self.asset_ids or not media.asset_id or media.asset_id in self.asset_ids)
        )


@dataclass(frozen=True, slots=True)
class Sponsorship:
    relation: str = "none"
    """``none``, ``paid``, ``gift``, ``affiliate`` or ``own`` (the practice's own product)."""
    disclosed: bool = False


@dataclass(frozen=True, slots=True)
class Identity:
    """Who speaks, from the profile of the practice: for the lines that the law wants in a text."""

    practice: str = ""
    doctor: str = ""
    registration: str = ""
    director: str = ""
    authorisation: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a rule may ask beside the words, gathered before typing begins."""

    kind: str = "post"
    """``post`` or ``reply``."""
    language: str = ""
    """The author's choice; empty: detected."""
    jurisdictions: frozenset[str] = frozenset({"it"})
    audience: str = "general_public"
    """``general_public``, ``minors_heavy``, ``patients`` or ``professionals``."""
    platform: str = ""
    purpose: str = "education"
    """``education``, ``advertising``, ``service_info``, ``institutional``, ``personal`` or ``crisis``."""
    may_advertise: bool = False
    """The purpose is a goal that somebody chose, which does not exclude an advertisement: what would be forbidden in
    one is asked about."""
    topic: str = ""
    identification: str = "in_profile"
    """``in_profile``, ``in_text``, ``missing``, or ``unknown`` where nobody looked."""
    sources_attached: bool = False
    media: tuple[MediaFact, ...] = ()
    consents: tuple[ConsentFact, ...] = ()
    sponsorship: Sponsorship = Sponsorship()
    crisis_active: bool = False
    public_health_campaign: bool = False
    testimonial_evidence: bool = False
    scheduled_for: date | None = None
    incoming: str = ""
    """Replies: the message being answered."""
    incoming_kind: str = ""
    """Replies: what triage made of it (``emergency``, ``self_harm``, ``adr``, ``complaint`` …); may be empty."""
    rating: int | None = None
    private: bool = False
    """Replies: the answer is seen by this person only."""
    identity_verified: bool = False
    """Replies: the person was identified (authenticated private channel)."""
    house: HouseRules = HouseRules()
    """What the practice decided by itself."""
    answers: Mapping[tuple[str, str, str], bool] = field(default_factory=lambda: MappingProxyType({}))
    """``(rule, phrase, about) -> True`` settles that question for that phrase, where it stands."""
    identity: Identity = Identity()
    languages: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), compare=False)
    """``paragraph -> language`` where a person said how it is to be read. Not compared: it weighs nothing, and the
    paragraph grows with every key."""


@dataclass(frozen=True, slots=True)
class Remedy:
    """Exact words that may be put in without changing what is meant."""

    words: str
    """Empty: the words of the finding are taken out."""
    where: str
    """``start`` or ``end`` of the text, or the ``place`` of the finding."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a rule says, wherever it says it."""

    rule: str
    concept: str
    severity: Severity
    title: Words
    message: Words
    question: Words | None
    fix: Words | None
    law: str | Words
    """The law as it is cited, or whose rule it is in words."""
    since: date
    pack: str
    """Which pack, its version and its date: ``it 2026-11, 2026-11-22``. Stored with the evidence."""


class Finding(NamedTuple):
    """One thing to look at: what is said, and of which words. Many are made at each key: hence a tuple."""

    ruling: Ruling
    start: int | None
    """``start`` and ``end`` are code points of the author's text; None: it has no place."""
    end: int | None
    phrase: str
    remedy: Remedy | None = None
    """Only where the change is mechanical and safe."""
    about: str = ""
    """What it concerns (see ``concern.py``): an answer holds while this is the same."""

    def __repr__(self) -> str:
        return (
            f"Finding({self.rule}, {self.severity.word}, {self.start}, {self.end})"  # nobody's words in a log
        )

    @property
    def key(self) -> tuple[str, str, str]:
        """What an answer or a reason is kept for; a second space between two words is no other phrase."""
        return self.rule, " ".join(self.phrase.split()), self.about

    @property
    def rule(self) -> str:
        return self.ruling.rule

    @property
    def concept(self) -> str:
        return self.ruling.concept

    @property
    def severity(self) -> Severity:
        return self.ruling.severity

    @property
    def title(self) -> Words:
        return self.ruling.title

    @property
    def message(self) -> Words:
        return self.ruling.message

    @property
    def question(self) -> Words | None:
        return self.ruling.question

    @property
    def fix(self) -> Words | None:
        return self.ruling.fix

    @property
    def law(self) -> str | Words:
        return self.ruling.law

    @property
    def since(self) -> date:
        return self.ruling.since

    @property
    def pack(self) -> str:
        return self.ruling.pack

    def moved(self, by: int) -> "Finding":
        """The same, where words were added or taken away before it."""
        if self.start is None or self.end is None:
            return self
        return Finding(self.ruling, self.start + by, self.end + by, self.phrase, self.remedy, self.about)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A paragraph that was not read in the language of the whole, or whose language a person chose."""

    start: int
    end: int
    language: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Checklist:
    """Findings sorted as the panel shows them (block, ask, warn, note, then place), and what was fine."""

    findings: tuple[Finding, ...] = ()
    passed: tuple[tuple[str, Words], ...] = ()
    """``(concept, title)`` of every check that applied and found nothing."""
    version: str = ""
    """The rulebook that was asked."""
    spoken: tuple[Spoken, ...] = ()
    """Where the text leaves its language, and what a person said about it."""
    answered: tuple[Finding, ...] = ()
    """Questions that somebody answered: they stand in nobody's way, and can be asked again."""

    @property
    def clear(self) -> bool:
        """Nothing blocks."""
        return not self.blocking

    @property
    def publishable(self) -> bool:
        """Nothing blocks and no question is open."""
        return not self.blocking and not self.questions

    @property
    def blocking(self) -> tuple[Finding, ...]:
        return self.of(Severity.BLOCK)

    @property
    def questions(self) -> tuple[Finding, ...]:
        return self.of(Severity.ASK)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return self.of(Severity.WARN)

    @property
    def notes(self) -> tuple[Finding, ...]:
        return self.of(Severity.NOTE)

    def of(self, severity: Severity) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity is severity)


_RANK = tuple(ON_SCREEN.index(severity) if severity in ON_SCREEN else -1 for severity in range(5))


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Block, ask, warn, note; inside each, by place, those without a place last."""
    return tuple(
        sorted(
            findings,
            key=lambda f: (_RANK[f.ruling.severity], f.start is None, f.start or 0, f.ruling.rule),
        )
    )


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """One rule as the Rules page lists it."""

    rule: str
    concept: str
    severity: Severity
    title: Words
    message: Words
    question: Words | None
    fix: Words | None
    law: str
    since: date
    pack: str
    fires: Mapping[str, tuple[str, ...]]
    """Examples that must fire, by language."""
    silent: Mapping[str, tuple[str, ...]]
    verify: bool = False
    """The law is cited from memory: whoever signs the pack off checks it first."""


@dataclass(frozen=True, slots=True)
class PackInfo:
    """One country's pack: who checked it, and when."""

    key: str
    name: Words
    version: str
    dated: date
    reviewed_by: str
    reviewed_on: date | None
    rules: int
    basis: str
    """The laws behind it, as they are cited."""


def pack_date(label: str) -> date | None:
    """The date in the name of a pack as evidence keeps it; None: kept before packs had one."""
    try:
        return date.fromisoformat(label.rpartition(", ")[2])
    except ValueError:
        return None
