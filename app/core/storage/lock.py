"""One Decoro for each archive. The lock is the system's own: it ends with the process, however that ends."""

import sys
from pathlib import Path
from typing import IO, Self

from app.core.kernel.errors import Refused
from app.core.kernel.text import msg

if sys.platform == "win32":
    import msvcrt

    def _seize(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _seize(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


class Lock:
    """Held from ``take`` until ``release`` or the end of the process. The file itself stays: removing it would race."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    @classmethod
    def take(cls, path: Path) -> Self:
        file = path.open("ab")
        try:
            _seize(file)
        except OSError as error:
            file.close()
            raise Refused(
                msg("Decoro is already open on this archive. Go to that window, or close it first.")
            ) from error
        return cls(file)

    def release(self) -> None:
        self._file.close()
