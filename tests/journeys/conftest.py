"""Journeys are walked on a whole desk with the real connectors, a real clock and the real servers."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.desks import desk_in
from support.online import at_once, person_in_the_browser

from app.core.desk import Desk
from app.core.kernel.clock import SystemClock
from app.core.platforms.catalog import discover


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_in(tmp_path / "desk", SystemClock(), at_once(discover())) as opened:
        object.__setattr__(opened.sign_in, "open_page", person_in_the_browser)
        yield opened
