"""Snapshots that are known to open, kept as long as they are useful, and brought back without ever losing both."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from support.disk import no_file_longer_than
from support.notes import START, NoteWritten

from app.core.kernel.clock import SystemClock
from app.core.kernel.errors import Damaged, NeedsKey, NoRoom
from app.core.kernel.events import Bus
from app.core.storage import backup, ledger
from app.core.storage.backup import DAILY, Keep, kept
from app.core.storage.database import Database
from app.core.storage.engine import PAGE, open_engine


def write(db: Database, count: int) -> None:
    for number in range(count):
        with db.write() as tx:
            tx.announce(NoteWritten(f"note-{number}"))


def lines_in(path: Path, key: bytes) -> int:
    db = Database(open_engine(path, key), Bus(), SystemClock(), "seat")
    with db.read() as tx:
        found = ledger.verify(tx)
    db.close()
    assert found.broken_at is None
    return found.lines


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


@pytest.fixture
def snapshot(db: Database, engine: Engine, key: bytes, folder: Path) -> backup.Snapshot:
    write(db, 30)
    return backup.take(engine, key, folder, START)


def test_a_snapshot_is_whole_encrypted_and_noted(
    db: Database, snapshot: backup.Snapshot, key: bytes, folder: Path
) -> None:
    backup.verify(snapshot, key)
    assert backup.snapshots(folder) == [snapshot]
    assert snapshot.note.rows["ledger"] == 30
    with db.read() as tx:
        assert snapshot.note.ledger == ledger.head(tx).hash
    assert b"SQLite format" not in snapshot.path.read_bytes()
    assert sorted(path.suffix for path in folder.iterdir()) == [".db", ".json"]


def test_writing_goes_on_while_and_after(db: Database, engine: Engine, key: bytes, folder: Path) -> None:
    write(db, 5)
    first = backup.take(engine, key, folder, START)
    write(db, 5)
    second = backup.take(engine, key, folder, START + timedelta(hours=1), DAILY)
    assert (first.note.rows["ledger"], second.note.rows["ledger"]) == (5, 10)
    assert [one.reason for one in backup.snapshots(folder)] == [DAILY, backup.BY_HAND]


@pytest.mark.parametrize("place", [0, 17, PAGE * 3 + 1, -1])
def test_one_flipped_bit_is_found(snapshot: backup.Snapshot, key: bytes, place: int) -> None:
    content = bytearray(snapshot.path.read_bytes())
    content[place] ^= 4
    snapshot.path.write_bytes(content)
    with pytest.raises(Damaged):
        backup.verify(snapshot, key)


def test_a_copy_cut_short_or_gone_is_found(snapshot: backup.Snapshot, key: bytes) -> None:
    snapshot.path.write_bytes(snapshot.path.read_bytes()[:-PAGE])
    with pytest.raises(Damaged):
        backup.verify(snapshot, key)
    snapshot.path.unlink()
    with pytest.raises(Damaged):
        backup.verify(snapshot, key)


def test_another_key_is_a_key_problem_not_damage(snapshot: backup.Snapshot) -> None:
    with pytest.raises(NeedsKey):
        backup.verify(snapshot, bytes(32))


def test_a_snapshot_with_other_contents_than_noted_is_not_accepted(
    snapshot: backup.Snapshot, key: bytes, folder: Path
) -> None:
    note = snapshot.path.with_suffix(".json")
    body = json.loads(note.read_text())
    note.write_text(json.dumps({**body, "ledger": "0" * 64}))
    with pytest.raises(Damaged):
        backup.verify(backup.snapshots(folder)[0], key)


def test_files_that_are_no_backups_are_passed_over(snapshot: backup.Snapshot, folder: Path) -> None:
    (folder / "archive-20260101T000000000000Z-daily.db").write_bytes(b"no note")
    (folder / "archive-whatever.db").write_bytes(b"")
    (folder / "archive-20260102T000000000000Z-daily.db").write_bytes(b"")
    (folder / "archive-20260102T000000000000Z-daily.json").write_text("{")
    assert backup.snapshots(folder) == [snapshot]


def test_a_full_disk_leaves_no_half_snapshot(db: Database, engine: Engine, key: bytes, folder: Path) -> None:
    write(db, 200)
    with no_file_longer_than(8 * PAGE), pytest.raises(NoRoom):
        backup.take(engine, key, folder, START)
    assert list(folder.iterdir()) == []
    write(db, 1)


def test_restoring_brings_back_the_rows_and_keeps_what_was_there(
    db: Database, snapshot: backup.Snapshot, key: bytes, tmp_path: Path
) -> None:
    write(db, 12)
    db.close()
    aside = backup.restore(snapshot, key, tmp_path / "archive.db", START + timedelta(days=1))
    assert lines_in(tmp_path / "archive.db", key) == 30
    assert aside is not None
    assert lines_in(aside, key) == 42


def test_a_log_left_behind_does_not_leak_into_the_restored_archive(
    db: Database, engine: Engine, snapshot: backup.Snapshot, key: bytes, tmp_path: Path
) -> None:
    write(db, 12)
    engine.dispose()
    # As after a crash: the old archive with its log still beside it.
    left = {name: (tmp_path / name).read_bytes() for name in ("archive.db",)}
    again = open_engine(tmp_path / "archive.db", key)
    write(Database(again, Bus(), SystemClock(), "seat"), 3)
    left["archive.db-wal"] = (tmp_path / "archive.db-wal").read_bytes()
    again.dispose()
    for name, content in left.items():
        (tmp_path / name).write_bytes(content)
    aside = backup.restore(snapshot, key, tmp_path / "archive.db", START)
    assert lines_in(tmp_path / "archive.db", key) == 30
    assert aside is not None
    assert lines_in(aside, key) == 45


def test_a_damaged_backup_changes_nothing(
    db: Database, snapshot: backup.Snapshot, key: bytes, tmp_path: Path
) -> None:
    db.close()
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    snapshot.path.write_bytes(snapshot.path.read_bytes()[:-1])
    with pytest.raises(Damaged):
        backup.restore(snapshot, key, tmp_path / "archive.db", START)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()} == before


days = st.lists(st.integers(0, 2000), max_size=200).map(
    lambda some: {START - timedelta(days=day) for day in some}
)


@given(days)
def test_thinning_keeps_the_newest_and_enough_of_the_past(moments: set[datetime]) -> None:
    keep = Keep(days=7, weeks=5, months=12)
    stay = kept(moments, keep)
    assert stay <= moments
    assert len(stay) <= 7 + 5 + 12
    assert sorted(moments)[-7:] == sorted(stay)[-7:] or len(moments) <= 7
    if moments:
        assert max(moments) in stay
    months = {(moment.year, moment.month) for moment in moments}
    assert {(moment.year, moment.month) for moment in stay} >= set(sorted(months)[-12:])
    assert kept(stay, keep) == stay


def test_a_year_of_daily_snapshots_thins_to_a_handful(engine: Engine, key: bytes, folder: Path) -> None:
    template = backup.take(engine, key, folder, START, DAILY)
    note = template.path.with_suffix(".json").read_bytes()
    for day in range(1, 400):
        at = (START - timedelta(days=day)).astimezone(UTC)
        path = folder / f"archive-{at.strftime('%Y%m%dT%H%M%S%fZ')}-daily.db"
        path.write_bytes(b"")
        path.with_suffix(".json").write_bytes(note)
    by_hand = backup.take(engine, key, folder, START - timedelta(days=399, hours=1))
    backup.thin(folder)
    left = backup.snapshots(folder)
    assert template in left
    assert by_hand in left
    assert 18 <= len(left) <= 25
    assert len(list(folder.iterdir())) == 2 * len(left)
