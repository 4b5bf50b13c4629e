"""Many reasons to draw again within a moment are one: the last of them draws."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


class Soon(QTimer):
    """Call it as often as something happens; ``act`` runs once, when it has been quiet for a moment."""

    def __init__(self, owner: QObject, act: Callable[[], object], milliseconds: int = 40) -> None:
        super().__init__(owner, singleShot=True, interval=milliseconds)
        self.timeout.connect(act)

    def __call__(self, *_what: object) -> None:
        self.start()
