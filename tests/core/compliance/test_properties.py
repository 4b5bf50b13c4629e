"""What must hold for every text anybody may type."""

import unicodedata
from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.compliance.detect import detect_language
from app.core.compliance.model import Facts, MediaFact, Severity, Sponsorship
from app.core.compliance.normalise import INVISIBLE, Dictionary, Runs, fold, tokenise
from app.core.compliance.rulebook import evaluate, load_rulebook

BOOK = load_rulebook()
WORDS = (
    "garantiamo risultato sconto gratis botox senza rischi migliore Bari paziente prima e dopo s c o n t o "
    "#RisultatoGarantito g4rantito garantía resultado descuento sin riesgos guarantee results discount painless "
    "Il la de the . ! ? \n \n\n « » 💯 💉 12345678Z RSSMRA85T10A562S 943 476 5919 080 5551234 "
    "e\u0301 ﬁ \u200b ½ ① Ⅳ 𝗕𝗼𝘁𝗼𝘅"
).split(" ")
TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join),
    st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=5)), max_size=40).map("".join),
)
LANGUAGES = st.sampled_from(["it", "es", "en", ""])
KINDS = st.sampled_from(["post", "reply"])
NEUTRAL = {
    "it": "Buongiorno a chi passa di qui.",
    "es": "Buenos días a quien pasa por aquí.",
    "en": "Good morning to whoever passes by here.",
}
NOISE = (
    "👩‍⚕️",
    "🏳️‍🌈",
    "e\u0301",
    "ﬁ",
    "½",
    "𝗔",
    "\u200b",
    "\ud83d",
    "\udc68",
    "ß",
    "İ",
    "①",
    "\u0301",
    "Ⅳ",
    " ",
    "\u00a0",
    "㎏",
)
VIOLATIONS = (
    "Garantiamo un esito perfetto dopo ogni intervento.",
    "Sconto del 20% sullo sbiancamento.",
    "Da oggi b o t o x in studio.",
    "Novità #RisultatoGarantito 💯",
    "Garantizamos un resultado perfecto.",
    "Descuento del 20% en la limpieza.",
    "We guarantee a perfect result after every operation.",
    "20% off whitening this week only.",
    "Siamo i migliori dentisti di Bari.",
    "La signora Rossi è stata operata martedì.",
)
SPOKEN = {
    "it": (
        "Garantiamo un esito perfetto dopo ogni intervento nel nostro studio.",
        "Da oggi facciamo uno sconto del 20% sullo sbiancamento.",
    ),
    "es": (
        "Garantizamos un resultado perfecto después de cada operación.",
        "Hoy hacemos un descuento del 20% en la limpieza de los dientes.",
    ),
    "en": (
        "We guarantee a perfect result after every operation.",
        "There is 20% off whitening this week only, so book with us.",
    ),
}
ALL = frozenset({"it", "es", "uk", "us"})


def facts(language: str, kind: str = "post") -> Facts:
    return Facts(kind=kind, language=language, jurisdictions=ALL, scheduled_for=date(2026, 11, 24))


@settings(deadline=None, max_examples=150)
@given(TEXTS, LANGUAGES, KINDS)
def test_evaluate_never_raises_and_every_span_is_the_authors_text(
    text: str, language: str, kind: str
) -> None:
    checklist = evaluate(text, facts(language, kind), BOOK)
    for finding in checklist.findings:
        if finding.start is None or finding.end is None:
            assert finding.phrase == ""
            continue
        assert 0 <= finding.start < finding.end <= len(text)
        assert finding.phrase == text[finding.start : finding.end]
        assert finding.phrase.strip()


@settings(deadline=None, max_examples=150)
@given(TEXTS)
def test_each_token_folds_from_exactly_its_own_place(text: str) -> None:
    tokens = tokenise(text, Runs(Dictionary(frozenset({"risultato", "garantito"})).segment))
    last = 0
    for index in range(len(tokens.words)):
        start, end = tokens.span(index, index)
        assert last <= start or tokens.words[index - 1 : index] != []
        assert 0 <= start < end <= len(text)
        last = start
        word = tokens.words[index]
        folded = fold(text[start:end]).text
        assert word in folded.replace(" ", "") or set(word) <= set(folded), (word, text[start:end])


Told = list[tuple[str, Severity, str, int | None, int | None]]


def told(text: str, here: Facts) -> Told:
    """Every finding: what, how severe, which words, from where to where."""
    return [(f.rule, f.severity, f.phrase, f.start, f.end) for f in evaluate(text, here, BOOK).findings]


def moved(findings: Told, after: int, by: int) -> Told:
    """The findings as they stand once ``by`` characters were put in at ``after``."""
    return [
        (rule, severity, phrase, *(at + by if at is not None and at >= after else at for at in (start, end)))
        for rule, severity, phrase, start, end in findings
    ]


def disguised(letters: str, ways: list[int]) -> str:
    """A word as somebody writes it who does not want it seen, letter by letter."""
    marks = ("", "\u200b", "\u0301", "\u00ad", "\ufe0f")
    out = []
    for letter, way in zip(letters, ways, strict=False):
        shapes = (letter, letter.upper(), chr(0x1D41A + ord(letter) - 97), chr(0xFF41 + ord(letter) - 97))
        out.append(shapes[way % 4] + marks[way // 4 % 5])
    return "".join(out).rstrip("".join(marks))


@settings(deadline=None, max_examples=200)
@given(
    st.sampled_from(["botox", "semaglutide", "ozempic"]),
    st.lists(st.integers(0, 19), min_size=11, max_size=11),
    st.lists(st.sampled_from(NOISE), max_size=12).map("".join),
    st.lists(st.sampled_from(NOISE), max_size=12).map("".join),
    st.sampled_from(["it", "en"]),
)
def test_a_disguised_word_is_underlined_from_its_first_to_its_last_letter(
    word: str, ways: list[int], before: str, after: str, language: str
) -> None:
    written = disguised(word, ways)
    text = f"{before}\n{written}\n{after}"
    places = [(f.start, f.phrase) for f in evaluate(text, facts(language), BOOK).findings]
    assert (len(before) + 1, written) in places, (text, places)


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from(
        [
            "#{}",
            "#{}Bari",
            "#Sconto{}",
            "👩‍⚕️{}👩‍⚕️",
            "«{}»",
            "({})",
            "\ud83d {} \udc68",
            "Ecco\u0301 {}!",
            "ﬁne: {}",
        ]
    ),
    st.sampled_from(
        ["Botox", "BOTOX", "b o t o x", "b.o.t.o.x", "B0t0x", "𝗕𝗼𝘁𝗼𝘅", "bo\u0301tox", "bot\u200box"]
    ),
)
def test_what_stands_around_a_word_is_not_underlined(frame: str, word: str) -> None:
    if frame.startswith("#") and not (word.isalpha() and word.isascii()):
        word = "Botox"
    text = frame.format(word)
    (found,) = [f for f in evaluate(text, facts("it"), BOOK).findings if f.concept == "med.prescription"]
    assert found.phrase == word
    assert (found.start, found.end) == (text.index(word), text.index(word) + len(word))


@settings(deadline=None, max_examples=150)
@given(TEXTS, st.sampled_from(["it", "es", "en"]), KINDS)
def test_a_finding_begins_and_ends_with_a_word(text: str, language: str, kind: str) -> None:
    for finding in evaluate(text, facts(language, kind), BOOK).findings:
        if finding.start is None or finding.end is None:
            continue
        first, last = (fold(text[at]).text for at in (finding.start, finding.end - 1))
        assert first and not first.isspace(), "no blank, nothing invisible before the first word"
        assert last.strip() or unicodedata.category(text[finding.end - 1]) in INVISIBLE


@settings(deadline=None, max_examples=200)
@given(
    st.lists(st.one_of(TEXTS, st.sampled_from(VIOLATIONS)), min_size=1, max_size=4),
    st.sampled_from(["it", "es", "en"]),
    st.sampled_from(["it", "es", "en"]),
    KINDS,
    st.integers(0, 4),
)
def test_a_neutral_paragraph_removes_no_finding_and_moves_it_by_its_own_length(
    paragraphs: list[str], language: str, spoken: str, kind: str, place: int
) -> None:
    """Before, after and between; in the language of the text and in another."""
    here = facts(language, kind)
    place = min(place, len(paragraphs))
    head = "".join(f"{paragraph}\n" for paragraph in paragraphs[:place])
    tail = "\n".join(paragraphs[place:])
    neutral = f"{NEUTRAL[spoken]}\n"
    alone = moved(told(head + tail, here), len(head), len(neutral))
    joined = told(f"{head}{neutral}{tail}", here)
    assert [one for one in alone if one not in joined] == []


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(["it", "es", "en"]), st.data())
def test_a_neutral_paragraph_changes_nothing_where_the_language_is_found_out(
    language: str, data: st.DataObject
) -> None:
    text = data.draw(st.sampled_from(SPOKEN[language]))
    here = replace(facts(""), language="")
    assert detect_language(text) == language
    neutral = f"{NEUTRAL[language]}\n"
    assert told(neutral + text, here) == moved(told(text, here), 0, len(neutral))
    assert told(f"{text}\n{neutral}", here) == told(text, here)


def cold(text: str, here: Facts) -> Told:
    """With nothing remembered of any text before."""
    BOOK._read.clear()
    BOOK._case = None
    return told(text, here)


@settings(deadline=None, max_examples=60)
@given(TEXTS, TEXTS, st.sampled_from(["it", "es", "en", ""]), KINDS)
def test_the_same_text_has_the_same_findings_whatever_was_checked_before(
    text: str, other: str, language: str, kind: str
) -> None:
    here = facts(language, kind)
    first = cold(text, here)
    assert told(text, here) == first, "asked again"
    told(other, replace(here, kind="reply", jurisdictions=frozenset({"us"})))
    for end in range(0, len(text), 7):
        told(text[:end], here)
    assert told(text, here) == first, "typed letter by letter"


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(["it", "es", "en"]), st.data())
def test_a_paragraph_cut_into_pieces_says_what_its_lines_say(language: str, data: st.DataObject) -> None:
    sentences = data.draw(st.lists(st.sampled_from(SPOKEN[language]), min_size=6, max_size=30))
    said = {}
    for joint in ("\n", " "):
        text = joint.join(sentences)
        said[joint] = [(f.rule, f.phrase) for f in evaluate(text, facts(language), BOOK).findings]
        assert text.count(".") == len(said[joint]), "one finding for each sentence"
    assert sorted(said["\n"]) == sorted(said[" "])


@settings(deadline=None, max_examples=100)
@given(
    TEXTS,
    st.sampled_from(["it", "es", "en", "", "de", "zz", "IT"]),
    st.frozensets(st.sampled_from(["it", "ES", "uk", "us", "eu", "fr", "zz", ""]), max_size=4),
    st.sampled_from(["post", "reply", "story"]),
    st.sampled_from(["", "Dopo il vaccino ho la febbre", "I cannot breathe", "\ud800"]),
    st.sampled_from(["general_public", "professionals", "patients", "martians"]),
    st.booleans(),
)
def test_evaluate_never_raises_whatever_the_facts(
    text: str,
    language: str,
    countries: frozenset[str],
    kind: str,
    incoming: str,
    audience: str,
    pictured: bool,
) -> None:
    media = (
        MediaFact(depicts="patient", recognisable=True, before_after=True, alt_text=False, music="unknown"),
    )
    here = Facts(
        kind=kind,
        language=language,
        jurisdictions=countries,
        incoming=incoming,
        audience=audience,
        media=media * pictured,
        sponsorship=Sponsorship("gift"),
        crisis_active=pictured,
    )
    checklist = evaluate(text, here, BOOK)
    for finding in checklist.findings:
        assert finding.phrase == ("" if finding.start is None else text[finding.start : finding.end])


@settings(deadline=None)
@given(st.text(max_size=300))
def test_every_text_has_a_language(text: str) -> None:
    assert detect_language(text) in ("it", "es", "en")
