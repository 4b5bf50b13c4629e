"""People and the practice: who is at the desk now, and a quick switch between them."""

import hashlib
import hmac
import os

from app.core.kernel.errors import AppError, NeedsKey, Refused
from app.core.kernel.ids import new_id
from app.core.kernel.text import msg
from app.core.storage.database import Database
from app.core.team.model import (
    Person,
    PersonAdded,
    PersonSwitched,
    Practice,
    PracticeChanged,
    Right,
    Role,
    require,
)
from app.core.team.store import TeamStore


class Team:
    """The person at the desk is kept here for the session; the last one is remembered by the settings."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._current: Person | None = None

    @property
    def current(self) -> Person:
        """Who is at the desk. Raises ``Refused`` before anybody was chosen."""
        if self._current is None:
            raise Refused(msg("Choose who is at the desk first."))
        return self._current

    def people(self) -> list[Person]:
        with self._db.read() as tx:
            return TeamStore(tx).all()

    def practice(self) -> Practice:
        with self._db.read() as tx:
            return TeamStore(tx).practice()

    def add(self, name: str, role: Role, registration: str = "", pin: str = "") -> Person:
        """Add a person; the first one must be a doctor, later ones are added by a doctor."""
        name = name.strip()
        if not name:
            raise Refused(msg("A person needs a name."))
        with self._db.write() as tx:
            store = TeamStore(tx)
            if store.all():
                require(self.current, Right.MANAGE)
            elif role is not Role.DOCTOR:
                raise Refused(msg("The first person must be a doctor: somebody has to sign."))
            person = Person(new_id(), name, role, registration.strip(), bool(pin))
            store.add(person)
            if pin:
                store.set_pin(person.id, _hash(pin))
            tx.announce(PersonAdded(person.id))
        return person

    def set_pin(self, person: str, pin: str) -> None:
        """Give ``person`` a PIN, or take it away with an empty one; one's own, or anybody's for a doctor."""
        if person != self.current.id:
            require(self.current, Right.MANAGE)
        with self._db.write() as tx:
            TeamStore(tx).set_pin(person, _hash(pin) if pin else None)

    def switch(self, person: str, pin: str = "") -> Person:
        """Put ``person`` at the desk. Raises ``NeedsKey`` for a wrong PIN."""
        before = self._current
        try:
            with self._db.write() as tx:
                store = TeamStore(tx)
                chosen = store.get(person)
                if chosen is None:
                    raise Refused(msg("This person is no longer in the team."))
                stored = store.pin(person)
                if stored and not _matches(pin, stored):
                    raise NeedsKey(
                        msg(
                            "That is not the PIN of {name}. Nothing was changed; try again.", name=chosen.name
                        )
                    )
                tx.announce(PersonSwitched(chosen.id))
                # Before the event is told: whoever hears it asks who is here now.
                self._seat(chosen)
        except AppError:
            self._seat(before)
            raise
        return chosen

    def _seat(self, person: Person | None) -> None:
        self._current, self._db.actor = person, person.id if person else ""

    def sit_down(self, remembered: str = "") -> Person | None:
        """At start: the remembered person without a PIN, else the first without one, else nobody yet."""
        free = [p for p in self.people() if not p.has_pin]
        chosen = next((p for p in free if p.id == remembered), free[0] if free else None)
        if chosen is not None:
            self._seat(chosen)
        return chosen

    def require(self, right: Right) -> None:
        """Raise ``Refused`` unless the person at the desk may do this."""
        require(self.current, right)

    def save_practice(self, profile: Practice) -> None:
        """Keep the practice profile: the rules follow its country, so only a doctor changes it."""
        self.require(Right.MANAGE)
        with self._db.write() as tx:
            TeamStore(tx).save_practice(profile)
            tx.announce(PracticeChanged())


def _hash(pin: str) -> str:
    salt = os.urandom(16)
    return salt.hex() + ":" + hashlib.scrypt(pin.encode(), salt=salt, n=2**14, r=8, p=1).hex()


def _matches(pin: str, stored: str) -> bool:
    salt, _, digest = stored.partition(":")
    attempt = hashlib.scrypt(pin.encode(), salt=bytes.fromhex(salt), n=2**14, r=8, p=1).hex()
    return hmac.compare_digest(attempt, digest)
