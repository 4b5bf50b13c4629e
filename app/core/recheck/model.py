"""What was written, looked at with today's rules: what they find, and whether they were there already. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from app.core.compliance.model import Facts, Finding, Severity, in_order, pack_date
from app.core.compliance.rulebook import Rulebook, evaluate
from app.core.consent.model import Standing
from app.core.posts.model import Status

Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Said:
    """The words on one channel: as they went out, else as they stand now."""

    channel: str
    text: str
    facts: Facts


@dataclass(frozen=True, slots=True)
class Due:
    """A consent of the post that ends soon, ended, or was withdrawn."""

    consent: str
    subject: str
    standing: Standing
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Task:
    """A post or a reply to be looked at again."""

    id: str
    headline: str
    """The title of a post, or how its words begin."""
    status: Status
    said: tuple[Said, ...]
    settled: frozenset[Key] = frozenset()
    """What somebody answers for."""
    out: bool = False
    day: date | None = None
    """When it went out, else when it was signed or put in the outbox; None: a draft."""
    signed_with: str = ""
    """The rules its signature names."""
    consents: tuple[Due, ...] = ()
    conversation: str = ""
    """A reply: the conversation it stands in; empty: a post."""

    @property
    def is_reply(self) -> bool:
        return bool(self.conversation)


@dataclass(frozen=True, slots=True)
class Found:
    """Something today's rules say of it that nobody has answered for."""

    finding: Finding
    channels: tuple[str, ...]
    younger: bool
    """The rule, or its pack, was not there yet when it was signed or went out."""


@dataclass(frozen=True, slots=True)
class Result:
    task: Task
    found: tuple[Found, ...] = ()

    @property
    def worst(self) -> Severity | None:
        return max((f.finding.severity for f in self.found), default=None)

    @property
    def quiet(self) -> bool:
        return not self.found and not self.task.consents


@dataclass(frozen=True, slots=True)
class RecheckReport:
    """What came of it. ``checked`` below ``of``: somebody stopped it."""

    at: datetime
    rules: str
    checked: int
    of: int
    results: tuple[Result, ...]
    """Only what there is something to look at in, what is out first, then the strictest."""


def is_younger(finding: Finding, day: date | None, signed_with: str = "") -> bool:
    """Was the rule born after ``day``? A pack that the signature names was there, whatever its date."""
    if day is None:
        return False
    if finding.since > day:
        return True
    if finding.pack in signed_with.split("; "):
        return False
    born = pack_date(finding.pack)
    return born is not None and born > day


def look(task: Task, rulebook: Rulebook) -> Result:
    """Ask today's rules about the words on every channel. What somebody answered for is not asked again."""
    found: dict[tuple[str, str, str], Finding] = {}
    channels: dict[tuple[str, str, str], list[str]] = {}
    for said in task.said:
        for finding in evaluate(said.text, said.facts, rulebook).findings:
            key = finding.key
            if key not in task.settled:
                found.setdefault(key, finding)
                places = channels.setdefault(key, [])
                if said.channel not in places:
                    places.append(said.channel)
    return Result(
        task,
        tuple(
            Found(
                finding,
                tuple(channels[finding.key]),
                is_younger(finding, task.day, task.signed_with),
            )
            for finding in in_order(found.values())
        ),
    )


def report(results: Iterable[Result], at: datetime, rules: str, of: int) -> RecheckReport:
    looked = list(results)
    worth = [result for result in looked if not result.quiet]
    worth.sort(key=lambda r: (not r.task.out, -(r.worst or 0)))
    return RecheckReport(at, rules, len(looked), of, tuple(worth))
