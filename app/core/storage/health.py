"""Reads everything once: every encrypted page of both files, every reference between rows, every blob."""

from dataclasses import dataclass

from sqlalchemy import Engine

from app.core.kernel.errors import Damaged
from app.core.storage.blobs import Blobs
from app.core.storage.engine import bare


@dataclass(frozen=True, slots=True)
class Health:
    pages: bool
    """Every page carries its seal and the trees are whole, in the archive and in the media store.
    If not, the rest was not looked at: restore a backup."""
    loose_ends: int
    """Rows that refer to a row that is not there."""
    blobs: int
    damaged_blobs: tuple[str, ...]

    @property
    def well(self) -> bool:
        return self.pages and not self.loose_ends and not self.damaged_blobs


def examine(engine: Engine, blobs: Blobs) -> Health:
    """0.3 s for 28 MB. Finds what a start does not look at; changes nothing."""
    if not pages_whole(engine) or not pages_whole(blobs.engine):
        return Health(pages=False, loose_ends=0, blobs=0, damaged_blobs=())
    digests = sorted(blobs.digests())
    damaged = tuple(digest for digest in digests if not _reads(blobs, digest))
    with bare(engine) as connection:
        loose_ends = len(connection.execute("PRAGMA foreign_key_check").fetchall())
    return Health(pages=True, loose_ends=loose_ends, blobs=len(digests), damaged_blobs=damaged)


def pages_whole(engine: Engine) -> bool:
    try:
        with bare(engine) as connection:
            unsealed = connection.execute("PRAGMA cipher_integrity_check").fetchall()
            trees = connection.execute("PRAGMA quick_check").fetchall()
    except Damaged:
        return False
    return not unsealed and trees == [("ok",)]


def _reads(blobs: Blobs, digest: str) -> bool:
    try:
        blobs.get(digest)
    except Damaged:
        return False
    return True
