"""The three vaults keep the same promises; the keyring's also with long tokens and a crash in between."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from keyring.errors import KeyringLocked

from app.core.kernel.clock import ManualClock
from app.core.kernel.errors import NeedsKey
from app.core.kernel.events import Bus
from app.core.storage.database import Database
from app.core.storage.engine import open_engine
from app.core.storage.secrets import Secrets
from app.core.storage.upgrade import create_everything
from app.core.vault.ring import MemoryRing
from app.core.vault.vault import ArchiveVault, KeyringVault, MemoryVault, Vault

SHORT = {"token": "perché-no", "refresh": "r1"}
LONG = {"access": "x" * 3000, "refresh": "é" * 2000}


class SmallRing(MemoryRing):
    """Like Windows: at most 1,280 characters an entry. Locks itself after ``writes`` when told to."""

    writes = 10_000

    def set_password(self, service: str, username: str, password: str) -> None:
        assert len(password) <= 1280
        self.writes -= 1
        if self.writes < 0:
            raise KeyringLocked
        super().set_password(service, username, password)


def archive_vault(tmp_path: Path) -> Vault:
    engine = open_engine(tmp_path / "archive.db", bytes(32))
    create_everything(engine)
    clock = ManualClock(datetime(2026, 11, 22, tzinfo=UTC))
    return ArchiveVault(Secrets(Database(engine, Bus(), clock, "seat")))


MAKERS: dict[str, Callable[[Path], Vault]] = {
    "memory": lambda tmp_path: MemoryVault(),
    "keyring": lambda tmp_path: KeyringVault(SmallRing(), "Decoro a1"),
    "archive": archive_vault,
}


@pytest.fixture(params=MAKERS)
def vault(request: pytest.FixtureRequest, tmp_path: Path) -> Vault:
    return MAKERS[request.param](tmp_path)


def test_what_was_put_comes_back_and_is_nobody_elses(vault: Vault) -> None:
    assert vault.get("one") is None
    vault.put("one", SHORT)
    vault.put("two", LONG)
    assert (vault.get("one"), vault.get("two")) == (SHORT, LONG)


def test_putting_again_replaces_long_by_short_and_back(vault: Vault) -> None:
    for values in (SHORT, LONG, {**LONG, "access": "y" * 5000}, {}, LONG, SHORT):
        vault.put("one", values)
        assert vault.get("one") == values


def test_forgetting_forgets_and_may_be_repeated(vault: Vault) -> None:
    vault.put("one", LONG)
    vault.forget("one")
    vault.forget("one")
    vault.forget("never")
    assert vault.get("one") is None


def test_a_value_handed_out_is_a_copy(vault: Vault) -> None:
    vault.put("one", SHORT)
    found = vault.get("one")
    assert found is not None
    found["token"] = "changed"
    assert vault.get("one") == SHORT


def test_nothing_is_left_in_the_keyring() -> None:
    ring = SmallRing()
    vault = KeyringVault(ring, "Decoro a1")
    vault.put("one", LONG)
    assert len(ring.entries) > 4
    vault.put("one", SHORT)
    assert len(ring.entries) == 1
    vault.put("one", LONG)
    vault.forget("one")
    assert ring.entries == {}


@pytest.mark.parametrize("after", range(6))
def test_a_keyring_that_locks_while_writing_still_has_the_old_value(after: int) -> None:
    ring = SmallRing()
    vault = KeyringVault(ring, "Decoro a1")
    vault.put("one", LONG)
    ring.writes = after
    with pytest.raises(NeedsKey):
        vault.put("one", {"access": "z" * 8000})
    assert vault.get("one") == LONG


def test_tokens_in_the_archive_are_not_readable_on_the_disk(tmp_path: Path) -> None:
    vault = archive_vault(tmp_path)
    vault.put("one", {"token": "very-secret-token"})
    for file in tmp_path.iterdir():
        assert b"very-secret-token" not in file.read_bytes()
