"""What counts as played: what ran by at its own speed, and nothing that was leapt over."""

from hypothesis import given
from hypothesis import strategies as st

from app.ui.film.course import GAP, JOINT, Course, Span, added, missing

LENGTH = 5000
PIECES = st.lists(st.tuples(st.integers(0, LENGTH), st.integers(0, LENGTH)), max_size=12)


def together(pieces: list[Span]) -> tuple[Span, ...]:
    spans: tuple[Span, ...] = ()
    for piece in pieces:
        spans = added(spans, piece)
    return spans


@given(PIECES)
def test_pieces_hold_what_was_put_in_and_nothing_else(pieces: list[Span]) -> None:
    spans = together(pieces)
    moments = set().union(*(range(start, end) for start, end in pieces))
    assert set().union(*(range(start, end) for start, end in spans)) == moments
    assert all(first[1] < second[0] for first, second in zip(spans, spans[1:], strict=False))
    assert together(sorted(pieces)) == spans, "in whatever order they came"


@given(PIECES)
def test_what_is_missing_is_the_rest(pieces: list[Span]) -> None:
    spans, rest = together(pieces), missing(together(pieces), LENGTH)
    for start, end in rest:
        assert start >= 0 and end <= LENGTH and end - start >= JOINT
        assert all(last <= start or first >= end for first, last in spans)
    left = sum(end - start for start, end in added_all(spans, rest))
    assert LENGTH - left <= (len(spans) + 1) * JOINT, "only joints lie in neither"


def added_all(spans: tuple[Span, ...], more: tuple[Span, ...]) -> tuple[Span, ...]:
    for piece in more:
        spans = added(spans, piece)
    return spans


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("run"), st.integers(1, 2000), st.integers(-50, GAP)),
        st.tuples(st.just("leap"), st.integers(0, LENGTH), st.just(0)),
    ),
    max_size=30,
)


@given(STEPS)
def test_leaping_alone_never_makes_it_whole(steps: list[tuple[str, int, int]]) -> None:
    """However one leaps: no more is played than the clock went by, and a little for late news."""
    course, at, ran = Course(LENGTH), 0, 0
    course.begin(0)
    for kind, value, late in steps:
        if kind == "leap":
            course.stop()
            at = value
            course.begin(at)
        else:
            forward = min(value, LENGTH - at)
            course.reach(at + forward, max(forward - late, 0))
            at, ran = at + forward, ran + forward
    played = sum(end - start for start, end in course.spans)
    assert played <= ran and (not course.whole or ran >= LENGTH - JOINT * (len(course.spans) + 1))


def test_from_its_beginning_to_its_end() -> None:
    course = Course(1200)
    course.begin(0)
    assert not course.whole and course.missing == ((0, 1200),)
    for place in range(100, 1300, 100):
        course.reach(place, 100)
    assert course.whole and course.spans == ((0, 1200),)


def test_stopped_and_taken_up_again() -> None:
    course = Course(2000)
    course.begin(0)
    course.reach(900, 900)
    course.stop()
    course.reach(1000, 100)
    course.begin(930)
    course.reach(2000, 1070)
    assert course.spans == ((0, 900), (930, 2000)) and course.whole, "a joint is no piece of a film"


def test_what_lies_between_two_places_was_not_seen_when_there_was_no_time_for_it() -> None:
    course = Course(4000)
    course.begin(0)
    course.reach(400, 400)
    course.reach(4000, 60)
    assert course.torn and course.missing == ((400, 4000),)
    course.begin(0)
    assert not course.torn


def test_a_film_without_length_is_never_whole() -> None:
    assert not Course().whole
