"""The words of the consents: how each stands, what it is for, and how the posts that use it stand."""

from app.core.consent.model import Purpose, Standing
from app.core.kernel.text import Sentence, msg, nmsg
from app.ui.pages.consents.state import Listed, View

VIEWS: dict[View, Sentence] = {
    View.ALL: msg("Current"),
    View.ATTENTION: msg("To look after"),
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
PURPOSES: dict[Purpose, Sentence] = {
    Purpose.EDUCATION: msg("Health education"),
    Purpose.PROMOTION: msg("Presenting the practice"),
    Purpose.CASE: msg("A story, or before and after"),
}


def standing_of(listed: Listed) -> Sentence:
    """``Ends in 12 days``, or the word of its state."""
    if listed.standing is Standing.EXPIRING and listed.days is not None:
        return nmsg("Ends in one day", "Ends in {count} days", max(listed.days, 1))
    return STANDINGS[listed.standing]
