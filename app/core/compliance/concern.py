"""What a finding is about: the sentence of its words, or the facts it was made of. An answer holds for that alone.

``about`` travels with a finding and is kept with each answer: while it is the same, nobody is asked again.
"""

import hashlib
import re

from app.core.compliance.kinds import FACTS, Condition, Evidence, media_holds
from app.core.compliance.model import ConsentFact, Facts

_ENDS = re.compile(r"[.!?…][)»”\"’]?\s")
REACH = 400
"""Characters to each side: a text without full stops is not asked about anew for a word at its other end."""


def sentence_around(text: str, start: int, end: int) -> str:
    """The sentence that holds ``start`` to ``end``, without what may change around it: spaces and its full stop."""
    low, high = max(0, start - REACH, text.rfind("\n", 0, start) + 1), text.find("\n", end)
    high = min(len(text) if high < 0 else high, end + REACH)
    at = start
    while (at := max([text.rfind(sign, low, at) for sign in ".!?…"])) >= 0:  # backwards: the last one is near
        if (before := _ENDS.match(text, at, start)) is not None:
            low = before.end()
            break
    after = _ENDS.search(text, max(start, end - 1), high)
    return " ".join(text[low : after.end() if after else high].split()).rstrip(".… ")


def where_it_stands(phrase: str, texts: tuple[str, ...]) -> str:
    """The sentence of the first of ``texts`` that holds ``phrase``; empty: none does, or there is no phrase."""
    for text in texts:
        at = text.find(phrase) if phrase else -1
        if at >= 0:
            return sentence_around(text, at, at + len(phrase))
    return ""


def facts_asked(when: Condition, evidence: Evidence, facts: Facts) -> str:
    """A short mark of the facts that ``evidence`` looks at: another one when one of them changed."""
    names = sorted({name for name, _, _ in (*when, *evidence.when)})
    told: list[object] = [(name, FACTS[name](facts)) for name in names]
    pictured = evidence.kind == "consent" or bool(evidence.media)
    if pictured:
        told.append([media for media in facts.media if media_holds(evidence.media, media)])
    if evidence.kind == "consent":
        told.append((facts.platform, facts.purpose, facts.scheduled_for, sorted(map(_told, facts.consents))))
    if evidence.incoming or "incoming_kind" in names:
        told.append(facts.incoming)
    return "facts:" + hashlib.blake2b(repr(told).encode(), digest_size=8).hexdigest()


def _told(consent: ConsentFact) -> str:
    sets = (sorted(consent.purposes), sorted(consent.platforms), sorted(consent.asset_ids))
    return repr((consent.subject, consent.expires, consent.withdrawn, *sets))
