"""How each channel will show it: near enough to see what is cut, what is a link and which picture comes first."""

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from app.core.kernel.text import msg
from app.core.platforms.counting import HASHTAG, LINK, MENTION
from app.ui.kit import Badge, Card, ElidedLabel, column, label, quiet_button, row, scrolled, theme
from app.ui.language import Language
from app.ui.pages.composer.pictures import Pictures
from app.ui.pages.composer.state import Preview, Shot

LINES = 8
"""A feed also folds after some lines."""


def folded(text: str, after: int) -> str:
    """What is read before "… more"; the whole text where nothing is folded."""
    if not after:
        return text
    short = "\n".join(text.split("\n")[:LINES])
    if len(short) > after:
        short = short[:after].rsplit(" ", 1)[0]
    return short.rstrip()


def marked(text: str, cut_at: int | None = None) -> str:
    """The text as HTML: links, hashtags and mentions in the accent, what does not fit on a red ground."""
    tokens = theme().tokens
    spans = sorted({m.span() for shape in (LINK, MENTION, HASHTAG) for m in shape.finditer(text)})
    out: list[str] = []
    done = 0
    for start, end in spans:
        if start < done:
            continue
        out.append(_part(text, done, start, cut_at))
        out.append(f'<span style="color:{tokens.accent}">{_part(text, start, end, cut_at)}</span>')
        done = end
    out.append(_part(text, done, len(text), cut_at))
    return "".join(out).replace("\n", "<br>")


def _part(text: str, start: int, end: int, cut_at: int | None) -> str:
    if cut_at is None or end <= cut_at:
        return escape(text[start:end])
    over = escape(text[max(start, cut_at) : end])
    soft = theme().tokens.block_soft
    return f'{escape(text[start:cut_at]) if start < cut_at else ""}<span style="background-color:{soft}">{over}</span>'


class PictureRow(QFrame):
    """The first pictures side by side; how many more there are."""

    MOST = 3

    def __init__(self, shots: Sequence[Shot], pictures: Pictures) -> None:
        super().__init__()
        self._shots, self._pictures = tuple(shots), pictures
        self._labels: list[QLabel] = []
        line = row(self, spacing=2)
        for shot in self._shots[: self.MOST]:
            one = QLabel()
            one.setAccessibleName(shot.asset.alt or shot.asset.name)
            one.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            self._labels.append(one)
            line.addWidget(one, 1)
        if len(self._shots) > self.MOST:
            line.addWidget(label(f"+{len(self._shots) - self.MOST}", "title", wrap=False))
        self._high = theme().px(170 if len(self._shots) == 1 else 110)
        self.setFixedHeight(self._high)
        pictures.arrived.connect(self._draw)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._draw("")

    def _draw(self, _digest: str) -> None:
        for one, shot in zip(self._labels, self._shots, strict=False):
            size = QSize(max(one.width(), 8), self._high)
            one.setPixmap(self._pictures.drawn(shot.asset, size, self.devicePixelRatioF()) or QPixmap())


class PreviewCard(Card):
    def __init__(
        self, preview: Preview, shots: Sequence[Shot], language: Language, pictures: Pictures
    ) -> None:
        super().__init__(padding=12, spacing=8)
        self._preview, self._language = preview, language
        say, outlet = language.say, preview.outlet
        self.setAccessibleName(say(msg("Preview for {channel}", channel=outlet.label)))
        head = row(spacing=8)
        head.addWidget(ElidedLabel(outlet.handle or outlet.platform_name, "strong"), 1)
        head.addWidget(Badge(outlet.platform_name))
        self.body.addLayout(head)
        if preview.title:
            self.body.addWidget(label(preview.title, "heading"))
        self._text = QLabel()
        self._text.setTextFormat(Qt.TextFormat.RichText)
        self._text.setWordWrap(True)
        self._text.setMinimumWidth(1)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.body.addWidget(self._text)
        self._more = quiet_button(compact=True)
        self._more.setCheckable(True)
        self._more.toggled.connect(self._draw)
        line = row()
        line.addWidget(self._more)
        line.addStretch()
        self.body.addLayout(line)
        if shots:
            self.body.addWidget(PictureRow(shots, pictures))
        self._draw()

    def _draw(self) -> None:
        preview, say = self._preview, self._language.say
        text = preview.text.strip()
        short = folded(text, preview.outlet.folds_after)
        whole = self._more.isChecked() or short == text
        self._more.setVisible(short != text)
        self._more.setText(say(msg("Show less")) if self._more.isChecked() else say(msg("… more")))
        # The cut counts from the text as written.
        lead = len(preview.text) - len(preview.text.lstrip())
        cut = None if preview.cut_at is None else max(preview.cut_at - lead, 0)
        if not text:
            self._text.setText(
                f'<span style="color:{theme().tokens.muted}">{escape(say(msg("No text yet")))}</span>'
            )
        else:
            self._text.setText(marked(text, cut) if whole else marked(short, cut) + "…")


class PreviewPanel(QWidget):
    """A card for each channel. Drawn only while it is looked at."""

    def __init__(self, language: Language, pictures: Pictures) -> None:
        super().__init__()
        self._language, self._pictures = language, pictures
        self._drawn: tuple[object, ...] = ()
        self._cards: dict[str, PreviewCard] = {}
        self._empty = label("", "muted")
        language.bind(self._empty.setText, msg("Choose a channel: here is how people will see it there."))
        content = QWidget()
        self._list = column(content, spacing=12)
        self._list.setContentsMargins(0, 0, theme().px(6), theme().px(8))
        self._list.addWidget(self._empty)
        self._list.addStretch()
        self._area = scrolled(content)
        column(self).addWidget(self._area)

    def draw(self, previews: Sequence[Preview], shots: Sequence[Shot], tab: str) -> None:
        drawn = (self._language.code, theme().dark, theme().text_scale, tuple(previews), tuple(shots), tab)
        if drawn == self._drawn or not self.isVisible():
            return
        self._drawn = drawn
        place = self._area.verticalScrollBar().value()
        for card in self._cards.values():
            self._list.removeWidget(card)
            card.hide()
            card.deleteLater()
        self._cards = {}
        # The channel one is writing for comes first.
        for number, preview in enumerate(sorted(previews, key=lambda p: p.outlet.id != tab)):
            card = self._cards[preview.outlet.id] = PreviewCard(
                preview, shots, self._language, self._pictures
            )
            self._list.insertWidget(number, card)
        self._empty.setVisible(not previews)
        self._area.verticalScrollBar().setValue(place)
