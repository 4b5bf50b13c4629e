"""Reads the rule files and refuses what does not hold, naming file, rule and, where it can, the line."""

import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from string import Formatter
from typing import Any

from app.core.compliance.identifiers import FORMATS
from app.core.compliance.kinds import BESIDE_TEXT, FACTS, GUARDS, IN_TEXT, Condition
from app.core.compliance.model import MediaFact, Severity
from app.core.compliance.remedy import NAMES, WHERE
from app.core.kernel.text import LANGUAGES, Words

HOME = Path(__file__).parent
WORDS = ("title", "message", "question", "fix")
FIELDS = frozenset(
    "kind any near within ordered guards unless also absent incoming emergency_number formats when media subjects "
    "level "
    "tag fuzzy after across".split()
)
SEVERITIES = {severity.word: severity for severity in Severity}


class RuleFileError(ValueError):
    """A rule file that cannot be trusted: where, which rule, why."""

    def __init__(self, file: Path, rule: str, why: str, near: str = "") -> None:
        line = _line(file, near)
        super().__init__(f"{file.parent.name}/{file.name}{line}, {rule}: {why}")


def _line(file: Path, near: str) -> str:
    if not near or not file.is_file():
        return ""
    for number, text in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        if near in text:
            return f" line {number}"
    return ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One concept in one country: how severe, by which law."""

    severity: Severity
    law: str
    since: date
    tags: frozenset[str]


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


def read_toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise RuleFileError(file, "whole file", str(error)) from None


def read_packs(home: Path = HOME) -> dict[str, Pack]:
    """Every country folder below ``packs/``."""
    return {
        folder.name: _pack(folder / "rules.toml")
        for folder in sorted((home / "packs").iterdir())
        if (folder / "rules.toml").is_file()
    }


def _pack(file: Path) -> Pack:
    raw = read_toml(file)
    key = file.parent.name
    try:
        name = Words(**raw["name"])
        version, dated = str(raw["version"]), raw["date"]
        emergency = tuple(str(n) for n in raw["emergency"])
        reviewed_on = raw.get("reviewed_on") or None
    except (KeyError, TypeError) as error:
        raise RuleFileError(file, key, f"the head lacks {error}") from None
    entries = {concept: _entry(file, concept, entry) for concept, entry in raw.get("rules", {}).items()}
    if not isinstance(dated, date):
        raise RuleFileError(file, key, "“date” must be a date", "date")
    return Pack(
        key,
        name,
        version,
        dated,
        raw.get("reviewed_by", ""),
        reviewed_on,
        raw.get("basis", ""),
        emergency,
        raw.get("adr", ""),
        entries,
    )


def _entry(file: Path, concept: str, raw: Mapping[str, Any]) -> Entry:
    if raw.get("severity") not in SEVERITIES:
        raise RuleFileError(file, concept, f"severity must be one of {', '.join(SEVERITIES)}", concept)
    if not raw.get("law"):
        raise RuleFileError(file, concept, "no law is named", concept)
    if not isinstance(raw.get("since"), date):
        raise RuleFileError(file, concept, "“since” must be a date", concept)
    return Entry(SEVERITIES[raw["severity"]], raw["law"], raw["since"], frozenset(raw.get("tags", ())))


def read_language(folder: Path, concepts: Iterable[str]) -> LanguageFiles:
    """One language folder: ``language.toml`` and a file for each concept."""
    head = read_toml(folder / "language.toml")
    if "stemmer" not in head:
        raise RuleFileError(folder / "language.toml", folder.name, "no stemmer is named")
    files = {concept: _concept_file(folder, concept) for concept in concepts}
    return LanguageFiles(folder.name, head["stemmer"], head.get("lists", {}), folder / "language.toml", files)


def _concept_file(folder: Path, concept: str) -> ConceptFile:
    file = folder / f"{concept.replace('.', '_')}.toml"
    if not file.is_file():
        raise RuleFileError(file, concept, "this language has no file for the concept")
    raw = read_toml(file)
    for name in ("title", "message", "question", "fix"):
        if not raw.get(name):
            raise RuleFileError(file, concept, f"“{name}” is missing")
    evidence = tuple(raw.get("evidence", ()))
    for entry in evidence:
        check_evidence(file, concept, entry)
    examples = raw.get("examples", {})
    return ConceptFile(
        concept,
        file,
        {name: raw[name] for name in WORDS},
        _remedy(file, concept, raw.get("remedy")),
        raw.get("lists", {}),
        evidence,
        tuple(examples.get("fires", ())),
        tuple(examples.get("silent", ())),
    )


def _remedy(file: Path, concept: str, raw: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """``{ words = "…", where = "start" }``: every name in it must be one that can be known."""
    if raw is None:
        return None
    if raw.get("where") not in WHERE or "words" not in raw:
        raise RuleFileError(
            file, concept, f"a remedy needs “words” and “where”: {', '.join(WHERE)}", "remedy"
        )
    unknown = {name for _, name, _, _ in Formatter().parse(raw["words"]) if name} - NAMES
    if unknown:
        raise RuleFileError(
            file, concept, f"no such name in a remedy: {', '.join(sorted(unknown))}", "remedy"
        )
    return raw


def check_evidence(file: Path, concept: str, entry: Mapping[str, Any]) -> None:
    """Every word of an evidence table must be one the engine knows."""
    kind = entry.get("kind", "phrase")
    if kind not in IN_TEXT + BESIDE_TEXT:
        raise RuleFileError(file, concept, f"no such kind: {kind}", f'"{kind}"')
    unknown = sorted(set(entry) - FIELDS)
    if unknown:
        raise RuleFileError(file, concept, f"no such field: {', '.join(unknown)}", unknown[0])
    for guard in entry.get("guards", ()):
        if guard not in GUARDS:
            raise RuleFileError(file, concept, f"no such guard: {guard}", guard)
    for name in entry.get("formats", ()):
        if name not in FORMATS:
            raise RuleFileError(file, concept, f"no such format: {name}", name)
    if "level" in entry and entry["level"] not in SEVERITIES:
        raise RuleFileError(file, concept, f"no such severity: {entry['level']}", str(entry["level"]))
    needed = {
        "phrase": "any",
        "window": "near",
        "named": "near",
        "identifier": "formats",
        "consent": "subjects",
    }.get(kind)
    if needed and not entry.get(needed):
        raise RuleFileError(file, concept, f"a {kind} needs “{needed}”")


def condition(file: Path, concept: str, raw: Mapping[str, Any], of_media: bool = False) -> Condition:
    """``{kind = "post", not_audience = ["professionals"]}`` as something that can be asked."""
    known = set(MediaFact.__slots__) | {"of_minor", "of_patient"} if of_media else set(FACTS)
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
    concepts: dict[str, Mapping[str, Any]] = read_toml(file)["concepts"]
    for concept, raw in concepts.items():
        for entry in raw.get("evidence", ()):
            check_evidence(file, concept, entry)
    return concepts


def split_list(members: str) -> list[str]:
    """A list is written as one text, members separated by commas."""
    return [member for part in members.split(",") if (member := " ".join(part.split()))]


def languages(home: Path = HOME) -> tuple[str, ...]:
    return tuple(key for key in LANGUAGES if (home / "languages" / key / "language.toml").is_file())
