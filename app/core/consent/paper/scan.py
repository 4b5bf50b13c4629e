"""Scanned and photographed sheets: the code on them is read, and several pages become one file.

A sheet without a code that can be read is no error.
"""

import io
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from app.core.consent.paper.reference import Reference, parse
from app.core.kernel.errors import Refused
from app.core.kernel.text import msg

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

MOST_PIXELS = 80_000_000
"""A sheet of A4 at 600 dots an inch has 35 million."""
LONGEST_SIDE = 5000
"""Pixels: at this size a square of the code on an A4 sheet still has more than ten."""
FORMATS = ("JPEG", "PNG")
MOST_PAGES = 12
PAGE_SIDE = 3000
"""Pixels: A4 at 250 dots an inch."""
BROKEN = (MemoryError, OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError, RuntimeError)
"""What decoders raise at a picture that is damaged, or unreasonable."""


def references_in(data: bytes) -> frozenset[Reference]:
    """What the codes on this picture (JPEG or PNG) refer to; empty: none of ours, or none that can be read.

    A PDF is not looked into: turning its pages into pictures would need another library.
    """
    return frozenset(found for words in _codes(data) if (found := parse(words)) is not None)


def one_file(pages: Sequence[bytes]) -> bytes:
    """Photographed pages (JPEG or PNG) as one PDF, in their order. Raises ``Refused`` at what is no picture."""
    if len(pages) > MOST_PAGES:
        raise Refused(
            msg("More than {most} pages at once. Nothing was added: scan them into one PDF.", most=MOST_PAGES)
        )
    from PIL import Image, ImageOps  # noqa: PLC0415 - loaded with the first sheet

    upright = []
    for data in pages:
        if data.startswith(b"%PDF"):
            raise Refused(
                msg(
                    "Several files are joined only when they are all pictures. Nothing was added: add one PDF."
                )
            )
        try:
            with _opened(data, PAGE_SIDE) as picture:
                page = ImageOps.exif_transpose(picture).convert("RGB")
        except (Image.DecompressionBombError, *BROKEN) as error:
            raise Refused(
                msg("This picture is damaged or cut short. Nothing was added; the file was left as it is.")
            ) from error
        page.thumbnail((PAGE_SIDE, PAGE_SIDE))
        upright.append(page)
    whole = io.BytesIO()
    upright[0].save(whole, "PDF", save_all=True, append_images=upright[1:], quality=85)
    return whole.getvalue()


def _codes(data: bytes) -> list[str]:
    if data.startswith(b"%PDF"):
        return []
    import zxingcpp  # noqa: PLC0415 - loaded with the first sheet
    from PIL import Image  # noqa: PLC0415

    only_qr = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    try:
        with _opened(data, LONGEST_SIDE) as picture:
            grey = picture.convert("L")
        if max(grey.size) > LONGEST_SIDE:
            grey.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        return [code.text for code in zxingcpp.read_barcodes(grey, formats=only_qr)]
    except (Image.DecompressionBombError, *BROKEN):
        return []


@contextmanager
def _opened(data: bytes, side: int) -> Iterator["Picture"]:
    """The picture, decoded no larger than needed. Raises one of ``BROKEN`` for what is none, or too large."""
    from PIL import Image  # noqa: PLC0415

    with warnings.catch_warnings():
        # Of broken metadata, which nobody reads here, and of large pictures, for which the limit is ours.
        warnings.simplefilter("ignore")
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Image.DecompressionBombError
            picture.draft("RGB", (side // 2, side // 2))
            yield picture
