"""What PySide6 gives back must stay ours: some releases lost a reference to ``None`` at every void call.

A program that types for a day calls Qt millions of times: the count of ``None`` would reach zero and end it.
"""

import subprocess
import sys
from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

TIMES = 250
DRIFT = -20
"""What may come and go for other reasons; a lost reference at each call would be -250."""


def lost(work: Callable[[int], object]) -> int:
    """How the count of references to ``None`` changed over many calls."""
    for number in range(20):  # whatever is made once, is made now
        work(number)
    before = sys.getrefcount(None)
    for number in range(TIMES):
        work(number)
    return sys.getrefcount(None) - before


class Bell(QObject):
    rang = Signal(int)
    silent = Signal()


def calls(qtbot: QtBot) -> dict[str, Callable[[int], object]]:
    label, editor, bell, timer = QLabel(), QPlainTextEdit(), Bell(), QTimer()
    for widget in (label, editor):
        qtbot.addWidget(widget)
    editor.setPlainText("Un neo che cambia va mostrato al medico.")
    cursor = QTextCursor(editor.document())
    bell.rang.connect(lambda number: None)
    bell.silent.connect(lambda: None)

    def underline(number: int) -> None:
        selection = QTextEdit.ExtraSelection()
        selection.cursor = QTextCursor(editor.document())  # type: ignore[attr-defined]  # a field of Qt's struct
        editor.setExtraSelections([selection])

    return {
        "setText": lambda number: label.setText(str(number)),
        "setExtraSelections": underline,
        "setPosition": lambda number: cursor.setPosition(number % 10),
        "setTextCursor": lambda number: editor.setTextCursor(cursor),
        "setVisible": lambda number: label.setVisible(False),
        "setProperty": lambda number: label.setProperty("kind", "muted"),
        "resize": lambda number: label.resize(100 + number, 30),
        "setInterval": lambda number: timer.setInterval(number + 1),
        "emit": lambda number: bell.rang.emit(number),
        "emit nothing": lambda number: bell.silent.emit(),
        "blockSignals": lambda number: bell.blockSignals(False),
        "new and gone": lambda number: QWidget().deleteLater(),
    }


NAMES = (
    "setText", "setExtraSelections", "setPosition", "setTextCursor", "setVisible", "setProperty", "resize",
    "setInterval", "emit", "emit nothing", "blockSignals", "new and gone",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_void_calls_lose_no_reference_to_none(qtbot: QtBot, name: str) -> None:
    found = calls(qtbot)
    assert set(found) == set(NAMES)
    assert lost(found[name]) > DRIFT


PROGRAM = """
import sys
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QLabel

class Bell(QObject):
    rang = Signal(int, str)

app = QApplication(sys.argv[:1])
bell, label, heard = Bell(), QLabel(), []
bell.rang.connect(lambda number, word: heard.append(number))
bell.rang.connect(lambda number, word: label.setText(word))
for number in range(5000):
    bell.rang.emit(number, str(number))
print(len(heard), label.text())
"""


def test_five_thousand_signals_and_a_quiet_end() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", PROGRAM],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "5000 4999", "")
