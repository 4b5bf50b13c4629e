"""Rows of readings. Nothing is overwritten: the history stays, the newest counts."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Column, Float, Index, Row, String, Table, func, insert, select

from app.core.metrics.model import Measure, Reading
from app.core.storage.columns import EnumText, UtcDateTime
from app.core.storage.database import Transaction
from app.core.storage.tables import metadata

readings = Table(
    "readings",
    metadata,
    Column("id", String, primary_key=True),
    Column("account", String, nullable=False),
    Column("measure", EnumText(Measure), nullable=False),
    Column("value", Float, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("post", String, nullable=False),
    Column("typed_by", String, nullable=False),
    Index("ix_readings_post", "post", "account", "measure", "at"),
)


def _reading(row: Row[Any]) -> Reading:
    return Reading(**row._asdict())


class MetricsStore:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, reading: Reading) -> None:
        self._tx.execute(insert(readings).values(**asdict(reading)))

    def latest(self) -> list[Reading]:
        """The newest reading of each measure of each post and channel."""
        place = func.row_number().over(
            partition_by=(readings.c.post, readings.c.account, readings.c.measure),
            order_by=(readings.c.at.desc(), readings.c.id.desc()),
        )
        ranked = select(readings.c.id, place.label("place")).subquery()
        newest = select(ranked.c.id).where(ranked.c.place == 1)
        rows = self._tx.execute(select(readings).where(readings.c.id.in_(newest)).order_by(readings.c.at))
        return [_reading(row) for row in rows]

    def last(self, account: str, post: str, measure: Measure) -> Reading | None:
        row = self._tx.execute(
            select(readings)
            .where(readings.c.account == account, readings.c.post == post, readings.c.measure == measure)
            .order_by(readings.c.at.desc(), readings.c.id.desc())
        ).first()
        return _reading(row) if row else None
