"""Paper on the page of consents: printed from the record, and led back to it by its code."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from support.desks import NOON, desk_in
from support.pages import Window, words_on
from support.sheets import scan, sheet_of

from app.core.consent.model import Consent, ConsentFormPrinted, Giver, Kind, Purpose, Scope, SubjectNameShown
from app.core.consent.paper.reference import Form
from app.core.desk import Desk
from app.core.kernel.clock import ManualClock
from app.core.kernel.events import Event
from app.core.team.model import Role
from app.ui.kit import Theme
from app.ui.language import Language
from app.ui.pages import consents
from app.ui.pages.consents.page import ConsentsPage
from app.ui.pages.consents.sheet import ConsentSheet

SCOPE = Scope(frozenset(), frozenset({"instagram"}), frozenset({Purpose.EDUCATION}))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_in(tmp_path / "desk", ManualClock(NOON)) as opened:
        opened.accounts.add_assisted("instagram", "studiogreco", "")
        yield opened


@pytest.fixture
def consent(desk: Desk) -> Consent:
    return desk.consents.record("K-0142", SCOPE, desk.team.current.id)


@pytest.fixture
def window(language: Language) -> Window:
    return Window(language)


@pytest.fixture
def page(
    desk: Desk, consent: Consent, window: Window, look: Theme, loop: asyncio.AbstractEventLoop, qtbot: QtBot
) -> ConsentsPage:
    desk.bus.deliver_on(loop.call_soon_threadsafe)
    made = consents.build(desk, window.around)
    assert isinstance(made, ConsentsPage)
    qtbot.addWidget(made)
    made.resize(1072, 740)
    made.show()
    made.shown()
    qtbot.waitUntil(lambda: made._state.ready)
    return made


def opened(page: ConsentsPage, consent: str, qtbot: QtBot) -> ConsentSheet:
    page.shown(consent=consent)
    qtbot.waitUntil(lambda: page._sheet is not None and page._sheet.isVisible())
    assert page._sheet is not None
    return page._sheet


def drop(on: QWidget, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    act, button, key = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    on.dropEvent(QDropEvent(QPointF(5, 5), act, data, button, key))


def save(made: ConsentSheet, window: Window, qtbot: QtBot) -> None:
    made._save.click()
    qtbot.waitUntil(
        lambda: "The consent is kept on this computer." in [str(said) for said, _ in window.toasts]
    )


def kept(desk: Desk, consent: Consent) -> Consent:
    return next(one for one in desk.consents.all() if one.id == consent.id)


# --- printed -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["it", "es", "en"])
def test_in_the_language_of_the_person_whatever_the_screen_speaks(
    page: ConsentsPage, desk: Desk, consent: Consent, qtbot: QtBot, tmp_path: Path, code: str, window: Window
) -> None:
    told: list[ConsentFormPrinted] = []
    desk.bus.subscribe(ConsentFormPrinted, told.append)
    part = opened(page, consent.id, qtbot).paper
    assert all(button.isEnabled() for button in part.buttons.values())
    part.language.setCurrentIndex(part.language.findData(code))
    for form in Form:
        target = tmp_path / f"{form}.pdf"
        with qtbot.waitSignal(part.printed):
            window.around.spawn(part, part.keep(form, consent, target))
        assert target.read_bytes().startswith(b"%PDF")
    qtbot.waitUntil(lambda: len(told) == 3)
    assert [(one.form, one.template, one.language) for one in told] == [(f, "1-it", code) for f in Form]
    assert kept(desk, consent).paper.language == code
    assert window.problems == []


def test_the_version_that_was_printed_is_on_the_sheet_and_stays_with_what_is_kept_later(
    page: ConsentsPage, desk: Desk, consent: Consent, qtbot: QtBot, tmp_path: Path, window: Window
) -> None:
    made = opened(page, consent.id, qtbot)
    window.around.spawn(made.paper, made.paper.keep(Form.CONSENT, consent, tmp_path / "a.pdf"))
    qtbot.waitUntil(lambda: made.proof.template.text() == "Decoro 1-it")
    assert not made._save.isEnabled(), "nothing was typed"
    made._purpose_boxes[Purpose.PROMOTION].click()
    save(made, window, qtbot)
    assert Purpose.PROMOTION in kept(desk, consent).scope.purposes
    assert kept(desk, consent).paper.template == "Decoro 1-it"


def test_what_is_not_kept_is_not_printed(page: ConsentsPage, qtbot: QtBot, consent: Consent) -> None:
    made = opened(page, consent.id, qtbot)
    made._purpose_boxes[Purpose.PROMOTION].click()
    assert not any(button.isEnabled() for button in made.paper.buttons.values())
    assert "Keep the consent first" in words_on(made.paper)
    made._purpose_boxes[Purpose.PROMOTION].click()
    assert all(button.isEnabled() for button in made.paper.buttons.values())


def test_of_an_adult_represented_by_others_only_the_withdrawal(
    page: ConsentsPage, desk: Desk, qtbot: QtBot
) -> None:
    of = desk.consents.record("K-0200", SCOPE, desk.team.current.id, giver=Giver(Kind.REPRESENTED))
    page.refresh()
    qtbot.waitUntil(lambda: len(page._rows) == 2)
    part = opened(page, of.id, qtbot).paper
    assert [form for form, button in part.buttons.items() if button.isEnabled()] == [Form.WITHDRAWAL]
    assert "somebody else decides" in words_on(part)


def test_the_name_only_on_a_tick_and_the_ledger_knows(
    page: ConsentsPage, desk: Desk, consent: Consent, qtbot: QtBot, tmp_path: Path, window: Window
) -> None:
    part = opened(page, consent.id, qtbot).paper
    assert not part.with_name.isVisibleTo(part), "no name is kept"
    desk.consents.keep_name(consent.id, "Giulia Esposito")
    page.refresh()
    qtbot.waitUntil(lambda: part.with_name.isVisibleTo(part))
    told: list[Event] = []
    desk.bus.subscribe(SubjectNameShown, told.append)
    for ticked in (False, True):
        part.with_name.set_on(ticked)
        with qtbot.waitSignal(part.printed):
            window.around.spawn(part, part.keep(Form.CONSENT, consent, tmp_path / f"{ticked}.pdf"))
        qtbot.waitUntil(lambda ticked=ticked: len(told) == ticked)


def test_the_reception_prints_without_the_name(
    page: ConsentsPage, desk: Desk, consent: Consent, qtbot: QtBot
) -> None:
    desk.consents.keep_name(consent.id, "Giulia Esposito")
    desk.team.switch(next(p for p in desk.team.people() if p.role is Role.RECEPTION).id)
    page.refresh()
    part = opened(page, consent.id, qtbot).paper
    assert all(button.isEnabled() for button in part.buttons.values())
    assert not part.with_name.isVisibleTo(part)


def test_a_folder_that_takes_nothing_is_said(
    page: ConsentsPage, desk: Desk, consent: Consent, qtbot: QtBot, tmp_path: Path, window: Window
) -> None:
    part = opened(page, consent.id, qtbot).paper
    window.around.spawn(part, part.keep(Form.CONSENT, consent, tmp_path / "nowhere" / "a.pdf"))
    qtbot.waitUntil(lambda: len(window.problems) == 1)
    assert "cannot be written there" in str(window.problems[0])
    assert kept(desk, consent).paper.template == ""


# --- scanned back --------------------------------------------------------------------------------------------------


def test_its_own_sheet_answers_which_consent_it_is(
    page: ConsentsPage, desk: Desk, consent: Consent, qtbot: QtBot, tmp_path: Path, window: Window
) -> None:
    made = opened(page, consent.id, qtbot)
    drop(made.proof.drop, scan(tmp_path / "foto.jpg", sheet_of(consent.id, language="es")))
    qtbot.waitUntil(lambda: "The code on the sheet is that of this record." in words_on(made.proof))
    assert "Is this the consent to publication?" not in words_on(made.proof)
    assert made.proof.template.text() == "Decoro 1-it"
    save(made, window, qtbot)
    assert bool(kept(desk, consent).proof)
    assert (kept(desk, consent).paper.language, kept(desk, consent).paper.template) == ("es", "Decoro 1-it")


def test_the_sheet_of_another_is_refused_and_what_is_kept_stays(
    page: ConsentsPage, desk: Desk, consent: Consent, qtbot: QtBot, tmp_path: Path
) -> None:
    other = desk.consents.record("K-0177", SCOPE, desk.team.current.id)
    made = opened(page, consent.id, qtbot)
    drop(made.proof.drop, scan(tmp_path / "foto.png", sheet_of(other.id)))
    refusal = "This sheet belongs to K-0177, and the record here is that of K-0142. Nothing was added."
    qtbot.waitUntil(lambda: refusal in words_on(made.proof))
    assert "Drop the scan" in words_on(made.proof.drop)
    assert not made._save.isEnabled()


@pytest.mark.parametrize(
    ("name", "words"), [("a.pdf", "The code on a PDF is not read."), ("a.png", "No code could be read.")]
)
def test_without_a_code_a_person_says_which(
    page: ConsentsPage,
    desk: Desk,
    consent: Consent,
    qtbot: QtBot,
    tmp_path: Path,
    name: str,
    words: str,
    window: Window,
) -> None:
    made = opened(page, consent.id, qtbot)
    path = tmp_path / name
    if name.endswith("pdf"):
        path.write_bytes(b"%PDF-1.4\n%%EOF\n")
    else:
        scan(path)
    drop(made.proof.drop, path)
    qtbot.waitUntil(lambda: f"{words} Check that it is the sheet of K-0142." in words_on(made.proof))
    assert "Is this the consent to publication?" in words_on(made.proof)
    made.proof.yes.click()
    save(made, window, qtbot)
    assert bool(kept(desk, consent).proof)


def test_photographed_pages_are_kept_together(
    page: ConsentsPage, desk: Desk, consent: Consent, qtbot: QtBot, tmp_path: Path, window: Window
) -> None:
    made = opened(page, consent.id, qtbot)
    second, first = scan(tmp_path / "2.jpg"), scan(tmp_path / "1.jpg", sheet_of(consent.id))
    drop(made.proof.drop, second, first)
    assert "1.jpg, 2.jpg" in words_on(made.proof.drop)
    qtbot.waitUntil(lambda: "The code on the sheet is that of this record." in words_on(made.proof))
    save(made, window, qtbot)
    assert kept(desk, consent).proof_name == "1.pdf"
    assert desk.consents.proof(kept(desk, consent)).startswith(b"%PDF")


def test_dropped_on_the_list_it_goes_to_its_record(
    page: ConsentsPage, desk: Desk, consent: Consent, qtbot: QtBot, tmp_path: Path
) -> None:
    desk.consents.record("K-0177", SCOPE, desk.team.current.id)
    drop(page, scan(tmp_path / "foto.png", sheet_of(consent.id)))
    qtbot.waitUntil(lambda: page._sheet is not None and page._sheet.isVisible())
    made = page._sheet
    assert made is not None
    qtbot.waitUntil(lambda: "The code on the sheet is that of this record." in words_on(made.proof))
    assert made._code.text() == "K-0142"


def test_dropped_on_another_page_it_goes_to_its_record(
    page: ConsentsPage, consent: Consent, qtbot: QtBot, tmp_path: Path
) -> None:
    page.shown(sheets=(scan(tmp_path / "foto.png", sheet_of(consent.id)),))
    qtbot.waitUntil(lambda: page._sheet is not None and page._sheet.isVisible())
    made = page._sheet
    assert made is not None and made._code.text() == "K-0142"
    qtbot.waitUntil(lambda: "The code on the sheet is that of this record." in words_on(made.proof))


def test_dropped_on_the_list_without_a_code_it_is_said(
    page: ConsentsPage, qtbot: QtBot, tmp_path: Path, window: Window
) -> None:
    drop(page, scan(tmp_path / "foto.png"))
    qtbot.waitUntil(lambda: len(window.problems) == 1)
    assert "open its record and add the sheet there" in str(window.problems[0])
    assert page._sheet is None


def test_a_withdrawn_record_takes_no_sheet(
    page: ConsentsPage, desk: Desk, consent: Consent, qtbot: QtBot, tmp_path: Path, window: Window
) -> None:
    desk.consents.withdraw(consent.id)
    page.refresh()
    drop(page, scan(tmp_path / "foto.png", sheet_of(consent.id)))
    qtbot.waitUntil(lambda: len(window.problems) == 1)
    assert "withdrawn" in str(window.problems[0])
    made = page._sheet
    assert made is not None and not made.paper.isVisibleTo(made)


def test_the_day_of_the_signature_follows_until_the_form_is_there(
    page: ConsentsPage, desk: Desk, consent: Consent, qtbot: QtBot, tmp_path: Path, window: Window
) -> None:
    assert isinstance(desk.clock, ManualClock)
    made = opened(page, consent.id, qtbot)
    assert made._given.isEnabled()
    made._given.setDate(made._given.date().addDays(-1))
    drop(made.proof.drop, scan(tmp_path / "foto.png", sheet_of(consent.id)))
    qtbot.waitUntil(lambda: "The code on the sheet" in words_on(made.proof))
    save(made, window, qtbot)
    assert bool(kept(desk, consent).proof)
    zone = desk.team.practice().timezone
    assert kept(desk, consent).given_at.astimezone(zone).date().isoformat() == "2026-11-22"
    qtbot.waitUntil(lambda: not made._given.isEnabled())
