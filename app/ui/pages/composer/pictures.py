"""Pictures as they are drawn here: decoded small, once for each size, and kept while the page lives."""

from collections.abc import Callable

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QImageReader, QPixmap

from app.core.media.model import Asset

Fetch = Callable[[Asset], object]


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
        if asset.digest not in self._data:
            if asset.digest not in self._asked:
                self._asked.add(asset.digest)
                self.wanted.emit(asset)
            return None
        key = (asset.digest, size.width() * (1 if fill else -1), size.height())
        if key not in self._drawn:
            self._drawn[key] = _decode(self._data[asset.digest], size * ratio, ratio, fill)
        return self._drawn[key]


def _decode(data: bytes, size: QSize, ratio: float, fill: bool) -> QPixmap:
    """Decoded no larger than needed: a JPEG skips most of its work."""
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    mode = Qt.AspectRatioMode.KeepAspectRatioByExpanding if fill else Qt.AspectRatioMode.KeepAspectRatio
    fitted = reader.size().scaled(size, mode)
    reader.setScaledSize(fitted)
    image: QImage = reader.read()
    if fill and not image.isNull():
        left, top = (fitted.width() - size.width()) // 2, (fitted.height() - size.height()) // 2
        image = image.copy(max(left, 0), max(top, 0), size.width(), size.height())
    pixmap = QPixmap.fromImage(image)
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def as_png(image: QImage) -> bytes:
    """A pasted picture as a file would hold it."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, b"PNG")
    return bytes(data.data())
