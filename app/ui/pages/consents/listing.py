"""The list of consents: how each stands, what it is found by, where it is used, and who waits for somebody. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from app.core.consent.model import Consent, Missing, Standing
from app.core.outbox.model import Delivery
from app.core.outbox.model import State as DeliveryState
from app.core.posts.model import Post, Status, status_of_delivery
from app.ui.pages.consents.state import Listed, Use, View

SOON = 30
"""Days before its end from which a consent waits for a decision."""


def listed(consent: Consent, now: datetime) -> Listed:
    return Listed(
        consent,
        consent.standing(now),
        consent.days_left(now),
        consent.warning(now),
        consent.missing(now),
    )


def needs_care(consents: Iterable[Consent], now: datetime) -> int:
    """How many wait for somebody to do something."""
    return sum(_cares(listed(consent, now)) for consent in consents)


def by_view(found: Iterable[Listed]) -> dict[View, list[Listed]]:
    """What each view lists. What was withdrawn is found in its own alone."""
    everything = list(found)
    current = [one for one in everything if one.standing is not Standing.WITHDRAWN]
    standings = (Standing.INCOMPLETE, Standing.EXPIRING, Standing.EXPIRED, Standing.WITHDRAWN)
    return {
        View.ALL: current,
        View.ATTENTION: [one for one in current if _cares(one)],
        **{View(s.value): [one for one in everything if one.standing is s] for s in standings},
    }


def told_by(posts: Iterable[Post]) -> dict[str, str]:
    """By consent: what its posts are called."""
    told: dict[str, str] = {}
    for post in posts:
        for consent in post.consents:
            told[consent] = f"{told.get(consent, '')}\n{post.headline.casefold()}"
    return told


def matches(consent: Consent, query: str, files: Mapping[str, str], told: str) -> bool:
    """Is it this code, or are all these words in its files and posts? ``files``: the names of the pictures, by id."""
    query = query.casefold()
    if not query.strip():
        return True
    if (code := _bare(query)) and code in _bare(consent.subject.casefold()):
        return True
    names = (files[asset] for asset in consent.scope.assets if asset in files)
    whole = "\n".join((consent.proof_name, *names)).casefold() + told
    return all(word in whole for word in query.split())


def uses_of(
    post: Post, status: Status, deliveries: list[Delivery], labels: Mapping[str, str], now: datetime
) -> list[Use]:
    """Where a post that uses a consent stands: a line for each channel, or one for the post itself."""
    if not deliveries:
        return [Use(post.id, post.headline, "", status)]
    uses = []
    for delivery in deliveries:
        where = status_of_delivery(delivery, now)
        uses.append(
            Use(
                post.id,
                post.headline,
                labels.get(delivery.account, delivery.platform),
                where,
                waits=delivery.state in (DeliveryState.READY, DeliveryState.WAITING),
                out=delivery.state in (DeliveryState.SENT, DeliveryState.ARMED, DeliveryState.UNSURE),
                url=delivery.url,
            )
        )
    return uses


def _bare(code: str) -> str:
    """``K-0142``, ``k 0142`` and ``k0142`` are one code."""
    return "".join(c for c in code if c.isalnum())


def _cares(one: Listed) -> bool:
    match one.standing:
        case Standing.EXPIRED:
            return True
        case Standing.INCOMPLETE:
            return Missing.BLOCKED not in one.missing
        case Standing.EXPIRING:
            return one.warning is not None and one.warning <= SOON
        case Standing.VALID | Standing.WITHDRAWN:
            return False
