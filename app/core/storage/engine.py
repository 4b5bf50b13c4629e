"""Opens an encrypted SQLite file. The key goes in by a pragma, never into a URL, a repr or an error.

``synchronous=FULL`` always: with NORMAL a power cut forgets acknowledged work (``tests/journeys/test_power_loss.py``
shows both). Errors of SQLite become ours here, at the one edge, and carry no parameters.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError
from sqlcipher3 import dbapi2 as sqlcipher

from app.core.kernel.errors import AppError, Damaged, NeedsKey, NoRoom, Refused
from app.core.kernel.text import msg

PAGE = 4096
CACHE = 64_000_000
"""Bytes of a file that are held in memory; more of one commit goes to the disk before its end."""
KEY_BYTES = 32

# The primary codes of sqlite3.h.
READONLY, IOERR, CORRUPT, FULL, CANTOPEN, NOTADB = 8, 10, 11, 13, 14, 26


def open_engine(path: Path, key: bytes, *, synchronous: str = "FULL", journal: str = "WAL") -> Engine:
    """The engine of one file, made if it is not there. Raises ``NeedsKey``, ``Damaged`` or ``NoRoom``.

    ``synchronous`` is an argument only for the test that shows what NORMAL loses; ``journal`` only for snapshots,
    which are looked at without a log file appearing beside them.
    """
    if len(key) != KEY_BYTES:
        raise ValueError("the key must be 32 bytes")
    engine = create_engine(
        URL.create("sqlite+pysqlite", database=str(path)),
        module=sqlcipher,
        connect_args={"check_same_thread": False, "isolation_level": None},
        hide_parameters=True,
    )

    # First in the list: SQLAlchemy asks the connection about itself, and by then it must be keyed.
    @event.listens_for(engine, "connect", insert=True)
    def prepare(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA cipher_log_level=NONE")
        connection.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
        connection.execute("PRAGMA busy_timeout=5000")
        connection.execute(f"PRAGMA cache_size=-{CACHE // 1000}")
        connection.execute(f"PRAGMA journal_mode={journal}")
        connection.execute(f"PRAGMA synchronous={synchronous}")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA secure_delete=FAST")

    event.listen(engine, "begin", _begin)
    event.listen(engine, "handle_error", _translate)
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT count(*) FROM sqlite_master"))
    except sqlcipher.Error as error:
        engine.dispose()
        raise _ours(error, path) or error from None
    except (DBAPIError, AppError) as error:
        engine.dispose()
        original = error.orig if isinstance(error, DBAPIError) else error.__cause__
        raise _ours(original, path) or error from None
    return engine


def read_only(engine: Engine) -> Engine:
    """The same pool, for transactions that only read: a write inside one is an error, not a lost write."""
    return engine.execution_options(reads_only=True)


@contextmanager
def bare(engine: Engine) -> Iterator[Any]:
    """The driver's own connection, outside any transaction: for pragmas, VACUUM and checkpoints."""
    pooled = engine.raw_connection()
    driver: Any = pooled.driver_connection
    try:
        driver.execute("PRAGMA query_only=OFF")
        yield driver
    except sqlcipher.Error as error:
        raise _ours(error) or error from None
    finally:
        pooled.close()


@contextmanager
def field(connection: Connection, table: str, column: str, row: int, *, reads_only: bool) -> Iterator[Any]:
    """The bytes in one field, to be read or overwritten in one go while other threads run.

    What is bound to a statement, or is a column of its answer, the driver copies while it keeps every other thread
    waiting: megabytes take milliseconds, and those are felt at the keys.
    """
    driver: Any = connection.connection.dbapi_connection
    try:
        with driver.open_blob(table, column, row, reads_only) as opened:
            yield opened
    except sqlcipher.Error as error:
        raise _ours(error) or error from None


def _begin(connection: Connection) -> None:
    # Taking the write lock at once turns "database is locked in the middle" into a short wait at the start.
    driver: Any = connection.connection.dbapi_connection
    if connection.get_execution_options().get("reads_only"):
        driver.execute("PRAGMA query_only=ON")
        driver.execute("BEGIN")
    else:
        driver.execute("PRAGMA query_only=OFF")
        driver.execute("BEGIN IMMEDIATE")


def _translate(context: ExceptionContext) -> None:
    ours = _ours(context.original_exception)
    if ours is not None:
        raise ours from context.original_exception


def _ours(error: BaseException | None, path: Path | None = None) -> AppError | None:
    """Our word for an error of SQLite; ``None`` where we have none. ``path`` tells a wrong key from a ruin."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == FULL:
        return NoRoom(
            msg("There is no room left on the disk. What was saved is safe. Free some space, then try again.")
        )
    if code == NOTADB and not (path and _cannot_be_ours(path)):
        return NeedsKey(msg("The archive cannot be opened with this key."))
    if path and code in (READONLY, CANTOPEN):
        return Refused(msg("Decoro may not write in the folder {folder}.", folder=str(path.parent)))
    if code == IOERR:  # some file systems say this instead of "full"; the driver does not tell more
        return NoRoom(
            msg("The disk is full or does not answer. What was saved is safe. Check it, then try again.")
        )
    if code in (CORRUPT, NOTADB):
        return Damaged(msg("The archive is damaged. Nothing was changed. Restore the latest backup."))
    return None


def _cannot_be_ours(path: Path) -> bool:
    """An encrypted archive is whole pages and never begins like a plain database."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return path.stat().st_size % PAGE != 0 or file.read(15) == b"SQLite format 3"
