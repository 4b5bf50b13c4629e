"""A place for a file: drop it here, or choose it."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from app.ui.kit.banner import Glyph
from app.ui.kit.buttons import Button, secondary_button
from app.ui.kit.flow import FlowLayout
from app.ui.kit.surfaces import Card, label, row


class FilePlace(Card):
    """``dropped`` carries the paths; not ``several``: one file at a time."""

    dropped = Signal(object)
    choose_asked = Signal()

    def __init__(self, *, several: bool = False) -> None:
        super().__init__(padding=12, spacing=8)
        self._several, self._open = several, True
        self.setAcceptDrops(True)
        self._sign, self._words = Glyph("file-pdf", "muted", 20), label("", "body")
        head = row(spacing=8)
        head.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._words, 1)
        self.choose = secondary_button(icon="upload-simple", compact=True)
        self.choose.clicked.connect(self.choose_asked)
        self.body.addLayout(head)
        self._buttons = FlowLayout(buttons := QWidget())
        self._buttons.addWidget(self.choose)
        self.body.addWidget(buttons)

    def beside(self, button: Button) -> None:
        """One more button, after the one that chooses."""
        self._buttons.addWidget(button)

    def say(self, name: str, invitation: str, choose: str, *, empty: str = "file-pdf") -> None:
        """The file that lies here, or with no name the ``invitation``, beside the icon of an ``empty`` place."""
        icon = "file-pdf" if name.lower().endswith(".pdf") else "image"
        self._sign.set(icon if name else empty, "ok" if name else "muted")
        self._words.setText(name or invitation)
        self.choose.setText(choose)

    def set_open(self, is_open: bool) -> None:
        """Closed, it shows what lies here and takes nothing."""
        self._open = is_open
        self.choose.setVisible(is_open)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._taken(event):
            event.acceptProposedAction()
            self.set_tone("accent")

    def dragLeaveEvent(self, event: object) -> None:
        self.set_tone("")

    def dropEvent(self, event: QDropEvent) -> None:
        self.set_tone("")
        if paths := self._taken(event):
            event.acceptProposedAction()
            self.dropped.emit(paths)

    def _taken(self, event: QDropEvent) -> tuple[Path, ...]:
        paths = files_of(event) if self._open else ()
        return paths if self._several or len(paths) == 1 else ()


def files_of(event: QDropEvent) -> tuple[Path, ...]:
    """The files that are dragged, by name, so that pages come in their order; empty where something else is too."""
    urls = event.mimeData().urls()
    if not all(url.isLocalFile() for url in urls):
        return ()
    return tuple(sorted(Path(url.toLocalFile()) for url in urls))
