"""One error, one sentence, one place on the screen. The log gets type and place, never content."""

import logging
import traceback
from collections.abc import Callable
from pathlib import Path

from app.core.kernel.errors import AppError
from app.core.kernel.text import Sentence, msg

log = logging.getLogger(__name__)


def place_of(error: BaseException) -> str:
    """``KeyError@service:41``: where it broke, and nothing of what it held."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "app" in Path(frame.filename).parts] or frames
    spot = f"{Path(ours[-1].filename).stem}:{ours[-1].lineno}" if ours else "?"
    return f"{type(error).__name__}@{spot}"


def sentence_of(error: BaseException) -> Sentence:
    """What to say: an expected error says it itself, any other gets a calm sentence and a line in the log."""
    if isinstance(error, AppError):
        return error.sentence
    place = place_of(error)
    log.error("unexpected %s", place)
    return msg(
        "This did not work, and we did not expect it. What you wrote is safe on this computer. "
        "Please try again; if it happens again, tell us this code: {code}.",
        code=place,
    )


class Problems:
    """Turns an error into a sentence and hands it to whoever speaks on the screen."""

    def __init__(self, tell: Callable[[Sentence], object]) -> None:
        self._tell = tell

    def show(self, error: BaseException) -> None:
        if type(error).__name__ != "CancelledError":  # asyncio is not loaded only to ask
            self._tell(sentence_of(error))
