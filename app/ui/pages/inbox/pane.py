"""The conversation on the right: who, where, what was said by both sides, and the reply below it."""

from PySide6.QtCore import Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.inbox.model import Standing, Topic
from app.core.kernel.text import Sentence, msg
from app.core.outbox.model import Delivery
from app.ui.kit import (
    Badge,
    Banner,
    Button,
    ElidedLabel,
    EmptyState,
    FlowLayout,
    Separator,
    column,
    label,
    row,
    scrolled,
    theme,
)
from app.ui.pages.contract import Surroundings
from app.ui.pages.inbox.lines import HandCard, LineCard, PostCard
from app.ui.pages.inbox.presenter import InboxPresenter
from app.ui.pages.inbox.reply_box import ReplyBox
from app.ui.pages.inbox.state import Line, Opened, State
from app.ui.pages.inbox.words import KINDS, NOBODY, TONES, stars, urgency_and_topic

ADVICE: dict[Topic, tuple[Sentence, str, str]] = {
    Topic.EMERGENCY: (
        msg("These words may be an emergency. A reply here may be read too late: if you can, call at once."),
        "block",
        "emergency",
    ),
    Topic.LEGAL: (
        msg("Do not answer on the merits. Keep everything and leave it to the doctor."),
        "warn",
        "",
    ),
    Topic.COMPLAINT: (
        msg("Three steps: say thank you, say that privacy matters, offer a way to talk. Nothing else."),
        "info",
        "",
    ),
    Topic.CLINICAL: (
        msg("No advice in public: general information, and the way to a visit."),
        "info",
        "",
    ),
}
"""What helps before answering: the sentence, its tone, and the ready-made reply one press away."""


class ConversationPane(QWidget):
    """``sent(delivery, said)`` after a reply went into the outbox; ``left`` when Escape leads back to the list."""

    left = Signal()
    sent = Signal(Delivery, object)
    archive_asked = Signal()
    doctor_asked = Signal()
    idea_asked = Signal()

    def __init__(self, presenter: InboxPresenter, around: Surroundings) -> None:
        super().__init__()
        self.setProperty("ground", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._presenter, self._around = presenter, around
        self._drawn: tuple[object, ...] = ()
        language = around.language
        look = theme()
        self._nothing = EmptyState("chat-circle-dots")
        self._content = QWidget()
        self._author = ElidedLabel("", "title")
        self._where = label("", "muted")
        self._badge = Badge()
        self._doctor_badge = Badge(tone="accent")
        language.bind(self._doctor_badge.setText, msg("For the doctor"))
        title = row(spacing=8)
        title.addWidget(self._author)
        title.addWidget(self._badge)
        title.addWidget(self._doctor_badge)
        title.addStretch(1)
        head = column(spacing=4)
        head.setContentsMargins(look.px(24), look.px(16), look.px(24), look.px(12))
        head.addLayout(title)
        head.addWidget(self._where)
        head.addSpacing(look.px(4))
        head.addWidget(self._buttons())
        whole = QWidget()
        layout = column(whole, spacing=0)
        layout.addLayout(head)
        layout.addWidget(Separator())
        self._said = column(spacing=12)
        self._said.setContentsMargins(look.px(24), look.px(16), look.px(24), look.px(24))
        layout.addLayout(self._said, 1)
        self._advice = Banner()
        self._advice.acted.connect(self._use_advice)
        self._lines = column(spacing=12)
        self.reply = ReplyBox(presenter, around)
        self.reply.left.connect(self.left)
        self.reply.sent.connect(self.sent)
        self._said.addLayout(self._lines)
        self._said.addWidget(self._advice)
        self._said.addWidget(self.reply)
        self._said.addStretch(1)
        # the head scrolls away too: on a small window the room belongs to the words
        self._scroll = scrolled(whole)
        inside = column(self._content, spacing=0)
        inside.addWidget(self._scroll, 1)
        self._foot_line = Separator()
        inside.addWidget(self._foot_line)
        inside.addWidget(self.reply.foot)
        place = column(self, spacing=0)
        place.addWidget(self._content)
        place.addWidget(self._nothing)
        self._content.hide()

    def _buttons(self) -> QWidget:
        """What can be done with the whole conversation."""
        place = QWidget()
        flow = FlowLayout(place, spacing=8)
        bind = self._around.language.bind
        self._doctor = Button("", "secondary", icon="stethoscope", compact=True)
        self._archive = Button("", "secondary", icon="archive", compact=True)
        self._idea = Button("", "secondary", icon="lightbulb", compact=True)
        self._open = Button("", "secondary", icon="arrow-square-out", compact=True)
        bind(self._idea.setText, msg("Make an idea of it"))
        bind(
            self._idea.setToolTip,
            msg("A new draft with this question; names and numbers are left out."),
        )
        bind(self._open.setText, msg("Open the page"))
        self._doctor.clicked.connect(self.doctor_asked)
        self._archive.clicked.connect(self.archive_asked)
        self._idea.clicked.connect(self.idea_asked)
        self._open.clicked.connect(self._open_page)
        for button in (self._doctor, self._archive, self._idea, self._open):
            flow.addWidget(button)
        return place

    # --- drawing -------------------------------------------------------------------------------------------

    def draw(self, state: State, *, anew: bool = False) -> None:
        opened = state.opened
        self._content.setVisible(opened is not None)
        self._nothing.setVisible(opened is None)
        say = self._around.language.say
        if opened is None:
            self._drawn = ()
            self._nothing.say(
                say(msg("Choose a message")),
                say(msg("J and K move through the list, R writes the reply, E archives.")),
            )
            return
        drawn = (opened.conversation, opened.lines, opened.post, opened.channel, state.is_doctor)
        if anew or drawn != self._drawn:
            before = self._drawn[0] if self._drawn else None
            same = before is not None and getattr(before, "id", "") == opened.conversation.id
            self._drawn = drawn
            self._draw_head(state, opened)
            self._draw_lines(state, opened, keep_place=same)
        self.reply.draw(state, opened)
        self._foot_line.setVisible(self.reply.foot.isVisibleTo(self._content))

    def _draw_head(self, state: State, opened: Opened) -> None:
        language, about = self._around.language, opened.conversation
        say = language.say
        self._author.setText(about.author or say(NOBODY))
        self._badge.setText(say(urgency_and_topic(about)))
        self._badge.set_tone(TONES[about.urgency])
        self._doctor_badge.setVisible(about.for_doctor)
        parts = (
            opened.channel.label,
            say(KINDS[about.kind]),
            stars(about.rating),
            language.say_day_time(about.first_at, state.zone),
        )
        self._where.setText(" · ".join(part for part in parts if part))
        archived = about.standing is Standing.ARCHIVED
        self._archive.setText(say(msg("Open again") if archived else msg("Archive")))
        self._archive.set_icon("arrow-counter-clockwise" if archived else "archive")
        wanted = msg("No longer for the doctor") if about.for_doctor else msg("Ask the doctor")
        self._doctor.setText(say(wanted))
        self._doctor.setVisible(about.standing is Standing.OPEN and (about.for_doctor or not state.is_doctor))
        self._open.setVisible(bool(about.url))

    def _draw_lines(self, state: State, opened: Opened, *, keep_place: bool) -> None:
        _clear(self._lines)
        language = self._around.language
        if opened.post is not None:
            card = PostCard(opened.post, language, state.zone)
            post = opened.post.id
            card.opened.connect(lambda: self._around.navigate("composer", post=post))
            self._lines.addWidget(card)
        for line in opened.lines:
            made = LineCard(line, language, state.zone)
            made.taken_back.connect(self._take_back)
            made.decide_asked.connect(lambda d: self._around.navigate("outbox", delivery=d))
            self._lines.addWidget(made)
            if line.by_hand is not None:
                hand = HandCard(line, line.by_hand, language)
                hand.done.connect(self._done)
                hand.not_done.connect(self._not_done)
                self._lines.addWidget(hand)
        advice = (
            ADVICE.get(opened.conversation.topic) if opened.conversation.standing is Standing.OPEN else None
        )
        self._advice.setVisible(advice is not None)
        if advice is not None:
            say = language.say
            action = say(msg("Use the emergency reply")) if advice[2] else ""
            self._advice.say(say(advice[0]), advice[1], action)
        if not keep_place:
            self._scroll.verticalScrollBar().setValue(0)

    # --- verbs ---------------------------------------------------------------------------------------------

    def write(self) -> None:
        """Put the cursor into the reply and bring it into sight."""
        if self.reply.isVisibleTo(self):
            self.reply.write()
            QTimer.singleShot(
                0, self, lambda: self._scroll.ensureWidgetVisible(self.reply, 0, theme().px(24))
            )

    def rest(self) -> None:
        """Nothing is being written any more: the keyboard stays with this conversation."""
        self._archive.setFocus(Qt.FocusReason.MouseFocusReason)

    def keep(self) -> None:
        self.reply.keep()

    def _use_advice(self) -> None:
        self.reply.use_situation("emergency")

    def _open_page(self) -> None:
        opened = self._presenter.state.opened
        if opened is not None and opened.conversation.url:
            QDesktopServices.openUrl(QUrl(opened.conversation.url))

    def _take_back(self, delivery: Delivery) -> None:
        self._around.spawn(self, self._take_back_now(delivery))

    async def _take_back_now(self, delivery: Delivery) -> None:
        if await self._presenter.take_back(delivery):
            self._around.toast(msg("The reply is a draft again."))
            self.write()
        else:
            self._around.toast(msg("Too late to take it back: it is being sent, or it is out."))

    def _done(self, line: Line, url: str) -> None:
        if line.delivery is not None:
            self._around.spawn(self, self._presenter.done(line.delivery, url))

    def _not_done(self, line: Line) -> None:
        if line.delivery is not None:
            self._around.spawn(self, self._not_done_now(line.delivery))

    async def _not_done_now(self, delivery: Delivery) -> None:
        await self._presenter.not_done(delivery)
        self._around.toast(msg("It stays in the outbox; nothing is lost."))


def _clear(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if widget := item.widget():
            widget.hide()
            widget.deleteLater()
