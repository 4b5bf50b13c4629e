"""What may be shown, platform by platform: everything everywhere, unless an exception is ticked off here."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.core.consent.model import What
from app.core.consent.words import WHATS
from app.core.kernel.text import msg
from app.ui.kit import Chip, FlowLayout, column, label, quiet_button
from app.ui.language import Language
from app.ui.pages.consents.state import Form, State


class Cells(QWidget):
    """A line for each platform, a chip for each thing; one that is off is an exception. ``changed`` carries them."""

    changed = Signal(object)

    def __init__(self, language: Language) -> None:
        super().__init__()
        self._language = language
        self._without: frozenset[tuple[What, str]] = frozenset()
        self._open = False
        self._drawn: tuple[object, ...] = ()
        self.more = quiet_button(icon="sliders-horizontal", compact=True)
        language.bind(self.more.setText, msg("Not everything everywhere…"))
        self.more.clicked.connect(self._unfold)
        self._rows = QWidget()
        self._lines = column(self._rows, spacing=8)
        layout = column(self, spacing=8)
        layout.addWidget(self.more)
        layout.addWidget(self._rows)
        self.chips: dict[tuple[What, str], Chip] = {}

    def _unfold(self) -> None:
        self._open = True
        self.more.hide()
        self._rows.show()

    def draw(self, state: State, form: Form, *, opening: bool, locked: bool) -> None:
        self._without = form.without
        if opening:
            self._open = bool(form.without)
        there = bool(form.platforms) and bool(form.what)
        self.more.setVisible(there and not self._open and not locked)
        self._rows.setVisible(there and self._open)
        whats = [what for what in WHATS if what in form.what]
        names = sorted((state.platforms.get(p, p), p) for p in form.platforms)
        drawn = (self._language.code, tuple(whats), tuple(names), locked)
        if drawn != self._drawn:
            self._drawn = drawn
            self._fill(whats, names, locked=locked)
        for cell, chip in self.chips.items():
            allowed = cell not in form.without
            chip.setChecked(allowed)
            chip.set_icon("check" if allowed else "prohibit")

    def _fill(self, whats: list[What], names: list[tuple[str, str]], *, locked: bool) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self.chips = {}
        for name, platform in names:
            line = QWidget()
            parts = column(line, spacing=4)
            parts.addWidget(label(name, "muted-small"))
            chips = QWidget()
            flow = FlowLayout(chips, spacing=6)
            for what in whats:
                words = self._language.say(WHATS[what])
                chip = self.chips[what, platform] = Chip(words, icon="check")
                chip.setAccessibleName(f"{name}: {words}")
                chip.setEnabled(not locked)
                chip.clicked.connect(partial(self._toggle, (what, platform)))
                flow.addWidget(chip)
            parts.addWidget(chips)
            self._lines.addWidget(line)

    def _toggle(self, cell: tuple[What, str], _on: bool = False) -> None:
        self.changed.emit(self._without ^ {cell})
