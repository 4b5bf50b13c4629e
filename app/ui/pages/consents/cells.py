"""What may be shown, by platform and purpose: everything everywhere, unless an exception is ticked off here."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.core.consent.model import Cell, Purpose, What, cells
from app.core.consent.words import PURPOSES, WHATS
from app.core.kernel.text import msg
from app.ui.kit import Chip, Choices, Field, FlowLayout, column, label, quiet_button
from app.ui.language import Language
from app.ui.pages.consents.state import Form, State

ALL = "all"


class Cells(QWidget):
    """A line for each platform, a chip for each thing; one that is off is an exception. ``changed`` carries them.

    It is looked at for all purposes together or for one of them; a chip that is not the same for all says so.
    """

    changed = Signal(object)

    def __init__(self, language: Language) -> None:
        super().__init__()
        self._language = language
        self._without: frozenset[Cell] = frozenset()
        self._asked: tuple[Purpose, ...] = ()
        self._chosen = ALL
        self._open = False
        self._drawn: tuple[object, ...] = ()
        self.more = quiet_button(icon="sliders-horizontal", compact=True)
        language.bind(self.more.setText, msg("Not everything everywhere…"))
        self.more.clicked.connect(self._unfold)
        self._rows = QWidget()
        inside = column(self._rows, spacing=8)
        self.layer = Choices("")
        chip = self.layer.add(ALL, "")
        language.bind(chip.set_text, msg("For everything"))
        for purpose, words in PURPOSES.items():
            language.bind(self.layer.add(purpose.value, "").set_text, words)
        self.layer.choose(ALL)
        self.layer.chosen.connect(self._look)
        self._layers = Field("", self.layer)
        language.bind(self._layers.set_text, msg("What for"))
        inside.addWidget(self._layers)
        self._lines = column(spacing=8)
        inside.addLayout(self._lines)
        layout = column(self, spacing=8)
        layout.addWidget(self.more)
        layout.addWidget(self._rows)
        self.chips: dict[tuple[What, str], Chip] = {}
        self._names: dict[str, str] = {}

    def _unfold(self) -> None:
        self._open = True
        self.more.hide()
        self._rows.show()

    def draw(self, state: State, form: Form, *, opening: bool, locked: bool) -> None:
        self._without = form.without
        self._asked = tuple(purpose for purpose in PURPOSES if purpose in form.purposes)
        if opening:
            self._open = bool(form.without)
        several = len(self._asked) > 1
        if opening or not several or self._chosen not in (ALL, *self._asked):
            self._chosen = ALL
            self.layer.choose(ALL)
        self._layers.setVisible(several)
        for purpose in PURPOSES:
            self.layer.chip(purpose.value).setVisible(purpose in self._asked)
        there = bool(form.platforms) and bool(form.what)
        self.more.setVisible(there and not self._open and not locked)
        self._rows.setVisible(there and self._open)
        whats = [what for what in WHATS if what in form.what]
        names = sorted((state.platforms.get(p, p), p) for p in form.platforms)
        drawn = (self._language.code, tuple(whats), tuple(names), locked)
        if drawn != self._drawn:
            self._drawn = drawn
            self._fill(whats, names, locked=locked)
        self._show()

    def _look(self, layer: str) -> None:
        self._chosen = layer
        self._show()

    def _show(self) -> None:
        """Each chip as it stands in the layer that is looked at."""
        say = self._language.say
        for (what, platform), chip in self.chips.items():
            off = [p for p in self._layer() if (what, platform, p) in self._without]
            some = bool(off) and len(off) < len(self._layer())
            chip.setChecked(not off)
            chip.set_icon("minus-circle" if some else "prohibit" if off else "check")
            words = say(WHATS[what])
            if some:
                less = ", ".join(say(PURPOSES[purpose]) for purpose in off)
                words = say(msg("{what} (not for: {purposes})", what=WHATS[what], purposes=less))
            chip.set_text(words)
            chip.setAccessibleName(f"{self._names[platform]}: {words}")

    def _layer(self) -> tuple[Purpose, ...]:
        return self._asked or tuple(Purpose) if self._chosen == ALL else (Purpose(self._chosen),)

    def _fill(self, whats: list[What], names: list[tuple[str, str]], *, locked: bool) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self.chips = {}
        self._names = {platform: name for name, platform in names}
        for name, platform in names:
            line = QWidget()
            parts = column(line, spacing=4)
            parts.addWidget(label(name, "muted-small"))
            chips = QWidget()
            flow = FlowLayout(chips, spacing=6)
            for what in whats:
                words = self._language.say(WHATS[what])
                chip = self.chips[what, platform] = Chip(words, icon="check")
                chip.setEnabled(not locked)
                chip.clicked.connect(partial(self._toggle, (what, platform)))
                flow.addWidget(chip)
            parts.addWidget(chips)
            self._lines.addWidget(line)

    def _toggle(self, cell: tuple[What, str], _on: bool = False) -> None:
        """On where it was off for any of them; off for all of them else."""
        there = {(*cell, purpose) for purpose in self._layer()}
        every = cells(*cell) if self._chosen == ALL else there
        self.changed.emit(self._without - every if there & self._without else self._without | every)
