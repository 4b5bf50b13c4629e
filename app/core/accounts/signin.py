"""Signing in: by password, or in the browser with the answer coming back to a port of this machine (RFC 8252)."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from app.core.accounts.model import Account
from app.core.accounts.service import Accounts
from app.core.kernel.errors import AppError, Refused
from app.core.kernel.text import Sentence, msg, render
from app.core.platforms.contract import (
    Authorize,
    ConnectAnswer,
    Connected,
    ConnectsByBrowser,
    ConnectsByPassword,
    Hello,
    HelloAnswer,
    Reconnect,
)
from app.core.storage.database import Database

if TYPE_CHECKING:
    import httpx

PATIENCE = 300.0
"""Seconds the browser has to come back."""
DONE = msg("You can close this page and go back to Decoro.")
FAILED = msg("The sign-in was not completed. Go back to Decoro and try again.")


@dataclass(frozen=True, slots=True)
class SignIn:
    """Connects channels. ``open_page`` shows an address in the person's browser."""

    db: Database
    accounts: Accounts
    open_page: Callable[[str], object]
    patience: float = PATIENCE

    async def by_password(
        self, http: "httpx.AsyncClient", platform: str, fields: Mapping[str, str]
    ) -> Account:
        """Sign in with what was typed. Raises ``Refused`` with the platform's reason; nothing is kept then."""
        self.accounts.may_connect()
        connector = self.accounts.connector(platform)
        if not isinstance(connector, ConnectsByPassword):
            raise Refused(msg("This platform is not connected with a password."))
        return await self._keep(platform, await connector.connect(http, _trimmed(fields)))

    async def by_browser(
        self, http: "httpx.AsyncClient", platform: str, fields: Mapping[str, str], language: str = "en"
    ) -> Account:
        """Sign in on the platform's own page; the code comes back to 127.0.0.1 on a port chosen by the system."""
        self.accounts.may_connect()
        connector = self.accounts.connector(platform)
        if not isinstance(connector, ConnectsByBrowser):
            raise Refused(msg("This platform is not connected in the browser."))
        arrived: asyncio.Future[Mapping[str, str]] = asyncio.get_running_loop().create_future()
        path = f"/{secrets.token_urlsafe(12)}"
        server = await asyncio.start_server(_answer(arrived, path, language), "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            begun = await connector.begin(http, _trimmed(fields), f"http://127.0.0.1:{port}{path}")
            if not isinstance(begun, Authorize):
                raise Refused(begun.reason)
            self.open_page(begun.url)
            try:
                got = await asyncio.wait_for(arrived, self.patience)
            except TimeoutError:
                raise Refused(
                    msg("Nobody came back from the browser. Nothing was changed; try again.")
                ) from None
        if got.get("state") != begun.state or "code" not in got:
            raise Refused(msg("The platform did not grant access. Nothing was changed; try again."))
        return await self._keep(platform, await connector.finish(http, begun.pending, got["code"]))

    async def _keep(self, platform: str, answer: ConnectAnswer) -> Account:
        if not isinstance(answer, Connected):
            raise Refused(answer.reason)
        return await self.db.run(self.accounts.add_connected, platform, answer)

    async def test(self, http: "httpx.AsyncClient", account: Account) -> Sentence:
        """A real read; says how it went and keeps the channel's health. Raises ``AppError`` where it failed."""
        connector = self.accounts.connector(account.platform)
        if connector.manifest.assisted:
            return msg("This channel is served by hand: nothing to test.")
        access = await self.db.run(self.accounts.access, account)
        answer: HelloAnswer = await connector.hello(http, access)
        if isinstance(answer, Hello):
            await self.db.run(self.accounts.heard_from, account.id, answer)
            return msg("{channel} answered: everything is in order.", channel=answer.handle)
        if isinstance(answer, Reconnect):
            await self.db.run(self.accounts.needs_sign_in, account.id)
        raise AppError(answer.reason)


def _trimmed(fields: Mapping[str, str]) -> dict[str, str]:
    return {key: value.strip() for key, value in fields.items()}


Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def _answer(arrived: "asyncio.Future[Mapping[str, str]]", path: str, language: str) -> Handler:
    """Take one GET on the secret path; anything else is told nothing."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            line = (await asyncio.wait_for(reader.readline(), 10)).decode("latin-1").split(" ")
            target = urlsplit(line[1]) if len(line) >= 2 and line[0] == "GET" else urlsplit("")
            if target.path != path:
                writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                return
            query = {k: v[0] for k, v in parse_qs(target.query).items()}
            sentence = render(DONE if "code" in query else FAILED, language)
            body = (
                "<!doctype html><meta charset=utf-8><title>Decoro</title>"
                f"<p style='font:18px sans-serif;margin:15% auto;max-width:28em'>{escape(sentence)}</p>"
            ).encode()
            head = (
                "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nCache-Control: no-store\r\n"
                f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
            )
            writer.write(head.encode() + body)
            if not arrived.done():
                arrived.set_result(query)
        except (TimeoutError, ConnectionError, ValueError):
            pass  # a browser that talks nonsense or goes away: the real one may still come
        finally:
            writer.close()

    return handle
