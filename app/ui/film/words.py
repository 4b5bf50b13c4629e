"""The moments of a film in words, the same in every language but for the decimal sign."""

from app.core.kernel.text import Sentence, msg
from app.ui.film.course import Span
from app.ui.language import Language


def moment(language: Language, place: int) -> str:
    """``0:07.25`` for 7,250 thousandths of a second; with a comma where the language writes one."""
    minutes, rest = divmod(max(place, 0) // 10, 6000)
    return f"{minutes}:{rest // 100:02}{language.locale.decimalPoint()}{rest % 100:02}"


def short(language: Language, place: int) -> str:
    """``0:07.2``: down to a tenth of a second."""
    return moment(language, place)[:-1]


def where(language: Language, place: int, length: int, picture: int | None) -> str:
    """``0:07,25 of 0:34,00, frame 183``"""
    at, of = moment(language, place), moment(language, length)
    if picture is None:
        return language.say(msg("{place} of {length}", place=at, length=of))
    number = language.say_number(picture)
    return language.say(msg("{place} of {length}, frame {number}", place=at, length=of, number=number))


def still_to_play(language: Language, pieces: tuple[Span, ...]) -> Sentence:
    """Which parts are missing; the first three by their places."""
    told = ", ".join(f"{short(language, start)}–{short(language, end)}" for start, end in pieces[:3])
    if len(pieces) > 3:
        told += " …"
    return msg("Still to be played: {pieces}.", pieces=told)
