"""The words on the screen change at once, also Qt's own, and dates read as the language wants."""

import gc
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QDialogButtonBox, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.core.kernel.text import Words, msg
from app.ui.language import Language, _Tie

HELLO = Words("Buongiorno", "Buenos días", "Good morning")
ROME = ZoneInfo("Europe/Rome")
SUNDAY = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)


def test_a_bound_sentence_follows(language: Language, qtbot: QtBot) -> None:
    words = QLabel()
    qtbot.addWidget(words)
    language.bind(words.setText, HELLO)
    assert words.text() == "Good morning"
    language.set_language("it")
    assert words.text() == "Buongiorno"
    language.set_language("es")
    assert words.text() == "Buenos días"


def test_binding_again_replaces(language: Language, qtbot: QtBot) -> None:
    words = QLabel()
    qtbot.addWidget(words)
    for number in range(3):
        language.bind(words.setText, msg("Number {n}", n=number))
    language.bind(words.setToolTip, HELLO)
    language.set_language("it")
    assert words.text() == "Number 2"
    assert words.toolTip() == "Buongiorno"
    assert len(words.findChildren(_Tie)) == 2


def test_the_tie_ends_with_the_widget(language: Language) -> None:
    parent = QWidget()
    words = QLabel(parent)
    seen: list[str] = []
    language.bind(seen.append, HELLO, owner=words)
    words.deleteLater()
    QCoreApplication.sendPostedEvents(words, QEvent.Type.DeferredDelete)
    language.set_language("it")
    assert seen == ["Good morning"]


def test_a_widget_that_nobody_holds_goes(language: Language) -> None:
    def make() -> None:
        language.bind(QLabel().setText, HELLO)

    make()
    gc.collect()
    language.set_language("it")  # nothing left to say it to, and no error


def test_a_function_needs_an_owner(language: Language) -> None:
    with pytest.raises(TypeError, match="owner"):
        language.bind(lambda text: None, HELLO)


def test_changed_is_told_once(language: Language) -> None:
    heard: list[str] = []
    language.changed.connect(heard.append)
    language.set_language("it")
    language.set_language("it")
    language.set_language("xx")
    assert heard == ["it", "en"]


def test_qts_own_words_change_too(language: Language, qtbot: QtBot) -> None:
    language.set_language("it")
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    qtbot.addWidget(box)
    assert box.button(QDialogButtonBox.StandardButton.Cancel).text().replace("&", "") == "Annulla"


@pytest.mark.parametrize(
    ("code", "long", "day_time", "moment", "number"),
    [
        ("it", "domenica 22 novembre 2026", "dom 22 nov, 18:30", "22 novembre 2026, 18:30", "12.345"),
        ("es", "domingo, 22 de noviembre de 2026", "dom 22 nov, 18:30", "22 de noviembre de 2026, 18:30", "12.345"),
        ("en", "Sunday, 22 November 2026", "Sun 22 Nov, 18:30", "22 November 2026, 18:30", "12,345"),
    ],
)  # fmt: skip
def test_dates_and_numbers(
    language: Language, code: str, long: str, day_time: str, moment: str, number: str
) -> None:
    language.set_language(code)
    day = date(2026, 11, 22)
    month = {"it": "novembre 2026", "es": "noviembre de 2026", "en": "November 2026"}[code]
    assert language.say_date(day) == long
    assert language.say_date(day, short=True) == "22/11/2026"
    assert language.say_day_time(SUNDAY, ROME) == day_time
    assert language.say_moment(SUNDAY, ROME) == moment
    assert language.say_month(day) == month
    assert language.say_number(12345) == number
    assert language.say_time(SUNDAY, ROME) == "18:30"


def test_a_tie_is_a_child_so_that_qt_ends_it(language: Language, qtbot: QtBot) -> None:
    words = QLabel()
    qtbot.addWidget(words)
    language.bind(words.setText, HELLO)
    assert all(isinstance(tie.parent(), QObject) for tie in words.findChildren(_Tie))
