"""Rows of withdrawals and of the copies that were out when the person asked."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Column, Integer, Row, String, Table, delete, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from app.core.storage.columns import EnumText, JsonValue, UtcDateTime
from app.core.storage.database import Transaction
from app.core.storage.tables import metadata
from app.core.withdrawal.model import Asker, Request, Way, Withdrawal

withdrawals = Table(
    "withdrawals",
    metadata,
    Column("id", String, primary_key=True),
    Column("consent", String, nullable=False, index=True),
    Column("subject", String, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("asker", EnumText(Asker), nullable=False),
    Column("way", EnumText(Way), nullable=False),
    Column("received_by", String, nullable=False),
    Column("registered_at", UtcDateTime, nullable=False),
    Column("carried_out_at", UtcDateTime),
    Column("carried_out_by", String, nullable=False),
    Column("stopped", Integer, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("erased_at", UtcDateTime),
    Column("fingerprints", JsonValue, nullable=False),
    Column("letter_at", UtcDateTime),
)
copies = Table(
    "withdrawal_copies",
    metadata,
    Column("withdrawal", String, primary_key=True),
    Column("delivery", String, primary_key=True),
    Column("proof", String, nullable=False),
    Column("proof_name", String, nullable=False),
)


def _values(withdrawal: Withdrawal) -> dict[str, Any]:
    values = {name: getattr(withdrawal, name) for name in Withdrawal.__slots__ if name != "request"}
    return {**values, **asdict(withdrawal.request), "fingerprints": list(withdrawal.fingerprints)}


def _withdrawal(row: Row[Any]) -> Withdrawal:
    values = row._asdict()
    request = Request(values.pop("asked_at"), values.pop("asker"), values.pop("way"))
    return Withdrawal(request=request, **{**values, "fingerprints": tuple(values["fingerprints"])})


class WithdrawalStore:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def all(self) -> list[Withdrawal]:
        """Newest first."""
        return [
            _withdrawal(r) for r in self._tx.execute(select(withdrawals).order_by(withdrawals.c.id.desc()))
        ]

    def get(self, withdrawal: str) -> Withdrawal | None:
        row = self._tx.execute(select(withdrawals).where(withdrawals.c.id == withdrawal)).one_or_none()
        return _withdrawal(row) if row else None

    def of_consent(self, consent: str) -> Withdrawal | None:
        row = self._tx.execute(
            select(withdrawals).where(withdrawals.c.consent == consent).limit(1)
        ).one_or_none()
        return _withdrawal(row) if row else None

    def pending(self) -> list[Withdrawal]:
        """Registered, and not yet carried out."""
        rows = self._tx.execute(select(withdrawals).where(withdrawals.c.carried_out_at.is_(None)))
        return [_withdrawal(r) for r in rows]

    def running(self) -> list[Withdrawal]:
        """Carried out, with something still to be taken down or deleted."""
        rows = self._tx.execute(
            select(withdrawals).where(
                withdrawals.c.carried_out_at.is_not(None), withdrawals.c.erased_at.is_(None)
            )
        )
        return [_withdrawal(r) for r in rows]

    def add(self, withdrawal: Withdrawal) -> None:
        self._tx.execute(insert(withdrawals).values(**_values(withdrawal)))

    def save(self, withdrawal: Withdrawal) -> None:
        self._tx.execute(
            update(withdrawals).where(withdrawals.c.id == withdrawal.id).values(**_values(withdrawal))
        )

    def drop(self, withdrawal: str) -> None:
        self._tx.execute(delete(withdrawals).where(withdrawals.c.id == withdrawal))

    # --- copies --------------------------------------------------------------------------------------------

    def note(self, withdrawal: str, delivery: str) -> None:
        """This was out, or may have been; once noted it stays noted."""
        row = {"withdrawal": withdrawal, "delivery": delivery, "proof": "", "proof_name": ""}
        self._tx.execute(upsert(copies).values(**row).on_conflict_do_nothing())

    def copies(self, withdrawal: str) -> dict[str, tuple[str, str]]:
        """Delivery -> digest and name of the proof."""
        rows = self._tx.execute(
            select(copies).where(copies.c.withdrawal == withdrawal).order_by(copies.c.delivery)
        )
        return {r.delivery: (r.proof, r.proof_name) for r in rows}

    def of_delivery(self, delivery: str) -> list[str]:
        """The withdrawals that count this copy."""
        rows = self._tx.execute(select(copies.c.withdrawal).where(copies.c.delivery == delivery))
        return [r.withdrawal for r in rows]

    def prove(self, delivery: str, digest: str, name: str) -> None:
        self._tx.execute(
            update(copies).where(copies.c.delivery == delivery).values(proof=digest, proof_name=name)
        )
