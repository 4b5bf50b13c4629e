"""One commit, all or nothing; told after it is on the disk, in order; one thread for those who wait."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Column, Engine, Integer, MetaData, Table, Text, func, insert, select
from sqlalchemy.exc import OperationalError
from support.notes import START, NoteWritten

from app.core.kernel.clock import ManualClock
from app.core.kernel.errors import NoRoom
from app.core.kernel.events import Bus, Event
from app.core.storage import ledger
from app.core.storage.database import Database
from app.core.storage.engine import bare

NOTE = Table(
    "note", MetaData(), Column("id", Integer, primary_key=True), Column("body", Text, nullable=False)
)


@pytest.fixture(autouse=True)
def note_table(engine: Engine) -> None:
    NOTE.create(engine)


@pytest.fixture
def heard(bus: Bus) -> list[Event]:
    heard: list[Event] = []
    bus.subscribe(Event, heard.append)
    return heard


def write_note(db: Database, body: str) -> None:
    with db.write() as tx:
        tx.execute(insert(NOTE).values(body=body))
        tx.announce(NoteWritten(body))


def notes(db: Database) -> list[str]:
    with db.read() as tx:
        return list(tx.execute(select(NOTE.c.body).order_by(NOTE.c.id)).scalars())


def test_a_write_is_told_after_the_commit(db: Database, bus: Bus) -> None:
    seen: list[list[str]] = []
    bus.subscribe(NoteWritten, lambda event: seen.append(notes(db)))
    with db.write() as tx:
        tx.execute(insert(NOTE).values(body="one"))
        tx.announce(NoteWritten("one"))
        assert seen == []
    assert seen == [["one"]]


def test_what_fails_leaves_nothing_and_tells_nothing(db: Database, heard: list[Event]) -> None:
    def fail() -> None:
        with db.write() as tx:
            tx.execute(insert(NOTE).values(body="lost"))
            tx.announce(NoteWritten("lost"))
            raise RuntimeError

    pytest.raises(RuntimeError, fail)
    assert notes(db) == []
    assert heard == []
    with db.read() as tx:
        assert ledger.head(tx).seq == 0


def test_inner_writes_join_the_outer_commit(db: Database, heard: list[Event]) -> None:
    def fail() -> None:
        with db.write():
            write_note(db, "a")
            write_note(db, "b")
            assert notes(db) == ["a", "b"]
            raise RuntimeError

    pytest.raises(RuntimeError, fail)
    assert notes(db) == []
    with db.write():
        write_note(db, "c")
        write_note(db, "d")
        assert heard == []
    assert heard == [NoteWritten("c"), NoteWritten("d")]


def test_a_read_cannot_write(db: Database) -> None:
    with pytest.raises(OperationalError, match="readonly"), db.read() as tx:
        tx.execute(insert(NOTE).values(body="sneaked in"))
    write_note(db, "later")
    assert notes(db) == ["later"]


def test_a_read_is_one_consistent_view(db: Database) -> None:
    write_note(db, "before")
    with db.read() as tx:
        count = select(func.count()).select_from(NOTE)
        assert tx.execute(count).scalar() == 1
        writer = threading.Thread(target=write_note, args=(db, "meanwhile"))
        writer.start()
        writer.join()
        assert tx.execute(count).scalar() == 1
    assert notes(db) == ["before", "meanwhile"]


def test_writers_wait_for_each_other(db: Database, heard: list[Event]) -> None:
    def many(name: str) -> None:
        for number in range(25):
            write_note(db, f"{name}{number}")

    threads = [threading.Thread(target=many, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [event.ids()["note"] for event in heard] == notes(db)
    with db.read() as tx:
        assert ledger.verify(tx).lines == 100
        assert ledger.verify(tx).broken_at is None


def test_one_moment_for_one_commit(db: Database, clock: ManualClock) -> None:
    with db.write() as tx:
        assert tx.now == START
        clock.set(START.replace(hour=23))
        assert tx.now == START
        tx.announce(NoteWritten("x"))
    with db.read() as tx:
        assert ledger.lines(tx)[0]["at"] == START


def test_run_uses_one_thread_and_brings_back_result_and_error(db: Database) -> None:
    def work(body: str) -> str:
        write_note(db, body)
        return threading.current_thread().name

    def fail() -> None:
        raise KeyError("gone")

    async def story() -> set[str]:
        names = await asyncio.gather(*(db.run(work, str(number)) for number in range(20)))
        with pytest.raises(KeyError):
            await db.run(fail)
        return set(names)

    names = asyncio.run(story())
    assert len(names) == 1
    assert threading.current_thread().name not in names
    assert notes(db) == [str(number) for number in range(20)]


def test_a_cancelled_wait_does_not_undo_the_write(db: Database) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        with db.write() as tx:
            tx.execute(insert(NOTE).values(body="kept"))
            begun.set()
            go_on.wait(10)

    async def story() -> None:
        waiting = asyncio.ensure_future(db.run(slow))
        await asyncio.to_thread(begun.wait, 10)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        go_on.set()
        assert await db.run(notes, db) == ["kept"]

    asyncio.run(story())


@pytest.fixture
def cramped(engine: Engine, bus: Bus, clock: ManualClock) -> Iterator[tuple[Database, list[str]]]:
    """A database on a disk with no room for more than a few pages, until its reserve is given up."""
    given: list[str] = []

    def limit(pages: int) -> None:
        with bare(engine) as connection:
            connection.execute(f"PRAGMA max_page_count={pages}")

    def make_room() -> None:
        given.append("reserve")
        limit(100_000)

    with bare(engine) as connection:
        limit(connection.execute("PRAGMA page_count").fetchone()[0])
    db = Database(engine, bus, clock, "seat", make_room=make_room)
    yield db, given
    db.close()


def test_a_full_disk_gives_up_the_reserve_and_the_next_write_succeeds(
    cramped: tuple[Database, list[str]], heard: list[Event]
) -> None:
    db, given = cramped
    with pytest.raises(NoRoom):
        write_note(db, "x" * 50_000)
    assert (given, heard, notes(db)) == (["reserve"], [], [])
    write_note(db, "sent")
    assert notes(db) == ["sent"]


def test_closing_folds_the_log_into_the_file(tmp_path: Path, db: Database) -> None:
    write_note(db, "x")
    assert (tmp_path / "archive.db-wal").exists()
    db.close()
    assert [path.name for path in tmp_path.iterdir()] == ["archive.db"]
