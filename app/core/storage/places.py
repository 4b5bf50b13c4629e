"""Where an archive may live: on this computer's own disk, in a folder nobody else copies behind our back."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path, PurePath

import platformdirs

from app.core.kernel.errors import NoRoom, Refused
from app.core.kernel.text import Sentence, Text, msg

LITTLE_ROOM = 20_000_000
"""Below this nothing is sent: "sent" could not be written down, and would be sent again."""

_BY_VARIABLE = {"OneDrive": "OneDrive", "OneDriveConsumer": "OneDrive", "OneDriveCommercial": "OneDrive"}
# The beginning of a folder's name, in lower case and without spaces, and whose folder that is.
_BY_NAME = {
    "onedrive": "OneDrive",
    "dropbox": "Dropbox",
    "iclouddrive": "iCloud",
    "mobiledocuments": "iCloud",
    "com~apple~clouddocs": "iCloud",
    "googledrive": "Google Drive",
    "mydrive": "Google Drive",
    "drivefs": "Google Drive",
    "google-drive:": "Google Drive",
    "boxsync": "Box",
    "nextcloud": "Nextcloud",
    "owncloud": "ownCloud",
    "pclouddrive": "pCloud",
    "protondrive": "Proton Drive",
    "synologydrive": "Synology Drive",
    "cloudstorage": "iCloud, OneDrive, Dropbox or Google Drive",
}


def default_folder() -> Path:
    """The platform's place for data that stays on this computer (on Windows ``Local``, which does not roam)."""
    return platformdirs.user_data_path("Decoro", appauthor=False, roaming=False)


def unsafe_folder(path: PurePath, environ: Mapping[str, str]) -> Sentence | None:
    """Why an archive must not live there, or ``None``. Looks at names only, not at the disk."""
    for variable, service in _BY_VARIABLE.items():
        home = environ.get(variable)
        if home and path.is_relative_to(type(path)(home)):
            return _synced(service)
    for part in path.parts:
        plain = part.lower().replace(" ", "")
        for beginning, service in _BY_NAME.items():
            if plain.startswith(beginning):
                return _synced(service)
    if path.drive.startswith("\\\\") or str(path).startswith("\\\\"):
        return msg(
            "This folder is on another computer. Two computers writing the same archive would damage it. "
            "Choose a folder on this computer."
        )
    return None


def prepare_folder(path: Path, environ: Mapping[str, str] = os.environ) -> None:
    """Make the folder, readable by this account only. Raises ``Refused`` where it is not safe or may not be written."""
    # As it was named and as it really is: a link may lead into a synced folder.
    if unsafe := unsafe_folder(path.absolute(), environ) or unsafe_folder(path.resolve(), environ):
        raise Refused(unsafe)
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe = path / ".may-write"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise Refused(
            msg("Decoro may not write in the folder {folder}. Choose another one.", folder=str(path))
        ) from error


def free_room(path: Path) -> int:
    """Bytes this account may still write there."""
    return shutil.disk_usage(path).free


def little_room(free: int) -> Text | None:
    """The warning to show, or ``None``: while it stands, nothing is sent."""
    if free >= LITTLE_ROOM:
        return None
    return msg(
        "The disk is nearly full ({megabytes} MB left). Everything saved is safe; nothing is sent until there "
        "is more room.",
        megabytes=free // 1_000_000,
    )


def require_room(free: int) -> None:
    """For a new archive: better not begun than half begun."""
    if free < LITTLE_ROOM:
        raise NoRoom(msg("There is too little room on this disk for a new archive. Free at least 100 MB."))


def _synced(service: str) -> Text:
    return msg(
        "This folder is copied to the internet by {service}. It would copy the archive while it is being written "
        "and damage it, and patients' data would leave this computer. Choose a folder that is not synced.",
        service=service,
    )


class Reserve:
    """A file that holds a little room, given up when the disk is full so that "sent" can still be written down."""

    SIZE = 16_000_000

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def held(self) -> bool:
        return self._path.exists()

    def hold(self) -> None:
        """Take the room if it is not held and the disk has plenty."""
        if self.held or free_room(self._path.parent) < self.SIZE + LITTLE_ROOM:
            return
        with self._path.open("wb") as file:
            if hasattr(os, "posix_fallocate"):
                os.posix_fallocate(file.fileno(), 0, self.SIZE)
            else:
                for _ in range(self.SIZE // 1_000_000):
                    file.write(bytes(1_000_000))

    def give(self) -> None:
        self._path.unlink(missing_ok=True)
