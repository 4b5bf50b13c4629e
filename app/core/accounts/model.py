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
