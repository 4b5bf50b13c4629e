"""Covering parts of a picture of the library: drawn in a thread of its own, kept through ``run``, can be stopped."""

import asyncio
from collections.abc import Callable, Sequence

from app.core.kernel.run import Run
from app.core.media.mask import Shape, masked
from app.core.media.model import Asset
from app.core.media.service import Media
from app.core.platforms.contract import Limits

Tell = Callable[[int, int], object]


def _nobody(done: int, total: int) -> None:
    pass


async def cover(
    media: Media,
    run: Run,
    asset: Asset,
    shapes: Sequence[Shape],
    tell: Tell = _nobody,
    stopped: Callable[[], bool] = lambda: False,
    limits: Sequence[Limits] = (),
) -> Asset | None:
    """A new picture with ``shapes`` covered, and its copies for the platforms; None where somebody stopped it.

    ``tell`` is called on the loop of the caller. Raises ``Refused``, ``NoRoom`` or ``Damaged``; then nothing is kept.
    """
    loop = asyncio.get_running_loop()

    def told(done: int, total: int) -> None:
        loop.call_soon_threadsafe(tell, done, total)

    public = await run(media.content, asset)
    made = await asyncio.to_thread(masked, asset.digest, public, asset.mime, tuple(shapes), told, stopped)
    if made is None or stopped():
        return None
    kept = await run(media.keep_masked, asset.id, made)
    if limits:
        await run(media.prepare, kept, limits)
    return kept
