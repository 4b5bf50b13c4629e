"""The practice's own rules as values: words to avoid or to require, fees, tone, and the advice it switched off.

They are decided by the doctor and read by the same checklist as the rules of the law (see :mod:`housereader`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from app.core.compliance.normalise import BREAKS, EMOJI_NAMES, Runs, fold, tokenise

RULE = "house."
"""How the name of a rule of the practice begins."""
FEES, FORMAL, EXCLAMATION, CAPITALS, EMOJI, HASHTAGS = (
    RULE + name for name in ("fees", "formal", "exclamation", "capitals", "emoji", "hashtags")
)
SIGNS = frozenset("%€£$&+")
LONGEST = 14
"""Words of one entry at most: a line with an address has about ten."""


class WordKind(StrEnum):
    AVOID = "avoid"
    REQUIRE = "require"


class Where(StrEnum):
    POSTS = "posts"
    REPLIES = "replies"
    BOTH = "both"

    def holds(self, kind: str) -> bool:
        """``kind`` as the facts say it: ``post`` or ``reply``."""
        return self is Where.BOTH or self is (Where.REPLIES if kind == "reply" else Where.POSTS)


class Fees(StrEnum):
    FREE = "free"
    """No rule of ours; the law has its own."""
    COMPLETE = "complete"
    """A price only together with what it includes."""
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class HouseWord:
    """Words to avoid, or one of which must be there. Any inflection counts unless ``exact``."""

    id: str
    kind: WordKind
    words: tuple[str, ...]
    """Alternatives: one of them is enough, to be found or to be missed."""
    advice: bool = False
    """It never stands in the way; otherwise it wants a reason, as a warning of the law does."""
    language: str = ""
    """``it``, ``es``, ``en``; empty: in every language."""
    where: Where = Where.BOTH
    exact: bool = False
    reason: str = field(default="", repr=False)
    suggestion: str = ""
    since: date | None = None

    @property
    def rule(self) -> str:
        return RULE + self.id


@dataclass(frozen=True, slots=True)
class Tone:
    """How this practice sounds; all of it is advice."""

    formal: bool = False
    """*Lei* and *usted*, never *tu*."""
    no_exclamations: bool = False
    no_capitals: bool = False
    most_emoji: int | None = None
    most_hashtags: int | None = None

    @property
    def says(self) -> bool:
        return self != Tone()


@dataclass(frozen=True, slots=True)
class Off:
    """A piece of advice the practice does not want to hear, and who decided so."""

    rule: str
    person: str
    at: datetime


@dataclass(frozen=True, slots=True)
class HouseRules:
    """Everything the practice decided, and when. A new version for each decision."""

    version: int = 0
    dated: date | None = None
    words: tuple[HouseWord, ...] = ()
    fees: Fees = Fees.FREE
    fees_since: date | None = None
    tone: Tone = Tone()
    tone_since: date | None = None
    off: tuple[Off, ...] = ()

    @property
    def says(self) -> bool:
        """Is there anything of our own to look for?"""
        return bool(self.words) or self.fees is not Fees.FREE or self.tone.says

    @property
    def label(self) -> str:
        """What is stored with the evidence: version and date."""
        return f"house {self.version}, {self.dated.isoformat()}" if self.dated else f"house {self.version}"

    @property
    def off_names(self) -> frozenset[str]:
        return frozenset(one.rule for one in self.off)

    def word(self, word: str) -> HouseWord | None:
        return next((one for one in self.words if one.id == word), None)


def elements(entry: str, *, exact: bool = False) -> Iterator[str]:
    """``entry`` in the little language of rule files, word by word: nothing a person types has a meaning there."""
    for word in tokenise(entry, Runs(lambda _letters: None)).words:
        if word[0] in BREAKS or word == "#":
            continue
        if word in EMOJI_NAMES:
            yield EMOJI_NAMES[word]
        elif word in SIGNS:
            yield word
        elif word.isalnum():
            yield f"={word}" if exact else word
        else:
            yield ""  # cannot be looked for


def readable(entry: str) -> bool:
    """Can ``entry`` be looked for: one word or a short sentence of letters and numbers?"""
    found = list(elements(entry))
    return 0 < len(found) <= LONGEST and all(found)


def same_words(one: str, other: str) -> bool:
    """The same but for capitals and accents."""
    return fold(one.strip()).text == fold(other.strip()).text
