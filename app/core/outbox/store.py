"""Rows of deliveries. Every row carries a checksum of itself: a flipped bit must not publish something else."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    Row,
    String,
    Table,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    true,
    update,
)

from app.core.kernel.errors import Damaged
from app.core.kernel.text import msg, pack, unpack
from app.core.outbox.model import MOVES, Delivery, Piece, State, Wait
from app.core.platforms.contract import Act
from app.core.storage.checksums import row_checksum
from app.core.storage.columns import EnumText, JsonValue, UtcDateTime
from app.core.storage.database import Transaction
from app.core.storage.tables import metadata

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", String, primary_key=True),
    Column("account", String, nullable=False),
    Column("platform", String, nullable=False),
    Column("act", EnumText(Act), nullable=False),
    Column("text", String, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("language", String, nullable=False),
    Column("title", String, nullable=False),
    Column("pieces", JsonValue, nullable=False),
    Column("post", String, nullable=False, index=True),
    Column("reply", String, nullable=False, index=True),
    Column("reply_to", JsonValue, nullable=False),
    Column("due", UtcDateTime),
    Column("not_before", UtcDateTime),
    Column("approval", String, nullable=False),
    Column("state", EnumText(State), nullable=False),
    Column("wait", EnumText(Wait)),
    Column("held", Boolean, nullable=False),
    Column("reason", JsonValue),
    Column("prepared", JsonValue, nullable=False),
    Column("armed_at", UtcDateTime),
    Column("tries", Integer, nullable=False),
    Column("remote_id", String, nullable=False),
    Column("url", String, nullable=False),
    Column("scheduled_for", UtcDateTime),
    Column("settled_at", UtcDateTime),
    Column("settled_by", String, nullable=False),
    Column("lease_seat", String, nullable=False, default=""),
    Column("lease_until", UtcDateTime),
    Column("checksum", String, nullable=False),
    Index("ix_deliveries_state_account", "state", "account"),
)
_LEASE = ("lease_seat", "lease_until", "checksum")


def _values(delivery: Delivery) -> dict[str, Any]:
    values = {f: getattr(delivery, f) for f in Delivery.__slots__}
    values["pieces"] = [asdict(p) for p in delivery.pieces]
    values["reply_to"] = dict(delivery.reply_to)
    values["prepared"] = dict(delivery.prepared)
    values["reason"] = pack(delivery.reason)
    return {**values, "checksum": row_checksum(values)}


def _delivery(row: Row[Any]) -> Delivery:
    values = {k: v for k, v in row._asdict().items() if k not in _LEASE}
    if row_checksum(values) != row.checksum:
        raise Damaged(
            msg(
                "An entry of the outbox does not match its checksum. It was not sent; restore the last backup."
            )
        )
    values["pieces"] = tuple(Piece(**p) for p in values["pieces"])
    values["reason"] = unpack(values["reason"])
    return Delivery(**values)


class Moved(ValueError):
    """The delivery is not where it was thought to be: a person, or a withdrawal, was quicker."""


class OutboxStore:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, delivery: Delivery) -> None:
        self._tx.execute(insert(deliveries).values(**_values(delivery)))

    def get(self, delivery: str) -> Delivery | None:
        row = self._tx.execute(select(deliveries).where(deliveries.c.id == delivery)).one_or_none()
        return _delivery(row) if row else None

    def save(self, delivery: Delivery) -> None:
        """Write a delivery that keeps its state."""
        self._tx.execute(update(deliveries).where(deliveries.c.id == delivery.id).values(**_values(delivery)))

    def move(self, delivery: Delivery, state: State, **changes: Any) -> Delivery:
        """Move to ``state`` if MOVES allows it and the row still is where ``delivery`` says; the lease ends."""
        if state not in MOVES[delivery.state]:
            raise ValueError(f"no move from {delivery.state} to {state}")
        moved = replace(delivery, state=state, **changes)
        done = self._tx.execute(
            update(deliveries)
            .where(deliveries.c.id == delivery.id, deliveries.c.state == delivery.state)
            .values(**_values(moved), lease_seat="", lease_until=None)
        )
        if done.rowcount != 1:
            raise Moved("the delivery moved meanwhile")
        if moved.removes and state is State.SENT:
            self._note_removed(moved.removes)
        return moved

    def _note_removed(self, delivery: str) -> None:
        """In the same commit: what was taken down does not count as out any more."""
        known = self.get(delivery)
        if known is not None and known.state is State.SENT:
            self.move(known, State.REMOVED)

    def remove(self, delivery: Delivery) -> bool:
        """Forget a READY delivery that nobody is carrying."""
        done = self._tx.execute(
            delete(deliveries).where(
                deliveries.c.id == delivery.id,
                deliveries.c.state.in_((State.READY, State.WAITING, State.REFUSED)),
                deliveries.c.lease_seat == "",
            )
        )
        return done.rowcount == 1

    def claim(
        self, account: str, seat: str, now: datetime, lease: timedelta, skip: Collection[str] = ()
    ) -> Delivery | None:
        """Take the next delivery of ``account`` that may go: one UPDATE with a lease, so that two couriers never
        carry the same one. A slot still in the future is claimed too: the courier may hand it to the platform."""
        free = or_(deliveries.c.lease_until.is_(None), deliveries.c.lease_until < now)
        ready = and_(
            deliveries.c.account == account,
            deliveries.c.state == State.READY,
            deliveries.c.held.is_(False),
            free,
            deliveries.c.id.not_in(skip),
            or_(deliveries.c.not_before.is_(None), deliveries.c.not_before <= now),
        )
        first = (
            select(deliveries.c.id)
            .where(ready)
            .order_by(deliveries.c.due.is_not(None), deliveries.c.due, deliveries.c.id)
            .limit(1)
            .scalar_subquery()
        )
        taken = self._tx.execute(
            update(deliveries)
            .where(deliveries.c.id == first)
            .values(lease_seat=seat, lease_until=now + lease)
            .returning(*deliveries.c)
        ).one_or_none()
        return _delivery(taken) if taken else None

    def release(self, delivery: Delivery, **changes: Any) -> Delivery:
        """Give back a claimed delivery that stays READY; what moved meanwhile is not brought back."""
        released = replace(delivery, **changes)
        done = self._tx.execute(
            update(deliveries)
            .where(deliveries.c.id == delivery.id, deliveries.c.state == delivery.state)
            .values(**_values(released), lease_seat="", lease_until=None)
        )
        if done.rowcount != 1:
            raise Moved("the delivery moved meanwhile")
        return released

    def free_own(self, seat: str) -> None:
        """End the leases of a run of this seat that was cut off: only one runs at a time."""
        self._tx.execute(
            update(deliveries)
            .where(deliveries.c.state == State.READY, deliveries.c.lease_seat == seat)
            .values(lease_seat="", lease_until=None)
        )

    def stale(self, seat: str, now: datetime) -> list[Delivery]:
        """ARMED rows nobody can be carrying any more: ours from a run that ended, or a lease that ran out."""
        rows = self._tx.execute(
            select(deliveries).where(
                deliveries.c.state == State.ARMED,
                or_(
                    deliveries.c.lease_seat.in_(("", seat)),
                    deliveries.c.lease_until.is_(None),
                    deliveries.c.lease_until < now,
                ),
            )
        )
        return [_delivery(r) for r in rows]

    def arm(self, delivery: Delivery, seat: str, until: datetime, **changes: Any) -> Delivery:
        armed = self.move(delivery, State.ARMED, **changes)
        self._tx.execute(
            update(deliveries).where(deliveries.c.id == armed.id).values(lease_seat=seat, lease_until=until)
        )
        return armed

    def in_states(self, states: Sequence[State]) -> list[Delivery]:
        rows = self._tx.execute(
            select(deliveries).where(deliveries.c.state.in_(states)).order_by(deliveries.c.id)
        )
        return [_delivery(r) for r in rows]

    def of_post(self, post: str) -> list[Delivery]:
        """What says the post somewhere; taking it down is asked for by :meth:`removals`."""
        rows = self._tx.execute(
            select(deliveries)
            .where(deliveries.c.post == post, deliveries.c.act != Act.REMOVE)
            .order_by(deliveries.c.id)
        )
        return [_delivery(r) for r in rows]

    def removals(self) -> list[Delivery]:
        """Everything that takes something down, oldest first."""
        rows = self._tx.execute(
            select(deliveries).where(deliveries.c.act == Act.REMOVE).order_by(deliveries.c.id)
        )
        return [_delivery(r) for r in rows]

    def some(self, wanted: Collection[str]) -> dict[str, Delivery]:
        rows = self._tx.execute(select(deliveries).where(deliveries.c.id.in_(wanted)))
        return {r.id: _delivery(r) for r in rows}

    def of_posts(self, posts: Sequence[str] | None = None) -> list[Delivery]:
        query = (
            select(deliveries)
            .where(deliveries.c.post != "", deliveries.c.act != Act.REMOVE)
            .order_by(deliveries.c.id)
        )
        if posts is not None:
            query = query.where(deliveries.c.post.in_(posts))
        return [_delivery(r) for r in self._tx.execute(query)]

    def shown(self, asset: str = "") -> list[tuple[str, str, str, State]]:
        """Picture, post, platform and state of everything that says a post with pictures; with ``asset`` of this one.

        No delivery is read whole: nothing is sent by this.
        """
        piece = func.json_each(deliveries.c.pieces).table_valued("value")
        which = func.json_extract(piece.c.value, "$.asset").label("asset")
        query = (
            select(which, deliveries.c.post, deliveries.c.platform, deliveries.c.state)
            .select_from(deliveries)
            .join(piece, true())
            .where(deliveries.c.post != "", deliveries.c.act != Act.REMOVE)
            .order_by(deliveries.c.id.desc())
        )
        if asset:
            query = query.where(which == asset)
        return [(r.asset, r.post, r.platform, r.state) for r in self._tx.execute(query)]

    def of_reply(self, reply: str) -> list[Delivery]:
        rows = self._tx.execute(
            select(deliveries).where(deliveries.c.reply == reply).order_by(deliveries.c.id)
        )
        return [_delivery(r) for r in rows]

    def of_replies(self) -> list[Delivery]:
        """What answers somebody, oldest first."""
        rows = self._tx.execute(select(deliveries).where(deliveries.c.reply != "").order_by(deliveries.c.id))
        return [_delivery(r) for r in rows]

    def sent(self, account: str, since: datetime) -> list[Delivery]:
        """Posts of an account that are out, newest first."""
        rows = self._tx.execute(
            select(deliveries)
            .where(
                deliveries.c.account == account,
                deliveries.c.state == State.SENT,
                deliveries.c.settled_at >= since,
            )
            .order_by(deliveries.c.settled_at.desc())
        )
        return [_delivery(r) for r in rows]

    def sent_between(
        self, since: datetime, until: datetime | None = None, states: Collection[State] = (State.SENT,)
    ) -> list[Delivery]:
        """What was settled as out in the span, oldest first."""
        query = select(deliveries).where(deliveries.c.state.in_(states), deliveries.c.settled_at >= since)
        if until is not None:
            query = query.where(deliveries.c.settled_at < until)
        return [_delivery(r) for r in self._tx.execute(query.order_by(deliveries.c.settled_at))]

    def published_as(self, account: str, remote_id: str) -> Delivery | None:
        """The post of ours that the platform knows by this id."""
        row = self._tx.execute(
            select(deliveries)
            .where(
                deliveries.c.account == account,
                deliveries.c.remote_id == remote_id,
                deliveries.c.state == State.SENT,
                deliveries.c.act.in_((Act.POST, Act.HAND_OFF)),
            )
            .limit(1)
        ).one_or_none()
        return _delivery(row) if row else None

    def accounts_with_work(self) -> list[str]:
        rows = self._tx.execute(
            select(deliveries.c.account).where(deliveries.c.state == State.READY).distinct()
        )
        return [r.account for r in rows]

    def next_moment(self, account: str, now: datetime) -> datetime | None:
        """When the next delivery held back by its undo time or back-off becomes free."""
        return self._tx.execute(
            select(deliveries.c.not_before)
            .where(
                deliveries.c.account == account,
                deliveries.c.state == State.READY,
                deliveries.c.held.is_(False),
                deliveries.c.not_before > now,
            )
            .order_by(deliveries.c.not_before)
            .limit(1)
        ).scalar_one_or_none()
