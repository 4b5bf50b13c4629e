"""Parts of a picture of the library, covered as the editor covers them."""

import asyncio

from support.composing import run

from app.core.desk import Desk
from app.core.media import covering
from app.core.media.mask import Form, Shape, Way
from app.core.media.model import Asset

MIDDLE = Shape(Form.RECTANGLE, 0.25, 0.25, 0.5, 0.4)
ROUND = Shape(Form.ELLIPSE, 0.1, 0.1, 0.4, 0.4, Way.BLUR)


def cover(desk: Desk, asset: Asset, *shapes: Shape) -> Asset:
    made = asyncio.run(covering.cover(desk.media, run, asset, shapes or (MIDDLE,)))
    assert made is not None
    return made
