"""A finding as plain values, in words already said: what was noticed, why it matters, and what can be done about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Level = Literal["block", "ask", "warn", "note"]

TONES: Mapping[Level, str] = {"block": "block", "ask": "warn", "warn": "warn", "note": "info"}
SIGNS: Mapping[Level, str] = {
    "block": "warning-octagon",
    "ask": "question",
    "warn": "warning",
    "note": "lightbulb",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A button of a finding. ``asks_reason``: a line to write in opens first. ``why_not`` disables it, and says so.

    ``shows``: the exact words the button would put in, to be read before it is pressed.
    """

    key: str
    words: str
    icon: str = ""
    asks_reason: bool = False
    why_not: str = ""
    shows: str = ""


@dataclass(frozen=True, slots=True)
class FindingItem:
    """One thing to look at, in words already said. ``start`` and ``end`` are code points; None: it has no place."""

    id: str
    level: Level
    title: str
    phrase: str = ""
    message: str = ""
    law: str = ""
    question: str = ""
    fix: str = ""
    settles: str = ""
    """What would satisfy it."""
    choices: tuple[Choice, ...] = ()
    settled: str = ""
    """Who answered for it and why; a settled finding stands quietly at the end."""
    start: int | None = None
    end: int | None = None

    @property
    def group(self) -> str:
        """Under which heading it stands: ``block``, ``confirm``, ``note`` or ``settled``."""
        return (
            "settled" if self.settled else {"ask": "confirm", "warn": "confirm"}.get(self.level, self.level)
        )


@dataclass(frozen=True, slots=True)
class PanelWords:
    """What the panel says by itself. ``fine`` is already counted: "14 checks are fine"."""

    name: str = "Checklist"
    level: Mapping[str, str] | None = None
    """The level in a word, for a screen reader."""
    groups: Mapping[str, str] | None = None
    """The headings; without them there are none."""
    law: str = "Law"
    explain: str = "Why"
    reason: str = "Reason"
    keep_reason: str = "Confirm"
    cancel: str = "Cancel"
    fine: str = ""
    nothing: str = ""
    """Shown when there is nothing at all to say yet."""
