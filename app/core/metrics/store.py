"""Rows of readings. Nothing is overwritten: the history stays, the newest counts."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Column, Float, Index, Row, String, Table, insert, select

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
        newest: dict[tuple[str, str, Measure], Reading] = {}
        for row in self._tx.execute(select(readings).order_by(readings.c.at, readings.c.id)):
            reading = _reading(row)
            newest[(reading.account, reading.post, reading.measure)] = reading
        return list(newest.values())

    def last(self, account: str, post: str, measure: Measure) -> Reading | None:
        row = self._tx.execute(
            select(readings)
            .where(readings.c.account == account, readings.c.post == post, readings.c.measure == measure)
            .order_by(readings.c.at.desc(), readings.c.id.desc())
        ).first()
        return _reading(row) if row else None
