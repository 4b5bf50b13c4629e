"""A picture as small as it is drawn, decoded no larger than needed: a JPEG skips most of its work."""

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPixmap


def thumbnail(data: bytes, size: QSize, ratio: float = 1.0, *, fill: bool = True) -> QPixmap:
    """Cut to fill ``size``, or whole inside it; an empty pixmap where the bytes are no picture."""
    return QPixmap.fromImage(small(data, size, ratio, fill=fill))


def small(data: bytes, size: QSize, ratio: float = 1.0, *, fill: bool = True) -> QImage:
    """The same as an image: this may be made in any thread, a pixmap only where the window is drawn."""
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    mode = Qt.AspectRatioMode.KeepAspectRatioByExpanding if fill else Qt.AspectRatioMode.KeepAspectRatio
    sharp = size * ratio
    fitted = reader.size().scaled(sharp, mode)
    reader.setScaledSize(fitted)
    image = reader.read()
    if image.isNull():
        return QImage()
    if fill:
        left, top = (fitted.width() - sharp.width()) // 2, (fitted.height() - sharp.height()) // 2
        image = image.copy(max(left, 0), max(top, 0), sharp.width(), sharp.height())
    image.setDevicePixelRatio(ratio)
    return image
