"""What kind of message a reply answers, as the rules ask it: the guess of triage, unless it would lull an alarm."""

from collections.abc import Mapping

from app.core.compliance.model import Facts
from app.core.compliance.rulebook import Rulebook
from app.core.inbox.model import Topic
from app.core.team.model import Practice

KINDS: Mapping[Topic, str] = {
    Topic.EMERGENCY: "emergency",
    Topic.CLINICAL: "clinical_question",
    Topic.COMPLAINT: "complaint",
    Topic.BOOKING: "appointment",
    Topic.PRAISE: "praise",
}
"""What the rules call it. Of the rest nothing is said: triage calls it something else because it knows no better."""
ALARMS = frozenset({"clin.emergency", "clin.adr"})
ANYTHING = "Grazie."
"""A reply in which only the message is heard."""


def kind_of(topic: Topic, text: str, practice: Practice, rulebook: Rulebook) -> Mapping[str, str]:
    """Language of the reply -> the kind of ``text``, as the rules are told it; empty: nothing is said.

    Some rules rest where a message is praise or a complaint. A guess must not lull them: where they would hear an
    emergency or an adverse reaction, nothing is said of the kind.
    """
    kind = KINDS.get(topic, "")
    if topic is not Topic.EMERGENCY and kind:
        asked = Facts(
            kind="reply", jurisdictions=practice.jurisdictions, purpose="service_info", incoming=text,
            language=rulebook.language(text),
        )  # fmt: skip
        if any(finding.concept in ALARMS for finding in rulebook.evaluate(ANYTHING, asked).findings):
            kind = ""
    return dict.fromkeys(("it", "es", "en"), kind)
