"""The colours, sizes and hues of the house, as plain values; nothing else in the program names a colour."""

from dataclasses import dataclass, fields
from typing import Literal

Tone = Literal["text", "muted", "accent", "block", "warn", "ok", "info"]


@dataclass(frozen=True, slots=True)
class Tokens:
    """One palette. ``*_soft`` is a fill that carries text of the colour it is named after."""

    bg: str
    surface: str
    raised: str
    line: str
    line_strong: str
    text: str
    muted: str
    accent: str
    on_accent: str
    accent_soft: str
    block: str
    block_soft: str
    warn: str
    warn_soft: str
    ok: str
    ok_soft: str
    info: str
    info_soft: str
    # the six goals of a post: an edge and a dot, never a fill behind text
    educate: str
    reassure: str
    inspire: str
    service: str
    cause: str
    crisis: str

    def tone(self, tone: str) -> str:
        """The ink of a tone, or of a goal."""
        return str(getattr(self, tone))

    def soft(self, tone: str) -> str:
        """The fill that belongs to a tone; text and muted sit on the window's own colour."""
        return str(getattr(self, f"{tone}_soft", self.bg))

    def as_dict(self) -> dict[str, str]:
        return {f.name: str(getattr(self, f.name)) for f in fields(self)}


LIGHT = Tokens(
    bg="#F7F6F2",
    surface="#FFFFFF",
    raised="#FFFFFF",
    line="#E4E1D8",
    line_strong="#C9C4B6",
    text="#1D2730",
    muted="#58646E",
    accent="#0B6E69",
    on_accent="#FFFFFF",
    accent_soft="#DDF0EE",
    block="#B42318",
    block_soft="#FBE9E7",
    warn="#9A5B00",
    warn_soft="#FBF0DC",
    ok="#1B7A3D",
    ok_soft="#E3F3E8",
    info="#1F5FA8",
    info_soft="#E4EEF9",
    educate="#3B6FB6",
    reassure="#4B8B5A",
    inspire="#8A5FA8",
    service="#A8741A",
    cause="#A8577A",
    crisis="#B42318",
)

DARK = Tokens(
    bg="#14181B",
    surface="#1B2125",
    raised="#232A2F",
    line="#2B3439",
    line_strong="#3D484F",
    text="#E9EDEF",
    muted="#A0ADB5",
    accent="#4FC7BE",
    on_accent="#0C1A1A",
    accent_soft="#173634",
    block="#FF8A7A",
    block_soft="#3B1D1A",
    warn="#F2B84B",
    warn_soft="#382A12",
    ok="#6CCB8C",
    ok_soft="#173322",
    info="#7FB4F0",
    info_soft="#16283B",
    educate="#7FA9E6",
    reassure="#86C496",
    inspire="#BE9BDB",
    service="#DDB060",
    cause="#DE94B2",
    crisis="#FF8A7A",
)

TONES: tuple[Tone, ...] = ("text", "muted", "accent", "block", "warn", "ok", "info")
GOAL_HUES = ("educate", "reassure", "inspire", "service", "cause", "crisis")

# sizes in device independent pixels at 100 %
TYPE = {"small": 12, "body": 13, "heading": 15, "title": 18, "display": 24}
SPACE = (4, 8, 12, 16, 24, 32)
CONTROL, COMPACT, ROW, TALL_ROW = 32, 28, 44, 64
CARD_RADIUS, CONTROL_RADIUS = 8, 6


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21; text needs 4.5, large text and marks 3."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def mix(under: str, over: str, share: float) -> str:
    """``over`` laid on ``under`` with that opacity."""
    pairs = ((int(under[i : i + 2], 16), int(over[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)
