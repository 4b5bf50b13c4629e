"""The rulebook: every pack and language read once, and the one question it answers, ``evaluate``."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.core.compliance.detect import best, scores, speaks
from app.core.compliance.judge import Case, Concept, open_case
from app.core.compliance.kinds import Condition, Evidence
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
from app.core.compliance.model import Checklist, Facts, PackInfo, RuleInfo, Severity, Spoken, in_order
from app.core.compliance.reader import Reader, Reading
from app.core.compliance.remedy import Recipe
from app.core.kernel.text import Words

if TYPE_CHECKING:
    from app.core.compliance.housereader import HouseReader, Told

PIECES_KEPT = 512
LONG_PIECE = 280
"""A paragraph longer than this is cut at sentence ends, so that a keystroke costs a few sentences."""
SURE = 6
"""Points by which another language must lead before a paragraph is read in it."""


class Rulebook:
    """All rules. Keeps a bounded number of pieces already read, so that a keystroke costs one piece."""

    def __init__(self, home: Path = HOME) -> None:
        self._home = home
        raw = read_concepts(home)
        self._packs = read_packs(home, raw)
        self._files: dict[str, LanguageFiles] = {
            key: read_language(home / "languages" / key, raw) for key in languages(home)
        }
        self._concepts = {key: self._concept(key, entry) for key, entry in raw.items()}
        self._numbers = sorted({number for pack in self._packs.values() for number in pack.emergency})
        self._readers: dict[tuple[str, str], Reader] = {}
        self._case: Case | None = None
        self._read: dict[tuple[str, str, str, bool], tuple[Reading, str]] = {}
        self._examples = raw
        self._houses: dict[str, HouseReader] = {}
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
            PackInfo(p.key, p.name, p.version, p.dated, p.reviewed_by, p.reviewed_on, len(p.entries), p.basis)
            for p in self._packs.values()
        )

    def level(self, rule: str) -> Severity | None:
        """How severe a rule of the packs is; None: there is no such rule."""
        country, _, concept = rule.partition(".")
        entry = self._packs[country].entries.get(concept) if country in self._packs else None
        return entry.severity if entry else None

    def law(self, concept: str, facts: Facts) -> tuple[str, ...]:
        """What the countries of ``facts`` say a concept rests on, each once."""
        entries = (pack.entries.get(concept) for pack in self._packs_of(facts))
        return tuple(dict.fromkeys(entry.law for entry in entries if entry is not None and entry.law))

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
            entry.verify,
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
        when = condition(file, key, raw.get("when", {}))
        return Concept(id=key, beside=beside, when=when, recipe=self._recipe(key), **told)

    def _recipe(self, key: str) -> Recipe | None:
        given = {lang: raw for lang, files in self._files.items() if (raw := files.concepts[key].remedy)}
        if not given:
            return None
        first = next(iter(given.values()))
        words = {lang: str(raw["words"]) for lang, raw in given.items()}
        return Recipe(words, first["where"], frozenset(first.get("kinds", ())))

    def _words(self, key: str, name: str) -> Words:
        files: Mapping[str, ConceptFile] = {lang: f.concepts[key] for lang, f in self._files.items()}
        return Words(**{lang: file.sentences[name] for lang, file in files.items()})

    # --- reading -------------------------------------------------------------------------------------------

    def reader(self, language: str, kind: str = "post") -> Reader:
        """The reader of posts or of replies in ``language``, compiled when first needed."""
        key = (language if language in self._files else "en", kind)
        if key not in self._readers:
            self._readers[key] = Reader(self._files[key[0]], self._numbers, partial(self._concerns, kind))
        return self._readers[key]

    def get_ready(self, language: str) -> None:
        """Compile now what the first post and the first reply in ``language`` would wait for (a third of a second)."""
        for kind in ("post", "reply"):
            self.reader(language, kind)

    def _concerns(self, kind: str, concept: str, when: Condition) -> bool:
        """May evidence count in a text of this kind, as far as ``kind`` alone decides?"""
        asked = (*self._concepts[concept].when, *when)
        return all((kind in values) is wanted for name, values, wanted in asked if name == "kind")

    def read(self, piece: str, language: str, kind: str, sure: bool = False) -> tuple[Reading, str]:
        """One piece of text and the language it was read in, from the cache where it was read before.

        ``sure``: somebody said that it is ``language``; otherwise its words may say another one.
        """
        key = (kind, language, piece, sure)
        known = self._read.get(key)
        if known is None:
            if len(self._read) >= PIECES_KEPT:
                del self._read[next(iter(self._read))]
            known = self._read[key] = self._read_piece(piece, language, kind, sure)
        return known

    def _read_piece(self, piece: str, language: str, kind: str, sure: bool) -> tuple[Reading, str]:
        reader = self.reader(language, kind)
        tokens = reader.tokens(piece)
        if sure or len(tokens.meant) <= 5 or speaks(tokens.cut, language):
            return reader.read(tokens), language
        spoken = best(scores(tokens.words), language, SURE)
        if spoken != language:
            reader = self.reader(spoken, kind)
            tokens = reader.tokens(piece)
        return reader.read(tokens), spoken

    def evaluate(self, text: str, facts: Facts) -> Checklist:
        """See :func:`evaluate`."""
        case = self._opened(facts, facts.language or self.language(text))
        kind = facts.kind
        pieces: list[tuple[int, str, Reading]] = []
        spoken: list[Spoken] = []
        signals = frozenset[str]()
        for start, piece, paragraph in _pieces(text):
            chosen = facts.languages.get(paragraph.strip()) if facts.languages else None
            reading, language = self.read(piece, chosen or case.language, kind, chosen is not None)
            if reading.signals:
                signals |= reading.signals
            if reading.spots:
                pieces.append((start, piece, reading))
            if chosen or language != case.language:
                spoken.append(Spoken(start, start + len(piece), language, chosen is not None))
        incoming = (
            self.read(facts.incoming, case.language, kind)[0].signals if facts.incoming else frozenset()
        )
        said = [case.of_piece(reading, piece, at, signals, incoming) for at, piece, reading in pieces]
        said.append(case.beside_text(said, signals, incoming))
        house, fine = self._house(text, facts, case.language) if facts.house.says else ((), ())
        findings = in_order(chain(chain.from_iterable(one.findings for one in said), house))
        passed = case.passed(frozenset([finding.concept for finding in findings]))
        answered = tuple(chain.from_iterable(one.answered for one in said))
        return Checklist(findings, passed + fine, self.version, tuple(spoken), answered)

    def _house(self, text: str, facts: Facts, language: str) -> "Told":
        """What the practice's own rules say."""
        from app.core.compliance.housereader import HouseReader  # noqa: PLC0415 - only who has rules of their own pays

        reader = self._houses.get(language)
        if reader is None or not (reader.house is facts.house or reader.house == facts.house):
            key = language if language in self._files else "en"
            reader = self._houses[language] = HouseReader(facts.house, self._files[key])
        return reader.look(text, facts)

    def labels(self, facts: Facts) -> tuple[str, ...]:
        """The packs that would judge under these facts, each with its version and date; evidence keeps them."""
        packs = tuple(pack.label for pack in self._packs_of(facts))
        return (*packs, facts.house.label) if facts.house.says else packs

    def _packs_of(self, facts: Facts) -> list[Pack]:
        given, off = frozenset(code.lower() for code in facts.jurisdictions), facts.house.off_names
        below = (self._packs[code].stands_on for code in given if code in self._packs)
        countries = given.union(*below)
        packs = [pack for key, pack in self._packs.items() if key in countries] or list(self._packs.values())
        return [pack.without(off) for pack in packs] if off else packs

    def language(self, text: str) -> str:
        points = scores(self.reader("it").tokens(text[:4000]).words, text[:4000].lower())
        return best(points, "it")

    def _opened(self, facts: Facts, language: str) -> Case:
        """The case of the last check goes on while its facts stay the same."""
        case = self._case
        if case is None or case.language != language or not (case.facts is facts or case.facts == facts):
            packs = self._packs_of(facts)
            beside = [
                *self.reader(language, facts.kind).beside,
                *(e for c in self._concepts.values() for e in c.beside),
            ]
            case = self._case = open_case(facts, language, self._concepts, packs, beside)
        return case


def load_rulebook(home: Path = HOME) -> Rulebook:
    """Read the packs and languages that ship with the program. Raises ``RuleFileError`` when a file does not hold."""
    return Rulebook(home)


def evaluate(text: str, facts: Facts, rulebook: Rulebook) -> Checklist:
    """The checklist of ``text`` under ``facts``. Never raises, whatever the text."""
    return rulebook.evaluate(text, facts)


def _pieces(text: str) -> Iterator[tuple[int, str, str]]:
    """Paragraphs with their places; a long one is cut after sentences. Each comes with its whole paragraph."""
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end + 1
        whole = text[start:end]
        while end - start > LONG_PIECE:
            cut = text.find(". ", start + LONG_PIECE // 2, end - 2)
            if cut < 0:
                break
            yield start, text[start : cut + 2], whole
            start = cut + 2
        if text[start:end].strip():
            yield start, text[start:end], whole
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
