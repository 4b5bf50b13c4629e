"""A small table for reading: names on the left, numbers on the right, every cell within reach of the keyboard."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from app.ui.kit import Card, label, theme

Cell = str | tuple[str, str]
"""Words, or words with the hue of a dot before them."""


class NumberTable(Card):
    """A card with a heading and a table as high as its rows."""

    def __init__(self, columns: int, *, plain: bool = False) -> None:
        super().__init__(padding=0 if plain else 16, spacing=0 if plain else 8)
        if plain:  # stands in a card of somebody else
            self.setObjectName("")
        self._heading = label("", "heading")
        self.body.addWidget(self._heading)
        self.table = QTableWidget(0, columns)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.verticalHeader().hide()
        self.table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(theme().px(48))
        self.body.addWidget(self.table)
        self._rows: Sequence[Sequence[Cell]] = ()
        theme().changed.connect(self._fill)

    def say(self, heading: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
        self._heading.setText(heading)
        self._heading.setVisible(bool(heading))
        self.table.setAccessibleName(heading)
        self.table.setHorizontalHeaderLabels(list(columns))
        for number in range(len(columns)):
            item = self.table.horizontalHeaderItem(number)
            if item is not None:
                item.setTextAlignment(_alignment(number))
        self._rows = rows
        self._fill()

    def _fill(self) -> None:
        look = theme()
        tabular = look.font(tabular=True)
        self.table.setRowCount(len(self._rows))
        for place, row in enumerate(self._rows):
            for number, cell in enumerate(row):
                words, hue = cell if isinstance(cell, tuple) else (cell, "")
                item = QTableWidgetItem(words)
                item.setTextAlignment(_alignment(number))
                item.setToolTip(words if number == 0 else "")
                if number:
                    item.setFont(tabular)
                if hue:
                    item.setIcon(_dot(hue))
                self.table.setItem(place, number, item)
            self.table.setRowHeight(place, look.px(32))
        head = self.table.horizontalHeader().sizeHint().height()
        self.table.setFixedHeight(head + look.px(32) * len(self._rows) + 2)


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _dot(hue: str) -> QIcon:
    side = theme().px(16)
    picture = QPixmap(side, side)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme().colour(hue))
    painter.drawEllipse(side // 4, side // 4, side // 2, side // 2)
    painter.end()
    return QIcon(picture)
