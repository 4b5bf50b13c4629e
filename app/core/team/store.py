"""Rows of people and of the practice profile."""

from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Integer, String, Table, insert, select, update

from app.core.compliance.house import Fees, HouseRules, HouseWord, Off, Tone, Where, WordKind
from app.core.storage.columns import EnumText, JsonValue, UtcDateTime, moment_text
from app.core.storage.database import Transaction
from app.core.storage.tables import metadata
from app.core.team.model import Person, Practice, Role

people = Table(
    "people",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("role", EnumText(Role), nullable=False),
    Column("registration", String, nullable=False, default=""),
    Column("pin", String),
    Column("position", Integer, nullable=False, default=0),
)
practice = Table(
    "practice",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("profile", JsonValue, nullable=False),
)
house_rules = Table(
    "house_rules",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("person", String, nullable=False),
    Column("rules", JsonValue, nullable=False),
)
_FIELDS = frozenset(f.name for f in fields(Practice)) - {"house"}


class TeamStore:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def all(self) -> list[Person]:
        rows = self._tx.execute(select(people).order_by(people.c.position, people.c.id))
        return [Person(r.id, r.name, r.role, r.registration, r.pin is not None) for r in rows]

    def get(self, person: str) -> Person | None:
        return next((p for p in self.all() if p.id == person), None)

    def pin(self, person: str) -> str | None:
        return self._tx.execute(select(people.c.pin).where(people.c.id == person)).scalar_one_or_none()

    def add(self, person: Person) -> None:
        values = {
            "id": person.id,
            "name": person.name,
            "role": person.role,
            "registration": person.registration,
        }
        self._tx.execute(insert(people).values(**values, position=len(self.all())))

    def set_pin(self, person: str, pin: str | None) -> None:
        self._tx.execute(update(people).where(people.c.id == person).values(pin=pin))

    def practice(self) -> Practice:
        stored = self._tx.execute(select(practice.c.profile)).scalar_one_or_none()
        known = {k: v for k, v in (stored or {}).items() if k in _FIELDS}
        return Practice(**known, house=self.house())

    def save_practice(self, profile: Practice) -> None:
        """Everything but the rules of the practice: they have rows of their own."""
        values = {"profile": {k: v for k, v in asdict(profile).items() if k in _FIELDS}}
        if self._tx.execute(update(practice).where(practice.c.id == 1).values(**values)).rowcount == 0:
            self._tx.execute(insert(practice).values(id=1, **values))

    # --- the practice's own rules ------------------------------------------------------------------------------

    def house(self) -> HouseRules:
        """The newest version; version 0 where nothing was decided yet."""
        stored = self._tx.execute(
            select(house_rules.c.rules).order_by(house_rules.c.version.desc()).limit(1)
        ).scalar_one_or_none()
        return HouseRules() if stored is None else _house(stored)

    def save_house(self, rules: HouseRules, person: str) -> None:
        """One more version. Earlier ones stay: posts were signed under them."""
        row = {"version": rules.version, "at": self._tx.now, "person": person, "rules": _plain(rules)}
        self._tx.execute(insert(house_rules).values(**row))


def _plain(rules: HouseRules) -> dict[str, Any]:
    return {
        "version": rules.version,
        "dated": _text(rules.dated),
        "words": [{**asdict(w), "words": list(w.words), "since": _text(w.since)} for w in rules.words],
        "fees": rules.fees,
        "fees_since": _text(rules.fees_since),
        "tone": asdict(rules.tone),
        "tone_since": _text(rules.tone_since),
        "off": [{**asdict(o), "at": moment_text(o.at)} for o in rules.off],
    }


def _house(stored: Mapping[str, Any]) -> HouseRules:
    return HouseRules(
        version=stored["version"],
        dated=_day(stored["dated"]),
        words=tuple(_word(w) for w in stored["words"]),
        fees=Fees(stored["fees"]),
        fees_since=_day(stored["fees_since"]),
        tone=Tone(**stored["tone"]),
        tone_since=_day(stored["tone_since"]),
        off=tuple(Off(o["rule"], o["person"], datetime.fromisoformat(o["at"])) for o in stored["off"]),
    )


def _word(stored: Mapping[str, Any]) -> HouseWord:
    word = HouseWord(**{**stored, "kind": WordKind(stored["kind"]), "where": Where(stored["where"])})
    return replace(word, words=tuple(stored["words"]), since=_day(stored["since"]))


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
