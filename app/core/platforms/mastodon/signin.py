"""Signing in through the browser: Decoro introduces itself to the server, the person agrees, PKCE seals the code."""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from app.core.kernel.text import msg
from app.core.platforms.contract import (
    Authorize,
    ConnectAnswer,
    Connected,
    Hello,
    Reconnect,
    Refusal,
    TryLater,
)
from app.core.platforms.http import Answer, clean_address, read, their_words
from app.core.platforms.mastodon.limits import ask_limits

if TYPE_CHECKING:
    import httpx

SCOPES = "read:accounts read:statuses read:notifications write:statuses write:media"
NO_SERVER = msg("Please type the name of the server, for example mastodon.social.")
NOT_MASTODON = msg("This server does not speak the language of Mastodon.")
NOT_GIVEN = msg("The server did not give the permission: perhaps it took too long. Please begin again.")
ENDED = msg("The server no longer knows our permission. Please connect again; nothing is lost.")


async def introduce(
    http: "httpx.AsyncClient", typed: str, redirect_uri: str
) -> Authorize | Refusal | TryLater:
    """Registers this installation with the server and makes the address where the person agrees."""
    server = clean_address(typed.strip().rpartition("@")[2])
    if server is None:
        return Refusal(NO_SERVER)
    form = {"client_name": "Decoro", "redirect_uris": redirect_uri, "scopes": SCOPES}
    answer = await read(http, "POST", f"{server}/api/v1/apps", data=form)
    if isinstance(answer, TryLater):
        return answer
    client, secret = answer.text("client_id"), answer.text("client_secret")
    if not answer.ok or not client or not secret:
        return Refusal(NOT_MASTODON)
    verifier, state = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
    asked = {
        "response_type": "code",
        "client_id": client,
        "redirect_uri": redirect_uri,
        "scope": SCOPES,
        "state": state,
        "code_challenge": challenge_of(verifier),
        "code_challenge_method": "S256",
    }
    pending = {
        "endpoint": server,
        "client_id": client,
        "client_secret": secret,
        "redirect_uri": redirect_uri,
        "verifier": verifier,
    }
    return Authorize(f"{server}/oauth/authorize?{urlencode(asked)}", state, pending)


async def exchange(http: "httpx.AsyncClient", pending: Mapping[str, str], code: str) -> ConnectAnswer:
    """The code for a token, and a real read with it."""
    server = pending["endpoint"]
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "client_id": pending["client_id"],
        "client_secret": pending["client_secret"],
        "redirect_uri": pending["redirect_uri"],
        "code_verifier": pending["verifier"],
        "scope": SCOPES,
    }
    answer = await read(http, "POST", f"{server}/oauth/token", data=form)
    if isinstance(answer, TryLater):
        return answer
    token = answer.text("access_token")
    if not answer.ok or not token:
        return Refusal(NOT_GIVEN)
    me = await who_am_i(http, server, token)
    match me:
        case Hello(handle=handle, remote_id=remote_id, limits=limits):
            return Connected(server, handle, remote_id, {"token": token}, limits)
        case Reconnect(reason=reason):
            return Refusal(reason)
        case _:
            return me


async def who_am_i(
    http: "httpx.AsyncClient", server: str, token: str
) -> Hello | Refusal | TryLater | Reconnect:
    answer = await read(http, "GET", f"{server}/api/v1/accounts/verify_credentials", headers=bearer(token))
    if isinstance(answer, TryLater):
        return answer
    if forgotten(answer):
        return Reconnect(ENDED)
    name, number = answer.text("acct") or answer.text("username"), answer.text("id")
    if not answer.ok or not name or not number:
        return Refusal(msg("The server refused it: {detail}", detail=their_words(answer, "error")))
    return Hello(f"@{name}@{urlsplit(server).netloc}", number, await ask_limits(http, server))


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def forgotten(answer: Answer) -> bool:
    """401; snac says the same with an empty 422."""
    return answer.status == 401 or (answer.status == 422 and answer.data is None)


def challenge_of(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
