"""How a post becomes a record: its key, fixed by the delivery, and its facets, counted in UTF-8 bytes."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from app.core.platforms.contract import Act, Outgoing
from app.core.platforms.counting import HASHTAG, LINK

ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"
POST = "app.bsky.feed.post"
HANDLE = re.compile(
    r"(?<![\w@.])@((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?)",
    re.IGNORECASE,
)
LONGEST_TAG = 64


def record_key(outgoing: Outgoing) -> str:
    """A TID fixed by the delivery: the millisecond it was made and 20 bits of its key.

    The same delivery always gets the same key, so that saying it twice says it once.
    """
    digest = int.from_bytes(hashlib.sha256(outgoing.key.encode()).digest()[:8], "big")
    milliseconds = round(outgoing.made_at.timestamp() * 1000)
    value = ((milliseconds * 1000 + digest % 1000) << 10 | (digest // 1000) % 1024) & (1 << 63) - 1
    return "".join(ALPHABET[value >> shift & 31] for shift in range(60, -1, -5))


def key_in(uri: str) -> str:
    """The record key at the end of ``at://did/collection/key``; empty where it is no address of a post."""
    head, _, key = uri.rpartition("/")
    return key if head.startswith("at://") and head.endswith(f"/{POST}") else ""


def record_of(
    outgoing: Outgoing, blobs: Sequence[Mapping[str, Any]], dids: Mapping[str, str]
) -> dict[str, Any]:
    """The record, byte for byte the same whenever the same delivery is prepared again."""
    record: dict[str, Any] = {
        "$type": POST,
        "text": outgoing.text,
        "createdAt": timestamp(outgoing.made_at),
        "langs": [outgoing.language],
    }
    if facets := facets_of(outgoing.text, dids):
        record["facets"] = facets
    if outgoing.act is Act.REPLY:
        to = outgoing.reply_to
        record["reply"] = {
            "root": {"uri": to["root_uri"], "cid": to["root_cid"]},
            "parent": {"uri": to["uri"], "cid": to["cid"]},
        }
    if blobs:
        images: list[dict[str, Any]] = []
        for image, blob in zip(outgoing.images, blobs, strict=True):
            shown: dict[str, Any] = {"image": blob, "alt": image.alt}
            if image.width > 0 and image.height > 0:
                shown["aspectRatio"] = {"width": image.width, "height": image.height}
            images.append(shown)
        record["embed"] = {"$type": "app.bsky.embed.images", "images": images}
    return record


def facets_of(text: str, dids: Mapping[str, str]) -> list[dict[str, Any]]:
    """Links, hashtags and mentions as the places they take in the UTF-8 form of the text."""
    found: list[tuple[int, int, dict[str, str]]] = []
    for link in LINK.finditer(text):
        found.append(
            (link.start(), link.end(), {"$type": "app.bsky.richtext.facet#link", "uri": link.group()})
        )
    for tag in HASHTAG.finditer(text):
        word = tag.group()[1:]
        if len(word) <= LONGEST_TAG:
            found.append((tag.start(), tag.end(), {"$type": "app.bsky.richtext.facet#tag", "tag": word}))
    for handle in HANDLE.finditer(text):
        if did := dids.get(handle.group(1).lower()):
            feature = {"$type": "app.bsky.richtext.facet#mention", "did": did}
            found.append((handle.start(), handle.end(), feature))
    facets: list[dict[str, Any]] = []
    done = 0
    for start, end, feature in sorted(found, key=lambda each: each[:2]):
        if start >= done:
            index = {"byteStart": _bytes_before(text, start), "byteEnd": _bytes_before(text, end)}
            facets.append({"index": index, "features": [feature]})
            done = end
    return facets


def handles_in(text: str) -> list[str]:
    return sorted({handle.group(1).lower() for handle in HANDLE.finditer(text)})


def timestamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _bytes_before(text: str, place: int) -> int:
    return len(text[:place].encode("utf-8", "surrogatepass"))
