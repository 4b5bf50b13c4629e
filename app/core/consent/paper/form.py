"""The consent form: for Europe and the United Kingdom, and the authorization of the United States (45 CFR 164.508)."""

from app.core.consent.model import Kind
from app.core.consent.paper import asking
from app.core.consent.paper.law import CONTACT, PAST_USE, act, region
from app.core.consent.paper.parts import (
    Occasion,
    Paragraph,
    blank,
    boxes,
    heading,
    items,
    opening,
    small,
    text,
)
from app.core.consent.paper.signing import signatures
from app.core.kernel.text import Sentence, msg

TITLE = msg("Consent to publication")
TITLE_US = msg("Authorization to publish health information")
ONLY_PUBLISHING = msg(
    "This is not the consent to treatment or to the use of data for care: it is about publishing only."
)
FREE: Sentence = msg(
    "You are free to sign or not. Care does not depend on it, and nothing is given in return, not even a discount."
)
FREE_STAFF: Sentence = msg(
    "You are free to sign or not. The work does not depend on it, and nobody is treated differently for saying no."
)
FREE_US: Sentence = msg(
    "You are free to sign or not. Treatment, payment, enrollment in a health plan and eligibility for benefits do "
    "not depend on it."
)
TAKEN_DOWN = msg(
    "From then on nothing more is published with it, and what is out is taken down wherever that is possible. "
    "Copies that others saved or shared may stay out of reach."
)
REDISCLOSED = msg(
    "What is published can be disclosed again by whoever sees it, and is then no longer protected by the federal "
    "privacy rules (45 CFR 164.508(c)(2))."
)
COPY = msg("A copy of this form, signed, is for you.")


def title_of(occasion: Occasion) -> Sentence:
    american = region(occasion.country) == "us" and occasion.consent.giver.kind is not Kind.STAFF
    return TITLE_US if american else TITLE


def consent_form(occasion: Occasion) -> tuple[Paragraph, ...]:
    return _american(occasion) if region(occasion.country) == "us" else _european(occasion)


def _european(occasion: Occasion) -> tuple[Paragraph, ...]:
    """GDPR art. 7 and 13, and their twins in the United Kingdom."""
    return (
        *opening(occasion, TITLE),
        small(ONLY_PUBLISHING),
        heading(msg("Who publishes")),
        text(
            msg(
                "The practice decides what is published and answers for it: it is the controller of the data."
            )
        ),
        small(CONTACT),
        *asking.pictures(occasion),
        *asking.what(occasion),
        *asking.where(occasion),
        *asking.purposes(occasion),
        *asking.until(occasion),
        heading(msg("Before you sign")),
        *items(
            [
                FREE_STAFF if occasion.consent.giver.kind is Kind.STAFF else FREE,
                msg(
                    "You can withdraw it at any time, wholly or in part, without giving a reason and as easily as you "
                    "give it: in person, by phone, by e-mail, by letter, or with the withdrawal form ({act}, art. 7).",
                    act=act(occasion.country),
                ),
                TAKEN_DOWN,
                PAST_USE[region(occasion.country)],
                msg(
                    "The information sheet that comes with this form says more: your rights, for how long, and to "
                    "whom you can complain."
                ),
                COPY,
            ]
        ),
        *signatures(occasion),
    )


def _american(occasion: Occasion) -> tuple[Paragraph, ...]:
    """The core elements of 45 CFR 164.508(c)(1) and the statements of (c)(2); of the team no health is told."""
    return (
        *opening(occasion, title_of(occasion)),
        small(ONLY_PUBLISHING),
        heading(msg("Who discloses, and to whom")),
        text(msg("The practice and the people who work for it may disclose what is ticked on the form.")),
        text(msg("They may disclose it to the public, on the platforms ticked below.")),
        *asking.pictures(occasion),
        *asking.what(occasion),
        *asking.where(occasion),
        *asking.purposes(occasion),
        heading(msg("Does the practice receive money from somebody else for it?")),
        *boxes([msg("No"), msg("Yes")]),
        blank(msg("From whom")),
        *_expiration(occasion),
        heading(msg("Before you sign")),
        *items(_statements(occasion)),
        small(msg("[To be completed by the practice's adviser: what the law of the state asks for on top.]")),
        *signatures(occasion),
    )


def _statements(occasion: Occasion) -> list[Sentence]:
    revoking = msg(
        "You may revoke this authorization at any time, in writing, at the address above or with the withdrawal form. "
        "We also act when you tell us in person or by phone."
    )
    if occasion.consent.giver.kind is Kind.STAFF:
        return [FREE_STAFF, revoking, TAKEN_DOWN, COPY]
    return [FREE_US, revoking, TAKEN_DOWN, PAST_USE["us"], REDISCLOSED, COPY]


def _expiration(occasion: Occasion) -> list[Paragraph]:
    """An authorization needs a date or an event at which it ends (45 CFR 164.508(c)(1))."""
    if occasion.consent.ends is not None:
        return asking.until(occasion)
    return [
        heading(msg("Until when")),
        blank(msg("It ends on this date, or with this event (needed)")),
        text(msg("It counts until then, unless you withdraw it earlier.")),
    ]
