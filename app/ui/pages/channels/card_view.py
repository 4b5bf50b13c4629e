"""One channel as a card: who it is, how it is doing in words, what it can do, and its verbs."""

from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.core.accounts.model import Health
from app.core.kernel.text import Sentence, msg, nmsg
from app.ui.kit import (
    Badge,
    Banner,
    Button,
    Card,
    ElidedLabel,
    FlowLayout,
    column,
    label,
    quiet_button,
    row,
    secondary_button,
)
from app.ui.kit.monogram import Monogram
from app.ui.language import Language
from app.ui.pages.channels.presenter import NOT_YOURS
from app.ui.pages.channels.presenter import Card as Channel
from app.ui.pages.channels.profile_sheet import SHOWN

HEALTH: dict[Health, tuple[Sentence, str]] = {
    Health.FINE: (msg("Fine"), "ok"),
    Health.NEEDS_SIGN_IN: (msg("Connect again"), "warn"),
    Health.UNTESTED: (msg("Not tested"), "muted"),
}
BY_HAND = msg("By hand")


class CardView(Card):
    tested = Signal()
    reconnected = Signal()
    forgotten = Signal()
    profile_wished = Signal()

    def __init__(self, channel: Channel, language: Language, zone: ZoneInfo, may: bool) -> None:
        super().__init__(padding=16, spacing=12)
        self.channel = channel
        say = language.say
        self._say, self._may = say, may
        health, tone = HEALTH[channel.health]
        if channel.assisted:
            health, tone = BY_HAND, "info"
        head = row(spacing=12)
        head.addWidget(Monogram(channel.name), 0, Qt.AlignmentFlag.AlignTop)
        words = column(spacing=0)
        words.addWidget(ElidedLabel(channel.name, "heading"))
        words.addWidget(ElidedLabel(channel.handle, "muted"))
        head.addLayout(words, 1)
        head.addWidget(Badge(say(health), tone), 0, Qt.AlignmentFlag.AlignTop)
        self.setAccessibleName(f"{channel.name}, {channel.handle}, {say(health)}")
        self.body.addLayout(head)
        self.body.addWidget(label(" · ".join(say(offer) for offer in channel.offers)))
        last = self._last(language, zone)
        if last:
            self.body.addWidget(label(last, "muted-small"))
        told, tone = self._profile(language, zone)
        self.body.addWidget(label(told, "small", tone=tone) if tone else label(told, "muted-small"))
        if channel.health is Health.NEEDS_SIGN_IN:
            lost = msg("The platform no longer knows us. Drafts and outbox are untouched: connect it again.")
            self.body.addWidget(Banner(say(lost), "warn"))
        if channel.said is not None:
            self.body.addWidget(Banner(say(channel.said), "warn" if channel.trouble else "ok"))
        self.body.addStretch()
        self.body.addWidget(self._buttons())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def _last(self, language: Language, zone: ZoneInfo) -> str:
        parts = []
        if self.channel.checked_at is not None:
            when = language.say_day_time(self.channel.checked_at, zone)
            parts.append(self._say(msg("Last answered {when}", when=when)))
        if self.channel.waiting:
            parts.append(
                self._say(
                    nmsg(
                        "{count} waiting in the outbox", "{count} waiting in the outbox", self.channel.waiting
                    )
                )
            )
        return " · ".join(parts)

    def _profile(self, language: Language, zone: ZoneInfo) -> tuple[str, str]:
        """Whether its profile says who is writing, in words, and their tone."""
        profile, lacks = self.channel.profile, self.channel.lacks
        if profile is None:
            return self._say(msg("Nobody has looked yet whether its profile says who you are.")), "warn"
        day = language.say_date(profile.at.astimezone(zone).date(), short=True)
        who = self.channel.seen_by
        if not lacks:
            return self._say(msg("Its profile says who you are: {who}, {day}", who=who, day=day)), ""
        told = (self._say(SHOWN[shown]) for shown in lacks)
        what = "; ".join(words[0].lower() + words[1:] for words in told)
        return self._say(msg("Its profile lacks: {what} ({who}, {day})", what=what, who=who, day=day)), "warn"

    def _buttons(self) -> QWidget:
        holder = QWidget()
        flow = FlowLayout(holder)
        channel = self.channel
        again = channel.health is Health.NEEDS_SIGN_IN
        if not channel.assisted:
            test = self._button(msg("Testing…") if channel.testing else msg("Test"), "test", first=not again)
            test.setEnabled(not channel.testing)
            test.clicked.connect(self.tested)
            reconnect = self._button(msg("Connect again"), "reconnect", first=again, guarded=True)
            reconnect.clicked.connect(self.reconnected)
            for button in (reconnect, test) if again else (test, reconnect):
                flow.addWidget(button)
        profile = self._button(msg("What the profile shows…"), "profile", first=channel.assisted)
        profile.clicked.connect(self.profile_wished)
        flow.addWidget(profile)
        forget = self._button(msg("Forget"), "forget", guarded=True)
        forget.clicked.connect(self.forgotten)
        flow.addWidget(forget)
        return holder

    def _button(self, words: Sentence, name: str, *, first: bool = False, guarded: bool = False) -> Button:
        text = self._say(words)
        button = secondary_button(text, compact=True) if first else quiet_button(text, compact=True)
        button.setObjectName(f"{name} {self.channel.id}")
        button.setAccessibleName(f"{text}: {self.channel.name}, {self.channel.handle}")
        if guarded and not self._may:
            button.setEnabled(False)
            button.setToolTip(self._say(NOT_YOURS))
            button.setAccessibleDescription(self._say(NOT_YOURS))
        return button
