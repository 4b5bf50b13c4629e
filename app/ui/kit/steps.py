"""What a person does with their own hands, one numbered step below the other; a step that is done wears a tick."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.kit.banner import Glyph
from app.ui.kit.surfaces import column, label, row
from app.ui.kit.theme import theme


class Steps(QWidget):
    """``lines`` takes what stands before, between and after the steps."""

    def __init__(self) -> None:
        super().__init__()
        self.lines = column(self, spacing=16)
        self._number = 0

    def step(self, title: str, *, done: bool = False) -> QVBoxLayout:
        """Begin the next step; returns the layout for what belongs to it."""
        self._number += 1
        number = label(str(self._number), "strong", tone="accent", wrap=False)
        sign: QWidget = Glyph("check-circle", "ok", 16, filled=True) if done else number
        sign.setFixedWidth(theme().px(18))
        line = row(spacing=12)
        line.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        inside = column(spacing=8)
        inside.addWidget(label(title, "strong"))
        line.addLayout(inside, 1)
        self.lines.addLayout(line)
        return inside
