"""The first steps as decisions, without a screen; then drawn, in words that are never cut."""

import asyncio
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.core.kernel.errors import NeedsKey, Refused
from app.core.kernel.text import msg
from app.ui.kit import Theme
from app.ui.language import Language
from app.ui.pages.settings.recovery_sheet import qr_svg, save_pdf
from app.ui.shell.first_run import FirstSteps
from app.ui.shell.first_run_presenter import Answers, FirstRun, FirstRunState, Step
from app.ui.shell.unlock import Unlock

CODE = "7KQ2M-A1B2C-9ZXW8-QR5TV-00HJK-MN3PY"
ANSWERS = Answers(practice="Studio Lorusso", person="Chiara Lorusso")
PASSWORD = "quattro parole lunghe qui"


class Outside:
    """What the presenter asks for, written down."""

    def __init__(self, *, refuses: bool = False) -> None:
        self.refuses = refuses
        self.made: list[tuple[Answers, str | None]] = []
        self.languages: list[str] = []
        self.finished: list[Answers] = []

    async def create(self, answers: Answers, password: str | None) -> str:
        if self.refuses:
            raise Refused(msg("The disk is full."))
        self.made.append((answers, password))
        return CODE

    def presenter(self, *, keyring: bool = True) -> FirstRun:
        return FirstRun(
            self.create, self.languages.append, self.finished.append, language="it", keyring=keyring
        )


def at_key(outside: Outside, *, keyring: bool = True) -> FirstRun:
    presenter = outside.presenter(keyring=keyring)
    presenter.go_on()
    presenter.answer(ANSWERS)
    presenter.go_on()
    assert presenter.state.step is Step.KEY
    return presenter


def test_from_language_to_done() -> None:
    outside = Outside()
    presenter = outside.presenter()
    seen: list[FirstRunState] = []
    presenter.show = seen.append
    presenter.speak("es")
    presenter.go_on()
    presenter.answer(ANSWERS)
    presenter.go_on()
    assert outside.made == []  # nothing is written before the key
    asyncio.run(presenter.make_key())
    assert outside.made == [(ANSWERS, None)]
    assert presenter.state.groups[-1] == "MN3PY"
    presenter.type_last_group("mn3py")
    presenter.go_on()
    presenter.go_on()
    assert outside.languages == ["es"]
    assert outside.finished == [ANSWERS]
    assert [state.step for state in seen][-1] is Step.DONE


def test_somebody_must_sign() -> None:
    presenter = Outside().presenter()
    presenter.go_on()
    presenter.go_on()
    assert presenter.state.step is Step.PRACTICE
    assert presenter.state.problem is not None
    presenter.answer(ANSWERS)
    presenter.go_on()
    assert presenter.state.problem is None


@pytest.mark.parametrize(
    ("first", "second", "says"),
    [("", "", "at least"), ("short", "short", "at least"), (PASSWORD, PASSWORD + "!", "not the same")],
)
def test_without_a_keyring_a_good_password_is_needed(first: str, second: str, says: str) -> None:
    outside = Outside()
    presenter = at_key(outside, keyring=False)
    asyncio.run(presenter.make_key(first, second))
    assert says in str(presenter.state.problem)
    assert outside.made == []
    asyncio.run(presenter.make_key(PASSWORD, PASSWORD))
    assert outside.made == [(ANSWERS, PASSWORD)]


def test_a_refusal_keeps_the_step_and_says_why() -> None:
    presenter = at_key(Outside(refuses=True))
    asyncio.run(presenter.make_key())
    assert presenter.state.step is Step.KEY
    assert str(presenter.state.problem) == "The disk is full."
    assert not presenter.state.working


def test_the_sheet_must_be_in_hand() -> None:
    presenter = at_key(Outside())
    asyncio.run(presenter.make_key())
    assert not presenter.state.may_go_on
    assert not presenter.state.may_go_back  # the archive exists now
    presenter.go_on()
    assert presenter.state.step is Step.SHEET
    presenter.type_last_group("MN3")
    assert presenter.state.problem is None  # still typing
    presenter.type_last_group("MN3PX")
    assert presenter.state.problem is not None
    presenter.type_last_group("mn3 py")
    assert presenter.state.confirmed


def test_the_code_and_the_password_are_not_in_what_a_log_would_show() -> None:
    presenter = at_key(Outside(), keyring=False)
    asyncio.run(presenter.make_key(PASSWORD, PASSWORD))
    assert "MN3PY" not in repr(presenter.state)
    assert PASSWORD not in repr(presenter.state)


@pytest.mark.parametrize("code", ["it", "es", "en"])
@pytest.mark.parametrize("scale", [100, 150])
def test_every_step_draws(
    look: Theme, language: Language, loop: asyncio.AbstractEventLoop, qtbot: QtBot, code: str, scale: int
) -> None:
    look.choose(text_scale=scale)
    language.set_language(code)
    presenter = at_key(Outside(), keyring=False)
    steps = FirstSteps(presenter, language, date(2026, 11, 22))
    qtbot.addWidget(steps)
    steps.resize(1024, 700)
    steps.show()
    first, second = (field.editor for field in steps.passwords)
    assert isinstance(first, QLineEdit)
    assert isinstance(second, QLineEdit)
    assert first.isVisible()
    first.setText(PASSWORD)
    second.setText(PASSWORD)
    steps.go.click()
    qtbot.waitUntil(lambda: presenter.state.step is Step.SHEET)
    assert not steps.go.isEnabled()
    presenter.type_last_group("MN3PY")
    assert steps.go.isEnabled()
    steps.go.click()
    assert presenter.state.step is Step.DONE
    assert steps.go.width() >= steps.go.fontMetrics().horizontalAdvance(steps.go.text())


def test_the_screen_speaks_the_chosen_language(look: Theme, language: Language, qtbot: QtBot) -> None:
    presenter = FirstRun(
        Outside().create, language.set_language, lambda answers: None, language="en", keyring=True
    )
    steps = FirstSteps(presenter, language, date(2026, 11, 22))
    qtbot.addWidget(steps)
    assert steps._title.text() == "Choose your language"
    presenter.speak("es")
    assert steps._title.text() == "Elija el idioma"


def test_the_sheet_is_one_page_with_the_code_as_qr(look: Theme, language: Language, tmp_path: Path) -> None:
    where = tmp_path / "sheet.pdf"
    assert save_pdf(where, CODE, "Studio Lorusso", date(2026, 11, 22), language)
    content = where.read_bytes()
    assert content.startswith(b"%PDF")
    assert content.count(b"/Type /Page\n") == 1
    assert b"<svg" in qr_svg(CODE)


def test_a_saved_sheet_is_ticked_off(look: Theme, language: Language, tmp_path: Path, qtbot: QtBot) -> None:
    presenter = at_key(Outside())
    asyncio.run(presenter.make_key())
    steps = FirstSteps(presenter, language, date(2026, 11, 22))
    qtbot.addWidget(steps)
    steps.show()
    good = tmp_path / "good.pdf"
    steps.save_sheet(str(good))
    assert good.exists()
    assert presenter.state.saved


def test_a_sheet_that_cannot_be_saved_is_told(
    look: Theme, language: Language, tmp_path: Path, qtbot: QtBot
) -> None:
    presenter = at_key(Outside())
    asyncio.run(presenter.make_key())
    steps = FirstSteps(presenter, language, date(2026, 11, 22))
    qtbot.addWidget(steps)
    steps.show()
    steps.save_sheet(str(tmp_path / "nowhere" / "sheet.pdf"))
    assert not presenter.state.saved
    assert steps._problem.isVisible()


def test_steps_that_are_over_no_longer_listen(look: Theme, language: Language) -> None:
    steps = FirstSteps(Outside().presenter(), language, date(2026, 11, 22))
    steps.deleteLater()
    QCoreApplication.sendPostedEvents(steps, QEvent.Type.DeferredDelete)
    language.set_language("it")


async def only_the_right_one(secret: str) -> None:
    if secret != PASSWORD:
        raise NeedsKey(msg("This password does not open the archive."))


def test_a_wrong_password_gets_a_calm_sentence(
    look: Theme, language: Language, loop: asyncio.AbstractEventLoop, qtbot: QtBot
) -> None:
    door = Unlock(language, only_the_right_one, None)
    qtbot.addWidget(door)
    door.show()
    assert door.secret.echoMode() is QLineEdit.EchoMode.Password
    assert door.other.isHidden()
    door.secret.setText("wrong")
    door.go.click()
    qtbot.waitUntil(door.go.isEnabled)
    assert door.secret.accessibleDescription() == "This password does not open the archive."
    door.secret.setText(PASSWORD)
    with qtbot.waitSignal(door.opened):
        door.go.click()
    assert door.secret.text() == ""


def test_the_recovery_code_is_the_other_way_in(
    look: Theme, language: Language, loop: asyncio.AbstractEventLoop, qtbot: QtBot
) -> None:
    got: list[str] = []

    async def by_code(code: str) -> None:
        got.append(code)

    door = Unlock(language, only_the_right_one, by_code)
    qtbot.addWidget(door)
    door.show()
    door.other.click()
    assert door.secret.echoMode() is QLineEdit.EchoMode.Normal
    door.go.click()
    assert door.secret.accessibleDescription() == "Nothing is typed yet."
    door.secret.setText(CODE)
    with qtbot.waitSignal(door.opened):
        door.go.click()
    assert got == [CODE]
