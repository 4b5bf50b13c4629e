"""A consent covers a use or it does not: pure, so that the gate can ask it every time.

Publication needs a consent of its own (GDPR art. 6(1)(a), 7 and 9(2)(a)); consent to treatment is not one.
Whoever gives it decides on three things, one by one: what may be seen, where, and what for.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import TypeAlias

from app.core.kernel.events import Event

ADULT_AT = 18
OWN_SIGNATURE_FROM = {"it": 14, "es": 14}
"""From this age a minor signs too (art. 2-quinquies Codice privacy; LOPDGDD art. 7). Elsewhere: who understands."""
WARNINGS = (60, 30, 7)
"""Days before its end at which a consent is spoken of, each time a little louder."""


class Purpose(StrEnum):
    EDUCATION = "education"
    PROMOTION = "promotion"
    """Presenting the practice, its people and services."""
    CASE = "case"
    """A patient's story, or pictures before and after."""


class What(StrEnum):
    """What of the person may be made public, each ticked by itself."""

    PHOTO = "photo"
    FACE = "face"
    """Recognisable: face, tattoo, whatever tells friends who it is."""
    VIDEO = "video"
    VOICE = "voice"
    STORY = "story"
    BEFORE_AFTER = "before_after"
    REUSE = "reuse"
    """Again, in another post than the first."""


AS_BEFORE = frozenset({What.PHOTO, What.FACE, What.REUSE})
"""What a consent meant that was written down before these ticks were asked one by one."""


class Kind(StrEnum):
    """Who the person is: it decides who has to sign."""

    ADULT = "adult"
    MINOR = "minor"
    REPRESENTED = "represented"
    """An adult for whom somebody else decides."""
    DECEASED = "deceased"
    STAFF = "staff"


class Signer(StrEnum):
    """Whose signature is on the form beside, or instead of, the person's own."""

    HOLDER_1 = "holder_1"
    HOLDER_2 = "holder_2"
    SOLE_HOLDER = "sole_holder"
    """One holder of parental responsibility where there is only one: the reason is written down."""
    MINOR = "minor"
    REPRESENTATIVE = "representative"
    RELATIVE = "relative"
    """An heir, or the next of kin."""


class Standing(StrEnum):
    INCOMPLETE = "incomplete"
    VALID = "valid"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Missing(StrEnum):
    """What a record still needs before it counts."""

    BLOCKED = "blocked"
    """An adult for whom somebody else decides is not published, unless the doctor makes an exception."""
    REPRESENTATIVE = "representative"
    AUTHORITY = "authority"
    WHY = "why"
    HEARD = "heard"
    PICTURES = "pictures"
    WHAT = "what"
    PLATFORMS = "platforms"
    PURPOSES = "purposes"
    BORN = "born"
    HOLDERS = "holders"
    REASON = "reason"
    OWN = "own"
    INTEREST = "interest"
    RELATIVE = "relative"
    CAPACITY = "capacity"
    PROOF = "proof"


class Lack(StrEnum):
    """Why a consent does not cover a use, the gravest first."""

    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    GROWN_UP = "grown_up"
    NOT_YET = "not_yet"
    BLOCKED = "blocked"
    INCOMPLETE = "incomplete"
    ASSET = "asset"
    WHAT = "what"
    PLATFORM = "platform"
    PURPOSE = "purpose"


@dataclass(frozen=True, slots=True)
class Use:
    """One picture on one platform for one purpose, and what is seen of the person in it."""

    asset: str
    """Empty: words alone, without a picture."""
    platform: str
    purpose: Purpose
    shows: frozenset[What] = frozenset({What.PHOTO})


Cell: TypeAlias = tuple[What, str, Purpose]
"""One thing on one platform for one purpose."""


def cells(what: What, platform: str) -> frozenset[Cell]:
    """The same thing there, whatever it is for."""
    return frozenset((what, platform, purpose) for purpose in Purpose)


@dataclass(frozen=True, slots=True)
class Scope:
    """What was agreed to: these pictures, on these platforms, for these purposes, showing this, until then."""

    assets: frozenset[str] = frozenset()
    platforms: frozenset[str] = frozenset()
    purposes: frozenset[Purpose] = frozenset()
    until: datetime | None = None
    what: frozenset[What] = AS_BEFORE
    without: frozenset[Cell] = frozenset()
    """Exceptions: what may be shown elsewhere, or for something else, and not there for this."""

    def allowed_on(self, platform: str, purpose: Purpose) -> frozenset[What]:
        """What may be shown there, for this."""
        if platform not in self.platforms or purpose not in self.purposes:
            return frozenset()
        return frozenset(what for what in self.what if (what, platform, purpose) not in self.without)

    def __contains__(self, use: Use) -> bool:
        return (
            (not use.asset or use.asset in self.assets)
            and use.purpose in self.purposes
            and use.platform in self.platforms
            and use.shows <= self.allowed_on(use.platform, use.purpose)
        )


@dataclass(frozen=True, slots=True)
class Giver:
    """Who the person is, and who signed for them."""

    kind: Kind = Kind.ADULT
    signed_by: frozenset[Signer] = frozenset()
    """Adults and staff sign for themselves: the form is the proof."""
    authority: str = field(default="", repr=False)
    """In which capacity somebody else signs, or why one holder of parental responsibility is enough."""
    born: date | None = field(default=None, repr=False)
    """Of minors only: it decides who signs, and when the consent ends."""
    interest: bool = False
    """Somebody weighed that it does not go against the minor's interests."""
    country: str = ""
    """Whose law applied when it was signed."""
    reason: str = field(default="", repr=False)
    """Of an adult for whom somebody else decides: why the doctor publishes all the same."""
    heard: bool = False
    """The person was heard, as far as they can be, and does not object."""
    allowed_by: str = ""
    """The doctor who made the exception; empty: blocked. Written by the registry alone."""

    def age(self, at: datetime) -> int | None:
        if self.born is None:
            return None
        day = at.date()
        return day.year - self.born.year - ((day.month, day.day) < (self.born.month, self.born.day))

    @property
    def grown_up_on(self) -> date | None:
        """The day a minor comes of age: from then on they decide alone."""
        if self.kind is not Kind.MINOR or self.born is None:
            return None
        leap = (self.born.month, self.born.day) == (2, 29)
        month, day = (3, 1) if leap else (self.born.month, self.born.day)
        return date(self.born.year + ADULT_AT, month, day)

    def signs_alone(self, at: datetime) -> bool:
        """Does the law of the country ask for this minor's own signature?"""
        from_age, age = OWN_SIGNATURE_FROM.get(self.country), self.age(at)
        return from_age is not None and age is not None and age >= from_age

    def missing(self, at: datetime) -> tuple[Missing, ...]:
        match self.kind:
            case Kind.MINOR:
                return self._missing_of_minor(at)
            case Kind.DECEASED:
                gaps = () if Signer.RELATIVE in self.signed_by else (Missing.RELATIVE,)
                return gaps if self.authority.strip() else (*gaps, Missing.CAPACITY)
            case Kind.REPRESENTED:
                return self._missing_of_represented() if self.allowed_by else (Missing.BLOCKED,)
            case Kind.ADULT | Kind.STAFF:
                return ()

    @property
    def may_be_allowed(self) -> bool:
        """Everything an exception needs is written down: why, by which authority, and that the person was heard."""
        written = self.reason.strip() and self.authority.strip()
        return self.kind is Kind.REPRESENTED and bool(written) and self.heard

    def _missing_of_represented(self) -> tuple[Missing, ...]:
        """The authority described, and the person heard: compliance asks for both beside the signature."""
        there = {
            Missing.REPRESENTATIVE: Signer.REPRESENTATIVE in self.signed_by,
            Missing.AUTHORITY: bool(self.authority.strip()),
            Missing.WHY: bool(self.reason.strip()),
            Missing.HEARD: self.heard,
        }
        return tuple(gap for gap, filled in there.items() if not filled)

    def _missing_of_minor(self, at: datetime) -> tuple[Missing, ...]:
        gaps: list[Missing] = []
        both = {Signer.HOLDER_1, Signer.HOLDER_2} <= self.signed_by
        alone = Signer.SOLE_HOLDER in self.signed_by
        if self.born is None:
            gaps.append(Missing.BORN)
        if not both and not alone:
            gaps.append(Missing.HOLDERS)
        if alone and not both and not self.authority.strip():
            gaps.append(Missing.REASON)
        if self.signs_alone(at) and Signer.MINOR not in self.signed_by:
            gaps.append(Missing.OWN)
        if not self.interest:
            gaps.append(Missing.INTEREST)
        return tuple(gaps)


@dataclass(frozen=True, slots=True)
class Paper:
    """The form itself: in which language, from which template, and who had it signed."""

    language: str = ""
    template: str = ""
    collected_by: str = ""
    """A person of the team."""


@dataclass(frozen=True, slots=True)
class Consent:
    id: str
    subject: str
    """The code of the person, K-0142; the name is kept apart, see :meth:`Consents.name`."""
    scope: Scope
    given_at: datetime
    recorded_by: str
    proof: str = ""
    """SHA-256 of the signed form in the media store; without it the consent is incomplete."""
    proof_name: str = field(default="", repr=False)
    withdrawn: datetime | None = None
    giver: Giver = Giver()
    paper: Paper = Paper()

    @property
    def ends(self) -> datetime | None:
        """The first moment at which it does not count any more."""
        grown_up = self._grown_up
        ends = [moment for moment in (self.scope.until, grown_up) if moment is not None]
        return min(ends, default=None)

    @property
    def _grown_up(self) -> datetime | None:
        day = self.giver.grown_up_on
        return datetime.combine(day, time(), UTC) if day else None

    def covers(self, use: Use, at: datetime) -> bool:
        """Does it allow ``use`` at this moment? Never without a proof, out of scope, expired or withdrawn."""
        return not self.lacks(use, at)

    def lacks(self, use: Use, at: datetime) -> tuple[Lack, ...]:
        """Everything that keeps it from covering ``use``; empty: it covers."""
        scope = self.scope
        return (
            *self.faults(at),
            *((Lack.ASSET,) if use.asset and use.asset not in scope.assets else ()),
            *((Lack.WHAT,) if self.refused(use) else ()),
            *((Lack.PLATFORM,) if use.platform not in scope.platforms else ()),
            *((Lack.PURPOSE,) if use.purpose not in scope.purposes else ()),
        )

    def refused(self, use: Use) -> frozenset[What]:
        """What ``use`` would show and the person did not agree to: nowhere, or not on this platform for this."""
        here = {what for what, *where in self.scope.without if where == [use.platform, use.purpose]}
        return use.shows - (self.scope.what - here)

    def faults(self, at: datetime) -> tuple[Lack, ...]:
        """Why it covers nothing at all at this moment."""
        found: list[Lack] = []
        if self.withdrawn is not None and at >= self.withdrawn:
            found.append(Lack.WITHDRAWN)
        if self.scope.until is not None and at >= self.scope.until:
            found.append(Lack.EXPIRED)
        if self._grown_up is not None and at >= self._grown_up:
            found.append(Lack.GROWN_UP)
        if at < self.given_at:
            found.append(Lack.NOT_YET)
        missing = self.missing(at)
        if Missing.BLOCKED in missing:
            found.append(Lack.BLOCKED)
        elif missing:
            found.append(Lack.INCOMPLETE)
        return tuple(found)

    def missing(self, at: datetime) -> tuple[Missing, ...]:
        """What the record still needs, in the order of the form."""
        scope = self.scope
        return (
            *self.giver.missing(at),
            *((Missing.PICTURES,) if not scope.assets and What.STORY not in scope.what else ()),
            *((Missing.WHAT,) if not scope.what - {What.REUSE} else ()),
            *((Missing.PLATFORMS,) if not scope.platforms else ()),
            *((Missing.PURPOSES,) if not scope.purposes else ()),
            *((Missing.PROOF,) if not self.proof else ()),
        )

    def standing(self, at: datetime, warn_days: int = WARNINGS[0]) -> Standing:
        if self.withdrawn is not None and at >= self.withdrawn:
            return Standing.WITHDRAWN
        ends = self.ends
        if ends is not None and at >= ends:
            return Standing.EXPIRED
        if self.missing(at):
            return Standing.INCOMPLETE
        if ends is not None and (ends - at).days < warn_days:
            return Standing.EXPIRING
        return Standing.VALID

    def days_left(self, at: datetime) -> int | None:
        """Whole days until it ends by itself; None: it does not."""
        return None if self.ends is None else max((self.ends - at).days, 0)

    def warning(self, at: datetime) -> int | None:
        """60, 30 or 7: how near its end is; None while it is far, or once it counts no more."""
        left = self.days_left(at)
        if left is None or self.standing(at) is not Standing.EXPIRING:
            return None
        return min(days for days in WARNINGS if left < days)

    def withdraw(self, at: datetime) -> "Consent":
        return replace(self, withdrawn=self.withdrawn or at)


@dataclass(frozen=True, slots=True)
class ConsentSaved(Event):
    consent: str


@dataclass(frozen=True, slots=True)
class ConsentProofAdded(Event):
    """A signed form was added, and somebody said that it is the consent to publication."""

    consent: str
    proof: str


@dataclass(frozen=True, slots=True)
class RepresentedAllowed(Event):
    """The doctor made an exception for an adult for whom somebody else decides, and answers for it."""

    consent: str
    person: str


@dataclass(frozen=True, slots=True)
class RepresentedBlocked(Event):
    """The exception does not hold any more."""

    consent: str


@dataclass(frozen=True, slots=True)
class ConsentFormPrinted(Event):
    """A form, an information sheet or a withdrawal form was made on paper: which, in which version and language."""

    consent: str
    form: str
    template: str
    language: str


@dataclass(frozen=True, slots=True)
class ConsentWithdrawn(Event):
    consent: str


@dataclass(frozen=True, slots=True)
class SubjectNamed(Event):
    """A name was written down, changed or taken away; which one, the ledger does not know."""

    consent: str


@dataclass(frozen=True, slots=True)
class SubjectNameShown(Event):
    """Somebody looked at the name behind a code, or looked for it."""

    consent: str
