"""What the sheet of a consent shows of its withdrawal: what it would do, how far it is, the closing letter. No Qt."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from app.core.accounts.service import Accounts
from app.core.kernel.clock import Clock
from app.core.kernel.run import Run
from app.core.kernel.text import Sentence, msg, nmsg
from app.core.outbox.model import Delivery
from app.core.team.model import Right
from app.core.team.service import Team
from app.core.withdrawal.letter import Paragraph, letter_of, stays_on, what_stays
from app.core.withdrawal.model import Copy, Fate, Plan, Pressure, Progress, Request, Withdrawal, pressure
from app.core.withdrawal.service import Withdrawals

OTHERS_KEEP = msg(
    "Out of reach, as everywhere: what other people shared, saved or photographed, and for a while the search engines. "
    "The letter tells the person so."
)


@dataclass(frozen=True, slots=True)
class Line:
    """One copy, or one delivery of the preview."""

    title: str = field(repr=False)
    channel: str
    url: str = ""
    fate: Fate | None = None
    at: datetime | None = None
    removal: str = ""
    reason: Sentence | None = None
    proof_name: str = ""
    by_hand: str = ""
    """The person who said so, where no platform did."""


@dataclass(frozen=True, slots=True)
class Group:
    heading: Sentence
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """Said before anything is done."""

    code: str
    doctor: bool
    groups: tuple[Group, ...]
    stays: tuple[Sentence, ...]
    now: datetime
    zone: tzinfo
    asked: Request | None = None
    """As the reception registered it."""


@dataclass(frozen=True, slots=True)
class Ending:
    withdrawal: Withdrawal
    lines: tuple[Line, ...]
    pressure: Pressure
    left: int
    waits: int
    """Of those, how many go with the next sync."""
    offline: bool
    doctor: bool
    received_by: str
    carried_out_by: str
    stays: tuple[Sentence, ...]
    zone: tzinfo

    @property
    def erase_on(self) -> datetime | None:
        return self.withdrawal.erase_on


class EndingPresenter:
    """``sync``: carry what waits now; ``offline``: does the person work offline by choice?"""

    def __init__(
        self,
        withdrawals: Withdrawals,
        accounts: Accounts,
        team: Team,
        clock: Clock,
        run: Run,
        sync: Callable[[], Awaitable[object]],
        offline: Callable[[], bool],
    ) -> None:
        self._withdrawals, self._accounts, self._team = withdrawals, accounts, team
        self._clock, self._run, self._sync, self._offline = clock, run, sync, offline

    # --- looking -------------------------------------------------------------------------------------------

    async def look(self, consent: str) -> Ending | None:
        """How far the withdrawal of this consent is; ``None`` where nobody asked for one."""
        return await self._run(self._look, consent)

    def _look(self, consent: str) -> Ending | None:
        self._withdrawals.follow_up()
        progress = self._withdrawals.of_consent(consent)
        if progress is None:
            return None
        labels, names = self._accounts.labels(), {p.id: p.name for p in self._team.people()}
        known = progress.withdrawal
        return Ending(
            known,
            tuple(_line_of(copy, labels, names) for copy in progress.copies),
            pressure(known, self._clock.now()),
            len(progress.left),
            progress.count(Fate.WAITS),
            self._offline(),
            self._team.current.may(Right.WITHDRAW_CONSENT),
            names.get(known.received_by, ""),
            names.get(known.carried_out_by, ""),
            self._out_of_reach(progress),
            self._team.practice().timezone,
        )

    def _out_of_reach(self, progress: Progress) -> tuple[Sentence, ...]:
        if all(copy.fate is Fate.NEVER_OUT for copy in progress.copies):
            return ()
        return (*what_stays(progress, self._accounts.manifests()), OTHERS_KEEP)

    async def preview(self, consent: str, code: str) -> Preview:
        return await self._run(self._preview, consent, code)

    def _preview(self, consent: str, code: str) -> Preview:
        plan, labels = self._withdrawals.preview(consent), self._accounts.labels()
        asked = self._withdrawals.of_consent(consent)
        platforms = dict.fromkeys(d.platform for d in plan.live)
        stays = (*stays_on(platforms, self._accounts.manifests()), OTHERS_KEEP) if plan.live else ()
        return Preview(
            code,
            self._team.current.may(Right.WITHDRAW_CONSENT),
            tuple(_groups(plan, labels)),
            stays,
            self._clock.now(),
            self._team.practice().timezone,
            asked.withdrawal.request if asked else None,
        )

    # --- verbs ---------------------------------------------------------------------------------------------

    async def withdraw(self, consent: str, request: Request) -> bool:
        """The doctor carries it out; the reception registers it. Says whether it was carried out."""
        if self._team.current.may(Right.WITHDRAW_CONSENT):
            await self._run(self._withdrawals.carry_out, consent, request)
            return True
        await self._run(self._withdrawals.register, consent, request)
        return False

    async def mistaken(self, withdrawal: str) -> None:
        await self._run(self._withdrawals.mistaken, withdrawal)

    async def take_down_now(self) -> None:
        """Everything that waits goes with this sync. Raises ``NeedsConnection`` while working offline."""
        await self._sync()

    async def erase(self, withdrawal: str) -> None:
        await self._run(self._withdrawals.erase, withdrawal)

    async def letter(self, consent: str) -> tuple[Paragraph, ...]:
        def write() -> tuple[Paragraph, ...]:
            progress = self._withdrawals.of_consent(consent)
            if progress is None:
                return ()
            return letter_of(
                progress,
                self._team.practice(),
                self._accounts.labels(),
                self._accounts.manifests(),
                self._clock.now(),
            )

        return await self._run(write)

    async def letter_made(self, withdrawal: str, digest: str) -> None:
        await self._run(self._withdrawals.letter_made, withdrawal, digest)


def _line_of(copy: Copy, labels: dict[str, str], names: dict[str, str]) -> Line:
    removal = copy.removal
    return Line(
        _title(copy.delivery),
        labels.get(copy.delivery.account, copy.delivery.platform),
        copy.delivery.url,
        copy.fate,
        removal.settled_at if removal else None,
        removal.id if removal else "",
        removal.reason if removal else None,
        copy.proof_name,
        names.get(removal.settled_by, "") if removal else "",
    )


def _groups(plan: Plan, labels: dict[str, str]) -> list[Group]:
    told = (
        (plan.stopped, nmsg("Stopped before it goes out:", "Stopped before they go out:", len(plan.stopped))),
        (
            plan.recalled,
            nmsg(
                "Called back from the platform that was to publish it:",
                "Called back from the platforms that were to publish them:",
                len(plan.recalled),
            ),
        ),
        (
            plan.by_us,
            nmsg(
                "Out, and deleted by Decoro with the next sync:",
                "Out, and deleted by Decoro with the next sync:",
                len(plan.by_us),
            ),
        ),
        (plan.by_hand, msg("Out, to be deleted there by hand; Decoro opens the page:")),
        (plan.uncertain, msg("May be out: looked up first, then taken down:")),
    )
    return [
        Group(heading, tuple(Line(_title(d), labels.get(d.account, d.platform), d.url) for d in found))
        for found, heading in told
        if found
    ]


def _title(delivery: Delivery) -> str:
    first = delivery.title.strip() or next((x.strip() for x in delivery.text.splitlines() if x.strip()), "")
    return first if len(first) <= 90 else first[:89].rstrip() + "…"
