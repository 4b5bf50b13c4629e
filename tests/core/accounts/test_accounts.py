"""Channels: the secret in the vault and nowhere else, one row for one account, and no way around the doctor."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text
from support.desks import desk_in
from support.platforms import CONNECTED, MANIFEST, Square

from app.core.accounts.model import Account, AccountAdded, AccountChanged, AccountForgotten, Health
from app.core.desk import Desk
from app.core.kernel.errors import NeedsSignIn, Refused
from app.core.kernel.events import Event
from app.core.platforms.contract import Access, Connector, Hello, HelloAnswer, Limits, Outgoing, SendAnswer
from app.core.vault.vault import MemoryVault

TOKEN = "squaretoken-7d1f0c"
SIGNED_IN = replace(CONNECTED, secrets={"token": TOKEN}, limits=Limits(text=280))


@dataclass
class Renewing(Square):
    """A platform whose tokens last for one verb: hello renews it, and send looks at what it is given."""

    used: str = ""

    async def hello(self, http: httpx.AsyncClient, access: Access) -> HelloAnswer:
        await access.keep({"token": "renewed"})
        return Hello("@studio")

    async def send(self, http: httpx.AsyncClient, access: Access, outgoing: Outgoing) -> SendAnswer:
        self.used = access.secrets["token"]
        return await super().send(http, access, outgoing)


@pytest.fixture
def vault() -> MemoryVault:
    return MemoryVault()


@pytest.fixture
def platform() -> Renewing:
    return Renewing()


@pytest.fixture
def desk(tmp_path: Path, vault: MemoryVault, platform: Renewing) -> Iterator[Desk]:
    by_hand = Square(replace(MANIFEST, key="wall", name="The Wall", assisted=True))
    connectors: dict[str, Connector] = {"square": platform, "wall": by_hand}
    with desk_in(tmp_path / "desk", connectors=connectors, vault=vault) as opened:
        yield opened


def rows(desk: Desk) -> str:
    """Every account and the whole ledger as one text."""
    with desk.db.read() as tx:
        found = [tx.execute(text(f"SELECT * FROM {table}")).all() for table in ("accounts", "ledger")]
    return repr(found)


def test_the_secret_is_in_the_vault_and_not_in_a_row(desk: Desk, vault: MemoryVault) -> None:
    account = desk.accounts.add_connected("square", SIGNED_IN)
    assert vault.get(account.id) == {"token": TOKEN}
    assert TOKEN not in rows(desk) and "@studio" in rows(desk)
    access = desk.accounts.access(account)
    assert access.secrets["token"] == TOKEN
    assert TOKEN not in repr(access) + repr(account) + repr(SIGNED_IN) + str(access)


def test_without_another_vault_the_secret_is_a_row_of_the_encrypted_archive(tmp_path: Path) -> None:
    from app.core.storage.secrets import Secrets
    from app.core.vault.vault import ArchiveVault

    with desk_in(tmp_path / "desk", connectors={"square": Square()}) as desk:
        kept = ArchiveVault(Secrets(desk.db))
        kept.put("a", {"token": TOKEN})
        assert kept.get("a") == {"token": TOKEN}
    for path in (tmp_path / "desk").iterdir():
        assert TOKEN.encode() not in path.read_bytes()


def test_a_renewed_token_is_the_one_the_next_verb_uses(desk: Desk, vault: MemoryVault) -> None:
    account = desk.accounts.add_connected("square", SIGNED_IN)
    access = desk.accounts.access(account)
    asyncio.run(access.keep({"token": "renewed", "refresh": "r2"}))
    assert access.secrets == {"token": "renewed", "refresh": "r2"} == vault.get(account.id)
    assert desk.accounts.access(account).secrets["token"] == "renewed"


def test_reconnecting_keeps_id_and_cursor(desk: Desk, vault: MemoryVault) -> None:
    account = desk.accounts.add_connected("square", SIGNED_IN)
    desk.accounts.move_cursor(account.id, "cursor-9", desk.clock.now())
    desk.accounts.needs_sign_in(account.id)
    assert desk.accounts.get(account.id).health is Health.NEEDS_SIGN_IN
    again = desk.accounts.add_connected("square", replace(SIGNED_IN, secrets={"token": "new"}))
    assert (again.id, again.cursor, again.health) == (account.id, "cursor-9", Health.FINE)
    assert vault.get(account.id) == {"token": "new"} and len(desk.accounts.all()) == 1


def test_an_account_that_changed_its_name_is_the_same_account(desk: Desk) -> None:
    account = desk.accounts.add_connected("square", SIGNED_IN)
    renamed = desk.accounts.add_connected("square", replace(SIGNED_IN, handle="@studio-greco"))
    assert renamed.id == account.id and [a.handle for a in desk.accounts.all()] == ["@studio-greco"]


def test_forgetting_drops_the_secret_and_keeps_the_name(desk: Desk, vault: MemoryVault) -> None:
    account = desk.accounts.add_connected("square", SIGNED_IN)
    desk.accounts.forget(account.id)
    assert vault.get(account.id) is None and desk.accounts.all() == []
    assert desk.accounts.get(account.id).handle == "@studio", "what was published there stays readable"
    assert desk.accounts.labels() == {account.id: "The Square"}
    with pytest.raises(NeedsSignIn):
        desk.accounts.access(account)
    again = desk.accounts.add_connected("square", SIGNED_IN)
    assert again.id == account.id and desk.accounts.all() == [again]


@pytest.mark.parametrize("heard", ["heard_from", "needs_sign_in", "move_cursor"])
def test_what_a_sync_still_hears_does_not_bring_a_forgotten_channel_back(desk: Desk, heard: str) -> None:
    account = desk.accounts.add_connected("square", SIGNED_IN)
    desk.accounts.forget(account.id)
    match heard:
        case "heard_from":
            desk.accounts.heard_from(account.id, Hello("@studio"))
        case "needs_sign_in":
            desk.accounts.needs_sign_in(account.id)
        case _:
            desk.accounts.move_cursor(account.id, "late", desk.clock.now())
    assert desk.accounts.all() == []


def test_events_tell_ids_only(desk: Desk) -> None:
    heard: list[Event] = []
    desk.bus.subscribe(Event, heard.append)
    account = desk.accounts.add_connected("square", SIGNED_IN)
    desk.accounts.needs_sign_in(account.id)
    desk.accounts.needs_sign_in(account.id)
    desk.accounts.heard_from(account.id, Hello("@studio", limits=Limits(text=99)))
    desk.accounts.forget(account.id)
    assert heard == [
        AccountAdded(account.id),
        AccountChanged(account.id, "needs_sign_in"),
        AccountChanged(account.id, "fine"),
        AccountForgotten(account.id),
    ]


def test_limits_are_what_the_platform_said_last(desk: Desk) -> None:
    account = desk.accounts.add_connected("square", SIGNED_IN)
    assert desk.accounts.limits(account).text == 280
    desk.accounts.heard_from(account.id, Hello("@studio", limits=Limits(text=99)))
    assert desk.accounts.limits(desk.accounts.get(account.id)).text == 99
    assert desk.accounts.limits(replace(account, limits=None)) == MANIFEST.limits


def test_a_channel_served_by_hand_needs_a_name_and_a_safe_address(desk: Desk) -> None:
    for name, page in (("", ""), ("  ", ""), ("Studio", "http://wall.example"), ("Studio", "javascript:1")):
        with pytest.raises(Refused):
            desk.accounts.add_assisted("wall", name, page)
    assert desk.accounts.all() == []
    account = desk.accounts.add_assisted("wall", " Studio Greco ", "https://wall.example/studio")
    assert (account.handle, account.health) == ("Studio Greco", Health.FINE)
    assert dict(desk.accounts.access(account).secrets) == {}


def test_two_channels_of_one_platform_are_told_apart(desk: Desk) -> None:
    one = desk.accounts.add_connected("square", SIGNED_IN)
    assert desk.accounts.labels()[one.id] == "The Square"
    other = desk.accounts.add_connected("square", replace(SIGNED_IN, handle="@bari", remote_id="2"))
    assert desk.accounts.labels() == {one.id: "The Square · @studio", other.id: "The Square · @bari"}


def test_an_unknown_channel_or_platform_is_a_sentence(desk: Desk) -> None:
    with pytest.raises(Refused, match="no longer here"):
        desk.accounts.get("nobody")
    with pytest.raises(Refused, match="does not know"):
        desk.accounts.connector("geocities")


def test_the_reception_neither_adds_nor_drops_channels(desk: Desk, vault: MemoryVault) -> None:
    account: Account = desk.accounts.add_connected("square", SIGNED_IN)
    reception = next(p for p in desk.team.people() if p.role.value == "reception")
    desk.team.switch(reception.id)
    with pytest.raises(Refused, match="doctor"):
        desk.accounts.forget(account.id)
    with pytest.raises(Refused, match="doctor"):
        desk.accounts.add_connected("square", replace(SIGNED_IN, handle="@other", remote_id="3"))
    with pytest.raises(Refused, match="doctor"):
        desk.accounts.add_assisted("wall", "Studio", "")
    assert desk.accounts.all() == [account] and vault.get(account.id) == {"token": TOKEN}
