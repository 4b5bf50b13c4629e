"""From what the author typed to words that rules can compare, and back to the author's exact characters.

Folding is NFKC, lower case, no accents, straight quotes; zero-width characters vanish; hashtags are split at
capitals or by the dictionary; spaced letters (``s c o n t o``) are joined. Every token remembers where it came
from, so that a finding underlines exactly what was written.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial
from itertools import accumulate, chain
from typing import Any, NamedTuple

Segment = Callable[[str], list[str] | None]
"""Splits a run of letters into known words, or answers None."""

ODD = "\ue000"
"""Stands for a character that does not fold to exactly one character."""
EMOJI_BASE = 0xE010
EMOJI = {
    "💯": "hundred", "🆓": "free", "💉": "syringe", "⏰": "clock", "⏳": "clock", "⌛": "clock", "🎁": "gift",
    "➡": "arrow", "⬅": "arrow", "👉": "arrow", "👈": "arrow", "🔜": "arrow", "→": "arrow", "←": "arrow",
    "⭐": "star", "🌟": "star", "🔥": "fire", "💊": "pill", "🤡": "clown", "🙄": "eyeroll", "😂": "laugh",
    "🤣": "laugh", "🔝": "top", "🥇": "gold", "🏆": "gold", "💸": "money", "💰": "money", "🚨": "siren",
}  # fmt: skip
EMOJI_TOKENS = {char: chr(EMOJI_BASE + number) for number, char in enumerate(EMOJI)}
EMOJI_NAMES = {token: f":{EMOJI[char]}:" for char, token in EMOJI_TOKENS.items()}
PLAIN = {
    "’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
    "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "\u00a0": " ", "ß": "s", "ı": "i", "ł": "l", "ø": "o",
    "đ": "d", "…": "…", "\r": "\n", "\u2028": "\n", "\u2029": "\n", "\x0b": "\n", "\x0c": "\n", "\x85": "\n",
}  # fmt: skip
BREAKS = frozenset(".!?…\n\r\x0b\x0c;")
ABBREVIATIONS = frozenset(
    "dott dr dra dottssa prof sig sigra n nr no num art etc vs mr mrs ms st tel pag fig av sr sra ud uds approx jr "
    "ctra avda pza ssa".split()
)

FOREIGN = re.compile(r"[^\x00-\x7f]")
TOKEN = re.compile(
    r"[a-z]++(?![0-9_@$*\x80-\U0010ffff])"  # nearly every word, at a third of the price of the next line
    r"|\w+(?:(?:(?<=\d)[.,]\d|[@$*]\w)\w*)*"  # words, 1.500 and 12,5, also gr@tis
    r"|[.!?…]+"
    r"|[%€£$&+#\n\r\x0b\x0c;\ue010-\ue0ff]"
)
CONSONANTS = frozenset("bcdfghjklmnpqrstvwxz")
"""No word is spelled out without one of them alone."""
FOUR_SIGNS = b"\x01\x01\x01\x01"
"""The lengths of spaced letters; nearly no text has four tokens of one character in a row."""
REMEMBERED = 64
"""A longer run without a space is read anew each time."""
CACHED_RUNS = 20_000
INNER_CAPITAL = re.compile(
    r'[A-ZÀ-ÖØ-Þ\u0100-\u024f\u0370-\u052f](?:(?<=[^\s.!?…;"“«:•–—-].)|(?<=[^\s.!?…;"“«:•–—-]\s.)|(?<=\s\s.))'
)
"""Latin capitals, and the letters of alphabets of which we do not tell."""
CAMEL = re.compile(r"[A-ZÀ-Þ]?[a-zß-ÿ]+|[A-ZÀ-Þ]+(?![a-zß-ÿ])|\d+")
INVISIBLE = frozenset({"Cf", "Mn", "Me"})


@lru_cache(maxsize=4_096)
def fold_character(char: str) -> str:
    """What one character becomes: nothing (zero-width, combining), one, or several (ligatures)."""
    if char in EMOJI_TOKENS:
        return EMOJI_TOKENS[char]
    if char in PLAIN:
        return PLAIN[char]
    if "\ud800" <= char <= "\uf8ff":
        return " "  # lone surrogates and private use
    if unicodedata.category(char) in INVISIBLE:
        return ""
    wide = unicodedata.normalize("NFKD", char).lower()
    plain = "".join(c for c in unicodedata.normalize("NFKD", wide) if not unicodedata.combining(c))
    if plain == char:
        return char
    return "".join(PLAIN.get(c, c) for c in plain)


class Folded(NamedTuple):
    """Folded text, and for each folded position the place it came from (``starts`` empty: the same place)."""

    text: str
    starts: tuple[int, ...] = ()
    origins: tuple[int, ...] = ()
    length: int = 0

    def origin(self, position: int) -> int:
        if not self.starts:
            return position
        index = bisect_right(self.starts, position) - 1
        return min(self.origins[index] + position - self.starts[index], self.length)


def fold(text: str) -> Folded:
    """Fold ``text``; nearly always one character for one, so that no map is needed."""
    if text.isascii():
        return Folded(text.lower(), length=len(text))
    folded = text
    for char in set(FOREIGN.findall(text)):
        plain = fold_character(char)
        if plain != char:
            folded = folded.replace(char, plain if len(plain) == 1 else ODD)
    folded = folded.lower()
    if ODD not in folded:
        return Folded(folded, length=len(text))
    pieces: list[str] = []
    starts: list[int] = [0]
    origins: list[int] = [0]
    length = cursor = 0
    while (place := folded.find(ODD, cursor)) >= 0:
        replacement = fold_character(text[place])
        pieces += (folded[cursor:place], replacement)
        length += place - cursor
        for _ in replacement:  # each of several letters comes from the same character
            starts.append(length)
            origins.append(place)
            length += 1
        starts.append(length)
        origins.append(place + 1)
        cursor = place + 1
    pieces.append(folded[cursor:])
    return Folded("".join(pieces), tuple(starts), tuple(origins), len(text))


def fold_word(word: str) -> str:
    """The folded form of a word or phrase of a lexicon."""
    return fold(word).text


class Runs(dict[str, tuple[Any, ...]]):
    """What the words mean that stand between two spaces. Most runs were seen before; bounded.

    ``mean`` tells what one folded word means to whoever reads; without it the words stand for themselves.
    """

    def __init__(self, segment: Segment, mean: Callable[[str], Any] = str) -> None:
        super().__init__()
        self.segment = segment
        self.mean = mean
        self.odd: set[str] = set()
        """Runs that ask for a look at those around them: spaced letters, “no.” before a number."""
        self.titled: set[str] = set()
        """Runs with a “Dr” or the like: a name may follow."""
        self._words: dict[str, tuple[str, ...]] = {}

    def words(self, run: str) -> tuple[str, ...]:
        """The folded words of a run."""
        known = self._words.get(run)
        return self._cut(run) if known is None else known

    def places(self, run: str) -> list[tuple[int, int]]:
        """Where its words stand in it: between them is nothing that could be taken for one."""
        words = self.words(run)
        if len(words) == 1 and run.lower().startswith(words[0]):
            return [(0, len(words[0]))]
        folded, end, places = fold(run), 0, []
        for word in words:
            start = folded.text.find(word, end)
            end = start + len(word)
            places.append((folded.origin(start), folded.origin(end - 1) + 1))
        return places

    def __missing__(self, run: str) -> tuple[Any, ...]:
        words = self._cut(run)
        meant = tuple(map(self.mean, words))
        if len(self) + len(self.odd) + len(self.titled) >= CACHED_RUNS:
            for memory in (self, self._words, self.odd, self.titled):
                memory.clear()
        if len(run) <= REMEMBERED:
            self[run], self._words[run] = meant, words
        spelled = not CONSONANTS.isdisjoint(words) and all(len(word) == 1 for word in words)
        if spelled or ("no" in words and "." in words):
            self.odd.add(run)
        if not ABBREVIATIONS.isdisjoint(words):
            self.titled.add(run)
        return meant

    def _cut(self, run: str) -> tuple[str, ...]:
        folded = fold(run)
        words = TOKEN.findall(folded.text)
        if not ABBREVIATIONS.isdisjoint(words):
            words = [word for at, word in enumerate(words) if word != "." or not _shortens(words, at)]
        return tuple(words if "#" not in words else _split_hashtags(run, folded, words, self.segment))


@dataclass(slots=True)
class Tokens:
    """The words of one piece of text; breaks (``.``, ``?``, line ends) stand among them as tokens."""

    source: str
    """The author's text."""
    cut: list[str]
    """What stands between its spaces."""
    meant: list[Any]
    """What each word means to whoever reads (see :class:`Runs`)."""
    _runs: Runs
    _parts: list[tuple[Any, ...]]
    """The same for each of ``cut``."""
    _words: list[str] | None = None
    _places: list[tuple[int, int]] | None = None
    """In the author's text, where the words are not simply those of its runs."""
    _ends: list[int] = field(default_factory=list)
    """How many words there are up to the end of each run."""
    _begins: list[int] = field(default_factory=list)
    """How many characters stand in the runs before each."""
    _names: bool | None = None

    @property
    def words(self) -> list[str]:
        """The folded words: most readers ask what they mean, and never for these."""
        if self._words is None:
            self._words = list(chain.from_iterable(map(self._runs.words, self.cut)))
        return self._words

    def respell(self, words: list[str], places: list[tuple[int, int]]) -> None:
        """Take these for its words, which stand there."""
        self._words, self._places, self.meant = words, places, list(map(self._runs.mean, words))

    def may_hold_names(self) -> bool:
        """Is there a capital that does not simply begin a sentence or a quotation? Most pieces have none."""
        if self._names is None:
            titled = not self._runs.titled.isdisjoint(self.cut)
            self._names = titled or INNER_CAPITAL.search(self.source) is not None
        return self._names

    def place(self, at: int) -> tuple[int, int]:
        """Where token ``at`` begins and ends in the author's text."""
        if self._places is not None:
            return self._places[at]
        if not self._ends:
            self._ends = list(accumulate(map(len, self._parts)))
            self._begins = list(accumulate(map(len, self.cut), initial=0))
        nth = bisect_right(self._ends, at)
        begin, run = self._begins[nth] + nth, self.cut[nth]
        if len(self._parts[nth]) == 1 and run.isalnum():
            return begin, begin + len(run)
        start, end = self._runs.places(run)[at - self._ends[nth]]
        return begin + start, begin + end

    def all_places(self) -> list[tuple[int, int]]:
        """The places of all tokens."""
        if self._places is not None:
            return self._places
        places, begin = [], 0
        for run in self.cut:
            places += [(begin + start, begin + end) for start, end in self._runs.places(run)]
            begin += len(run) + 1
        return places

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Where tokens ``first`` to ``last`` (inclusive) stand in the author's text."""
        start, end = self.place(first)
        if last != first:
            end = self.place(last)[1]
        size = len(self.source)
        while end < size and unicodedata.category(self.source[end]) in INVISIBLE:
            end += 1
        return start, end if end > start else start


def tokenise(text: str, runs: Runs) -> Tokens:
    """Cut ``text`` into folded words. ``runs`` knows the dictionary."""
    cut = text.split(" ")
    parts = list(map(runs.__getitem__, cut))
    tokens = Tokens(text, cut, list(chain.from_iterable(parts)), runs, parts)
    if runs.odd.isdisjoint(cut):
        return tokens
    words = tokens.words
    if "no" in words and any(map(partial(_numbers, words), range(len(words)))):
        kept = [at for at in range(len(words)) if not _numbers(words, at)]
        places = tokens.all_places()
        tokens.respell([words[at] for at in kept], [places[at] for at in kept])
    if FOUR_SIGNS in _lengths(tokens.words) and _spelled_out(tokens.words):
        tokens.respell(*_join_spelled(tokens.words, tokens.all_places(), runs.segment))
    return tokens


def _lengths(words: list[str]) -> bytes:
    try:
        return bytes(map(len, words))
    except ValueError:  # a word of more than 255 letters
        return bytes(len(word) & 1 for word in words)


def _shortens(words: list[str], at: int) -> bool:
    """Does this point belong to an abbreviation? Whether “no.” is one, only the next word tells."""
    return at > 0 and words[at - 1] in ABBREVIATIONS and words[at - 1] != "no"


def _numbers(words: list[str], at: int) -> bool:
    """Is this the point of “no.” before a number?"""
    return (
        words[at] == "." and 0 < at < len(words) - 1 and words[at - 1] == "no" and words[at + 1][0].isdigit()
    )


def _spelled_out(words: list[str]) -> bool:
    """Are there four single letters in a row?"""
    run = 0
    for word in words:
        if len(word) == 1 and word.isalnum():
            run += 1
            if run >= 4:
                return True
        elif word not in (".", "*"):
            run = 0
    return False


def _join_spelled(
    words: list[str], places: list[tuple[int, int]], segment: Segment
) -> tuple[list[str], list[tuple[int, int]]]:
    """``r i s u l t a t o`` becomes one word, or several where the dictionary knows them."""
    out: list[str] = []
    where: list[tuple[int, int]] = []
    index = 0
    while index < len(words):
        run = index
        letters: list[int] = []
        while run < len(words) and (
            (len(words[run]) == 1 and words[run].isalnum()) or (words[run] == "." and letters)
        ):
            if words[run] != ".":
                letters.append(run)
            run += 1
        if len(letters) >= 4:
            joined = "".join(words[i] for i in letters)
            at = 0
            for part in segment(joined) or [joined]:
                out.append(part)
                where.append((places[letters[at]][0], places[letters[at + len(part) - 1]][1]))
                at += len(part)
            index = letters[-1] + 1
            continue
        out.append(words[index])
        where.append(places[index])
        index += 1
    return out, where


def _split_hashtags(run: str, folded: Folded, words: list[str], segment: Segment) -> list[str]:
    """The words of a run, where what follows a ``#`` is cut into its own."""
    out: list[str] = []
    end = 0
    for index, word in enumerate(words):
        start, before = folded.text.find(word, end), end
        end = start + len(word)
        if word == "#":
            continue
        if index and words[index - 1] == "#" and before == start and word.isalnum():
            out += _parts(run[folded.origin(start) : folded.origin(end - 1) + 1], word, segment)
        else:
            out.append(word)
    return out


def _parts(written: str, word: str, segment: Segment) -> list[str]:
    if not folded_like(written, word):
        return segment(word) or [word]
    parts = [fold_word(part) for part in CAMEL.findall(written)]
    if len(parts) > 1 and "".join(parts) == word:
        return [piece for part in parts for piece in (segment(part) or [part])]
    return segment(word) or [word]


def folded_like(written: str, word: str) -> bool:
    return len(written) == len(word)


@dataclass(frozen=True)
class Dictionary:
    """Segments a run of letters into known words: longest words first, every letter used."""

    words: frozenset[str]
    short: frozenset[str] = frozenset()
    """Function words: allowed although short."""

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(word for word in self.words if len(word) > 2) | self.short

    def segment(self, letters: str) -> list[str] | None:
        if letters in self._known or not letters.isalpha() or len(letters) > 60:
            return None
        best: list[list[str] | None] = [None] * (len(letters) + 1)
        best[len(letters)] = []
        for start in range(len(letters) - 1, -1, -1):
            for end in range(len(letters), start, -1):
                rest = best[end]
                if rest is None or letters[start:end] not in self._known:
                    continue
                found = best[start]
                if found is None or len(rest) + 1 < len(found):
                    best[start] = [letters[start:end], *rest]
        return best[0]
