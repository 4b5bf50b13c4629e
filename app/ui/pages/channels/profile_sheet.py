"""What the public profile of a channel says of who is writing: a person looks there and ticks what it shows."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.core.accounts.model import Shown
from app.core.kernel.text import Sentence, msg
from app.ui.kit import SideSheet, column, label, primary_button, secondary_button
from app.ui.kit.ticks import Tick
from app.ui.language import Language
from app.ui.pages.channels.presenter import Card

SHOWN: Mapping[Shown, Sentence] = {
    Shown.NAME: msg("The name of the practice or of the doctor"),
    Shown.REGISTRATION: msg("The number in the professional register"),
    Shown.DIRECTOR: msg("The health director of the centre"),
    Shown.CENTRE: msg("The registration or authorisation number of the centre"),
}


class ProfileSheet(SideSheet):
    """``kept``: the channel, and the frozenset of what its profile shows."""

    kept = Signal(str, object)

    def __init__(self, stage: QWidget, language: Language) -> None:
        super().__init__(stage, "", language.say(msg("Close")))
        self._language = language
        self._account = ""
        self._told = label("")
        self.body.addWidget(self._told)
        self._lines = column(spacing=10)
        self.body.addLayout(self._lines)
        self._law = label("", "muted-small")
        self.body.addWidget(self._law)
        self.body.addStretch()
        self.ticks: dict[Shown, Tick] = {}
        self._cancel = secondary_button()
        self._cancel.clicked.connect(self.dismiss)
        self.keep = primary_button()
        self.keep.clicked.connect(self._keep)
        self.foot.addWidget(self._cancel)
        self.foot.addWidget(self.keep)

    def ask(self, card: Card, asked: Sequence[Shown]) -> None:
        """Slide in with what was said last; what is not asked in this country is not there."""
        say = self._language.say
        self._account = card.id
        self.set_title(say(msg("What the profile shows")))
        self._told.setText(
            say(
                msg(
                    "Open the page of {channel} as anybody sees it, and tick what stands there.",
                    channel=card.name,
                )
            )
        )
        self._law.setText(
            say(
                msg(
                    "Where something is missing, a post that informs about the practice has to say it in its own "
                    "words. Who looked, and when, is kept."
                )
            )
        )
        self._cancel.setText(say(msg("Cancel")))
        self.keep.setText(say(msg("I have looked")))
        while (item := self._lines.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.ticks = {shown: Tick(say(SHOWN[shown])) for shown in asked}
        for shown, tick in self.ticks.items():
            tick.set_on(card.profile is not None and shown in card.profile.shows)
            self._lines.addWidget(tick)
        self.reveal(next(iter(self.ticks.values())).box)

    def _keep(self) -> None:
        shows = frozenset(shown for shown, tick in self.ticks.items() if tick.on)
        self.dismiss()
        self.kept.emit(self._account, shows)
