"""Under the words: the pictures of the post, each with how it stands, and its sources."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.core.kernel.text import msg
from app.core.posts.model import Source
from app.ui.kit import Button, FlowLayout, Weight, column, glyph, secondary_button, theme
from app.ui.language import Language
from app.ui.pages.composer.pictures import Pictures
from app.ui.pages.composer.state import Shot

SIGN = {"ok": "check-circle", "warn": "warning", "block": "warning-octagon"}


class Thumb(Button):
    """A picture and, in words, what it still needs. Pressing it opens its sheet."""

    def __init__(self, shot: Shot, words: str, pictures: Pictures) -> None:
        super().__init__("", "secondary")
        self._shot, self._words, self._pictures = shot, words, pictures
        self.setProperty("variant", "chip")
        name = shot.asset.alt or shot.asset.name
        self.setAccessibleName(f"{name}: {words}")
        self.setToolTip(f"{name}\n{words}")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        look = theme()
        wide = QFontMetrics(look.font("small", Weight.Medium)).horizontalAdvance(self._words)
        return QSize(look.px(56 + 8 + 16 + 6 + 12) + wide, look.px(56))

    def paintEvent(self, event: QPaintEvent) -> None:
        look, tokens = theme(), theme().tokens
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        hot = self.underMouse() or self.hasFocus()
        painter.setPen(QColor(tokens.accent if hot else tokens.line_strong))
        painter.setBrush(QColor(tokens.surface))
        painter.drawRoundedRect(frame, 8, 8)
        side = self.height() - 2
        picture = self._pictures.drawn(self._shot.asset, QSize(side, side), self.devicePixelRatioF())
        clip = QPainterPath()
        clip.addRoundedRect(QRectF(1, 1, self.width() - 2, side), 7, 7)
        painter.setClipPath(clip)
        if picture is None:
            painter.fillRect(QRectF(1, 1, side, side), QColor(tokens.line))
        else:
            painter.drawPixmap(1, 1, picture)
        painter.setClipping(False)
        left, middle = side + look.px(9), (self.height() - look.px(16)) // 2
        painter.drawPixmap(left, middle, glyph(SIGN[self._shot.tone], self._shot.tone, 16, filled=True))
        painter.setPen(look.colour(self._shot.tone))
        painter.setFont(look.font("small", Weight.Medium))
        words = QRectF(left + look.px(22), 0, self.width() - left - look.px(24), self.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self._words)


class MediaStrip(QWidget):
    picture_wanted = Signal()
    folder_wanted = Signal()
    source_wanted = Signal()
    opened = Signal(str)

    def __init__(self, language: Language, pictures: Pictures) -> None:
        super().__init__()
        self._language, self._pictures = language, pictures
        self._drawn: tuple[object, ...] = ()
        self.add_picture = secondary_button(icon="image", compact=True)
        self.add_picture.clicked.connect(self.picture_wanted)
        language.bind(self.add_picture.setText, msg("Picture"))
        language.bind(
            self.add_picture.setToolTip, msg("Add a picture (Ctrl+Shift+A), or drop one on the text")
        )
        language.bind(self.add_picture.setAccessibleName, msg("Add a picture"))
        self.add_folder = secondary_button(icon="images", compact=True)
        self.add_folder.clicked.connect(self.folder_wanted)
        language.bind(self.add_folder.setText, msg("Folder"))
        language.bind(self.add_folder.setToolTip, msg("Add the pictures and videos of a folder"))
        language.bind(self.add_folder.setAccessibleName, msg("Add the pictures and videos of a folder"))
        self.add_source = secondary_button(icon="book-open-text", compact=True)
        self.add_source.clicked.connect(self.source_wanted)
        language.bind(self.add_source.setText, msg("Source"))
        language.bind(self.add_source.setAccessibleName, msg("Add a source"))
        self._thumbs, self._chips = QWidget(), QWidget()
        self._thumb_flow, self._chip_flow = FlowLayout(self._thumbs), FlowLayout(self._chips)
        self._chip_flow.addWidget(self.add_picture)
        self._chip_flow.addWidget(self.add_folder)
        self._chip_flow.addWidget(self.add_source)
        self._buttons = self._chip_flow.count()
        layout = column(self, spacing=8)
        layout.addWidget(self._thumbs)
        layout.addWidget(self._chips)
        pictures.arrived.connect(self._thumbs.update)
        pictures.arrived.connect(self._repaint)

    def draw(self, shots: Sequence[Shot], sources: Sequence[Source], locked: bool) -> None:
        drawn = (self._language.code, theme().text_scale, tuple(shots), tuple(sources), locked)
        if drawn == self._drawn:
            return
        self._drawn = drawn
        self._thumb_flow.clear()
        for shot in shots:
            thumb = Thumb(shot, self._language.say(shot.sentence), self._pictures)
            thumb.clicked.connect(lambda _=False, asset=shot.asset.id: self.opened.emit(asset))
            self._thumb_flow.addWidget(thumb)
        self._thumbs.setVisible(bool(shots))
        while self._chip_flow.count() > self._buttons:
            item = self._chip_flow.takeAt(self._buttons)
            widget = item.widget() if item else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for source in sources:
            chip = Button(_short(source.title), "chip", icon="quotes")
            chip.setToolTip("\n".join(filter(None, (source.title, source.link))))
            chip.setAccessibleName(self._language.say(msg("Source: {title}", title=source.title)))
            chip.clicked.connect(self.source_wanted)
            self._chip_flow.addWidget(chip)
        self.add_picture.setEnabled(not locked)
        self.add_folder.setEnabled(not locked)
        self.add_source.setEnabled(not locked)

    def _repaint(self, _digest: str) -> None:
        for thumb in self._thumbs.findChildren(Thumb):
            thumb.update()


def _short(title: str) -> str:
    return title if len(title) <= 42 else title[:40].rstrip() + "…"
