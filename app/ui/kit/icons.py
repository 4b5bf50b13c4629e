"""Line icons of one family (Phosphor, MIT), tinted with a tone of the theme and sharp on every screen."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from app.core.kernel.resources import resource
from app.ui.kit.theme import theme


@lru_cache(maxsize=256)
def _drawing(name: str, filled: bool) -> bytes:
    return resource("icons", "fill" if filled else "regular", f"{name}.svg").read_bytes()


def _paint(name: str, filled: bool, colour: str, size: int, ratio: float, gap: int) -> QPixmap:
    # Qt's own cache: it knows when the application goes, a cache of ours would keep pixmaps too long
    key = f"decoro/{name}/{filled}/{colour}/{size}/{ratio}/{gap}"
    pixmap = QPixmap()
    if QPixmapCache.find(key, pixmap):
        return pixmap
    side = round(size * ratio)
    pixmap = QPixmap(QSize(side + round(gap * ratio), side))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    drawing = _drawing(name, filled).replace(b"currentColor", colour.encode())
    QSvgRenderer(QByteArray(drawing)).render(painter, QRectF(0, 0, side, side))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    QPixmapCache.insert(key, pixmap)
    return pixmap


def glyph(name: str, tone: str = "text", size: int = 16, *, filled: bool = False, gap: int = 0) -> QPixmap:
    """One icon as a pixmap. ``tone`` is a token, or a colour such as ``#FFFFFF``; ``size`` is not yet scaled.

    ``gap`` leaves room on the right: Qt puts the words of a button too near to its icon.
    """
    look = theme()
    colour = tone if tone.startswith("#") else look.tokens.tone(tone)
    app = QGuiApplication.instance()
    ratio = app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0
    return _paint(name, filled, colour, look.px(size), ratio, look.px(gap))


def icon(name: str, tone: str = "text", size: int = 16, *, filled: bool = False, gap: int = 0) -> QIcon:
    """The same as a QIcon, for actions and buttons; ask again when the theme changes."""
    return QIcon(glyph(name, tone, size, filled=filled, gap=gap))
