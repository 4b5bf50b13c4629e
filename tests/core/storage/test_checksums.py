"""Row checksums: the same content gives the same sum; any change gives another."""

import hashlib
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from app.core.storage.checksums import file_checksum, row_checksum

scalars = st.none() | st.booleans() | st.integers() | st.text() | st.binary(max_size=8)
rows = st.dictionaries(st.text(min_size=1), scalars | st.lists(scalars, max_size=3), min_size=1, max_size=6)


@given(rows, st.randoms())
def test_the_order_of_columns_does_not_matter(row: dict[str, Any], random: Any) -> None:
    shuffled = list(row.items())
    random.shuffle(shuffled)
    assert row_checksum(row) == row_checksum(dict(shuffled))


@given(rows, rows)
def test_other_content_has_another_sum(one: dict[str, Any], other: dict[str, Any]) -> None:
    spelled = [repr(sorted((name, _spell(value)) for name, value in row.items())) for row in (one, other)]
    assume(spelled[0] != spelled[1])
    assert row_checksum(one) != row_checksum(other)


def _spell(value: Any) -> Any:
    """Bytes are summed as their hexadecimal text, so those two count as the same."""
    if isinstance(value, list):
        return repr([_spell(item) for item in value])
    return repr(value.hex() if isinstance(value, bytes) else value)


def test_one_moment_has_one_sum_in_every_zone() -> None:
    noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert row_checksum({"at": noon}) == row_checksum({"at": noon.astimezone(timezone(timedelta(hours=1)))})


def test_the_sum_is_the_one_written_in_archives_already() -> None:
    spelled = '{"at":"2026-11-22T12:00:00.000000Z","id":"d1","text":"Perché sì","tries":0}'
    row = {"tries": 0, "text": "Perché sì", "id": "d1", "at": datetime(2026, 11, 22, 12, tzinfo=UTC)}
    assert row_checksum(row) == hashlib.blake2b(spelled.encode(), digest_size=16).hexdigest()


def test_a_files_sum_is_sha256(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"abc")
    assert (
        file_checksum(tmp_path / "file") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )
