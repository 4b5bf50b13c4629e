"""One card for each thing said, one for the post it belongs to, one for what is done by hand."""

from datetime import tzinfo

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QLineEdit, QWidget

from app.core.kernel.text import msg
from app.core.outbox.model import Delivery
from app.ui.kit import Badge, Button, Card, ElidedLabel, Field, FlowLayout, Glyph, column, label, row, theme
from app.ui.language import Language
from app.ui.pages.inbox.state import ByHand, Line, OurPost

EXCERPT = 280


class PostCard(Card):
    """The post of ours that the comment stands under."""

    opened = Signal()

    def __init__(self, post: OurPost, language: Language, zone: tzinfo) -> None:
        super().__init__(padding=12, spacing=4)
        say = language.say
        head = row(spacing=8)
        head.addWidget(Glyph("file-text", "muted"))
        when = msg("Under your post")
        if post.at is not None:
            when = msg("Under your post of {day}", day=language.say_day(post.at.astimezone(zone).date()))
        head.addWidget(label(say(when), "muted-small", wrap=False))
        head.addStretch(1)
        look = Button(say(msg("Look at it")), "quiet", compact=True)
        look.setAccessibleName(say(msg("Look at the post “{title}”", title=post.headline)))
        look.clicked.connect(self.opened)
        head.addWidget(look)
        self.body.addLayout(head)
        self.body.addWidget(ElidedLabel(post.headline, "strong"))
        text = " ".join(post.text.split())
        if text and text != post.headline:
            short = text if len(text) <= EXCERPT else text[:EXCERPT].rsplit(" ", 1)[0] + "…"
            self.body.addWidget(label(short, "muted"))


class LineCard(QWidget):
    """Their words on the left, ours on the right with what became of them."""

    taken_back = Signal(Delivery)
    decide_asked = Signal(str)

    def __init__(self, line: Line, language: Language, zone: tzinfo) -> None:
        super().__init__()
        say = language.say
        who = say(msg("The practice")) if line.ours else line.author
        when = language.say_day_time(line.at, zone)
        card = Card(tone="accent" if line.ours else "", padding=12, spacing=6)
        card.setAccessibleName(f"{who}, {when}")
        head = row(spacing=8)
        name = ElidedLabel(who, "strong")
        head.addWidget(name)
        head.addWidget(label(when, "muted-small", wrap=False))
        head.addStretch(1)
        card.body.addLayout(head)
        words = label(line.text, "reading")
        words.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        words.setAccessibleName(line.text)
        card.body.addWidget(words)
        if line.status is not None:
            card.body.addWidget(self._foot(line, language))
        if line.reason is not None:
            card.body.addWidget(label(say(line.reason), "small", tone=line.tone))
        around = row(self)
        indent = theme().px(40)
        around.setContentsMargins(indent if line.ours else 0, 0, 0 if line.ours else indent, 0)
        around.addWidget(card)

    def _foot(self, line: Line, language: Language) -> QWidget:
        """The state in words, and what can still be done about it."""
        say = language.say
        place = QWidget()
        flow = FlowLayout(place, spacing=8)
        if line.status is not None:
            flow.addWidget(Badge(say(line.status), line.tone))
        if line.url:
            link = Button(say(msg("See it there")), "quiet", icon="arrow-square-out", compact=True)
            link.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(line.url)))
            flow.addWidget(link)
        delivery = line.delivery
        if delivery is not None and line.takes_back:
            back = Button(say(msg("Take back and change")), "quiet", icon="arrow-bend-up-left", compact=True)
            back.clicked.connect(lambda: self.taken_back.emit(delivery))
            flow.addWidget(back)
        if delivery is not None and line.decides:
            decide = Button(say(msg("Decide in the outbox")), "quiet", icon="arrow-right", compact=True)
            decide.clicked.connect(lambda: self.decide_asked.emit(delivery.id))
            flow.addWidget(decide)
        return place


class HandCard(Card):
    """Copy, open, paste, say what happened: four presses, and the same evidence as any other reply."""

    done = Signal(Line, str)
    not_done = Signal(Line)

    def __init__(self, line: Line, by_hand: ByHand, language: Language) -> None:
        super().__init__(tone="warn", padding=16, spacing=12)
        say = language.say
        head = row(spacing=8)
        head.addWidget(Glyph("hand-pointing", "warn", 20, filled=True))
        head.addWidget(label(say(msg("To do by hand on {platform}", platform=by_hand.platform)), "strong"), 1)
        self.body.addLayout(head)
        steps = column(spacing=4)
        for number, step in enumerate(by_hand.steps, 1):
            steps.addWidget(label(f"{number}.  {say(step)}"))
        self.body.addLayout(steps)
        buttons = QWidget()
        flow = FlowLayout(buttons, spacing=8)
        self.copy = Button(say(msg("Copy the reply")), "secondary", icon="copy")
        self.copy.clicked.connect(lambda: self._copy(line.text, say(msg("Copied"))))
        flow.addWidget(self.copy)
        if by_hand.address:
            page = Button(say(msg("Open the page")), "secondary", icon="arrow-square-out")
            page.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(by_hand.address)))
            flow.addWidget(page)
        self.body.addWidget(buttons)
        self.link = QLineEdit()
        self.link.setPlaceholderText("https://")
        self.body.addWidget(
            Field(
                say(msg("Link to the published reply")),
                self.link,
                say(msg("Not needed, but it is the best proof.")),
            )
        )
        end = QWidget()
        end_flow = FlowLayout(end, spacing=8)
        yes = Button(say(msg("Done")), "primary", icon="check")
        no = Button(say(msg("Not done")), "quiet")
        yes.clicked.connect(lambda: self.done.emit(line, self.link.text()))
        no.clicked.connect(lambda: self.not_done.emit(line))
        end_flow.addWidget(yes)
        end_flow.addWidget(no)
        self.body.addWidget(end)

    def _copy(self, text: str, copied: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.copy.setText(copied)
        self.copy.set_icon("check")
