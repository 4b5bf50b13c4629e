"""Finds, makes and recovers the archive's key: 256 random bits, in the keyring or wrapped under a password.

    look     HasKey | NeedsPassword | NeedsRecovery | New: what to ask the person, if anything
    make     a new archive's key, kept before it is used
    unlock   by the password            recover   by the recovery sheet; writes the key back
    new_sheet   the code to print; an older sheet stops working

A key file (``key.json``, ``recovery.json``) lies beside the archive and is worthless without its secret.
"""

import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from app.core.kernel.errors import NeedsKey, Refused
from app.core.kernel.files import write_whole
from app.core.kernel.text import msg
from app.core.vault import ring as rings
from app.core.vault.code import new_code, tidy, wrong_groups
from app.core.vault.ring import Ring
from app.core.vault.wrap import KEY_BYTES, unwrap, wrap

ENTRY = "archive key"
SHORTEST_PASSWORD = 12
KEY_FILE, RECOVERY_FILE = "key.json", "recovery.json"


@dataclass(frozen=True, slots=True)
class HasKey:
    key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class NeedsPassword:
    """There is no keyring here: the key is wrapped under the person's password."""


@dataclass(frozen=True, slots=True)
class NeedsRecovery:
    """There is an archive and no key. ``possible``: the recovery sheet can help. ``locked``: or unlock the keyring."""

    possible: bool
    locked: bool = False


@dataclass(frozen=True, slots=True)
class New:
    """No archive yet. ``keeps``: the keyring will keep the key, no password is needed."""

    keeps: bool


KeyState: TypeAlias = HasKey | NeedsPassword | NeedsRecovery | New


def service(archive_id: str) -> str:
    """Under which name the keyring keeps what belongs to one archive."""
    return f"Decoro {archive_id}"


def new_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def look(folder: Path, archive_id: str, ring: Ring | None, *, used: bool) -> KeyState:
    """What stands between us and the key. ``used``: there is or was an archive in the folder."""
    locked = False
    if ring is not None:
        try:
            kept = rings.read(ring, service(archive_id), ENTRY)
        except NeedsKey:
            kept, locked = None, True
        if kept is not None and (key := _from_text(kept)) is not None:
            return HasKey(key)
    if (folder / KEY_FILE).exists():
        return NeedsPassword()
    if used:
        return NeedsRecovery((folder / RECOVERY_FILE).exists(), locked)
    return New(ring is not None and _keeps(ring, archive_id))


def make(folder: Path, archive_id: str, ring: Ring | None, password: str | None = None) -> bytes:
    """A new archive's key, already kept when this returns. ``password`` is needed where no keyring keeps it."""
    key = new_key()
    _keep(folder, archive_id, ring, key, password)
    return key


def unlock(folder: Path, password: str) -> bytes:
    """Raises ``NeedsKey`` for a wrong password."""
    return unwrap(_read(folder / KEY_FILE), password, msg("This password does not open the archive."))


def recover(
    folder: Path, archive_id: str, ring: Ring | None, typed: str, password: str | None = None
) -> bytes:
    """The key by the code on the sheet, kept again for the next start. Raises ``NeedsKey``, saying what is wrong."""
    if wrong := wrong_groups(typed):
        raise NeedsKey(
            msg(
                "The recovery code is not right: look again at group {groups}.",
                groups=", ".join(str(number) for number in wrong),
            )
        )
    key = unwrap(
        _read(folder / RECOVERY_FILE),
        tidy(typed),
        msg("This recovery code belongs to another archive or an older sheet."),
    )
    _keep(folder, archive_id, ring, key, password)
    return key


def new_sheet(folder: Path, key: bytes) -> str:
    """Make the recovery sheet's code, to be printed once and kept in the safe."""
    code = new_code()
    write_whole(folder / RECOVERY_FILE, wrap(key, code))
    return code


def has_sheet(folder: Path) -> bool:
    return (folder / RECOVERY_FILE).exists()


def change_password(folder: Path, key: bytes, password: str) -> None:
    """Wrap the same key under another password."""
    if len(password) < SHORTEST_PASSWORD:
        raise Refused(
            msg(
                "The password needs at least {count} characters; four words are good.",
                count=SHORTEST_PASSWORD,
            )
        )
    write_whole(folder / KEY_FILE, wrap(key, password))


def _keep(folder: Path, archive_id: str, ring: Ring | None, key: bytes, password: str | None) -> None:
    if ring is not None and rings.keep(ring, service(archive_id), ENTRY, key.hex()):
        return
    if password is None:
        raise Refused(
            msg("This computer has no keyring that keeps the key. Choose a password for the archive.")
        )
    change_password(folder, key, password)


def _keeps(ring: Ring, archive_id: str) -> bool:
    """Try it: some keyrings are there and keep nothing."""
    kept = rings.keep(ring, service(archive_id), "trial", "trial")
    rings.drop(ring, service(archive_id), "trial")
    return kept


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise NeedsKey(
            msg("The file {name} is missing. Take it from the latest backup.", name=path.name)
        ) from None


def _from_text(kept: str) -> bytes | None:
    try:
        key = bytes.fromhex(kept)
    except ValueError:
        return None
    return key if len(key) == KEY_BYTES else None
