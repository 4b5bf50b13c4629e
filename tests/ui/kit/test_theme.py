"""The look follows the system or the person, and everything needed for it is shipped."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QFontInfo, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QPushButton

from app.core.kernel.resources import resource
from app.ui.kit import DARK, LIGHT, Button, Theme, Weight, glyph, icon, theme


def test_light_dark_and_back(look: Theme, qapp: QApplication) -> None:
    assert look.tokens is LIGHT
    look.choose(scheme="dark")
    assert look.dark
    assert look.tokens is DARK
    assert qapp.palette().color(QPalette.ColorRole.Window).name().upper() == DARK.bg
    assert DARK.accent in qapp.styleSheet()
    look.choose(scheme="light")
    assert qapp.palette().color(QPalette.ColorRole.Window).name().upper() == LIGHT.bg


def test_the_system_is_followed_live_unless_the_person_chose(look: Theme) -> None:
    changed = QGuiApplication.styleHints().colorSchemeChanged
    changed.emit(Qt.ColorScheme.Dark)
    assert not look.dark  # light was chosen
    look.choose(scheme="system")
    assert look.dark
    changed.emit(Qt.ColorScheme.Light)
    assert not look.dark


def test_there_is_one_theme(look: Theme) -> None:
    assert theme() is look


def test_text_scale_moves_fonts_and_controls(look: Theme) -> None:
    button = Button("Sign", "primary")
    button.show()
    assert button.height() == 32
    look.choose(text_scale=150)
    button.adjustSize()
    assert look.px(32) == 48
    assert button.sizeHint().height() in (47, 48)
    assert look.font("body").pixelSize() == 20
    look.choose(text_scale=500)
    assert look.text_scale == 200
    look.choose(text_scale=10)
    assert look.text_scale == 80


def test_our_own_font_is_used_in_all_its_weights(look: Theme, qapp: QApplication) -> None:
    assert "Inter" in QFontDatabase.families()
    assert QFontInfo(qapp.font()).family() == "Inter"
    for weight in (Weight.Normal, Weight.Medium, Weight.DemiBold):
        assert QFontInfo(look.font("body", weight)).weight() == weight
    assert resource("fonts", "LICENSE-Inter.txt").exists()


def test_icons_come_in_the_tone_of_the_theme(look: Theme) -> None:
    light = glyph("house", "accent").toImage()
    look.choose(scheme="dark")
    assert glyph("house", "accent").toImage() != light
    assert not icon("house", filled=True).isNull()
    assert resource("icons", "LICENSE-Phosphor.txt").exists()


def test_every_icon_exists_in_both_drawings(look: Theme) -> None:
    regular = {path.name for path in resource("icons", "regular").glob("*.svg")}
    filled = {path.name for path in resource("icons", "fill").glob("*.svg")}
    assert regular == filled
    assert len(regular) >= 70
    for name in regular:
        assert not glyph(name.removesuffix(".svg")).isNull()


def test_a_plain_button_of_qt_is_dressed_too(look: Theme) -> None:
    button = QPushButton("Save")
    button.show()
    assert button.height() == 32
