"""The library with 5,000 pictures: how long a frame takes while one scrolls, with thumbnails there and not there yet.

    python3 packaging/dev.py bench library

An encrypted archive is filled with 5,000 JPEGs of 800 x 600, each with bytes of its own, descriptions, tags and
consents. The page opens in its window and is scrolled by its wheel: each notch is one frame, measured from the turn of
the wheel to the end of the painting, everything the loop had to do in between included. Cold: nowhere has been looked
at before, so every tile that comes into sight is read, decrypted and decoded meanwhile, in threads. Warm: the same way
back. Beside the clock stands the CPU time of the thread that draws: it holds on a machine with no free core.
Target: p95 of a frame at most 16 ms, cold and warm.
"""

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
os.environ["QT_QPA_PLATFORM"] = "offscreen"

TARGET = 16.0
PICTURES = 5_000
CONSENTS = 400
NOTCHES = 400
SIZE = (1072, 744)


def percentile(numbers: Sequence[float], share: float) -> float:
    return sorted(numbers)[min(int(len(numbers) * share), len(numbers) - 1)]


def told(name: str, frames: Sequence[float], work: Sequence[float]) -> bool:
    p95 = percentile(frames, 0.95)
    print(
        f"{name:<22} frame p50 {statistics.median(frames):5.2f}  p95 {p95:5.2f}  worst {max(frames):6.2f} ms   "
        f"work of the drawing thread p95 {percentile(work, 0.95):5.2f} ms   {p95 / TARGET:.2f}x of {TARGET:.0f} ms",
        flush=True,
    )
    return p95 <= TARGET


def measured(folder: Path, pictures: int) -> bool:
    from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
    from PySide6.QtGui import QWheelEvent
    from PySide6.QtWidgets import QApplication
    from support.desks import desk_in
    from support.shelves import stock

    from app.core.kernel.clock import SystemClock
    from app.ui.kit import theme
    from app.ui.language import Language
    from app.ui.pages.contract import Surroundings
    from app.ui.pages.library import build
    from app.ui.pages.library.page import LibraryPage
    from app.ui.problems import Problems
    from app.ui.tasks import event_loop, spawn

    app = QApplication([])
    theme()

    class Painted(QObject):
        """Wakes whoever waits for the grid to have painted itself."""

        at = worked = 0.0
        waiting: asyncio.Future[None] | None = None

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() != QEvent.Type.Paint:
                return False
            watched.removeEventFilter(self)
            QApplication.sendEvent(watched, event)
            watched.installEventFilter(self)
            self.at, self.worked = time.perf_counter(), time.thread_time()
            if self.waiting is not None and not self.waiting.done():
                self.waiting.set_result(None)
            return True

    with desk_in(folder, SystemClock()) as desk, event_loop(app) as loop:
        start = time.perf_counter()
        stock(desk, pictures, CONSENTS)
        print(f"{pictures} pictures put in within {time.perf_counter() - start:.0f} s", flush=True)
        desk.bus.deliver_on(loop.call_soon_threadsafe)
        start = time.perf_counter()
        desk.library.shelf()
        print(f"the whole shelf is told in {(time.perf_counter() - start) * 1000:.0f} ms", flush=True)
        around = Surroundings(
            lambda key, **args: None,
            lambda sentence, undo=None, seconds=10: None,
            Problems(lambda sentence: None),
            Language("it"),
            lambda owner, work: spawn(owner, work),
        )
        page = build(desk, around)
        assert isinstance(page, LibraryPage)
        page.resize(*SIZE)
        page.show()
        grid, painted = page.grid, Painted()

        async def scrolled(notches: int, step: int) -> tuple[list[float], list[float]]:
            frames: list[float] = []
            work: list[float] = []
            middle = QPointF(grid.viewport().rect().center())
            everywhere = QPointF(grid.viewport().mapToGlobal(middle.toPoint()))
            for _ in range(notches):
                painted.waiting = asyncio.get_running_loop().create_future()
                wheel = QWheelEvent(
                    middle,
                    everywhere,
                    QPoint(0, step),
                    QPoint(0, step),
                    Qt.MouseButton.NoButton,
                    Qt.KeyboardModifier.NoModifier,
                    Qt.ScrollPhase.NoScrollPhase,
                    False,
                )
                begun, before = time.perf_counter(), time.thread_time()
                app.sendEvent(grid.viewport(), wheel)
                await painted.waiting
                frames.append((painted.at - begun) * 1000)
                work.append((painted.worked - before) * 1000)
                # a screen shows sixty frames a second: what is left of it belongs to the threads
                await asyncio.sleep(max(1 / 60 - (time.perf_counter() - begun), 0))
            return frames, work

        async def go() -> bool:
            begun = time.perf_counter()
            page.shown()
            while len(grid.model_.items) != pictures or not page.thumbs.idle:
                await asyncio.sleep(0.005)
            print(f"open, with its first thumbnails, in {(time.perf_counter() - begun) * 1000:.0f} ms")
            grid.viewport().installEventFilter(painted)
            kept_up = told("cold, a row in 3 frames", *await scrolled(NOTCHES, -70))
            kept_up &= told("warm, the way back", *await scrolled(NOTCHES // 4, 70))
            kept_up &= told("cold, a page a frame", *await scrolled(NOTCHES // 4, -700))
            begun = time.perf_counter()
            while not page.thumbs.idle:
                await asyncio.sleep(0.002)
            print(
                f"all in sight {(time.perf_counter() - begun) * 1000:.0f} ms after the last turn of the wheel"
            )
            return kept_up

        kept_up = loop.run_until_complete(go())
        page.close()
    return kept_up


def main(pictures: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        return int(not measured(Path(folder) / "desk", pictures))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else PICTURES))
