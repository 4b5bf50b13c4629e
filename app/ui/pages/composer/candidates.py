"""Which pictures of the library may be in this post, and why the others may not: the words of the door itself."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from app.core.consent.model import Consent
from app.core.kernel.text import Sentence, msg
from app.core.media import asking
from app.core.media.model import Asset, Depicts
from app.core.posts import pictures
from app.core.posts.model import Post
from app.core.posts.pictures import needs_consent, offers
from app.ui.pages.composer.checks import held_against
from app.ui.pages.composer.state import Ground


@dataclass(frozen=True, slots=True)
class Candidate:
    asset: Asset
    sentence: Sentence
    """How it stands, or why it may not be in this post."""
    tone: str
    allowed: bool
    consents: tuple[str, ...] = ()
    """What has to be attached with it."""
    nearest: str = ""
    """The consent that comes nearest, where none carries it."""


def candidates(post: Post, assets: Iterable[Asset], ground: Ground, now: datetime) -> tuple[Candidate, ...]:
    """What is not in the post yet: what is allowed first, illustrations and places before people."""
    held = held_against(post, ground, now)
    of_asset, of_person = defaultdict[str, list[Consent]](list), defaultdict[str, list[Consent]](list)
    for consent in ground.consents:
        of_person[consent.subject].append(consent)
        for named in consent.scope.assets:
            of_asset[named].append(consent)

    def about(asset: Asset) -> pictures.Ground:
        """Only the consents that could carry it: thousands of pictures meet hundreds of consents here."""
        near = [
            *(c for known in asset.known_as for c in of_asset[known]),
            *(of_person[asset.subject] if asset.subject else ()),
        ]
        return replace(held, consents=list({c.id: c for c in near}.values()))

    found = [_candidate(post, asset, about(asset)) for asset in assets if asset.id not in post.media]
    return tuple(sorted(found, key=lambda c: (not c.allowed, c.tone != "ok")))


def _candidate(post: Post, asset: Asset, held: pictures.Ground) -> Candidate:
    # What is still to be said of AI tells nothing about the consent: without one it stays off the post all the same.
    worded = replace(asset, alt=asset.alt or "…", generated=bool(asset.generated))
    if (missing := asking.in_short(worded)) is not None:
        # It is said, watched or covered once it is here; the door asks for it again.
        return Candidate(asset, *missing, allowed=True)
    against = pictures.objections(post, worded, held)
    if against:
        nearest = next((o.consent.id for o in offers(post, asset, held)), "") if held.consents else ""
        return Candidate(asset, against[0], "block", allowed=False, nearest=nearest)
    needed = needs_consent(asset)
    chosen = _carriers(post, asset, held) if needed else ()
    if (asks := asking.in_short(asset)) is not None:
        return Candidate(asset, *asks, allowed=True, consents=chosen)
    if not needed:
        return Candidate(asset, msg("No consent needed"), "ok", allowed=True)
    if asset.minor or asset.before_after:
        return Candidate(asset, msg("Consent valid; needs a second look"), "warn", True, chosen)
    return Candidate(asset, msg("Consent valid"), "ok", True, chosen)


def _carriers(post: Post, asset: Asset, held: pictures.Ground) -> tuple[str, ...]:
    """The fewest consents that carry the picture everywhere; those attached already need no company."""
    ordered = sorted(offers(post, asset, held), key=lambda o: o.consent.id not in post.consents)
    left, chosen = set(held.platforms), []
    for one in ordered:
        if left & set(one.covers):
            left -= set(one.covers)
            chosen.append(one.consent.id)
    return tuple(chosen)


def is_safe(asset: Asset) -> bool:
    """An illustration, or a place: nobody has to agree to it."""
    return asset.depicts in (Depicts.ILLUSTRATION, Depicts.PLACE)
