"""A shape stays in the picture and large enough to be taken hold of, whatever is done to it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.media.mask import Form, Shape, Way, share_of
from app.ui.masking.board import NONE, Board
from app.ui.masking.geometry import (
    HANDLES,
    SMALLEST,
    between,
    fitted,
    grown,
    handle_at,
    moved,
    place_of,
    pulled,
    shape_at,
)

ROUNDING = 1e-9
places = st.floats(-0.5, 1.5)
points = st.tuples(places, places)
shapes = st.builds(
    between,
    st.sampled_from(Form),
    points,
    points,
    st.sampled_from(Way),
)
steps = st.floats(-1.5, 1.5)


def in_the_picture(shape: Shape) -> bool:
    return (
        shape.x >= -ROUNDING
        and shape.y >= -ROUNDING
        and shape.x + shape.width <= 1 + ROUNDING
        and shape.y + shape.height <= 1 + ROUNDING
        and min(shape.width, shape.height) >= SMALLEST - ROUNDING
    )


@given(shape=shapes, across=steps, down=steps, handle=st.sampled_from(HANDLES), to=points)
def test_whatever_is_done_it_stays_in_the_picture(
    shape: Shape, across: float, down: float, handle: tuple[int, int], to: tuple[float, float]
) -> None:
    for now in (
        shape,
        moved(shape, across, down),
        grown(shape, across, down),
        pulled(shape, handle, to),
        fitted(replace(shape, x=across, width=down)),
    ):
        assert in_the_picture(now), now
        assert (now.form, now.way) == (shape.form, shape.way) and share_of(now) > 0


@given(shape=shapes, across=steps, down=steps)
def test_moving_never_changes_its_size(shape: Shape, across: float, down: float) -> None:
    now = moved(shape, across, down)
    assert (now.width, now.height) == (shape.width, shape.height)


@given(shape=shapes, handle=st.sampled_from(HANDLES))
def test_a_handle_is_found_where_it_is_and_pulled_to_itself_changes_nothing(
    shape: Shape, handle: tuple[int, int]
) -> None:
    place = place_of(shape, handle)
    found = handle_at(shape, place, (1e-6, 1e-6))
    assert found is not None and place_of(shape, found) == pytest.approx(place, abs=1e-5)
    same = pulled(shape, handle, place)
    assert (same.x, same.y, same.width, same.height) == pytest.approx(
        (shape.x, shape.y, shape.width, shape.height), abs=1e-6
    )


def test_pulled_beyond_its_other_side_it_turns_over() -> None:
    shape = Shape(Form.RECTANGLE, 0.4, 0.4, 0.2, 0.2)
    over = pulled(shape, (1, 0), (0.1, 0.9))
    assert (over.x, over.y, over.width, over.height) == pytest.approx((0.1, 0.4, 0.3, 0.2))


def test_the_topmost_under_a_point_and_the_corner_of_an_ellipse_is_not_in_it() -> None:
    low, high = Shape(Form.RECTANGLE, 0, 0, 0.5, 0.5), Shape(Form.ELLIPSE, 0, 0, 0.5, 0.5)
    assert shape_at([low, high], (0.25, 0.25)) == 1
    assert shape_at([low, high], (0.01, 0.01)) == 0
    assert shape_at([low, high], (0.9, 0.9)) == NONE


# --- every step has a way back ---------------------------------------------------------------------------------

acts = st.lists(
    st.one_of(
        st.tuples(st.just("add"), shapes),
        st.tuples(st.just("remove"), st.none()),
        st.tuples(st.just("way"), st.sampled_from(Way)),
        st.tuples(st.just("choose"), st.integers(-1, 4)),
        st.tuples(st.just("move"), st.tuples(steps, steps)),
        st.tuples(st.just("size"), st.tuples(steps, steps)),
    ),
    max_size=12,
)


@given(acts=acts)
def test_all_the_way_back_and_forth_again(acts: list[tuple[str, object]]) -> None:
    board = Board()
    for act, what in acts:
        match act, what:
            case "add", Shape() as shape:
                board.add(shape)
            case "remove", _:
                board.remove()
            case "way", Way() as way:
                board.set_way(way)
            case "choose", int(number):
                board.choose(number)
            case (("move" | "size"), (float(across), float(down))):
                board.nudge(across, down, size=act == "size")
        assert board.chosen == NONE or board.shape is not None
    end = board.shapes
    while board.history.canUndo():
        board.history.undo()
        assert board.chosen == NONE or board.shape is not None
    assert board.shapes == ()
    while board.history.canRedo():
        board.history.redo()
    assert board.shapes == end


def test_a_run_of_one_arrow_is_one_way_back() -> None:
    board = Board()
    board.add(Shape(Form.RECTANGLE, 0.2, 0.2, 0.2, 0.2))
    for _ in range(5):
        board.nudge(0.01, 0)
    board.nudge(0, 0.01)
    assert board.history.count() == 3
    board.history.undo()
    board.history.undo()
    assert board.shape is not None and board.shape.x == 0.2
    board.nudge(0, 0, size=True)
    assert board.history.count() == 3, "nothing changed: no step, and the way forth is still there"


def test_removing_goes_on_with_the_one_beside() -> None:
    board = Board()
    for x in (0.1, 0.4, 0.7):
        board.add(Shape(Form.ELLIPSE, x, 0.1, 0.1, 0.1))
    board.choose(1)
    board.remove()
    assert board.chosen == 1 and board.shapes[1].x == 0.7
    board.remove()
    board.remove()
    assert board.chosen == NONE and board.shape is None and not board.step(True)
