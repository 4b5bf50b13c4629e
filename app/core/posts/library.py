"""The library as one looks at it: every picture with its consent, the posts that show it, and whether it may go.

A picture's consent is held against no post here: which consent names the picture, and how that one stands. Whether it
carries what a post does with it is asked at the door (``posts.pictures``).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from app.core.consent.model import Consent, Standing
from app.core.consent.store import ConsentStore
from app.core.kernel.clock import Clock
from app.core.kernel.errors import Refused
from app.core.kernel.text import Sentence, msg, nmsg
from app.core.media import asking
from app.core.media.model import Asset
from app.core.media.service import Media
from app.core.media.store import MediaStore
from app.core.outbox.model import Delivery, State
from app.core.outbox.store import OutboxStore
from app.core.posts.model import Post, Status, status_of, status_of_delivery
from app.core.posts.pictures import mismatch, needs_consent
from app.core.posts.store import PostStore
from app.core.storage.database import Database, Transaction


class Cover(StrEnum):
    """How the consent for a picture stands, in no post in particular."""

    UNASKED = "unasked"
    """Nobody said yet who is in it: it cannot be told whether one is needed."""
    FREE = "free"
    """None is needed."""
    MISSING = "missing"
    """One is needed, and none names it."""
    VALID = "valid"
    EXPIRING = "expiring"
    INCOMPLETE = "incomplete"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


BARE = frozenset({Cover.MISSING, Cover.INCOMPLETE, Cover.EXPIRED, Cover.WITHDRAWN})
"""It needs a consent and has none that counts."""
_BEST = (Standing.VALID, Standing.EXPIRING, Standing.INCOMPLETE, Standing.EXPIRED, Standing.WITHDRAWN)
_NEEDED = frozenset({Standing.VALID, Standing.EXPIRING, Standing.INCOMPLETE})


class Kind(StrEnum):
    PICTURE = "picture"
    VIDEO = "video"


class View(StrEnum):
    """What one usually comes for."""

    ALL = "all"
    ASKS = "asks"
    """Something is still to be said or done, or it has no words for those who cannot see it."""
    BARE = "bare"
    EXPIRING = "expiring"
    UNUSED = "unused"


@dataclass(frozen=True, slots=True)
class Item:
    asset: Asset
    cover: Cover
    consents: tuple[Consent, ...] = ()
    """Those that name it, or a picture it shows less of; the one that counts most first."""
    posts: tuple[str, ...] = ()
    """That show it: those not in the bin, and whatever was handed to a channel."""
    out_on: frozenset[str] = frozenset()
    """The platforms where it can be seen now."""
    words: str = field(default="", repr=False)
    """What it is found by, in small letters."""
    views: frozenset[View] = frozenset({View.ALL})
    """Where it is listed; told once, thousands are counted at each letter that is typed."""

    @property
    def kind(self) -> Kind:
        return Kind.VIDEO if self.asset.video else Kind.PICTURE

    @property
    def until(self) -> datetime | None:
        """When the consent that counts ends by itself."""
        return self.consents[0].ends if self.consents else None

    def is_in(self, view: View) -> bool:
        return view in self.views


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the person looks for; everything that is said has to be true of a picture."""

    query: str = ""
    """Words, or beginnings of words: of the name, the description, the person's code, a tag or a post that shows it."""
    cover: Cover | None = None
    kind: Kind | None = None
    tag: str = ""
    used_on: str = ""
    """Out on this platform now."""

    def narrowed(self, items: Iterable[Item]) -> list[Item]:
        if self == Wanted():
            return list(items)
        wanted = self.query.casefold().split()
        return [
            item
            for item in items
            if (self.cover is None or item.cover is self.cover)
            and (self.kind is None or item.kind is self.kind)
            and (not self.tag or self.tag in item.asset.tags)
            and (not self.used_on or self.used_on in item.out_on)
            and all(word in item.words for word in wanted)
        ]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The whole library at this moment, newest first."""

    items: tuple[Item, ...] = ()
    tags: tuple[str, ...] = ()
    """In use, in order of the alphabet."""
    platforms: tuple[str, ...] = ()
    """Where any of it can be seen now."""


@dataclass(frozen=True, slots=True)
class Used:
    """A post that shows the picture, on one channel (or not yet on any)."""

    post: str
    headline: str = field(repr=False)
    status: Status
    at: datetime
    """When it went out, or will; without a date yet: when it was last changed."""
    account: str = ""
    url: str = ""
    signed: bool = False
    """The signature covers the words of the picture too, and it is not out yet."""


def cover_of(asset: Asset, consents: Iterable[Consent], now: datetime) -> tuple[Cover, tuple[Consent, ...]]:
    """How its consent stands, and the consents (of those given) that are for it, the best first."""
    order = {standing: place for place, standing in enumerate(_BEST)}
    fitting = [c for c in consents if mismatch(c, asset) is None]
    ranked = tuple(sorted(fitting, key=lambda c: order[c.standing(now)]))
    if not asset.described:
        return Cover.UNASKED, ranked
    if not needs_consent(asset):
        return Cover.FREE, ranked
    return (Cover(ranked[0].standing(now).value) if ranked else Cover.MISSING), ranked


class Library:
    def __init__(self, db: Database, media: Media, clock: Clock) -> None:
        self._db, self._media, self._clock = db, media, clock

    def shelf(self) -> Shelf:
        """Everything in it. No picture is read: thousands are told in a moment."""
        with self._db.read() as tx:
            assets, consents = MediaStore(tx).all(), ConsentStore(tx).all()
            titles, drawn = PostStore(tx).shown()
            shown = OutboxStore(tx).shown()
        now = self._clock.now()
        named = defaultdict[str, list[Consent]](list)
        for consent in consents:
            for asset in consent.scope.assets:
                named[asset].append(consent)
        used, out = defaultdict[str, dict[str, None]](dict), defaultdict[str, set[str]](set)
        for asset, post in drawn:
            used[asset].setdefault(post)
        for asset, post, platform, state in shown:
            used[asset].setdefault(post)
            if state is State.SENT:
                out[asset].add(platform)
        items = tuple(_item(asset, named, used, out, titles, now) for asset in assets)
        tags = {tag for item in items for tag in item.asset.tags}
        return Shelf(
            items,
            tuple(sorted(tags, key=str.casefold)),
            tuple(sorted({platform for item in items for platform in item.out_on})),
        )

    def history(self, asset: str) -> tuple[Used, ...]:
        """Where it is shown, was shown or is going to be, the latest first."""
        now = self._clock.now()
        with self._db.read() as tx:
            posts, outbox = PostStore(tx), OutboxStore(tx)
            found: list[Used] = []
            for post in self._posts_with(tx, asset):
                known = posts.get(post)
                if known is None:
                    continue
                deliveries = outbox.of_post(post)
                with_it = [d for d in deliveries if any(p.asset == asset for p in d.pieces)]
                found += [_used(known, d, now) for d in with_it]
                if not with_it:
                    status = status_of(known, deliveries, now)
                    at = known.slot or known.updated_at
                    found.append(Used(post, known.headline, status, at, signed=known.signed))
        return tuple(sorted(found, key=lambda one: one.at, reverse=True))

    def why_kept(self, asset: str) -> Sentence | None:
        """Why it cannot be deleted; None: nothing needs it any more."""
        with self._db.read() as tx:
            return self._why_kept(tx, asset)

    def remove(self, asset: str) -> None:
        """Delete a picture that no post shows and no consent needs, its bytes too. It does not come back."""
        with self._db.write() as tx:
            if kept := self._why_kept(tx, asset):
                raise Refused(kept)
            self._media.erase([asset])
        self._media.drop_erased()

    def _why_kept(self, tx: Transaction, asset: str) -> Sentence | None:
        count = len(self._posts_with(tx, asset))
        if count:
            return nmsg(
                "A post shows it: take it off the post first.",
                "{count} posts show it: take it off the posts first.",
                count,
            )
        now = self._clock.now()
        needing = (c for c in ConsentStore(tx).all() if asset in c.scope.assets)
        code = next((c.subject for c in needing if c.standing(now) in _NEEDED), "")
        return msg("The consent of {code} names it: change the consent first.", code=code) if code else None

    @staticmethod
    def _posts_with(tx: Transaction, asset: str) -> tuple[str, ...]:
        _, drawn = PostStore(tx).shown(asset)
        shown = OutboxStore(tx).shown(asset)
        return tuple(dict.fromkeys((*(post for _, post in drawn), *(post for _, post, _, _ in shown))))


def _item(
    asset: Asset,
    named: Mapping[str, list[Consent]],
    used: Mapping[str, Mapping[str, None]],
    out: Mapping[str, set[str]],
    titles: Mapping[str, str],
    now: datetime,
) -> Item:
    near = {c.id: c for known in asset.known_as for c in named.get(known, ())}
    cover, consents = cover_of(asset, near.values(), now)
    posts = tuple(used.get(asset.id, ()))
    told = (asset.name, asset.alt, asset.subject, *asset.tags, *(titles.get(post, "") for post in posts))
    words = "\n".join(told).casefold()
    return Item(
        asset, cover, consents, posts, frozenset(out.get(asset.id, ())), words, _views(asset, cover, posts)
    )


def _views(asset: Asset, cover: Cover, posts: Collection[str]) -> frozenset[View]:
    listed = {
        View.ALL: True,
        View.ASKS: not asset.alt or asking.in_short(asset) is not None,
        View.BARE: cover in BARE,
        View.EXPIRING: cover is Cover.EXPIRING,
        View.UNUSED: not posts,
    }
    return frozenset(view for view, there in listed.items() if there)


def _used(post: Post, delivery: Delivery, now: datetime) -> Used:
    status = status_of_delivery(delivery, now)
    at = delivery.settled_at or delivery.scheduled_for or delivery.due or delivery.made_at
    out = delivery.state in (State.SENT, State.REMOVED)
    return Used(
        post.id, post.headline, status, at, delivery.account, delivery.url, signed=post.signed and not out
    )
