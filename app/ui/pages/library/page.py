"""Draws the library: a grid of what one looks for, a sheet from the right for the picture that is opened."""

from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, Qt, QTimer
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QKeySequence,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import QLineEdit, QStackedLayout, QWidget

from app.core.kernel.errors import Refused
from app.core.kernel.text import msg
from app.core.media.covering import Tell
from app.core.media.mask import Shape
from app.core.media.model import Asset
from app.core.posts.library import Item, View, Wanted
from app.ui.intake import Intake, as_png, choose, given_files
from app.ui.kit import (
    Chip,
    Confirm,
    EmptyState,
    IconButton,
    PageHeader,
    Separator,
    column,
    primary_button,
    theme,
)
from app.ui.kit.soon import Soon
from app.ui.masking import MaskDialog, readable
from app.ui.pages.contract import Surroundings
from app.ui.pages.library.filters import Filters
from app.ui.pages.library.grid import Grid, Tile
from app.ui.pages.library.presenter import LibraryPresenter
from app.ui.pages.library.sheet import AssetSheet
from app.ui.pages.library.state import State
from app.ui.pages.library.thumbs import Thumbs
from app.ui.pages.library.words import SIGNS, VIEWS, badge_of, told_of, used_in
from app.ui.tasks import ask

KEEP_AFTER = 1500
"""Milliseconds after the last key in the sheet until its words are kept."""
QUIET = 250
"""Milliseconds of quiet before the library is read again: many pictures come in one after the other."""
TYPING = 120


class LibraryPage(QWidget):
    def __init__(self, presenter: LibraryPresenter, around: Surroundings) -> None:
        super().__init__()
        self._presenter, self._around = presenter, around
        self._state = State()
        self._drawn: tuple[Item, ...] | None = None
        self.thumbs = Thumbs(self, presenter.content, around.spawn)
        self.intake = Intake(around.language, presenter.take)
        self.grid = Grid(self.thumbs, self._tile)
        self.filters = Filters(around.language)
        self.empty = EmptyState("images")
        self.sheet: AssetSheet | None = None
        self.masking: MaskDialog | None = None
        self.keep_timer = QTimer(self, singleShot=True, interval=KEEP_AFTER)
        self.keep_timer.timeout.connect(self.keep)
        self._soon = Soon(self, self.refresh, QUIET)
        self._searched = Soon(self, self._look_for, TYPING)
        self._lay_out(self._make_header())
        self._connect()
        self.setAcceptDrops(True)
        presenter.show = self._show
        around.language.changed.connect(self._speak)
        theme().changed.connect(self._fit)

    # --- layout ----------------------------------------------------------------------------------------------

    def _make_header(self) -> PageHeader:
        language = self._around.language
        header = PageHeader()
        language.bind(header.set_title, msg("Library"), self)
        language.bind(
            header.set_subtitle,
            msg("Every picture and video, with its consent and where it was used."),
            self,
        )
        self.search = QLineEdit(clearButtonEnabled=True)
        self.search.setMinimumWidth(theme().px(230))
        language.bind(self.search.setPlaceholderText, msg("Words, code, tag or post"))
        language.bind(
            self.search.setAccessibleName, msg("Search by name, words, code, tag or post"), self.search
        )
        folder = IconButton("images", "-")
        language.bind(folder.set_name, msg("Add the pictures and videos of a folder"))
        folder.clicked.connect(lambda: self._do(self._choose(folder=True)))
        self.add = primary_button(icon="plus")
        language.bind(self.add.setText, msg("Add pictures"))
        self.add.clicked.connect(self.choose_files)
        for action in (self.search, folder, self.add):
            header.add_action(action)
        self.chips: dict[View, Chip] = {}
        for view, words in VIEWS.items():
            chip = self.chips[view] = Chip(checked=view is View.ALL)
            language.bind(chip.set_text, words)
            chip.clicked.connect(lambda _=False, view=view: self._presenter.choose(view))
            header.add_chip(chip)
        header.add_chip(self.filters.unfold)
        return header

    def _lay_out(self, header: PageHeader) -> None:
        self._around.language.bind(self.grid.setAccessibleName, msg("Pictures and videos"), self)
        below = QWidget()
        self._below = QStackedLayout(below)
        self._below.addWidget(QWidget())
        self._below.addWidget(self.grid)
        self._below.addWidget(self.empty)
        look = theme()
        inside = column(spacing=8)
        inside.setContentsMargins(look.px(18), look.px(8), look.px(8), 0)
        inside.addWidget(self.intake)
        inside.addWidget(below, 1)
        layout = column(self, spacing=0)
        layout.addWidget(header)
        layout.addWidget(self.filters)
        layout.addWidget(Separator())
        layout.addLayout(inside, 1)

    def _connect(self) -> None:
        self.search.textChanged.connect(self._searched)
        self.filters.changed.connect(self._look_for)
        self.grid.opened.connect(self.open)
        self.empty.acted.connect(self._act_on_empty)
        for key, act in (
            ("N", self.choose_files),
            ("Ctrl+F", self.search.setFocus),
            ("Ctrl+V", self._paste),
        ):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.filters.fit(self.height())

    def _do(self, work: Coroutine[Any, Any, Any]) -> None:
        self._around.spawn(self, work)

    # --- coming and going ------------------------------------------------------------------------------------

    def shown(self, asset: str = "", query: str = "", **_args: object) -> None:
        """``asset``: open this picture; ``query``: look for this code, tag or post."""
        if query:
            self.look_for(query)
        self._do(self._presenter.open(asset) if asset else self._presenter.refresh())
        self.grid.setFocus()

    def leaving(self) -> None:
        self.keep()

    def refresh(self) -> None:
        self._do(self._presenter.refresh())

    def stale(self, *_event: object) -> None:
        """Something it shows was changed. While nobody looks it is not read at each key in Write: on coming back."""
        if self.isVisible():
            self._soon()

    # --- drawing ---------------------------------------------------------------------------------------------

    def _show(self, state: State) -> None:
        self._state = state
        self._draw()

    def _speak(self, *_code: object) -> None:
        self.grid.say_again()
        if self.sheet is not None:  # its questions are said once: it is made anew
            self.keep()
            self.sheet.hide()
            self.sheet.deleteLater()
            self.sheet = None
        self._draw()

    def _draw(self) -> None:
        state = self._state
        if not state.ready:
            return
        for view, chip in self.chips.items():
            chip.set_count(state.counts.get(view, 0))
            chip.setChecked(view is state.view)
        self.filters.draw(state.wanted, state.tags, state.platforms)
        if state.rows != self._drawn:
            self._drawn = state.rows
            self.grid.set_items(state.rows)
        self._say_empty()
        self._below.setCurrentWidget(self.grid if state.rows else self.empty)
        if state.sheet is not None and self.sheet is None:
            self._make_sheet()
        if state.sheet is not None and (self.sheet is None or self.sheet.asset != state.sheet.item.asset.id):
            self.grid.choose(state.sheet.item.asset.id)
        if self.sheet is not None:
            self.sheet.draw(state)

    def _tile(self, item: Item) -> Tile:
        say, asset = self._around.language.say, item.asset
        words, tone = badge_of(item)
        title, badge, used = asset.alt or asset.name, say(words), say(used_in(item))
        video = say(msg("video")) if asset.video else ""
        made = say(msg("parts covered")) if asset.made_from else ""
        under = " · ".join(filter(None, (video or made, asset.subject, used)))
        spoken = ", ".join(filter(None, (title, video or made, asset.subject, badge, used)))
        tags = ", ".join(asset.tags)
        tip = "\n".join(filter(None, (asset.name, asset.alt, asset.subject, badge, tags)))
        return Tile(title, under, badge, tone, SIGNS[tone], spoken, tip)

    def _say_empty(self) -> None:
        say, state = self._around.language.say, self._state
        if state.narrowed and state.total:
            self.empty.say(
                say(msg("No picture fits")),
                say(
                    msg("Look with fewer words, or show everything again. Codes of people look like K-0142.")
                ),
                say(msg("Show everything")),
            )
        else:
            self.empty.say(
                say(msg("The pictures of the practice live here")),
                say(
                    msg(
                        "Drop photos, videos or a folder here, paste one, or choose them. They stay encrypted on this "
                        "computer; place and camera are taken out of what is published."
                    )
                ),
                say(msg("Add pictures")),
            )

    def _act_on_empty(self) -> None:
        if self._state.narrowed and self._state.total:
            self.search.clear()
            self._presenter.show_all()
        else:
            self.choose_files()

    def look_for(self, query: str) -> None:
        """Everything that has to do with these words, whatever was chosen before."""
        self.search.setText(query)
        self._presenter.look_for(Wanted(query), View.ALL)

    def _look_for(self) -> None:
        self._presenter.look_for(self.filters.wanted(self.search.text()))

    # --- one picture -----------------------------------------------------------------------------------------

    def open(self, asset: str) -> None:
        self.keep()
        self._do(self._presenter.open(asset))

    def _make_sheet(self) -> None:
        around, presenter = self._around, self._presenter
        sheet = self.sheet = AssetSheet(self, around.language, self.thumbs)
        sheet.described.connect(lambda asset: self._do(presenter.describe(asset)))
        sheet.tagged.connect(lambda asset, tags: self._do(presenter.tag(asset, tags)))
        sheet.typed.connect(self.keep_timer.start)
        sheet.closed.connect(presenter.close)
        sheet.post_wanted.connect(lambda post: around.navigate("composer", post=post))
        sheet.consent_wanted.connect(lambda consent: around.navigate("consents", consent=consent))
        sheet.record_wanted.connect(lambda asset: around.navigate("consents", asset=asset))
        sheet.use_wanted.connect(lambda asset: around.navigate("composer", new=True, asset=asset))
        sheet.person_wanted.connect(self.look_for)
        sheet.picture_wanted.connect(self.open)
        sheet.cover_wanted.connect(lambda asset: self._do(self._cover(asset)))
        sheet.removal_wanted.connect(lambda asset: self._do(self._remove(asset)))

    def keep(self) -> None:
        """Keep the words typed so far."""
        self.keep_timer.stop()
        if self.sheet is not None and self.sheet.isVisible():
            self.sheet.keep()

    async def _cover(self, asset: Asset) -> None:
        """The editor; the picture it makes stands beside the whole one, and is asked about."""
        self.keep()
        image = await readable(await self._presenter.content(asset))
        if self.masking is not None:
            return

        async def save(shapes: Sequence[Shape], tell: Tell, stopped: Callable[[], bool]) -> Asset | None:
            return await self._presenter.cover(asset, shapes, tell, stopped)

        self.masking = MaskDialog(self, self._around.language, image, save)
        try:
            await ask(self.masking)
            made = self.masking.made
            self.masking.deleteLater()
        finally:
            self.masking = None
        if made is not None:
            await self._presenter.refresh()
            self.open(made.id)
            self._around.toast(
                msg("The covered picture is in the library, beside the whole one. Say again who can be seen.")
            )

    async def _remove(self, asset: Asset) -> None:
        say = self._around.language.say
        dialog = Confirm(
            self,
            say(msg("Delete this picture?")),
            say(
                msg(
                    "{name} and its original are deleted from this computer and do not come back. No post shows it.",
                    name=asset.name,
                )
            ),
            say(msg("Delete the picture")),
            say(msg("Keep it")),
            dangerous=True,
        )
        yes = await ask(dialog) == Confirm.DialogCode.Accepted.value
        dialog.deleteLater()
        if yes:
            if self.sheet is not None:
                self.sheet.forget()
            await self._presenter.remove(asset.id)
            self._around.toast(msg("The picture was deleted."))

    # --- taking in -------------------------------------------------------------------------------------------

    def choose_files(self) -> None:
        self._do(self._choose())

    async def _choose(self, *, folder: bool = False) -> None:
        if paths := await choose(self, self._around.language, folder=folder):
            await self._take(paths)

    async def _take(self, paths: list[Path]) -> None:
        sheets = await self._presenter.sheets_among(paths)
        if sheets and len(sheets) < len(paths):
            raise Refused(
                msg(
                    "Among these files is a signed form: {name}. Nothing was taken in; add the form to its consent.",
                    name=sheets[0].name,
                )
            )
        if sheets:
            self._around.navigate("consents", sheets=sheets)
            return
        batch = await self.intake.take(paths)
        if len(batch.refused) == 1 and not batch.taken:
            raise Refused(batch.refused[0].reason)
        await self._presenter.refresh()
        for words in told_of(batch):
            self._around.toast(words)
        if len(batch.taken) == 1:
            self.open(batch.taken[0].id)

    def _paste(self) -> None:
        source = QGuiApplication.clipboard().mimeData()
        if source is not None:
            self._give(source)

    def _give(self, source: QMimeData) -> bool:
        """Files, or a picture as such."""
        if files := given_files(source):
            self._do(self._take(files))
        elif source.hasImage():
            self._do(self._take_image(QImage(source.imageData())))
        else:
            return False
        return True

    async def _take_image(self, image: QImage) -> None:
        name = self._around.language.say(msg("Pasted picture")) + ".png"
        asset = await self._presenter.paste(name, as_png(image))
        await self._presenter.refresh()
        self.open(asset.id)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if given_files(event.mimeData()) or event.mimeData().hasImage():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if self._give(event.mimeData()):
            event.acceptProposedAction()
