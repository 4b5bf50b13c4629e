"""Covering parts of a picture for good: rectangles and ellipses, filled or blurred, burnt into new pixels.

The result is drawn anew from the covered pixels and looked through once more: there is no layer that could be
taken off, and nothing of what was under a shape is left in the bytes. What is under a *filled* shape is gone. Of a
*blurred* one some colours are left, see :func:`_coarse`; that is why filling is offered first.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import ceil, floor, pi
from typing import TYPE_CHECKING

from app.core.kernel.errors import Refused
from app.core.kernel.text import msg
from app.core.media.clean import insist
from app.core.media.intake import careful, drawn
from app.core.media.looks import look_of
from app.core.media.renditions import opened

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

INK = (46, 52, 58)
"""What a filled shape is filled with: red, green, blue. Dark and calm; it looks like nothing that was there."""
CELLS = 5
"""So many patches along the longer side are all that is left of a blurred shape, however large it is."""
SMALLEST_CELL = 12
"""Dots. In a small shape there are fewer patches: a line of writing is one or two."""
NOISE, TINT = 14, 4
"""Steps of 255 by which each patch may be lighter or darker, and each of its colours beside that."""
STEP = 8
"""Patches are rounded to so many steps."""
MOST_SHAPES = 100
STILL = frozenset({"image/jpeg", "image/png"})
"""What has one frame: a publish copy of a still picture is one of these."""


class Form(StrEnum):
    RECTANGLE = "rectangle"
    ELLIPSE = "ellipse"


class Way(StrEnum):
    FILL = "fill"
    BLUR = "blur"


@dataclass(frozen=True, slots=True)
class Shape:
    """Where it lies, in shares of the picture's width and height, from 0, 0 in the upper left corner."""

    form: Form
    x: float
    y: float
    width: float
    height: float
    way: Way = Way.FILL


@dataclass(frozen=True, slots=True)
class Masked:
    """A picture with parts covered. Only :func:`masked` makes one: it shows less than ``source`` by construction."""

    source: str
    """SHA-256 of the publish copy it was drawn from."""
    mime: str
    width: int
    height: int
    data: bytes = field(repr=False)
    look: str = ""


def coverable(mime: str) -> bool:
    """A still picture; of what moves each frame would have to be looked at."""
    return mime in STILL


def share_of(shape: Shape) -> float:
    """How much of the picture it covers, 0 to 1."""
    across = max(min(shape.x + shape.width, 1.0) - max(shape.x, 0.0), 0.0)
    down = max(min(shape.y + shape.height, 1.0) - max(shape.y, 0.0), 0.0)
    return across * down * (pi / 4 if shape.form is Form.ELLIPSE else 1.0)


def masked(
    source: str,
    public: bytes,
    mime: str,
    shapes: Sequence[Shape],
    tell: Callable[[int, int], object] = lambda done, total: None,
    stopped: Callable[[], bool] = lambda: False,
    dice: random.Random | None = None,
) -> Masked | None:
    """Draw a publish copy anew with ``shapes`` covered; ``source`` is its fingerprint.

    ``tell`` hears how many of how many steps are done; ``stopped`` is asked between two, then the answer is None.
    Raises ``Refused`` where nothing, or everything, would be covered, and where the bytes are no whole picture.
    """
    if not coverable(mime):
        raise Refused(
            msg("Only a still picture can be covered in part. Take one picture out of it and use that.")
        )
    if len(shapes) > MOST_SHAPES:
        raise Refused(
            msg("More than {most} shapes are too many. Cover larger parts with fewer.", most=MOST_SHAPES)
        )
    total = len(shapes) + 2
    dice = dice or random.SystemRandom()
    with careful():
        picture = opened(public)
        _insist_on_something(shapes, picture.size)
        tell(1, total)
        for number, shape in enumerate(shapes):
            if stopped():
                return None
            cover(picture, shape, dice)
            tell(number + 2, total)
        if stopped():
            return None
        look = look_of(picture)
        data, kind = drawn(picture)
    tell(total, total)
    return Masked(source, kind, *picture.size, insist(data, kind), look)


def _insist_on_something(shapes: Sequence[Shape], size: tuple[int, int]) -> None:
    from PIL import Image  # noqa: PLC0415 - loaded with the first picture

    ground = Image.new("L", size)
    for shape in shapes:
        if (box := box_of(shape, size)) is not None:
            ground.paste(255, box, _stencil(shape, box, size))
    least, most = ground.getextrema()
    if not most:
        raise Refused(
            msg("Nothing is covered yet. Draw a rectangle or an ellipse over what must not be seen.")
        )
    if least:
        raise Refused(
            msg("Everything is covered: nothing would be left to see. Leave a part of the picture.")
        )


def box_of(shape: Shape, size: tuple[int, int]) -> tuple[int, int, int, int] | None:
    """Left, top, right, bottom in dots: every dot the shape touches, whole. None where it touches none."""
    width, height = size
    left, right = floor(shape.x * width), ceil((shape.x + shape.width) * width)
    top, bottom = floor(shape.y * height), ceil((shape.y + shape.height) * height)
    left, top, right, bottom = max(left, 0), max(top, 0), min(right, width), min(bottom, height)
    thin = shape.width <= 0 or shape.height <= 0
    return None if thin or left >= right or top >= bottom else (left, top, right, bottom)


def _stencil(shape: Shape, box: tuple[int, int, int, int], picture: tuple[int, int]) -> "Picture":
    """White where it covers. Its edge is hard: a soft one would let some of what is under it shine through."""
    from PIL import Image, ImageDraw  # noqa: PLC0415 - loaded with the first picture

    size = box[2] - box[0], box[3] - box[1]
    if shape.form is Form.RECTANGLE:
        return Image.new("L", size, 255)
    stencil = Image.new("L", size)
    left, top = floor(shape.x * picture[0]) - box[0], floor(shape.y * picture[1]) - box[1]
    right = ceil((shape.x + shape.width) * picture[0]) - box[0]
    bottom = ceil((shape.y + shape.height) * picture[1]) - box[1]
    # One dot wider all around: what is half inside is covered whole.
    ImageDraw.Draw(stencil).ellipse((left - 1, top - 1, right, bottom), fill=255)
    return stencil


def cover(picture: "Picture", shape: Shape, dice: random.Random) -> None:
    """Burn one shape into the pixels (RGB or RGBA), opaque, also where the picture was see-through."""
    box = box_of(shape, picture.size)
    if box is None:
        return
    stencil = _stencil(shape, box, picture.size)
    if shape.way is Way.FILL:
        picture.paste(INK if picture.mode == "RGB" else (*INK, 255), box, stencil)
    else:
        picture.paste(_coarse(picture.crop(box), dice).convert(picture.mode), box, stencil)


def _coarse(part: "Picture", dice: random.Random) -> "Picture":
    """A few patches of colour where the part was, each a little off, softened.

    A mosaic or a blur that people cannot read is read by others: networks trained for it name faces behind mosaics
    and behind blur (McPherson, Shokri, Shmatikov 2016, arXiv:1609.00408), writing behind a mosaic is found by
    trying out writings (Hill et al. 2016, "On the (In)effectiveness of Mosaicing and Blurring as Tools for Document
    Redaction", PoPETs 4; the program Depix). Both live on many patches and exact averages. So the strength grows with
    the shape (never more than CELLS patches along it, with whatever camera), the averages are rounded and off by
    chance, the chance is the operating system's and kept nowhere, and the softening afterwards is for the eye alone.
    A blur that was only stronger could still be turned back step by step; averages cannot.
    """
    from PIL import Image, ImageFilter  # noqa: PLC0415 - loaded with the first picture

    if part.mode == "RGBA":  # colours under what is see-through are no secret that may leak
        ground = Image.new("RGB", part.size, "white")
        ground.paste(part, mask=part.getchannel("A"))
        part = ground
    cell = max(ceil(max(part.size) / CELLS), SMALLEST_CELL)
    patches = part.resize((ceil(part.width / cell), ceil(part.height / cell)), Image.Resampling.BOX)
    off = bytearray(patches.tobytes())
    for place in range(0, len(off), 3):
        # Lighter or darker as a whole: a confetti of hues would draw the eye.
        light = dice.uniform(-NOISE, NOISE)
        for channel in range(place, place + 3):
            level = off[channel] + light + dice.uniform(-TINT, TINT)
            off[channel] = min(max(round(level / STEP) * STEP, 0), 255)
    patches = Image.frombytes("RGB", patches.size, bytes(off))
    large = patches.resize(part.size, Image.Resampling.NEAREST)
    return large.filter(ImageFilter.GaussianBlur(cell / 3))
