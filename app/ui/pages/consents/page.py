"""Draws the list of consents; a sheet from the right holds the one that is being written."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFileDialog, QLineEdit, QStackedLayout, QWidget

from app.core.consent.model import Kind
from app.core.consent.words import KINDS, PURPOSES
from app.core.kernel.text import msg, nmsg
from app.ui.kit import (
    Banner,
    CardList,
    Chip,
    Confirm,
    EmptyState,
    PageHeader,
    RowData,
    Separator,
    column,
    files_of,
    label,
    primary_button,
    quiet_button,
    theme,
)
from app.ui.kit.soon import Soon
from app.ui.pages.consents.presenter import ConsentsPresenter
from app.ui.pages.consents.sheet import PICTURES, ConsentSheet
from app.ui.pages.consents.state import Form, Listed, State, View
from app.ui.pages.consents.words import ICONS, NONE, VIEWS, gaps_of, standing_of, tone_of
from app.ui.pages.contract import Surroundings
from app.ui.tasks import ask

ROOMY = 860
"""Below this width the head says less."""


class ConsentsPage(QWidget):
    def __init__(self, presenter: ConsentsPresenter, around: Surroundings) -> None:
        super().__init__()
        self._presenter, self._around = presenter, around
        self._state = State()
        self._rows: tuple[RowData, ...] = ()
        language = around.language
        header = PageHeader()
        language.bind(header.set_title, msg("Consents"), self)
        language.bind(
            header.set_subtitle,
            msg("Who agreed to which pictures, where and until when. Without a consent nothing goes out."),
            self,
        )
        self._search = QLineEdit(clearButtonEnabled=True)
        self._search.setMinimumWidth(theme().px(250))
        language.bind(self._search.setPlaceholderText, msg("Code, file or post"))
        language.bind(self._search.setAccessibleName, msg("Search by code, file or post"), self)
        self._search.textChanged.connect(presenter.search)
        self._search.returnPressed.connect(lambda: around.spawn(self, presenter.search_names()))
        new = primary_button(icon="plus")
        language.bind(new.setText, msg("New consent"))
        new.clicked.connect(self.new)
        self._signed = quiet_button(icon="upload-simple", compact=True)
        self._signed.clicked.connect(self.choose_sheet)
        language.bind(self._signed.setAccessibleName, msg("Signed sheet…"))
        language.bind(
            self._signed.setToolTip, msg("The code on the sheet leads to its record (Ctrl+Shift+S)"), self
        )
        for action in (self._search, self._signed, new):
            header.add_action(action)
        self._chips = {view: self._chip(view, header) for view in View}
        self._list = CardList("")
        language.bind(self._list.setAccessibleName, msg("Consents"), self)
        self._list.opened.connect(self._edit)
        self._list.clicked.connect(lambda _: self._edit(self._list.current_id()))
        self._empty = EmptyState("handshake")
        self._empty.acted.connect(self.new)
        below = QWidget()
        self._below = QStackedLayout(below)
        self._below.addWidget(self._list)
        self._below.addWidget(self._empty)
        self._hint = label("", "muted-small")
        margin = theme().px(24)
        self._hint.setContentsMargins(margin, theme().px(8), margin, theme().px(4))
        self.unknown = Banner()
        self.unknown.acted.connect(lambda: around.spawn(self, self._ask_checked()))
        self._unknown = QWidget()
        place = column(self._unknown)
        place.setContentsMargins(margin, theme().px(12), margin, theme().px(4))
        place.addWidget(self.unknown)
        self._unknown.hide()
        layout = column(self, spacing=0)
        layout.addWidget(header)
        layout.addWidget(Separator())
        layout.addWidget(self._unknown)
        layout.addWidget(self._hint)
        layout.addWidget(below, 1)
        self._sheet: ConsentSheet | None = None
        self.soon = Soon(self, self.refresh)
        self._keys()
        self.setAcceptDrops(True)
        presenter.show = self._show
        language.changed.connect(self._draw)
        language.changed.connect(self._fit)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """With little room the icon of the sheet says enough; its name stays for screen readers."""
        roomy = self.width() >= theme().px(ROOMY)
        self._signed.setText(self._around.language.say(msg("Signed sheet…")) if roomy else "")

    def _chip(self, view: View, header: PageHeader) -> Chip:
        chip = Chip(checked=view is View.ALL)
        self._around.language.bind(chip.set_text, VIEWS[view])
        chip.clicked.connect(lambda: self._presenter.choose(view))
        header.add_chip(chip)
        return chip

    def _keys(self) -> None:
        acts = (("N", self.new), ("Ctrl+F", self._search.setFocus), ("Ctrl+Shift+S", self.choose_sheet))
        for key, act in acts:
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def shown(
        self,
        consent: str = "",
        asset: str = "",
        new: bool = False,
        sheets: Sequence[Path] = (),
        **_args: object,
    ) -> None:
        """``consent``: open this one; ``asset``: start one for this picture; ``new``: an empty one.

        ``sheets``: a signed form that was dropped elsewhere, onto the record its code names.
        """
        if sheets:
            self._around.spawn(self, self._presenter.file_sheet(*sheets))
        elif consent:
            self._edit(consent)
        elif asset or new:
            self._around.spawn(self, self._presenter.new(asset))
        self.refresh()
        self._list.setFocus()

    def refresh(self) -> None:
        self._around.spawn(self, self._presenter.refresh())

    def new(self) -> None:
        self._around.spawn(self, self._presenter.new())

    def _edit(self, consent: str) -> None:
        if consent:
            self._around.spawn(self, self._presenter.edit(consent))

    # --- signed sheets --------------------------------------------------------------------------------------

    def choose_sheet(self) -> None:
        self._around.spawn(self, self._choose_sheet())

    async def _choose_sheet(self) -> None:
        dialog = QFileDialog(self, self._around.language.say(msg("The signed form")), "", PICTURES)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        chosen = sorted(Path(path) for path in dialog.selectedFiles()) if await ask(dialog) else []
        dialog.deleteLater()
        if chosen:
            self._take(chosen)

    def _take(self, pages: Sequence[Path]) -> None:
        """Onto the record that is open; with none open, to the one whose code is on the sheet."""
        if self._sheet is not None and self._state.sheet is not None:
            self._sheet.take(pages)
        else:
            self._around.spawn(self, self._presenter.file_sheet(*pages))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if files_of(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        pages = files_of(event)
        if pages:
            event.acceptProposedAction()
            self._take(pages)

    # --- drawing -------------------------------------------------------------------------------------------

    def _show(self, state: State) -> None:
        self._state = state
        self._draw()

    def _draw(self) -> None:
        state = self._state
        if not state.ready:
            return
        for view, chip in self._chips.items():
            chip.set_count(state.counts.get(view, 0))
            chip.setChecked(view is state.view)
        rows = tuple(self._row(listed) for listed in state.rows)
        if rows != self._rows:
            self._rows = rows
            self._list.set_rows(rows)
        self._say_empty()
        self._say_hint()
        self._say_unknown()
        self._below.setCurrentWidget(self._list if rows else self._empty)
        if state.sheet is not None and self._sheet is None:
            self._sheet = ConsentSheet(self, self._presenter, self._around)
            self._sheet.put_away.connect(self._put_away)
        if self._sheet is not None:
            self._sheet.draw(state)

    def _row(self, listed: Listed) -> RowData:
        say, language = self._around.language.say, self._around.language
        scope = listed.consent.scope
        count = len(scope.assets)
        names = sorted(self._state.platforms.get(p, p) for p in scope.platforms)
        purposes = [say(PURPOSES[p]) for p in PURPOSES if p in scope.purposes]
        kind, gaps = listed.consent.giver.kind, [say(gap) for gap in gaps_of(listed.missing)]
        parts = [
            *([say(KINDS[kind])] if kind is not Kind.ADULT else []),
            *([say(msg("missing: {gaps}", gaps=", ".join(gaps)))] if gaps else []),
            *([say(nmsg("{count} picture", "{count} pictures", count))] if count else []),
            *([", ".join(names)] if names else []),
            *([", ".join(purposes)] if purposes else []),
        ]
        until = ""
        if listed.consent.ends is not None:
            day = (listed.consent.ends.astimezone(self._state.zone)).date()
            until = say(msg("until {day}", day=language.say_date(day, short=True)))
        return RowData(
            listed.consent.id,
            listed.consent.subject,
            " · ".join(parts),
            icon=ICONS[listed.standing],
            icon_tone=tone_of(listed),
            trailing=until,
            badges=((say(standing_of(listed)), tone_of(listed)),),
            strong=True,
        )

    def _say_hint(self) -> None:
        """Names are looked for only on purpose."""
        state = self._state
        words = None
        if state.by_name:
            words = msg("Found by name; that somebody looked is written down.")
        elif state.query.strip() and state.may_see_names:
            words = msg("Enter looks among the names too; that somebody looked is written down.")
        self._hint.setVisible(words is not None)
        self._hint.setText(self._around.language.say(words) if words else "")

    def _say_unknown(self) -> None:
        say, state = self._around.language.say, self._state
        self._unknown.setVisible(state.unknown_since is not None)
        if state.unknown_since is None:
            return
        words = msg(
            "A backup of {day} was restored, and the archive before could not tell what ended since then. Look through "
            "paper, post and messages, and register each withdrawal that is missing. Until the doctor says that this "
            "was done, nothing is sent.",
            day=self._around.language.say_date(state.unknown_since),
        )
        self.unknown.say(say(words), "block", say(msg("Checked…")) if state.may_check else "")

    async def _ask_checked(self) -> None:
        since = self._state.unknown_since
        if since is None:
            return
        say, day = self._around.language.say, self._around.language.say_date(since)
        dialog = Confirm(
            self.window(),
            say(msg("Did you look for withdrawals since {day}?", day=day)),
            say(
                msg(
                    "You answer for it that everybody who took a consent back since then is registered here. It is "
                    "written into the ledger, and what waits may be sent again."
                )
            ),
            say(msg("All are registered")),
            say(msg("Not yet")),
        )
        agreed = await ask(dialog)
        dialog.deleteLater()
        if agreed:
            await self._presenter.withdrawals_checked()

    def _say_empty(self) -> None:
        say, state = self._around.language.say, self._state
        if state.query:
            self._empty.say(
                say(msg("No consent found")),
                say(
                    msg(
                        "Codes look like K-0142; files and posts are found by any word of their name. "
                        "Look also among the withdrawn ones."
                    )
                ),
            )
        elif state.view in NONE:
            self._empty.say(say(NONE[state.view]), "")
        elif state.view is View.ATTENTION:
            self._empty.say(
                say(msg("All consents are in order")),
                say(msg("Here you find those without a signed form, ending within thirty days, or expired.")),
            )
        elif state.view is View.WITHDRAWN:
            self._empty.say(
                say(msg("Nobody has withdrawn a consent")),
                say(msg("A withdrawn consent stays on record, and covers nothing any more.")),
            )
        else:
            self._empty.say(
                say(msg("A picture of a patient needs a consent of its own")),
                say(
                    msg(
                        "Record who agreed, to which pictures, where and until when, and add the signed form. "
                        "The person has a code; the name stays in your files."
                    )
                ),
                say(msg("New consent")),
            )

    def _put_away(self) -> None:
        lost = self._presenter.close()
        if lost is not None:
            form: Form = lost
            self._around.toast(msg("The changes were not kept."), lambda: self._presenter.reopen(form))
