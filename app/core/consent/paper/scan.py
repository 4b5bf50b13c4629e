"""Reading the code on a scanned or photographed sheet. A sheet without a code that can be read is no error."""

import io
import warnings

from app.core.consent.paper.reference import Reference, parse

MOST_PIXELS = 80_000_000
"""A sheet of A4 at 600 dots an inch has 35 million."""
LONGEST_SIDE = 5000
"""Pixels: at this size a square of the code on an A4 sheet still has more than ten."""
FORMATS = ("JPEG", "PNG")


def references_in(data: bytes) -> frozenset[Reference]:
    """What the codes on this picture (JPEG or PNG) refer to; empty: none of ours, or none that can be read.

    A PDF is not looked into: turning its pages into pictures would need another library.
    """
    return frozenset(found for words in _codes(data) if (found := parse(words)) is not None)


def _codes(data: bytes) -> list[str]:
    if data.startswith(b"%PDF"):
        return []
    import zxingcpp  # noqa: PLC0415 - loaded with the first sheet
    from PIL import Image  # noqa: PLC0415

    only_qr = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    try:
        with warnings.catch_warnings():
            # Of broken metadata, which nobody reads here, and of large pictures, for which the limit is ours.
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    return []
                picture.draft("L", (LONGEST_SIDE // 2, LONGEST_SIDE // 2))
                grey = picture.convert("L")
        if max(grey.size) > LONGEST_SIDE:
            grey.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        return [code.text for code in zxingcpp.read_barcodes(grey, formats=only_qr)]
    except (Image.DecompressionBombError, MemoryError, OSError, ValueError, SyntaxError, EOFError,
            IndexError, TypeError, RuntimeError):  # fmt: skip
        return []
