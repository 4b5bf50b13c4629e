"""Where an archive may live, and what is said when it may not."""

import os
from collections.abc import Iterator
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

import pytest

from app.core.kernel.errors import Refused
from app.core.kernel.text import Text, render
from app.core.storage.archive import claim
from app.core.storage.places import (
    LITTLE_ROOM,
    Reserve,
    default_folder,
    free_room,
    little_room,
    prepare_folder,
    unsafe_folder,
)

NOBODY = 65534


@pytest.mark.parametrize(
    ("path", "service"),
    [
        (PureWindowsPath(r"C:\Users\anna\OneDrive\Decoro"), "OneDrive"),
        (PureWindowsPath(r"C:\Users\anna\OneDrive - Studio Esempio\Documenti\Decoro"), "OneDrive"),
        (PureWindowsPath(r"C:\Users\anna\Dropbox (Personale)\Decoro"), "Dropbox"),
        (PureWindowsPath(r"C:\Users\anna\iCloudDrive\Decoro"), "iCloud"),
        (PureWindowsPath(r"G:\My Drive\Decoro"), "Google Drive"),
        (PurePosixPath("/Users/anna/Library/Mobile Documents/com~apple~CloudDocs/Decoro"), "iCloud"),
        (PurePosixPath("/Users/anna/Library/CloudStorage/Box-Box/Decoro"), "iCloud"),
        (PurePosixPath("/home/anna/Google Drive/Decoro"), "Google Drive"),
        (PurePosixPath("/run/user/1000/gvfs/google-drive:host=gmail.com,user=anna/Decoro"), "Google Drive"),
        (PurePosixPath("/home/anna/Nextcloud/Decoro"), "Nextcloud"),
    ],
)
def test_a_synced_folder_is_refused_and_the_service_is_named(path: PurePath, service: str) -> None:
    said = unsafe_folder(path, {})
    assert isinstance(said, Text)
    assert service in render(said, "en")


def test_onedrive_is_known_by_its_variable_whatever_it_is_called() -> None:
    environ = {"OneDriveCommercial": r"D:\Nuvola"}
    assert unsafe_folder(PureWindowsPath(r"D:\Nuvola\Decoro"), environ) is not None
    assert unsafe_folder(PureWindowsPath(r"D:\Nuvoletta\Decoro"), environ) is None


def test_another_computers_folder_is_refused() -> None:
    said = unsafe_folder(PureWindowsPath(r"\\server\studio\Decoro"), {})
    assert said is not None
    assert "another computer" in str(said)


@pytest.mark.parametrize(
    "path",
    [
        PureWindowsPath(r"C:\Users\anna\AppData\Local\Decoro"),
        PurePosixPath("/Users/anna/Library/Application Support/Decoro"),
        PurePosixPath("/home/anna/.local/share/Decoro"),
        PurePosixPath("/home/box/Documents/Decoro"),
    ],
)
def test_an_ordinary_folder_is_fine(path: PurePath) -> None:
    assert unsafe_folder(path, {"OneDrive": ""}) is None


def test_the_usual_place_is_fine_and_our_own() -> None:
    assert default_folder().name == "Decoro"
    assert unsafe_folder(default_folder(), os.environ) is None


def test_no_archive_is_made_in_a_synced_folder_nor_behind_a_link(tmp_path: Path) -> None:
    synced = tmp_path / "Dropbox"
    synced.mkdir()
    (tmp_path / "documents").symlink_to(synced)
    for folder in (synced / "Decoro", tmp_path / "documents" / "Decoro"):
        with pytest.raises(Refused, match="copied to the internet"):
            claim(folder)
    assert list(synced.iterdir()) == []
    with pytest.raises(Refused, match="copied to the internet"):
        prepare_folder(tmp_path / "cloud", {"OneDrive": str(tmp_path / "cloud")})


@pytest.fixture
def not_root() -> Iterator[None]:
    """The administrator may write everywhere; nobody else may."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    yield
    os.seteuid(0)


@pytest.fixture
def read_only(tmp_path: Path) -> Path:
    folder = tmp_path / "read-only"
    folder.mkdir(mode=0o555)
    return folder


@pytest.mark.parametrize("inside", [".", "new"])
def test_a_read_only_folder_is_refused(read_only: Path, not_root: None, inside: str) -> None:
    with pytest.raises(Refused) as caught:
        prepare_folder(read_only / inside)
    assert str(read_only) in render(caught.value.sentence, "en")


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Refused):
        prepare_folder(tmp_path / "file")


def test_a_new_folder_is_for_this_account_only(tmp_path: Path) -> None:
    prepare_folder(tmp_path / "data")
    assert (tmp_path / "data").stat().st_mode & 0o077 == 0
    assert list((tmp_path / "data").iterdir()) == []


def test_little_room_is_said_in_megabytes() -> None:
    assert little_room(LITTLE_ROOM) is None
    warning = little_room(LITTLE_ROOM - 1)
    assert warning is not None
    assert "19 MB" in render(warning, "en")


def test_the_reserve_really_holds_room_and_gives_it_back(tmp_path: Path) -> None:
    reserve = Reserve(tmp_path / "reserve.bin")
    before = free_room(tmp_path)
    reserve.hold()
    assert reserve.held
    assert (tmp_path / "reserve.bin").stat().st_blocks * 512 >= Reserve.SIZE
    assert before > 0
    reserve.give()
    reserve.give()
    assert not reserve.held
