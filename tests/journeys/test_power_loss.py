"""The power goes, at any moment, on a disk that had not yet written everything: no acknowledged work is lost.

A real process works on a real encrypted archive while a small preloaded recorder notes every write and sync it
makes. From that log come images of the disk as a power cut may leave it (``support/power/images.py``). Each is
opened with the key. The same work with ``synchronous=NORMAL`` must lose something: the proof that this test can.
"""

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import inspect
from support.notes import KEY
from support.power.images import Call, Disk, read_log
from support.programs import need

from app.core.kernel.clock import SystemClock
from app.core.kernel.errors import AppError
from app.core.kernel.events import Bus
from app.core.storage import ledger
from app.core.storage.archive import Archive, claim
from app.core.storage.blobs import Blobs
from app.core.storage.database import Database
from app.core.storage.engine import bare, open_engine

POWER = Path(__file__).parents[1] / "support" / "power"
COMMITS = 900
FIRST_START = """
import sys
from pathlib import Path
from support.notes import KEY
from app.core.kernel.clock import SystemClock
from app.core.storage.archive import Archive, claim
with claim(Path(sys.argv[1])) as claimed:
    Archive.open(claimed, KEY, SystemClock()).close()
"""


@dataclass(slots=True)
class Tally:
    """What the images showed."""

    images: int = 0
    lost: int = 0
    damaged: int = 0
    acknowledged: int = 0


@pytest.fixture(scope="module")
def recorder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    need(request.config, "cc")
    library = tmp_path_factory.mktemp("recorder") / "recorder.so"
    source = str(POWER / "recorder.c")
    subprocess.run(
        [
            "cc",
            "-O2",
            "-Wall",
            "-Werror",
            "-shared",
            "-fPIC",
            "-o",
            str(library),
            source,
            "-ldl",
            "-lpthread",
        ],
        check=True,
    )
    return library


@pytest.fixture
def fast_folder(tmp_path: Path) -> Iterator[Path]:
    """In memory where the system has such a place: thousands of images, each opened and synced."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK):
        yield tmp_path
        return
    folder = memory / f"decoro-test-{os.getpid()}"
    folder.mkdir()
    yield folder
    shutil.rmtree(folder)


def record(recorder: Path, tmp_path: Path, *command: str) -> list[Call]:
    """Run a program on a folder and return every call it made on the files there."""
    folder, log = tmp_path / "recorded", tmp_path / "calls.log"
    folder.mkdir()
    here = POWER.parents[1]
    env = {
        **os.environ,
        "LD_PRELOAD": str(recorder),
        "RECORD_FOLDER": str(folder),
        "RECORD_LOG": str(log),
        "PYTHONPATH": f"{here.parent}{os.pathsep}{here}",
    }
    done = subprocess.run(
        [sys.executable, *[str(folder) if part == "FOLDER" else part for part in command]],
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return list(read_log(log, folder))


def images(calls: list[Call], count: int, seed: int) -> Iterator[tuple[dict[str, bytes], int]]:
    """``count`` disks after a cut at random points, each with the number of commits acknowledged by then."""
    chance = random.Random(seed)
    points = sorted(chance.randrange(1, len(calls) + 1) for _ in range(count))
    disk, acknowledged, done = Disk(), 0, 0
    for point in points:
        for call in calls[done:point]:
            if call.path == "acknowledged":  # the outside world: it forgets nothing
                acknowledged += call.op == "W"
            else:
                disk.follow(call)
        done = point
        yield disk.after_a_cut(chance), acknowledged


def lay_out(image: dict[str, bytes], folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, content in image.items():
        (folder / name).write_bytes(content)
    return folder


def survived(folder: Path) -> int:
    """How many acknowledged commits the archive in ``folder`` still has; raises if anything in it is not whole."""
    engine = open_engine(folder / "archive.db", KEY)
    blobs = Blobs.open(folder / "media.db", KEY, SystemClock())
    try:
        with bare(engine) as connection:
            assert connection.execute("PRAGMA quick_check").fetchall() == [("ok",)]
        if not inspect(engine).has_table("ledger"):
            return 0
        with Database(engine, Bus(), SystemClock(), "seat").read() as tx:
            found = ledger.verify(tx)
            assert found.broken_at is None
            named = [line["ids"]["note"].split(":")[0] for line in ledger.lines(tx, limit=COMMITS)]
        for digest in filter(None, named):
            blobs.get(digest)  # a row without its blob cannot exist
        return found.lines
    finally:
        blobs.close()
        engine.dispose()


def cut_many_times(calls: list[Call], count: int, folder: Path, seed: int) -> Tally:
    tally = Tally(acknowledged=sum(call.path == "acknowledged" and call.op == "W" for call in calls))
    for image, acknowledged in images(calls, count, seed):
        tally.images += 1
        try:
            tally.lost += survived(lay_out(image, folder / "image")) < acknowledged
        except (AppError, AssertionError):
            tally.damaged += 1
    return tally


def work(recorder: Path, tmp_path: Path, synchronous: str) -> list[Call]:
    calls = record(recorder, tmp_path, str(POWER / "writer.py"), "FOLDER", synchronous, str(COMMITS))
    kinds = {(call.op, Path(call.path).suffix) for call in calls}
    # The recording itself is worth something only if it saw the log, its syncs, a checkpoint and the closing.
    assert kinds >= {
        ("W", ".db-wal"),
        ("S", ".db-wal"),
        ("W", ".db"),
        ("S", ".db"),
        ("U", ".db-wal"),
        ("S", ""),
    }
    return calls


def full_synchronous(recorder: Path, tmp_path: Path, folder: Path, count: int) -> None:
    tally = cut_many_times(work(recorder, tmp_path, "FULL"), count, folder, seed=20261122)
    print(f"\nsynchronous=FULL: {tally}")
    assert tally == Tally(images=count, lost=0, damaged=0, acknowledged=COMMITS)


def normal_synchronous(recorder: Path, tmp_path: Path, folder: Path, count: int) -> None:
    tally = cut_many_times(work(recorder, tmp_path, "NORMAL"), count, folder, seed=20261122)
    print(f"\nsynchronous=NORMAL: {tally}")
    assert tally.damaged == 0
    assert tally.lost > count / 2


def test_no_acknowledged_work_is_lost(recorder: Path, tmp_path: Path, fast_folder: Path) -> None:
    full_synchronous(recorder, tmp_path, fast_folder, 200)


def test_with_normal_it_would_be(recorder: Path, tmp_path: Path, fast_folder: Path) -> None:
    normal_synchronous(recorder, tmp_path, fast_folder, 60)


def test_a_cut_during_the_first_start_leaves_a_folder_that_opens(
    recorder: Path, tmp_path: Path, fast_folder: Path
) -> None:
    calls = record(recorder, tmp_path, "-c", FIRST_START, "FOLDER")
    opened = 0
    for image, _ in images(calls, 40, seed=7):
        with claim(lay_out(image, fast_folder / "image")) as claimed:
            Archive.open(claimed, KEY, SystemClock()).close()
        opened += 1
    assert opened == 40


@pytest.mark.nightly
def test_a_thousand_times(recorder: Path, tmp_path: Path, fast_folder: Path) -> None:
    full_synchronous(recorder, tmp_path, fast_folder, 1000)


@pytest.mark.nightly
def test_a_thousand_times_with_normal(recorder: Path, tmp_path: Path, fast_folder: Path) -> None:
    normal_synchronous(recorder, tmp_path, fast_folder, 1000)
