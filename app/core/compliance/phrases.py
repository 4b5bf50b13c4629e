"""The little language in which rule files write words.

A list holds members separated by commas; an element of a member is one of
``parola`` any inflection (stem) · ``=parola`` this form only · ``parol*`` this beginning · ``@lista`` a list ·
``#`` a number · ``:star:`` an emoji · ``[uno|due|@tre]`` one of · ``x?`` perhaps · ``_3`` up to three words between ·
``_`` exactly one word · ``^`` the sentence starts here. A member ``-forma`` takes one form out of the list.
Words of three letters or fewer are always taken exactly.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

ELEMENT = re.compile(r"\[([^\]]+)\](\??)|(\S+)")
HYPHEN = re.compile(r"(?<=\w)[-'’](?=\w)")
SPELLED_OUT = 40
"""So many phrases at most are made of one whose groups hold phrases."""
LONGEST = 6
"""How many words a member of a list is taken to have at most."""


class PhraseError(ValueError):
    """A phrase that cannot be read."""


@dataclass(frozen=True, slots=True)
class Element:
    """One step of a phrase: a symbol, how many words may stand before it, whether it may be missing."""

    symbol: int
    gap: int = 0
    skip: int = 0
    """Exactly so many arbitrary words before it."""
    optional: bool = False


@dataclass(slots=True, eq=False)
class Phrase:
    """A member of more than one word. It is tried where its rarest element, the key, occurs, and only where the
    word beside the key fits (``beside``), or where a rare word of it occurs anywhere in the piece (``rarest``)."""

    elements: tuple[Element, ...]
    gives: int
    """The list (symbol) this phrase is a member of."""
    key: int = -1
    """The symbol of its rarest element."""
    given: tuple[int, ...] = ()
    """That list and those above it, as far as anybody asks for them."""
    starts_sentence: bool = False
    first: int = 0
    """The symbol of its first element."""
    level: int = 0
    """Phrases built on lists of phrases are tried after those."""
    row: tuple[int, ...] = ()
    """Its symbols, where each must stand right after the one before: most phrases."""
    nearest: int = 0
    """At least so many words lie between its beginning and its key."""
    farthest: int = 0
    beside: int | None = None
    """The symbol of the word right beside the key: the first thing that is looked at."""
    follows: bool = False
    """Does that word come after the key?"""
    rarest: int = -1
    """The others: the rarest symbol besides the key without which it cannot match; the key where there is none."""
    late: bool = False
    """Only guards ask for it."""
    sure: frozenset[int] = frozenset()
    """All the symbols without which it cannot match: lists of phrases are known once their level is done."""
    need: int = 0
    """The bit of ``rarest``."""
    needs: int = 0
    """The bits of ``sure``."""
    tells: int = 0
    """The bits of ``given``."""
    widens: tuple[int, ...] = ()
    """Those of ``given`` that are the key of another phrase."""

    @property
    def plain(self) -> bool:
        """Words in a row, one of them beside the key: tried at once, and nothing else needs to be known."""
        return bool(self.row) and self.beside is not None and not self.level

    @property
    def certain(self) -> list[int]:
        """Where its elements stand that may not be missing."""
        return [i for i, element in enumerate(self.elements) if not element.optional]


def measure(phrase: Phrase, key: int, levels: Mapping[int, int]) -> None:
    """How far the key may stand from the beginning, and what else is known of the way between them."""
    phrase.key = phrase.elements[key].symbol
    for element in phrase.elements[:key]:
        phrase.nearest += (0 if element.optional else 1) + element.skip
        phrase.farthest += (LONGEST if levels[element.symbol] else 1) + element.skip + element.gap
    phrase.nearest += phrase.elements[key].skip
    phrase.farthest += phrase.elements[key].skip + phrase.elements[key].gap
    symbols = [phrase.elements[i].symbol for i in phrase.certain]
    phrase.sure = frozenset(symbols)
    if not any(element.gap or element.skip or element.optional for element in phrase.elements):
        phrase.row = tuple(symbols)


def neighbours(phrase: Phrase, key: int, levels: Mapping[int, int]) -> Iterator[tuple[int, bool]]:
    """The words that must stand right beside the key, and whether they come after it."""
    elements = phrase.elements
    if levels[elements[key].symbol]:
        return
    for follows, first, second in ((True, key, key + 1), (False, key - 1, key)):
        if first < 0 or second == len(elements) or elements[second].gap or elements[second].skip:
            continue
        other = elements[second if follows else first]
        if not other.optional and not levels[other.symbol]:
            yield other.symbol, follows


def spelled_out(member: str) -> list[str]:
    """``member``, its groups of words and phrases taken apart: words alone are found without looking twice."""
    spelled = [member]
    for match in ELEMENT.finditer(member):
        group, perhaps, _ = match.groups()
        members = [one.strip() for one in group.split("|")] if group and not perhaps else []
        longer = [one for one in members if " " in one]
        words = [one for one in members if one and " " not in one]
        if not longer or (len(words) + len(longer) == 1) or len(spelled) * (len(longer) + 1) > SPELLED_OUT:
            continue
        ways = [*longer, *(["[" + "|".join(words) + "]"] if words else [])]
        spelled = [one.replace(match[0], way, 1) for one in spelled for way in ways]
    return spelled
