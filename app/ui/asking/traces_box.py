"""Who is in a picture, and what beside a face says who somebody is."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.core.kernel.text import Sentence, msg
from app.core.media.model import Asset, Depicts, Trace
from app.ui.kit import Chip, Field, FlowLayout, column, label
from app.ui.language import Language

WHO: dict[Depicts, Sentence] = {
    Depicts.PATIENT: msg("A patient"),
    Depicts.STAFF: msg("Somebody of the practice"),
    Depicts.PLACE: msg("Rooms or things"),
    Depicts.ILLUSTRATION: msg("A drawing or stock picture"),
}
WORDS: dict[Trace, Sentence] = {
    Trace.TEXT: msg("Names, dates, results"),
    Trace.SCREEN: msg("A screen or papers"),
    Trace.BADGE: msg("A name badge"),
    Trace.TATTOO: msg("A tattoo or a scar"),
}


class TracesBox(QWidget):
    """Several answers, or none of them. ``said`` carries a frozenset of traces: empty where a person saw none."""

    said = Signal(object)

    def __init__(self, language: Language) -> None:
        super().__init__()
        say = language.say
        self._traces: frozenset[Trace] | None = None
        answers = QWidget()
        flow = FlowLayout(answers, spacing=6)
        self.chips: dict[Trace, Chip] = {}
        for trace, words in WORDS.items():
            chip = self.chips[trace] = Chip(say(words))
            chip.clicked.connect(lambda _=False, trace=trace: self._toggle(trace))
            flow.addWidget(chip)
        self.none = Chip(say(msg("None of these")))
        self.none.clicked.connect(self._nothing)
        flow.addWidget(self.none)
        self._warning = label("", "small", tone="block")
        self._covers = say(
            msg(
                "Cover it before you publish: it may tell of other people too, and no consent of this one carries "
                "that."
            )
        )
        self._known = say(msg("One is known by it as by a face: it counts as recognisable."))
        layout = column(self, spacing=6)
        hint = say(msg("Look at the corners and the background too."))
        layout.addWidget(Field(say(msg("Does it show something that tells who it is?")), answers, hint))
        layout.addWidget(self._warning)

    def show_asset(self, asset: Asset) -> None:
        self.setVisible(asset.depicts not in (Depicts.UNKNOWN, Depicts.ILLUSTRATION))
        self._traces = asset.traces
        for trace, chip in self.chips.items():
            chip.setChecked(trace in (asset.traces or ()))
        self.none.setChecked(asset.traces is not None and not asset.traces)
        person = asset.depicts in (Depicts.PATIENT, Depicts.STAFF)
        words = self._covers if asset.to_cover else self._known if asset.traces and person else ""
        self._warning.setText(words)
        self._warning.setVisible(bool(words))

    def _toggle(self, trace: Trace) -> None:
        # The last one taken away is no answer yet: somebody may have missed, "none of these" is said on purpose.
        self.said.emit(((self._traces or frozenset()) ^ {trace}) or None)

    def _nothing(self) -> None:
        self.said.emit(frozenset())
