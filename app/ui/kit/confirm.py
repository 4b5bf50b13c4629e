"""The dialog for what cannot be undone. Everything else is done at once, with a way back."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from app.ui.kit.banner import SIGNS, Glyph
from app.ui.kit.buttons import Button
from app.ui.kit.surfaces import column, label, row
from app.ui.kit.theme import theme


class Confirm(QDialog):
    """Use with ``await ask(...)``. The safe answer has the focus and answers to Escape."""

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        sentence: str,
        yes: str,
        no: str,
        *,
        tone: str = "warn",
        dangerous: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setModal(True)
        look = theme()
        self.setMinimumWidth(look.px(400))
        self.yes = Button(yes, "danger" if dangerous else "primary")
        self.no = Button(no, "secondary")
        self.yes.clicked.connect(self.accept)
        self.no.clicked.connect(self.reject)
        words = column(spacing=8)
        words.addWidget(label(title, "title"))
        words.addWidget(label(sentence))
        self.extra = column(spacing=8)
        words.addLayout(self.extra)
        top = row(spacing=16)
        sign = Glyph(SIGNS[tone], tone, 24, filled=True)
        top.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        foot = row(spacing=8)
        foot.addStretch()
        foot.addWidget(self.no)
        foot.addWidget(self.yes)
        layout = column(self, spacing=24, margin=24)
        layout.addLayout(top)
        layout.addLayout(foot)
        self.setAccessibleDescription(sentence)
        self.no.setFocus()
