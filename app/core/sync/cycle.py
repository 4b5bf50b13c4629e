"""The sync cycle. A second press joins the run in progress; working offline opens no socket at all."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, TypeAlias

from app.core.inbox.collector import Collected
from app.core.kernel.clock import Clock
from app.core.kernel.errors import NeedsConnection
from app.core.kernel.text import msg
from app.core.outbox.courier import Courier
from app.core.sync.report import SyncReport

if TYPE_CHECKING:
    import httpx

OpenHttp: TypeAlias = "Callable[[], AbstractAsyncContextManager[httpx.AsyncClient]]"
Collect: TypeAlias = "Callable[[httpx.AsyncClient], Awaitable[Collected]]"
FollowUp: TypeAlias = Callable[[], Awaitable[None]]
"""What has to follow from what was settled: a doubt that turned out to be out is taken down."""
Measure: TypeAlias = "Callable[[httpx.AsyncClient], Awaitable[int]]"


class Sync:
    def __init__(
        self,
        courier: Courier,
        collect: Collect,
        measure: Measure,
        open_http: OpenHttp,
        offline: Callable[[], bool],
        clock: Clock,
        follow_up: FollowUp | None = None,
    ) -> None:
        self._courier = courier
        self._collect = collect
        self._measure = measure
        self._open_http = open_http
        self._offline = offline
        self._clock = clock
        self._follow_up = follow_up
        self._running: asyncio.Task[SyncReport] | None = None
        self.last: SyncReport | None = None

    @property
    def running(self) -> bool:
        return self._running is not None

    async def now(self) -> SyncReport:
        """Carry, listen, measure. Raises ``NeedsConnection`` while working offline by choice."""
        if self._offline():
            raise NeedsConnection(
                msg("You are working offline by choice. Turn that off to sync; everything is kept.")
            )
        if self._running is None:
            self._running = asyncio.ensure_future(self._cycle())
            self._running.add_done_callback(self._ended)
        # Shielded: one of two who wait may go away without stopping the run of the other.
        return await asyncio.shield(self._running)

    def _ended(self, task: asyncio.Task[SyncReport]) -> None:
        self._running = None
        if not task.cancelled():
            task.exception()  # whoever waited has it; nobody waiting is no reason for a warning

    async def stop(self) -> None:
        """End a run in progress. What was armed stays a doubt and is looked up next time."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)

    async def _follow(self) -> None:
        if self._follow_up is not None:
            await self._follow_up()

    async def _cycle(self) -> SyncReport:
        async with self._open_http() as http:
            await self._follow()
            carried = await self._courier.run(http)
            await self._follow()
            heard = await self._collect(http)
            await self._measure(http)
        self.last = SyncReport(
            at=self._clock.now(),
            sent=carried.sent,
            handed_over=carried.handed_over,
            unsure=carried.unsure,
            refused=carried.refused,
            received=heard.messages,
            removed=carried.removed,
            # The same trouble of a channel is said once, also when carrying and listening both met it.
            problems=tuple(dict.fromkeys((*carried.problems, *heard.problems))),
        )
        return self.last
