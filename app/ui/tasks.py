"""Async work that belongs to a widget: it dies with it, and its errors have one place to go.

One loop (qasync) on the main thread. Never ``exec()`` a dialog: a nested loop breaks other tasks; ``ask`` it.
"""

import asyncio
import logging
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import qasync
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QDialog
from shiboken6 import isValid

from app.ui.garbage import sweep_here

log = logging.getLogger(__name__)
T = TypeVar("T")
OnError = Callable[[Exception], object]
TURN = 0.00005
"""Seconds that a thread may keep the others waiting; Python's own 5 ms are felt at the keys while an import runs.
One key lets go and asks again at many calls of Qt, so that ten times this may make it wait as long as that does."""


def spawn(owner: QObject, work: Coroutine[Any, Any, T], on_error: OnError | None = None) -> asyncio.Task[T]:
    """Run ``work`` for ``owner``: cancelled when the owner is destroyed, errors told to ``on_error``."""
    task = asyncio.get_event_loop().create_task(work)

    # the connection holds the task, the loop alone would hold it weakly
    def end() -> None:
        task.cancel()

    def settle(done: asyncio.Task[T]) -> None:
        if isValid(owner):
            owner.destroyed.disconnect(end)
        if done.cancelled():
            return
        error = done.exception()
        if isinstance(error, Exception):
            if on_error is not None:
                on_error(error)
            else:
                log.error("a task of %s ended in %s", type(owner).__name__, type(error).__name__)

    owner.destroyed.connect(end)
    task.add_done_callback(settle)
    return task


async def ask(dialog: QDialog) -> int:
    """Open ``dialog`` and wait for its answer, while everything else goes on. The caller keeps the dialog."""
    answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def finish(result: int) -> None:
        if not answer.done():
            answer.set_result(result)

    def gone() -> None:
        finish(QDialog.DialogCode.Rejected.value)

    dialog.finished.connect(finish)
    dialog.destroyed.connect(gone)
    dialog.open()
    try:
        return await answer
    finally:
        if isValid(dialog):
            dialog.finished.disconnect(finish)
            dialog.destroyed.disconnect(gone)
            if not answer.done() or answer.cancelled():
                dialog.reject()


@contextmanager
def event_loop(app: QApplication) -> Iterator[asyncio.AbstractEventLoop]:
    """asyncio on Qt's own loop. On the way out, what still runs is cancelled and heard to its end."""
    sweep_here(app)  # with the loop come the threads
    sys.setswitchinterval(TURN)
    loop: asyncio.AbstractEventLoop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    try:
        yield loop
    finally:
        left = [task for task in asyncio.all_tasks(loop) if not task.done()]
        for task in left:
            task.cancel()
        if left:
            loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
        asyncio.set_event_loop(None)


def run_app(app: QApplication, main: Callable[[], Coroutine[Any, Any, int]]) -> int:
    """Run ``main`` on Qt's loop until it returns the exit code."""
    # closing the only dialog would otherwise stop the loop under our feet
    app.setQuitOnLastWindowClosed(False)
    with event_loop(app) as loop:
        return loop.run_until_complete(main())
