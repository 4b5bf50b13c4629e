"""Bluesky over XRPC. The record key is ours and fixed, so publishing again is the same as publishing once.

``createRecord`` on a key that exists answers 500; ``putRecord`` with ``swapRecord: null`` answers 200 for the same
content and InvalidSwap for another: in both cases the post is out, once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.core.kernel.text import msg
from app.core.platforms.bluesky.inbox import incoming
from app.core.platforms.bluesky.manifest import MANIFEST
from app.core.platforms.bluesky.record import POST, handles_in, key_in, record_key, record_of
from app.core.platforms.bluesky.session import (
    OUR_PLACE,
    Asked,
    ask,
    bearer,
    in_their_words,
    refusal_of,
    renew,
    stale,
    xrpc,
)
from app.core.platforms.contract import (
    Access,
    Act,
    CannotTell,
    ConnectAnswer,
    Connected,
    HeardAnswer,
    Hello,
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
from app.core.platforms.http import Answer, clean_address, read, speak
from app.core.platforms.marks import fresh, seen_until

if TYPE_CHECKING:
    import httpx

PAGES = 20
AT_ONCE = 25
ADDRESS = ("uri", "cid", "root_uri", "root_cid")
NO_ADDRESS = msg("Please check the address of the server: it starts with https://")
NOT_ACCEPTED = msg(
    "Bluesky did not accept the user name or the app password. App passwords are made in Bluesky under Settings, "
    "Privacy and security."
)
NEEDS_APP_PASSWORD = msg("This account asks for a code at sign-in: please use an app password instead.")
NOT_BLUESKY = msg("This server does not speak the language of Bluesky.")
UNREADABLE = msg("Bluesky took it, but its answer was not understood.")
RENEWED = msg("The session was renewed; it is sent in a moment.")
NO_NAME = msg("How Bluesky calls this post is not known here: please take it down there by hand.")
GONE = msg("The message to answer is not known well enough to answer it from here.")


@dataclass(frozen=True, slots=True)
class Bluesky:
    manifest: Manifest = MANIFEST

    async def connect(self, http: "httpx.AsyncClient", fields: Mapping[str, str]) -> ConnectAnswer:
        endpoint = clean_address(fields.get("endpoint") or MANIFEST.fields[2].default)
        if endpoint is None:
            return Refusal(NO_ADDRESS)
        user = fields.get("user", "").strip().lstrip("@")
        password = fields.get("password", "").strip()
        answer = await read(
            http,
            "POST",
            xrpc(endpoint, "com.atproto.server.createSession"),
            json={"identifier": user, "password": password},
        )
        if isinstance(answer, TryLater):
            return answer
        if answer.text("error") == "AuthFactorTokenRequired":
            return Refusal(NEEDS_APP_PASSWORD)
        if answer.status == 401:
            return Refusal(NOT_ACCEPTED)
        secrets = {"access": answer.text("accessJwt"), "refresh": answer.text("refreshJwt")}
        did, handle = answer.text("did"), answer.text("handle")
        if not answer.ok:
            return refusal_of(answer) if answer.text("error") else Refusal(NOT_BLUESKY)
        if not (all(secrets.values()) and did and handle):
            return Refusal(NOT_BLUESKY)
        me = await read(
            http, "GET", xrpc(endpoint, "com.atproto.server.getSession"), headers=bearer(secrets["access"])
        )
        if isinstance(me, TryLater):
            return me
        return (
            Connected(endpoint, f"@{handle}", did, secrets) if me.text("did") == did else Refusal(NOT_BLUESKY)
        )

    async def hello(self, http: "httpx.AsyncClient", access: Access) -> HelloAnswer:
        asked = await ask(http, access, "GET", "com.atproto.server.getSession")
        if not isinstance(asked, Asked):
            return asked
        if not asked.answer.ok or not asked.answer.text("did"):
            return refusal_of(asked.answer)
        return Hello(f"@{asked.answer.text('handle')}", asked.answer.text("did"))

    async def prepare(self, http: "httpx.AsyncClient", access: Access, outgoing: Outgoing) -> PrepareAnswer:
        """Renews the session where needed, uploads the pictures and builds the record that will be put."""
        if outgoing.act is Act.REMOVE:
            return await _ready_to_remove(http, access, outgoing)
        if refusal := misfit(outgoing.text, outgoing, MANIFEST.limits, MANIFEST.name):
            return refusal
        if outgoing.act is Act.REPLY and not all(outgoing.reply_to.get(name) for name in ADDRESS):
            return Refusal(GONE)
        asked = await ask(http, access, "GET", "com.atproto.server.getSession")
        if not isinstance(asked, Asked):
            return asked
        access = asked.access
        blobs: list[Mapping[str, Any]] = []
        for image in outgoing.images:
            blob = await _upload(http, access, image)
            if not isinstance(blob, Mapping):
                return blob
            blobs.append(blob)
        dids: dict[str, str] = {}
        for handle in handles_in(outgoing.text):
            found = await ask(
                http, access, "GET", "com.atproto.identity.resolveHandle", params={"handle": handle}
            )
            if isinstance(found, Asked) and found.answer.ok:  # a handle nobody has stays plain text
                dids[handle] = found.answer.text("did")
        return Prepared({"rkey": record_key(outgoing), "record": record_of(outgoing, blobs, dids)})

    async def send(self, http: "httpx.AsyncClient", access: Access, outgoing: Outgoing) -> SendAnswer:
        key = str(outgoing.prepared["rkey"])
        removes = outgoing.act is Act.REMOVE
        body: dict[str, Any] = {"repo": access.remote_id, "collection": POST, "rkey": key}
        if not removes:
            body |= {"swapRecord": None, "record": outgoing.prepared["record"]}
        answer = await speak(
            http,
            "POST",
            xrpc(access.endpoint, f"com.atproto.repo.{'deleteRecord' if removes else 'putRecord'}"),
            headers=bearer(access.secrets.get("access", "")),
            json=body,
        )
        if not isinstance(answer, Answer):
            return answer
        if answer.ok and removes:  # also where it was gone already
            return Removed() if isinstance(answer.data, dict) else Unsure(UNREADABLE)
        if answer.ok:
            return _published(access, key, answer) if answer.text("uri") else Unsure(UNREADABLE)
        error = answer.text("error")
        if error == "InvalidSwap":  # the key is ours alone: what stands there, we put there
            return Published(f"at://{access.remote_id}/{POST}/{key}", _page(access, key))
        if stale(answer):
            renewed = await renew(http, access)
            return TryLater(RENEWED) if isinstance(renewed, Access) else renewed
        if error in OUR_PLACE or answer.status == 401:
            return Reconnect(in_their_words(answer))
        return refusal_of(answer)

    async def look(self, http: "httpx.AsyncClient", access: Access, outgoing: Outgoing) -> LookAnswer:
        removes = outgoing.act is Act.REMOVE
        key = key_in(outgoing.target.get("remote_id", "")) if removes else record_key(outgoing)
        if not key:
            return CannotTell(NO_NAME)
        asked = await ask(
            http,
            access,
            "GET",
            "com.atproto.repo.getRecord",
            params={"repo": access.remote_id, "collection": POST, "rkey": key},
        )
        if not isinstance(asked, Asked):
            return asked
        if asked.answer.ok and asked.answer.text("uri"):
            return StillThere() if removes else _published(access, key, asked.answer)
        if asked.answer.text("error") == "RecordNotFound":
            return Removed() if removes else NotThere()
        return CannotTell(in_their_words(asked.answer))

    async def listen(
        self, http: "httpx.AsyncClient", access: Access, cursor: str, _posts: Sequence[str]
    ) -> HeardAnswer:
        """Replies, mentions and quotes, newest first, back to where we were."""
        since = seen_until(cursor)
        found = []
        page = ""
        for _ in range(PAGES):
            params: dict[str, Any] = {"limit": 100, "reasons": ["reply", "mention", "quote"]}
            if page:
                params["cursor"] = page
            asked = await ask(http, access, "GET", "app.bsky.notification.listNotifications", params=params)
            if not isinstance(asked, Asked):
                return asked
            if not asked.answer.ok:
                return refusal_of(asked.answer)
            access = asked.access
            told = [m for m in map(incoming, asked.answer.items("notifications")) if m is not None]
            found += told
            page = asked.answer.text("cursor")
            if not page or not told or (since is not None and min(m.at for m in told) < since):
                break
        return fresh(found, cursor)

    async def measure(
        self, http: "httpx.AsyncClient", access: Access, posts: Sequence[str]
    ) -> MeasuredAnswer:
        readings: list[Measurement] = []
        for start in range(0, len(posts), AT_ONCE):
            params = {"uris": list(posts[start : start + AT_ONCE])}
            asked = await ask(http, access, "GET", "app.bsky.feed.getPosts", params=params)
            if not isinstance(asked, Asked):
                return asked
            if not asked.answer.ok:
                return refusal_of(asked.answer)
            access = asked.access
            readings += [_reading(post) for post in asked.answer.items("posts")]
        return Measured(tuple(readings))


async def _ready_to_remove(http: "httpx.AsyncClient", access: Access, outgoing: Outgoing) -> PrepareAnswer:
    """A session that lasts for the one call, and the key of the record. The server drops the pictures with it."""
    key = key_in(outgoing.target.get("remote_id", ""))
    if not key:
        return Refusal(NO_NAME)
    asked = await ask(http, access, "GET", "com.atproto.server.getSession")
    return Prepared({"rkey": key}) if isinstance(asked, Asked) else asked


async def _upload(
    http: "httpx.AsyncClient", access: Access, image: Image
) -> Mapping[str, Any] | Refusal | TryLater | Reconnect:
    asked = await ask(
        http,
        access,
        "POST",
        "com.atproto.repo.uploadBlob",
        content=image.data,
        headers={"Content-Type": image.mime},
    )
    if not isinstance(asked, Asked):
        return asked
    if not asked.answer.ok:
        return refusal_of(asked.answer)
    blob = asked.answer.data.get("blob") if isinstance(asked.answer.data, dict) else None
    return blob if isinstance(blob, dict) else TryLater(UNREADABLE)


def _published(access: Access, key: str, answer: Answer) -> Published:
    return Published(answer.text("uri"), _page(access, key))


def _page(access: Access, key: str) -> str:
    return f"https://bsky.app/profile/{access.remote_id}/post/{key}"


def _reading(post: Mapping[str, Any]) -> Measurement:
    names = {"likes": "likeCount", "replies": "replyCount", "shares": "repostCount", "quotes": "quoteCount"}
    values = {ours: int(post[theirs]) for ours, theirs in names.items() if isinstance(post.get(theirs), int)}
    return Measurement(str(post.get("uri") or ""), values)
