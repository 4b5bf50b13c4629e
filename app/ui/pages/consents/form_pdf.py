"""The forms of a consent on paper: pages with squares to tick, lines to write on, and the code at every foot."""

from dataclasses import dataclass
from datetime import tzinfo

import segno
from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPageLayout, QPageSize, QPainter, QPdfWriter, QPen

from app.core.consent.paper.parts import Document, Paragraph, Shape
from app.core.kernel.text import msg, render
from app.ui.assets import NAME
from app.ui.kit import LIGHT, Weight, theme
from app.ui.pages.consents.letter_pdf import NAMES, in_words

DPI = 300
MM = DPI / 25.4
SIDES, TOP, BOTTOM = 20 * MM, 14 * MM, 9 * MM
CODE = 24 * MM
"""The side of the code: 41 squares, so that a scan at 150 dots an inch still tells them apart."""
FOOT = CODE + 4 * MM
SHORT = 45 * MM
"""A part no longer than this stays on one page."""
BOX = 4 * MM
INDENT = 8 * MM
RULE = 0.25 * MM
CAPTION = 7.5
"""Points, under a ruled line."""


@dataclass(frozen=True, slots=True)
class Style:
    points: float
    before: float
    after: float
    """Millimetres."""
    weight: Weight = Weight.Normal
    colour: str = LIGHT.text


STYLES: dict[Shape, Style] = {
    Shape.TITLE: Style(18, 0, 4, Weight.DemiBold),
    Shape.HEADING: Style(11.5, 3.4, 1, Weight.DemiBold, LIGHT.accent),
    Shape.TEXT: Style(10, 0.6, 1.4),
    Shape.ITEM: Style(10, 0.4, 1),
    Shape.SMALL: Style(8.5, 0.6, 1.4, colour=LIGHT.muted),
    Shape.BOX: Style(10.5, 1, 1.2),
    Shape.BLANK: Style(10, 3, 1.8),
    Shape.SIGN: Style(10, 1.8, 1.4, Weight.DemiBold),
}


@dataclass(frozen=True, slots=True)
class Placed:
    shape: Shape
    words: str
    y: float
    x: float = 0.0
    """From the left edge of the text: half of it for the second of two short boxes."""


def as_pdf(document: Document, zone: tzinfo, code: str) -> bytes:
    """As many pages as it takes. ``code``: of the person, repeated on every page so that none goes astray."""
    language = document.reference.language
    paper = QBuffer()
    paper.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(paper)
    american = document.reference.template.endswith("-us")
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.Letter if american else QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Millimeter)
    writer.setResolution(DPI)
    writer.setTitle(render(document.title, language))
    writer.setCreator(NAME)
    pen = Pen(QPainter(writer), writer.width(), writer.height(), language)
    pages = pen.laid_out(document.paragraphs, zone)
    for number, page in enumerate(pages, 1):
        if number > 1:
            writer.newPage()
        pen.page(document, code, page, number, len(pages))
    pen.painter.end()
    return bytes(paper.data().data())


class Pen:
    """Measures and draws in device pixels; a paragraph never breaks over two pages."""

    def __init__(self, painter: QPainter, width: float, height: float, language: str) -> None:
        self.painter = painter
        self._left, self._width = SIDES, width - 2 * SIDES
        self._height, self._language = height, language

    # --- measuring -------------------------------------------------------------------------------------------

    def laid_out(self, paragraphs: tuple[Paragraph, ...], zone: tzinfo) -> list[list[Placed]]:
        room = self._height - BOTTOM - FOOT
        pages: list[list[Placed]] = [[]]
        y = TOP
        lines = self._lines(
            [(p.shape, _unbroken(in_words(p.sentence, self._language, zone))) for p in paragraphs]
        )
        heights = [max(self._height_of(shape, words) for shape, words in line) for line in lines]
        for number, line in enumerate(lines):
            needed = heights[number] + sum(heights[number + 1 : number + 1 + _kept_with(lines[number:])])
            if line[0][0] is Shape.HEADING:
                part = sum(heights[number : number + _part(lines[number:])])
                needed = part if part <= SHORT else needed
            if y + needed > room and pages[-1]:
                pages.append([])
                y = TOP
            for place, (shape, words) in enumerate(line):
                pages[-1].append(Placed(shape, words, y, place * self._width / 2))
            y += heights[number]
        return pages

    def _lines(self, said: list[tuple[Shape, str]]) -> list[list[tuple[Shape, str]]]:
        """Two short boxes share a line; everything else has one of its own."""
        found: list[list[tuple[Shape, str]]] = []
        for one in said:
            last = found[-1] if found else []
            if len(last) == 1 and self._is_short(one) and self._is_short(last[0]):
                last.append(one)
            else:
                found.append([one])
        return found

    def _is_short(self, said: tuple[Shape, str]) -> bool:
        shape, words = said
        self._set(STYLES[Shape.BOX])
        room = self._width / 2 - INDENT - 2 * MM
        return shape is Shape.BOX and self.painter.fontMetrics().horizontalAdvance(words) < room

    def _height_of(self, shape: Shape, words: str) -> float:
        style = STYLES[shape]
        own = self._block(shape, words).height()
        if shape is Shape.BLANK and self._wraps(words):
            own += 8 * MM
        if shape is Shape.SIGN:
            own += 14 * MM
        return own + (style.before + style.after) * MM

    def _block(self, shape: Shape, words: str) -> QRectF:
        self._set(STYLES[shape])
        room = QRectF(0, 0, self._width - self._indent(shape), self._height)
        return self.painter.boundingRect(room, Qt.TextFlag.TextWordWrap, words)

    def _wraps(self, words: str) -> bool:
        """Is there too little room left beside the words to write there?"""
        self._set(STYLES[Shape.BLANK])
        return self.painter.fontMetrics().horizontalAdvance(words) > self._width * 0.55

    @staticmethod
    def _indent(shape: Shape) -> float:
        return INDENT if shape is Shape.BOX else INDENT / 2 if shape is Shape.ITEM else 0

    def _set(self, style: Style) -> None:
        font = theme().font("body", style.weight)
        font.setPixelSize(round(style.points * DPI / 72))
        self.painter.setFont(font)
        self.painter.setPen(QColor(style.colour))

    # --- drawing ---------------------------------------------------------------------------------------------

    def page(self, document: Document, code: str, page: list[Placed], number: int, of: int) -> None:
        for placed in page:
            self.draw(placed)
        self.foot(document, code, number, of)

    def draw(self, placed: Placed) -> None:
        style = STYLES[placed.shape]
        top = placed.y + style.before * MM
        block = self._block(placed.shape, placed.words)
        indent = self._indent(placed.shape)
        left = self._left + placed.x
        room = QRectF(left + indent, top, self._width - placed.x - indent, block.height() + MM)
        self.painter.drawText(room, Qt.TextFlag.TextWordWrap, placed.words)
        match placed.shape:
            case Shape.BOX:
                line = self.painter.fontMetrics().height()
                self._square(left, top + (line - BOX) / 2)
            case Shape.ITEM:
                self.painter.drawText(QRectF(left, top, INDENT, block.height()), "•")
            case Shape.BLANK:
                self._blank(placed.words, top, block)
            case Shape.SIGN:
                self._sign(top + block.height() + 9.5 * MM)
            case _:
                pass

    def _square(self, x: float, y: float) -> None:
        self.painter.setPen(QPen(QColor(LIGHT.text), 0.35 * MM))
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.drawRect(QRectF(x, y, BOX, BOX))

    def _blank(self, words: str, top: float, block: QRectF) -> None:
        if self._wraps(words):
            self._rule(self._left, self._width, top + block.height() + 7 * MM)
            return
        used = self.painter.fontMetrics().horizontalAdvance(words) + 3 * MM
        self._rule(self._left + used, self._width - used, top + block.height())

    def _sign(self, y: float) -> None:
        gap = 5 * MM
        shares = (
            (0.34, msg("Name and surname")),
            (0.36, msg("Signature")),
            (0.30, msg("Place and day")),
        )
        x, whole = self._left, self._width - 2 * gap
        for share, caption in shares:
            self._rule(x, whole * share, y)
            self._set(Style(CAPTION, 0, 0, colour=LIGHT.muted))
            self.painter.drawText(QPointF(x, y + 3.6 * MM), render(caption, self._language))
            x += whole * share + gap

    def _rule(self, x: float, width: float, y: float) -> None:
        self.painter.fillRect(QRectF(x, y, width, RULE), QColor(LIGHT.muted))

    def foot(self, document: Document, code: str, number: int, of: int) -> None:
        """The code and what it says in letters, whose paper it is, its version and language, page n of m."""
        top = self._height - BOTTOM - CODE
        self._code(str(document.reference), self._left, top)
        x, width = self._left + CODE + 5 * MM, self._width - CODE - 5 * MM
        self.painter.fillRect(QRectF(x, top + 1.5 * MM, width, RULE), QColor(LIGHT.line_strong))
        page = render(msg("Page {number} of {count}", number=number, count=of), self._language)
        reference = document.reference
        lines = (
            (8.5, LIGHT.text, f"{render(document.title, self._language)} · {code}", page),
            (7.5, LIGHT.muted, f"{reference.version} · {NAMES[self._language]}", ""),
            (7.5, LIGHT.muted, str(reference), ""),
        )
        y = top + 4 * MM
        for points, colour, left, right in lines:
            self._set(Style(points, 0, 0, colour=colour))
            room = QRectF(x, y, width, 5 * MM)
            self.painter.drawText(room, Qt.AlignmentFlag.AlignLeft, left)
            self.painter.drawText(room, Qt.AlignmentFlag.AlignRight, right)
            y += 5 * MM

    def _code(self, words: str, x: float, y: float) -> None:
        """Squares of whole pixels, and the white border a reader needs."""
        squares = segno.make(words, error="q", micro=False).matrix
        side = int(CODE // (len(squares) + 8))
        edge = (CODE - side * len(squares)) / 2
        left, top = round(x), round(y + edge)
        for line, row in enumerate(squares):
            for column, dark in enumerate(row):
                if dark:
                    place = QRectF(left + column * side, top + line * side, side, side)
                    self.painter.fillRect(place, QColor("black"))


Line = list[tuple[Shape, str]]


def _kept_with(lines: list[Line]) -> int:
    """How many of the next ones stay with the first: no heading, question or sentence to sign stands alone."""
    shapes = [line[0][0] for line in lines[:2]]
    if shapes[0] is Shape.HEADING:
        return 2
    return int(shapes[0] is Shape.TEXT and shapes[1:] in ([Shape.BOX], [Shape.SIGN]))


def _part(lines: list[Line]) -> int:
    """How many lines there are up to the next heading."""
    return next((n for n, line in enumerate(lines) if n and line[0][0] is Shape.HEADING), len(lines))


def _unbroken(words: str) -> str:
    """``art. 7`` and ``45 CFR 164.508`` stay on one line."""
    return words.replace("art. ", "art.\u00a0").replace(" CFR ", "\u00a0CFR\u00a0")
