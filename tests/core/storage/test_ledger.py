"""The chain: one line for each announced event, and no quiet way to change it."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from support.notes import START, NoteWritten

from app.core.kernel.clock import ManualClock
from app.core.storage import ledger
from app.core.storage.database import Database


@pytest.fixture
def written(db: Database, clock: ManualClock) -> Database:
    db.actor = "person-1"
    for number in range(600):
        if number % 200 == 0:
            clock.advance(timedelta(minutes=1))
        if number % 100 == 0:
            with db.write() as tx:
                for offset in range(100):
                    tx.announce(NoteWritten(f"note-{number + offset}"))
    return db


def tamper(db: Database, statement: str) -> None:
    with db.write() as tx:
        tx.execute(text(statement))


def test_a_line_says_when_where_who_and_what(db: Database) -> None:
    db.actor = "person-1"
    with db.write() as tx:
        tx.announce(NoteWritten("note-1"))
    with db.read() as tx:
        (line,) = ledger.lines(tx)
    assert {name: line[name] for name in ("seq", "at", "seat", "actor", "kind", "ids", "previous")} == {
        "seq": 1,
        "at": START,
        "seat": "seat-1",
        "actor": "person-1",
        "kind": "NoteWritten",
        "ids": {"note": "note-1"},
        "previous": "",
    }


def test_a_whole_chain_verifies(written: Database) -> None:
    with written.read() as tx:
        assert ledger.verify(tx) == ledger.Verified(600, None, ledger.head(tx))


def test_an_empty_chain_verifies(db: Database) -> None:
    with db.read() as tx:
        assert ledger.verify(tx) == ledger.Verified(0, None, ledger.Head(0, ""))


@pytest.mark.parametrize("column", ["at", "seat", "actor", "kind", "ids", "previous", "hash"])
def test_any_changed_word_is_found(written: Database, column: str) -> None:
    value = {"at": "2020-01-01T00:00:00.000000Z", "ids": '{"note":"other"}'}.get(column, "other")
    tamper(written, f"UPDATE ledger SET {column} = '{value}' WHERE seq = 550")
    with written.read() as tx:
        assert ledger.verify(tx).broken_at == 550


@pytest.mark.parametrize(
    ("statement", "broken_at"),
    [
        ("DELETE FROM ledger WHERE seq = 1", 2),
        ("DELETE FROM ledger WHERE seq = 550", 551),
        ("UPDATE ledger SET seq = 5000 WHERE seq = 550", 551),
        ("UPDATE ledger SET seq = -1 WHERE seq = 550", 551),
        (
            "INSERT INTO ledger SELECT 601, at, seat, actor, kind, ids, previous, hash FROM ledger WHERE seq = 7",
            601,
        ),
    ],
)
def test_removed_moved_or_added_lines_are_found(written: Database, statement: str, broken_at: int) -> None:
    tamper(written, statement)
    with written.read() as tx:
        assert ledger.verify(tx).broken_at == broken_at


def test_a_cut_off_end_shows_against_a_head_noted_before(written: Database) -> None:
    with written.read() as tx:
        noted = ledger.head(tx)
    tamper(written, "DELETE FROM ledger WHERE seq > 590")
    with written.read() as tx:
        found = ledger.verify(tx)
    assert found.broken_at is None
    assert found.head != noted
    assert found.lines < noted.seq


def test_the_feed_goes_on_where_it_stopped(written: Database) -> None:
    with written.read() as tx:
        first = ledger.lines(tx, after=0, limit=400)
        rest = ledger.lines(tx, after=first[-1]["seq"], limit=400)
    assert [line["seq"] for line in first + rest] == list(range(1, 601))
