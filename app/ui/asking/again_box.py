"""Parts of a picture are covered: can they still be recognised? What was said of the whole is offered, not taken."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.core.kernel.text import Sentence, Text, msg
from app.core.media.model import Asset
from app.core.posts.pictures import PERSONS
from app.ui.kit import column, label, row, secondary_button
from app.ui.language import Language

WAITS = msg(
    "Once you have answered, a consent for the whole picture holds for this one too, as long as it shows no more."
)
MORE = msg(
    "You said more of this picture than of the whole one: a consent for the whole one does not hold for it."
)

READ_AGAIN = msg("Read these words again: they may tell what you covered.")


def about_inheriting(asset: Asset) -> Sentence | None:
    """How a picture with parts covered stands to the consents for the whole one; None where there is nothing to say."""
    if not asset.made_from or asset.stands_for:
        return None
    return WAITS if not asset.described else MORE


class AgainBox(QWidget):
    """``said`` carries the same answer as before: recognisable or not."""

    said = Signal(bool)

    def __init__(self, language: Language) -> None:
        super().__init__()
        self._language = language
        self._whole: Asset | None = None
        self._words = label("", "small")
        self.button = secondary_button(icon="copy", compact=True)
        self.button.clicked.connect(self._same)
        layout = column(self, spacing=4)
        layout.addWidget(self._words)
        line = row()
        line.addWidget(self.button)
        line.addStretch()
        layout.addLayout(line)
        self.hide()

    def show_whole(self, asset: Asset, whole: Asset | None) -> None:
        """``whole``: the picture it was made from, where that is still there."""
        self._whole = whole
        asked = asset.depicts in PERSONS and asset.recognisable is None and bool(asset.made_from)
        self.setVisible(asked)
        if not asked:
            return
        known = whole.recognisable if whole is not None else None
        self._words.setText(self._language.say(_question(known)))
        self.button.setVisible(known is not None)
        answer = msg("Yes, still recognisable") if known else msg("Still not recognisable")
        self.button.setText(self._language.say(answer))

    def _same(self) -> None:
        if self._whole is not None and self._whole.recognisable is not None:
            self.said.emit(self._whole.recognisable)


def _question(known: bool | None) -> Text:
    if known is None:
        return msg(
            "Parts are covered now. Look again: covered eyes alone do not make a person unrecognisable."
        )
    if known:
        return msg(
            "Of the whole picture you said: recognisable. Look again: covered eyes alone do not make a person "
            "unrecognisable."
        )
    return msg("Of the whole picture you said: not recognisable. Look again.")
