"""What every test of the screen starts from: the house's look in light, English, a loop of Qt's."""

import asyncio
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from app.ui.kit.theme import Theme, theme
from app.ui.language import Language
from app.ui.tasks import event_loop


@pytest.fixture
def look(qapp: QApplication) -> Iterator[Theme]:
    """The theme, light, at 100 %, without motion; put back afterwards."""
    found = theme()
    found.choose(scheme="light", text_scale=100, reduce_motion=True)
    yield found
    found.choose(scheme="light", text_scale=100, reduce_motion=True)


@pytest.fixture
def language(qapp: QApplication) -> Iterator[Language]:
    spoken = Language("en")
    yield spoken
    spoken.set_language("en")


@pytest.fixture
def loop(qapp: QApplication) -> Iterator[asyncio.AbstractEventLoop]:
    """asyncio on Qt's loop: ``run_until_complete`` drives it, and so does ``qtbot.waitUntil``."""
    with event_loop(qapp) as running:
        # so that tasks go on while qtbot waits, when nobody is inside run_until_complete
        asyncio.events._set_running_loop(running)
        yield running
        asyncio.events._set_running_loop(None)
