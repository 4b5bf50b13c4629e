"""One sitting at the desk: the window shows itself first, then the archive opens, then they are wired together.

The window is on the screen before the database, the network library or the rules are even imported; whatever is
slow happens in threads while the rail already stands there.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from PySide6.QtCore import QObject, QTimer

from app.core.kernel.errors import AppError
from app.core.kernel.text import Sentence, joined, msg
from app.core.settings import Settings
from app.ui import garbage
from app.ui.kit import EmptyState
from app.ui.kit.soon import Soon
from app.ui.language import Language
from app.ui.problems import sentence_of
from app.ui.shell.main_window import MainWindow
from app.ui.shell.rail import PersonCard
from app.ui.shell.status_line import Network, Status
from app.ui.tasks import ask, spawn

if TYPE_CHECKING:
    from app.core.desk import Desk, Door
    from app.core.kernel.events import Event
    from app.ui.shell.first_run_presenter import Answers

log = logging.getLogger(__name__)
T = TypeVar("T")
BACKUP_EVERY = timedelta(hours=20)
QUIET = 250
"""Milliseconds without an event before the decisions are counted again: an import tells of each picture."""


class Opening(Protocol):
    """How the front door comes to the archive; called in a thread, because it imports what is slow."""

    def __call__(self) -> "Door": ...


@dataclass(frozen=True, slots=True)
class Start:
    """What the front door knows before anything slow is loaded."""

    settings: Settings
    remember: Callable[..., object]
    approach: Opening
    sample: bool = False


async def sit_down(window: MainWindow, language: Language, start: Start) -> int:
    """Open the archive behind the window that already stands, stay until the person leaves. Returns the exit code."""
    left: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def leave() -> None:
        if not left.done():
            left.set_result(None)

    window.closed.connect(leave)
    if not window.isVisible():
        return 0
    try:
        desk = await _race(_enter(window, language, start), left)
    except (AppError, OSError) as error:
        await _say_and_wait(window, language, sentence_of(error), left)
        return 1
    if desk is None:
        return 0
    session = Session(window, language, desk, start)
    try:
        await _race(session.begin(), left)
        await left
    finally:
        await session.end()
    return 0


async def _race(work: Coroutine[Any, Any, T], left: "asyncio.Future[None]") -> T | None:
    """What ``work`` gives, or None where the person closed the window before."""
    task = asyncio.get_running_loop().create_task(work)
    both: list[asyncio.Future[Any]] = [task, left]
    await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
    if task.done():
        return task.result()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return None


async def _say_and_wait(
    window: MainWindow, language: Language, sentence: Sentence, left: "asyncio.Future[None]"
) -> None:
    """The archive cannot be opened: one calm sentence, and nothing was changed."""
    screen = EmptyState(
        "warning-circle",
        language.say(msg("The archive stays closed for now")),
        language.say(sentence),
        language.say(msg("Close")),
    )
    screen.acted.connect(window.close)
    window.ask_first(screen)
    if not left.done():
        await left


# --- the way in ------------------------------------------------------------------------------------------------


async def _in_thread(work: Callable[[], T], undo: Callable[[T], object]) -> T:
    """``work`` in a thread. Where nobody waits for it any more it is heard to its end, and undone."""
    running = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        for found in await asyncio.gather(running, return_exceptions=True):
            if not isinstance(found, BaseException):
                undo(found)
        raise


async def _enter(window: MainWindow, language: Language, start: Start) -> "Desk":
    door = await _in_thread(start.approach, lambda door: door.leave())
    try:
        if door.ready:
            return await _in_thread(door.open, lambda desk: desk.close())
        if door.new:
            return await _first_steps(door, window, language, start)
        return await _unlock(door, window, language)
    except BaseException:
        door.leave()
        raise


async def _first_steps(door: "Door", window: MainWindow, language: Language, start: Start) -> "Desk":
    """Language, practice, key, recovery sheet. The archive is made in the third step and open in the last."""
    from app.ui.shell.first_run import FirstSteps  # noqa: PLC0415 - only for who is new here
    from app.ui.shell.first_run_presenter import FirstRun  # noqa: PLC0415

    made: list[Desk] = []
    done: asyncio.Future[Desk] = asyncio.get_running_loop().create_future()

    def create(answers: "Answers", password: str | None) -> str:
        desk = made[0] if made else door.make(password)
        made[:] = [desk]
        settle_in(desk, answers, language.code)
        return desk.new_recovery_sheet()

    working: list[asyncio.Future[str]] = []

    async def create_in_thread(answers: "Answers", password: str | None) -> str:
        working.append(asyncio.ensure_future(asyncio.to_thread(create, answers, password)))
        return await asyncio.shield(working[-1])

    def choose_language(code: str) -> None:
        language.set_language(code)
        start.remember(language=code)

    def finish(answers: "Answers") -> None:
        if made and not done.done():
            start.remember(language=language.code, person=made[0].team.current.id)
            done.set_result(made[0])

    presenter = FirstRun(
        create_in_thread, choose_language, finish, language=language.code, keyring=door.keeps
    )
    window.ask_first(FirstSteps(presenter, language, date.today()))  # noqa: DTZ011 - printed on the sheet, local
    try:
        return await done
    except BaseException:
        await asyncio.gather(*working, return_exceptions=True)  # what a thread still makes is closed as well
        if made:
            made[0].close()
        raise


def settle_in(desk: "Desk", answers: "Answers", language: str) -> None:
    """Write down who works here and what the practice is, as told in the first steps."""
    from app.core.team.model import Practice, Role  # noqa: PLC0415 - loaded with the archive, not with the window

    if not desk.team.people():
        doctor = desk.team.add(answers.person, Role.DOCTOR, answers.registration)
        desk.team.switch(doctor.id)
    zone = {"es": "Europe/Madrid", "uk": "Europe/London", "us": "America/New_York"}.get(
        answers.country, "Europe/Rome"
    )
    desk.team.save_practice(
        Practice(
            name=answers.practice,
            profession=answers.profession,
            specialty=answers.specialty,
            country=answers.country,
            region=answers.region,
            zone=zone,
        )
    )


async def _unlock(door: "Door", window: MainWindow, language: Language) -> "Desk":
    from app.ui.shell.unlock import Unlock  # noqa: PLC0415 - only where a secret is needed

    opened: asyncio.Future[Desk] = asyncio.get_running_loop().create_future()

    trying: list[asyncio.Future[Desk]] = []

    async def attempt(way: "Callable[[str], Desk]", secret: str) -> None:
        trying.append(asyncio.ensure_future(asyncio.to_thread(way, secret)))
        desk = await asyncio.shield(trying[-1])
        if not opened.done():
            opened.set_result(desk)

    why = (
        msg("The keyring of this computer is locked, or no longer has the key.")
        if not door.has_password
        else None
    )
    window.ask_first(
        Unlock(
            language,
            partial(attempt, door.unlock) if door.has_password else None,
            partial(attempt, door.recover) if door.has_sheet else None,
            why,
        )
    )
    try:
        return await opened
    except BaseException:
        for found in await asyncio.gather(*trying, return_exceptions=True):
            if not isinstance(found, BaseException):
                found.close()
        raise


# --- at the desk -----------------------------------------------------------------------------------------------


class Session(QObject):
    """Wires the open desk to the window: who sits there, what the status line says, sync, the end of the day."""

    def __init__(self, window: MainWindow, language: Language, desk: "Desk", start: Start) -> None:
        super().__init__(window)
        self._window, self._language, self._desk, self._start = window, language, desk, start
        self._status = Status()
        self._ends: list[Callable[[], None]] = []
        self._tasks: set[asyncio.Task[Any]] = set()
        self._clock = QTimer(self)
        self._clock.setInterval(60_000)
        self._count = Soon(self, lambda: self._spawn(self.count()), QUIET)

    async def begin(self) -> None:
        from app.core.kernel.events import Event  # noqa: PLC0415 - loaded with the archive, not with the window

        desk, window = self._desk, self._window
        desk.bus.deliver_on(asyncio.get_running_loop().call_soon_threadsafe)
        if await desk.db.run(desk.team.sit_down, self._start.settings.person) is None:
            await self._ask_who()
        self._ends.append(desk.bus.subscribe(Event, self._heard))
        window.rail.person_picked.connect(self._picked)
        window.status.sync_asked.connect(lambda: self._spawn(self.sync()))
        window.status.offline_wished.connect(self._work_offline)
        self._clock.timeout.connect(lambda: self._spawn(self.refresh()))
        self._clock.timeout.connect(self._count)  # what is missed or ends with the hour announces nothing
        self._clock.start()
        await self._people()
        window.sit(desk)
        await self.refresh()
        self._count()
        self._greet()
        self._spawn(self._read_rules())

    async def _read_rules(self) -> None:
        """Have the rules ready before the first word is written; nobody waits for it."""
        await asyncio.to_thread(self._desk.rulebook.get_ready, self._language.code)
        # They stay as long as the window: the collector need not look at a million of their parts again and again,
        # which would show as a pause while somebody types.
        garbage.keep()

    async def end(self) -> None:
        """Close in peace: stop the sync, make the daily backup, let go of the archive."""
        desk = self._desk
        for timer in (self._clock, self._count):
            timer.stop()
        for unsubscribe in self._ends:
            unsubscribe()
        try:
            await desk.sync.stop()
            for task in (left := [*self._tasks]):  # nobody reads in an archive that closes
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)
            if not self._start.sample:
                await asyncio.to_thread(self._daily_backup)
        finally:
            await asyncio.to_thread(desk.close)

    def _greet(self) -> None:
        ending = self._desk.archive.last_end.value
        if ending == "checked":
            self._window.toast(
                msg(
                    "Decoro was not closed properly last time. The archive was checked: everything is in order."
                )
            )
        if trouble := self._desk.archive.warning():
            self._window.warn(trouble)

    def _spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        task = spawn(self, work, self._window.around.problems.show)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # --- who is at the desk ----------------------------------------------------------------------------------

    async def _cards(self) -> list[PersonCard]:
        people = await self._desk.db.run(self._desk.team.people)
        return [PersonCard(p.id, p.name, p.initials, self._role(p.role)) for p in people]

    async def _people(self) -> None:
        self._window.rail.person.set_people(await self._cards(), self._desk.team.current.id)

    async def _ask_who(self) -> None:
        """Everybody has a PIN: nothing is shown before one of them typed theirs."""
        from app.ui.shell.who import WhoIsHere  # noqa: PLC0415 - only where everybody has a PIN

        seated: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        async def try_to_sit(person: str) -> None:
            if await self._switch(person) and not seated.done():
                seated.set_result(None)

        screen = WhoIsHere(self._language, await self._cards())
        screen.picked.connect(lambda person: self._spawn(try_to_sit(person)))
        self._window.ask_first(screen)
        await seated

    def _picked(self, person: str) -> None:
        if person:
            self._spawn(self._switch(person))
        else:
            self._window.navigate("settings")

    @staticmethod
    def _role(role: str) -> Sentence:
        return msg("Doctor") if role == "doctor" else msg("Reception")

    async def _switch(self, person: str) -> bool:
        """Put a person at the desk, by their PIN where they have one. False where it was not typed."""
        from app.ui.shell.pin import PinDialog  # noqa: PLC0415 - only where somebody has a PIN

        known = {p.id: p for p in await self._desk.db.run(self._desk.team.people)}
        pin = ""
        if person in known and known[person].has_pin:
            asked = PinDialog(self._window, self._language, known[person].name)
            if await ask(asked) != PinDialog.DialogCode.Accepted.value:
                return False
            pin = asked.pin()
        await self._desk.db.run(self._desk.team.switch, person, pin)
        self._start.remember(person=person)
        return True

    # --- what happens ----------------------------------------------------------------------------------------

    def _heard(self, event: "Event") -> None:
        kind = event.kind()
        self._count()
        if kind in ("PersonSwitched", "PersonAdded"):
            self._spawn(self._people())
        if kind.startswith("Delivery"):
            self._spawn(self.refresh())
        if kind.endswith(("Saved", "Kept")):
            self._show(saved=self._desk.clock.now())

    async def count(self) -> None:
        """How many decisions wait on each page, beside its name; also of pages nobody has opened yet."""
        for page in self._window.pages:
            if page.count is not None:
                self._window.set_badge(page.key, await self._desk.db.run(page.count, self._desk))

    async def refresh(self) -> None:
        """Read again what the status line says."""
        desk = self._desk
        deliveries = await desk.db.run(desk.outbox.open)
        waiting = sum(d.state.value == "ready" and not d.held for d in deliveries)
        uncertain = sum(d.state.value == "unsure" or d.wait == "maybe_out" for d in deliveries)
        practice = await desk.db.run(desk.team.practice)
        self._show(
            waiting=waiting,
            uncertain=uncertain,
            zone=practice.timezone,
            today=desk.clock.now().astimezone(practice.timezone).date(),
            trouble=desk.archive.warning(),
            backup=await desk.db.run(self._last_backup),
        )

    def _last_backup(self) -> datetime | None:
        return self._desk.last_backup()

    def _show(self, **changes: object) -> None:
        network = Network.BY_CHOICE if self._desk.preferences.value.work_offline else reachable()
        self._status = replace(self._status, network=network, **changes)  # type: ignore[arg-type]
        self._window.status.show_status(self._status)

    def _work_offline(self, wished: bool) -> None:
        self._desk.preferences.change(work_offline=wished)
        if wished:
            self._spawn(self._desk.sync.stop())
        self._show()

    async def sync(self) -> None:
        """Carry, listen, measure; say what happened."""
        self._show(syncing=True)
        try:
            report = await self._desk.sync.now()
        finally:
            self._show(syncing=False)
        self._show(last_sync=report.at)
        await self.refresh()
        self._window.toast(joined(report.sentences()[:4]))

    # --- the end of the day ----------------------------------------------------------------------------------

    def _daily_backup(self) -> None:
        try:
            self._desk.back_up_daily(BACKUP_EVERY)
        except (AppError, OSError) as error:
            log.warning("the daily backup was not made: %s", type(error).__name__)


def reachable() -> Network:
    """What the operating system says about the network; nothing is asked over it."""
    from PySide6.QtNetwork import QNetworkInformation  # noqa: PLC0415 - not needed for the first window

    if not QNetworkInformation.loadBackendByFeatures(QNetworkInformation.Feature.Reachability):
        return Network.ONLINE
    info = QNetworkInformation.instance()
    none = info is not None and info.reachability() == QNetworkInformation.Reachability.Disconnected
    return Network.NONE if none else Network.ONLINE
