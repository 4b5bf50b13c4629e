"""How a picture looks, in 64 bits: the same after another size, another format or a stronger compression.

A difference hash (dHash): the picture as 9 by 8 grey dots, and for each whether it is brighter than its neighbour.
Cut, turned or mirrored copies look different to it; a person still sees them.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

BITS = 64
NEAR = 5
"""So many bits may differ between two copies of one picture. Two photos of one pose differ in more."""
FLAT = 12
"""Steps of grey between the darkest and the brightest dot: below, it is a plain ground and looks like any other."""


def look_of(image: "Picture") -> str:
    """Sixteen hexadecimal digits, or nothing where there is too little to see."""
    from PIL import Image  # noqa: PLC0415 - loaded with the first picture

    if image.mode in ("RGBA", "LA", "PA"):
        ground = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(ground, image.convert("RGBA"))
    # Whole dots are put together first, which is quick; the rest is done on a small picture.
    step = max(1, min(image.width // 72, image.height // 64))
    dots = image.reduce(step).convert("L").resize((9, 8), Image.Resampling.BOX).tobytes()
    if max(dots) - min(dots) < FLAT:
        return ""
    bits = 0
    for place in range(72):
        if place % 9 != 8:
            bits = bits << 1 | (dots[place] > dots[place + 1])
    return f"{bits:016x}"


def distance(one: str, other: str) -> int:
    """How many of the bits differ; all of them where one of the two has nothing to compare."""
    if not one or not other:
        return BITS
    return (int(one, 16) ^ int(other, 16)).bit_count()


def alike(one: str | None, other: str | None) -> bool:
    return distance(one or "", other or "") <= NEAR
