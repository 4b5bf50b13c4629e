"""From the key to the painted letter: the editor of Write with its checklist, beside a bare QPlainTextEdit.

    python3 packaging/dev.py bench typing

Two processes type the same keys into the same 3,000 characters, in turns of thirty, so that a busy machine slows
both. The bare one has no style, no rules, no archive. The other is the whole page: underlines, counters, timers,
and the archive keeping the text meanwhile on its own thread. Four cases: about ten findings in the text; the same while
photos of twelve megapixels, with their copies for three channels, and copied reviews are taken in one after the other;
while one sync follows another, against a server of this machine that always has twenty new comments; and about thirty
findings. A key counts from the moment it was to be pressed, so that what keeps the page from hearing it counts, too.
Target: at most three times the bare p99. Beside the time to the paint stands that of work alone (CPU of the
thread that draws): it holds on a machine with no free core.
"""

import asyncio
import itertools
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx

    from app.core.desk import Desk
    from app.core.platforms.contract import Connector

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

TARGET = 3.0
TURN = 30
COMMENTS = 20
FILES = 5
BREATH = 0.004
"""Seconds between two keys."""
CASES = (("10 findings", "few", "alone"), ("10, importing", "few", "import"), ("10, syncing", "few", "sync"))
CASES += (("30 findings", "many", "alone"),)
SENTENCES = (
    "Un neo che cambia forma, colore o dimensione va mostrato al medico: la visita dura pochi minuti. ",
    "Chi ha la pelle chiara o casi in famiglia dovrebbe parlarne con il dermatologo una volta l'anno. ",
    "Il nostro controllo ha un risultato garantito e la prima visita è gratis per chi porta un amico.\n\n",
)
TEXTS = {
    "few": "".join(SENTENCES[2 if n % 8 == 7 else n % 2] for n in range(31))[:3000],
    "many": "".join(SENTENCES[2 if n % 3 == 2 else n % 2] for n in range(31))[:3000],
}
WORDS = "la pelle si guarda con calma e buona luce una volta al mese "


async def type_in_turns(editor: object, app: object, think: Callable[[], object]) -> None:
    """Reads ``go``, types a turn of keys, writes the milliseconds until each was painted, then those worked."""
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
    cursor.setPosition(len(editor.toPlainText()) // 2)
    editor.setTextCursor(cursor)
    editor.setFocus()
    number = 0
    async for _ in turns():
        taken: list[float] = []
        worked: list[float] = []
        for _ in range(TURN):
            letter = WORDS[number % len(WORDS)]
            number += 1
            due = time.perf_counter() + BREATH
            await asyncio.sleep(BREATH)
            painted.waiting = asyncio.get_running_loop().create_future()
            before = time.thread_time()
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                app.sendEvent(editor, QKeyEvent(kind, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, letter))
            await painted.waiting
            taken.append((painted.at - due) * 1000)
            worked.append((time.thread_time() - before) * 1000)
        start = time.perf_counter()
        think()
        pause = (time.perf_counter() - start) * 1000
        print(" ".join(f"{t:.4f}" for t in [pause, *taken, *worked]), flush=True)
    editor.moveCursor(QTextCursor.MoveOperation.End)


async def turns() -> AsyncIterator[None]:
    while (await asyncio.to_thread(sys.stdin.readline)).strip() == "go":
        yield


def bare(text: str) -> None:
    from PySide6.QtGui import QFont
    from PySide6.QtWidgets import QApplication, QPlainTextEdit

    from app.ui.tasks import event_loop

    app = QApplication([])
    editor = QPlainTextEdit(text)
    font = QFont(app.font())
    font.setPixelSize(15)
    editor.setFont(font)
    editor.resize(667, 314)
    editor.show()
    with event_loop(app) as loop:
        print("ready", flush=True)
        loop.run_until_complete(type_in_turns(editor, app, lambda: None))


# --- what goes on meanwhile ---------------------------------------------------------------------------------------


def comments() -> None:
    """A server of this machine: whoever asks is given twenty new comments."""
    numbers = itertools.count()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told = [
                {"id": next(numbers), "text": "Grazie per la visita di ieri. " * 5} for _ in range(COMMENTS)
            ]
            body = json.dumps(told).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    print(server.server_port, flush=True)
    server.serve_forever()


def photographs(original: Path, first: int) -> list[Path]:
    """Copies of a photo, every one with dots of its own: the library takes no picture twice."""
    with original.open("rb") as file:
        waves = (
            file.read(2000).index(b"\xff\xdb") + 5
        )  # how strong each of a square's waves is, the longest first
    paths = []
    for number in range(first, first + FILES):
        path = original.with_name(f"{number}.jpg")
        shutil.copyfile(original, path)
        with path.open("r+b") as file:
            file.seek(waves + 1)
            strengths = file.read(8)
            file.seek(waves + 1)
            file.write(bytes(s + number // 3**wave % 3 for wave, s in enumerate(strengths)))
        paths.append(path)
    return paths


async def import_all(desk: "Desk") -> None:
    """Files with their copies for the channels, and copied reviews, again and again, as the pages do it."""
    from bench_images import photo

    from app.core.inbox.pasted import recognise
    from app.core.media.batch import take_all

    limits = [desk.accounts.limits(account) for account in desk.accounts.all()]
    account = desk.accounts.add_assisted("google_business", "Studio Greco", "").id
    with tempfile.TemporaryDirectory() as folder:
        original = Path(folder) / "photo.jpg"
        original.write_bytes(photo())
        for first in itertools.count(0, FILES):
            paths = await asyncio.to_thread(photographs, original, first)
            batch = await take_all(desk.media, desk.db.run, paths, limits=limits)
            if batch.refused or len(batch.taken) != FILES:
                raise RuntimeError("the import did not run")
            found = recognise(
                f"Anna B.\n★★★★☆ due settimane fa\nVisita numero {first}, personale gentile e puntuale."
            )
            await desk.db.run(desk.inbox.paste, account, found.author, found.text)


async def sync_all(desk: "Desk") -> None:
    from support.platforms import CONNECTED

    desk.accounts.add_connected("square", CONNECTED)
    while True:
        report = await desk.sync.now()
        if report.problems:
            raise RuntimeError("the sync did not run")


def village(port: int) -> "Connector":
    """A platform behind the server of :func:`comments`."""
    from support.platforms import MANIFEST, Square

    from app.core.platforms.contract import Access, Heard, Incoming, Kind

    class Village(Square):
        async def listen(
            self, http: "httpx.AsyncClient", access: Access, cursor: str, posts: Sequence[str]
        ) -> Heard:
            answer = await http.get(f"http://127.0.0.1:{port}/")
            now = datetime.now(UTC)
            return Heard(
                tuple(
                    Incoming(str(one["id"]), str(one["id"]), Kind.COMMENT, "@anna", one["text"], now)
                    for one in answer.json()
                ),
                "",
            )

    return Village(manifest=replace(MANIFEST, listens=True))


@contextmanager
def going_on(what: str, desk: "Desk", loop: asyncio.AbstractEventLoop) -> Iterator[None]:
    """The work in the background; a benchmark whose work failed must say so."""
    works = {"import": import_all, "sync": sync_all}
    if what not in works:
        yield
        return
    task = loop.create_task(works[what](desk))
    yield
    if task.done():
        task.result()
    task.cancel()
    loop.run_until_complete(asyncio.wait([task]))
    loop.run_until_complete(desk.sync.stop())
    taken = len(desk.inbox.every_conversation())
    print(f"meanwhile: {taken} messages and {len(desk.media.all())} pictures were taken in", file=sys.stderr)


def page(text: str, meanwhile: str, port: int) -> None:
    from PySide6.QtWidgets import QApplication
    from support.desks import desk_in

    from app.core.kernel.clock import SystemClock
    from app.core.platforms.catalog import discover
    from app.core.posts.model import Audience, Goal
    from app.ui import garbage
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
        connectors = discover() | ({"square": village(port)} if port else {})
        desk = stack.enter_context(desk_in(Path(folder) / "desk", SystemClock(), connectors=connectors))
        loop = stack.enter_context(event_loop(app))
        desk.bus.deliver_on(loop.call_soon_threadsafe)
        for platform in ("instagram", "facebook", "linkedin"):
            desk.accounts.add_assisted(platform, "Studio Greco", "")
        channels = tuple(account.id for account in desk.accounts.all())
        post = replace(desk.posts.new("it"), text=text, goal=Goal.EDUCATE, audience=Audience.GENERAL)
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
            while written.editor.toPlainText() != text:
                await asyncio.sleep(0.01)
            garbage.keep()  # as the window does
            print("ready", flush=True)
            await type_in_turns(written.editor, app, written.editor.flush)

        with going_on(meanwhile, desk, loop):
            loop.run_until_complete(go())


# --- the parent ---------------------------------------------------------------------------------------------------


def start(*which: str) -> subprocess.Popen[str]:
    child = subprocess.Popen(
        [sys.executable, __file__, *which], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    while child.stdout.readline().strip() != "ready":
        if child.poll() is not None:
            raise SystemExit(f"{which[0]} did not start")
    return child


def turn(child: subprocess.Popen[str]) -> list[float]:
    assert child.stdin is not None and child.stdout is not None
    child.stdin.write("go\n")
    child.stdin.flush()
    return [float(number) for number in child.stdout.readline().split()]


def percentile(numbers: list[float], share: float) -> float:
    return sorted(numbers)[min(int(len(numbers) * share), len(numbers) - 1)]


def compared(name: str, text: str, meanwhile: str, keys: int, port: str) -> bool:
    """One case: a line for each of the two, and whether the page keeps up."""
    children = {"bare": start("bare", text), "page": start("page", text, meanwhile, port)}
    taken: dict[str, list[float]] = {which: [] for which in children}
    worked: dict[str, list[float]] = {which: [] for which in children}
    pauses: list[float] = []
    for child in children.values():
        turn(child)  # the first turn warms up
    for _ in range(max(keys // TURN, 1)):
        for which, child in children.items():
            pause, *times = turn(child)
            taken[which] += times[:TURN]
            worked[which] += times[TURN:]
            if which == "page":
                pauses.append(pause)
    for which, child in children.items():
        assert child.stdin is not None
        child.stdin.write("end\n")
        child.stdin.close()
        if child.wait():
            raise SystemExit(f"{which} ended badly: what went on meanwhile did not work")
    figures = {which: [percentile(times, p) for p in (0.5, 0.99)] for which, times in taken.items()}
    ratios = [mine / theirs for mine, theirs in zip(figures["page"], figures["bare"], strict=True)]
    shown = "   ".join(f"{which} {p50:5.2f} / {p99:6.2f} ms" for which, (p50, p99) in figures.items())
    work = percentile(worked["page"], 0.99) / percentile(worked["bare"], 0.99)
    print(
        f"{name:<14} {shown}   page/bare p50 {ratios[0]:.2f}x  p99 {ratios[1]:.2f}x, of work alone {work:.2f}x"
    )
    print(
        f"{'':<14} look after a pause {statistics.median(pauses):.1f} ms, worst {max(pauses):.1f}", flush=True
    )
    return ratios[1] <= TARGET


def main(keys: int) -> int:
    print(f"key to painted, p50 / p99, {keys} keys each (target: p99 at most {TARGET:.0f}x)")
    server = subprocess.Popen([sys.executable, __file__, "comments"], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        port = server.stdout.readline().strip()
        kept_up = [
            compared(name, text, meanwhile, keys, port if meanwhile == "sync" else "0")
            for name, text, meanwhile in CASES
        ]
    finally:
        server.terminate()
        server.wait()
    return int(not all(kept_up))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["comments"]:
            comments()
        case ["bare", which]:
            bare(TEXTS[which])
        case ["page", which, meanwhile, port]:
            page(TEXTS[which], meanwhile, int(port))
        case [number]:
            sys.exit(main(int(number)))
        case _:
            sys.exit(main(300))
