"""The library in words: how a consent stands, where a picture is used, and what a screen reader says of it."""

from app.core.kernel.text import Sentence, msg, nmsg
from app.core.media import asking
from app.core.media.batch import Batch
from app.core.posts.library import BARE, Cover, Item, Kind, View

VIEWS: dict[View, Sentence] = {
    View.ALL: msg("All"),
    View.ASKS: msg("To describe"),
    View.BARE: msg("Without a valid consent"),
    View.EXPIRING: msg("Expires soon"),
    View.UNUSED: msg("Never used"),
}
COVERS: dict[Cover, tuple[Sentence, str]] = {
    Cover.VALID: (msg("Consent valid"), "ok"),
    Cover.FREE: (msg("No consent needed"), "ok"),
    Cover.EXPIRING: (msg("Consent expires soon"), "warn"),
    Cover.UNASKED: (msg("Not described yet"), "warn"),
    Cover.MISSING: (msg("No consent"), "block"),
    Cover.INCOMPLETE: (msg("Consent incomplete"), "block"),
    Cover.EXPIRED: (msg("Consent expired"), "block"),
    Cover.WITHDRAWN: (msg("Consent withdrawn"), "block"),
}
KINDS: dict[Kind, Sentence] = {Kind.PICTURE: msg("Pictures only"), Kind.VIDEO: msg("Videos only")}
SIGNS = {"ok": "check-circle", "warn": "warning-circle", "block": "prohibit"}


def badge_of(item: Item) -> tuple[Sentence, str]:
    """The one thing to know about it: what stops it first, then what is still to be said, then its consent."""
    if item.cover not in BARE and (missing := asking.in_short(item.asset)) is not None:
        return missing
    return COVERS[item.cover]


def used_in(item: Item) -> Sentence:
    if not item.posts:
        return msg("never used")
    return nmsg("in {count} post", "in {count} posts", len(item.posts))


def told_of(batch: Batch) -> list[Sentence]:
    """What came of taking in files: how many are there now, and which were not taken."""
    taken = nmsg(
        "{count} picture is in the library. Say who is in it and what it shows.",
        "{count} pictures are in the library. Say of each who is in it and what it shows.",
        len(batch.taken),
    )
    if not batch.refused:
        return [taken]
    first = batch.refused[0]
    refused = nmsg(
        "{count} file was not taken in: {name}. {reason}",
        "{count} files were not taken in, {name} among them. {reason}",
        len(batch.refused),
        name=first.name,
        reason=first.reason,
    )
    return [taken, refused]
