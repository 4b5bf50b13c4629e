"""Reads the rule files and refuses what does not hold, naming file, rule and, where it can, the line."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from app.core.compliance.folders import HOME, countries, languages
from app.core.compliance.kinds import FACTS, Condition
from app.core.compliance.model import Severity
from app.core.compliance.rulefile import (
    MEDIA_FACTS,
    SEVERITIES,
    WORDS,
    RuleFileError,
    concept_problems,
    language_problems,
    pack_problems,
    read_toml,
    shared_problems,
    strangers,
)
from app.core.kernel.text import Words

__all__ = ["HOME", "SEVERITIES", "WORDS", "RuleFileError", "languages", "read_toml"]


def _refuse(problems: Iterator[RuleFileError]) -> None:
    for problem in problems:
        raise problem


@dataclass(frozen=True, slots=True)
class Entry:
    """One concept in one country: how severe, by which law."""

    severity: Severity
    law: str
    since: date
    tags: frozenset[str]
    verify: bool = False


@dataclass(frozen=True, slots=True)
class Pack:
    key: str
    name: Words
    version: str
    dated: date
    reviewed_by: str
    reviewed_on: date | None
    basis: str
    emergency: tuple[str, ...]
    adr: str
    """Where a suspected adverse reaction is reported; empty: no place for the whole of it."""
    entries: Mapping[str, Entry]
    stands_on: tuple[str, ...] = ()
    """Packs that apply wherever this one does: Europe below its members."""

    @property
    def label(self) -> str:
        return f"{self.key} {self.version}, {self.dated.isoformat()}"

    def without(self, off: Collection[str]) -> "Pack":
        """The pack as a practice hears it that switched off ``off``. Only advice can be: the rest stays."""
        entries = {
            concept: entry
            for concept, entry in self.entries.items()
            if entry.severity is not Severity.NOTE or f"{self.key}.{concept}" not in off
        }
        return replace(self, entries=entries)

    @property
    def told(self) -> Mapping[str, str]:
        """What a remedy may name of this country."""
        return {"number": self.emergency[0], "adr": self.adr}


@dataclass(frozen=True, slots=True)
class ConceptFile:
    """One concept as one language file tells it; ``raw`` keeps lists and evidence for compiling."""

    concept: str
    file: Path
    sentences: Mapping[str, str]
    remedy: Mapping[str, Any] | None
    lists: Mapping[str, str]
    evidence: tuple[Mapping[str, Any], ...]
    fires: tuple[Any, ...]
    silent: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class LanguageFiles:
    key: str
    stemmer: str
    lists: Mapping[str, str]
    file: Path
    concepts: Mapping[str, ConceptFile]


def read_packs(home: Path = HOME, concepts: Collection[str] | None = None) -> dict[str, Pack]:
    """Every country folder below ``packs/``; with ``concepts``, a rule for any other concept is refused."""
    keys = countries(home)
    return {key: _pack(home / "packs" / key / "rules.toml", keys, concepts) for key in keys}


def _pack(file: Path, countries: Collection[str], concepts: Collection[str] | None) -> Pack:
    raw = read_toml(file)
    _refuse(pack_problems(file, raw))
    _refuse(strangers(file, raw, countries, concepts))
    return Pack(
        file.parent.name,
        Words(**raw["name"]),
        raw["version"],
        raw["date"],
        raw.get("reviewed_by", ""),
        raw.get("reviewed_on"),
        raw.get("basis", ""),
        tuple(raw["emergency"]),
        raw.get("adr", ""),
        {concept: _entry(entry) for concept, entry in raw["rules"].items()},
        tuple(raw.get("stands_on", ())),
    )


def _entry(raw: Mapping[str, Any]) -> Entry:
    tags = frozenset(raw.get("tags", ()))
    return Entry(SEVERITIES[raw["severity"]], raw["law"], raw["since"], tags, raw.get("verify", False))


def read_language(folder: Path, concepts: Iterable[str]) -> LanguageFiles:
    """One language folder: ``language.toml`` and a file for each concept."""
    head = read_toml(folder / "language.toml")
    _refuse(language_problems(folder / "language.toml", head))
    files = {concept: _concept_file(folder, concept) for concept in concepts}
    return LanguageFiles(folder.name, head["stemmer"], head.get("lists", {}), folder / "language.toml", files)


def _concept_file(folder: Path, concept: str) -> ConceptFile:
    file = folder / f"{concept.replace('.', '_')}.toml"
    try:
        raw = read_toml(file)
    except FileNotFoundError:
        raise RuleFileError(file, concept, "this language has no file for the concept") from None
    _refuse(concept_problems(file, concept, raw))
    evidence = tuple(raw.get("evidence", ()))
    examples = raw.get("examples", {})
    return ConceptFile(
        concept,
        file,
        {name: raw[name] for name in WORDS},
        raw.get("remedy"),
        raw.get("lists", {}),
        evidence,
        tuple(examples.get("fires", ())),
        tuple(examples.get("silent", ())),
    )


def condition(file: Path, concept: str, raw: Mapping[str, Any], of_media: bool = False) -> Condition:
    """``{kind = "post", not_audience = ["professionals"]}`` as something that can be asked."""
    known = MEDIA_FACTS if of_media else frozenset(FACTS)
    out = []
    for name, value in raw.items():
        wanted = not name.startswith("not_")
        plain = name if wanted else name[4:]
        if plain not in known:
            raise RuleFileError(file, concept, f"no such fact: {plain}", name)
        out.append((plain, frozenset(value) if isinstance(value, list) else frozenset([value]), wanted))
    return tuple(out)


def read_concepts(home: Path = HOME) -> dict[str, Mapping[str, Any]]:
    """``concepts.toml``: the order of the concepts and the evidence that needs no language."""
    file = home / "concepts.toml"
    raw = read_toml(file)
    _refuse(shared_problems(file, raw))
    concepts: dict[str, Mapping[str, Any]] = raw["concepts"]
    return concepts


def split_list(members: str) -> list[str]:
    """A list is written as one text, members separated by commas."""
    return [member for part in members.split(",") if (member := " ".join(part.split()))]
