"""Two verbs for the whole app: ``read`` and ``write``. A write is one commit and says afterwards what changed.

One thread owns the data (``await db.run(...)``); the command line and the tests may call directly, an RLock keeps
writers apart. Events are told after the commit and in the order of the commits, on whatever the bus delivers to.
"""

import asyncio
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import Connection, CursorResult, Engine, Executable

from app.core.kernel.clock import Clock
from app.core.kernel.errors import NoRoom
from app.core.kernel.events import Bus, Event
from app.core.storage import ledger
from app.core.storage.engine import bare, read_only

P = ParamSpec("P")
R = TypeVar("R")
Values = Mapping[str, Any] | Sequence[Mapping[str, Any]]


class Transaction:
    """One commit and the events it announces. Stores are made with it and live as long as it does."""

    def __init__(self, connection: Connection, now: datetime, seat: str, actor: str) -> None:
        self._connection = connection
        self._now = now
        self._seat = seat
        self._actor = actor
        self._announced: list[Event] = []

    @property
    def now(self) -> datetime:
        """The moment the transaction began: the same for every row of one commit."""
        return self._now

    @property
    def seat(self) -> str:
        return self._seat

    @property
    def actor(self) -> str:
        return self._actor

    @property
    def announced(self) -> tuple[Event, ...]:
        return tuple(self._announced)

    def execute(self, statement: Executable, values: Values | None = None) -> CursorResult[Any]:
        return self._connection.execute(statement, values)

    def announce(self, event: Event) -> None:
        """Write a line of the ledger in this commit; tell the event once the commit is on the disk."""
        ledger.append(self, event)
        self._announced.append(event)


def _nothing() -> None:
    pass


class Database:
    """The archive, open. ``actor`` is the person at this seat now; ``make_room`` gives the reserve file free."""

    def __init__(
        self, engine: Engine, bus: Bus, clock: Clock, seat: str, *, make_room: Callable[[], None] = _nothing
    ) -> None:
        self.actor = ""
        self._engine = engine
        self._readers = read_only(engine)
        self._bus = bus
        self._clock = clock
        self._seat = seat
        self._make_room = make_room
        self._lock = threading.RLock()
        self._here = threading.local()
        self._executor: ThreadPoolExecutor | None = None

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """One commit. Inside another ``write`` of the same thread it joins that one: all or nothing."""
        outer: Transaction | None = getattr(self._here, "write", None)
        if outer is not None:
            yield outer
            return
        with self._lock:
            try:
                with self._engine.begin() as connection:
                    tx = self._here.write = Transaction(connection, self._clock.now(), self._seat, self.actor)
                    try:
                        yield tx
                    finally:
                        self._here.write = None
            except NoRoom:
                # Once: the next small write ("sent") must find room, or it would be sent again.
                self._make_room()
                raise
            for event in tx.announced:
                self._bus.tell(event)

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """One consistent view that cannot write. Inside a ``write`` of the same thread it sees that one's rows."""
        outer: Transaction | None = getattr(self._here, "write", None)
        if outer is not None:
            yield outer
            return
        with self._readers.begin() as connection:
            yield Transaction(connection, self._clock.now(), self._seat, self.actor)

    async def run(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """``work`` on the one database thread. Cancelling the wait never stops a write that has begun."""
        if self._executor is None:
            self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="database")
        return await asyncio.wrap_future(self._executor.submit(partial(work, *args, **kwargs)))

    def close(self) -> None:
        """Finish what runs, fold the write-ahead log into the file, let go of it."""
        if self._executor is not None:
            self._executor.shutdown(wait=True)
            self._executor = None
        with self._lock, bare(self._engine) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._engine.dispose()
