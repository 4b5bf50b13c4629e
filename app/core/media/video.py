"""A video without its story: same pictures, same sound, no place, no time, no camera, nothing hidden between them.

Nothing is decoded and nothing moves: what has to go is overwritten with zeros where it stands, so that every
offset stays true. Of the sound and picture data only the bytes that some sample names are kept.
"""

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from app.core.kernel.errors import Refused
from app.core.kernel.text import msg
from app.core.media.boxes import BROKEN, Box, BrokenBox, boxes
from app.core.media.notes import AVC, HEVC, silence

QUICKTIME = b"qt  "
BRANDS = frozenset(
    {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"M4VH", b"M4VP", b"MSNV",
     QUICKTIME}
)  # fmt: skip
KEPT: dict[bytes, frozenset[bytes]] = {
    b"": frozenset({b"ftyp", b"moov", b"mdat", b"wide"}),
    b"moov": frozenset({b"mvhd", b"trak"}),
    b"trak": frozenset({b"tkhd", b"edts", b"mdia", b"tapt"}),
    b"edts": frozenset({b"elst"}),
    b"mdia": frozenset({b"mdhd", b"hdlr", b"minf", b"elng"}),
    b"minf": frozenset({b"vmhd", b"smhd", b"gmhd", b"hdlr", b"dinf", b"stbl"}),
    b"dinf": frozenset({b"dref"}),
    b"stbl": frozenset(
        {b"stsd", b"stts", b"stsc", b"stsz", b"stco", b"co64", b"stss", b"ctts", b"sdtp", b"cslg", b"sgpd",
         b"sbgp", b"stps"}
    ),
}  # fmt: skip
"""What a player needs, by the box around it. Everything else is blanked, whatever it is called."""
TIMED = frozenset({b"mvhd", b"tkhd", b"mdhd"})
ENTRY_HEAD = 86
"""Where the boxes inside a picture's sample description begin."""
MOST_SAMPLES = 3_000_000
LONGEST = 4 * 3600.0

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Movie:
    mime: str
    seconds: float
    width: int
    height: int
    public: bytes = field(repr=False)


@dataclass(slots=True)
class Track:
    box: Box
    kind: bytes = b""
    parts: dict[bytes, Box] = field(default_factory=dict)

    @property
    def kept(self) -> bool:
        return self.kind in (b"vide", b"soun")


def is_movie(data: bytes) -> bool:
    """MP4 or MOV by its first box, whatever the file is called."""
    if data[4:8] != b"ftyp":
        return False
    length = min(int.from_bytes(data[:4], "big"), len(data), 256)
    brands = [data[8:12], *(data[place : place + 4] for place in range(16, length, 4))]
    return data[8:12] in BRANDS or (not data[8:12].startswith((b"hei", b"hev", b"mif", b"msf", b"avi"))
                                    and any(b in BRANDS for b in brands))  # fmt: skip


def take_movie(data: bytes) -> Movie:
    """The publish copy of a video. Raises ``Refused`` for what cannot be read whole."""
    try:
        return _movie(data)
    except BROKEN as error:
        raise Refused(
            msg("This video is damaged or cut short. Nothing was added; the file was left as it is.")
        ) from error


def _movie(data: bytes) -> Movie:
    found = list(boxes(data))
    if any(box.kind in (b"moof", b"mvex", b"cmov") for box in found):
        raise Refused(
            msg(
                "This video is stored in pieces, as for streaming. Nothing was added: save it as a plain MP4 "
                "and try again."
            )
        )
    tracks = _tracks(data, found)
    pictures = next((t for t in tracks.values() if t.kind == b"vide"), None)
    head = next((b for b in found if b.kind == b"mvhd" and b.path == (b"moov",)), None)
    if pictures is None or head is None or sum(b.kind == b"moov" for b in found) != 1:
        raise BrokenBox("no pictures")
    width, height = _size(data, pictures.parts[b"tkhd"]) if b"tkhd" in pictures.parts else (0, 0)
    public = bytearray(data)
    _blank_boxes(public, found, tracks)
    for track in tracks.values():
        if track.kept:
            _blank_descriptions(public, track)
    _blank_between(public, found, tracks.values())
    for track in tracks.values():
        if track.kind == b"vide":
            silence(public, *_units(public, track), _pictures(public, track))
    mime = "video/quicktime" if data[8:12] == QUICKTIME else "video/mp4"
    return Movie(mime, _seconds(data, head), width, height, bytes(public))


def _tracks(data: bytes, found: Iterable[Box]) -> dict[int, Track]:
    """By where they start."""
    tracks: dict[int, Track] = {}
    current: Track | None = None
    for box in found:
        if box.kind == b"trak" and box.path == (b"moov",):
            current = tracks[box.start] = Track(box)
        elif current is not None and current.box.inside <= box.start < current.box.end:
            current.parts.setdefault(box.kind, box)
            if box.kind == b"hdlr" and box.path[-1] == b"mdia":
                current.kind = data[box.inside + 8 : box.inside + 12]
    return tracks


def _seconds(data: bytes, head: Box) -> float:
    long = data[head.inside] == 1
    scale, length = struct.unpack_from(">IQ" if long else ">II", data, head.inside + (20 if long else 12))
    if not scale or length / scale > LONGEST:
        raise BrokenBox("no length")
    return round(float(length) / float(scale), 3)


def _size(data: bytes, head: Box) -> tuple[int, int]:
    matrix = head.inside + (52 if data[head.inside] == 1 else 40)
    first, second = struct.unpack_from(">ii", data, matrix)
    width, height = struct.unpack_from(">II", data, matrix + 36)
    size = (width >> 16, height >> 16)
    return (size[1], size[0]) if first == 0 and second != 0 else size


# --- blanking ----------------------------------------------------------------------------------------------


def _blank(public: bytearray, box: Box) -> None:
    public[box.start + 4 : box.start + 8] = b"free"
    public[box.inside : box.end] = bytes(box.end - box.inside)


def _blank_boxes(public: bytearray, found: Iterable[Box], tracks: dict[int, Track]) -> None:
    gone = -1
    for box in found:
        if box.start < gone:
            continue
        needed = box.kind in KEPT[box.path[-1] if box.path else b""]
        if box.kind == b"\0\0\0\0" and box.inside == box.start:
            continue
        if not needed or (box.start in tracks and not tracks[box.start].kept):
            _blank(public, box)
            gone = box.end
        elif box.kind in TIMED:
            width = 16 if public[box.inside] == 1 else 8
            public[box.inside + 4 : box.inside + 4 + width] = bytes(width)
        elif box.kind == b"hdlr":
            public[box.inside + 24 : box.end] = bytes(max(box.end - box.inside - 24, 0))
        elif box.kind == b"wide":
            public[box.inside : box.end] = bytes(box.end - box.inside)
        elif box.kind == b"dref":
            _insist_on_own_data(public, box)


def _insist_on_own_data(public: bytearray, box: Box) -> None:
    """The samples have to be in this file: a reference to another one is a path on somebody's disk."""
    (count,) = struct.unpack_from(">I", public, box.inside + 4)
    place = box.inside + 8
    for _ in range(count):
        size, _kind, flags = struct.unpack_from(">I4sI", public, place)
        if not flags & 1 or size < 12 or place + size > box.end:
            raise BrokenBox("data elsewhere")
        public[place + 12 : place + size] = bytes(size - 12)
        place += size


def _blank_descriptions(public: bytearray, track: Track) -> None:
    """The name of the camera's encoder, and boxes that do not describe the pictures."""
    table = track.parts.get(b"stsd")
    if table is None:
        raise BrokenBox("no description")
    (count,) = struct.unpack_from(">I", public, table.inside + 4)
    place = table.inside + 8
    for _ in range(count):
        (size,) = struct.unpack_from(">I", public, place)
        if size < 16 or place + size > table.end:
            raise BrokenBox("a description longer than its box")
        if track.kind == b"vide" and size >= ENTRY_HEAD:
            public[place + 20 : place + 24] = bytes(4)
            public[place + 50 : place + 82] = bytes(32)
            for start, kind, end in _inner(public, place + ENTRY_HEAD, place + size):
                if kind in (b"uuid", b"udta", b"meta", b"free", b"skip"):
                    public[start + 4 : start + 8] = b"free"
                    public[start + 8 : end] = bytes(end - start - 8)
                elif kind == HEVC:
                    silence(public, HEVC, 2, _sets(public, start + 8, end))
        place += size


def _sets(data: bytearray, place: int, end: int) -> list[Span]:
    """H.265 keeps parts in its description too: lists of them, each with its kind and its number."""
    found: list[Span] = []
    lists = data[place + 22] if place + 22 < end else 0
    place += 23
    for _ in range(lists):
        (count,) = struct.unpack_from(">H", data, place + 1)
        first = place = place + 3
        for _ in range(count):
            (size,) = struct.unpack_from(">H", data, place)
            place += 2 + size
            if place > end:
                raise BrokenBox("a part longer than its list")
        found.append((first, place))
    return found


def _inner(data: bytearray, place: int, end: int) -> Iterator[tuple[int, bytes, int]]:
    while end - place >= 8:
        size = int.from_bytes(data[place : place + 4], "big")
        if size < 8 or place + size > end:
            return
        yield place, bytes(data[place + 4 : place + 8]), place + size
        place += size


# --- what lies between the samples ---------------------------------------------------------------------------


def _blank_between(public: bytearray, found: Iterable[Box], tracks: Iterable[Track]) -> None:
    tracks = list(tracks)
    stores = [(b.inside, b.end) for b in found if b.kind == b"mdat" and not b.path]
    starts = sorted({start for t in tracks for start in _chunks(public, t)} | {end for _, end in stores})
    spans = sorted(span for t in tracks if t.kept for span in _samples(public, t, starts))
    if not spans:
        raise BrokenBox("no samples")
    if sum(end - start for start, end in stores) == 0:
        raise BrokenBox("no data")
    whole = _merged(spans)
    for start, end in whole:
        if not any(first <= start and end <= last for first, last in stores):
            raise BrokenBox("a sample outside the data")
    for first, last in stores:
        place = first
        for start, end in whole:
            if first <= start and end <= last:
                public[place:start] = bytes(start - place)
                place = end
        public[place:last] = bytes(last - place)


def _merged(spans: list[Span]) -> list[Span]:
    whole: list[Span] = []
    for start, end in spans:
        if whole and start <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(end, whole[-1][1]))
        else:
            whole.append((start, end))
    return whole


def _numbers(data: bytearray, box: Box, skip: int, form: str, each: int = 1) -> tuple[int, ...]:
    """The list of a table: its count first, then ``each`` numbers for every entry."""
    (count,) = struct.unpack_from(">I", data, box.inside + skip)
    width = struct.calcsize(form)
    first = box.inside + skip + 4
    if count > MOST_SAMPLES or first + count * each * width > box.end:
        raise BrokenBox("a table longer than its box")
    return struct.unpack_from(f">{count * each}{form}", data, first)


def _chunks(data: bytearray, track: Track) -> tuple[int, ...]:
    if b"co64" in track.parts:
        return _numbers(data, track.parts[b"co64"], 4, "Q")
    if b"stco" in track.parts:
        return _numbers(data, track.parts[b"stco"], 4, "I")
    if track.kept:
        raise BrokenBox("no places")
    return ()


def _samples(data: bytearray, track: Track, starts: list[int]) -> Iterator[Span]:
    """From where to where each chunk of the track reaches."""
    if b"stsz" not in track.parts or b"stsc" not in track.parts:
        raise BrokenBox("no sizes")
    sizes = track.parts[b"stsz"]
    constant, count = struct.unpack_from(">II", data, sizes.inside + 4)
    if count > MOST_SAMPLES:
        raise BrokenBox("too many samples")
    each = () if constant else _numbers(data, sizes, 8, "I")
    runs = _numbers(data, track.parts[b"stsc"], 4, "I", 3)
    chunks = _chunks(data, track)
    per_chunk = _per_chunk(runs, len(chunks))
    after = dict(zip(starts, starts[1:], strict=False))
    sample = 0
    for start, many in zip(chunks, per_chunk, strict=True):
        many = min(many, count - sample)
        if constant and track.kind == b"soun":
            # Old sound tables count frames, not bytes: the chunk reaches to whatever begins next.
            yield start, after.get(start, start)
        else:
            yield start, start + (constant * many if constant else sum(each[sample : sample + many]))
        sample += many


def _units(data: bytearray, track: Track) -> tuple[bytes, int]:
    """The kind of the pictures, and how many bytes say how long each part of one is."""
    entry = track.parts[b"stsd"].inside + 8
    size, kind = struct.unpack_from(">I4s", data, entry)
    for start, inner, end in _inner(data, entry + ENTRY_HEAD, entry + size):
        if inner in (AVC, HEVC):
            place = start + (8 + 4 if inner == AVC else 8 + 21)
            return inner, (data[place] & 3) + 1 if place < end else 0
    return kind, 0


def _pictures(data: bytearray, track: Track) -> Iterator[Span]:
    """From where to where each single picture reaches."""
    constant, count = struct.unpack_from(">II", data, track.parts[b"stsz"].inside + 4)
    sizes = (
        (constant,) * min(count, MOST_SAMPLES) if constant else _numbers(data, track.parts[b"stsz"], 8, "I")
    )
    chunks = _chunks(data, track)
    runs = _numbers(data, track.parts[b"stsc"], 4, "I", 3)
    sample = 0
    for start, many in zip(chunks, _per_chunk(runs, len(chunks)), strict=True):
        place = start
        for size in sizes[sample : sample + many]:
            yield place, place + size
            place += size
        sample += many


def _per_chunk(runs: tuple[int, ...], chunks: int) -> list[int]:
    """How many samples each chunk has, from the run-length list."""
    firsts, many = runs[::3], runs[1::3]
    if chunks and (not firsts or firsts[0] != 1):
        raise BrokenBox("no first run")
    ends = [*firsts[1:], chunks + 1]
    found: list[int] = []
    for first, end, samples in zip(firsts, ends, many, strict=True):
        if not first <= end <= chunks + 1:
            raise BrokenBox("runs out of order")
        found += [samples] * (end - first)
    return found
