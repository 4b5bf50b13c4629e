"""Where a list was read to: the newest moment seen and what stood at it, so that nothing is told twice or missed."""

import json
from collections.abc import Iterable
from datetime import datetime

from app.core.platforms.contract import Heard, Incoming


def seen_until(cursor: str) -> datetime | None:
    """The newest moment already told; None at the beginning."""
    return _parse(cursor)[0]


def fresh(messages: Iterable[Incoming], cursor: str) -> Heard:
    """What was not told before, oldest first, and where to go on next time."""
    until, told = _parse(cursor)
    new = sorted(
        {
            m.remote_id: m
            for m in messages
            if until is None or m.at > until or (m.at == until and m.remote_id not in told)
        }.values(),
        key=lambda m: (m.at, m.remote_id),
    )
    if not new:
        return Heard((), cursor)
    newest = new[-1].at
    ids = {m.remote_id for m in new if m.at == newest} | (told if newest == until else set())
    return Heard(tuple(new), json.dumps({"at": newest.isoformat(), "ids": sorted(ids)}))


def _parse(cursor: str) -> tuple[datetime | None, set[str]]:
    try:
        said = json.loads(cursor)
        return datetime.fromisoformat(said["at"]), set(map(str, said["ids"]))
    except (ValueError, TypeError, KeyError):
        return None, set()
