"""The little language in which rule files write words, and the matcher that reads a text with it.

A list holds members separated by commas; an element of a member is one of
``parola`` any inflection (stem) · ``=parola`` this form only · ``parol*`` this beginning · ``@lista`` a list ·
``#`` a number · ``:star:`` an emoji · ``[uno|due|@tre]`` one of · ``x?`` perhaps · ``_3`` up to three words between ·
``_`` exactly one word · ``^`` the sentence starts here. A member ``-forma`` takes one form out of the list.
Words of three letters or fewer are always taken exactly.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress, product
from operator import getitem
from typing import NamedTuple

from app.core.compliance.identifiers import shape
from app.core.compliance.normalise import BREAKS, EMOJI_NAMES, fold_word

Stem = Callable[[str], str]
ELEMENT = re.compile(r"\[([^\]]+)\](\??)|(\S+)")
LEET = {
    **dict.fromkeys("0", "o"), "1": "il", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "@": "a", "$": "s",
    "*": "aeiou",
}  # fmt: skip
HYPHEN = re.compile(r"(?<=\w)[-'’](?=\w)")
REPEATED = re.compile(r"(.)\1{2,}")
NUMBER_WORD = "#"
CACHED_WORDS = 20_000
CACHED_NEIGHBOURS = 200
DEEPEST = 6
COMMON_COST = 1_000
"""What a word weighs that stands in nearly every piece, against 2 to 4 for others."""
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


def _measure(phrase: Phrase, key: int, levels: Mapping[int, int]) -> None:
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


def _neighbours(phrase: Phrase, key: int, levels: Mapping[int, int]) -> Iterator[tuple[int, bool]]:
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


Choice = Mapping[int, tuple[Phrase, ...]]
"""Phrases by the symbol that must be there for them to be worth a try."""


class Met(NamedTuple):
    """What a word and the one after it give reason to do."""

    whole: tuple[Phrase, ...]
    """These are the two words themselves: nothing is left to try."""
    tried: tuple[tuple[Phrase, int], ...]
    """The others, and how far their key stands from the first of the two."""
    alone: "WordClass | None"
    """What the first of the two gives reason to do whatever comes next."""


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
    return Met(whole, others, ahead if ahead.busy else None) if tried or ahead.busy else None


class _Known(dict[str, WordClass]):
    """Words already classified; a new one is classified when it is asked for. Bounded."""

    def __init__(self, classify: Callable[[str], WordClass]) -> None:
        super().__init__()
        self._classify = classify

    def __missing__(self, word: str) -> WordClass:
        if len(self) >= CACHED_WORDS:
            self.clear()
        known = self[word] = self._classify(word)
        return known


@dataclass(slots=True)
class Vocabulary:
    """Symbols of one language: every list, form, stem and beginning that some rule waits for."""

    stem: Stem
    symbols: dict[str, int] = field(default_factory=dict)
    exact: dict[str, set[int]] = field(default_factory=dict)
    stems: dict[str, set[int]] = field(default_factory=dict)
    beginnings: dict[str, set[int]] = field(default_factory=dict)
    vetoes: dict[str, set[int]] = field(default_factory=dict)
    near: dict[str, set[int]] = field(default_factory=dict)
    """Long names with one letter missing: a typo of one edit meets them half-way."""
    parents: dict[int, set[int]] = field(default_factory=dict)
    phrases: dict[int, list[Phrase]] = field(default_factory=dict)
    """By the symbol of their key."""
    wanted: frozenset[int] = frozenset()
    """The symbols at which evidence begins."""
    asked: frozenset[int] = frozenset()
    """The symbols that are looked for in a text; others only lead to these, through their lists."""
    bits: dict[int, int] = field(default_factory=dict)
    """A bit for each of those of which somebody asks whether they occur anywhere in a piece."""
    hints: dict[int, int] = field(default_factory=dict)
    """For lists of phrases, a symbol without which none of these occurs."""
    first_bits: int = 0
    """Those of which not only guards ask it."""
    unplaced: list[Phrase] = field(default_factory=list)
    vocabulary: set[str] = field(default_factory=set)
    """Whole words, for cutting hashtags."""
    _lists_above: dict[int, frozenset[int]] = field(default_factory=dict)
    _known: "_Known" = field(init=False)

    def __post_init__(self) -> None:
        self._known = _Known(self._classify)

    # --- building ------------------------------------------------------------------------------------------

    def symbol(self, name: str) -> int:
        return self.symbols.setdefault(name, len(self.symbols))

    def add_list(self, name: str, members: Iterable[str], resolve: Callable[[str], int]) -> int:
        """Fill the list ``name``; ``resolve`` turns ``@lista`` into its symbol."""
        target = self.symbol(name)
        for member in members:
            self._add_member(target, member.strip(), resolve)
        return target

    def add_near(self, words: Iterable[str], target: int) -> None:
        """Let ``words`` (five letters or more) be recognised with one letter wrong, missing or doubled."""
        for word in words:
            if len(word) >= 5 and word.isalpha():
                folded = fold_word(word)
                self.near.setdefault(folded, set()).add(target)
                for cut in range(len(folded)):
                    self.near.setdefault(folded[:cut] + folded[cut + 1 :], set()).add(target)

    def _add_member(self, target: int, member: str, resolve: Callable[[str], int]) -> None:
        if not member:
            return
        if member.startswith("-"):
            self.vetoes.setdefault(fold_word(member[1:]), set()).add(target)
            return
        for spelled in _spelled_out(HYPHEN.sub(" ", member)):
            elements, starts = self._elements(spelled, resolve)
            only = elements[0] if len(elements) == 1 else None
            if only is not None and not starts and not only.gap and not only.skip:
                self.parents.setdefault(only.symbol, set()).add(target)
            else:
                self.unplaced.append(
                    Phrase(elements, target, starts_sentence=starts, first=elements[0].symbol)
                )

    def _elements(self, text: str, resolve: Callable[[str], int]) -> tuple[tuple[Element, ...], bool]:
        elements: list[Element] = []
        gap = skip = 0
        starts = False
        for match in ELEMENT.finditer(text):
            group, perhaps, word = match.groups()
            if word == "^":
                starts = True
            elif word and word[0] == "_" and (word == "_" or word[1:].isdigit()):
                if word == "_":
                    skip += 1
                else:
                    gap += int(word[1:])
            else:
                if group is not None:
                    symbol, optional = self._group(group, resolve), bool(perhaps)
                else:
                    optional = len(word) > 1 and word.endswith("?")
                    symbol = self._word(word.removesuffix("?") if optional else word, resolve)
                elements.append(Element(symbol, gap, skip, optional))
                gap = skip = 0
        if not elements or gap or skip or elements[0].optional or elements[0].gap or elements[0].skip:
            raise PhraseError(f"“{text}” must begin and end with a word that is not optional")
        return tuple(elements), starts

    def _group(self, group: str, resolve: Callable[[str], int]) -> int:
        name = f"[{group}]"
        if name not in self.symbols:
            target = self.symbol(name)
            for member in group.split("|"):
                self._add_member(target, member.strip(), resolve)
        return self.symbols[name]

    def _word(self, word: str, resolve: Callable[[str], int]) -> int:
        if word[0] == "@":
            return resolve(word[1:])
        name = fold_word(word)
        if name in self.symbols:
            return self.symbols[name]
        symbol = self.symbol(name)
        if name in (NUMBER_WORD, "%", "€", "£", "$", "&", "+") or (name[0] == ":" and name[-1] == ":"):
            self.exact.setdefault(name, set()).add(symbol)
        elif name[0] == "=":
            self._surface(name[1:], symbol)
        elif name.endswith("*"):
            self.beginnings.setdefault(name[:-1], set()).add(symbol)
        elif len(name) <= 3 or not name.isalpha():
            self._surface(name, symbol)
        else:
            self.stems.setdefault(self.stem(name), set()).add(symbol)
            self.vocabulary.add(name)
        return symbol

    def shape(self, name: str) -> int:
        """The symbol of words that look like a ``name`` (see :mod:`identifiers`)."""
        symbol = self.symbol(f"<{name}>")
        self.exact.setdefault(f"<{name}>", set()).add(symbol)
        return symbol

    def _surface(self, form: str, symbol: int) -> None:
        if not form or not all(c.isalnum() for c in form):
            raise PhraseError(f"“{form}” is not one word")
        self.exact.setdefault(form, set()).add(symbol)
        self.vocabulary.add(form)

    def place(
        self, common: Iterable[str], wanted: Iterable[int], asked: Iterable[int], guards: Iterable[int]
    ) -> None:
        """After the last list: order the phrases, and choose for each the element that occurs most rarely.

        ``wanted``: where evidence begins; ``asked``: what else it needs; ``guards``: what may silence it.
        """
        self.wanted = frozenset(wanted)
        marked, late = self.wanted.union(asked), frozenset(guards)
        self.asked = marked.union(late, (e.symbol for phrase in self.unplaced for e in phrase.elements))
        self._set_apart(marked)
        levels = self._levels()
        cost = self._costs(frozenset({*common, NUMBER_WORD}))
        for phrase in self.unplaced:
            phrase.level = max(levels[element.symbol] for element in phrase.elements)
            if phrase.level > DEEPEST:
                raise PhraseError(f"lists of phrases may stand inside each other {DEEPEST} times at most")
            key = min(phrase.certain, key=lambda i: (cost(phrase.elements[i].symbol), i))
            _measure(phrase, key, levels)
            neighbours = list(_neighbours(phrase, key, levels))
            if neighbours:
                phrase.beside, phrase.follows = min(neighbours, key=lambda known: cost(known[0]))
            self.phrases.setdefault(phrase.elements[key].symbol, []).append(phrase)
        self.hints = hints = self._hints(levels)
        late = late.union(hints[symbol] for symbol in late if symbol in hints)
        cost = self._costs(frozenset({*common, NUMBER_WORD}))
        first, second = ([p for p in self.unplaced if p.late is late] for late in (False, True))
        marked = marked.union(*(self._choose(phrase, hints, cost) for phrase in first))
        later = late.union(*(self._choose(phrase, hints, cost) for phrase in second)) - marked
        self.bits = {symbol: 1 << number for number, symbol in enumerate((*marked, *later))}
        self.first_bits = (1 << len(marked)) - 1
        for phrase in self.unplaced:
            if not phrase.plain:
                phrase.need, phrase.needs = self.bits[phrase.rarest], self.bits_of(phrase.sure)
            phrase.tells = self.bits_of(phrase.given)
            phrase.widens = tuple(symbol for symbol in phrase.given if symbol in self.phrases)
        self.unplaced.clear()

    def bits_of(self, symbols: Iterable[int]) -> int:
        """The bits of those symbols that have one."""
        bits = 0
        for symbol in symbols:
            bits |= self.bits.get(symbol, 0)
        return bits

    def _set_apart(self, roots: Iterable[int]) -> None:
        """Mark the phrases that lead nowhere but to guards."""
        children = self._children()
        givers: dict[int, list[Phrase]] = {}
        for phrase in self.unplaced:
            phrase.late = True
            givers.setdefault(phrase.gives, []).append(phrase)
        reached, pending = set(roots), list(roots)
        while pending:
            symbol = pending.pop()
            below = set(children.get(symbol, ()))
            for phrase in givers.get(symbol, ()):
                phrase.late = False
                below.update(element.symbol for element in phrase.elements)
            pending += below - reached
            reached |= below

    def _choose(self, phrase: Phrase, hints: Mapping[int, int], cost: Callable[[int], int]) -> frozenset[int]:
        """By which symbol anywhere in a piece a phrase is worth a try; all the symbols that its trial asks for."""
        phrase.given = self.given(phrase.gives)
        symbols = (phrase.elements[i].symbol for i in phrase.certain)
        others = [hints.get(symbol, symbol) for symbol in symbols if symbol != phrase.key]
        phrase.rarest = min(others, key=cost, default=phrase.key)
        return frozenset() if phrase.plain else phrase.sure.union((phrase.rarest,))

    def _levels(self) -> dict[int, int]:
        """How deep phrases stand inside the lists of phrases: 0 for words and lists of words."""
        givers: dict[int, list[Phrase]] = {}
        for phrase in self.unplaced:
            givers.setdefault(phrase.gives, []).append(phrase)
        children = self._children()
        levels: dict[int, int] = {}

        def level(symbol: int) -> int:
            if symbol not in levels:
                levels[symbol] = 0  # a list that holds itself stops here
                below = [level(child) for child in children.get(symbol, ())]
                built = [
                    1 + max(level(e.symbol) for e in phrase.elements) for phrase in givers.get(symbol, ())
                ]
                levels[symbol] = max([0, *below, *built])
            return levels[symbol]

        for symbol in list(self.symbols.values()):
            level(symbol)
        return levels

    def _hints(self, levels: Mapping[int, int]) -> dict[int, int]:
        """For each list of phrases a symbol without which none of its members can occur: their keys have it."""
        names = {symbol: name for name, symbol in self.symbols.items()}
        hints = {symbol: self.symbol(f"{names[symbol]} perhaps") for symbol, level in levels.items() if level}
        above = {
            hints.get(child, child): {hints[parent] for parent in parents if parent in hints}
            for child, parents in self.parents.items()
        }
        for phrase in self.unplaced:
            above.setdefault(hints.get(phrase.key, phrase.key), set()).add(hints[phrase.gives])
        for child, parents in above.items():
            self.parents.setdefault(child, set()).update(parents)
        return hints

    def _children(self) -> dict[int, set[int]]:
        children: dict[int, set[int]] = {}
        for child, parents in self.parents.items():
            for parent in parents:
                children.setdefault(parent, set()).add(child)
        return children

    def _costs(self, common: frozenset[str]) -> Callable[[int], int]:
        """How often a symbol will occur: a guess from how many words it has and how common they are."""
        forms: dict[int, int] = {}
        for table, weight in ((self.exact, 2), (self.stems, 3), (self.beginnings, 4)):
            for form, symbols in table.items():
                for symbol in symbols:
                    often = _often(form) if form in common else 0
                    forms[symbol] = forms.get(symbol, 0) + (often or weight)
        children = self._children()
        known: dict[int, int] = {}

        def cost(symbol: int) -> int:
            if symbol not in known:
                known[symbol] = forms.get(symbol, 0)  # a list that holds itself stops here
                known[symbol] += sum(cost(child) for child in children.get(symbol, ())) + 1
            return known[symbol]

        return cost

    # --- reading -------------------------------------------------------------------------------------------

    def classify(self, word: str) -> WordClass:
        """The class of one folded word, remembered."""
        return self._known[word]

    def classes(self, words: Sequence[str]) -> list[WordClass]:
        return list(map(self._known.__getitem__, words))

    def _classify(self, word: str) -> WordClass:
        if word[0] in BREAKS:
            return BREAK
        if word not in self.exact and (plain := self._number_shape(word)) != word:
            return self.classify(plain)  # all numbers of one length are alike
        found = self._symbols(word)
        if not word.isalpha() and not word.isdigit():
            for variant in _plain_spellings(word):
                meant = self._symbols(variant)
                if meant:
                    found |= meant
                    break
        if not found and REPEATED.search(word):
            found = self._symbols(REPEATED.sub(r"\1", word)) or self._symbols(REPEATED.sub(r"\1\1", word))
        if len(word) >= 6 and word not in self.exact and self.stem(word) not in self.stems:
            found |= self._close_to(word)  # also where it only begins like a known word
        if not found:
            return NOTHING
        return self._class_of(found)

    def _number_shape(self, word: str) -> str:
        """A number that no rule names, as one standing for all of its length that no rule names either."""
        if word.isdigit():
            alike = (digit * min(len(word), 17) for digit in "8765")
            return next((number for number in alike if number not in self.exact), word)
        return "8.8" if word[0].isdigit() and word.replace(".", "").replace(",", "").isdigit() else word

    def _class_of(self, found: set[int]) -> WordClass:
        symbols, marks = self.asked.intersection(found), self.bits_of(found)
        phrases = [phrase for symbol in found for phrase in self.phrases.get(symbol, ())]
        later = _tries(symbols, marks & ~self.first_bits, frozenset(), [p for p in phrases if p.late])
        anchors = self.wanted.intersection(found)
        first = _tries(symbols, marks & self.first_bits, anchors, [p for p in phrases if not p.late])
        first.later, later.first = later, first
        return first

    def _symbols(self, word: str) -> set[int]:
        found = set(self.exact.get(EMOJI_NAMES.get(word, word), ()))
        if not word.isalpha():
            found |= self.exact.get(f"<{shape(word)}>", set())
            if word[0].isdigit() and word.replace(".", "").replace(",", "").isdigit():
                found |= self.exact.get(NUMBER_WORD, set())
        if len(word) > 3:
            found |= self.stems.get(self.stem(word), set())
        for end in range(2, len(word) + 1):
            if (more := self.beginnings.get(word[:end])) is not None:
                found |= more
        vetoes = self.vetoes.get(word)
        return self._with_parents(found) if vetoes is None else self._climb(found - vetoes, vetoes)

    def _climb(self, found: set[int], vetoes: set[int]) -> set[int]:
        """``found`` and the lists above, but for those that do not want the word and what only they lead to."""
        reached, pending = set(found), list(found)
        while pending:
            for parent in self.parents.get(pending.pop(), ()):
                if parent not in reached and parent not in vetoes:
                    reached.add(parent)
                    pending.append(parent)
        return reached

    def _close_to(self, word: str) -> set[int]:
        cuts = {word, *(word[:cut] + word[cut + 1 :] for cut in range(len(word)))}
        found = {symbol for cut in cuts for symbol in self.near.get(cut, ())}
        return self._with_parents(found)

    def _with_parents(self, found: set[int]) -> set[int]:
        return found.union(*(self._above(symbol) for symbol in found))

    def given(self, symbol: int) -> tuple[int, ...]:
        """``symbol`` and every list that holds it, as far as anybody asks for them."""
        return tuple(self.asked & {symbol, *self._above(symbol)})

    def _above(self, symbol: int) -> frozenset[int]:
        """Every list that holds ``symbol``, directly or through another list."""
        known = self._lists_above.get(symbol)
        if known is None:
            above: set[int] = set()
            pending = [symbol]
            while pending:
                for parent in self.parents.get(pending.pop(), ()):
                    if parent not in above:
                        above.add(parent)
                        pending.append(parent)
            known = self._lists_above[symbol] = frozenset(above)
        return known


def _spelled_out(member: str) -> list[str]:
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


def _tries(
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


def _often(word: str) -> int:
    """The weight of a common word: the shorter, the more often it occurs."""
    return COMMON_COST if len(word) <= 3 else COMMON_COST // 3 if len(word) == 4 else COMMON_COST // 10


def _plain_spellings(word: str) -> Iterable[str]:
    """What a word mixed with digits and signs may stand for; at most 16 readings."""
    if not any(c.isalpha() for c in word):
        return ()
    choices = [LEET.get(c, c) for c in word]
    count = 1
    for choice in choices:
        count *= len(choice)
    if count > 25:
        choices = [choice[0] for choice in choices]
    return ("".join(letters) for letters in product(*choices))


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
    where: dict[int, list[int]] = field(default_factory=dict)
    """Where phrases of a list begin."""

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
        if symbol in self.where:
            for at in self.where[symbol]:
                if start <= at < end:
                    return True
        return False

    def ends(self, symbol: int, at: int) -> int:
        """The index after ``symbol`` at token ``at``, or -1."""
        longer = self.lists.get(at)
        if longer is not None and symbol in longer:
            return longer[symbol]
        return at + 1 if symbol in self.classes[at].symbols else -1


Waiting = list[list[tuple[int, Phrase]]]
"""By level, the phrases worth a try, with the place of the key."""


def match_lists(classes: list[WordClass], words: Vocabulary) -> Matches:
    """Find every member phrase of every list that some evidence asks for, level by level."""
    present = 0
    for known in set(classes):
        present |= known.marks
    found = Matches(classes, {}, words.bits, present)
    waiting: Waiting = [[] for _ in range(DEEPEST + 1)]
    _gather(found, list(map(getitem, classes, [*classes[1:], NOTHING])), words, waiting)
    _settle(found, words, waiting)
    return found


def hear_guards(found: Matches) -> None:
    """Which single words of guards occur, and which of their phrases perhaps do."""
    for known in set(found.classes):
        found.present |= known.later.marks


def match_guards(found: Matches, words: Vocabulary) -> None:
    """Find the phrases of the lists that only guards ask for."""
    found.late = True
    waiting: Waiting = [[] for _ in range(DEEPEST + 1)]
    for at, here in found.lists.items():
        for symbol in here:
            if symbol in words.phrases and symbol not in found.classes[at].symbols:
                _widen(found, symbol, at, words, waiting)
    met = list(map(getitem, [known.later for known in found.classes], [*found.classes[1:], NOTHING]))
    _gather(found, met, words, waiting)
    _settle(found, words, waiting)


def _gather(found: Matches, met: list[Met | None], words: Vocabulary, waiting: Waiting) -> None:
    """The phrases worth a try, by what each word and the next give reason to do. Words in a row are settled at once."""
    classes = found.classes
    for at in compress(range(len(met)), met):
        whole, tried, alone = met[at]  # type: ignore[misc]  # compress left out the None
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
    for tried in waiting:
        for key, phrase in tried:
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
    here = found.lists.get(at)
    if here is None:
        here = found.lists[at] = {}
    for given in phrase.widens:
        if given not in here and given not in found.classes[at].symbols:
            _widen(found, given, at, words, waiting)
    for given in phrase.given:
        if given not in here:
            here[given] = end
            if given in found.where:
                found.where[given].append(at)
            else:
                found.where[given] = [at]
        elif here[given] < end:
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
