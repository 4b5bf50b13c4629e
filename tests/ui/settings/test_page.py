"""Settings drawn: every answer kept when one leaves the field, the language at once, the sheet on paper."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from support.practice import Works, practice_in
from support.surroundings import Around

from app.core.team.model import Role
from app.ui.kit import Confirm
from app.ui.kit.theme import Theme
from app.ui.language import Language
from app.ui.pages.settings import PAGE
from app.ui.pages.settings.page import SettingsPage
from app.ui.pages.settings.presenter import Section


@pytest.fixture
def works(tmp_path: Path) -> Iterator[Works]:
    with practice_in(tmp_path / "desk") as made:
        yield made


@pytest.fixture
def around(language: Language, loop: asyncio.AbstractEventLoop) -> Around:
    return Around(language, loop)


@pytest.fixture
def page(qtbot: QtBot, look: Theme, works: Works, around: Around) -> Iterator[SettingsPage]:
    works.desk.bus.deliver_on(around.loop.call_soon_threadsafe)
    made = PAGE.build(works.desk, around.surroundings())
    assert isinstance(made, SettingsPage)
    qtbot.addWidget(made)
    made.resize(1072, 740)
    made.show()
    yield made
    around.settle(qtbot)


def arrive(qtbot: QtBot, page: SettingsPage, around: Around, section: Section) -> None:
    page.shown(section=section.value)
    around.settle(qtbot)


def words(root: QWidget) -> str:
    return " | ".join(label.text() for label in root.findChildren(QLabel) if label.isVisibleTo(root))


def editor(page: SettingsPage, name: str) -> QLineEdit:
    found = page.practice.fields[name].editor
    assert isinstance(found, QLineEdit)
    return found


def test_the_language_changes_at_once(qtbot: QtBot, page: SettingsPage, works: Works, around: Around) -> None:
    arrive(qtbot, page, around, Section.LOOK)
    page.look.languages._buttons["it"].click()
    around.settle(qtbot)
    assert around.language.code == "it"
    assert works.desk.preferences.value.language == "it"
    qtbot.waitUntil(lambda: "Lingua" in words(page.look))


def test_dark_and_larger_at_once(
    qtbot: QtBot, page: SettingsPage, works: Works, around: Around, look: Theme
) -> None:
    arrive(qtbot, page, around, Section.LOOK)
    page.look.schemes._buttons["dark"].click()
    assert look.dark
    page.look.slider.setFocus()
    qtbot.keyClick(page.look.slider, Qt.Key.Key_Right)
    assert look.text_scale == 110
    assert works.desk.preferences.value.text_scale == 110


def test_an_answer_is_kept_when_one_leaves_the_field(
    qtbot: QtBot, page: SettingsPage, works: Works, around: Around
) -> None:
    arrive(qtbot, page, around, Section.PRACTICE)
    assert editor(page, "name").text() == "Studio Greco"
    phone = editor(page, "phone")
    phone.setText("080 123456")
    phone.editingFinished.emit()
    qtbot.waitUntil(lambda: works.desk.team.practice().phone == "080 123456")


def test_what_cannot_be_is_said_beside_its_field(
    qtbot: QtBot, page: SettingsPage, works: Works, around: Around
) -> None:
    arrive(qtbot, page, around, Section.PRACTICE)
    site = editor(page, "website")
    site.setText("studio greco")
    site.editingFinished.emit()
    qtbot.waitUntil(lambda: "should begin with https://" in words(page.practice.fields["website"]))
    assert works.desk.team.practice().website == ""
    assert around.troubles == []


def test_the_country_explains_its_rules(
    qtbot: QtBot, page: SettingsPage, works: Works, around: Around
) -> None:
    arrive(qtbot, page, around, Section.PRACTICE)
    assert "Italian and European rules" in page.practice.explained.text()
    combo: QComboBox = page.practice.countries
    combo.setCurrentIndex(combo.findData("es"))
    combo.activated.emit(combo.currentIndex())
    qtbot.waitUntil(lambda: "Spanish and European rules" in page.practice.explained.text())
    assert works.desk.team.practice().country == "es"


def test_adding_a_person(qtbot: QtBot, page: SettingsPage, works: Works, around: Around) -> None:
    arrive(qtbot, page, around, Section.PEOPLE)
    page.people.add.click()
    qtbot.waitUntil(lambda: "A person needs a name." in words(page.people))
    page.people.name.setText("Piero Neri")
    page.people.pin.setText("2468")
    page.people.add.click()
    qtbot.waitUntil(lambda: "Piero Neri" in words(page.people._list.parentWidget()))
    around.settle(qtbot)
    assert page.people.name.text() == ""
    assert works.desk.team.people()[-1].role is Role.RECEPTION


def test_the_sheet_is_made_shown_once_and_saved_as_paper(
    qtbot: QtBot, page: SettingsPage, works: Works, around: Around, tmp_path: Path
) -> None:
    arrive(qtbot, page, around, Section.SHEET)
    assert "There is no sheet yet" in page.sheet._state_words.text()
    page.sheet.make.click()
    qtbot.waitUntil(lambda: bool(page._state and page._state.code))
    around.settle(qtbot)
    page.save_sheet(tmp_path / "sheet.pdf")
    assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF")
    page.save_sheet(tmp_path / "nowhere" / "sheet.pdf")
    qtbot.waitUntil(lambda: "could not be saved there" in page.sheet.said.accessibleName())
    page.leaving()
    assert page._state is not None
    assert page._state.code == ""
    assert not page.sheet.code.isVisibleTo(page.sheet)


@pytest.mark.parametrize("sure", [True, False])
def test_a_second_sheet_asks_first(
    qtbot: QtBot, page: SettingsPage, works: Works, around: Around, sure: bool
) -> None:
    works.desk.new_recovery_sheet()
    arrive(qtbot, page, around, Section.SHEET)
    page.sheet.make.click()
    qtbot.waitUntil(lambda: any(d.isVisible() for d in page.findChildren(Confirm)))
    (dialog,) = page.findChildren(Confirm)
    (dialog.yes if sure else dialog.no).click()
    around.settle(qtbot)
    assert page._state is not None
    assert bool(page._state.code) is sure


def test_a_backup_from_its_button(qtbot: QtBot, page: SettingsPage, works: Works, around: Around) -> None:
    arrive(qtbot, page, around, Section.BACKUPS)
    assert "No backup yet" in page.backups._last.text()
    page.backups.now.click()
    qtbot.waitUntil(lambda: "Last backup: 23 November 2026, 12:00" in page.backups._last.text())
    assert len(works.desk.archive.snapshots()) == 1


def test_the_reception_sees_why_not(qtbot: QtBot, page: SettingsPage, works: Works, around: Around) -> None:
    works.sit(Role.RECEPTION)
    arrive(qtbot, page, around, Section.PRACTICE)
    assert page.practice.why_not.isVisibleTo(page.practice)
    assert not editor(page, "name").isEnabled()
    arrive(qtbot, page, around, Section.SHEET)
    assert not page.sheet.make.isEnabled()
    arrive(qtbot, page, around, Section.LOOK)
    assert page.look.slider.isEnabled()


def test_licences_can_be_read(qtbot: QtBot, page: SettingsPage, around: Around) -> None:
    arrive(qtbot, page, around, Section.ABOUT)
    about = page.sections[Section.ABOUT]
    which = about.findChild(QComboBox)
    assert which is not None
    which.setCurrentText("LGPL-3.txt")
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in about.text.toPlainText()  # type: ignore[attr-defined]
