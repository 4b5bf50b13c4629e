"""Small pictures for a long grid: read and decoded beside the window, those in sight first, the last few kept."""

import asyncio
import os
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QPixmap

from app.core.kernel.errors import AppError
from app.core.media.model import Asset
from app.ui.kit.thumbnails import small

MOST_BYTES = 64_000_000
"""Of thumbnails in memory: some four hundred, a hundred on a screen of twice the density."""
WAITING = 64
"""Two screens of tiles: what was passed longer ago is asked for again when it comes back."""
HANDS = min(max((os.cpu_count() or 2) - 1, 1), 3)
"""How many are read or decoded at once: one core stays with the window."""

Read = Callable[[Asset], Awaitable[bytes]]
Key = tuple[str, int, int, float]


class Thumbs(QObject):
    """``arrived`` carries the digest of a picture that can be drawn now. ``read`` is asked on the loop."""

    arrived = Signal(str)

    def __init__(
        self, parent: QObject, read: Read, spawn: Callable[[QObject, Coroutine[Any, Any, None]], object]
    ) -> None:
        super().__init__(parent)
        self._read, self._spawn = read, spawn
        self._drawn: OrderedDict[Key, QPixmap] = OrderedDict()
        self._waiting: OrderedDict[Key, tuple[Asset, QSize, float, bool]] = OrderedDict()
        self._bytes = 0
        self._hands = 0
        self._under_way: set[Key] = set()

    def drawn(self, asset: Asset, size: QSize, ratio: float, *, fill: bool = True) -> QPixmap | None:
        """The picture in ``size``; None while it is on its way, empty where it cannot be read."""
        key = (asset.digest, size.width() * (1 if fill else -1), size.height(), ratio)
        found = self._drawn.get(key)
        if found is not None:
            self._drawn.move_to_end(key)
            return found
        if key not in self._under_way:
            self._waiting[key] = (asset, size, ratio, fill)
            self._waiting.move_to_end(key)
            if len(self._waiting) > WAITING:
                self._waiting.popitem(last=False)
            if self._hands < HANDS:
                self._hands += 1
                self._spawn(self, self._work())
        return None

    @property
    def idle(self) -> bool:
        return not self._hands

    async def _work(self) -> None:
        try:
            while self._waiting:
                key, (asset, size, ratio, fill) = self._waiting.popitem()
                self._under_way.add(key)
                try:
                    data = await self._read(asset)
                    image = await asyncio.to_thread(small, data, size, ratio, fill=fill)
                    self._keep(key, QPixmap.fromImage(image))
                except AppError:  # damaged, or deleted a moment ago: the tile says so, the rest goes on
                    self._keep(key, QPixmap())
                finally:
                    self._under_way.discard(key)
        finally:
            self._hands -= 1

    def _keep(self, key: Key, picture: QPixmap) -> None:
        self._drawn[key] = picture
        self._bytes += _weight(picture)
        while self._bytes > MOST_BYTES:
            self._bytes -= _weight(self._drawn.popitem(last=False)[1])
        self.arrived.emit(key[0])


def _weight(picture: QPixmap) -> int:
    return picture.width() * picture.height() * picture.depth() // 8
