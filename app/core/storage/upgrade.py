"""Brings an archive to today's shape, or leaves it exactly as it was.

At a normal start this compares two short strings and does not even import Alembic. When they differ: a verified
backup, then every step in one transaction with foreign keys off (SQLite rebuilds tables to alter them, and with
foreign keys on the rebuild would silently delete the children), then ``foreign_key_check``, then the commit.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy import Engine, text

from app.core.kernel.errors import Damaged, Refused
from app.core.kernel.text import msg
from app.core.storage.engine import read_only
from app.core.storage.tables import metadata

MIGRATIONS = Path(__file__).with_name("migrations")


@dataclass(frozen=True, slots=True)
class Upgraded:
    """From which version to which; equal when there was nothing to do. Versions are ``0001``, ``0002``..."""

    before: str | None
    now: str


def newest(migrations: Path = MIGRATIONS) -> str:
    """The version this app was made for: the last file of ``migrations/versions``."""
    numbers = sorted(path.name[:4] for path in migrations.glob("versions/[0-9][0-9][0-9][0-9]_*.py"))
    if not numbers:
        raise RuntimeError("the migrations are missing from this installation")
    return numbers[-1]


def version(engine: Engine) -> str | None:
    """The version of an archive; ``None`` for one that has no tables yet."""
    with read_only(engine).begin() as connection:
        known = connection.scalar(text("SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'"))
        if not known:
            return None
        found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return found


def upgrade(engine: Engine, backup: Callable[[], object], migrations: Path = MIGRATIONS) -> Upgraded:
    """Bring the archive to the newest version. ``backup`` is called before anything that exists is touched."""
    wanted, there = newest(migrations), version(engine)
    if there == wanted:
        return Upgraded(there, wanted)
    if there is not None and there > wanted:
        raise Refused(
            msg(
                "This archive was used with a newer Decoro. Install the newest version to open it; nothing was changed."
            )
        )
    if there is not None:
        backup()
    _migrate(engine, migrations)
    return Upgraded(there, wanted)


def create_everything(engine: Engine) -> None:
    """All tables at once, without migrations: for tests of one feature."""
    metadata.create_all(engine)


def _migrate(engine: Engine, migrations: Path) -> None:
    # Half a second of import that only an upgrade pays.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    with engine.connect() as connection:
        pragma = partial(_pragma, connection.connection.driver_connection)
        pragma("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
                if pragma("PRAGMA foreign_key_check"):
                    raise Damaged(
                        msg(
                            "The archive could not be brought to the new version. It is unchanged; a backup was made."
                        )
                    )
        finally:
            pragma("PRAGMA foreign_keys=ON")


def _pragma(driver: object, statement: str) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = driver.execute(statement).fetchall()  # type: ignore[attr-defined]
    return rows
