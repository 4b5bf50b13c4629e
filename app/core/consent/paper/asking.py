"""What is asked on a form, one square each: what may be shown, where, what for. Only what the record offers."""

from datetime import timedelta

from app.core.consent.model import Kind, Purpose, What
from app.core.consent.paper.law import ABROAD, region
from app.core.consent.paper.parts import Occasion, Paragraph, blank, boxes, heading, plain, small, text
from app.core.consent.words import PURPOSES, WHATS, listed
from app.core.kernel.text import Sentence, msg, nmsg

MOST_PICTURES = 24
"""Named one by one; of more, the record keeps the list."""
MARK = 12
"""Characters of a fingerprint: enough to tell the pictures of a practice apart."""
ASKED: dict[What, Sentence] = {
    What.PHOTO: msg("Photographs"),
    What.FACE: msg("The face, or anything else that tells friends who it is (a tattoo, a scar, jewellery)"),
    What.VIDEO: msg("Video"),
    What.VOICE: msg("The voice"),
    What.STORY: msg("The story of the care, in words"),
    What.BEFORE_AFTER: msg("Pictures from before and after the treatment"),
    What.REUSE: msg("Using it again in other posts, within what is ticked on this form"),
}
REASONS: dict[Purpose, Sentence] = {
    Purpose.EDUCATION: msg("Health education: explaining to everybody how a problem is noticed and treated"),
    Purpose.PROMOTION: msg("Presenting the practice, its people and its services"),
    Purpose.CASE: msg("Telling a story of care, or showing before and after"),
}
HEALTH = msg(
    "I know that what is published may let others understand that the person is or was in care here, and may tell "
    "something about their health. I agree to it explicitly."
)


def pictures(occasion: Occasion) -> list[Paragraph]:
    """Named by their fingerprints; what they show is written by hand, in words the person recognises."""
    found = [heading(msg("Which pictures and recordings"))]
    known = occasion.pictures
    if known:
        marks = ", ".join(digest[:MARK] for digest in known[:MOST_PICTURES])
        found.append(
            text(
                nmsg(
                    "One picture, named here by its fingerprint: {marks}",
                    "{count} pictures, named here by their fingerprints: {marks}",
                    len(known),
                    marks=marks,
                )
            )
        )
    if (more := len(known) - MOST_PICTURES) > 0:
        found.append(
            small(nmsg("One more is listed on the record.", "{count} more are listed on the record.", more))
        )
    return [*found, blank(msg("Taken on")), blank(msg("What they show"))]


def what(occasion: Occasion) -> list[Paragraph]:
    scope = occasion.consent.scope
    found = [
        heading(msg("What may be shown")),
        text(
            msg(
                "Tick only what you agree to. Nothing is ticked beforehand, and what is not ticked is not published."
            )
        ),
        *boxes(ASKED[one] for one in What if one in scope.what),
    ]
    if occasion.consent.giver.kind is not Kind.STAFF:
        found += boxes([HEALTH])
    return found


def where(occasion: Occasion) -> list[Paragraph]:
    """Each platform by its name; what is not asked for there is said."""
    scope = occasion.consent.scope
    found = [
        heading(msg("Where")),
        text(msg("Tick the places one by one. Whatever is published there can be seen by anybody.")),
        *boxes(plain(name) for name in occasion.offered),
    ]
    for key in sorted(scope.platforms, key=lambda key: occasion.platforms.get(key, key)):
        found += [small(said) for said in _not_asked_for(occasion, key)]
    if (abroad := ABROAD.get(region(occasion.country))) is not None:
        found.append(small(abroad))
    return found


def _not_asked_for(occasion: Occasion, platform: str) -> list[Sentence]:
    """The exceptions on one platform: once where they are the same for every purpose, else purpose by purpose."""
    scope, name = occasion.consent.scope, occasion.platforms.get(platform, platform)
    asked = [one for one in PURPOSES if one in scope.purposes]
    left_out = {
        one: tuple(w for w in What if w in scope.what - scope.allowed_on(platform, one)) for one in asked
    }
    if len(set(left_out.values())) == 1:
        what = listed(WHATS[w] for w in left_out[asked[0]])
        said = msg("On {platform} this is not asked for: {what}.", platform=name, what=what)
        return [said] if left_out[asked[0]] else []
    return [
        msg(
            "On {platform}, for the purpose “{purpose}”, this is not asked for: {what}.",
            platform=name,
            purpose=PURPOSES[one],
            what=listed(WHATS[w] for w in what),
        )
        for one, what in left_out.items()
        if what
    ]


def purposes(occasion: Occasion) -> list[Paragraph]:
    asked = occasion.consent.scope.purposes
    return [heading(msg("What for")), *boxes(REASONS[one] for one in PURPOSES if one in asked)]


def until(occasion: Occasion) -> list[Paragraph]:
    return [heading(msg("Until when")), *(text(said) for said in how_long(occasion))]


def how_long(occasion: Occasion) -> list[Sentence]:
    ends = occasion.consent.scope.until
    found: list[Sentence] = [msg("It counts until you withdraw it.")]
    if ends is not None:
        # the first moment at which it counts no more: its last day is the one before
        found = [
            msg(
                "It counts up to and including {day}, unless you withdraw it earlier.",
                day=ends - timedelta(microseconds=1),
            )
        ]
    if occasion.consent.giver.kind is Kind.MINOR:
        found.append(
            msg("In any case it ends on the day the minor comes of age: from then on they decide alone.")
        )
    return found
