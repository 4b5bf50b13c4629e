"""Many files at once, folders too: one after the other, with word of how far it is, and a way to stop between two.

What cannot be taken in does not stop the rest; each is told with its reason. Decoding needs no archive and runs in a
thread of its own; only the keeping goes through ``run``.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.core.kernel.errors import Refused
from app.core.kernel.run import Run
from app.core.kernel.text import Sentence, msg
from app.core.media.intake import ENDINGS, Taken, read_file, take_in
from app.core.media.model import Asset, SamePicture
from app.core.media.service import Media, folder_of
from app.core.platforms.contract import Limits

MOST_FILES = 500
DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Progress:
    """``done`` of ``total`` files are taken in; ``name`` is next."""

    done: int
    total: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class NotTaken:
    name: str
    reason: Sentence
    same: SamePicture | None = None
    """It is in the library under somebody else."""


@dataclass(frozen=True, slots=True)
class Batch:
    taken: tuple[Asset, ...] = ()
    """Each once, in the order of the files; what the library had already too."""
    refused: tuple[NotTaken, ...] = ()
    left: int = 0
    """Files that were not looked at, because somebody stopped it."""


def files_in(paths: Iterable[Path]) -> list[Path]:
    """The files themselves; of folders, the pictures and videos inside, sorted by name. Links lead nowhere.

    Raises ``Refused`` where there are too many for one go, or none.
    """
    found: dict[Path, None] = {}
    for path in paths:
        for file in _inside(path, 0) if path.is_dir() else (path,):
            found.setdefault(file)
            if len(found) > MOST_FILES:
                raise Refused(
                    msg(
                        "There are more than {most} pictures in there. Take in one folder at a time.",
                        most=MOST_FILES,
                    )
                )
    if not found:
        raise Refused(msg("There is no picture and no video in there."))
    return list(found)


def _inside(folder: Path, depth: int) -> list[Path]:
    try:
        entries = sorted(folder.iterdir(), key=lambda path: path.name.casefold())
    except OSError:
        return []
    found: list[Path] = []
    for entry in entries:
        if entry.name.startswith(".") or entry.is_symlink():
            continue
        if entry.is_dir() and depth < DEEPEST:
            found += _inside(entry, depth + 1)
        elif entry.suffix.lower() in ENDINGS and entry.is_file():
            found.append(entry)
        if len(found) > MOST_FILES:
            break
    return found


async def take_all(
    media: Media,
    run: Run,
    paths: Sequence[Path],
    tell: Callable[[Progress], object] = lambda progress: None,
    stopped: Callable[[], bool] = lambda: False,
    limits: Sequence[Limits] = (),
    subject: str = "",
) -> Batch:
    """Take in files and folders and make their copies for the platforms (``limits``).

    ``stopped`` is asked between two files: what was taken in before stays, a file that is being read is finished.
    """
    files = files_in(paths)
    taken: dict[str, Asset] = {}
    refused: list[NotTaken] = []
    for number, path in enumerate(files):
        if stopped():
            return Batch(tuple(taken.values()), tuple(refused), len(files) - number)
        tell(Progress(number, len(files), path.name))
        try:
            asset = await run(media.keep, await asyncio.to_thread(_decoded, path), subject, folder_of(path))
            taken.setdefault(asset.id, asset)
            if limits:
                await run(media.prepare, asset, limits)
        except SamePicture as same:
            refused.append(NotTaken(path.name, same.sentence, same))
        except Refused as no:
            refused.append(NotTaken(path.name, no.sentence))
    tell(Progress(len(files), len(files)))
    return Batch(tuple(taken.values()), tuple(refused))


def _decoded(path: Path) -> Taken:
    return take_in(path.name, read_file(path))
