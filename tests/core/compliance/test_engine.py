"""The engine: spellings that hide, facts that weigh, countries that add up, files that do not hold."""

import json
from datetime import date
from typing import Any

import pytest

from app.core.compliance.corpusline import check_json_lines
from app.core.compliance.detect import detect_language
from app.core.compliance.model import ConsentFact, Facts, MediaFact, Severity, Sponsorship
from app.core.compliance.rulebook import evaluate, load_rulebook

BOOK = load_rulebook()


def found(text: str, **facts: Any) -> dict[str, str]:
    """Concept -> the phrase it was found at."""
    given: dict[str, Any] = {"language": "it", **facts}
    return {f.concept: f.phrase for f in evaluate(text, Facts(**given), BOOK).findings}


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Da oggi B0TOX in studio.", "B0TOX"),
        ("Da oggi b o t o x in studio.", "b o t o x"),
        ("Da oggi bot\u200box in studio.", "bot\u200box"),
        ("Da oggi b@tox e altro.", None),
        ("Da oggi 𝗯𝗼𝘁𝗼𝘅 in studio.", "𝗯𝗼𝘁𝗼𝘅"),
        ("Da oggi BÓTOX in studio.", "BÓTOX"),
        ("Novità #BotoxBari", "Botox"),
        ("Novità #botoxmilano", "botox"),
        ("Da oggi botoooox in studio.", "botoooox"),
    ],
)
def test_hidden_spellings_are_seen_and_underlined_as_written(text: str, phrase: str | None) -> None:
    assert found(text).get("med.prescription") == phrase


def test_a_typo_of_one_letter_in_a_long_name_is_seen() -> None:
    assert found("Da oggi semaglutde in studio.")["med.prescription"] == "semaglutde"


def test_guards_keep_other_senses_silent() -> None:
    assert "adv.guarantee" not in found("Nessun medico serio può garantire il risultato.")
    assert "adv.guarantee" not in found("Si può garantire un risultato? No, mai.")
    assert "adv.guarantee" not in found("Diffida di chi scrive «risultato garantito».")
    assert "adv.promotional" not in found("Lo screening della ASL è gratuito.")
    assert "adv.promotional" in found("La visita è gratuita solo questa settimana.")


def test_the_strictest_country_speaks_and_the_national_rule_before_the_european() -> None:
    text = "Sconto del 20% sullo sbiancamento."
    italian = [
        f for f in evaluate(text, Facts(language="it"), BOOK).findings if f.concept == "adv.promotional"
    ]
    british = [
        f
        for f in evaluate(text, Facts(language="it", jurisdictions=frozenset({"uk"})), BOOK).findings
        if f.concept == "adv.promotional"
    ]
    both = [
        f
        for f in evaluate(text, Facts(language="it", jurisdictions=frozenset({"uk", "it"})), BOOK).findings
        if f.concept == "adv.promotional"
    ]
    assert [(f.rule, f.severity) for f in italian] == [("it.adv.promotional", Severity.BLOCK)]
    assert [(f.rule, f.severity) for f in british] == [("uk.adv.promotional", Severity.WARN)]
    assert [(f.rule, f.severity) for f in both] == [("it.adv.promotional", Severity.BLOCK)]
    assert italian[0].pack == "it 2026-11, 2026-11-22"


def test_what_is_a_medicine_in_spain_is_not_asked_elsewhere() -> None:
    text = "PRP facial los jueves."
    assert "med.prescription" in found(text, language="es", jurisdictions=frozenset({"es"}))
    assert "med.prescription" not in found(text, language="es", jurisdictions=frozenset({"us"}))


def test_consent_must_cover_purpose_platform_and_day() -> None:
    photo = MediaFact(depicts="patient", recognisable=True)
    consent = ConsentFact("patient", frozenset({"edu"}), frozenset({"instagram"}), date(2027, 1, 1))

    def asked(platform: str, purpose: str, day: date) -> bool:
        facts = {"platform": platform, "purpose": purpose, "scheduled_for": day}
        return "priv.image_patient" in found("", media=(photo,), consents=(consent,), **facts)

    assert not asked("instagram", "education", date(2026, 12, 31))
    assert asked("facebook", "education", date(2026, 12, 31))
    assert asked("instagram", "advertising", date(2026, 12, 31))
    assert asked("instagram", "education", date(2027, 1, 2))


def test_the_practices_own_telephone_is_no_patients_number() -> None:
    assert "priv.patient_id" not in found("Per prenotare: 080 5551234, segreteria@studiorossi.it")
    assert "priv.patient_id" in found("Il suo numero è 080 5551234, la paziente aspetta.")


def test_a_reply_needs_the_number_of_the_right_country() -> None:
    reply = {"kind": "reply", "language": "en", "incoming": "my dad has chest pain"}
    assert "clin.emergency" in found("Call 911.", jurisdictions=frozenset({"uk"}), **reply)
    assert "clin.emergency" not in found("Call 999 now.", jurisdictions=frozenset({"uk"}), **reply)
    assert "clin.emergency" in found("We have a slot on Monday.", jurisdictions=frozenset({"uk"}), **reply)


def test_an_answered_question_is_settled_for_that_phrase_only() -> None:
    text = "Impianto a partire da 490 €."
    open_ = evaluate(text, Facts(language="it"), BOOK)
    question = next(f for f in open_.questions if f.concept == "adv.price")
    settled = evaluate(text, Facts(language="it", answers={question.key: True}), BOOK)
    assert "adv.price" not in {f.concept for f in settled.findings}
    other = evaluate(
        text.replace("490", "590"),
        Facts(language="it", answers={question.key: True}),
        BOOK,
    )
    assert "adv.price" in {f.concept for f in other.findings}


def test_order_and_passed() -> None:
    checklist = evaluate(
        "Il miglior studio di Bari: sconto del 20%, impianti da 490 €.", Facts(language="it"), BOOK
    )
    assert [f.severity for f in checklist.findings] == sorted(
        (f.severity for f in checklist.findings),
        key=[Severity.BLOCK, Severity.ASK, Severity.WARN, Severity.NOTE].index,
    )
    assert not checklist.clear
    assert not {c for c, _ in checklist.passed} & {f.concept for f in checklist.findings}
    assert evaluate("Oggi parliamo di sonno.", Facts(language="it"), BOOK).publishable


def test_several_languages_in_one_post() -> None:
    text = (
        "Oggi parliamo di sonno e di come si dorme meglio nei mesi freddi.\n"
        "We guarantee the best results of your life with our new treatment for the skin."
    )
    assert "adv.guarantee" in found(text)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Buongiorno, quando siete aperti?", "it"),
        ("¿A qué hora abren mañana?", "es"),
        ("What time do you open tomorrow?", "en"),
    ],
)
def test_language_is_recognised(text: str, language: str) -> None:
    assert detect_language(text) == language


def test_a_sponsored_post_needs_its_label() -> None:
    gift = Sponsorship("gift", disclosed=False)
    assert "disc.sponsored" in found("Che crema!", sponsorship=gift)
    assert "disc.sponsored" not in found("Pubblicità. Che crema!", sponsorship=gift)


def test_json_lines_there_and_back() -> None:
    line = json.dumps(
        {"id": "a", "lang": "it", "kind": "post", "jurisdiction": "IT", "text": "Sconto del 20%."}
    )
    (row,) = check_json_lines([line, "\n"])
    assert row["id"] == "a"
    assert {"rule", "severity", "start", "end", "message"} == set(row["findings"][0])
    with pytest.raises(ValueError, match="line 2") as refused:
        list(check_json_lines([line, '{"id": "segreto"']))
    assert "segreto" not in str(refused.value)


def test_a_piece_is_read_once() -> None:
    book = load_rulebook()
    first = book.read("Sconto del 20%.", "it", "post")
    assert book.read("Sconto del 20%.", "it", "post") is first
    for number in range(2_000):
        book.read(f"Riga {number}.", "it", "post")
    assert len(book._read) <= 512
