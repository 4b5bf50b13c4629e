"""Language, light or dark, and the size of the text: each at once."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSlider

from app.core.kernel.text import LANGUAGES, msg
from app.ui.kit import Segments, label, row
from app.ui.language import Language
from app.ui.pages.settings.parts import SectionView
from app.ui.pages.settings.presenter import Section, SettingsState

OWN_NAMES = {"it": "Italiano", "es": "Español", "en": "English"}
SCHEMES = (
    ("system", msg("As the system"), "monitor"),
    ("light", msg("Light"), "sun"),
    ("dark", msg("Dark"), "moon"),
)


class LookSection(SectionView):
    spoken = Signal(str)
    worn = Signal(str)
    scaled = Signal(int)

    def __init__(self, language: Language) -> None:
        super().__init__(Section.LOOK, language)
        body = self.card(msg("Language"), msg("Of the screen, at once. Each post has its own language."))
        self.languages = Segments()
        language.bind(self.languages.setAccessibleName, msg("Language"))
        for code in LANGUAGES:
            self.languages.add(code, OWN_NAMES[code])
        self.languages.chosen.connect(self.spoken)
        body.addWidget(self.languages)
        body = self.card(msg("Appearance"))
        self.schemes = Segments()
        language.bind(self.schemes.setAccessibleName, msg("Appearance"))
        for key, words, icon in SCHEMES:
            language.bind(self.schemes.add(key, "", icon=icon).setText, words)
        self.schemes.chosen.connect(self.worn)
        body.addWidget(self.schemes)
        body = self.card(
            msg("Size of the text"), msg("From 80 to 200 percent. Spaces adapt fully at the next start.")
        )
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(8, 20)
        self.slider.setPageStep(1)
        language.bind(self.slider.setAccessibleName, msg("Size of the text"))
        self.percent = label("", "strong", wrap=False)
        self.slider.valueChanged.connect(lambda value: self.percent.setText(f"{value * 10} %"))
        self.slider.sliderReleased.connect(self._let_go)
        self.slider.actionTriggered.connect(self._step)
        line = row(spacing=16)
        line.addWidget(self.slider, 1)
        line.addWidget(self.percent)
        body.addLayout(line)
        self.body.addStretch()

    def set_state(self, state: SettingsState) -> None:
        super().set_state(state)
        self.languages.choose(state.language)
        self.schemes.choose(state.scheme)
        if not self.slider.isSliderDown():
            self.slider.setValue(round(state.text_scale / 10))
        self.percent.setText(f"{self.slider.value() * 10} %")

    def _let_go(self) -> None:
        self.scaled.emit(self.slider.value() * 10)

    def _step(self, action: int) -> None:
        """A key or a click beside the handle; while the handle is held, wait until it is let go."""
        if not self.slider.isSliderDown():
            self.scaled.emit(self.slider.sliderPosition() * 10)
