"""The boxes of an MP4 or MOV file (ISO base media), walked with care: no recursion, nothing read past an end.

A hostile file says what it likes about its lengths. Every length is held against the box around it, the depth and
the number of boxes have a limit, and a loop has nothing to stand on: each step moves forward.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

MOST_BOXES = 20_000
DEEPEST = 8
CONTAINERS = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"dinf"})
"""Those that hold boxes and nothing else. ``meta`` and ``udta`` are never entered: they are blanked whole."""


class BrokenBox(ValueError):
    """The file contradicts itself."""


BROKEN = (BrokenBox, struct.error, IndexError)


@dataclass(frozen=True, slots=True)
class Box:
    kind: bytes
    start: int
    inside: int
    end: int
    path: tuple[bytes, ...]
    """The kinds of the boxes around it."""
    around: int
    """Where the box around it starts; -1 at the top."""


def boxes(data: bytes | bytearray | memoryview) -> Iterator[Box]:
    """Every box, outer ones first, in the order of the file."""
    waiting: list[tuple[int, int, tuple[bytes, ...], int]] = [(0, len(data), (), -1)]
    seen = 0
    while waiting:
        place, end, path, around = waiting.pop()
        while place < end:
            seen += 1
            if seen > MOST_BOXES:
                raise BrokenBox("too many boxes")
            box = _box(data, place, end, path, around)
            yield box
            place = box.end
            if box.kind in CONTAINERS:
                if len(path) >= DEEPEST:
                    raise BrokenBox("too deep")
                # This one first, the rest of the box around it afterwards: the order of the file.
                waiting.append((place, end, path, around))
                waiting.append((box.inside, box.end, (*path, box.kind), box.start))
                break


def _box(
    data: bytes | bytearray | memoryview, place: int, end: int, path: tuple[bytes, ...], around: int
) -> Box:
    if end - place < 8:
        if not any(data[place:end]) and path:
            return Box(b"\0\0\0\0", place, end, end, path, around)  # QuickTime ends some lists with zeros
        raise BrokenBox("a box without a head")
    size = int.from_bytes(data[place : place + 4], "big")
    kind = bytes(data[place + 4 : place + 8])
    inside = place + 8
    if size == 1:
        if end - place < 16:
            raise BrokenBox("a box without a head")
        size, inside = int.from_bytes(data[place + 8 : place + 16], "big"), place + 16
    elif size == 0:
        if path:
            raise BrokenBox("an open end inside")
        size = end - place
    if size < inside - place or place + size > end:
        raise BrokenBox("longer than what is around it")
    return Box(kind, place, inside, place + size, path, around)
