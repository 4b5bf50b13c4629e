"""Rows of assets; the bytes are in the media store, written before the row that names them."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Float,
    Integer,
    Row,
    Select,
    String,
    Table,
    delete,
    false,
    insert,
    select,
    update,
)

from app.core.media.model import Asset, Depicts, Rendition, Trace
from app.core.storage.columns import EnumText, JsonValue, UtcDateTime
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
    Column("traces", JsonValue),
    Column("described_at", UtcDateTime),
    Column("folder", String, nullable=False, default="", server_default=""),
    Column("look", String),
    Column("apart", JsonValue),
    Column("seconds", Float, nullable=False, default=0.0, server_default="0"),
    Column("watched_by", String, nullable=False, default="", server_default=""),
    Column("watched_at", UtcDateTime),
    Column("stands_for", JsonValue),
    Column("made_from", JsonValue),
    Column("generated", Boolean),
    Column("labelled", Boolean, nullable=False, default=False, server_default=false()),
    Column("tags", JsonValue),
    Column("voice", Boolean),
)

renditions = Table(
    "renditions",
    metadata,
    Column("asset", String, primary_key=True),
    Column("recipe", String, primary_key=True),
    Column("digest", String, nullable=False),
    Column("mime", String, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("size", Integer, nullable=False),
)


def _asset(row: Row[Any]) -> Asset:
    values = row._asdict()
    traces = values["traces"]
    values["traces"] = None if traces is None else frozenset(map(Trace, traces))
    values["apart"] = frozenset(values["apart"] or ())
    values["stands_for"] = tuple(values["stands_for"] or ())
    values["made_from"] = tuple(values["made_from"] or ())
    values["tags"] = tuple(values["tags"] or ())
    return Asset(**values)


def _row(asset: Asset) -> dict[str, Any]:
    values = asdict(asset)
    values["traces"] = None if asset.traces is None else sorted(asset.traces)
    values["apart"] = sorted(asset.apart) or None
    values["stands_for"] = list(asset.stands_for) or None
    values["made_from"] = list(asset.made_from) or None
    values["tags"] = list(asset.tags) or None
    return values


class MediaStore:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    @staticmethod
    def _there() -> Select[Any]:
        """What was not erased."""
        return select(assets).where(assets.c.erased_at.is_(None))

    def all(self) -> list[Asset]:
        """Newest first; what was erased is not among them."""
        return [_asset(r) for r in self._tx.execute(self._there().order_by(assets.c.id.desc()))]

    def get(self, asset: str) -> Asset | None:
        row = self._tx.execute(select(assets).where(assets.c.id == asset)).one_or_none()
        return _asset(row) if row else None

    def by_digest(self, digest: str) -> list[Asset]:
        return [_asset(r) for r in self._tx.execute(self._there().where(assets.c.digest == digest))]

    def add(self, asset: Asset) -> None:
        self._tx.execute(insert(assets).values(**_row(asset)))

    def save(self, asset: Asset) -> None:
        values = _row(asset)
        self._tx.execute(update(assets).where(assets.c.id == values.pop("id")).values(**values))

    def by_original(self, original: str) -> list[Asset]:
        return [_asset(r) for r in self._tx.execute(self._there().where(assets.c.original == original))]

    def of_others(self, subject: str) -> list[Asset]:
        """The pictures that show somebody else: what a picture of ``subject`` is compared with."""
        others = self._there().where(assets.c.subject.not_in(["", subject]))
        return [_asset(r) for r in self._tx.execute(others)]

    def last_described(self, folder: str) -> Asset | None:
        """What was said last about a picture of this folder."""
        found = (
            self._there()
            .where(
                assets.c.folder == folder,
                assets.c.described_at.is_not(None),
                assets.c.depicts != Depicts.UNKNOWN,
            )
            .order_by(assets.c.described_at.desc(), assets.c.id.desc())
            .limit(1)
        )
        row = self._tx.execute(found).one_or_none()
        return _asset(row) if row else None

    def without_look(self) -> list[Asset]:
        return [_asset(r) for r in self._tx.execute(self._there().where(assets.c.look.is_(None)))]

    def heirs(self) -> list[Asset]:
        """The pictures that were made from others by covering parts."""
        return [_asset(r) for r in self._tx.execute(self._there().where(assets.c.made_from.is_not(None)))]

    def some(self, wanted: Iterable[str]) -> list[Asset]:
        """The assets with these ids, in this order, what was erased among them."""
        return [found for asset in wanted if (found := self.get(asset)) is not None]

    def set_look(self, asset: str, look: str) -> None:
        self._tx.execute(update(assets).where(assets.c.id == asset).values(look=look))

    # --- copies for the platforms ------------------------------------------------------------------------------

    def rendition(self, asset: str, recipe: str) -> Rendition | None:
        wanted = select(renditions).where(renditions.c.asset == asset, renditions.c.recipe == recipe)
        row = self._tx.execute(wanted).one_or_none()
        if row is None:
            return None
        return Rendition(row.digest, row.mime, row.width, row.height, row.size)

    def add_rendition(self, asset: str, recipe: str, made: Rendition) -> None:
        same = (renditions.c.asset == asset, renditions.c.recipe == recipe)
        self._tx.execute(delete(renditions).where(*same))
        self._tx.execute(insert(renditions).values(asset=asset, recipe=recipe, **asdict(made)))

    def digests(self) -> set[str]:
        """The bytes that are still wanted, the copies for the platforms among them."""
        return self._digests_of(assets.c.erased_at.is_(None))

    def erased_digests(self) -> set[str]:
        """The bytes of what was erased, and of the copies made of it."""
        return self._digests_of(assets.c.erased_at.is_not(None))

    def _digests_of(self, which: ColumnElement[bool]) -> set[str]:
        rows = self._tx.execute(select(assets.c.digest, assets.c.original).where(which))
        copies = self._tx.execute(
            select(renditions.c.digest).join(assets, assets.c.id == renditions.c.asset).where(which)
        )
        return {digest for row in (*rows, *copies) for digest in row}
