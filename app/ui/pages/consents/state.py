"""What the page of consents shows, as plain values."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from enum import StrEnum
from pathlib import Path

from app.core.consent.model import AS_BEFORE, Cell, Consent, Giver, Missing, Paper, Purpose, Standing, What
from app.core.kernel.text import Sentence
from app.core.media.model import Asset
from app.core.posts.model import Status

Export = Callable[[Path, str, bool], Awaitable[int]]
"""Into this folder, about this code, with the name or without; returns how many files."""


class View(StrEnum):
    ALL = "all"
    ATTENTION = "attention"
    """Incomplete, ending within thirty days, expired."""
    INCOMPLETE = "incomplete"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Listed:
    consent: Consent
    standing: Standing
    days: int | None = None
    """Until it ends; None: it does not end by itself."""
    warning: int | None = None
    """60, 30 or 7: how near its end is."""
    missing: tuple[Missing, ...] = ()


@dataclass(frozen=True, slots=True)
class Use:
    """A post that uses the consent, on one channel (or not yet on any)."""

    post: str
    headline: str = field(repr=False)
    channel: str
    status: Status
    waits: bool = False
    """In the outbox: a withdrawal stops it."""
    out: bool = False
    """Published: it has to be taken down there."""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """The sheet: a consent as it is being written. ``consent`` None: a new one."""

    consent: Consent | None
    subject: str
    given_on: date
    assets: frozenset[str] = frozenset()
    platforms: frozenset[str] = frozenset()
    purposes: frozenset[Purpose] = frozenset()
    until: date | None = None
    """The last day it counts."""
    proof: Path | None = None
    """A file chosen and not yet kept."""
    more: tuple[Path, ...] = ()
    """Its further pages, where each was photographed by itself."""
    proof_name: str = ""
    for_publication: bool | None = None
    """Of the file chosen: is it the consent to publication? None: nobody said yet."""
    code_read: bool | None = None
    """Of the file chosen: does its code name this record? False: none could be read; None: not looked at yet."""
    what: frozenset[What] = AS_BEFORE
    without: frozenset[Cell] = frozenset()
    giver: Giver = Giver()
    paper: Paper = Paper()
    name: str | None = field(default=None, repr=False)
    """A name typed in; None: what is kept stays as it is."""

    @property
    def asks_which(self) -> bool:
        """A form was chosen, and nobody said which consent it is."""
        return self.proof is not None and self.for_publication is None

    @property
    def has_proof(self) -> bool:
        return self.proof is not None or bool(self.consent and self.consent.proof)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is drawn of the form."""

    form: Form
    standing: Standing
    missing: tuple[Missing, ...]
    changed: bool
    locked: bool
    """Withdrawn: nothing can be changed any more."""
    uses: tuple[Use, ...] = ()
    may_withdraw: bool = False
    why_not_withdraw: Sentence | None = None
    objection: Sentence | None = None
    """Why it cannot be kept as it is."""
    refused: Sentence | None = None
    """Why the form that was offered was not taken."""
    named: bool = False
    """A name is kept behind the code."""
    may_see_name: bool = False
    age_asks: bool = False
    """The law asks for this minor's own signature."""
    may_except: bool = False
    """The person at the desk is the doctor: an exception may be made."""
    edition: int = 0
    """Rises when another form is on the sheet."""


@dataclass(frozen=True, slots=True)
class State:
    ready: bool = False
    view: View = View.ALL
    query: str = ""
    counts: Mapping[View, int] = field(default_factory=dict)
    rows: tuple[Listed, ...] = ()
    assets: Mapping[str, Asset] = field(default_factory=dict)
    platforms: Mapping[str, str] = field(default_factory=dict)
    """Key -> name, of the channels of the practice."""
    people: Mapping[str, str] = field(default_factory=dict)
    """Id -> name, of the team."""
    by_name: bool = False
    """The rows were found by a name, not by what was typed alone."""
    may_see_names: bool = False
    sheet: Sheet | None = None
    unknown_since: date | None = None
    """A backup of that day was restored, and withdrawals since then may be missing: nothing is sent until somebody
    has looked."""
    may_check: bool = False
    now: datetime = datetime.fromtimestamp(0, UTC)
    zone: tzinfo = UTC
