"""How pictures come to the post: chosen, dropped or pasted; each is asked about at once."""

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from PySide6.QtCore import QStandardPaths
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from app.core.kernel.text import msg
from app.core.media.model import Asset
from app.ui.language import Language
from app.ui.pages.composer.editor import PICTURES
from app.ui.pages.composer.pictures import Pictures, as_png
from app.ui.pages.composer.presenter import ComposerPresenter
from app.ui.tasks import ask

Do = Callable[[Coroutine[Any, Any, Any]], object]


class PictureWork:
    """``begin`` looks at what was typed; ``added`` opens the sheet of a picture; ``do`` runs a coroutine."""

    def __init__(
        self,
        page: QWidget,
        presenter: ComposerPresenter,
        pictures: Pictures,
        language: Language,
        begin: Callable[[], object],
        added: Callable[[str], object],
        do: Do,
    ) -> None:
        self._page, self._presenter, self._pictures = page, presenter, pictures
        self._language, self._begin, self._added, self._do = language, begin, added, do

    def fetch(self, asset: Asset) -> None:
        self._do(self._fetch(asset))

    def choose(self) -> None:
        self._do(self._choose())

    def take_files(self, paths: list[Path]) -> None:
        self._do(self._take_files(paths))

    def take_image(self, image: QImage) -> None:
        self._do(self._take_image(image))

    async def _fetch(self, asset: Asset) -> None:
        self._pictures.take(asset, await self._presenter.content(asset))

    async def _choose(self) -> None:
        state = self._presenter.state
        if state.post is None or state.locked:
            return
        say = self._language.say
        home = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        patterns = " ".join(f"*{suffix}" for suffix in PICTURES)
        dialog = QFileDialog(
            self._page, say(msg("Choose pictures")), home, f"{say(msg('Pictures'))} ({patterns})"
        )
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        if await ask(dialog):
            await self._take_files([Path(name) for name in dialog.selectedFiles()])
        dialog.deleteLater()

    async def _take_files(self, paths: list[Path]) -> None:
        self._begin()
        if added := await self._presenter.add_files(paths):
            self._added(added[0])

    async def _take_image(self, image: QImage) -> None:
        self._begin()
        name = self._language.say(msg("Pasted picture")) + ".png"
        self._added(await self._presenter.add_picture(name, as_png(image)))
