"""Files that are either the old ones or the new ones, never half of each, also when the power goes."""

import contextlib
import os
from pathlib import Path


def write_whole(path: Path, data: bytes, *, private: bool = True) -> None:
    """Replace ``path`` at once: written beside, synced, renamed. ``private``: only this account may read it."""
    beside = path.with_name(path.name + ".new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600 if private else 0o644)
    with open(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    sync_folder(path.parent)


def sync_file(path: Path) -> None:
    """What was written to ``path`` is on the disk when this returns."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make renames and removals in ``folder`` last. Windows has no such call and does not need it."""
    with contextlib.suppress(PermissionError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
