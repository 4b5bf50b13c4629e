"""The media store: what went in comes out, or it says so."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from app.core.kernel.clock import ManualClock
from app.core.kernel.errors import Damaged, NeedsKey
from app.core.storage.blobs import MOST_AT_EASE, Blobs

PHOTO = bytes(range(256)) * 5000


@pytest.fixture
def blobs(tmp_path: Path, key: bytes, clock: ManualClock) -> Iterator[Blobs]:
    blobs = Blobs.open(tmp_path / "media.db", key, clock)
    yield blobs
    blobs.close()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(data=st.binary(max_size=20_000))
def test_bytes_come_back_as_they_went(blobs: Blobs, data: bytes) -> None:
    digest = blobs.put(data)
    assert digest == hashlib.sha256(data).hexdigest()
    assert blobs.has(digest)
    assert blobs.get(digest) == data


@pytest.mark.parametrize("over", [0, 1])
def test_many_bytes_come_back_too(blobs: Blobs, over: int) -> None:
    """On both sides of the size from which a field is written in one go."""
    data = bytes(MOST_AT_EASE + over)
    assert blobs.get(blobs.put(data)) == data


def test_the_same_bytes_are_kept_once(blobs: Blobs, tmp_path: Path) -> None:
    for _ in range(5):
        blobs.put(PHOTO)
    blobs.close()
    assert (tmp_path / "media.db").stat().st_size < 1.2 * len(PHOTO)


def test_a_photo_is_not_readable_on_the_disk(blobs: Blobs, tmp_path: Path) -> None:
    blobs.put(PHOTO)
    for file in tmp_path.iterdir():
        assert bytes(range(100)) not in file.read_bytes()


def test_something_changed_inside_is_not_handed_out(blobs: Blobs) -> None:
    digest = blobs.put(b"the signed form")
    with blobs.engine.begin() as connection:
        connection.execute(text("UPDATE content SET data = CAST('the forged form' AS BLOB)"))
    with pytest.raises(Damaged):
        blobs.get(digest)


def test_bytes_that_rotted_on_the_disk_are_not_handed_out(
    tmp_path: Path, key: bytes, clock: ManualClock
) -> None:
    path = tmp_path / "rotten.db"
    blobs = Blobs.open(path, key, clock)
    digest = blobs.put(PHOTO)
    blobs.close()
    middle = path.stat().st_size // 2
    with path.open("r+b") as file:
        file.seek(middle)
        file.write(b"rot")
    blobs = Blobs.open(path, key, clock)
    with pytest.raises(Damaged):
        blobs.get(digest)
    blobs.close()


def test_something_never_put_is_not_there(blobs: Blobs) -> None:
    assert not blobs.has("0" * 64)
    with pytest.raises(Damaged):
        blobs.get("0" * 64)


def test_only_old_orphans_are_swept(blobs: Blobs, clock: ManualClock) -> None:
    named, old, touched = (blobs.put(content) for content in (b"named", b"old", b"touched"))
    clock.advance(timedelta(hours=23))
    blobs.put(b"touched")  # about to be named by a row: its day begins again
    young = blobs.put(b"young")
    clock.advance(timedelta(hours=2))
    assert blobs.sweep([named]) == 1
    assert blobs.digests() == {named, touched, young}
    assert not blobs.has(old)


def test_a_copy_gets_only_what_it_lacks(blobs: Blobs, tmp_path: Path, key: bytes, clock: ManualClock) -> None:
    other = Blobs.open(tmp_path / "copy.db", key, clock)
    first = blobs.put(b"first")
    assert blobs.copy_new_to(other) == 1
    second = blobs.put(b"second")
    assert blobs.copy_new_to(other) == 1
    assert blobs.copy_new_to(other) == 0
    assert (other.get(first), other.get(second)) == (b"first", b"second")
    other.close()


def test_the_media_store_has_the_archives_key(blobs: Blobs, tmp_path: Path, clock: ManualClock) -> None:
    with pytest.raises(NeedsKey):
        Blobs.open(tmp_path / "media.db", bytes(32), clock)
