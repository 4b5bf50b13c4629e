"""Reads what a person copied off a page: author, stars, link, words. A guess, shown before it counts."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

_LINK = re.compile(r"https?://\S+")
_STARS = re.compile(r"[★⭐]{1,5}")
_OF_FIVE = re.compile(r"\b([1-5])(?:[.,]\d)?\s*(?:/|su|de|of|out of|sobre)\s*5\b", re.I)
_NAMED = re.compile(r"\b([1-5])(?:[.,]0)?\s*(?:stell[ae]|estrellas?|stars?)\b", re.I)
_UNIT = r"(?:second|segund|minut|or[ae]\b|hor|giorn|d[ií]as?\b|day|settiman|seman|week|mes[ei]?|month|ann|añ|year)"
_NOISE = re.compile(
    rf"""^(?:
        \d+\s+(?:recension|reseña|opinion|review|foto|photo|contribut)\w*.*
      | local\ guide.*
      | (?:modificat|editad|edited)\w*.*
      | (?:mi\ piace|rispondi|segui|condividi|traduci|altro)[.…]*
      | (?:me\ gusta|responder|seguir|compartir|like|reply|follow|share|more)[.…]*
      | (?:(?:\d+|un[oa']?|an?|hace\s+(?:\d+|una?))\s*{_UNIT}\w*(?:\s+(?:fa|ago))?)
      | [·•|\s]+
    )$""",
    re.I | re.X,
)
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Pasted:
    author: str = field(default="", repr=False)
    text: str = field(default="", repr=False)
    rating: int | None = None
    url: str = ""

    @property
    def host(self) -> str:
        """Where it was copied from, when a link came with it."""
        return (urlsplit(self.url).hostname or "") if self.url else ""


def recognise(clipboard: str) -> Pasted:
    """The parts of a copied review or comment. Never raises; what is not recognised stays in the text."""
    whole = clipboard[:20_000].replace("\r\n", "\n").replace("\u00a0", " ").strip()
    link = _LINK.search(whole)
    url = link.group().rstrip(".,;)»\"'") if link else ""
    lines = [line.strip() for line in whole.split("\n")]
    lines = [line for line in lines if not _LINK.fullmatch(line)]
    rating, lines = _without_rating(lines)
    lines = [line for line in lines if not _NOISE.match(line)]
    while lines and not lines[0]:
        lines.pop(0)
    author = ""
    if len([line for line in lines if line]) > 1 and _looks_like_a_name(lines[0]):
        author = lines.pop(0)
    return Pasted(author, "\n".join(lines).strip(), rating, url)


def _without_rating(lines: list[str]) -> tuple[int | None, list[str]]:
    """The stars, and the lines without the one that only held them."""
    for number, line in enumerate(lines):
        stars = _STARS.search(line)
        named = _OF_FIVE.search(line) or _NAMED.search(line)
        if stars is None and (named is None or len(line) > 30):
            continue
        rating = len(stars.group()) if stars else int(named.group(1)) if named else None
        rest = (_STARS if stars else re.compile(re.escape(named.group()) if named else "")).sub("", line)
        rest = rest.strip(" ☆·•|-")
        return rating, [*lines[:number], *([rest] if rest else []), *lines[number + 1 :]]
    return None, lines


def _looks_like_a_name(line: str) -> bool:
    words = line.lstrip("@").split()
    if not words or len(line) > _LONGEST_NAME or len(words) > 4 or line[-1] in "?!,:;…":
        return False
    if len(words) == 1 and re.fullmatch(r"@?[\w.]+", line):
        return not line.endswith(".") or re.fullmatch(r"(?:[^\W\d_]\.)+", line) is not None
    return all(
        word[:1].isupper() or word.lower() in ("de", "di", "del", "della", "la", "y", "e") for word in words
    )
