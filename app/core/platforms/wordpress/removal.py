"""Taking a post off the site, and its pictures too: a deleted post leaves them in the library, open to everybody."""

from typing import TYPE_CHECKING

from app.core.kernel.text import msg
from app.core.platforms.contract import (
    Access,
    CannotTell,
    Outgoing,
    PrepareAnswer,
    Prepared,
    Reconnect,
    Refusal,
    Removed,
    SendAnswer,
    TryLater,
    Unsure,
)
from app.core.platforms.http import Answer, speak
from app.core.platforms.wordpress.content import name_of_picture
from app.core.platforms.wordpress.site import get, refusal_of, signed, url

if TYPE_CHECKING:
    import httpx

NO_NAME = msg("How the site calls this post is not known here: please take it down there by hand.")
UNREADABLE = msg("The site took it, but its answer was not understood.")
NOT_HERE = ("rest_post_invalid_id",)
"""What the site says about a post or a picture that is not there; one in its bin is still there."""


async def find_to_remove(http: "httpx.AsyncClient", access: Access, outgoing: Outgoing) -> PrepareAnswer:
    left = await what_is_left(http, access, outgoing)
    if isinstance(left, list):
        return Prepared({"left": left})
    return Refusal(left.reason) if isinstance(left, CannotTell) else left


async def remove(http: "httpx.AsyncClient", access: Access, outgoing: Outgoing) -> SendAnswer:
    """The post first, then each picture; past the site's bin, or a picture would stay under its address."""
    for path in outgoing.prepared["left"]:
        answer = await speak(
            http, "DELETE", url(access.endpoint, f"wp/v2/{path}", force="true"), **signed(access.secrets)
        )
        if not isinstance(answer, Answer):
            return answer
        if answer.ok and not (isinstance(answer.data, dict) and answer.data.get("deleted") is True):
            return Unsure(UNREADABLE)
        if not answer.ok and answer.text("code") not in NOT_HERE:
            return await refusal_of(http, access, answer)
    return Removed()


async def what_is_left(
    http: "httpx.AsyncClient", access: Access, outgoing: Outgoing
) -> list[str] | CannotTell | TryLater | Reconnect:
    """The addresses of the post and of its pictures, as far as they are still on the site."""
    number = outgoing.target.get("remote_id", "")
    if not number.isdigit():
        return CannotTell(NO_NAME)
    left: list[str] = []
    answer = await get(http, access, f"wp/v2/posts/{number}", context="edit", _fields="id")
    if isinstance(answer, TryLater):
        return answer
    if answer.ok and answer.text("id"):
        left.append(f"posts/{number}")
    elif answer.ok or answer.text("code") not in NOT_HERE:
        return await _cannot_tell(http, access, answer)
    for picture in range(1, int(outgoing.target.get("pictures") or 0) + 1):
        name = name_of_picture(outgoing.target.get("key", ""), picture)
        answer = await get(http, access, "wp/v2/media", slug=name, _fields="id")
        if isinstance(answer, TryLater):
            return answer
        if not answer.ok or not isinstance(answer.data, list):
            return await _cannot_tell(http, access, answer)
        left += [f"media/{item['id']}" for item in answer.items() if isinstance(item.get("id"), int)]
    return left


async def _cannot_tell(
    http: "httpx.AsyncClient", access: Access, answer: Answer
) -> CannotTell | TryLater | Reconnect:
    if answer.ok:
        return CannotTell(UNREADABLE)
    no = await refusal_of(http, access, answer)
    return CannotTell(no.reason) if isinstance(no, Refusal) else no
