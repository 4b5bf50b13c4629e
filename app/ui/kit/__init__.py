"""Widgets that know nothing of us: they take plain words and plain values, and hand back signals.

Whoever draws takes from here; ``theme()`` gives colours and lengths, ``Language.bind`` fills in the words.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from app.ui.kit.badge import Badge, Dot
from app.ui.kit.banner import Banner, Glyph, Toast, ToastPlace
from app.ui.kit.buttons import (
    Button,
    Chip,
    IconButton,
    Segments,
    danger_button,
    primary_button,
    quiet_button,
    secondary_button,
)
from app.ui.kit.icons import glyph, icon
from app.ui.kit.surfaces import Card, ElidedLabel, Separator, airy, column, dress, label, row, scrolled
from app.ui.kit.theme import Theme, Weight, theme
from app.ui.kit.tokens import DARK, LIGHT, Tokens

if TYPE_CHECKING:
    from app.ui.kit.card_list import CardList, PagedRows, RowData
    from app.ui.kit.confirm import Confirm
    from app.ui.kit.empty_state import EmptyState
    from app.ui.kit.field import Field
    from app.ui.kit.file_place import FilePlace, files_of
    from app.ui.kit.flow import FlowLayout, flowing
    from app.ui.kit.page_header import PageHeader
    from app.ui.kit.side_sheet import SideSheet
    from app.ui.kit.steps import Steps
    from app.ui.kit.ticks import Choices, Tick

LATER = {
    "CardList": "card_list",
    "Choices": "ticks",
    "Confirm": "confirm",
    "EmptyState": "empty_state",
    "Field": "field",
    "FilePlace": "file_place",
    "FlowLayout": "flow",
    "PageHeader": "page_header",
    "PagedRows": "card_list",
    "RowData": "card_list",
    "SideSheet": "side_sheet",
    "Steps": "steps",
    "Tick": "ticks",
    "files_of": "file_place",
    "flowing": "flow",
}
"""What the first window does without: imported when a page asks for it (PEP 562)."""


def __getattr__(name: str) -> Any:
    if name not in LATER:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{LATER[name]}"), name)


__all__ = [
    "DARK",
    "LIGHT",
    "Badge",
    "Banner",
    "Button",
    "Card",
    "CardList",
    "Chip",
    "Choices",
    "Confirm",
    "Dot",
    "ElidedLabel",
    "EmptyState",
    "Field",
    "FilePlace",
    "FlowLayout",
    "Glyph",
    "IconButton",
    "PageHeader",
    "PagedRows",
    "RowData",
    "Segments",
    "Separator",
    "SideSheet",
    "Steps",
    "Theme",
    "Tick",
    "Toast",
    "ToastPlace",
    "Tokens",
    "Weight",
    "airy",
    "column",
    "danger_button",
    "dress",
    "files_of",
    "flowing",
    "glyph",
    "icon",
    "label",
    "primary_button",
    "quiet_button",
    "row",
    "scrolled",
    "secondary_button",
    "theme",
]
