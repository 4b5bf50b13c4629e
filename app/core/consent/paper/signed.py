"""A signed form as it is handed in: one file or several photographed pages, checked, read and joined.

All of it takes a second or two of a large scan, and none of it touches the archive.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.core.consent.paper.reference import Reference
from app.core.consent.paper.scan import one_file, references_in
from app.core.kernel.errors import Refused
from app.core.kernel.text import msg

MOST_PROOF_BYTES = 30_000_000
PROOF_TYPES = {".pdf": b"%PDF", ".jpg": b"\xff\xd8", ".jpeg": b"\xff\xd8", ".png": b"\x89PNG"}


@dataclass(frozen=True, slots=True)
class Signed:
    name: str = field(repr=False)
    data: bytes = field(repr=False)
    told: frozenset[Reference] = frozenset()
    """What the codes on it say; empty: none could be read."""


def read_signed(path: Path, *more: Path) -> Signed:
    """``more``: further pages, where each is a picture of its own; they become one PDF. Raises ``Refused``."""
    pages = [_read(page) for page in (path, *more)]
    told = _told(pages)
    return Signed(f"{path.stem}.pdf", one_file(pages), told) if more else Signed(path.name, pages[0], told)


def read_codes(pages: Sequence[Path]) -> frozenset[Reference]:
    """Only what the codes say. Raises ``Refused`` for a file that is no form at all."""
    return _told(_read(page) for page in pages)


def sheets_among(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The files that carry a code of ours: signed forms, and no pictures. What cannot be read is none of them."""

    def is_one(path: Path) -> bool:
        try:
            return path.suffix.lower() in PROOF_TYPES and bool(read_codes((path,)))
        except Refused:
            return False

    return tuple(path for path in paths if is_one(path))


def _told(pages: Iterable[bytes]) -> frozenset[Reference]:
    return frozenset().union(*(references_in(page) for page in pages))


def _read(path: Path) -> bytes:
    """The bytes of a signed form. Raises ``Refused`` for anything else, and before reading what is too large."""
    try:
        if path.stat().st_size > MOST_PROOF_BYTES:
            raise Refused(
                msg("The scan is larger than 30 MB. Nothing was added: scan it at a lower resolution.")
            )
        data = path.read_bytes()
    except OSError as error:
        raise Refused(
            msg("The file cannot be read. Nothing was added; check that it is still there.")
        ) from error
    magic = PROOF_TYPES.get(path.suffix.lower())
    if magic is None or not data.startswith(magic):
        raise Refused(msg("The proof should be a PDF, JPEG or PNG of the signed form. Nothing was added."))
    return data
