"""Rows of people and of the practice profile."""

from dataclasses import asdict, fields

from sqlalchemy import Column, Integer, String, Table, insert, select, update

from app.core.storage.columns import EnumText, JsonValue
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
_FIELDS = frozenset(f.name for f in fields(Practice))


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
        return Practice(**{k: v for k, v in (stored or {}).items() if k in _FIELDS})

    def save_practice(self, profile: Practice) -> None:
        values = {"profile": asdict(profile)}
        if self._tx.execute(update(practice).where(practice.c.id == 1).values(**values)).rowcount == 0:
            self._tx.execute(insert(practice).values(id=1, **values))
