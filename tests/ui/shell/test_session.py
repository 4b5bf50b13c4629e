"""A whole sitting on a real archive: the first steps, a password, who is here, and a quiet end."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.core import settings as preferences
from app.core.desk import Desk, Door, Preferences, approach, open_desk
from app.core.kernel.text import Sentence, Words
from app.core.storage.archive import claim
from app.core.team.model import Practice, Role
from app.ui.kit import EmptyState, Theme
from app.ui.language import Language
from app.ui.pages.contract import Page, Surroundings
from app.ui.shell.first_run import FirstSteps
from app.ui.shell.main_window import MainWindow
from app.ui.shell.pin import PinDialog
from app.ui.shell.session import Start, sit_down
from app.ui.shell.status_line import Network
from app.ui.shell.unlock import Unlock
from app.ui.shell.who import WhoIsHere

PASSWORD = "quattro parole lunghe qui"
Loop = asyncio.AbstractEventLoop


class Paper(QWidget):
    """A page with a line that is kept when one leaves it, as the composer keeps its text."""

    def __init__(self, desk: Desk, around: Surroundings) -> None:
        super().__init__()
        self.desk, self.around = desk, around
        self.seen_by = desk.team.current.name
        self.line = QLineEdit()
        self.line.setAccessibleName("Line")
        QVBoxLayout(self).addWidget(self.line)

    def leaving(self) -> None:
        if self.line.text():
            work = self.desk.db.run(self.desk.posts.new, "it", "", self.line.text())
            self.around.spawn(self, work)


class Sitting:
    """A window, the task that sits behind it, and what was built for it."""

    def __init__(self, loop: Loop, language: Language, folder: Path, qtbot: QtBot) -> None:
        self.loop, self.folder, self.qtbot, self.language = loop, folder, qtbot, language
        path = preferences.path_for(folder)
        self.kept = Preferences(path, preferences.load(path))
        self.desks: list[Desk] = []
        self.papers: list[Paper] = []
        self.told: list[str] = []
        page = Page("today", Words("Oggi", "Hoy", "Today"), "house", 10, self.paper, "main")
        self.window = MainWindow(None, [page], language, self.kept.value, self.kept.change)
        qtbot.addWidget(self.window)
        whole = self.window.toast

        def hear(sentence: Sentence, undo: Callable[[], object] | None = None, seconds: int = 10) -> None:
            self.told.append(str(sentence))
            whole(sentence, undo, seconds)

        self.window.toast = hear  # type: ignore[method-assign]  # to know what was said
        self.window.show()
        start = Start(self.kept.value, self.kept.change, self.approach)
        self.task = loop.create_task(sit_down(self.window, language, start))

    def paper(self, desk: Desk, around: Surroundings) -> QWidget:
        self.papers.append(Paper(desk, around))
        return self.papers[-1]

    def approach(self) -> Door:
        return approach(self.folder, self.kept, None, self.opening)

    def opening(self, *told: object) -> Desk:
        self.desks.append(open_desk(*told))  # type: ignore[arg-type]
        return self.desks[-1]

    def find(self, kind: type[QWidget]) -> QWidget | None:
        return next((w for w in self.window.findChildren(kind) if w.isVisible()), None)

    def wait_for(self, kind: type[QWidget]) -> QWidget:
        self.qtbot.waitUntil(lambda: self.find(kind) is not None, timeout=15_000)
        found = self.find(kind)
        assert found is not None
        return found

    def leave(self) -> int:
        self.window.close()
        return self.end()

    def end(self) -> int:
        self.qtbot.waitUntil(self.task.done, timeout=30_000)
        return self.task.result()


@pytest.fixture
def sit(loop: Loop, look: Theme, language: Language, qtbot: QtBot) -> Iterator[Callable[[Path], Sitting]]:
    sittings: list[Sitting] = []

    def begin(folder: Path) -> Sitting:
        sittings.append(Sitting(loop, language, folder, qtbot))
        return sittings[-1]

    yield begin
    for sitting in sittings:
        if not sitting.task.done():
            sitting.leave()


@contextmanager
def desk_at(folder: Path) -> Iterator[Desk]:
    door = approach(folder, Preferences(preferences.path_for(folder), preferences.Settings()), None)
    desk = door.with_key(door.key(PASSWORD))
    try:
        desk.team.sit_down()
        yield desk
    finally:
        desk.close()


@pytest.fixture
def furnished(data_dir: Path) -> Path:
    """An archive under a password, a doctor and the reception."""
    door = approach(data_dir, Preferences(preferences.path_for(data_dir), preferences.Settings()), None)
    desk = door.make(PASSWORD)
    greco = desk.team.add("Dott.ssa Elena Greco", Role.DOCTOR)
    desk.team.switch(greco.id)
    desk.team.add("Marta Lorusso", Role.RECEPTION)
    desk.team.save_practice(Practice(name="Studio Greco"))
    desk.close()
    return data_dir


def free(folder: Path) -> bool:
    """Nobody holds the archive, and it was left in order."""
    with claim(folder):
        return not (folder / "open.mark").exists()


def unlock(sitting: Sitting, secret: str = PASSWORD) -> Unlock:
    screen = sitting.wait_for(Unlock)
    assert isinstance(screen, Unlock)
    screen.secret.setText(secret)
    screen.go.click()
    return screen


def opened(sitting: Sitting) -> Desk:
    sitting.qtbot.waitUntil(lambda: bool(sitting.papers), timeout=15_000)
    return sitting.desks[0]


# --- the way in ------------------------------------------------------------------------------------------------


def test_the_first_run_makes_an_archive_with_a_person_and_a_practice(
    sit: Callable[[Path], Sitting], data_dir: Path, qtbot: QtBot
) -> None:
    sitting = sit(data_dir)
    steps = sitting.wait_for(FirstSteps)
    assert isinstance(steps, FirstSteps)
    presenter = steps._presenter
    presenter.speak("es")
    presenter.go_on()
    presenter.answer(
        replace(presenter.state.answers, person="Dra. Lola Ruiz", practice="Clínica Ruiz", country="es")
    )
    presenter.go_on()
    sitting.loop.create_task(presenter.make_key(PASSWORD, PASSWORD))
    qtbot.waitUntil(lambda: bool(presenter.state.code), timeout=30_000)
    code = presenter.state.code
    assert len(code.split("-")) == 6
    presenter.type_last_group(code.split("-")[-1])
    presenter.go_on()
    presenter.go_on()
    desk = opened(sitting)
    (person,) = desk.team.people()
    practice = desk.team.practice()
    assert (person.name, person.role, desk.team.current) == ("Dra. Lola Ruiz", Role.DOCTOR, person)
    assert (practice.name, practice.country, practice.zone) == ("Clínica Ruiz", "es", "Europe/Madrid")
    assert sitting.kept.value.language == "es" and desk.has_recovery_sheet()
    assert sitting.leave() == 0 and free(data_dir)
    door = approach(data_dir, sitting.kept, None)
    door.recover(code).close()


def test_closed_in_the_middle_of_the_first_steps_nothing_stays_locked(
    sit: Callable[[Path], Sitting], data_dir: Path
) -> None:
    sitting = sit(data_dir)
    sitting.wait_for(FirstSteps)
    assert sitting.leave() == 0 and free(data_dir)
    assert not (data_dir / "archive.db").exists()


def test_closed_while_the_archive_is_being_made(
    sit: Callable[[Path], Sitting], data_dir: Path, qtbot: QtBot
) -> None:
    sitting = sit(data_dir)
    steps = sitting.wait_for(FirstSteps)
    assert isinstance(steps, FirstSteps)
    presenter = steps._presenter
    presenter.go_on()
    presenter.answer(replace(presenter.state.answers, person="Dott.ssa Greco"))
    presenter.go_on()
    making = sitting.loop.create_task(presenter.make_key(PASSWORD, PASSWORD))
    qtbot.waitUntil(lambda: presenter.state.working, timeout=5000)
    assert sitting.leave() == 0
    qtbot.waitUntil(making.done)
    assert free(data_dir)
    with desk_at(data_dir) as desk:
        assert [p.name for p in desk.team.people()] == ["Dott.ssa Greco"]


def test_a_password_opens_and_a_wrong_one_stays(
    sit: Callable[[Path], Sitting], furnished: Path, qtbot: QtBot
) -> None:
    sitting = sit(furnished)
    screen = unlock(sitting, "not the password at all")
    qtbot.waitUntil(screen.go.isEnabled, timeout=15_000)
    assert screen.isVisible() and not sitting.task.done() and not sitting.desks
    unlock(sitting)
    desk = opened(sitting)
    assert (
        desk.team.current.name == "Dott.ssa Elena Greco"
        and sitting.papers[0].seen_by == "Dott.ssa Elena Greco"
    )
    assert sitting.leave() == 0 and free(furnished)


@pytest.mark.parametrize("when", ["at once", "asked", "trying"])
def test_closed_before_it_is_open_no_lock_is_left(
    sit: Callable[[Path], Sitting], furnished: Path, when: str
) -> None:
    sitting = sit(furnished)
    match when:
        case "asked":
            sitting.wait_for(Unlock)
        case "trying":
            unlock(sitting)
        case _:
            pass
    assert sitting.leave() == 0
    assert free(furnished) and not sitting.papers


def test_an_archive_that_is_open_elsewhere_is_one_calm_sentence(
    sit: Callable[[Path], Sitting], furnished: Path
) -> None:
    with claim(furnished):
        sitting = sit(furnished)
        screen = sitting.wait_for(EmptyState)
        assert isinstance(screen, EmptyState)
        assert "already open" in screen._sentence.text()
        screen.acted.emit()
        assert sitting.end() == 1
    assert free(furnished)


def test_a_damaged_archive_stays_closed_and_untouched(
    sit: Callable[[Path], Sitting], furnished: Path
) -> None:
    path = furnished / "archive.db"
    cut = path.read_bytes()[:5000]
    path.write_bytes(cut)
    sitting = sit(furnished)
    screen = unlock(sitting)
    sitting.qtbot.waitUntil(screen.go.isEnabled, timeout=15_000)
    assert sitting.leave() == 0 and path.read_bytes() == cut and free(furnished)


# --- who is at the desk ----------------------------------------------------------------------------------------


def test_switching_by_pin_remembers_who(
    sit: Callable[[Path], Sitting], furnished: Path, qtbot: QtBot
) -> None:
    with desk_at(furnished) as desk:
        marta = next(p for p in desk.team.people() if p.role is Role.RECEPTION)
        desk.team.set_pin(marta.id, "1357")
    sitting = sit(furnished)
    unlock(sitting)
    desk = opened(sitting)
    for pin in ("0000", "1357"):
        sitting.window.rail.person_picked.emit(marta.id)
        dialog = sitting.wait_for(PinDialog)
        assert isinstance(dialog, QDialog)
        dialog.findChildren(QLineEdit)[0].setText(pin)
        dialog.accept()
        qtbot.waitUntil(lambda: sitting.find(PinDialog) is None)
        if pin == "0000":
            qtbot.waitUntil(lambda: bool(sitting.told or sitting.window.findChildren(QDialog)))
            assert desk.team.current.role is Role.DOCTOR
    qtbot.waitUntil(lambda: desk.team.current.role is Role.RECEPTION)
    qtbot.waitUntil(lambda: sitting.kept.value.person == marta.id)
    sitting.window.rail.person_picked.emit(marta.id)
    asked = sitting.wait_for(PinDialog)
    assert isinstance(asked, QDialog)
    asked.reject()
    assert sitting.leave() == 0


def test_where_everybody_has_a_pin_somebody_types_theirs_first(
    sit: Callable[[Path], Sitting], furnished: Path, qtbot: QtBot
) -> None:
    with desk_at(furnished) as desk:
        for person in reversed(desk.team.people()):
            desk.team.set_pin(person.id, "2468")
    sitting = sit(furnished)
    unlock(sitting)
    screen = sitting.wait_for(WhoIsHere)
    assert isinstance(screen, WhoIsHere)
    assert [b.text() for b in screen.buttons] == [
        "Dott.ssa Elena Greco · Doctor",
        "Marta Lorusso · Reception",
    ]
    for pin in ("1111", "2468"):
        screen.buttons[1].click()
        dialog = sitting.wait_for(PinDialog)
        assert isinstance(dialog, QDialog) and not sitting.papers
        dialog.findChildren(QLineEdit)[0].setText(pin)
        dialog.accept()
        qtbot.waitUntil(lambda: sitting.find(PinDialog) is None)
    opened(sitting)
    assert sitting.papers[0].seen_by == "Marta Lorusso"
    assert sitting.leave() == 0 and free(furnished)


def test_who_does_not_say_who_may_still_leave(sit: Callable[[Path], Sitting], furnished: Path) -> None:
    with desk_at(furnished) as desk:
        for person in reversed(desk.team.people()):
            desk.team.set_pin(person.id, "2468")
    sitting = sit(furnished)
    unlock(sitting)
    sitting.wait_for(WhoIsHere)
    assert sitting.leave() == 0 and free(furnished) and not sitting.papers


# --- at the desk -----------------------------------------------------------------------------------------------


def test_working_offline_is_kept_and_says_so(
    sit: Callable[[Path], Sitting], furnished: Path, qtbot: QtBot, sockets: object
) -> None:
    sitting = sit(furnished)
    unlock(sitting)
    desk = opened(sitting)
    qtbot.waitUntil(lambda: sitting.window.rail.person.isVisible())
    sitting.window.status.offline_wished.emit(True)
    assert preferences.load(preferences.path_for(furnished)).work_offline
    qtbot.waitUntil(lambda: sitting.window.status._status.network is Network.BY_CHOICE)
    sitting.window.status.sync_asked.emit()
    qtbot.waitUntil(
        lambda: any("offline by choice" in said for said in sitting.told) or not desk.sync.running
    )
    sitting.window.status.offline_wished.emit(False)
    assert not preferences.load(preferences.path_for(furnished)).work_offline
    assert sitting.leave() == 0


def test_the_end_keeps_the_last_line_makes_a_backup_and_lets_go(
    sit: Callable[[Path], Sitting], furnished: Path
) -> None:
    sitting = sit(furnished)
    unlock(sitting)
    opened(sitting)
    sitting.papers[0].line.setText("Una parola scritta all'ultimo momento.")
    assert sitting.leave() == 0 and free(furnished)
    with desk_at(furnished) as desk:
        ((post, _),) = desk.posts.all()
        assert post.text == "Una parola scritta all'ultimo momento."
        assert desk.verify().broken_at is None
        (snapshot,) = desk.archive.snapshots()
        assert snapshot.reason == "daily"


def test_the_second_end_of_a_day_needs_no_second_backup(
    sit: Callable[[Path], Sitting], furnished: Path
) -> None:
    for _ in range(2):
        sitting = sit(furnished)
        unlock(sitting)
        opened(sitting)
        assert sitting.leave() == 0
    with desk_at(furnished) as desk:
        assert len(desk.archive.snapshots()) == 1


def test_after_a_crash_it_says_that_everything_was_checked(
    sit: Callable[[Path], Sitting], furnished: Path, qtbot: QtBot
) -> None:
    (furnished / "open.mark").touch()
    sitting = sit(furnished)
    unlock(sitting)
    opened(sitting)
    qtbot.waitUntil(lambda: any("not closed properly" in said for said in sitting.told))
    assert sitting.leave() == 0 and free(furnished)
