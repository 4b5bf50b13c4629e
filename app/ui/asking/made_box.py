"""Was the picture made or changed with artificial intelligence, and does it say so itself?"""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.core.kernel.text import msg
from app.core.media.model import Asset, Depicts
from app.ui.kit import Choices, Field, column
from app.ui.kit.ticks import Tick
from app.ui.language import Language


class MadeBox(QWidget):
    """``said``: yes or no. ``labelled``: the words stand in the picture."""

    said = Signal(bool)
    labelled = Signal(bool)

    def __init__(self, language: Language) -> None:
        super().__init__()
        say = language.say
        question = say(msg("Was it made or changed with AI, so that it looks real?"))
        self.answer = Choices(question)
        self.answer.add("yes", say(msg("Yes")))
        self.answer.add("no", say(msg("No")))
        self.answer.chosen.connect(lambda key: self.said.emit(key == "yes"))
        self.label = Tick(say(msg("The picture itself says so, in words one can read")))
        self.label.clicked.connect(self.labelled)
        layout = column(self, spacing=8)
        hint = say(
            msg("Cropping it, or making it lighter, does not count. A made picture has to say what it is.")
        )
        layout.addWidget(Field(question, self.answer, hint))
        layout.addWidget(self.label)

    def show_asset(self, asset: Asset) -> None:
        self.setVisible(asset.depicts is not Depicts.UNKNOWN)
        self.answer.choose({None: "", True: "yes", False: "no"}[asset.generated])
        self.label.setVisible(asset.generated is True)
        self.label.set_on(asset.labelled)
