"""Upgrades with data in the archive: nothing lost, nothing half done, a backup first, and calm about the future.

The steps below are small migrations of their own, so that each hazard of SQLite is met on purpose.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text
from support.notes import KEY

from app.core.kernel.clock import SystemClock
from app.core.kernel.errors import Damaged, Refused
from app.core.storage import backup
from app.core.storage.archive import Archive, claim
from app.core.storage.engine import bare, open_engine
from app.core.storage.upgrade import MIGRATIONS, Upgraded, upgrade, version

FIRST = """
op.create_table("patient", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.Text))
op.create_table(
    "message",
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("patient", sa.Integer, sa.ForeignKey("patient.id", ondelete="CASCADE"), nullable=False),
)
"""
REBUILD_THE_PARENT = """
with op.batch_alter_table("patient", recreate="always") as batch:
    batch.add_column(sa.Column("colour", sa.Text, server_default="blue"))
"""
HALF_WAY = """
op.create_table("half", sa.Column("id", sa.Integer, primary_key=True))
op.execute("UPDATE patient SET name = 'changed'")
op.execute("THIS is not sql")
"""
ORPHANS = """
op.execute("DELETE FROM patient")
"""


def step(folder: Path, number: int, body: str) -> None:
    indented = "".join(f"    {line}\n" for line in body.strip().splitlines())
    after = f"{number - 1:04}" if number > 1 else None
    (folder / "versions" / f"{number:04}_step.py").write_text(
        f"import sqlalchemy as sa\nfrom alembic import op\nrevision = '{number:04}'\ndown_revision = {after!r}\n"
        f"branch_labels = depends_on = None\n\ndef upgrade():\n{indented}"
    )


@pytest.fixture
def migrations(tmp_path: Path) -> Path:
    """A folder of steps with the real env.py; the path has a percent sign, as a person's folder may."""
    folder = tmp_path / "50% done" / "migrations"
    (folder / "versions").mkdir(parents=True)
    for name in ("env.py", "script.py.mako"):
        shutil.copy(MIGRATIONS / name, folder)
    step(folder, 1, FIRST)
    return folder


@pytest.fixture
def engine(tmp_path: Path, migrations: Path) -> Iterator[Engine]:
    """An archive at step 1 with two patients and three messages."""
    engine = open_engine(tmp_path / "archive.db", KEY)
    assert upgrade(engine, lambda: pytest.fail("nothing to back up yet"), migrations) == Upgraded(
        None, "0001"
    )
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO patient VALUES (1, 'A'), (2, 'B')"))
        connection.execute(text("INSERT INTO message VALUES (1, 1), (2, 1), (3, 2)"))
    yield engine
    engine.dispose()


def contents(engine: Engine) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    with engine.connect() as connection:
        patients = connection.execute(text("SELECT id, name FROM patient ORDER BY id")).all()
        messages = connection.execute(text("SELECT id, patient FROM message ORDER BY id")).all()
    return [tuple(row) for row in patients], [tuple(row) for row in messages]


FULL = ([(1, "A"), (2, "B")], [(1, 1), (2, 1), (3, 2)])


def test_rebuilding_a_parent_table_keeps_its_children(engine: Engine, migrations: Path) -> None:
    step(migrations, 2, REBUILD_THE_PARENT)
    saved: list[str] = []
    assert upgrade(engine, lambda: saved.append("backup"), migrations) == Upgraded("0001", "0002")
    assert saved == ["backup"]
    assert contents(engine) == FULL
    assert "colour" in {column["name"] for column in inspect(engine).get_columns("patient")}


def test_the_same_rebuild_with_foreign_keys_on_would_lose_them(engine: Engine) -> None:
    """The hazard is real here: this is why they are switched off."""
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE new_patient (id INTEGER PRIMARY KEY, name TEXT)"))
        connection.execute(text("INSERT INTO new_patient SELECT * FROM patient"))
        connection.execute(text("DROP TABLE patient"))
        connection.execute(text("ALTER TABLE new_patient RENAME TO patient"))
    assert contents(engine) == (FULL[0], [])


def test_foreign_keys_are_on_again_afterwards(engine: Engine, migrations: Path) -> None:
    step(migrations, 2, REBUILD_THE_PARENT)
    upgrade(engine, lambda: None, migrations)
    with bare(engine) as connection:
        assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM patient WHERE id = 1"))
    assert contents(engine) == ([(2, "B")], [(3, 2)])


@pytest.mark.parametrize("body", [HALF_WAY, ORPHANS], ids=["fails half-way", "leaves orphans"])
def test_a_step_that_goes_wrong_leaves_nothing_behind(engine: Engine, migrations: Path, body: str) -> None:
    step(migrations, 2, REBUILD_THE_PARENT)
    step(migrations, 3, body)
    tables = set(inspect(engine).get_table_names())
    with pytest.raises(Exception, match=r"syntax error|new version"):
        upgrade(engine, lambda: None, migrations)
    assert version(engine) == "0001"
    assert contents(engine) == FULL
    assert set(inspect(engine).get_table_names()) == tables
    assert "colour" not in {column["name"] for column in inspect(engine).get_columns("patient")}
    with bare(engine) as connection:
        assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)


def test_orphans_are_called_damage(engine: Engine, migrations: Path) -> None:
    step(migrations, 2, ORPHANS)
    with pytest.raises(Damaged, match="unchanged"):
        upgrade(engine, lambda: None, migrations)


def test_without_a_backup_nothing_is_touched(engine: Engine, migrations: Path) -> None:
    step(migrations, 2, "op.execute(\"UPDATE patient SET name = 'changed'\")")

    def fail() -> None:
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        upgrade(engine, fail, migrations)
    assert (version(engine), contents(engine)) == ("0001", FULL)


def test_an_archive_from_the_future_is_refused_and_untouched(engine: Engine, migrations: Path) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0042'"))
    with pytest.raises(Refused, match="newer Decoro"):
        upgrade(engine, lambda: pytest.fail("no backup needed"), migrations)
    assert (version(engine), contents(engine)) == ("0042", FULL)


def test_missing_migrations_are_said_aloud(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="missing"):
        upgrade(engine, lambda: None, tmp_path)


def test_opening_an_older_archive_makes_a_verified_backup_of_it_first(
    tmp_path: Path, migrations: Path
) -> None:
    folder = tmp_path / "data"
    with claim(folder) as claimed:
        Archive.open(claimed, KEY, SystemClock(), migrations=migrations).close()
    step(migrations, 2, REBUILD_THE_PARENT)
    with claim(folder) as claimed:
        archive = Archive.open(claimed, KEY, SystemClock(), migrations=migrations)
        (snapshot,) = backup.snapshots(archive.backups)
        assert archive.upgraded == Upgraded("0001", "0002")
        archive.close()
    assert snapshot.reason == backup.BEFORE_UPGRADE
    backup.verify(snapshot, KEY)
    old = open_engine(snapshot.path, KEY)
    assert version(old) == "0001"
    old.dispose()


def test_an_up_to_date_archive_opens_without_alembic(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from app.core.kernel.clock import SystemClock\n"
        "from app.core.storage.archive import Archive, claim\n"
        "archive = Archive.open(claim(Path(sys.argv[1])), bytes(range(32)), SystemClock())\n"
        "archive.close(); print('alembic' in sys.modules)"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / "data")], capture_output=True, text=True, check=True
        )
        for _ in range(2)
    ]
    assert [run.stdout.strip() for run in runs] == ["True", "False"]
    assert [run.stderr for run in runs] == ["", ""]
