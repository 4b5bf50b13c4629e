"""What a person may set: kept at once, one thing at a time; what needs the doctor says so."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from enum import StrEnum
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from app.core.kernel.clock import Clock
from app.core.kernel.errors import AppError, Refused
from app.core.kernel.run import Run
from app.core.kernel.text import LANGUAGES, Sentence, msg, nmsg
from app.core.settings import Settings
from app.core.team.model import Person, Practice, Right, Role, require
from app.core.team.service import Team

SHORTEST_PIN = 4
NEEDS_DOCTOR = msg("Only the doctor changes this.")
ZONES = (
    "Europe/Rome",
    "Europe/Madrid",
    "Atlantic/Canary",
    "Europe/London",
    "Europe/Lisbon",
    "Europe/Paris",
    "Europe/Berlin",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
)


class Section(StrEnum):
    LOOK = "look"
    PRACTICE = "practice"
    PEOPLE = "people"
    SHEET = "sheet"
    BACKUPS = "backups"
    ARCHIVE = "archive"
    ABOUT = "about"


@dataclass(frozen=True, slots=True)
class Backup:
    path: Path
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class SettingsState:
    zone: ZoneInfo
    section: Section = Section.LOOK
    language: str = "en"
    scheme: str = "system"
    text_scale: int = 100
    practice: Practice = field(default_factory=Practice)
    people: tuple[Person, ...] = ()
    current: str = ""
    may_manage: bool = True
    has_sheet: bool = False
    code: str = field(default="", repr=False)
    """The code of the sheet just made: shown until the person goes elsewhere."""
    backups: tuple[Backup, ...] = ()
    folder: Path = Path()
    backup_folder: Path = Path()
    working: str = ""
    """``backup`` or ``check`` while it runs."""
    said: Mapping[Section, tuple[Sentence, str]] = field(default_factory=dict)
    """What the last action of a section said, and its tone."""

    @property
    def groups(self) -> tuple[str, ...]:
        return tuple(self.code.split("-")) if self.code else ()

    @property
    def zones(self) -> tuple[str, ...]:
        return ZONES if self.practice.zone in ZONES else (self.practice.zone, *ZONES)


class SettingsPresenter:
    def __init__(
        self,
        team: Team,
        clock: Clock,
        run: Run,
        *,
        preferences: Callable[[], Settings],
        change: Callable[..., object],
        speak: Callable[[str], object],
        dress: Callable[[Any, int], object],
        backups: Callable[[], list[Backup]],
        back_up: Callable[[], object],
        check: Callable[[], tuple[int, int | None]],
        new_sheet: Callable[[], str],
        has_sheet: Callable[[], bool],
        folder: Path,
        backup_folder: Path,
        spoken: str = "en",
    ) -> None:
        self.show: Callable[[SettingsState], object] = lambda state: None
        self._team, self._clock, self._run = team, clock, run
        self._preferences, self._change, self._speak, self._dress = preferences, change, speak, dress
        self._backups, self._back_up, self._check = backups, back_up, check
        self._new_sheet, self._has_sheet = new_sheet, has_sheet
        self._state = SettingsState(
            ZoneInfo("UTC"), language=spoken, folder=folder, backup_folder=backup_folder
        )

    async def refresh(self) -> None:
        practice, people, backups, sheet = await self._run(self._look)
        settings, person = self._preferences(), self._team.current
        self._set(
            zone=practice.timezone,
            scheme=settings.theme,
            text_scale=settings.text_scale,
            practice=practice,
            people=tuple(people),
            current=person.id,
            may_manage=person.may(Right.MANAGE),
            backups=tuple(backups),
            has_sheet=sheet,
        )

    def _look(self) -> tuple[Practice, list[Person], list[Backup], bool]:
        return self._team.practice(), self._team.people(), self._backups(), self._has_sheet()

    def go(self, section: Section) -> None:
        """Show a section; a code on the screen does not stay there."""
        code = self._state.code if section is self._state.section else ""
        self._set(section=section, code=code, said={})

    # --- language and look ---------------------------------------------------------------------------------

    def speak(self, language: str) -> None:
        """At once, without a restart."""
        if language not in LANGUAGES:
            raise Refused(msg("Decoro does not speak this language yet."))
        self._change(language=language)
        self._speak(language)
        self._set(language=language)

    def wear(self, scheme: str) -> None:
        self._change(theme=scheme)
        self._dress(scheme, self._state.text_scale)
        self._set(scheme=scheme)

    def scale(self, percent: int) -> None:
        """Text from 80 to 200 percent."""
        percent = min(max(percent, 80), 200)
        self._change(text_scale=percent)
        self._dress(self._state.scheme, percent)
        self._set(text_scale=percent)

    # --- the practice --------------------------------------------------------------------------------------

    async def change_practice(self, **changes: str) -> None:
        """Keep one answer at once. A value that cannot be leaves everything as it was."""
        require(self._team.current, Right.MANAGE)
        wanted = replace(self._state.practice, **{n: v.strip() for n, v in changes.items()})  # type: ignore[arg-type]
        if wanted == self._state.practice:
            return
        _refuse_nonsense(wanted)
        await self._run(self._team.save_practice, wanted)
        await self.refresh()

    # --- people --------------------------------------------------------------------------------------------

    async def add_person(self, name: str, role: Role, registration: str, pin: str) -> None:
        _refuse_pin(pin)
        await self._run(self._team.add, name, role, registration, pin)
        self._say(Section.PEOPLE, msg("{name} can work here now.", name=name.strip()), "ok")
        await self.refresh()

    async def set_pin(self, person: str, pin: str) -> None:
        """Give or change a PIN; an empty one takes it away."""
        _refuse_pin(pin)
        await self._run(self._team.set_pin, person, pin)
        done = msg("The PIN is set.") if pin else msg("The PIN was taken away: switching needs no PIN now.")
        self._say(Section.PEOPLE, done, "ok")
        await self.refresh()

    # --- recovery sheet ------------------------------------------------------------------------------------

    async def make_sheet(self) -> None:
        """A new code; the sheet printed before stops working."""
        require(self._team.current, Right.MANAGE)
        code = await self._run(self._new_sheet)
        self._set(code=code)
        await self.refresh()

    def put_away(self) -> None:
        """The sheet is in the safe: the code leaves the screen."""
        self._set(code="")

    def sheet_kept(self, done: bool) -> None:
        if done:
            self._say(Section.SHEET, msg("The sheet was saved. Print it and put it in the safe."), "ok")
        else:
            self._say(
                Section.SHEET,
                msg("The sheet could not be saved there. Please choose another folder."),
                "warn",
            )

    # --- backups and the archive ---------------------------------------------------------------------------

    async def back_up(self) -> None:
        """A verified backup now."""
        await self._work("backup", Section.BACKUPS, self._back_up_now)

    def _back_up_now(self) -> Sentence:
        self._back_up()
        return msg("The backup is made and was read back: it is whole.")

    async def check(self) -> None:
        """Walk the chain of the ledger: was anything changed behind our back?"""
        await self._work("check", Section.ARCHIVE, self._check_now)

    def _check_now(self) -> Sentence:
        lines, broken = self._check()
        if broken is not None:
            raise AppError(
                msg(
                    "Line {number} of the ledger does not fit. Nothing was changed; restore a backup or ask for help.",
                    number=broken,
                )
            )
        return nmsg(
            "The archive is in order: {count} line of the ledger fits.",
            "The archive is in order: all {count} lines of the ledger fit.",
            lines,
        )

    async def _work(self, name: str, section: Section, work: Callable[[], Sentence]) -> None:
        self._set(working=name)
        try:
            self._say(section, await self._run(work), "ok")
        except AppError as error:
            self._say(section, error.sentence, "warn")
        finally:
            self._set(working="")
        await self.refresh()

    # --- showing -------------------------------------------------------------------------------------------

    def _say(self, section: Section, sentence: Sentence, tone: str) -> None:
        self._set(said={**self._state.said, section: (sentence, tone)})

    def _set(self, **changes: Any) -> None:
        self._state = replace(self._state, **changes)
        self.show(self._state)


def _refuse_pin(pin: str) -> None:
    if pin and (len(pin) < SHORTEST_PIN or not pin.isdigit()):
        raise Refused(msg("A PIN has at least {count} figures and nothing else.", count=SHORTEST_PIN))


def _refuse_nonsense(practice: Practice) -> None:
    if practice.website and not practice.website.startswith(("https://", "http://")):
        raise Refused(msg("The address of the site should begin with https://."))
    try:
        time.fromisoformat(practice.usual_time)
    except ValueError:
        raise Refused(msg("The usual time is an hour and minutes, for example 18:30.")) from None
