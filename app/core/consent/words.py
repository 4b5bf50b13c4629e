"""The consents in words: who gives them, what they allow, what they still need, and why they do not carry a use."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from app.core.consent.model import Consent, Kind, Lack, Missing, Purpose, Signer, Use, What
from app.core.kernel.text import Sentence, Words, msg, render

KINDS: dict[Kind, Sentence] = {
    Kind.ADULT: msg("Adult patient"),
    Kind.MINOR: msg("Minor"),
    Kind.REPRESENTED: msg("Adult represented by others"),
    Kind.DECEASED: msg("Deceased person"),
    Kind.STAFF: msg("Member of staff"),
}
WHATS: dict[What, Sentence] = {
    What.PHOTO: msg("Photo"),
    What.FACE: msg("Recognisable face"),
    What.VIDEO: msg("Video"),
    What.VOICE: msg("Voice"),
    What.STORY: msg("Story"),
    What.BEFORE_AFTER: msg("Before and after"),
    What.REUSE: msg("Use again in other posts"),
}
PURPOSES: dict[Purpose, Sentence] = {
    Purpose.EDUCATION: msg("Health education"),
    Purpose.PROMOTION: msg("Presenting the practice"),
    Purpose.CASE: msg("A story, or before and after"),
}
SIGNERS: dict[Signer, Sentence] = {
    Signer.HOLDER_1: msg("First holder of parental responsibility"),
    Signer.HOLDER_2: msg("Second holder of parental responsibility"),
    Signer.SOLE_HOLDER: msg("There is only one holder of parental responsibility"),
    Signer.MINOR: msg("The minor"),
    Signer.REPRESENTATIVE: msg("The representative"),
    Signer.RELATIVE: msg("An heir or the next of kin"),
}
GAPS: dict[Missing, Sentence] = {
    Missing.REPRESENTATIVE: msg("the signature of the representative"),
    Missing.AUTHORITY: msg("by which authority the representative signs"),
    Missing.WHY: msg("why an exception is made"),
    Missing.HEARD: msg("that the person was heard and does not object"),
    Missing.PICTURES: msg("at least one picture"),
    Missing.WHAT: msg("what may be shown"),
    Missing.PLATFORMS: msg("at least one platform"),
    Missing.PURPOSES: msg("at least one purpose"),
    Missing.BORN: msg("the minor's date of birth"),
    Missing.HOLDERS: msg("the signatures of both holders of parental responsibility"),
    Missing.REASON: msg("why one holder of parental responsibility is enough"),
    Missing.OWN: msg("the minor's own signature, needed from the age of 14"),
    Missing.INTEREST: msg("that it does not go against the minor's interests"),
    Missing.RELATIVE: msg("the signature of an heir or the next of kin"),
    Missing.CAPACITY: msg("in which capacity they sign"),
    Missing.PROOF: msg("the signed form"),
}
"""``BLOCKED`` is no gap to fill: see :data:`NOT_PUBLISHED`."""
NOT_PUBLISHED = msg(
    "Pictures of an adult for whom somebody else decides are not published, whoever signs: "
    "the person may not be able to agree, nor to take it back. Use an illustration, or words alone. Only the doctor "
    "makes an exception, in writing."
)
LACKS: dict[Lack, Sentence] = {
    Lack.WITHDRAWN: msg("it was withdrawn"),
    Lack.EXPIRED: msg("it has expired"),
    Lack.GROWN_UP: msg("the person is of age now and has to agree in person"),
    Lack.NOT_YET: msg("it was given later"),
    Lack.BLOCKED: msg("adults represented by others are not published"),
    Lack.INCOMPLETE: msg("it is incomplete"),
    Lack.ASSET: msg("it does not name this picture"),
    Lack.WHAT: msg("it does not allow what is shown"),
    Lack.PLATFORM: msg("it does not name this platform"),
    Lack.PURPOSE: msg("it does not allow this purpose"),
}


def listed(sentences: Iterable[Sentence], between: str = ", ") -> Words:
    """``one, two, three`` in every language."""
    said = list(sentences)
    return Words(*(between.join(render(s, language) for s in said) for language in ("it", "es", "en")))


def why_not(consent: Consent, lacks: Iterable[Lack], use: Use, at: datetime) -> Words:
    """The reasons in one breath; what is shown and not allowed is named, and so is what is missing."""
    return _reasons(tuple(lacks), consent.refused(use), consent.missing(at))


@lru_cache(maxsize=512)
def _reasons(lacks: tuple[Lack, ...], refused: frozenset[What], missing: tuple[Missing, ...]) -> Words:
    said: list[Sentence] = []
    for lack in lacks:
        if lack is Lack.WHAT:
            said.append(msg("it does not allow: {what}", what=listed(WHATS[w] for w in What if w in refused)))
        elif lack is Lack.INCOMPLETE:
            gaps = listed(GAPS[gap] for gap in missing if gap in GAPS)
            said.append(msg("it is incomplete, missing {gaps}", gaps=gaps))
        else:
            said.append(LACKS[lack])
    return listed(said)
