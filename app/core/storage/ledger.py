"""Every announced event as one hash-chained line: audit, proof and feed.

A line is written in the same commit as the change it tells of. It holds ids only, so that erasing a person does
not break the chain. Changing, removing or inserting a line in the middle is found by ``verify``; cutting off the
end is found by comparing ``head`` with one noted earlier (each backup notes it).
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Column, CursorResult, Executable, Integer, Table, Text, insert, select

from app.core.kernel.canonical import canonical_json
from app.core.kernel.events import Event
from app.core.storage.columns import JsonValue, UtcDateTime, moment_text
from app.core.storage.tables import metadata

BEFORE_THE_FIRST = ""

ledger = Table(
    "ledger",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("seat", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("kind", Text, nullable=False, index=True),
    Column("ids", JsonValue, nullable=False),
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False),
)


class Reads(Protocol):
    def execute(self, statement: Executable) -> CursorResult[Any]: ...


class Writes(Reads, Protocol):
    """What a line needs to know about its commit: a ``Transaction``."""

    @property
    def now(self) -> datetime: ...
    @property
    def seat(self) -> str: ...
    @property
    def actor(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Head:
    """The last line: enough to notice later that the end was cut off."""

    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Verified:
    lines: int
    broken_at: int | None
    """The first sequence number that does not fit, or ``None``: the chain is whole."""
    head: Head


def head(tx: Reads) -> Head:
    row = tx.execute(select(ledger.c.seq, ledger.c.hash).order_by(ledger.c.seq.desc()).limit(1)).first()
    return Head(row.seq, row.hash) if row else Head(0, BEFORE_THE_FIRST)


def append(tx: Writes, event: Event) -> Head:
    last = head(tx)
    line = {
        "seq": last.seq + 1,
        "at": tx.now,
        "seat": tx.seat,
        "actor": tx.actor,
        "kind": event.kind(),
        "ids": event.ids(),
        "previous": last.hash,
    }
    digest = _hash(line)
    tx.execute(insert(ledger).values(**line, hash=digest))
    return Head(last.seq + 1, digest)


def lines(tx: Reads, after: int = 0, limit: int = 500) -> list[dict[str, Any]]:
    """The feed: lines after a sequence number, oldest first, column by name."""
    wanted = select(ledger).where(ledger.c.seq > after).order_by(ledger.c.seq).limit(limit)
    return [dict(row) for row in tx.execute(wanted).mappings()]


def verify(tx: Reads) -> Verified:
    """Walk the whole chain. Line n must be number n, name the hash before it and hash to its own."""
    last = Head(0, BEFORE_THE_FIRST)
    while page := lines(tx, after=last.seq):
        for line in page:
            seq, digest = line["seq"], line.pop("hash")
            if seq != last.seq + 1 or line["previous"] != last.hash or _hash(line) != digest:
                return Verified(last.seq, seq, last)
            last = Head(seq, digest)
    return Verified(last.seq, None, last)


def _hash(line: dict[str, Any]) -> str:
    return hashlib.sha256(canonical_json({**line, "at": moment_text(line["at"])}).encode()).hexdigest()
