"""What an answer holds for: the sentence and no more, the facts that were looked at and no others."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.compliance.concern import sentence_around, where_it_stands
from app.core.compliance.model import ConsentFact, Facts, Finding, MediaFact
from app.core.compliance.rulebook import evaluate, load_rulebook

BOOK = load_rulebook()
PRICE = "Apparecchio da 60 euro al mese"
CALM = (
    "Guardi i suoi nei una volta al mese",
    "Domani lo studio resta chiuso",
    "Lavare bene le mani aiuta",
    "Il sole si prende a piccole dosi",
)
FACTS = Facts(language="it")
NEIGHBOURS = st.lists(st.sampled_from(CALM), max_size=4)
BREAKS = st.sampled_from([" ", "\n", "\n\n"])


def price(text: str, facts: Facts = FACTS) -> list[Finding]:
    return [f for f in evaluate(text, facts, BOOK).findings if f.concept == "adv.price"]


def joined(before: list[str], middle: str, after: list[str], breaks: str) -> str:
    return breaks.join(f"{sentence}." for sentence in [*before, middle, *after])


@settings(deadline=None, max_examples=60)
@given(NEIGHBOURS, NEIGHBOURS, NEIGHBOURS, NEIGHBOURS, BREAKS, BREAKS)
def test_an_edit_elsewhere_keeps_the_answer(
    before: list[str], after: list[str], before2: list[str], after2: list[str], one: str, two: str
) -> None:
    [asked] = price(joined(before, PRICE, after, one))
    settled = replace(FACTS, answers={asked.key: True})
    assert price(joined(before2, PRICE, after2, two), settled) == []


@settings(deadline=None, max_examples=60)
@given(NEIGHBOURS, NEIGHBOURS, BREAKS, st.sampled_from(["solo", "anche la domenica", "forse", "dal lunedì"]))
def test_an_edit_of_the_sentence_asks_again(before: list[str], after: list[str], one: str, word: str) -> None:
    [asked] = price(joined(before, PRICE, after, one))
    settled = replace(FACTS, answers={asked.key: True})
    [again] = price(joined(before, f"{PRICE}, {word}", after, one), settled)
    assert again.phrase == asked.phrase and again.about != asked.about


def test_the_full_stop_and_the_spaces_are_no_news() -> None:
    [asked] = price(PRICE)
    for text in (f"{PRICE}.", f"  {PRICE} .", f"{PRICE.replace(' al', '  al')}…", f"«Prima.» {PRICE}"):
        assert price(text, replace(FACTS, answers={asked.key: True})) == [], text


def test_what_has_no_place_is_about_the_facts_it_was_made_of() -> None:
    staff = MediaFact(depicts="staff", recognisable=True, asset_id="a")
    facts = replace(FACTS, media=(staff,), platform="square")

    def about(text: str, given: Facts) -> str:
        return next(f.about for f in evaluate(text, given, BOOK).findings if f.concept == "priv.image_staff")

    first = about("Ciao.", facts)
    assert first.startswith("facts:")
    assert about("Tutt'altro testo.", facts) == first, "the words have nothing to do with it"
    assert about("Ciao.", replace(facts, sources_attached=True)) == first, "nor has the source"
    other = replace(staff, asset_id="b")
    withdrawn = ConsentFact("staff", withdrawn=True)
    for changed in (
        replace(facts, media=(staff, other)),
        replace(facts, consents=(withdrawn,)),
        replace(facts, platform="small"),
    ):
        assert about("Ciao.", changed) != first


def test_it_is_the_same_in_every_run_of_the_program() -> None:
    """It is kept with the post: no order of a set, no seed of a hash may show in it."""
    consent = ConsentFact("staff", frozenset({"edu", "promo"}), frozenset({"a", "b", "c"}), withdrawn=True)
    facts = replace(FACTS, media=(MediaFact(depicts="staff", recognisable=True),), consents=(consent,))
    found = next(f for f in evaluate("", facts, BOOK).findings if f.concept == "priv.image_staff")
    assert found.about == "facts:3f524138699e7cef"


def test_the_sentence_around() -> None:
    text = "Uno. Due e tre? «Quattro.» Cinque"
    at = text.index("tre")
    assert sentence_around(text, at, at + 3) == "Due e tre?"
    assert sentence_around(text, text.index("Cinque"), len(text)) == "Cinque"
    assert where_it_stands("tre", ("niente", text)) == "Due e tre?"
    assert where_it_stands("", (text,)) == ""
