"""Rows of consents."""

from typing import Any

from sqlalchemy import Column, Row, String, Table, func, insert, select, update

from app.core.consent.model import Consent, Purpose, Scope
from app.core.storage.columns import JsonValue, UtcDateTime
from app.core.storage.database import Transaction
from app.core.storage.tables import metadata

consents = Table(
    "consents",
    metadata,
    Column("id", String, primary_key=True),
    Column("subject", String, nullable=False, index=True),
    Column("assets", JsonValue, nullable=False),
    Column("platforms", JsonValue, nullable=False),
    Column("purposes", JsonValue, nullable=False),
    Column("until", UtcDateTime),
    Column("given_at", UtcDateTime, nullable=False),
    Column("recorded_by", String, nullable=False),
    Column("proof", String, nullable=False, default=""),
    Column("proof_name", String, nullable=False, default=""),
    Column("withdrawn", UtcDateTime),
)


def _consent(row: Row[Any]) -> Consent:
    scope = Scope(
        frozenset(row.assets),
        frozenset(row.platforms),
        frozenset(Purpose(p) for p in row.purposes),
        row.until,
    )
    return Consent(
        row.id, row.subject, scope, row.given_at, row.recorded_by, row.proof, row.proof_name, row.withdrawn
    )


class ConsentStore:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def all(self) -> list[Consent]:
        return [_consent(r) for r in self._tx.execute(select(consents).order_by(consents.c.id.desc()))]

    def get(self, consent: str) -> Consent | None:
        row = self._tx.execute(select(consents).where(consents.c.id == consent)).one_or_none()
        return _consent(row) if row else None

    def save(self, consent: Consent) -> None:
        values = {
            "subject": consent.subject,
            "assets": sorted(consent.scope.assets),
            "platforms": sorted(consent.scope.platforms),
            "purposes": sorted(consent.scope.purposes),
            "until": consent.scope.until,
            "given_at": consent.given_at,
            "recorded_by": consent.recorded_by,
            "proof": consent.proof,
            "proof_name": consent.proof_name,
            "withdrawn": consent.withdrawn,
        }
        if (
            self._tx.execute(update(consents).where(consents.c.id == consent.id).values(**values)).rowcount
            == 0
        ):
            self._tx.execute(insert(consents).values(id=consent.id, **values))

    def next_code(self) -> str:
        """The next free subject code, K-0001 and so on."""
        last = self._tx.execute(
            select(func.max(consents.c.subject)).where(consents.c.subject.like("K-____"))
        ).scalar()
        number = int(last[2:]) + 1 if last and last[2:].isdigit() else 1
        return f"K-{number:04d}"
