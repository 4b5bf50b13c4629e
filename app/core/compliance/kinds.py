"""The few shapes a rule may have. Rules are data; this is all the code there is.

phrase      a word or phrase of a list stands in the text
window      members of two or more lists stand near each other in one sentence
named       a member of a list with a proper name near it (a capital inside a sentence)
identifier  a number, code or address that belongs to one person (checksum verified)
absence     something that must be there is not (an emergency number, a source)
attribute   facts beside the text: media, sponsorship, identification, crisis
consent     a recognisable person without a consent that covers this use
question    only a person can tell: asked whenever its conditions hold

Guards that keep evidence silent: ``negation``, ``warning`` (quoted or criticised), ``answered`` (asked, then
denied), ``public`` (a public programme); ``unless`` lists other senses, looked for in the same sentence.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.core.compliance.matching import Matches
from app.core.compliance.model import ConsentFact, Facts, MediaFact, Severity
from app.core.compliance.normalise import Tokens
from app.core.compliance.wordclass import BREAK

IN_TEXT = ("phrase", "window", "named", "identifier")
BESIDE_TEXT = ("absence", "attribute", "consent", "question")
GUARDS = ("negation", "warning", "answered", "public")
NEGATION_REACH = 5
PARTING = frozenset(",:–—(")
"""No negation reaches across these."""

FACTS: Mapping[str, Callable[[Facts], Any]] = {
    "kind": lambda f: f.kind,
    "audience": lambda f: f.audience,
    "purpose": lambda f: f.purpose,
    "topic": lambda f: f.topic,
    "platform": lambda f: f.platform,
    "identification": lambda f: f.identification,
    "sources": lambda f: f.sources_attached,
    "crisis": lambda f: f.crisis_active,
    "campaign": lambda f: f.public_health_campaign,
    "relation": lambda f: f.sponsorship.relation,
    "disclosed": lambda f: f.sponsorship.disclosed,
    "private": lambda f: f.private,
    "incoming_kind": lambda f: f.incoming_kind,
    "proof": lambda f: f.testimonial_evidence,
    "media": lambda f: bool(f.media),
}
"""What ``when`` may ask. ``not_`` before a name turns the answer round."""

NEEDED_PURPOSE = {
    "advertising": frozenset({"promo"}),
    "service_info": frozenset({"promo"}),
    "education": frozenset({"edu"}),
}
"""Which consent a post needs; any purpose will do for the others."""

Condition = tuple[tuple[str, frozenset[Any], bool], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """One way in which a concept shows itself. Lists are named; ``target`` and ``near`` are their symbols."""

    concept: str
    kind: str
    language: str = ""
    """Empty: needs no language."""
    target: int = -1
    near: tuple[int, ...] = ()
    within: int = 12
    guards: frozenset[str] = frozenset()
    unless: tuple[int, ...] = ()
    also: tuple[str, ...] = ()
    """Lists that must occur somewhere in the text."""
    absent: tuple[str, ...] = ()
    """Lists that must occur nowhere in the text."""
    incoming: tuple[str, ...] = ()
    """Replies: the message answered holds one of these lists (or triage said so, see ``incoming_kind``)."""
    emergency_number: bool = False
    """The text lacks every emergency number of the country."""
    formats: tuple[str, ...] = ()
    when: Condition = ()
    media: Condition = ()
    subjects: frozenset[str] = frozenset()
    level: Severity | None = None
    """At most so severe, whatever the country says."""
    tag: str = ""
    """Only in countries whose pack asks for this tag."""
    ordered: bool = False
    """Window: the other lists stand after the first."""
    across: bool = False
    """Window: the neighbouring sentence counts too."""
    after: bool = False
    """Named: the name follows, it does not come before."""
    alone: bool = field(init=False)
    """It asks for nothing in the rest of the text."""

    def __post_init__(self) -> None:
        asks = self.also or self.absent or self.incoming or self.emergency_number
        object.__setattr__(self, "alone", not asks)


Hit = tuple[Evidence, int, int]
"""Evidence found at a place of one piece of text: where it begins and ends in the author's text."""


def holds(condition: Condition, facts: Facts) -> bool:
    """Do the facts meet ``when``?"""
    return all((FACTS[name](facts) in values) is wanted for name, values, wanted in condition)


def media_holds(condition: Condition, media: MediaFact) -> bool:
    return all((getattr(media, name) in values) is wanted for name, values, wanted in condition)


def uncovered(evidence: Evidence, facts: Facts) -> bool:
    """Is there media of ``evidence``'s kind that no consent covers?"""
    needed = NEEDED_PURPOSE.get(facts.purpose, frozenset({"promo", "edu"}))

    def covered(media: MediaFact) -> bool:
        return any(_carries(consent, media, needed, evidence.subjects, facts) for consent in facts.consents)

    return any(media_holds(evidence.media, media) and not covered(media) for media in facts.media)


def _carries(
    consent: ConsentFact, media: MediaFact, purposes: frozenset[str], subjects: frozenset[str], facts: Facts
) -> bool:
    return consent.subject in subjects and any(
        consent.covers(media, purpose, facts.platform, facts.scheduled_for) for purpose in purposes
    )


@dataclass(slots=True)
class Sentences:
    """Asks about the surroundings of a match; built only when something matched."""

    tokens: Tokens
    found: Matches
    match: Callable[[], None]
    """Looks for the phrases of guards: only where they can occur."""
    negators: int
    subjects: int
    """Negative subjects (nobody, no doctor): their reach crosses commas."""
    warnings: int
    programmes: int
    silencers: Mapping[Evidence, tuple[int, int]]
    """The bits of the lists without which no guard of some evidence can speak; and with those that tell of them."""
    questions: bool
    """Does anything in this piece ask?"""
    quotes: bool
    """Does a quotation open anywhere in this piece?"""

    def holds(self, symbol: int, start: int, end: int) -> bool:
        return self.found.within(symbol, start, end)

    def silenced(self, evidence: Evidence, first: int, last: int) -> bool:
        """Does a guard of ``evidence`` keep the match ``first``..``last`` silent?"""
        lists, perhaps = self.silencers[evidence]
        if not perhaps & self.found.present:
            return False
        if not self.found.late:
            self.match()
        may = lists & self.found.present
        if not may:
            return False
        guards, bits = evidence.guards, self.found.bits
        negation = "negation" in guards
        if negation and may & bits[self.negators] and self._negated(evidence, first, last):
            return True
        if may == bits[self.negators] and not self.questions:
            return False
        start, end = self.found.sentence(first, last)
        return (
            (negation and may & bits[self.subjects] and self._nobody(start, first, last))
            or (
                may & bits[self.warnings]
                and "warning" in guards
                and self._criticised(start, end, first, last)
            )
            or (self.questions and "answered" in guards and self._answered(end))
            or ("public" in guards and self.holds(self.programmes, 0, len(self.found.classes)))
            or (evidence.unless != () and any(self.holds(symbol, start, end) for symbol in evidence.unless))
        ) is True

    def _negated(self, evidence: Evidence, first: int, last: int) -> bool:
        """Does a negation stand just before the match, or between the words of a window?"""
        classes, lists, negators = self.found.classes, self.found.lists, self.negators
        for at in range(first - 1, max(-1, first - 1 - NEGATION_REACH), -1):
            known = classes[at]
            if known is BREAK:
                break
            here = negators in known.symbols or (at in lists and negators in lists[at])
            if here and not self._comma(at, first):
                return True
        return evidence.kind == "window" and self._parted(evidence, first, last)

    def _nobody(self, start: int, first: int, last: int) -> bool:
        """A negative subject reaches over commas; inside the match it says “we guarantee no result”."""
        return self.holds(self.subjects, start, first) or self.holds(self.subjects, first + 1, last)

    def _parted(self, evidence: Evidence, first: int, last: int) -> bool:
        """Does a negation stand between the words of a window, and belong to none of them?"""
        for at in range(first + 1, last):
            if self.found.ends(self.negators, at) > 0 and not any(
                begin <= at < self.found.ends(symbol, begin)
                for symbol in evidence.near
                for begin in range(first, at + 1)
            ):
                return True
        return False

    def _comma(self, first: int, last: int) -> bool:
        between = self.tokens.source[self.tokens.place(first)[1] : self.tokens.place(last)[0]]
        return not PARTING.isdisjoint(between)

    def _criticised(self, start: int, end: int, first: int, last: int) -> bool:
        if self.holds(self.warnings, start, end):
            return True
        if not (self.quotes and self.found.occurs(self.warnings) and self._quoted(first, last)):
            return False
        before, after = max(0, start - 20), min(len(self.found.classes), end + 20)
        return self.holds(self.warnings, before, after)

    def _quoted(self, first: int, last: int) -> bool:
        begin, end = self.tokens.span(first, last)
        source = self.tokens.source
        return _open_quote(source[:begin]) and any(sign in source[end : end + 120] for sign in "\"”»'’")

    def _answered(self, end: int) -> bool:
        classes = self.found.classes
        if end >= len(classes) or "?" not in self.tokens.words[end]:
            return False
        after = end + 1
        while after < len(classes) and classes[after] is BREAK:
            after += 1
        if any(
            self.found.ends(symbol, at) > 0
            for at in range(after, min(after + 4, len(classes)))
            for symbol in (self.negators, self.subjects)
        ):
            return True
        return after < len(classes) and self.holds(self.warnings, after, self.found.sentence(after, after)[1])


def _open_quote(before: str) -> bool:
    """Does a quotation stand open at the end of ``before``?"""
    tail = before[-160:]
    if tail.count("«") > tail.count("»") or tail.count("“") > tail.count("”"):
        return True
    return tail.count('"') % 2 == 1
