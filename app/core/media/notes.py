"""Notes between the pictures of an H.264 or H.265 video: what a camera or a program writes for itself.

Dashboard cameras keep their place there, encoders their name and settings ("user data unregistered" of the SEI). A
part with such a note becomes filler of the same length, which every player skips; no offset moves.
"""

from collections.abc import Iterable, Iterator

AVC, HEVC = b"avcC", b"hvcC"
NOTE = 5
"""The number of a note among the messages: user data that is registered nowhere."""


def silence(data: bytearray, codec: bytes, width: int, pictures: Iterable[tuple[int, int]]) -> int:
    """Turn notes into filler. ``width``: bytes of a part's length. Returns how many there were."""
    if codec not in (AVC, HEVC) or not width:
        return 0
    found = 0
    for start, end in pictures:
        place = start
        while place + width < end:
            first = place + width
            after = first + int.from_bytes(data[place:first], "big")
            if not first < after <= end:
                break  # not what it says to be: it stays as it is, and a player will not read it either
            if _is_note(data, codec, first, after):
                data[first:after] = _filler(codec, after - first)
                found += 1
            place = after
    return found


def _is_note(data: bytearray, codec: bytes, first: int, after: int) -> bool:
    if codec == AVC:
        head, supplement = 1, data[first] & 0x1F == 6
    else:
        head, supplement = 2, data[first] >> 1 & 0x3F in (39, 40)
    return supplement and any(kind == NOTE for kind in _messages(bytes(data[first + head : after])))


def _messages(raw: bytes) -> Iterator[int]:
    """The kinds of the messages in one supplement."""
    body = raw.replace(b"\0\0\3", b"\0\0")  # the bytes that keep a start code from appearing
    place = 0
    while place < len(body) - 1:
        numbers = []
        for _ in range(2):
            number = 0
            while place < len(body) and body[place] == 0xFF:
                number += 0xFF
                place += 1
            if place >= len(body):
                return
            numbers.append(number + body[place])
            place += 1
        kind, size = numbers
        yield kind
        place += size


def _filler(codec: bytes, length: int) -> bytes:
    head = b"\x0c" if codec == AVC else b"\x4c\x01"
    return (head + b"\xff" * max(length - len(head) - 1, 0) + b"\x80")[:length]
