"""May this picture be in this post? Pure, and the same for the strip, the picker, the signature and the sending.

What carries a picture is a consent of the same person, of the right kind, that covers every use the post would make.
Minors, stories and pictures before and after need a second, explicit yes beside it, for exactly what is in the post.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from app.core.compliance.model import Checklist
from app.core.consent.model import Consent, Kind, Lack, Purpose, Use, What
from app.core.consent.words import why_not
from app.core.kernel.text import Sentence, Words, msg, render
from app.core.media import asking
from app.core.media.model import Asset, Depicts
from app.core.posts.model import Post, consent_purpose, digest

NO_FACES_OF_MINORS = frozenset({"es"})
"""Countries where a minor who is a patient is not shown recognisable even with every signature."""
PERSONS = (Depicts.PATIENT, Depicts.STAFF)


class Sensitive(StrEnum):
    """What asks for a second, explicit yes."""

    MINOR = "minor"
    BEFORE_AFTER = "before_after"
    STORY = "story"
    REPRESENTED = "represented"
    """An adult for whom somebody else decides, by the exception of the doctor."""


CONCEPTS: dict[Sensitive, str] = {
    Sensitive.MINOR: "priv.image_minor",
    Sensitive.BEFORE_AFTER: "adv.before_after",
    Sensitive.STORY: "adv.testimonial",
    Sensitive.REPRESENTED: "priv.image_patient",
}
"""The concept of the rule packs whose law is shown at the second gate."""
SECOND_LOOK: dict[Sensitive, Sentence] = {
    Sensitive.MINOR: msg("A picture shows a minor: it needs a second look before it is signed."),
    Sensitive.BEFORE_AFTER: msg(
        "A picture shows before and after: it needs a second look before it is signed."
    ),
    Sensitive.STORY: msg(
        "It tells a patient's story, or lets patients speak: it needs a second look before it is signed."
    ),
    Sensitive.REPRESENTED: msg(
        "It concerns an adult for whom somebody else decides: it needs a second look before it is signed."
    ),
}


@dataclass(frozen=True, slots=True)
class Ground:
    """What a post is held against, read at this moment."""

    platforms: Mapping[str, str]
    """Key and name of each."""
    consents: Sequence[Consent]
    now: datetime
    country: str = ""
    reused: frozenset[str] = frozenset()
    """Pictures that are out already in another post."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A consent, held against one picture in one post."""

    consent: Consent
    covers: tuple[str, ...]
    """Keys of the platforms where it carries the picture."""
    lacks: Mapping[str, Words]
    """Why not on the others."""


# --- what a post does with a picture -----------------------------------------------------------------------------


def needs_consent(asset: Asset) -> bool:
    """A person recognisable or heard, or of whom nobody said that they are not; a minor who is a patient always."""
    if asset.depicts not in PERSONS:
        return False
    return asset.tells_who or asset.speaks or (asset.minor and asset.depicts is Depicts.PATIENT)


def seen_in(asset: Asset) -> frozenset[What]:
    """What of the person is seen, and heard, in whatever post."""
    found = {What.VIDEO} if asset.video else {What.PHOTO}
    if asset.tells_who:
        found.add(What.FACE)
    if asset.speaks:
        found.add(What.VOICE)
    if asset.before_after:
        found.add(What.BEFORE_AFTER)
    return frozenset(found)


def shows(post: Post, asset: Asset, reused: bool = False) -> frozenset[What]:
    """What of the person this post shows with the picture."""
    found = set(seen_in(asset))
    if post.story and asset.depicts is Depicts.PATIENT:
        found.add(What.STORY)
    if reused:
        found.add(What.REUSE)
    return frozenset(found)


def use_of(post: Post, asset: Asset, platform: str, reused: bool = False) -> Use:
    purpose = Purpose(consent_purpose(post, asset.before_after))
    return Use(asset.id, platform, purpose, shows(post, asset, reused))


def told_on(post: Post, platform: str) -> Use:
    """A patient's story in words."""
    return Use("", platform, Purpose.CASE, frozenset({What.STORY}))


# --- what carries it ---------------------------------------------------------------------------------------------


def mismatch(consent: Consent, asset: Asset) -> Sentence | None:
    """Why a consent is none for the person in the picture, whatever it allows."""
    kind = consent.giver.kind
    if asset.subject and asset.subject != consent.subject:
        return msg("it belongs to another person")
    if asset.depicts is Depicts.STAFF and kind is not Kind.STAFF:
        return msg("it is not the consent of a member of staff")
    if asset.depicts is Depicts.PATIENT and kind is Kind.STAFF:
        return msg("it is the consent of a member of staff")
    if asset.depicts is Depicts.PATIENT and asset.minor and kind is not Kind.MINOR:
        return msg("the picture shows a minor and the consent is of an adult")
    if asset.depicts is Depicts.PATIENT and not asset.minor and kind is Kind.MINOR:
        return msg("the consent is of a minor: say so of the picture too")
    return None


def offer(post: Post, asset: Asset, consent: Consent, ground: Ground) -> Offer:
    """Where this consent carries the picture, and why not elsewhere."""
    wrong = mismatch(consent, asset)
    covers: list[str] = []
    lacks: dict[str, Words] = {}
    for platform in ground.platforms:
        use = use_of(post, asset, platform, asset.id in ground.reused)
        # What shows less of a picture is covered by the consent for it.
        reasons = min((consent.lacks(replace(use, asset=a), ground.now) for a in asset.known_as), key=len)
        if wrong is not None:
            lacks[platform] = Words(*(render(wrong, language) for language in ("it", "es", "en")))
        elif reasons:
            lacks[platform] = why_not(consent, _telling(reasons), use, ground.now)
        else:
            covers.append(platform)
    return Offer(consent, tuple(covers), lacks)


def _telling(reasons: Sequence[Lack]) -> Sequence[Lack]:
    """What covers nothing at all needs no further reason."""
    gravest = (Lack.WITHDRAWN, Lack.EXPIRED, Lack.GROWN_UP, Lack.BLOCKED, Lack.NOT_YET)
    return next(((reason,) for reason in gravest if reason in reasons), reasons)


def offers(post: Post, asset: Asset, ground: Ground) -> tuple[Offer, ...]:
    """The consents that name this picture or its person, those that carry more first."""
    found = [
        offer(post, asset, consent, ground)
        for consent in ground.consents
        if _names(consent, asset) or (asset.subject and asset.subject == consent.subject)
    ]
    return tuple(sorted(found, key=lambda o: (len(o.lacks), not _names(o.consent, asset))))


def _names(consent: Consent, asset: Asset) -> bool:
    return not consent.scope.assets.isdisjoint(asset.known_as)


def uncovered(post: Post, asset: Asset, ground: Ground) -> dict[str, Words | None]:
    """The platforms where no consent of ``ground`` carries the picture, each with the nearest reason."""
    found = offers(post, asset, ground)
    bare = [p for p in ground.platforms if not any(p in o.covers for o in found)]
    return {p: next((o.lacks[p] for o in found), None) for p in bare}


def answered_for(post: Post, asset: Asset) -> bool:
    """The doctor answered, with a written reason, for a picture of the practice's own people."""
    return asset.depicts is Depicts.STAFF and any(
        o.rule.endswith(".priv.image_staff") for o in post.overrides
    )


def objections(post: Post, asset: Asset, ground: Ground) -> list[Sentence]:
    """Why this picture may not be in this post: nobody said who is in it, no words for it, no consent, too young."""
    found = asking.still_to_say(asset)
    if not asset.alt:
        found.append(msg("Describe the picture {name} for those who cannot see it.", name=asset.name))
    face = asset.depicts is Depicts.PATIENT and asset.minor and asset.tells_who
    if face and ground.country in NO_FACES_OF_MINORS:
        found.append(
            msg(
                "The picture {name} shows the face of a minor who is a patient: it is not published, "
                "even with every signature.",
                name=asset.name,
            )
        )
    elif needs_consent(asset) and not answered_for(post, asset):
        reasons: dict[Words | None, list[str]] = {}
        for platform, reason in uncovered(post, asset, ground).items():
            reasons.setdefault(reason, []).append(ground.platforms[platform])
        for reason, names in reasons.items():
            found.append(_no_consent(asset, names, reason))
    return found


def _no_consent(asset: Asset, names: Sequence[str], reason: Words | None) -> Sentence:
    platforms = ", ".join(names)
    if reason is None:
        return msg(
            "No valid consent covers the picture {name} on {platforms}.", name=asset.name, platforms=platforms
        )
    return msg(
        "No valid consent covers the picture {name} on {platforms}: {reason}.",
        name=asset.name,
        platforms=platforms,
        reason=reason,
    )


def story_objections(post: Post, ground: Ground) -> list[Sentence]:
    """A patient's story goes out only with a consent of the post that allows the story itself."""
    bare = [
        name
        for platform, name in ground.platforms.items()
        if not any(c.covers(told_on(post, platform), ground.now) for c in ground.consents)
    ]
    if not post.story or not bare:
        return []
    return [
        msg("No consent of this post allows the patient's story on {platforms}.", platforms=", ".join(bare))
    ]


# --- the second gate ---------------------------------------------------------------------------------------------


def sensitive_in(
    post: Post,
    assets: Iterable[Asset],
    checklists: Iterable[Checklist] = (),
    consents: Iterable[Consent] = (),
) -> tuple[Sensitive, ...]:
    """What in this post asks for a second look. ``consents``: those of the post."""
    seen = list(assets)
    told = post.story or any(
        finding.concept == CONCEPTS[Sensitive.STORY]
        for checklist in checklists
        for finding in checklist.findings
    )
    found = {
        Sensitive.MINOR: any(a.minor and a.depicts in PERSONS for a in seen),
        Sensitive.BEFORE_AFTER: any(a.before_after for a in seen),
        Sensitive.STORY: told,
        Sensitive.REPRESENTED: any(c.giver.kind is Kind.REPRESENTED for c in consents),
    }
    return tuple(kind for kind, there in found.items() if there)


def digest_of(post: Post, assets: Iterable[Asset]) -> str:
    """The digest of the post with its pictures as they are."""
    return digest(post, [(a.digest, a.alt) for a in assets])


def passed(post: Post, assets: Sequence[Asset], kinds: Iterable[Sensitive]) -> frozenset[Sensitive]:
    """What of it somebody looked at twice, exactly as it is now: a word or a picture later it is asked again."""
    wanted = set(kinds)
    if not wanted or not post.passes:
        return frozenset()
    now = digest_of(post, assets)
    given = {p.kind for p in post.passes if p.digest == now}
    return frozenset(kind for kind in wanted if kind.value in given)
