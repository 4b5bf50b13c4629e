"""Does a copy say anything beside its pixels? Asked of every copy that was made, before it is kept.

The opposite of a list of known bad things: only the parts a picture needs are let through, whatever else is
found is named. ``residue`` of a clean copy is empty.
"""

import struct
from collections.abc import Iterator

from app.core.kernel.errors import Refused
from app.core.kernel.text import msg
from app.core.media.boxes import BROKEN, boxes

JPEG_STANDALONE = frozenset({0x01, *range(0xD0, 0xD9)})
JPEG_NEEDED = frozenset({0xDB, 0xC4, 0xDD, 0xDA, *(n for n in range(0xC0, 0xD0) if n not in (0xC4, 0xC8))})
PNG_NEEDED = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})
WEBP_NEEDED = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF"})
GIF_LOOP = (b"NETSCAPE2.0", b"ANIMEXTS1.0")


def residue(data: bytes, mime: str) -> list[str]:
    """The names of the parts that have no business in a publish copy."""
    try:
        return list(_PARTS[mime](data))
    except (IndexError, struct.error, KeyError):
        return ["unreadable"]


def insist(data: bytes, mime: str) -> bytes:
    """The same bytes. Raises ``Refused`` where something would go out with the picture."""
    if residue(data, mime):
        raise Refused(
            msg(
                "Something beside the picture is left in its copy. Nothing was added: save it again with a "
                "picture program and try with that file."
            )
        )
    return data


def _jpeg(data: bytes) -> Iterator[str]:
    place = 2
    if data[:2] != b"\xff\xd8":
        yield "no JPEG"
        return
    while place < len(data):
        if data[place] != 0xFF:
            yield f"bytes at {place}"
            return
        kind = data[place + 1]
        if kind == 0xD9:
            if place + 2 != len(data):
                yield "after the end"
            return
        if kind in JPEG_STANDALONE:
            place += 2
            continue
        length = int.from_bytes(data[place + 2 : place + 4], "big")
        if kind == 0xE0 and length == 16 and data[place + 4 : place + 9] == b"JFIF\0":
            pass  # sixteen bytes: no room for a thumbnail
        elif kind not in JPEG_NEEDED:
            yield f"segment {kind:02x}"
        place += 2 + length
        if kind == 0xDA:
            place = _after_scan(data, place)
    yield "no end"


def _after_scan(data: bytes, place: int) -> int:
    """The next marker that is none of the scan's own (a stuffed zero, a restart)."""
    while True:
        place = data.find(b"\xff", place)
        if place < 0:
            return len(data)
        following = data[place + 1]
        if following and not 0xD0 <= following <= 0xD7:
            return place
        place += 2


def _png(data: bytes) -> Iterator[str]:
    place = 8
    while place < len(data):
        length, kind = struct.unpack(">I4s", data[place : place + 8])
        if kind not in PNG_NEEDED:
            yield kind.decode("latin-1")
        place += 12 + length
        if kind == b"IEND":
            if place != len(data):
                yield "after the end"
            return
    yield "no end"


def _webp(data: bytes) -> Iterator[str]:
    if int.from_bytes(data[4:8], "little") + 8 != len(data):
        yield "after the end"
    place = 12
    while place + 8 <= len(data):
        kind, length = struct.unpack("<4sI", data[place : place + 8])
        if kind not in WEBP_NEEDED:
            yield kind.decode("latin-1")
        place += 8 + length + (length & 1)


def _gif(data: bytes) -> Iterator[str]:
    for start, end, kind in gif_parts(data):
        if kind not in ("head", "image", "control", "loop", "end"):
            yield kind
        if kind == "end" and end != len(data):
            yield "after the end"
        if start == end:
            return


def gif_parts(data: bytes) -> Iterator[tuple[int, int, str]]:
    """From where to where, and what it is: head, image, control, loop, end, or something a picture does not need.

    Raises ``IndexError`` where the file ends too early.
    """
    place = 13 + _colours(data[10])
    yield 0, place, "head"
    while True:
        start, mark = place, data[place]
        if mark == 0x3B:
            yield start, start + 1, "end"
            return
        if mark == 0x2C:
            place += 10 + _colours(data[place + 9])
            kind, place = "image", _after_blocks(data, place + 1)
        elif mark == 0x21:
            kind = {0xF9: "control", 0xFE: "comment", 0x01: "text"}.get(data[place + 1], "application")
            inside = place + 3
            place = _after_blocks(data, place + 2)
            if kind == "application" and data[inside : inside + 11] in GIF_LOOP and place - inside <= 17:
                kind = "loop"
        else:
            raise IndexError("no part of a GIF")
        yield start, place, kind


def _colours(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _after_blocks(data: bytes, place: int) -> int:
    while data[place]:
        place += 1 + data[place]
    if place >= len(data):
        raise IndexError("cut short")
    return place + 1


MOVIE_SILENT = frozenset({b"udta", b"meta", b"uuid", b"loci", b"cprt", b"\xa9xyz", b"XMP_", b"ilst", b"keys"})


def _movie(data: bytes) -> Iterator[str]:
    try:
        for box in boxes(data):
            if box.kind in MOVIE_SILENT:
                yield box.kind.decode("latin-1")
            elif box.kind in (b"free", b"skip") and data[box.inside : box.end].strip(b"\0"):
                yield "full " + box.kind.decode("latin-1")
            elif box.kind in (b"mvhd", b"tkhd", b"mdhd"):
                width = 16 if data[box.inside] == 1 else 8
                if any(data[box.inside + 4 : box.inside + 4 + width]):
                    yield "times in " + box.kind.decode("latin-1")
    except BROKEN:
        yield "unreadable"


_PARTS = {
    "image/jpeg": _jpeg,
    "image/png": _png,
    "image/webp": _webp,
    "image/gif": _gif,
    "video/mp4": _movie,
    "video/quicktime": _movie,
}
