"""One number, at one moment, of one post or of a whole channel."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.core.kernel.events import Event


class Measure(StrEnum):
    LIKES = "likes"
    REPLIES = "replies"
    SHARES = "shares"
    QUOTES = "quotes"
    VIEWS = "views"
    RATING = "rating"
    """Average stars of a channel, 1 to 5."""
    RATINGS = "ratings"
    """How many ratings."""


INTERACTIONS = (Measure.LIKES, Measure.REPLIES, Measure.SHARES, Measure.QUOTES)


@dataclass(frozen=True, slots=True)
class Reading:
    id: str
    account: str
    measure: Measure
    value: float
    at: datetime
    post: str = ""
    """Empty: of the whole channel."""
    typed_by: str = ""
    """The person who typed it; empty: the platform said so."""


@dataclass(frozen=True, slots=True)
class ReadingTaken(Event):
    account: str
    measure: str
