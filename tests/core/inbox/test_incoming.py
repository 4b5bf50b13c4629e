"""The kind of the message answered: told to the rules, which then stop no sound reply, and never to lull an alarm."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.compliance.model import Facts, Severity
from app.core.compliance.rulebook import Rulebook, load_rulebook
from app.core.inbox.incoming import KINDS, kind_of
from app.core.inbox.model import Topic
from app.core.inbox.triage import triage
from app.core.platforms.contract import Kind
from app.core.team.model import Practice

SOUND = tomllib.loads((Path(__file__).parent / "sound_replies.toml").read_text("utf-8"))
LANGUAGES = {"it": "it", "es": "es", "en": "uk"}
TOPICS = {word: topic for topic, word in KINDS.items()}
KNOWN = {
    ("it", "Accogliamo con piacere il Suo commento. Cordiali saluti."),
    ("it", "Preferiamo non dare consigli a distanza. Buona giornata!"),
    ("es", "Para los niños, la referencia es el pediatra: llámele sin dudarlo."),
    ("en", "Reception will gladly tell you the first free dates."),
}
"""Alarms of the rules on a sound reply, told to whoever writes the rules; most of them whatever the kind is."""
MISHEARD = {
    "Mi hijo tiene fiebre desde ayer, ¿qué antibiótico le doy?",
    "My son has had a fever since yesterday, which antibiotic should he take?",
}
"""Messages in which an adverse reaction is heard where somebody asks for a medicine."""


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load_rulebook()


def exchanges() -> Iterator[tuple[str, str, str, str]]:
    """Language, kind, message, reply: every reply to every message of its kind."""
    for language, kinds in SOUND.items():
        for kind, told in kinds.items():
            for message in told["messages"]:
                if message not in MISHEARD:
                    for reply in told["replies"]:
                        yield language, kind, message, reply


def stopped(book: Rulebook, language: str, kind: str, message: str, reply: str) -> list[str]:
    facts = Facts(
        kind="reply",
        language=language,
        jurisdictions=Practice(country=LANGUAGES[language]).jurisdictions,
        purpose="service_info",
        incoming=message,
        incoming_kind=kind,
    )
    return [f.rule for f in book.evaluate(reply, facts).findings if f.severity is not Severity.NOTE]


def test_twenty_replies_to_each_kind_in_each_language() -> None:
    assert {language: sorted(kinds) for language, kinds in SOUND.items()} == dict.fromkeys(
        LANGUAGES, ["appointment", "clinical_question", "complaint", "other", "praise"]
    )
    assert {len(set(told["replies"])) for kinds in SOUND.values() for told in kinds.values()} == {20}


def test_no_sound_reply_is_stopped_by_what_is_said_of_the_message(book: Rulebook) -> None:
    wrong = []
    for language, kind, message, reply in exchanges():
        topic = TOPICS.get(kind, Topic.OTHER)
        told = kind_of(topic, message, Practice(country=LANGUAGES[language]), book)[language]
        if (language, reply) not in KNOWN and (rules := stopped(book, language, told, message, reply)):
            wrong.append((language, told, reply, rules))
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Il peggior studio: mia madre ha un dolore al petto e nessuno risponde, vergogna!", Topic.COMPLAINT),
        ("Pésimo: desde que uso la pomada tengo mucho picor", Topic.COMPLAINT),
        ("Worst day: since I started the ointment I itch all over", Topic.COMPLAINT),
        ("Siete bravissimi ma mio padre non respira", Topic.PRAISE),
    ],
)
def test_a_guess_lulls_no_alarm(book: Rulebook, text: str, topic: Topic) -> None:
    assert set(kind_of(topic, text, Practice(country="it"), book).values()) == {""}


def test_an_emergency_is_told_in_every_language(book: Rulebook) -> None:
    topic, _ = triage("Mio padre ha un forte dolore al petto", Kind.COMMENT)
    told = kind_of(topic, "Mio padre ha un forte dolore al petto", Practice(), book)
    assert told == {"it": "emergency", "es": "emergency", "en": "emergency"}


def test_the_kind_makes_the_rules_hear_more(book: Rulebook) -> None:
    """Glad of an outcome, nobody named: in an answer to praise it says that somebody was treated."""
    reply, message = "Thrilled the new crown feels right.", "Great!"
    told = kind_of(Topic.PRAISE, message, Practice(country="uk"), book)["en"]
    assert told == "praise"
    assert stopped(book, "en", told, message, reply) != stopped(book, "en", "", message, reply)
