"""A copy that fits a platform: not larger than it shows, in a shape and a format it takes, below its bytes.

Nothing is ever cut off: a picture too tall or too wide gets a white margin. Where the publish copy fits as it is,
it is the rendition.
"""

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.core.kernel.errors import Refused
from app.core.kernel.text import msg
from app.core.media.clean import insist
from app.core.media.intake import drawn
from app.core.platforms.contract import Limits

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

QUALITIES = (88, 80, 72, 64)
SMALLEST = 600
"""Below this side a picture is not worth showing; then it is said that it does not fit."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What of a platform's limits concerns a picture: platforms that ask for the same share a rendition."""

    side: int
    narrowest: float
    widest: float
    most: int
    types: tuple[str, ...]

    @property
    def key(self) -> str:
        return f"{self.side}/{self.narrowest:g}-{self.widest:g}/{self.most}/{','.join(self.types)}"


@dataclass(frozen=True, slots=True)
class Made:
    mime: str
    width: int
    height: int
    data: bytes = field(repr=False)


def recipe_of(limits: Limits) -> Recipe:
    return Recipe(
        limits.image_side,
        limits.narrowest,
        limits.widest,
        limits.image_bytes,
        tuple(sorted(limits.image_types)),
    )


def fits(recipe: Recipe, mime: str, width: int, height: int, size: int) -> bool:
    return (
        mime in recipe.types
        and size <= recipe.most
        and (not recipe.side or max(width, height) <= recipe.side)
        and framed(recipe, width, height) == (width, height)
    )


def framed(recipe: Recipe, width: int, height: int) -> tuple[int, int]:
    """The smallest frame of an allowed shape around the picture."""
    if recipe.narrowest and width / height < recipe.narrowest:
        return -int(-height * recipe.narrowest // 1), height
    if recipe.widest and width / height > recipe.widest:
        return width, -int(-width / recipe.widest // 1)
    return width, height


def make(public: bytes, recipe: Recipe) -> Made:
    """The rendition of a still publish copy. Raises ``Refused`` where it cannot be made small enough."""
    from PIL import Image  # noqa: PLC0415 - loaded with the first picture

    with Image.open(io.BytesIO(public)) as opened:
        if recipe.side:
            opened.draft("RGB", _within(opened.size, recipe.side))
        opened.load()
        picture: Picture = opened.convert("RGBA" if opened.mode in ("P", "RGBA", "LA") else "RGB")
    if recipe.side and max(picture.size) > recipe.side:
        picture.thumbnail((recipe.side, recipe.side), reducing_gap=2.0)
    picture = _in_frame(picture, recipe)
    if "image/png" in recipe.types and picture.mode == "RGBA":
        data, mime = drawn(picture)
        if len(data) <= recipe.most:
            return Made(mime, *picture.size, insist(data, mime))
    return _as_photo(_on_white(picture), recipe)


def _within(size: tuple[int, int], side: int) -> tuple[int, int]:
    share = min(1.0, side / max(size))
    return max(1, int(size[0] * share)), max(1, int(size[1] * share))


def _as_photo(picture: "Picture", recipe: Recipe) -> Made:
    """JPEG, or what else the platform takes, first with less quality, then smaller, until it fits."""
    while True:
        for quality in QUALITIES:
            data, mime = _encoded(picture, quality, recipe)
            if len(data) <= recipe.most:
                return Made(mime, *picture.size, insist(data, mime))
        if max(picture.size) * 3 // 4 < SMALLEST:
            raise Refused(msg("This picture cannot be made small enough for the platform."))
        picture = picture.resize((picture.width * 3 // 4, picture.height * 3 // 4), reducing_gap=2.0)


def _encoded(picture: "Picture", quality: int, recipe: Recipe) -> tuple[bytes, str]:
    if "image/jpeg" in recipe.types or not recipe.types:
        return drawn(picture, quality)
    out = io.BytesIO()
    if "image/png" in recipe.types:
        picture.save(out, "PNG")
        return out.getvalue(), "image/png"
    picture.save(out, "WEBP", quality=quality)
    return out.getvalue(), "image/webp"


def _in_frame(picture: "Picture", recipe: Recipe) -> "Picture":
    from PIL import Image  # noqa: PLC0415 - loaded with the first picture

    frame = framed(recipe, *picture.size)
    if frame == picture.size:
        return picture
    ground = Image.new("RGB", frame, "white")
    place = ((frame[0] - picture.width) // 2, (frame[1] - picture.height) // 2)
    ground.paste(_on_white(picture), place)
    if recipe.side and max(frame) > recipe.side:
        ground.thumbnail((recipe.side, recipe.side), reducing_gap=2.0)
        return _in_frame(ground, recipe)  # rounding may have taken a dot too many
    return ground


def _on_white(picture: "Picture") -> "Picture":
    from PIL import Image  # noqa: PLC0415 - loaded with the first picture

    if picture.mode != "RGBA":
        return picture
    ground = Image.new("RGB", picture.size, "white")
    ground.paste(picture, mask=picture.getchannel("A"))
    return ground
