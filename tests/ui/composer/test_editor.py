"""The place where one writes: clean pastes, undo for each channel, places counted as the document counts."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QImage, QTextCharFormat
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.core.compliance.remedy import Edit
from app.ui.kit.finding import FindingItem
from app.ui.kit.marked_text import wide
from app.ui.kit.theme import Theme
from app.ui.pages.composer.editor import Editor, cleaned, code_points

Line = QTextCharFormat.UnderlineStyle


@pytest.fixture
def editor(qtbot: QtBot, look: Theme) -> Editor:
    made = Editor()
    qtbot.addWidget(made)
    made.resize(480, 320)
    made.show()
    made.show_text("post", "", "Uno due tre.", 1)
    return made


def item(name: str, start: int, end: int, level: str = "block") -> FindingItem:
    return FindingItem(name, level, name, start=start, end=end)  # type: ignore[arg-type]


@given(st.text(alphabet=st.sampled_from("aè😀\n👩‍⚕️#"), max_size=30), st.data())
def test_places_go_to_the_document_and_back(text: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(text)))
    assert code_points(text, wide(text, place)) == place
    assert wide(text, len(text)) == len(text.encode("utf-16-le")) // 2


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("Un\u00a0neo\u200b nuovo", "Un neo nuovo"),
        ("uno\r\ndue\u2028tre", "uno\ndue\ntre"),
        ("uno  \n\n\n\n\ndue", "uno\n\ndue"),
        ("👩‍⚕️ e 👨‍👩‍👧", "👩‍⚕️ e 👨‍👩‍👧"),
        ("pa\u00adtologia\ufeff", "patologia"),
    ],
)
def test_a_paste_reads_as_if_it_had_been_typed(pasted: str, kept: str) -> None:
    assert cleaned(pasted) == kept


def test_formatting_stays_outside(editor: Editor) -> None:
    mime = QMimeData()
    mime.setHtml("<p style='color:red'><b>Grassetto</b> e <i>corsivo</i></p>")
    editor.selectAll()
    editor.insertFromMimeData(mime)
    assert editor.toPlainText() == "Grassetto e corsivo"
    editor.undo()
    assert editor.toPlainText() == "Uno due tre."


def test_pictures_pasted_or_dropped_go_to_the_post(editor: Editor, qtbot: QtBot, tmp_path: Path) -> None:
    mime = QMimeData()
    mime.setImageData(QImage(4, 4, QImage.Format.Format_RGB32))
    with qtbot.waitSignal(editor.picture_given):
        editor.insertFromMimeData(mime)
    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile(str(tmp_path / name)) for name in ("neo.JPG", "referto.pdf")])
    with qtbot.waitSignal(editor.files_given) as given:
        editor.insertFromMimeData(files)
    assert given.args == [[tmp_path / "neo.JPG"]]
    assert editor.toPlainText() == "Uno due tre."


def test_each_text_keeps_its_own_undo_and_caret(editor: Editor) -> None:
    editor.moveCursor(editor.textCursor().MoveOperation.End)
    QTest.keyClicks(editor, " Quattro.")
    editor.show_text("post", "small", "Breve.", 1)
    QTest.keyClicks(editor, "Qui. ")
    editor.show_text("post", "", "Uno due tre. Quattro.", 1)
    assert editor.textCursor().position() == len("Uno due tre. Quattro.")
    for _ in " Quattro.":
        editor.undo()
    assert editor.toPlainText() == "Uno due tre."
    editor.redo()
    editor.show_text("post", "small", "Qui. Breve.", 1)
    assert editor.toPlainText() == "Qui. Breve."
    while editor.document().isUndoAvailable():
        editor.undo()
    assert editor.toPlainText() == "Breve."


def test_drawing_again_never_takes_back_a_key(editor: Editor) -> None:
    QTest.keyClicks(editor, "Zero. ")
    editor.show_text("post", "", "Uno due tre.", 1)
    assert editor.toPlainText() == "Zero. Uno due tre."


def test_another_edition_is_one_step_of_undo(editor: Editor) -> None:
    editor.show_text("post", "", "Riportato.", 2)
    assert editor.toPlainText() == "Riportato."
    editor.undo()
    assert editor.toPlainText() == "Uno due tre."


def test_another_post_starts_where_its_writer_was(editor: Editor) -> None:
    editor.show_text("other", "", "😀 Un altro post.", 2, caret=4)
    assert editor.caret() == 4
    assert not editor.document().isUndoAvailable()


def test_words_are_underlined_by_level_and_the_caret_finds_them(editor: Editor, qtbot: QtBot) -> None:
    items = (item("due", 4, 7), item("tre", 8, 11, "ask"))
    editor.show_findings("Uno due tre.", items)
    drawn = [(s.cursor.selectedText(), s.format.underlineStyle()) for s in editor.extraSelections()]
    assert drawn == [("due", Line.WaveUnderline), ("tre", Line.DotLine)]
    with qtbot.waitSignal(editor.caret_on) as found:
        cursor = editor.textCursor()
        cursor.setPosition(5)
        editor.setTextCursor(cursor)
    assert found.args == ["due"]


def test_underlines_move_with_the_text_between_two_looks(editor: Editor) -> None:
    editor.show_findings("Uno due tre.", (item("due", 4, 7),))
    QTest.keyClicks(editor, "Prima: ")
    editor.textCursor().insertText("😀 ")
    assert [s.cursor.selectedText() for s in editor.extraSelections()] == ["due"]


def test_underlining_is_no_typing(editor: Editor, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(editor.touched, wait=50):
        editor.show_findings("Uno due tre.", (item("due", 4, 7),))
        editor.point("due")
    assert not editor.waiting
    assert not editor.document().isUndoAvailable()


def test_the_next_finding_and_the_one_before(editor: Editor) -> None:
    editor.show_findings("Uno due tre.", (item("uno", 0, 3, "warn"), item("tre", 8, 11), item("due", 4, 7)))
    assert [editor.step(True) for _ in range(3)] == ["due", "tre", "uno"]
    assert [editor.step(False) for _ in range(3)] == ["tre", "due", "uno"]
    assert editor.textCursor().selectedText() == "Uno"


def test_a_fix_is_written_in_place_and_undone_in_one_step(editor: Editor) -> None:
    editor.show_findings("Uno due tre.", (item("due", 4, 7),))
    editor.apply(Edit(4, 7, "cinque"))
    assert editor.toPlainText() == "Uno cinque tre."
    editor.undo()
    assert editor.toPlainText() == "Uno due tre."


def test_the_pause_comes_once_after_the_keys_and_at_once_when_asked(editor: Editor, qtbot: QtBot) -> None:
    pauses: list[str] = []
    editor.paused.connect(lambda: pauses.append(editor.toPlainText()))
    QTest.keyClicks(editor, "abc")
    assert editor.waiting and pauses == []
    qtbot.waitUntil(lambda: len(pauses) == 1)
    assert pauses[0].startswith("abc")
    QTest.keyClick(editor, Qt.Key.Key_D)
    editor.flush()
    assert len(pauses) == 2 and not editor.waiting
