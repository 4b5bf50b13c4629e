"""A full reading finds what a start does not look at."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from app.core.kernel.clock import ManualClock
from app.core.kernel.errors import Damaged
from app.core.storage.archive import Archive, claim
from app.core.storage.engine import PAGE, bare
from app.core.storage.health import Health


@pytest.fixture
def archive(data_dir: Path, key: bytes, clock: ManualClock) -> Iterator[Archive]:
    archive = Archive.open(claim(data_dir), key, clock)
    with archive.engine.begin() as connection:
        connection.execute(text("CREATE TABLE one (id INTEGER PRIMARY KEY, body TEXT)"))
        connection.execute(text("CREATE TABLE two (id INTEGER PRIMARY KEY, one INTEGER REFERENCES one (id))"))
        connection.execute(text("INSERT INTO one VALUES (1, :body)"), {"body": "x" * 50_000})
        connection.execute(text("INSERT INTO two VALUES (1, 1)"))
    archive.blobs.put(b"photo" * 5000)
    archive.blobs.put(b"form" * 5000)
    yield archive
    archive.close()


def test_a_sound_archive_is_well(archive: Archive) -> None:
    assert archive.examine() == Health(pages=True, loose_ends=0, blobs=2, damaged_blobs=())
    assert archive.examine().well


def test_a_row_that_refers_to_nothing_is_found(archive: Archive) -> None:
    with bare(archive.engine) as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("DELETE FROM one")
        connection.execute("PRAGMA foreign_keys=ON")
    assert archive.examine() == Health(pages=True, loose_ends=1, blobs=2, damaged_blobs=())


@pytest.mark.parametrize("name", ["archive.db", "media.db"])
def test_one_flipped_bit_on_any_page_is_found(
    archive: Archive, data_dir: Path, key: bytes, clock: ManualClock, name: str
) -> None:
    archive.close()
    path = data_dir / name
    sound = path.read_bytes()
    assert is_well(data_dir, key, clock)
    for page in range(2, len(sound) // PAGE, 5):
        content = bytearray(sound)
        content[page * PAGE + 77] ^= 1
        path.write_bytes(content)
        assert not is_well(data_dir, key, clock)
        path.write_bytes(sound)


def is_well(folder: Path, key: bytes, clock: ManualClock) -> bool:
    with claim(folder) as claimed:
        try:
            archive = Archive.open(claimed, key, clock)
        except Damaged:  # a page that the start reads: found even earlier
            return False
        health = archive.examine()
        archive.close()
    return health.well
