"""The sheet of shortcuts: those of the window, and those of the page one is on."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QVBoxLayout, QWidget

from app.core.kernel.text import msg
from app.ui.kit import Button, column, label, row, scrolled, theme
from app.ui.language import Language
from app.ui.pages.contract import Keys, Page

EVERYWHERE = (
    Keys("Ctrl+N", msg("Write a new post")),
    Keys("F9", msg("Sync now")),
    Keys("F1", msg("Show this sheet")),
)
LISTS = (
    Keys("J", msg("Next row")),
    Keys("K", msg("Previous row")),
    Keys("Return", msg("Open the row")),
)


class ShortcutSheet(QDialog):
    def __init__(self, parent: QWidget, language: Language, pages: Sequence[Page], shown: str) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(language.say(msg("Keyboard shortcuts")))
        self._language = language
        content = QWidget()
        body = column(content, spacing=16)
        body.setContentsMargins(0, 0, theme().px(12), 0)
        here = next((page for page in pages if page.key == shown), None)
        if here is not None and here.keys:
            self._group(language.say(here.title), here.keys, body)
        self._group(language.say(msg("In lists")), LISTS, body)
        self._group(language.say(msg("Everywhere")), EVERYWHERE, body)
        numbered = [
            Keys(page.shortcut or f"Ctrl+{number}", page.title)
            for number, page in enumerate(pages, 1)
            if page.shortcut or number < 10
        ]
        self._group(language.say(msg("Pages")), numbered, body)
        body.addStretch()
        close = Button(language.say(msg("Close")), "secondary")
        close.clicked.connect(self.accept)
        foot = row()
        foot.addStretch()
        foot.addWidget(close)
        layout = column(self, spacing=16, margin=24)
        layout.addWidget(label(self.windowTitle(), "title"))
        layout.addWidget(scrolled(content), 1)
        layout.addLayout(foot)
        look = theme()
        self.resize(look.px(460), min(look.px(620), parent.height() - 48))

    def _group(self, title: str, lines: Iterable[Keys], body: QVBoxLayout) -> None:
        grid = QGridLayout()
        look = theme()
        grid.setHorizontalSpacing(look.px(16))
        grid.setVerticalSpacing(look.px(6))
        grid.setColumnStretch(1, 1)
        for number, line in enumerate(lines):
            native = QKeySequence(line.keys).toString(QKeySequence.SequenceFormat.NativeText)
            keys = label(native, "label", tone="accent", wrap=False)
            keys.setMinimumWidth(look.px(72))
            grid.addWidget(keys, number, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label(self._language.say(line.does)), number, 1)
        group = column(spacing=6)
        group.addWidget(label(title, "caps"))
        group.addLayout(grid)
        body.addLayout(group)
