"""What the forms say that depends on whose law applies.

Cited is only what was verified: GDPR art. 7 and 9, Codice privacy art. 2-quinquies, L. 633/1941 art. 96 and 97,
LO 1/1996 art. 4.3, 45 CFR 164.508(c). The rest is left to the practice's adviser, in square brackets.
"""

from app.core.consent.model import Kind
from app.core.kernel.text import Sentence, Words, msg

ACTS: dict[str, Words] = {
    "eu": Words("GDPR", "RGPD", "GDPR"),
    "uk": Words("UK GDPR", "UK GDPR", "UK GDPR"),
}
PAST_USE: dict[str, Sentence] = {
    "eu": msg("The withdrawal does not reach back to what was published before it (GDPR, art. 7(3))."),
    "uk": msg("The withdrawal does not reach back to what was published before it (UK GDPR, art. 7(3))."),
    "us": msg(
        "The revocation has no effect on what was done before it in reliance on the authorization "
        "(45 CFR 164.508)."
    ),
}
OTHERS = msg(
    "Out of our reach: what other people shared, saved or photographed, and what search engines keep for a while. "
    "Tell us if you find such a copy: we write to whoever shows it and ask for its removal."
)
CONTACT = msg("[To be completed by the practice's adviser: the contact for data protection.]")
OWN_SIGNATURE: dict[str, Sentence] = {
    "it": msg("From the age of 14 the minor signs too (art. 2-quinquies Codice privacy)."),
    "es": msg("From the age of 14 the minor signs too."),
}
INTEREST: dict[str, Sentence] = {
    "es": msg(
        "The practice has weighed that publishing does not go against the minor's honour or interests "
        "(LO 1/1996, art. 4.3). Name of whoever weighed it"
    ),
}
INTEREST_ELSEWHERE = msg(
    "The practice has weighed that publishing does not go against the minor's interests. "
    "Name of whoever weighed it"
)
IMAGE: dict[str, Sentence] = {
    "it": msg(
        "One's own image is also protected by L. 633/1941, art. 96 and 97, and by art. 10 of the Italian civil code."
    ),
}
ABROAD: dict[str, Sentence] = {
    "eu": msg(
        "Whoever runs a platform follows rules of its own and decides for itself, as a controller of its own, what it "
        "does with the data; it may also keep them outside the European Union."
    ),
    "uk": msg(
        "Whoever runs a platform follows rules of its own and decides for itself, as a controller of its own, what it "
        "does with the data; it may also keep them outside the United Kingdom."
    ),
}


def region(country: str) -> str:
    """Whose rules on data: ``eu``, ``uk`` or ``us``."""
    return country if country in PAST_USE else "eu"


def act(country: str) -> Words:
    return ACTS.get(region(country), ACTS["eu"])


def basis(country: str, kind: Kind) -> Sentence:
    """Pictures of people in care are data about health; those of the team are not."""
    if kind is Kind.STAFF:
        return msg("{act}, art. 7", act=act(country))
    return msg("{act}, art. 7 and 9", act=act(country))
