"""Real encrypted files for every storage test: a key, an open archive engine, a database, a bus."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from support.notes import KEY, START

from app.core.kernel.clock import ManualClock
from app.core.kernel.events import Bus
from app.core.storage.database import Database
from app.core.storage.engine import open_engine
from app.core.storage.upgrade import create_everything


@pytest.fixture
def key() -> bytes:
    return KEY


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START)


@pytest.fixture
def engine(tmp_path: Path, key: bytes) -> Iterator[Engine]:
    engine = open_engine(tmp_path / "archive.db", key)
    create_everything(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def bus() -> Bus:
    return Bus()


@pytest.fixture
def db(engine: Engine, bus: Bus, clock: ManualClock) -> Iterator[Database]:
    db = Database(engine, bus, clock, "seat-1")
    yield db
    db.close()
