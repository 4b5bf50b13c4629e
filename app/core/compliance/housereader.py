"""Reads a text with the practice's own rules: words, fees and tone become findings like those of the law.

Words are read by the same reader as the rule files, so that accents, inflections and hashtags count alike.
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial

import regex

from app.core.compliance import house as ours
from app.core.compliance.house import Fees, HouseRules, HouseWord, WordKind, elements, same_words
from app.core.compliance.load import HOME, ConceptFile, LanguageFiles
from app.core.compliance.model import Facts, Finding, Remedy, Ruling, Severity
from app.core.compliance.reader import NEEDED_LISTS, Reader, Reading
from app.core.kernel.text import Sentence, Words, joined, msg, nmsg

FILE = HOME / "house.toml"
LINES_KEPT = 256
BEFORE_EVERYTHING = date(2000, 1, 1)
PRICE, INCLUDES = ours.FEES, f"{ours.FEES}.includes"
SHOUTED = regex.compile(r"\b\p{Lu}{2,}(?:[\s,]+\p{Lu}{2,})+\b|\b\p{Lu}{9,}\b")
LETTERS_SHOUTED = 9
"""Fewer capitals are an abbreviation or two: TAC e RMN."""
EMOJI = regex.compile(
    r"\p{Regional_Indicator}{2}|(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F)"
    r"(?:\p{Emoji_Modifier}|\uFE0F|\u200D\p{Extended_Pictographic})*"
)
HASHTAG = regex.compile(r"(?<![\w&])#\w*\p{L}\w*")
Place = tuple[int, int]
Told = tuple[tuple[Finding, ...], tuple[tuple[str, Words], ...]]
"""Findings, and the checks that found nothing."""


@dataclass(frozen=True, slots=True)
class Check:
    """One rule of tone or fees as a reader meets it. ``look`` finds its first place; None: the words do."""

    rule: str
    title: Words
    message: Words
    fix: Words | None = None
    look: Callable[[str], Place | None] | None = None


class HouseReader:
    """The rules of one practice in one language, compiled."""

    def __init__(self, house: HouseRules, files: LanguageFiles) -> None:
        self.house = house
        off = house.off_names
        self._words = [
            word for word in house.words if word.language in ("", files.key) and word.rule not in off
        ]
        lists = _lists()[files.key]
        wanted = {word.rule: _members(word) for word in self._words}
        if house.fees is not Fees.FREE:
            wanted |= {PRICE: lists["price"], INCLUDES: lists["includes"]}
        if house.tone.formal and lists["informal"]:
            wanted[ours.FORMAL] = lists["informal"]
        self._fee = _fee_check(house.fees)
        tone = _tone_checks(house, formal=ours.FORMAL in wanted)
        self._tone = tuple(check for check in tone if check.rule not in off)
        concepts = {rule: _concept(rule, members) for rule, members in wanted.items()}
        bare = {**dict.fromkeys(NEEDED_LISTS, ""), "function_words": files.lists["function_words"]}
        self._reader = Reader(LanguageFiles(files.key, files.stemmer, bare, FILE, concepts), ())
        self._read: dict[str, Reading] = {}
        self._titles = {word.rule: title_of(word) for word in self._words}

    def look(self, text: str, facts: Facts) -> Told:
        """What the rules of the practice have to say of ``text``."""
        if not text.strip():
            return (), ()
        places = self._places(text)
        found: list[Finding] = []
        asked: list[tuple[str, Words]] = []
        for word in self._words:
            if word.where.holds(facts.kind):
                asked.append((word.rule, self._titles[word.rule]))
                found += self._word(word, places.get(word.rule, []), text)
        if self._fee is not None and not (facts.kind == "reply" and facts.private):
            asked.append((PRICE, self._fee.title))
            found += self._fees(self._fee, places, text)
        for check in self._tone:
            asked.append((check.rule, check.title))
            found += self._toned(check, places.get(check.rule, []), text)
        said = {finding.rule for finding in found}
        return tuple(found), tuple(check for check in asked if check[0] not in said)

    def _places(self, text: str) -> dict[str, list[Place]]:
        """Where each rule shows, line by line: a keystroke costs the line it is in."""
        places: dict[str, list[Place]] = {}
        start = 0
        for line in text.splitlines(keepends=True):
            if line.strip():
                for evidence, begin, end in self._line(line).hits():
                    places.setdefault(evidence.concept, []).append((start + begin, start + end))
            start += len(line)
        return places

    def _line(self, line: str) -> Reading:
        known = self._read.get(line)
        if known is None:
            if len(self._read) >= LINES_KEPT:
                del self._read[next(iter(self._read))]
            known = self._read[line] = self._reader.read(self._reader.tokens(line))
        return known

    def _word(self, word: HouseWord, places: list[Place], text: str) -> Iterator[Finding]:
        level = Severity.NOTE if word.advice else Severity.WARN
        reason = Words(*(word.reason,) * 3) if word.reason else None
        if word.kind is WordKind.REQUIRE:
            if not places:
                why = reason or said(msg("Your practice wants these words in every text of this kind."))
                fix = said(msg("Add “{words}”.", words=word.words[0]))
                yield self._finding(
                    Check(word.rule, self._titles[word.rule], why, fix), level, None, text, word.since
                )
            return
        why = reason or said(msg("Your practice decided not to use these words."))
        instead = word.suggestion
        fix = said(
            msg("Write “{words}” instead.", words=instead) if instead else msg("Say it in other words.")
        )
        check = Check(word.rule, self._titles[word.rule], why, fix)
        for place in places:
            finding = self._finding(check, level, place, text, word.since)
            # Only in the place of the very words: in the place of another form it might not agree.
            if instead and any(same_words(finding.phrase, one) for one in word.words):
                finding = finding._replace(remedy=Remedy(_like(finding.phrase, instead), "place"))
            yield finding

    def _fees(self, check: Check, places: Mapping[str, list[Place]], text: str) -> Iterator[Finding]:
        if self.house.fees is Fees.NEVER or not places.get(INCLUDES):
            for place in places.get(PRICE, []):
                yield self._finding(check, Severity.WARN, place, text, self.house.fees_since)

    def _toned(self, check: Check, places: list[Place], text: str) -> Iterator[Finding]:
        """Once for each text: whoever writes *tu* in one sentence writes it in all."""
        place = check.look(text) if check.look is not None else next(iter(places), None)
        if place is not None:
            yield self._finding(check, Severity.NOTE, place, text, self.house.tone_since)

    def _finding(
        self, check: Check, level: Severity, place: Place | None, text: str, since: date | None
    ) -> Finding:
        start, end = place if place else (None, None)
        ruling = Ruling(
            rule=check.rule,
            concept=check.rule,
            severity=level,
            title=check.title,
            message=check.message,
            question=None,
            fix=check.fix,
            law=said(msg("Rule of the practice")),
            since=since or self.house.dated or BEFORE_EVERYTHING,
            pack=self.house.label,
        )
        return Finding(ruling, start, end, text[start:end] if place else "")


@lru_cache(maxsize=256)
def said(sentence: Sentence) -> Words:
    """A sentence in all languages at once, as findings carry it."""
    return joined([sentence])


@lru_cache(maxsize=1)
def _lists() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def _members(word: HouseWord) -> str:
    return ", ".join(" ".join(elements(entry, exact=word.exact)) for entry in word.words)


def _concept(rule: str, members: str) -> ConceptFile:
    """A rule of the practice as a rule file would tell it. No guard: also “we never say …” says it."""
    return ConceptFile(
        rule, FILE, {}, None, {}, ({"kind": "phrase", "any": [members], "guards": []},), (), ()
    )


def title_of(word: HouseWord) -> Words:
    shown = word.words[0] if len(word.words) == 1 else f"{word.words[0]} …"
    if word.kind is WordKind.REQUIRE:
        return said(msg("Your practice wants “{words}” here", words=shown))
    return said(msg("Your practice avoids “{words}”", words=shown))


def _like(phrase: str, instead: str) -> str:
    """With a capital where the phrase has one."""
    return instead[:1].upper() + instead[1:] if phrase[:1].isupper() else instead


def _fee_check(fees: Fees) -> Check | None:
    match fees:
        case Fees.FREE:
            return None
        case Fees.NEVER:
            return Check(
                PRICE,
                said(msg("No prices: rule of your practice")),
                said(msg("Your practice does not write prices where everybody reads them.")),
                said(msg("Take the price out and say how to ask for it.")),
            )
        case Fees.COMPLETE:
            return Check(
                PRICE,
                said(msg("A price alone: rule of your practice")),
                said(msg("Your practice writes a price only together with what it includes.")),
                said(msg("Say what the price includes, or take it out.")),
            )


def _tone_checks(house: HouseRules, *, formal: bool) -> Iterator[Check]:
    tone = house.tone
    if formal:
        yield Check(
            ours.FORMAL,
            said(msg("Formal address")),
            said(msg("Your practice speaks to its readers formally.")),
            said(msg("Address the reader with the formal form, or say it without addressing anybody.")),
        )
    if tone.no_exclamations:
        yield Check(
            ours.EXCLAMATION,
            said(msg("No exclamation marks")),
            said(msg("Your practice writes calmly, without exclamation marks.")),
            said(msg("End the sentence with a full stop.")),
            _exclamation,
        )
    if tone.no_capitals:
        yield Check(
            ours.CAPITALS,
            said(msg("No words in capitals")),
            said(msg("A sentence in capitals reads as if it were shouted.")),
            said(msg("Write it in small letters.")),
            _shouted,
        )
    if tone.most_emoji is not None:
        most = tone.most_emoji
        yield Check(
            ours.EMOJI,
            said(nmsg("At most one emoji", "At most {count} emoji", most) if most else msg("No emoji")),
            said(msg("Your practice uses few emoji, or none.")),
            said(msg("Take out those that say nothing.")),
            partial(_beyond, EMOJI, most),
        )
    if tone.most_hashtags is not None:
        most = tone.most_hashtags
        yield Check(
            ours.HASHTAGS,
            said(
                nmsg("At most one hashtag", "At most {count} hashtags", most) if most else msg("No hashtags")
            ),
            said(msg("Your practice uses few hashtags, or none.")),
            said(msg("Keep those by which people really search.")),
            partial(_beyond, HASHTAG, most),
        )


def _exclamation(text: str) -> Place | None:
    at = text.find("!")
    return (at, at + 1) if at >= 0 else None


def _shouted(text: str) -> Place | None:
    for match in SHOUTED.finditer(text):
        if sum(char.isalpha() for char in match.group()) >= LETTERS_SHOUTED:
            return match.start(), match.end()
    return None


def _beyond(pattern: "regex.Pattern[str]", most: int, text: str) -> Place | None:
    """The first one too many."""
    for number, match in enumerate(pattern.finditer(text), start=1):
        if number > most:
            return match.start(), match.end()
    return None
