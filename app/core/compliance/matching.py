"""Finds the members of every list in one piece of text, phrases level by level, guards only when asked."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import compress

from app.core.compliance.phrases import Element, Phrase
from app.core.compliance.vocabulary import Vocabulary
from app.core.compliance.wordclass import BREAK, Met, WordClass, met, met_later


@dataclass(slots=True)
class Matches:
    """Where each list occurs in one piece of text."""

    classes: list[WordClass]
    lists: dict[int, dict[int, int]]
    """Token index -> {symbol: index after the match}, for members of more than one word."""
    bits: Mapping[int, int]
    present: int
    """The bits of every symbol that occurs, of those that somebody asks for (see ``WordClass.marks``)."""
    anchored: list[int] = field(default_factory=list)
    """The tokens at which a single word may begin some evidence."""
    late: bool = False
    """Are the lists of guards being looked for?"""
    _breaks: list[int] | None = None

    def sentence(self, first: int, last: int) -> tuple[int, int]:
        """First token of the sentence of ``first``, and the index after the last of that of ``last``."""
        if self._breaks is None:
            self._breaks = [at for at, known in enumerate(self.classes) if known is BREAK]
        before, after = bisect_left(self._breaks, first), bisect_right(self._breaks, last)
        start = self._breaks[before - 1] + 1 if before else 0
        return start, self._breaks[after] if after < len(self._breaks) else len(self.classes)

    def occurs(self, symbol: int) -> bool:
        """Does it occur anywhere in the piece?"""
        return bool(self.present & self.bits[symbol])

    def within(self, symbol: int, start: int, end: int) -> bool:
        """Does ``symbol`` begin at one of the tokens ``start`` to ``end`` (exclusive)?"""
        if not self.present & self.bits[symbol]:
            return False
        for known in self.classes[start:end]:
            if symbol in known.symbols:
                return True
        for at, longer in self.lists.items():  # noqa: SIM110 - a generator would cost three times as much
            if symbol in longer and start <= at < end:
                return True
        return False

    def ends(self, symbol: int, at: int) -> int:
        """The index after ``symbol`` at token ``at``, or -1."""
        longer = self.lists.get(at)
        if longer is not None and symbol in longer:
            return longer[symbol]
        return at + 1 if symbol in self.classes[at].symbols else -1


Waiting = defaultdict[int, list[tuple[int, Phrase]]]
"""By level, the phrases worth a try, with the place of the key."""


def match_lists(classes: list[WordClass], words: Vocabulary) -> Matches:
    """Find every member phrase of every list that some evidence asks for, level by level."""
    present = 0
    for known in set(classes):
        present |= known.marks
    found = Matches(classes, {}, words.bits, present)
    waiting: Waiting = defaultdict(list)
    _gather(found, met(classes), words, waiting)
    _settle(found, words, waiting)
    return found


def hear_guards(found: Matches) -> None:
    """Which single words of guards occur, and which of their phrases perhaps do."""
    for known in set(found.classes):
        found.present |= known.later.marks


def match_guards(found: Matches, words: Vocabulary) -> None:
    """Find the phrases of the lists that only guards ask for."""
    found.late = True
    waiting: Waiting = defaultdict(list)
    for at, here in found.lists.items():
        for symbol in here:
            if symbol in words.phrases and symbol not in found.classes[at].symbols:
                _widen(found, symbol, at, words, waiting)
    _gather(found, met_later(found.classes), words, waiting)
    _settle(found, words, waiting)


def _gather(found: Matches, reasons: list[Met | None], words: Vocabulary, waiting: Waiting) -> None:
    """The phrases worth a try, by what each word and the next give reason to do. Words in a row are settled at once."""
    classes = found.classes
    for at in compress(range(len(reasons)), reasons):
        whole, tried, alone = reasons[at]  # type: ignore[misc]  # compress left out the None
        for phrase in whole:
            if not phrase.starts_sentence or at == 0 or classes[at - 1] is BREAK:
                _remember(found, at, phrase, at + 2, words, waiting)
        for phrase, key in tried:
            _try(found, phrase, at + key, words, waiting)
        if alone is None:
            continue
        if alone.anchors:
            found.anchored.append(at)
        if alone.anywhere & found.present:
            for bit, phrases in alone.elsewhere:
                if bit & found.present:
                    for phrase in phrases:
                        waiting[phrase.level].append((at, phrase))


def _try(found: Matches, phrase: Phrase, key: int, words: Vocabulary, waiting: Waiting) -> None:
    if phrase.level or not phrase.row:
        if phrase.need & found.present:
            waiting[phrase.level].append((key, phrase))
        return
    at = key - phrase.nearest
    if at >= 0 and (end := walk(found, phrase, at)) > 0:
        _remember(found, at, phrase, end, words, waiting)


def _settle(found: Matches, words: Vocabulary, waiting: Waiting) -> None:
    classes, lists = found.classes, found.lists
    while waiting:
        for key, phrase in waiting.pop(min(waiting)):  # what it leads to stands on a higher level
            if phrase.needs & found.present != phrase.needs:
                continue
            if not phrase.farthest:
                end = walk(found, phrase, key)
                if end > 0:
                    _remember(found, key, phrase, end, words, waiting)
                continue
            first = phrase.first
            begin = key - phrase.farthest
            listed = phrase.level and bool(lists)
            for at in range(begin if begin > 0 else 0, key - phrase.nearest + 1):
                if first in classes[at].symbols or (listed and at in lists):
                    end = walk(found, phrase, at)
                    if end > 0:
                        _remember(found, at, phrase, end, words, waiting)


def _remember(found: Matches, at: int, phrase: Phrase, end: int, words: Vocabulary, waiting: Waiting) -> None:
    found.present |= phrase.tells
    here = found.lists.get(at, {})
    for given in phrase.widens:
        if given not in here and given not in found.classes[at].symbols:
            _widen(found, given, at, words, waiting)
    if not here:
        found.lists[at] = dict.fromkeys(phrase.given, end)
        return
    for given in phrase.given:
        if given not in here or here[given] < end:
            here[given] = end


def _widen(found: Matches, symbol: int, at: int, words: Vocabulary, waiting: Waiting) -> None:
    """The phrases of which a list just found is the key."""
    for wider in words.phrases.get(symbol, ()):
        if wider.late is found.late and wider.need & found.present:
            waiting[wider.level].append((at, wider))


def walk(found: Matches, phrase: Phrase, at: int) -> int:
    """The index after ``phrase`` when it begins at token ``at``, or -1."""
    if phrase.starts_sentence and at > 0 and found.classes[at - 1] is not BREAK:
        return -1
    if not phrase.row:
        return _walk(found, phrase.elements, 0, at)
    classes, lists, size = found.classes, found.lists, len(found.classes)
    for symbol in phrase.row:
        if at >= size:
            return -1
        if at in lists and symbol in lists[at]:
            at = lists[at][symbol]
        elif symbol in classes[at].symbols:
            at += 1
        else:
            return -1
    return at


def _walk(found: Matches, elements: tuple[Element, ...], index: int, at: int) -> int:
    classes, lists, size, last = found.classes, found.lists, len(found.classes), len(elements)
    while index < last:
        element = elements[index]
        if element.gap or element.skip or element.optional:
            return _search(found, elements, index, at)
        if at >= size:
            return -1
        longer = lists.get(at)
        if longer is not None and element.symbol in longer:
            at = longer[element.symbol]
        elif element.symbol in classes[at].symbols:
            at += 1
        else:
            return -1
        index += 1
    return at


def _search(found: Matches, elements: tuple[Element, ...], index: int, at: int) -> int:
    """One element that may be missing or stand some words further on, and then the rest."""
    element, classes, lists = elements[index], found.classes, found.lists
    start = at
    for _ in range(element.skip):
        if start >= len(classes) or classes[start] is BREAK:
            return -1
        start += 1
    symbol, rest = element.symbol, index + 1
    for place in range(start, min(start + element.gap + 1, len(classes))):
        if place in lists and symbol in lists[place]:
            end = lists[place][symbol]
        elif symbol in classes[place].symbols:
            end = place + 1
        elif classes[place] is BREAK:
            break
        else:
            continue
        result = end if rest == len(elements) else _walk(found, elements, rest, end)
        if result > 0:
            return result
    return _walk(found, elements, rest, at) if element.optional else -1
