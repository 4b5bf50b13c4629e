"""What a form is made of: sentences, squares to tick by hand, ruled lines. Pure; the screen sets it on paper."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from app.core.consent.model import Consent
from app.core.consent.paper.reference import Form, Reference
from app.core.kernel.text import Sentence, Words, msg


class Shape(StrEnum):
    TITLE = "title"
    HEADING = "heading"
    TEXT = "text"
    ITEM = "item"
    SMALL = "small"
    BOX = "box"
    """A square, always empty: only the person's own mark is a consent (GDPR art. 7)."""
    BLANK = "blank"
    """Words, and a ruled line to write on."""
    SIGN = "sign"
    """Whose signature: a name, a signature, a place and a day are written under it."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    shape: Shape
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Issuer:
    """The practice, as it stands on its papers; what is empty becomes a line to write on."""

    name: str = ""
    country: str = "it"
    """Whose law the form follows: ``it``, ``es``, ``eu``, ``uk`` or ``us``."""
    phone: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True)
class Occasion:
    """Everything a form says that is not the same for all."""

    consent: Consent
    issuer: Issuer
    now: datetime
    platforms: Mapping[str, str] = field(default_factory=dict)
    """Key -> name."""
    pictures: tuple[str, ...] = ()
    """Fingerprints (SHA-256) of the pictures of the record: a file name may tell who it is."""
    stays: tuple[Sentence, ...] = ()
    """What the platforms keep out of reach."""
    collector: str = ""
    name: str = field(default="", repr=False)
    """The person's name, only where somebody asked for it to be printed; else it is written by hand."""

    @property
    def country(self) -> str:
        """Of the record where it says so: it decided which signatures are asked for."""
        return self.consent.giver.country or self.issuer.country

    @property
    def offered(self) -> list[str]:
        """The names of the platforms on the record, in order."""
        return sorted(self.platforms.get(key, key) for key in self.consent.scope.platforms)


@dataclass(frozen=True, slots=True)
class Document:
    reference: Reference
    title: Sentence
    paragraphs: tuple[Paragraph, ...]

    @property
    def form(self) -> Form:
        return self.reference.form


def heading(sentence: Sentence) -> Paragraph:
    return Paragraph(Shape.HEADING, sentence)


def text(sentence: Sentence) -> Paragraph:
    return Paragraph(Shape.TEXT, sentence)


def small(sentence: Sentence) -> Paragraph:
    return Paragraph(Shape.SMALL, sentence)


def blank(sentence: Sentence) -> Paragraph:
    return Paragraph(Shape.BLANK, sentence)


def sign(sentence: Sentence) -> Paragraph:
    return Paragraph(Shape.SIGN, sentence)


def items(sentences: Iterable[Sentence]) -> list[Paragraph]:
    return [Paragraph(Shape.ITEM, sentence) for sentence in sentences]


def boxes(sentences: Iterable[Sentence]) -> list[Paragraph]:
    return [Paragraph(Shape.BOX, sentence) for sentence in sentences]


def plain(words: str) -> Words:
    """The same in every language: a name, a code."""
    return Words(words, words, words)


def opening(occasion: Occasion, title: Sentence, *, named: bool = True) -> list[Paragraph]:
    """Whose paper it is, and about whom: the code; the name is left to the pen unless it was asked for."""
    issuer = occasion.issuer
    found = [Paragraph(Shape.TITLE, title)]
    reached = " · ".join(part for part in (issuer.name, issuer.phone, issuer.website) if part)
    found.append(text(plain(reached)) if issuer.name else blank(msg("Practice")))
    found.append(blank(msg("Address and e-mail of the practice")))
    found.append(text(msg("Code of the person: {code}", code=occasion.consent.subject)))
    if named and occasion.name:
        found.append(text(msg("Name and surname of the person: {name}", name=occasion.name)))
    elif named:
        found.append(blank(msg("Name and surname of the person")))
    return found
