"""What we say, and how we find it again among our own statuses."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from app.core.platforms.contract import Act, Outgoing, Published
from app.core.platforms.markup import same_words, to_text

BEFORE, AFTER = timedelta(minutes=2), timedelta(minutes=30)


def said(outgoing: Outgoing) -> str:
    """The text as it is published: an answer names the person it answers, or they are never told."""
    acct = outgoing.reply_to.get("acct", "")
    if outgoing.act is not Act.REPLY or not acct or f"@{acct}".casefold() in outgoing.text.casefold():
        return outgoing.text
    return f"@{acct} {outgoing.text}"


def body_of(outgoing: Outgoing) -> dict[str, Any]:
    """The one call's body. Visibility is always sent: servers have different defaults."""
    body: dict[str, Any] = {"status": said(outgoing), "visibility": "public", "language": outgoing.language}
    if media := outgoing.prepared.get("media"):
        body["media_ids"] = list(media)
    if outgoing.act is Act.REPLY:
        body["in_reply_to_id"] = outgoing.reply_to["status"]
        body["visibility"] = outgoing.reply_to.get("visibility") or "public"
    if outgoing.act is Act.HAND_OFF and outgoing.slot is not None:
        body["scheduled_at"] = outgoing.slot.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return body


def published(answer: Mapping[str, Any]) -> Published | None:
    """A status, or a scheduled one."""
    number = answer.get("id")
    if not isinstance(number, str | int):
        return None
    waits = moment(answer.get("scheduled_at"))
    return Published(str(number), str(answer.get("url") or answer.get("uri") or ""), waits)


def is_it(status: Mapping[str, Any], outgoing: Outgoing) -> bool:
    """The same words, in the same place. Where ``prepare`` did not note our newest status, also about the same time."""
    parent = outgoing.reply_to.get("status") if outgoing.act is Act.REPLY else None
    if (str(status.get("in_reply_to_id") or "") or None) != (parent or None):
        return False
    if not same_words(to_text(str(status.get("content") or "")), said(outgoing)):
        return False
    if "since" in outgoing.prepared:
        return True
    at, armed = moment(status.get("created_at")), outgoing.armed_at or outgoing.made_at
    return at is not None and armed - BEFORE <= at <= armed + AFTER


def is_scheduled(waiting: Mapping[str, Any], outgoing: Outgoing) -> bool:
    params = waiting.get("params")
    words = params.get("text") if isinstance(params, Mapping) else None
    at = moment(waiting.get("scheduled_at"))
    near = at is not None and outgoing.slot is not None and abs(at - outgoing.slot) <= timedelta(minutes=1)
    return near and isinstance(words, str) and same_words(words, said(outgoing))


def older(one: str, other: str) -> bool:
    """Whether id ``one`` is not newer than ``other``: numbers and ULIDs both grow with time."""
    return (len(one), one) <= (len(other), other)


def newer_than(statuses: list[dict[str, Any]], since: str) -> Iterator[dict[str, Any]]:
    for status in statuses:
        if since and older(str(status.get("id")), since):
            return
        yield status


def moment(at: object) -> datetime | None:
    try:
        read = datetime.fromisoformat(str(at))
    except ValueError:
        return None
    return read if read.tzinfo is not None else read.replace(tzinfo=UTC)
