"""Pictures as they are drawn here: decoded small, once for each size, and kept while the page lives."""

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QSize, Signal
from PySide6.QtGui import QImage, QPixmap

from app.core.media.model import Asset
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
        if asset.digest not in self._data:
            if asset.digest not in self._asked:
                self._asked.add(asset.digest)
                self.wanted.emit(asset)
            return None
        key = (asset.digest, size.width() * (1 if fill else -1), size.height())
        if key not in self._drawn:
            self._drawn[key] = thumbnail(self._data[asset.digest], size, ratio, fill=fill)
        return self._drawn[key]


def as_png(image: QImage) -> bytes:
    """A pasted picture as a file would hold it."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, b"PNG")
    return bytes(data.data())
