"""The media store: a second encrypted file, same key, where content is filed under its own SHA-256.

A blob is written before the row that names it, so a row without its blob cannot exist; a blob without a row is
swept a day later. Nothing is ever changed in place: a backup copies only what is new.
"""

import hashlib
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Self

from sqlalchemy import (
    Column,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    column,
    delete,
    func,
    select,
)
from sqlalchemy.dialects.sqlite import insert

from app.core.kernel.clock import Clock
from app.core.kernel.errors import Damaged
from app.core.kernel.text import msg
from app.core.storage.columns import UtcDateTime
from app.core.storage.engine import CACHE, field, open_engine, read_only

GRACE = timedelta(days=1)
"""How long a blob may wait for the row that names it."""

_metadata = MetaData()
_content = Table(
    "content",
    _metadata,
    Column("digest", Text, primary_key=True),
    Column("data", LargeBinary, nullable=False),
)
# Apart from the bytes, because touching ``seen`` would otherwise write a whole photo again.
_entry = Table(
    "entry",
    _metadata,
    Column("digest", Text, primary_key=True),
    Column("size", Integer, nullable=False),
    Column("seen", UtcDateTime, nullable=False),
)
MOST_AT_EASE = CACHE // 2
"""Up to so many bytes room is made first and filled afterwards; of more, the empty room would go to the disk, too."""


class Blobs:
    """Bytes in, digest out; digest in, the same bytes out, or ``Damaged``."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self.engine = engine
        self._readers = read_only(engine)
        self._clock = clock

    @classmethod
    def open(cls, path: Path, key: bytes, clock: Clock) -> Self:
        engine = open_engine(path, key)
        _metadata.create_all(engine)
        return cls(engine, clock)

    def put(self, data: bytes) -> str:
        digest = hashlib.sha256(data).hexdigest()
        row = {"digest": digest, "size": len(data), "seen": self._clock.now()}
        with self.engine.begin() as connection:
            at_ease = len(data) <= MOST_AT_EASE
            room = func.zeroblob(len(data)) if at_ease else data
            made = connection.execute(
                insert(_content).values(digest=digest, data=room).on_conflict_do_nothing()
            )
            if made.rowcount and at_ease:
                with field(connection, _content.name, "data", made.lastrowid, reads_only=False) as opened:
                    opened.write(data)
            connection.execute(
                insert(_entry).values(row).on_conflict_do_update(["digest"], set_={"seen": row["seen"]})
            )
        return digest

    def get(self, digest: str) -> bytes:
        with self._readers.begin() as connection:
            data: bytes | None = None
            row = connection.scalar(select(column("rowid")).where(_content.c.digest == digest))
            if row is not None:
                with field(connection, _content.name, "data", row, reads_only=True) as opened:
                    data = opened.read()
        if data is None or hashlib.sha256(data).hexdigest() != digest:
            raise Damaged(
                msg("A file of the library is missing or damaged. Restore it from the latest backup.")
            )
        return data

    def has(self, digest: str) -> bool:
        with self._readers.begin() as connection:
            return connection.scalar(select(_entry.c.digest).where(_entry.c.digest == digest)) is not None

    def digests(self) -> set[str]:
        with self._readers.begin() as connection:
            return set(connection.scalars(select(_entry.c.digest)))

    def sweep(self, named: Iterable[str], grace: timedelta = GRACE) -> int:
        """Drop what no row names and nobody has seen for ``grace``. Returns how many went."""
        keep = set(named)
        with self.engine.begin() as connection:
            old = connection.scalars(select(_entry.c.digest).where(_entry.c.seen < self._clock.now() - grace))
            orphans = [digest for digest in old if digest not in keep]
            for digest in orphans:
                connection.execute(delete(_content).where(_content.c.digest == digest))
                connection.execute(delete(_entry).where(_entry.c.digest == digest))
        return len(orphans)

    def drop(self, digests: Iterable[str]) -> None:
        """Delete these for good, their pages too: what was erased must not lie in the file's free space."""
        there = [digest for digest in digests if self.has(digest)]
        if not there:
            return
        with self.engine.begin() as connection:
            connection.exec_driver_sql("PRAGMA secure_delete = ON")
            for digest in there:
                connection.execute(delete(_content).where(_content.c.digest == digest))
                connection.execute(delete(_entry).where(_entry.c.digest == digest))

    def copy_new_to(self, other: "Blobs") -> int:
        """Give ``other`` what it lacks, each verified on the way; what both have counts as seen there today."""
        mine = self.digests()
        lacking = mine - other.digests()
        for digest in sorted(lacking):
            other.put(self.get(digest))
        other.touch(mine - lacking)
        return len(lacking)

    def touch(self, digests: Iterable[str]) -> None:
        """Note that these are still wanted."""
        now = self._clock.now()
        with self.engine.begin() as connection:
            for digest in digests:
                connection.execute(_entry.update().where(_entry.c.digest == digest).values(seen=now))

    def close(self) -> None:
        self.engine.dispose()
