"""A session of the AT Protocol: a short access token and a refresh token that changes with every use.

The renewed pair is stored before it is used: a token lost between two places is a sign-in lost.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from app.core.kernel.text import Sentence, msg
from app.core.platforms.contract import Access, Reconnect, Refusal, TryLater
from app.core.platforms.http import Answer, read, their_words

if TYPE_CHECKING:
    import httpx

EXPIRED = msg("Bluesky has ended our session. Please connect again with an app password; nothing is lost.")
UPSTREAM = msg("The part of Bluesky that knows replies and counts does not answer at the moment.")
STALE = ("ExpiredToken", "InvalidToken")
OUR_PLACE = ("AuthenticationRequired", "AuthMissing", "AccountTakedown", "AccountDeactivated")


def xrpc(endpoint: str, method: str) -> str:
    return f"{endpoint}/xrpc/{method}"


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@dataclass(frozen=True, slots=True)
class Asked:
    """An answer, and the access that got it (renewed on the way, perhaps)."""

    answer: Answer
    access: Access


async def ask(
    http: "httpx.AsyncClient", access: Access, verb: str, method: str, **request: Any
) -> Asked | TryLater | Reconnect:
    """A repeatable call; an access token that has run out is renewed once on the way."""
    headers: Mapping[str, str] = request.pop("headers", {})

    async def once(token: str) -> Answer | TryLater:
        signed = {**headers, **bearer(token)}
        return await read(http, verb, xrpc(access.endpoint, method), headers=signed, **request)

    answer = await once(access.secrets.get("access", ""))
    if isinstance(answer, Answer) and stale(answer):
        renewed = await renew(http, access)
        if not isinstance(renewed, Access):
            return renewed
        access = renewed
        answer = await once(access.secrets.get("access", ""))
    if isinstance(answer, TryLater):
        return answer
    if stale(answer) or answer.text("error") in OUR_PLACE:
        return Reconnect(EXPIRED)
    return Asked(answer, access)


async def renew(http: "httpx.AsyncClient", access: Access) -> Access | TryLater | Reconnect:
    answer = await read(
        http,
        "POST",
        xrpc(access.endpoint, "com.atproto.server.refreshSession"),
        headers=bearer(access.secrets.get("refresh", "")),
    )
    if isinstance(answer, TryLater):
        return answer
    fresh = {"access": answer.text("accessJwt"), "refresh": answer.text("refreshJwt")}
    if not answer.ok or not all(fresh.values()):
        return Reconnect(EXPIRED)
    await access.keep(fresh)
    return replace(access, secrets=fresh)


def stale(answer: Answer) -> bool:
    return not answer.ok and answer.text("error") in STALE


def refusal_of(answer: Answer) -> Refusal:
    return Refusal(in_their_words(answer))


def in_their_words(answer: Answer) -> Sentence:
    return msg("Bluesky refused it: {detail}", detail=their_words(answer, "message", "error"))
