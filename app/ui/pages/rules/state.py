"""What the page of rules shows, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.core.compliance.house import HouseRules, HouseWord, Where, WordKind
from app.core.compliance.model import PackInfo, RuleInfo, Severity
from app.core.kernel.text import Sentence
from app.core.recheck.model import RecheckReport, Result

HERE = "here"
"""The countries whose rules this practice hears."""


class Tab(StrEnum):
    PACKS = "packs"
    RULES = "rules"
    HOUSE = "house"
    RECHECK = "recheck"


@dataclass(frozen=True, slots=True)
class PackCard:
    pack: PackInfo
    in_force: bool


@dataclass(frozen=True, slots=True)
class Filters:
    """What is wanted of the list; empty: everything."""

    query: str = ""
    country: str = HERE
    """A key of a pack, :data:`HERE`, or empty."""
    group: str = ""
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Row:
    rule: RuleInfo
    off: bool = False


@dataclass(frozen=True, slots=True)
class Detail:
    """One rule as a reader of this language meets it."""

    rule: RuleInfo
    fires: tuple[str, ...]
    silent: tuple[str, ...]
    off: bool
    may_switch: bool
    why_not: Sentence | None
    """Why it cannot be switched; None: it can."""
    switched_off_by: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """The sheet: a rule of words as it is being written."""

    word: HouseWord
    new: bool
    problem: Sentence | None = None

    @property
    def avoids(self) -> bool:
        return self.word.kind is WordKind.AVOID


def fresh(kind: WordKind) -> Form:
    where = Where.BOTH if kind is WordKind.AVOID else Where.POSTS
    return Form(HouseWord("", kind, (), where=where), new=True)


@dataclass(frozen=True, slots=True)
class Check:
    """Everything checked again: how far it is, and what came of the last time."""

    running: bool = False
    done: int = 0
    of: int = 0
    report: RecheckReport | None = None
    advice: bool = False
    """Show advice too."""
    results: tuple[Result, ...] = ()
    """Those that are listed."""
    chosen: str = ""


@dataclass(frozen=True, slots=True)
class State:
    ready: bool = False
    tab: Tab = Tab.PACKS
    packs: tuple[PackCard, ...] = ()
    filters: Filters = Filters()
    rows: tuple[Row, ...] = ()
    counts: Mapping[Severity | None, int] = field(default_factory=dict)
    """How many each severity would show; None: all."""
    groups: tuple[str, ...] = ()
    detail: Detail | None = None
    house: HouseRules = HouseRules()
    may: bool = False
    """The person at the desk may change what the practice decides."""
    form: Form | None = None
    check: Check = Check()
