"""The sign of each state, beside its word: an icon and a tone, the same on every page."""

STATES: dict[str, tuple[str, str]] = {
    "draft": ("pencil-simple", "muted"),
    "to_sign": ("signature", "warn"),
    "signed": ("seal-check", "accent"),
    "waiting": ("paper-plane-tilt", "info"),
    "sending": ("arrows-clockwise", "info"),
    "handed_over": ("cloud-check", "ok"),
    "by_hand": ("hand-pointing", "warn"),
    "stopped": ("prohibit", "block"),
    "missed": ("clock-countdown", "warn"),
    "uncertain": ("question", "block"),
    "not_sent": ("warning-octagon", "block"),
    "published": ("check-circle", "ok"),
    "taken_down": ("eye-slash", "muted"),
}
"""State -> (icon of ``resources/icons``, tone)."""


def monogram(name: str) -> str:
    """Two letters for a name: the capitals of a compound (``TopDoctors``: TD), else the first two (Facebook: Fa)."""
    words = [word for word in name.split() if word[0].isalnum()]
    capitals = [letter for letter in name if letter.isupper()] if len(words) == 1 else [w[0] for w in words]
    return "".join(capitals[:2]).upper() if len(capitals) > 1 else name[:2]
