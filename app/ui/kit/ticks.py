"""Small questions on a form: a tick whose words may take two lines, and a choice among few answers."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QLabel, QWidget

from app.ui.kit.buttons import Chip
from app.ui.kit.flow import FlowLayout
from app.ui.kit.surfaces import label, row


class Tick(QWidget):
    """A checkbox whose words wrap; pressing the words ticks it too."""

    clicked = Signal(bool)
    toggled = Signal(bool)

    def __init__(self, words: str = "") -> None:
        super().__init__()
        self.box = QCheckBox()
        self.box.clicked.connect(self.clicked)
        self.box.toggled.connect(self.toggled)
        self._words: QLabel = label("")
        line = row(self, spacing=8)
        line.addWidget(self.box, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._words, 1)
        self.setFocusProxy(self.box)
        self.set_text(words)

    def set_text(self, words: str) -> None:
        self._words.setText(words)
        self.box.setAccessibleName(words)

    def text(self) -> str:
        return self._words.text()

    @property
    def on(self) -> bool:
        return self.box.isChecked()

    def set_on(self, on: bool) -> None:
        self.box.setChecked(on)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.box.isEnabled():
            self.box.click()
        super().mousePressEvent(event)


class Choices(QWidget):
    """A question with few answers, one of them chosen or none yet."""

    chosen = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._chips: dict[str, Chip] = {}
        self._flow = FlowLayout(self, spacing=6)

    def add(self, key: str, words: str) -> Chip:
        chip = Chip(words)
        self._group.addButton(chip)
        chip.clicked.connect(lambda: self.chosen.emit(key))
        self._chips[key] = chip
        self._flow.addWidget(chip)
        return chip

    def choose(self, key: str) -> None:
        self._group.setExclusive(False)
        for other, chip in self._chips.items():
            chip.setChecked(other == key)
        self._group.setExclusive(True)

    def chip(self, key: str) -> Chip:
        return self._chips[key]
