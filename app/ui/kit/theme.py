"""The look of the running application: palette, style sheet, font and text scale.

Qt keeps palette, font and style sheet on the application; the theme lives beside them as its child, and
:func:`theme` finds it there. It follows the system's light or dark live, unless told otherwise.
"""

import re
from string import Template
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from app.core.kernel.resources import resource
from app.ui.kit import tokens as house
from app.ui.kit.tokens import DARK, LIGHT, Tokens, mix

Scheme = Literal["system", "light", "dark"]
Weight = QFont.Weight

FAMILY = "Inter"
FACES = ("Inter-Regular.otf", "Inter-Medium.otf", "Inter-SemiBold.otf", "Inter-Italic.otf")


class Theme(QObject):
    """What the whole window looks like. ``changed`` tells widgets that draw by themselves to draw again."""

    changed = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._scheme: Scheme = "system"
        self._scale = 1.0
        self._started = False
        self._system_dark = False
        self.reduce_motion = False
        self.tokens: Tokens = LIGHT
        self.dark = False

    def start(self) -> None:
        """Register the shipped font, take the neutral style and dress the application, once."""
        if self._started:
            return
        self._started = True
        for face in FACES:
            QFontDatabase.addApplicationFont(str(resource("fonts", face)))
        self._app.setStyle("Fusion")
        hints = QGuiApplication.styleHints()
        self._system_dark = hints.colorScheme() == Qt.ColorScheme.Dark
        hints.colorSchemeChanged.connect(self._follow)
        self._dress()

    def choose(
        self,
        *,
        scheme: Scheme | None = None,
        text_scale: int | None = None,
        reduce_motion: bool | None = None,
    ) -> None:
        """What the person prefers: ``text_scale`` in percent, 80 to 200."""
        before = (self._scheme, self._scale)
        if reduce_motion is not None:
            self.reduce_motion = reduce_motion
        if text_scale is not None:
            self._scale = min(max(text_scale, 80), 200) / 100
        if scheme is not None and scheme != self._scheme:
            self._scheme = scheme
            forced = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}.get(scheme)
            hints = QGuiApplication.styleHints()
            hints.unsetColorScheme() if forced is None else hints.setColorScheme(forced)
        if (self._scheme, self._scale) != before:  # dressing a window anew costs some 50 ms
            self._dress()

    @property
    def text_scale(self) -> int:
        return round(self._scale * 100)

    def px(self, size: float) -> int:
        """A length of the design at the chosen text scale."""
        return round(size * self._scale)

    def font(self, size: str = "body", weight: Weight = Weight.Normal, *, tabular: bool = False) -> QFont:
        """Inter in one of the five sizes; ``tabular`` gives all figures the same width, for columns and counters."""
        font = QFont(FAMILY)
        font.setPixelSize(self.px(house.TYPE[size]))
        font.setWeight(weight)
        if tabular:
            font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def colour(self, tone: str) -> QColor:
        return QColor(self.tokens.tone(tone))

    def motion(self, milliseconds: int = 150) -> int:
        """How long a movement lasts; nothing moves for who asked for stillness."""
        return 0 if self.reduce_motion else milliseconds

    def _follow(self, scheme: Qt.ColorScheme) -> None:
        self._system_dark = scheme == Qt.ColorScheme.Dark
        if self._scheme == "system":
            self._dress()

    def _dress(self) -> None:
        self.dark = self._scheme == "dark" or (self._scheme == "system" and self._system_dark)
        self.tokens = DARK if self.dark else LIGHT
        self._app.setFont(self.font())
        self._app.setPalette(palette(self.tokens))
        self._app.setStyleSheet(self._style_sheet())
        self.changed.emit()

    def _lengths(self, sheet: str) -> dict[str, str]:
        """``$px12`` is twelve pixels at the chosen scale; ``${px20_half}`` the radius of a pill that high."""
        found = set(re.findall(r"px(\d+)", sheet))
        whole = {f"px{n}": f"{self.px(int(n))}px" for n in found}
        return whole | {f"px{n}_half": str(self.px(int(n)) // 2) for n in found}

    def _style_sheet(self) -> str:
        t = self.tokens
        names = t.as_dict()
        names |= {f"{tone}_hover": mix(t.tone(tone), t.text, 0.14) for tone in ("accent", "block")}
        names |= {f"{tone}_press": mix(t.tone(tone), t.text, 0.26) for tone in ("accent", "block")}
        names |= {f"{tone}_edge": mix(t.soft(tone), t.tone(tone), 0.22) for tone in house.TONES[2:]}
        names |= {
            "hover": mix(t.surface, t.text, 0.05),
            "press": mix(t.surface, t.text, 0.10),
            "rail_hover": mix(t.bg, t.text, 0.06),
            "disabled": mix(t.surface, t.muted, 0.55),
            "on_block": t.bg if self.dark else t.surface,
            "style": resource("style").as_posix(),
            "scheme": "dark" if self.dark else "light",
        }
        names |= {f"font_{name}": f"{self.px(size)}px" for name, size in house.TYPE.items()}
        sheet = resource("style", "decoro.qss").read_text(encoding="utf-8")
        return Template(sheet).substitute(names | self._lengths(sheet))


def palette(t: Tokens) -> QPalette:
    """Qt's own roles filled from the tokens, so that every stock widget fits in."""
    role = QPalette.ColorRole
    colours = QPalette()
    for name, colour in (
        (role.Window, t.bg),
        (role.Base, t.surface),
        (role.AlternateBase, t.bg),
        (role.Button, t.surface),
        (role.ToolTipBase, t.raised),
        (role.Text, t.text),
        (role.WindowText, t.text),
        (role.ButtonText, t.text),
        (role.ToolTipText, t.text),
        (role.PlaceholderText, t.muted),
        (role.BrightText, t.block),
        (role.Highlight, t.accent),
        (role.HighlightedText, t.on_accent),
        (role.Accent, t.accent),
        (role.Link, t.accent),
        (role.LinkVisited, t.accent),
        (role.Light, t.raised),
        (role.Midlight, t.line),
        (role.Mid, t.line_strong),
        (role.Dark, t.line_strong),
        (role.Shadow, t.line_strong),
    ):
        colours.setColor(name, QColor(colour))
    faded = QColor(mix(t.surface, t.muted, 0.55))
    for name in (role.Text, role.WindowText, role.ButtonText):
        colours.setColor(QPalette.ColorGroup.Disabled, name, faded)
    return colours


def theme() -> Theme:
    """The theme of the running application; the first caller dresses it."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise TypeError("the theme needs a QApplication")
    found = app.findChild(Theme, options=Qt.FindChildOption.FindDirectChildrenOnly)
    if found is None:
        found = Theme(app)
        found.start()
    return found
