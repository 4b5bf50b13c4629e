"""Where one writes: plain words, undo without end for each channel, pictures dropped or pasted go to the post."""

import re
from collections.abc import Callable

from PySide6.QtCore import QMimeData, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QImage, QTextCursor, QTextDocument, QTextDocumentFragment
from PySide6.QtWidgets import QPlainTextDocumentLayout, QPlainTextEdit

from app.core.compliance.remedy import Edit
from app.ui.intake import given_files
from app.ui.kit import theme
from app.ui.kit.finding import FindingItem
from app.ui.kit.marked_text import item_at, places, put_words, underline, wide

PAUSE = 150
"""Milliseconds without a key before the words are looked at."""
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff\ufffc]")
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\t]")
_LINES = re.compile("\r\n?|[\u2028\u2029\u0085\x0b\x0c]")


def cleaned(text: str) -> str:
    """Pasted words as they would have been typed: no invisible marks, no odd spaces, at most one empty line."""
    text = _SPACES.sub(" ", _INVISIBLE.sub("", _LINES.sub("\n", text)))
    text = re.sub(r"[ ]+\n", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text)


def code_points(text: str, position: int) -> int:
    """A place of the document (UTF-16) in characters."""
    if text.isascii():
        return position
    return len(text.encode("utf-16-le")[: 2 * position].decode("utf-16-le", "ignore"))


class Editor(QPlainTextEdit):
    """``paused`` comes when the keys rest, ``touched`` with each of them; nothing else happens while one types."""

    touched = Signal()
    paused = Signal()
    left = Signal()
    caret_on = Signal(str)
    files_given = Signal(list)
    picture_given = Signal(QImage)

    def __init__(self) -> None:
        super().__init__()
        self._shelf = QObject(self)
        self._documents: dict[str, QTextDocument] = {}
        self._carets: dict[str, int] = {}
        self._post, self._key = "", ""
        self._shown: tuple[str, str, int] | None = None
        self._loading = False
        self._items: tuple[FindingItem, ...] = ()
        self._pointed = ""
        self._underlined: tuple[object, ...] = ()
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self.paused)
        self._rest = QTimer(self, singleShot=True, interval=PAUSE)
        self._rest.timeout.connect(self._tell_caret)
        self.setTabChangesFocus(True)
        self.setProperty("role", "reading")
        self.textChanged.connect(self._touch)
        self.cursorPositionChanged.connect(self._rest.start)
        theme().changed.connect(self._dress)
        self._dress()

    # --- documents: one for each text, so that each keeps its own undo ---------------------------------------

    def show_text(self, post: str, key: str, text: str, edition: int, caret: int = 0) -> None:
        """Show a text of the post. What the keyboard made is never replaced: only another post, tab or edition is."""
        if self._shown == (post, key, edition):
            return
        self._shown = (post, key, edition)
        self._loading = True
        if post != self._post:
            self._forget()
        else:
            self._carets[self._key] = self.textCursor().position()
        self._post, self._key = post, key
        document = self._documents.get(key)
        if document is None:
            document = self._documents[key] = self._document(text)
            self._carets[key] = wide(text, min(caret, len(text)))
        elif document.toPlainText() != text:
            _rewrite(document, text)
        self.setDocument(document)
        document.setDefaultFont(theme().font("heading"))
        self._place(self._carets.get(key, 0))
        self._loading = False
        self._pause.stop()

    def _document(self, text: str) -> QTextDocument:
        document = QTextDocument(self._shelf)
        document.setDocumentLayout(QPlainTextDocumentLayout(document))
        # Undo begins after the text that was there.
        document.setUndoRedoEnabled(False)
        document.setPlainText(text)
        document.setUndoRedoEnabled(True)
        document.setDocumentMargin(theme().px(4))
        document.setModified(False)
        return document

    def _forget(self) -> None:
        old, self._documents, self._carets = self._documents, {}, {}
        self._items = ()
        blank = QTextDocument(self._shelf)
        blank.setDocumentLayout(QPlainTextDocumentLayout(blank))
        self._documents["\0"] = blank
        self.setDocument(blank)
        for document in old.values():
            document.deleteLater()

    def _place(self, position: int) -> None:
        cursor = self.textCursor()
        cursor.setPosition(min(position, self.document().characterCount() - 1))
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    # --- typing ----------------------------------------------------------------------------------------------

    def _touch(self) -> None:
        if not self._loading:
            self._pause.start()
            self.touched.emit()

    @property
    def waiting(self) -> bool:
        """Something was typed that nobody has looked at yet."""
        return self._pause.isActive()

    def flush(self) -> None:
        """Look at the words now, before something is done with them."""
        if self._pause.isActive():
            self._pause.stop()
            self.paused.emit()

    def caret(self) -> int:
        """Where the writer is, in characters."""
        return code_points(self.toPlainText(), self.textCursor().position())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()

    # --- findings --------------------------------------------------------------------------------------------

    def show_findings(self, text: str, items: tuple[FindingItem, ...]) -> None:
        """Underline the words. ``text`` is what was checked; after another key the next pause does it."""
        self._items = items
        self._underline(text)

    def point(self, item: str) -> None:
        """Put the words of one finding on a soft ground."""
        if item != self._pointed:
            self._pointed = item
            self._underline(self.toPlainText())

    def _underline(self, text: str) -> None:
        # Painted over the text: formats in the layout would lay out and paint the paragraph anew at every key.
        drawn = (text, self._items, self._pointed, self._key, theme().dark)
        if not self.waiting and drawn != self._underlined:
            self._underlined = drawn
            underline(self, text, self._items, self._pointed)

    def select(self, item: str) -> bool:
        """Select the words of a finding. False where they are not in this text."""
        for found, start, end in places(self.toPlainText(), self._items):
            if found.id == item:
                cursor = self.textCursor()
                cursor.setPosition(start)
                cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
                self.setTextCursor(cursor)
                self.ensureCursorVisible()
                return True
        return False

    def step(self, forward: bool) -> str:
        """Select the words of the next finding after the caret, or before it; around the end if need be."""
        open_ones = [item for item in self._items if not item.settled]
        found = sorted(places(self.toPlainText(), open_ones), key=lambda p: p[1])
        if not found:
            return ""
        caret = self.textCursor()
        if forward:
            item = next(
                (i for i, start, _ in found if start >= caret.selectionEnd() and start > 0), found[0][0]
            )
        else:
            before = [i for i, _, end in found if end <= caret.selectionStart()]
            item = before[-1] if before else found[-1][0]
        self.select(item.id)
        return item.id

    def apply(self, edit: Edit) -> Callable[[], None]:
        """Make a change that was offered; one step for undo. Returns the way back."""
        return put_words(self, edit.start, edit.end, edit.words)

    def paragraph(self) -> str:
        """The paragraph the caret is in."""
        return self.textCursor().block().text()

    def _tell_caret(self) -> None:
        if not self.waiting:
            self.caret_on.emit(item_at(self.toPlainText(), self._items, self.textCursor().position()))

    # --- what is pasted and dropped --------------------------------------------------------------------------

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasImage() or bool(given_files(source)) or source.hasText() or source.hasHtml()

    def insertFromMimeData(self, source: QMimeData) -> None:
        if files := given_files(source):
            self.files_given.emit(files)
        elif source.hasText():
            self.textCursor().insertText(cleaned(source.text()))
        elif source.hasHtml():
            self.textCursor().insertText(cleaned(QTextDocumentFragment.fromHtml(source.html()).toPlainText()))
        elif source.hasImage():
            image = source.imageData()
            if isinstance(image, QImage) and not image.isNull():
                self.picture_given.emit(image)

    def _dress(self) -> None:
        self.document().setDefaultFont(theme().font("heading"))
        if self._items:
            self._underline(self.toPlainText())


def _rewrite(document: QTextDocument, text: str) -> None:
    """Another text in the same document: one step that undo takes back."""
    cursor = QTextCursor(document)
    cursor.beginEditBlock()
    cursor.select(QTextCursor.SelectionType.Document)
    cursor.insertText(text)
    cursor.endEditBlock()
