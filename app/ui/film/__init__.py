"""The player of a video, for any page: it plays from memory, and knows what of it was played.

Qt's player and its decoders are loaded when a video is first played, and may be missing on this computer.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.ui.film.dialog import FilmDialog


def film_dialog() -> "type[FilmDialog] | None":
    """The dialog that plays; None where this computer lacks what Qt's player needs (on Linux: libpulse)."""
    try:
        import_module("PySide6.QtMultimedia")
    except ImportError:
        return None
    dialog: type[FilmDialog] = import_module(f"{__name__}.dialog").FilmDialog
    return dialog


__all__ = ["film_dialog"]
