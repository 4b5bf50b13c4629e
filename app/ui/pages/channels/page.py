"""Draws the channels as cards in one or two columns, and the sheet that adds one."""

import asyncio
from collections.abc import Coroutine
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QDialog, QGridLayout, QPushButton, QWidget

from app.core.accounts.model import Shown
from app.core.kernel.text import msg, nmsg
from app.ui.kit import Confirm, EmptyState, PageHeader, column, label, primary_button, scrolled, theme
from app.ui.kit.soon import Soon
from app.ui.pages.channels.add_sheet import AddSheet
from app.ui.pages.channels.card_view import CardView
from app.ui.pages.channels.presenter import NOT_YOURS, Card, ChannelsPresenter, ChannelsState
from app.ui.pages.channels.profile_sheet import ProfileSheet
from app.ui.pages.contract import Surroundings
from app.ui.tasks import ask

WIDE = 760


class ChannelsPage(QWidget):
    def __init__(self, presenter: ChannelsPresenter, around: Surroundings) -> None:
        super().__init__()
        self._presenter, self._around = presenter, around
        self._state: ChannelsState | None = None
        self._connecting: asyncio.Task[Any] | None = None
        language = around.language
        self._header = PageHeader()
        language.bind(self._header.set_title, msg("Channels"), self)
        self._add = primary_button(icon="plus")
        language.bind(self._add.setText, msg("Add a channel"))
        self._add.clicked.connect(presenter.open_gallery)
        self._header.add_action(self._add)
        self._why_not = label("", "muted")
        look = theme()
        self._why_not.setContentsMargins(look.px(24), 0, look.px(24), look.px(8))
        self._empty = EmptyState("plugs-connected")
        self._empty.acted.connect(presenter.open_gallery)
        content = QWidget()
        outer = column(content, spacing=0)
        outer.setContentsMargins(look.px(24), 0, look.px(24), look.px(24))
        self._grid = QGridLayout()
        self._grid.setSpacing(look.px(16))
        outer.addLayout(self._grid)
        outer.addStretch()
        self._scroll = scrolled(content)
        layout = column(self, spacing=0)
        layout.addWidget(self._header)
        layout.addWidget(self._why_not)
        layout.addWidget(self._empty, 1)
        layout.addWidget(self._scroll, 1)
        self.sheet = AddSheet(self, language)
        self.sheet.picked.connect(presenter.choose)
        self.sheet.back_wished.connect(presenter.open_gallery)
        self.sheet.submitted.connect(self._connect)
        self.sheet.cancelled.connect(self._cancel)
        self.sheet.closed.connect(self._closed)
        self.profile = ProfileSheet(self, language)
        self.profile.kept.connect(lambda account, shows: self._do(self._profile_shows(account, shows)))
        self.soon = Soon(self, self.refresh)
        presenter.show = self._show
        language.changed.connect(self._draw)

    # --- drawing -------------------------------------------------------------------------------------------

    def shown(self, account: str = "", add: bool = False, profile: str = "", **_args: object) -> None:
        """``account``: connect it again; ``profile``: say what the profile of this one shows."""

        async def arrive() -> None:
            await self._presenter.refresh()
            if add and self._may():
                self._presenter.open_gallery()
            elif account and self._may():
                await self._presenter.reconnect(account)
            elif profile:
                self._ask_about(profile)

        self._do(arrive())

    def refresh(self) -> None:
        self._do(self._presenter.refresh())

    def _may(self) -> bool:
        return self._state is not None and self._state.may_connect

    def _show(self, state: ChannelsState) -> None:
        known, self._state = self._state, state
        same = known is not None and (known.cards, known.may_connect) == (state.cards, state.may_connect)
        if not same:
            self._draw()
        else:
            self.sheet.set_state(state)

    def _draw(self) -> None:
        state = self._state
        if state is None:
            return
        say = self._around.language.say
        self._add.setEnabled(state.may_connect)
        self._why_not.setText(say(NOT_YOURS))
        self._why_not.setVisible(not state.may_connect)
        self._empty.setVisible(not state.cards)
        self._scroll.setVisible(bool(state.cards))
        self._empty.say(
            say(msg("No channel yet")),
            say(
                msg(
                    "A channel is where your posts go: your site, a social profile, or a page you serve by hand."
                )
            ),
            say(msg("Add a channel")) if state.may_connect else "",
        )
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.setParent(None)  # so that it is not found any more
                widget.deleteLater()
        columns = 2 if self.width() >= theme().px(WIDE) else 1
        for number, card in enumerate(state.cards):
            self._grid.addWidget(self._card(card, state), number // columns, number % columns)
        for place in range(2):
            self._grid.setColumnStretch(place, 1 if place < columns else 0)
        self.sheet.set_state(state)

    def _card(self, card: Card, state: ChannelsState) -> CardView:
        view = CardView(card, self._around.language, state.zone, state.may_connect)
        view.tested.connect(lambda: self._do(self._presenter.test(card.id)))
        view.reconnected.connect(lambda: self._do(self._presenter.reconnect(card.id)))
        view.forgotten.connect(partial(self._forget, card))
        view.profile_wished.connect(lambda: self.profile.ask(card, state.asked))
        return view

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        edge = theme().px(WIDE)
        if (event.oldSize().width() < edge) != (event.size().width() < edge):
            self._draw()

    # --- wishes --------------------------------------------------------------------------------------------

    def _do(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        return self._around.spawn(self, work)

    def _connect(self, values: dict[str, str]) -> None:
        async def connect() -> None:
            account = await self._presenter.connect(values)
            if account is not None:
                self._around.toast(msg("{channel} is connected.", channel=account.name))
                self._ask_about(account.id)

        self._connecting = self._do(connect())

    def _ask_about(self, account: str) -> None:
        """A channel that is new is looked at once, while its page is at hand."""
        state = self._state
        card = next((c for c in state.cards if c.id == account), None) if state is not None else None
        if state is not None and card is not None and card.profile is None:
            self.profile.ask(card, state.asked)

    def _cancel(self) -> None:
        if self._connecting is not None and not self._connecting.done():
            self._connecting.cancel()
        else:
            self._presenter.close()

    def _closed(self) -> None:
        """The sheet was closed by its own button or Escape, not because all is done."""
        if self._state is None or not self._state.adding:
            return
        if self._connecting is not None and not self._connecting.done():
            self._connecting.cancel()
        self._presenter.close()

    async def _profile_shows(self, account: str, shows: frozenset[Shown]) -> None:
        back = await self._presenter.profile_shows(account, shows)
        # the cards were drawn anew: the keyboard stays with the button it came from
        button = self.findChild(QPushButton, f"profile {account}")
        if button is not None:
            button.setFocus(Qt.FocusReason.OtherFocusReason)
        self._around.toast(msg("Kept, with your name and the day."), lambda: self._do(back()))

    def _forget(self, card: Card) -> None:
        say = self._around.language.say
        waiting = nmsg(
            "{count} thing that waits for it stays in the outbox.",
            "{count} things that wait for it stay in the outbox.",
            card.waiting,
        )
        kept = msg("What was published through it stays in the archive. To use it again you connect it anew.")
        sentence = f"{say(kept)} {say(waiting)}" if card.waiting else say(kept)
        dialog = Confirm(
            self,
            say(msg("Forget {channel}?", channel=f"{card.name} · {card.handle}")),
            sentence,
            say(msg("Forget the channel")),
            say(msg("Keep it")),
            dangerous=True,
        )

        async def decide() -> None:
            answer = await ask(dialog)
            dialog.deleteLater()
            if answer == QDialog.DialogCode.Accepted:
                await self._presenter.forget(card.id)
                self._around.toast(msg("The channel was forgotten."))

        self._do(decide())
