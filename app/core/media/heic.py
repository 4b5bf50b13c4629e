"""HEIC photos: the main picture, already upright, and the profile of its colours.

Its library falls over some damaged files. It may, because it is loaded only where pictures are drawn (``apart.py``).
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

KINDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})


def is_heic(data: bytes) -> bool:
    return data[4:8] == b"ftyp" and data[8:12] in KINDS


def read(data: bytes, longest: int, most_pixels: int) -> tuple["Picture", bytes]:
    """The picture no larger than needed, and its colour profile. Raises what its library raises."""
    import pi_heif  # noqa: PLC0415 - only there
    from PIL import Image  # noqa: PLC0415 - loaded with the first picture

    file = pi_heif.open_heif(data, convert_hdr_to_8bit=True)
    if file.size[0] * file.size[1] > most_pixels:
        raise Image.DecompressionBombError
    image: Picture = file.to_pillow()
    profile: bytes = image.info.get("icc_profile") or b""
    image = image.convert("RGBA" if image.mode in ("RGBA", "LA") else "RGB")
    image.thumbnail((longest, longest), reducing_gap=2.0)
    return image, profile
