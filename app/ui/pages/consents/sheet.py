"""The sheet of one consent: code, pictures, platforms, purposes, end, proof; what uses it; the withdrawal."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QDate, QSize, QStandardPaths, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QPixmap
from PySide6.QtWidgets import QCheckBox, QDateEdit, QFileDialog, QHBoxLayout, QLineEdit, QScrollArea, QWidget

from app.core.consent.model import Missing
from app.core.consent.words import PURPOSES, WHATS
from app.core.kernel.text import Sentence, msg
from app.ui.kit import (
    Banner,
    Field,
    FlowLayout,
    Glyph,
    SideSheet,
    column,
    danger_button,
    flowing,
    label,
    primary_button,
    quiet_button,
    row,
    secondary_button,
    theme,
)
from app.ui.kit.thumbnails import thumbnail
from app.ui.pages.consents.cells import Cells
from app.ui.pages.consents.ending_card import EndingCard
from app.ui.pages.consents.giver import GiverPart
from app.ui.pages.consents.parts import PictureTile, ProofDialog, UseRow
from app.ui.pages.consents.presenter import ConsentsPresenter
from app.ui.pages.consents.printing import PrintPart
from app.ui.pages.consents.proof import ProofPart
from app.ui.pages.consents.state import Form, Sheet, State
from app.ui.pages.consents.their_data import TheirData
from app.ui.pages.consents.words import gaps_of
from app.ui.pages.contract import Surroundings
from app.ui.tasks import ask

MOST_TILES = 60
SIDE = 88
PROOFS = "PDF, JPEG, PNG (*.pdf *.jpg *.jpeg *.png)"
PICTURES = "JPEG, PNG (*.jpg *.jpeg *.png)"


class ConsentSheet(SideSheet):
    """Draws ``State.sheet``; ``put_away`` when a person closes it."""

    put_away = Signal()

    def __init__(self, page: QWidget, presenter: ConsentsPresenter, around: Surroundings) -> None:
        language = around.language
        super().__init__(page, language.say(msg("Consent")), language.say(msg("Close")), width=560)
        self._page, self._presenter, self._around = page, presenter, around
        self._edition = 0
        self._filling = False
        self._tiles: dict[str, PictureTile] = {}
        self._thumbs: dict[str, QPixmap] = {}
        language.bind(self.close_button.set_name, msg("Close"))
        self._standing = Banner()
        self._objection = Banner()
        self.body.addWidget(self._objection)
        self.body.addWidget(self._standing)
        self._progress = EndingCard(presenter.ending, around) if presenter.ending is not None else None
        if self._progress is not None:
            self._progress.changed.connect(self._withdrew)
            self.body.addWidget(self._progress)
        self.body.addWidget(self._hint())
        self.body.addLayout(self._who())
        self.body.addWidget(self._name())
        self.giver = GiverPart(language)
        self.giver.changed.connect(lambda giver: presenter.change(giver=giver))
        self.body.addWidget(self.giver)
        self.body.addWidget(self._heading(msg("Pictures")))
        self._no_pictures = label("", "muted")
        language.bind(
            self._no_pictures.setText, msg("The library is empty. Add pictures there, then choose them here.")
        )
        self.body.addWidget(self._no_pictures)
        self._pictures = QWidget()
        self._picture_flow = FlowLayout(self._pictures, spacing=8)
        self.body.addWidget(self._pictures)
        self.body.addWidget(self._heading(msg("What may be shown")))
        self._what_boxes = {what: QCheckBox() for what in WHATS}
        whats = QWidget()
        flow = FlowLayout(whats, spacing=12)
        for what, box in self._what_boxes.items():
            language.bind(box.setText, WHATS[what])
            box.toggled.connect(self._ticked)
            flow.addWidget(box)
        self.body.addWidget(whats)
        self.body.addWidget(self._heading(msg("Platforms")))
        self._platform_boxes: dict[str, QCheckBox] = {}
        self._platforms = QWidget()
        self._platform_flow = FlowLayout(self._platforms, spacing=12)
        self.body.addWidget(self._platforms)
        self.cells = Cells(language)
        self.cells.changed.connect(lambda without: presenter.change(without=without))
        self.body.addWidget(self.cells)
        self.body.addWidget(self._heading(msg("Purposes")))
        self._purpose_boxes = {purpose: QCheckBox() for purpose in PURPOSES}
        purposes = column(spacing=0)
        for purpose, box in self._purpose_boxes.items():
            language.bind(box.setText, PURPOSES[purpose])
            box.toggled.connect(self._ticked)
            purposes.addWidget(box)
        self.body.addLayout(purposes)
        self.body.addLayout(self._end())
        self._paper_heading = self._heading(msg("Paper"))
        self.body.addWidget(self._paper_heading)
        self.paper = PrintPart(presenter.paper, around)
        self.body.addWidget(self.paper)
        self.body.addWidget(self._heading(msg("Signed form")))
        self.proof = ProofPart(language)
        self.proof.drop.dropped.connect(self.take)
        self.proof.drop.choose_asked.connect(lambda: self._around.spawn(self, self._choose_proof()))
        self.proof.drop.view_asked.connect(lambda: self._around.spawn(self, self._view_proof()))
        self.proof.which.connect(presenter.say_which)
        self.proof.paper_changed.connect(lambda paper: presenter.change(paper=paper))
        self.body.addWidget(self.proof)
        self._uses_heading = self._heading(msg("Used in"))
        self._uses = column(spacing=4)
        self.body.addWidget(self._uses_heading)
        self.body.addLayout(self._uses)
        self._data_heading = self._heading(msg("Their data"))
        self.their_data = TheirData(presenter.export, around) if presenter.export is not None else None
        if self.their_data is not None:
            self.body.addWidget(self._data_heading)
            self.body.addWidget(self.their_data)
        self.body.addWidget(self._ending())
        self.body.addStretch(1)
        self._cancel, self._save = quiet_button(), primary_button(icon="check")
        self._cancel.clicked.connect(self.dismiss)
        language.bind(self._save.setText, msg("Keep the consent"))
        self._save.clicked.connect(lambda: self._around.spawn(self, self._keep()))
        self.foot.addWidget(self._cancel)
        self.foot.addWidget(self._save)
        self.closed.connect(self.put_away)

    # --- building ------------------------------------------------------------------------------------------

    def _heading(self, words: Sentence) -> QWidget:
        made = label("", "label")
        self._around.language.bind(made.setText, words)
        return made

    def _hint(self) -> QWidget:
        place = QWidget()
        line = row(place, spacing=8)
        line.addWidget(Glyph("info", "info"), 0, Qt.AlignmentFlag.AlignTop)
        words = label("", "muted")
        self._around.language.bind(
            words.setText,
            msg(
                "The consent to treatment is not enough: publishing needs one of its own, "
                "signed, for these pictures, places and purposes (GDPR art. 7 and 9)."
            ),
        )
        line.addWidget(words, 1)
        return place

    def _who(self) -> QHBoxLayout:
        bind = self._around.language.bind
        self._code, self._given = QLineEdit(), _date_edit()
        self._code_field = Field("", self._code)
        bind(self._code_field.set_text, msg("Code of the person"))
        given = Field("", self._given)
        bind(given.set_text, msg("Signed on"))
        self._code.textEdited.connect(lambda text: self._presenter.change(subject=text))
        self._given.dateChanged.connect(self._given_changed)
        line = row(spacing=16)
        line.addWidget(self._code_field, 3, Qt.AlignmentFlag.AlignTop)
        line.addWidget(given, 2, Qt.AlignmentFlag.AlignTop)
        return line

    def _name(self) -> QWidget:
        """The name is optional, in a field apart, and shown only on demand."""
        bind = self._around.language.bind
        self._person = QLineEdit()
        self._person.textEdited.connect(lambda text: self._presenter.change(name=text))
        self._name_field = Field("", self._person)
        bind(self._name_field.set_text, msg("Name (not needed)"))
        self._show_name = secondary_button(icon="eye")
        bind(self._show_name.setText, msg("Show the name"))
        self._show_name.clicked.connect(lambda: self._around.spawn(self, self._reveal_name()))
        place = QWidget()
        line = row(place, spacing=12)
        line.addWidget(self._name_field, 1)
        line.addWidget(self._show_name, 0, Qt.AlignmentFlag.AlignVCenter)
        return place

    def _end(self) -> QHBoxLayout:
        bind = self._around.language.bind
        self._until = _date_edit()
        until = Field("", self._until)
        bind(until.set_text, msg("Counts until"))
        self._endless = QCheckBox()
        bind(self._endless.setText, msg("Until it is withdrawn"))
        self._until.dateChanged.connect(self._until_changed)
        self._endless.toggled.connect(self._endless_changed)
        line = row(spacing=16)
        line.addWidget(until, 2)
        line.addWidget(self._endless, 3, Qt.AlignmentFlag.AlignBottom)
        return line

    def _ending(self) -> QWidget:
        """Withdrawing, or why this person may not."""
        self._withdraw_place = QWidget()
        layout = column(self._withdraw_place, spacing=8)
        self._withdraw = danger_button(icon="prohibit")
        self._around.language.bind(self._withdraw.setText, msg("The person withdraws the consent…"))
        self._withdraw.clicked.connect(lambda: self._around.spawn(self, self._ask_withdrawal()))
        self._register = secondary_button(icon="envelope-simple")
        self._around.language.bind(self._register.setText, msg("The person asks for it: register…"))
        self._register.clicked.connect(lambda: self._around.spawn(self, self._ask_withdrawal()))
        self._why_not = label("", "muted-small")
        layout.addWidget(flowing(self._withdraw, self._register))
        layout.addWidget(self._why_not)
        return self._withdraw_place

    # --- drawing -------------------------------------------------------------------------------------------

    def draw(self, state: State) -> None:
        sheet = state.sheet
        if sheet is None:
            if self.isVisible():
                self.closed.disconnect(self.put_away)
                self.dismiss()
                self.closed.connect(self.put_away)
            return
        opening = self.isHidden() or sheet.edition != self._edition
        self._edition = sheet.edition
        self._filling = True
        self._say_head(sheet)
        self._draw_name(sheet, opening=opening)
        self.giver.draw(
            sheet.form.giver,
            locked=sheet.locked,
            own_asked=sheet.age_asks,
            may_except=sheet.may_except,
        )
        self._fill(sheet.form, sheet.locked)
        self._paper_heading.setVisible(not sheet.locked)
        self.paper.draw(state, sheet, opening=opening)
        self.proof.draw(state, sheet)
        self._draw_tiles(state, sheet, sort=opening)
        self._draw_platforms(state, sheet)
        self.cells.draw(state, sheet.form, opening=opening, locked=sheet.locked)
        self._draw_uses(sheet)
        if self.their_data is not None:
            self.their_data.draw(sheet, opening=opening)
            self._data_heading.setVisible(sheet.form.consent is not None and sheet.may_see_name)
        self._filling = False
        if opening and (area := self.findChild(QScrollArea)) is not None:
            area.verticalScrollBar().setValue(0)
        if self.isHidden():
            self.reveal(self._code if sheet.form.consent is None else self.close_button)

    def _say_head(self, sheet: Sheet) -> None:
        say = self._around.language.say
        consent = sheet.form.consent
        self.set_title(say(msg("Consent of {code}", code=consent.subject) if consent else msg("New consent")))
        self._objection.setVisible(sheet.objection is not None)
        if sheet.objection is not None:
            self._objection.say(say(sheet.objection), "block")
        if sheet.locked and consent is not None and consent.withdrawn is not None:
            day = consent.withdrawn.astimezone(self._presenter.state.zone).date()
            words = msg(
                "Withdrawn on {day}. It covers nothing any more.", day=self._around.language.say_date(day)
            )
            self._standing.say(say(words), "block")
        elif gaps_of(sheet.missing):
            gaps = ", ".join(say(gap) for gap in gaps_of(sheet.missing))
            self._standing.say(
                say(
                    msg("Incomplete, so nothing may be published with it. Still missing: {gaps}.", gaps=gaps)
                ),
                "warn",
            )
        else:
            self._standing.say(
                say(_STANDING_SENTENCES[sheet.standing.value]), _STANDING_TONES[sheet.standing.value]
            )
        blocked = Missing.BLOCKED in sheet.missing
        self._standing.setVisible(
            sheet.locked or bool(gaps_of(sheet.missing)) or (consent is not None and not blocked)
        )
        self._cancel.setText(say(msg("Cancel") if sheet.changed else msg("Close")))
        self._save.setVisible(not sheet.locked)
        self._save.setEnabled(
            sheet.changed and sheet.objection is None or (consent is None and sheet.objection is None)
        )
        self._withdraw_place.setVisible(consent is not None and not sheet.locked)
        self._withdraw.setEnabled(sheet.may_withdraw)
        self._register.setVisible(sheet.why_not_withdraw is not None)
        self._withdraw.setVisible(sheet.why_not_withdraw is None)
        if self._progress is not None:
            self._progress.look_at(consent.id if consent else "")
        self._why_not.setVisible(sheet.why_not_withdraw is not None)
        if sheet.why_not_withdraw is not None:
            self._why_not.setText(say(sheet.why_not_withdraw))

    def _fill(self, form: Form, locked: bool) -> None:
        if self._code.text() != form.subject:
            self._code.setText(form.subject)
        self._code.setEnabled(form.consent is None)
        proposed = msg("The next free one is proposed.")
        self._code_field.set_hint("" if form.consent else self._around.language.say(proposed))
        self._given.setDate(QDate(form.given_on.year, form.given_on.month, form.given_on.day))
        # a form printed here is signed after its record was begun
        self._given.setEnabled(form.consent is None or not (locked or form.consent.proof))
        if form.until is not None:
            self._until.setDate(QDate(form.until.year, form.until.month, form.until.day))
        self._until.setEnabled(form.until is not None and not locked)
        self._endless.setChecked(form.until is None)
        self._endless.setEnabled(not locked)
        for purpose, box in self._purpose_boxes.items():
            box.setChecked(purpose in form.purposes)
            box.setEnabled(not locked)
        for what, box in self._what_boxes.items():
            box.setChecked(what in form.what)
            box.setEnabled(not locked)

    def _draw_name(self, sheet: Sheet, *, opening: bool) -> None:
        """Empty whenever the sheet opens: what was shown once is not left lying about."""
        say = self._around.language.say
        if opening:
            self._person.setText(sheet.form.name or "")
        kept = sheet.named and sheet.form.consent is not None
        hint = msg("Encrypted, in a field apart; in no list and in no search result.")
        if kept and not sheet.may_see_name:
            hint = msg("A name is kept. Only the doctor looks at it.")
        elif kept:
            hint = msg("A name is kept. Each time it is shown is written down.")
        self._name_field.set_hint(say(hint))
        self._person.setEnabled(not sheet.locked and (not kept or sheet.may_see_name))
        self._show_name.setVisible(kept and sheet.may_see_name)

    def _draw_platforms(self, state: State, sheet: Sheet) -> None:
        wanted = {**state.platforms, **{p: state.platforms.get(p, p) for p in sheet.form.platforms}}
        if set(wanted) != set(self._platform_boxes):
            self._platform_flow.clear()
            self._platform_boxes = {}
            for key, name in sorted(wanted.items(), key=lambda item: item[1]):
                box = self._platform_boxes[key] = QCheckBox(name)
                box.toggled.connect(self._ticked)
                self._platform_flow.addWidget(box)
        for key, box in self._platform_boxes.items():
            box.setChecked(key in sheet.form.platforms)
            box.setEnabled(not sheet.locked)

    def _draw_tiles(self, state: State, sheet: Sheet, *, sort: bool) -> None:
        form = sheet.form
        self._no_pictures.setVisible(not state.assets)
        if sort or not set(form.assets) <= set(self._tiles):
            likely = ("patient", "unknown")
            order = sorted(
                state.assets.values(),
                key=lambda a: (
                    a.id not in form.assets,
                    not (a.subject and a.subject == form.subject),
                    a.depicts.value not in likely,
                    bool(a.subject),
                ),
            )
            self._picture_flow.clear()
            self._tiles = {}
            for asset in order[:MOST_TILES]:
                tile = self._tiles[asset.id] = PictureTile(asset, theme().px(SIDE), self._around.language)
                tile.clicked.connect(partial(self._presenter.toggle_picture, asset.id))
                self._picture_flow.addWidget(tile)
                if asset.video:
                    continue  # its sign is drawn; nothing of it is read or decoded here
                if asset.digest in self._thumbs:
                    tile.show_picture(self._thumbs[asset.digest])
                else:
                    self._around.spawn(tile, self._load(tile))
        for asset_id, tile in self._tiles.items():
            tile.setChecked(asset_id in form.assets)
            tile.setEnabled(not sheet.locked)

    async def _load(self, tile: PictureTile) -> None:
        data = await self._presenter.picture(tile.asset)
        side = theme().px(SIDE)
        picture = thumbnail(data, QSize(side, side), self.devicePixelRatio())
        self._thumbs[tile.asset.digest] = picture
        tile.show_picture(picture)

    def _draw_uses(self, sheet: Sheet) -> None:
        while (item := self._uses.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self._uses_heading.setVisible(bool(sheet.uses))
        for use in sheet.uses:
            made = UseRow(use, self._around.language)
            made.opened.connect(lambda post: self._around.navigate("composer", post=post))
            self._uses.addWidget(made)

    # --- verbs ---------------------------------------------------------------------------------------------

    def _ticked(self) -> None:
        if not self._filling:
            self._presenter.change(
                purposes=frozenset(p for p, box in self._purpose_boxes.items() if box.isChecked()),
                platforms=frozenset(k for k, box in self._platform_boxes.items() if box.isChecked()),
                what=frozenset(w for w, box in self._what_boxes.items() if box.isChecked()),
            )

    def _given_changed(self, day: QDate) -> None:
        if not self._filling:
            self._presenter.change(given_on=day.toPython())  # type: ignore[arg-type]

    def _until_changed(self, day: QDate) -> None:
        if not self._filling:
            self._presenter.change(until=day.toPython())  # type: ignore[arg-type]

    def _endless_changed(self, endless: bool) -> None:
        if not self._filling:
            self._presenter.change(endless=endless)

    async def _keep(self) -> None:
        await self._presenter.save()
        self._around.toast(msg("The consent is kept on this computer."))

    async def _reveal_name(self) -> None:
        name = await self._presenter.name()
        self._person.setText(name)
        self._person.setFocus()

    async def _choose_proof(self) -> None:
        say = self._around.language.say
        dialog = QFileDialog(self, say(msg("The signed form")), "", PROOFS)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        if await ask(dialog) and dialog.selectedFiles():
            self.take(sorted(Path(chosen) for chosen in dialog.selectedFiles()))
        dialog.deleteLater()

    def take(self, pages: Sequence[Path]) -> None:
        """A signed sheet is offered, page by page; its code is read behind it."""
        self._presenter.attach(*pages)
        self._around.spawn(self, self._presenter.read_sheet())

    async def _view_proof(self) -> None:
        """A picture is shown here; a PDF is saved where the person wants, and opened."""
        found = await self._presenter.proof()
        if found is None:
            return
        name, data = found
        if not data.startswith(b"%PDF"):
            dialog = ProofDialog(self, name, data, self._around.language)
            await ask(dialog)
            dialog.deleteLater()
            return
        await self._save_copy(name, data)

    async def _save_copy(self, name: str, data: bytes) -> None:
        say = self._around.language.say
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = QFileDialog(self, say(msg("Save a copy that is not encrypted")), folder, "PDF (*.pdf)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(name)
        if await ask(dialog) and dialog.selectedFiles():
            path = Path(dialog.selectedFiles()[0])
            path.write_bytes(data)  # noqa: ASYNC240 - a form of a few hundred kilobytes
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
        dialog.deleteLater()

    async def _ask_withdrawal(self) -> None:
        """The one thing here that cannot be undone: what it stops and what stays out is said first."""
        sheet = self._presenter.state.sheet
        if sheet is not None and sheet.form.consent is not None and self._progress is not None:
            await self._progress.ask(sheet.form.consent.id, sheet.form.consent.subject)

    def _withdrew(self) -> None:
        self._around.spawn(self, self._presenter.refresh())


_STANDING_SENTENCES: dict[str, Sentence] = {
    "valid": msg("Valid. The pictures may be published as ticked here, and nowhere else."),
    "expiring": msg("Valid, but it ends soon. Ask for a new form in time."),
    "expired": msg("Expired. Nothing may be published with it; what is out should be taken down or renewed."),
    "incomplete": msg("Incomplete: keep it once everything is there."),
}
_STANDING_TONES = {"valid": "ok", "expiring": "warn", "expired": "block", "incomplete": "warn"}


def _date_edit() -> QDateEdit:
    made = QDateEdit()
    made.setCalendarPopup(True)
    made.setDisplayFormat("dd/MM/yyyy")
    return made
