"""Copies that are known to open: taken whole, read back with the key, counted, fingerprinted, thinned with age.

A snapshot is ``archive-<moment>-<reason>.db`` and beside it a small JSON file with its checksum, its row counts
and the head of the ledger. A file without that note is not a backup. The media store is copied by adding only
what is new. ``recovery.json`` and ``archive.json`` travel along: a copied backup folder, the printed recovery
sheet and any computer are enough to work again.
"""

import json
import shutil
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, Engine, text

from app.core.kernel.clock import Clock
from app.core.kernel.errors import AppError, Damaged, NeedsKey
from app.core.kernel.files import sync_file, sync_folder, write_whole
from app.core.kernel.text import msg
from app.core.storage.blobs import Blobs
from app.core.storage.checksums import file_checksum
from app.core.storage.engine import bare, open_engine, read_only
from app.core.storage.health import pages_whole

DAILY, BY_HAND, BEFORE_UPGRADE = "daily", "by-hand", "before-upgrade"
MEDIA_STAY = timedelta(days=400)
"""Longer than the oldest snapshot that is kept."""
COMPANIONS = ("archive.json", "recovery.json")
_STAMP = "%Y%m%dT%H%M%S%fZ"


@dataclass(frozen=True, slots=True)
class Note:
    """What is known about a snapshot without the key."""

    sha256: str
    rows: Mapping[str, int]
    ledger: str
    """The hash of the ledger's last line when the snapshot was taken."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    path: Path
    at: datetime
    reason: str
    note: Note


@dataclass(frozen=True, slots=True)
class Keep:
    """How many days, weeks and months back one snapshot each is kept."""

    days: int = 7
    weeks: int = 5
    months: int = 12


def take(engine: Engine, key: bytes, folder: Path, at: datetime, reason: str = BY_HAND) -> Snapshot:
    """A verified copy of the archive as it is now. Writers wait meanwhile (0.2 s for 28 MB), readers do not."""
    folder.mkdir(parents=True, exist_ok=True)
    at = at.astimezone(UTC)
    path = folder / f"archive-{at.strftime(_STAMP)}-{reason}.db"
    partial = path.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    try:
        with engine.begin() as writers_wait, bare(engine) as connection:
            rows, ledger = _contents(writers_wait)
            connection.execute("VACUUM INTO ?", (str(partial),))
        sync_file(partial)
        note = Note(file_checksum(partial), rows, ledger)
        _verify_contents(partial, key, note)
        write_whole(_note_path(path), json.dumps(asdict(note), indent=1).encode())
        partial.replace(path)
        sync_folder(folder)
    except BaseException:
        partial.unlink(missing_ok=True)
        _note_path(path).unlink(missing_ok=True)
        raise
    return Snapshot(path, at, reason, note)


def take_along(archive_folder: Path, folder: Path) -> None:
    """Copy the small files a restore on another computer needs."""
    for name in COMPANIONS:
        source = archive_folder / name
        if source.exists():
            write_whole(folder / name, source.read_bytes())


def copy_media(blobs: Blobs, key: bytes, folder: Path, clock: Clock) -> int:
    """Add what is new to the backup's own media store; what the archive dropped follows when the last snapshot
    that could name it is gone too."""
    with closing(Blobs.open(folder / "media.db", key, clock)) as copy:
        added = blobs.copy_new_to(copy)
        copy.sweep(blobs.digests(), grace=MEDIA_STAY)
    return added


def return_media(snapshot: Snapshot, key: bytes, media: Path, clock: Clock) -> int:
    """Give the archive's media store what it lacks out of the backup's; a store that cannot be opened is replaced."""
    kept_beside = snapshot.path.with_name("media.db")
    if not kept_beside.exists():
        return 0
    try:
        target = Blobs.open(media, key, clock)
    except (Damaged, NeedsKey):
        media.replace(media.with_name("media-damaged.db"))
        _forget_log(media)
        target = Blobs.open(media, key, clock)
    with closing(target), closing(Blobs.open(kept_beside, key, clock)) as source:
        return source.copy_new_to(target)


def snapshots(folder: Path) -> list[Snapshot]:
    """What is there, newest first. Files without a readable note are passed over."""
    found = (_read(path) for path in folder.glob("archive-*.db"))
    return sorted((one for one in found if one), key=lambda one: one.at, reverse=True)


def verify(snapshot: Snapshot, key: bytes) -> None:
    """Raise ``Damaged`` (or ``NeedsKey``) unless the snapshot is bit for bit what was taken and reads whole."""
    if not snapshot.path.is_file() or file_checksum(snapshot.path) != snapshot.note.sha256:
        raise _ruined()
    _verify_contents(snapshot.path, key, snapshot.note)


def _as_it_is(arriving: Path) -> None:
    pass


def restore(
    snapshot: Snapshot,
    key: bytes,
    archive: Path,
    at: datetime,
    prepare: Callable[[Path], object] = _as_it_is,
) -> Path | None:
    """Put a snapshot in the place of ``archive``, which must be closed. Returns where the old one was put aside.

    Verified first, then copied beside, verified again, and only then exchanged in one rename. ``prepare`` may still
    write into the copy before that: what must not be missing for a moment, whenever the power goes.
    """
    verify(snapshot, key)
    arriving = archive.with_name(archive.name + ".arriving")
    shutil.copyfile(snapshot.path, arriving)
    sync_file(arriving)
    if file_checksum(arriving) != snapshot.note.sha256:
        arriving.unlink()
        raise _ruined()
    try:
        prepare(arriving)
    except BaseException:
        arriving.unlink(missing_ok=True)
        raise
    sync_file(arriving)
    aside = _put_aside(archive, at) if archive.exists() else None
    _forget_log(archive)
    arriving.replace(archive)
    sync_folder(archive.parent)
    return aside


def thin(folder: Path, keep: Keep | None = None) -> list[Snapshot]:
    """Drop daily snapshots that newer ones make superfluous; those taken by hand stay. Returns what went."""
    there = snapshots(folder)
    daily = {one.at: one for one in there if one.reason == DAILY}
    upgrades = [one for one in there if one.reason == BEFORE_UPGRADE]
    wanted = kept(daily, keep or Keep())
    going = [one for at, one in daily.items() if at not in wanted] + upgrades[3:]
    for one in going:
        one.path.unlink(missing_ok=True)
        _note_path(one.path).unlink(missing_ok=True)
    return going


def kept(moments: Iterable[datetime], keep: Keep) -> set[datetime]:
    """Which moments stay: the newest of each of the last days, weeks and months that have one."""
    newest_first = sorted(moments, reverse=True)
    wanted: set[datetime] = set()
    for pattern, count in (("%Y-%j", keep.days), ("%G-%V", keep.weeks), ("%Y-%m", keep.months)):
        newest_of: dict[str, datetime] = {}
        for moment in newest_first:
            newest_of.setdefault(moment.strftime(pattern), moment)
        wanted.update(list(newest_of.values())[:count])
    return wanted


def _put_aside(archive: Path, at: datetime) -> Path:
    """A copy, not a rename: at no moment is there no archive, or the next start would make an empty one."""
    stamp = at.astimezone(UTC).strftime(_STAMP)
    aside = archive.with_name(f"{archive.stem}-before-restore-{stamp}.db")
    for ending in ("", "-wal"):
        source = archive.with_name(archive.name + ending)
        if source.exists():
            target = aside.with_name(aside.name + ending)
            shutil.copyfile(source, target)
            sync_file(target)
    sync_folder(archive.parent)
    return aside


def copy_to_read(archive: Path) -> Path:
    """A copy of a closed archive, its log with it, that may be opened and brought to today's shape; delete it after."""
    copy = archive.with_name(archive.name + ".reading")
    drop_copy(copy)
    for ending in ("", "-wal"):
        source = archive.with_name(archive.name + ending)
        if source.exists():
            shutil.copyfile(source, copy.with_name(copy.name + ending))
    return copy


def drop_copy(copy: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        copy.with_name(copy.name + ending).unlink(missing_ok=True)


def _forget_log(database: Path) -> None:
    """A log left by the old file would be replayed into the one that takes its place."""
    for ending in ("-wal", "-shm"):
        database.with_name(database.name + ending).unlink(missing_ok=True)
    sync_folder(database.parent)


def _verify_contents(path: Path, key: bytes, note: Note) -> None:
    engine = open_engine(path, key, journal="DELETE")
    try:
        whole = pages_whole(engine)
        with read_only(engine).connect() as connection:
            contents = _contents(connection)
        if not whole or contents != (note.rows, note.ledger):
            raise _ruined()
    finally:
        engine.dispose()


def _contents(connection: Connection) -> tuple[dict[str, int], str]:
    """How many rows each table has, and the ledger's last hash."""
    tables = connection.scalars(
        text("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
    ).all()
    rows = {name: int(connection.scalar(text(f'SELECT count(*) FROM "{name}"')) or 0) for name in tables}  # noqa: S608
    last = "SELECT hash FROM ledger ORDER BY seq DESC LIMIT 1"
    return rows, (connection.scalar(text(last)) or "") if "ledger" in rows else ""


def _read(path: Path) -> Snapshot | None:
    try:
        stamp, reason = path.stem.removeprefix("archive-").split("-", 1)
        at = datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)
        return Snapshot(path, at, reason, Note(**json.loads(_note_path(path).read_bytes())))
    except (OSError, ValueError, TypeError):
        return None


def _note_path(path: Path) -> Path:
    return path.with_suffix(".json")


def _ruined() -> AppError:
    return Damaged(msg("This backup is damaged. Nothing was changed. Choose another one."))
