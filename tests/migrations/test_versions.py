"""The shipped steps: they lead to exactly the tables the features ask for, up, down, and up again, with data inside."""

import importlib
import pkgutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, LargeBinary, Table, Text, inspect, text
from sqlalchemy.types import TypeDecorator
from support.notes import KEY

import app.core
from app.core.compliance.house import Fees, HouseRules
from app.core.kernel.clock import SystemClock
from app.core.kernel.events import Bus
from app.core.storage.database import Database
from app.core.storage.engine import open_engine
from app.core.storage.tables import metadata
from app.core.storage.upgrade import MIGRATIONS, newest, upgrade, version
from app.core.team.model import Practice
from app.core.team.store import TeamStore


@pytest.fixture(scope="module", autouse=True)
def all_tables() -> None:
    """Every table is known once every module of the core is imported."""
    for module in pkgutil.walk_packages(app.core.__path__, "app.core."):
        if ".migrations" not in module.name:
            importlib.import_module(module.name)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(tmp_path / "archive.db", KEY)
    yield engine
    engine.dispose()


def config(connection: object = None) -> Config:
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    made.attributes["connection"] = connection
    return made


def shape(engine: Engine) -> dict[str, Any]:
    """Tables, columns, keys and indexes as SQLite knows them."""
    found = inspect(engine)
    return {
        name: {
            "columns": sorted((c["name"], str(c["type"]), c["nullable"]) for c in found.get_columns(name)),
            "primary": sorted(found.get_pk_constraint(name)["constrained_columns"]),
            "foreign": sorted(
                (f["constrained_columns"], f["referred_table"]) for f in found.get_foreign_keys(name)
            ),
            "unique": sorted(sorted(u["column_names"]) for u in found.get_unique_constraints(name)),
            "indexes": sorted(
                (i["name"] or "", i["column_names"], i["unique"]) for i in found.get_indexes(name)
            ),
        }
        for name in found.get_table_names()
        if name != "alembic_version" and "_fts" not in name
    }


def test_the_newest_file_is_the_head_and_the_numbers_rise() -> None:
    steps = list(ScriptDirectory.from_config(config()).walk_revisions())
    assert steps[0].revision == newest()
    numbers = [one.revision for one in reversed(steps)]
    assert numbers == sorted(set(numbers))


def test_the_steps_lead_to_the_tables_the_features_ask_for(engine: Engine, tmp_path: Path) -> None:
    upgrade(engine, lambda: None)
    with engine.connect() as connection:
        command.check(config(connection))  # Alembic's own comparison
    asked = open_engine(tmp_path / "asked.db", KEY)
    metadata.create_all(asked)
    assert shape(engine) == shape(asked)
    asked.dispose()


def test_up_down_and_up_again_ends_in_the_same_shape(engine: Engine) -> None:
    upgrade(engine, lambda: None)
    there = shape(engine)
    with engine.begin() as connection:
        command.downgrade(config(connection), "base")
    assert shape(engine) == {}
    upgrade(engine, lambda: None)
    assert (version(engine), shape(engine)) == (newest(), there)


def sample(table: Table) -> dict[str, object]:
    """A row that fits: written as plain SQL would, because an old archive knows nothing of today's types."""
    row: dict[str, object] = {}
    for column in table.columns:
        kind = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
        plain = isinstance(kind, Text) or kind.python_type is str
        row[column.name] = "x" if plain else b"x" if isinstance(kind, LargeBinary) else 1
    return row


def test_every_table_keeps_its_rows_over_all_later_steps(engine: Engine) -> None:
    """A row in each table of step 1, then all the way up: none is lost, every reference still holds."""
    with engine.begin() as connection:
        command.upgrade(config(connection), "0001")
    first = set(shape(engine))
    with engine.begin() as connection:
        for table in metadata.sorted_tables:
            if table.name in first:
                there = {column["name"] for column in inspect(connection).get_columns(table.name)}
                row = {name: value for name, value in sample(table).items() if name in there}
                names = ", ".join(f'"{name}"' for name in row)
                places = ", ".join(f":{name}" for name in row)
                connection.execute(text(f'INSERT INTO "{table.name}" ({names}) VALUES ({places})'), row)
    upgrade(engine, lambda: None)
    with engine.connect() as connection:
        for name in first & set(shape(engine)):
            assert connection.scalar(text(f'SELECT count(*) FROM "{name}"')) == 1, name
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []


def test_a_practice_of_before_has_no_rules_of_its_own_yet(engine: Engine) -> None:
    """0002 with data: the profile stays as it was, and the first decision becomes version 1."""
    with engine.begin() as connection:
        command.upgrade(config(connection), "0001")
        connection.execute(
            text('INSERT INTO practice VALUES (1, \'{"name":"Studio Greco","country":"it"}\')')
        )
    upgrade(engine, lambda: None)
    db = Database(engine, Bus(), SystemClock(), "seat")
    with db.write() as tx:
        store = TeamStore(tx)
        assert store.practice() == Practice(name="Studio Greco", house=HouseRules())
        store.save_house(HouseRules(1, date(2026, 11, 23), fees=Fees.NEVER), "p1")
    with db.read() as tx:
        assert TeamStore(tx).practice().house.fees is Fees.NEVER
    with engine.begin() as connection:
        command.downgrade(config(connection), "0001")
        assert connection.scalar(text("SELECT count(*) FROM practice")) == 1
