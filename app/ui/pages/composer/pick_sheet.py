"""The picker: the library, what this post may show first; the rest is seen with the reason and cannot be chosen."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from app.core.kernel.text import msg, nmsg
from app.core.media.model import Asset, Depicts
from app.ui.kit import (
    Badge,
    Button,
    Card,
    ElidedLabel,
    SideSheet,
    column,
    label,
    quiet_button,
    row,
    secondary_button,
    theme,
)
from app.ui.language import Language
from app.ui.pages.composer.candidates import Candidate, is_safe
from app.ui.pages.composer.pictures import Pictures

AT_ONCE = 30
SIDE = 64


class PickSheet(SideSheet):
    """``picked`` carries the id of a picture that may be in the post."""

    picked = Signal(object)
    file_wanted = Signal()
    looked_at = Signal(object)

    def __init__(self, stage: QWidget, language: Language, pictures: Pictures) -> None:
        super().__init__(stage, language.say(msg("Add a picture")), language.say(msg("Close")), width=520)
        self._language, self._pictures = language, pictures
        self._all: tuple[Candidate, ...] = ()
        self._most = AT_ONCE
        self._safe = False
        self._thumbs: list[tuple[QLabel, Candidate]] = []
        say = language.say
        self.file = secondary_button(say(msg("From a file…")), icon="upload-simple")
        self.file.clicked.connect(self._file)
        self.search = QLineEdit(clearButtonEnabled=True)
        self.search.setPlaceholderText(say(msg("Search by name, code, description or tag")))
        self.search.setAccessibleName(self.search.placeholderText())
        self.search.textChanged.connect(self._searched)
        self._count = label("", "muted-small")
        self._list = QWidget()
        self._rows = column(self._list, spacing=8)
        self._more = quiet_button(say(msg("Show more")), icon="caret-down")
        self._more.clicked.connect(self._show_more)
        line = row()
        line.addWidget(self.file)
        line.addStretch()
        self.body.addLayout(line)
        self.body.addWidget(self.search)
        self.body.addWidget(self._count)
        self.body.addWidget(self._list)
        self.body.addWidget(self._more)
        self.body.addStretch()
        pictures.arrived.connect(self._arrived)

    def offer(self, candidates: Sequence[Candidate], *, safe: bool = False) -> None:
        """``safe``: only what needs nobody's consent, as the alternative to a picture that is delicate."""
        self._all, self._most, self._safe = tuple(candidates), AT_ONCE, safe
        say = self._language.say
        self.set_title(say(msg("An illustration instead") if safe else msg("Add a picture")))
        self._draw()

    def _searched(self) -> None:
        self._most = AT_ONCE
        self._draw()

    def _show_more(self) -> None:
        self._most += AT_ONCE
        self._draw()

    def _found(self) -> list[Candidate]:
        words = self.search.text().casefold().split()
        return [
            c
            for c in self._all
            if (not self._safe or is_safe(c.asset)) and all(w in _told(c.asset) for w in words)
        ]

    def _draw(self) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self._thumbs = []
        say, found = self._language.say, self._found()
        allowed = sum(c.allowed for c in found)
        words = nmsg("One picture may be in this post", "{count} pictures may be in this post", allowed)
        if not found:
            words = msg("No picture in the library fits. Add one from a file.")
        self._count.setText(say(words))
        heading_due = True
        for candidate in found[: self._most]:
            if not candidate.allowed and heading_due:
                self._rows.addWidget(label(say(msg("Not in this post")), "label"))
                heading_due = False
            self._rows.addWidget(self._row(candidate))
        self._more.setVisible(len(found) > self._most)

    def _row(self, candidate: Candidate) -> QWidget:
        say, asset, look = self._language.say, candidate.asset, theme()
        card = Card(padding=8, spacing=0)
        line = row(spacing=12)
        thumb = QLabel()
        thumb.setFixedSize(look.px(SIDE), look.px(SIDE))
        thumb.setProperty("muted", not candidate.allowed)
        self._thumbs.append((thumb, candidate))
        self._draw_thumb(thumb, candidate)
        line.addWidget(thumb, 0, Qt.AlignmentFlag.AlignTop)
        words = column(spacing=4)
        head = row(spacing=8)
        head.addWidget(ElidedLabel(asset.alt or asset.name, "label"), 1)
        if asset.subject:
            head.addWidget(label(asset.subject, "muted-small", wrap=False))
        words.addLayout(head)
        said = say(candidate.sentence)
        if candidate.allowed:
            state = row()
            state.addWidget(Badge(said, candidate.tone))
            state.addStretch()
            words.addLayout(state)
        else:
            words.addWidget(label(said, "small", tone=candidate.tone))
        words.addStretch()
        line.addLayout(words, 1)
        if candidate.allowed:
            use = Button(say(msg("Use it")), "secondary", compact=True)
            use.setAccessibleName(say(msg("Use {name}: {state}", name=asset.alt or asset.name, state=said)))
            use.clicked.connect(lambda: self._pick(candidate))
            line.addWidget(use, 0, Qt.AlignmentFlag.AlignVCenter)
        elif asset.depicts in (Depicts.PATIENT, Depicts.STAFF):
            see = quiet_button(say(msg("Consent…")), compact=True)
            see.setAccessibleName(say(msg("Look at the consents of {name}", name=asset.alt or asset.name)))
            see.clicked.connect(lambda: self.looked_at.emit(candidate))
            line.addWidget(see, 0, Qt.AlignmentFlag.AlignVCenter)
        card.body.addLayout(line)
        return card

    def _draw_thumb(self, thumb: QLabel, candidate: Candidate) -> None:
        side = theme().px(SIDE)
        picture = self._pictures.drawn(candidate.asset, QSize(side, side), self.devicePixelRatioF())
        if picture is not None:
            thumb.setPixmap(picture)

    def _arrived(self, digest: str) -> None:
        for thumb, candidate in self._thumbs:
            if candidate.asset.digest == digest:
                self._draw_thumb(thumb, candidate)

    def _pick(self, candidate: Candidate) -> None:
        self.dismiss()
        self.picked.emit(candidate)

    def _file(self) -> None:
        self.dismiss()
        self.file_wanted.emit()


def _told(asset: Asset) -> str:
    return " ".join((asset.name, asset.alt, asset.subject, *asset.tags)).casefold()
