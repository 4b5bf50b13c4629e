"""A real desk behind the page Write: the encrypted archive, two channels, the shipped rules."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from support.composing import Bench, presenter_of
from support.desks import NOON, desk_in
from support.pages import Window, in_front
from support.platforms import CONNECTED, MANIFEST, Square

from app.core.desk import Desk
from app.core.kernel.clock import ManualClock
from app.core.platforms.contract import Limits
from app.ui.kit import Theme
from app.ui.language import Language
from app.ui.pages.composer import build
from app.ui.pages.composer.page import ComposerPage


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


@pytest.fixture
def window(language: Language) -> Window:
    return Window(language)


@pytest.fixture
def page(
    desk: Desk, window: Window, loop: asyncio.AbstractEventLoop, look: Theme, qtbot: QtBot
) -> Iterator[ComposerPage]:
    desk.bus.deliver_on(loop.call_soon_threadsafe)
    made = build(desk, window.around)
    assert isinstance(made, ComposerPage)
    made.resize(1072, 744)
    in_front(made, qtbot)
    yield made
    made.leaving()
    qtbot.waitUntil(lambda: not made.presenter.dirty)
    made.deleteLater()
