"""From "no key" to an open archive, by every road: keyring, password, recovery sheet."""

from pathlib import Path

import pytest
from keyring.errors import InitError, KeyringLocked, NoKeyringError

from app.core.kernel.clock import SystemClock
from app.core.kernel.errors import Damaged, NeedsKey, Refused
from app.core.kernel.text import render
from app.core.storage.archive import Archive, claim
from app.core.vault import keys
from app.core.vault.keys import HasKey, NeedsPassword, NeedsRecovery, New
from app.core.vault.ring import MemoryRing, Ring, system_ring

PASSWORD = "quattro parole però lunghe"


class BrokenRing:
    """A keyring of a session without a desktop: there, and every call fails."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def get_password(self, service: str, username: str) -> str | None:
        raise self.error

    def set_password(self, service: str, username: str, password: str) -> None:
        raise self.error

    def delete_password(self, service: str, username: str) -> None:
        raise self.error


class ForgetfulRing(MemoryRing):
    """Like keyring's null backend: takes everything, keeps nothing."""

    def set_password(self, service: str, username: str, password: str) -> None:
        pass


BROKEN = [NoKeyringError(), InitError("Prompt dismissed"), KeyringLocked(), OSError("bus gone")]


@pytest.fixture
def ring() -> MemoryRing:
    return MemoryRing()


def make_archive(folder: Path, ring: Ring | None, password: str | None = None) -> tuple[str, bytes]:
    claimed = claim(folder)
    key = keys.make(folder, claimed.identity.id, ring, password)
    Archive.open(claimed, key, SystemClock()).close()
    return claimed.identity.id, key


def opens(folder: Path, key: bytes) -> bool:
    with claim(folder) as claimed:
        Archive.open(claimed, key, SystemClock()).close()
    return True


def test_first_start_with_a_keyring(data_dir: Path, ring: MemoryRing) -> None:
    assert keys.look(data_dir, "a1", ring, used=False) == New(keeps=True)
    archive_id, key = make_archive(data_dir, ring)
    assert keys.look(data_dir, archive_id, ring, used=True) == HasKey(key)
    assert opens(data_dir, key)
    assert not (data_dir / keys.KEY_FILE).exists()


def test_two_archives_have_two_entries(tmp_path: Path, ring: MemoryRing) -> None:
    one, first = make_archive(tmp_path / "one", ring)
    two, second = make_archive(tmp_path / "two", ring)
    assert first != second
    assert keys.look(tmp_path / "one", one, ring, used=True) == HasKey(first)
    assert keys.look(tmp_path / "two", two, ring, used=True) == HasKey(second)


@pytest.mark.parametrize("ring", [None, ForgetfulRing(), *map(BrokenRing, BROKEN)])
def test_first_start_without_a_keyring_that_keeps(data_dir: Path, ring: Ring | None) -> None:
    assert keys.look(data_dir, "a1", ring, used=False) == New(keeps=False)
    with pytest.raises(Refused):
        keys.make(data_dir, "a1", ring)
    with pytest.raises(Refused):
        keys.make(data_dir, "a1", ring, "short")
    archive_id, key = make_archive(data_dir, ring, PASSWORD)
    assert keys.look(data_dir, archive_id, ring, used=True) == NeedsPassword()
    assert keys.unlock(data_dir, PASSWORD) == key
    with pytest.raises(NeedsKey):
        keys.unlock(data_dir, PASSWORD.title())


def test_the_password_can_be_changed(data_dir: Path) -> None:
    _, key = make_archive(data_dir, None, PASSWORD)
    keys.change_password(data_dir, key, "un'altra frase segreta")
    assert keys.unlock(data_dir, "un'altra frase segreta") == key
    with pytest.raises(NeedsKey):
        keys.unlock(data_dir, PASSWORD)


def test_losing_the_keyring_entry_and_coming_back_by_the_sheet(data_dir: Path, ring: MemoryRing) -> None:
    archive_id, key = make_archive(data_dir, ring)
    code = keys.new_sheet(data_dir, key)
    ring.entries.clear()
    assert keys.look(data_dir, archive_id, ring, used=True) == NeedsRecovery(possible=True)
    assert keys.recover(data_dir, archive_id, ring, code.lower().replace("-", " ")) == key
    assert keys.look(data_dir, archive_id, ring, used=True) == HasKey(key)
    assert opens(data_dir, key)


def test_on_a_computer_without_keyring_the_sheet_sets_a_new_password(data_dir: Path) -> None:
    archive_id, key = make_archive(data_dir, None, "the forgotten password")
    code = keys.new_sheet(data_dir, key)
    assert keys.recover(data_dir, archive_id, None, code, PASSWORD) == key
    assert keys.unlock(data_dir, PASSWORD) == key


def test_a_wrong_code_says_which_group(data_dir: Path, ring: MemoryRing) -> None:
    archive_id, key = make_archive(data_dir, ring)
    code = keys.new_sheet(data_dir, key)
    ring.entries.clear()
    wrong = code[:12] + ("7" if code[12] != "7" else "8") + code[13:]
    with pytest.raises(NeedsKey) as caught:
        keys.recover(data_dir, archive_id, ring, wrong)
    assert "group 3" in render(caught.value.sentence, "en")
    assert code[:4] not in render(caught.value.sentence, "en")
    assert ring.entries == {}


def test_an_older_sheet_no_longer_works(data_dir: Path, ring: MemoryRing) -> None:
    archive_id, key = make_archive(data_dir, ring)
    old = keys.new_sheet(data_dir, key)
    new = keys.new_sheet(data_dir, key)
    with pytest.raises(NeedsKey, match="older sheet"):
        keys.recover(data_dir, archive_id, ring, old)
    assert keys.recover(data_dir, archive_id, ring, new) == key


def test_without_a_sheet_it_says_so(data_dir: Path, ring: MemoryRing) -> None:
    archive_id, _ = make_archive(data_dir, ring)
    assert not keys.has_sheet(data_dir)
    ring.entries.clear()
    assert keys.look(data_dir, archive_id, ring, used=True) == NeedsRecovery(possible=False)


def test_a_locked_keyring_is_not_a_lost_key(data_dir: Path, ring: MemoryRing) -> None:
    archive_id, _ = make_archive(data_dir, ring)
    locked = BrokenRing(KeyringLocked())
    assert keys.look(data_dir, archive_id, locked, used=True) == NeedsRecovery(possible=False, locked=True)


def test_a_key_file_that_was_damaged_or_removed(data_dir: Path) -> None:
    make_archive(data_dir, None, PASSWORD)
    (data_dir / keys.KEY_FILE).write_bytes(b"{}")
    with pytest.raises(Damaged):
        keys.unlock(data_dir, PASSWORD)
    (data_dir / keys.KEY_FILE).unlink()
    with pytest.raises(NeedsKey):
        keys.unlock(data_dir, PASSWORD)


def test_rubbish_in_the_keyring_is_no_key(data_dir: Path, ring: MemoryRing) -> None:
    archive_id, _ = make_archive(data_dir, ring)
    for rubbish in ("", "zz", "00" * 31):
        ring.set_password(keys.service(archive_id), keys.ENTRY, rubbish)
        assert keys.look(data_dir, archive_id, ring, used=True) == NeedsRecovery(possible=False)


def test_the_key_is_not_in_any_repr(data_dir: Path, ring: MemoryRing) -> None:
    archive_id, key = make_archive(data_dir, ring)
    assert key.hex() not in repr(keys.look(data_dir, archive_id, ring, used=True))
    assert repr(key) not in repr(HasKey(key))


@pytest.mark.parametrize("backend", ["fail", "null"])
def test_backends_that_keep_nothing_are_no_keyring(backend: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import keyring.backends.fail
    import keyring.backends.null

    before = keyring.get_keyring()
    keyring.set_keyring({"fail": keyring.backends.fail, "null": keyring.backends.null}[backend].Keyring())
    try:
        assert system_ring() is None
    finally:
        keyring.set_keyring(before)
