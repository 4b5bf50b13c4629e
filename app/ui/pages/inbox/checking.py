"""The reply check as the panel shows it: findings become items with the buttons this person may press."""

from collections import Counter
from collections.abc import Callable, Mapping

from app.core.compliance.model import Checklist, Finding, Severity, in_order
from app.core.compliance.settling import ANSWERED, PUT_IN, TAKE_BACK, TAKE_OUT, settling
from app.core.inbox.model import Dismissal, Reply
from app.core.inbox.service import unsettled_reply
from app.core.kernel.text import Sentence, msg, nmsg
from app.core.team.model import Person, Right, override_right
from app.ui.pages.inbox.state import Item, Level, Pick

USE, INSTEAD, YES, REASON, BACK = "use", "instead", "yes", "reason", "back"
SAYS_WHO = "priv.confirm_relationship"
"""Nothing is mended here word by word: a neutral reply is offered instead, to be read first."""
LEVELS: Mapping[Severity, Level] = {
    Severity.BLOCK: "block",
    Severity.ASK: "ask",
    Severity.WARN: "warn",
    Severity.NOTE: "note",
}


def items_of(
    checklist: Checklist, reply: Reply, person: Person, neutral: Callable[[], str] = str
) -> tuple[Item, ...]:
    """Block, ask, warn, advice; what somebody answered for stands at the end.

    ``neutral``: a reply that says nothing of who is a patient.
    """
    settled = {d.key: d for d in reply.dismissals}
    seen: Counter[tuple[str, str]] = Counter()
    standing: list[Item] = []
    quiet: list[Item] = []
    for finding in _all(checklist):
        key = (finding.rule, finding.phrase)
        seen[key] += 1
        dismissal = settled.get(finding.key)
        said: Sentence | None = ANSWERED if finding in checklist.answered else None
        if dismissal is not None:
            said = msg("Answered for: {reason}", reason=dismissal.reason)
        item = Item(
            id="|".join((*key, str(seen[key]))),
            level=LEVELS[finding.severity],
            title=finding.title,
            phrase=finding.phrase,
            message=finding.message,
            law=finding.law,
            question=finding.question if finding.severity is Severity.ASK else None,
            fix=finding.fix,
            settles=settling(finding),
            picks=(take_back(dismissal, person),) if said else picks_of(finding, person, neutral),
            settled=said,
            start=finding.start,
            end=finding.end,
        )
        (quiet if said else standing).append(item)
    return (*standing, *quiet)


def _all(checklist: Checklist) -> tuple[Finding, ...]:
    """What stands and what was answered, so that each keeps its place among its like."""
    return in_order((*checklist.findings, *checklist.answered)) if checklist.answered else checklist.findings


def take_back(dismissal: Dismissal | None, person: Person) -> Pick:
    may = dismissal is None or person.may(override_right(dismissal.severity))
    return Pick(BACK, TAKE_BACK, why_not=None if may else msg("Only the doctor can take this back."))


def picks_of(finding: Finding, person: Person, neutral: Callable[[], str] = str) -> tuple[Pick, ...]:
    picks = []
    if remedy := finding.remedy:
        words = PUT_IN[remedy.where] if remedy.words else TAKE_OUT
        picks.append(Pick(USE, words, shows=remedy.words))
    if finding.concept == SAYS_WHO and (instead := neutral()):
        picks.append(Pick(INSTEAD, msg("Write this instead"), shows=instead))
    if finding.severity is Severity.ASK:
        picks.append(Pick(YES, msg("Yes, I have checked")))
    if finding.severity in (Severity.WARN, Severity.BLOCK):
        blocks = finding.severity is Severity.BLOCK
        may = person.may(Right.OVERRIDE_BLOCK if blocks else Right.OVERRIDE_WARN)
        why_not = None if may else msg("Only the doctor may send it in spite of this, with a reason.")
        picks.append(Pick(REASON, msg("Send in spite of this…"), asks_reason=True, why_not=why_not))
    return tuple(picks)


def finding_of(checklist: Checklist, item: str) -> Finding | None:
    """The finding behind an item of the panel."""
    seen: Counter[tuple[str, str]] = Counter()
    for finding in _all(checklist):
        key = (finding.rule, finding.phrase)
        seen[key] += 1
        if "|".join((*key, str(seen[key]))) == item:
            return finding
    return None


def obstacle(reply: Reply, checklist: Checklist, person: Person, over: int) -> Sentence | None:
    """Why the reply cannot go as it is; None: it can."""
    if not person.may(Right.ANSWER):
        return msg("Your role does not answer messages.")
    if not reply.text.strip():
        return msg("Write a reply first, or choose a ready-made one.")
    found = unsettled_reply(checklist, reply)
    blocking = [f for f in found if f.severity is Severity.BLOCK]
    if blocking and not person.may(Right.OVERRIDE_BLOCK):
        return msg("The red point has to be changed. If it should stay, ask the doctor.")
    if blocking:
        return nmsg("One red point to change.", "{count} red points to change.", len(blocking))
    if found:
        return nmsg("One point still to settle.", "{count} points still to settle.", len(found))
    if over > 0:
        return nmsg("One character too many.", "{count} characters too many.", over)
    return None
