"""What would settle a finding, in a sentence: other words, what is missing, or somebody who answers for it.

And the words that every panel of findings says alike.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache

from app.core.compliance.model import Finding, Severity
from app.core.kernel.text import Sentence, joined, msg, nmsg

GROUPS: Mapping[str, Sentence] = {
    "block": msg("Blocking"),
    "confirm": msg("To confirm"),
    "note": msg("Advice"),
    "settled": msg("Answered for"),
}
"""The headings."""
COUNTED: Mapping[str, Callable[[int], Sentence]] = {
    "block": lambda n: nmsg("{count} blocks", "{count} block", n),
    "ask": lambda n: nmsg("{count} question", "{count} questions", n),
    "warn": lambda n: nmsg("{count} wants a reason", "{count} want a reason", n),
    "note": lambda n: nmsg("{count} piece of advice", "{count} pieces of advice", n),
}
"""How many of each level, strictest first."""
PUT_IN: Mapping[str, Sentence] = {
    "start": msg("Put it at the beginning"),
    "end": msg("Put it at the end"),
    "place": msg("Put it in its place"),
}
"""The button of a remedy, by where its words go."""
TAKE_OUT = msg("Take these words out")
TAKE_BACK = msg("Take back")
"""The button of what somebody answered or answered for: it is asked again."""
ANSWERED = msg("Checked: it may stay.")
"""What stands with a question that was answered."""
OTHER_WORDS = msg("Settled once these words are changed or gone.")
COVERED = msg("Settled once a valid consent covers the picture on this channel, or the picture is gone.")
MISSING: Mapping[str, Sentence] = {
    "priv.image_patient": COVERED,
    "priv.image_minor": msg("Settled once the picture is gone."),
    "priv.image_staff": COVERED,
    "priv.media_background": msg("Settled once the picture shows no data in the background."),
    "adv.before_after": msg("Settled once the pictures do not compare before and after."),
    "cond.accessibility": msg("Settled once the picture is described in words."),
    "cond.copyright": msg("Settled once the licence is known, or the picture is gone."),
    "info.no_source": msg("Settled once a source is attached, or the claim is gone."),
    "info.identification": msg("Settled once the text, or the profile of the channel, says who is writing."),
    "disc.sponsored": msg("Settled once the text says at the beginning that it is advertising."),
    "disc.ai": msg("Settled once the text says that the picture was generated."),
    "clin.emergency": msg("Settled once the reply gives the emergency number."),
    "clin.adr": msg("Settled once the reply says where an adverse reaction is reported."),
    "cond.crisis": msg("Settled once the post waits for calmer days."),
}
SAID = msg("Settled once the text says it.")
WAYS: Mapping[Severity, Sentence] = {
    Severity.BLOCK: msg("Otherwise the doctor answers for it with a written reason."),
    Severity.ASK: msg("Otherwise somebody confirms that it may stay."),
    Severity.WARN: msg("Otherwise somebody answers for it with a written reason."),
    Severity.NOTE: msg("It is advice: nothing has to be done."),
}
ONLY_BY_CONSENT = frozenset({"priv.image_patient", "priv.image_minor"})
"""No reason stands in for a consent: the door refuses the picture all the same."""


def settling(finding: Finding) -> Sentence:
    """What would satisfy ``finding``."""
    return _settling(finding.concept, finding.severity, finding.start is not None)


@lru_cache(maxsize=512)
def _settling(concept: str, severity: Severity, placed: bool) -> Sentence:
    if severity is Severity.NOTE:
        return WAYS[severity]
    what = MISSING.get(concept, OTHER_WORDS if placed else SAID)
    return what if concept in ONLY_BY_CONSENT else joined([what, WAYS[severity]])
