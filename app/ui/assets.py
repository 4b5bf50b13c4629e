"""What the program shows of itself: name and icon for the window, the task bar and the about page."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication, QIcon

from app import __version__
from app.core.kernel.resources import resource

NAME = "Decoro"


def app_icon() -> QIcon:
    icon = QIcon()
    for side in (16, 32, 48, 128, 256):
        icon.addFile(str(resource("icons", "decoro.svg")), QSize(side, side))
    return icon


def introduce(app: QGuiApplication) -> None:
    """Tell the desktop who we are."""
    app.setApplicationName(NAME)
    app.setApplicationDisplayName(NAME)
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("decoro")
    app.setWindowIcon(app_icon())
