"""The sheet of one picture: who is in it, can they be recognised, what it shows in words, which consent carries it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import tzinfo

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QLabel, QLayout, QLineEdit, QPlainTextEdit, QWidget

from app.core.consent.model import Standing
from app.core.kernel.text import Sentence, msg
from app.core.media.mask import coverable
from app.core.media.model import Asset, Depicts
from app.core.posts.pictures import needs_consent
from app.ui.asking import READ_AGAIN, WHO, AgainBox, MadeBox, TracesBox, VoiceBox, about_inheriting
from app.ui.kit import (
    Badge,
    Choices,
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
        self._last: Asset | None = None
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        pictures.arrived.connect(self._show_picture)
        say = language.say
        self.who = Choices(say(msg("Who is in it?")))
        for depicts, words in WHO.items():
            self.who.add(depicts.value, say(words))
        self.who.chosen.connect(lambda key: self._say(depicts=Depicts(key)))
        self.recognisable = Choices(say(msg("Can they be recognised?")))
        self.recognisable.add("yes", say(msg("Yes")))
        self.recognisable.add("no", say(msg("No")))
        self.recognisable.chosen.connect(lambda key: self._say(recognisable=key == "yes"))
        self.minor = QCheckBox(say(msg("It shows a minor")))
        self.minor.clicked.connect(lambda on: self._say(minor=on))
        self.before_after = QCheckBox(say(msg("It shows before and after a treatment")))
        self.before_after.clicked.connect(lambda on: self._say(before_after=on))
        self.subject = QLineEdit()
        self.subject.setPlaceholderText("K-0142")
        self.subject.textEdited.connect(lambda _: self.typed.emit())
        self.alt = QPlainTextEdit()
        self.alt.setTabChangesFocus(True)
        self.alt.setFixedHeight(theme().px(84))
        self.alt.textChanged.connect(self.typed)
        self.traces = TracesBox(language)
        self.traces.said.connect(lambda traces: self._say(traces=traces))
        self.voice = VoiceBox(language)
        self.voice.said.connect(lambda yes: self._say(voice=yes))
        self.made = MadeBox(language)
        self.made.said.connect(lambda yes: self._say(generated=yes))
        self.made.labelled.connect(lambda on: self._say(labelled=on))
        self.film = FilmBox(language)
        self.film.wanted.connect(lambda: self.play_wanted.emit(self._asset))
        self.film.elsewhere_wanted.connect(lambda: self.elsewhere_wanted.emit(self._asset))
        self.film.watched.connect(lambda: self.watched.emit(self.asset))
        self.closed.connect(self.film.clear)
        self.take_over = secondary_button(icon="copy", compact=True)
        self.take_over.clicked.connect(self._take_over)
        self.cover_button = secondary_button(say(msg("Cover parts…")), icon="eye-slash", compact=True)
        self.cover_button.clicked.connect(lambda: self.cover_wanted.emit(self._asset))
        self.again = AgainBox(language)
        self.again.said.connect(lambda yes: self._say(recognisable=yes))
        self._whole: Asset | None = None
        self._person = QWidget()
        self._fill()

    def _fill(self) -> None:
        say, body = self._language.say, self.body
        body.addWidget(self._picture)
        line = row()
        line.addWidget(self.cover_button)
        line.addStretch()
        body.addLayout(line)
        body.addWidget(self.film)
        body.addWidget(Field(say(msg("Who is in it?")), self.who))
        self._offer = QWidget()
        offer = column(self._offer, spacing=4)
        self._offered = label("", "muted-small")
        offer.addWidget(self._offered)
        line = row()
        line.addWidget(self.take_over)
        line.addStretch()
        offer.addLayout(line)
        self._offer.hide()
        body.addWidget(self._offer)
        inside = column(self._person, spacing=16)
        hint = say(msg("Face, tattoo, voice, name tag or a rare story: if in doubt, answer yes."))
        inside.addWidget(Field(say(msg("Can they be recognised?")), self.recognisable, hint))
        inside.addWidget(self.again)
        ticks = column(spacing=4)
        ticks.addWidget(self.minor)
        ticks.addWidget(self.before_after)
        inside.addLayout(ticks)
        self._subject_field = Field(
            say(msg("Code of the person")),
            self.subject,
            say(msg("As in the consents. No name is needed here.")),
        )
        inside.addWidget(self._subject_field)
        body.addWidget(self._person)
        body.addWidget(self.voice)
        body.addWidget(self.traces)
        body.addWidget(self.made)
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
            self.offer(None)
            self._whole = None
        self._asset = asset
        self.set_title(asset.name)
        self._show_answers(asset)
        if another or not self.subject.hasFocus():
            self.subject.setText(asset.subject)
        if another or not self.alt.hasFocus():
            self.alt.setPlainText(asset.alt)
        self._consent_box.setVisible(needs_consent(asset))
        self._consents = tuple(consents)
        self._show_consents()
        self._show_picture(asset.digest)

    def _show_answers(self, asset: Asset) -> None:
        """What was said, and the questions that follow from it: at once, the keeping takes its time."""
        self.who.choose("" if asset.depicts is Depicts.UNKNOWN else asset.depicts.value)
        self.recognisable.choose({None: "", True: "yes", False: "no"}[asset.recognisable])
        self.minor.setChecked(asset.minor)
        self.before_after.setChecked(asset.before_after)
        self._person.setVisible(asset.depicts in (Depicts.PATIENT, Depicts.STAFF))
        self._subject_field.setVisible(asset.depicts is Depicts.PATIENT)
        self.voice.show_asset(asset)
        self.traces.show_asset(asset)
        self.again.show_whole(asset, self._whole)
        reread = asset.made_from and not asset.described
        self._alt_field.set_hint(self._language.say(READ_AGAIN if reread else ALT_HINT))
        self.made.show_asset(asset)
        if asset.depicts is not Depicts.UNKNOWN:
            self._offer.hide()

    def show_whole(self, whole: Asset | None) -> None:
        """The picture this one was made from by covering parts."""
        self._whole = whole
        if self._asset is not None:
            self.again.show_whole(self._asset, whole)

    def show_film(self, who: str, zone: tzinfo | None, more: bool, locked: bool = False) -> None:
        """Who played the video, and whether another picture still waits for its answers."""
        self.next.setVisible(more)
        if self._asset is not None:
            self.cover_button.setVisible(coverable(self._asset.mime) and not locked)
            self.film.show_asset(self._asset, who, zone)

    def offer(self, last: Asset | None) -> None:
        """What was said last about a picture of the same folder: one press takes it over, none is taken by itself."""
        self._last = last
        asks = last is not None and self._asset is not None and self._asset.depicts is Depicts.UNKNOWN
        self._offer.setVisible(asks)
        if last is None or not asks:
            return
        say = self._language.say
        told = [say(WHO[last.depicts])]
        if last.depicts in (Depicts.PATIENT, Depicts.STAFF):
            told.append(
                say(msg("recognisable") if last.recognisable is not False else msg("not recognisable"))
            )
        if last.minor:
            told.append(say(msg("a minor")))
        if last.before_after:
            told.append(say(msg("before and after")))
        told.append(last.subject)
        if last.generated:
            told.append(say(msg("made with AI")))
        words = ", ".join(filter(None, told))
        self._offered.setText(say(msg("Of the last one from this folder you said: {answer}.", answer=words)))
        self.take_over.setText(say(msg("The same for this one")))
        self.take_over.setAccessibleName(say(msg("The same for this one: {answer}", answer=words)))

    def _take_over(self) -> None:
        """Who is in it, not what can be read in it: that is looked for in each picture."""
        last = self._last
        if last is None:
            return
        self._offer.hide()
        self.subject.setText(last.subject)
        self._say(
            depicts=last.depicts,
            recognisable=last.recognisable,
            minor=last.minor,
            before_after=last.before_after,
            generated=last.generated,
        )

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

    def _say(self, **said: object) -> None:
        if self._asset is not None:
            self._asset = self._with_words(replace(self._asset, **said))  # type: ignore[arg-type]
            self._show_answers(self._asset)
            self.described.emit(self._asset)

    def _with_words(self, asset: Asset) -> Asset:
        return replace(asset, alt=self.alt.toPlainText().strip(), subject=self.subject.text().strip())

    def keep(self) -> None:
        """Keep the words typed so far; called by the page's own rhythm of saving."""
        if self._asset is not None and self._with_words(self._asset) != self._asset:
            self._say()

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
