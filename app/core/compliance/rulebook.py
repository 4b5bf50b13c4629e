"""The rulebook: every pack and language read once, and the one question it answers, ``evaluate``."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.core.compliance.detect import best, scores
from app.core.compliance.kinds import BESIDE_TEXT, Evidence, holds, media_holds, uncovered
from app.core.compliance.load import (
    HOME,
    SEVERITIES,
    WORDS,
    ConceptFile,
    Entry,
    LanguageFiles,
    Pack,
    condition,
    languages,
    read_concepts,
    read_language,
    read_packs,
)
from app.core.compliance.model import (
    Checklist,
    Facts,
    Finding,
    PackInfo,
    RuleInfo,
    Severity,
    in_order,
)
from app.core.compliance.reader import Reader, Reading
from app.core.kernel.text import Words

PIECES_KEPT = 512
LONG_PIECE = 500
"""A paragraph longer than this is cut at sentence ends, so that a keystroke costs a few sentences."""
SURE = 6
"""Points by which another language must lead before a paragraph is read in it."""


@dataclass(frozen=True, slots=True)
class Concept:
    """One concept as a reader meets it."""

    id: str
    title: Words
    message: Words
    question: Words
    fix: Words
    beside: tuple[Evidence, ...]
    when: Any


class Rulebook:
    """All rules. Keeps a bounded number of pieces already read, so that a keystroke costs one piece."""

    def __init__(self, home: Path = HOME) -> None:
        self._home = home
        raw = read_concepts(home)
        self._packs = read_packs(home)
        self._files: dict[str, LanguageFiles] = {
            key: read_language(home / "languages" / key, raw) for key in languages(home)
        }
        self._concepts = {key: self._concept(key, entry) for key, entry in raw.items()}
        self._numbers = sorted({number for pack in self._packs.values() for number in pack.emergency})
        self._readers: dict[str, Reader] = {}
        self._read: dict[tuple[str, str], Reading] = {}
        self._examples = raw
        told = "|".join(pack.label for pack in self._packs.values())
        self.version = f"{max(pack.version for pack in self._packs.values())} {_digest(told, home)}"

    # --- for the Rules page --------------------------------------------------------------------------------

    def rules(self) -> tuple[RuleInfo, ...]:
        """Every rule of every country, in the order of the concepts."""
        return tuple(
            self._rule(pack, concept, pack.entries[key])
            for key, concept in self._concepts.items()
            for pack in self._packs.values()
            if key in pack.entries
        )

    def packs(self) -> tuple[PackInfo, ...]:
        return tuple(
            PackInfo(p.key, p.name, p.version, p.reviewed_by, p.reviewed_on, len(p.entries))
            for p in self._packs.values()
        )

    def examples(self, concept: str) -> Iterator[tuple[str, bool, Any]]:
        """``(language, must fire, example)``; language empty for examples made of facts alone."""
        for raw in self._examples[concept].get("fires", ()):
            yield "", True, raw
        for raw in self._examples[concept].get("silent", ()):
            yield "", False, raw
        for language, files in self._files.items():
            for example in files.concepts[concept].fires:
                yield language, True, example
            for example in files.concepts[concept].silent:
                yield language, False, example

    def _rule(self, pack: Pack, concept: Concept, entry: Entry) -> RuleInfo:
        files = {key: language.concepts[concept.id] for key, language in self._files.items()}
        return RuleInfo(
            f"{pack.key}.{concept.id}", concept.id, entry.severity, concept.title, concept.message, concept.question,
            concept.fix, entry.law, entry.since, pack.label,
            {key: _texts(file.fires) for key, file in files.items()},
            {key: _texts(file.silent) for key, file in files.items()},
        )  # fmt: skip

    def _concept(self, key: str, raw: Mapping[str, Any]) -> Concept:
        told = {name: self._words(key, name) for name in WORDS}
        file = self._home / "concepts.toml"
        beside = tuple(
            Evidence(
                concept=key,
                kind=entry["kind"],
                when=condition(file, key, entry.get("when", {})),
                media=condition(file, key, entry.get("media", {}), of_media=True),
                subjects=frozenset(entry.get("subjects", ())),
                level=SEVERITIES.get(entry.get("level", "")),
                tag=entry.get("tag", ""),
            )
            for entry in raw.get("evidence", ())
        )
        return Concept(id=key, beside=beside, when=condition(file, key, raw.get("when", {})), **told)

    def _words(self, key: str, name: str) -> Words:
        files: Mapping[str, ConceptFile] = {lang: f.concepts[key] for lang, f in self._files.items()}
        if len(files) < 3:
            return Words(key, key, key)  # TEMPORARY while the language folders are being written: remove me
        return Words(**{lang: file.sentences[name] for lang, file in files.items()})

    # --- reading -------------------------------------------------------------------------------------------

    def reader(self, language: str) -> Reader:
        """The reader of ``language``, compiled when first needed."""
        if language not in self._files:
            language = "en"
        if language not in self._readers:
            self._readers[language] = Reader(self._files[language], self._numbers)
        return self._readers[language]

    def read(self, piece: str, language: str) -> Reading:
        """One piece of text, from the cache where it was read before."""
        key = (language, piece)
        known = self._read.get(key)
        if known is None:
            if len(self._read) >= PIECES_KEPT:
                del self._read[next(iter(self._read))]
            known = self._read[key] = self._read_piece(piece, language)
        return known

    def _read_piece(self, piece: str, language: str) -> Reading:
        tokens = self.reader(language).tokens(piece)
        spoken = best(scores(tokens.words), language, SURE) if len(tokens.words) > 5 else language
        if spoken != language:
            tokens = self.reader(spoken).tokens(piece)
        return self.reader(spoken).read(tokens)

    def evaluate(self, text: str, facts: Facts) -> Checklist:
        """See :func:`evaluate`."""
        language = facts.language or self.language(text)
        countries = facts.countries
        packs = [pack for key, pack in self._packs.items() if key in countries] or list(self._packs.values())
        pieces = [(start, self.read(piece, language)) for start, piece in _pieces(text)]
        signals = frozenset[str]().union(*(reading.signals for _, reading in pieces))
        incoming = self.read(facts.incoming, language).signals if facts.incoming else frozenset()
        findings: dict[tuple[str, int | None, int | None], Finding] = {}

        def add(evidence: Evidence, start: int | None, end: int | None) -> None:
            if not self._applies(evidence, facts, signals, incoming):
                return
            finding = self._finding(evidence, packs, signals, start, end, text)
            if finding is None:
                return
            key = (evidence.concept, start, end)
            if key not in findings or findings[key].severity < finding.severity:
                findings[key] = finding

        for offset, reading in pieces:
            for hit in reading.hits:
                add(hit.evidence, offset + hit.start, offset + hit.end)
        for evidence in self._beside(language):
            if _shows(evidence, facts):
                add(evidence, None, None)
        kept = [f for f in _strongest(findings.values(), text) if not _settled(f, facts)]
        return Checklist(in_order(kept), self._passed(packs, facts, kept), self.version)

    def language(self, text: str) -> str:
        points = scores(self.reader("it").tokens(text[:4000]).words, text[:4000].lower())
        return best(points, "it")

    def _beside(self, language: str) -> Iterator[Evidence]:
        yield from self.reader(language).beside
        for concept in self._concepts.values():
            yield from concept.beside

    def _applies(
        self, evidence: Evidence, facts: Facts, signals: frozenset[str], incoming: frozenset[str]
    ) -> bool:
        return (
            holds(self._concepts[evidence.concept].when, facts)
            and holds(evidence.when, facts)
            and not ("public" in evidence.guards and facts.public_health_campaign)
            and all(name in signals for name in evidence.also)
            and not any(name in signals for name in evidence.absent)
            and (not evidence.incoming or any(name in incoming for name in evidence.incoming))
        )

    def _finding(
        self,
        evidence: Evidence,
        packs: Sequence[Pack],
        signals: frozenset[str],
        start: int | None,
        end: int | None,
        text: str,
    ) -> Finding | None:
        """The finding of the strictest country; a national rule before the European one."""
        if evidence.emergency_number and any(n in signals for pack in packs for n in pack.emergency):
            return None
        chosen: tuple[Severity, bool, Pack, Entry] | None = None
        for pack in packs:
            entry = pack.entries.get(evidence.concept)
            if entry is None or (evidence.tag and evidence.tag not in entry.tags):
                continue
            severity = entry.severity if evidence.level is None else min(entry.severity, evidence.level)
            if chosen is None or (severity, pack.key != "eu") > chosen[:2]:
                chosen = (severity, pack.key != "eu", pack, entry)
        if chosen is None:
            return None
        severity, _, pack, entry = chosen
        concept = self._concepts[evidence.concept]
        phrase = text[start:end] if start is not None else ""
        return Finding(
            f"{pack.key}.{concept.id}", concept.id, severity, start, end, phrase, concept.title, concept.message,
            concept.question, concept.fix, None, entry.law, entry.since, pack.label,
        )  # fmt: skip

    def _passed(
        self, packs: Iterable[Pack], facts: Facts, findings: Iterable[Finding]
    ) -> tuple[tuple[str, Words], ...]:
        found = {finding.concept for finding in findings}
        asked = set().union(*(pack.entries for pack in packs)) - found
        return tuple(
            (key, concept.title)
            for key, concept in self._concepts.items()
            if key in asked and holds(concept.when, facts)
        )


def load_rulebook(home: Path = HOME) -> Rulebook:
    """Read the packs and languages that ship with the program. Raises ``RuleFileError`` when a file does not hold."""
    return Rulebook(home)


def evaluate(text: str, facts: Facts, rulebook: Rulebook) -> Checklist:
    """The checklist of ``text`` under ``facts``. Never raises, whatever the text."""
    return rulebook.evaluate(text, facts)


def _shows(evidence: Evidence, facts: Facts) -> bool:
    """Evidence beside the text: is it there?"""
    assert evidence.kind in BESIDE_TEXT  # noqa: S101 - a closed family, checked when loading
    if evidence.kind == "consent":
        return uncovered(evidence, facts)
    return not evidence.media or any(media_holds(evidence.media, media) for media in facts.media)


def _strongest(findings: Iterable[Finding], text: str) -> list[Finding]:
    """Findings of one concept that overlap become one, as strict as the strictest; no placeless echo."""
    kept: list[Finding] = []
    for finding in sorted(findings, key=lambda f: (f.concept, f.start is None, f.start or 0, f.end or 0)):
        last = kept[-1] if kept and kept[-1].concept == finding.concept else None
        if last is None:
            kept.append(finding)
        elif _overlap(last, finding):
            strict = finding if finding.severity > last.severity else last
            start, end = last.start, max(last.end or 0, finding.end or 0)
            kept[-1] = replace(strict, start=start, end=end, phrase=text[start:end])
        elif finding.start is not None or finding.severity > max(
            f.severity for f in kept if f.concept == finding.concept
        ):
            kept.append(finding)
    return kept


def _settled(finding: Finding, facts: Facts) -> bool:
    """A question that a person has answered for this very phrase."""
    return finding.severity is Severity.ASK and facts.answers.get((finding.rule, finding.phrase), False)


def _overlap(one: Finding, other: Finding) -> bool:
    if one.start is None or one.end is None or other.start is None or other.end is None:
        return False
    return one.start < other.end and other.start < one.end


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Paragraphs with their places; a long one is cut after sentences."""
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end + 1
        while end - start > LONG_PIECE:
            cut = text.find(". ", start + LONG_PIECE // 2, end - 2)
            if cut < 0:
                break
            yield start, text[start : cut + 2]
            start = cut + 2
        if text[start:end].strip():
            yield start, text[start:end]
        start = end


def _texts(examples: Iterable[Any]) -> tuple[str, ...]:
    return tuple(example if isinstance(example, str) else example.get("text", "") for example in examples)


def _digest(told: str, home: Path) -> str:
    digest = hashlib.sha256(told.encode())
    for file in sorted(home.glob("packs/*/rules.toml")):
        digest.update(file.read_bytes())
    for file in sorted(home.glob("languages/*/*.toml")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:8]
