"""The outbox drawn: chosen in the list, decided on the right, published by hand step by step."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDateTimeEdit, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from support.desks import NOON
from support.platforms import heard_but_silent
from support.practice import Works, practice_in
from support.surroundings import Around

from app.core.outbox.model import State
from app.ui.kit.theme import Theme
from app.ui.language import Language
from app.ui.pages.outbox import PAGE
from app.ui.pages.outbox.page import OutboxPage
from app.ui.pages.outbox.reading import Shelf

LINK = "https://www.facebook.com/studiogreco/posts/1"


@pytest.fixture
def works(tmp_path: Path) -> Iterator[Works]:
    QStandardPaths.setTestModeEnabled(True)
    with practice_in(tmp_path / "desk") as made:
        yield made
    QStandardPaths.setTestModeEnabled(False)


@pytest.fixture
def around(language: Language, loop: asyncio.AbstractEventLoop) -> Around:
    return Around(language, loop)


@pytest.fixture
def page(qtbot: QtBot, look: Theme, works: Works, around: Around) -> Iterator[OutboxPage]:
    works.desk.bus.deliver_on(around.loop.call_soon_threadsafe)
    made = PAGE.build(works.desk, around.surroundings())
    assert isinstance(made, OutboxPage)
    qtbot.addWidget(made)
    made.resize(1072, 740)
    made.show()
    yield made
    around.settle(qtbot)


def words(root: QWidget) -> str:
    return " | ".join(label.text() for label in root.findChildren(QLabel) if label.isVisibleTo(root))


def click(qtbot: QtBot, root: QWidget, name: str) -> None:
    def there() -> QPushButton:
        # Asked anew each time: a detail that was just drawn again leaves its old buttons behind for a moment.
        found = [b for b in root.findChildren(QPushButton, name) if b.isVisibleTo(root)]
        assert found, name
        return found[0]

    qtbot.waitUntil(lambda: there() is not None)
    qtbot.mouseClick(there(), Qt.MouseButton.LeftButton)


def arrive(qtbot: QtBot, page: OutboxPage, around: Around, **args: object) -> None:
    page.shown(**args)
    around.settle(qtbot)


def test_an_empty_outbox_teaches(qtbot: QtBot, page: OutboxPage, around: Around) -> None:
    arrive(qtbot, page, around)
    qtbot.waitUntil(lambda: "Nothing waits to be sent" in words(page))
    page._chips[Shelf.SENT].click()
    around.settle(qtbot)
    qtbot.waitUntil(lambda: "Nothing went out in the last 30 days" in words(page))


def test_choosing_in_the_list_reads_on_the_right(
    qtbot: QtBot, page: OutboxPage, works: Works, around: Around
) -> None:
    works.queued("Nei", NOON + timedelta(days=2))
    works.queued("Orari delle feste", NOON + timedelta(days=9))
    arrive(qtbot, page, around)
    qtbot.waitUntil(lambda: "Nei. Lo studio" in words(page.detail))
    qtbot.keyClick(page.list, Qt.Key.Key_J)
    around.settle(qtbot)
    qtbot.waitUntil(lambda: "Orari delle feste. Lo studio" in words(page.detail))


def test_taking_back_offers_undo(qtbot: QtBot, page: OutboxPage, works: Works, around: Around) -> None:
    (delivery,) = works.queued()
    arrive(qtbot, page, around)
    click(qtbot, page.detail, "choice take_back")
    qtbot.waitUntil(lambda: "Nothing waits to be sent" in words(page))
    around.undos[-1]()
    qtbot.waitUntil(lambda: page.list.current_id() == delivery.id)


def test_sync_now_reports(qtbot: QtBot, page: OutboxPage, works: Works, around: Around) -> None:
    works.queued()
    arrive(qtbot, page, around)
    qtbot.mouseClick(page.sync, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page._banner.isVisible() and "1 sent." in page._banner.accessibleName())
    around.settle(qtbot)
    assert page.sync.isEnabled()
    page._close.click()
    around.settle(qtbot)
    assert not page._banner.isVisible()


def test_by_hand_from_the_first_step_to_the_last(
    qtbot: QtBot, page: OutboxPage, works: Works, around: Around
) -> None:
    (delivery,) = works.queued("Nei", None, works.page)
    arrive(qtbot, page, around, delivery=delivery.id)
    click(qtbot, page.detail, "copy text")
    around.settle(qtbot)
    assert QGuiApplication.clipboard().text() == delivery.text
    assert "Copy again" in [b.text() for b in page.detail.findChildren(QPushButton)]
    link = page.detail.findChild(QLineEdit, "link")
    done = page.detail.findChild(QPushButton, "done")
    assert link is not None
    assert done is not None
    link.setText("https://example.org/1")
    assert not done.isEnabled()
    qtbot.waitUntil(lambda: "does not belong to Facebook" in words(page.detail))
    link.setText(LINK)
    assert done.isEnabled()
    qtbot.mouseClick(done, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: works.kept(delivery).state is State.SENT)
    assert works.kept(delivery).url == LINK


def test_a_pasted_link_survives_what_happens_meanwhile(
    qtbot: QtBot, page: OutboxPage, works: Works, around: Around
) -> None:
    (delivery,) = works.queued("Nei", None, works.page)
    arrive(qtbot, page, around, delivery=delivery.id)
    link = page.detail.findChild(QLineEdit, "link")
    assert link is not None
    link.setText(LINK)
    click(qtbot, page.detail, "copy text")
    around.settle(qtbot)
    again = page.detail.findChild(QLineEdit, "link")
    assert again is not None
    assert again is not link
    assert again.text() == LINK


def test_not_done_takes_it_off_and_can_be_undone(
    qtbot: QtBot, page: OutboxPage, works: Works, around: Around
) -> None:
    (delivery,) = works.queued("Nei", None, works.page)
    around.loop.run_until_complete(works.desk.sync.now())
    arrive(qtbot, page, around, delivery=delivery.id)
    click(qtbot, page.detail, "not done")
    qtbot.waitUntil(lambda: works.kept(delivery).state is State.REFUSED)
    around.settle(qtbot)
    around.undos[-1]()
    qtbot.waitUntil(lambda: works.kept(delivery).state is State.READY)


def test_it_is_out_asks_for_the_link(qtbot: QtBot, page: OutboxPage, works: Works, around: Around) -> None:
    heard_but_silent(works.square)
    (delivery,) = works.queued()
    around.loop.run_until_complete(works.desk.sync.now())
    arrive(qtbot, page, around, delivery=delivery.id)
    click(qtbot, page.detail, "choice it_is_out")
    link = page.detail.findChild(QLineEdit, "link")
    assert link is not None
    link.setText("not a link")
    confirm = page.detail.findChild(QPushButton, "confirm out")
    assert confirm is not None
    assert not confirm.isEnabled()
    link.setText("https://square.example/1")
    qtbot.mouseClick(confirm, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: works.kept(delivery).state is State.SENT)


def test_a_new_date_from_another_page(qtbot: QtBot, page: OutboxPage, works: Works, around: Around) -> None:
    (delivery,) = works.queued("Nei", NOON + timedelta(minutes=5))
    works.clock.advance(timedelta(hours=2))
    arrive(qtbot, page, around, delivery=delivery.id, ask="date")
    edit = page.detail.findChild(QDateTimeEdit, "date")
    assert edit is not None
    assert edit.dateTime().toString("HH:mm") == "12:05", "the wall clock of the practice"
    click(qtbot, page.detail, "set date")
    qtbot.waitUntil(lambda: bool(around.troubles))
    assert "has passed" in around.troubles[-1]
    edit.setDateTime(edit.dateTime().addDays(2))
    click(qtbot, page.detail, "set date")
    due = NOON + timedelta(days=2, minutes=5)
    qtbot.waitUntil(lambda: works.kept(delivery).due == due)


def test_where_the_post_is(qtbot: QtBot, page: OutboxPage, works: Works, around: Around) -> None:
    from app.core.kernel.text import msg
    from app.core.platforms.contract import Refusal

    works.square.answers = [Refusal(msg("Too long."))]
    (delivery,) = works.queued()
    around.loop.run_until_complete(works.desk.sync.now())
    arrive(qtbot, page, around)
    click(qtbot, page.detail, "choice open")
    assert around.led == [("composer", {"post": delivery.post})]


def test_the_language_changes_at_once(qtbot: QtBot, page: OutboxPage, works: Works, around: Around) -> None:
    works.queued("Nei", NOON + timedelta(days=2))
    arrive(qtbot, page, around)
    qtbot.waitUntil(lambda: "25 November 2026, 12:00" in words(page.detail))
    around.language.set_language("it")
    qtbot.waitUntil(lambda: "25 novembre 2026, 12:00" in words(page.detail))
