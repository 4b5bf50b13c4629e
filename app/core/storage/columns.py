"""Column types that let values cross the border whole: moments, JSON and closed lists of words.

All three are plain text in the file, so that a row can be read by a person with the key and ten years from now.
"""

import json
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

from app.core.kernel.canonical import canonical_json

Word = TypeVar("Word", bound=StrEnum)


def moment_text(moment: datetime) -> str:
    """``2026-11-22T10:00:00.000000Z``: fixed width, so that text order is time order. Naive moments are refused."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be stored")
    utc = moment.astimezone(UTC).replace(tzinfo=None)
    return utc.isoformat(timespec="microseconds") + "Z"


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, in UTC on the way in and on the way out."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        return None if value is None else moment_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)


class JsonValue(TypeDecorator[Any]):
    """Anything JSON can say, in its canonical spelling. ``None`` is SQL NULL."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else canonical_json(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


class EnumText(TypeDecorator[Word]):
    """A member of a ``StrEnum``, stored as its word. A word the list does not know is refused both ways."""

    impl = Text
    cache_ok = True

    def __init__(self, words: type[Word]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: Word | None, dialect: Dialect) -> str | None:
        return None if value is None else self.words(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> Word | None:
        return None if value is None else self.words(value)
