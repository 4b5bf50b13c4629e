"""The practice's own rules as findings: words inflected and in hashtags, fees, tone; silence where there are none."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from app.core.compliance.house import (
    CAPITALS,
    EMOJI,
    EXCLAMATION,
    FEES,
    FORMAL,
    HASHTAGS,
    Fees,
    HouseRules,
    HouseWord,
    Off,
    Tone,
    Where,
    WordKind,
    readable,
)
from app.core.compliance.model import Facts, Finding, Severity, pack_date
from app.core.compliance.rulebook import Rulebook, evaluate, load_rulebook
from app.core.kernel.text import render

DAY = date(2026, 11, 20)
CALM = "Lo studio è aperto il lunedì mattina."


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load_rulebook()


def word(*words: str, kind: WordKind = WordKind.AVOID, **more: object) -> HouseWord:
    return replace(HouseWord("w1", kind, words, since=DAY), **more)  # type: ignore[arg-type]


def house(*words: HouseWord, **more: object) -> HouseRules:
    return replace(HouseRules(3, DAY, words), **more)  # type: ignore[arg-type]


def said(book: Rulebook, text: str, rules: HouseRules, **facts: object) -> list[Finding]:
    asked = replace(Facts(language="it", house=rules), **facts)  # type: ignore[arg-type]
    return [f for f in evaluate(text, asked, book).findings if f.rule.startswith("house.")]


@pytest.mark.parametrize(
    ("written", "text", "phrase"),
    [
        ("cliente", "I nostri clienti ci conoscono.", "clienti"),
        ("cliente", "Benvenuti #NostriClienti", "Clienti"),
        ("perché", "PERCHE venire da noi", "PERCHE"),
        ("clínica", "La clinica è aperta.", "clinica"),
        ("dottor Google", "Non chiedete al Dottor Google.", "Dottor Google"),
        ("100 %", "Sicuro al 100 %.", "100 %"),
        ("check-up", "Un check up completo.", "check up"),
    ],
)
def test_a_word_to_avoid_is_found_as_rules_find_theirs(
    book: Rulebook, written: str, text: str, phrase: str
) -> None:
    (found,) = said(book, text, house(word(written)))
    assert (found.phrase, found.severity, found.rule) == (phrase, Severity.WARN, "house.w1")
    assert text[found.start : found.end] == phrase


def test_a_finding_names_whose_rule_it_is_its_version_and_its_date(book: Rulebook) -> None:
    (found,) = said(book, "I nostri clienti.", house(word("cliente", reason="Qui ci sono persone malate.")))
    assert found.pack == "house 3, 2026-11-20"
    assert (found.since, pack_date(found.pack)) == (DAY, DAY)
    assert not isinstance(found.law, str) and found.law.it and found.law.it != found.law.es
    assert render(found.message, "it") == "Qui ci sono persone malate."


def test_every_finding_of_the_packs_names_version_and_date(book: Rulebook) -> None:
    found = evaluate("Il risultato è garantito.", Facts(language="it"), book).findings
    assert found and all(pack_date(f.pack) is not None for f in found)


def test_exact_leaves_other_forms_alone(book: Rulebook) -> None:
    rules = house(word("cliente", exact=True))
    assert said(book, "Un cliente.", rules)
    assert not said(book, "I clienti.", rules)


def test_the_suggestion_stands_in_only_for_the_very_words(book: Rulebook) -> None:
    rules = house(word("cliente", suggestion="paziente"))
    assert [f.remedy and f.remedy.words for f in said(book, "Cliente e clienti, cliente.", rules)] == [
        "Paziente",
        None,
        "paziente",
    ]


def test_words_to_require_are_missed_where_they_are_wanted(book: Rulebook) -> None:
    rules = house(word("su appuntamento", "previo appuntamento", kind=WordKind.REQUIRE, where=Where.POSTS))
    (missing,) = said(book, CALM, rules)
    assert (missing.start, missing.phrase, missing.severity) == (None, "", Severity.WARN)
    assert not said(book, f"{CALM} Si riceve su appuntamento.", rules)
    assert not said(book, f"{CALM} Previo appuntamento.", rules)
    assert not said(book, CALM, rules, kind="reply")
    assert not said(book, "   ", rules), "nobody has begun to write"


def test_an_address_is_found_with_its_commas_and_numbers(book: Rulebook) -> None:
    rules = house(word("Via Sparano 12, Bari", kind=WordKind.REQUIRE))
    assert not said(book, f"{CALM}\nVia Sparano, 12 – Bari", rules)
    assert said(book, f"{CALM}\nVia Sparano 21, Bari", rules)


def test_a_word_of_one_language_is_silent_in_others(book: Rulebook) -> None:
    rules = house(word("cliente", language="es"))
    assert not said(book, "Un cliente.", rules)
    assert said(book, "Un cliente.", rules, language="es")


def test_advice_never_stands_in_the_way(book: Rulebook) -> None:
    (found,) = said(book, "I clienti.", house(word("cliente", advice=True)))
    assert found.severity is Severity.NOTE


@pytest.mark.parametrize(
    ("fees", "text", "many"),
    [
        (Fees.NEVER, "La visita costa 90 €.", 1),
        (Fees.NEVER, "Visita €90 o 1.200 euro.", 2),
        (Fees.NEVER, "Aperti da 90 anni.", 0),
        (Fees.COMPLETE, "La visita costa 90 €.", 1),
        (Fees.COMPLETE, "La visita costa 90 € e comprende la dermatoscopia.", 0),
        (Fees.FREE, "La visita costa 90 €.", 0),
    ],
)
def test_fees(book: Rulebook, fees: Fees, text: str, many: int) -> None:
    found = said(book, text, house(fees=fees, fees_since=DAY))
    assert [f.rule for f in found] == [FEES] * many
    assert all(f.severity is Severity.WARN for f in found)


def test_a_price_may_be_said_to_one_person(book: Rulebook) -> None:
    rules = house(fees=Fees.NEVER)
    assert not said(book, "La visita costa 90 €.", rules, kind="reply", private=True)
    assert said(book, "La visita costa 90 €.", rules, kind="reply")


@pytest.mark.parametrize(
    ("tone", "text", "rule"),
    [
        (Tone(no_exclamations=True), "Venite! Vi aspettiamo!", EXCLAMATION),
        (Tone(no_capitals=True), "SIAMO APERTI anche sabato.", CAPITALS),
        (Tone(most_emoji=1), "Ciao 🙂 e ancora 👩‍⚕️.", EMOJI),
        (Tone(most_emoji=0), "Cuore ❤️", EMOJI),
        (Tone(most_hashtags=1), "Bene #nei #pelle", HASHTAGS),
        (Tone(formal=True), "Prenota quando vuoi.", FORMAL),
        (Tone(formal=True), "Il tuo controllo.", FORMAL),
    ],
)
def test_tone_is_advice_and_said_once(book: Rulebook, tone: Tone, text: str, rule: str) -> None:
    (found,) = said(book, text, house(tone=tone, tone_since=DAY))
    assert (found.rule, found.severity) == (rule, Severity.NOTE)
    assert found.start is not None


@pytest.mark.parametrize(
    "text",
    [
        "TAC e RMN: quando servono.",
        "Un neo 🙂 e basta #pelle",
        "Chi prenota la visita riceve un promemoria; il tè verde non c'entra.",
        "Marchio ® e diritti ©.",
    ],
)
def test_a_calm_text_is_left_in_peace(book: Rulebook, text: str) -> None:
    tone = Tone(formal=True, no_exclamations=True, no_capitals=True, most_emoji=1, most_hashtags=1)
    assert said(book, text, house(tone=tone)) == []


def test_what_was_switched_off_is_not_looked_for(book: Rulebook) -> None:
    off = (Off("house.w1", "p", datetime(2026, 11, 1, tzinfo=UTC)),)
    assert not said(book, "I clienti.", house(word("cliente", advice=True), off=off))


def test_what_was_fine_is_counted(book: Rulebook) -> None:
    rules = house(word("cliente"), tone=Tone(no_exclamations=True))
    fine = {rule for rule, _ in evaluate(CALM, Facts(language="it", house=rules), book).passed}
    assert {"house.w1", EXCLAMATION} <= fine


def test_without_rules_of_its_own_a_practice_hears_the_law_alone(book: Rulebook) -> None:
    facts = Facts(language="it")
    assert evaluate(CALM, facts, book) == evaluate(CALM, replace(facts, house=HouseRules(4, DAY)), book)


@pytest.mark.parametrize("words", ["cliente", "100 %", "⭐", "Via Sparano 12, Bari", "s.r.l."])
def test_words_that_can_be_looked_for(words: str) -> None:
    assert readable(words)


@pytest.mark.parametrize("words", ["", "…", "🦷", "12,5", "gr@tis", "a_b", "parola " * 16])
def test_words_that_cannot(words: str) -> None:
    assert not readable(words)


@pytest.mark.parametrize(
    "words", ["-cliente", "@promise", "[a|b]", "client*", "^inizio", "parola?", "=uno", "_3"]
)
def test_the_little_language_means_nothing_here(book: Rulebook, words: str) -> None:
    """Whatever a person types is words, or cannot be looked for; it never breaks the checklist."""
    if readable(words):
        evaluate(f"Testo {words} testo", Facts(language="it", house=house(word(words))), book)


def test_another_house_is_read_anew(book: Rulebook) -> None:
    assert said(book, "I clienti.", house(word("cliente")))
    assert not said(book, "I clienti.", house(word("consumatore")))
    assert said(book, "I clienti.", house(word("cliente")))
