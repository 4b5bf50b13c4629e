"""A connector and an account on one line, spoken to without ``await``: each verb is a conversation of its own."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from io import BytesIO
from ssl import SSLContext
from typing import Any, TypeVar

import httpx
from PIL import Image as Picture

from app.core.kernel.ids import new_id
from app.core.platforms.contract import (
    Access,
    Act,
    Connected,
    Image,
    Outgoing,
    Prepared,
    Published,
)
from app.core.platforms.http import open_client, tls_context

T = TypeVar("T")


@lru_cache(maxsize=1)
def _tls() -> SSLContext:
    return tls_context()


def converse(do: Callable[[httpx.AsyncClient], Awaitable[T]], **client: Any) -> T:
    async def whole() -> T:
        async with open_client(lambda: False, tls=_tls(), **client) as http:
            return await do(http)

    return asyncio.run(whole())


class Line:
    def __init__(self, connector: Any, connected: Connected) -> None:
        self.connector = connector
        self.connected = connected
        self.secrets: dict[str, str] = dict(connected.secrets)
        self.kept: list[Mapping[str, str]] = []

    @property
    def access(self) -> Access:
        async def keep(renewed: Mapping[str, str]) -> None:
            self.kept.append(renewed)
            self.secrets = dict(renewed)

        there = self.connected
        return Access("a", there.endpoint, there.handle, self.secrets, keep, there.limits, there.remote_id)

    def ask(self, verb: str, *arguments: Any) -> Any:
        access = self.access
        return converse(lambda http: getattr(self.connector, verb)(http, access, *arguments))

    def prepared(self, outgoing: Outgoing) -> Outgoing:
        """What the courier would send: prepared, or the test fails with the answer."""
        answer = self.ask("prepare", outgoing)
        assert isinstance(answer, Prepared), answer
        return replace(outgoing, prepared=answer.data, armed_at=datetime.now(UTC))


def outgoing(text: str, act: Act = Act.POST, **more: Any) -> Outgoing:
    return Outgoing(new_id(), act, text, datetime.now(UTC), **more)


def taking_down(key: str, out: Published, text: str = "", pictures: int = 0) -> Outgoing:
    """What the courier sends to take ``out`` down again."""
    at = out.scheduled_for.isoformat() if out.scheduled_for else ""
    target = {
        "key": key,
        "remote_id": out.remote_id,
        "url": out.url,
        "pictures": str(pictures),
        "scheduled_for": at,
    }
    return outgoing(text, Act.REMOVE, target=target)


def picture(alt: str = "Una mano con la crema", name: str = "mano.png") -> Image:
    file = BytesIO()
    Picture.new("RGB", (32, 24), (200, 120, 60)).save(file, "PNG")
    return Image(name, "image/png", alt, file.getvalue(), 32, 24)
