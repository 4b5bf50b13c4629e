"""The information sheet that goes home with the person: who, what, why, where, how long, and which rights."""

from app.core.consent.model import Kind, What
from app.core.consent.paper import asking
from app.core.consent.paper.form import FREE_STAFF, FREE_US, REDISCLOSED, TAKEN_DOWN
from app.core.consent.paper.law import (
    ABROAD,
    CONTACT,
    IMAGE,
    OTHERS,
    OWN_SIGNATURE,
    PAST_USE,
    act,
    basis,
    region,
)
from app.core.consent.paper.parts import Occasion, Paragraph, heading, items, opening, plain, small, text
from app.core.consent.words import PURPOSES, WHATS, listed
from app.core.kernel.text import Sentence, msg

TITLE = msg("About the publication of pictures and words")
NOT_ADVICE = msg(
    "This sheet informs; it is not legal advice. What stands in square brackets was not verified here, and is "
    "completed by the practice's adviser."
)


def information_sheet(occasion: Occasion) -> tuple[Paragraph, ...]:
    american = region(occasion.country) == "us"
    return (
        *opening(occasion, TITLE, named=False),
        heading(msg("Who publishes")),
        text(
            msg("The practice and the people who work for it may disclose what is ticked on the form.")
            if american
            else msg(
                "The practice decides what is published and answers for it: it is the controller of the data."
            )
        ),
        small(CONTACT),
        heading(msg("What for, and on which ground")),
        *_why(occasion, american),
        heading(msg("Which data")),
        text(
            msg(
                "Pictures, recordings or words in which the person can be seen, heard or recognised, and what they "
                "tell about them. What a file says of place and device is taken out before it is published."
            )
        ),
        *_offered(occasion),
        heading(msg("Who sees them")),
        text(
            msg(
                "Anybody. What is published is public: it can be shared again, and search engines can find it."
            )
        ),
        *([small(abroad)] if (abroad := ABROAD.get(region(occasion.country))) is not None else []),
        small(
            msg(
                "[To be completed by the practice's adviser: suppliers who handle the data for the practice, and on "
                "which terms data leave the country.]"
            )
        ),
        heading(msg("What nobody can recall")),
        *items([*occasion.stays, OTHERS]),
        heading(msg("For how long")),
        *_how_long(occasion, american),
        text(
            msg(
                "Afterwards the practice keeps the least that proves it: the signed form, its dates and what was "
                "taken down when."
            )
        ),
        small(msg("[To be completed by the practice's adviser: for how many years.]")),
        *_withdrawing(occasion),
        *_rights(occasion, american),
        *_of_minors(occasion),
        small(NOT_ADVICE),
    )


def _why(occasion: Occasion, american: bool) -> list[Paragraph]:
    if american:
        because = msg("Only for the purposes ticked on the form, and only because you signed it.")
        return [text(because), text(FREE_STAFF if occasion.consent.giver.kind is Kind.STAFF else FREE_US)]
    said: list[Sentence] = [
        msg(
            "Only for the purposes ticked on the form, and only on the ground of your explicit consent ({basis}).",
            basis=basis(occasion.country, occasion.consent.giver.kind),
        ),
        msg("Nobody has to give it. Without it nothing is published, and nothing else changes."),
    ]
    if (image := IMAGE.get(occasion.country)) is not None:
        said.append(image)
    return [text(one) for one in said]


def _how_long(occasion: Occasion, american: bool) -> list[Paragraph]:
    if american and occasion.consent.ends is None:
        written = msg("Until the date or the event written on the form, unless you withdraw it earlier.")
        return [text(written)]
    return [text(said) for said in asking.how_long(occasion)]


def _offered(occasion: Occasion) -> list[Paragraph]:
    scope = occasion.consent.scope
    asked: list[Sentence] = []
    if scope.what:
        asked.append(
            msg("What is asked for: {what}.", what=listed(WHATS[one] for one in What if one in scope.what))
        )
    if scope.platforms:
        asked.append(msg("Where: {places}.", places=listed(plain(name) for name in occasion.offered)))
    if scope.purposes:
        asked.append(
            msg(
                "What for: {purposes}.",
                purposes=listed(PURPOSES[one] for one in PURPOSES if one in scope.purposes),
            )
        )
    return items(asked)


def _withdrawing(occasion: Occasion) -> list[Paragraph]:
    staff, place = occasion.consent.giver.kind is Kind.STAFF, region(occasion.country)
    found = [
        heading(msg("How to withdraw")),
        text(
            msg(
                "At any time, wholly or in part, without giving a reason: tell us in person, by phone, by e-mail or by "
                "letter, or hand in the withdrawal form."
            )
        ),
        text(
            msg("It has no consequence for the work.")
            if staff
            else msg("It has no consequence for the care.")
        ),
        text(TAKEN_DOWN),
    ]
    return found if staff and place == "us" else [*found, text(PAST_USE[place])]


def _rights(occasion: Occasion, american: bool) -> list[Paragraph]:
    if american:
        return [
            heading(msg("Your rights")),
            text(msg("You may take it back in writing too, and you receive a copy of it.")),
            *([] if occasion.consent.giver.kind is Kind.STAFF else [text(REDISCLOSED)]),
            small(
                msg(
                    "[To be completed by the practice's adviser: what the law of the state asks for on top, and to "
                    "whom you can complain.]"
                )
            ),
        ]
    return [
        heading(msg("Your rights")),
        text(
            msg(
                "You can ask to see the data, to have them corrected or deleted, to have their use limited, and to "
                "receive them in a form you can pass on ({act}). We answer in writing.",
                act=act(occasion.country),
            )
        ),
        text(msg("You can also complain to the supervisory authority.")),
        small(msg("[To be completed by the practice's adviser: which authority, and how to reach it.]")),
    ]


def _of_minors(occasion: Occasion) -> list[Paragraph]:
    if occasion.consent.giver.kind is not Kind.MINOR:
        return []
    said: list[Sentence] = [
        msg(
            "Both holders of parental responsibility sign; one is enough only where there is a reason, which is "
            "written down."
        )
    ]
    if (own := OWN_SIGNATURE.get(occasion.country)) is not None:
        said.append(own)
    return [heading(msg("When it is about a minor")), *(text(one) for one in said)]
