"""The words of the consents: how each stands, what it is for, and how the posts that use it stand."""

from app.core.consent.model import Missing, Standing
from app.core.consent.words import GAPS
from app.core.kernel.text import Sentence, msg, nmsg
from app.ui.pages.consents.state import Listed, View

VIEWS: dict[View, Sentence] = {
    View.ALL: msg("Current"),
    View.ATTENTION: msg("To look after"),
    View.INCOMPLETE: msg("Incomplete"),
    View.EXPIRING: msg("Ends soon"),
    View.EXPIRED: msg("Expired"),
    View.WITHDRAWN: msg("Withdrawn"),
}
STANDINGS: dict[Standing, Sentence] = {
    Standing.VALID: msg("Valid"),
    Standing.EXPIRING: msg("Ends soon"),
    Standing.INCOMPLETE: msg("Incomplete"),
    Standing.EXPIRED: msg("Expired"),
    Standing.WITHDRAWN: msg("Withdrawn"),
}
TONES: dict[Standing, str] = {
    Standing.VALID: "ok",
    Standing.EXPIRING: "warn",
    Standing.INCOMPLETE: "warn",
    Standing.EXPIRED: "block",
    Standing.WITHDRAWN: "muted",
}
ICONS: dict[Standing, str] = {
    Standing.VALID: "seal-check",
    Standing.EXPIRING: "clock-countdown",
    Standing.INCOMPLETE: "circle-dashed",
    Standing.EXPIRED: "warning-octagon",
    Standing.WITHDRAWN: "prohibit",
}
NONE: dict[View, Sentence] = {
    View.INCOMPLETE: msg("No consent is incomplete"),
    View.EXPIRING: msg("No consent ends within sixty days"),
    View.EXPIRED: msg("No consent has expired"),
}
LOUDER = {60: "info", 30: "warn", 7: "block"}
"""The nearer the end, the louder."""


def tone_of(listed: Listed) -> str:
    if listed.standing is Standing.EXPIRING and listed.warning is not None:
        return LOUDER[listed.warning]
    if Missing.BLOCKED in listed.missing and listed.standing is Standing.INCOMPLETE:
        return "block"
    return TONES[listed.standing]


def standing_of(listed: Listed) -> Sentence:
    """``Ends in 12 days``, or the word of its state."""
    if listed.standing is Standing.EXPIRING and listed.days is not None:
        return nmsg("Ends in one day", "Ends in {count} days", max(listed.days, 1))
    if listed.standing is Standing.INCOMPLETE and Missing.BLOCKED in listed.missing:
        return msg("Not published")
    return STANDINGS[listed.standing]


def gaps_of(missing: tuple[Missing, ...]) -> tuple[Sentence, ...]:
    """What can still be added; nothing where nothing would help."""
    if Missing.BLOCKED in missing:
        return ()
    return tuple(GAPS[gap] for gap in missing if gap in GAPS)
