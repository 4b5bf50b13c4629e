"""A review or comment copied by hand: recognised, looked over, taken in."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QWidget

from app.core.kernel.errors import Refused
from app.core.kernel.text import Sentence, msg
from app.core.platforms.contract import Kind
from app.ui.kit import Banner, Field, SideSheet, primary_button, quiet_button, theme
from app.ui.pages.contract import Surroundings
from app.ui.pages.inbox.presenter import InboxPresenter

KIND_NAMES: dict[Kind, Sentence] = {
    Kind.REVIEW: msg("Review"),
    Kind.COMMENT: msg("Comment"),
    Kind.MENTION: msg("Mention"),
    Kind.MESSAGE: msg("Private message"),
}


class PasteSheet(SideSheet):
    def __init__(self, page: QWidget, presenter: InboxPresenter, around: Surroundings) -> None:
        language = around.language
        super().__init__(page, language.say(msg("Paste a message")), language.say(msg("Close")))
        self._presenter, self._around = presenter, around
        language.bind(self.set_title, msg("Paste a message"), self)
        language.bind(self.close_button.set_name, msg("Close"))
        self._no_channel = Banner()
        self._no_channel.acted.connect(lambda: around.navigate("channels", add=True))
        self._channel, self._kind, self._stars = QComboBox(), QComboBox(), QComboBox()
        self._author, self._link = QLineEdit(), QLineEdit()
        self._text = QPlainTextEdit()
        self._text.setTabChangesFocus(True)
        self._text.setMinimumHeight(theme().px(140))
        self._link.setPlaceholderText("https://")
        self._fields = {
            "channel": self._field(msg("Where was it written?"), self._channel),
            "kind": self._field(msg("What is it?"), self._kind),
            "author": self._field(msg("Who wrote it?"), self._author, msg("As the name is shown there.")),
            "stars": self._field(msg("Stars"), self._stars),
            "text": self._field(msg("The words"), self._text),
            "link": self._field(msg("Link"), self._link, msg("Helps to find the page again when answering.")),
        }
        self.body.addWidget(self._no_channel)
        for field in self._fields.values():
            self.body.addWidget(field)
        self.body.addStretch(1)
        self._cancel, self._take = quiet_button(), primary_button(icon="tray")
        language.bind(self._cancel.setText, msg("Cancel"))
        language.bind(self._take.setText, msg("Take it in"))
        self._cancel.clicked.connect(self.dismiss)
        self._take.clicked.connect(self._take_in)
        self.foot.addWidget(self._cancel)
        self.foot.addWidget(self._take)
        enter = QShortcut(QKeySequence("Ctrl+Return"), self)
        enter.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        enter.activated.connect(self._take_in)
        language.changed.connect(self._fill_choices)
        self._kind.currentIndexChanged.connect(self._only_reviews_have_stars)
        self._fill_choices()

    def _field(self, name: Sentence, editor: QWidget, hint: Sentence | None = None) -> Field:
        field = Field("", editor)
        bind = self._around.language.bind
        bind(field.set_text, name)
        if hint is not None:
            bind(field.set_hint, hint)
        return field

    def _fill_choices(self) -> None:
        say = self._around.language.say
        kind, stars = self._kind.currentData(), self._stars.currentData()
        self._kind.clear()
        for known, name in KIND_NAMES.items():
            self._kind.addItem(say(name), known.value)
        self._kind.setCurrentIndex(max(self._kind.findData(kind), 0))
        self._stars.clear()
        self._stars.addItem(say(msg("Without stars")), None)
        for number in range(5, 0, -1):
            self._stars.addItem("★" * number + "☆" * (5 - number), number)
        self._stars.setCurrentIndex(max(self._stars.findData(stars), 0))

    def _fill_channels(self, wanted: str) -> None:
        state = self._presenter.state
        self._channel.clear()
        # those that cannot bring their messages here by themselves come first
        for channel in sorted(state.usable, key=lambda c: not c.assisted):
            self._channel.addItem(channel.label, channel.id)
        self._channel.setCurrentIndex(max(self._channel.findData(wanted), 0))
        none = not state.usable
        say = self._around.language.say
        self._no_channel.setVisible(none)
        self._no_channel.say(
            say(msg("First add the channel it comes from. A name is enough, nothing is connected.")),
            "info",
            say(msg("Add a channel")),
        )
        self._take.setEnabled(not none)

    def open_with_clipboard(self) -> None:
        """Fill the form with what was copied, as far as it was understood."""
        found, channel = self._presenter.read_clipboard(QGuiApplication.clipboard().text())
        self._fill_channels(channel)
        self._author.setText(found.author)
        self._text.setPlainText(found.text)
        self._link.setText(found.url)
        review = found.rating is not None
        self._kind.setCurrentIndex(self._kind.findData((Kind.REVIEW if review else Kind.COMMENT).value))
        self._stars.setCurrentIndex(max(self._stars.findData(found.rating), 0))
        self._only_reviews_have_stars()
        for field in self._fields.values():
            field.set_error("")
        self.reveal(self._text if not found.text else self._author if not found.author else self._take)

    def _only_reviews_have_stars(self) -> None:
        self._fields["stars"].setVisible(self._kind.currentData() == Kind.REVIEW.value)

    def _take_in(self) -> None:
        if self._take.isEnabled():
            self._around.spawn(self, self._take_in_now())

    async def _take_in_now(self) -> None:
        kind = Kind(self._kind.currentData())
        rating = self._stars.currentData() if kind is Kind.REVIEW else None
        say = self._around.language.say
        empty = not self._text.toPlainText().strip()
        self._fields["text"].set_error(say(msg("Copy the words first.")) if empty else "")
        if empty:
            self._text.setFocus()
            return
        try:
            await self._presenter.paste(
                self._channel.currentData(),
                self._author.text(),
                self._text.toPlainText(),
                kind,
                rating,
                self._link.text().strip(),
            )
        except Refused as refused:
            self._fields["link"].set_error(say(refused.sentence))
            return
        self.dismiss()
        self._around.toast(msg("The message is in the inbox."))
