"""An account is a row without secrets; the access with its token exists only for one conversation."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.core.kernel.events import Event
from app.core.platforms.contract import Limits, Unit


class Health(StrEnum):
    FINE = "fine"
    NEEDS_SIGN_IN = "needs_sign_in"
    UNTESTED = "untested"


class Shown(StrEnum):
    """What the public profile of a channel may say of who is writing."""

    NAME = "name"
    REGISTRATION = "registration"
    DIRECTOR = "director"
    CENTRE = "centre"
    """The number under which the centre is registered or authorised."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What a person saw on the profile of a channel, and when."""

    shows: frozenset[Shown]
    person: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Account:
    id: str
    platform: str
    handle: str
    endpoint: str = ""
    remote_id: str = ""
    page: str = ""
    """Assisted platforms: the address of the practice's page."""
    health: Health = Health.UNTESTED
    limits: Limits | None = None
    """What the platform said at the last real read; the manifest's otherwise."""
    cursor: str = ""
    checked_at: datetime | None = None
    profile: Profile | None = None
    """None: nobody looked yet whether it says who is writing."""

    @property
    def name(self) -> str:
        return self.handle or self.endpoint


def limits_to_json(limits: Limits | None) -> dict[str, Any] | None:
    return asdict(limits) if limits else None


def limits_from_json(stored: Mapping[str, Any] | None) -> Limits | None:
    if not stored:
        return None
    values = dict(stored)
    return Limits(**{**values, "unit": Unit(values["unit"]), "image_types": tuple(values["image_types"])})


def profile_to_json(profile: Profile | None) -> dict[str, Any] | None:
    if profile is None:
        return None
    return {"shows": sorted(profile.shows), "person": profile.person, "at": profile.at.isoformat()}


def profile_from_json(stored: Mapping[str, Any] | None) -> Profile | None:
    if not stored:
        return None
    return Profile(
        frozenset(map(Shown, stored["shows"])), stored["person"], datetime.fromisoformat(stored["at"])
    )


@dataclass(frozen=True, slots=True)
class AccountAdded(Event):
    account: str


@dataclass(frozen=True, slots=True)
class AccountForgotten(Event):
    account: str


@dataclass(frozen=True, slots=True)
class AccountChanged(Event):
    account: str
    health: str


@dataclass(frozen=True, slots=True)
class ProfileSeen(Event):
    """Somebody said what the profile of the channel shows."""

    account: str
    person: str
