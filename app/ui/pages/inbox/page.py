"""Draws the inbox: chips and list on the left, the conversation and the reply on the right."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QSplitter, QStackedLayout, QWidget

from app.core.inbox.model import Conversation, Urgency
from app.core.kernel.text import Sentence, msg
from app.core.outbox.model import Delivery
from app.core.platforms.contract import Kind
from app.ui.kit import CardList, Chip, EmptyState, PageHeader, RowData, Separator, column, primary_button
from app.ui.kit.soon import Soon
from app.ui.pages.contract import Surroundings
from app.ui.pages.inbox.pane import ConversationPane
from app.ui.pages.inbox.paste_sheet import PasteSheet
from app.ui.pages.inbox.presenter import InboxPresenter
from app.ui.pages.inbox.state import State, View
from app.ui.pages.inbox.words import ICONS, KINDS, NOBODY, TONES, VIEWS, age, stars, urgency_and_topic

MINUTE = 60_000
EMPTY: dict[View, tuple[str, Sentence, Sentence]] = {
    View.OPEN: (
        "tray",
        msg("Everything is answered"),
        msg(
            "New comments arrive with the next sync. A review from a page without a connection can be pasted."
        ),
    ),
    View.DOCTOR: (
        "stethoscope",
        msg("Nothing waits for the doctor"),
        msg("The reception leaves here what only the doctor should answer."),
    ),
    View.ANSWERED: (
        "check-circle",
        msg("No replies yet"),
        msg("Replies that are in the outbox or out are kept here, with what became of them."),
    ),
    View.ARCHIVED: (
        "archive",
        msg("The archive is empty"),
        msg("What needs no reply goes here; a new message brings it back."),
    ),
}


class InboxPage(QWidget):
    def __init__(self, presenter: InboxPresenter, around: Surroundings) -> None:
        super().__init__()
        self._presenter, self._around = presenter, around
        self._state = State()
        self._rows: tuple[RowData, ...] = ()
        language = around.language
        header = PageHeader()
        language.bind(header.set_title, msg("Inbox"), self)
        paste = primary_button(icon="clipboard-text")
        language.bind(paste.setText, msg("Paste a message"))
        paste.clicked.connect(self.paste)
        header.add_action(paste)
        self._chips = {view: self._chip(view, header) for view in View}
        self._pane = ConversationPane(presenter, around)
        self._list = CardList("")
        language.bind(self._list.setAccessibleName, msg("Messages"), self)
        self._list.current_changed.connect(self._choose)
        self._list.opened.connect(lambda _: self._pane.write())
        self._empty = EmptyState("tray")
        self._empty.acted.connect(self.paste)
        left = QWidget()
        self._left = QStackedLayout(left)
        self._left.addWidget(self._list)
        self._left.addWidget(self._empty)
        self._pane.left.connect(self._list.setFocus)
        self._pane.sent.connect(self._say_sent)
        self._pane.archive_asked.connect(self.archive)
        self._pane.doctor_asked.connect(self.ask_doctor)
        self._pane.idea_asked.connect(self.make_idea)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        left.setMinimumWidth(260)
        self._pane.setMinimumWidth(360)
        split.addWidget(left)
        split.addWidget(self._pane)
        split.setStretchFactor(0, 4)
        split.setStretchFactor(1, 7)
        split.setSizes([400, 700])
        layout = column(self, spacing=0)
        layout.addWidget(header)
        layout.addWidget(Separator())
        layout.addWidget(split, 1)
        self._sheet: PasteSheet | None = None
        self.soon = Soon(self, self.refresh)
        clock = QTimer(self, interval=MINUTE)
        clock.timeout.connect(self.refresh)
        clock.start()
        self._keys()
        presenter.show = self._show
        language.changed.connect(self._draw)

    def _chip(self, view: View, header: PageHeader) -> Chip:
        chip = Chip(checked=view is View.OPEN)
        self._around.language.bind(chip.set_text, VIEWS[view])
        chip.clicked.connect(lambda: self._spawn_view(view))
        header.add_chip(chip)
        return chip

    def _spawn_view(self, view: View) -> None:
        for known, chip in self._chips.items():
            chip.setChecked(known is view)
        self._around.spawn(self, self._presenter.choose(view))

    def _keys(self) -> None:
        # letters reach a shortcut only while nobody writes: an editor keeps them for itself
        for key, act in (
            ("J", lambda: self._step(1)),
            ("K", lambda: self._step(-1)),
            ("R", self._pane.write),
            ("E", self.archive),
            ("M", self.ask_doctor),
            ("Ctrl+Shift+I", self.paste),
        ):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    # --- the window asks -----------------------------------------------------------------------------------

    def shown(self, conversation: str = "", paste: bool = False, view: str = "", **_args: object) -> None:
        """``conversation``: open this one; ``paste``: take in what is on the clipboard."""
        if conversation:
            self._around.spawn(self, self._presenter.find(conversation))
        elif view:
            self._spawn_view(View(view))
        else:
            self.refresh()
        if paste:
            self.paste()
        self._list.setFocus()

    def leaving(self) -> None:
        self._pane.keep()

    def refresh(self) -> None:
        self._around.spawn(self, self._presenter.refresh())

    # --- drawing -------------------------------------------------------------------------------------------

    def _show(self, state: State) -> None:
        before, self._state = self._state, state
        listed = (state.rows, state.view, state.counts, state.channels, state.now)
        if not before.ready or listed != (
            before.rows, before.view, before.counts, before.channels, before.now,
        ):  # fmt: skip
            self._draw_list()
        self._pane.draw(state)

    def _draw(self) -> None:
        if self._state.ready:
            self._draw_list()
            self._pane.draw(self._state, anew=True)

    def _draw_list(self) -> None:
        state = self._state
        counts = {
            View.OPEN: state.counts.open,
            View.DOCTOR: state.counts.for_doctor,
            View.ANSWERED: None,
            View.ARCHIVED: None,
        }
        for view, chip in self._chips.items():
            chip.set_count(counts[view])
            chip.setChecked(view is state.view)
        rows = tuple(self._row(conversation) for conversation in state.rows)
        if rows != self._rows:
            place = self._list.currentIndex().row()
            self._rows = rows
            self._list.set_rows(rows)
            if place >= 0 and not self._list.current_id() and rows and self._moved_on:
                self._list.setCurrentIndex(self._list.model().index(min(place, len(rows) - 1), 0))
        self._moved_on = False
        if state.opened is None and rows:
            self._list.choose_first()
        elif state.opened is not None and self._list.current_id() != state.opened.conversation.id:
            self._list.choose(state.opened.conversation.id)
        say = self._around.language.say
        _, title, sentence = EMPTY[state.view]
        action = say(msg("Paste a message")) if state.view is View.OPEN else ""
        self._empty.say(say(title), say(sentence), action)
        self._left.setCurrentWidget(self._list if rows else self._empty)

    _moved_on = False
    """The conversation on the screen was dealt with: the next one takes its place."""

    def _row(self, conversation: Conversation) -> RowData:
        say, state = self._around.language.say, self._state
        channel = state.channels[conversation.account].label
        # a comment is the usual thing, and stars say by themselves that it is a review
        kind = stars(conversation.rating) or say(KINDS[conversation.kind])
        where = " · ".join([channel] if conversation.kind is Kind.COMMENT else [channel, kind])
        tone = TONES[conversation.urgency]
        badges = [(say(urgency_and_topic(conversation)), tone)]
        if conversation.for_doctor and state.view is not View.DOCTOR:
            badges.append((say(msg("Doctor")), "accent"))
        return RowData(
            conversation.id,
            conversation.author or say(NOBODY),
            f"{where} · {conversation.snippet}",
            icon=ICONS[conversation.topic],
            icon_tone=tone,
            trailing=say(age(state.now, conversation.last_at)),
            badges=tuple(badges),
            edge="block" if conversation.urgency is Urgency.EMERGENCY else "",
            strong=state.view is View.OPEN,
        )

    # --- verbs ---------------------------------------------------------------------------------------------

    def _choose(self, conversation: str) -> None:
        if conversation:
            self._around.spawn(self, self._presenter.open(conversation))

    def _step(self, step: int) -> None:
        row = self._list.currentIndex().row() + step
        if 0 <= row < len(self._rows):
            self._list.setCurrentIndex(self._list.model().index(row, 0))
        self._list.setFocus()

    def _current(self) -> Conversation | None:
        return self._state.opened.conversation if self._state.opened else None

    def archive(self) -> None:
        """E: away with it, or back again."""
        conversation = self._current()
        if conversation is None:
            return
        if self._state.view is View.ARCHIVED:
            self._around.spawn(self, self._presenter.reopen(conversation.id))
            return
        self._moved_on = True
        self._around.spawn(self, self._archive(conversation.id))

    async def _archive(self, conversation: str) -> None:
        await self._presenter.archive(conversation)
        self._around.toast(
            msg("Archived."), lambda: self._around.spawn(self, self._presenter.reopen(conversation))
        )

    def ask_doctor(self) -> None:
        conversation = self._current()
        if conversation is not None:
            self._around.spawn(self, self._ask_doctor(conversation, not conversation.for_doctor))

    async def _ask_doctor(self, conversation: Conversation, wanted: bool) -> None:
        await self._presenter.ask_doctor(conversation.id, wanted)
        if wanted:
            self._around.toast(
                msg("Left for the doctor, with what you wrote so far."),
                lambda: self._around.spawn(self, self._presenter.ask_doctor(conversation.id, False)),
            )

    def _say_sent(self, delivery: Delivery, said: Sentence) -> None:
        # the conversation stays, with what becomes of the reply; a list without a current row would take another
        self._pane.rest()
        if self._state.opened is not None and self._state.opened.channel.assisted:
            QGuiApplication.clipboard().setText(delivery.text)
        self._around.toast(said, lambda: self._around.spawn(self, self._take_back(delivery)), seconds=30)

    async def _take_back(self, delivery: Delivery) -> None:
        if not await self._presenter.take_back(delivery):
            self._around.toast(msg("Too late to take it back: it is being sent, or it is out."))

    def make_idea(self) -> None:
        self._around.spawn(self, self._make_idea())

    async def _make_idea(self) -> None:
        post = await self._presenter.make_idea()
        if post is not None:
            self._around.navigate("composer", post=post.id)
            self._around.toast(
                msg("A draft was made from the question, without the name. Read it for other details.")
            )

    def paste(self) -> None:
        """Open the sheet with what is on the clipboard."""
        if not self._state.ready:
            self._around.spawn(self, self._paste_when_ready())
            return
        if self._sheet is None:
            self._sheet = PasteSheet(self, self._presenter, self._around)
        self._sheet.open_with_clipboard()

    async def _paste_when_ready(self) -> None:
        await self._presenter.refresh()
        self.paste()
