"""Several pictures came in together: whom do they show? Those of one person are ticked and given their code."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QWidget

from app.core.kernel.text import Sentence, msg, nmsg
from app.core.media.batch import Batch
from app.core.media.model import Asset
from app.ui.kit import (
    Badge,
    Button,
    ElidedLabel,
    Field,
    SideSheet,
    column,
    label,
    quiet_button,
    row,
    secondary_button,
    theme,
)
from app.ui.language import Language
from app.ui.pages.composer.pictures import Pictures

SIDE = 48


class Row(QWidget):
    """One picture: a tick, the picture, its name, the code it was given."""

    def __init__(self, asset: Asset, pictures: Pictures) -> None:
        super().__init__()
        self.asset, self._pictures = asset, pictures
        self.tick = QCheckBox()
        self.tick.setChecked(not asset.subject)
        self.tick.setAccessibleName(asset.name)
        self._picture = QLabel()
        side = theme().px(SIDE)
        self._picture.setFixedSize(side, side)
        self._code = Badge("", "ok")
        line = row(self, spacing=12)
        line.addWidget(self.tick)
        line.addWidget(self._picture)
        line.addWidget(ElidedLabel(asset.name, "body"), 1)
        line.addWidget(self._code)
        pictures.arrived.connect(self._draw)
        self.give(asset)

    def give(self, asset: Asset) -> None:
        self.asset = asset
        self._code.setText(asset.subject)
        self._code.setVisible(bool(asset.subject))
        self._draw()

    def _draw(self, *_digest: object) -> None:
        picture = self._pictures.drawn(self.asset, QSize(self._picture.size()), self.devicePixelRatioF())
        if picture is not None:
            self._picture.setPixmap(picture)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.tick.toggle()


class DropSheet(SideSheet):
    """``separated``: a code and the pictures that show this person. ``next_wanted``: ask about each of them."""

    separated = Signal(str, list)
    next_wanted = Signal()

    def __init__(self, stage: QWidget, language: Language, pictures: Pictures) -> None:
        super().__init__(stage, language.say(msg("New pictures")), language.say(msg("Close")))
        self._language, self._pictures = language, pictures
        self.rows: list[Row] = []
        say = language.say
        self._told = label("")
        self.code = QLineEdit()
        self.code.setPlaceholderText("K-0142")
        self.code.textChanged.connect(self._ready)
        self.code.returnPressed.connect(self._give)
        self.give_button = secondary_button(say(msg("Give to the ticked ones")), compact=True)
        self.give_button.clicked.connect(self._give)
        self._list = QWidget()
        self._lines = column(self._list, spacing=8)
        self._refused = QWidget()
        self._reasons = column(self._refused, spacing=4)
        line = row(spacing=8)
        line.addWidget(self.give_button)
        all_of_them = quiet_button(say(msg("Tick all")))
        all_of_them.clicked.connect(self._tick_all)
        line.addWidget(all_of_them)
        line.addStretch()
        body = self.body
        body.addWidget(self._told)
        body.addWidget(self._refused)
        hint = say(
            msg(
                "Tick the pictures of one person and give them the code; then those of the next. No code: no patient."
            )
        )
        body.addWidget(Field(say(msg("Code of the person")), self.code, hint))
        body.addLayout(line)
        body.addWidget(self._list)
        body.addStretch()
        self.next_button = Button(say(msg("Ask about each")), "primary")
        self.next_button.clicked.connect(self._next)
        self.foot.addWidget(self.next_button)

    def show_batch(self, batch: Batch) -> None:
        say = self._language.say
        for one in self.rows:
            one.hide()
            one.deleteLater()
        self.rows = [Row(asset, self._pictures) for asset in batch.taken]
        for one in self.rows:
            one.tick.toggled.connect(self._ready)
            self._lines.addWidget(one)
        count = len(batch.taken)
        told = [
            say(nmsg("{count} picture is in the library.", "{count} pictures are in the library.", count))
        ]
        if batch.left:
            told.append(say(nmsg("{count} file was left out.", "{count} files were left out.", batch.left)))
        self._told.setText(" ".join(told))
        self._show_refused([(no.name, no.reason) for no in batch.refused])
        self.next_button.setEnabled(bool(self.rows))
        self._ready()

    def _show_refused(self, refused: Sequence[tuple[str, Sentence]]) -> None:
        while (item := self._reasons.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for name, reason in refused:
            self._reasons.addWidget(label(f"{name}: {self._language.say(reason)}", "small", tone="block"))
        self._refused.setVisible(bool(refused))

    def show_assets(self, assets: Sequence[Asset]) -> None:
        """What was kept meanwhile."""
        now = {asset.id: asset for asset in assets}
        for one in self.rows:
            given = now.get(one.asset.id, one.asset)
            if given.subject and given.subject != one.asset.subject:
                one.tick.setChecked(False)
            one.give(given)

    @property
    def ticked(self) -> list[str]:
        return [one.asset.id for one in self.rows if one.tick.isChecked()]

    def _tick_all(self) -> None:
        for one in self.rows:
            one.tick.setChecked(True)

    def _ready(self, *_what: object) -> None:
        self.give_button.setEnabled(bool(self.code.text().strip() and self.ticked))

    def _give(self) -> None:
        code, ticked = self.code.text().strip(), self.ticked
        if code and ticked:
            self.separated.emit(code, ticked)
            self.code.clear()

    def _next(self) -> None:
        self.dismiss()
        self.next_wanted.emit()
