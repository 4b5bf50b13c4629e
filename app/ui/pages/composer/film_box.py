"""A video is played to its end before it is signed: here, where Decoro sees itself that it was.

Where it cannot be played here, it goes as it can: the publish copy is laid out and opened in the player of this
computer, and who said, when, that they had seen its end is kept, never sooner than it lasts. The readable copy is
removed when the sheet is closed.
"""

import asyncio
import tempfile
from datetime import tzinfo
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from app.core.kernel.text import Sentence, msg
from app.core.media.model import Asset, suffix_of
from app.ui.kit import FlowLayout, column, label, row, secondary_button
from app.ui.language import Language

if TYPE_CHECKING:
    from app.ui.film.dialog import FilmDialog


def duration(seconds: float) -> str:
    """``0:34``, ``12:05``: the same in every language."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02}"


class FilmBox(QWidget):
    """``wanted``: play it here; ``elsewhere_wanted``: bring the bytes (``lay_out``); ``watched``: a person says
    they saw its end there.
    """

    wanted = Signal()
    elsewhere_wanted = Signal()
    watched = Signal()

    def __init__(self, language: Language) -> None:
        super().__init__()
        self._language = language
        self._asset = ""
        self.dialog: FilmDialog | None = None
        """Open while it is played here."""
        self._folders: list[tempfile.TemporaryDirectory[str]] = []
        self.path: Path | None = None
        self.destroyed.connect(partial(_remove, self._folders))
        say = language.say
        self._words = label("")
        self._elsewhere = QWidget()
        self._why = label("", "small")
        how = label(
            say(
                msg(
                    "It opens in the player of this computer. There you can stop it and go from picture to "
                    "picture. While this sheet is open, a readable copy lies on this computer; then it is removed."
                )
            ),
            "muted-small",
        )
        self.play_button = secondary_button(say(msg("Play…")), icon="play-circle", compact=True)
        self.play_button.clicked.connect(self.wanted)
        self.open_button = secondary_button(
            say(msg("Open in the player of this computer")), icon="arrow-square-out", compact=True
        )
        self.open_button.clicked.connect(self.elsewhere_wanted)
        self.seen_button = secondary_button(say(msg("I played it to the end")), icon="check", compact=True)
        self.seen_button.clicked.connect(self.watched)
        play = row(spacing=8)
        play.addWidget(self.play_button)
        play.addStretch()
        buttons = FlowLayout(spacing=8)
        buttons.addWidget(self.open_button)
        buttons.addWidget(self.seen_button)
        outside = column(self._elsewhere, spacing=8)
        outside.addWidget(self._why)
        outside.addLayout(buttons)
        outside.addWidget(how)
        self._elsewhere.hide()
        layout = column(self, spacing=8)
        layout.addWidget(label(say(msg("Video")), "label"))
        layout.addWidget(self._words)
        layout.addLayout(play)
        layout.addWidget(self._elsewhere)

    def show_asset(self, asset: Asset, who: str, zone: tzinfo | None) -> None:
        say = self._language.say
        self.setVisible(asset.video)
        if asset.id != self._asset:
            self._asset = asset.id
            self._elsewhere.hide()
        self.seen_button.setVisible(asset.unwatched)
        self.seen_button.setEnabled(self.path is not None)
        length = duration(asset.seconds)
        if asset.watched_at is None:
            words = msg(
                "It lasts {length}. Before it is signed, somebody has to play it to the end: what is said and what "
                "is in the background too.",
                length=length,
            )
        else:
            when = self._language.say_moment(asset.watched_at, zone)
            words = msg(
                "It lasts {length}. {who} played it to the end on {when}.", length=length, who=who, when=when
            )
        self._words.setText(say(words))

    def offer_elsewhere(self, why: Sentence) -> None:
        """It cannot be played here: the sentence that says so, and the other way."""
        self._why.setText(self._language.say(why))
        self._elsewhere.show()
        self.open_button.setFocus(Qt.FocusReason.OtherFocusReason)

    async def lay_out(self, asset: Asset, data: bytes) -> None:
        """Write the publish copy where only this user can read it, and open it."""
        self.clear()
        folder = tempfile.TemporaryDirectory(prefix="decoro-", ignore_cleanup_errors=True)
        self._folders.append(folder)
        path = Path(folder.name, "video" + suffix_of(asset.mime))
        await asyncio.to_thread(path.write_bytes, data)
        self.path = path
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
        self.seen_button.setEnabled(True)

    def clear(self) -> None:
        """Remove the readable copies; one that a player still holds is tried again the next time."""
        self.path = None
        _remove(self._folders)


def _remove(folders: list[tempfile.TemporaryDirectory[str]]) -> None:
    for folder in folders:
        folder.cleanup()
    folders[:] = [folder for folder in folders if Path(folder.name).exists()]
