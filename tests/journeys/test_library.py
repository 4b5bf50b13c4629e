"""From a file to a post and back, in the real window: taken in, described, used, published, found by its post."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from support.pages import in_front
from support.showing import picture

from app.core.desk import Desk
from app.core.posts.model import Audience, Goal, Status
from app.core.settings import Settings
from app.ui.kit.theme import theme
from app.ui.language import Language
from app.ui.pages import catalog
from app.ui.pages.composer.page import ComposerPage
from app.ui.pages.consents.page import ConsentsPage
from app.ui.pages.library.page import LibraryPage
from app.ui.shell.main_window import MainWindow
from app.ui.tasks import event_loop

LONG = 20_000
RECORD = "Record a consent for this picture"
WORDS = "Un disegno della pelle."


@pytest.fixture
def loop(qapp: object) -> Iterator[asyncio.AbstractEventLoop]:
    with event_loop(qapp) as running:  # type: ignore[arg-type]
        asyncio.events._set_running_loop(running)
        yield running
        asyncio.events._set_running_loop(None)


@pytest.fixture
def window(desk: Desk, loop: asyncio.AbstractEventLoop, qtbot: QtBot) -> Iterator[MainWindow]:
    theme().choose(scheme="light", text_scale=100, reduce_motion=True)
    desk.bus.deliver_on(loop.call_soon_threadsafe)
    made = MainWindow(None, catalog.discover(), Language("en"), Settings(), lambda **_: None)
    made.show()
    made.sit(desk)
    in_front(made, qtbot)
    yield made
    made.close()
    qtbot.waitUntil(lambda: not [t for t in asyncio.all_tasks(loop) if not t.done()], timeout=LONG)
    made.deleteLater()


def library(window: MainWindow) -> LibraryPage:
    window.navigate("library")
    page = window._built["library"]
    assert isinstance(page, LibraryPage)
    return page


def test_a_picture_from_its_file_to_a_post_and_back(
    window: MainWindow, desk: Desk, loop: asyncio.AbstractEventLoop, qtbot: QtBot, tmp_path: Path
) -> None:
    account = desk.accounts.add_assisted("facebook", "Studio Greco", "https://www.facebook.com/studiogreco")
    file = tmp_path / "pelle.png"
    file.write_bytes(picture("#A9D"))
    page = library(window)
    page._do(page._take([file]))
    qtbot.waitUntil(lambda: page.sheet is not None and page.sheet.isVisible(), timeout=LONG)
    sheet = page.sheet
    assert sheet is not None
    sheet.answers.who.chip("illustration").click()
    sheet.answers.made.answer.chip("no").click()
    QTest.keyClicks(sheet.alt, WORDS)
    sheet.use.click()
    composer = window._built["composer"]
    assert isinstance(composer, ComposerPage) and window._shown == "composer"
    qtbot.waitUntil(lambda: bool(composer.presenter.post and composer.presenter.post.media), timeout=LONG)
    qtbot.waitUntil(lambda: composer.presenter.state.shots[0].asset.alt == WORDS, timeout=LONG)
    loop.run_until_complete(composer.presenter.save())
    post = composer.presenter.post
    assert post is not None and post.channels == (account.id,), "the one channel there is"
    whole = replace(
        post, title="La pelle", text="La pelle si guarda.", goal=Goal.EDUCATE, audience=Audience.GENERAL
    )
    signed = desk.posts.sign(desk.posts.ask_to_sign(desk.posts.save(whole)), desk.team.current)
    (delivery,) = desk.posts.queue(signed)
    assert [(p.name, p.alt) for p in delivery.pieces] == [("pelle.png", WORDS)]
    loop.run_until_complete(desk.sync.now())
    desk.outbox.confirm(delivery.id, desk.team.current.id, "https://www.facebook.com/studiogreco/posts/1")

    page = library(window)
    QTest.keyClicks(page.search, "la pelle")
    qtbot.waitUntil(lambda: [i.out_on for i in page.grid.model_.items] == [{"facebook"}], timeout=LONG)
    page.grid.setFocus()
    page.grid.choose_first()
    QTest.keyClick(page.grid, Qt.Key.Key_Return)

    def told() -> bool:
        shown = page._state.sheet
        return shown is not None and [u.status for u in shown.history] == [Status.PUBLISHED]

    qtbot.waitUntil(told, timeout=LONG)
    assert page._state.sheet is not None and page._state.sheet.history[0].url.endswith("/posts/1")


def test_a_picture_of_a_patient_leads_to_a_consent_for_it(
    window: MainWindow, desk: Desk, qtbot: QtBot
) -> None:
    desk.accounts.add_assisted("facebook", "Studio Greco", "")
    asset = desk.media.take("viso.png", picture("#D99"))
    page = library(window)
    window.navigate("library", asset=asset.id)
    qtbot.waitUntil(lambda: page.sheet is not None and page.sheet.isVisible(), timeout=LONG)
    sheet = page.sheet
    assert sheet is not None
    sheet.answers.who.chip("patient").click()
    sheet.answers.recognisable.chip("yes").click()
    sheet.answers.traces.none.click()

    def record() -> QPushButton | None:
        buttons = sheet.findChildren(QPushButton)
        return next((b for b in buttons if b.text() == RECORD and b.isVisible()), None)

    qtbot.waitUntil(lambda: record() is not None, timeout=LONG)
    button = record()
    assert button is not None
    button.click()
    consents = window._built["consents"]
    assert isinstance(consents, ConsentsPage) and window._shown == "consents"
    qtbot.waitUntil(lambda: consents._state.sheet is not None, timeout=LONG)
    assert consents._state.sheet is not None and consents._state.sheet.form.assets == {asset.id}
