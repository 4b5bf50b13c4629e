"""Parts of a picture are covered for good: no dot of what was there is left, and the rest is as it was."""

import hashlib
import io
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw, ImageStat

from app.core.kernel.errors import Refused
from app.core.media.clean import residue
from app.core.media.mask import (
    CELLS,
    INK,
    MOST_SHAPES,
    NOISE,
    STEP,
    Form,
    Masked,
    Shape,
    Way,
    box_of,
    cover,
    masked,
    share_of,
)

SECRET = "Rossi Mario"
RED = (255, 0, 0)


def scene(seed: int, size: tuple[int, int] = (240, 160), mode: str = "RGB") -> Image.Image:
    dice = random.Random(seed)
    small = Image.frombytes("RGB", (8, 6), dice.randbytes(8 * 6 * 3))
    return small.resize(size, Image.Resampling.BICUBIC).convert(mode)


def encoded(image: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()


def done(image: Image.Image, *shapes: Shape, kind: str = "PNG", seed: int = 1) -> Masked:
    data = encoded(image, kind)
    source, mime = hashlib.sha256(data).hexdigest(), f"image/{kind.lower()}"
    made = masked(source, data, mime, shapes, dice=random.Random(seed))
    assert made is not None and made.source == source
    return made


def decoded(made: Masked) -> Image.Image:
    return Image.open(io.BytesIO(made.data)).convert("RGBA")


def inside(shape: Shape, size: tuple[int, int]) -> Image.Image:
    """White where the middle of a dot lies in the shape: worked out again, dot by dot."""
    ground = Image.new("L", size)
    dots = ground.load()
    assert dots is not None
    for x in range(size[0]):
        for y in range(size[1]):
            across = (x + 0.5) / size[0] - shape.x
            down = (y + 0.5) / size[1] - shape.y
            if shape.form is Form.RECTANGLE:
                within = 0 <= across <= shape.width and 0 <= down <= shape.height
            else:
                radius = shape.width / 2, shape.height / 2
                within = ((across - radius[0]) / radius[0]) ** 2 + ((down - radius[1]) / radius[1]) ** 2 <= 1
            if within:
                dots[x, y] = 255
    return ground


shapes = st.builds(
    Shape,
    st.sampled_from(Form),
    st.floats(-0.2, 0.8),
    st.floats(-0.2, 0.8),
    st.floats(0.25, 0.6),
    st.floats(0.25, 0.6),
    st.sampled_from(Way),
)


@settings(max_examples=40)
@given(shape=shapes, mode=st.sampled_from(["RGB", "RGBA"]))
def test_every_dot_of_a_filled_shape_is_covered_and_none_far_from_it(shape: Shape, mode: str) -> None:
    filled = Shape(shape.form, shape.x, shape.y, shape.width, shape.height)
    image = scene(1, (60, 40), mode)
    if mode == "RGBA":
        image.putalpha(90)
    before = image.convert("RGBA")
    cover(image, filled, random.Random(1))
    after, there = image.convert("RGBA"), inside(filled, image.size)
    only = Image.new("RGBA", image.size, (*INK, 255))
    only.paste(after, mask=there)
    assert ImageChops.difference(only, Image.new("RGBA", image.size, (*INK, 255))).getbbox() is None
    changed = ImageChops.difference(before, after).convert("RGB").getbbox()
    box = box_of(filled, image.size)
    assert box is not None and changed is not None
    assert box[0] <= changed[0] and box[1] <= changed[1] and changed[2] <= box[2] and changed[3] <= box[3]


@settings(max_examples=15, deadline=None)
@given(shape=shapes, kind=st.sampled_from(["PNG", "JPEG"]), other=st.integers(2, 50))
def test_two_pictures_that_differ_only_under_a_filled_shape_end_in_the_same_bytes(
    shape: Shape, kind: str, other: int
) -> None:
    """Nothing of what was under it can be in the bytes: they do not depend on it."""
    filled = Shape(shape.form, shape.x, shape.y, shape.width, shape.height)
    one = scene(1)
    two = Image.composite(scene(other), one, inside(filled, one.size))
    # as PNG: a JPEG of before would have smeared the difference over its blocks
    results = [
        masked("s", encoded(i, "PNG"), "image/png", [filled], dice=random.Random(1)) for i in (one, two)
    ]
    datas = {made.data for made in results if made}
    if kind == "JPEG":
        datas = {encoded(Image.open(io.BytesIO(data)), "JPEG") for data in datas}
    assert len(datas) == 1


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize("way", Way)
@pytest.mark.parametrize("form", Form)
def test_decoded_again_what_was_there_is_gone(form: Form, way: Way, kind: str) -> None:
    size = (640, 480)
    image = scene(3, size)
    shape = Shape(form, 0.25, 0.25, 0.5, 0.5, way)
    ImageDraw.Draw(image).rectangle((240, 200, 400, 280), fill="white")
    ImageDraw.Draw(image).text((250, 215), SECRET, fill="black", font_size=26)
    made = done(image, shape, kind=kind)
    assert made.mime == "image/jpeg", "without anything see-through it is drawn as a photo"
    assert residue(made.data, made.mime) == [] and (made.width, made.height) == size
    # the writing was sharp: black beside white. Nothing under the shape is sharp any more.
    part = decoded(made).convert("L").crop((245, 205, 395, 275))
    jumps = ImageChops.difference(part, ImageChops.offset(part, 1, 0)).crop((1, 0, *part.size))
    assert jumps.getextrema()[1] <= 16
    far = (0, 0, 150, 110)
    rest = ImageChops.difference(
        decoded(made).convert("RGB").crop(far),
        Image.open(io.BytesIO(encoded(image, kind))).convert("RGB").crop(far),
    )
    assert max(ImageStat.Stat(rest).mean) < 3, "the rest is as it was"


def writing(words: str, size: tuple[int, int] = (400, 120)) -> Image.Image:
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).text((30, 30), words, fill="black", font_size=44)
    return image


def test_of_a_blurred_shape_a_few_rounded_patches_are_left() -> None:
    """Whatever the picture's size, and each of them off by chance: a second time they are others."""
    shape = Shape(Form.RECTANGLE, 0.1, 0.1, 0.8, 0.8, Way.BLUR)
    for size in ((200, 60), (2000, 600)):
        image = scene(5, size)
        cover(image, shape, random.Random(1))
        box = box_of(shape, size)
        assert box is not None
        # sampled in the middle of each patch, where the softening did not reach
        cell = max(-(-(box[2] - box[0]) // CELLS), 12)
        levels = set()
        for x in range(box[0] + cell // 2, box[2], cell):
            for y in range(box[1] + cell // 2, box[3], cell):
                levels.add(image.getpixel((x, y)))
        assert len(levels) <= CELLS * CELLS
    again = [scene(5) for _ in range(2)]
    for number, image in enumerate(again):
        cover(image, shape, random.Random(number))
    assert again[0].tobytes() != again[1].tobytes()


def test_two_names_on_a_badge_cannot_be_told_apart_by_what_is_left() -> None:
    """What a program that tries out writings does: mask each guess and compare. By chance alone they differ more."""
    shape = Shape(Form.RECTANGLE, 0.02, 0.05, 0.96, 0.9, Way.BLUR)
    right = 0
    for seed in range(40):
        guesses = {}
        for words in ("Rossi Mario", "Russo Maria"):
            image = writing(words)
            cover(image, shape, random.Random(1000 + seed if words == SECRET else 2000 + seed))
            guesses[words] = image
        secret = writing(SECRET)
        cover(secret, shape, random.Random(seed))
        far = {
            words: sum(ImageStat.Stat(ImageChops.difference(secret, guess)).mean)
            for words, guess in guesses.items()
        }
        right += far[SECRET] < far["Russo Maria"]
    assert 10 <= right <= 30, "no better than tossing a coin forty times"


def test_the_chance_is_larger_than_the_rounding() -> None:
    assert NOISE > STEP


def test_where_it_was_see_through_nothing_hides_under_a_blur() -> None:
    hidden = Image.new("RGBA", (200, 120), (*RED, 0))
    cover(hidden, Shape(Form.RECTANGLE, 0, 0, 0.5, 1, Way.BLUR), random.Random(1))
    left = hidden.crop((0, 0, 100, 120))
    assert left.getchannel("A").getextrema() == (255, 255)
    low, _ = left.getchannel("G").getextrema()
    assert low > 200, "white shows, not the red that could not be seen"


def test_a_picture_without_colours_and_one_that_is_see_through_come_out_whole() -> None:
    for mode in ("L", "P", "RGBA"):
        made = done(scene(2, mode="RGB").convert(mode), Shape(Form.RECTANGLE, 0.1, 0.1, 0.3, 0.3))
        assert (made.mime, residue(made.data, made.mime)) == (
            "image/png" if mode != "L" else "image/jpeg",
            [],
        )


@pytest.mark.parametrize(
    ("shapes", "words"),
    [
        ([], "Nothing is covered"),
        ([Shape(Form.RECTANGLE, 1.2, 0.1, 0.3, 0.3)], "Nothing is covered"),
        ([Shape(Form.RECTANGLE, 0.2, 0.2, 0.0, 0.3)], "Nothing is covered"),
        ([Shape(Form.RECTANGLE, 0, 0, 1, 1)], "Everything is covered"),
        (
            [Shape(Form.RECTANGLE, 0, 0, 0.6, 1), Shape(Form.RECTANGLE, 0.5, 0, 0.5, 1, Way.BLUR)],
            "Everything is covered",
        ),
        ([Shape(Form.ELLIPSE, 0.1, 0.1, 0.2, 0.2)] * (MOST_SHAPES + 1), "too many"),
    ],
)
def test_nothing_everything_and_too_much_is_said(shapes: list[Shape], words: str) -> None:
    with pytest.raises(Refused, match=words):
        done(scene(1), *shapes)


@pytest.mark.parametrize(
    ("data", "mime", "words"),
    [
        (b"", "video/mp4", "Only a still picture"),
        (b"GIF89a", "image/gif", "Only a still picture"),
        (encoded(scene(1), "JPEG")[:900], "image/jpeg", "damaged or cut short"),
        (b"no picture", "image/png", "nothing Decoro can read"),
    ],
)
def test_what_cannot_be_covered_is_said(data: bytes, mime: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        masked("s", data, mime, [Shape(Form.RECTANGLE, 0.1, 0.1, 0.2, 0.2)])


def test_a_picture_that_unfolds_too_far_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    data = encoded(Image.new("1", (700, 600)), "PNG")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 200_000)
    with pytest.raises(Refused, match="unreasonable size"):
        masked("s", data, "image/png", [Shape(Form.RECTANGLE, 0.1, 0.1, 0.2, 0.2)])


def test_it_says_how_far_it_is_and_can_be_stopped() -> None:
    data, told = encoded(scene(1), "PNG"), list[tuple[int, int]]()
    three = [Shape(Form.ELLIPSE, n / 4, 0.1, 0.2, 0.2, Way.BLUR) for n in range(3)]

    def tell(number: int, total: int) -> None:
        told.append((number, total))

    assert masked("s", data, "image/png", three, tell) is not None
    assert told == [(1, 5), (2, 5), (3, 5), (4, 5), (5, 5)]
    told.clear()
    assert masked("s", data, "image/png", three, tell, lambda: len(told) == 2) is None
    assert told == [(1, 5), (2, 5)]


@pytest.mark.parametrize(
    ("shape", "share"),
    [
        (Shape(Form.RECTANGLE, 0.1, 0.1, 0.5, 0.2), 0.1),
        (Shape(Form.RECTANGLE, -0.5, 0.0, 1.0, 0.5), 0.25),
        (Shape(Form.ELLIPSE, 0.0, 0.0, 1.0, 1.0), 0.785),
        (Shape(Form.RECTANGLE, 2.0, 0.0, 1.0, 1.0), 0.0),
    ],
)
def test_how_much_a_shape_covers(shape: Shape, share: float) -> None:
    assert share_of(shape) == pytest.approx(share, abs=0.001)


def test_the_edge_is_hard(monkeypatch: pytest.MonkeyPatch) -> None:
    """A soft edge would be a mixture of what is there and what covers it."""
    image: Any = Image.new("RGB", (200, 200), RED)
    cover(image, Shape(Form.ELLIPSE, 0.2, 0.2, 0.6, 0.6), random.Random(1))
    assert {colour for _, colour in image.getcolors()} == {RED, INK}
