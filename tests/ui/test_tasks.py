"""Work dies with its widget, errors reach one place, and asking never stops the rest."""

import asyncio

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from app.core.kernel.errors import NeedsConnection, Refused
from app.core.kernel.text import Sentence, msg
from app.ui.problems import Problems
from app.ui.tasks import ask, run_app, spawn

Loop = asyncio.AbstractEventLoop


def destroy(widget: QWidget) -> None:
    widget.deleteLater()
    QCoreApplication.sendPostedEvents(widget, QEvent.Type.DeferredDelete)


def test_the_task_goes_with_its_widget(loop: Loop, qtbot: QtBot) -> None:
    widget, ended = QWidget(), []

    async def work() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            ended.append(True)

    task = spawn(widget, work())
    loop.run_until_complete(asyncio.sleep(0))
    destroy(widget)
    qtbot.waitUntil(task.cancelled)
    assert ended == [True]


def test_a_finished_task_lets_its_widget_be(loop: Loop) -> None:
    widget = QWidget()

    async def work() -> int:
        return 7

    task = spawn(widget, work())
    assert loop.run_until_complete(task) == 7
    loop.run_until_complete(asyncio.sleep(0))
    destroy(widget)


def test_errors_have_one_place_to_go(loop: Loop, qtbot: QtBot) -> None:
    told: list[Sentence] = []
    problems = Problems(told.append)
    widget = QWidget()
    qtbot.addWidget(widget)

    async def work() -> None:
        raise NeedsConnection(msg("There is no network."))

    spawn(widget, work(), problems.show)
    qtbot.waitUntil(lambda: bool(told))
    assert told == [msg("There is no network.")]


def test_the_unexpected_is_told_calmly_and_logged_without_content(expect_log) -> None:  # type: ignore[no-untyped-def]
    expect_log("app.ui.problems", "unexpected KeyError")
    told: list[Sentence] = []
    problems = Problems(told.append)
    try:
        raise KeyError("Mario Rossi")
    except KeyError as error:
        problems.show(error)
    assert "Mario" not in str(told[0])
    assert str(told[0]).startswith("This did not work")
    problems.show(asyncio.CancelledError())
    assert len(told) == 1


def test_without_a_place_the_kind_is_logged(loop: Loop, qtbot: QtBot, expect_log) -> None:  # type: ignore[no-untyped-def]
    expect_log("app.ui.tasks", "ended in Refused")
    widget = QWidget()
    qtbot.addWidget(widget)

    async def work() -> None:
        raise Refused(msg("No."))

    task = spawn(widget, work())
    qtbot.waitUntil(task.done)
    loop.run_until_complete(asyncio.sleep(0))


def test_asking_lets_everything_else_go_on(loop: Loop, qtbot: QtBot) -> None:
    dialog = QDialog()
    qtbot.addWidget(dialog)
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while ticks < 5:
            await asyncio.sleep(0)
            ticks += 1
        dialog.accept()

    async def main() -> int:
        spawn(dialog, tick())
        return await ask(dialog)

    assert loop.run_until_complete(main()) == QDialog.DialogCode.Accepted.value
    assert ticks == 5


def test_a_dialog_that_goes_answers_no(loop: Loop) -> None:
    dialog = QDialog()

    async def main() -> int:
        asked = asyncio.ensure_future(ask(dialog))
        await asyncio.sleep(0)
        dialog.deleteLater()
        return await asked

    assert loop.run_until_complete(main()) == QDialog.DialogCode.Rejected.value


def test_who_no_longer_waits_takes_the_dialog_away(loop: Loop, qtbot: QtBot) -> None:
    dialog = QDialog()
    qtbot.addWidget(dialog)

    async def main() -> None:
        asked = asyncio.ensure_future(ask(dialog))
        await asyncio.sleep(0)
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked

    loop.run_until_complete(main())
    assert not dialog.isVisible()


def test_the_app_runs_to_its_exit_code_and_cancels_the_rest(qapp: QApplication) -> None:
    ended: list[bool] = []

    async def forever() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            ended.append(True)

    async def main() -> int:
        main.task = asyncio.ensure_future(forever())  # type: ignore[attr-defined]
        await asyncio.sleep(0)
        return 3

    assert run_app(qapp, main) == 3
    assert ended == [True]
