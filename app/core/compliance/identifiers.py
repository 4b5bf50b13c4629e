"""Codes that belong to one person: verified by their checksum, never guessed from digits alone.

The libraries are heavy and asked only when a word already looks like a code.
"""

import re
from collections.abc import Callable, Mapping

SHAPE = re.compile(
    r"(?P<codice_fiscale>[a-z]{6}\d{2}[a-z]\d{2}[a-z]\d{3}[a-z])"
    r"|(?P<nie>[xyz]\d{7}[a-z])|(?P<dni>\d{8}[a-z])|(?P<number>\d{3,16})|(?P<email>[^@$*]{1,64}@[^@$*]{1,64})"
)
DIGITS = re.compile(r"\+?\(?\d(?:[\s.\-/()]{0,2}\d){5,15}")
EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
DNI = re.compile(r"\d{2}\.?\d{3}\.?\d{3}[\s-]?[A-Za-z](?!\w)")
NHS = re.compile(r"\d{3}[\s-]?\d{3}[\s-]?\d{4}(?!\d)")
SSN = re.compile(r"(?<!\d)\d{3}-\d{2}-\d{4}(?!\d)")
PHONE_REGIONS = {"it": ("IT",), "es": ("ES",), "en": ("GB", "US")}
FORMATS = ("codice_fiscale", "dni", "nie", "nhs", "ssn", "email", "phone")


def shape(word: str) -> str | None:
    """What ``word`` (folded) may be the beginning of, or None."""
    match = SHAPE.fullmatch(word)
    return match.lastgroup if match else None


def find(kind: str, text: str, start: int, language: str) -> tuple[int, int] | None:
    """The identifier of ``kind`` that begins at ``start`` of the author's text, if it is a real one."""
    if kind == "phone":
        return _phone(text, start, language)
    return FINDERS[kind](text, start)


def _codice_fiscale(text: str, start: int) -> tuple[int, int] | None:
    from stdnum.it import codicefiscale  # noqa: PLC0415 - only when a word has its shape

    return (start, start + 16) if codicefiscale.is_valid(text[start : start + 16]) else None


def _dni(text: str, start: int) -> tuple[int, int] | None:
    from stdnum.es import dni  # noqa: PLC0415 - only when a word has its shape

    match = DNI.match(text, start)
    if match is None or not dni.is_valid(re.sub(r"[\s.-]", "", match.group())):
        return None
    return match.span()


def _nie(text: str, start: int) -> tuple[int, int] | None:
    from stdnum.es import nie  # noqa: PLC0415 - only when a word has its shape

    return (start, start + 9) if nie.is_valid(text[start : start + 9]) else None


def _nhs(text: str, start: int) -> tuple[int, int] | None:
    from stdnum.gb import nhs  # noqa: PLC0415 - only when a word has its shape

    match = NHS.match(text, start)
    return match.span() if match and nhs.is_valid(match.group()) else None


def _ssn(text: str, start: int) -> tuple[int, int] | None:
    from stdnum.us import ssn  # noqa: PLC0415 - only when a word has its shape

    match = SSN.match(text, start)
    return match.span() if match and ssn.is_valid(match.group()) else None


def _email(text: str, start: int) -> tuple[int, int] | None:
    while start and (text[start - 1].isalnum() or text[start - 1] in "._+-"):
        start -= 1
    match = EMAIL.match(text, start)
    return match.span() if match else None


def _phone(text: str, start: int, language: str) -> tuple[int, int] | None:
    """A valid telephone number of the language's countries that begins at ``start``."""
    if start and text[start - 1] == "+":
        start -= 1
    match = DIGITS.match(text, start)
    if match is None:
        return None
    import phonenumbers  # noqa: PLC0415 - heavy, and nearly never needed

    for region in PHONE_REGIONS[language]:
        try:
            number = phonenumbers.parse(match.group(), region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(number):
            return match.span()
    return None


FINDERS: Mapping[str, Callable[[str, int], tuple[int, int] | None]] = {
    "codice_fiscale": _codice_fiscale,
    "dni": _dni,
    "nie": _nie,
    "nhs": _nhs,
    "ssn": _ssn,
    "email": _email,
}
