"""HEIC photos are decoded in a process of their own: its library falls over some damaged files, and takes all with it.

The child is this same program with ``--read-heic``: the file comes in by its standard input, and what goes back is
the picture, already upright and small, as plain dots. Whatever happens to it, here it is a damaged picture.
"""

import io
import os
import struct
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

ARGUMENT = "--read-heic"
PATIENCE = 120
"""Seconds; a photo takes less than one."""
_HEAD = struct.Struct(">4sIII")
"""Mode, width, height, length of the colour profile."""


def read(data: bytes, longest: int, most_pixels: int) -> tuple["Picture", bytes]:
    """The picture and its colour profile. Raises ``ValueError`` for what cannot be read."""
    from PIL import Image  # noqa: PLC0415 - loaded with the first picture

    root = Path(__file__).resolve().parents[3]
    command = [sys.executable, *([] if getattr(sys, "frozen", False) else ["-m", "app"]), ARGUMENT]
    command += [str(longest), str(most_pixels)]
    try:
        ran = subprocess.run(  # noqa: S603 - ourselves
            command,
            input=data,
            capture_output=True,
            cwd=None if getattr(sys, "frozen", False) else root,
            timeout=PATIENCE,
            check=False,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except subprocess.TimeoutExpired as error:
        raise ValueError("it takes for ever") from error
    told = ran.stdout
    if ran.returncode == TOO_LARGE:
        raise Image.DecompressionBombError
    if ran.returncode or len(told) < _HEAD.size:
        raise ValueError("no picture")
    mode, width, height, length = _HEAD.unpack_from(told)
    body = _HEAD.size + length
    return Image.frombytes(mode.decode().strip(), (width, height), told[body:]), told[_HEAD.size : body]


TOO_LARGE = 3


def child(arguments: list[str]) -> int:
    """What the other process does. Returns its exit code."""
    import pi_heif  # noqa: PLC0415 - only there

    longest, most_pixels = map(int, arguments)
    data = _all_of(0)
    try:
        file = pi_heif.open_heif(data, convert_hdr_to_8bit=True)
        if file.size[0] * file.size[1] > most_pixels:
            return TOO_LARGE
        image: Picture = file.to_pillow()
        profile = image.info.get("icc_profile") or b""
        image = image.convert("RGBA" if image.mode in ("RGBA", "LA") else "RGB")
        image.thumbnail((longest, longest), reducing_gap=2.0)
    except (OSError, ValueError, SyntaxError, EOFError, RuntimeError, MemoryError):
        return 2
    _say(1, _HEAD.pack(image.mode.ljust(4).encode(), *image.size, len(profile)) + profile + image.tobytes())
    return 0


# By their numbers: a program without a console has no sys.stdin and no sys.stdout on Windows.


def _all_of(descriptor: int) -> bytes:
    with io.FileIO(descriptor, "rb", closefd=False) as source:
        return source.readall() or b""


def _say(descriptor: int, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[os.write(descriptor, left) :]
