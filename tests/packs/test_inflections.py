"""The words of a rule are recognised in every form they take, and their neighbours in the dictionary are left alone.

``inflections/<language>.toml`` holds groups: a concept, a frame with one place in it, the forms that must be
recognised there (``hit``, and ``typo`` for one wrong letter; ``typo = true``: those of ``hit`` are such) and those
that must not (``miss``). Facts may be given as in the examples of the rules, beside the forms or under ``facts``:
``kind``, ``purpose``, ``jurisdiction``, ``audience``, ``incoming`` …
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from app.core.compliance.corpusline import facts_from
from app.core.compliance.load import read_toml
from app.core.compliance.rulebook import evaluate, load_rulebook

BOOK = load_rulebook()
FILES = sorted((Path(__file__).parent / "inflections").glob("*.toml"))
ACCOUNT = {"it": "IT", "es": "ES", "en": "UK"}
FORMS = ("concept", "frame", "facts", "hit", "miss", "typo")
ENTRIES = 300
RECALL = 0.98


def line_of(group: Mapping[str, Any], language: str, form: str) -> dict[str, Any]:
    """The corpus line in which ``form`` stands in the frame of its group, under the facts of the group."""
    given = {name: value for name, value in group.items() if name not in FORMS} | group.get("facts", {})
    if isinstance(given.get("incoming"), str):
        given["incoming"] = {"text": given["incoming"], "category": given.pop("incoming_kind", "")}
    return {
        "text": group.get("frame", "{}").replace("{}", form),
        "lang": language,
        "kind": given.pop("kind", "post"),
        "jurisdiction": given.pop("jurisdiction", ACCOUNT[language]),
        "audience": given.pop("audience", ""),
        "attributes": given,
    }


def recognised(group: Mapping[str, Any], language: str, form: str) -> bool:
    line = line_of(group, language, form)
    found = evaluate(line["text"], facts_from(line), BOOK).findings
    return any(finding.concept == group["concept"] for finding in found)


def entries(file: Path, *names: str) -> Iterator[tuple[Mapping[str, Any], str]]:
    for group in read_toml(file)["group"]:
        for name in names:
            forms = group.get(name, ())
            if forms is True:
                continue
            for form in forms:
                yield group, form


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_forms_of_a_word_are_recognised(file: Path) -> None:
    wanted = list(entries(file, "hit", "typo"))
    missed = [
        f"{group['concept']}: {line_of(group, file.stem, form)['text']}"
        for group, form in wanted
        if not recognised(group, file.stem, form)
    ]
    assert len(missed) <= (1 - RECALL) * len(wanted), missed


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_words_that_only_look_alike_are_left_alone(file: Path) -> None:
    taken = [
        f"{group['concept']}: {line_of(group, file.stem, form)['text']}"
        for group, form in entries(file, "miss")
        if recognised(group, file.stem, form)
    ]
    assert taken == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_there_are_enough_entries(file: Path) -> None:
    assert len(list(entries(file, "hit", "typo", "miss"))) >= ENTRIES


def test_every_language_file_is_one_the_rules_speak() -> None:
    assert [file.stem for file in FILES if file.stem not in ACCOUNT] == []
