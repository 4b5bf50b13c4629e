"""Every sentence is said in every language, with the same values in it, and the catalogues are those of today."""

import ast
import re
import string
from pathlib import Path

import pytest
import strings
from babel.messages import Catalog, Message

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def template() -> Catalog:
    return strings.collect()


def forms(said: object) -> list[str]:
    return [str(form) for form in said] if isinstance(said, tuple | list) else [str(said or "")]


def placeholders(sentence: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(sentence) if name}


def messages(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id]


def test_the_template_is_of_today(template: Catalog) -> None:
    assert strings.TEMPLATE.read_bytes() == strings.as_text(template), "run: packaging/dev.py strings"


@pytest.mark.parametrize("language", strings.LANGUAGES)
def test_the_catalogue_is_of_today(language: str, template: Catalog) -> None:
    wanted = {message.id for message in messages(template)}
    assert {message.id for message in messages(strings.read(language))} == wanted, (
        "run: packaging/dev.py strings"
    )


@pytest.mark.parametrize("language", strings.LANGUAGES)
def test_every_sentence_is_translated(language: str) -> None:
    assert strings.untranslated(strings.read(language)) == []


@pytest.mark.parametrize("language", strings.LANGUAGES)
def test_translations_carry_the_same_values(language: str) -> None:
    wrong = []
    for message in messages(strings.read(language)):
        wanted = set().union(*(placeholders(form) for form in forms(message.id)))
        for form in filter(None, forms(message.string)):
            missing, unknown = wanted - placeholders(form), placeholders(form) - wanted
            if unknown or (missing and missing != {"count"}):  # "one post" may leave the number out
                wrong.append(f"{form!r}: missing {missing}, unknown {unknown}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", strings.LANGUAGES)
def test_translations_end_as_the_sentence_ends(language: str) -> None:
    """A full stop, a question mark, three dots or nothing: as in English."""
    wrong = [
        f"{source!r} -> {said!r}"
        for message in messages(strings.read(language))
        for source, said in zip(forms(message.id), forms(message.string), strict=False)
        if said and (ending(source) != ending(said))
    ]
    assert not wrong, "\n".join(wrong)


def ending(sentence: str) -> str:
    found = re.search(r"[.?!:…]+$", sentence.rstrip())
    return found.group() if found else ""


def test_spanish_questions_open() -> None:
    closed = [form for message in messages(strings.read("es")) for form in forms(message.string)]
    assert not [
        form for form in closed if form.count("?") != form.count("¿") or form.count("!") != form.count("¡")
    ]


def test_sentences_are_literals() -> None:
    """``msg(variable)`` could never be collected."""
    found = []
    for path in sorted((ROOT / "app").rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        collected = {line for line, _literals in strings.sentences(source)}
        calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
        named = [
            call for call in calls if isinstance(call.func, ast.Name) and call.func.id in ("msg", "nmsg")
        ]
        found += [f"{path.relative_to(ROOT)}:{call.lineno}" for call in named if call.lineno not in collected]
    assert not found, "\n".join(found)
