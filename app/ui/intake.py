"""Pictures and videos on their way in, on any page: chosen, dropped, pasted; how far they are, and a way to stop.

A page puts an ``Intake`` where the progress is to stand and awaits ``take(paths)``::

    self.intake = Intake(language, partial(take_all, media, run))
    batch = await self.intake.take(given_files(event.mimeData()))
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QStandardPaths
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QFrame, QProgressBar, QWidget

from app.core.kernel.text import msg
from app.core.media.batch import Batch, Progress
from app.core.media.intake import ENDINGS
from app.ui.kit import ElidedLabel, column, quiet_button, row, theme
from app.ui.language import Language
from app.ui.tasks import ask

Take = Callable[[Sequence[Path], Callable[[Progress], object], Callable[[], bool]], Awaitable[Batch]]


def given_files(source: QMimeData) -> list[Path]:
    """The pictures, videos and folders among what is dropped or pasted."""
    paths = (Path(url.toLocalFile()) for url in source.urls() if url.isLocalFile())
    return [path for path in paths if path.suffix.lower() in ENDINGS or path.is_dir()]


def as_png(image: QImage) -> bytes:
    """A pasted picture as a file would hold it."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # bytes, as the stubs want them, are refused
    return bytes(data.data())


async def choose(parent: QWidget, language: Language, *, folder: bool = False) -> list[Path]:
    """The dialog of the system for files, or for one folder. Nothing where a person thought better of it."""
    say = language.say
    home = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
    patterns = " ".join(f"*{ending} *{ending.upper()}" for ending in ENDINGS)
    words = msg("Choose a folder of pictures") if folder else msg("Choose pictures or videos")
    dialog = QFileDialog(parent, say(words), home, f"{say(msg('Pictures and videos'))} ({patterns})")
    dialog.setFileMode(QFileDialog.FileMode.Directory if folder else QFileDialog.FileMode.ExistingFiles)
    chosen = [Path(name) for name in dialog.selectedFiles()] if await ask(dialog) else []
    dialog.deleteLater()
    return chosen


class Intake(QFrame):
    """Hidden while nothing comes in. A second drop waits for the first."""

    def __init__(self, language: Language, take: Take) -> None:
        super().__init__()
        self.setObjectName("card")
        self._language, self._take = language, take
        self._turn = asyncio.Lock()
        self._stopped = False
        self._words = ElidedLabel("", "small")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.stop_button = quiet_button("")
        language.bind(self.stop_button.setText, msg("Stop"))
        language.bind(self.stop_button.setAccessibleName, msg("Stop taking in"))
        self.stop_button.clicked.connect(self.stop)
        line = row(self, spacing=12)
        margin = theme().px(12)
        line.setContentsMargins(margin, margin // 2, margin // 2, margin // 2)
        told = column(spacing=6)
        told.addWidget(self._words)
        told.addWidget(self.bar)
        line.addLayout(told, 1)
        line.addWidget(self.stop_button)
        self.hide()

    def stop(self) -> None:
        """After the file in work nothing more is taken in; what is in stays."""
        self._stopped = True
        self.stop_button.setEnabled(False)

    async def take(self, paths: Sequence[Path]) -> Batch:
        """Take them in, and say meanwhile how far it is. Raises ``Refused`` where there is nothing to take."""
        async with self._turn:
            self._stopped = False
            self.stop_button.setEnabled(True)
            try:
                return await self._take(paths, self._tell, lambda: self._stopped)
            finally:
                self.hide()

    def _tell(self, progress: Progress) -> None:
        if progress.done >= progress.total:
            return
        words = self._language.say(
            msg(
                "Taking in {number} of {total}: {name}",
                number=progress.done + 1,
                total=progress.total,
                name=progress.name,
            )
        )
        self._words.setText(words)
        self.bar.setRange(0, progress.total)
        self.bar.setValue(progress.done)
        self.bar.setAccessibleName(words)
        self.show()
