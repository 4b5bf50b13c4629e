"""From the key to the painted letter: the editor of Write with its checklist, beside a bare QPlainTextEdit.

    python tests/benchmarks/bench_typing.py [KEYS]

Two processes type the same keys into the same 3,000 characters, in turns of thirty, so that a busy machine slows
both. The bare one has no style, no rules, no archive. The other is the whole page: underlines, counters, timers,
and the archive keeping the text meanwhile on its own thread. Target: at most three times the bare p99.
"""

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

TARGET = 3.0
TURN = 30
SENTENCES = (
    "Un neo che cambia forma, colore o dimensione va mostrato al medico: la visita dura pochi minuti. ",
    "Chi ha la pelle chiara o casi in famiglia dovrebbe parlarne con il dermatologo una volta l'anno. ",
    "Il nostro controllo ha un risultato garantito e la prima visita è gratis per chi porta un amico.\n\n",
)
TEXT = "".join(SENTENCES[n % 3 if n % 6 == 5 else n % 2] for n in range(31))[:3000]
WORDS = "la pelle si guarda con calma e buona luce una volta al mese "


async def type_in_turns(editor: object, app: object, think: Callable[[], object]) -> None:
    """Reads ``go`` from the standard input, types a turn of keys, writes the milliseconds of each."""
    from PySide6.QtCore import QEvent, QObject, Qt
    from PySide6.QtGui import QKeyEvent, QTextCursor
    from PySide6.QtWidgets import QApplication, QPlainTextEdit

    assert isinstance(editor, QPlainTextEdit)
    assert isinstance(app, QApplication)

    class Painted(QObject):
        """Notes when the editor has finished painting, and wakes whoever waits for it."""

        at = 0.0
        waiting: asyncio.Future[None] | None = None

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                watched.removeEventFilter(self)
                QApplication.sendEvent(watched, event)
                watched.installEventFilter(self)
                self.at = time.perf_counter()
                if self.waiting is not None and not self.waiting.done():
                    self.waiting.set_result(None)
                return True
            return False

    painted = Painted()
    editor.viewport().installEventFilter(painted)
    cursor = editor.textCursor()
    cursor.setPosition(len(TEXT) // 2)
    editor.setTextCursor(cursor)
    editor.setFocus()
    number = 0
    async for _ in turns():
        taken: list[float] = []
        for _ in range(TURN):
            letter = WORDS[number % len(WORDS)]
            number += 1
            painted.waiting = asyncio.get_running_loop().create_future()
            start = time.perf_counter()
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                app.sendEvent(editor, QKeyEvent(kind, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, letter))
            await painted.waiting
            taken.append((painted.at - start) * 1000)
            await asyncio.sleep(0.004)
        start = time.perf_counter()
        think()
        pause = (time.perf_counter() - start) * 1000
        print(" ".join(f"{t:.4f}" for t in [pause, *taken]), flush=True)
    editor.moveCursor(QTextCursor.MoveOperation.End)


async def turns() -> AsyncIterator[None]:
    while (await asyncio.to_thread(sys.stdin.readline)).strip() == "go":
        yield


def bare() -> None:
    from PySide6.QtGui import QFont
    from PySide6.QtWidgets import QApplication, QPlainTextEdit

    from app.ui.tasks import event_loop

    app = QApplication([])
    editor = QPlainTextEdit(TEXT)
    font = QFont(app.font())
    font.setPixelSize(15)
    editor.setFont(font)
    editor.resize(667, 314)
    editor.show()
    with event_loop(app) as loop:
        print("ready", flush=True)
        loop.run_until_complete(type_in_turns(editor, app, lambda: None))


def page() -> None:
    from PySide6.QtWidgets import QApplication
    from support.desks import desk_in

    from app.core.kernel.clock import SystemClock
    from app.core.platforms.catalog import discover
    from app.core.posts.model import Audience, Goal
    from app.ui.kit import theme
    from app.ui.language import Language
    from app.ui.pages.composer import build
    from app.ui.pages.composer.page import ComposerPage
    from app.ui.pages.contract import Surroundings
    from app.ui.problems import Problems
    from app.ui.tasks import event_loop, spawn

    app = QApplication([])
    theme()
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        desk = stack.enter_context(desk_in(Path(folder) / "desk", SystemClock(), connectors=discover()))
        loop = stack.enter_context(event_loop(app))
        desk.bus.deliver_on(loop.call_soon_threadsafe)
        for platform in ("instagram", "facebook", "linkedin"):
            desk.accounts.add_assisted(platform, "Studio Greco", "")
        channels = tuple(account.id for account in desk.accounts.all())
        post = replace(desk.posts.new("it"), text=TEXT, goal=Goal.EDUCATE, audience=Audience.GENERAL)
        post = desk.posts.save(replace(post, channels=channels, title="Nei: quando farli vedere"))
        around = Surroundings(
            lambda key, **args: None,
            lambda sentence, undo=None, seconds=10: None,
            Problems(lambda sentence: None),
            Language("it"),
            lambda owner, work: spawn(owner, work),
        )
        written = build(desk, around)
        assert isinstance(written, ComposerPage)
        written.resize(1072, 744)
        written.show()

        async def go() -> None:
            written.shown(post=post.id)
            while written.editor.toPlainText() != TEXT:
                await asyncio.sleep(0.01)
            print("ready", flush=True)
            await type_in_turns(written.editor, app, written.editor.flush)

        loop.run_until_complete(go())


def start(which: str) -> subprocess.Popen[str]:
    child = subprocess.Popen(
        [sys.executable, __file__, which], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    while child.stdout.readline().strip() != "ready":
        if child.poll() is not None:
            raise SystemExit(f"{which} did not start")
    return child


def turn(child: subprocess.Popen[str]) -> list[float]:
    assert child.stdin is not None and child.stdout is not None
    child.stdin.write("go\n")
    child.stdin.flush()
    return [float(number) for number in child.stdout.readline().split()]


def percentile(numbers: list[float], share: float) -> float:
    return sorted(numbers)[min(int(len(numbers) * share), len(numbers) - 1)]


def main(keys: int) -> None:
    children = {name: start(name) for name in ("bare", "page")}
    taken: dict[str, list[float]] = {name: [] for name in children}
    pauses: list[float] = []
    for child in children.values():
        turn(child)  # the first turn warms up
    for _ in range(max(keys // TURN, 1)):
        for name, child in children.items():
            pause, *times = turn(child)
            taken[name] += times
            if name == "page":
                pauses.append(pause)
    for child in children.values():
        assert child.stdin is not None
        child.stdin.write("end\n")
        child.stdin.close()
        child.wait()
    for name, times in taken.items():
        p50, p99 = percentile(times, 0.5), percentile(times, 0.99)
        print(f"{name:5} key to painted: p50 {p50:6.2f} ms   p99 {p99:6.2f} ms   ({len(times)} keys)")
    ratios = [percentile(taken["page"], p) / percentile(taken["bare"], p) for p in (0.5, 0.99)]
    print(f"page / bare: p50 {ratios[0]:.2f}x   p99 {ratios[1]:.2f}x   (target at most {TARGET:.0f}x at p99)")
    print(
        f"the look at the words after a pause: median {statistics.median(pauses):.1f} ms, worst {max(pauses):.1f} ms"
    )


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["bare"]:
            bare()
        case ["page"]:
            page()
        case [number]:
            main(int(number))
        case _:
            main(600)
