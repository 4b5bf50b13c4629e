"""Who signs: it follows from who the person is, and from whose law applies."""

from app.core.consent.model import OWN_SIGNATURE_FROM, Kind, Signer
from app.core.consent.paper.law import INTEREST, INTEREST_ELSEWHERE, OWN_SIGNATURE
from app.core.consent.paper.parts import Occasion, Paragraph, blank, heading, sign, small, text
from app.core.kernel.text import msg


def signatures(occasion: Occasion) -> list[Paragraph]:
    found = [
        heading(msg("Signatures")),
        text(
            msg(
                "I have read this form and the information sheet, I could ask questions, and I agree to what I have "
                "ticked, and to nothing else."
            )
        ),
    ]
    match occasion.consent.giver.kind:
        case Kind.MINOR:
            found += _of_minor(occasion)
        case Kind.DECEASED:
            found += _of_relative(occasion)
        case Kind.REPRESENTED:
            found += _of_representative(occasion)
        case _:
            found.append(sign(msg("The person")))
    found.append(heading(msg("Filled in by the practice")))
    if occasion.consent.giver.kind is Kind.MINOR:
        found.append(blank(INTEREST.get(occasion.country, INTEREST_ELSEWHERE)))
    if occasion.collector:
        found.append(text(msg("Collected by: {name}", name=occasion.collector)))
    else:
        found.append(blank(msg("Collected by")))
    return found


def _of_minor(occasion: Occasion) -> list[Paragraph]:
    giver, country = occasion.consent.giver, occasion.country
    if Signer.SOLE_HOLDER in giver.signed_by:
        found = [
            text(msg("There is only one holder of parental responsibility, who signs and says why.")),
            sign(msg("The holder of parental responsibility")),
            blank(msg("Why there is only one (for example sole custody)")),
        ]
    else:
        found = [
            text(msg("Both holders of parental responsibility sign, each for themselves.")),
            sign(msg("First holder of parental responsibility")),
            sign(msg("Second holder of parental responsibility")),
            blank(msg("If only one signs: why (for example sole custody)")),
        ]
    if country == "us":
        found.append(blank(msg("Authority to act for the minor (for example parent, guardian)")))
    return [*found, *_of_the_minor_too(occasion)]


def _of_the_minor_too(occasion: Occasion) -> list[Paragraph]:
    giver, country = occasion.consent.giver, occasion.country
    if country not in OWN_SIGNATURE_FROM:
        return [
            text(msg("The minor signs too where they understand what it is about.")),
            sign(msg("The minor")),
        ]
    age = giver.age(occasion.now)
    if age is not None and age < OWN_SIGNATURE_FROM[country]:
        return [
            small(
                msg("Under 14 the minor does not sign; they are told, in their own words, what it is about.")
            )
        ]
    return [text(OWN_SIGNATURE[country]), sign(msg("The minor"))]


def _of_representative(occasion: Occasion) -> list[Paragraph]:
    """45 CFR 164.508(c)(1)(vi) wants the authority described; elsewhere it is the proof of who may sign."""
    return [
        text(
            msg(
                "Somebody else decides for the person: the representative signs, and says by which authority. The "
                "person is told in words they understand, and is heard: if they object, nothing is published."
            )
        ),
        text(msg("Authority of the representative: {authority}", authority=occasion.consent.giver.authority)),
        sign(msg("The representative")),
        blank(msg("How the person was heard, when, and what they said")),
        text(msg("The person signs too where they can.")),
        sign(msg("The person")),
    ]


def _of_relative(occasion: Occasion) -> list[Paragraph]:
    found = [
        text(msg("The person has died: an heir or the next of kin decides, and says in which capacity.")),
        sign(msg("An heir or the next of kin")),
        blank(msg("In which capacity")),
    ]
    if occasion.country == "us":
        found.append(blank(msg("Authority to act for the person who died")))
    return found
