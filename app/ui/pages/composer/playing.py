"""A video is played: in Decoro's own player where that can be, else the player of this computer is offered."""

from collections.abc import Awaitable, Callable

from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from app.core.kernel.text import msg
from app.core.media.model import Asset
from app.ui.film import film_dialog
from app.ui.language import Language
from app.ui.pages.composer.film_box import FilmBox
from app.ui.tasks import ask

NO_PLAYER = msg("Decoro's own player cannot start on this computer; the player of this computer does it too.")
NOT_PLAYED = msg("Decoro could not play this video to its end; the player of this computer may be able to.")


async def play(
    stage: QWidget,
    language: Language,
    box: FilmBox,
    asset: Asset,
    data: bytes,
    watched: Callable[[], Awaitable[object]],
) -> None:
    """From memory; ``watched`` is called once all of it was played, where nobody had played it yet."""
    if box.dialog is not None:
        return
    dialog_class = film_dialog()
    if dialog_class is None:
        box.offer_elsewhere(NO_PLAYER)
        return
    box.dialog = dialog = dialog_class(stage, language, data, watched if asset.unwatched else None)
    try:
        await ask(dialog)
    finally:
        box.dialog = None
    failed, elsewhere = dialog.reel.unreadable, dialog.elsewhere
    dialog.deleteLater()
    if not isValid(box):
        return
    if failed or elsewhere:
        box.offer_elsewhere(NOT_PLAYED)
    if elsewhere:
        box.elsewhere_wanted.emit()  # read anew: how long it may have been played there counts from then
