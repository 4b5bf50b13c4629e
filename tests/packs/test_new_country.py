"""Adding a country is one folder: nothing else is edited, and its rules speak."""

import shutil
from pathlib import Path

import pytest

from app.core.compliance import folders
from app.core.compliance.folders import HOME
from app.core.compliance.model import Facts, Severity
from app.core.compliance.rulebook import evaluate, load_rulebook
from app.core.compliance.validate import validate
from app.core.kernel.text import render
from app.core.team import words

PACK = """\
name = { it = "Paese nuovo", es = "País nuevo", en = "New country" }
version = "2026-11"
date = 2026-11-20
emergency = ["555", "112"]
stands_on = ["eu"]

[rules."adv.guarantee"]
severity = "ask"
law = "Health Communication Act, section 4"
since = 2019-05-01

[rules."adv.promotional"]
severity = "note"
law = "Health Communication Act, section 9"
since = 2019-05-01
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "compliance"
    for folder in ("packs", "languages"):
        shutil.copytree(HOME / folder, home / folder)
    for file in ("concepts.toml", "house.toml"):
        shutil.copy(HOME / file, home)
    (home / "packs" / "xx").mkdir()
    (home / "packs" / "xx" / "rules.toml").write_text(PACK, "utf-8")
    return home


def test_a_country_is_one_folder(home: Path) -> None:
    assert [str(problem) for problem in validate(home) if not problem.untidy] == []
    book = load_rulebook(home)
    facts = Facts(language="it", jurisdictions=frozenset({"XX"}))
    text = "Risultato garantito! Sconto del 20% a chi recensisce."
    found = evaluate(text, facts, book).findings
    assert {f.concept for f in found} >= {"adv.guarantee", "rev.incentive"}
    assert {label.split()[0] for label in book.labels(facts)} == {"xx", "eu"}, "it stands on Europe"
    assert all(f.rule.split(".")[0] in ("xx", "eu") for f in found)
    assert {pack.key for pack in book.packs()} >= {"xx", "it", "es", "uk", "us", "eu"}


def test_alone_it_speaks_by_its_own_law_and_severity(home: Path) -> None:
    file = home / "packs" / "xx" / "rules.toml"
    file.write_text(file.read_text("utf-8").replace('stands_on = ["eu"]\n', ""), "utf-8")
    facts = Facts(language="en", jurisdictions=frozenset({"xx"}))
    book = load_rulebook(home)
    (finding,) = evaluate("We guarantee a perfect result after every operation.", facts, book).findings
    assert (finding.rule, finding.severity, finding.law) == (
        "xx.adv.guarantee", Severity.ASK, "Health Communication Act, section 4"
    )  # fmt: skip
    assert finding.pack == "xx 2026-11, 2026-11-20"


def test_it_is_offered_by_name_and_its_number_is_given(home: Path) -> None:
    assert folders.countries(home) == ("es", "eu", "it", "uk", "us", "xx")
    called = dict(words.countries(home))
    assert list(called)[:5] == ["it", "es", "uk", "us", "eu"], "ours keep their place"
    assert render(called["xx"], "es") == "País nuevo"
    assert folders.first_number("xx", home) == "555"
    assert (folders.first_number("uk"), folders.first_number("us"), folders.first_number("")) == (
        "999",
        "911",
        "112",
    )
