"""Videos built box by box, as talkative as a telephone makes them, with a few bytes for pictures and sound."""

import struct
from dataclasses import dataclass

PICTURE_DATA = bytes(range(1, 101))
SOUND_DATA = bytes(range(101, 161))


def box(kind: bytes, *inside: bytes) -> bytes:
    body = b"".join(inside)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def full(kind: bytes, *inside: bytes, version: int = 0, flags: int = 0) -> bytes:
    return box(kind, struct.pack(">I", version << 24 | flags), *inside)


@dataclass
class Film:
    """``secret`` is said wherever a file can say something."""

    secret: bytes = b"Ambulatorio Rossi Mario 1971"
    place: bytes = b"+41.1253+016.8667/"
    brand: bytes = b"isom"
    seconds: int = 34
    turned: bool = False
    long_offsets: bool = False
    pictures: bytes = PICTURE_DATA
    """A hundred bytes: two pictures, of sixty and of forty."""

    def made(self) -> bytes:
        head = box(b"ftyp", self.brand, struct.pack(">I", 512), b"isommp42")
        xmp = box(b"uuid", bytes.fromhex("be7acfcb97a942e89c71999491e3afac"), b"<x:xmpmeta>" + self.secret)
        spare = box(b"free", b"left over: " + self.secret)
        before = head + xmp + spare
        store = b"".join(
            (
                self.pictures[:60],
                self.secret,
                SOUND_DATA,
                self.place,
                self.pictures[60:],
                b"end " + self.secret,
            )
        )
        first = len(before) + 8
        places = {
            b"vide": (first, first + 60 + len(self.secret) + 60 + len(self.place)),
            b"soun": (first + 60 + len(self.secret),),
            b"meta": (first + 60 + len(self.secret) + 60,),
        }
        return before + box(b"mdat", store) + self._movie(places) + box(b"meta", b"tail " + self.secret)

    def _movie(self, places: dict[bytes, tuple[int, ...]]) -> bytes:
        now = 3_900_000_000
        head = full(
            b"mvhd", struct.pack(">IIII", now, now, 600, self.seconds * 600), struct.pack(">IH", 1 << 16, 1 << 8),
            bytes(10), self._matrix(), bytes(24), struct.pack(">I", 4),
        )  # fmt: skip
        tracks = (
            self._track(1, b"vide", places[b"vide"], (60, 40)),
            self._track(2, b"soun", places[b"soun"], (30, 30)),
            self._track(3, b"meta", places[b"meta"], (len(self.place),)),
        )
        place = box(b"\xa9xyz", struct.pack(">HH", len(self.place), 0x15C7), self.place)
        loci = full(b"loci", b"\x15\xc7", self.secret + b"\0", b"\0", bytes(12), b"earth\0\0")
        told = box(b"udta", place, loci, full(b"meta", full(b"hdlr", bytes(4), b"mdir", self.secret)))
        keys = box(
            b"meta",
            full(b"keys", struct.pack(">I", 1), box(b"mdta", b"com.apple.quicktime.location.ISO6709")),
        )
        return box(b"moov", head, *tracks, told, keys)

    def _track(self, number: int, kind: bytes, places: tuple[int, ...], sizes: tuple[int, ...]) -> bytes:
        now = 3_900_000_000
        head = full(
            b"tkhd", struct.pack(">IIIII", now, now, number, 0, self.seconds * 600), bytes(16), self._matrix(),
            struct.pack(">II", 1920 << 16, 1080 << 16), flags=7,
        )  # fmt: skip
        each = len(sizes) // len(places)
        offsets = (
            full(b"co64", struct.pack(f">I{len(places)}Q", len(places), *places))
            if self.long_offsets
            else full(b"stco", struct.pack(f">I{len(places)}I", len(places), *places))
        )
        table = box(
            b"stbl",
            full(b"stsd", struct.pack(">I", 1), self._entry(kind)),
            full(b"stts", struct.pack(">III", 1, len(sizes), 600)),
            full(b"stsc", struct.pack(">IIII", 1, 1, each, 1)),
            full(b"stsz", struct.pack(f">II{len(sizes)}I", 0, len(sizes), *sizes)),
            offsets,
        )
        handler = full(b"hdlr", bytes(4), kind, bytes(12), self.secret + b"\0")
        media = box(
            b"mdia",
            full(b"mdhd", struct.pack(">IIIIHH", now, now, 600, self.seconds * 600, 0x15C7, 0)),
            handler,
            box(b"minf", box(b"dinf", full(b"dref", struct.pack(">I", 1), full(b"url ", flags=1))), table),
        )
        return box(b"trak", head, media, box(b"udta", box(b"name", self.secret)))

    def _entry(self, kind: bytes) -> bytes:
        if kind != b"vide":
            return box(b"mp4a" if kind == b"soun" else b"mebx", bytes(28))
        name = bytes([len(self.secret)]) + self.secret
        return box(
            b"avc1", bytes(6), struct.pack(">H", 1), bytes(16),
            struct.pack(">HHIII", 1920, 1080, 0x480000, 0x480000, 0),
            struct.pack(">H", 1), name.ljust(32, b"\0"), struct.pack(">Hh", 24, -1), box(b"avcC", bytes(7)),
            box(b"uuid", bytes(16), self.secret),
        )  # fmt: skip

    def _matrix(self) -> bytes:
        if self.turned:
            return struct.pack(">9i", 0, 1 << 16, 0, -(1 << 16), 0, 0, 1080 << 16, 0, 1 << 30)
        return struct.pack(">9i", 1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30)
