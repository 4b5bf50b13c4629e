"""Python's circles of garbage are collected on the GUI thread alone, because Qt's objects may end on no other.

Left to itself, Python collects on whichever thread happens to make one object too many. A dialog that was closed and
hangs in a circle would then be destroyed by the thread of the archive while events for it are delivered here, and
the program dies. From ``sweep_here`` on nothing is collected by itself; a timer looks a few times a second.
"""

import gc
import time

from PySide6.QtCore import QCoreApplication, QObject, QThread, QTimer

EVERY = 200  # ms: so short that what the rules make while they are read is looked at in at most 25 ms
MANY = 700  # young objects that make a look worth while; Python's own measure
ROUNDS = 10  # looks until the next older generation has its turn; Python's own measure, too
SHARE = 1000  # a look at everything takes at most a thousandth of the time, however much there is


class Sweep(QTimer):
    """Looks at what is young at each round, at what is older at every tenth, at everything at every hundredth."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rounds = 0
        self._not_before = 0.0
        self.setInterval(EVERY)
        self.timeout.connect(self._look)

    def _look(self) -> None:
        if gc.get_count()[0] < MANY:
            return
        self._rounds += 1
        begun = time.monotonic()
        if self._rounds >= ROUNDS * ROUNDS and begun >= self._not_before:
            gc.collect()
            self._rounds = 0
            ended = time.monotonic()
            self._not_before = ended + (ended - begun) * SHARE
        else:
            gc.collect(1 if self._rounds % ROUNDS == 0 else 0)


def sweep_here(app: QCoreApplication) -> Sweep:
    """From now on garbage is collected on this thread, the one of ``app``, and only while Qt's loop runs.

    Call it before the first thread starts; a second call changes nothing. Raises ``RuntimeError`` on another thread.
    """
    if QThread.currentThread() is not app.thread():
        raise RuntimeError("only the thread of the application may collect")
    gc.disable()
    running = app.findChild(Sweep)
    if running is None:
        running = Sweep(app)
        running.start()
    return running


def keep() -> None:
    """What is there now stays as long as the window: no later look goes through it again."""
    gc.freeze()
