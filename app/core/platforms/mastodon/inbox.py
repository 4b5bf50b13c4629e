"""Mentions as messages: whose, under which post of ours, and all that an answer needs to know."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.core.platforms.contract import Incoming, Kind
from app.core.platforms.markup import to_text
from app.core.platforms.mastodon.statuses import moment


def incoming(status: Mapping[str, Any], above: Sequence[Mapping[str, Any]], me: str) -> Incoming | None:
    """``above``: the conversation so far, oldest first, where the server told it."""
    number, at = str(status.get("id") or ""), moment(status.get("created_at"))
    author = status.get("account")
    if not number or at is None or not isinstance(author, Mapping):
        return None
    parent = str(status.get("in_reply_to_id") or "")
    ours = [str(s.get("id")) for s in above if _account(s) == me]
    if not ours and parent and str(status.get("in_reply_to_account_id") or "") == me:
        ours = [parent]
    visibility = str(status.get("visibility") or "public")
    return Incoming(
        remote_id=number,
        thread=str(above[0].get("id")) if above else parent or number,
        kind=Kind.MESSAGE if visibility == "direct" else Kind.COMMENT if ours else Kind.MENTION,
        author=str(author.get("display_name") or author.get("acct") or ""),
        text=to_text(str(status.get("content") or "")),
        at=at,
        url=str(status.get("url") or status.get("uri") or ""),
        post=ours[0] if ours else "",
        mine=_account(status) == me,
        address={"status": number, "acct": str(author.get("acct") or ""), "visibility": visibility},
    )


def _account(status: Mapping[str, Any]) -> str:
    account = status.get("account")
    return str(account.get("id")) if isinstance(account, Mapping) else ""
