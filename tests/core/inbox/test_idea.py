"""An idea carries the question and leaves the person behind."""

import pytest

from app.core.inbox.idea import title_of, without_names


@pytest.mark.parametrize(
    ("said", "author", "kept"),
    [
        (
            "Buongiorno dottoressa Greco, sono Anna Rossi: un neo che prude va controllato?",
            "Anna Rossi",
            "Buongiorno dottoressa,: un neo che prude va controllato?",
        ),
        ("Mi chiamo Luca Bianchi. I nei vanno protetti?", "", ". I nei vanno protetti?"),
        ("Scrivetemi a anna.rossi@posta.it o al 333 123 4567, grazie", "", "Scrivetemi a o al, grazie"),
        ("¿La Dra. Ruiz dice que el sol es bueno?", "", "¿La Dra dice que el sol es bueno?"),
        ("@studiogreco quante volte la crema? https://x.it/p/1", "", "quante volte la crema?"),
        ("La crema 50 basta per 2 ore?", "M. Neri", "La crema 50 basta per 2 ore?"),
    ],
)
def test_names_and_traces_stay_behind(said: str, author: str, kept: str) -> None:
    assert without_names(said, author) == kept


def test_a_fiscal_code_never_becomes_an_idea() -> None:
    assert "RSSNNA80A41A662X" not in without_names("Il mio codice è RSSNNA80A41A662X: serve la ricetta?")


def test_the_question_is_the_title() -> None:
    assert (
        title_of("Buongiorno. Un neo che prude va controllato? Grazie.") == "Un neo che prude va controllato?"
    )
    assert title_of("Vorrei capire la crema") == "Vorrei capire la crema"
    long = title_of("parola " * 40)
    assert len(long) <= 71
    assert long.endswith("parola…")
