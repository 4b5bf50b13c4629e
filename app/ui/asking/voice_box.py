"""A question of videos: is somebody heard?"""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.core.kernel.text import msg
from app.core.media.model import Asset, Depicts
from app.ui.kit import Choices, Field, column
from app.ui.language import Language


class VoiceBox(QWidget):
    """Of a video: is somebody heard in it? ``said``: yes or no."""

    said = Signal(bool)

    def __init__(self, language: Language) -> None:
        super().__init__()
        say = language.say
        question = say(msg("Is somebody's voice heard?"))
        self.answer = Choices(question)
        self.answer.add("yes", say(msg("Yes")))
        self.answer.add("no", say(msg("No")))
        self.answer.chosen.connect(lambda key: self.said.emit(key == "yes"))
        hint = say(msg("In the background too. A voice tells who it is: the consent has to allow it."))
        column(self).addWidget(Field(question, self.answer, hint))

    def show_asset(self, asset: Asset) -> None:
        self.setVisible(asset.video and asset.depicts is not Depicts.UNKNOWN)
        self.answer.choose({None: "", True: "yes", False: "no"}[asset.voice])
