"""A real desk behind the page Write: the encrypted archive, two channels, the shipped rules."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.composing import Bench, presenter_of
from support.desks import NOON, desk_in
from support.platforms import CONNECTED, MANIFEST, Square

from app.core.desk import Desk
from app.core.kernel.clock import ManualClock
from app.core.platforms.contract import Limits


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def desk(tmp_path: Path, clock: ManualClock) -> Iterator[Desk]:
    """Two channels: a square with room for 500 characters, and a small one for 60."""
    small = replace(MANIFEST, key="small", name="The Alley", limits=Limits(text=60, images=1))
    with desk_in(tmp_path / "desk", clock, {"square": Square(), "small": Square(manifest=small)}) as opened:
        opened.accounts.add_connected("square", CONNECTED)
        opened.accounts.add_connected("small", CONNECTED)
        yield opened


@pytest.fixture
def bench(desk: Desk, clock: ManualClock) -> Bench:
    made = Bench(desk, clock, presenter_of(desk))
    made.presenter.show = made.seen.append
    return made
