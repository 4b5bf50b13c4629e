"""Rows of assets; the bytes are in the media store, written before the row that names them."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Boolean, Column, Integer, Row, String, Table, insert, select, update

from app.core.media.model import Asset, Depicts
from app.core.storage.columns import EnumText, UtcDateTime
from app.core.storage.database import Transaction
from app.core.storage.tables import metadata

assets = Table(
    "assets",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("mime", String, nullable=False),
    Column("digest", String, nullable=False, index=True),
    Column("original", String, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("size", Integer, nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    Column("alt", String, nullable=False, default=""),
    Column("depicts", EnumText(Depicts), nullable=False),
    Column("recognisable", Boolean),
    Column("minor", Boolean, nullable=False, default=False),
    Column("before_after", Boolean, nullable=False, default=False),
    Column("subject", String, nullable=False, default=""),
    Column("erased_at", UtcDateTime),
)


def _asset(row: Row[Any]) -> Asset:
    return Asset(**row._asdict())


class MediaStore:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def all(self) -> list[Asset]:
        """Newest first; what was erased is not among them."""
        rows = self._tx.execute(
            select(assets).where(assets.c.erased_at.is_(None)).order_by(assets.c.id.desc())
        )
        return [_asset(r) for r in rows]

    def erased(self) -> list[Asset]:
        return [_asset(r) for r in self._tx.execute(select(assets).where(assets.c.erased_at.is_not(None)))]

    def get(self, asset: str) -> Asset | None:
        row = self._tx.execute(select(assets).where(assets.c.id == asset)).one_or_none()
        return _asset(row) if row else None

    def by_digest(self, digest: str) -> list[Asset]:
        rows = self._tx.execute(select(assets).where(assets.c.digest == digest, assets.c.erased_at.is_(None)))
        return [_asset(r) for r in rows]

    def add(self, asset: Asset) -> None:
        self._tx.execute(insert(assets).values(**asdict(asset)))

    def save(self, asset: Asset) -> None:
        values = asdict(asset)
        self._tx.execute(update(assets).where(assets.c.id == values.pop("id")).values(**values))

    def digests(self) -> set[str]:
        """The bytes that are still wanted."""
        rows = self._tx.execute(
            select(assets.c.digest, assets.c.original).where(assets.c.erased_at.is_(None))
        )
        return {digest for row in rows for digest in row}
