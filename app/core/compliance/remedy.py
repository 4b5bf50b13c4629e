"""Fixes that change no meaning: a sentence put in, or a code taken out. Data of the rules; the person sees every word.

A template may hold ``{names}`` of the country (``number``, ``adr``) and of the practice; a part in ``[square
brackets]`` is left out where one of its names is not known, and where a needed one is not there is no remedy.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields

from app.core.compliance.model import Finding, Identity, Remedy

WHERE = ("start", "end", "place")
COUNTRY = ("number", "adr")
NAMES = frozenset(COUNTRY) | {field.name for field in fields(Identity)}
_PART = re.compile(r"\[([^\[\]]*)\]")
_NAME = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a concept offers: the words in each language, where they go, and for which kinds of evidence."""

    words: Mapping[str, str]
    where: str
    kinds: frozenset[str] = frozenset()
    """Empty: for all."""

    def made(self, language: str, known: Mapping[str, str]) -> Remedy | None:
        words = filled(self.words.get(language, ""), known)
        return None if words is None or (not words and self.where != "place") else Remedy(words, self.where)


def filled(template: str, known: Mapping[str, str]) -> str | None:
    """``template`` with its names; None where one that is needed is not known."""

    def whole(part: str) -> bool:
        return all(known.get(name) for name in _NAME.findall(part))

    kept = _PART.sub(lambda part: part[1] if whole(part[1]) else "", template)
    return " ".join(kept.format_map(known).split()) if whole(kept) else None


@dataclass(frozen=True, slots=True)
class Edit:
    """Put ``words`` where ``start`` to ``end`` stood."""

    start: int
    end: int
    words: str

    def applied(self, text: str) -> str:
        return text[: self.start] + self.words + text[self.end :]


def edit_of(text: str, finding: Finding, shift: int = 0) -> Edit | None:
    """The change of ``text`` that ``finding`` offers. ``shift``: where ``text`` begins in what was checked."""
    remedy = finding.remedy
    if remedy is None:
        return None
    match remedy.where:
        case "start":
            return Edit(0, 0, f"{remedy.words}\n" if text.strip() else remedy.words)
        case "end":
            end = len(text.rstrip())
            return Edit(end, len(text), f"\n\n{remedy.words}" if end else remedy.words)
    if finding.start is None or finding.end is None:
        return None
    start, end = finding.start - shift, finding.end - shift
    if start < 0 or text[start:end] != finding.phrase:
        return None
    if not remedy.words:  # the space beside what is taken out goes with it
        if text[end : end + 1] == " " and (start == 0 or text[start - 1].isspace()):
            end += 1
        elif start and text[start - 1] == " " and not text[end : end + 1].isalnum():
            start -= 1
    return Edit(start, end, remedy.words)
