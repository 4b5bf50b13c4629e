"""The facts of one post, asked once: which evidence counts, by whose law, how severely. The text may go on changing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import NamedTuple

from app.core.compliance.concern import facts_asked, sentence_around
from app.core.compliance.kinds import Condition, Evidence, holds, media_holds, uncovered
from app.core.compliance.load import Entry, Pack
from app.core.compliance.model import Facts, Finding, Remedy, Ruling, Severity
from app.core.compliance.reader import Reading
from app.core.compliance.remedy import Recipe
from app.core.kernel.text import Words

NOWHERE = -1
"""The place of what stands beside the text."""
PIECES_KEPT = 512


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


class Verdict(NamedTuple):
    """The strictest country's word on one piece of evidence."""

    ruling: Ruling
    remedy: Remedy | None


Mark = tuple[int, int, Verdict, Evidence | None]
"""From where to where (or :data:`NOWHERE`) a concept shows; no evidence: several kinds lie on each other."""

Claim = tuple[Evidence, int, int, Verdict]
"""Evidence found at a place of one piece of text, and its verdict."""


class Said(NamedTuple):
    """What is said of one piece of text at its place in the whole, or of what stands beside the text."""

    findings: tuple[Finding, ...] = ()
    strictest: Mapping[str, Severity] = {}
    """By concept; of questions already answered too."""
    answered: tuple[Finding, ...] = ()

    def moved(self, by: int) -> "Said":
        return Said(
            tuple([finding.moved(by) for finding in self.findings]),
            self.strictest,
            tuple([finding.moved(by) for finding in self.answered]),
        )


NOTHING_SAID = Said()


@dataclass(slots=True)
class Weighed:
    """One piece of text under the facts at hand, and what was last said of it: most pieces only move."""

    claims: tuple[Claim, ...]
    alone: bool
    """None of them asks for anything in the rest of the text."""
    counted: tuple[Claim, ...] = ()
    offset: int = 0
    said: Said | None = None


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
    _weighed: dict[Reading, Weighed] = field(default_factory=dict)
    _beside: tuple[Claim, ...] | None = None
    _identity: Mapping[str, str] = field(init=False)
    _passed: tuple[frozenset[str], tuple[tuple[str, Words], ...]] = (frozenset(), ())

    def __post_init__(self) -> None:
        self._verdicts = _Verdicts(self._judge)
        self._identity = asdict(self.facts.identity)

    def weighed(self, reading: Reading) -> Weighed:
        """What a piece of text gives reason to say under these facts; remembered with the piece (bounded)."""
        known = self._weighed.get(reading)
        if known is None:
            if len(self._weighed) >= PIECES_KEPT:
                self._weighed.clear()
            verdicts = self._verdicts
            hits = reading.hits(verdicts.__getitem__)
            claims = tuple([(e, start, end, verdict) for e, start, end in hits if (verdict := verdicts[e])])
            alone = all(claim[0].alone for claim in claims)
            known = self._weighed[reading] = Weighed(claims, alone)
        return known

    def _judge(self, evidence: Evidence) -> Verdict | None:
        concept = self.concepts[evidence.concept]
        known = holds(evidence.when, self.facts)
        if not (
            (known or self._may_advertise(evidence))
            and holds(concept.when, self.facts)
            and not ("public" in evidence.guards and self.facts.public_health_campaign)
        ):
            return None
        level = evidence.level if known else min(evidence.level or Severity.ASK, Severity.ASK)
        chosen: tuple[tuple[Severity, bool], Pack, Entry] | None = None
        for pack in self.packs:
            entry = pack.entries.get(evidence.concept)
            if entry is None or (evidence.tag and evidence.tag not in entry.tags):
                continue
            severity = entry.severity if level is None else min(entry.severity, level)
            rank = (severity, pack.key != "eu")  # a national rule before the European one
            if chosen is None or rank > chosen[0]:
                chosen = (rank, pack, entry)
        if chosen is None:
            return None
        (severity, _), pack, entry = chosen
        ruling = Ruling(
            rule=f"{pack.key}.{concept.id}",
            concept=concept.id,
            severity=severity,
            title=concept.title,
            message=concept.message,
            question=concept.question,
            fix=concept.fix,
            law=entry.law,
            since=entry.since,
            pack=pack.label,
        )
        return Verdict(ruling, self._remedy(concept, evidence, pack))

    def _may_advertise(self, evidence: Evidence) -> bool:
        """Would it count if the post were an advertisement? Only a person can tell, so it becomes a question."""
        return (
            self.facts.may_advertise
            and self.facts.kind == "post"
            and holds(evidence.when, replace(self.facts, purpose="advertising"))
        )

    def _remedy(self, concept: Concept, evidence: Evidence, pack: Pack) -> Remedy | None:
        recipe = concept.recipe
        if recipe is None or (recipe.kinds and evidence.kind not in recipe.kinds):
            return None
        return recipe.made(self.language, {**pack.told, **self._identity})

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
        """What is said of ``piece``, which begins at ``offset``."""
        known = self.weighed(reading)
        claims, said = known.claims, known.said
        if not claims:
            return NOTHING_SAID
        if not known.alone:
            claims = tuple([c for c in claims if c[0].alone or self.in_text(c[0], signals, incoming)])
        if said is None or (claims is not known.counted and claims != known.counted):
            said = self._say(claims, piece, offset)
        elif offset != known.offset:
            said = said.moved(offset - known.offset)
        else:
            return said
        known.counted, known.offset, known.said = claims, offset, said
        return said

    def _say(self, claims: Iterable[Claim], piece: str, offset: int) -> Said:
        """One finding for claims of a concept that overlap."""
        marks: dict[str, list[Mark]] = {}
        for evidence, start, end, verdict in claims:
            mark = start, end, verdict, evidence
            if evidence.concept in marks:
                marks[evidence.concept].append(mark)
            else:
                marks[evidence.concept] = [mark]
        strictest: dict[str, Severity] = {}
        findings: list[Finding] = []
        for concept, found in marks.items():
            merged = _merged(found)
            strictest[concept] = max([verdict.ruling.severity for _, _, verdict, _ in merged])
            for start, end, verdict, shown in merged:
                about = sentence_around(piece, start, end) or self._facts_asked(concept, shown)
                remedy = verdict.remedy if shown is not None else self._of_all_kinds(concept, verdict)
                findings.append(
                    Finding(verdict.ruling, offset + start, offset + end, piece[start:end], remedy, about)
                )
        return self._told_apart(findings, strictest)

    def _of_all_kinds(self, concept: str, verdict: Verdict) -> Remedy | None:
        """What several kinds of evidence on the same words may offer."""
        recipe = self.concepts[concept].recipe
        return None if recipe is None or recipe.kinds else verdict.remedy

    def _facts_asked(self, concept: str, evidence: Evidence | None) -> str:
        return "" if evidence is None else facts_asked(self.concepts[concept].when, evidence, self.facts)

    def beside_text(self, said: Iterable[Said], signals: frozenset[str], incoming: frozenset[str]) -> Said:
        """The evidence beside the text: one finding for each concept for which it is stricter than all in the text."""
        if self._beside is None:
            judged = [(evidence, self._verdicts[evidence]) for evidence in self.beside]
            self._beside = tuple([(e, NOWHERE, NOWHERE, verdict) for e, verdict in judged if verdict])
        echoes: dict[str, Claim] = {}
        for claim in self._beside:
            evidence, _, _, verdict = claim
            if evidence.alone or self.in_text(evidence, signals, incoming):
                last = echoes.get(evidence.concept)
                if last is None or verdict.ruling.severity > last[3].ruling.severity:
                    echoes[evidence.concept] = claim
        return self._told_apart(
            Finding(verdict.ruling, None, None, "", verdict.remedy, self._facts_asked(concept, evidence))
            for concept, (evidence, _, _, verdict) in echoes.items()
            if all(
                concept not in one.strictest or verdict.ruling.severity > one.strictest[concept]
                for one in said
            )
        )

    def _told_apart(
        self, findings: Iterable[Finding], strictest: Mapping[str, Severity] | None = None
    ) -> Said:
        """The findings that stand, and the questions that somebody answered."""
        answers = self.facts.answers
        if not answers:
            return Said(tuple(findings), strictest or {})
        open_: list[Finding] = []
        answered: list[Finding] = []
        for finding in findings:
            settled = finding.severity is Severity.ASK and answers.get(finding.key, False)
            (answered if settled else open_).append(finding)
        return Said(tuple(open_), strictest or {}, tuple(answered))

    def passed(self, found: frozenset[str]) -> tuple[tuple[str, Words], ...]:
        """The checks of which nothing was ``found``."""
        if found != self._passed[0] or not self._passed[1]:
            self._passed = found, tuple([check for check in self.checks if check[0] not in found])
        return self._passed[1]


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
    for mark in sorted(marks, key=lambda mark: mark[:2]):
        start, end, verdict, evidence = mark
        if out and start < out[-1][1]:
            first, reached, last, before = out[-1]
            same = (start, end) == (first, reached) and evidence is before
            strict = verdict if verdict.ruling.severity > last.ruling.severity else last
            out[-1] = first, max(reached, end), strict, before if same else None
        else:
            out.append(mark)
    return out
