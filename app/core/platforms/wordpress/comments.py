"""Comments as they come in: which conversation each belongs to, and what it says without its markup."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from app.core.platforms.contract import Access, Incoming, Kind, TryLater
from app.core.platforms.http import Answer
from app.core.platforms.markup import to_text
from app.core.platforms.wordpress.site import get, moment

if TYPE_CHECKING:
    import httpx

DEEPEST = 50
MOST_PARENTS = 200


async def get_comments(http: "httpx.AsyncClient", access: Access, **ask: object) -> Answer | TryLater:
    """Held comments need an Editor; an Author sees the approved ones."""
    answer = await get(http, access, "wp/v2/comments", **ask, context="edit", status="all")
    if isinstance(answer, Answer) and answer.status == 403:  # 401 would be somebody the site does not know
        return await get(http, access, "wp/v2/comments", **ask)
    return answer


async def roots_of(
    http: "httpx.AsyncClient", access: Access, comments: Sequence[Mapping[str, Any]]
) -> dict[int, int]:
    """For each comment the one that began its conversation; parents told in an earlier round are asked for again."""
    parents = {c["id"]: c.get("parent") or 0 for c in comments if isinstance(c.get("id"), int)}
    unknown = [parent for parent in parents.values() if parent and parent not in parents]
    asked = 0
    while unknown and asked < MOST_PARENTS:
        asked += 1
        comment = unknown.pop()
        answer = await get(http, access, f"wp/v2/comments/{comment}", _fields="id,parent")
        above = answer.text("parent") if isinstance(answer, Answer) and answer.ok else ""
        parents[comment] = int(above) if above.isdigit() else 0
        if parents[comment] and parents[comment] not in parents:
            unknown.append(parents[comment])
    return {comment: _top(comment, parents) for comment in parents}


def incoming(comment: Mapping[str, Any], roots: Mapping[int, int], me: str) -> Incoming | None:
    number, post, at = comment.get("id"), comment.get("post"), moment(comment.get("date_gmt"))
    if not isinstance(number, int) or not isinstance(post, int) or at is None:
        return None
    if comment.get("status") in ("spam", "trash"):
        return None
    return Incoming(
        remote_id=str(number),
        thread=f"{post}-{roots.get(number, number)}",
        kind=Kind.COMMENT,
        author=to_text(str(comment.get("author_name") or "")),
        text=words_of(comment),
        at=at,
        url=str(comment.get("link") or ""),
        post=str(post),
        mine=is_mine(comment, me),
        address={"post": str(post), "comment": str(number)},
    )


def words_of(comment: Mapping[str, Any]) -> str:
    content = comment.get("content")
    return to_text(str(content.get("rendered") or "")) if isinstance(content, dict) else ""


def is_mine(comment: Mapping[str, Any], me: str) -> bool:
    return bool(me) and str(comment.get("author")) == me


def _top(comment: int, parents: Mapping[int, int]) -> int:
    for _ in range(DEEPEST):
        if not parents.get(comment):
            break
        comment = parents[comment]
    return comment
