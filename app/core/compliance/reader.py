"""Reads one piece of text in one language: what was found where, whatever the facts. Results may be kept."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import Stemmer

from app.core.compliance.detect import COMMON
from app.core.compliance.identifiers import find
from app.core.compliance.kinds import IN_TEXT, Condition, Evidence, Hit, Sentences
from app.core.compliance.load import (
    SEVERITIES,
    ConceptFile,
    LanguageFiles,
    RuleFileError,
    condition,
    split_list,
)
from app.core.compliance.matching import Matches, hear_guards, match_guards, match_lists
from app.core.compliance.normalise import Dictionary, Runs, Tokens, tokenise
from app.core.compliance.phrases import PhraseError
from app.core.compliance.vocabulary import Vocabulary
from app.core.compliance.wordclass import BREAK, NOTHING, WordClass

APART = frozenset(',:;)"»”')
"""A name after these belongs to something else."""
NEEDED_LISTS = ("negation", "negative_subject", "warning", "programme", "capitalised", "function_words")


Spot = tuple[Evidence, int, int, int]
"""Evidence seen at these tokens, the first and the last; and an end in the author's text that may lie further
(identifiers)."""

Seen = tuple[int, int, int]
"""The same of one piece of evidence."""
Look = Callable[[Evidence, int, Tokens, Matches, int], Seen | None]
"""Looks for evidence that may begin with a list (its symbol) at a token."""


@dataclass(slots=True, eq=False)
class Reading:
    """What one piece of text holds. Guards are asked only of evidence that counts under the facts at hand."""

    spots: tuple[Spot, ...]
    signals: frozenset[str]
    """The names of the watched lists that occur."""
    _around: Callable[[], Sentences]
    _known: Sentences | None = None

    def hits(self, counts: Callable[[Evidence], object] = bool) -> tuple[Hit, ...]:
        """The evidence that counts and that no guard silences, with its places in the author's text."""
        hits = []
        for evidence, first, last, beyond in self.spots:
            if counts(evidence):
                around = self._known
                if around is None:
                    around = self._known = self._around()
                if not around.silenced(evidence, first, last):
                    start, end = around.tokens.span(first, last)
                    hits.append((evidence, start, end if end > beyond else beyond))
        return _merged(hits)


class Reader:
    """All evidence of one language, compiled: of posts or of replies, where ``counts`` chooses."""

    def __init__(
        self,
        files: LanguageFiles,
        numbers: Iterable[str],
        counts: Callable[[str, Condition], bool] = lambda concept, when: True,
    ) -> None:
        self.language = files.key
        stemmer = Stemmer.Stemmer(files.stemmer, 0)
        self._words = Vocabulary(stem=stemmer.stemWord)
        self._runs = Runs(self._segment, self._words.classify)
        anchored: dict[int, list[Evidence]] = {}
        self.beside: list[Evidence] = []
        """Evidence that needs the whole text and the facts."""
        watched: set[str] = set()
        compiler = _Compiler(self._words, files, watched)
        for name in NEEDED_LISTS:
            if name not in files.lists:
                raise RuleFileError(files.file, files.key, f"the list “{name}” is missing")
        for concept in files.concepts.values():
            for raw in concept.evidence:
                if not counts(concept.concept, condition(concept.file, concept.concept, raw.get("when", {}))):
                    continue
                evidence = compiler.evidence(concept, raw)
                if evidence.kind not in IN_TEXT:
                    self.beside.append(evidence)
                    continue
                for anchor in compiler.anchors(evidence):
                    anchored.setdefault(anchor, []).append(evidence)
        self._negators, self._subjects, self._warnings, self._programmes, self._capitalised = (
            compiler.shared(name) for name in NEEDED_LISTS[:-1]
        )
        signals = {self._words.symbols[f"@{name}"]: name for name in watched}
        for number in numbers:
            signals[compiler.number(number)] = number
        asked = {self._capitalised}.union(signals, *compiler.asked)
        guards = {compiler.shared(name) for name in NEEDED_LISTS[:-2]}.union(*compiler.guards)
        common = [*COMMON[files.key].split(), *files.lists["function_words"].split()]
        self._words.place(common, anchored, asked, guards)
        looks: dict[str, Look] = {
            "phrase": _phrase,
            "window": _window,
            "named": self._named,
            "identifier": self._identifier,
        }
        self._anchors = {
            anchor: tuple((e, self._words.bits_of(e.near), looks[e.kind]) for e in known)
            for anchor, known in anchored.items()
        }
        """What may begin at a symbol, the bits without which it cannot, and how to look."""
        self._silencers = {
            evidence: self._bits_of_guards(evidence) for known in anchored.values() for evidence in known
        }
        self._signals = {self._words.bits[symbol]: name for symbol, name in signals.items()}
        self._any_signal = sum(self._signals)
        self._dictionary = Dictionary(
            frozenset(self._words.vocabulary),
            frozenset(w for member in split_list(files.lists["function_words"]) for w in member.split()),
        )

    def _may_silence(self, evidence: Evidence) -> Iterator[int]:
        """The lists without which no guard of ``evidence`` can speak."""
        if "negation" in evidence.guards or "answered" in evidence.guards:
            yield from (self._negators, self._subjects)
        if "warning" in evidence.guards or "answered" in evidence.guards:
            yield self._warnings
        if "public" in evidence.guards:
            yield self._programmes
        yield from evidence.unless

    def _bits_of_guards(self, evidence: Evidence) -> tuple[int, int]:
        """Their bits; and those without which not even a phrase of them can occur."""
        symbols = set(self._may_silence(evidence))
        hints = (self._words.hints[symbol] for symbol in symbols if symbol in self._words.hints)
        return self._words.bits_of(symbols), self._words.bits_of(symbols.union(hints))

    def tokens(self, text: str) -> Tokens:
        return tokenise(text, self._runs)

    def _segment(self, letters: str) -> list[str] | None:
        known = self._words.classify(letters)
        return None if known is not NOTHING else self._dictionary.segment(letters)

    def read(self, tokens: Tokens) -> Reading:
        """Everything the rules of this language see in ``tokens``."""
        classes: list[WordClass] = tokens.meant
        found = match_lists(classes, self._words)
        spots: list[Spot] = []
        wanted, lists = self._words.wanted, found.lists
        present = found.present
        for at in sorted({*found.anchored, *lists}) if lists else found.anchored:
            here = classes[at].anchors
            if at in lists:
                here = here.union(wanted.intersection(lists[at]))
            for symbol in here:
                for evidence, needs, look in self._anchors[symbol]:
                    if needs & present == needs:
                        place = look(evidence, symbol, tokens, found, at)
                        if place is not None:
                            spots.append((evidence, *place))
        return Reading(tuple(spots), self._heard(present), partial(self._surroundings, tokens, found))

    def _heard(self, present: int) -> frozenset[str]:
        """The names of the watched lists that occur."""
        names, heard = [], present & self._any_signal
        while heard:
            bit = heard & -heard
            names.append(self._signals[bit])
            heard ^= bit
        return frozenset(names)

    def _surroundings(self, tokens: Tokens, found: Matches) -> Sentences:
        """What guards look at."""
        hear_guards(found)
        return Sentences(
            tokens,
            found,
            partial(match_guards, found, self._words),
            self._negators,
            self._subjects,
            self._warnings,
            self._programmes,
            self._silencers,
            questions="?" in tokens.source,
            quotes=any(sign in tokens.source for sign in '"«“'),
        )

    def _named(self, evidence: Evidence, symbol: int, tokens: Tokens, found: Matches, at: int) -> Seen | None:
        """A proper name within reach: a capital that no sentence begin, no shouting and no known word explains."""
        if not tokens.may_hold_names():
            return None
        last = found.ends(symbol, at) - 1
        for place in range(last + 1, min(len(found.classes), last + 1 + evidence.within)):
            if found.classes[place] is BREAK:
                break
            if self._is_name(tokens, found, place) and not (
                place == last + 1 and _comma(tokens, last, place)
            ):
                return at, place, 0
        if not evidence.after:
            for place in range(at - 1, max(0, at - evidence.within) - 1, -1):
                if found.classes[place] is BREAK:
                    break
                if self._is_name(tokens, found, place):
                    return place, last, 0
        return None

    def _is_name(self, tokens: Tokens, found: Matches, at: int) -> bool:
        start, end = tokens.place(at)
        if end - start < 3 or not tokens.source[start].isupper():
            return False
        word = tokens.source[start:end]
        if word.isupper() or found.ends(self._capitalised, at) > 0:
            return False
        camel = any(c.isupper() for c in word[1:])
        return camel or (
            at > 0 and found.classes[at - 1] is not BREAK and not _quote_before(tokens.source, start)
        )

    def _identifier(
        self, evidence: Evidence, symbol: int, tokens: Tokens, found: Matches, at: int
    ) -> Seen | None:
        start = tokens.place(at)[0]
        for name in evidence.formats:
            place = find(name, tokens.source, start, self.language)
            if place is None:
                continue
            if evidence.near and _beside(evidence.near, evidence, found, at, at + 1) is None:
                return None
            return at, at, place[1]
        return None


def _comma(tokens: Tokens, first: int, last: int) -> bool:
    """Do two neighbours stand on two sides of a comma or a quotation mark?"""
    between = tokens.source[tokens.place(first)[1] : tokens.place(last)[0]]
    return not APART.isdisjoint(between)


def _quote_before(text: str, start: int) -> bool:
    return text[:start].rstrip(" ")[-1:] in ('"', "“", "«", ":", "•", "-", "–", "—")


def _phrase(evidence: Evidence, symbol: int, tokens: Tokens, found: Matches, at: int) -> Seen:
    return at, found.ends(symbol, at) - 1, 0


def _window(evidence: Evidence, symbol: int, tokens: Tokens, found: Matches, at: int) -> Seen | None:
    return _beside(evidence.near[1:], evidence, found, at, found.ends(symbol, at))


def _beside(
    symbols: tuple[int, ...], evidence: Evidence, found: Matches, first: int, end: int
) -> Seen | None:
    """The stretch that holds ``first`` to before ``end`` and a member of each list, near enough: after it or before."""
    after = range(end, min(len(found.classes), end + evidence.within))
    before = range(first - 1, max(0, first - evidence.within) - 1, -1) if not evidence.ordered else range(0)
    low, high = first, end
    for symbol in symbols:
        at = _next(symbol, found, after, len(found.classes), across=evidence.across)
        if at >= 0:
            high = max(high, found.ends(symbol, at))
            continue
        at = _next(symbol, found, before, first, across=evidence.across)
        if at < 0:
            return None
        low = min(low, at)
    return low, high - 1, 0


def _next(symbol: int, found: Matches, places: range, latest: int, *, across: bool) -> int:
    """The first of ``places`` where a list begins that ends before ``latest``, no further than a sentence or, across,
    the one beside it; or -1."""
    classes, lists = found.classes, found.lists
    for at in places:
        known = classes[at]
        if symbol in known.symbols or (at in lists and symbol in lists[at]):
            if found.ends(symbol, at) <= latest:
                return at
        elif known is BREAK:
            if not across:
                return -1
            across = False
    return -1


def _merged(hits: list[Hit]) -> tuple[Hit, ...]:
    """The longest of hits that lie on each other for the same evidence and strength."""
    if len(hits) < 2 or len({evidence for evidence, _, _ in hits}) == len(hits):
        return tuple(hits)
    out: list[Hit] = []
    for hit in sorted(hits, key=lambda h: (h[1], -h[2])):
        evidence, _, end = hit
        for before, _, reached in out[-8:]:
            if before is evidence and end <= reached:
                break
        else:
            out.append(hit)
    return tuple(out)


class _Compiler:
    """Turns the lists and tables of one language into symbols."""

    def __init__(self, words: Vocabulary, files: LanguageFiles, watched: set[str]) -> None:
        self._words = words
        self._files = files
        self._watched = watched
        self._filling: set[str] = set()
        self.asked: list[tuple[int, ...]] = []
        """The symbols that evidence looks for."""
        self.guards: list[tuple[int, ...]] = []
        """The symbols that may silence it."""

    def shared(self, name: str) -> int:
        return self._list(name, None)

    def number(self, number: str) -> int:
        return self._words.add_list(f"number {number}", [f"={number}"], lambda name: self._list(name, None))

    def anchors(self, evidence: Evidence) -> tuple[int, ...]:
        if evidence.kind == "phrase":
            return (evidence.target,)
        if evidence.kind in ("window", "named"):
            return (evidence.near[0],)
        shapes = {"phone": "number", "nhs": "number", "ssn": "number"}
        return tuple({self._words.shape(shapes.get(name, name)) for name in evidence.formats})

    def evidence(self, concept: ConceptFile, raw: Mapping[str, Any]) -> Evidence:
        kind = raw.get("kind", "phrase")
        target = self._members(concept, raw["any"]) if kind == "phrase" else -1
        for name in raw.get("fuzzy", ()):
            self._words.add_near(split_list(concept.lists[name]), self._list(name, concept))
        near = tuple(self._members(concept, [one]) for one in raw.get("near", ()))
        unless = (self._members(concept, raw["unless"]),) if raw.get("unless") else ()
        self.asked.append(near)
        self.guards.append(unless)
        return Evidence(
            concept=concept.concept,
            kind=kind,
            language=self._files.key,
            target=target,
            near=near,
            within=raw.get("within", 12),
            guards=frozenset(raw.get("guards", ("negation", "warning", "answered"))),
            unless=unless,
            also=self._watch(concept, raw.get("also", ())),
            absent=self._watch(concept, raw.get("absent", ())),
            incoming=self._watch(concept, raw.get("incoming", ())),
            emergency_number=raw.get("emergency_number", False),
            formats=tuple(raw.get("formats", ())),
            when=condition(concept.file, concept.concept, raw.get("when", {})),
            media=condition(concept.file, concept.concept, raw.get("media", {}), of_media=True),
            level=SEVERITIES.get(raw.get("level", "")),
            tag=raw.get("tag", ""),
            after=raw.get("after", False),
            across=raw.get("across", False),
            ordered=raw.get("ordered", False),
        )

    def _watch(self, concept: ConceptFile, names: Iterable[str]) -> tuple[str, ...]:
        out = []
        for name in names:
            self._list(name.removeprefix("@"), concept)
            known = self._name(name.removeprefix("@"), concept)
            self._watched.add(known)
            out.append(known)
        return tuple(out)

    def _members(self, concept: ConceptFile, members: Iterable[str]) -> int:
        parts = [part for member in members for part in split_list(member)]
        if len(parts) == 1 and parts[0].startswith("@"):
            return self._list(parts[0][1:], concept)
        name = f"any {concept.concept} {'|'.join(parts)}"
        known = self._words.symbols.get(f"@{name}")  # said twice, it is filled once
        return self._fill(name, parts, concept) if known is None else known

    def _name(self, name: str, concept: ConceptFile | None) -> str:
        return f"{concept.concept}/{name}" if concept is not None and name in concept.lists else name

    def _list(self, name: str, concept: ConceptFile | None) -> int:
        known = self._name(name, concept)
        if f"@{known}" in self._words.symbols or known in self._filling:
            return self._words.symbol(f"@{known}")
        if known == name and name not in self._files.lists:
            file = concept.file if concept is not None else self._files.file
            rule = concept.concept if concept is not None else self._files.key
            raise RuleFileError(file, rule, f"no such list: @{name}", f"@{name}")
        raw = (
            concept.lists[name] if concept is not None and name in concept.lists else self._files.lists[name]
        )
        return self._fill(known, split_list(raw), concept)

    def _fill(self, known: str, members: list[str], concept: ConceptFile | None) -> int:
        self._filling.add(known)
        try:
            return self._words.add_list(f"@{known}", members, lambda name: self._list(name, concept))
        except PhraseError as error:
            file: Path = concept.file if concept is not None else self._files.file
            rule = concept.concept if concept is not None else self._files.key
            quoted = str(error).partition("“")[2].partition("”")[0]
            raise RuleFileError(file, rule, str(error), quoted) from None
