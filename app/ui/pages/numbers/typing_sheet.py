"""Numbers typed in by hand, for channels that tell us nothing: two minutes a month."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QSpinBox, QWidget

from app.core.kernel.errors import Refused
from app.core.kernel.text import Sentence, msg
from app.core.metrics.model import Measure
from app.ui.kit import Banner, Field, FlowLayout, SideSheet, label, primary_button, quiet_button, theme
from app.ui.pages.contract import Surroundings
from app.ui.pages.numbers.presenter import NumbersPresenter
from app.ui.pages.numbers.state import TypedChannel, TypedPost

COUNTS: dict[Measure, Sentence] = {
    Measure.LIKES: msg("Likes"),
    Measure.REPLIES: msg("Comments"),
    Measure.SHARES: msg("Shares"),
    Measure.VIEWS: msg("Views"),
}


class TypingSheet(SideSheet):
    def __init__(self, page: QWidget, presenter: NumbersPresenter, around: Surroundings) -> None:
        language = around.language
        super().__init__(page, language.say(msg("Type in numbers")), language.say(msg("Close")))
        self._presenter, self._around = presenter, around
        bind = language.bind
        bind(self.set_title, msg("Type in numbers"), self)
        bind(self.close_button.set_name, msg("Close"))
        self._no_channel = Banner()
        self._no_channel.acted.connect(lambda: around.navigate("channels", add=True))
        self._channel, self._post = QComboBox(), QComboBox()
        self._stars = QDoubleSpinBox()
        # one below the least is the place for "not typed in"
        self._stars.setRange(0.9, 5.0)
        self._stars.setDecimals(1)
        self._stars.setSingleStep(0.1)
        self._ratings = _counter()
        self._counts = {measure: _counter() for measure in COUNTS}
        self.body.addWidget(self._no_channel)
        self.body.addWidget(self._field(msg("Channel"), self._channel))
        self.body.addWidget(self._heading(msg("The whole channel")))
        whole = QWidget()
        flow = FlowLayout(whole, spacing=16)
        flow.addWidget(self._field(msg("Stars on average"), self._stars))
        flow.addWidget(self._field(msg("Number of ratings"), self._ratings))
        self.body.addWidget(whole)
        self._last = label("", "muted-small")
        self.body.addWidget(self._last)
        self._post_heading = self._heading(msg("One post there"))
        self.body.addWidget(self._post_heading)
        self._post_field = self._field(msg("Post"), self._post)
        self.body.addWidget(self._post_field)
        self._numbers = QWidget()
        numbers = FlowLayout(self._numbers, spacing=16)
        for measure, name in COUNTS.items():
            numbers.addWidget(self._field(name, self._counts[measure]))
        self.body.addWidget(self._numbers)
        self._problem = Banner()
        self._problem.hide()
        self.body.addWidget(self._problem)
        self.body.addStretch(1)
        cancel, self._keep = quiet_button(), primary_button(icon="check")
        bind(cancel.setText, msg("Close"))
        bind(self._keep.setText, msg("Keep the numbers"))
        cancel.clicked.connect(self.dismiss)
        self._keep.clicked.connect(self._keep_numbers)
        self.foot.addWidget(cancel)
        self.foot.addWidget(self._keep)
        enter = QShortcut(QKeySequence("Ctrl+Return"), self)
        enter.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        enter.activated.connect(self._keep_numbers)
        self._channel.currentIndexChanged.connect(self._fill_channel)
        self._post.currentIndexChanged.connect(self._fill_post)

    def _field(self, name: Sentence, editor: QWidget) -> Field:
        field = Field("", editor)
        self._around.language.bind(field.set_text, name)
        return field

    def _heading(self, words: Sentence) -> QWidget:
        made = label("", "heading")
        self._around.language.bind(made.setText, words)
        return made

    def open(self) -> None:
        """Show the last numbers known; what is left as it is changes nothing."""
        say = self._around.language.say
        channels = self._presenter.state.channels
        none = not channels
        self._no_channel.setVisible(none)
        self._no_channel.say(
            say(msg("First add a channel. A name is enough, nothing is connected.")),
            "info",
            say(msg("Add a channel")),
        )
        self._keep.setEnabled(not none)
        nothing = say(msg("not typed in"))
        for box in (self._stars, self._ratings, *self._counts.values()):
            box.setSpecialValueText(nothing)
        self._stars.setLocale(self._around.language.locale)
        before = self._channel.currentData()
        self._channel.blockSignals(True)
        self._channel.clear()
        for channel in channels:
            self._channel.addItem(channel.label, channel.id)
        self._channel.setCurrentIndex(max(self._channel.findData(before), 0))
        self._channel.blockSignals(False)
        self._problem.hide()
        self._fill_channel()
        self.reveal(self._stars)

    def _current(self) -> TypedChannel | None:
        chosen = self._channel.currentData()
        return next((c for c in self._presenter.state.channels if c.id == chosen), None)

    def _current_post(self) -> TypedPost | None:
        channel, chosen = self._current(), self._post.currentData()
        return next((p for p in channel.posts if p.id == chosen), None) if channel else None

    def _fill_channel(self) -> None:
        channel, language = self._current(), self._around.language
        if channel is None:
            return
        self._stars.setValue(channel.rating if channel.rating is not None else self._stars.minimum())
        self._ratings.setValue(channel.ratings if channel.ratings is not None else -1)
        self._last.setVisible(channel.at is not None)
        if channel.at is not None:
            day = language.say_date(channel.at.astimezone(self._presenter.state.zone).date(), short=True)
            self._last.setText(language.say(msg("Last typed in on {day}.", day=day)))
        self._post.clear()
        for post in channel.posts:
            title = post.headline if len(post.headline) <= 60 else post.headline[:59] + "…"
            self._post.addItem(title, post.id)
        for widget in (self._post_heading, self._post_field, self._numbers):
            widget.setVisible(bool(channel.posts))
        self._fill_post()

    def _fill_post(self) -> None:
        post = self._current_post()
        for measure, box in self._counts.items():
            box.setValue(int(post.values.get(measure, -1)) if post else -1)

    def _keep_numbers(self) -> None:
        if self._keep.isEnabled():
            self._around.spawn(self, self._keep_now())

    async def _keep_now(self) -> None:
        channel, post = self._current(), self._current_post()
        if channel is None:
            return
        whole: dict[Measure, float] = {}
        if self._stars.value() >= 1:
            whole[Measure.RATING] = round(self._stars.value(), 1)
        if self._ratings.value() >= 0:
            whole[Measure.RATINGS] = self._ratings.value()
        values = {m: float(box.value()) for m, box in self._counts.items() if box.value() >= 0}
        try:
            await self._presenter.type_in(channel.id, whole, post.id if post else "", values)
        except Refused as refused:
            self._problem.say(self._around.language.say(refused.sentence), "warn")
            self._problem.show()
            return
        self.dismiss()
        self._around.toast(msg("The numbers are kept."))


def _counter() -> QSpinBox:
    made = QSpinBox()
    made.setRange(-1, 100_000_000)
    made.setMinimumWidth(theme().px(120))
    return made
