"""The reply: language, ready-made sentences, the editor with its underlined words, the checklist, and the foot."""

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QMenu, QPlainTextEdit, QWidget

from app.core.compliance.settling import COUNTED, GROUPS
from app.core.inbox.model import Standing
from app.core.inbox.saved import Saved
from app.core.kernel.text import LANGUAGES, Sentence, Words, msg, nmsg
from app.core.outbox.model import Delivery
from app.ui.kit import Button, FlowLayout, Glyph, Segments, column, label, primary_button, row, theme
from app.ui.kit.finding import Choice, FindingItem, PanelWords
from app.ui.kit.findings import FindingsPanel
from app.ui.kit.marked_text import item_at, put_words, underline
from app.ui.pages.contract import Surroundings
from app.ui.pages.inbox.checking import BACK
from app.ui.pages.inbox.presenter import InboxPresenter
from app.ui.pages.inbox.state import Item, Opened, State
from app.ui.reading_line import ReadingLine

PAUSE = 150
"""The check runs when the fingers rest."""
KEEP = 1_500
"""Kept at the latest this long after a word was typed."""
OWN_NAMES = {"it": "IT", "es": "ES", "en": "EN"}
LANGUAGE_NAMES: dict[str, Sentence] = {
    "it": msg("Reply in Italian"),
    "es": msg("Reply in Spanish"),
    "en": msg("Reply in English"),
}
LEVELS: dict[str, Sentence] = {
    "block": msg("Must be changed"),
    "ask": msg("Question"),
    "warn": msg("Warning"),
    "note": msg("Advice"),
}


class ReplyEditor(QPlainTextEdit):
    """Escape goes back to the list, Ctrl+Enter sends; it grows with its words, up to a point."""

    escaped = Signal()
    entered = Signal()
    rested = Signal()
    """The focus went elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.textChanged.connect(self._grow)
        theme().changed.connect(self._grow)
        self._grow()

    def _grow(self) -> None:
        lines = max(self.document().size().height(), 4)
        height = int(lines * self.fontMetrics().lineSpacing()) + theme().px(28)
        self.setFixedHeight(min(height, theme().px(280)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self.entered.emit()
        else:
            super().keyPressEvent(event)


class Foot(QWidget):
    """How the check stands, and the button; one above the other where there is no room for both."""

    ROOM = 480

    def __init__(self, sign: Glyph, words: QLabel, button: Button) -> None:
        super().__init__()
        look = theme()
        self._line = row(self, spacing=8)
        self._line.setContentsMargins(look.px(24), look.px(12), look.px(24), look.px(12))
        state = row(spacing=12)
        state.addWidget(sign)
        state.addWidget(words, 1)
        press = row()
        press.addStretch(1)
        press.addWidget(button)
        self._line.addLayout(state, 1)
        self._line.addLayout(press)

    def resizeEvent(self, event: QResizeEvent) -> None:
        direction = QBoxLayout.Direction
        narrow = self.width() < theme().px(self.ROOM)
        self._line.setDirection(direction.TopToBottom if narrow else direction.LeftToRight)
        super().resizeEvent(event)


class ReplyBox(QWidget):
    """``foot`` stands below the scrolled part, so that the button is always in sight."""

    left = Signal()
    sent = Signal(Delivery, object)

    def __init__(self, presenter: InboxPresenter, around: Surroundings) -> None:
        super().__init__()
        self._presenter, self._around = presenter, around
        self._edition, self._reply_id = -1, ""
        self._items: tuple[FindingItem, ...] = ()
        self._pointed = ""
        self._filling = False
        self.editor = ReplyEditor()
        self.editor.textChanged.connect(self._typed)
        self.editor.cursorPositionChanged.connect(self._reveal)
        self.editor.escaped.connect(self.left)
        self.editor.entered.connect(self.send)
        self.editor.installEventFilter(self)
        around.language.bind(self.editor.setAccessibleName, msg("Reply"), self)
        around.language.bind(
            self.editor.setPlaceholderText,
            msg("Write the reply. Never confirm or deny that somebody is a patient."),
        )
        self.panel = FindingsPanel()
        self.panel.tells = self._changed
        self.panel.chosen.connect(self._chosen)
        self.panel.pointed.connect(self._point)
        layout = column(self, spacing=8)
        layout.addLayout(self._head())
        layout.addWidget(self._tools())
        layout.addWidget(self.editor)
        layout.addWidget(self._count_line())
        layout.addWidget(self.panel)
        self.reading = ReadingLine(around.language, msg("The whole reply"))
        self.reading.paragraph = lambda: self.editor.textCursor().block().text()
        self.reading.spoken.connect(self._speak)
        self.reading.whole.connect(self._speak_all)
        layout.addWidget(self.reading)
        self.foot = self._foot()
        self._check_timer = QTimer(self, singleShot=True, interval=PAUSE)
        self._check_timer.timeout.connect(self._check)
        self._keep_timer = QTimer(self, singleShot=True, interval=KEEP)
        self._keep_timer.timeout.connect(self.keep)
        theme().changed.connect(self._underline)

    def _head(self) -> QHBoxLayout:
        bind = self._around.language.bind
        heading = label("", "heading", wrap=False)
        bind(heading.setText, msg("Reply"))
        self._languages = Segments()
        bind(self._languages.setAccessibleName, msg("Language of the reply"), self._languages)
        for code in LANGUAGES:
            button = self._languages.add(code, OWN_NAMES[code])
            bind(button.setAccessibleName, LANGUAGE_NAMES[code], button)
            bind(button.setToolTip, LANGUAGE_NAMES[code], button)
        self._languages.chosen.connect(self._presenter.speak)
        line = row(spacing=8)
        line.addWidget(heading, 1)
        line.addWidget(self._languages)
        return line

    def _tools(self) -> QWidget:
        place = QWidget()
        flow = FlowLayout(place, spacing=8)
        bind = self._around.language.bind
        self._saved = Button("", "secondary", icon="quotes", compact=True)
        bind(self._saved.setText, msg("Ready-made"))
        self._menu = QMenu(self._saved)
        self._saved.setMenu(self._menu)
        self._private = Button("", "secondary", icon="lock-simple", compact=True)
        bind(self._private.setText, msg("Move to private"))
        bind(
            self._private.setToolTip,
            msg("Puts in a neutral sentence with the way to reach the practice."),
        )
        self._private.clicked.connect(lambda: self._insert(self._presenter.private_words()))
        for widget in (self._saved, self._private):
            flow.addWidget(widget)
        return place

    def _count_line(self) -> QWidget:
        place = QWidget()
        line = row(place, spacing=8)
        self._count = label("", "muted-small", wrap=False)
        self._kept = label("", "muted-small", wrap=False)
        line.addWidget(self._count)
        line.addStretch(1)
        line.addWidget(self._kept)
        return place

    def _foot(self) -> "Foot":
        self._sign = Glyph("check-circle", "ok", 20, filled=True)
        self._state_words = label("", "muted")
        self._send = primary_button("", icon="paper-plane-tilt")
        self._send.clicked.connect(self.send)
        return Foot(self._sign, self._state_words, self._send)

    # --- drawing -------------------------------------------------------------------------------------------

    def draw(self, state: State, opened: Opened) -> None:
        say = self._around.language.say
        reply = opened.reply
        # once answered, the next words are written only when somebody writes to us again, or they are taken back
        writes = reply is not None and opened.conversation.standing is Standing.OPEN
        self.setVisible(writes)
        self.foot.setVisible(writes)
        if reply is None or not writes:
            self._edition = -1
            return
        if (opened.edition, reply.id) != (self._edition, self._reply_id):
            self._edition, self._reply_id = opened.edition, reply.id
            self._take_over(reply.text)
        if self._languages.current() != reply.language:
            self._languages.choose(reply.language)
        self._fill_menu(opened.saved)
        self._count.setText(say(msg("{used} of {limit} characters", used=opened.used, limit=opened.limit)))
        self._count.setProperty("tone", "" if opened.fits else "block")
        self._count.style().polish(self._count)
        if opened.saved_at is not None:
            at = self._around.language.say_time(opened.saved_at, state.zone)
            self._kept.setText(say(msg("Saved {time}", time=at)))
        else:
            self._kept.setText("")
        self._draw_panel(opened)
        self.reading.draw(reply.language, opened.paragraphs, shown=bool(reply.text.strip()))
        self._draw_foot(opened)

    def _take_over(self, text: str) -> None:
        """Words from elsewhere: another conversation, or a finding put right."""
        if self.editor.toPlainText() == text:
            return
        self._filling = True
        cursor = self.editor.textCursor()
        place = min(cursor.position(), len(text))
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        cursor.setPosition(place)
        self.editor.setTextCursor(cursor)
        self._filling = False

    def _fill_menu(self, saved: tuple[Saved, ...]) -> None:
        self._menu.clear()
        say = self._around.language.say
        for reply in saved:
            words = self._presenter.words_of(reply)
            short = words if len(words) <= 60 else words[:60].rsplit(" ", 1)[0] + "…"
            action = self._menu.addAction(f"{say(reply.title)}:  {short}".replace("&", "&&"))
            action.triggered.connect(lambda _=False, w=words: self._insert(w))

    def _draw_panel(self, opened: Opened) -> None:
        language = self._around.language
        say = language.say
        count = len(opened.fine)
        empty = not opened.items and not opened.fine
        self.panel.set_words(
            PanelWords(
                name=say(msg("Check of the reply")),
                level={level: say(words) for level, words in LEVELS.items()},
                groups={group: say(words) for group, words in GROUPS.items()},
                law=say(msg("Law")),
                explain=say(msg("Why")),
                reason=say(msg("Why it should stay, in a sentence")),
                keep_reason=say(msg("Confirm")),
                cancel=say(msg("Cancel")),
                fine=say(nmsg("{count} check is fine", "{count} checks are fine", count)),
                nothing=say(msg("The check begins with the first word.")) if empty else "",
            )
        )
        self._items = tuple(self._item(item) for item in opened.items)
        self.panel.set_subject(self._reply_id)
        self.panel.show_items(self._items, [say(title) for title in opened.fine])
        self._underline()

    def _item(self, item: Item) -> FindingItem:
        say = self._around.language.say

        def words(sentence: Sentence | None) -> str:
            return say(sentence) if sentence is not None else ""

        return FindingItem(
            item.id,
            item.level,
            say(item.title),
            item.phrase,
            say(item.message),
            say(item.law) if isinstance(item.law, Words) else item.law,
            words(item.question),
            words(item.fix),
            words(item.settles),
            tuple(
                Choice(p.key, say(p.words), "", p.asks_reason, words(p.why_not), p.shows) for p in item.picks
            ),
            words(item.settled),
            item.start,
            item.end,
        )

    def _draw_foot(self, opened: Opened) -> None:
        say = self._around.language.say
        by_hand = opened.channel.assisted
        self._send.setText(say(msg("Copy and do by hand") if by_hand else msg("Send at next sync")))
        self._send.set_icon("copy" if by_hand else "paper-plane-tilt")
        self._send.setEnabled(opened.can_send)
        blocked = any(item.level == "block" and item.settled is None for item in opened.items)
        sign, tone = ("check-circle", "ok") if opened.can_send else ("info", "muted")
        if blocked:
            sign, tone = "warning-octagon", "block"
        elif any(item.settled is None and item.level in ("ask", "warn") for item in opened.items):
            sign, tone = "question", "warn"
        self._sign.set(sign, tone)
        words = opened.why_not or msg("The check found nothing against it.")
        self._state_words.setText(say(words))
        self._send.setAccessibleDescription(say(words))

    def _underline(self) -> None:
        if self._reply_id:
            underline(self.editor, self.editor.toPlainText(), self._items, self._pointed)

    # --- writing -------------------------------------------------------------------------------------------

    def _typed(self) -> None:
        if self._filling:
            return
        self._check_timer.start()
        if not self._keep_timer.isActive():
            self._keep_timer.start()

    def _check(self) -> None:
        self._check_timer.stop()
        if self.isVisibleTo(self.window()):
            self._presenter.typed(self.editor.toPlainText())

    def keep(self) -> None:
        """Keep what was typed, now."""
        self._keep_timer.stop()
        self._check()
        self._around.spawn(self, self._presenter.save())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut and self._keep_timer.isActive():
            self.keep()
        return False

    def write(self) -> None:
        self.editor.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.editor.moveCursor(QTextCursor.MoveOperation.End)

    def use_situation(self, situation: str) -> None:
        """Put in the ready-made reply of a situation."""
        opened = self._presenter.state.opened
        fitting = [s for s in opened.saved if s.situation == situation] if opened else []
        if fitting:
            self._insert(self._presenter.words_of(fitting[0]))

    def _insert(self, words: str) -> None:
        """Ready-made words take the place of ready-made words, and stand behind one's own. Undo brings all back."""
        cursor = self.editor.textCursor()
        if self._presenter.is_ready_made(self.editor.toPlainText()):
            cursor.select(QTextCursor.SelectionType.Document)
            cursor.insertText(words)
        else:
            cursor.movePosition(QTextCursor.MoveOperation.End)
            cursor.insertText("\n\n" + words)
        self.editor.setTextCursor(cursor)
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self._check()

    def send(self) -> None:
        self._check()
        self._keep_timer.stop()
        self._around.spawn(self, self._send_now())

    async def _send_now(self) -> None:
        sent = await self._presenter.send()
        if sent is not None:
            self.sent.emit(*sent)

    # --- the checklist -------------------------------------------------------------------------------------

    def _changed(self, standing: Sequence[FindingItem], new: Sequence[FindingItem]) -> str:
        """For a screen reader: how it stands now, and what is new by its name."""
        say, found = self._around.language.say, Counter[str](item.level for item in standing)
        counted = [say(words(found[level])) for level, words in COUNTED.items() if found[level]]
        summary = ", ".join(counted) or say(msg("The check found nothing against it."))
        if not new:
            return summary
        added = nmsg("{count} new: {titles}", "{count} new: {titles}", len(new), titles=new[0].title)
        return f"{summary}. {say(added)}"

    def _chosen(self, item: str, choice: str, reason: str) -> None:
        self._check()
        if edit := self._presenter.edit(item, choice):
            back = put_words(self.editor, edit.start, edit.end, edit.words)
            self._check()
            self._around.toast(msg("Done. It can be taken back."), back)
            return
        if choice == BACK:
            self._around.spawn(self, self._ask_again(item))
            return
        self._around.spawn(self, self._presenter.settle(item, choice, reason))

    async def _ask_again(self, item: str) -> None:
        back = await self._presenter.ask_again(item)
        self._keep_timer.start()
        if back is not None:
            self._around.toast(
                msg("Taken back: it is asked again."), lambda: self._around.spawn(self, back())
            )

    def _speak(self, paragraph: str, language: str) -> None:
        self._check()
        before = self._presenter.speak_paragraph(paragraph, language)
        self._keep_timer.start()

        def back() -> None:
            self._presenter.read_as(before)
            self._keep_timer.start()

        self._around.toast(msg("The paragraph is read anew."), back)

    def _speak_all(self, language: str) -> None:
        self._check()
        opened = self._presenter.state.opened
        if opened is not None and opened.reply is not None and opened.reply.language != language:
            before = opened.reply.language
            self._presenter.speak(language)
            self._around.toast(msg("The reply is read anew."), lambda: self._presenter.speak(before))

    def _point(self, item: str) -> None:
        self._pointed = item
        self._underline()

    def _reveal(self) -> None:
        """The cursor stands in underlined words: their card opens."""
        if self._filling or not self._items:
            return
        text = self.editor.toPlainText()
        self.panel.reveal(item_at(text, self._items, self.editor.textCursor().position()))
