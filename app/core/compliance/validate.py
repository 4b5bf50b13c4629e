"""Reads every rule file as a careful colleague would, and says all that is wrong: file, rule, line, why.

Loading refuses what is cheap to see (:mod:`rulefile`). This looks at every word of every list too; it runs in the
tests, in ``decoro check --rules`` and in the self-check, never on the way to the first window.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.core.compliance.detect import COMMON
from app.core.compliance.folders import HOME
from app.core.compliance.load import LanguageFiles, read_concepts, read_language, split_list
from app.core.compliance.normalise import EMOJI
from app.core.compliance.phrases import ELEMENT, PhraseError
from app.core.compliance.reader import NEEDED_LISTS, Reader
from app.core.compliance.rulefile import (
    EVIDENCE,
    LISTS_OF_MEMBERS,
    LISTS_OF_NAMES,
    MEDIA_FACTS,
    RuleFileError,
    Untidy,
    concept_problems,
    language_problems,
    pack_problems,
    read_toml,
    shared_problems,
    strangers,
)
from app.core.compliance.vocabulary import Vocabulary
from app.core.kernel.text import LANGUAGES

EXAMPLE_FIELDS = frozenset(
    "text kind jurisdiction audience incoming incoming_kind platform channel purpose topic identification "
    "sources_attached media consents sponsorship crisis_active public_health_campaign testimonial_evidence "
    "scheduled_for visibility identity_verified".split()
)
HOUSE_FIELDS = frozenset({"price", "includes", "informal"})
YES_OR_NO = ("ordered", "emergency_number", "after", "across")
KNOWN_VALUES: Mapping[str, frozenset[Any]] = {
    "kind": frozenset({"post", "reply"}),
    "audience": frozenset({"general_public", "minors_heavy", "patients", "professionals"}),
    "purpose": frozenset(
        {"education", "advertising", "service_info", "institutional", "personal", "crisis", "entertainment"}
    ),
    "identification": frozenset({"in_profile", "in_text", "missing", "unknown"}),
    "relation": frozenset({"none", "paid", "gift", "affiliate", "own"}),
    **dict.fromkeys(
        ("sources", "crisis", "campaign", "disclosed", "private", "proof", "media"), frozenset({True, False})
    ),
}
KNOWN_MEDIA: Mapping[str, frozenset[Any]] = {
    "kind": frozenset({"photo", "video", "graphic"}),
    "depicts": frozenset({"none", "patient", "minor_patient", "staff", "doctor", "public"}),
    "music": frozenset({"none", "licensed", "unknown"}),
}
TABLES_OF_EXAMPLE: Mapping[str, frozenset[str]] = {
    "media": MEDIA_FACTS,
    "consents": frozenset({"subject", "purposes", "platforms", "expires", "withdrawn", "asset_ids"}),
    "sponsorship": frozenset({"relation", "disclosed"}),
    "incoming": frozenset({"text", "category", "rating"}),
}
EMOJI_NAMES = frozenset(EMOJI.values())


def validate(home: Path = HOME) -> tuple[RuleFileError, ...]:
    """Everything wrong with the rule files below ``home``, file by file. Never raises for what they hold."""
    files = [home / "concepts.toml", *sorted(home.glob("packs/*/rules.toml"))]
    read, problems = _read([*files, *sorted(home.glob("languages/*/*.toml")), home / "house.toml"])
    problems += _each(home, read)
    if all(problem.untidy for problem in problems):  # what no file shows by itself
        problems += _compiled(home)
    return tuple(problems)


def _read(files: Iterable[Path]) -> tuple[dict[Path, dict[str, Any]], list[RuleFileError]]:
    read, problems = {}, []
    for file in files:
        try:
            read[file] = read_toml(file)
        except RuleFileError as error:
            problems.append(error)
        except OSError:
            problems.append(RuleFileError(file, file.stem, "cannot be read"))
    return read, problems


def _each(home: Path, read: Mapping[Path, dict[str, Any]]) -> Iterator[RuleFileError]:
    shared = home / "concepts.toml"
    concepts = _table(read.get(shared), "concepts")
    if shared in read:
        yield from shared_problems(shared, read[shared])
        for concept, raw in concepts.items():
            if isinstance(raw, dict):
                here, below = f'[concepts."{concept}"]', f'[[concepts."{concept}".evidence]]'
                yield from _examples(shared, concept, raw, (here,), text=False)
                yield from _values(shared, concept, raw, (here,))
                for number, entry in enumerate(_tables(raw.get("evidence")), start=1):
                    yield from _values(shared, concept, entry, (below,) * number)
    tags = _tags(read)
    yield from _packs(home, read, concepts, tags)
    for folder in sorted(path for path in (home / "languages").iterdir() if path.is_dir()):
        yield from _language(folder, read, concepts, tags)
    yield from _house(home / "house.toml", read)


def _tags(read: Mapping[Path, dict[str, Any]]) -> "_Tags":
    tags = _Tags()
    for file, raw in read.items():
        if file.parent.parent.name == "packs":
            for concept, entry in _table(raw, "rules").items():
                tags.asked |= {(concept, tag) for tag in _texts(entry, "tags")}
        elif file.parent.parent.name == "languages":
            concept = file.stem.replace("_", ".", 1)
            tags.shown |= {(concept, str(e["tag"])) for e in _tables(raw.get("evidence")) if "tag" in e}
        else:
            for concept, told in _table(raw, "concepts").items():
                tags.shown |= {(concept, str(e["tag"])) for e in _tables(_of(told, "evidence")) if "tag" in e}
    return tags


@dataclass(slots=True)
class _Tags:
    """Which tags the packs ask for, and which some evidence has."""

    asked: set[tuple[str, str]] = field(default_factory=set)
    shown: set[tuple[str, str]] = field(default_factory=set)


# --- countries ---------------------------------------------------------------------------------------------------


def _packs(
    home: Path, read: Mapping[Path, dict[str, Any]], concepts: Collection[str], tags: _Tags
) -> Iterator[RuleFileError]:
    folders = sorted(
        path for path in (home / "packs").iterdir() if path.is_dir() and path.name[0] not in "._"
    )
    keys = [folder.name for folder in folders]
    for folder in folders:
        file = folder / "rules.toml"
        if not folder.name.isalpha() or not folder.name.islower():
            yield RuleFileError(file, folder.name, "a country's folder is named with small letters only")
        if not file.is_file():
            yield RuleFileError(file, folder.name, "this country has no rules.toml")
        if file not in read:
            continue
        raw = read[file]
        wrong = list(pack_problems(file, raw))
        yield from wrong
        if wrong:
            continue
        yield from strangers(file, raw, keys, concepts)
        for concept, entry in raw["rules"].items():
            for tag in entry.get("tags", ()):
                if (concept, tag) not in tags.shown:
                    known = ", ".join(sorted(t for c, t in tags.shown if c == concept)) or "none"
                    why = f"no evidence has the tag “{tag}”; there is {known}"
                    yield RuleFileError(file, concept, why, f'[rules."{concept}"]', "tags", tag)


# --- languages ---------------------------------------------------------------------------------------------------


def _language(
    folder: Path, read: Mapping[Path, dict[str, Any]], concepts: Collection[str], tags: _Tags
) -> Iterator[RuleFileError]:
    head = folder / "language.toml"
    names = {f"{concept.replace('.', '_')}.toml": concept for concept in concepts}
    if folder.name not in LANGUAGES:
        yield RuleFileError(head, folder.name, "the program does not speak this language")
        return
    if not head.is_file():
        yield RuleFileError(head, folder.name, "this language has no language.toml")
        return
    shared = _table(read.get(head), "lists")
    seen = set(NEEDED_LISTS)
    if head in read:
        yield from _head(head, read[head])
        for name in shared:
            yield from _members(
                _Place(head, folder.name, ("[lists]", f"{name} =")), shared[name], shared, seen
            )
    for file in sorted(folder.glob("*.toml")):
        if file != head and file.name not in names:
            concept = file.stem.replace("_", ".", 1)
            yield RuleFileError(file, concept, "concepts.toml knows no such concept")
    for name, concept in names.items():
        file = folder / name
        if not file.is_file():
            yield RuleFileError(file, concept, "this language has no file for the concept")
        elif file in read:
            yield from concept_problems(file, concept, read[file])
            yield from _concept(file, concept, read[file], shared, seen, tags)
    for name in sorted(set(shared) - seen):
        yield Untidy(head, folder.name, f"nobody looks at the list “{name}”", "[lists]", f"{name} =")


def _head(file: Path, raw: Mapping[str, Any]) -> Iterator[RuleFileError]:
    key = file.parent.name
    yield from language_problems(file, raw)
    if key not in COMMON:
        yield RuleFileError(file, key, "detect.py has no common words of this language")
    for name in NEEDED_LISTS:
        if name not in _table(raw, "lists"):
            yield RuleFileError(file, key, f"the list “{name}” is missing", "[lists]")


def _concept(
    file: Path, concept: str, raw: Mapping[str, Any], shared: Mapping[str, str], seen: set[str], tags: _Tags
) -> Iterator[RuleFileError]:
    own = _table(raw, "lists")
    known, used = {**shared, **own}, set[str]()
    for name, value in own.items():
        yield from _members(_Place(file, concept, ("[lists]", f"{name} =")), value, known, used)
    for number, entry in enumerate(_tables(raw.get("evidence")), start=1):
        path = (EVIDENCE,) * number
        yield from _types(file, concept, entry, path)
        yield from _values(file, concept, entry, path)
        yield from _words(file, concept, entry, path, known, used)
        if "tag" in entry and (concept, str(entry["tag"])) not in tags.asked:
            yield RuleFileError(file, concept, f"no country asks for the tag “{entry['tag']}”", *path, "tag")
    for name in sorted(set(own) - used):
        yield Untidy(file, concept, f"nobody looks at the list “{name}”", "[lists]", f"{name} =")
    seen |= used - set(own)
    yield from _examples(file, concept, _table(raw, "examples"), ("[examples]",), text=True)


def _types(
    file: Path, concept: str, entry: Mapping[str, Any], path: tuple[str, ...]
) -> Iterator[RuleFileError]:
    for name in (*LISTS_OF_NAMES, *LISTS_OF_MEMBERS):
        if name in entry and not entry[name]:
            yield RuleFileError(file, concept, f"“{name}” is empty", *path, name)
    for name in YES_OR_NO:
        if not isinstance(entry.get(name, False), bool):
            yield RuleFileError(file, concept, f"“{name}” must be true or false", *path, name)
    within = entry.get("within", 1)
    if not isinstance(within, int) or isinstance(within, bool) or within < 1:
        yield RuleFileError(file, concept, "“within” must be a number of words", *path, "within")
    if entry.get("kind") == "window" and len(_texts(entry, "near")) < 2:
        yield RuleFileError(file, concept, "a window needs two lists or more in “near”", *path, "near")


def _values(file: Path, concept: str, entry: Any, path: tuple[str, ...]) -> Iterator[RuleFileError]:
    """Values that a fact never has: the evidence would never, or always, show."""
    for table, every in (("when", KNOWN_VALUES), ("media", KNOWN_MEDIA)):
        for name, value in _table(entry, table).items():
            known = every.get(name.removeprefix("not_"))
            for one in value if isinstance(value, list) else [value]:
                if known is not None and _never(one, known):
                    yield RuleFileError(file, concept, f"“{name}” is never {one}", *path, table, name)


def _words(
    file: Path,
    concept: str,
    entry: Mapping[str, Any],
    path: tuple[str, ...],
    lists: Mapping[str, str],
    used: set[str],
) -> Iterator[RuleFileError]:
    for name in LISTS_OF_NAMES:
        for said in _texts(entry, name):
            plain = said.removeprefix("@")
            used.add(plain)
            if plain not in lists:
                yield RuleFileError(file, concept, f"no such list: @{plain}", *path, name, plain)
    for name in LISTS_OF_MEMBERS:
        told = _texts(entry, name)
        for members in told if name == "near" else [", ".join(told)] * bool(told):
            yield from _members(_Place(file, concept, (*path, name)), members, lists, used)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where members of a list stand."""

    file: Path
    rule: str
    path: tuple[str, ...]

    def wrong(self, why: str, member: str = "", kind: type[RuleFileError] = RuleFileError) -> RuleFileError:
        return kind(self.file, self.rule, why, *self.path, member)


def _members(place: _Place, value: Any, lists: Mapping[str, str], used: set[str]) -> Iterator[RuleFileError]:
    """What is wrong with a list, member by member; notes in ``used`` the lists it leads to."""
    if not isinstance(value, str):
        return
    members = split_list(value)
    if not members:
        yield place.wrong("the list is empty")
    for member, times in Counter(members).items():
        if times > 1:
            yield place.wrong(f"“{member}” stands there {times} times", member, Untidy)
        why = _unreadable(member, lists, used)
        if why:
            yield place.wrong(why, member)


def _unreadable(member: str, lists: Mapping[str, str], used: set[str]) -> str:
    """Why ``member`` cannot be read; empty: it can."""

    def resolve(name: str) -> int:
        used.add(name)
        if name not in lists:
            raise PhraseError(f"no such list: @{name}")
        return 0

    if member.startswith("-"):
        return "" if member[1:].isalpha() else f"“{member}” takes out one form, written in letters"
    for group, _perhaps, word in ELEMENT.findall(member):
        for name in (group or word).removesuffix("?").split("|"):
            if len(name) > 2 and name[0] == name[-1] == ":" and name[1:-1] not in EMOJI_NAMES:
                return f"no such emoji: {name}"
    try:
        Vocabulary(stem=str).add_list("members", [member], resolve)
    except PhraseError as error:
        return str(error)
    return ""


def _examples(
    file: Path, concept: str, raw: Mapping[str, Any], path: tuple[str, ...], *, text: bool
) -> Iterator[RuleFileError]:
    for name in ("fires", "silent"):
        examples = raw.get(name, [])
        if not isinstance(examples, list):
            if not text:
                yield RuleFileError(file, concept, f"“{name}” must be a list of examples", *path, name)
            continue
        for example in examples:
            why = _example(example, text)
            if why:
                yield RuleFileError(file, concept, f"“{name}”: {why}", *path, name, _begin(example))


def _example(example: Any, text: bool) -> str:
    if isinstance(example, str):
        return "" if example.strip() else "an example is empty"
    if not isinstance(example, dict):
        return "an example is a text, or a table with a text and facts"
    if not isinstance(example.get("text"), str) or (text and not example["text"].strip()):
        return "an example has no text"
    unknown = sorted(set(example) - EXAMPLE_FIELDS)
    if unknown:
        return f"no such field: {unknown[0]}"
    for name, fields in TABLES_OF_EXAMPLE.items():
        value = example.get(name)
        for table in _tables(value if isinstance(value, list) else [value]):
            strange = sorted(set(table) - fields)
            if strange:
                return f"no such field: {strange[0]}"
    for name in ("kind", "audience", "purpose", "identification"):
        if name in example and _never(example[name], KNOWN_VALUES[name]):
            return f"“{name}” is never {example[name]}"
    return ""


def _never(value: Any, known: frozenset[Any]) -> bool:
    return not isinstance(value, str | bool) or value not in known


def _begin(example: Any) -> str:
    """Something of an example by which its line can be found."""
    if isinstance(example, dict):
        strange = sorted(set(example) - EXAMPLE_FIELDS)
        return strange[0] if strange else str(example.get("text", ""))[:40]
    return example[:40] if isinstance(example, str) else str(example)


# --- the practice's own rules, and the whole -----------------------------------------------------------------------


def _house(file: Path, read: Mapping[Path, dict[str, Any]]) -> Iterator[RuleFileError]:
    """The words for fees and tone."""
    if file not in read:
        return
    for key in sorted(set(read[file]) ^ set(LANGUAGES)):
        wrong = "the program does not speak this language" if key in read[file] else "is missing"
        yield RuleFileError(file, key, wrong, f"[{key}]")
    for key, lists in read[file].items():
        if not isinstance(lists, dict):
            yield RuleFileError(file, key, "a language is a table", key)
            continue
        for name in sorted(set(lists) ^ HOUSE_FIELDS):
            wrong = f"no such field: {name}" if name in lists else f"“{name}” is missing"
            yield RuleFileError(file, key, wrong, f"[{key}]", name)
        for name, value in lists.items():
            if value != "" or name != "informal":
                yield from _members(_Place(file, key, (f"[{key}]", f"{name} =")), value, {}, set())


def _compiled(home: Path) -> Iterator[RuleFileError]:
    """Lists inside lists and whatever else shows only when a whole language is put together."""
    concepts = read_concepts(home)
    for folder in sorted(path for path in (home / "languages").iterdir() if path.is_dir()):
        try:
            files: LanguageFiles = read_language(folder, concepts)
            Reader(files, ())
        except RuleFileError as error:
            yield error
        except PhraseError as error:
            yield RuleFileError(folder / "language.toml", folder.name, str(error))


def _table(raw: Any, name: str) -> dict[str, Any]:
    value = _of(raw, name)
    return value if isinstance(value, dict) else {}


def _of(raw: Any, name: str) -> Any:
    return raw.get(name) if isinstance(raw, dict) else None


def _tables(value: Any) -> list[Mapping[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _texts(raw: Any, name: str) -> list[str]:
    value = _of(raw, name)
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []
