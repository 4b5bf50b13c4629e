"""How long a text is for a platform: graphemes, weights, bytes, links that count 23. No Qt, no network.

The composer asks at every keystroke, so plain ASCII takes a short way and ``regex`` is loaded only when needed.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.core.platforms.contract import Limits, Unit

LINK = re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,;:!?)\]}»”’]", re.IGNORECASE)
# X also shortens bare domains; the endings a practice is likely to write.
BARE_LINK = re.compile(
    r"(?<![@\w.])(?:https?://[^\s<>\"']*[^\s<>\"'.,;:!?)\]}»”’]"
    r"|(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:com|org|net|eu|it|es|uk|us|info|salute|health|clinic|blog|app|io)"
    r"\b(?:/[^\s<>\"']*[^\s<>\"'.,;:!?)\]}»”’])?)",
    re.IGNORECASE,
)
MENTION = re.compile(r"(?<![/\w])@(\w+)@[a-z0-9.-]+[a-z0-9]", re.IGNORECASE)
HASHTAG = re.compile(r"(?<![\w&/])[#＃](?=\w*[^\W\d_])\w+")


@dataclass(frozen=True, slots=True)
class Counted:
    """``used`` of ``limit`` in ``unit``; ``cut_at`` is the place in the text where it stops to fit."""

    used: int
    limit: int
    unit: Unit
    fits: bool
    cut_at: int | None = None


def measure_text(text: str, limits: Limits) -> Counted:
    """What the platform will count. Where two limits apply (graphemes and bytes), the one that is exceeded shows."""
    if _plain(text, limits):  # nothing to weigh: no need to look at every character
        used = len(text)
        cut_at = limits.text if used > limits.text else None
        return Counted(used, limits.text, limits.unit, used <= limits.text, cut_at)
    pieces = _pieces(text, limits)
    counted = _count(text, pieces, limits.text, limits.unit)
    if counted.fits and limits.bytes is not None:
        in_bytes = _count(text, iter(_graphemes(text, 0, _utf8)), limits.bytes, Unit.BYTES)
        if not in_bytes.fits:
            return in_bytes
    return counted


def _plain(text: str, limits: Limits) -> bool:
    """Every character counts one, and nothing counts for something else."""
    ones = limits.unit is Unit.CHARACTERS or (
        limits.unit is Unit.GRAPHEMES and text.isascii() and "\r" not in text
    )
    return ones and limits.link is None and not limits.short_mentions and limits.bytes is None


def count_hashtags(text: str) -> int:
    return sum(1 for _ in HASHTAG.finditer(text))


def graphemes(text: str) -> list[str]:
    """What a reader sees as single characters."""
    if text.isascii() and "\r" not in text:
        return list(text)
    import regex  # noqa: PLC0415 - 20 ms at start-up that a person who never types an emoji need not pay

    found: list[str] = regex.findall(r"\X", text)
    return found


def _count(text: str, pieces: Iterator[tuple[int, int]], limit: int, unit: Unit) -> Counted:
    used = 0
    cut_at: int | None = None
    for start, weight in pieces:
        used += weight
        if cut_at is None and used > limit:
            cut_at = min(start, len(text))
    return Counted(used, limit, unit, used <= limit, cut_at)


def _pieces(text: str, limits: Limits) -> Iterator[tuple[int, int]]:
    """Every piece that cannot be cut, as (where it starts, what it counts)."""
    weigh = _WEIGHTS[limits.unit]
    done = 0
    for start, end, weight in _special(text, limits):
        yield from _between(text, done, start, limits.unit, weigh)
        yield start, weight
        done = end
    yield from _between(text, done, len(text), limits.unit, weigh)


def _special(text: str, limits: Limits) -> list[tuple[int, int, int]]:
    """Links and mentions that count for something else than their length: (start, end, weight)."""
    found: list[tuple[int, int, int]] = []
    if limits.link is not None:
        links = BARE_LINK if limits.unit is Unit.WEIGHTED else LINK
        found = [(m.start(), m.end(), limits.link) for m in links.finditer(text)]
    if limits.short_mentions:
        for m in MENTION.finditer(text):
            if not any(start <= m.start() < end for start, end, _ in found):
                found.append((m.start(), m.end(), len(m.group(1)) + 1))
    return sorted(found)


def _between(
    text: str, start: int, end: int, unit: Unit, weigh: Callable[[str], int]
) -> Iterator[tuple[int, int]]:
    part = text[start:end]
    if unit in (Unit.CHARACTERS, Unit.UTF16, Unit.BYTES):
        for place, character in enumerate(part, start):
            yield place, weigh(character)
    else:
        yield from _graphemes(part, start, weigh)


def _graphemes(part: str, start: int, weigh: Callable[[str], int]) -> Iterator[tuple[int, int]]:
    place = start
    for cluster in graphemes(part):
        yield place, weigh(cluster)
        place += len(cluster)


def _one(_piece: str) -> int:
    return 1


def _utf8(piece: str) -> int:
    return len(piece.encode("utf-8", "surrogatepass"))


def _utf16(piece: str) -> int:
    return len(piece.encode("utf-16-le", "surrogatepass")) // 2


def _weighted(cluster: str) -> int:
    """X: an emoji sequence counts 2; otherwise 1 for Latin and its neighbours, 2 for the rest, after NFC."""
    if is_emoji(cluster):
        return 2
    return sum(
        1 if point <= 4351 or 8192 <= point <= 8205 or 8208 <= point <= 8223 or 8242 <= point <= 8247 else 2
        for point in map(ord, unicodedata.normalize("NFC", cluster))
    )


def _emoji_bytes(cluster: str) -> int:
    return _utf8(cluster) if is_emoji(cluster) else len(cluster)


def is_emoji(cluster: str) -> bool:
    """A picture and not a letter: pictographs, flags, keycaps; ``©`` only when it asks to be coloured."""
    return any(
        0x1F000 <= ord(c) <= 0x1FAFF
        or c in "\ufe0f\u20e3"
        or unicodedata.category(c) == "So"
        and ord(c) >= 0x2300
        for c in cluster
    )


_WEIGHTS: dict[Unit, Callable[[str], int]] = {
    Unit.CHARACTERS: _one,
    Unit.GRAPHEMES: _one,
    Unit.WEIGHTED: _weighted,
    Unit.BYTES: _utf8,
    Unit.UTF16: _utf16,
    Unit.EMOJI_BYTES: _emoji_bytes,
}
