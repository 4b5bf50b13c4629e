"""The little language in which rule files write words, and the matcher that reads a text with it.

A list holds members separated by commas; an element of a member is one of
``parola`` any inflection (stem) · ``=parola`` this form only · ``parol*`` this beginning · ``@lista`` a list ·
``#`` a number · ``:star:`` an emoji · ``[uno|due|@tre]`` one of · ``x?`` perhaps · ``_3`` up to three words between ·
``_`` exactly one word · ``^`` the sentence starts here. A member ``-forma`` takes one form out of the list.
Words of three letters or fewer are always taken exactly.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

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
DEEPEST = 6
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
    """A member of more than one word. It is tried where its rarest element, the key, occurs."""

    elements: tuple[Element, ...]
    gives: int
    """The list (symbol) this phrase is a member of."""
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
    needs: frozenset[int] = frozenset()
    """Symbols of single words without which it cannot match."""
    rarest: int = 0
    """The rarest of those, or its key where there is none."""
    lists: frozenset[int] = frozenset()
    """Lists of phrases without which it cannot match: known once their level is done."""


@dataclass(frozen=True, slots=True)
class WordClass:
    """What one surface word means to the rules: its symbols, and the phrases of which it may be the key."""

    symbols: frozenset[int]
    """Those that a phrase, a rule or a guard asks for."""
    phrases: Mapping[int, tuple[Phrase, ...]] = field(default_factory=dict)
    """By the rarest symbol that they need: looking for that one refuses most of them."""
    rarest: frozenset[int] = frozenset()
    """The keys of ``phrases``."""
    anchors: frozenset[int] = frozenset()
    """Those of its symbols at which some evidence begins."""


NOTHING = WordClass(frozenset())
BREAK = WordClass(frozenset())
"""A sentence ends: recognised by identity."""


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
    unplaced: list[Phrase] = field(default_factory=list)
    vocabulary: set[str] = field(default_factory=set)
    """Whole words, for cutting hashtags."""
    _cache: dict[str, WordClass] = field(default_factory=dict)
    _lists_above: dict[int, frozenset[int]] = field(default_factory=dict)

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
        elements, starts = self._elements(member, resolve)
        only = elements[0] if len(elements) == 1 else None
        if only is not None and not starts and not only.gap and not only.skip:
            self.parents.setdefault(only.symbol, set()).add(target)
            return
        self.unplaced.append(Phrase(elements, target, starts_sentence=starts, first=elements[0].symbol))

    def _elements(self, text: str, resolve: Callable[[str], int]) -> tuple[tuple[Element, ...], bool]:
        elements: list[Element] = []
        gap = skip = 0
        starts = False
        for match in ELEMENT.finditer(HYPHEN.sub(" ", text)):
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

    def place(self, common: Iterable[str], wanted: Iterable[int], asked: Iterable[int]) -> None:
        """After the last list: order the phrases, and choose for each the element that occurs most rarely."""
        self.wanted = frozenset(wanted)
        elements = (element.symbol for phrase in self.unplaced for element in phrase.elements)
        self.asked = self.wanted.union(asked, elements)
        givers: dict[int, list[Phrase]] = {}
        children: dict[int, set[int]] = {}
        for phrase in self.unplaced:
            givers.setdefault(phrase.gives, []).append(phrase)
        for child, parents in self.parents.items():
            for parent in parents:
                children.setdefault(parent, set()).add(child)
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

        cost = self._costs(children, frozenset(common))
        for phrase in self.unplaced:
            phrase.level = max(level(element.symbol) for element in phrase.elements)
            if phrase.level > DEEPEST:
                raise PhraseError(f"lists of phrases may stand inside each other {DEEPEST} times at most")
            certain = [i for i, element in enumerate(phrase.elements) if not element.optional]
            key = min(certain, key=lambda i: (cost(phrase.elements[i].symbol), i))
            for element in phrase.elements[:key]:
                phrase.nearest += (0 if element.optional else 1) + element.skip
                phrase.farthest += (LONGEST if levels[element.symbol] else 1) + element.skip + element.gap
            phrase.nearest += phrase.elements[key].skip
            phrase.farthest += phrase.elements[key].skip + phrase.elements[key].gap
            needs = [
                phrase.elements[i].symbol
                for i in certain
                if i != key and not levels[phrase.elements[i].symbol]
            ]
            phrase.lists = frozenset(
                phrase.elements[i].symbol for i in certain if levels[phrase.elements[i].symbol]
            )
            phrase.given = self.given(phrase.gives)
            phrase.needs = frozenset(needs)
            phrase.rarest = min(needs, key=cost, default=phrase.elements[key].symbol)
            if not any(element.gap or element.skip or element.optional for element in phrase.elements):
                phrase.row = tuple(element.symbol for element in phrase.elements)
            self.phrases.setdefault(phrase.elements[key].symbol, []).append(phrase)
        self.unplaced.clear()

    def _costs(self, children: Mapping[int, set[int]], common: frozenset[str]) -> Callable[[int], int]:
        """How often a symbol will occur: a guess from how many words it has and how common they are."""
        forms: dict[int, int] = {}
        for table, weight in ((self.exact, 2), (self.stems, 3), (self.beginnings, 4)):
            for form, symbols in table.items():
                for symbol in symbols:
                    forms[symbol] = forms.get(symbol, 0) + (
                        1_000 if form in common or form == NUMBER_WORD else weight
                    )
        known: dict[int, int] = {}

        def cost(symbol: int) -> int:
            if symbol not in known:
                known[symbol] = forms.get(symbol, 0)
                known[symbol] += sum(cost(child) for child in children.get(symbol, ())) + 1
            return known[symbol]

        return cost

    # --- reading -------------------------------------------------------------------------------------------

    def classify(self, word: str) -> WordClass:
        """The class of one folded word, remembered (bounded)."""
        known = self._cache.get(word)
        if known is None:
            if len(self._cache) >= CACHED_WORDS:
                self._cache.clear()
            known = self._cache[word] = self._classify(word)
        return known

    def classes(self, words: Sequence[str]) -> list[WordClass]:
        get = self._cache.get
        return [get(word) or self.classify(word) for word in words]

    def _classify(self, word: str) -> WordClass:
        if word[0] in BREAKS:
            return BREAK
        if word not in self.exact and (plain := _number_shape(word)) != word:
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
        if not found and len(word) >= 6:
            found = self._close_to(word)
        if not found:
            return NOTHING
        phrases: dict[int, tuple[Phrase, ...]] = {}
        for symbol in found:
            for phrase in self.phrases.get(symbol, ()):
                phrases[phrase.rarest] = (*phrases.get(phrase.rarest, ()), phrase)
        return WordClass(
            self.asked.intersection(found), phrases, frozenset(phrases), self.wanted.intersection(found)
        )

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
        return self._with_parents(found) - self.vetoes.get(word, set())

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


def _number_shape(word: str) -> str:
    """A number that no rule names, as one standing for all of its length."""
    if word.isdigit():
        return "8" * min(len(word), 17)
    return "8.8" if word[0].isdigit() and word.replace(".", "").replace(",", "").isdigit() else word


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
    present: set[int]
    """Every symbol that occurs."""

    def within(self, symbol: int, start: int, end: int) -> bool:
        """Does ``symbol`` begin at one of the tokens ``start`` to ``end`` (exclusive)?"""
        if symbol not in self.present:
            return False
        lists, classes = self.lists, self.classes
        if any(symbol in known.symbols for known in classes[start:end]):
            return True
        return any(start <= at < end and symbol in longer for at, longer in lists.items())

    def ends(self, symbol: int, at: int) -> int:
        """The index after ``symbol`` at token ``at``, or -1."""
        longer = self.lists.get(at)
        if longer is not None and symbol in longer:
            return longer[symbol]
        return at + 1 if symbol in self.classes[at].symbols else -1


def match_lists(classes: list[WordClass], words: Vocabulary) -> Matches:
    """Find every member phrase of every list, level by level."""
    present = set[int]().union(*[known.symbols for known in classes])
    found = Matches(classes, {}, present)
    lists, waiting = found.lists, _candidates(classes, present)
    for tried in waiting:
        for key, phrase in tried:
            if phrase.lists and not phrase.lists <= present:
                continue
            if not phrase.farthest:
                end = walk(found, phrase, key)
                if end > 0:
                    _remember(found, key, phrase, end, words, waiting)
                continue
            first = phrase.first
            for at in range(max(key - phrase.farthest, 0), key - phrase.nearest + 1):
                if (first in classes[at].symbols or at in lists) and (end := walk(found, phrase, at)) > 0:
                    _remember(found, at, phrase, end, words, waiting)
    return found


def _candidates(classes: list[WordClass], present: set[int]) -> list[list[tuple[int, Phrase]]]:
    """By level, the phrases whose key and other words all occur, with the place of the key."""
    waiting: list[list[tuple[int, Phrase]]] = [[] for _ in range(DEEPEST + 1)]
    for at, known in enumerate(classes):
        if known.rarest.isdisjoint(present):
            continue
        for rarest in known.rarest & present:
            for phrase in known.phrases[rarest]:
                if phrase.needs <= present:
                    waiting[phrase.level].append((at, phrase))
    return waiting


def _remember(
    found: Matches,
    at: int,
    phrase: Phrase,
    end: int,
    words: Vocabulary,
    waiting: list[list[tuple[int, Phrase]]],
) -> None:
    here = found.lists.setdefault(at, {})
    for given in phrase.given:
        if here.get(given, -1) >= end:
            continue
        if given in words.phrases and given not in here and given not in found.classes[at].symbols:
            for wider in words.phrases[given]:
                if wider.needs <= found.present:
                    waiting[wider.level].append((at, wider))
        here[given] = end
        found.present.add(given)


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
