"""The line at the foot: the network in words, what waits, when we last synced, that everything is saved."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from enum import StrEnum

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame

from app.core.kernel.text import Sentence, msg, nmsg
from app.ui.kit import Button, Separator, dress, row, theme
from app.ui.language import Language


class Network(StrEnum):
    ONLINE = "online"
    BY_CHOICE = "by choice"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Status:
    """What the line shows. Moments are aware; ``zone`` is the practice's."""

    network: Network = Network.ONLINE
    waiting: int = 0
    uncertain: int = 0
    syncing: bool = False
    last_sync: datetime | None = None
    saved: datetime | None = None
    backup: datetime | None = None
    trouble: Sentence | None = None  # with the archive or its backup; takes the place of the backup
    zone: tzinfo = UTC
    today: date | None = None  # in that zone: its moments are told by the hour alone


NETWORK: dict[Network, tuple[Sentence, str, str]] = {
    Network.ONLINE: (msg("Online"), "wifi-high", "muted"),
    Network.BY_CHOICE: (msg("Offline by choice"), "cloud-slash", "info"),
    Network.NONE: (msg("No network"), "wifi-slash", "warn"),
}


class StatusLine(QFrame):
    """``opened`` carries the key of a page; the rest are wishes for the shell to fulfil."""

    opened = Signal(str)
    sync_asked = Signal()
    offline_wished = Signal(bool)

    def __init__(self, language: Language) -> None:
        super().__init__()
        self.setObjectName("status")
        self._language = language
        self._status = Status()
        self.network = self._part("channels", "wifi-high")
        self.offline = Button("", "status", icon="cloud-slash")
        self.offline.setCheckable(True)
        self.offline.clicked.connect(self.offline_wished)
        self.waiting = self._part("outbox", "paper-plane-tilt")
        self.last_sync = self._part("outbox", "cloud-check")
        self.backup = self._part("settings", "hard-drives")
        self.saved = self._part("settings", "check")
        self.sync = Button("", "status", icon="arrows-clockwise")
        self.sync.clicked.connect(self.sync_asked)
        look = theme()
        line = row(self, spacing=4)
        line.setContentsMargins(look.px(8), 1, look.px(8), 1)
        line.addWidget(self.network)
        line.addWidget(self.offline)
        line.addWidget(Separator(vertical=True))
        line.addWidget(self.waiting)
        line.addWidget(self.last_sync)
        line.addStretch(1)
        line.addWidget(self.saved)
        line.addWidget(self.backup)
        line.addWidget(Separator(vertical=True))
        line.addWidget(self.sync)
        self.setMinimumHeight(look.px(28))
        language.changed.connect(self._draw)
        self._draw()

    def show_status(self, status: Status) -> None:
        self._status = status
        self._draw()

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(320), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Where room is short, what matters least steps aside first; nothing is ever cut."""
        parts = (self.network, self.offline, self.waiting, self.sync, self.last_sync, self.backup, self.saved)
        room = self.width() - theme().px(48)
        for part in parts:
            room -= part.sizeHint().width() + theme().px(4)
            part.setVisible(room >= 0)

    def _part(self, page: str, icon: str) -> Button:
        part = Button("", "status", icon=icon)
        part.clicked.connect(lambda: self.opened.emit(page))
        return part

    def _draw(self) -> None:
        status = self._status
        words, icon, tone = NETWORK[status.network]
        self._say(self.network, words, tone)
        self.network.set_icon(icon)
        by_choice = status.network is Network.BY_CHOICE
        self._say(self.offline, msg("Go online") if by_choice else msg("Work offline"))
        self.offline.set_icon("wifi-high" if by_choice else "cloud-slash")
        self.offline.setChecked(by_choice)
        if status.uncertain:
            self._say(self.waiting, nmsg("{count} uncertain", "{count} uncertain", status.uncertain), "warn")
        elif status.waiting:
            self._say(self.waiting, nmsg("{count} to send", "{count} to send", status.waiting))
        else:
            self._say(self.waiting, msg("Nothing to send"))
        synced = self._when(status.last_sync)
        self._say(self.last_sync, msg("Synced {when}", when=synced) if synced else msg("Not synced yet"))
        saved = self._when(status.saved)
        self._say(self.saved, msg("Saved {when}", when=saved) if saved else msg("Saved on this computer"))
        if status.trouble is not None:
            self._say(self.backup, status.trouble, "warn")
        else:
            kept = self._when(status.backup)
            self._say(self.backup, msg("Backup {when}", when=kept) if kept else msg("No backup yet"))
        self._say(self.sync, msg("Syncing…") if status.syncing else msg("Sync now"))
        self.sync.setEnabled(not status.syncing and not by_choice)
        self.sync.setToolTip(
            self._language.say(
                msg("You work offline by choice. Go online first; what waits stays where it is.")
            )
            if by_choice
            else "Ctrl+R, F9"
        )
        self._fit()

    def _when(self, moment: datetime | None) -> str:
        """The hour alone for today, with the day before it otherwise."""
        if moment is None:
            return ""
        zone = self._status.zone
        if moment.astimezone(zone).date() == self._status.today:
            return self._language.say_time(moment, zone)
        return self._language.say_day_time(moment, zone)

    def _say(self, part: Button, sentence: Sentence, tone: str = "muted") -> None:
        text = self._language.say(sentence)
        part.setText(text)
        part.setAccessibleName(text)
        if part.property("tone") != tone:
            dress(part, tone=tone)
