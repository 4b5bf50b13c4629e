"""The inbox as it is drawn and used: keys, words underlined, the toast, the sheet, a change of language."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from support.desks import NOON, desk_in
from support.pages import Window, in_front, words_on

from app.core.desk import Desk
from app.core.inbox.model import Standing
from app.core.kernel.text import render
from app.core.outbox.model import State, Wait
from app.core.platforms.contract import Kind
from app.ui.kit import Theme
from app.ui.language import Language
from app.ui.pages import inbox
from app.ui.pages.inbox.page import InboxPage

NEUTRAL = "La ringraziamo di averci scritto. Può contattarci in privato."


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_in(tmp_path / "desk") as opened:
        google = opened.accounts.add_assisted("google_business", "Studio Greco", "")
        opened.inbox.paste(google.id, "Anna R.", "Ho aspettato un'ora, pessimo.", rating=2)
        opened.inbox.paste(google.id, "L.B.", "Grazie, chiarissimi!", rating=5)
        opened.inbox.paste(google.id, "Peppino", "Non respiro bene da ieri", Kind.COMMENT)
        yield opened


@pytest.fixture
def window(language: Language) -> Window:
    return Window(language)


@pytest.fixture
def page(desk: Desk, window: Window, look: Theme, loop: asyncio.AbstractEventLoop, qtbot: QtBot) -> InboxPage:
    desk.bus.deliver_on(loop.call_soon_threadsafe)
    made = inbox.build(desk, window.around)
    assert isinstance(made, InboxPage)
    qtbot.addWidget(made)
    made.resize(1072, 740)
    made.show()
    made.shown()
    qtbot.waitUntil(lambda: made._presenter.state.opened is not None)
    return made


def opened_author(page: InboxPage) -> str:
    opened = page._presenter.state.opened
    return opened.conversation.author if opened else ""


def choose(page: InboxPage, qtbot: QtBot, author: str) -> None:
    page._list.choose(next(row.id for row in page._rows if row.title == author))
    qtbot.waitUntil(lambda: opened_author(page) == author)


def write(page: InboxPage, qtbot: QtBot, words: str) -> None:
    editor = page._pane.reply.editor
    editor.setPlainText(words)
    qtbot.waitUntil(lambda: page._presenter.state.opened.reply.text == words)  # type: ignore[union-attr]


def test_the_most_dangerous_message_is_open_at_once(page: InboxPage) -> None:
    assert opened_author(page) == "Peppino"
    assert [row.title for row in page._rows] == ["Peppino", "Anna R.", "L.B."]
    assert "may be an emergency" in words_on(page._pane)


def test_one_key_for_each_step(page: InboxPage, qtbot: QtBot, desk: Desk, window: Window) -> None:
    in_front(page, qtbot)
    page._list.setFocus()
    qtbot.keyClick(page._list, Qt.Key.Key_J)
    qtbot.waitUntil(lambda: opened_author(page) == "Anna R.")
    qtbot.keyClick(page._list, Qt.Key.Key_K)
    qtbot.waitUntil(lambda: opened_author(page) == "Peppino")
    qtbot.keyClick(page._list, Qt.Key.Key_E)
    qtbot.waitUntil(lambda: opened_author(page) == "Anna R.")
    assert [c.author for c in desk.inbox.conversations(Standing.ARCHIVED)] == ["Peppino"]
    _, undo = window.toasts[-1]
    assert undo is not None
    undo()
    qtbot.waitUntil(lambda: len(page._rows) == 3)
    qtbot.keyClick(page._list, Qt.Key.Key_M)
    qtbot.waitUntil(lambda: desk.inbox.counts().for_doctor == 1)
    qtbot.keyClick(page._list, Qt.Key.Key_R)
    qtbot.waitUntil(page._pane.reply.editor.hasFocus)
    qtbot.keyClicks(page._pane.reply.editor, "je")
    assert page._pane.reply.editor.toPlainText() == "je", "letters are letters while one writes"
    qtbot.keyClick(page._pane.reply.editor, Qt.Key.Key_Escape)
    qtbot.waitUntil(page._list.hasFocus)


def test_what_confirms_a_patient_is_underlined_while_typing(page: InboxPage, qtbot: QtBot) -> None:
    choose(page, qtbot, "Anna R.")
    write(page, qtbot, "👋 Ci dispiace per il Suo intervento.")
    box = page._pane.reply
    [selection] = box.editor.extraSelections()
    assert "il Suo intervento" in selection.cursor.selectedText()
    assert not box._send.isEnabled()
    assert "red point" in words_on(box.foot)
    write(page, qtbot, NEUTRAL)
    assert box.editor.extraSelections() == []
    assert box._send.isEnabled()


def test_a_paragraph_in_another_language_is_said_and_put_right(
    page: InboxPage, qtbot: QtBot, desk: Desk, window: Window
) -> None:
    choose(page, qtbot, "L.B.")
    spanish = "Gracias por escribirnos, le garantizamos un resultado perfecto."
    box = page._pane.reply
    assert box.reading.isHidden(), "nothing is written yet"
    write(page, qtbot, f"{NEUTRAL}\n{spanish}")
    qtbot.waitUntil(lambda: "Paragraph 2 is read as Spanish." in words_on(box.reading))
    change = next(b for b in box.reading.findChildren(QPushButton) if b.text() == "Change")
    next(a for a in change.menu().actions() if a.text() == "Read as Italian").trigger()
    qtbot.waitUntil(lambda: "Paragraph 2 is Italian, as you said." in words_on(box.reading))
    conversation = page._presenter.state.opened.conversation.id  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: desk.inbox.open_reply(conversation, "it").spoken == {spanish: "it"})
    said, undo = window.toasts[-1]
    assert render(said, "en") == "The paragraph is read anew." and undo is not None
    undo()
    qtbot.waitUntil(lambda: "Paragraph 2 is read as Spanish." in words_on(box.reading))
    qtbot.waitUntil(lambda: desk.inbox.open_reply(conversation, "it").spoken == {})


def test_the_whole_reply_is_put_in_another_language(page: InboxPage, qtbot: QtBot, window: Window) -> None:
    choose(page, qtbot, "L.B.")
    write(page, qtbot, "Gracias por escribirnos: nos alegra mucho leer sus palabras.")
    box = page._pane.reply
    box.reading._menu.aboutToShow.emit()
    assert "The whole reply" in [a.text() for a in box.reading._menu.actions() if a.isSeparator()]
    box.reading.whole.emit("es")
    assert box._languages.current() == "es"
    assert words_on(box.reading) == "", "nothing differs any more"
    _, undo = window.toasts[-1]
    assert undo is not None
    undo()
    assert box._languages.current() == "it"


def test_a_reason_is_taken_back_with_the_keyboard(page: InboxPage, qtbot: QtBot, window: Window) -> None:
    choose(page, qtbot, "Anna R.")
    write(page, qtbot, "Ci dispiace per il Suo intervento.")
    box = page._pane.reply
    (item,) = page._presenter.state.opened.items  # type: ignore[union-attr]
    box.panel.chosen.emit(item.id, "reason", "Scrive chi ha già detto tutto")
    qtbot.waitUntil(box._send.isEnabled)
    back = next(b for b in box.panel.findChildren(QPushButton) if b.text() == "Take back")
    back.setFocus()
    qtbot.keyClick(back, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not box._send.isEnabled())
    _, undo = window.toasts[-1]
    assert undo is not None
    undo()
    qtbot.waitUntil(box._send.isEnabled)


def test_a_fix_is_read_first_made_with_one_press_and_taken_back(
    page: InboxPage, qtbot: QtBot, window: Window
) -> None:
    box = page._pane.reply
    heard: list[str] = []
    box.panel.announced.connect(heard.append)
    write(page, qtbot, "Buongiorno, ci chiami in studio.")
    qtbot.waitUntil(lambda: "In caso di emergenza chiami subito il 112." in words_on(box.panel))
    assert heard and heard[-1].startswith("1 blocks. 1 new: ")
    cursor = box.editor.textCursor()
    cursor.setPosition(len("Buongiorno"))
    box.editor.setTextCursor(cursor)
    next(b for b in box.panel.findChildren(QPushButton) if b.text() == "Put it at the beginning").click()
    text = box.editor.toPlainText()
    assert text == "In caso di emergenza chiami subito il 112.\nBuongiorno, ci chiami in studio."
    assert text[: box.editor.textCursor().position()].endswith("\nBuongiorno"), (
        "the caret stays between its words"
    )
    assert box._send.isEnabled()
    assert heard[-1] == "The check found nothing against it."
    _, undo = window.toasts[-1]
    assert undo is not None
    undo()
    assert box.editor.toPlainText() == "Buongiorno, ci chiami in studio."


def test_the_neutral_reply_takes_the_place_of_all_in_one_step(page: InboxPage, qtbot: QtBot) -> None:
    choose(page, qtbot, "Anna R.")
    words = "Ci dispiace per il Suo intervento."
    write(page, qtbot, words)
    box = page._pane.reply
    next(b for b in box.panel.findChildren(QPushButton) if b.text() == "Write this instead").click()
    assert box.editor.toPlainText() == page._presenter.private_words()
    box.editor.undo()
    assert box.editor.toPlainText() == words


def test_the_words_are_kept_within_two_seconds(page: InboxPage, qtbot: QtBot, desk: Desk) -> None:
    conversation = page._presenter.state.opened.conversation.id  # type: ignore[union-attr]
    page._pane.reply.editor.setPlainText("Gentile signora")
    qtbot.waitUntil(lambda: desk.inbox.open_reply(conversation, "it").text == "Gentile signora", timeout=2000)


def test_leaving_the_page_keeps_the_words_at_once(page: InboxPage, qtbot: QtBot, desk: Desk) -> None:
    conversation = page._presenter.state.opened.conversation.id  # type: ignore[union-attr]
    page._pane.reply.editor.setPlainText("Gentile")
    page.leaving()
    qtbot.waitUntil(lambda: desk.inbox.open_reply(conversation, "it").text == "Gentile", timeout=800)


def test_ctrl_enter_sends_and_undo_brings_it_back(
    page: InboxPage, qtbot: QtBot, desk: Desk, window: Window
) -> None:
    choose(page, qtbot, "Anna R.")
    write(page, qtbot, NEUTRAL)
    qtbot.keyClick(page._pane.reply.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(window.toasts))
    [delivery] = desk.outbox.open()
    assert (delivery.text, delivery.state, delivery.wait) == (NEUTRAL, State.WAITING, Wait.BY_HAND)
    assert QGuiApplication.clipboard().text() == NEUTRAL
    assert "To do by hand on Google Business Profile" in words_on(page._pane)
    _, undo = window.toasts[-1]
    assert undo is not None
    assert not page._pane.reply.isVisible()
    undo()
    qtbot.waitUntil(page._pane.reply.isVisible)
    assert page._pane.reply.editor.toPlainText() == NEUTRAL
    assert desk.outbox.open() == []


def test_move_to_private_stands_behind_ones_own_words(page: InboxPage, qtbot: QtBot) -> None:
    box = page._pane.reply
    box._private.click()
    alone = box.editor.toPlainText()
    assert alone == page._presenter.private_words()
    box.use_situation("emergency")
    assert "112" in box.editor.toPlainText()
    assert alone not in box.editor.toPlainText()
    write(page, qtbot, "Buongiorno.")
    box._private.click()
    assert box.editor.toPlainText() == f"Buongiorno.\n\n{alone}"
    box.editor.undo()
    assert box.editor.toPlainText() == "Buongiorno."


def test_an_idea_leads_to_write(page: InboxPage, qtbot: QtBot, desk: Desk, window: Window) -> None:
    page.make_idea()
    qtbot.waitUntil(lambda: bool(window.visited))
    [(post, _)] = desk.posts.all()
    assert window.visited == [("composer", {"post": post.id})]


def test_the_clipboard_fills_the_sheet(page: InboxPage, qtbot: QtBot, desk: Desk) -> None:
    QGuiApplication.clipboard().setText("Carla V.\n★★★★☆ 3 giorni fa\nSpiegazioni chiare.")
    qtbot.keyClick(
        page, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    sheet = page._sheet
    assert sheet is not None
    assert sheet.isVisible()
    assert (sheet._author.text(), sheet._text.toPlainText()) == ("Carla V.", "Spiegazioni chiare.")
    assert sheet._stars.currentData() == 4
    sheet._take.click()
    qtbot.waitUntil(lambda: opened_author(page) == "Carla V.")
    assert not sheet.isVisible()
    assert desk.inbox.counts().open == 4


def test_an_empty_paste_is_explained(page: InboxPage, qtbot: QtBot, desk: Desk) -> None:
    QGuiApplication.clipboard().setText("")
    page.paste()
    assert page._sheet is not None
    page._sheet._take.click()
    qtbot.waitUntil(lambda: "Copy the words first." in words_on(page._sheet))  # type: ignore[arg-type]
    assert desk.inbox.counts().open == 3


def test_a_message_from_outside_appears_by_itself(page: InboxPage, qtbot: QtBot, desk: Desk) -> None:
    account = desk.accounts.all()[0]
    desk.inbox.paste(account.id, "Vito", "Quanto costa?", Kind.COMMENT, at=NOON)
    qtbot.waitUntil(lambda: "Vito" in [row.title for row in page._rows])
    assert opened_author(page) == "Peppino"


def test_empty_it_teaches(
    tmp_path: Path, window: Window, look: Theme, loop: asyncio.AbstractEventLoop, qtbot: QtBot
) -> None:
    with desk_in(tmp_path / "empty") as desk:
        made = inbox.build(desk, window.around)
        assert isinstance(made, InboxPage)
        qtbot.addWidget(made)
        made.show()
        made.shown()
        qtbot.waitUntil(lambda: made._presenter.state.ready)
        assert "Everything is answered" in words_on(made)
        made.paste()
        assert made._sheet is not None
        assert "First add the channel it comes from" in words_on(made._sheet)
        assert not made._sheet._take.isEnabled()


def test_another_language_without_a_restart(page: InboxPage, qtbot: QtBot, language: Language) -> None:
    write(page, qtbot, "Ci dispiace per il Suo intervento.")
    before = words_on(page)
    language.set_language("it")
    after = words_on(page)
    assert "Peppino" in after
    for english in ("Reply", "characters", "at once", "red point"):
        assert english in before
        assert english not in after


def test_the_page_forgets_the_bus_when_it_goes(
    desk: Desk, window: Window, look: Theme, loop: asyncio.AbstractEventLoop, qtbot: QtBot
) -> None:
    before = len(desk.bus._listeners)
    made = inbox.build(desk, window.around)
    assert len(desk.bus._listeners) > before
    made.deleteLater()
    qtbot.waitUntil(lambda: len(desk.bus._listeners) == before)
