"""The recovery sheet on paper: the code in groups and as a QR, what it is for, and where to keep it."""

import io
from datetime import date
from pathlib import Path

import segno
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgRenderer

from app.core.kernel.files import write_whole
from app.core.kernel.text import msg
from app.ui.assets import NAME
from app.ui.kit import LIGHT, Weight, theme
from app.ui.language import Language

MM = 1 / 25.4  # of an inch


def qr_svg(code: str) -> bytes:
    """The code as a QR, robust enough for a creased sheet."""
    drawing = io.BytesIO()
    segno.make(code, error="q", micro=False).save(drawing, kind="svg", border=2, xmldecl=False)
    return drawing.getvalue()


def as_pdf(code: str, practice: str, day: date, language: Language) -> bytes:
    """The sheet as one A4 page."""
    paper = QBuffer()
    paper.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(paper)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(22, 20, 22, 20), QPageLayout.Unit.Millimeter)
    writer.setResolution(300)
    writer.setTitle(language.say(msg("Recovery sheet")))
    writer.setCreator(NAME)
    painter = QPainter(writer)
    size = QSizeF(writer.width(), writer.height())
    draw(painter, size, writer.logicalDpiX(), code, practice, day, language)
    painter.end()
    return bytes(paper.data().data())


def save_pdf(path: Path, code: str, practice: str, day: date, language: Language) -> bool:
    """Write the sheet; False when it cannot be written there. A sheet is whole or not there at all."""
    try:
        write_whole(path, as_pdf(code, practice, day, language))
    except OSError:
        return False
    return True


def draw(
    painter: QPainter, page: QSizeF, dpi: int, code: str, practice: str, day: date, language: Language
) -> None:
    """Draw on any painter: the PDF, a printer, a preview."""
    pen = Pen(painter, page, dpi)
    say = language.say
    pen.write(NAME, 11, colour=LIGHT.accent, weight=Weight.DemiBold)
    pen.write(say(msg("Recovery sheet")), 26, weight=Weight.DemiBold)
    pen.write(
        f"{practice}  ·  {language.say_date(day)}" if practice else language.say_date(day), 11, LIGHT.muted
    )
    pen.skip(8)
    why = msg(
        "If this computer breaks, is stolen or forgets the key, this code opens the archive again. "
        "Nobody else can: there is no copy anywhere."
    )
    pen.write(say(why), 12)
    pen.skip(8)
    top = pen.y
    groups = code.split("-")
    half = (len(groups) + 1) // 2
    for number, group in enumerate(groups, 1):
        column, line = divmod(number - 1, half)
        pen.at(column * 52, top + line * 13 * pen.mm, f"{number}", 9, LIGHT.muted)
        pen.at(column * 52 + 6, top + (line * 13 - 1.6) * pen.mm, group, 20, LIGHT.text, spaced=True)
    side = 46 * pen.mm
    box = QRectF(page.width() - side, top - 4 * pen.mm, side, side)
    QSvgRenderer(QByteArray(qr_svg(code))).render(painter, box)
    pen.y = max(top + half * 13 * pen.mm, box.bottom()) + 8 * pen.mm
    painter.fillRect(QRectF(0, pen.y, page.width(), 0.3 * pen.mm), QColor(LIGHT.line_strong))
    pen.skip(7)
    for advice in (
        msg(
            "Keep this sheet where you keep the deeds of the practice: in the safe, not in a drawer, not as a photo."
        ),
        msg("Whoever holds this sheet and the archive can read everything in it."),
        msg(
            "To use it: start {app}, choose to open with the recovery code, and type the groups in order.",
            app=NAME,
        ),
        msg("A new sheet can be made in Settings; this one stops working then."),
    ):
        pen.write(f"•  {say(advice)}", 11)
        pen.skip(2)


class Pen:
    """Writes down the page in points and millimetres."""

    def __init__(self, painter: QPainter, page: QSizeF, dpi: int) -> None:
        self._painter, self._page, self._dpi = painter, page, dpi
        self.mm = dpi * MM
        self.y = 0.0

    def skip(self, millimetres: float) -> None:
        self.y += millimetres * self.mm

    def write(
        self, text: str, points: float, colour: str = LIGHT.text, *, weight: Weight = Weight.Normal
    ) -> None:
        """A paragraph as wide as the page."""
        self._font(points, weight)
        flags = Qt.TextFlag.TextWordWrap
        room = QRectF(0, self.y, self._page.width(), self._page.height() - self.y)
        self._painter.setPen(QColor(colour))
        used = self._painter.boundingRect(room, flags, text)
        self._painter.drawText(room, flags, text)
        self.y += used.height() + 1.5 * self.mm

    def at(self, x: float, y: float, text: str, points: float, colour: str, *, spaced: bool = False) -> None:
        """A word at a place; ``x`` in millimetres."""
        self._font(points, Weight.DemiBold if spaced else Weight.Normal, spacing=points / 10 if spaced else 0)
        self._painter.setPen(QColor(colour))
        room = QRectF(x * self.mm, y, self._page.width(), 14 * self.mm)
        self._painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, text)

    def _font(self, points: float, weight: Weight, *, spacing: float = 0) -> None:
        font = theme().font("body", weight, tabular=True)
        font.setPixelSize(round(points * self._dpi / 72))
        if spacing:
            font.setLetterSpacing(font.SpacingType.AbsoluteSpacing, spacing * self._dpi / 72)
        self._painter.setFont(font)
