"""Signing in: by password, or in a browser that comes back with yes, no, nonsense, or not at all."""

import asyncio
import logging
import socket
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from support.desks import desk_in
from support.online import online
from support.platforms import CONNECTED, MANIFEST, Square

from app.core.accounts.model import Account, Health
from app.core.desk import Desk
from app.core.kernel.errors import AppError, Refused
from app.core.kernel.text import msg, render
from app.core.platforms.contract import Authorize, ConnectAnswer, Hello, Reconnect, Refusal, SignIn, TryLater
from app.core.vault.vault import MemoryVault

STATE = "state-of-this-sign-in"
NO = msg("No.")
Browser = Callable[[str], Awaitable[None]]


@dataclass
class Hall(Square):
    """A platform with a page of its own to sign in on, and a form as well."""

    answer: ConnectAnswer = CONNECTED
    begins: Authorize | Refusal | TryLater | None = None
    typed: Mapping[str, str] | None = None
    code: str = ""

    async def connect(self, http: httpx.AsyncClient, fields: Mapping[str, str]) -> ConnectAnswer:
        self.typed = fields
        return self.answer

    async def begin(
        self, http: httpx.AsyncClient, fields: Mapping[str, str], redirect_uri: str
    ) -> Authorize | Refusal | TryLater:
        query = urlencode({"state": STATE, "redirect_uri": redirect_uri})
        return self.begins or Authorize(f"https://hall.example/ask?{query}", STATE, {"verifier": "v"})

    async def finish(self, http: httpx.AsyncClient, pending: Mapping[str, str], code: str) -> ConnectAnswer:
        self.code = code
        return self.answer if pending == {"verifier": "v"} else Refusal(NO)


@pytest.fixture
def vault() -> MemoryVault:
    return MemoryVault()


@pytest.fixture
def hall() -> Hall:
    return Hall(manifest=replace(MANIFEST, key="hall", name="The Hall", sign_in=SignIn.OAUTH))


@pytest.fixture
def desk(tmp_path: Path, hall: Hall, vault: MemoryVault) -> Iterator[Desk]:
    with desk_in(tmp_path / "desk", connectors={"hall": hall}, vault=vault) as opened:
        yield opened


def back(url: str, **answer: str) -> str:
    """Where the platform sends the browser: the address it was given, with its answer."""
    (redirect,) = parse_qs(urlsplit(url).query)["redirect_uri"]
    return f"{redirect}?{urlencode(answer)}"


async def visit(address: str) -> httpx.Response:
    async with httpx.AsyncClient() as browser:
        return await browser.get(address)


def sign_in(desk: Desk, browser: Browser, patience: float = 20, language: str = "it") -> Account:
    """The whole way, with a browser that does as told."""
    visits: list[asyncio.Task[None]] = []

    def open_page(url: str) -> None:
        visits.append(asyncio.ensure_future(browser(url)))

    signing = replace(desk.sign_in, open_page=open_page, patience=patience)

    async def whole(http: httpx.AsyncClient) -> Account:
        try:
            return await signing.by_browser(http, "hall", {"endpoint": " hall.example "}, language)
        finally:
            await asyncio.gather(*visits)

    found: Account = online(desk, whole)
    return found


def nothing_kept(desk: Desk, vault: MemoryVault) -> bool:
    return desk.accounts.all() == [] and vault._entries == {}


def test_by_password(desk: Desk, hall: Hall, vault: MemoryVault) -> None:
    fields = {"endpoint": " hall.example ", "user": "studio", "password": " p w "}
    account = online(desk, lambda http: desk.sign_in.by_password(http, "hall", fields))
    assert hall.typed == {"endpoint": "hall.example", "user": "studio", "password": "p w"}
    assert account.health is Health.FINE and vault.get(account.id) == {"token": "t"}


@pytest.mark.parametrize("answer", [Refusal(NO), TryLater(NO)])
def test_a_refusal_keeps_nothing(desk: Desk, hall: Hall, vault: MemoryVault, answer: ConnectAnswer) -> None:
    hall.answer = answer
    with pytest.raises(Refused, match="No."):
        online(desk, lambda http: desk.sign_in.by_password(http, "hall", {"password": "x"}))
    assert nothing_kept(desk, vault)


def test_in_the_browser(desk: Desk, hall: Hall, vault: MemoryVault) -> None:
    pages: list[httpx.Response] = []

    async def says_yes(url: str) -> None:
        pages.append(await visit(back(url, code="c0de", state=STATE)))

    account = sign_in(desk, says_yes)
    assert hall.code == "c0de" and vault.get(account.id) == {"token": "t"}
    (page,) = pages
    assert page.status_code == 200 and "Decoro" in page.text and "c0de" not in page.text
    assert page.headers["cache-control"] == "no-store"
    assert render(msg("You can close this page and go back to Decoro."), "it") in page.text


@pytest.mark.parametrize(
    "answer",
    [
        {"code": "c0de", "state": "somebody else's"},
        {"code": "c0de"},
        {"error": "access_denied", "state": STATE},
        {"state": STATE},
    ],
)
def test_what_is_not_our_yes_keeps_nothing(
    desk: Desk, hall: Hall, vault: MemoryVault, answer: dict[str, str]
) -> None:
    async def comes_back(url: str) -> None:
        await visit(back(url, **answer))

    with pytest.raises(Refused, match="did not grant"):
        sign_in(desk, comes_back)
    assert nothing_kept(desk, vault) and hall.code == ""


def test_nobody_comes_back(desk: Desk, vault: MemoryVault) -> None:
    async def closes_the_tab(url: str) -> None:
        pass

    with pytest.raises(Refused, match="Nobody came back"):
        sign_in(desk, closes_the_tab, patience=0.05)
    assert nothing_kept(desk, vault)


def test_the_platform_refuses_before_the_browser_opens(desk: Desk, hall: Hall, vault: MemoryVault) -> None:
    hall.begins = Refusal(NO)
    opened: list[str] = []

    async def never(url: str) -> None:
        opened.append(url)

    with pytest.raises(Refused, match="No."):
        sign_in(desk, never)
    assert nothing_kept(desk, vault) and opened == []


@pytest.mark.parametrize(
    "junk",
    [
        b"",
        b"\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200),
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET /favicon.ico HTTP/1.1\r\n\r\n",
        b"GET http://[broken HTTP/1.1\r\n\r\n",
        b"POST /?code=evil HTTP/1.1\r\n\r\n",
        b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\n\r\n",
    ],
)
def test_nonsense_on_the_port_is_told_nothing_and_the_real_answer_still_counts(
    desk: Desk, hall: Hall, junk: bytes
) -> None:
    answers: list[bytes] = []

    async def knocks_first(url: str) -> None:
        there = urlsplit(back(url))
        reader, writer = await asyncio.open_connection("127.0.0.1", there.port)
        try:
            writer.write(junk)
            writer.write_eof()
            answers.append(await reader.read())
        except ConnectionError:
            answers.append(b"")
        finally:
            writer.close()
        await visit(back(url, code="c0de", state=STATE))

    assert sign_in(desk, knocks_first).handle == "@studio"
    assert hall.code == "c0de"
    assert answers[0] == b"" or answers[0].startswith(b"HTTP/1.1 404"), answers


def test_the_door_is_shut_afterwards_and_only_this_machine_could_knock(desk: Desk) -> None:
    ports: list[int] = []

    async def says_yes(url: str) -> None:
        there = urlsplit(back(url))
        assert there.hostname == "127.0.0.1" and len(there.path) > 12 and there.port
        ports.append(there.port)
        await visit(back(url, code="c0de", state=STATE))

    sign_in(desk, says_yes)
    with socket.socket() as knock, pytest.raises(ConnectionRefusedError):
        knock.connect(("127.0.0.1", ports[0]))


def test_nothing_of_it_is_logged(desk: Desk, hall: Hall, caplog: pytest.LogCaptureFixture) -> None:
    async def says_yes(url: str) -> None:
        await visit(back(url, code="c0de", state=STATE))

    logging.getLogger("httpx").setLevel(logging.WARNING)
    with caplog.at_level(logging.DEBUG):
        sign_in(desk, says_yes)
    assert "c0de" not in caplog.text and STATE not in caplog.text


def test_the_reception_is_stopped_before_the_browser_opens(desk: Desk, hall: Hall) -> None:
    reception = next(p for p in desk.team.people() if p.role.value == "reception")
    desk.team.switch(reception.id)
    opened: list[str] = []

    async def never(url: str) -> None:
        opened.append(url)

    with pytest.raises(Refused, match="doctor"):
        sign_in(desk, never)
    with pytest.raises(Refused, match="doctor"):
        online(desk, lambda http: desk.sign_in.by_password(http, "hall", {"password": "x"}))
    assert opened == [] and hall.typed is None


def test_a_test_is_a_real_read(desk: Desk, hall: Hall) -> None:
    account = online(desk, lambda http: desk.sign_in.by_password(http, "hall", {}))
    said = online(desk, lambda http: desk.sign_in.test(http, account))
    assert "@studio" in render(said, "it")
    hall.hello_answer = Reconnect(NO)
    with pytest.raises(AppError, match="No."):
        online(desk, lambda http: desk.sign_in.test(http, account))
    assert desk.accounts.get(account.id).health is Health.NEEDS_SIGN_IN
    hall.hello_answer = Hello("@studio")
    online(desk, lambda http: desk.sign_in.test(http, account))
    assert desk.accounts.get(account.id).health is Health.FINE
