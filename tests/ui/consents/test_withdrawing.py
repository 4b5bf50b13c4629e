"""Withdrawing on the page of consents: asked once, followed to the end, closed with a letter."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot
from support.desks import NOON, desk_in
from support.pages import Window, words_on
from support.platforms import CONNECTED, Square
from support.showing import consent_for, photo, signed

from app.core.consent.model import Consent
from app.core.desk import Desk
from app.core.kernel.clock import ManualClock
from app.core.media.model import Asset
from app.core.outbox.model import Delivery, Wait
from app.core.platforms.catalog import discover
from app.core.team.model import Role
from app.core.withdrawal.model import Asker, Fate, Request, Way
from app.ui.kit import Confirm, Theme
from app.ui.language import Language
from app.ui.pages import consents
from app.ui.pages.consents.letter_pdf import as_html, as_pdf
from app.ui.pages.consents.page import ConsentsPage
from app.ui.pages.consents.sheet import ConsentSheet
from app.ui.pages.consents.withdraw_dialog import WithdrawDialog


@dataclass
class Case:
    """A post out on the square and on a page served by hand, another one waiting."""

    desk: Desk
    square: Square
    asset: Asset
    consent: Consent
    out: Delivery
    page: Delivery
    waiting: Delivery


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    square = Square(removes=True)
    connectors = {"square": square, "facebook": discover()["facebook"]}
    with desk_in(tmp_path / "desk", ManualClock(NOON), connectors) as desk:
        api = desk.accounts.add_connected("square", CONNECTED)
        page = desk.accounts.add_assisted("facebook", "Studio Greco", "https://www.facebook.com/studiogreco")
        asset = photo(desk)
        consent = consent_for(desk, asset)
        out, by_hand = desk.posts.queue(signed(desk, consent, asset, (api.id, page.id), title="Dopo la cura"))
        asyncio.run(desk.sync.now())
        desk.outbox.confirm(by_hand.id, desk.team.current.id, "https://www.facebook.com/studiogreco/posts/9")
        (waiting,) = desk.posts.queue(
            signed(desk, consent, asset, (api.id,), "Un mese dopo, più calma.", title="Un mese dopo")
        )
        yield Case(desk, square, asset, consent, out, by_hand, waiting)


@pytest.fixture
def window(language: Language) -> Window:
    return Window(language)


@pytest.fixture
def page(
    case: Case, window: Window, look: Theme, loop: asyncio.AbstractEventLoop, qtbot: QtBot
) -> ConsentsPage:
    case.desk.bus.deliver_on(loop.call_soon_threadsafe)
    made = consents.build(case.desk, window.around)
    assert isinstance(made, ConsentsPage)
    qtbot.addWidget(made)
    made.resize(1072, 740)
    made.show()
    made.shown(consent=case.consent.id)
    qtbot.waitUntil(lambda: made._sheet is not None and made._sheet.isVisible())
    return made


def sheet(page: ConsentsPage) -> ConsentSheet:
    assert page._sheet is not None
    return page._sheet


def card(page: ConsentsPage) -> str:
    progress = sheet(page)._progress
    assert progress is not None
    return words_on(progress) if progress.isVisibleTo(sheet(page)) else ""


def press(page: ConsentsPage, name: str, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: _button(page, name) is not None)
    button = _button(page, name)
    assert button is not None and button.isEnabled()
    button.click()


def _button(page: ConsentsPage, name: str) -> QAbstractButton | None:
    return sheet(page).findChild(QAbstractButton, name)


def dialog(qtbot: QtBot) -> WithdrawDialog:
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), WithdrawDialog))
    found = QApplication.activeModalWidget()
    assert isinstance(found, WithdrawDialog)
    return found


def sit(desk: Desk, role: Role) -> None:
    desk.team.switch(next(p for p in desk.team.people() if p.role is role).id)


def test_said_first_then_done_and_followed_to_the_letter(
    page: ConsentsPage,
    case: Case,
    window: Window,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    desk = case.desk
    qtbot.waitUntil(lambda: sheet(page)._withdraw.isEnabled())
    sheet(page)._withdraw.click()
    asked = dialog(qtbot)
    words = words_on(asked)
    assert "1  Stopped before it goes out:" in words and "Un mese dopo" in words
    assert "1  Out, and deleted by Decoro with the next sync:" in words
    assert "1  Out, to be deleted there by hand; Decoro opens the page:" in words
    assert "What nobody can recall" in words
    assert not desk.withdrawals.all(), "nothing is done yet"
    asked.asker.setCurrentIndex(asked.asker.findData(Asker.PARENT))
    asked.way.setCurrentIndex(asked.way.findData(Way.EMAIL))
    asked.when.setDateTime(asked.when.dateTime().addSecs(-3600))
    asked.yes.click()

    qtbot.waitUntil(lambda: "2 copies still have to be taken down" in card(page))
    assert "Asked by a holder of parental responsibility, by e-mail" in card(page)
    assert "1 delivery was stopped before it went out." in card(page)
    (progress,) = desk.withdrawals.all()
    assert progress.withdrawal.request == Request(NOON - timedelta(hours=1), Asker.PARENT, Way.EMAIL)
    stopped = desk.outbox.get(case.waiting.id)
    assert stopped is not None and stopped.wait is Wait.STOPPED

    press(page, "take down now", qtbot)
    qtbot.waitUntil(lambda: "the platform confirmed it" in card(page))
    assert case.square.removed == [case.out.id]
    by_hand = next(c.removal for c in desk.withdrawals.all()[0].copies if c.fate is Fate.BY_HAND)
    assert by_hand is not None
    desk.withdrawals.done_by_hand(by_hand.id)
    qtbot.waitUntil(lambda: "Everything that could be taken down is down." in card(page))
    assert "declared by Dott.ssa Elena Greco, without a picture of the screen" in card(page)

    target = tmp_path / "lettera.pdf"
    progress_card = sheet(page)._progress
    assert progress_card is not None and progress_card._ending is not None
    window.around.spawn(progress_card, progress_card.keep_letter(progress_card._ending, target))
    qtbot.waitUntil(target.exists)
    assert target.read_bytes().startswith(b"%PDF")
    qtbot.waitUntil(lambda: desk.withdrawals.all()[0].withdrawal.letter_at is not None)

    press(page, "erase", qtbot)
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), Confirm))
    confirm = QApplication.activeModalWidget()
    assert isinstance(confirm, Confirm)
    confirm.yes.click()
    qtbot.waitUntil(lambda: "The pictures were deleted here" in card(page))
    assert not desk.archive.blobs.has(case.asset.digest)
    assert window.problems == []


def test_refusing_the_dialog_changes_nothing(page: ConsentsPage, case: Case, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: sheet(page)._withdraw.isEnabled())
    sheet(page)._withdraw.click()
    dialog(qtbot).no.click()
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)
    assert case.desk.consents.all()[0].withdrawn is None and case.desk.withdrawals.all() == []


def test_the_reception_registers_and_the_doctor_carries_out(
    page: ConsentsPage, case: Case, qtbot: QtBot
) -> None:
    desk = case.desk
    sit(desk, Role.RECEPTION)
    qtbot.waitUntil(lambda: sheet(page)._register.isVisibleTo(sheet(page)))
    sheet(page)._register.click()
    asked = dialog(qtbot)
    assert "the doctor carries it out" in words_on(asked)
    asked.yes.click()
    qtbot.waitUntil(lambda: "Registered, not carried out yet" in card(page))
    assert desk.consents.all()[0].withdrawn is None
    assert _button(page, "mistaken") is None

    sit(desk, Role.DOCTOR)
    # a doctor at the desk sees the decision
    page._edit(case.consent.id)
    page.refresh()
    qtbot.waitUntil(lambda: _button(page, "carry out") is not None)
    press(page, "carry out", qtbot)
    dialog(qtbot).yes.click()
    qtbot.waitUntil(lambda: desk.consents.all()[0].withdrawn is not None)
    assert desk.withdrawals.all()[0].withdrawal.received_by != desk.team.current.id


def test_registered_by_mistake(page: ConsentsPage, case: Case, qtbot: QtBot) -> None:
    case.desk.withdrawals.register(case.consent.id, Request(NOON))
    press(page, "mistaken", qtbot)
    qtbot.waitUntil(lambda: case.desk.withdrawals.all() == [])
    qtbot.waitUntil(lambda: card(page) == "")


def test_working_offline_the_tasks_wait_and_say_so(page: ConsentsPage, case: Case, qtbot: QtBot) -> None:
    case.desk.preferences.change(work_offline=True)
    case.desk.withdrawals.carry_out(case.consent.id)
    qtbot.waitUntil(lambda: "You are working offline: these wait" in card(page))
    button = _button(page, "take down now")
    assert button is not None and not button.isEnabled()


@pytest.mark.parametrize("code", ["it", "es", "en"])
def test_the_letter_is_written_in_the_language_of_the_person(
    page: ConsentsPage, case: Case, code: str, loop: asyncio.AbstractEventLoop, language: Language
) -> None:
    case.desk.withdrawals.carry_out(case.consent.id)
    presenter = page._presenter.ending
    assert presenter is not None
    letter = loop.run_until_complete(presenter.letter(case.consent.id))
    zone = case.desk.team.practice().timezone
    html = as_html(letter, code, zone)
    days = {"it": "23 novembre 2026", "es": "23 de noviembre de 2026", "en": "23 November 2026"}
    assert days[code] in html and "{" not in html
    assert as_pdf(letter, code, zone).startswith(b"%PDF")
    assert language.code == "en", "the screen keeps its own"
