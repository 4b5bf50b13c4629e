"""Neutral sentences ready to use: they never say whether anybody is a patient. Data with its three languages."""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from app.core.compliance.folders import first_number
from app.core.inbox.model import Topic
from app.core.kernel.text import Words
from app.core.team.model import Practice

PRIVATE = "private"
"""Situation: go on in private."""


@dataclass(frozen=True, slots=True)
class Saved:
    """One ready-made reply. ``situation`` is a topic of the inbox or ``private``."""

    key: str
    situation: str
    title: Words
    text: Words
    """With ``{contact}`` and ``{emergency}`` to fill in."""


@cache
def _read() -> tuple[tuple[Saved, ...], Mapping[str, Words]]:
    told = tomllib.loads(files(__package__).joinpath("saved.toml").read_text("utf-8"))
    ways = {name: Words(**words) for name, words in told["contact"].items()}
    replies = tuple(
        Saved(f"{situation}-{number}", situation, Words(**told["titles"][situation]), Words(**words))
        for situation, variants in told["replies"].items()
        for number, words in enumerate(variants, 1)
    )
    return replies, ways


def saved_replies() -> tuple[Saved, ...]:
    return _read()[0]


def fill(saved: Saved, language: str, practice: Practice) -> str:
    """The reply in ``language``, with the way to reach the practice."""
    ways = _read()[1]
    way = "phone" if practice.phone else "website" if practice.website else "desk"
    contact = ways[way].in_language(language).format(phone=practice.phone, website=practice.website)
    return saved.text.in_language(language).format(contact=contact, emergency=first_number(practice.country))


def in_order(topic: Topic, language: str, practice: Practice, recent: Collection[str] = ()) -> list[Saved]:
    """What fits the topic first; among variants the one least used lately, so that answers do not repeat."""
    used = list(recent)

    def times(saved: Saved) -> int:
        return used.count(fill(saved, language, practice))

    return sorted(saved_replies(), key=lambda s: (s.situation != topic, s.situation != PRIVATE, times(s)))
