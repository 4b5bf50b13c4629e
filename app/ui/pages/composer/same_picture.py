"""Two pictures that are one: under two people. Both are shown, side by side, with what is known of each."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QLabel, QWidget

from app.core.kernel.text import msg
from app.core.media.model import Asset, SamePicture
from app.ui.kit import Button, column, label, row, theme
from app.ui.language import Language
from app.ui.pages.composer.pictures import Pictures

SIDE = 220


class SamePictureDialog(QDialog):
    """Use with ``await ask(...)``: accepted where a person says that they show different people."""

    def __init__(
        self,
        parent: QWidget,
        language: Language,
        pictures: Pictures,
        same: SamePicture,
        known: Asset,
        other: Asset | None,
        name: str = "",
    ) -> None:
        super().__init__(parent)
        self.setModal(True)
        say = language.say
        self._pictures = pictures
        self._shown: list[tuple[Asset, QLabel]] = []
        title = say(msg("The same picture under two people"))
        self.setWindowTitle(title)
        both = row(spacing=16)
        both.addWidget(self._half(known, say(msg("In the library, {code}", code=known.subject))))
        if other is not None:
            both.addWidget(self._half(other, say(msg("The one you are asked about"))))
        elif name:
            both.addWidget(label(say(msg("The file {name} was not taken in.", name=name))))
        layout = column(self, spacing=16, margin=24)
        layout.addWidget(label(title, "title"))
        layout.addWidget(label(say(same.sentence)))
        layout.addLayout(both)
        self.apart = Button(say(msg("They show different people")), "secondary")
        self.apart.setVisible(other is not None and not same.exact)
        self.apart.clicked.connect(self.accept)
        self.close_button = Button(say(msg("Close")), "primary")
        self.close_button.clicked.connect(self.reject)
        foot = row(spacing=8)
        foot.addStretch()
        foot.addWidget(self.apart)
        foot.addWidget(self.close_button)
        layout.addLayout(foot)
        self.setMinimumWidth(theme().px(480))
        self.setAccessibleDescription(say(same.sentence))
        pictures.arrived.connect(self._draw)
        self._draw()
        self.close_button.setFocus()

    def _half(self, asset: Asset, words: str) -> QWidget:
        box = QWidget()
        lines = column(box, spacing=4)
        picture = QLabel()
        side = theme().px(SIDE)
        picture.setFixedSize(side, side)
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        picture.setAccessibleName(asset.alt or asset.name)
        self._shown.append((asset, picture))
        lines.addWidget(picture)
        lines.addWidget(label(words, "label"))
        lines.addWidget(label(asset.name, "muted-small"))
        return box

    def _draw(self, *_digest: object) -> None:
        for asset, place in self._shown:
            picture = self._pictures.drawn(asset, QSize(place.size()), self.devicePixelRatioF(), fill=False)
            if picture is not None:
                place.setPixmap(picture)
