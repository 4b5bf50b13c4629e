"""Lines that are drawn anew: what stood there goes first."""

from PySide6.QtWidgets import QBoxLayout


def clear(layout: QBoxLayout) -> None:
    """Take everything out and let it go."""
    while (item := layout.takeAt(0)) is not None:
        inner, widget = item.layout(), item.widget()
        if isinstance(inner, QBoxLayout):
            clear(inner)
        if widget is not None:
            widget.hide()
            widget.deleteLater()
