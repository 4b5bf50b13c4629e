"""What of a film was played: pieces of it, in thousandths of a second. Pure.

Only what ran by at its own speed counts. A leap begins a new piece; what lies between was not seen.
"""

from dataclasses import dataclass

Span = tuple[int, int]
GAP = 500
"""Thousandths of a second by which a running film may be ahead of the clock: places are told late and in bursts."""
JOINT = 100
"""A piece shorter than this between two that were played is where one of them was stopped and the other begun."""


def added(spans: tuple[Span, ...], new: Span) -> tuple[Span, ...]:
    """Sorted, apart from each other, with ``new`` among them."""
    start, end = new
    if end <= start:
        return spans
    apart = [span for span in spans if span[1] < start or span[0] > end]
    touched = [span for span in spans if not (span[1] < start or span[0] > end)]
    whole = (min([start, *(s for s, _ in touched)]), max([end, *(e for _, e in touched)]))
    return tuple(sorted([*apart, whole]))


def missing(spans: tuple[Span, ...], length: int) -> tuple[Span, ...]:
    """What of ``0..length`` lies in none of them, but for joints."""
    found: list[Span] = []
    place = 0
    for start, end in spans:
        found.append((place, min(start, length)))
        place = max(place, end)
    found.append((place, length))
    return tuple((start, end) for start, end in found if end - start >= JOINT)


@dataclass(slots=True)
class Course:
    """Follows a film of ``length`` from place to place; everything in thousandths of a second."""

    length: int = 0
    spans: tuple[Span, ...] = ()
    torn: bool = False
    """It came to its last place sooner than it could have run there: what lies between was not shown."""
    _at: int | None = None

    def begin(self, at: int) -> None:
        """It runs at its own speed from here on."""
        self._at, self.torn = at, False

    def stop(self) -> None:
        """It stands, runs at another speed, or leaps: what comes next is not the continuation of this."""
        self._at = None

    def reach(self, at: int, elapsed: int) -> None:
        """It came to ``at``, ``elapsed`` after the last place it was said to have reached."""
        if self._at is None:
            return
        self.torn = at - self._at > elapsed + GAP
        if not self.torn:
            self.spans = added(self.spans, (self._at, at))
        self._at = at

    @property
    def missing(self) -> tuple[Span, ...]:
        return missing(self.spans, self.length)

    @property
    def whole(self) -> bool:
        """All of it was played."""
        return bool(self.spans) and not self.missing
