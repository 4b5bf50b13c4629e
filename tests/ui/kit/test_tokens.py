"""Every pair of colours that meets on the screen can be read: WCAG 2 AA, computed from the tokens."""

import re

import pytest

from app.core.kernel.resources import resource
from app.ui.kit.tokens import DARK, GOAL_HUES, LIGHT, TONES, Tokens, contrast, mix

PALETTES = {"light": LIGHT, "dark": DARK}
GROUNDS = ("bg", "surface", "raised")


@pytest.fixture(params=PALETTES)
def tokens(request: pytest.FixtureRequest) -> Tokens:
    return PALETTES[request.param]


def test_the_measure_itself() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert mix("#000000", "#FFFFFF", 0.5) == "#808080"


@pytest.mark.parametrize("tone", TONES)
def test_every_ink_is_legible_on_every_ground(tokens: Tokens, tone: str) -> None:
    for ground in GROUNDS:
        assert contrast(tokens.tone(tone), tokens.tone(ground)) >= 4.5, ground


@pytest.mark.parametrize("tone", TONES)
def test_an_ink_is_legible_on_its_own_soft_fill(tokens: Tokens, tone: str) -> None:
    assert contrast(tokens.tone(tone), tokens.soft(tone)) >= 4.5
    assert contrast(tokens.text, tokens.soft(tone)) >= 4.5


def test_what_the_buttons_and_rows_combine(tokens: Tokens) -> None:
    pressed = mix(tokens.accent, tokens.text, 0.26)
    for ground in (tokens.accent, mix(tokens.accent, tokens.text, 0.14), pressed):
        assert contrast(tokens.on_accent, ground) >= 4.5
    assert contrast(tokens.muted, tokens.line) >= 4.5  # a badge without a tone, a button that waits
    assert contrast(tokens.bg, tokens.text) >= 4.5  # a toast
    for tone in TONES:  # the selected row
        if tone != "muted":  # it turns to plain text there
            assert contrast(tokens.tone(tone), tokens.accent_soft) >= 4.5, tone


@pytest.mark.parametrize("goal", GOAL_HUES)
def test_goals_stand_out_as_edge_and_dot(tokens: Tokens, goal: str) -> None:
    for ground in GROUNDS:
        assert contrast(tokens.tone(goal), tokens.tone(ground)) >= 3


def test_the_ring_of_the_focus_stands_out(tokens: Tokens) -> None:
    for ground in (*GROUNDS, "accent_soft"):
        assert contrast(tokens.accent, tokens.tone(ground)) >= 3


def test_only_the_tokens_name_a_colour() -> None:
    sheet = resource("style", "decoro.qss").read_text(encoding="utf-8")
    assert re.findall(r"#[0-9A-Fa-f]{6}\b", sheet) == []
