"""Each server has its own limits and says so; what it leaves out is Mastodon's default."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from app.core.platforms.contract import Limits
from app.core.platforms.http import Answer, read
from app.core.platforms.mastodon.manifest import MANIFEST

if TYPE_CHECKING:
    import httpx

PREPARED_TYPES = MANIFEST.limits.image_types


async def ask_limits(http: "httpx.AsyncClient", endpoint: str) -> Limits:
    """Today's limits of the server: the newer address first, then the older, then the defaults."""
    for version in ("v2", "v1"):
        answer = await read(http, "GET", f"{endpoint}/api/{version}/instance")
        if isinstance(answer, Answer) and answer.ok and isinstance(answer.data, dict):
            return limits_of(answer.data)
    return MANIFEST.limits


def limits_of(instance: dict[str, Any]) -> Limits:
    told = instance.get("configuration")
    statuses = _part(told, "statuses")
    media = _part(told, "media_attachments")
    usual = MANIFEST.limits
    types = media.get("supported_mime_types")
    taken = tuple(t for t in PREPARED_TYPES if t in types) if isinstance(types, list) else ()
    return replace(
        usual,
        text=_number(statuses, "max_characters", _number(instance, "max_toot_chars", usual.text)),
        images=_number(statuses, "max_media_attachments", usual.images),
        link=_number(statuses, "characters_reserved_per_url", usual.link or 23),
        image_bytes=_number(media, "image_size_limit", usual.image_bytes),
        image_types=taken or usual.image_types,
        alt=_number(media, "description_limit", usual.alt),
    )


def _part(said: Any, name: str) -> dict[str, Any]:
    found = said.get(name) if isinstance(said, dict) else None
    return found if isinstance(found, dict) else {}


def _number(said: dict[str, Any], name: str, usual: int) -> int:
    found = said.get(name)
    return found if isinstance(found, int) and not isinstance(found, bool) and found > 0 else usual
