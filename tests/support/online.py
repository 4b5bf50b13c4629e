"""A desk and the real servers: signing in as a person does, one conversation at a time."""

import asyncio
import io
import threading
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
from PIL import Image
from servers.bluesky import Network, Person
from servers.mastodon import Server
from servers.wordpress import Site

from app.core.accounts.model import Account
from app.core.desk import Desk
from app.core.media.model import Asset, Depicts
from app.core.platforms.contract import Connector


def at_once(connectors: dict[str, Connector]) -> dict[str, Connector]:
    """The real connectors; the servers of the tests list at once what they took, so no doubt has to ripen."""
    for connector in connectors.values():
        object.__setattr__(connector, "manifest", replace(connector.manifest, settles_after=timedelta(0)))
    return connectors


def person_in_the_browser(url: str) -> None:
    """Opens the page, says yes, and is sent back to the waiting port: in a thread, as a browser is."""
    threading.Thread(target=lambda: httpx.get(url, follow_redirects=True, timeout=30), daemon=True).start()


def online(desk: Desk, work: Callable[[httpx.AsyncClient], Coroutine[Any, Any, Any]]) -> Any:
    async def whole() -> Any:
        async with desk.open_http() as http:
            return await work(http)

    return asyncio.run(whole())


def connect_wordpress(desk: Desk, site: Site) -> Account:
    fields = {"endpoint": site.base, "user": "editor", "password": site.passwords["editor"]}
    return online(desk, lambda http: desk.sign_in.by_password(http, "wordpress", fields))  # type: ignore[no-any-return]


def connect_bluesky(desk: Desk, network: Network, person: Person) -> Account:
    fields = {"endpoint": network.base, "user": person.handle, "password": person.app_password}
    return online(desk, lambda http: desk.sign_in.by_password(http, "bluesky", fields))  # type: ignore[no-any-return]


def connect_mastodon(desk: Desk, server: Server) -> Account:
    fields = {"endpoint": server.base}
    return online(desk, lambda http: desk.sign_in.by_browser(http, "mastodon", fields))  # type: ignore[no-any-return]


def picture(desk: Desk, alt: str) -> Asset:
    out = io.BytesIO()
    Image.effect_mandelbrot((320, 200), (-3, -2.5, 2, 2.5), 40).convert("RGB").save(out, "JPEG")
    asset = desk.media.take("schema.jpg", out.getvalue())
    desk.media.describe(replace(asset, alt=alt, depicts=Depicts.ILLUSTRATION, generated=False))
    found = desk.media.get(asset.id)
    assert found is not None
    return found
