"""What a page is, and what surrounds it.

A page is a folder with an ``__init__.py`` that holds ``PAGE``. That file is read at every start, so it stays
cheap: ``build`` imports the page itself (and whatever heavy it needs) the first time it is shown::

    def build(desk: Desk, around: Surroundings) -> QWidget:
        from app.ui.pages.library.page import LibraryPage  # imported when first shown: start time
        ...

    PAGE = Page("library", msg("Library"), icon="books", order=30, section="below", build=build)

The widget may offer more, and is asked only for what it has: ``Shown`` and ``Leaving``.

``count`` says how many decisions wait on the page. It is asked in the archive's thread at the start, whenever
something happens and with every minute, also of a page that was never built: it reads little and changes nothing.
"""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol, runtime_checkable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.core.kernel.text import Sentence
from app.ui.language import Language
from app.ui.problems import Problems

if TYPE_CHECKING:
    import asyncio

    from app.core.desk import Desk


class Navigate(Protocol):
    def __call__(self, key: str, **args: object) -> None:
        """Show the page ``key``; ``args`` reach its ``shown``."""


class Toast(Protocol):
    def __call__(
        self, sentence: Sentence, undo: Callable[[], object] | None = None, seconds: int = 10
    ) -> None:
        """Say something in passing, with a way back when there is one."""


class Spawn(Protocol):
    def __call__(self, owner: QObject, work: Coroutine[Any, Any, Any]) -> "asyncio.Task[Any]":
        """Run ``work`` for ``owner``: cancelled with it, errors shown by ``problems``."""


@dataclass(frozen=True)
class Surroundings:
    """What the window gives to its pages."""

    navigate: Navigate
    toast: Toast
    problems: Problems
    language: Language
    spawn: Spawn


@runtime_checkable
class Shown(Protocol):
    def shown(self, **args: object) -> None:
        """The page comes to the front, perhaps asked for something (``post="..."``, ``new=True``)."""


@runtime_checkable
class Leaving(Protocol):
    def leaving(self) -> None:
        """Another page comes to the front, or the window closes: save what is being typed."""


@dataclass(frozen=True)
class Keys:
    """One line of the sheet of shortcuts."""

    keys: str
    does: Sentence


@dataclass(frozen=True)
class Page:
    key: str
    title: Sentence
    icon: str
    order: int
    build: "Callable[[Desk, Surroundings], QWidget]"
    section: Literal["main", "below"] = "main"
    shortcut: str = ""  # empty: the window numbers its pages, Ctrl+1 for the first
    keys: tuple[Keys, ...] = ()
    count: "Callable[[Desk], int] | None" = None
