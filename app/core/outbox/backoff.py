"""When to try again: pure. Only used where surely nothing was said."""

from datetime import timedelta

FIRST = timedelta(seconds=30)
LONGEST = timedelta(hours=2)


def backoff(tries: int, asked: timedelta | None = None) -> timedelta:
    """Double each time up to two hours; what the platform asked for wins, bounded to a day."""
    if asked is not None:
        return min(max(asked, timedelta(seconds=1)), timedelta(days=1))
    doubled: int = 2 ** min(max(tries - 1, 0), 12)
    return min(FIRST * doubled, LONGEST)
