"""Readings on the real archive: kept when they change, the newest counts, the history stays."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from support.desks import NOON, desk_in

from app.core.desk import Desk
from app.core.kernel.clock import ManualClock
from app.core.kernel.errors import Refused
from app.core.metrics.model import Measure


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def desk(tmp_path: Path, clock: ManualClock) -> Iterator[Desk]:
    with desk_in(tmp_path / "desk", clock) as opened:
        yield opened


def test_only_changes_are_kept(desk: Desk, clock: ManualClock) -> None:
    assert desk.metrics.keep("ig", "p1", {"likes": 3, "replies": 1}) == 2
    clock.advance(timedelta(hours=1))
    assert desk.metrics.keep("ig", "p1", {"likes": 3, "replies": 2}) == 1
    newest = {r.measure: (r.value, r.at) for r in desk.metrics.latest()}
    assert newest == {Measure.LIKES: (3, NOON), Measure.REPLIES: (2, NOON + timedelta(hours=1))}


def test_numbers_of_a_newer_platform_are_passed_over(desk: Desk) -> None:
    assert desk.metrics.keep("ig", "p1", {"sparkles": 7}) == 0
    assert desk.metrics.latest() == []


def test_a_person_types_numbers_in(desk: Desk) -> None:
    desk.metrics.type_in("google", {Measure.RATING: 4.7, Measure.RATINGS: 81}, desk.team.current.id)
    found = {r.measure: r for r in desk.metrics.latest()}
    assert found[Measure.RATING].value == 4.7
    assert found[Measure.RATINGS].typed_by == desk.team.current.id


@pytest.mark.parametrize("values", [{Measure.RATING: 5.1}, {Measure.RATING: 0.5}, {Measure.LIKES: -1}])
def test_what_cannot_be_is_refused(desk: Desk, values: dict[Measure, float]) -> None:
    with pytest.raises(Refused):
        desk.metrics.type_in("google", values, desk.team.current.id)
    assert desk.metrics.latest() == []
