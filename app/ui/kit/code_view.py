"""The recovery code on the screen: numbered groups, large enough to copy by hand."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel

from app.ui.kit import Card, Weight, label, theme

COLUMNS = 3


class CodeView(Card):
    def __init__(self) -> None:
        super().__init__(tone="accent", padding=16)
        self._grid = QGridLayout()
        look = theme()
        self._grid.setHorizontalSpacing(look.px(8))
        self._grid.setVerticalSpacing(look.px(8))
        self.body.addLayout(self._grid)
        self._groups: tuple[str, ...] = ()

    def set_code(self, groups: Sequence[str]) -> None:
        if tuple(groups) == self._groups:
            return
        self._groups = tuple(groups)
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for number, group in enumerate(groups):
            line, place = divmod(number, COLUMNS)
            self._grid.addWidget(label(f"{number + 1}", "muted-small", wrap=False), line, place * 2)
            self._grid.addWidget(self._group(group), line, place * 2 + 1)
            self._grid.setColumnStretch(place * 2 + 1, 1)
        self.setAccessibleName(" ".join(groups))

    def _group(self, group: str) -> QLabel:
        words = label(group, "code", wrap=False)
        font = theme().font("title", Weight.DemiBold, tabular=True)
        font.setLetterSpacing(font.SpacingType.AbsoluteSpacing, theme().px(3))
        words.setFont(font)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return words
