"""What one word means to the rules, and what two neighbours give reason to try: both remembered."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from app.core.compliance.phrases import Phrase

CACHED_WORDS = 20_000
CACHED_NEIGHBOURS = 200

Choice = Mapping[int, tuple[Phrase, ...]]
"""Phrases by the symbol that must be there for them to be worth a try."""


Met = tuple[tuple[Phrase, ...], tuple[tuple[Phrase, int], ...], "WordClass | None"]
"""What a word and the one after it give reason to do: phrases that are the two words themselves; others to be tried,
with how far their key stands from the first of the two; and what the first gives reason to do whatever comes next."""


@dataclass(slots=True, eq=False)
class WordClass(dict["WordClass", Met | None]):
    """What one surface word means to the rules: its symbols, and the phrases of which it may be the key.

    As a mapping: what it gives reason to do before each word that came after it so far, mostly nothing. Bounded.
    """

    symbols: frozenset[int]
    """Those that a phrase, a rule or a guard asks for."""
    marks: int = 0
    """The bits of those of its symbols that somebody looks for anywhere in a piece."""
    anchors: frozenset[int] = frozenset()
    """Those of its symbols at which some evidence begins."""
    after: Choice = field(default_factory=dict)
    """The phrases tried where the next word has one of these symbols."""
    before: Choice = field(default_factory=dict)
    """The same for the word before."""
    anywhere: int = 0
    elsewhere: tuple[tuple[int, tuple[Phrase, ...]], ...] = ()
    """A bit, and the phrases tried where it is set anywhere in the piece; ``anywhere``: all these bits."""
    busy: bool = False
    """Is there anything to do but to look at the words right beside it?"""
    later: "WordClass" = None  # type: ignore[assignment]  # set at once, see ``_class_of``
    """The same for phrases that only guards ask for: looked at once something was found."""
    first: "WordClass | None" = None
    """The class of which this is the later part."""
    __hash__ = object.__hash__  # type: ignore[assignment]  # two words are never the same, whatever came after them

    def __missing__(self, right: "WordClass") -> Met | None:
        if len(self) >= CACHED_NEIGHBOURS:
            self.clear()
        met = self[right] = (
            _met(self, self, right, right)
            if self.first is None
            else _met(self.first, self, right, right.later)
        )
        return met


NOTHING, BREAK = WordClass(frozenset()), WordClass(frozenset())
"""A word of which no rule speaks, and the end of a sentence: recognised by identity."""
NOTHING.later, BREAK.later = NOTHING, BREAK


def _met(left: WordClass, ahead: WordClass, right: WordClass, back: WordClass) -> Met | None:
    """What two neighbours give reason to do: ``ahead`` and ``back`` hold the phrases of which they are the keys."""
    tried = [(phrase, 0) for symbol in right.symbols & ahead.after.keys() for phrase in ahead.after[symbol]]
    tried += [(phrase, 1) for symbol in left.symbols & back.before.keys() for phrase in back.before[symbol]]
    whole = tuple(phrase for phrase, _ in tried if phrase.plain and len(phrase.row) == 2)
    others = tuple(one for one in tried if one[0] not in whole)
    return (whole, others, ahead if ahead.busy else None) if tried or ahead.busy else None


def met(classes: list[WordClass]) -> list[Met | None]:
    """What each word and the one after it give reason to do, mostly nothing."""
    return list(
        map(dict.__getitem__, classes, [*classes[1:], NOTHING])
    )  # a third of the price of operator.getitem


def met_later(classes: list[WordClass]) -> list[Met | None]:
    """The same for phrases that only guards ask for."""
    later = [known.later for known in classes]
    return list(map(dict.__getitem__, later, [*classes[1:], NOTHING]))


class Known(dict[str, WordClass]):
    """Words already classified; a new one is classified when it is asked for. Bounded."""

    def __init__(self, classify: Callable[[str], WordClass]) -> None:
        super().__init__()
        self._classify = classify

    def __missing__(self, word: str) -> WordClass:
        if len(self) >= CACHED_WORDS:
            self.clear()
        known = self[word] = self._classify(word)
        return known


def tries(
    symbols: frozenset[int], marks: int, anchors: frozenset[int], phrases: Iterable[Phrase]
) -> WordClass:
    after: dict[int, list[Phrase]] = {}
    before: dict[int, list[Phrase]] = {}
    elsewhere: dict[int, list[Phrase]] = {}
    for phrase in phrases:
        if phrase.beside is None:
            elsewhere.setdefault(phrase.need, []).append(phrase)
        else:
            (after if phrase.follows else before).setdefault(phrase.beside, []).append(phrase)
    return WordClass(
        symbols=symbols,
        marks=marks,
        anchors=anchors,
        after=_choice(after),
        before=_choice(before),
        anywhere=sum(elsewhere),
        elsewhere=tuple((bit, tuple(known)) for bit, known in elsewhere.items()),
        busy=bool(elsewhere or anchors),
    )


def _choice(phrases: Mapping[int, list[Phrase]]) -> Choice:
    return {symbol: tuple(known) for symbol, known in phrases.items()}
