"""A backup is brought back, and no withdrawal is forgotten with the days in between.

What was withdrawn, what was on its way down, what was deleted and what was already out is carried over from the
archive that is replaced. Where that archive cannot be read, or does not go on from the backup, nobody can know: then
nothing is sent until a person has looked and said so.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Engine,
    Integer,
    String,
    Table,
    delete,
    insert,
    select,
    update,
)

from app.core.consent.store import consents
from app.core.kernel.clock import Clock
from app.core.kernel.errors import AppError
from app.core.kernel.events import Bus, Event
from app.core.kernel.ids import new_id
from app.core.kernel.text import Sentence, msg
from app.core.media.store import assets
from app.core.outbox.model import State, Wait
from app.core.outbox.store import deliveries
from app.core.platforms.contract import Act
from app.core.storage.backup import Snapshot
from app.core.storage.columns import UtcDateTime
from app.core.storage.database import Database, Transaction
from app.core.storage.engine import read_only
from app.core.storage.ledger import ledger
from app.core.storage.tables import metadata
from app.core.team.model import Right
from app.core.team.service import Team
from app.core.withdrawal.store import copies, withdrawals

restores = Table(
    "restores",
    metadata,
    Column("id", String, primary_key=True),
    Column("backup_at", UtcDateTime, nullable=False),
    Column("restored_at", UtcDateTime, nullable=False),
    Column("carried", Integer, nullable=False),
    Column("certain", Boolean, nullable=False),
    Column("checked_at", UtcDateTime),
    Column("checked_by", String, nullable=False),
)
Rows = Mapping[str, dict[str, Any]]
"""By primary key: the row, column by name, as it was written."""


@dataclass(frozen=True, slots=True)
class BackupRestored(Event):
    restore: str
    backup_at: str
    carried: str
    """How many consents ended, or were asked to, after the backup: they are ended in this archive too."""


@dataclass(frozen=True, slots=True)
class WithdrawalsChecked(Event):
    """A person looked for withdrawals that the restored archive cannot know, and answers for it."""

    restore: str
    person: str


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of it, for whoever brought the backup back."""

    backup_at: datetime
    carried: int
    certain: bool
    """The archive before could be read whole, and went on from this backup: nothing is missing."""


@dataclass(frozen=True, slots=True)
class Legacy:
    """What the archive that is replaced knows and the backup may not."""

    consents: Rows
    withdrawals: Rows
    copies: Rows
    deliveries: Rows
    erased: Rows
    restores: Rows
    goes_on: bool
    """Its ledger holds the last line of the backup."""


def read_legacy(old: Engine, last_line: str) -> Legacy | None:
    """Read the archive that is replaced; ``None`` where it does not read. ``last_line``: of the backup's ledger."""
    try:
        with read_only(old).begin() as connection:
            return _legacy(connection, last_line)
    except AppError:
        return None


def carry_over(
    legacy: Legacy | None, arriving: Engine, snapshot: Snapshot, clock: Clock, seat: str
) -> Restored:
    """Write into the restored archive what ended since; one commit, with its line in the ledger."""
    certain = legacy is not None and legacy.goes_on
    carried = 0
    with Database(arriving, Bus(), clock, seat).write() as tx:
        if legacy is not None:
            new = _replace_further(tx, consents, legacy.consents, lambda row: row["withdrawn"] is not None)
            newer = _replace_further(tx, withdrawals, legacy.withdrawals, _how_far_withdrawn)
            carried = len({row["id"] for row in new} | {row["consent"] for row in newer})
            _replace(tx, copies, legacy.copies.values())
            _replace_further(tx, deliveries, _wanted(tx, legacy), _how_far_gone)
            for row in legacy.erased.values():
                tx.execute(update(assets).where(assets.c.id == row["id"]).values(**row))
            _replace_further(tx, restores, legacy.restores, lambda row: row["checked_at"] is not None)
        made = {
            "id": new_id(),
            "backup_at": snapshot.at,
            "restored_at": clock.now(),
            "carried": carried,
            "certain": certain,
            "checked_at": None,
            "checked_by": "",
        }
        tx.execute(insert(restores).values(**made))
        tx.announce(BackupRestored(str(made["id"]), snapshot.at.isoformat(), str(carried)))
        return Restored(snapshot.at, carried, certain and _unchecked(tx) is None)


class Restores:
    """Asked at the door: was a backup brought back whose gaps nobody has looked into?"""

    def __init__(self, db: Database, team: Team, clock: Clock) -> None:
        self._db, self._team, self._clock = db, team, clock

    def unchecked(self) -> datetime | None:
        """Since when withdrawals may be missing; ``None``: none can be, or somebody checked."""
        with self._db.read() as tx:
            return _unchecked(tx)

    def objection(self) -> Sentence | None:
        since = self.unchecked()
        if since is None:
            return None
        return msg(
            "A backup of {day} was restored, and withdrawals since then may be missing. Check them, and say so on "
            "the page of consents; until then nothing is sent.",
            day=f"{since.astimezone(self._team.practice().timezone):%d/%m/%Y}",
        )

    def checked(self) -> None:
        """The doctor looked through paper, post and memory, registered what was missing, and answers for it."""
        self._team.require(Right.WITHDRAW_CONSENT)
        with self._db.write() as tx:
            person = self._team.current.id
            open_ones = tx.execute(select(restores.c.id).where(*_OPEN)).scalars().all()
            values = {"checked_at": self._clock.now(), "checked_by": person}
            for restore in open_ones:
                tx.execute(update(restores).where(restores.c.id == restore).values(**values))
                tx.announce(WithdrawalsChecked(restore, person))


_OPEN = (restores.c.certain.is_(False), restores.c.checked_at.is_(None))


def _unchecked(tx: Transaction) -> datetime | None:
    rows = tx.execute(select(restores.c.backup_at).where(*_OPEN).order_by(restores.c.backup_at)).scalars()
    return next(iter(rows), None)


# --- reading the old one -------------------------------------------------------------------------------------


def _legacy(connection: Connection, last_line: str) -> Legacy:
    asked = _rows(connection, withdrawals)
    named = {row["consent"] for row in asked.values()}
    ended = {
        key: row
        for key, row in _rows(connection, consents).items()
        if row["withdrawn"] is not None or row["id"] in named
    }
    known = select(ledger.c.seq).where(ledger.c.hash == last_line)
    return Legacy(
        ended,
        asked,
        _rows(connection, copies),
        _rows(connection, deliveries),
        {key: row for key, row in _rows(connection, assets).items() if row["erased_at"] is not None},
        _rows(connection, restores),
        not last_line or connection.execute(known).first() is not None,
    )


def _rows(connection: Connection, table: Table) -> dict[str, dict[str, Any]]:
    found = [dict(row) for row in connection.execute(select(table)).mappings()]
    return {_key(table, row): row for row in found}


def _key(table: Table, row: Mapping[str, Any]) -> str:
    return "/".join(str(row[column.name]) for column in table.primary_key)


# --- writing the new one -------------------------------------------------------------------------------------


def _wanted(tx: Transaction, legacy: Legacy) -> dict[str, dict[str, Any]]:
    """The copies of a withdrawal and what takes them down; and of the rest what the backup believes still to come."""
    noted = {row["delivery"] for row in legacy.copies.values()}
    there = set(tx.execute(select(deliveries.c.id)).scalars())
    return {
        key: row
        for key, row in legacy.deliveries.items()
        if key in noted or key in there or (row["act"] is Act.REMOVE and row["reply_to"]["delivery"] in noted)
    }


def _replace(tx: Transaction, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    for row in rows:
        tx.execute(delete(table).where(*(column == row[column.name] for column in table.primary_key)))
        tx.execute(insert(table).values(**row))


def _replace_further(
    tx: Transaction, table: Table, rows: Rows, how_far: Callable[[Mapping[str, Any]], Any]
) -> list[dict[str, Any]]:
    """Only what is further along than the same row of the backup: nothing is undone by bringing it over."""
    taken = []
    for row in rows.values():
        same = [column == row[column.name] for column in table.primary_key]
        there = tx.execute(select(table).where(*same)).mappings().one_or_none()
        if there is None or how_far(row) > how_far(dict(there)):
            taken.append(row)
    _replace(tx, table, taken)
    return taken


def _how_far_withdrawn(row: Mapping[str, Any]) -> tuple[bool, ...]:
    return tuple(row[name] is not None for name in ("carried_out_at", "ended_at", "erased_at", "letter_at"))


def _how_far_gone(row: Mapping[str, Any]) -> int:
    """How near a delivery is to its end: what was sent is never sent again, what was stopped stays stopped."""
    match row["state"]:
        case State.REMOVED:
            return 4
        case State.SENT:
            return 3
        case State.ARMED | State.UNSURE:
            return 2
        case State.WAITING if row["wait"] is Wait.MAYBE_OUT:
            return 2
        case State.WAITING | State.REFUSED:
            return 1
        case _:
            return 0
