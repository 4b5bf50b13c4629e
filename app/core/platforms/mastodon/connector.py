"""Mastodon's interface, as Mastodon, GoToSocial and snac really answer it.

The Idempotency-Key is sent but never relied on: others ignore it, and Mastodon itself does for scheduled statuses.
``prepare`` notes our newest status, so that ``look`` reads exactly what came after it, whatever the clocks say.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from app.core.kernel.text import Sentence, msg
from app.core.platforms.contract import (
    Access,
    Act,
    Authorize,
    CannotTell,
    ConnectAnswer,
    Heard,
    HeardAnswer,
    HelloAnswer,
    Image,
    LookAnswer,
    Manifest,
    Measured,
    MeasuredAnswer,
    Measurement,
    NotThere,
    Outgoing,
    PrepareAnswer,
    Prepared,
    Published,
    Reconnect,
    Refusal,
    Removed,
    SendAnswer,
    StillThere,
    TryLater,
    Unsure,
)
from app.core.platforms.fitting import misfit
from app.core.platforms.http import Answer, read, speak, their_words
from app.core.platforms.mastodon.inbox import incoming
from app.core.platforms.mastodon.manifest import MANIFEST
from app.core.platforms.mastodon.signin import ENDED, bearer, exchange, forgotten, introduce, who_am_i
from app.core.platforms.mastodon.statuses import (
    body_of,
    is_it,
    is_scheduled,
    moment,
    newer_than,
    older,
    published,
    said,
)

if TYPE_CHECKING:
    import httpx

PAGE = 40
PAGES = 5
UNREADABLE = msg("The server took it, but its answer was not understood.")
TOO_FAR = msg("There are too many newer posts to find this one: please look at the profile.")
GONE = msg("The message to answer is no longer on the server.")
NO_NAME = msg("How the server calls this post is not known here: please take it down there by hand.")
NOT_HERE = (404, 410)
PROCESSING = msg("The server is still working on the picture.")
WAITS = (0.5, 1, 1, 2, 2, 3, 5, 5, 10, 10, 10)
"""Seconds between two looks at a picture in work."""


@dataclass(frozen=True, slots=True)
class Mastodon:
    manifest: Manifest = MANIFEST
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def begin(
        self, http: "httpx.AsyncClient", fields: Mapping[str, str], redirect_uri: str
    ) -> Authorize | Refusal | TryLater:
        return await introduce(http, fields.get("endpoint", ""), redirect_uri)

    async def finish(self, http: "httpx.AsyncClient", pending: Mapping[str, str], code: str) -> ConnectAnswer:
        return await exchange(http, pending, code)

    async def hello(self, http: "httpx.AsyncClient", access: Access) -> HelloAnswer:
        return await who_am_i(http, access.endpoint, access.secrets.get("token", ""))

    async def prepare(self, http: "httpx.AsyncClient", access: Access, outgoing: Outgoing) -> PrepareAnswer:
        """Uploads the pictures, waits until the server has worked them in, notes our newest status."""
        if outgoing.act is Act.REMOVE:
            return await _find_to_remove(http, access, outgoing)
        limits = access.limits or MANIFEST.limits
        if refusal := misfit(said(outgoing), outgoing, limits, MANIFEST.name):
            return refusal
        if outgoing.act is Act.REPLY and not outgoing.reply_to.get("status"):
            return Refusal(GONE)
        media: list[str] = []
        for image in outgoing.images:
            number = await self._upload(http, access, image)
            if not isinstance(number, str):
                return number
            media.append(number)
        answer = await _get(
            http, access, f"accounts/{access.remote_id}/statuses", limit=1, exclude_reblogs="true"
        )
        if not isinstance(answer, Answer):
            return answer
        if not answer.ok:
            return Refusal(_in_their_words(answer))
        newest = str(answer.items()[0].get("id") or "") if answer.items() else ""
        return Prepared({"media": media, "since": newest})

    async def send(self, http: "httpx.AsyncClient", access: Access, outgoing: Outgoing) -> SendAnswer:
        if outgoing.act is Act.REMOVE:
            return await _remove(http, access, outgoing)
        headers = {**bearer(access.secrets.get("token", "")), "Idempotency-Key": outgoing.key}
        answer = await speak(
            http, "POST", f"{access.endpoint}/api/v1/statuses", headers=headers, json=body_of(outgoing)
        )
        if not isinstance(answer, Answer):
            return answer
        if answer.ok:
            out = published(answer.data) if isinstance(answer.data, dict) else None
            return out or Unsure(UNREADABLE)
        if forgotten(answer):
            return Reconnect(ENDED)
        if answer.status == 404 and outgoing.act is Act.REPLY:
            return Refusal(GONE)
        return Refusal(_in_their_words(answer))

    async def look(self, http: "httpx.AsyncClient", access: Access, outgoing: Outgoing) -> LookAnswer:
        if outgoing.act is Act.REMOVE:
            return await _look_whether_gone(http, access, outgoing)
        if outgoing.act is Act.HAND_OFF:
            answer = await _get(http, access, "scheduled_statuses", limit=PAGE)
            if not isinstance(answer, Answer):
                return answer
            waiting = next((item for item in answer.items() if is_scheduled(item, outgoing)), None)
            if waiting is not None:
                return published(waiting) or CannotTell(UNREADABLE)
        return await _look_among_statuses(http, access, outgoing)

    async def listen(
        self, http: "httpx.AsyncClient", access: Access, cursor: str, _posts: Sequence[str]
    ) -> HeardAnswer:
        """Mentions newer than ``cursor`` (the newest notification told), each with the conversation above it."""
        heard = []
        for _ in range(PAGES):
            ask: dict[str, object] = {"types[]": "mention", "limit": PAGE}
            if cursor:
                ask["min_id"] = cursor
            answer = await _get(http, access, "notifications", **ask)
            if not isinstance(answer, Answer):
                return answer
            if not answer.ok:
                return Refusal(_in_their_words(answer))
            new = list(newer_than(answer.items(), cursor))
            for mention in new:
                status = mention.get("status")
                if mention.get("type") == "mention" and isinstance(status, dict):
                    heard.append(incoming(status, await _above(http, access, status), access.remote_id))
            began, cursor = bool(cursor), _newest([cursor, *(str(m.get("id") or "") for m in new)])
            if not began or len(new) < PAGE:
                break
        told = [message for message in heard if message is not None]
        told.sort(key=lambda message: (message.at, len(message.remote_id), message.remote_id))
        return Heard(tuple(told), cursor)

    async def measure(
        self, http: "httpx.AsyncClient", access: Access, posts: Sequence[str]
    ) -> MeasuredAnswer:
        readings: list[Measurement] = []
        for post in posts:
            answer = await _get(http, access, f"statuses/{post}")
            if not isinstance(answer, Answer):
                return answer
            if answer.ok and isinstance(answer.data, dict):
                readings.append(Measurement(post, _counts(answer.data)))
        return Measured(tuple(readings))

    async def _upload(
        self, http: "httpx.AsyncClient", access: Access, image: Image
    ) -> str | Refusal | TryLater | Reconnect:
        """A picture attached before it is ready makes the whole post fail, so wait for it."""
        headers = bearer(access.secrets.get("token", ""))
        answer = await read(
            http,
            "POST",
            f"{access.endpoint}/api/v2/media",
            headers=headers,
            files={"file": (image.name, image.data, image.mime)},
            data={"description": image.alt},
        )
        if isinstance(answer, TryLater):
            return answer
        if forgotten(answer):
            return Reconnect(ENDED)
        number = answer.text("id")
        if not answer.ok:
            return Refusal(_in_their_words(answer))
        if not number:
            return TryLater(UNREADABLE)
        if answer.status == 200:
            return number
        for wait in WAITS:
            await self.sleep(wait)
            state = await _get(http, access, f"media/{number}")
            if not isinstance(state, Answer):
                return state
            if state.status in (200, 404):  # snac has no such page: what it took is ready
                return number
            if not state.ok:
                return Refusal(_in_their_words(state))
        return TryLater(PROCESSING)


async def _get(
    http: "httpx.AsyncClient", access: Access, path: str, **ask: object
) -> Answer | TryLater | Reconnect:
    headers = bearer(access.secrets.get("token", ""))
    answer = await read(http, "GET", f"{access.endpoint}/api/v1/{path}", headers=headers, params=ask)
    return Reconnect(ENDED) if isinstance(answer, Answer) and forgotten(answer) else answer


async def _look_among_statuses(
    http: "httpx.AsyncClient", access: Access, outgoing: Outgoing
) -> Published | NotThere | CannotTell | TryLater | Reconnect:
    """Our own statuses, newest first, back to the one ``prepare`` noted."""
    since = str(outgoing.prepared.get("since") or "")
    ask: dict[str, object] = {"limit": PAGE, "exclude_reblogs": "true"}
    for _ in range(PAGES):
        answer = await _get(http, access, f"accounts/{access.remote_id}/statuses", **ask)
        if not isinstance(answer, Answer):
            return answer
        if not answer.ok or not isinstance(answer.data, list):
            return CannotTell(_in_their_words(answer))
        page = answer.items()
        new = list(newer_than(page, since))
        for status in new:
            if is_it(status, outgoing):
                return published(status) or CannotTell(UNREADABLE)
        if not page or len(new) < len(page):
            return NotThere()
        ask["max_id"] = str(page[-1].get("id"))
    return CannotTell(TOO_FAR)


# --- taking down -----------------------------------------------------------------------------------------------


async def _find_to_remove(http: "httpx.AsyncClient", access: Access, outgoing: Outgoing) -> PrepareAnswer:
    """What was handed off has another number once it is out: then it is found by its words and its time."""
    number = outgoing.target.get("remote_id", "")
    if not number:
        return Refusal(NO_NAME)
    if not outgoing.target.get("scheduled_for"):
        return Prepared({"path": f"statuses/{number}"})
    waiting = await _get(http, access, f"scheduled_statuses/{number}")
    if not isinstance(waiting, Answer):
        return waiting
    if waiting.ok:
        return Prepared({"path": f"scheduled_statuses/{number}"})
    if waiting.status not in NOT_HERE:
        return Refusal(_in_their_words(waiting))
    found = await _look_among_statuses(http, access, _as_handed_off(outgoing))
    match found:
        case Published(remote_id=there):
            return Prepared({"path": f"statuses/{there}"})
        case CannotTell(reason=reason):
            return Refusal(reason)
        case TryLater() | Reconnect():
            return found
        case _:
            return Prepared({"path": ""})


async def _remove(http: "httpx.AsyncClient", access: Access, outgoing: Outgoing) -> SendAnswer:
    path = str(outgoing.prepared["path"])
    if not path:  # neither among what waits nor among what is out
        return Removed()
    # Without the word about its media a server may keep the pictures for another day.
    answer = await speak(
        http,
        "DELETE",
        f"{access.endpoint}/api/v1/{path}",
        headers=bearer(access.secrets.get("token", "")),
        params={"delete_media": "true"},
    )
    if not isinstance(answer, Answer):
        return answer
    if answer.status in NOT_HERE:
        return Removed()
    if answer.ok:
        return Removed() if path.startswith("scheduled") or answer.text("id") else Unsure(UNREADABLE)
    return Reconnect(ENDED) if forgotten(answer) else Refusal(_in_their_words(answer))


async def _look_whether_gone(http: "httpx.AsyncClient", access: Access, outgoing: Outgoing) -> LookAnswer:
    ready = await _find_to_remove(http, access, outgoing)
    match ready:
        case Prepared(data=data):
            pass
        case Refusal(reason=reason):
            return CannotTell(reason)
        case TryLater() | Reconnect():
            return ready
        case _:
            return CannotTell(UNREADABLE)
    if not data["path"]:
        return Removed()
    answer = await _get(http, access, str(data["path"]))
    if not isinstance(answer, Answer):
        return answer
    if answer.status in NOT_HERE:
        return Removed()
    return StillThere() if answer.ok and answer.text("id") else CannotTell(_in_their_words(answer))


def _as_handed_off(outgoing: Outgoing) -> Outgoing:
    """The post as it was when it was handed off: its words, at the time it was to go out."""
    at = moment(outgoing.target.get("scheduled_for")) or outgoing.made_at
    return replace(outgoing, act=Act.HAND_OFF, slot=at, armed_at=at, prepared={}, target={})


async def _above(
    http: "httpx.AsyncClient", access: Access, status: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The conversation before this status; a server that does not tell it costs only the grouping."""
    if not status.get("in_reply_to_id"):
        return []
    answer = await _get(http, access, f"statuses/{status.get('id')}/context")
    return answer.items("ancestors") if isinstance(answer, Answer) and answer.ok else []


def _newest(ids: Sequence[str]) -> str:
    newest = ""
    for one in ids:
        newest = newest if older(one, newest) else one
    return newest


def _counts(status: Mapping[str, Any]) -> dict[str, int]:
    names = {
        "likes": "favourites_count",
        "replies": "replies_count",
        "shares": "reblogs_count",
        "quotes": "quotes_count",
    }
    return {ours: status[theirs] for ours, theirs in names.items() if isinstance(status.get(theirs), int)}


def _in_their_words(answer: Answer) -> Sentence:
    return msg("The server refused it: {detail}", detail=their_words(answer, "error_description", "error"))
