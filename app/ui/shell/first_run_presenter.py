"""The first steps as decisions without a screen: language, practice, key, recovery sheet, done.

It asks the outside for two things only: to make the archive, which answers with the code of the recovery sheet,
and to open it when all is done. Nothing is written before the third step.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from enum import IntEnum

from app.core.kernel.errors import AppError
from app.core.kernel.text import Sentence, msg

SHORTEST_PASSWORD = 12


COUNTRY_OF = {"it": "it", "es": "es", "en": "uk"}


class Step(IntEnum):
    LANGUAGE = 0
    PRACTICE = 1
    KEY = 2
    SHEET = 3
    DONE = 4


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person tells on the way; everything but the password may be left empty and told later."""

    practice: str = ""
    profession: str = "doctor"
    specialty: str = ""
    country: str = "it"
    region: str = ""
    person: str = ""
    registration: str = ""


@dataclass(frozen=True, slots=True)
class FirstRunState:
    step: Step = Step.LANGUAGE
    language: str = "en"
    answers: Answers = Answers()
    keyring: bool = True
    """The system keeps the key; a password is needed only where it does not."""
    working: bool = False
    code: str = field(default="", repr=False)
    """The code of the recovery sheet, groups parted by a dash."""
    confirmed: bool = False
    """The last group was typed correctly: the sheet is in somebody's hand."""
    saved: bool = False
    problem: Sentence | None = None
    """One sentence about the step on the screen."""

    @property
    def groups(self) -> tuple[str, ...]:
        return tuple(self.code.split("-")) if self.code else ()

    @property
    def may_go_back(self) -> bool:
        """Not once the archive exists."""
        return Step.LANGUAGE < self.step <= Step.KEY and not self.working

    @property
    def may_go_on(self) -> bool:
        return not self.working and (self.step is not Step.SHEET or self.confirmed)


class FirstRun:
    """``show`` is called with each new state. ``create_archive(answers, password)`` returns the recovery code."""

    def __init__(
        self,
        create_archive: Callable[[Answers, str | None], Awaitable[str]],
        choose_language: Callable[[str], object],
        finish: Callable[[Answers], object],
        *,
        language: str,
        keyring: bool,
    ) -> None:
        self._create, self._choose_language, self._finish = create_archive, choose_language, finish
        self.state = FirstRunState(
            language=language, keyring=keyring, answers=Answers(country=COUNTRY_OF.get(language, "it"))
        )
        self.show: Callable[[FirstRunState], object] = lambda state: None

    def speak(self, language: str) -> None:
        """Where nobody has told anything yet, the language also suggests the country."""
        answers = self.state.answers
        if answers == Answers(country=answers.country):
            answers = Answers(country=COUNTRY_OF[language])
        self._choose_language(language)
        self._become(language=language, answers=answers)

    def answer(self, answers: Answers) -> None:
        self._become(answers=answers)

    def back(self) -> None:
        if self.state.may_go_back:
            self._become(step=Step(self.state.step - 1), problem=None)

    def go_on(self) -> None:
        """From the steps that need no work of the machine."""
        match self.state.step:
            case Step.LANGUAGE:
                self._become(step=Step.PRACTICE, problem=None)
            case Step.PRACTICE:
                self._practice_told()
            case Step.SHEET if self.state.confirmed:
                self._become(step=Step.DONE, problem=None)
            case Step.DONE:
                self._finish(self.state.answers)
            case _:
                pass

    async def make_key(self, password: str = "", again: str = "") -> None:
        """Make the archive. Without a keyring, and by choice with one, under a password."""
        if self.state.step is not Step.KEY or self.state.working:
            return
        if problem := self._wrong_with(password, again):
            self._become(problem=problem)
            return
        self._become(working=True, problem=None)
        try:
            code = await self._create(self.state.answers, password or None)
        except AppError as error:
            self._become(problem=error.sentence)
        else:
            self._become(code=code, step=Step.SHEET)
        finally:
            self._become(working=False)

    def sheet_saved(self) -> None:
        self._become(saved=True)

    def type_last_group(self, typed: str) -> None:
        """Only who has the sheet before the eyes can type its last group."""
        wanted = self.state.groups[-1] if self.state.groups else ""
        got = _plain(typed)
        right = bool(wanted) and got == _plain(wanted)
        complete = len(got) >= len(wanted) and not right
        problem = msg("This is not the last group of the sheet. Please look once more.") if complete else None
        self._become(confirmed=right, problem=problem)

    def _practice_told(self) -> None:
        if self.state.answers.person.strip():
            self._become(step=Step.KEY, problem=None)
        else:
            self._become(problem=msg("Please tell who signs: the name of the doctor is enough."))

    def _wrong_with(self, password: str, again: str) -> Sentence | None:
        if not password and self.state.keyring:
            return None
        if len(password) < SHORTEST_PASSWORD:
            return msg(
                "The password needs at least {count} characters; four words are good.",
                count=SHORTEST_PASSWORD,
            )
        if password != again:
            return msg("The two passwords are not the same. Please type them again.")
        return None

    def _become(self, **changes: object) -> None:
        self.state = replace(self.state, **changes)  # type: ignore[arg-type]
        self.show(self.state)


def _plain(typed: str) -> str:
    """As printed, whatever the case, spaces and look-alikes of what was typed."""
    return re.sub(r"[^0-9A-Z]", "", typed.upper()).translate(str.maketrans("OILU", "011V"))
