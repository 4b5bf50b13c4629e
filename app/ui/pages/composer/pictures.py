"""Pictures as they are drawn here: decoded small, once for each size, and kept while the page lives."""

from PySide6.QtCore import QObject, QPointF, QSize, Signal
from PySide6.QtGui import QColor, QPainter, QPixmap

from app.core.media.model import Asset
from app.ui.kit import glyph, theme
from app.ui.kit.thumbnails import thumbnail


class Pictures(QObject):
    """``wanted`` asks for the bytes of a picture; ``arrived`` tells that it can be drawn now."""

    wanted = Signal(object)
    arrived = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._data: dict[str, bytes] = {}
        self._asked: set[str] = set()
        self._drawn: dict[tuple[str, int, int], QPixmap] = {}

    def take(self, asset: Asset, data: bytes) -> None:
        self._data[asset.digest] = data
        self.arrived.emit(asset.digest)

    def drawn(self, asset: Asset, size: QSize, ratio: float, *, fill: bool = True) -> QPixmap | None:
        """The picture in ``size``: cut to fill it, or whole inside it. None until its bytes are here."""
        if asset.video:
            return self._film(size, ratio)
        if asset.digest not in self._data:
            if asset.digest not in self._asked:
                self._asked.add(asset.digest)
                self.wanted.emit(asset)
            return None
        key = (asset.digest, size.width() * (1 if fill else -1), size.height())
        if key not in self._drawn:
            self._drawn[key] = thumbnail(self._data[asset.digest], size, ratio, fill=fill)
        return self._drawn[key]

    def _film(self, size: QSize, ratio: float) -> QPixmap:
        """A video shows its sign: nothing of it is decoded here."""
        key = (f"film {theme().dark}", size.width(), size.height())
        if key not in self._drawn:
            pixmap = QPixmap(size * ratio)
            pixmap.setDevicePixelRatio(ratio)
            pixmap.fill(QColor(theme().tokens.line))
            side = min(size.width(), size.height()) // 2
            sign = glyph("play-circle", "muted", min(side, 48))
            painter = QPainter(pixmap)
            wide = sign.deviceIndependentSize()
            painter.drawPixmap(
                QPointF((size.width() - wide.width()) / 2, (size.height() - wide.height()) / 2), sign
            )
            painter.end()
            self._drawn[key] = pixmap
        return self._drawn[key]
