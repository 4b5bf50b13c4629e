"""Paints posts as tiles. Words are laid out once and kept as static text: eliding is what would cost the time."""

from collections import OrderedDict
from enum import IntEnum

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QStaticText, QTextLayout, QTextOption

from app.core.posts.words import STATES as WORDS
from app.ui.kit import Weight, glyph, theme
from app.ui.kit.states import STATES, monogram
from app.ui.language import Language
from app.ui.pages.calendar.presenter import UNTITLED, CalendarState, Tile

KEPT = 600
EDGE = 4


class Size(IntEnum):
    """Heights of a tile at 100 %, as the room of a day allows: fewer words, in the end only the sign of the state."""

    FULL = 54
    LINE = 36
    BAR = 22
    MARK = 16


class TilePainter:
    def __init__(self, language: Language) -> None:
        self._language = language
        self._texts: OrderedDict[tuple[object, ...], tuple[QStaticText, ...]] = OrderedDict()
        self.dress()

    def dress(self) -> None:
        """Take the fonts of the theme; what was laid out with others is forgotten."""
        look = self._look = theme()
        self._texts.clear()
        self.small = look.font("small")
        self.time = look.font("small", Weight.DemiBold, tabular=True)
        self.mark = look.font("small", Weight.DemiBold)
        self.mark.setPixelSize(look.px(9))

    def height(self, size: Size) -> int:
        return self._look.px(size)

    def paint(
        self,
        painter: QPainter,
        tile: Tile,
        rect: QRect,
        state: CalendarState,
        size: Size = Size.FULL,
        *,
        chosen: bool = False,
        over: bool = False,
    ) -> None:
        self._frame(painter, tile, rect, chosen=chosen, over=over)
        look = self._look
        tokens = look.tokens
        icon, tone = STATES[tile.status.value]
        side, line = look.px(12), look.px(16)
        sign = glyph(icon, tone, 12, filled=tone in ("ok", "block"))
        if size is Size.MARK:
            middle = rect.center() - QPoint(side // 2 - EDGE // 2, side // 2)
            painter.drawPixmap(QRect(middle.x(), middle.y(), side, side), sign)
            return
        inside = rect.adjusted(look.px(EDGE + 5), look.px(3), -look.px(5), -look.px(3))
        painter.drawPixmap(QRect(inside.left(), inside.top() + (line - side) // 2, side, side), sign)
        left: float = inside.left() + side + look.px(4)
        top, room = inside.top(), inside.right() - left
        if tile.at is not None:
            time = self._language.say_time(tile.at, state.zone)
            left += self._write(
                painter, time, self.time, QColor(tokens.text), QPointF(left, top), room
            ) + look.px(4)
        elif size is not Size.BAR:
            words = self._language.say(WORDS[tile.status])
            left += self._write(painter, words, self.small, QColor(tokens.muted), QPointF(left, top), room)
        title = tile.title or self._language.say(UNTITLED)
        ink = QColor(tokens.text if tile.movable else tokens.muted)
        if size is Size.BAR:
            self._write(painter, title, self.small, ink, QPointF(left, top), inside.right() - left)
            return
        self._marks(painter, tile, QRect(round(left), top, inside.right() - round(left) + 1, line))
        below = inside.adjusted(0, line + look.px(1), 0, 0)
        if size is Size.LINE:
            self._write(painter, title, self.small, ink, QPointF(below.topLeft()), below.width())
        else:
            self._lines(painter, title, below, ink)

    def _frame(self, painter: QPainter, tile: Tile, rect: QRect, *, chosen: bool, over: bool) -> None:
        look = self._look
        tokens = look.tokens
        frame = QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(QColor(tokens.accent if chosen else tokens.line_strong if over else tokens.line)))
        painter.setBrush(QColor(tokens.accent_soft if chosen else tokens.raised if look.dark else tokens.bg))
        painter.drawRoundedRect(frame, 4, 4)
        if tile.hue:
            edge = QRectF(rect.left(), rect.top() + 1, EDGE, rect.height() - 2)
            painter.fillRect(edge.adjusted(0, 1, 0, -1), look.colour(tile.hue))
            painter.fillRect(edge.adjusted(1, 0, 0, 0), look.colour(tile.hue))

    def _marks(self, painter: QPainter, tile: Tile, room: QRect) -> None:
        """On the right: a dot in the goal's colour, and each channel as two letters."""
        look = self._look
        side, gap, right = look.px(15), look.px(1), room.right()
        fitting = max(room.width() - look.px(8), 0) // (side + gap)
        shown = tile.channels if len(tile.channels) <= fitting else tile.channels[: max(fitting - 1, 0)]
        marks = [monogram(name) for name in shown]
        if len(shown) < len(tile.channels) and fitting:
            marks.append(f"+{len(tile.channels) - len(shown)}")
        for mark in reversed(marks):
            box = QRectF(right - side + 1, room.top() + gap, side, side)
            painter.setPen(QPen(QColor(look.tokens.line_strong)))
            painter.setBrush(QColor(look.tokens.surface))
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
            painter.setFont(self.mark)
            painter.setPen(QColor(look.tokens.muted))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, mark)
            right -= side + gap
        if tile.hue:
            dot = look.px(6)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour(tile.hue))
            painter.drawEllipse(
                QRectF(right - dot - look.px(1), room.top() + (room.height() - dot) / 2, dot, dot)
            )

    def _write(
        self, painter: QPainter, text: str, font: QFont, ink: QColor, at: QPointF, width: float
    ) -> float:
        """One line, shortened to ``width``; says how wide it became."""
        if width < self._look.px(8):
            return 0
        key = (text, int(width), font.key())
        if key not in self._texts:
            shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, width)
            self._keep(key, (_static(shown, font),))
        found = self._texts[key][0]
        painter.setFont(font)
        painter.setPen(ink)
        painter.drawStaticText(at, found)
        return found.size().width()

    def _lines(self, painter: QPainter, text: str, room: QRect, ink: QColor) -> None:
        """Two lines, the second shortened."""
        key = (text, room.width(), self.small.key(), 2)
        if key not in self._texts:
            self._keep(
                key, tuple(_static(line, self.small) for line in two_lines(text, self.small, room.width()))
            )
        painter.setFont(self.small)
        painter.setPen(ink)
        height = self._look.px(15)
        for number, line in enumerate(self._texts[key]):
            painter.drawStaticText(QPointF(room.left(), room.top() + number * height), line)

    def _keep(self, key: tuple[object, ...], texts: tuple[QStaticText, ...]) -> None:
        self._texts[key] = texts
        while len(self._texts) > KEPT:
            self._texts.popitem(last=False)


def two_lines(text: str, font: QFont, width: float) -> list[str]:
    """Break at words; what does not fit in two lines ends in three dots."""
    flat = " ".join(text.split())
    layout = QTextLayout(flat, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    first = layout.createLine()
    if first.isValid():
        first.setLineWidth(width)
    layout.endLayout()
    end = first.textLength() if first.isValid() else len(flat)
    if end >= len(flat):
        return [flat]
    rest = QFontMetricsF(font).elidedText(flat[end:].strip(), Qt.TextElideMode.ElideRight, width)
    return [flat[:end].rstrip(), rest]


def _static(text: str, font: QFont) -> QStaticText:
    made = QStaticText(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
    made.prepare(font=font)
    return made
