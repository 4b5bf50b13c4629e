"""The whole window on the sample: every page, three languages, large text; nothing cut off or nameless."""

import asyncio
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.core.desk import Desk
from app.core.kernel.text import LANGUAGES
from app.core.settings import Settings
from app.demo import approach_sample
from app.ui.kit.theme import Theme
from app.ui.language import Language
from app.ui.pages import catalog
from app.ui.shell.main_window import MainWindow

PAGES = [page.key for page in catalog.discover()]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    desk = approach_sample(tmp_path_factory.mktemp("sample") / "archive", "it").open()
    desk.team.sit_down()
    yield desk
    desk.close()


@pytest.fixture
def window(
    qtbot: QtBot, look: Theme, language: Language, loop: asyncio.AbstractEventLoop, sample: Desk
) -> Iterator[MainWindow]:
    sample.bus.deliver_on(loop.call_soon_threadsafe)
    made = MainWindow(None, catalog.discover(), language, Settings(), lambda **_: None)
    qtbot.addWidget(made)
    made.resize(1280, 800)
    made.show()
    made.sit(sample)
    yield made
    made.close()


def settle(qtbot: QtBot, loop: asyncio.AbstractEventLoop) -> None:
    """Until no task is left but those that wait for a long time."""

    def quiet() -> bool:
        return not [t for t in asyncio.all_tasks(loop) if not t.done()]

    qtbot.waitUntil(quiet, timeout=15_000)


def shown(root: QWidget, kind: type[QWidget]) -> Iterator[QWidget]:
    for child in root.findChildren(kind):
        if child.isVisibleTo(root.window()) and child.width() > 0:
            yield child


def cut_off(root: QWidget) -> list[str]:
    """Words that do not fit the widget that shows them. What is elided on purpose says so by its class."""
    found = []
    for label in shown(root, QLabel):
        assert isinstance(label, QLabel)
        if label.wordWrap() or not label.text() or type(label).__name__.startswith(("Elided", "Initials")):
            continue
        if label.fontMetrics().horizontalAdvance(label.text()) > label.contentsRect().width() + 2:
            found.append(f"{type(label).__name__}: {label.text()}")
    for button in shown(root, QAbstractButton):
        assert isinstance(button, QAbstractButton)
        if button.text() and button.width() + 2 < button.minimumSizeHint().width():
            found.append(f"{type(button).__name__}: {button.text()}")
    return found


def fits(qtbot: QtBot, window: MainWindow, code: str) -> None:
    """Once the layout has settled, nothing is cut off."""

    def whole() -> None:
        assert cut_off(window) == [], code

    qtbot.waitUntil(whole, timeout=3000)


@pytest.mark.parametrize("page", PAGES)
def test_nothing_is_cut_off(
    qtbot: QtBot, window: MainWindow, language: Language, loop: asyncio.AbstractEventLoop, page: str
) -> None:
    window.navigate(page)
    settle(qtbot, loop)
    for code in LANGUAGES:
        language.set_language(code)
        settle(qtbot, loop)
        fits(qtbot, window, code)


@pytest.mark.parametrize("page", PAGES)
def test_the_window_stays_its_size_with_large_text(
    qtbot: QtBot,
    look: Theme,
    language: Language,
    loop: asyncio.AbstractEventLoop,
    sample: Desk,
    page: str,
) -> None:
    look.choose(text_scale=150)
    language.set_language("es")
    sample.bus.deliver_on(loop.call_soon_threadsafe)
    window = MainWindow(None, catalog.discover(), language, Settings(), lambda **_: None)
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    window.sit(sample)
    window.navigate(page)
    settle(qtbot, loop)
    assert (window.width(), window.height()) == (1280, 800), "the page asks for more room than a screen has"
    fits(qtbot, window, "es")
    window.close()


def nameless(item: QObject) -> bool:
    face = QAccessible.queryAccessibleInterface(item)
    return face is not None and not face.text(QAccessible.Text.Name).strip()


@pytest.mark.parametrize("page", PAGES)
def test_everything_that_takes_the_keyboard_has_a_name(
    qtbot: QtBot, window: MainWindow, loop: asyncio.AbstractEventLoop, page: str
) -> None:
    window.navigate(page)
    settle(qtbot, loop)
    QAccessible.setActive(True)
    silent = [
        f"{type(widget).__name__} in {type(widget.parent()).__name__}"
        for widget in shown(window, QWidget)
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.isEnabled() and nameless(widget)
    ]
    assert not silent


@pytest.mark.parametrize("tab", ["rules", "house", "recheck"])
def test_every_tab_of_the_rules_fits_in_large_text_and_has_names(
    qtbot: QtBot,
    look: Theme,
    language: Language,
    loop: asyncio.AbstractEventLoop,
    sample: Desk,
    tab: str,
) -> None:
    look.choose(text_scale=150)
    sample.bus.deliver_on(loop.call_soon_threadsafe)
    window = MainWindow(None, catalog.discover(), language, Settings(), lambda **_: None)
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    window.sit(sample)
    window.navigate("rules", tab=tab)
    settle(qtbot, loop)
    if tab == "recheck":
        again = window.findChild(QAbstractButton, "check again")
        assert isinstance(again, QAbstractButton)
        again.click()
        settle(qtbot, loop)
    QAccessible.setActive(True)
    for code in LANGUAGES:
        language.set_language(code)
        settle(qtbot, loop)
        assert (window.width(), window.height()) == (1280, 800), code
        fits(qtbot, window, code)
        silent = [
            type(widget).__name__
            for widget in shown(window, QWidget)
            if widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.isEnabled() and nameless(widget)
        ]
        assert silent == [], code
    window.close()


@pytest.mark.parametrize("name", ["mano-eczema.png", "ginocchio.png", "regola-abcde.png"])
def test_the_sheet_of_a_picture_fits_in_large_text_and_has_names(
    qtbot: QtBot,
    look: Theme,
    language: Language,
    loop: asyncio.AbstractEventLoop,
    sample: Desk,
    name: str,
) -> None:
    look.choose(text_scale=150)
    sample.bus.deliver_on(loop.call_soon_threadsafe)
    window = MainWindow(None, catalog.discover(), language, Settings(), lambda **_: None)
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    window.sit(sample)
    asset = next(a.id for a in sample.media.all() if a.name == name)
    window.navigate("library", asset=asset)
    settle(qtbot, loop)
    QAccessible.setActive(True)
    for code in LANGUAGES:
        language.set_language(code)
        settle(qtbot, loop)
        assert any(label.text() == name for label in window.findChildren(QLabel)), "the sheet is open"
        assert (window.width(), window.height()) == (1280, 800), code
        fits(qtbot, window, code)
        silent = [
            type(widget).__name__
            for widget in shown(window, QWidget)
            if widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.isEnabled() and nameless(widget)
        ]
        assert silent == [], code
    window.close()
