"""The language of each paragraph: what is worth a word to the writer, and what a person said while it is edited."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.core.compliance.model import Checklist


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph that was read in another language than the whole, or whose language a person chose."""

    number: int
    """From 1; 0: the title."""
    words: str
    language: str
    chosen: bool


def paragraphs_of(whole: str, checklist: Checklist, *, titled: bool = False) -> tuple[Paragraph, ...]:
    """The paragraphs of ``whole`` whose language is worth a word, each once. ``titled``: the first one is the title."""
    found: dict[int, Paragraph] = {}
    for said in checklist.spoken:
        begin = whole.rfind("\n", 0, said.start) + 1
        end = whole.find("\n", begin)
        number = sum(1 for line in whole[:begin].split("\n") if line.strip()) + 1 - titled
        words = whole[begin : len(whole) if end < 0 else end].strip()
        found.setdefault(number, Paragraph(number, words, said.language, said.chosen))
    return tuple(found.values())


def still_spoken(spoken: Mapping[str, str], texts: Iterable[str]) -> Mapping[str, str]:
    """What was said of paragraphs that still stand in one of ``texts``."""
    paragraphs = {line.strip() for text in texts for line in text.splitlines()}
    return {words: language for words, language in spoken.items() if words in paragraphs}


def chosen(spoken: Mapping[str, str], paragraph: str, language: str) -> Mapping[str, str]:
    """A person says which language ``paragraph`` is in; empty: as its words say."""
    words = paragraph.strip()
    rest = {other: known for other, known in spoken.items() if other != words}
    return {**rest, words: language} if language and words else rest


def carried(
    spoken: Mapping[str, str], old: str, new: str, elsewhere: Iterable[str] = ()
) -> Mapping[str, str]:
    """The languages of paragraphs, after ``old`` was edited to ``new``: a paragraph keeps its language while it grows.

    ``elsewhere``: other texts that belong to it; what stands there unchanged keeps its language too.
    """
    if not spoken or old == new:
        return spoken
    before, after = ([line.strip() for line in text.split("\n")] for text in (old, new))
    first, last = 0, 0
    least = min(len(before), len(after))
    while first < least and before[first] == after[first]:
        first += 1
    while last < least - first and before[-1 - last] == after[-1 - last]:
        last += 1
    rest = {line.strip() for text in (new, *elsewhere) for line in text.split("\n")}
    kept = {words: language for words, language in spoken.items() if words in rest}
    edited = zip(before[first : len(before) - last], after[first : len(after) - last], strict=False)
    for was, now in edited:
        if was in spoken and now:
            kept.setdefault(now, spoken[was])
    return kept
