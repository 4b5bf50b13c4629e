"""Every example of every rule is played: those that must fire fire, those that must stay silent are silent."""

from typing import Any

import pytest

from app.core.compliance.corpusline import facts_from
from app.core.compliance.load import HOME, read_toml
from app.core.compliance.model import Facts
from app.core.compliance.rulebook import evaluate, load_rulebook

BOOK = load_rulebook()
ACCOUNT = {"it": "IT", "es": "ES", "en": "UK"}
EXAMPLES = [
    pytest.param(concept, language, fires, example, id=f"{concept}-{language or 'facts'}-{fires}-{number}")
    for concept in read_toml(HOME / "concepts.toml")["concepts"]
    for number, (language, fires, example) in enumerate(BOOK.examples(concept))
]


def told(language: str, example: Any) -> tuple[str, Facts]:
    """An example is a text, or a table with a text and facts written as in a corpus line."""
    given = {"text": example} if isinstance(example, str) else dict(example)
    if isinstance(given.get("incoming"), str):
        given["incoming"] = {"text": given["incoming"], "category": given.pop("incoming_kind", "")}
    line = {
        "text": given.pop("text"),
        "lang": language or "it",
        "kind": given.pop("kind", "post"),
        "jurisdiction": given.pop("jurisdiction", ACCOUNT[language or "it"]),
        "audience": given.pop("audience", ""),
        "attributes": given,
    }
    return line["text"], facts_from(line)


@pytest.mark.parametrize(("concept", "language", "fires", "example"), EXAMPLES)
def test_example(concept: str, language: str, fires: bool, example: Any) -> None:
    text, facts = told(language, example)
    found = {finding.concept for finding in evaluate(text, facts, BOOK).findings}
    assert (concept in found) is fires, f"{text!r}: {sorted(found)}"


def test_every_rule_has_two_examples_of_each_kind_in_each_language_it_speaks() -> None:
    lacking = []
    for concept in read_toml(HOME / "concepts.toml")["concepts"]:
        for language in ("it", "es", "en"):
            speaks = bool(
                read_toml(HOME / "languages" / language / f"{concept.replace('.', '_')}.toml").get("evidence")
            )
            of = [
                fires for spoken, fires, _ in BOOK.examples(concept) if spoken == (language if speaks else "")
            ]
            if of.count(True) < 2 or of.count(False) < 2:
                lacking.append((concept, language))
    assert lacking == []


def test_every_rule_names_its_law_its_day_and_its_pack() -> None:
    rules = BOOK.rules()
    assert len(rules) == 214
    for rule in rules:
        assert rule.law
        assert rule.since.year >= 1938
        assert rule.pack.split()[0] == rule.rule.split(".")[0]
        for words in (rule.title, rule.message, rule.question, rule.fix):
            assert words is not None
            assert all((words.it, words.es, words.en))


def test_every_pack_has_its_readme() -> None:
    for pack in BOOK.packs():
        told = (HOME / "packs" / pack.key / "README.md").read_text("utf-8")
        unsure = sum(r.verify for r in BOOK.rules() if r.pack.startswith(f"{pack.key} "))
        assert f"The {unsure} rules with `verify = true`" in told, pack.key
        assert "## Checklist for the lawyer" in told
