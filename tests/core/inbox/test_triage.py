"""First guesses: the most dangerous reading wins, accents and apostrophes do not matter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.inbox.model import Topic, Urgency
from app.core.inbox.triage import is_question, triage
from app.core.platforms.contract import Kind

SAID = [
    ("Dottoressa, non respiro bene da ieri e ho il petto chiuso", Topic.EMERGENCY),
    ("No puedo respirar bien desde ayer", Topic.EMERGENCY),
    ("I can’t breathe", Topic.EMERGENCY),
    ("Voglio farla finita", Topic.EMERGENCY),
    ("Il mio avvocato vi scriverà domani", Topic.LEGAL),
    ("Voy a denunciar la clínica", Topic.LEGAL),
    ("Ho aspettato un'ora e nessuno ha detto niente", Topic.COMPLAINT),
    ("Pésima atención, una vergüenza", Topic.COMPLAINT),
    ("È normale che un neo prudo così?", Topic.CLINICAL),
    ("¿Qué dosis tengo que tomar?", Topic.CLINICAL),
    ("Quanto costa e quando avete posto?", Topic.BOOKING),
    ("Quisiera pedir hora para el lunes", Topic.BOOKING),
    ("Grazie, spiegazione chiarissima!", Topic.PRAISE),
    ("Muchas gracias a todo el equipo", Topic.PRAISE),
    ("Guadagna da casa con i bitcoin", Topic.SPAM),
    ("Domenica siete al mercato?", Topic.OTHER),
]


@pytest.mark.parametrize(("text", "topic"), SAID, ids=[text[:24] for text, _ in SAID])
def test_what_it_is_about(text: str, topic: Topic) -> None:
    assert triage(text, Kind.COMMENT)[0] is topic


def test_danger_outweighs_kindness() -> None:
    topic, urgency = triage(
        "Grazie di tutto, ma mio figlio non respira bene e vorrei prenotare", Kind.MESSAGE
    )
    assert (topic, urgency) == (Topic.EMERGENCY, Urgency.EMERGENCY)


@pytest.mark.parametrize(
    ("rating", "topic"), [(1, Topic.COMPLAINT), (3, Topic.COMPLAINT), (4, Topic.PRAISE), (5, Topic.PRAISE)]
)
def test_stars_decide_where_no_danger_speaks(rating: int, topic: Topic) -> None:
    assert triage("Visita alle dieci.", Kind.REVIEW, rating)[0] is topic
    assert triage("Non respiro bene", Kind.REVIEW, rating)[0] is Topic.EMERGENCY


def test_risk_comes_before_kindness_in_the_list() -> None:
    order = [triage(text, Kind.COMMENT)[1] for text, _ in SAID]
    assert order[0] is Urgency.EMERGENCY
    assert min(order[:4]) > max(order[-4:])


@given(st.text(), st.sampled_from(Kind), st.none() | st.integers(1, 5))
def test_every_text_gets_an_answer(text: str, kind: Kind, rating: int | None) -> None:
    topic, urgency = triage(text, kind, rating)
    assert topic in Topic
    assert urgency in Urgency


def test_a_question_is_a_question() -> None:
    assert is_question("Posso prenotare?")
    assert is_question("¿Puedo pedir hora")
    assert not is_question("Grazie mille.")
