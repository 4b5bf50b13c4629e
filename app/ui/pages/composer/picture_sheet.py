"""The sheet of one picture: who is in it, can they be recognised, what it shows in words, which consent carries it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import tzinfo

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QLabel, QLayout, QPlainTextEdit, QWidget

from app.core.consent.model import Standing
from app.core.kernel.text import Sentence, msg
from app.core.media.mask import coverable
from app.core.media.model import Asset
from app.core.posts.pictures import needs_consent
from app.ui.asking import READ_AGAIN, Answers, about_inheriting
from app.ui.kit import (
    Badge,
    Field,
    SideSheet,
    column,
    label,
    quiet_button,
    row,
    secondary_button,
    theme,
)
from app.ui.kit.buttons import Button
from app.ui.language import Language
from app.ui.pages.composer.film_box import FilmBox
from app.ui.pages.composer.pictures import Pictures
from app.ui.pages.composer.state import ConsentChoice

ALT_HINT = msg("For those who cannot see it. One or two plain sentences; required.")
STANDINGS: dict[Standing, tuple[Sentence, str]] = {
    Standing.VALID: (msg("Valid"), "ok"),
    Standing.EXPIRING: (msg("Expires soon"), "warn"),
    Standing.EXPIRED: (msg("Expired"), "block"),
    Standing.INCOMPLETE: (msg("Incomplete"), "block"),
    Standing.WITHDRAWN: (msg("Withdrawn"), "block"),
}


class PictureSheet(SideSheet):
    """Every answer is kept at once: ``described`` carries the picture as it is now said to be."""

    described = Signal(object)
    typed = Signal()
    attached = Signal(str, bool)
    removed = Signal(str)
    consent_wanted = Signal(str)
    next_wanted = Signal(str)
    play_wanted = Signal(object)
    elsewhere_wanted = Signal(object)
    watched = Signal(str)
    cover_wanted = Signal(object)

    def __init__(self, stage: QWidget, language: Language, pictures: Pictures) -> None:
        super().__init__(stage, language.say(msg("Picture")), language.say(msg("Close")))
        self._language, self._pictures = language, pictures
        self._asset: Asset | None = None
        self._consents: tuple[ConsentChoice, ...] = ()
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        pictures.arrived.connect(self._show_picture)
        say = language.say
        self.answers = Answers(language)
        self.answers.said.connect(self._say)
        self.answers.typed.connect(self.typed)
        self.alt = QPlainTextEdit()
        self.alt.setTabChangesFocus(True)
        self.alt.setFixedHeight(theme().px(84))
        self.alt.textChanged.connect(self.typed)
        self.film = FilmBox(language)
        self.film.wanted.connect(lambda: self.play_wanted.emit(self._asset))
        self.film.elsewhere_wanted.connect(lambda: self.elsewhere_wanted.emit(self._asset))
        self.film.watched.connect(lambda: self.watched.emit(self.asset))
        self.closed.connect(self.film.clear)
        self.cover_button = secondary_button(say(msg("Cover parts…")), icon="eye-slash", compact=True)
        self.cover_button.clicked.connect(lambda: self.cover_wanted.emit(self._asset))
        self._fill()

    def _fill(self) -> None:
        say, body = self._language.say, self.body
        body.addWidget(self._picture)
        line = row()
        line.addWidget(self.cover_button)
        line.addStretch()
        body.addLayout(line)
        body.addWidget(self.film)
        body.addWidget(self.answers)
        self._alt_field = Field(
            say(msg("What it shows, in words")),
            self.alt,
            say(ALT_HINT),
        )
        body.addWidget(self._alt_field)
        self._consent_box = QWidget()
        self._consent_lines = column(self._consent_box, spacing=8)
        body.addWidget(self._consent_box)
        body.addStretch()
        remove = quiet_button(say(msg("Take off this post")), icon="x")
        remove.clicked.connect(self._remove)
        self.foot.insertWidget(0, remove)
        self.next = secondary_button(say(msg("Next")))
        self.next.clicked.connect(self._next)
        self.next.hide()
        self.foot.addWidget(self.next)
        done = Button(say(msg("Done")), "primary")
        done.clicked.connect(self.dismiss)
        self.foot.addWidget(done)

    # --- showing -----------------------------------------------------------------------------------------------

    @property
    def asset(self) -> str:
        return self._asset.id if self._asset else ""

    def show_picture(self, asset: Asset, consents: Sequence[ConsentChoice]) -> None:
        """Show a picture, or the same one as it is now; what is being typed stays."""
        another = self._asset is None or asset.id != self._asset.id
        if another:
            self.film.clear()
        self._asset = asset
        self.set_title(asset.name)
        self._show_answers(asset, another=another)
        if another or not self.alt.hasFocus():
            self.alt.setPlainText(asset.alt)
        self._consent_box.setVisible(needs_consent(asset))
        self._consents = tuple(consents)
        self._show_consents()
        self._show_picture(asset.digest)

    def _show_answers(self, asset: Asset, *, another: bool = False) -> None:
        """What was said, and the questions that follow from it: at once, the keeping takes its time."""
        self.answers.show_asset(asset, another=another)
        reread = asset.made_from and not asset.described
        self._alt_field.set_hint(self._language.say(READ_AGAIN if reread else ALT_HINT))

    def show_film(self, who: str, zone: tzinfo | None, more: bool, locked: bool = False) -> None:
        """Who played the video, and whether another picture still waits for its answers."""
        self.next.setVisible(more)
        if self._asset is not None:
            self.cover_button.setVisible(coverable(self._asset.mime) and not locked)
            self.film.show_asset(self._asset, who, zone)

    def _show_picture(self, digest: str) -> None:
        if self._asset is None or digest != self._asset.digest:
            return
        look = theme()
        size = QSize(look.px(380), look.px(200))
        picture = self._pictures.drawn(self._asset, size, self.devicePixelRatioF(), fill=False)
        if picture is not None:
            self._picture.setPixmap(picture)
            self._picture.setAccessibleName(self._asset.alt or self._asset.name)

    def _show_consents(self) -> None:
        _clear(self._consent_lines)
        say = self._language.say
        self._consent_lines.addWidget(label(say(msg("Consent to publication")), "label"))
        inherits = about_inheriting(self._asset) if self._asset is not None else None
        if inherits is not None:
            self._consent_lines.addWidget(label(say(inherits), "muted-small"))
        elif not self._consents:
            nobody = msg(
                "No consent names this picture yet. A consent to treatment is not enough to publish it."
            )
            self._consent_lines.addWidget(label(say(nobody), "muted"))
        for choice in self._consents:
            self._consent_lines.addWidget(self._consent(choice))
        record = secondary_button(say(msg("Record a consent for this picture")), icon="plus", compact=True)
        record.clicked.connect(lambda: self.consent_wanted.emit(self.asset))
        line = row()
        line.addWidget(record)
        line.addStretch()
        self._consent_lines.addLayout(line)

    def _consent(self, choice: ConsentChoice) -> QWidget:
        say, consent = self._language.say, choice.consent
        box = QWidget()
        lines = column(box, spacing=2)
        words, tone = STANDINGS[choice.standing]
        tick = QCheckBox(consent.subject)
        tick.setChecked(choice.attached)
        tick.setAccessibleName(f"{consent.subject}, {say(words)}")
        tick.clicked.connect(lambda on: self.attached.emit(consent.id, on))
        head = row(spacing=8)
        head.addWidget(tick)
        head.addWidget(Badge(say(words), tone))
        head.addStretch()
        lines.addLayout(head)
        if choice.covers:
            lines.addWidget(
                label(say(msg("Covers: {channels}", channels=", ".join(choice.covers))), "muted-small")
            )
        if choice.lacks:
            channels = ", ".join(choice.lacks)
            lacks = say(msg("Does not cover: {channels}", channels=channels))
            if choice.why_not is not None:
                lacks = say(
                    msg("Does not cover: {channels} ({reason})", channels=channels, reason=choice.why_not)
                )
            lines.addWidget(label(lacks, "small", tone="block"))
        return box

    # --- keeping -----------------------------------------------------------------------------------------------

    def _say(self, asset: Asset) -> None:
        self._asset = self._with_words(asset)
        self._show_answers(self._asset)
        self.described.emit(self._asset)

    def _with_words(self, asset: Asset) -> Asset:
        return replace(self.answers.with_subject(asset), alt=self.alt.toPlainText().strip())

    def keep(self) -> None:
        """Keep the words typed so far; called by the page's own rhythm of saving."""
        if self._asset is not None and self._with_words(self._asset) != self._asset:
            self._say(self._asset)

    def dismiss(self) -> None:
        self.keep()
        super().dismiss()

    def _next(self) -> None:
        self.keep()
        self.next_wanted.emit(self.asset)

    def _remove(self) -> None:
        asset = self.asset
        self.dismiss()
        self._asset = None
        self.removed.emit(asset)


def _clear(layout: QLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        inner, widget = item.layout(), item.widget()
        if inner is not None:
            _clear(inner)
        if widget is not None:
            widget.hide()
            widget.deleteLater()
