"""The window: pages built when first shown, keys, badges, the person, the line at the foot, words for every control."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from support.pages import in_front

from app.core.kernel.text import Words, msg
from app.core.settings import Settings
from app.ui.kit import Button, Theme
from app.ui.language import Language
from app.ui.pages.contract import Keys, Page, Surroundings
from app.ui.shell.main_window import MainWindow
from app.ui.shell.rail import PersonCard, RailItem
from app.ui.shell.shortcuts import ShortcutSheet
from app.ui.shell.status_line import Network, Status, StatusLine

MOMENT = datetime(2026, 11, 22, 9, 42, tzinfo=UTC)
ROME = ZoneInfo("Europe/Rome")


class Sheet(QWidget):
    """A page that writes down what happens to it."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__()
        self.around = around
        self.heard: list[object] = []
        self.editor = QLineEdit()
        self.editor.setAccessibleName("Text")
        QVBoxLayout(self).addWidget(self.editor)

    def shown(self, **args: object) -> None:
        self.heard.append(args)

    def leaving(self) -> None:
        self.heard.append("left")


class Stage:
    """A window of three such pages, and what it remembers."""

    def __init__(self, language: Language, settings: Settings) -> None:
        self.built: dict[str, Sheet] = {}
        self.remembered: dict[str, object] = {}
        pages = [
            self.page("today", Words("Oggi", "Hoy", "Today"), "house"),
            self.page("composer", Words("Scrivi", "Escribir", "Write"), "note-pencil"),
            self.page(
                "consents",
                Words("Consensi", "Consentimientos", "Consents"),
                "identification-card",
                below=True,
            ),
        ]
        # the window hands the desk on and never looks into it
        desk: object = object()
        self.window = MainWindow(desk, pages, language, settings, self.remember)  # type: ignore[arg-type]

    def page(self, key: str, title: Words, icon: str, *, below: bool = False) -> Page:
        def build(desk: object, around: Surroundings) -> QWidget:
            self.built[key] = Sheet(around)
            return self.built[key]

        keys = (Keys("Ctrl+Return", msg("Sign")),)
        return Page(key, title, icon, 10, build, "below" if below else "main", keys=keys)

    def remember(self, **changes: object) -> None:
        self.remembered |= changes


@pytest.fixture
def stage(look: Theme, language: Language, qtbot: QtBot) -> Stage:
    made = Stage(language, Settings())
    qtbot.addWidget(made.window)
    made.window.resize(1280, 800)
    in_front(made.window, qtbot)
    return made


def test_pages_are_built_when_first_shown(stage: Stage) -> None:
    assert list(stage.built) == ["today"]
    stage.window.navigate("composer", new=True)
    stage.window.navigate("composer", post="1")
    assert list(stage.built) == ["today", "composer"]
    assert stage.built["today"].heard == [{}, "left"]
    assert stage.built["composer"].heard == [{"new": True}, {"post": "1"}]
    stage.window.navigate("nowhere")
    assert stage.built["composer"].isVisible()


def test_keys_go_everywhere(stage: Stage, qtbot: QtBot) -> None:
    control = Qt.KeyboardModifier.ControlModifier
    in_front(stage.window, qtbot)
    qtbot.keyClick(stage.window, Qt.Key.Key_3, control)
    assert stage.built["consents"].isVisible()
    qtbot.keyClick(stage.window, Qt.Key.Key_N, control)
    assert stage.built["composer"].heard == [{"new": True}]
    for key, modifier in ((Qt.Key.Key_R, control), (Qt.Key.Key_F9, Qt.KeyboardModifier.NoModifier)):
        with qtbot.waitSignal(stage.window.status.sync_asked):
            qtbot.keyClick(stage.window, key, modifier)
    qtbot.keyClick(stage.window, Qt.Key.Key_F1)
    sheet = stage.window.findChild(ShortcutSheet)
    assert sheet is not None
    assert sheet.isVisible()
    sheet.accept()


def test_a_question_mark_while_writing_is_a_question_mark(stage: Stage, qtbot: QtBot) -> None:
    in_front(stage.window, qtbot)
    editor = stage.built["today"].editor
    editor.setFocus()
    qtbot.keyClicks(editor, "?")
    assert editor.text() == "?"
    assert stage.window.findChild(ShortcutSheet) is None


def test_badges_count_in_words_too(stage: Stage) -> None:
    stage.window.set_badge("today", 3)
    names = [button.accessibleName() for button in stage.window.rail.findChildren(Button)]
    assert "Today, 3 to decide" in names


def test_the_rail_folds_by_itself_and_by_wish(stage: Stage, qtbot: QtBot) -> None:
    rail = stage.window.rail
    assert rail.width() == 208
    stage.window.resize(1040, 700)
    assert rail.width() == 56
    stage.window.resize(1280, 800)
    assert rail.width() == 208
    rail.folded.emit(True)
    assert rail.width() == 56
    stage.window.resize(1040, 700)
    stage.window.resize(1280, 800)
    assert rail.width() == 56


def test_the_rail_grows_with_the_text(stage: Stage, look: Theme) -> None:
    rail = stage.window.rail
    look.choose(text_scale=150)
    try:
        assert rail.width() == 312
    finally:
        look.choose(text_scale=100)
    assert rail.width() == 208


def test_names_of_pages_follow_the_language(stage: Stage, language: Language) -> None:
    language.set_language("es")
    texts = [button.text().strip() for button in stage.window.rail.findChildren(Button)]
    assert "Consentimientos" in texts


def test_the_window_remembers_its_place(stage: Stage, qtbot: QtBot) -> None:
    stage.window.navigate("consents")
    with qtbot.waitSignal(stage.window.closed):
        stage.window.close()
    assert stage.built["consents"].heard[-1] == "left"
    assert stage.remembered["last_page"] == "consents"
    assert stage.remembered["sidebar"] is True
    window = stage.remembered["window"]
    assert isinstance(window, tuple)
    assert window[2:] == (1280, 800)


def test_a_place_on_a_screen_that_is_gone_is_not_taken(look: Theme, language: Language, qtbot: QtBot) -> None:
    lost = Stage(language, Settings(window=(90_000, 90_000, 1100, 750), last_page="composer"))
    qtbot.addWidget(lost.window)
    assert lost.window.size().width() == 1280
    assert list(lost.built) == ["composer"]


def test_the_person_at_work_and_the_others(stage: Stage, qtbot: QtBot) -> None:
    people = [
        PersonCard("1", "Dott.ssa Chiara Lorusso", "CL", Words("Medico", "Médica", "Doctor")),
        PersonCard("2", "Piera", "P", Words("Segreteria", "Recepción", "Reception")),
    ]
    person = stage.window.rail.person
    assert person.isHidden()
    person.set_people(people, "1")
    assert person.isVisible()
    assert "Chiara Lorusso, Doctor" in person.accessibleName()


def test_a_crisis_is_written_on_the_top_edge(stage: Stage, language: Language) -> None:
    stage.window.set_alarm(msg("Nothing goes out until the doctor decides."))
    assert stage.window._alarm.isVisible()
    stage.window.set_alarm(None)
    assert stage.window._alarm.isHidden()


def test_the_status_in_words(look: Theme, language: Language, qtbot: QtBot) -> None:
    line = StatusLine(language)
    qtbot.addWidget(line)
    line.resize(1400, 28)
    line.show()
    line.show_status(
        Status(waiting=3, last_sync=MOMENT, saved=MOMENT, backup=MOMENT, zone=ROME, today=date(2026, 11, 22))
    )
    assert line.waiting.text() == "3 to send"
    assert line.last_sync.text() == "Synced 10:42"
    line.show_status(Status(last_sync=MOMENT, zone=ROME, today=date(2026, 11, 23)))
    assert line.last_sync.text() == "Synced Sun 22 Nov, 10:42"
    assert line.sync.isEnabled()
    line.show_status(Status(network=Network.BY_CHOICE, uncertain=1))
    assert line.network.text() == "Offline by choice"
    assert line.offline.text() == "Go online"
    assert line.waiting.text() == "1 uncertain"
    assert not line.sync.isEnabled()
    with qtbot.waitSignal(line.offline_wished) as wished:
        line.offline.click()
    assert wished.args == [False]
    with qtbot.waitSignal(line.opened) as opened:
        line.waiting.click()
    assert opened.args == ["outbox"]


def test_in_a_narrow_line_nothing_is_cut(look: Theme, language: Language, qtbot: QtBot) -> None:
    look.choose(text_scale=200)
    line = StatusLine(language)
    qtbot.addWidget(line)
    line.resize(1024, 56)
    line.show()
    visible = [part for part in line.findChildren(Button) if part.isVisible()]
    assert line.network in visible
    for part in visible:
        assert part.width() >= part.fontMetrics().horizontalAdvance(part.text())
    assert line.saved not in visible


def walk(interface: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    yield interface
    for number in range(interface.childCount()):
        child = interface.child(number)
        if child is not None:
            yield from walk(child)


def test_everything_that_takes_the_focus_has_a_name(stage: Stage) -> None:
    stage.window.rail.person.set_people([PersonCard("1", "Chiara", "C", msg("Doctor"))], "1")
    QAccessible.setActive(True)
    root = QAccessible.queryAccessibleInterface(stage.window)
    assert root is not None
    focusable = [one for one in walk(root) if one.state().focusable and one.object() is not stage.window]
    assert len(focusable) >= 12
    nameless = [str(one.object()) for one in focusable if not one.text(QAccessible.Text.Name)]
    assert nameless == []


def test_a_long_title_makes_room_for_its_count(look: Theme, language: Language, qtbot: QtBot) -> None:
    title = msg("Consentimientos de publicación de imágenes")
    item = RailItem(Page("consents", title, "house", 1, lambda desk, around: QWidget()), language)
    qtbot.addWidget(item)
    item.resize(192, 32)
    item.show()
    item.set_count(12)
    assert item.text().endswith("…")
    assert item.accessibleName() == f"{title}, 12 to decide"
    assert item.toolTip() == item.accessibleName()
