"""The small change of the storage tests: a key, a moment and an event."""

from dataclasses import dataclass
from datetime import UTC, datetime

from app.core.kernel.events import Event

KEY = bytes(range(32))
START = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class NoteWritten(Event):
    note: str
