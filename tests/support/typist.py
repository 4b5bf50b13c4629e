"""Somebody who writes in the real page of a real archive, and can be killed at any moment (``test_kill``).

``python -m support.typist FOLDER TEXT``: opens the post that was open last, or a new one, types TEXT, prints ``kept``
when the page has it on the disk, and goes on typing words nobody keeps.
"""

import asyncio
import os
import sys
from collections.abc import Callable
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from support.desks import desk_in

from app.core.kernel.clock import SystemClock
from app.ui.language import Language
from app.ui.pages.composer import build
from app.ui.pages.composer.page import ComposerPage
from app.ui.pages.contract import Surroundings
from app.ui.problems import Problems
from app.ui.tasks import event_loop, spawn


async def until(happened: Callable[[], bool]) -> None:
    while not happened():
        await asyncio.sleep(0.01)


async def write(page: ComposerPage, text: str) -> None:
    page.shown(new=True)
    await until(page.editor.isVisible)
    QTest.keyClicks(page.editor, text)
    await until(lambda: not page.editor.waiting and not page.presenter.dirty)
    print("kept", flush=True)
    while True:
        QTest.keyClicks(page.editor, "x")
        await asyncio.sleep(0.01)


def main(folder: str, text: str) -> None:
    app = QApplication([])
    with desk_in(Path(folder), SystemClock(), connectors={}) as desk, event_loop(app) as loop:
        desk.bus.deliver_on(loop.call_soon_threadsafe)
        around = Surroundings(
            navigate=lambda key, **args: None,
            toast=lambda sentence, undo=None, seconds=10: None,
            problems=Problems(lambda sentence: None),
            language=Language("it"),
            spawn=lambda owner, work: spawn(owner, work),
        )
        page = build(desk, around)
        assert isinstance(page, ComposerPage)
        page.resize(1000, 700)
        page.show()
        loop.run_until_complete(write(page, text))


if __name__ == "__main__":
    main(*sys.argv[1:])
