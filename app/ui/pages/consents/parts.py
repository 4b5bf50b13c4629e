"""The parts of the sheet: a picture to tick, the place for the signed form, a post that uses the consent."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QDesktopServices,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QAbstractButton, QDialog, QLabel, QWidget

from app.core.kernel.text import msg
from app.core.media.model import Asset
from app.core.posts.words import STATES as WORDS
from app.ui.kit import (
    Badge,
    Button,
    ElidedLabel,
    FilePlace,
    Glyph,
    column,
    glyph,
    label,
    row,
    secondary_button,
    theme,
)
from app.ui.kit.states import STATES
from app.ui.kit.thumbnails import thumbnail
from app.ui.language import Language
from app.ui.pages.consents.state import Use


class PictureTile(QAbstractButton):
    """A picture that belongs to the consent or not: a ring and a tick say so."""

    def __init__(self, asset: Asset, side: int, language: Language) -> None:
        super().__init__()
        self.asset = asset
        self._side = side
        self._picture = QPixmap()
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        name = asset.alt or asset.name
        whose = language.say(msg("picture of {code}", code=asset.subject)) if asset.subject else ""
        film = language.say(msg("video")) if asset.video else ""
        self.setAccessibleName(", ".join(part for part in (name, film, whose) if part))
        self.setToolTip("\n".join(part for part in (asset.name, asset.alt, whose) if part))
        theme().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(self._side, self._side + (theme().px(18) if self.asset.subject else 0))

    def show_picture(self, picture: QPixmap) -> None:
        self._picture = picture
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(1, 1, self._side - 2, self._side - 2)
        shape = QPainterPath()
        shape.addRoundedRect(frame, 6, 6)
        painter.fillPath(shape, QColor(look.tokens.line))
        painter.save()
        painter.setClipPath(shape)
        if not self._picture.isNull():
            painter.drawPixmap(frame, self._picture, QRectF(self._picture.rect()))
        elif self.asset.video:
            film = glyph("play-circle", "muted", 32)
            wide = film.deviceIndependentSize()
            painter.drawPixmap(frame.center() - QPointF(wide.width() / 2, wide.height() / 2), film)
        painter.restore()
        chosen = self.isChecked()
        ring = look.tokens.accent if chosen or self.hasFocus() else look.tokens.line_strong
        painter.setPen(QPen(QColor(ring), 3 if chosen else 2 if self.hasFocus() else 1))
        painter.drawPath(shape)
        if chosen:
            sign = look.px(20)
            place = QRectF(self._side - sign - 4, 4, sign, sign)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(look.tokens.surface))
            painter.drawEllipse(place.adjusted(1, 1, -1, -1))
            picture = glyph("check-circle", "accent", 20, filled=True)
            painter.drawPixmap(place, picture, QRectF(picture.rect()))
        if self.asset.subject:
            painter.setPen(QColor(look.tokens.muted))
            painter.setFont(look.font("small", tabular=True))
            under = QRectF(0, self._side, self._side, look.px(18))
            painter.drawText(under, Qt.AlignmentFlag.AlignCenter, self.asset.subject)


class DropPlace(FilePlace):
    """The place for the scan, or its pages, and a look at the one that is kept."""

    view_asked = Signal()

    def __init__(self, language: Language) -> None:
        super().__init__(several=True)
        self._language = language
        self._digest = label("", "muted-small")
        self.body.insertWidget(1, self._digest)
        self._view = secondary_button(icon="eye", compact=True)
        language.bind(self._view.setText, msg("Look at it"))
        self._view.clicked.connect(self.view_asked)
        self.beside(self._view)

    def draw(self, name: str, *, kept: bool, locked: bool, digest: str = "") -> None:
        """``digest``: the fingerprint of the form that is kept, so that nobody can put another in its place."""
        say = self._language.say
        self.say(
            name,
            say(msg("Drop the scan of the signed form here (PDF, JPEG or PNG), or choose it.")),
            say(msg("Replace the file") if name else msg("Choose a file")),
        )
        self.set_open(not locked)
        self._view.setVisible(kept)
        self._digest.setText(say(msg("Fingerprint {digest}", digest=digest[:16])) if digest else "")
        self._digest.setVisible(bool(digest))
        self._digest.setToolTip(f"SHA-256 {digest}" if digest else "")


class UseRow(QWidget):
    """A post that uses the consent, where, and how it stands there."""

    opened = Signal(str)

    def __init__(self, use: Use, language: Language, *, plain: bool = False) -> None:
        super().__init__()
        icon, tone = STATES[use.status.value]
        line = row(self, spacing=8)
        line.addWidget(Glyph(icon, tone))
        title = ElidedLabel(use.headline or language.say(msg("Post without a title")), "body")
        line.addWidget(title, 1)
        if use.channel:
            line.addWidget(label(use.channel, "muted", wrap=False))
        line.addWidget(Badge(language.say(WORDS[use.status]), tone))
        if use.url:
            there = Button(language.say(msg("See it there")), "quiet", icon="arrow-square-out", compact=True)
            there.setAccessibleName(language.say(msg("Open the page of “{title}”", title=use.headline)))
            there.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(use.url)))
            line.addWidget(there)
        if not plain:
            look = Button(language.say(msg("Look at it")), "quiet", compact=True)
            look.setAccessibleName(language.say(msg("Look at the post “{title}”", title=use.headline)))
            look.clicked.connect(lambda: self.opened.emit(use.post))
            line.addWidget(look)


class ProofDialog(QDialog):
    """The scan of the form, as large as the window allows. It never leaves the archive."""

    def __init__(self, parent: QWidget, name: str, data: bytes, language: Language) -> None:
        super().__init__(parent)
        self.setWindowTitle(name)
        layout = column(self, spacing=16, margin=16)
        room = parent.window().size()
        picture = thumbnail(
            data,
            QSize(int(room.width() * 0.7), int(room.height() * 0.75)),
            self.devicePixelRatio(),
            fill=False,
        )
        shown = QLabel()
        shown.setPixmap(picture)
        shown.setAccessibleName(name)
        layout.addWidget(shown, 1, Qt.AlignmentFlag.AlignCenter)
        close = secondary_button(language.say(msg("Close")))
        close.clicked.connect(self.accept)
        foot = row()
        foot.addStretch(1)
        foot.addWidget(close)
        layout.addLayout(foot)
