"""A consent covers a use or it does not: pure, so that the gate can ask it every time.

Publication needs a consent of its own (GDPR art. 6(1)(a), 7 and 9(2)(a)); consent to treatment is not one.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from app.core.kernel.events import Event


class Purpose(StrEnum):
    EDUCATION = "education"
    PROMOTION = "promotion"
    """Presenting the practice, its people and services."""
    CASE = "case"
    """A patient's story, or pictures before and after."""


class Standing(StrEnum):
    INCOMPLETE = "incomplete"
    VALID = "valid"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Use:
    """One picture on one platform for one purpose."""

    asset: str
    platform: str
    purpose: Purpose


@dataclass(frozen=True, slots=True)
class Scope:
    """What was agreed to: exactly these pictures, on these platforms, for these purposes, until then."""

    assets: frozenset[str] = frozenset()
    platforms: frozenset[str] = frozenset()
    purposes: frozenset[Purpose] = frozenset()
    until: datetime | None = None

    def __contains__(self, use: Use) -> bool:
        return use.asset in self.assets and use.platform in self.platforms and use.purpose in self.purposes


@dataclass(frozen=True, slots=True)
class Consent:
    id: str
    subject: str
    """The code of the person, K-0142; the name stays with the practice."""
    scope: Scope
    given_at: datetime
    recorded_by: str
    proof: str = ""
    """SHA-256 of the signed form in the media store; without it the consent is incomplete."""
    proof_name: str = ""
    withdrawn: datetime | None = None

    def covers(self, use: Use, at: datetime) -> bool:
        """Does it allow ``use`` at this moment? Never without a proof, out of scope, expired or withdrawn."""
        return (
            bool(self.proof)
            and use in self.scope
            and self.given_at <= at
            and (self.scope.until is None or at < self.scope.until)
            and (self.withdrawn is None or at < self.withdrawn)
        )

    def standing(self, at: datetime, warn_days: int = 30) -> Standing:
        if self.withdrawn is not None and at >= self.withdrawn:
            return Standing.WITHDRAWN
        if self.scope.until is not None and at >= self.scope.until:
            return Standing.EXPIRED
        if not self.proof or not (self.scope.assets and self.scope.platforms and self.scope.purposes):
            return Standing.INCOMPLETE
        if self.scope.until is not None and (self.scope.until - at).days < warn_days:
            return Standing.EXPIRING
        return Standing.VALID

    def withdraw(self, at: datetime) -> "Consent":
        return replace(self, withdrawn=self.withdrawn or at)


@dataclass(frozen=True, slots=True)
class ConsentSaved(Event):
    consent: str


@dataclass(frozen=True, slots=True)
class ConsentWithdrawn(Event):
    consent: str
