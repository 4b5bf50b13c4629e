"""A data folder as a whole: who may open it, with which key, and what is found after a bad end."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text
from support.notes import NoteWritten

from app.core.kernel.clock import ManualClock
from app.core.kernel.errors import Damaged, NeedsKey, NoRoom, Refused
from app.core.kernel.events import Bus
from app.core.kernel.text import render
from app.core.storage import archive as archives
from app.core.storage import backup, ledger, places
from app.core.storage.archive import Archive, LastEnd, claim
from app.core.storage.database import Database
from app.core.storage.engine import PAGE

OPEN_AND_WAIT = """
import sys
from pathlib import Path
from app.core.kernel.clock import SystemClock
from app.core.storage.archive import Archive, claim
archive = Archive.open(claim(Path(sys.argv[1])), bytes(range(32)), SystemClock())
print("open", flush=True)
sys.stdin.readline()
archive.close()
"""

WRITE_FOREVER = """
import sys
from pathlib import Path
from app.core.kernel.clock import SystemClock
from app.core.kernel.events import Bus
from app.core.kernel.text import render
from app.core.storage.archive import Archive, claim
from app.core.storage.database import Database
from support.notes import NoteWritten
archive = Archive.open(claim(Path(sys.argv[1])), bytes(range(32)), SystemClock())
db = Database(archive.engine, Bus(), SystemClock(), archive.identity.seat)
number = int(sys.argv[2])
while True:
    print("writing", number, flush=True)
    with db.write() as tx:
        tx.announce(NoteWritten(f"note-{number}"))
    print("written", number, flush=True)
    number += 1
"""


def start(code: str, *arguments: object) -> "subprocess.Popen[str]":
    here = Path(__file__).parents[3]
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": f"{here}{os.pathsep}{here / 'tests'}"},
    )


def open_archive(folder: Path, key: bytes, clock: ManualClock) -> Archive:
    claimed = claim(folder)
    try:
        return Archive.open(claimed, key, clock)
    except BaseException:
        claimed.release()
        raise


def write(archive: Archive, clock: ManualClock, count: int) -> None:
    db = Database(archive.engine, Bus(), clock, archive.identity.seat)
    for number in range(count):
        with db.write() as tx:
            tx.announce(NoteWritten(f"note-{number}"))


def lines(archive: Archive, clock: ManualClock) -> int:
    with Database(archive.engine, Bus(), clock, "").read() as tx:
        found = ledger.verify(tx)
    assert found.broken_at is None
    return found.lines


@pytest.fixture
def closed(data_dir: Path, key: bytes, clock: ManualClock) -> Path:
    """An archive with 40 lines and a blob, cleanly closed."""
    archive = open_archive(data_dir, key, clock)
    write(archive, clock, 40)
    archive.blobs.put(b"a photo")
    archive.close()
    return data_dir


def test_a_new_archive_is_made_and_found_again(data_dir: Path, key: bytes, clock: ManualClock) -> None:
    first = open_archive(data_dir, key, clock)
    assert first.last_end is LastEnd.NEW
    assert first.upgraded.before is None
    write(first, clock, 3)
    first.close()
    again = open_archive(data_dir, key, clock)
    assert again.last_end is LastEnd.CLEAN
    assert (again.identity, lines(again, clock)) == (first.identity, 3)
    assert again.upgraded.before == again.upgraded.now
    again.close()


def test_nothing_in_the_folder_tells_the_key_or_a_word(closed: Path, key: bytes) -> None:
    for file in closed.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert key not in content
            assert key.hex().encode() not in content
            assert b"note-1" not in content
            assert b"a photo" not in content


def test_a_wrong_key_is_told_apart_from_damage(closed: Path, key: bytes, clock: ManualClock) -> None:
    with pytest.raises(NeedsKey):
        open_archive(closed, bytes(32), clock)
    content = bytearray((closed / "archive.db").read_bytes())
    content[100] ^= 1  # the first page: to SQLCipher this looks like a wrong key
    (closed / "archive.db").write_bytes(content)
    with pytest.raises(Damaged):
        open_archive(closed, key, clock)


def test_the_claim_survives_a_wrong_key_so_that_the_person_may_try_again(
    closed: Path, key: bytes, clock: ManualClock
) -> None:
    claimed = claim(closed)
    with pytest.raises(NeedsKey):
        Archive.open(claimed, bytes(32), clock)
    Archive.open(claimed, key, clock).close()


def test_an_archive_that_vanished_is_not_replaced_by_an_empty_one(
    closed: Path, key: bytes, clock: ManualClock
) -> None:
    (closed / "archive.db").unlink()
    with pytest.raises(Damaged):
        open_archive(closed, key, clock)
    assert not (closed / "archive.db").exists()
    with claim(closed) as claimed:
        assert claimed.used


def test_a_lost_or_broken_identity_is_not_a_new_archive(closed: Path, key: bytes, clock: ManualClock) -> None:
    (closed / "archive.json").write_text("{broken")
    with pytest.raises(Damaged):
        claim(closed)
    (closed / "archive.json").unlink()
    claimed = claim(closed)
    assert claimed.used
    archive = Archive.open(claimed, key, clock)
    assert lines(archive, clock) == 40
    archive.close()


def test_a_second_decoro_on_the_same_archive_is_refused(closed: Path, key: bytes, clock: ManualClock) -> None:
    other = start(OPEN_AND_WAIT, closed)
    assert other.stdout is not None
    assert other.stdout.readline() == "open\n"
    with pytest.raises(Refused, match="already open"):
        claim(closed)
    other.communicate("go\n", timeout=20)
    archive = open_archive(closed, key, clock)
    assert archive.last_end is LastEnd.CLEAN
    with pytest.raises(Refused, match="already open"):
        claim(closed)  # in one process as well
    archive.close()


def test_the_lock_ends_with_the_process_however_it_ends(closed: Path, key: bytes, clock: ManualClock) -> None:
    other = start(OPEN_AND_WAIT, closed)
    assert other.stdout is not None
    assert other.stdout.readline() == "open\n"
    other.kill()
    other.communicate()
    archive = open_archive(closed, key, clock)
    assert archive.last_end is LastEnd.CHECKED
    archive.close()
    archive = open_archive(closed, key, clock)
    assert archive.last_end is LastEnd.CLEAN
    archive.close()


def test_kill_in_the_middle_of_writing_loses_nothing_acknowledged(
    data_dir: Path, key: bytes, clock: ManualClock
) -> None:
    """Rounds on one archive that goes on growing; each kill waits until a write has begun."""
    acknowledged = 0
    for step in range(8):
        writer = start(WRITE_FOREVER, data_dir, acknowledged)
        assert writer.stdout is not None
        begun = f"writing {acknowledged + step % 4}\n"
        said = []
        for line in writer.stdout:
            said.append(line)
            if line == begun:
                break
        writer.kill()
        said += writer.communicate()[0].splitlines()
        acknowledged += sum(line.startswith("written") for line in said)
        archive = open_archive(data_dir, key, clock)
        assert archive.last_end is LastEnd.CHECKED
        found = lines(archive, clock)
        assert acknowledged <= found <= acknowledged + 1
        acknowledged = found
        archive.close()
    assert acknowledged >= 8


def test_after_a_bad_end_damage_is_found_at_the_door(closed: Path, key: bytes, clock: ManualClock) -> None:
    path = closed / "archive.db"
    content = bytearray(path.read_bytes())
    for page in range(2, len(content) // PAGE):
        content[page * PAGE + 50] ^= 8
    path.write_bytes(content)
    (closed / "open.mark").touch()
    with pytest.raises(Damaged):
        open_archive(closed, key, clock)


def test_too_little_room_for_a_new_archive(data_dir: Path, key: bytes, clock: ManualClock) -> None:
    with claim(data_dir) as claimed, pytest.raises(NoRoom):
        Archive.open(claimed, key, clock, free=lambda folder: places.LITTLE_ROOM - 1)
    assert not (data_dir / "archive.db").exists()


def test_an_old_archive_opens_on_a_nearly_full_disk_and_warns(
    closed: Path, key: bytes, clock: ManualClock
) -> None:
    archive = Archive.open(claim(closed), key, clock, free=lambda folder: 3_000_000)
    warning = archive.warning()
    assert warning is not None
    assert "3 MB" in render(warning, "en")
    archive.close()


def test_the_reserve_is_given_once_and_taken_again(closed: Path, key: bytes, clock: ManualClock) -> None:
    archive = open_archive(closed, key, clock)
    reserve = closed / "reserve.bin"
    assert reserve.stat().st_size == places.Reserve.SIZE
    archive.make_room()
    assert not reserve.exists()
    archive.close()
    open_archive(closed, key, clock).close()
    assert reserve.exists()


def test_backup_and_restore_bring_back_rows_and_media(closed: Path, key: bytes, clock: ManualClock) -> None:
    archive = open_archive(closed, key, clock)
    photo = archive.blobs.put(b"a second photo")
    snapshot = archive.back_up(clock)
    write(archive, clock, 5)
    archive.close()
    for name in ("media.db", "archive.db"):
        (closed / name).write_bytes(b"ruined")
    claimed = claim(closed)
    aside = archives.bring_back(claimed, snapshot, key, clock)
    assert aside is not None
    assert aside.read_bytes() == b"ruined"
    archive = Archive.open(claimed, key, clock)
    assert lines(archive, clock) == 40
    assert archive.blobs.get(photo) == b"a second photo"
    archive.close()


def test_a_backup_folder_is_enough_on_another_computer(
    closed: Path, key: bytes, clock: ManualClock, tmp_path: Path
) -> None:
    archive = open_archive(closed, key, clock)
    stick = tmp_path / "stick"
    archive.back_up(clock, folder=stick)
    archive.close()
    shutil.rmtree(closed)
    new = tmp_path / "new computer"
    archives.adopt(new, stick)
    claimed = claim(new)
    assert claimed.used
    assert claimed.identity.id == archive.identity.id
    assert claimed.identity.seat != archive.identity.seat
    archives.bring_back(claimed, backup.snapshots(stick)[0], key, clock)
    found = Archive.open(claimed, key, clock)
    assert lines(found, clock) == 40
    assert len(found.blobs.digests()) == 1
    found.close()
    with pytest.raises(Refused):
        archives.adopt(new, stick)


def test_an_upgrade_that_fails_closes_everything(closed: Path, key: bytes, clock: ManualClock) -> None:
    archive = open_archive(closed, key, clock)
    with archive.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    archive.close()
    for _ in range(2):  # the second try is not told that another Decoro is open
        with pytest.raises(Refused, match="newer Decoro"):
            open_archive(closed, key, clock)
