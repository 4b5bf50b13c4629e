"""The forms as they are drawn: nothing over the edge, nothing ticked, and a code that can be read again."""

import re
from datetime import timedelta

import pytest
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QColor, QImage, QPainter
from support.desks import NOON

from app.core.consent.model import Consent, Giver, Kind, Purpose, Scope, What
from app.core.consent.paper.documents import document
from app.core.consent.paper.parts import Document, Issuer, Occasion, Shape
from app.core.consent.paper.reference import Form
from app.core.consent.paper.scan import references_in
from app.core.kernel.text import LANGUAGES
from app.core.team.model import Practice
from app.ui.kit import Theme
from app.ui.pages.consents import form_pdf
from app.ui.pages.consents.form_pdf import BOTTOM, BOX, FOOT, SIDES, Pen, Placed, as_pdf

WIDTH, HEIGHT = 2480, 3508
"""A4 at 300 dots an inch."""
ZONE = Practice().timezone
ID = "0193f3a1b2c37d4e8f90a1b2c3d4e5f6"
PLATFORMS = {
    key: key.title() for key in ("instagram", "facebook", "wordpress", "linkedin", "youtube", "tiktok")
}
CASES = [
    ("it", Kind.ADULT),
    ("it", Kind.MINOR),
    ("es", Kind.MINOR),
    ("us", Kind.MINOR),
    ("uk", Kind.DECEASED),
]


def made(
    country: str, kind: Kind, form: Form = Form.CONSENT, language: str = "it", *, much: bool = True
) -> Document:
    """``much``: more pictures and platforms than anybody has."""
    platforms = dict(list(PLATFORMS.items())[: None if much else 3])
    until = NOON + timedelta(days=365)
    scope = Scope(frozenset("abc"), frozenset(platforms), frozenset(Purpose), until, frozenset(What))
    consent = Consent(ID, "K-0142", scope, NOON, "p1", giver=Giver(kind, country=country))
    prints = tuple(f"{n:064x}" for n in range(40 if much else 3))
    return document(form, Occasion(consent, Issuer("Studio Greco"), NOON, platforms, prints), language)


def pages_of(what: Document, painter: QPainter) -> tuple[Pen, list[list[Placed]]]:
    pen = Pen(painter, WIDTH, HEIGHT, what.reference.language)
    return pen, pen.laid_out(what.paragraphs, ZONE)


def drawn(what: Document) -> list[tuple[QImage, list[Placed]]]:
    found = []
    probe = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    probing = QPainter(probe)
    _, pages = pages_of(what, probing)
    probing.end()
    for number, page in enumerate(pages, 1):
        image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
        image.fill(QColor("white"))
        painter = QPainter(image)
        Pen(painter, WIDTH, HEIGHT, what.reference.language).page(what, "K-0142", page, number, len(pages))
        painter.end()
        found.append((image, page))
    return found


def as_png(image: QImage) -> bytes:
    out = QBuffer()
    out.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(out, "PNG")
    return bytes(out.data().data())


@pytest.mark.parametrize(("country", "kind"), CASES)
def test_every_page_carries_a_code_that_is_read_again(country: str, kind: Kind, look: Theme) -> None:
    what = made(country, kind)
    pages = drawn(what)
    assert len(pages) >= 2
    for image, _ in pages:
        scanned = image.scaledToWidth(1240)  # 150 dots an inch
        assert references_in(as_png(scanned)) == {what.reference}


def test_no_box_is_ticked(look: Theme) -> None:
    boxes = 0
    for image, page in drawn(made("it", Kind.MINOR)):
        for placed in page:
            if placed.shape is Shape.BOX:
                boxes += 1
                assert_empty(image, placed)
    assert boxes == len(What) + 1 + len(PLATFORMS) + len(Purpose)


def assert_empty(image: QImage, placed: Placed) -> None:
    """From the top of the square to its foot there are its two edges, and white between them."""
    x = round(SIDES + placed.x + BOX / 2)
    column = [image.pixelColor(x, round(placed.y) + step).lightness() for step in range(round(BOX * 2))]
    dark = [step for step, light in enumerate(column) if light < 128]
    assert dark, "there is a square"
    inside = column[dark[0] + 8 : dark[0] + round(BOX) - 8]
    assert set(inside) == {255}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", list(Form))
@pytest.mark.parametrize("country", ["it", "us"])
def test_nothing_runs_into_the_foot_or_into_the_next(
    form: Form, country: str, language: str, look: Theme
) -> None:
    what = made(country, Kind.MINOR, form, language)
    probe = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    painter = QPainter(probe)
    pen, pages = pages_of(what, painter)
    for page in pages:
        for placed, after in zip(page, [*page[1:], None], strict=True):
            ends = placed.y + pen._height_of(placed.shape, placed.words)
            assert ends <= HEIGHT - BOTTOM - FOOT
            assert after is None or after.y == placed.y or after.y >= ends - 1
            alone = after is None and (placed.shape is Shape.HEADING or placed.words.endswith("?"))
            assert not alone, "a heading or a question without what belongs to it"
    painter.end()
    assert sum(len(page) for page in pages) == len(what.paragraphs)


@pytest.mark.parametrize("language", ["it", "es"])
@pytest.mark.parametrize("kind", [Kind.ADULT, Kind.MINOR])
def test_the_form_of_europe_is_one_sheet_of_paper(kind: Kind, language: str, look: Theme) -> None:
    """Both sides of it: a second sheet gets lost."""
    assert len(drawn(made(language, kind, language=language, much=False))) == 2


def test_a_line_to_write_on_is_long_enough(look: Theme) -> None:
    painter = QPainter(probe := QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32))
    pen = Pen(painter, WIDTH, HEIGHT, "it")
    short, long = "Luogo", "Lo studio ha valutato che pubblicare non va contro gli interessi del minore"
    assert not pen._wraps(short) and pen._wraps(long)
    assert pen._height_of(Shape.BLANK, long) > pen._height_of(Shape.BLANK, short) + 6 * form_pdf.MM
    painter.end()
    assert not probe.isNull()


@pytest.mark.parametrize("form", list(Form))
def test_as_pdf(form: Form, look: Theme) -> None:
    data = as_pdf(made("it", Kind.ADULT, form), ZONE, "K-0142")
    assert data.startswith(b"%PDF") and data.rstrip().endswith(b"%%EOF")
    assert len(data) < 400_000


@pytest.mark.parametrize(("country", "height"), [("it", 842), ("uk", 842), ("us", 792)])
def test_the_paper_is_that_of_the_country(country: str, height: int, look: Theme) -> None:
    box = re.search(
        rb"/MediaBox ?\[0 0 \d+(?:\.\d+)? (\d+)", as_pdf(made(country, Kind.ADULT), ZONE, "K-0142")
    )
    assert box is not None and int(box.group(1)) == height
