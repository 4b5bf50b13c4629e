"""What surrounds a page in a test: it remembers where it was led, what it was told, and what went wrong."""

import asyncio
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.core.kernel.text import Sentence
from app.ui.language import Language
from app.ui.pages.contract import Surroundings
from app.ui.problems import Problems
from app.ui.tasks import spawn

P = ParamSpec("P")
R = TypeVar("R")


async def at_once(work: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """``run`` for a presenter without a loop: here and now."""
    return work(*args, **kwargs)


class Window:
    """Stands in for the window around one page."""

    def __init__(self, language: Language) -> None:
        self.visited: list[tuple[str, dict[str, object]]] = []
        self.toasts: list[tuple[Sentence, Callable[[], object] | None]] = []
        self.problems: list[Sentence] = []
        told = Problems(self.problems.append)

        def run(owner: QObject, work: Any) -> asyncio.Task[Any]:
            return spawn(owner, work, told.show)

        self.around = Surroundings(
            lambda key, **args: self.visited.append((key, args)),
            lambda sentence, undo=None, seconds=10: self.toasts.append((sentence, undo)),
            told,
            language,
            run,
        )


def in_front(window: QWidget, qtbot: QtBot) -> None:
    """The window of a test has the keyboard; until it has, no control in it gets the focus."""
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)


def words_on(widget: QWidget) -> str:
    """Every label a person sees there."""
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))
