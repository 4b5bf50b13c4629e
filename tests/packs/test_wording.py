"""Decoro helps to notice. No sentence that anybody reads says that a text, or a practice, is within the law."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import strings

from app.core.compliance.folders import HOME
from app.core.compliance.rulefile import WORDS, read_toml

ROOT = Path(__file__).resolve().parents[2]
CLAIMS = {
    "en": r"\b(legally|lawful\w*|compliant|in compliance|compl(y|ies|ied) with|within the law|allowed by law"
    r"|guarantees? compliance|safe to publish|legal(?! advice\b| threat\b| representative\b| basis\b))\b",
    "it": r"\b(a norma|in regola|conform[ei]\w*|legalmente|(il)?lecit[oaie]|rispetta(no)? (la|le) (legge|norm\w+)"
    r"|(?<!ora )(?<!consulenza )(?<!minaccia )(?<!rappresentante )legal[ei])\b",
    "es": r"\b(cumplen? (con )?(la|las) (ley|leyes|norma\w*)|conforme a|legalmente|l[ií]cit[oa]s?|en regla"
    r"|(?<!asesoramiento )(?<!amenaza )(?<!representante )legal(es)?)\b",
}  # fmt: skip


def catalogue(language: str) -> Iterator[tuple[str, str]]:
    for message in strings.collect() if language == "en" else strings.read(language):
        said = message.id if language == "en" else message.string
        for form in [said] if isinstance(said, str) else said:
            yield f"catalogue {language}", form


def rule_files(language: str) -> Iterator[tuple[str, str]]:
    for file in sorted((HOME / "languages" / language).glob("*.toml")):
        raw = read_toml(file)
        for name in WORDS:
            yield file.name, raw.get(name, "")


def papers() -> Iterator[tuple[str, str]]:
    for file in (ROOT / "README.md", *sorted(HOME.glob("**/README.md"))):
        for paragraph in file.read_text("utf-8").split("\n\n"):
            yield file.relative_to(ROOT).as_posix(), " ".join(paragraph.split())


def claims(told: Iterator[tuple[str, str]], language: str) -> list[str]:
    pattern = re.compile(CLAIMS[language], re.IGNORECASE)
    return [f"{where}: {said}" for where, said in told if pattern.search(said)]


@pytest.mark.parametrize("language", ["it", "es", "en"])
def test_no_sentence_claims_that_something_is_within_the_law(language: str) -> None:
    assert claims(catalogue(language), language) == []
    assert claims(rule_files(language), language) == []


def test_no_readme_claims_it_either() -> None:
    assert claims(papers(), "en") == []


def test_every_pack_says_what_it_is_not() -> None:
    for file in sorted(HOME.glob("packs/*/README.md")):
        assert "Not legal advice." in file.read_text("utf-8"), file


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Your text is legally fine."),
        ("en", "This post is compliant."),
        ("en", "It complies with the code."),
        ("it", "Il testo è a norma."),
        ("it", "Il messaggio è conforme al Codice."),
        ("it", "Il post è legale."),
        ("es", "El texto cumple la ley."),
        ("es", "La publicación cumple con la normativa."),
        ("es", "Es un anuncio legal."),
    ],
)
def test_such_a_claim_would_be_seen(language: str, sentence: str) -> None:
    assert claims(iter([("here", sentence)]), language)
