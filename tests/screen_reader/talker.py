"""Decoro's own pages on a real screen, for a screen reader to hear: a promise is written and taken out again.

``python talker.py FOLDER``. Prints one line of JSON: what the two panels meant to say, in their order.
"""

import asyncio
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit
from support.desks import desk_in
from support.pages import Window

from app.core.platforms.contract import Kind
from app.ui.kit.theme import theme
from app.ui.language import Language
from app.ui.pages import composer, inbox
from app.ui.pages.composer.page import ComposerPage
from app.ui.pages.inbox.page import InboxPage
from app.ui.tasks import event_loop

PATIENCE = 20.0
# Typed key by key, which QTest can do with plain ASCII only.
PROMISE = "Con noi il risultato viene garantito per tutti."
CARELESS = "Ci dispiace per la Sua visita di ieri."


def until(holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > deadline:
            raise SystemExit("waited in vain")
        QTest.qWait(10)


def write(editor: QPlainTextEdit, words: str, told: list[str]) -> None:
    """Type, until something is said of it; take it out, until something is said again."""
    said = len(told)
    QTest.keyClicks(editor, words)
    until(lambda: len(told) > said)
    said = len(told)
    editor.clear()
    until(lambda: len(told) > said)


def main(folder: Path) -> list[str]:
    told: list[str] = []
    language = Language("en")
    theme().choose(scheme="light", text_scale=100, reduce_motion=True)
    with desk_in(folder) as desk:
        google = desk.accounts.add_assisted("google_business", "Studio Greco", "")
        desk.inbox.paste(google.id, "Anna R.", "Ho aspettato un'ora, pessimo.", Kind.REVIEW, rating=2)
        around = Window(language).around
        post, messages = composer.build(desk, around), inbox.build(desk, around)
        assert isinstance(post, ComposerPage) and isinstance(messages, InboxPage)
        post.checklist.panel.announced.connect(told.append)
        messages._pane.reply.panel.announced.connect(told.append)
        post.show()
        post.shown(new=True)
        until(lambda: post.editor.isVisible() and post.presenter.post is not None)
        write(post.editor, PROMISE, told)
        post.close()
        messages.show()
        messages.shown()
        until(lambda: messages._pane.reply.editor.isVisible())
        write(messages._pane.reply.editor, CARELESS, told)
        messages.leaving()
        until(lambda: not [task for task in asyncio.all_tasks() if not task.done()])
        messages.close()
    return told


if __name__ == "__main__":
    app = QApplication([])
    with event_loop(app) as loop:
        asyncio.events._set_running_loop(loop)
        print(json.dumps(main(Path(sys.argv[1]))))
        asyncio.events._set_running_loop(None)
