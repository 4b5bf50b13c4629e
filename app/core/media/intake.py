"""Taking a picture or a video in: decode it with care, turn it upright, leave every trace of metadata behind.

The publish copy is drawn anew from the pixels, so that EXIF, GPS, XMP, IPTC, comments and embedded thumbnails
have nowhere to hide; what moves (GIF, MP4, MOV) keeps its frames and loses everything else. Each copy is looked
through once more before it is kept. Still pictures and GIFs are drawn in a process apart (``still``); Pillow is
imported on the first picture: it is not needed to start.
"""

import io
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.core.kernel.errors import Refused
from app.core.kernel.text import msg
from app.core.media import apart, gif, heic, video
from app.core.media.clean import insist
from app.core.media.looks import look_of

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

MOST_BYTES = 60_000_000
MOST_VIDEO_BYTES = 200_000_000
MOST_PIXELS = 120_000_000
MOST_FRAMES = 600
"""Of a moving GIF: half a minute at twenty a second."""
LONGEST_SIDE = 2048
"""Enough for every platform served today; the original is kept as it came."""
NEARLY = 1900
"""A JPEG decoded straight to this side is left as it is: drawing it larger would only blur it."""
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
"""JPEG includes the double pictures (MPO) of some cameras."""
ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".gif", ".mp4", ".m4v", ".mov")
"""What is offered in a dialog and looked for in a folder; what a file really is, its bytes say."""


@dataclass(frozen=True, slots=True)
class Taken:
    name: str
    mime: str
    original: bytes = field(repr=False)
    public: bytes = field(repr=False)
    width: int
    height: int
    look: str = ""
    seconds: float = 0.0


def too_large(size: int, most: int) -> Refused:
    return Refused(
        msg(
            "This file is {size} MB; up to {most} MB can be taken in. Nothing was added: export a smaller "
            "copy and try again.",
            size=size // 1_000_000,
            most=most // 1_000_000,
        )
    )


def read_file(path: Path) -> bytes:
    """The bytes of a picture or video. Raises ``Refused`` before reading anything too large."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(64)
            most = MOST_VIDEO_BYTES if video.is_movie(head) else MOST_BYTES
            if size > most:
                raise too_large(size, most)
            file.seek(0)
            return file.read(most + 1)
    except OSError as error:
        raise Refused(
            msg("The file cannot be read. Nothing was added; check that it is still there.")
        ) from error


def take_in(name: str, data: bytes) -> Taken:
    """The publish copy. Raises ``Refused`` for anything that is not a whole, reasonable picture or video."""
    moving = video.is_movie(data[:256])
    if len(data) > (MOST_VIDEO_BYTES if moving else MOST_BYTES):
        raise Refused(msg("This file is too large. Nothing was added: export a smaller copy and try again."))
    own = Path(name).name
    if moving:
        movie = video.take_movie(data)
        return Taken(
            own, movie.mime, data, insist(movie.public, movie.mime), movie.width, movie.height, "",
            movie.seconds,
        )  # fmt: skip
    told, (public,) = apart.ask("take", {}, data)
    return Taken(own, told["mime"], data, public, told["width"], told["height"], told["look"])


def still(told: Mapping[str, Any], data: bytes) -> apart.Answer:
    """In the process apart: the publish copy of a still picture or a GIF, and how it looks."""
    with careful():
        if data[:4] == b"GIF8" and (moving := _moving_gif(data)) is not None:
            return moving
        picture = _plain(_heic(data) if heic.is_heic(data) else _opened(data))
        look = look_of(picture)
        public, mime = drawn(picture)
    return _answer(insist(public, mime), mime, picture.size, look)


def _answer(public: bytes, mime: str, size: tuple[int, int], look: str) -> apart.Answer:
    return {"mime": mime, "width": size[0], "height": size[1], "look": look}, [public]


@contextmanager
def careful() -> Iterator[None]:
    """Whatever a decoder raises becomes a sentence."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - loaded with the first picture

    try:
        with warnings.catch_warnings():
            # Of broken metadata, which stay behind, and of large pictures, for which the limit is ours.
            warnings.simplefilter("ignore")
            yield
    except (Image.DecompressionBombError, MemoryError) as error:
        raise Refused(
            msg("This picture unfolds to an unreasonable size. Nothing was added: export a smaller copy.")
        ) from error
    except UnidentifiedImageError as error:
        raise Refused(
            msg(
                "This file is nothing Decoro can read (JPEG, PNG, WebP, HEIC, GIF, MP4, MOV). Nothing was added."
            )
        ) from error
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError, RuntimeError) as error:
        raise apart.damaged() from error


def _opened(data: bytes) -> "Picture":
    """Decoded no larger than needed, and upright."""
    from PIL import Image, ImageOps  # noqa: PLC0415 - loaded with the first picture

    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        _insist_on_size(*image.size)
        longest = max(image.size)
        for scale in (8, 4, 2):
            if longest // scale >= NEARLY:
                image.draft("RGB", (image.width // scale, image.height // scale))
                break
        image.load()
        profile = image.info.get("icc_profile")
        # First smaller, then turned: there is less to turn.
        return _in_srgb(ImageOps.exif_transpose(_sized(image)), profile)


def _sized(image: "Picture") -> "Picture":
    if max(image.size) <= LONGEST_SIDE:
        return image
    if image.mode in ("P", "1") or image.mode.startswith("I"):
        image = _plain(image)
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=2.0)
    return image


def _insist_on_size(width: int, height: int) -> None:
    from PIL import Image  # noqa: PLC0415 - loaded with the first picture

    if width * height > MOST_PIXELS:
        raise Image.DecompressionBombError


def _heic(data: bytes) -> "Picture":
    """The main picture of a HEIC file; the library has turned it already."""
    image, profile = heic.read(data, LONGEST_SIDE, MOST_PIXELS)
    return _in_srgb(image, profile)


def _in_srgb(image: "Picture", profile: bytes | None) -> "Picture":
    """The colours as every screen understands them: phones photograph in a wider space and say so in a profile,
    which stays behind. A profile that cannot be read changes nothing."""
    if not profile or image.mode != "RGB":
        return image
    from PIL import ImageCms  # noqa: PLC0415 - loaded with the first picture that has one

    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if "srgb" in ImageCms.getProfileDescription(source).lower():
            return image
        turned = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"))
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return turned or image


def _moving_gif(data: bytes) -> apart.Answer | None:
    """A GIF with more than one frame, whole and of a reasonable size; None where it stands still."""
    from PIL import Image  # noqa: PLC0415 - loaded with the first picture

    with Image.open(io.BytesIO(data), formats=("GIF",)) as image:
        if not getattr(image, "is_animated", False):
            return None
        frames = int(getattr(image, "n_frames", 1))
        width, height = image.size
        if (
            frames > MOST_FRAMES
            or max(width, height) > LONGEST_SIDE
            or width * height * frames > MOST_PIXELS * 8
        ):
            raise Image.DecompressionBombError
        look = look_of(image.convert("RGBA"))
        for number in range(frames):
            image.seek(number)
            image.load()
    return _answer(insist(gif.stripped(data), "image/gif"), "image/gif", (width, height), look)


def _plain(image: "Picture") -> "Picture":
    """The same picture as RGBA, where it is see-through or has few colours, or as RGB."""
    if image.mode.startswith("I"):
        # Sixteen bits a dot (radiographs): cut down to eight, or everything bright would turn white.
        return image.convert("I").point(lambda level: level * (1 / 256)).convert("L").convert("RGB")
    see_through = image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info
    mode = "RGBA" if see_through or image.mode in ("P", "1") else "RGB"
    return image if image.mode == mode else image.convert(mode)


def drawn(image: "Picture", quality: int = 88) -> tuple[bytes, str]:
    """Nothing but the pixels: PNG for RGBA, JPEG for RGB."""
    out = io.BytesIO()
    # What the file told (profile, comment, dots an inch) is no part of the picture.
    image.info = {}
    if image.mode == "RGBA":
        image.save(out, "PNG", compress_level=4)
        return out.getvalue(), "image/png"
    image.save(out, "JPEG", quality=quality, exif=b"")
    return out.getvalue(), "image/jpeg"
