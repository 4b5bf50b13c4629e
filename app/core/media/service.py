"""Media: take in, describe, read. The same picture is one asset, however often it is dropped."""

import hashlib
import io
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from app.core.kernel.clock import Clock
from app.core.kernel.errors import Damaged, Refused
from app.core.kernel.ids import new_id
from app.core.kernel.text import Text, msg
from app.core.media.intake import Taken, read_file, take_in
from app.core.media.kin import akin, inherited, told_apart
from app.core.media.looks import alike, look_of
from app.core.media.mask import Masked
from app.core.media.model import (
    Asset,
    AssetAdded,
    AssetDescribed,
    AssetErased,
    AssetMasked,
    AssetsToldApart,
    AssetTagged,
    AssetWatched,
    Rendition,
    SamePicture,
    may_have_watched,
    says_generated,
    tidy_tags,
)
from app.core.media.renditions import Made, Recipe, draw_copies, fits, recipe_of
from app.core.media.store import MediaStore
from app.core.platforms.contract import Limits
from app.core.storage.blobs import Blobs
from app.core.storage.database import Database, Transaction

GONE = msg("This picture is no longer in the library.")


class Media:
    def __init__(self, db: Database, blobs: Blobs, clock: Clock) -> None:
        self._db = db
        self._blobs = blobs
        self._clock = clock

    # --- taking in -----------------------------------------------------------------------------------------

    def take_file(self, path: Path, subject: str = "") -> Asset:
        """Take in a picture or video file; see :meth:`take`."""
        return self.keep(take_in(path.name, read_file(path)), subject, folder_of(path))

    def take(self, name: str, data: bytes, subject: str = "") -> Asset:
        """Take in a picture. The same picture again returns the asset that is already there."""
        return self.keep(take_in(name, data), subject)

    def keep(self, taken: Taken, subject: str = "", folder: str = "") -> Asset:
        """Keep what was taken in (decoding needs no archive and may have run elsewhere).

        With ``subject`` it is said at once whom it shows. Raises ``SamePicture`` where the library has it under
        somebody else: then nothing is kept.
        """
        subject = subject.strip()
        known = self._known(taken)
        if known is not None:
            if subject and known.subject and known.subject != subject:
                raise SamePicture(_same(known, subject), known.id, exact=True)
            return known
        if subject:
            self.fill_looks()
            self._insist_on_new(subject, taken.look)
        original, digest = self._blobs.put(taken.original), self._blobs.put(taken.public)
        with self._db.write() as tx:
            store = MediaStore(tx)
            for there in store.by_digest(digest):
                return there
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
                subject=subject,
                folder=folder,
                look=taken.look,
                seconds=taken.seconds,
                generated=says_generated(taken.original) or None,
            )
            store.add(asset)
            tx.announce(AssetAdded(asset.id))
        return asset

    def _known(self, taken: Taken) -> Asset | None:
        with self._db.read() as tx:
            store = MediaStore(tx)
            same = store.by_digest(_sha(taken.public)) or store.by_original(_sha(taken.original))
        return next(iter(same), None)

    def keep_masked(self, source: str, made: Masked) -> Asset:
        """Keep a picture drawn from ``source`` with parts covered, as one of its own; the whole one stays.

        What was said about the source is taken over, except what has to be looked at again: whether somebody can be
        recognised, and what can be read. Raises ``Refused`` where the source is gone or nothing was changed.
        """
        with self._db.read() as tx:
            _drawn_from(_found(MediaStore(tx), source), made)
        digest = self._blobs.put(made.data)
        with self._db.write() as tx:
            store = MediaStore(tx)
            parent = _drawn_from(_found(store, source), made)
            for there in store.by_digest(digest):
                if there.id == parent.id:
                    raise Refused(msg("Nothing was changed: what you covered was covered already."))
                if akin(there, parent):
                    return there
            bare = Asset(
                id=new_id(),
                name=parent.name,
                mime=made.mime,
                digest=digest,
                # Never the parent's: what came with that file is not to be reached from here.
                original=digest,
                width=made.width,
                height=made.height,
                size=len(made.data),
                added_at=self._clock.now(),
                alt=parent.alt,
                depicts=parent.depicts,
                minor=parent.minor,
                before_after=parent.before_after,
                subject=parent.subject,
                folder=parent.folder,
                look=made.look,
                made_from=(*parent.made_from, parent.id),
                generated=parent.generated,
                tags=parent.tags,
            )
            child = inherited(bare, store.some(bare.made_from))
            store.add(child)
            tx.announce(AssetMasked(child.id, parent.id))
        return child

    # --- saying what it is ---------------------------------------------------------------------------------

    def describe(self, asset: Asset) -> None:
        """Keep what a person said about it: who is in it, recognisable or not, the alternative text.

        Raises ``SamePicture`` where it looks the same as one that shows somebody else.
        """
        if asset.subject.strip():
            self.fill_looks()  # before the write: a refusal would take them back
        with self._db.write() as tx:
            store = MediaStore(tx)
            known = _found(store, asset.id)
            said = replace(
                known,
                alt=asset.alt.strip(),
                depicts=asset.depicts,
                recognisable=asset.recognisable,
                minor=asset.minor,
                before_after=asset.before_after,
                subject=asset.subject.strip(),
                traces=asset.traces,
                generated=asset.generated,
                voice=asset.voice if known.video else None,
                labelled=asset.labelled and asset.generated is True,
                described_at=tx.now,
            )
            if said.subject and said.subject != known.subject:
                self._insist_on_new(said.subject, known.look or "", known)
            store.save(inherited(said, store.some(said.made_from)))
            tx.announce(AssetDescribed(asset.id))
            self._follow(tx, said)

    def _follow(self, tx: Transaction, said: Asset) -> None:
        """What was made from a picture shows the same person, and inherits by what is said of it now."""
        store = MediaStore(tx)
        for heir in store.heirs():
            if said.id in heir.made_from:
                same = replace(heir, subject=said.subject or heir.subject)
                now = inherited(same, store.some(heir.made_from))
                if now != heir:
                    store.save(now)
                    tx.announce(AssetDescribed(heir.id))

    def tag(self, asset: str, tags: Iterable[str]) -> Asset:
        """Give it these tags and no others."""
        with self._db.write() as tx:
            store = MediaStore(tx)
            known = _found(store, asset)
            tagged = replace(known, tags=tidy_tags(tags))
            if tagged != known:
                store.save(tagged)
                tx.announce(AssetTagged(asset))
        return tagged

    def separate(self, subjects: Mapping[str, Iterable[str]]) -> list[SamePicture]:
        """Say of several pictures at once whom they show: code -> pictures. Returns those that were refused."""
        refused: list[SamePicture] = []
        for subject, chosen in subjects.items():
            for asset in self.some(chosen):
                try:
                    self.describe(replace(asset, subject=subject))
                except SamePicture as same:
                    refused.append(same)
        return refused

    def tell_apart(self, asset: str, other: str) -> None:
        """A person compared two pictures that look the same: they are of different people. It is kept who said so."""
        with self._db.write() as tx:
            store = MediaStore(tx)
            one, two = _found(store, asset), _found(store, other)
            if one.digest == two.digest or one.original == two.original or akin(one, two):
                raise Refused(msg("These are the same picture, dot for dot."))
            store.save(replace(one, apart=one.apart | {other}))
            store.save(replace(two, apart=two.apart | {asset}))
            tx.announce(AssetsToldApart(asset, other))

    def last_answer(self, asset: Asset) -> Asset | None:
        """What was said last about another picture of the same folder, if anything was."""
        if not asset.folder:
            return None
        with self._db.read() as tx:
            found = MediaStore(tx).last_described(asset.folder)
        return found if found is not None and found.id != asset.id and found.described else None

    def _insist_on_new(self, subject: str, look: str, known: Asset | None = None) -> None:
        """Raise where the picture stands under somebody else. ``known``: the asset, where it is in the library."""
        with self._db.read() as tx:
            for other in MediaStore(tx).of_others(subject):
                if known is None:
                    exact, same = False, alike(look, other.look)
                elif known.id in other.line:
                    continue  # the picture itself, or made from it: that will show the same person
                elif akin(known, other):
                    raise SamePicture(_of_one(other, subject), other.id, known.id, exact=True)
                else:
                    exact = other.original == known.original
                    same = not told_apart(known, other) and (exact or alike(look, other.look))
                if same:
                    raise SamePicture(_same(other, subject), other.id, known.id if known else "", exact=exact)

    def fill_looks(self) -> int:
        """Take the fingerprints of pictures that came in before there were any. Returns how many there were."""
        with self._db.read() as tx:
            bare = MediaStore(tx).without_look()
        if bare:
            with self._db.write() as tx:
                for asset in bare:
                    MediaStore(tx).set_look(asset.id, self._look(asset))
        return len(bare)

    def _look(self, asset: Asset) -> str:
        from PIL import Image  # noqa: PLC0415 - loaded with the first picture

        try:
            with Image.open(io.BytesIO(self.content(asset))) as image:
                return look_of(image)
        except (OSError, ValueError, Damaged):
            return ""

    # --- watching ------------------------------------------------------------------------------------------

    def watched(self, asset: str, opened: datetime) -> None:
        """The person at the desk played the video to its end, having opened it at ``opened``."""
        with self._db.write() as tx:
            store = MediaStore(tx)
            known = _found(store, asset)
            if not known.video:
                raise Refused(msg("Only a video is played to its end."))
            if not may_have_watched(known, opened, tx.now):
                raise Refused(
                    msg(
                        "The video lasts {seconds} seconds and was opened only a moment ago. Play it to the end "
                        "first.",
                        seconds=round(known.seconds),
                    )
                )
            store.save(replace(known, watched_by=tx.actor, watched_at=tx.now))
            tx.announce(AssetWatched(asset))

    # --- copies for the platforms ----------------------------------------------------------------------------

    def rendition(self, asset: Asset, limits: Limits) -> Rendition:
        """The copy for a platform; made now where there is none yet, the publish copy itself where that fits."""
        own = Rendition(asset.digest, asset.mime, asset.width, asset.height, asset.size)
        recipe = recipe_of(limits)
        if asset.video or fits(recipe, asset.mime, asset.width, asset.height, asset.size):
            return own
        known = self._rendition(asset, recipe)
        if known is not None:
            return known
        return self._keep_copies(asset, draw_copies(self.content(asset), [recipe]))[recipe]

    def prepare(self, asset: Asset, limits: Iterable[Limits]) -> int:
        """Make the copies for these platforms that are still missing, from one decoding. Returns how many were made."""
        if asset.video:
            return 0
        wanted = {
            recipe
            for recipe in map(recipe_of, limits)
            if not fits(recipe, asset.mime, asset.width, asset.height, asset.size)
            and self._rendition(asset, recipe) is None
        }
        if not wanted:
            return 0
        return len(self._keep_copies(asset, draw_copies(self.content(asset), wanted)))

    def _rendition(self, asset: Asset, recipe: Recipe) -> Rendition | None:
        with self._db.read() as tx:
            known = MediaStore(tx).rendition(asset.id, recipe.key)
        return known if known is not None and self._blobs.has(known.digest) else None

    def _keep_copies(self, asset: Asset, made: Mapping[Recipe, Made]) -> dict[Recipe, Rendition]:
        copies = {
            recipe: Rendition(self._blobs.put(m.data), m.mime, m.width, m.height, len(m.data))
            for recipe, m in made.items()
        }
        with self._db.write() as tx:
            for recipe, copy in copies.items():
                MediaStore(tx).add_rendition(asset.id, recipe.key, copy)
        return copies

    # --- reading -------------------------------------------------------------------------------------------

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

    def with_heirs(self, assets: Iterable[str]) -> frozenset[str]:
        """These, and the pictures that were made from one of them, whatever was said about those."""
        wanted = frozenset(assets)
        with self._db.read() as tx:
            heirs = MediaStore(tx).heirs()
        return wanted | {a.id for a in heirs if wanted.intersection(a.made_from)}

    def kin(self, assets: Iterable[str]) -> dict[str, frozenset[str]]:
        """For each of these, all that are of one picture with it, itself among them."""
        with self._db.read() as tx:
            lines = {heir.id: heir.line for heir in MediaStore(tx).heirs()}
        found: dict[str, frozenset[str]] = {}
        for asset in assets:
            line = frozenset(lines.get(asset, (asset,)))
            found[asset] = line.union(heir for heir, other in lines.items() if not line.isdisjoint(other))
        return found

    def erase(self, assets: Iterable[str]) -> None:
        """Take them out of the library for good: name, description and looks go, the fingerprints stay as proof.

        The bytes follow with :meth:`drop_erased`, once this is committed.
        """
        with self._db.write() as tx:
            store = MediaStore(tx)
            for asset in assets:
                known = store.get(asset)
                if known is not None and known.erased_at is None:
                    store.save(replace(known, name="", alt="", look="", folder="", tags=(), erased_at=tx.now))
                    tx.announce(AssetErased(known.id, known.digest, known.original))

    def drop_erased(self) -> None:
        """Delete the bytes of what was erased, as far as nothing else is made of the same bytes. Safe to repeat."""
        with self._db.read() as tx:
            store = MediaStore(tx)
            gone = store.erased_digests() - store.digests()
        self._blobs.drop(gone)

    def content(self, asset: Asset) -> bytes:
        """The publish copy. Raises ``Damaged`` where the bytes no longer match their fingerprint."""
        if asset.erased_at is not None:
            raise Refused(msg("This picture was deleted; only its fingerprint is kept."))
        return self._blobs.get(asset.digest)

    def copy_of(self, rendition: Rendition) -> bytes:
        """The bytes of a copy made for a platform."""
        return self._blobs.get(rendition.digest)

    def original(self, asset: Asset) -> bytes:
        """The file as it came, metadata and all: for the practice's own export, never for a platform."""
        return self._blobs.get(asset.original)


def folder_of(path: Path) -> str:
    """A folder as something to compare, not to read: its name may be a patient's."""
    return _sha(str(path.absolute().parent).encode("utf-8", "surrogatepass"))[:16]


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _found(store: MediaStore, asset: str) -> Asset:
    known = store.get(asset)
    if known is None or known.erased_at is not None:
        raise Refused(GONE)
    return known


def _drawn_from(parent: Asset, made: Masked) -> Asset:
    if made.source != parent.digest:
        raise ValueError("this was not drawn from that picture")
    return parent


def _of_one(known: Asset, subject: str) -> Text:
    return msg(
        "This picture and one of {known} were made from the same one. It cannot show {subject}: say of the whole "
        "picture whom it shows, the others follow.",
        known=known.subject,
        subject=subject,
    )


def _same(known: Asset, subject: str) -> Text:
    return msg(
        "The library has this picture under {known}. It cannot show {subject} too: one of the two is wrong.",
        known=known.subject,
        subject=subject,
    )
