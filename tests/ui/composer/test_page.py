"""The page as a person meets it: keys go in, the checklist answers, nothing jumps, everything has a name."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot
from support.composing import CALM, PROMISE
from support.desks import desk_in
from support.pages import Window, words_on
from support.writing import card, concepts, opened, stored

from app.core.consent.model import Purpose, Scope, What
from app.core.desk import Desk
from app.core.media.model import Asset, Depicts
from app.ui.kit import Theme
from app.ui.language import Language
from app.ui.pages.composer import build
from app.ui.pages.composer.page import KEEP_AFTER, ComposerPage
from app.ui.pages.composer.picture_sheet import PictureSheet
from app.ui.pages.composer.second_look import SecondLook


def test_the_first_post_begins_with_one_press(page: ComposerPage, desk: Desk, qtbot: QtBot) -> None:
    page.shown()
    qtbot.waitUntil(page.empty.isVisible)
    page.empty.acted.emit()
    qtbot.waitUntil(page.editor.isVisible)
    assert len(desk.posts.all()) == 1
    assert page.header.title.hasFocus()


def test_a_keystroke_comes_back_as_a_finding_and_the_focus_stays(
    page: ComposerPage, desk: Desk, qtbot: QtBot
) -> None:
    opened(page, desk, qtbot, "")
    page.editor.setFocus()
    QTest.keyClicks(page.editor, PROMISE)
    assert "adv.guarantee" not in concepts(page), "not while the keys fly"
    qtbot.waitUntil(lambda: "adv.guarantee" in concepts(page))
    assert page.editor.hasFocus()
    assert page.editor.textCursor().position() == len(PROMISE)
    underlined = [s.cursor.selectedText() for s in page.editor.extraSelections()]
    assert any("garantito" in words for words in underlined)
    assert page.checklist.accessibleDescription().startswith("1 blocks")


def test_what_is_typed_is_on_the_disk_within_two_seconds(
    page: ComposerPage, desk: Desk, qtbot: QtBot
) -> None:
    opened(page, desk, qtbot)
    page.editor.moveCursor(page.editor.textCursor().MoveOperation.End)
    QTest.keyClicks(page.editor, " Ogni mese.")
    qtbot.waitUntil(lambda: stored(desk, page).text == CALM + " Ogni mese.", timeout=2000)
    qtbot.waitUntil(lambda: stored(desk, page).cursor == len(CALM + " Ogni mese."))


def test_steady_typing_is_kept_too(page: ComposerPage, desk: Desk, qtbot: QtBot) -> None:
    opened(page, desk, qtbot)
    QTest.keyClicks(page.editor, "a")
    left = page.keep_timer.remainingTime()
    assert 0 < left <= KEEP_AFTER * 1.05, "a coarse timer may take its time"
    qtbot.waitUntil(lambda: page.keep_timer.remainingTime() < left - 50)
    QTest.keyClicks(page.editor, "b")
    assert page.keep_timer.remainingTime() < left - 50, "the second key does not put it off"


def test_the_focus_going_elsewhere_keeps_at_once(page: ComposerPage, desk: Desk, qtbot: QtBot) -> None:
    opened(page, desk, qtbot)
    page.editor.setFocus()
    QTest.keyClicks(page.editor, "Zero. ")
    page.header.title.setFocus()
    qtbot.waitUntil(lambda: stored(desk, page).text.startswith("Zero. "), timeout=KEEP_AFTER - 500)


def test_the_last_words_are_kept_when_the_window_closes(
    tmp_path: Path, loop: asyncio.AbstractEventLoop, look: Theme, window: Window, qtbot: QtBot
) -> None:
    with desk_in(tmp_path / "closing", connectors={}) as desk:
        desk.bus.deliver_on(loop.call_soon_threadsafe)
        page = build(desk, window.around)
        assert isinstance(page, ComposerPage)
        page.show()
        post = desk.posts.new("it")
        page.shown(post=post.id)
        qtbot.waitUntil(page.editor.isVisible)
        QTest.keyClicks(page.editor, "Appena scritto")
        page.leaving()
        loop.run_until_complete(asyncio.to_thread(desk.db.close))
        page.deleteLater()
    with desk_in(tmp_path / "closing", connectors={}) as again:
        kept = again.posts.get(post.id)
        assert kept is not None and (kept.text, kept.cursor) == ("Appena scritto", 14)


def test_a_click_on_a_finding_selects_its_words(page: ComposerPage, desk: Desk, qtbot: QtBot) -> None:
    opened(page, desk, qtbot, "Prima. " + PROMISE)
    QTest.mouseClick(card(page, "adv.guarantee"), Qt.MouseButton.LeftButton, pos=QPoint(60, 12))
    assert "garantito" in page.editor.textCursor().selectedText()
    assert page.editor.hasFocus()


def test_f8_goes_from_finding_to_finding(page: ComposerPage, desk: Desk, qtbot: QtBot) -> None:
    opened(page, desk, qtbot, PROMISE + " Siamo i migliori di Bari.")
    page.editor.setFocus()
    seen = []
    for _ in range(2):
        QTest.keyClick(page.editor, Qt.Key.Key_F8)
        seen.append(page.editor.textCursor().selectedText())
    assert len(set(seen)) == 2
    QTest.keyClick(page.editor, Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    assert page.editor.textCursor().selectedText() == seen[0]


def test_the_finding_one_reads_stays_until_one_looks_away(
    page: ComposerPage, desk: Desk, qtbot: QtBot
) -> None:
    opened(page, desk, qtbot, PROMISE)
    reading = card(page, "adv.guarantee")
    button = next(b for b in reading.findChildren(QAbstractButton) if "answer" in b.text())
    button.setFocus()
    page.presenter.typed(CALM, 0)
    assert "adv.guarantee" not in concepts(page)
    assert reading.isVisible()
    page.editor.setFocus()
    assert not reading.isVisible()


def test_a_reason_half_written_does_not_pull_the_focus_back(
    page: ComposerPage, desk: Desk, qtbot: QtBot
) -> None:
    opened(page, desk, qtbot, PROMISE)
    reading = card(page, "adv.guarantee")
    next(b for b in reading.findChildren(QAbstractButton) if "answer" in b.text()).click()
    line = reading.findChildren(QLineEdit)[0]
    qtbot.waitUntil(line.hasFocus)
    QTest.keyClicks(line, "Citazione di legge")
    page.editor.setFocus()
    QTest.keyClicks(page.editor, "Prima. ")
    page.editor.flush()
    assert page.editor.hasFocus()
    assert line.text() == "Citazione di legge"
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: [o.reason for o in stored(desk, page).overrides] == ["Citazione di legge"])


def test_signing_and_queuing_by_keyboard_with_a_way_back(
    page: ComposerPage, desk: Desk, window: Window, qtbot: QtBot
) -> None:
    post = opened(page, desk, qtbot)
    page.editor.setFocus()
    QTest.keyClick(page.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: stored(desk, page).signed)
    qtbot.waitUntil(lambda: page.step.primary.text() == "Put in outbox")
    QTest.keyClick(page.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(desk.outbox.of_post(post.id)) == 1)
    qtbot.waitUntil(page.deliveries.isVisible)
    assert page.step.primary.text() == "In the outbox"
    qtbot.waitUntil(lambda: window.toasts != [])  # the event may be heard before the answer of the archive
    _, undo = window.toasts[-1]
    assert undo is not None
    undo()
    qtbot.waitUntil(lambda: desk.outbox.of_post(post.id) == [])
    assert window.problems == []


def test_when_it_cannot_it_says_why(page: ComposerPage, desk: Desk, qtbot: QtBot) -> None:
    opened(page, desk, qtbot, PROMISE)
    assert not page.step.primary.isEnabled()
    assert "The checklist blocks it" in page.step.primary.accessibleDescription()


def test_a_dropped_picture_is_asked_about_and_every_answer_is_kept(
    page: ComposerPage, desk: Desk, window: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    opened(page, desk, qtbot)
    Image.new("RGB", (320, 200), "teal").save(tmp_path / "neo.jpg")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "neo.jpg"))])
    page.editor.insertFromMimeData(mime)
    qtbot.waitUntil(lambda: bool(page.findChildren(PictureSheet)))
    sheet = page.findChildren(PictureSheet)[0]
    chips = {chip.text(): chip for chip in sheet.findChildren(QAbstractButton)}
    chips["A patient"].click()
    qtbot.waitUntil(lambda: desk.media.all()[0].depicts is Depicts.PATIENT)
    sheet.answers.recognisable.chip("yes").click()
    qtbot.waitUntil(lambda: sheet.answers.made.isVisible())
    sheet.answers.made.answer.chip("yes").click()
    qtbot.waitUntil(lambda: desk.media.all()[0].generated is True)
    assert sheet.answers.made.label.isVisible()
    sheet.answers.made.label.box.click()
    qtbot.waitUntil(lambda: desk.media.all()[0].labelled)
    QTest.keyClicks(sheet.alt, "Un neo sul dorso.")
    QTest.keyClicks(sheet.answers.subject, "K-0142")
    sheet.dismiss()
    qtbot.waitUntil(lambda: desk.media.all()[0].alt == "Un neo sul dorso.")
    asset = desk.media.all()[0]
    assert (asset.recognisable, asset.subject) == (True, "K-0142")
    qtbot.waitUntil(lambda: stored(desk, page).media == (asset.id,))
    page.sheets.picture(asset.id)
    record = next(b for b in sheet.findChildren(QAbstractButton) if "Record a consent" in b.text())
    record.click()
    assert window.visited[-1] == ("consents", {"new": True, "asset": asset.id})


def test_a_file_that_is_no_picture_is_told_and_changes_nothing(
    page: ComposerPage, desk: Desk, window: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    opened(page, desk, qtbot)
    (tmp_path / "finto.jpg").write_text("not a picture")
    page.work.take_files([tmp_path / "finto.jpg"])
    qtbot.waitUntil(lambda: bool(window.problems))
    assert "nothing Decoro can read" in str(window.problems[0])
    assert stored(desk, page).media == ()


def test_the_tabs_by_keyboard(page: ComposerPage, desk: Desk, qtbot: QtBot) -> None:
    small = desk.accounts.all()[1].id
    opened(page, desk, qtbot, channels=tuple(a.id for a in desk.accounts.all()), variants={small: "Breve."})
    page.editor.setFocus()
    control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(page.editor, Qt.Key.Key_Backtab, control | shift)
    assert page.editor.toPlainText() == "Breve."
    QTest.keyClick(page.editor, Qt.Key.Key_Tab, control)
    assert page.editor.toPlainText() == CALM


def test_the_preview_folds_as_a_feed_does(page: ComposerPage, desk: Desk, qtbot: QtBot) -> None:
    opened(page, desk, qtbot, CALM + " https://studio.example")
    assert not page.preview.isVisible()
    page.frame.view("preview")
    assert page.preview.isVisible()
    cards = [w for w in page.preview.findChildren(QWidget) if "Preview for" in w.accessibleName()]
    assert len(cards) == 1
    page.resize(1500, 800)
    qtbot.waitUntil(lambda: page.preview.isVisible() and page.checklist.isVisible())


def test_the_page_speaks_another_language_at_once(
    page: ComposerPage, desk: Desk, language: Language, qtbot: QtBot
) -> None:
    opened(page, desk, qtbot, PROMISE)
    before = page.checklist.items[0].title
    language.set_language("it")
    assert page.checklist.items[0].title != before
    assert page.header.goal.text() != "Educate"
    assert page.editor.toPlainText() == PROMISE


CONTROLS = (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox, QTableView)


def test_every_control_has_a_name(page: ComposerPage, desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    opened(page, desk, qtbot, PROMISE, title="Nei")
    Image.new("RGB", (32, 20), "teal").save(tmp_path / "neo.jpg")
    page.work.take_files([tmp_path / "neo.jpg"])
    qtbot.waitUntil(lambda: bool(page.findChildren(PictureSheet)))
    page.sheets.sources()
    page.sheets.when()
    page.sheets.options()
    page.header.drafts_wanted.emit()
    page.header.history_wanted.emit()
    qtbot.waitUntil(lambda: len(page.sheets.made) == 6)
    page.frame.view("preview")
    nameless = []
    for control in page.findChildren(QWidget):
        shown = control.isVisibleTo(page.window()) and not control.objectName().startswith("qt_")
        if isinstance(control, CONTROLS) and shown:
            interface = QAccessible.queryAccessibleInterface(control)
            if interface is not None and not interface.text(QAccessible.Text.Name):
                nameless.append(f"{type(control).__name__} in {type(control.parent()).__name__}")
    assert nameless == []


@pytest.mark.parametrize("code", ["it", "es", "en"])
def test_nothing_is_cut_off_in_the_smallest_window_with_large_text(
    page: ComposerPage, desk: Desk, look: Theme, language: Language, qtbot: QtBot, code: str
) -> None:
    language.set_language(code)
    look.choose(text_scale=150)
    page.resize(1024 - 84, 700 - 42)
    opened(
        page,
        desk,
        qtbot,
        PROMISE,
        title="Nei: quando farli vedere",
        channels=tuple(a.id for a in desk.accounts.all()),
    )
    for area in page.frame.findChildren(QScrollArea):
        if area.isVisible():
            content = area.widget()
            assert content.minimumSizeHint().width() <= area.viewport().width(), content.children()
    assert QApplication.focusWidget() is not None


def patient(desk: Desk, tmp_path: Path, *, before_after: bool = False) -> tuple[Asset, str]:
    """A picture of a patient with a consent for everything on the first channel."""
    Image.new("RGB", (320, 200), "teal").save(tmp_path / "neo.jpg")
    asset = replace(
        desk.media.take_file(tmp_path / "neo.jpg"),
        depicts=Depicts.PATIENT,
        traces=frozenset(),
        generated=False,
        recognisable=True,
        before_after=before_after,
        subject="K-0142",
        alt="Un neo sul dorso.",
    )
    desk.media.describe(asset)
    platform = desk.accounts.all()[0].platform
    scope = Scope(frozenset({asset.id}), frozenset({platform}), frozenset(Purpose), None, frozenset(What))
    consent = desk.consents.record("K-0142", scope, desk.team.current.id)
    (tmp_path / "modulo.pdf").write_bytes(b"%PDF-1.7 signed")
    desk.consents.attach_proof(consent.id, tmp_path / "modulo.pdf")
    return asset, consent.id


def test_a_picture_is_picked_from_the_library_with_its_consent(
    page: ComposerPage, desk: Desk, qtbot: QtBot, tmp_path: Path, window: Window
) -> None:
    asset, consent = patient(desk, tmp_path)
    Image.new("RGB", (32, 20), "red").save(tmp_path / "altro.png")
    other = replace(desk.media.take_file(tmp_path / "altro.png"), depicts=Depicts.PATIENT, alt="Altro.")
    desk.media.describe(replace(other, recognisable=True, traces=frozenset(), generated=False))
    opened(page, desk, qtbot)
    page.media.add_picture.click()
    qtbot.waitUntil(lambda: "pick" in page.sheets.made and page.sheets.made["pick"].isVisible())
    sheet = page.sheets.made["pick"]
    qtbot.waitUntil(sheet.isVisible)
    words = words_on(sheet)
    assert "Not in this post" in words and "No valid consent" in words
    assert [b.accessibleName() for b in sheet.findChildren(QAbstractButton) if b.text() == "Use it"] == [
        "Use Un neo sul dorso.: Consent valid"
    ]
    next(b for b in sheet.findChildren(QAbstractButton) if b.text() == "Consent…").click()
    assert window.visited[-1] == ("consents", {"new": True, "asset": other.id})
    next(b for b in sheet.findChildren(QAbstractButton) if b.text() == "Use it").click()
    page.keep()
    qtbot.waitUntil(lambda: stored(desk, page).media == (asset.id,))
    assert stored(desk, page).consents == (consent,)
    assert not sheet.isVisible()


def test_the_second_gate_opens_only_when_every_line_is_ticked(
    page: ComposerPage, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    asset, consent = patient(desk, tmp_path, before_after=True)
    opened(page, desk, qtbot, media=(asset.id,), consents=(consent,))
    qtbot.waitUntil(page.twice.isVisible)
    assert "before and after: a second look" in words_on(page.twice)
    page.twice.acted.emit()
    sheet = page.sheets.made["twice"]
    assert isinstance(sheet, SecondLook)
    qtbot.waitUntil(sheet.isVisible)
    assert "L. 145/2018" in words_on(sheet)
    assert not sheet.take.isEnabled()
    for tick in sheet.ticks:
        assert not sheet.take.isEnabled()
        tick.box.click()
    sheet.take.click()
    qtbot.waitUntil(lambda: bool(stored(desk, page).passes))
    qtbot.waitUntil(lambda: "looked at twice" in words_on(page.twice))


def test_the_safer_way_leads_to_an_illustration(
    page: ComposerPage, desk: Desk, qtbot: QtBot, tmp_path: Path, window: Window
) -> None:
    asset, consent = patient(desk, tmp_path, before_after=True)
    opened(page, desk, qtbot, media=(asset.id,), consents=(consent,))
    qtbot.waitUntil(page.twice.isVisible)
    page.twice.acted.emit()
    sheet = page.sheets.made["twice"]
    assert isinstance(sheet, SecondLook)
    sheet.illustration.click()
    qtbot.waitUntil(lambda: "pick" in page.sheets.made and page.sheets.made["pick"].isVisible())
    assert not page.twice.isVisible()
    assert "Use it" not in [b.text() for b in page.sheets.made["pick"].findChildren(QAbstractButton)]
    _, undo = window.toasts[-1]
    assert undo is not None
    undo()
    qtbot.waitUntil(page.twice.isVisible)
