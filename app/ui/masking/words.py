"""A shape in words: for the status line, the list of shapes and whoever listens to the screen."""

from app.core.kernel.text import Sentence, msg
from app.core.media.mask import Form, Shape, Way, share_of
from app.ui.language import Language

WHOLE_FROM = 1.0
"""Below one per cent of the picture a decimal is told."""


def percent(language: Language, shape: Shape) -> str:
    share = share_of(shape) * 100
    return language.say_number(round(share)) if share >= WHOLE_FROM else language.say_number(share, 1)


def told(language: Language, shape: Shape, number: int, total: int) -> str:
    """``Rectangle 1 of 3, covers 12 % of the picture, filled.``"""
    share = percent(language, shape)
    if shape.form is Form.RECTANGLE:
        sentence = (
            msg(
                "Rectangle {number} of {total}, covers {share} % of the picture, filled.",
                number=number,
                total=total,
                share=share,
            )
            if shape.way is Way.FILL
            else msg(
                "Rectangle {number} of {total}, covers {share} % of the picture, blurred.",
                number=number,
                total=total,
                share=share,
            )
        )
    else:
        sentence = (
            msg(
                "Ellipse {number} of {total}, covers {share} % of the picture, filled.",
                number=number,
                total=total,
                share=share,
            )
            if shape.way is Way.FILL
            else msg(
                "Ellipse {number} of {total}, covers {share} % of the picture, blurred.",
                number=number,
                total=total,
                share=share,
            )
        )
    return language.say(sentence)


def in_short(language: Language, shape: Shape, number: int) -> str:
    """``1 Rectangle · 12 %``"""
    words: Sentence = msg("Rectangle") if shape.form is Form.RECTANGLE else msg("Ellipse")
    return f"{number} {language.say(words)} · {percent(language, shape)} %"
