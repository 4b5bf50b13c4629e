"""Metrics: keep what a platform or a person says, give the newest of each."""

from collections.abc import Mapping

from app.core.kernel.clock import Clock
from app.core.kernel.errors import Refused
from app.core.kernel.ids import new_id
from app.core.kernel.text import msg
from app.core.metrics.model import Measure, Reading, ReadingTaken
from app.core.metrics.store import MetricsStore
from app.core.storage.database import Database


class Metrics:
    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    def keep(self, account: str, post: str, values: Mapping[str, float], typed_by: str = "") -> int:
        """Keep readings that changed; returns how many. Names a newer platform may invent are passed over."""
        known = {m.value for m in Measure}
        kept = 0
        with self._db.write() as tx:
            store = MetricsStore(tx)
            for name, value in values.items():
                if name not in known:
                    continue
                measure = Measure(name)
                last = store.last(account, post, measure)
                if last is not None and last.value == value and last.typed_by == typed_by:
                    continue
                store.add(
                    Reading(new_id(), account, measure, float(value), self._clock.now(), post, typed_by)
                )
                tx.announce(ReadingTaken(account, measure))
                kept += 1
        return kept

    def type_in(self, account: str, values: Mapping[Measure, float], by: str, post: str = "") -> None:
        """Numbers read off a page by a person. Raises ``Refused`` for what cannot be."""
        for measure, value in values.items():
            if value < 0 or (measure is Measure.RATING and not 1 <= value <= 5):
                raise Refused(msg("That number cannot be right: stars go from 1 to 5, counts from 0."))
        self.keep(account, post, {m.value: v for m, v in values.items()}, by)

    def latest(self) -> list[Reading]:
        with self._db.read() as tx:
            return MetricsStore(tx).latest()
