"""Taking a picture in: decode it with care, turn it upright, leave every trace of metadata behind.

The publish copy is drawn anew from the pixels, so that EXIF, GPS, XMP, IPTC, comments and embedded
thumbnails have nowhere to hide. Pillow is imported on the first picture: it is not needed to start.
"""

import io
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.kernel.errors import Refused
from app.core.kernel.text import msg

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

MOST_BYTES = 60_000_000
MOST_PIXELS = 120_000_000
LONGEST_SIDE = 2048
"""Enough for every platform served today; the original is kept as it came."""
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
"""JPEG includes the double pictures (MPO) of some cameras."""


@dataclass(frozen=True, slots=True)
class Taken:
    name: str
    mime: str
    original: bytes = field(repr=False)
    public: bytes = field(repr=False)
    width: int
    height: int


def read_file(path: Path) -> bytes:
    """The bytes of a picture file. Raises ``Refused`` before reading anything too large."""
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise Refused(
                msg(
                    "This file is {size} MB; pictures up to {most} MB can be taken in. Nothing was added: "
                    "export a smaller copy and try again.",
                    size=size // 1_000_000,
                    most=MOST_BYTES // 1_000_000,
                )
            )
        return path.read_bytes()
    except OSError as error:
        raise Refused(
            msg("The file cannot be read. Nothing was added; check that it is still there.")
        ) from error


def take_in(name: str, data: bytes) -> Taken:
    """The publish copy of a picture. Raises ``Refused`` for anything that is not a whole, reasonable picture."""
    from PIL import Image, ImageOps, UnidentifiedImageError  # noqa: PLC0415 - loaded with the first picture

    if len(data) > MOST_BYTES:
        raise Refused(
            msg("This picture is too large. Nothing was added: export a smaller copy and try again.")
        )
    try:
        with warnings.catch_warnings():
            # Of broken metadata, which stay behind, and of large pictures, for which the limit is ours.
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise Image.DecompressionBombError
                image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
                image.load()
                upright = _plain(ImageOps.exif_transpose(image))
                upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
                public, mime = _draw(upright)
                width, height = upright.size
    except (Image.DecompressionBombError, MemoryError) as error:
        raise Refused(
            msg("This picture unfolds to an unreasonable size. Nothing was added: export a smaller copy.")
        ) from error
    except UnidentifiedImageError as error:
        raise Refused(
            msg("This file is not a picture Decoro can read (JPEG, PNG, WebP, GIF). Nothing was added.")
        ) from error
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError) as error:
        raise Refused(
            msg("This picture is damaged or cut short. Nothing was added; the file was left as it is.")
        ) from error
    return Taken(Path(name).name, mime, data, public, width, height)


def _plain(image: "Picture") -> "Picture":
    """The same picture as RGBA, where it is see-through or has few colours, or as RGB."""
    if image.mode.startswith("I"):
        # Sixteen bits a dot (radiographs): cut down to eight, or everything bright would turn white.
        return image.convert("I").point(lambda level: level * (1 / 256)).convert("L").convert("RGB")
    see_through = image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info
    return image.convert("RGBA" if see_through or image.mode in ("P", "1") else "RGB")


def _draw(image: "Picture") -> tuple[bytes, str]:
    """Fresh pixels on a fresh canvas: PNG for RGBA, JPEG for RGB."""
    from PIL import Image  # noqa: PLC0415 - loaded with the first picture

    out = io.BytesIO()
    canvas = Image.new(image.mode, image.size)
    canvas.paste(image)
    if image.mode == "RGBA":
        canvas.save(out, "PNG", optimize=False)
        return out.getvalue(), "image/png"
    canvas.save(out, "JPEG", quality=88, progressive=True)
    return out.getvalue(), "image/jpeg"
