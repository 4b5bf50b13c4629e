"""A data folder, opened as one thing: lock, key check, both encrypted files, upgrade, and how it ended last time.

    archive.json   whose archive this is (an id, this seat, a fingerprint of the key); no secret
    archive.db     every row            media.db   every picture and signed form
    open.mark      there while Decoro runs; found at the start, it says the last end was not clean
    reserve.bin    room to give up      archive.lock      backups/

First ``claim`` the folder, then find or make the key (the vault's work), then ``Archive.open``. In this order,
because two windows opened by a double click must not both make a key.
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Self, TypeAlias

from sqlalchemy import Engine

from app.core.kernel.clock import Clock
from app.core.kernel.errors import AppError, Damaged, NeedsKey, Refused
from app.core.kernel.files import sync_folder, write_whole
from app.core.kernel.ids import new_id
from app.core.kernel.text import Sentence, msg
from app.core.storage import backup
from app.core.storage.blobs import Blobs
from app.core.storage.engine import PAGE, bare, open_engine
from app.core.storage.health import Health, examine
from app.core.storage.lock import Lock
from app.core.storage.places import Reserve, free_room, little_room, prepare_folder, require_room
from app.core.storage.upgrade import MIGRATIONS, Upgraded, upgrade

FreeRoom: TypeAlias = Callable[[Path], int]
Carry: TypeAlias = Callable[[Engine | None, Engine], object]


class LastEnd(StrEnum):
    """How the archive was left."""

    NEW = "new"
    CLEAN = "clean"
    CHECKED = "checked"
    """Not closed (power cut, crash); checked now, and whole."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What may be known without the key. ``key_check`` is empty until the archive was once complete."""

    id: str
    seat: str
    key_check: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A data folder that no other Decoro may open until ``release``."""

    folder: Path
    identity: Identity
    lock: Lock

    @property
    def used(self) -> bool:
        """There is, or was, an archive here: its key must be found, never made anew."""
        return bool(self.identity.key_check) or self.database.exists()

    @property
    def database(self) -> Path:
        return self.folder / "archive.db"

    def release(self) -> None:
        self.lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def claim(folder: Path) -> Claim:
    """Make the folder if need be and lock it. Raises ``Refused`` where we may not write or another Decoro is open."""
    prepare_folder(folder)
    lock = Lock.take(folder / "archive.lock")
    try:
        return Claim(folder, _identity(folder), lock)
    except BaseException:
        lock.release()
        raise


class Archive:
    """An open data folder. Close the database built on ``engine`` first, then this."""

    def __init__(
        self,
        claimed: Claim,
        key: bytes,
        engine: Engine,
        blobs: Blobs,
        last_end: LastEnd,
        upgraded: Upgraded,
        free: FreeRoom,
    ) -> None:
        self.folder = claimed.folder
        self.identity = claimed.identity
        self.engine = engine
        self.blobs = blobs
        self.last_end = last_end
        self.upgraded = upgraded
        self.backups = claimed.folder / "backups"
        self._key = key
        self._free = free
        self._lock = claimed.lock
        self._reserve = Reserve(claimed.folder / "reserve.bin")
        self._reserve.hold()

    @classmethod
    def open(
        cls,
        claimed: Claim,
        key: bytes,
        clock: Clock,
        *,
        migrations: Path = MIGRATIONS,
        free: FreeRoom = free_room,
    ) -> Self:
        """Open or make the archive. Raises ``Refused``, ``NeedsKey``, ``Damaged`` or ``NoRoom``; the claim stays."""
        _check_key(claimed, key)
        last_end = _last_end(claimed)
        if last_end is LastEnd.NEW:
            require_room(free(claimed.folder))
        with ExitStack() as undo:
            engine = _open_whole(claimed, key, last_end)
            undo.callback(engine.dispose)
            upgraded = upgrade(engine, lambda: _back_up_first(engine, key, claimed.folder, clock), migrations)
            blobs = Blobs.open(claimed.folder / "media.db", key, clock)
            undo.callback(blobs.close)
            if not claimed.identity.key_check:
                complete = replace(claimed.identity, key_check=key_check(key, claimed.identity.id))
                claimed = replace(claimed, identity=complete)
                _keep(claimed.folder, complete)
            write_whole(claimed.folder / "open.mark", b"")
            archive = cls(claimed, key, engine, blobs, last_end, upgraded, free)
            undo.pop_all()
        return archive

    def warning(self) -> Sentence | None:
        """What the status line should say about the disk, if anything. While it says so, nothing is sent."""
        return little_room(self._free(self.folder))

    def make_room(self) -> None:
        """Give up the reserve: the disk is full."""
        self._reserve.give()

    def back_up(
        self, clock: Clock, reason: str = backup.BY_HAND, folder: Path | None = None
    ) -> backup.Snapshot:
        """A verified snapshot, the media that are new, the recovery sheet's file; then thin out the old ones."""
        target = folder or self.backups
        snapshot = backup.take(self.engine, self._key, target, clock.now(), reason)
        backup.take_along(self.folder, target)
        backup.copy_media(self.blobs, self._key, target, clock)
        backup.thin(target)
        return snapshot

    def snapshots(self) -> list[backup.Snapshot]:
        """The verified backups in the archive's own folder, newest first."""
        return backup.snapshots(self.backups)

    def examine(self) -> Health:
        """Read everything once; nothing is changed."""
        return examine(self.engine, self.blobs)

    def close(self) -> None:
        self.blobs.close()
        self.engine.dispose()
        (self.folder / "open.mark").unlink(missing_ok=True)
        sync_folder(self.folder)
        self._lock.release()


def adopt(folder: Path, backups: Path) -> None:
    """On another computer: take the identity and the recovery sheet's file out of a backup folder, before ``claim``."""
    prepare_folder(folder)
    if (folder / "archive.db").exists():
        raise Refused(msg("There is an archive in this folder already. Choose an empty folder."))
    backup.take_along(backups, folder)
    _keep(folder, replace(_identity(folder), seat=new_id()))


def bring_back(
    claimed: Claim, snapshot: backup.Snapshot, key: bytes, clock: Clock, carry: Carry | None = None
) -> Path | None:
    """Restore a snapshot and the media it needs into a claimed, closed folder. Returns where the old one lies.

    ``carry`` is asked before the exchange, with the archive that is replaced (``None`` where it does not open) and the
    one that arrives, both in today's shape: whatever it writes is there or the restore did not happen.
    """

    def prepare(arriving: Path) -> None:
        if carry is None:
            return
        with _to_read(claimed.database, key) as old:
            coming = _current(arriving, key)
            try:
                carry(old, coming)
            finally:
                coming.dispose()

    aside = backup.restore(snapshot, key, claimed.database, clock.now(), prepare)
    backup.return_media(snapshot, key, claimed.folder / "media.db", clock)
    return aside


@contextmanager
def _to_read(archive: Path, key: bytes) -> Iterator[Engine | None]:
    """The archive as it is, through a copy: the one that is put aside stays bit for bit what it was."""
    if not archive.exists():
        yield None
        return
    copy = backup.copy_to_read(archive)
    try:
        try:
            engine = _current(copy, key)
        except AppError:
            yield None
            return
        try:
            yield engine
        finally:
            engine.dispose()
    finally:
        backup.drop_copy(copy)


def _current(path: Path, key: bytes) -> Engine:
    """A copy of an archive in today's shape, without a log beside it."""
    engine = open_engine(path, key, journal="DELETE")
    try:
        upgrade(engine, lambda: None)
    except BaseException:
        engine.dispose()
        raise
    return engine


def key_check(key: bytes, archive_id: str) -> str:
    """Tells a wrong key from a damaged file. Of a random 256-bit key it gives nothing away."""
    return hmac.new(key, b"decoro key check " + archive_id.encode(), hashlib.sha256).hexdigest()


def _identity(folder: Path) -> Identity:
    path = folder / "archive.json"
    if not path.exists():
        fresh = Identity(new_id(), new_id())
        _keep(folder, fresh)
        return fresh
    try:
        return Identity(**json.loads(path.read_bytes()))
    except (ValueError, TypeError) as error:
        raise Damaged(
            msg("The file archive.json is damaged. Nothing was changed. Restore it from the latest backup.")
        ) from error


def _keep(folder: Path, identity: Identity) -> None:
    write_whole(folder / "archive.json", json.dumps(asdict(identity), indent=1).encode())


def _check_key(claimed: Claim, key: bytes) -> None:
    known = claimed.identity.key_check
    if known and not hmac.compare_digest(known, key_check(key, claimed.identity.id)):
        raise NeedsKey(msg("The archive cannot be opened with this key."))
    if known and not claimed.database.exists():
        raise Damaged(
            msg("The archive is not in its folder any more. Nothing was changed. Restore the latest backup.")
        )
    # SQLite takes an emptied file for a new database; ours has had its first page since it was made.
    if known and claimed.database.stat().st_size < PAGE:
        raise _ruined()


def _last_end(claimed: Claim) -> LastEnd:
    if not claimed.used:
        return LastEnd.NEW
    return LastEnd.CHECKED if (claimed.folder / "open.mark").exists() else LastEnd.CLEAN


def _open_whole(claimed: Claim, key: bytes, last_end: LastEnd) -> Engine:
    """Open, and after an unclean end read everything once: encrypted pages carry a seal, so a flipped bit shows."""
    try:
        engine = open_engine(claimed.database, key)
    except NeedsKey:
        if claimed.identity.key_check:  # the key was right, so it is the file
            raise _ruined() from None
        raise
    if last_end is LastEnd.CHECKED:
        try:
            with bare(engine) as connection:
                found = connection.execute("PRAGMA quick_check").fetchall()
            if found != [("ok",)]:
                raise _ruined()
        except Damaged:
            engine.dispose()
            raise
    return engine


def _back_up_first(engine: Engine, key: bytes, folder: Path, clock: Clock) -> None:
    backup.take(engine, key, folder / "backups", clock.now(), backup.BEFORE_UPGRADE)
    backup.take_along(folder, folder / "backups")


def _ruined() -> Damaged:
    return Damaged(msg("The archive is damaged. Nothing was changed. Restore the latest backup."))
