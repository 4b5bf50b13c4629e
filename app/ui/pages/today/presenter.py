"""What Today shows: the decisions, the first steps of a new practice, and for a quiet day what goes out next."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.core.kernel.run import Run
from app.core.kernel.text import Sentence, msg
from app.core.outbox.model import State
from app.core.posts.model import Stage
from app.core.team.model import Right
from app.ui.pages.today.decisions import Decisions, Group, Section

SHOWN = 5
"""Rows of a group before the rest is one line: enough for a morning, short enough to be read."""
COMING = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Step:
    key: str
    title: Sentence
    detail: Sentence
    action: Sentence
    page: str
    args: Mapping[str, object]
    done: bool


@dataclass(frozen=True, slots=True)
class TodayState:
    now: datetime
    zone: ZoneInfo
    doctor: bool = True
    groups: tuple[Group, ...] = ()
    steps: tuple[Step, ...] = ()
    next_title: str = field(default="", repr=False)
    next_at: datetime | None = None
    """What goes out next, for a day on which nothing has to be decided."""


class TodayPresenter:
    def __init__(
        self,
        decisions: Decisions,
        run: Run,
        first_steps: Callable[[], bool],
        end_first_steps: Callable[[], object],
        has_recovery_sheet: Callable[[], bool],
    ) -> None:
        self.show: Callable[[TodayState], object] = lambda state: None
        self._decisions, self._run = decisions, run
        self._posts, self._outbox, self._team = decisions.posts, decisions.outbox, decisions.team
        self._first_steps, self._end_first_steps = first_steps, end_first_steps
        self._has_recovery_sheet = has_recovery_sheet

    # --- verbs ---------------------------------------------------------------------------------------------

    async def refresh(self) -> None:
        self.show(await self._run(self._look))

    async def publish_now(self, deliveries: Iterable[str]) -> Sentence:
        """What was missed goes with the next sync."""
        for delivery in deliveries:
            await self._run(self._outbox.set_due, delivery, None)
        await self.refresh()
        return msg("It goes out with the next sync.")

    async def skip(self, deliveries: Iterable[str]) -> Callable[[], None]:
        """It is not published. Returns the way back, to be run where verbs run."""
        known = [d for d in [await self._run(self._outbox.get, one) for one in deliveries] if d is not None]
        person = self._team.current.id
        for delivery in known:
            if delivery.state is State.READY:
                await self._run(self._outbox.withdraw, delivery.id)
            else:
                await self._run(self._outbox.give_up, delivery.id, person)
        await self.refresh()

        def back() -> None:
            for delivery in known:
                if delivery.state is State.READY:
                    self._outbox.queue(delivery)
                else:
                    self._outbox.try_again(delivery.id, person)

        return back

    async def take_back(self, back: Callable[[], None]) -> None:
        await self._run(back)
        await self.refresh()

    async def dismiss_first_steps(self) -> None:
        self._end_first_steps()
        await self.refresh()

    # --- looking -------------------------------------------------------------------------------------------

    def _look(self) -> TodayState:
        now, practice = self._decisions.clock.now(), self._team.practice()
        self._decisions.withdrawals.follow_up()
        return TodayState(
            now,
            practice.timezone,
            self._team.current.may(Right.SIGN),
            tuple(_shortened(group) for group in self._decisions.groups() if group.rows),
            self._steps(),
            *self._next(now),
        )

    def _next(self, now: datetime) -> tuple[str, datetime | None]:
        coming = [p for p, _ in self._posts.between(now, now + COMING) if p.slot and p.stage is Stage.SIGNED]
        first = min(coming, key=lambda p: p.slot or now, default=None)
        return (first.headline, first.slot) if first else ("", None)

    def _steps(self) -> tuple[Step, ...]:
        """The first steps of a practice; once all are taken they do not come back."""
        if not self._first_steps():
            return ()
        steps = (
            Step(
                "write",
                msg("Write the first post"),
                msg("No account and no network are needed. The checklist helps while you write."),
                msg("Write a post"),
                "composer",
                {"new": True},
                self._posts.any(),
            ),
            Step(
                "connect",
                msg("Connect a channel"),
                msg("Your site, Bluesky, Mastodon, or any other one by hand."),
                msg("Add a channel"),
                "channels",
                {"add": True},
                bool(self._decisions.accounts.all()),
            ),
            Step(
                "sheet",
                msg("Print the recovery sheet"),
                msg("It opens your archive again if this computer is lost."),
                msg("Make the sheet"),
                "settings",
                {"section": "sheet"},
                self._has_recovery_sheet(),
            ),
        )
        if all(step.done for step in steps):
            self._end_first_steps()
            return ()
        return steps


def _shortened(group: Group) -> Group:
    """Urgent things are all there; of the others the first few."""
    if group.section is Section.URGENT or len(group.rows) <= SHOWN + 1:
        return group
    return Group(group.section, group.rows[:SHOWN], len(group.rows) - SHOWN, group.page)
