"""Urgency and topic from the words, in three languages: pure, and only a first guess a person may correct."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from app.core.inbox.model import Topic, Urgency
from app.core.platforms.contract import Kind

_ORDER = (
    Topic.EMERGENCY,
    Topic.LEGAL,
    Topic.SPAM,
    Topic.COMPLAINT,
    Topic.CLINICAL,
    Topic.BOOKING,
    Topic.PRAISE,
)
_URGENCY = {
    Topic.EMERGENCY: Urgency.EMERGENCY,
    Topic.LEGAL: Urgency.HIGH,
    Topic.COMPLAINT: Urgency.HIGH,
    Topic.CLINICAL: Urgency.HIGH,
    Topic.BOOKING: Urgency.NORMAL,
    Topic.OTHER: Urgency.NORMAL,
    Topic.PRAISE: Urgency.LOW,
    Topic.SPAM: Urgency.LOW,
}


@cache
def _patterns() -> Mapping[Topic, re.Pattern[str]]:
    words = tomllib.loads(files(__package__).joinpath("triage.toml").read_text("utf-8"))
    return {Topic(topic): re.compile(rf"\b(?:{'|'.join(found)})", re.I) for topic, found in words.items()}


def triage(text: str, kind: Kind, rating: int | None = None) -> tuple[Topic, Urgency]:
    """What a message is about and how soon a person should look at it. The most dangerous reading wins."""
    plain = "".join(c for c in unicodedata.normalize("NFD", text[:5000]) if not unicodedata.combining(c))
    plain = plain.replace("’", " ").replace("'", " ")
    topic = next((t for t in _ORDER if _patterns()[t].search(plain)), Topic.OTHER)
    if rating is not None and topic not in (Topic.EMERGENCY, Topic.LEGAL):
        topic = Topic.COMPLAINT if rating <= 3 else Topic.PRAISE
    return topic, _URGENCY[topic]


def is_question(text: str) -> bool:
    """Does the message ask something? Counted in the numbers."""
    return "?" in text or "¿" in text
