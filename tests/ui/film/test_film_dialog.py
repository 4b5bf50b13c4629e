"""The player with real films: what is seen, what counts as played, and every key; no disk is touched."""

import asyncio
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from support import clips
from support.films import Film
from support.pages import in_front, words_on

from app.core.kernel.errors import Refused
from app.core.kernel.text import msg
from app.ui.film.dialog import FilmDialog
from app.ui.kit import Theme
from app.ui.language import Language

Open = Callable[..., FilmDialog]
FRAME = 100


@dataclass
class Keeper:
    """What the page would do: it notes how often it was told, and refuses as it is told."""

    error: Exception | None = None
    told: int = 0

    async def __call__(self) -> None:
        self.told += 1
        if self.error is not None:
            raise self.error


@pytest.fixture
def keeper() -> Keeper:
    return Keeper()


@pytest.fixture
def open_film(
    loop: asyncio.AbstractEventLoop, look: Theme, language: Language, qtbot: QtBot, keeper: Keeper
) -> Iterator[Open]:
    stage = QWidget()
    stage.resize(1200, 800)
    stage.show()
    qtbot.addWidget(stage)
    made: list[FilmDialog] = []

    def opened(data: bytes, *, keep: bool = True, readable: bool = True) -> FilmDialog:
        dialog = FilmDialog(stage, language, data, keeper if keep else None)
        made.append(dialog)
        dialog.open()
        in_front(dialog, qtbot)
        if readable:
            qtbot.waitUntil(lambda: shown(dialog) == 1 and dialog.pictures.hasFocus())
        return dialog

    yield opened
    for dialog in made:
        dialog.reject()
        dialog.deleteLater()


def shown(dialog: FilmDialog) -> int:
    """The number of the frame of GREY that is seen: each is brighter by fifteen than the one before."""
    dialog.pictures.grab()
    image = dialog.pictures.image
    return 0 if image.isNull() else round((image.pixelColor(48, 32).lightness() - 28) / 17.5) + 1


def key(dialog: FilmDialog, code: Qt.Key) -> None:
    QTest.keyClick(QApplication.focusWidget() or dialog, code)


def played(dialog: FilmDialog, qtbot: QtBot) -> None:
    with qtbot.waitSignal(dialog.reel.ended):
        key(dialog, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not dialog.reel.playing)


# --- played to its end -------------------------------------------------------------------------------------------


def test_played_to_its_end_it_is_noted_once(open_film: Open, keeper: Keeper, qtbot: QtBot) -> None:
    dialog = open_film(clips.GREY)
    assert "has to be played to the end" in words_on(dialog) and keeper.told == 0
    assert dialog.left.text() == "Still to be played: 0:00.0–0:01.2."
    played(dialog, qtbot)
    qtbot.waitUntil(lambda: dialog.kept)
    assert keeper.told == 1 and dialog.left.text() == "All of it was played."
    assert "it is noted" in dialog.notice.accessibleName()
    assert shown(dialog) == 12, "the last picture stays"
    played(dialog, qtbot)
    assert keeper.told == 1


def test_a_leap_is_not_played_and_what_is_missing_can_be_fetched(
    open_film: Open, keeper: Keeper, qtbot: QtBot
) -> None:
    dialog = open_film(clips.GREY)
    dialog.reel.seek(700)
    qtbot.waitUntil(lambda: shown(dialog) in (7, 8))
    played(dialog, qtbot)
    assert dialog.reel.course.missing == ((0, 700),) and keeper.told == 0
    assert dialog.left.text() == "Still to be played: 0:00.0–0:00.7."
    qtbot.waitUntil(dialog.rest_button.isVisible)
    dialog.rest_button.click()
    qtbot.waitUntil(lambda: dialog.kept)
    assert dialog.reel.course.whole and keeper.told == 1


def test_double_speed_is_for_finding_a_place(open_film: Open, keeper: Keeper, qtbot: QtBot) -> None:
    dialog = open_film(clips.GREY)
    key(dialog, Qt.Key.Key_2)
    assert dialog.fast_chip.isChecked() and "does not count" in dialog.left.text()
    played(dialog, qtbot)
    assert dialog.reel.course.spans == () and keeper.told == 0
    key(dialog, Qt.Key.Key_1)
    assert not dialog.fast_chip.isChecked()
    played(dialog, qtbot)
    qtbot.waitUntil(lambda: dialog.kept)


def test_paused_and_taken_up_again_it_counts(open_film: Open, keeper: Keeper, qtbot: QtBot) -> None:
    dialog = open_film(clips.GREY)
    key(dialog, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: shown(dialog) >= 4)
    dialog.play_button.click()
    assert not dialog.reel.playing and dialog.play_button.text() == "Play"
    played(dialog, qtbot)
    qtbot.waitUntil(lambda: dialog.kept)


def test_refused_it_says_why_and_is_tried_again_at_the_next_end(
    open_film: Open, keeper: Keeper, qtbot: QtBot
) -> None:
    keeper.error = Refused(msg("Not now."))
    dialog = open_film(clips.GREY)
    played(dialog, qtbot)
    qtbot.waitUntil(lambda: dialog.notice.isVisible())
    assert dialog.notice.accessibleName() == "Not now." and not dialog.kept
    keeper.error, keeper.told = None, 0
    played(dialog, qtbot)
    qtbot.waitUntil(lambda: dialog.kept)
    assert keeper.told == 1


def test_what_nobody_sees_does_not_run(open_film: Open, qtbot: QtBot) -> None:
    dialog = open_film(clips.GREY)
    key(dialog, Qt.Key.Key_Space)
    assert dialog.reel.playing
    dialog.hide()
    assert not dialog.reel.playing


def test_nothing_of_it_is_written(
    open_film: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    for name in ("TMPDIR", "HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    dialog = open_film(clips.GREY)
    played(dialog, qtbot)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_played_before_it_is_only_looked_at(open_film: Open, keeper: Keeper, qtbot: QtBot) -> None:
    dialog = open_film(clips.GREY, keep=False)
    assert not dialog.left.isVisible() and "has to be played" not in words_on(dialog)
    played(dialog, qtbot)
    assert keeper.told == 0 and not dialog.notice.isVisible()


# --- frame by frame ------------------------------------------------------------------------------------------------


def test_frame_by_frame_with_the_keyboard(open_film: Open, language: Language, qtbot: QtBot) -> None:
    dialog = open_film(clips.GREY)
    assert dialog.status.text() == "0:00.00 of 0:01.20, frame 1"
    for number in (2, 3, 4):
        key(dialog, Qt.Key.Key_Period)
        qtbot.waitUntil(lambda number=number: shown(dialog) == number)
    assert dialog.status.text() == "0:00.30 of 0:01.20, frame 4"
    assert dialog.pictures.accessibleName() == dialog.status.text(), "and it is told"
    for number in (3, 2, 1):
        key(dialog, Qt.Key.Key_Comma)
        qtbot.waitUntil(lambda number=number: shown(dialog) == number)
    key(dialog, Qt.Key.Key_Comma)
    dialog.on_button.click()
    qtbot.waitUntil(lambda: shown(dialog) == 2)
    dialog.back_button.click()
    qtbot.waitUntil(lambda: shown(dialog) == 1)
    assert dialog.reel.course.spans == (), "to step is not to play"


def test_from_its_end_one_frame_back(open_film: Open, qtbot: QtBot) -> None:
    dialog = open_film(clips.GREY)
    played(dialog, qtbot)
    key(dialog, Qt.Key.Key_Comma)
    qtbot.waitUntil(lambda: shown(dialog) == 11)
    key(dialog, Qt.Key.Key_Period)
    qtbot.waitUntil(lambda: shown(dialog) == 12)


def test_a_step_stops_a_film_that_runs(open_film: Open, qtbot: QtBot) -> None:
    dialog = open_film(clips.GREY)
    key(dialog, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: shown(dialog) >= 3)
    key(dialog, Qt.Key.Key_Comma)
    assert not dialog.reel.playing


def test_arrows_and_the_slider_leap(open_film: Open, qtbot: QtBot) -> None:
    dialog = open_film(clips.GREY)
    key(dialog, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: shown(dialog) == 12)
    key(dialog, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: shown(dialog) == 1)
    dialog.slider.setFocus()
    key(dialog, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: shown(dialog) == 12 and dialog.slider.value() == 12 * FRAME)
    key(dialog, Qt.Key.Key_Home)
    qtbot.waitUntil(lambda: shown(dialog) == 1)
    key(dialog, Qt.Key.Key_Space)
    assert dialog.reel.playing, "from the slider too"


def test_every_control_has_a_name_and_the_sentence_of_a_deaf_computer(open_film: Open) -> None:
    dialog = open_film(clips.GREY)
    for widget in (
        dialog.slider,
        dialog.fast_chip,
        dialog.mute_chip,
        dialog.play_button,
        dialog.back_button,
    ):
        name = QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
        assert len(name) > 3, widget
    if not dialog.reel.audible:
        assert "nothing to hear the sound with" in words_on(dialog) and not dialog.mute_chip.isEnabled()
    else:
        key(dialog, Qt.Key.Key_M)
        assert "The sound is off" in words_on(dialog) and dialog.mute_chip.isChecked()


def test_a_film_of_h265_that_was_turned_stands_upright(open_film: Open, qtbot: QtBot) -> None:
    dialog = open_film(clips.TURNED, readable=False)
    qtbot.waitUntil(lambda: shown(dialog) > 0)
    image = dialog.pictures.image
    assert (image.width(), image.height()) == (64, 96)
    assert image.pixelColor(8, 48).lightness() > 200 > 60 > image.pixelColor(56, 48).lightness()


# --- what cannot be played -----------------------------------------------------------------------------------------


@pytest.mark.qt_log_ignore("Could not open media", extend=True)
@pytest.mark.parametrize("data", [Film().made(), clips.GREY[:2000], b"", b"no film"], ids=len)
def test_what_cannot_be_read_is_left_to_another_player(
    open_film: Open, keeper: Keeper, qtbot: QtBot, data: bytes
) -> None:
    dialog = open_film(data, readable=False)
    key(dialog, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: dialog.reel.unreadable)
    assert "cannot be played here" in dialog.notice.accessibleName() and keeper.told == 0
    assert not dialog.play_button.isEnabled() and not dialog.elsewhere
    dialog.notice.acted.emit()
    assert dialog.elsewhere and not dialog.isVisible()


def test_an_end_that_could_not_be_shown_is_said(open_film: Open, keeper: Keeper, qtbot: QtBot) -> None:
    """Without a device for its sound, the player leaves out what has sound alone."""
    dialog = open_film(clips.LONG_SOUND)
    played(dialog, qtbot)
    if dialog.reel.audible:
        qtbot.waitUntil(lambda: dialog.kept)
    else:
        assert keeper.told == 0 and "The end of this video" in dialog.notice.accessibleName()


def test_closed_while_it_runs(open_film: Open, qtbot: QtBot) -> None:
    dialog = open_film(clips.GREY)
    key(dialog, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: shown(dialog) >= 2)
    key(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible() and not dialog.reel.playing
