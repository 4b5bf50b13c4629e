"""Below the words: how long they are for each channel, where the post is on its way, and the one next step."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QRect, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QLabel, QSizePolicy, QWidget

from app.core.kernel.text import msg, nmsg
from app.core.posts.model import Status
from app.core.posts.words import STATES
from app.ui.kit import (
    Badge,
    Button,
    Card,
    FlowLayout,
    column,
    dress,
    flowing,
    label,
    quiet_button,
    row,
    theme,
)
from app.ui.kit.surfaces import ElidedLabel
from app.ui.language import Language
from app.ui.pages.composer.list_sheets import TONES
from app.ui.pages.composer.state import BASE, NEXT, Count, Line, Next, Outlet, State


class Counters(QWidget):
    """``214/300``, red when over; on the base, one for each channel that says the same."""

    def __init__(self, language: Language) -> None:
        super().__init__()
        self._language = language
        self._drawn: tuple[object, ...] = ()
        self._labels: list[QLabel] = []
        self._flow = FlowLayout(self, spacing=12)

    def draw(self, counts: Sequence[Count], tab: str, own: frozenset[str], outlets: Sequence[Outlet]) -> None:
        shown = tuple(c for c in counts if (c.outlet == tab if tab else c.outlet not in own))
        drawn = (self._language.code, shown, tab, theme().text_scale)
        if drawn == self._drawn:
            return
        self._drawn = drawn
        names = {o.id: o.label for o in outlets}
        while len(self._labels) < len(shown):
            made = label("", "muted-small", wrap=False)
            self._labels.append(made)
            self._flow.addWidget(made)
        for number, made in enumerate(self._labels):
            made.setVisible(number < len(shown))
        for made, count in zip(self._labels, shown, strict=False):
            self._say(made, count, names.get(count.outlet, ""), named=tab == BASE)
        self.setVisible(bool(shown))

    def _say(self, made: QLabel, count: Count, name: str, *, named: bool) -> None:
        words = [self._length(count)]
        if count.hashtags or count.most_hashtags is not None:
            words.append(self._hashtags(count))
        text = " · ".join(words)
        made.setText(f"{name} {text}" if named else text)
        made.setAccessibleName(f"{name}: {text}")
        tone = "block" if count.over else ""
        if made.property("tone") != tone:
            dress(made, tone=tone)

    def _length(self, count: Count) -> str:
        number = self._language.say_number
        text = f"{number(count.used)}/{number(count.limit)}"
        if count.in_bytes:
            return self._language.say(msg("{numbers} bytes", numbers=text))
        if not count.fits:
            over = nmsg("{count} too many", "{count} too many", count.used - count.limit)
            return f"{text} ({self._language.say(over)})"
        return text

    def _hashtags(self, count: Count) -> str:
        if count.most_hashtags is None:
            return f"#{count.hashtags}"
        return f"#{count.hashtags}/{count.most_hashtags}"


class Deliveries(Card):
    """Where the post is, channel by channel, in words."""

    take_back = Signal()
    outbox_wanted = Signal()

    def __init__(self, language: Language) -> None:
        super().__init__(padding=12, spacing=6)
        self._language = language
        self._drawn: tuple[object, ...] = ()
        self._rows = QWidget()
        self._lines = QGridLayout(self._rows)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setHorizontalSpacing(theme().px(8))
        self._lines.setVerticalSpacing(theme().px(4))
        self._lines.setColumnStretch(2, 1)
        self._back = quiet_button(icon="arrow-bend-up-left", compact=True)
        self._back.clicked.connect(self.take_back)
        language.bind(self._back.setText, msg("Take back from the outbox"))
        self._box = quiet_button(icon="paper-plane-tilt", compact=True)
        self._box.clicked.connect(self.outbox_wanted)
        language.bind(self._box.setText, msg("Show the outbox"))
        self.body.addWidget(self._rows)
        self.body.addWidget(flowing(self._back, self._box))

    def draw(self, state: State) -> None:
        drawn = (self._language.code, state.lines, state.takes_back)
        if drawn == self._drawn:
            return
        self._drawn = drawn
        while (item := self._lines.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for number, one in enumerate(state.lines):
            self._line(number, one, state)
        self._back.setVisible(state.takes_back)
        self.setVisible(bool(state.lines))

    def _line(self, number: int, one: Line, state: State) -> None:
        say = self._language.say
        self._lines.addWidget(label(one.label, "label", wrap=False), number, 0)
        self._lines.addWidget(Badge(say(STATES[one.status]), TONES[one.status]), number, 1)
        self._lines.addWidget(ElidedLabel(self._rest(one, state), "muted-small"), number, 2)
        if one.url:
            link = quiet_button(say(msg("Open")), icon="arrow-square-out", compact=True)
            link.setAccessibleName(say(msg("Open on {channel}", channel=one.label)))
            link.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(one.url)))
            self._lines.addWidget(link, number, 3)

    def _rest(self, one: Line, state: State) -> str:
        say = self._language.say
        if one.reason is not None:
            return say(one.reason)
        if one.status is Status.WAITING and one.at is None:
            return say(msg("It leaves with the next sync."))
        if one.at is None:
            return ""
        when = self._language.say_day_time(one.at, state.zone)
        if one.status is Status.WAITING:
            return say(msg("It leaves on {when}.", when=when))
        if one.status is Status.HANDED_OVER:
            return say(msg("The platform publishes it on {when}, also with this computer off.", when=when))
        return when


class Reasons(QLabel):
    """As many sentences as two lines hold; the rest is counted. Its height stays, so nothing above it ever moves."""

    LINES = 2

    def __init__(self) -> None:
        super().__init__()
        self._reasons: tuple[str, ...] = ()
        self._more: Callable[[int], str] = str
        self.setProperty("role", "muted-small")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(1)

    def tell(self, reasons: Sequence[str], more: Callable[[int], str]) -> None:
        """``more``: says how many there is no room for."""
        self._reasons, self._more = tuple(reasons), more
        self._fit()

    def hasHeightForWidth(self) -> bool:
        return False

    def sizeHint(self) -> QSize:
        return QSize(1, self.LINES * self.fontMetrics().lineSpacing())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.updateGeometry()
            self._fit()

    def _fit(self) -> None:
        said = self._said()
        if said != self.text():
            self.setText(said)

    def _said(self) -> str:
        for shown in range(len(self._reasons), 0, -1):
            rest = len(self._reasons) - shown
            tail = (self._more(rest),) if rest else ()
            words = " ".join((*self._reasons[:shown], *tail))
            if self._fits(words):
                return words
        parts = self._reasons[0].split() if self._reasons else []
        while parts and not self._fits(" ".join(parts) + "…"):
            parts.pop()
        return " ".join(parts) + "…" if parts else ""

    def _fits(self, words: str) -> bool:
        room = QRect(0, 0, max(self.width(), 1), 10_000)
        needed = self.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, words)
        return (
            needed.height() <= self.LINES * self.fontMetrics().lineSpacing()
            and needed.width() <= room.width()
        )


class NextStep(QWidget):
    """The primary button says what happens next; when it cannot, the reasons stand under it."""

    pressed = Signal(object)

    def __init__(self, language: Language) -> None:
        super().__init__()
        self._language = language
        self._drawn: tuple[object, ...] = ()
        self._step = Next.ASK
        self._second = Next.SIGN_AND_QUEUE
        self.second = Button("", "secondary")
        self.second.clicked.connect(lambda: self.pressed.emit(self._second))
        self.primary = Button("", "primary")
        self.primary.clicked.connect(lambda: self.pressed.emit(self._step))
        self._why = Reasons()
        self._line = row(spacing=8)
        self._line.addStretch()
        self._line.addWidget(self.second)
        self._line.addWidget(self.primary)
        layout = column(self, spacing=4)
        layout.addLayout(self._line)
        layout.addWidget(self._why)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two long verbs stand one above the other where the room is narrow."""
        super().resizeEvent(event)
        wanted = self.primary.sizeHint().width() + self.second.sizeHint().width() + theme().px(16)
        upright = self.second.isVisibleTo(self) and wanted > event.size().width()
        way = QBoxLayout.Direction.TopToBottom if upright else QBoxLayout.Direction.LeftToRight
        if self._line.direction() != way:
            self._line.setDirection(way)

    def minimumSizeHint(self) -> QSize:
        wide = max(self.primary.minimumSizeHint().width(), self.second.minimumSizeHint().width())
        return QSize(wide, super().minimumSizeHint().height())

    def draw(self, state: State) -> None:
        drawn = (self._language.code, state.step, state.why, state.locked)
        if drawn == self._drawn:
            return
        self._drawn = drawn
        say, step = self._language.say, state.step
        self._step = step.next
        self.primary.setText(say(NEXT[step.next]))
        self.primary.setEnabled(step.enabled)
        self.primary.set_icon(ICONS[step.next])
        self.second.setVisible(step.second is not None)
        if step.second is not None:
            self._second = step.second
            self.second.setText(say(NEXT[step.second]))
            self.second.setEnabled(step.enabled)
        reasons = [say(sentence) for sentence in state.why]
        why = "\n".join(reasons)
        self._why.tell(reasons, self._more)
        self._why.setVisible(not state.locked)
        self.primary.setAccessibleDescription(why)
        self.primary.setToolTip(say(msg("Ctrl+Enter")) if step.enabled else why)

    def _more(self, count: int) -> str:
        return self._language.say(nmsg("And {count} more.", "And {count} more.", count))


ICONS = {
    Next.ASK: "signature",
    Next.ASKED: "hourglass-medium",
    Next.SIGN: "signature",
    Next.SIGN_AND_QUEUE: "signature",
    Next.QUEUE: "paper-plane-tilt",
    Next.QUEUED: "check",
    Next.DONE: "check-circle",
}
