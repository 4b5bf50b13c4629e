"""Whoever makes the garbage, it is collected on the thread of the window."""

import asyncio
import gc
import threading
import weakref

import pytest
from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.garbage import MANY, ROUNDS, Sweep, sweep_here

Loop = asyncio.AbstractEventLoop


def in_a_circle() -> tuple[QObject, list[int]]:
    """An object of Qt that only the collector can end; the list will tell on which thread it ended."""
    ended: list[int] = []
    made = QObject()
    made.me = made  # type: ignore[attr-defined]
    weakref.finalize(made, lambda: ended.append(threading.get_ident()))
    return made, ended


def work_hard() -> list[list[int]]:
    """What makes Python collect: so many new objects that every generation has had its turn."""
    return [[number] for number in range(MANY * ROUNDS * ROUNDS * 2)]


def test_the_thread_of_the_archive_ends_nothing_of_qt(loop: Loop, qtbot: QtBot) -> None:
    thrown, ended = in_a_circle()
    del thrown
    made = loop.run_until_complete(asyncio.to_thread(work_hard))
    qtbot.waitUntil(lambda: bool(ended))
    assert made
    assert ended == [threading.get_ident()]


def test_what_grew_old_goes_too(qapp: QApplication) -> None:
    desk = QObject()
    sweep = Sweep(desk)
    thrown, ended = in_a_circle()
    gc.collect()  # now it is old
    del thrown
    for _ in range(ROUNDS * ROUNDS):
        assert ended == []
        young = [[number] for number in range(MANY * 2)]
        sweep.timeout.emit()
        del young
    assert ended == [threading.get_ident()]


def test_there_is_one_sweep(loop: Loop, qapp: QApplication) -> None:
    assert sweep_here(qapp) is sweep_here(qapp)
    assert qapp.findChildren(Sweep) == [sweep_here(qapp)]
    assert not gc.isenabled()


def test_no_other_thread_may_take_it_over(loop: Loop, qapp: QApplication) -> None:
    def take_over(app: QCoreApplication) -> None:
        with pytest.raises(RuntimeError, match="thread of the application"):
            sweep_here(app)

    loop.run_until_complete(asyncio.to_thread(take_over, qapp))
