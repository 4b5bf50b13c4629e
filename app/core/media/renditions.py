"""A copy that fits a platform: not larger than it shows, in a shape and a format it takes, below its bytes.

Nothing is ever cut off: a picture too tall or too wide gets a white margin. Where the publish copy fits as it is,
it is the rendition.
"""

import io
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from app.core.kernel.errors import Refused
from app.core.kernel.text import msg
from app.core.media import apart
from app.core.media.clean import insist
from app.core.media.intake import careful, drawn
from app.core.platforms.contract import Limits

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

QUALITIES = ((88, 1.0), (80, 1.4), (72, 1.8), (64, 2.2))
"""The quality, and by how much a copy may be over its bytes for it to be worth trying."""
MOST_SAVED = 1.3
"""A smaller picture starts where a little less quality would do."""
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


def draw_copies(public: bytes, recipes: Iterable[Recipe]) -> dict[Recipe, Made]:
    """One for each recipe, from one decoding of a still publish copy. Raises ``Refused`` where one is not possible."""
    wanted = list(recipes)
    told, parts = apart.ask("copies", {"recipes": [asdict(recipe) for recipe in wanted]}, public)
    return {
        recipe: Made(one["mime"], one["width"], one["height"], data)
        for recipe, one, data in zip(wanted, told["made"], parts, strict=True)
    }


def copied(told: Mapping[str, Any], public: bytes) -> apart.Answer:
    """In the process apart: what :func:`draw_copies` asks for."""
    wanted = [Recipe(**{**one, "types": tuple(one["types"])}) for one in told["recipes"]]
    with careful():
        made = make_several(opened(public), wanted)
    each = [{"mime": made[one].mime, "width": made[one].width, "height": made[one].height} for one in wanted]
    return {"made": each}, [made[one].data for one in wanted]


def opened(public: bytes) -> "Picture":
    """A still publish copy, decoded: several renditions are made from one decoding."""
    from PIL import Image  # noqa: PLC0415 - loaded with the first picture

    with Image.open(io.BytesIO(public)) as image:
        image.load()
        return image.convert("RGBA" if image.mode in ("P", "RGBA", "LA") else "RGB")


def make(picture: "Picture", recipe: Recipe) -> Made:
    """The rendition of a picture; it stays as it is. Raises ``Refused`` where it cannot be made small enough."""
    if recipe.side and max(picture.size) > recipe.side:
        picture = _smaller(picture, recipe.side / max(picture.size))
    picture = _in_frame(picture, recipe)
    if "image/png" in recipe.types and picture.mode == "RGBA":
        data, mime = drawn(picture)
        if len(data) <= recipe.most:
            return Made(mime, *picture.size, insist(data, mime))
    return _as_photo(_on_white(picture), recipe)


def make_several(picture: "Picture", recipes: Iterable[Recipe]) -> dict[Recipe, Made]:
    """One for each recipe, the largest first: what was made smaller once is not made smaller from the start again."""
    made: dict[Recipe, Made] = {}
    for recipe in sorted(recipes, key=lambda r: r.side or max(picture.size), reverse=True):
        if recipe.side and max(picture.size) > recipe.side:
            picture = _smaller(picture, recipe.side / max(picture.size))
        made[recipe] = make(picture, recipe)
    return made


def _smaller(picture: "Picture", share: float) -> "Picture":
    from PIL import Image  # noqa: PLC0415 - loaded with the first picture

    size = max(1, round(picture.width * share)), max(1, round(picture.height * share))
    # As sharp as bicubic when a picture gets smaller, in half the time.
    return picture.resize(size, Image.Resampling.HAMMING, reducing_gap=3.0)


def _as_photo(picture: "Picture", recipe: Recipe) -> Made:
    """JPEG, or what else the platform takes: with less quality where that is enough, else smaller too."""
    while True:
        over = 1.0
        for quality, saves in QUALITIES:
            if over > saves:
                continue  # it would not do: spare the attempt
            data, mime = _encoded(picture, quality, recipe)
            if len(data) <= recipe.most:
                return Made(mime, *picture.size, insist(data, mime))
            if quality == QUALITIES[0][0]:
                over = len(data) / recipe.most
        share = min(0.9, (MOST_SAVED / over) ** 0.5)
        if max(picture.size) * share < SMALLEST:
            raise Refused(msg("This picture cannot be made small enough for the platform."))
        picture = _smaller(picture, share)


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
        return _in_frame(
            _smaller(ground, recipe.side / max(frame)), recipe
        )  # rounding may have taken a dot too many
    return ground


def _on_white(picture: "Picture") -> "Picture":
    from PIL import Image  # noqa: PLC0415 - loaded with the first picture

    if picture.mode != "RGBA":
        return picture
    ground = Image.new("RGB", picture.size, "white")
    ground.paste(picture, mask=picture.getchannel("A"))
    return ground
