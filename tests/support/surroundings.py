"""What a page finds around it in a test: it remembers where it was led and what was said, and runs its work."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.core.kernel.text import Sentence, render
from app.ui.language import Language
from app.ui.pages.contract import Surroundings
from app.ui.problems import Problems, sentence_of
from app.ui.tasks import spawn


@dataclass
class Around:
    language: Language
    loop: asyncio.AbstractEventLoop
    led: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    undos: list[Callable[[], object]] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    def surroundings(self) -> Surroundings:
        return Surroundings(self._navigate, self._toast, Problems(self._trouble), self.language, self._spawn)

    def settle(self, qtbot: QtBot) -> None:
        """Until no work is left."""
        qtbot.waitUntil(lambda: not [t for t in asyncio.all_tasks(self.loop) if not t.done()], timeout=10_000)

    def _navigate(self, key: str, **args: object) -> None:
        self.led.append((key, args))

    def _toast(self, sentence: Sentence, undo: Callable[[], object] | None = None, seconds: int = 10) -> None:
        self.said.append(render(sentence, self.language.code))
        if undo is not None:
            self.undos.append(undo)

    def _trouble(self, sentence: Sentence) -> None:
        self.troubles.append(render(sentence, self.language.code))

    def _spawn(self, owner: QObject, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        return spawn(owner, work, lambda error: self._trouble(sentence_of(error)))
