"""Two roles: the doctor answers for what is published, the reception prepares and replies."""

from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from zoneinfo import ZoneInfo

from app.core.compliance.house import HouseRules
from app.core.kernel.errors import Refused
from app.core.kernel.events import Event
from app.core.kernel.text import msg


class Role(StrEnum):
    DOCTOR = "doctor"
    RECEPTION = "reception"


class Right(StrEnum):
    WRITE = "write"
    ANSWER = "answer"
    SYNC = "sync"
    OVERRIDE_WARN = "override_warn"
    OVERRIDE_BLOCK = "override_block"
    SIGN = "sign"
    SETTLE = "settle"
    """Say of an uncertain or handmade delivery that it is out, or that it is not."""
    SEND_AGAIN = "send_again"
    REGISTER_CONSENT = "register_consent"
    WITHDRAW_CONSENT = "withdraw_consent"
    SEE_NAMES = "see_names"
    """Look at the name behind the code of a person."""
    CONNECT = "connect"
    """Add, reconnect and forget channels."""
    MANAGE = "manage"
    """People, practice profile, rules of the practice, recovery sheet."""


_RECEPTION = frozenset(
    {Right.WRITE, Right.ANSWER, Right.SYNC, Right.OVERRIDE_WARN, Right.SETTLE, Right.REGISTER_CONSENT}
)
RIGHTS: dict[Role, frozenset[Right]] = {Role.DOCTOR: frozenset(Right), Role.RECEPTION: _RECEPTION}


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    name: str
    role: Role
    registration: str = ""
    """Number in the register of the professional body (Ordine, Colegio)."""
    has_pin: bool = False

    def may(self, right: Right) -> bool:
        return right in RIGHTS[self.role]

    @property
    def initials(self) -> str:
        words = [w for w in self.name.replace(".", " ").split() if w[0].isupper() and w not in TITLES]
        return "".join(w[0] for w in words[:2]) or self.name[:1].upper()


TITLES = frozenset({"Dott", "Dottssa", "Dr", "Dra", "Dott.ssa", "ssa", "Prof", "Sig", "Sigra"})


def require(person: Person, right: Right) -> None:
    """Raise ``Refused`` unless ``person`` may do this."""
    if not person.may(right):
        raise Refused(
            msg("This needs the doctor. {name} can prepare it and leave it to be signed.", name=person.name)
        )


def override_right(severity: str) -> Right:
    """What it takes to answer for a finding of this severity (``block``, ``warn`` …), and to take that back."""
    return Right.OVERRIDE_BLOCK if severity == "block" else Right.OVERRIDE_WARN


@dataclass(frozen=True, slots=True)
class Practice:
    """The practice profile: what the rules and the footers need to know."""

    name: str = ""
    profession: str = "doctor"
    specialty: str = ""
    country: str = "it"
    """Jurisdiction of the account: ``it``, ``es``, ``eu``, ``uk`` or ``us``."""
    region: str = ""
    zone: str = "Europe/Rome"
    phone: str = ""
    website: str = ""
    director: str = ""
    """Direttore sanitario, where the law wants the name shown."""
    authorisation: str = ""
    """Registration number of the centre."""
    usual_time: str = "18:30"
    """When a post is planned that gets a day but no time, on the practice's clock."""
    house: HouseRules = HouseRules()
    """The practice's own rules: kept apart, version by version, by :mod:`app.core.team.house`."""

    @property
    def timezone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def usual(self) -> time:
        try:
            return time.fromisoformat(self.usual_time)
        except ValueError:
            return time(18, 30)

    @property
    def jurisdictions(self) -> frozenset[str]:
        return frozenset({self.country, "eu"} if self.country in ("it", "es", "eu") else {self.country})


@dataclass(frozen=True, slots=True)
class PersonAdded(Event):
    person: str


@dataclass(frozen=True, slots=True)
class PersonSwitched(Event):
    person: str


@dataclass(frozen=True, slots=True)
class PracticeChanged(Event):
    practice: str = "practice"


@dataclass(frozen=True, slots=True)
class HouseRulesChanged(PracticeChanged):
    """A word, the fees or the tone: from this version on."""

    version: str = ""


@dataclass(frozen=True, slots=True)
class RuleSwitched(PracticeChanged):
    """A piece of advice is not heard any more, or again."""

    rule: str = ""
    on: str = ""
    """``on`` or ``off``."""
