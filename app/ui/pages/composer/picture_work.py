"""How pictures come to the post: chosen, dropped or pasted; each is asked about at once."""

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from app.core.kernel.errors import Refused
from app.core.kernel.text import msg
from app.core.media.batch import Batch
from app.core.media.model import Asset, SamePicture
from app.ui.intake import Intake, as_png, choose
from app.ui.language import Language
from app.ui.pages.composer.pictures import Pictures
from app.ui.pages.composer.presenter import ComposerPresenter

Do = Callable[[Coroutine[Any, Any, Any]], object]


class PictureWork:
    """``begin`` looks at what was typed; ``added`` opens the sheet of a picture, ``several`` that of many; ``same``
    shows two that are one; ``do`` runs a coroutine."""

    def __init__(
        self,
        page: QWidget,
        presenter: ComposerPresenter,
        pictures: Pictures,
        language: Language,
        begin: Callable[[], object],
        added: Callable[[str], object],
        several: Callable[[Batch], object],
        same: Callable[[SamePicture, str], Coroutine[Any, Any, Any]],
        do: Do,
    ) -> None:
        self._page, self._presenter, self._pictures = page, presenter, pictures
        self._language, self._begin, self._added, self._do = language, begin, added, do
        self._several, self._same = several, same
        self.intake = Intake(language, presenter.add_files)

    def fetch(self, asset: Asset) -> None:
        self._do(self._fetch(asset))

    def choose(self) -> None:
        self._do(self._choose())

    def choose_folder(self) -> None:
        self._do(self._choose(folder=True))

    def take_files(self, paths: list[Path]) -> None:
        self._do(self._take_files(paths))

    def take_image(self, image: QImage) -> None:
        self._do(self._take_image(image))

    async def _fetch(self, asset: Asset) -> None:
        self._pictures.take(asset, await self._presenter.content(asset))

    async def _choose(self, folder: bool = False) -> None:
        state = self._presenter.state
        if state.post is None or state.locked:
            return
        if paths := await choose(self._page, self._language, folder=folder):
            await self._take_files(paths)

    async def _take_files(self, paths: list[Path]) -> None:
        self._begin()
        batch = await self.intake.take(paths)
        if len(batch.taken) + len(batch.refused) + batch.left > 1:
            self._several(batch)
        elif batch.taken:
            self._added(batch.taken[0].id)
        for no in batch.refused:
            if no.same is not None:
                await self._same(no.same, no.name)
            elif len(batch.refused) == 1 and not batch.taken:
                raise Refused(no.reason)

    async def _take_image(self, image: QImage) -> None:
        self._begin()
        name = self._language.say(msg("Pasted picture")) + ".png"
        self._added(await self._presenter.add_picture(name, as_png(image)))
