"""The editor that covers parts of a picture, for any page: ``MaskDialog`` draws, the page keeps what comes of it."""

from app.ui.masking.dialog import MaskDialog, readable

__all__ = ["MaskDialog", "readable"]
