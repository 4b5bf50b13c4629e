"""A notification as a message: what was said, to which post of ours, and all that an answer needs to know."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.core.platforms.contract import Incoming, Kind


def incoming(notification: Mapping[str, Any]) -> Incoming | None:
    record, author = _inside(notification, "record"), _inside(notification, "author")
    uri, cid = str(notification.get("uri") or ""), str(notification.get("cid") or "")
    reason = notification.get("reason")
    try:
        at = datetime.fromisoformat(str(notification.get("indexedAt")))
    except ValueError:
        return None
    if reason not in ("reply", "mention", "quote") or not uri or not cid or at.tzinfo is None:
        return None
    root = _inside(_inside(record, "reply"), "root")
    root_uri, root_cid = str(root.get("uri") or uri), str(root.get("cid") or cid)
    parent = str(_inside(_inside(record, "reply"), "parent").get("uri") or "")
    ours = str(notification.get("reasonSubject") or parent) if reason != "mention" else parent
    return Incoming(
        remote_id=uri,
        thread=root_uri,
        kind=Kind.COMMENT if reason == "reply" else Kind.MENTION,
        author=str(author.get("displayName") or author.get("handle") or ""),
        text=str(record.get("text") or ""),
        at=at,
        url=_page(uri, str(author.get("did") or author.get("handle") or "")),
        post=root_uri if reason == "reply" and _owner(root_uri) == _owner(ours) else ours,
        address={"uri": uri, "cid": cid, "root_uri": root_uri, "root_cid": root_cid},
    )


def _inside(said: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = said.get(name)
    return found if isinstance(found, Mapping) else {}


def _owner(uri: str) -> str:
    return uri.removeprefix("at://").partition("/")[0]


def _page(uri: str, author: str) -> str:
    return f"https://bsky.app/profile/{author}/post/{uri.rpartition('/')[2]}" if author else ""
