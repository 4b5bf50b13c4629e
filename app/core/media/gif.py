"""A moving GIF as it is, without comments, captions and the notes of programs: its frames are not touched."""

from app.core.media.clean import gif_parts

NEEDED = frozenset({"head", "image", "control", "loop", "end"})


def stripped(data: bytes) -> bytes:
    """Only the parts a player needs. Raises ``IndexError`` where the file ends too early."""
    return b"".join(data[start:end] for start, end, kind in gif_parts(data) if kind in NEEDED)
