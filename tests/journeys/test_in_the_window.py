"""The main job in the real window: keystrokes to checklist to signature to a real site, and the answer to a comment."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from servers.wordpress import Site
from support.online import connect_wordpress
from support.pages import in_front

from app.core.desk import Desk
from app.core.inbox.model import Standing
from app.core.outbox.model import State
from app.core.posts.model import Audience, Goal, Status
from app.core.settings import Settings
from app.core.team.model import Role
from app.ui.kit.theme import theme
from app.ui.language import Language
from app.ui.pages import catalog
from app.ui.pages.composer.page import ComposerPage
from app.ui.pages.inbox.page import InboxPage
from app.ui.shell.main_window import MainWindow
from app.ui.shell.session import Session, Start
from app.ui.tasks import event_loop

LONG = 20_000
# Typed key by key, which QTest can do with plain ASCII only.
PROMISE = "Con noi il risultato viene garantito per tutti."
CALM = "Un neo che cambia forma va mostrato al medico. Guardarsi una volta al mese fa parte delle buone abitudini."
CARELESS = "Ci dispiace per la Sua visita dell'altro giorno."
NEUTRAL = "Buongiorno e grazie del messaggio. Per indicazioni personali ne parli con il Suo medico."


@pytest.fixture
def loop(qapp: object) -> Iterator[asyncio.AbstractEventLoop]:
    with event_loop(qapp) as running:  # type: ignore[arg-type]
        asyncio.events._set_running_loop(running)
        yield running
        asyncio.events._set_running_loop(None)


@pytest.fixture
def site(desk: Desk, wordpress: Site) -> Site:
    wordpress.empty()
    connect_wordpress(desk, wordpress)
    return wordpress


@pytest.fixture
def window(desk: Desk, site: Site, loop: asyncio.AbstractEventLoop, qtbot: QtBot) -> Iterator[MainWindow]:
    theme().choose(scheme="light", text_scale=100, reduce_motion=True)
    language = Language("it")
    made = MainWindow(None, catalog.discover(), language, Settings(), lambda **_: None)
    made.show()
    session = Session(made, language, desk, Start(Settings(), lambda **_: None, lambda: None, sample=True))  # type: ignore[arg-type, return-value]
    begun = loop.create_task(session.begin())
    qtbot.waitUntil(begun.done, timeout=LONG)
    begun.result()
    in_front(made, qtbot)
    yield made
    made.close()
    made.deleteLater()
    language.set_language("en")


def built(window: MainWindow, key: str) -> object:
    return window._built[key]


def synced(window: MainWindow, desk: Desk, qtbot: QtBot) -> None:
    before = desk.sync.last
    QTest.keyClick(window, Qt.Key.Key_F9)
    qtbot.waitUntil(lambda: desk.sync.last is not before and not desk.sync.running, timeout=LONG)


def test_written_signed_sent_and_answered_from_the_keyboard(
    window: MainWindow, desk: Desk, site: Site, qtbot: QtBot
) -> None:
    # The doctor writes; the checklist reacts while she types.
    window.navigate("composer", new=True)
    composer = built(window, "composer")
    assert isinstance(composer, ComposerPage)
    qtbot.waitUntil(lambda: composer.presenter.post is not None and composer.editor.isVisible())
    QTest.keyClicks(composer.editor, PROMISE)
    qtbot.waitUntil(lambda: any(i.id.startswith("adv.guarantee") for i in composer.checklist.items))
    composer.editor.selectAll()
    QTest.keyClicks(composer.editor, CALM)
    qtbot.waitUntil(lambda: not any(i.id.startswith("adv.") for i in composer.checklist.items))

    # Goal, audience and channel; then Ctrl+Enter signs, and again puts it in the outbox.
    channel = desk.accounts.all()[0]
    composer.flush()
    composer.presenter.change(goal=Goal.EDUCATE, audience=Audience.GENERAL, title="Come si osserva un neo")
    composer.presenter.set_channel(channel.id, True)
    for button, reached in (("Firma", Status.SIGNED), ("Metti in uscita", Status.WAITING)):

        def offered(words: str = button) -> bool:
            return composer.step.primary.text() == words and composer.step.primary.isEnabled()

        qtbot.waitUntil(offered, timeout=LONG)
        in_front(window, qtbot)
        composer.editor.setFocus()
        qtbot.waitUntil(composer.editor.hasFocus, timeout=LONG)
        QTest.keyClick(composer.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

        def there(wanted: Status = reached) -> bool:
            post = desk.posts.get(composer.presenter.post.id)  # type: ignore[union-attr]
            return post is not None and desk.posts.status(post) is wanted

        qtbot.waitUntil(there, timeout=LONG)
    assert site.posts() == [], "nothing leaves before somebody syncs"
    synced(window, desk, qtbot)
    (published,) = site.posts()
    assert CALM in published["content"]["raw"]

    # A comment comes back; the reception answers it, checked while she types.
    site.visitor_comments(str(published["id"]), "Sono stata da voi martedì. Ogni quanto devo guardarmi?")
    synced(window, desk, qtbot)
    reception = next(p for p in desk.team.people() if p.role is Role.RECEPTION)
    window.rail.person_picked.emit(reception.id)
    qtbot.waitUntil(lambda: desk.team.current.id == reception.id, timeout=LONG)
    window.navigate("inbox")
    inbox = built(window, "inbox")
    assert isinstance(inbox, InboxPage)
    qtbot.waitUntil(lambda: inbox._presenter.state.opened is not None, timeout=LONG)
    editor = inbox._pane.reply.editor
    QTest.keyClicks(editor, CARELESS)

    def stopped() -> bool:
        opened = inbox._presenter.state.opened
        return opened is not None and any("priv.confirm_relationship" in item.id for item in opened.items)

    def may_go() -> bool:
        opened = inbox._presenter.state.opened
        return opened is not None and opened.can_send and not stopped()

    qtbot.waitUntil(stopped, timeout=LONG)
    editor.selectAll()
    QTest.keyClicks(editor, NEUTRAL)
    qtbot.waitUntil(may_go, timeout=LONG)
    in_front(window, qtbot)
    editor.setFocus()
    qtbot.waitUntil(editor.hasFocus, timeout=LONG)
    QTest.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: desk.inbox.conversations(Standing.OPEN) == [], timeout=LONG)
    synced(window, desk, qtbot)
    (answer,) = [c for c in site.comments() if c["parent"]]
    assert NEUTRAL in answer["content"]["raw"]
    sent = desk.outbox.sent_since(desk.clock.now() - timedelta(hours=1))
    assert [d.state for d in sent] == [State.SENT] * 2 and desk.verify().broken_at is None
