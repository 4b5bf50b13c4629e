"""A real library behind its page: the encrypted archive, a channel that answers, two people of the practice."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from support.pages import Window, in_front
from support.practice import Works, practice_in

from app.core.desk import Desk
from app.ui.kit import Theme
from app.ui.language import Language
from app.ui.pages import library
from app.ui.pages.library.page import LibraryPage


@pytest.fixture
def works(tmp_path: Path) -> Iterator[Works]:
    with practice_in(tmp_path / "desk") as practice:
        yield practice


@pytest.fixture
def desk(works: Works) -> Desk:
    return works.desk


@pytest.fixture
def window(language: Language) -> Window:
    return Window(language)


@pytest.fixture
def page(
    desk: Desk, window: Window, loop: asyncio.AbstractEventLoop, look: Theme, qtbot: QtBot
) -> Iterator[LibraryPage]:
    desk.bus.deliver_on(loop.call_soon_threadsafe)
    made = library.build(desk, window.around)
    assert isinstance(made, LibraryPage)
    qtbot.addWidget(made)
    made.resize(1072, 744)
    in_front(made, qtbot)
    yield made
    made.leaving()
    qtbot.waitUntil(lambda: not [t for t in asyncio.all_tasks(loop) if not t.done()])
