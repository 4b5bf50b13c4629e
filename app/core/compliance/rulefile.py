"""What a rule file may hold, and a refusal that names file, rule and line. What is cheap is looked at on every load.

The functions yield what is wrong and go on; whoever loads raises the first, :mod:`validate` collects them all.
"""

import re
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from string import Formatter
from typing import Any

import Stemmer

from app.core.compliance.identifiers import FORMATS
from app.core.compliance.kinds import BESIDE_TEXT, FACTS, GUARDS, IN_TEXT
from app.core.compliance.model import MediaFact, Severity
from app.core.compliance.remedy import NAMES, WHERE
from app.core.kernel.text import LANGUAGES

WORDS = ("title", "message", "question", "fix")
CONCEPT_FIELDS = frozenset({*WORDS, "remedy", "lists", "evidence", "examples"})
FIELDS = frozenset(
    "kind any near within ordered guards unless also absent incoming emergency_number formats when media subjects "
    "level "
    "tag fuzzy after across".split()
)
ENTRY_FIELDS = frozenset("severity law since tags verify".split())
SHARED_FIELDS = frozenset("when fires silent evidence".split())
NEEDED = {
    "phrase": "any",
    "window": "near",
    "named": "near",
    "identifier": "formats",
    "consent": "subjects",
}
SEVERITIES = {severity.word: severity for severity in Severity}
MEDIA_FACTS = frozenset({*MediaFact.__slots__, "of_minor", "of_patient"})
CHOICES = {
    "guards": frozenset(GUARDS),
    "formats": frozenset(FORMATS),
    "subjects": frozenset({"patient", "staff", "guardian1", "guardian_both"}),
}
LISTS_OF_NAMES = ("also", "absent", "incoming", "fuzzy")
LISTS_OF_MEMBERS = ("any", "near", "unless")
LISTS_OF_TEXTS = frozenset({*LISTS_OF_NAMES, *LISTS_OF_MEMBERS, *CHOICES})
LANGUAGE_FIELDS = frozenset({"stemmer", "lists"})
CONDITIONS: Mapping[str, Collection[str]] = {"when": FACTS.keys(), "media": MEDIA_FACTS}
SYNTAX_LINE = re.compile(r" ?\(at (?:line (\d+), column \d+|end of document)\)")
HEADING = re.compile(r"^\[+(?:rules|concepts)\.\"([^\"]+)\"")
EVIDENCE = "[[evidence]]"


class RuleFileError(ValueError):
    """A rule file that cannot be trusted: where, which rule, why.

    ``path``: what to look for, one after the other, to find the line: a heading, then a key below it.
    """

    untidy = False
    """True: nothing is misread because of it, it only confuses the next reader of the file."""

    def __init__(self, file: Path, rule: str, why: str, *path: str, line: int = 0) -> None:
        self.file, self.rule, self.why = file, rule, why
        self.line = line or line_of(file, path) or int(file.is_file())
        place = f" line {self.line}" if self.line else ""
        super().__init__(f"{file.parent.name}/{file.name}{place}, {rule}: {why}")


class Untidy(RuleFileError):
    """Something written twice, or a list nobody looks at."""

    untidy = True


def line_of(file: Path, path: Collection[str]) -> int:
    """The line where the last thing of ``path`` that is there stands, each looked for after the one before."""
    sought = [step for step in path if step]
    if not sought or not file.is_file():
        return 0
    text = file.read_text(encoding="utf-8", errors="replace")
    at = found = -1
    for step in sought:
        at = text.find(step, at + 1)
        if at < 0:
            break
        found = at
        at += len(step) - 1
    return text.count("\n", 0, found) + 1 if found >= 0 else 0


def read_toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        lines = file.read_text(encoding="utf-8").splitlines()
        told = SYNTAX_LINE.search(str(error))
        line = int(told.group(1) or len(lines)) if told else 0
        why = SYNTAX_LINE.sub("", str(error))
        raise RuleFileError(file, _rule_at(file, lines[:line]), why, line=line) from None
    except UnicodeDecodeError:
        raise RuleFileError(file, file.stem, "is not written in UTF-8") from None


def _rule_at(file: Path, lines: list[str]) -> str:
    """Which rule the last of ``lines`` belongs to."""
    if file.parent.parent.name == "languages":
        return file.stem.replace("_", ".", 1)
    return next((m.group(1) for text in reversed(lines) if (m := HEADING.match(text))), file.parent.name)


def _is_day(value: Any) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _is_severity(value: Any) -> bool:
    return isinstance(value, str) and value in SEVERITIES


def _is_words(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == set(LANGUAGES) and _is_texts(list(value.values()))


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and not [
        t for t in value if not isinstance(t, str) or not t or t.isspace()
    ]


# --- a country -------------------------------------------------------------------------------------------------


def pack_problems(file: Path, raw: Mapping[str, Any]) -> Iterator[RuleFileError]:
    """What is wrong with a pack's head, and with each of its rules by itself."""
    yield from _head_problems(file, raw)
    rules = raw.get("rules", {})
    if not isinstance(rules, dict) or not rules:
        yield RuleFileError(file, file.parent.name, "there are no rules", "rules")
        return
    for concept, entry in rules.items():
        yield from entry_problems(file, concept, entry, raw.get("date"))


HEAD: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "name": (_is_words, f"needs {', '.join(LANGUAGES)}"),
    "version": (lambda value: isinstance(value, str) and bool(value), "must be a text"),
    "date": (_is_day, "must be a date"),
    "emergency": (_is_texts, "must be a list of texts"),
    "reviewed_by": (lambda value: isinstance(value, str), "must be a text"),
    "reviewed_on": (_is_day, "must be a date"),
    "basis": (lambda value: isinstance(value, str), "must be a text"),
    "adr": (lambda value: isinstance(value, str), "must be a text"),
    "stands_on": (_is_texts, "must be a list of texts"),
}
"""What the head of a pack says, and how; the first four it must say."""


def _head_problems(file: Path, raw: Mapping[str, Any]) -> Iterator[RuleFileError]:
    key = file.parent.name
    for name in sorted(set(raw) - {*HEAD, "rules"}):
        yield RuleFileError(file, key, f"no such field: {name}", name)
    for name in list(HEAD)[:4]:
        if name not in raw:
            yield RuleFileError(file, key, f"the head lacks “{name}”")
    for name, (holds, why) in HEAD.items():
        if name in raw and not holds(raw[name]):
            yield RuleFileError(file, key, f"“{name}” {why}", name)
    if bool(raw.get("reviewed_by")) != ("reviewed_on" in raw):
        yield RuleFileError(file, key, "a review needs both “reviewed_by” and “reviewed_on”", "reviewed_")
    if raw.get("emergency") == []:
        yield RuleFileError(file, key, "“emergency” names no number", "emergency")


def entry_problems(file: Path, concept: str, raw: Any, dated: Any) -> Iterator[RuleFileError]:
    here = f'[rules."{concept}"]'
    if not isinstance(raw, dict):
        yield RuleFileError(file, concept, "a rule is a table", concept)
        return
    for name in sorted(set(raw) - ENTRY_FIELDS):
        yield RuleFileError(file, concept, f"no such field: {name}", here, name)
    if not _is_severity(raw.get("severity")):
        yield RuleFileError(
            file, concept, f"severity must be one of {', '.join(SEVERITIES)}", here, "severity"
        )
    if not (isinstance(raw.get("law"), str) and raw["law"].strip()):
        yield RuleFileError(file, concept, "no law is named", here, "law")
    if not _is_day(raw.get("since")):
        yield RuleFileError(file, concept, "“since” must be a date", here, "since")
    elif _is_day(dated) and raw["since"] > dated:
        yield RuleFileError(file, concept, "“since” lies after the date of the pack", here, "since")
    if not _is_texts(raw.get("tags", [])):
        yield RuleFileError(file, concept, "“tags” must be a list of texts", here, "tags")
    if not isinstance(raw.get("verify", False), bool):
        yield RuleFileError(file, concept, "“verify” must be true or false", here, "verify")


def strangers(
    file: Path, raw: Mapping[str, Any], countries: Collection[str], concepts: Collection[str] | None
) -> Iterator[RuleFileError]:
    """What a pack names and nobody else knows. Its shape is sound already."""
    for key in raw.get("stands_on", ()):
        if key not in countries or key == file.parent.name:
            yield RuleFileError(file, file.parent.name, f"no such pack: {key}", "stands_on", key)
    if concepts is not None:
        for concept in raw["rules"]:
            if concept not in concepts:
                yield RuleFileError(file, concept, "no such concept", f'[rules."{concept}"]')


# --- what needs no language -----------------------------------------------------------------------------------


def shared_problems(file: Path, raw: Mapping[str, Any]) -> Iterator[RuleFileError]:
    """What is wrong with ``concepts.toml``: conditions and evidence that need no language."""
    for name in sorted(set(raw) - {"concepts"}):
        yield RuleFileError(file, name, f"no such field: {name}", name)
    concepts = raw.get("concepts", {})
    if not isinstance(concepts, dict) or not concepts:
        yield RuleFileError(file, file.stem, "there are no concepts")
        return
    for concept, told in concepts.items():
        yield from _shared(file, concept, told)


def _shared(file: Path, concept: str, raw: Any) -> Iterator[RuleFileError]:
    here = f'[concepts."{concept}"]'
    if not isinstance(raw, dict):
        yield RuleFileError(file, concept, "a concept is a table", concept)
        return
    for name in sorted(set(raw) - SHARED_FIELDS):
        yield RuleFileError(file, concept, f"no such field: {name}", here, name)
    if "when" in raw:
        yield from condition_problems(file, concept, raw["when"], FACTS.keys(), here, "when")
    evidence = raw.get("evidence", [])
    if not isinstance(evidence, list):
        yield RuleFileError(file, concept, "evidence is a list of tables", here, "evidence")
        return
    for number, entry in enumerate(evidence, start=1):
        path = [f'[[concepts."{concept}".evidence]]'] * number
        yield from evidence_problems(file, concept, entry, *path)
        if isinstance(entry, dict) and entry.get("kind", "phrase") in IN_TEXT:
            why = "words belong to a language; without one there is evidence beside the text only"
            yield RuleFileError(file, concept, why, *path)


# --- a concept in one language ----------------------------------------------------------------------------------


def concept_problems(file: Path, concept: str, raw: Mapping[str, Any]) -> Iterator[RuleFileError]:
    """What is wrong with the shape of one concept in one language; its words are compiled when first needed."""
    for name in WORDS:
        said = raw.get(name)
        if not (isinstance(said, str) and said.strip()):
            yield RuleFileError(file, concept, f"“{name}” is missing", f"{name} =")
    for name in sorted(set(raw) - CONCEPT_FIELDS):
        yield RuleFileError(file, concept, f"no such field: {name}", name)
    if "remedy" in raw:
        yield from _remedy_problems(file, concept, raw["remedy"])
    yield from list_problems(file, concept, raw.get("lists", {}))
    yield from _example_problems(file, concept, raw.get("examples", {}))
    evidence = raw.get("evidence", [])
    if not isinstance(evidence, list):
        yield RuleFileError(file, concept, "evidence is written as [[evidence]]", "evidence")
        return
    for number, entry in enumerate(evidence, start=1):
        yield from evidence_problems(file, concept, entry, *[EVIDENCE] * number)


def _remedy_problems(file: Path, concept: str, raw: Any) -> Iterator[RuleFileError]:
    """``{ words = "…", where = "start" }``: every name in it must be one that can be known."""
    if not isinstance(raw, dict) or raw.get("where") not in WHERE or not isinstance(raw.get("words"), str):
        why = f"a remedy needs “words” and “where”: {', '.join(WHERE)}"
        yield RuleFileError(file, concept, why, "remedy")
        return
    try:
        unknown = {name for _, name, _, _ in Formatter().parse(raw["words"]) if name} - NAMES
    except ValueError:
        yield RuleFileError(file, concept, "the words of a remedy have a brace too many or too few", "remedy")
        return
    if unknown:
        why = f"no such name in a remedy: {', '.join(sorted(unknown))}"
        yield RuleFileError(file, concept, why, "remedy")


def list_problems(file: Path, rule: str, lists: Any) -> Iterator[RuleFileError]:
    if not isinstance(lists, dict):
        yield RuleFileError(file, rule, "lists are a table", "lists")
        return
    for name, members in lists.items():
        if not isinstance(members, str):
            why = "a list is one text, members separated by commas"
            yield RuleFileError(file, rule, why, "[lists]", f"{name} =")


def _example_problems(file: Path, concept: str, examples: Any) -> Iterator[RuleFileError]:
    if not isinstance(examples, dict):
        yield RuleFileError(file, concept, "examples are a table", "examples")
        return
    for name, told in examples.items():
        if name not in ("fires", "silent"):
            yield RuleFileError(file, concept, f"no such field: {name}", "[examples]", name)
        elif not isinstance(told, list):
            yield RuleFileError(file, concept, f"“{name}” must be a list of examples", "[examples]", name)


def language_problems(file: Path, raw: Mapping[str, Any]) -> Iterator[RuleFileError]:
    """What is wrong with the head of a language; its lists are compiled when first needed."""
    key = file.parent.name
    if "stemmer" not in raw:
        yield RuleFileError(file, key, "no stemmer is named")
    elif str(raw["stemmer"]) not in Stemmer.algorithms():
        yield RuleFileError(file, key, f"no such stemmer: {raw['stemmer']}", "stemmer")
    for name in sorted(set(raw) - LANGUAGE_FIELDS):
        yield RuleFileError(file, key, f"no such field: {name}", name)
    yield from list_problems(file, key, raw.get("lists", {}))


def evidence_problems(file: Path, concept: str, entry: Any, *path: str) -> Iterator[RuleFileError]:
    """Every word of an evidence table must be one the engine knows."""
    if not isinstance(entry, dict):
        yield RuleFileError(file, concept, "evidence is a table", *path)
        return
    kind = entry.get("kind", "phrase")
    if kind not in IN_TEXT and kind not in BESIDE_TEXT:
        yield RuleFileError(file, concept, f"no such kind: {kind}", *path, "kind", str(kind))
        return
    if unknown := set(entry) - FIELDS:
        name = min(unknown)
        yield RuleFileError(file, concept, f"no such field: {', '.join(sorted(unknown))}", *path, name)
    for name in LISTS_OF_TEXTS.intersection(entry):
        if not _is_texts(entry[name]):
            yield RuleFileError(file, concept, f"“{name}” must be a list of texts", *path, name)
        elif name in CHOICES:
            for value in sorted(set(entry[name]) - CHOICES[name]):
                yield RuleFileError(file, concept, f"no such {name[:-1]}: {value}", *path, name, value)
    if "level" in entry and not _is_severity(entry["level"]):
        yield RuleFileError(file, concept, f"no such severity: {entry['level']}", *path, "level")
    needed = NEEDED.get(kind)
    if needed and not entry.get(needed):
        yield RuleFileError(file, concept, f"a {kind} needs “{needed}”", *path, needed)
    for name in CONDITIONS.keys() & entry:
        yield from condition_problems(file, concept, entry[name], CONDITIONS[name], *path, name)


def condition_problems(
    file: Path, concept: str, raw: Any, facts: Collection[str], *path: str
) -> Iterator[RuleFileError]:
    if not isinstance(raw, dict):
        yield RuleFileError(file, concept, "a condition is a table of facts", *path)
        return
    for name in raw:
        if name.removeprefix("not_") not in facts:
            yield RuleFileError(file, concept, f"no such fact: {name}", *path, name)
        elif not all(
            isinstance(v, str | bool) for v in (raw[name] if isinstance(raw[name], list) else [raw[name]])
        ):
            yield RuleFileError(file, concept, f"“{name}” must be a text, true or false", *path, name)
