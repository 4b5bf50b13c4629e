"""What was copied off a page falls into its parts; what is not understood stays in the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.inbox.pasted import Pasted, recognise

GOOGLE_IT = """Anna Rossi
Local Guide · 12 recensioni
★★☆☆☆ 2 settimane fa
Ho aspettato un'ora e la dottoressa non mi ha nemmeno salutato.
Peccato.
Mi piace
Condividi
"""
MIODOTTORE = (
    "L.B.\n5 stelle\nMolto chiara nelle spiegazioni.\nhttps://www.miodottore.it/elena-greco#opinion-77"
)
DOCTORALIA = "María Ruiz\n3 opiniones\n1/5\nhace 3 días\nEsperé más de una hora.\nResponder"
INSTAGRAM = "m.rossi\nquanto costa la mappatura?\n2 h\nRispondi"
PLAIN = "Buongiorno, vorrei sapere se siete aperti il sabato."


@pytest.mark.parametrize(
    ("clipboard", "parts"),
    [
        (
            GOOGLE_IT,
            Pasted(
                "Anna Rossi",
                "Ho aspettato un'ora e la dottoressa non mi ha nemmeno salutato.\nPeccato.",
                2,
            ),
        ),
        (
            MIODOTTORE,
            Pasted(
                "L.B.",
                "Molto chiara nelle spiegazioni.",
                5,
                "https://www.miodottore.it/elena-greco#opinion-77",
            ),
        ),
        (DOCTORALIA, Pasted("María Ruiz", "Esperé más de una hora.", 1)),
        (PLAIN, Pasted("", PLAIN)),
        ("Grazie!", Pasted("", "Grazie!")),
        ("", Pasted()),
    ],
    ids=["google", "miodottore", "doctoralia", "plain", "one word", "nothing"],
)
def test_the_parts_are_found(clipboard: str, parts: Pasted) -> None:
    assert recognise(clipboard) == parts


def test_a_handle_is_an_author() -> None:
    found = recognise(INSTAGRAM)
    assert found.author == "m.rossi"
    assert found.text.startswith("quanto costa la mappatura?")


def test_a_sentence_is_not_an_author() -> None:
    text = "Che delusione!\nNon ci torno."
    assert recognise(text) == Pasted("", text)


def test_stars_inside_a_long_sentence_are_words() -> None:
    text = "Mi avevano detto che era uno studio da 5 stelle e invece no."
    assert recognise(text) == Pasted("", text)


def test_the_link_says_where_it_came_from() -> None:
    assert recognise(MIODOTTORE).host == "www.miodottore.it"
    assert recognise(PLAIN).host == ""


@given(st.text(max_size=300))
def test_nothing_on_a_clipboard_breaks_it(clipboard: str) -> None:
    found = recognise(clipboard)
    assert found.rating is None or 1 <= found.rating <= 5
    assert len(found.text) <= len(clipboard)
