"""The head of the page: the title, that it is saved, and the questions a post answers before it leaves the drafts."""

from datetime import datetime

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.core.compliance.remedy import Edit
from app.core.kernel.text import LANGUAGES, Words, msg
from app.core.posts.model import Audience, Goal, Post
from app.core.posts.words import AUDIENCES, GOALS, HUES
from app.ui.kit import Button, FlowLayout, IconButton, column, dress, label, row, secondary_button, theme
from app.ui.kit.marked_text import wide
from app.ui.language import Language
from app.ui.pages.composer.menu_button import MenuButton, Option
from app.ui.pages.composer.state import State

ROOMY = 520

TONGUES = {
    "it": Words("Italiano", "Italiano", "Italian"),
    "es": Words("Spagnolo", "Español", "Spanish"),
    "en": Words("Inglese", "Inglés", "English"),
}


class Header(QWidget):
    titled = Signal(str)
    goal_chosen = Signal(object)
    audience_chosen = Signal(object)
    language_chosen = Signal(str)
    when_wanted = Signal()
    options_wanted = Signal()
    drafts_wanted = Signal()
    new_wanted = Signal()
    trash_wanted = Signal()
    history_wanted = Signal()

    def __init__(self, language: Language) -> None:
        super().__init__()
        self._language = language
        self._drawn: tuple[object, ...] = ()
        self.title = QLineEdit()
        self.title.setProperty("plain", True)
        self.title.textEdited.connect(self.titled)
        language.bind(self.title.setPlaceholderText, msg("Title"))
        language.bind(self.title.setAccessibleName, msg("Title"))
        self._saved = label("", "muted-small", wrap=False)
        self._drafts = Button("", "secondary", icon="file-text", compact=True)
        self._drafts.clicked.connect(self.drafts_wanted)
        language.bind(self._drafts.setAccessibleName, msg("Drafts"))
        self._new = IconButton("plus", "+", compact=True)
        self._new.clicked.connect(self.new_wanted)
        language.bind(self._new.set_name, msg("New post (Ctrl+N)"))
        self._history = IconButton("clock-counter-clockwise", "+", compact=True)
        self._history.clicked.connect(self.history_wanted)
        language.bind(self._history.set_name, msg("Version history"))
        self._trash = IconButton("trash", "+", compact=True)
        self._trash.clicked.connect(self.trash_wanted)
        language.bind(self._trash.set_name, msg("Put in the bin"))
        self.title.setMinimumWidth(theme().px(120))
        first = row(spacing=8)
        first.addWidget(self.title, 1)
        first.addWidget(self._saved)
        for button in (self._history, self._trash, self._new, self._drafts):
            first.addWidget(button)
        self.goal, self.audience, self.tongue = (
            MenuButton("flag"),
            MenuButton("users"),
            MenuButton("translate"),
        )
        self.goal.chosen.connect(lambda key: self.goal_chosen.emit(Goal(key)))
        self.audience.chosen.connect(lambda key: self.audience_chosen.emit(Audience(key)))
        self.tongue.chosen.connect(self.language_chosen)
        self.when = secondary_button(icon="calendar-blank", compact=True)
        self.when.clicked.connect(self.when_wanted)
        self.options = secondary_button(icon="sliders-horizontal", compact=True)
        self.options.clicked.connect(self.options_wanted)
        questions = QWidget()
        flow = FlowLayout(questions, spacing=6)
        for button in (self.goal, self.audience, self.when, self.tongue, self.options):
            flow.addWidget(button)
        layout = column(self, spacing=8)
        layout.addLayout(first)
        layout.addWidget(questions)

    def put(self, edit: Edit) -> None:
        """Make a change of the title that was offered; undo in the line takes it back."""
        start, end = (wide(self.title.text(), place) for place in (edit.start, edit.end))
        self.title.setSelection(start, end - start)
        self.title.insert(edit.words)
        self.titled.emit(self.title.text())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """With little room the title comes first: the foot of the window says "saved" too."""
        roomy = self.width() >= theme().px(ROOMY)
        self._saved.setVisible(roomy)
        self._drafts.setText(self._language.say(msg("Drafts")) if roomy else "")
        self._drafts.setToolTip("" if roomy else self._language.say(msg("Drafts")))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(320), super().minimumSizeHint().height())

    def draw(self, state: State) -> None:
        post = state.post
        if post is None:
            return
        if self.title.text() != post.title:
            self.title.setText(post.title)
            self.title.setCursorPosition(0)
        self.title.setReadOnly(state.locked)
        self._say_saved(state)
        drawn = (
            self._language.code, theme().dark, post.goal, post.audience, post.language, post.slot, state.locked,
            post.public_campaign, post.sponsorship, state.zone,
        )  # fmt: skip
        if drawn == self._drawn:
            return
        self._drawn = drawn
        self._fit()
        self._say_goal(post)
        self._say_audience(post)
        self._say_rest(post, state)
        for button in (self.goal, self.audience, self.when, self.tongue, self.options):
            button.setEnabled(not state.locked)

    def _say_saved(self, state: State) -> None:
        say = self._language.say
        if state.unsaved is not None:
            words, tone = say(msg("Not saved yet")), "block"
            self._saved.setToolTip(say(state.unsaved))
        elif state.saved_at is None:
            words, tone = "", ""
        else:
            words, tone = say(msg("Saved on this PC {when}", when=self._when(state.saved_at, state))), ""
            self._saved.setToolTip(say(msg("Everything is kept on this computer as you type.")))
        if self._saved.text() != words:
            self._saved.setText(words)
            dress(self._saved, tone=tone)

    def _when(self, at: datetime, state: State) -> str:
        return self._language.say_time(at, state.zone)

    def _say_goal(self, post: Post) -> None:
        say = self._language.say
        words = say(GOALS[post.goal]) if post.goal else say(msg("Why this post?"))
        self.goal.say(words, say(msg("Goal: {goal}", goal=words)), HUES[post.goal] if post.goal else "")
        if not post.goal:
            self.goal.set_icon("flag")
        self.goal.set_options([Option(g.value, say(w), HUES[g], g is post.goal) for g, w in GOALS.items()])

    def _say_audience(self, post: Post) -> None:
        say = self._language.say
        who = say(AUDIENCES[post.audience]) if post.audience else ""
        words = say(msg("To: {audience}", audience=who)) if who else say(msg("Who am I writing to?"))
        self.audience.say(words, say(msg("Who am I writing to?")) + (f" {who}" if who else ""))
        self.audience.set_options(
            [Option(a.value, say(w), "", a is post.audience) for a, w in AUDIENCES.items()]
        )

    def _say_rest(self, post: Post, state: State) -> None:
        say = self._language.say
        when = self._language.say_day_time(post.slot, state.zone) if post.slot else say(msg("No date"))
        self.when.setText(when)
        self.when.setAccessibleName(say(msg("When: {when}", when=when)))
        tongue = say(TONGUES[post.language]) if post.language in TONGUES else post.language
        self.tongue.say(tongue, say(msg("Language of the post: {language}", language=tongue)))
        self.tongue.set_options([Option(c, say(TONGUES[c]), "", c == post.language) for c in LANGUAGES])
        parts = []
        if post.public_campaign:
            parts.append(say(msg("Public campaign")))
        if post.sponsorship != "none":
            parts.append(say(msg("Sponsored")))
        self.options.setText(", ".join(parts))
        self.options.setToolTip(say(msg("Options of the post")))
        self.options.setAccessibleName(say(msg("Options of the post")) + "".join(f", {p}" for p in parts))
