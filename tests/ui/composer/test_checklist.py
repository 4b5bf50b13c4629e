"""The checklist beside the words: fixes with one press, headings, languages, what is heard, and nothing jumps."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QMenu
from pytestqt.qtbot import QtBot
from support.composing import CALM, PROMISE
from support.pages import Window, words_on
from support.writing import card, concepts, opened, stored

from app.core.desk import Desk
from app.core.kernel.text import render
from app.core.team.model import Right
from app.ui.kit import Theme
from app.ui.language import Language
from app.ui.pages.composer.foot import Reasons
from app.ui.pages.composer.page import ComposerPage

CODE = "Il codice fiscale RSSMRA85T10A562S risulta nel foglio."
SPANISH = "Nuestra clínica garantiza el resultado para todos los pacientes de la ciudad."
LONG = "\n".join(f"{number}. {CALM}" for number in range(1, 40))


@pytest.fixture
def listening() -> Iterator[None]:
    """A screen reader is there."""
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(False)


def press(page: ComposerPage, concept: str, words: str) -> None:
    next(b for b in card(page, concept).findChildren(QAbstractButton) if b.text() == words).click()


def caret(page: ComposerPage, place: int) -> None:
    cursor = page.editor.textCursor()
    cursor.setPosition(place)
    page.editor.setTextCursor(cursor)


# --- fixes -------------------------------------------------------------------------------------------------------


def test_a_code_is_taken_out_with_one_press_and_comes_back_with_one_step(
    page: ComposerPage, desk: Desk, qtbot: QtBot
) -> None:
    text = f"{CALM} {CODE} {CALM}"
    opened(page, desk, qtbot, text)
    after = text.index("foglio")
    caret(page, after)
    press(page, "priv.patient_id", "Take these words out")
    assert page.editor.toPlainText() == text.replace("RSSMRA85T10A562S ", "")
    assert "priv.patient_id" not in concepts(page), "it is looked at again at once"
    here = page.editor.textCursor().position()
    assert page.editor.toPlainText()[here:].startswith("foglio"), "the caret stays between its words"
    page.editor.undo()
    assert page.editor.toPlainText() == text
    page.editor.flush()
    assert "priv.patient_id" in concepts(page)


def test_the_exact_words_are_read_before_they_are_put_in(
    page: ComposerPage, desk: Desk, qtbot: QtBot
) -> None:
    opened(page, desk, qtbot, CALM, sponsorship="gift")
    offered = card(page, "disc.sponsored").findChildren(QLabel, "offer")
    assert [label.text() for label in offered] == ["Pubblicità"]
    caret(page, 7)
    press(page, "disc.sponsored", "Put it at the beginning")
    assert page.editor.toPlainText() == f"Pubblicità\n{CALM}"
    assert page.editor.textCursor().position() == 7 + len("Pubblicità\n")
    assert "disc.sponsored" not in concepts(page)


def test_the_toast_takes_a_fix_back_also_after_more_was_typed(
    page: ComposerPage, desk: Desk, window: Window, qtbot: QtBot
) -> None:
    opened(page, desk, qtbot, CALM, sponsorship="gift")
    press(page, "disc.sponsored", "Put it at the beginning")
    page.editor.moveCursor(page.editor.textCursor().MoveOperation.End)
    QTest.keyClicks(page.editor, " Ogni mese.")
    _, undo = window.toasts[-1]
    assert undo is not None
    undo()
    assert page.editor.toPlainText() == CALM + " Ogni mese."
    assert "disc.sponsored" in concepts(page)


def test_an_answer_stands_below_and_is_taken_back_with_one_press(
    page: ComposerPage, desk: Desk, window: Window, qtbot: QtBot
) -> None:
    opened(page, desk, qtbot, f"{CALM} Apparecchio da 60 euro al mese.")
    press(page, "adv.price", "Checked: it is fine")
    settled = card(page, "adv.price")
    qtbot.waitUntil(lambda: "Checked: it may stay." in words_on(settled))
    assert "Answered for" in words_on(page.checklist.panel)
    assert page.editor.extraSelections() == [], "nothing to look at any more"
    button = next(b for b in settled.findChildren(QAbstractButton) if b.text() == "Take back")
    assert button.accessibleName().startswith("Take back: ")
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: len(page.editor.extraSelections()) == 1)
    said, undo = window.toasts[-1]
    assert render(said, "en") == "Taken back: it is asked again."
    assert undo is not None
    undo()
    qtbot.waitUntil(lambda: page.editor.extraSelections() == [])
    qtbot.waitUntil(lambda: len(stored(desk, page).answers) == 1)


def test_the_reception_sees_the_reason_of_the_doctor_and_leaves_it(
    page: ComposerPage, desk: Desk, qtbot: QtBot
) -> None:
    opened(page, desk, qtbot, PROMISE)
    item = next(i for i in page.presenter.state.items if i.level == "block")
    page.checklist.chosen.emit(item.id, "explain", "Cito un titolo di giornale.")
    qtbot.waitUntil(lambda: any(i.settled for i in page.presenter.state.items))
    desk.team.switch(next(p.id for p in desk.team.people() if not p.may(Right.SIGN)))
    qtbot.waitUntil(lambda: "Only the doctor can take this back." in words_on(page.checklist.panel))
    taken = next(
        b
        for b in page.checklist.panel.findChildren(QAbstractButton)
        if b.text() == "Take back" and b.isVisible()
    )
    assert not taken.isEnabled()


def test_a_fix_in_the_title_is_made_in_the_title(page: ComposerPage, desk: Desk, qtbot: QtBot) -> None:
    opened(page, desk, qtbot, CALM, title="Il foglio RSSMRA85T10A562S")
    press(page, "priv.patient_id", "Take these words out")
    assert page.header.title.text() == "Il foglio"
    assert page.editor.toPlainText() == CALM
    page.header.title.undo()
    assert page.header.title.text() == "Il foglio RSSMRA85T10A562S"


def test_a_fix_of_another_channel_is_made_there(page: ComposerPage, desk: Desk, qtbot: QtBot) -> None:
    small = desk.accounts.all()[1].id
    opened(page, desk, qtbot, channels=tuple(a.id for a in desk.accounts.all()), variants={small: CODE})
    press(page, "priv.patient_id", "Take these words out")
    qtbot.waitUntil(lambda: page.presenter.state.tab == small)
    assert page.editor.toPlainText() == CODE.replace("RSSMRA85T10A562S ", "")
    assert page.presenter.post is not None and page.presenter.post.text == CALM


def test_a_fix_moves_nothing_of_what_is_in_sight(page: ComposerPage, desk: Desk, qtbot: QtBot) -> None:
    opened(page, desk, qtbot, LONG, sponsorship="gift")
    caret(page, LONG.index("30."))
    page.editor.ensureCursorVisible()
    bar = page.editor.verticalScrollBar()
    assert bar.value() > 0
    before = page.editor.cursorRect()
    press(page, "disc.sponsored", "Put it at the beginning")
    assert page.editor.cursorRect() == before, "the line one is writing stands where it stood"
    page.editor.undo()
    assert page.editor.toPlainText() == LONG


# --- what it shows -----------------------------------------------------------------------------------------------


def test_the_findings_stand_under_their_headings(page: ComposerPage, desk: Desk, qtbot: QtBot) -> None:
    opened(page, desk, qtbot, PROMISE + " Siamo i migliori di Bari. Apparecchio da 60 euro al mese.")
    panel = page.checklist.panel
    qtbot.waitUntil(lambda: "To confirm" in words_on(panel))
    places = {
        label.text(): label.geometry().top()
        for label in panel.findChildren(QLabel, options=Qt.FindChildOption.FindDirectChildrenOnly)
        if label.property("role") == "caps" and label.isVisible()
    }
    assert list(places) == ["Blocking", "To confirm"]
    assert places["Blocking"] < card(page, "adv.guarantee").y() < places["To confirm"]
    assert places["To confirm"] < card(page, "adv.price").y() < card(page, "adv.superlative").y()


def test_a_card_says_the_words_why_the_law_the_fix_and_what_settles_it(
    page: ComposerPage, desk: Desk, qtbot: QtBot
) -> None:
    opened(page, desk, qtbot, "Apparecchio da 60 euro al mese.")
    item = next(i for i in page.checklist.items if i.id.startswith("adv.price|"))
    qtbot.waitUntil(lambda: item.settles in words_on(card(page, "adv.price")))
    said = words_on(card(page, "adv.price"))
    for words in (item.title, item.phrase, item.message, item.fix, item.law, item.question, item.settles):
        assert words and words in said
    assert (
        item.settles
        == "Settled once these words are changed or gone. Otherwise somebody confirms that it may stay."
    )


# --- nothing jumps -----------------------------------------------------------------------------------------------


def test_the_words_stand_still_when_findings_come_and_go(
    page: ComposerPage, desk: Desk, qtbot: QtBot
) -> None:
    opened(page, desk, qtbot, LONG)
    caret(page, len(LONG))
    page.editor.setFocus()
    page.editor.ensureCursorVisible()

    def standing() -> tuple[QRect, QRect, int, QPoint]:
        editor = page.editor
        return (
            editor.geometry(),
            editor.cursorRect(),
            editor.verticalScrollBar().value(),
            editor.viewport().mapTo(page, QPoint(0, 0)),
        )

    QTest.keyClick(page.editor, Qt.Key.Key_Return)
    QTest.keyClicks(page.editor, PROMISE + " Siamo i migliori di Bari. Sconto del 20% per il botox.")
    before = standing()
    page.editor.flush()
    assert len(concepts(page)) >= 4
    qtbot.waitUntil(lambda: page.checklist.panel.isVisible() and card(page, "adv.guarantee").height() > 1)
    assert standing() == before
    page.editor.undo()
    QTest.keyClicks(page.editor, " ")
    before = standing()
    page.editor.flush()
    assert standing() == before, "nor when they go"


def test_the_card_one_reads_stays_under_the_eye(page: ComposerPage, desk: Desk, qtbot: QtBot) -> None:
    opened(page, desk, qtbot, "Siamo i migliori di Bari. Apparecchio da 60 euro al mese.")
    reading = card(page, "adv.superlative")
    button = next(b for b in reading.findChildren(QAbstractButton) if "answer" in b.text())
    button.setFocus()
    area = page.checklist._area
    before = reading.mapTo(area, QPoint(0, 0)).y()
    page.editor.setPlainText("Siamo i migliori di Bari. Apparecchio da 60 euro al mese. " + PROMISE)
    page.editor.flush()
    assert reading.being_read
    qtbot.waitUntil(lambda: card(page, "adv.guarantee").height() > 40)
    qtbot.waitUntil(lambda: reading.mapTo(area, QPoint(0, 0)).y() == before)
    assert card(page, "adv.guarantee").y() < reading.y(), "what blocks came above it"
    assert button.hasFocus()


def test_a_card_that_appears_slides_in_and_ends_whole(
    page: ComposerPage, desk: Desk, look: Theme, qtbot: QtBot
) -> None:
    look.choose(reduce_motion=False)
    opened(page, desk, qtbot)
    heights = []
    page.checklist.panel.grew.connect(lambda: heights.append(card(page, "adv.guarantee").maximumHeight()))
    page.presenter.typed(PROMISE, 0)
    assert card(page, "adv.guarantee").maximumHeight() == 1
    qtbot.waitUntil(lambda: bool(heights) and heights[-1] > 100_000)
    assert heights == sorted(heights)
    appeared = card(page, "adv.guarantee")
    qtbot.waitUntil(lambda: appeared.height() >= appeared.heightForWidth(appeared.width()))


def test_the_reasons_under_the_button_take_two_lines_whatever_they_are(look: Theme, qtbot: QtBot) -> None:
    reasons = Reasons()
    qtbot.addWidget(reasons)
    reasons.resize(320, 40)
    reasons.show()
    height = reasons.sizeHint().height()
    for many in (0, 1, 3, 12):
        reasons.tell(
            [f"Reason number {n} is said in a whole sentence." for n in range(many)], "and {} more".format
        )
        assert reasons.sizeHint().height() == height
    said = reasons.text()
    assert said.startswith("Reason number 0 ") and said.endswith(f"and {12 - said.count('Reason')} more")
    reasons.tell(["One reason that goes on and on " * 12], str)
    assert reasons.text().endswith("…")


# --- heard, not seen ---------------------------------------------------------------------------------------------


def test_a_screen_reader_hears_what_changed_after_the_pause_and_nothing_else(
    page: ComposerPage, desk: Desk, qtbot: QtBot, listening: None
) -> None:
    heard: list[str] = []
    page.checklist.panel.announced.connect(heard.append)
    opened(page, desk, qtbot, CALM)
    assert heard == [], "what was there before is read when one goes there"
    page.editor.moveCursor(page.editor.textCursor().MoveOperation.End)
    QTest.keyClicks(page.editor, " " + PROMISE)
    assert heard == [], "not at each key"
    page.editor.flush()
    assert heard == ["1 blocks. 1 new: Promise of a result"]
    QTest.keyClicks(page.editor, " Siamo i migliori di Bari.")
    page.editor.flush()
    assert len(heard) == 2 and heard[1].startswith("1 blocks, 1 wants a reason. 1 new: ")
    QTest.keyClicks(page.editor, " E poi.")
    page.editor.flush()
    assert len(heard) == 2, "nothing changed, nothing is said"
    panel = QAccessible.queryAccessibleInterface(page.checklist.panel)
    assert panel.text(QAccessible.Text.Name) == "Checklist"
    assert panel.text(QAccessible.Text.Description) == "1 blocks, 1 wants a reason"
    page.editor.setPlainText(CALM)
    page.editor.flush()
    assert heard[-1] == "The rules noticed nothing."


def test_what_a_button_puts_in_is_heard_too(page: ComposerPage, desk: Desk, qtbot: QtBot) -> None:
    opened(page, desk, qtbot, CALM, sponsorship="gift")
    put = next(
        b
        for b in card(page, "disc.sponsored").findChildren(QAbstractButton)
        if b.text() == "Put it at the beginning"
    )
    heard = QAccessible.queryAccessibleInterface(put)
    assert heard.text(QAccessible.Text.Name).startswith("Put it at the beginning: ")
    assert heard.text(QAccessible.Text.Description) == "Pubblicità"


# --- languages ---------------------------------------------------------------------------------------------------


def choose(menu: QMenu, words: str) -> None:
    next(action for action in menu.actions() if action.text() == words).trigger()


def test_a_paragraph_in_another_language_is_said_and_put_right(
    page: ComposerPage, desk: Desk, window: Window, qtbot: QtBot
) -> None:
    opened(page, desk, qtbot, f"{CALM}\n\n{SPANISH}")
    assert "adv.guarantee" in concepts(page)
    qtbot.waitUntil(lambda: "Paragraph 2 is read as Spanish." in words_on(page.checklist.reading))
    change = next(b for b in page.checklist.reading.findChildren(QAbstractButton) if b.text() == "Change")
    choose(change.menu(), "Read as Italian")  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: "Paragraph 2 is Italian, as you said." in words_on(page.checklist.reading))
    assert "adv.guarantee" not in concepts(page)
    qtbot.waitUntil(lambda: stored(desk, page).spoken == {SPANISH: "it"})
    _, undo = window.toasts[-1]
    assert undo is not None
    undo()
    assert "adv.guarantee" in concepts(page)


def test_all_in_one_language_takes_one_quiet_line(page: ComposerPage, desk: Desk, qtbot: QtBot) -> None:
    opened(page, desk, qtbot, f"{CALM}\nRisultato garantito.")
    reading = page.checklist.reading
    assert words_on(reading) == ""
    assert reading.button.text() == "Read as Italian"
    caret(page, len(page.editor.toPlainText()))
    reading._menu.aboutToShow.emit()
    titles = [action.text() for action in reading._menu.actions() if action.isSeparator()]
    assert titles == ["This paragraph: Risultato garantito.", "The whole post"]
    choose(reading._menu, "Read as Spanish")  # of the paragraph at the caret: the first of the two
    qtbot.waitUntil(lambda: "Paragraph 2 is Spanish, as you said." in words_on(reading))


@pytest.mark.parametrize("code", ["it", "es", "en"])
def test_the_whole_post_is_put_in_another_language(
    page: ComposerPage, desk: Desk, window: Window, language: Language, qtbot: QtBot, code: str
) -> None:
    opened(page, desk, qtbot, SPANISH)
    language.set_language(code)
    page.checklist.reading.whole.emit("es")
    assert page.presenter.post is not None and page.presenter.post.language == "es"
    assert words_on(page.checklist.reading) == "", "nothing differs any more"
    _, undo = window.toasts[-1]
    assert undo is not None
    undo()
    assert page.presenter.post.language == "it"
