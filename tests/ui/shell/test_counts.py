"""The numbers beside the pages, on a real desk: right before a page was opened, and kept right by what happens."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from support.desks import NOON
from support.practice import Works, practice_in
from support.showing import consent_for, photo

from app.core.settings import Settings
from app.core.team.model import Role
from app.ui.kit import Button
from app.ui.kit.theme import Theme
from app.ui.language import Language
from app.ui.pages import catalog
from app.ui.shell.main_window import MainWindow
from app.ui.shell.session import Session, Start

Loop = asyncio.AbstractEventLoop
COUNTED = ("Today", "Inbox", "Outbox", "Consents")


@pytest.fixture
def works(tmp_path: Path) -> Iterator[Works]:
    """A comment, a post to publish by hand, one to sign, and a consent of which the form is missing."""
    with practice_in(tmp_path / "desk") as made:
        made.hear("Quanto costa una visita?")
        made.queued("A mano", NOON - timedelta(minutes=5), made.page)
        made.desk.posts.ask_to_sign(made.draft("Nei", NOON + timedelta(days=1)))
        consent_for(made.desk, photo(made.desk))
        made.desk.consents.record("K-0777", made.desk.consents.all()[0].scope, "nobody")
        yield made


@pytest.fixture
def window(works: Works, look: Theme, language: Language, loop: Loop) -> Iterator[MainWindow]:
    """The last page of yesterday was the calendar: of those that count none is built."""
    settings = Settings(last_page="calendar")
    made = MainWindow(None, catalog.discover(), language, settings, lambda **_: None)
    made.show()
    start = Start(settings, lambda **_: None, lambda: pytest.fail("the desk is open"), sample=True)
    session = Session(made, language, works.desk, start)
    loop.run_until_complete(session.begin())
    yield made
    made.close()
    loop.run_until_complete(session.end())
    made.deleteLater()


def counts(window: MainWindow) -> dict[str, int]:
    """As they are heard: ``Inbox, 2 to decide``."""
    spoken = [button.accessibleName().partition(", ") for button in window.rail.findChildren(Button)]
    return {name: int(rest.split()[0] if rest else 0) for name, _, rest in spoken if name in COUNTED}


def says(window: MainWindow, today: int, inbox: int, outbox: int, consents: int) -> bool:
    return counts(window) == dict(zip(COUNTED, (today, inbox, outbox, consents), strict=True))


def test_every_page_counts_before_it_was_opened(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: says(window, 3, 1, 1, 1))
    assert list(window._built) == ["calendar"]


def test_what_happens_keeps_the_numbers_right(window: MainWindow, works: Works, qtbot: QtBot) -> None:
    desk = works.desk
    talk = works.hear("Fate anche i nei?", "Luca B.")
    qtbot.waitUntil(lambda: says(window, 4, 2, 1, 1))
    desk.inbox.archive(talk)
    [delivery] = desk.outbox.open()
    desk.outbox.withdraw(delivery.id)
    qtbot.waitUntil(lambda: says(window, 2, 1, 0, 1))
    unsigned = next(c for c in desk.consents.all() if not c.proof)
    desk.consents.withdraw(unsigned.id)
    qtbot.waitUntil(lambda: says(window, 2, 1, 0, 0))
    works.sit(Role.RECEPTION)
    qtbot.waitUntil(lambda: says(window, 1, 1, 0, 0))
    assert list(window._built) == ["calendar"]


def test_what_comes_with_the_hour_is_counted_too(window: MainWindow, works: Works, qtbot: QtBot) -> None:
    works.queued("Orari", NOON + timedelta(minutes=10))
    qtbot.waitUntil(lambda: says(window, 3, 1, 1, 1))
    works.clock.advance(timedelta(hours=3))
    session = window.findChild(Session)
    assert session is not None
    session._clock.timeout.emit()
    qtbot.waitUntil(lambda: says(window, 4, 1, 2, 1))
