"""The form that takes a consent back: as short as it can be, because withdrawing is as easy as giving."""

from app.core.consent.model import Kind
from app.core.consent.paper.form import TAKEN_DOWN
from app.core.consent.paper.law import PAST_USE, region
from app.core.consent.paper.parts import (
    Occasion,
    Paragraph,
    blank,
    boxes,
    heading,
    items,
    opening,
    sign,
    text,
)
from app.core.kernel.text import Sentence, msg

TITLE = msg("I withdraw my consent to publication")
MYSELF = msg("I am the person it is about")
PARENT = msg("I hold parental responsibility")
REPRESENTATIVE = msg("I am the legal representative")
HEIR = msg("I am an heir or the next of kin")
WHO: dict[Kind, tuple[Sentence, ...]] = {
    Kind.ADULT: (MYSELF, REPRESENTATIVE, HEIR),
    Kind.MINOR: (MYSELF, PARENT, REPRESENTATIVE),
    Kind.REPRESENTED: (MYSELF, REPRESENTATIVE, HEIR),
    Kind.DECEASED: (HEIR,),
    Kind.STAFF: (MYSELF, HEIR),
}


def withdrawal_form(occasion: Occasion) -> tuple[Paragraph, ...]:
    kind, place = occasion.consent.giver.kind, region(occasion.country)
    return (
        *opening(occasion, TITLE),
        heading(msg("Who withdraws")),
        *boxes(WHO[kind]),
        heading(msg("What is withdrawn")),
        *boxes([msg("Everything"), msg("Only this:")]),
        blank(msg("For example a picture, a platform, the face")),
        heading(msg("What happens then")),
        *items(
            [
                msg("No reason has to be given.")
                if kind is Kind.STAFF
                else msg("No reason has to be given, and it has no consequence for the care."),
                TAKEN_DOWN,
                *([] if kind is Kind.STAFF and place == "us" else [PAST_USE[place]]),
                msg("You receive a letter that says what was taken down and what could not be recalled."),
            ]
        ),
        heading(msg("Signature")),
        sign(msg("Whoever withdraws")),
        text(msg("A phone call or an e-mail is enough too: this form is only a help.")),
        heading(msg("Filled in by the practice")),
        blank(msg("Received by")),
        blank(msg("On, and at what time")),
    )
