"""Media: take in, describe, read. The same picture is one asset, however often it is dropped."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from app.core.kernel.clock import Clock
from app.core.kernel.errors import Refused
from app.core.kernel.ids import new_id
from app.core.kernel.text import msg
from app.core.media.intake import read_file, take_in
from app.core.media.model import Asset, AssetAdded, AssetDescribed, AssetErased
from app.core.media.store import MediaStore
from app.core.storage.blobs import Blobs
from app.core.storage.database import Database


class Media:
    def __init__(self, db: Database, blobs: Blobs, clock: Clock) -> None:
        self._db = db
        self._blobs = blobs
        self._clock = clock

    def take_file(self, path: Path) -> Asset:
        """Take in a picture file; see :meth:`take`."""
        return self.take(path.name, read_file(path))

    def take(self, name: str, data: bytes) -> Asset:
        """Take in a picture. The same picture again returns the asset that is already there."""
        taken = take_in(name, data)
        original, digest = self._blobs.put(taken.original), self._blobs.put(taken.public)
        with self._db.write() as tx:
            store = MediaStore(tx)
            for known in store.by_digest(digest):
                return known
            asset = Asset(
                id=new_id(),
                name=taken.name,
                mime=taken.mime,
                digest=digest,
                original=original,
                width=taken.width,
                height=taken.height,
                size=len(taken.public),
                added_at=self._clock.now(),
            )
            store.add(asset)
            tx.announce(AssetAdded(asset.id))
        return asset

    def describe(self, asset: Asset) -> None:
        """Keep what a person said about it: who is in it, recognisable or not, the alternative text."""
        with self._db.write() as tx:
            store = MediaStore(tx)
            known = store.get(asset.id)
            if known is None:
                raise Refused(msg("This picture is no longer in the library."))
            store.save(
                replace(
                    known,
                    alt=asset.alt.strip(),
                    depicts=asset.depicts,
                    recognisable=asset.recognisable,
                    minor=asset.minor,
                    before_after=asset.before_after,
                    subject=asset.subject.strip(),
                )
            )
            tx.announce(AssetDescribed(asset.id))

    def all(self) -> list[Asset]:
        with self._db.read() as tx:
            return MediaStore(tx).all()

    def get(self, asset: str) -> Asset | None:
        with self._db.read() as tx:
            return MediaStore(tx).get(asset)

    def some(self, assets: Iterable[str]) -> tuple[Asset, ...]:
        """The assets with these ids, in this order; unknown and erased ones are left out."""
        with self._db.read() as tx:
            store = MediaStore(tx)
            known = (store.get(asset) for asset in assets)
            return tuple(found for found in known if found and found.erased_at is None)

    def erase(self, assets: Iterable[str]) -> None:
        """Take them out of the library for good: name and description go, the fingerprints stay as proof.

        The bytes follow with :meth:`drop_erased`, once this is committed.
        """
        with self._db.write() as tx:
            store = MediaStore(tx)
            for asset in assets:
                known = store.get(asset)
                if known is not None and known.erased_at is None:
                    store.save(replace(known, name="", alt="", erased_at=self._clock.now()))
                    tx.announce(AssetErased(known.id, known.digest, known.original))

    def drop_erased(self) -> None:
        """Delete the bytes of what was erased, as far as nothing else is made of the same bytes. Safe to repeat."""
        with self._db.read() as tx:
            store = MediaStore(tx)
            wanted = store.digests()
            gone = {d for a in store.erased() for d in (a.digest, a.original)} - wanted
        self._blobs.drop(gone)

    def content(self, asset: Asset) -> bytes:
        """The publish copy. Raises ``Damaged`` where the bytes no longer match their fingerprint."""
        if asset.erased_at is not None:
            raise Refused(msg("This picture was deleted; only its fingerprint is kept."))
        return self._blobs.get(asset.digest)

    def original(self, asset: Asset) -> bytes:
        """The file as it came, metadata and all: for the practice's own export, never for a platform."""
        return self._blobs.get(asset.original)
