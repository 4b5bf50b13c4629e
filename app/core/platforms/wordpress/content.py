"""How a post becomes what WordPress keeps: its slug (our idempotency key), its title, its blocks."""

import re
import unicodedata
from collections.abc import Sequence
from html import escape
from typing import Any

from app.core.platforms.contract import Outgoing
from app.core.platforms.markup import to_paragraphs


def slug_of(outgoing: Outgoing) -> str:
    """Readable, and unique to this delivery: looking for it finds exactly what this delivery published."""
    plain = unicodedata.normalize("NFKD", title_of(outgoing)).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:60].strip("-")
    key = re.sub(r"[^a-z0-9]", "", outgoing.key.lower())[-16:]
    return f"{words}-{key}" if words else key


def name_of_picture(key: str, number: int) -> str:
    """The name a picture has on the site: by it it is found again, and taken down."""
    return f"{key[-16:].lower()}-{number}"


def title_of(outgoing: Outgoing) -> str:
    """The title, or the beginning of the text where there is none."""
    if outgoing.title.strip():
        return outgoing.title.strip()
    first = outgoing.text.strip().partition("\n")[0].strip()
    return first if len(first) <= 70 else first[:70].rpartition(" ")[0].rstrip(" ,;:") + "…"


def blocks_of(text: str, images: Sequence[dict[str, Any]]) -> str:
    """The text as paragraphs, then the pictures with their descriptions, as the block editor writes them."""
    blocks = [f"<!-- wp:paragraph -->\n<p>{p}</p>\n<!-- /wp:paragraph -->" for p in to_paragraphs(text)]
    for image in images:
        number, address, alt = int(image["id"]), escape(str(image["url"])), escape(str(image["alt"]))
        blocks.append(
            f'<!-- wp:image {{"id":{number}}} -->\n<figure class="wp-block-image">'
            f'<img src="{address}" alt="{alt}" class="wp-image-{number}"/></figure>\n<!-- /wp:image -->'
        )
    return "\n\n".join(blocks)


def comment_of(text: str) -> str:
    return "\n\n".join(to_paragraphs(text)).replace("<br>\n", "\n")
