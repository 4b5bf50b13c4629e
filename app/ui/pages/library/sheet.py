"""The sheet of one picture: what it shows, whose consent carries it, its tags, and every post that showed it."""

from dataclasses import replace
from datetime import datetime, tzinfo

from PySide6.QtCore import QSize, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QPixmap
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QWidget

from app.core.consent.model import Consent
from app.core.kernel.text import msg, nmsg
from app.core.media import asking
from app.core.media.mask import coverable
from app.core.media.model import Asset
from app.core.posts.library import Cover, Item, Used
from app.core.posts.pictures import needs_consent
from app.core.posts.words import STATES as WORDS
from app.ui.asking import READ_AGAIN, Answers, about_inheriting
from app.ui.kit import (
    Badge,
    Button,
    ElidedLabel,
    Field,
    Glyph,
    SideSheet,
    column,
    glyph,
    label,
    quiet_button,
    row,
    secondary_button,
    theme,
)
from app.ui.kit.states import STATES
from app.ui.language import Language
from app.ui.pages.library.emptying import clear
from app.ui.pages.library.family_box import FamilyBox
from app.ui.pages.library.state import Sheet, State
from app.ui.pages.library.tags_box import TagsBox
from app.ui.pages.library.thumbs import Thumbs
from app.ui.pages.library.words import COVERS, badge_of

PICTURE = (390, 220)


class AssetSheet(SideSheet):
    """Everything is kept at once: ``described`` carries the picture as it is now said to be."""

    described = Signal(object)
    tagged = Signal(str, object)
    typed = Signal()
    post_wanted = Signal(str)
    consent_wanted = Signal(str)
    record_wanted = Signal(str)
    use_wanted = Signal(str)
    person_wanted = Signal(str)
    picture_wanted = Signal(str)
    cover_wanted = Signal(object)
    removal_wanted = Signal(object)

    def __init__(self, stage: QWidget, language: Language, thumbs: Thumbs) -> None:
        super().__init__(stage, "", language.say(msg("Close")))
        self._language, self._thumbs = language, thumbs
        self._asset: Asset | None = None
        self._drawn: tuple[object, ...] = ()
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setFixedHeight(theme().px(PICTURE[1]))
        thumbs.arrived.connect(self._arrived)
        self._facts = label("", "muted-small")
        self.cover_button = secondary_button(
            language.say(msg("Cover parts…")), icon="eye-slash", compact=True
        )
        self.cover_button.clicked.connect(lambda: self.cover_wanted.emit(self._asset))
        self.family = FamilyBox(language, thumbs)
        self.family.wanted.connect(self.picture_wanted)
        self._standing = Badge("", "muted")
        self._asks = label("", "small", tone="warn")
        self.answers = Answers(language)
        self.answers.said.connect(self._say)
        self.answers.typed.connect(self.typed)
        self.alt = QPlainTextEdit()
        self.alt.setTabChangesFocus(True)
        self.alt.setFixedHeight(theme().px(84))
        self.alt.textChanged.connect(self.typed)
        self.tags = TagsBox(language)
        self.tags.changed.connect(lambda tags: self.tagged.emit(self.asset, tags))
        say = language.say
        self._alt_field = Field(say(msg("What it shows, in words")), self.alt)
        hint = say(msg("Your own words for finding it again. Nobody outside sees them."))
        self._tags_field = Field(say(msg("Tags")), self.tags, hint)
        self._consents, self._history = QWidget(), QWidget()
        self._consent_lines = column(self._consents, spacing=8)
        self._history_lines = column(self._history, spacing=8)
        self.person = quiet_button(icon="user", compact=True)
        self.person.clicked.connect(self._all_of_person)
        self._kept = label("", "muted-small")
        self.remove = quiet_button(say(msg("Delete…")), icon="trash")
        self.remove.clicked.connect(lambda: self.removal_wanted.emit(self._asset))
        self.use = Button(say(msg("Use in a new post")), "primary", icon="note-pencil")
        self.use.clicked.connect(lambda: self.use_wanted.emit(self.asset))
        self._lay_out()

    def _lay_out(self) -> None:
        body = self.body
        body.addWidget(self.picture)
        line = row(spacing=8)
        line.addWidget(self._standing)
        line.addWidget(self._facts, 1)
        body.addLayout(line)
        body.addWidget(self.cover_button, 0, Qt.AlignmentFlag.AlignLeft)
        body.addWidget(self.family)
        body.addWidget(self._asks)
        body.addWidget(self._alt_field)
        self._first = body.count()
        body.addWidget(self._tags_field)
        body.addWidget(self.person, 0, Qt.AlignmentFlag.AlignLeft)
        for part in (self._consents, self._history, self._kept, self.answers):
            body.addWidget(part)
        body.addStretch()
        self.foot.insertWidget(0, self.remove)
        self.foot.addWidget(self.use)

    @property
    def asset(self) -> str:
        return self._asset.id if self._asset else ""

    # --- drawing ---------------------------------------------------------------------------------------------

    def draw(self, state: State) -> None:
        """Show the picture that is open, or put the sheet away; what is being typed stays."""
        sheet = state.sheet
        if sheet is None:
            self._asset = None
            self.dismiss()
            return
        another = sheet.item.asset.id != self.asset
        drawn = (self._language.code, theme().text_scale, sheet, state.tags, state.labels)
        if drawn == self._drawn and not another:
            return
        self._drawn = drawn
        asset = self._asset = sheet.item.asset
        self.set_title(asset.name)
        self._show_picture()
        self._say_facts(sheet.item, state.zone)
        if another or not self.alt.hasFocus():
            self.alt.blockSignals(True)
            self.alt.setPlainText(asset.alt)
            self.alt.blockSignals(False)
        self._alt_field.set_hint(self._about_words(sheet))
        if another:  # what is still to be said stands near the picture, what was said at the end
            self.body.removeWidget(self.answers)
            said = asset.described and asset.generated is not None
            self.body.insertWidget(self.body.count() - 1 if said else self._first, self.answers)
        self.answers.show_asset(asset, another=another)
        self.answers.show_whole(sheet.whole.asset if sheet.whole is not None else None)
        self.answers.offer(sheet.last)
        self.cover_button.setVisible(coverable(asset.mime))
        self.family.draw(sheet.whole, sheet.parts)
        self.tags.draw(asset.tags, state.tags, another=another)
        self.person.setText(self._language.say(msg("All pictures of {code}", code=asset.subject)))
        self.person.setVisible(bool(asset.subject))
        self._draw_consents(sheet.item, state.now, state.zone)
        self._draw_history(sheet, state)
        self.remove.setVisible(sheet.kept is None)
        kept = self._language.say(sheet.kept) if sheet.kept else ""
        self._kept.setText(kept and self._language.say(msg("It cannot be deleted. {why}", why=kept)))
        self._kept.setVisible(bool(kept))
        if self.isHidden():
            self.reveal(self.alt if not asset.alt else self.close_button)

    def _arrived(self, digest: str) -> None:
        if self._asset is not None and self._asset.digest == digest:
            self._show_picture()

    def _show_picture(self) -> None:
        asset, look = self._asset, theme()
        if asset is None:
            return
        self.picture.setAccessibleName(asset.alt or asset.name)
        if asset.video:
            self.picture.setPixmap(_sign("play-circle"))
            return
        size = QSize(*map(look.px, PICTURE))
        shown = self._thumbs.drawn(asset, size, self.devicePixelRatioF(), fill=False)
        if shown is None or shown.isNull():
            shown = _sign("image" if shown is None else "warning-circle")
        self.picture.setPixmap(shown)

    def _say_facts(self, item: Item, zone: tzinfo) -> None:
        say, asset = self._language.say, item.asset
        words, tone = badge_of(item)
        self._standing.setText(say(words))
        self._standing.set_tone(tone)
        number = self._language.say_number
        self._facts.setText(
            say(
                msg(
                    "{width} × {height}, added on {day}",
                    width=number(asset.width),
                    height=number(asset.height),
                    day=self._language.say_date(asset.added_at.astimezone(zone).date(), short=True),
                )
            )
        )
        asks = [say(sentence) for sentence in asking.still_to_say(asset)]
        self._asks.setText("\n".join(asks))
        self._asks.setVisible(bool(asks))

    def _about_words(self, sheet: Sheet) -> str:
        """What changing the words would cost, where a signature covers them."""
        if sheet.signed:
            return self._language.say(
                nmsg(
                    "A signed post shows it: if you change the words, it has to be signed again.",
                    "{count} signed posts show it: if you change the words, they have to be signed again.",
                    sheet.signed,
                )
            )
        if sheet.item.asset.made_from and not sheet.item.asset.described:
            return self._language.say(READ_AGAIN)
        return self._language.say(
            msg("For those who cannot see it. Every new post with this picture starts from these words.")
        )

    def _draw_consents(self, item: Item, now: datetime, zone: tzinfo) -> None:
        clear(self._consent_lines)
        needed, say = needs_consent(item.asset), self._language.say
        self._consents.setVisible(
            bool(item.consents)
            or (needed and item.asset.described)
            or (needed and bool(item.asset.made_from))
        )
        self._consent_lines.addWidget(label(say(msg("Consent to publication")), "label"))
        for consent in item.consents:
            self._consent_lines.addWidget(self._consent(consent, now, zone))
        inherits = about_inheriting(item.asset)
        if inherits is not None:
            self._consent_lines.addWidget(label(say(inherits), "muted-small"))
        if not item.consents and not (inherits and not item.asset.described):
            nobody = msg(
                "No consent names this picture yet. A consent to treatment is not enough to publish it."
            )
            self._consent_lines.addWidget(label(say(nobody), "muted"))
            record = secondary_button(
                say(msg("Record a consent for this picture")), icon="plus", compact=True
            )
            record.clicked.connect(lambda: self.record_wanted.emit(self.asset))
            line = row()
            line.addWidget(record)
            line.addStretch()
            self._consent_lines.addLayout(line)

    def _consent(self, consent: Consent, now: datetime, zone: tzinfo) -> QWidget:
        say, language = self._language.say, self._language
        box = QWidget()
        lines = column(box, spacing=2)
        line = row(spacing=8)
        words, tone = COVERS[Cover(consent.standing(now).value)]
        line.addWidget(label(consent.subject, "strong", wrap=False))
        line.addWidget(Badge(say(words), tone))
        line.addStretch()
        see = quiet_button(say(msg("Look at it")), compact=True)
        see.setAccessibleName(say(msg("Look at the consent of {code}", code=consent.subject)))
        see.clicked.connect(lambda: self.consent_wanted.emit(consent.id))
        line.addWidget(see)
        lines.addLayout(line)
        if consent.ends is not None:
            day = language.say_date(consent.ends.astimezone(zone).date(), short=True)
            lines.addWidget(label(say(msg("until {day}", day=day)), "muted-small"))
        return box

    def _draw_history(self, sheet: Sheet, state: State) -> None:
        clear(self._history_lines)
        say = self._language.say
        self._history_lines.addWidget(label(say(msg("Where it was used")), "label"))
        if not sheet.history:
            self._history_lines.addWidget(label(say(msg("In no post so far.")), "muted"))
        for used in sheet.history:
            self._history_lines.addWidget(self._use(used, state))

    def _use(self, used: Used, state: State) -> QWidget:
        say = self._language.say
        box = QWidget()
        lines = column(box, spacing=2)
        icon, tone = STATES[used.status.value]
        title = used.headline or say(msg("Post without a title"))
        head, under = row(spacing=8), row(spacing=8)
        head.addWidget(Glyph(icon, tone))
        head.addWidget(ElidedLabel(title, "body"), 1)
        see = quiet_button(say(msg("Look at it")), compact=True)
        see.setAccessibleName(say(msg("Look at the post “{title}”", title=title)))
        see.clicked.connect(lambda: self.post_wanted.emit(used.post))
        head.addWidget(see)
        day = self._language.say_date(used.at.astimezone(state.zone).date(), short=True)
        channel = state.labels.get(used.account, "")
        told = " · ".join(filter(None, (say(WORDS[used.status]), channel, day)))
        under.addWidget(label(told, "muted-small"), 1)
        if used.url:
            there = quiet_button(say(msg("See it there")), icon="arrow-square-out", compact=True)
            there.setAccessibleName(say(msg("Open the page of “{title}”", title=title)))
            there.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(used.url)))
            under.addWidget(there)
        lines.addLayout(head)
        lines.addLayout(under)
        return box

    def _all_of_person(self) -> None:
        code = self._asset.subject if self._asset else ""
        self.dismiss()
        self.person_wanted.emit(code)

    # --- keeping ---------------------------------------------------------------------------------------------

    def _say(self, asset: Asset) -> None:
        if self._asset is not None:
            self._asset = self._with_words(asset)
            self.answers.show_asset(self._asset)
            self.described.emit(self._asset)

    def _with_words(self, asset: Asset) -> Asset:
        return replace(self.answers.with_subject(asset), alt=self.alt.toPlainText().strip())

    def keep(self) -> None:
        """Keep the words typed so far; called by the page's own rhythm of saving."""
        if self._asset is not None and self._with_words(self._asset) != self._asset:
            self._say(self._asset)

    def forget(self) -> None:
        """The picture is about to be deleted: nothing of it is kept any more."""
        self._asset = None

    def dismiss(self) -> None:
        self.keep()
        super().dismiss()


def _sign(name: str) -> QPixmap:
    return glyph(name, "muted", 48)
