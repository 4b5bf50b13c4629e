"""The words of one language: every list, form, stem and beginning for which some rule waits."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import product

from app.core.compliance.identifiers import shape
from app.core.compliance.normalise import BREAKS, EMOJI_NAMES, fold_word
from app.core.compliance.phrases import (
    ELEMENT,
    HYPHEN,
    Element,
    Phrase,
    PhraseError,
    measure,
    neighbours,
    spelled_out,
)
from app.core.compliance.wordclass import BREAK, NOTHING, Known, WordClass, tries

Stem = Callable[[str], str]
LEET = {
    **dict.fromkeys("0", "o"), "1": "il", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "@": "a", "$": "s",
    "*": "aeiou",
}  # fmt: skip
REPEATED = re.compile(r"(.)\1{2,}")
NUMBER_WORD = "#"
DEEPEST = 6
COMMON_COST = 1_000
"""What a word weighs that stands in nearly every piece, against 2 to 4 for others."""


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
    _known: "Known" = field(init=False)

    def __post_init__(self) -> None:
        self._known = Known(self._classify)

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
        for spelled in spelled_out(HYPHEN.sub(" ", member)):
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
            measure(phrase, key, levels)
            there = list(neighbours(phrase, key, levels))
            if there:
                phrase.beside, phrase.follows = min(there, key=lambda known: cost(known[0]))
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
        later = tries(symbols, marks & ~self.first_bits, frozenset(), [p for p in phrases if p.late])
        anchors = self.wanted.intersection(found)
        first = tries(symbols, marks & self.first_bits, anchors, [p for p in phrases if not p.late])
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
