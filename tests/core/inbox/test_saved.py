"""Ready-made replies: three languages, filled in whole, and every one passes the check it is meant for."""

from dataclasses import replace

import pytest

from app.core.compliance.model import Facts, Severity
from app.core.compliance.rulebook import Rulebook, evaluate, load_rulebook
from app.core.inbox.model import Topic
from app.core.inbox.saved import PRIVATE, Saved, fill, in_order, saved_replies
from app.core.kernel.text import LANGUAGES
from app.core.team.model import Practice

BARI = Practice(name="Studio Greco", country="it", phone="080 555 0142")
SORIA = Practice(name="Consulta Ruiz", country="es", website="consultaruiz.example")
INCOMING = {
    "praise": "Bravissimi, grazie di tutto!",
    "complaint": "Ho aspettato un'ora, pessima organizzazione.",
    "booking": "Quanto costa e quando avete posto?",
    "clinical": "Ho una macchia che prude, è normale?",
    "emergency": "Non respiro bene da ieri",
    PRIVATE: "Dottoressa, per la mia situazione che cosa devo fare?",
}


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_rulebook()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("practice", [BARI, SORIA, Practice()], ids=["phone", "website", "nothing"])
@pytest.mark.parametrize("saved", saved_replies(), ids=lambda s: s.key)
def test_every_reply_passes_the_check(
    saved: Saved, practice: Practice, language: str, rulebook: Rulebook
) -> None:
    text = fill(saved, language, practice)
    assert "{" not in text
    facts = Facts(
        kind="reply",
        language=language,
        jurisdictions=practice.jurisdictions,
        purpose="service_info",
        incoming=INCOMING[saved.situation],
        incoming_kind="emergency" if saved.situation == "emergency" else "",
    )
    findings = evaluate(text, facts, rulebook).findings
    assert [f.rule for f in findings if f.severity is not Severity.NOTE] == []


def test_every_situation_has_a_reply() -> None:
    there = {s.situation for s in saved_replies()}
    assert there == set(INCOMING)
    assert there - {PRIVATE} <= {topic.value for topic in Topic}


def test_the_way_to_the_practice_is_filled_in() -> None:
    private = next(s for s in saved_replies() if s.situation == PRIVATE)
    assert "al numero 080 555 0142" in fill(private, "it", BARI)
    assert "consultaruiz.example" in fill(private, "es", SORIA)
    assert "in segreteria" in fill(private, "it", Practice())


def test_the_emergency_number_is_that_of_the_country() -> None:
    urgent = next(s for s in saved_replies() if s.situation == "emergency")
    assert "112" in fill(urgent, "it", BARI)
    assert "999" in fill(urgent, "en", replace(BARI, country="uk"))


def test_what_fits_comes_first_and_does_not_repeat_itself() -> None:
    first, second = in_order(Topic.PRAISE, "it", BARI)[:2]
    assert first.situation == second.situation == "praise"
    said = fill(first, "it", BARI)
    assert in_order(Topic.PRAISE, "it", BARI, [said])[0] == second
    assert in_order(Topic.SPAM, "it", BARI)[0].situation == PRIVATE
