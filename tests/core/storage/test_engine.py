"""The encrypted file itself: nothing readable without the key, and each kind of ruin has its own calm word."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from app.core.kernel.errors import Damaged, NeedsKey, NoRoom, Refused
from app.core.storage.engine import PAGE, bare, open_engine

SECRET = "Giulia Esempio, melanoma"


def fill(engine: Engine, rows: int = 200) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE note (id INTEGER PRIMARY KEY, body TEXT NOT NULL)"))
        for _ in range(rows):
            connection.execute(text("INSERT INTO note (body) VALUES (:body)"), {"body": SECRET * 20})


@pytest.fixture
def closed(tmp_path: Path, key: bytes) -> Path:
    """A filled archive, cleanly closed."""
    path = tmp_path / "closed.db"
    engine = open_engine(path, key)
    fill(engine)
    engine.dispose()
    return path


def test_nothing_is_readable_without_the_key_in_the_file_or_the_log(tmp_path: Path, key: bytes) -> None:
    path = tmp_path / "open.db"
    engine = open_engine(path, key)
    fill(engine)
    files = list(tmp_path.glob("open.db*"))
    assert {file.suffix for file in files} >= {".db", ".db-wal"}
    for file in files:
        assert b"Giulia" not in file.read_bytes()
        assert b"SQLite format 3" not in file.read_bytes()
    engine.dispose()


def test_the_key_is_nowhere_to_be_seen(tmp_path: Path, key: bytes) -> None:
    engine = open_engine(tmp_path / "a.db", key)
    with pytest.raises(NeedsKey) as caught:
        open_engine(tmp_path / "a.db", bytes(32))
    seen = f"{engine!r} {engine.url} {engine.url!r} {caught.value!r} {caught.value.__cause__!r}"
    assert key.hex() not in seen
    assert bytes(32).hex() not in seen
    engine.dispose()


def test_errors_show_no_parameters(engine: Engine) -> None:
    fill(engine, 1)
    with pytest.raises(Exception, match="UNIQUE") as caught, engine.begin() as connection:
        connection.execute(text("INSERT INTO note (id, body) VALUES (1, :body)"), {"body": SECRET})
    assert "Giulia" not in str(caught.value)


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("busy_timeout", 5000),
        ("cache_size", -64000),
    ],
)
def test_every_connection_is_prepared(engine: Engine, pragma: str, value: object) -> None:
    with bare(engine) as one, bare(engine) as two:
        assert one is not two
        for connection in (one, two):
            assert connection.execute(f"PRAGMA {pragma}").fetchone() == (value,)


def test_temporary_tables_never_reach_the_disk(engine: Engine) -> None:
    with bare(engine) as connection:
        assert ("TEMP_STORE=2",) in connection.execute("PRAGMA compile_options").fetchall()


def test_a_wrong_key_needs_the_key_and_changes_nothing(closed: Path) -> None:
    before = closed.read_bytes()
    with pytest.raises(NeedsKey):
        open_engine(closed, bytes(32))
    assert closed.read_bytes() == before
    assert [file.name for file in closed.parent.iterdir()] == ["closed.db"]


def test_a_wrong_key_says_nothing_on_the_error_stream(closed: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from app.core.storage.engine import open_engine\n"
        "try: open_engine(Path(sys.argv[1]), bytes(32))\n"
        "except Exception as error: print(type(error).__name__)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(closed)], capture_output=True, text=True, check=True
    )
    assert (done.stdout.strip(), done.stderr) == ("NeedsKey", "")


@pytest.mark.parametrize("pages", [1, 2, 10])
def test_a_truncated_archive_is_damaged(closed: Path, key: bytes, pages: int) -> None:
    closed.write_bytes(closed.read_bytes()[: pages * PAGE])
    with pytest.raises(Damaged):
        open_engine(closed, key)


@pytest.mark.parametrize(
    "content",
    [b"SQLite format 3\x00" + bytes(PAGE - 16), b"not an archive at all", bytes(3 * PAGE - 1)],
    ids=["plain database", "text", "cut in a page"],
)
def test_something_else_is_damaged_not_a_wrong_key(tmp_path: Path, key: bytes, content: bytes) -> None:
    path = tmp_path / "other.db"
    path.write_bytes(content)
    with pytest.raises(Damaged):
        open_engine(path, key)
    assert path.read_bytes() == content


def test_a_flipped_bit_is_noticed_when_its_page_is_read(closed: Path, key: bytes) -> None:
    content = bytearray(closed.read_bytes())
    for page in range(3, len(content) // PAGE):
        content[page * PAGE + 1000] ^= 1
    closed.write_bytes(content)
    engine = open_engine(closed, key)
    with pytest.raises(Damaged), engine.begin() as connection:
        connection.execute(text("SELECT * FROM note")).all()
    engine.dispose()


def test_a_full_disk_has_its_own_word_and_loses_nothing(engine: Engine) -> None:
    fill(engine, 5)
    with bare(engine) as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages + 3}")
    with pytest.raises(NoRoom), engine.begin() as connection:
        connection.execute(text("INSERT INTO note (body) VALUES (:body)"), {"body": "x" * 100_000})
    with engine.begin() as connection:
        assert connection.scalar(text("SELECT count(*) FROM note")) == 5
        connection.execute(text("INSERT INTO note (body) VALUES ('small')"))


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path, key: bytes) -> None:
    with pytest.raises(Refused):
        open_engine(tmp_path / "missing" / "a.db", key)


def test_a_short_key_is_a_mistake_of_ours(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        open_engine(tmp_path / "a.db", b"short")
