"""Signed sheets as a scanner or a phone hands them over: a page with a code on it, somewhat crooked."""

import io
from pathlib import Path

import segno
from PIL import Image

from app.core.consent.paper.reference import Form, Reference

PAGE = (1240, 1754)
"""A4 at 150 dots an inch."""


def code(words: str, side: int = 5) -> Image.Image:
    out = io.BytesIO()
    segno.make(words, error="q", micro=False).save(out, kind="png", scale=side, border=4)
    return Image.open(out).convert("RGB")


def sheet_of(consent: str, form: Form = Form.CONSENT, template: str = "1-it", language: str = "it") -> str:
    """What the code of that form says."""
    return str(Reference(form, consent, template, language))


def scan(path: Path, *codes: str, turned: float = 0, shade: int = 255) -> Path:
    """A page with these codes at its foot, saved as the name of ``path`` says; ``turned``: degrees."""
    page = Image.new("RGB", PAGE, (shade, shade, shade))
    for number, words in enumerate(codes):
        page.paste(code(words), (118 + 420 * number, 1480))
    if turned:
        page = page.rotate(turned, expand=True, fillcolor=(shade, shade, shade))
    page.save(path)
    return path
