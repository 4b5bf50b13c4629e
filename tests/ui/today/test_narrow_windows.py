"""The smallest window with large text, in the longest language: nothing has to be scrolled sideways or is cut off."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot
from support.desks import NOON
from support.platforms import heard_but_silent
from support.practice import Works, practice_in
from support.surroundings import Around

from app.ui.kit.theme import Theme
from app.ui.language import Language
from app.ui.pages import calendar, channels, outbox, settings, today
from app.ui.pages.contract import Page
from app.ui.pages.settings.page import SECTIONS

MINE = (today.PAGE, calendar.PAGE, outbox.PAGE, channels.PAGE, settings.PAGE)
ROOM = (1024 - 84, 700 - 42)
"""What the smallest window leaves at 150 % beside the folded rail and above the status line."""


@pytest.fixture
def works(tmp_path: Path) -> Iterator[Works]:
    """Something in every state that makes a page wide."""
    with practice_in(tmp_path / "desk") as made:
        missed = NOON + timedelta(minutes=5)
        made.queued("Unghie fragili: tre cause comuni e quando preoccuparsi", missed, made.api, made.page)
        made.desk.posts.ask_to_sign(
            made.draft("Acne negli adolescenti: cosa aspettarsi", NOON + timedelta(days=2))
        )
        heard_but_silent(made.square)
        made.queued("Benvenuta alla dottoressa Carbone", None, made.api)
        asyncio.run(made.desk.sync.now())
        made.clock.advance(timedelta(hours=2))
        made.hear("Mia figlia non respira bene dopo la crema, che cosa devo fare adesso?")
        made.desk.accounts.needs_sign_in(made.api.id)
        yield made


def too_wide(root: QWidget) -> list[str]:
    found = []
    for area in root.findChildren(QScrollArea):
        content = area.widget()
        if area.isVisibleTo(root) and content is not None and content.width() > area.viewport().width() + 1:
            found.append(f"{content.width()} in {area.viewport().width()}")
    for button in root.findChildren(QAbstractButton):
        if (
            button.isVisibleTo(root)
            and button.text()
            and button.width() + 2 < button.minimumSizeHint().width()
        ):
            found.append(button.text())
    return found


@pytest.mark.parametrize("code", ["it", "es"])
@pytest.mark.parametrize("page", MINE, ids=lambda page: page.key)
def test_everything_fits(
    qtbot: QtBot,
    look: Theme,
    works: Works,
    language: Language,
    loop: asyncio.AbstractEventLoop,
    page: Page,
    code: str,
) -> None:
    look.choose(text_scale=150)
    language.set_language(code)
    works.desk.bus.deliver_on(loop.call_soon_threadsafe)
    around = Around(language, loop)
    made = page.build(works.desk, around.surroundings())
    qtbot.addWidget(made)
    made.resize(*ROOM)
    made.show()
    sections = [section.value for section, *_ in SECTIONS] if page.key == "settings" else [""]
    for section in sections:
        made.shown(section=section)  # type: ignore[attr-defined]
        around.settle(qtbot)

        def fits() -> None:
            assert too_wide(made) == []

        qtbot.waitUntil(fits, timeout=3000)
        assert (made.width(), made.height()) == ROOM
