"""The program's icon in the forms each system wants, drawn from resources/icons/decoro.svg.

.venv/bin/python packaging/icons.py
"""

import io
import os
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "resources" / "icons" / "decoro.svg"
SIZES = (16, 24, 32, 48, 64, 128, 256)


def drawn(size: int) -> Image.Image:
    """Each size is drawn on its own: a shrunk picture blurs."""
    picture = QImage(size, size, QImage.Format.Format_ARGB32)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(str(SOURCE)).render(painter)
    painter.end()
    bytes_ = QByteArray()
    buffer = QBuffer(bytes_)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs know only the bytes form
    return Image.open(io.BytesIO(bytes_.data())).convert("RGBA")


def main() -> None:
    QGuiApplication([])
    pictures = [drawn(size) for size in SIZES]
    largest = drawn(1024)
    pictures[-1].save(ROOT / "packaging" / "linux" / "decoro.png", optimize=True)
    largest.save(ROOT / "packaging" / "macos" / "decoro.icns", append_images=[drawn(512), *pictures])
    ico = ROOT / "packaging" / "windows" / "decoro.ico"
    pictures[-1].save(ico, sizes=[(size, size) for size in SIZES], append_images=pictures[:-1])


if __name__ == "__main__":
    main()
