"""The facts of one post, asked once: which evidence counts, by whose law, how severely. The text may go on changing."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import NamedTuple

from app.core.compliance.concern import facts_asked, sentence_around
from app.core.compliance.kinds import Condition, Evidence, Hit, holds, media_holds, uncovered
from app.core.compliance.load import Entry, Pack
from app.core.compliance.model import Facts, Finding, Remedy, Severity
from app.core.compliance.reader import Reading
from app.core.compliance.remedy import Recipe
from app.core.kernel.text import Words

NOWHERE = -1
"""The place of what stands beside the text."""
CLAIMS_KEPT = 512


@dataclass(frozen=True, slots=True)
class Concept:
    """One concept as a reader meets it."""

    id: str
    title: Words
    message: Words
    question: Words
    fix: Words
    beside: tuple[Evidence, ...]
    when: Condition
    recipe: Recipe | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """The strictest country's word on one piece of evidence."""

    rule: str
    severity: Severity
    entry: Entry
    pack: str


class Mark(NamedTuple):
    """A place (or :data:`NOWHERE`) where a concept shows."""

    start: int
    end: int
    verdict: Verdict
    evidence: Evidence | None = None
    """None: several kinds lie on each other."""


class Claim(NamedTuple):
    """Evidence found at a place of one piece of text, and its verdict."""

    evidence: Evidence
    start: int
    end: int
    verdict: Verdict
    alone: bool
    """It asks for nothing in the rest of the text."""


class Said(NamedTuple):
    """What is said of one piece of text at its place in the whole, or of what stands beside the text."""

    findings: tuple[Finding, ...] = ()
    strictest: Mapping[str, Severity] = {}
    """By concept; of questions already answered too."""
    answered: tuple[Finding, ...] = ()


NOTHING_SAID = Said()


class _Verdicts(dict[Evidence, Verdict | None]):
    """By whose law, how severely; None: not under these facts, or in none of these countries."""

    def __init__(self, judge: Callable[[Evidence], Verdict | None]) -> None:
        super().__init__()
        self._judge = judge

    def __missing__(self, evidence: Evidence) -> Verdict | None:
        verdict = self[evidence] = self._judge(evidence)
        return verdict


@dataclass(slots=True)
class Case:
    """Judges marks under one set of facts."""

    facts: Facts
    language: str
    concepts: Mapping[str, Concept]
    packs: Sequence[Pack]
    beside: tuple[Evidence, ...]
    """The evidence beside the text that shows under these facts."""
    checks: tuple[tuple[str, Words], ...] = ()
    """Every check that applies, with its title."""
    emergency: frozenset[str] = frozenset()
    _verdicts: "_Verdicts" = field(init=False)
    _claims: dict[Reading, tuple[Claim, ...]] = field(default_factory=dict)
    _beside: tuple[Claim, ...] | None = None
    _about: dict[tuple[str, int, int], str] = field(default_factory=dict)
    _identity: Mapping[str, str] | None = None
    _said: dict[tuple[Reading, int, tuple[Claim, ...]], Said] = field(default_factory=dict)
    _passed: tuple[frozenset[str], tuple[tuple[str, Words], ...]] = (frozenset(), ())

    def __post_init__(self) -> None:
        self._verdicts = _Verdicts(self._judge)

    def claims(self, reading: Reading) -> tuple[Claim, ...]:
        """What a piece of text gives reason to say under these facts; remembered with the piece (bounded)."""
        known = self._claims.get(reading)
        if known is None:
            if len(self._claims) >= CLAIMS_KEPT:
                self._claims.clear()
            known = self._claims[reading] = tuple(self._weighed(reading.hits(self._verdicts.__getitem__)))
        return known

    def beside_claims(self) -> tuple[Claim, ...]:
        """The same for the evidence beside the text."""
        if self._beside is None:
            self._beside = tuple(self._weighed(Hit(evidence, NOWHERE, NOWHERE) for evidence in self.beside))
        return self._beside

    def _weighed(self, hits: Iterable[Hit]) -> Iterator[Claim]:
        for evidence, start, end in hits:
            verdict = self._verdicts[evidence]
            if verdict is not None:
                alone = not (
                    evidence.also or evidence.absent or evidence.incoming or evidence.emergency_number
                )
                yield Claim(evidence, start, end, verdict, alone)

    def _judge(self, evidence: Evidence) -> Verdict | None:
        known = holds(evidence.when, self.facts)
        if not (
            (known or self._may_advertise(evidence))
            and holds(self.concepts[evidence.concept].when, self.facts)
            and not ("public" in evidence.guards and self.facts.public_health_campaign)
        ):
            return None
        level = evidence.level if known else min(evidence.level or Severity.ASK, Severity.ASK)
        chosen: tuple[tuple[Severity, bool], Verdict] | None = None
        for pack in self.packs:
            entry = pack.entries.get(evidence.concept)
            if entry is None or (evidence.tag and evidence.tag not in entry.tags):
                continue
            severity = entry.severity if level is None else min(entry.severity, level)
            rank = (severity, pack.key != "eu")  # a national rule before the European one
            if chosen is None or rank > chosen[0]:
                chosen = (rank, Verdict(f"{pack.key}.{evidence.concept}", severity, entry, pack.label))
        return None if chosen is None else chosen[1]

    def _may_advertise(self, evidence: Evidence) -> bool:
        """Would it count if the post were an advertisement? Only a person can tell, so it becomes a question."""
        return (
            self.facts.may_advertise
            and self.facts.kind == "post"
            and holds(evidence.when, replace(self.facts, purpose="advertising"))
        )

    def in_text(self, evidence: Evidence, signals: frozenset[str], incoming: frozenset[str]) -> bool:
        """Does the rest of the text, or the message answered, let this evidence count?"""
        return (
            all(name in signals for name in evidence.also)
            and not any(name in signals for name in evidence.absent)
            and (not evidence.incoming or any(name in incoming for name in evidence.incoming))
            and not (evidence.emergency_number and not self.emergency.isdisjoint(signals))
        )

    def of_piece(
        self, reading: Reading, piece: str, offset: int, signals: frozenset[str], incoming: frozenset[str]
    ) -> Said:
        """What is said of ``piece``, which begins at ``offset``; remembered, as all before a keystroke stays."""
        claims = self.claims(reading)
        if not claims:
            return NOTHING_SAID
        counted = tuple([c for c in claims if c.alone or self.in_text(c.evidence, signals, incoming)])
        key = (reading, offset, counted)
        known = self._said.get(key)
        if known is None:
            if len(self._said) >= CLAIMS_KEPT:
                self._said.clear()
            known = self._said[key] = self._say(counted, piece, offset)
        return known

    def _say(self, claims: Iterable[Claim], piece: str, offset: int) -> Said:
        """One finding for claims of a concept that overlap."""
        marks: dict[str, list[Mark]] = {}
        for evidence, start, end, verdict, _ in claims:
            marks.setdefault(evidence.concept, []).append(Mark(start, end, verdict, evidence))
        merged = [(concept, mark) for concept, found in marks.items() for mark in _merged(found)]
        strictest: dict[str, Severity] = {}
        for concept, mark in merged:
            severity = mark.verdict.severity
            strictest[concept] = max(severity, strictest.get(concept, severity))
        found = [self._finding(self.concepts[concept], mark, piece, offset) for concept, mark in merged]
        return self._told_apart(found, strictest)

    def beside_text(self, said: Iterable[Said], signals: frozenset[str], incoming: frozenset[str]) -> Said:
        """The evidence beside the text: one finding for each concept for which it is stricter than all in the text."""
        echoes: dict[str, Mark] = {}
        for claim in self.beside_claims():
            if claim.alone or self.in_text(claim.evidence, signals, incoming):
                concept, last = claim.evidence.concept, echoes.get(claim.evidence.concept)
                if last is None or claim.verdict.severity > last.verdict.severity:
                    echoes[concept] = Mark(NOWHERE, NOWHERE, claim.verdict, claim.evidence)
        return self._told_apart(
            self._finding(self.concepts[concept], mark, "", 0)
            for concept, mark in echoes.items()
            if all(
                concept not in one.strictest or mark.verdict.severity > one.strictest[concept] for one in said
            )
        )

    def _told_apart(
        self, findings: Iterable[Finding], strictest: Mapping[str, Severity] | None = None
    ) -> Said:
        """The findings that stand, and the questions that somebody answered."""
        open_: list[Finding] = []
        answered: list[Finding] = []
        answers = self.facts.answers
        for finding in findings:
            settled = answers and finding.severity is Severity.ASK and answers.get(finding.key, False)
            (answered if settled else open_).append(finding)
        return Said(tuple(open_), strictest or {}, tuple(answered))

    def passed(self, found: frozenset[str]) -> tuple[tuple[str, Words], ...]:
        """The checks of which nothing was ``found``."""
        if found != self._passed[0] or not self._passed[1]:
            self._passed = found, tuple([check for check in self.checks if check[0] not in found])
        return self._passed[1]

    def _sentence(self, piece: str, start: int, end: int) -> str:
        """What the finding is about; remembered, for it stays while its piece only moves."""
        key = (piece, start, end)
        known = self._about.get(key)
        if known is None:
            if len(self._about) >= CLAIMS_KEPT:
                self._about.clear()
            known = self._about[key] = sentence_around(piece, start, end)
        return known

    def _remedy(self, concept: Concept, mark: Mark) -> Remedy | None:
        recipe, kind = concept.recipe, mark.evidence.kind if mark.evidence else ""
        if recipe is None or (recipe.kinds and kind not in recipe.kinds):
            return None
        country = next(pack.told for pack in self.packs if pack.label == mark.verdict.pack)
        if self._identity is None:
            self._identity = asdict(self.facts.identity)
        return recipe.made(self.language, {**country, **self._identity})

    def _finding(self, concept: Concept, mark: Mark, piece: str, offset: int) -> Finding:
        placed = mark.start != NOWHERE
        about = self._sentence(piece, mark.start, mark.end) if placed else ""
        if not about and mark.evidence is not None:
            about = facts_asked(concept.when, mark.evidence, self.facts)
        return Finding(
            rule=mark.verdict.rule,
            concept=concept.id,
            severity=mark.verdict.severity,
            start=offset + mark.start if placed else None,
            end=offset + mark.end if placed else None,
            phrase=piece[mark.start : mark.end] if placed else "",
            title=concept.title,
            message=concept.message,
            question=concept.question,
            fix=concept.fix,
            remedy=self._remedy(concept, mark),
            law=mark.verdict.entry.law,
            since=mark.verdict.entry.since,
            pack=mark.verdict.pack,
            about=about,
        )


def open_case(
    facts: Facts,
    language: str,
    concepts: Mapping[str, Concept],
    packs: Sequence[Pack],
    beside: Iterable[Evidence],
) -> Case:
    """Ask the facts everything that does not depend on the text."""
    here = set().union(*(pack.entries for pack in packs))
    return Case(
        facts,
        language,
        concepts,
        packs,
        tuple(evidence for evidence in beside if _shows(evidence, facts)),
        tuple((key, c.title) for key, c in concepts.items() if key in here and holds(c.when, facts)),
        frozenset(number for pack in packs for number in pack.emergency),
    )


def _shows(evidence: Evidence, facts: Facts) -> bool:
    if evidence.kind == "consent":
        return uncovered(evidence, facts)
    return not evidence.media or any(media_holds(evidence.media, media) for media in facts.media)


def _merged(marks: list[Mark]) -> list[Mark]:
    """Overlapping marks as one."""
    if len(marks) == 1:
        return marks
    out: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.start, mark.end)):
        if out and mark.start < out[-1].end:
            last = out[-1]
            strict = mark.verdict if mark.verdict.severity > last.verdict.severity else last.verdict
            same = (mark.start, mark.end) == (last.start, last.end) and mark.evidence == last.evidence
            out[-1] = Mark(last.start, max(last.end, mark.end), strict, last.evidence if same else None)
        else:
            out.append(mark)
    return out
