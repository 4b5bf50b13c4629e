"""What must hold for every text anybody may type."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.compliance.detect import detect_language
from app.core.compliance.model import Facts
from app.core.compliance.normalise import Dictionary, fold, tokenise
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
    tokens = tokenise(text, Dictionary(frozenset({"risultato", "garantito"})).segment)
    last = 0
    for index in range(len(tokens.words)):
        start, end = tokens.span(index, index)
        assert last <= start or tokens.words[index - 1 : index] != []
        assert 0 <= start < end <= len(text)
        last = start
        word = tokens.words[index]
        folded = fold(text[start:end]).text
        assert word in folded.replace(" ", "") or set(word) <= set(folded), (word, text[start:end])


@settings(deadline=None, max_examples=100)
@given(TEXTS, st.sampled_from(["it", "es", "en"]), KINDS, st.booleans())
def test_a_neutral_paragraph_never_removes_a_finding(
    text: str, language: str, kind: str, before: bool
) -> None:
    here = facts(language, kind)
    alone = {(f.concept, f.phrase) for f in evaluate(text, here, BOOK).findings}
    neutral = NEUTRAL[language]
    joined = f"{neutral}\n{text}" if before else f"{text}\n{neutral}"
    assert alone <= {(f.concept, f.phrase) for f in evaluate(joined, here, BOOK).findings}


@settings(deadline=None)
@given(st.text(max_size=300))
def test_every_text_has_a_language(text: str) -> None:
    assert detect_language(text) in ("it", "es", "en")
