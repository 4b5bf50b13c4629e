"""Where a shape is when it is drawn, moved and pulled at a handle: pure, in shares of the picture."""

from collections.abc import Sequence
from dataclasses import replace

from app.core.media.mask import Form, Shape, Way

SMALLEST = 0.004
"""A shape is never thinner than this share of the picture: it could not be seen or taken hold of any more."""
HANDLES = ((-1, -1), (0, -1), (1, -1), (1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0))
"""Left, middle, right and top, middle, bottom of a shape's frame."""
Handle = tuple[int, int]


def between(form: Form, start: tuple[float, float], end: tuple[float, float], way: Way = Way.FILL) -> Shape:
    """The shape in the frame between two points, as far as it lies in the picture."""
    left, right = sorted((_inside(start[0]), _inside(end[0])))
    top, bottom = sorted((_inside(start[1]), _inside(end[1])))
    return fitted(Shape(form, left, top, right - left, bottom - top, way))


def _inside(value: float) -> float:
    return min(max(value, 0.0), 1.0)


def fitted(shape: Shape) -> Shape:
    """The same shape, large enough to be seen and whole in the picture."""
    width, height = min(max(shape.width, SMALLEST), 1.0), min(max(shape.height, SMALLEST), 1.0)
    return replace(
        shape,
        x=min(max(shape.x, 0.0), 1.0 - width),
        y=min(max(shape.y, 0.0), 1.0 - height),
        width=width,
        height=height,
    )


def moved(shape: Shape, across: float, down: float) -> Shape:
    return fitted(replace(shape, x=shape.x + across, y=shape.y + down))


def grown(shape: Shape, across: float, down: float) -> Shape:
    """Wider and higher, or the opposite; the upper left corner stays where it is."""
    return fitted(
        replace(
            shape,
            width=min(shape.width + across, 1.0 - shape.x),
            height=min(shape.height + down, 1.0 - shape.y),
        )
    )


def pulled(shape: Shape, handle: Handle, to: tuple[float, float]) -> Shape:
    """One corner or side brought to a point; pulled beyond the other side it turns over."""
    left, top, right, bottom = shape.x, shape.y, shape.x + shape.width, shape.y + shape.height
    if handle[0] < 0:
        left = to[0]
    elif handle[0] > 0:
        right = to[0]
    if handle[1] < 0:
        top = to[1]
    elif handle[1] > 0:
        bottom = to[1]
    return between(shape.form, (left, top), (right, bottom), shape.way)


def handle_at(shape: Shape, point: tuple[float, float], reach: tuple[float, float]) -> Handle | None:
    """The handle within ``reach`` of a point; the corners before the sides."""
    for handle in sorted(HANDLES, key=lambda h: -abs(h[0]) - abs(h[1])):
        x, y = place_of(shape, handle)
        if abs(x - point[0]) <= reach[0] and abs(y - point[1]) <= reach[1]:
            return handle
    return None


def place_of(shape: Shape, handle: Handle) -> tuple[float, float]:
    return (
        shape.x + shape.width * (handle[0] + 1) / 2,
        shape.y + shape.height * (handle[1] + 1) / 2,
    )


def shape_at(shapes: Sequence[Shape], point: tuple[float, float]) -> int:
    """The number of the topmost shape under a point; -1 where there is none."""
    return next((n for n in reversed(range(len(shapes))) if _holds(shapes[n], point)), -1)


def _holds(shape: Shape, point: tuple[float, float]) -> bool:
    across, down = (point[0] - shape.x) / shape.width, (point[1] - shape.y) / shape.height
    if shape.form is Form.ELLIPSE:
        return (across - 0.5) ** 2 + (down - 0.5) ** 2 <= 0.25
    return 0 <= across <= 1 and 0 <= down <= 1
