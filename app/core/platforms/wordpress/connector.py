"""WordPress over its REST interface. A slug of our own is the key by which a post is found again.

WordPress has no idempotency: the same slug twice makes a second post with ``-2`` behind it. So the courier looks
for the slug before it ever repeats. Trashed posts are looked at too: what a person threw away is not said again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

from app.core.kernel.text import msg
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
from app.core.platforms.http import Answer, clean_address, read, speak, with_or_without_www
from app.core.platforms.marks import fresh, seen_until
from app.core.platforms.markup import same_words
from app.core.platforms.wordpress.comments import get_comments, incoming, is_mine, roots_of, words_of
from app.core.platforms.wordpress.content import blocks_of, comment_of, name_of_picture, slug_of, title_of
from app.core.platforms.wordpress.manifest import MANIFEST
from app.core.platforms.wordpress.removal import find_to_remove, remove, what_is_left
from app.core.platforms.wordpress.site import (
    GONE,
    NO_SITE,
    find_api,
    get,
    moment,
    refusal_of,
    signed,
    url,
    who_am_i,
    why_not_let_in,
    without_door,
)

if TYPE_CHECKING:
    import httpx

PAGE = 100
PAGES = 10
EVERY_STATE = "publish,future,draft,pending,private,trash"
UNREADABLE = msg("The site took it, but its answer was not understood.")


@dataclass(frozen=True, slots=True)
class WordPress:
    manifest: Manifest = MANIFEST

    async def connect(self, http: "httpx.AsyncClient", fields: Mapping[str, str]) -> ConnectAnswer:
        site = clean_address(fields.get("endpoint", ""))
        if site is None:
            return Refusal(NO_SITE)
        api = await find_api(http, await with_or_without_www(http, without_door(site)))
        if not isinstance(api, str):
            return api
        secrets = {"user": fields.get("user", "").strip(), "password": fields.get("password", "").strip()}
        me = await who_am_i(http, api, secrets)
        match me:
            case Hello(handle=handle, remote_id=remote_id):
                return Connected(api, handle, remote_id, secrets)
            case Reconnect(reason=reason):
                return Refusal(reason)
            case _:
                return me

    async def hello(self, http: "httpx.AsyncClient", access: Access) -> HelloAnswer:
        return await who_am_i(http, access.endpoint, access.secrets)

    async def prepare(self, http: "httpx.AsyncClient", access: Access, outgoing: Outgoing) -> PrepareAnswer:
        """Uploads the pictures (found again by their own name when repeated) and builds the post."""
        if outgoing.act is Act.REMOVE:
            return await find_to_remove(http, access, outgoing)
        if refusal := misfit(outgoing.text, outgoing, MANIFEST.limits, MANIFEST.name):
            return refusal
        if outgoing.act is Act.REPLY:
            address = (outgoing.reply_to.get("post", ""), outgoing.reply_to.get("comment", ""))
            return Prepared({}) if all(part.isdigit() for part in address) else Refusal(GONE)
        placed: list[dict[str, Any]] = []
        for number, image in enumerate(outgoing.images, 1):
            there = await _place(http, access, image, name_of_picture(outgoing.key, number))
            if not isinstance(there, dict):
                return there
            placed.append(there)
        content = blocks_of(outgoing.text, placed)
        return Prepared({"title": title_of(outgoing), "slug": slug_of(outgoing), "content": content})

    async def send(self, http: "httpx.AsyncClient", access: Access, outgoing: Outgoing) -> SendAnswer:
        if outgoing.act is Act.REMOVE:
            return await remove(http, access, outgoing)
        path, body = _said(outgoing)
        answer = await speak(http, "POST", url(access.endpoint, path), json=body, **signed(access.secrets))
        if not isinstance(answer, Answer):
            return answer
        if answer.ok:
            return _published(answer.data) or Unsure(UNREADABLE)
        if answer.text("code") == "comment_duplicate":  # it said this already, so it is out
            found = await self.look(http, access, outgoing)
            return found if isinstance(found, Published) else Unsure(UNREADABLE)
        return await refusal_of(http, access, answer)

    async def look(self, http: "httpx.AsyncClient", access: Access, outgoing: Outgoing) -> LookAnswer:
        if outgoing.act is Act.REMOVE:
            left = await what_is_left(http, access, outgoing)
            return left if not isinstance(left, list) else StillThere() if left else Removed()
        if outgoing.act is Act.REPLY:
            ask = {
                "post": outgoing.reply_to["post"],
                "parent": outgoing.reply_to["comment"],
                "per_page": PAGE,
            }
            answer = await get_comments(http, access, **ask)
        else:
            slug = str(outgoing.prepared.get("slug") or slug_of(outgoing))
            ask = {"slug": f"{slug},{slug}__trashed", "status": EVERY_STATE, "context": "edit"}
            answer = await get(http, access, "wp/v2/posts", **ask)
        if isinstance(answer, TryLater):
            return answer
        if not answer.ok:
            no = await refusal_of(http, access, answer)
            return CannotTell(no.reason) if isinstance(no, Refusal) else no
        if not isinstance(answer.data, list):
            return CannotTell(UNREADABLE)
        found = (_published(item) for item in answer.items() if _is_it(item, access, outgoing))
        return next((item for item in found if item is not None), NotThere())

    async def listen(
        self, http: "httpx.AsyncClient", access: Access, cursor: str, _posts: Sequence[str]
    ) -> HeardAnswer:
        """Comments on the whole site, held ones too where the role allows it."""
        since = seen_until(cursor)
        ask: dict[str, object] = {"order": "asc", "orderby": "date_gmt", "per_page": PAGE}
        if since is not None:
            ask["after"] = (since - timedelta(seconds=1)).astimezone(UTC).isoformat()
        found: list[dict[str, Any]] = []
        for page in range(1, PAGES + 1):
            answer = await get_comments(http, access, **ask, page=page)
            if isinstance(answer, TryLater):
                return answer
            if not answer.ok:
                return await refusal_of(http, access, answer)
            found += answer.items()
            if len(answer.items()) < PAGE:
                break
        roots = await roots_of(http, access, found)
        heard = (incoming(comment, roots, access.remote_id) for comment in found)
        return fresh((message for message in heard if message is not None), cursor)

    async def measure(
        self, http: "httpx.AsyncClient", access: Access, posts: Sequence[str]
    ) -> MeasuredAnswer:
        """WordPress itself counts comments and nothing else."""
        readings: list[Measurement] = []
        for post in posts:
            answer = await get(http, access, "wp/v2/comments", post=post, per_page=1, _fields="id")
            if isinstance(answer, TryLater):
                return answer
            if answer.status == 401:
                return Reconnect(await why_not_let_in(http, access.endpoint))
            total = answer.headers.get("x-wp-total", "")
            if answer.ok and total.isdigit():
                readings.append(Measurement(post, {"replies": int(total)}))
        return Measured(tuple(readings))


def _said(outgoing: Outgoing) -> tuple[str, dict[str, Any]]:
    if outgoing.act is Act.REPLY:
        post, parent = int(outgoing.reply_to["post"]), int(outgoing.reply_to["comment"])
        return "wp/v2/comments", {"post": post, "parent": parent, "content": comment_of(outgoing.text)}
    body: dict[str, Any] = {**outgoing.prepared, "status": "publish"}
    if outgoing.act is Act.HAND_OFF and outgoing.slot is not None:
        body["status"] = "future"
        body["date_gmt"] = outgoing.slot.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return "wp/v2/posts", body


def _is_it(item: Mapping[str, Any], access: Access, outgoing: Outgoing) -> bool:
    """A post was asked for by its slug. A comment has none, but WordPress refuses the same words twice under one
    comment, so the words are the key."""
    if outgoing.act is not Act.REPLY:
        return True
    return is_mine(item, access.remote_id) and same_words(words_of(item), outgoing.text)


def _published(said: Any) -> Published | None:
    if not isinstance(said, dict) or not isinstance(said.get("id"), int):
        return None
    waits = moment(said.get("date_gmt")) if said.get("status") == "future" else None
    return Published(str(said["id"]), str(said.get("link") or ""), waits)


async def _place(
    http: "httpx.AsyncClient", access: Access, image: Image, name: str
) -> dict[str, Any] | Refusal | TryLater | Reconnect:
    """The picture in the site's media library: found by its own name, or uploaded with its description."""
    answer = await get(http, access, "wp/v2/media", slug=name)
    if isinstance(answer, Answer) and answer.ok and not answer.items():
        answer = await read(
            http,
            "POST",
            url(access.endpoint, "wp/v2/media"),
            files={"file": (f"{name}.{image.mime.partition('/')[2]}", image.data, image.mime)},
            data={"alt_text": image.alt, "title": name},
            **signed(access.secrets),
        )
    if isinstance(answer, TryLater):
        return answer
    if not answer.ok:
        return await refusal_of(http, access, answer)
    there = next(iter(answer.items()), None) if isinstance(answer.data, list) else answer.data
    if not isinstance(there, dict) or not isinstance(there.get("id"), int) or not there.get("source_url"):
        return TryLater(UNREADABLE)
    return {"id": there["id"], "url": str(there["source_url"]), "alt": image.alt}
