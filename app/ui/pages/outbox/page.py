"""Draws the outbox: on the left what is on its way, on the right the one that is looked at."""

from collections.abc import Callable, Coroutine
from datetime import date, time
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFileDialog, QFrame, QStackedWidget, QWidget

from app.core.kernel.text import Sentence, msg
from app.core.posts.model import Status
from app.core.posts.words import STATES as STATE_WORDS
from app.ui.kit import (
    Banner,
    CardList,
    Chip,
    EmptyState,
    IconButton,
    PageHeader,
    RowData,
    column,
    primary_button,
    row,
    scrolled,
    theme,
)
from app.ui.kit.soon import Soon
from app.ui.kit.states import STATES
from app.ui.pages.contract import Surroundings
from app.ui.pages.outbox.detail_view import DetailView
from app.ui.pages.outbox.presenter import Item, OutboxPresenter, OutboxState
from app.ui.pages.outbox.reading import Shelf, Verb
from app.ui.tasks import ask

SHELVES: tuple[tuple[Shelf | None, Sentence], ...] = (
    (None, msg("Not out yet")),
    (Shelf.DECIDE, msg("To decide")),
    (Shelf.BY_HAND, msg("By hand")),
    (Shelf.WAITING, msg("Waiting")),
    (Shelf.SENT, msg("Last 30 days")),
)
EMPTY: dict[Shelf | None, tuple[Sentence, Sentence]] = {
    None: (
        msg("Nothing waits to be sent"),
        msg("Signed posts and replies come here and go out when you sync."),
    ),
    Shelf.DECIDE: (
        msg("Nothing to decide"),
        msg("What is uncertain, stopped or missed would be listed here."),
    ),
    Shelf.BY_HAND: (
        msg("Nothing to do by hand"),
        msg("For channels that take no posts from programs, the steps appear here at their time."),
    ),
    Shelf.WAITING: (
        msg("Nothing waits"),
        msg("Signed posts and replies come here and go out when you sync."),
    ),
    Shelf.SENT: (
        msg("Nothing went out in the last 30 days"),
        msg("Every publication is kept here with its link and the time of its proof."),
    ),
}
HELD = msg("Held")
PROOFS = "PNG, JPEG, PDF (*.png *.jpg *.jpeg *.pdf)"
MINUTE = 60_000


class OutboxPage(QWidget):
    def __init__(self, presenter: OutboxPresenter, around: Surroundings) -> None:
        super().__init__()
        self._presenter, self._around = presenter, around
        self._state: OutboxState | None = None
        self._make_header()
        language = around.language
        self._banner = Banner()
        self._close = IconButton("x", "-", compact=True)
        language.bind(self._close.set_name, msg("Hide the report"))
        self._close.clicked.connect(lambda: self._do(presenter.forget_report()))
        self._report = QWidget()
        line = row(self._report, spacing=8)
        line.addWidget(self._banner, 1)
        line.addWidget(self._close)
        self.list = CardList("")
        language.bind(self.list.setAccessibleName, msg("Outbox"))
        self.list.current_changed.connect(self._choose)
        self.detail = DetailView(language)
        self._wire()
        self._empty = EmptyState("paper-plane-tilt")
        self._empty.acted.connect(lambda: around.navigate("composer", new=True))
        self._body = self._make_body()
        look = theme()
        whole = column(spacing=12)
        whole.setContentsMargins(look.px(24), 0, look.px(24), look.px(20))
        whole.addWidget(self._report)
        whole.addWidget(self._body, 1)
        layout = column(self, spacing=0)
        layout.addWidget(self._header)
        layout.addLayout(whole, 1)
        self.soon = Soon(self, self.refresh)
        clock = QTimer(self, interval=MINUTE)
        clock.timeout.connect(self.refresh)
        clock.start()
        presenter.show = self._show
        language.changed.connect(self._draw)

    def _make_header(self) -> None:
        language = self._around.language
        self._header = PageHeader()
        language.bind(self._header.set_title, msg("Outbox"), self)
        self.sync = primary_button(icon="arrows-clockwise")
        self.sync.clicked.connect(lambda: self._do(self._presenter.sync()))
        self._header.add_action(self.sync)
        self._group = QButtonGroup(self)
        self._chips: dict[Shelf | None, Chip] = {}
        for shelf, words in SHELVES:
            chip = Chip("")
            language.bind(chip.set_text, words)
            chip.clicked.connect(lambda _=False, wanted=shelf: self._do(self._presenter.list_shelf(wanted)))
            self._group.addButton(chip)
            self._chips[shelf] = chip
            self._header.add_chip(chip)

    def _make_body(self) -> QStackedWidget:
        frame = QFrame()
        frame.setObjectName("card")
        inside = column(frame, spacing=0)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.list)
        reader = QFrame()
        reader.setObjectName("card")
        column(reader, spacing=0, margin=0).addWidget(scrolled(self.detail))
        both = QWidget()
        line = row(both, spacing=12)
        line.addWidget(frame, 9)
        line.addWidget(reader, 11)
        body = QStackedWidget()
        body.addWidget(both)
        body.addWidget(self._empty)
        return body

    def _wire(self) -> None:
        view = self.detail
        view.chosen.connect(self._act)
        view.copy_wished.connect(self._copy)
        view.pictures_wished.connect(self._export)
        view.page_wished.connect(self._open_page)
        view.link_opened.connect(lambda url: QDesktopServices.openUrl(QUrl(url)))
        view.confirmed.connect(self._confirm)
        view.date_set.connect(self._new_date)
        view.proof_wished.connect(lambda one: self._do(self._choose_proof(one)))
        view.proof_dropped.connect(lambda one, path: self._do(self._keep_proof(one, path)))
        view.gone.connect(self._gone)
        view.stays.connect(self._stays)
        view.ask_link = self._presenter.link_problem

    # --- drawing -------------------------------------------------------------------------------------------

    def shown(self, delivery: str = "", ask: str = "", **_args: object) -> None:
        if delivery:
            self.detail.ask_for = ask
            self._do(self._presenter.find(delivery))
        else:
            self.refresh()

    def refresh(self) -> None:
        self._do(self._presenter.refresh())

    def _show(self, state: OutboxState) -> None:
        known, self._state = self._state, state
        if known != state:
            self._draw()

    def _draw(self) -> None:
        state = self._state
        if state is None:
            return
        say = self._around.language.say
        for shelf, chip in self._chips.items():
            chip.setChecked(shelf == state.shelf)
            count = state.counts.get(shelf, 0) if shelf else sum(
                n for key, n in state.counts.items() if key is not Shelf.SENT
            )  # fmt: skip
            chip.set_count(count)
        self.sync.setEnabled(not state.syncing)
        self.sync.setText(say(msg("Syncing…") if state.syncing else msg("Sync now")))
        self._report.setVisible(bool(state.report))
        words = " ".join(say(sentence) for sentence in state.report)
        self._banner.say(words, "warn" if state.trouble else "ok")
        self._body.setCurrentIndex(0 if state.items else 1)
        title, sentence = EMPTY[state.shelf]
        self._empty.say(say(title), say(sentence), say(msg("Write a post")) if state.shelf is None else "")
        chosen = state.detail.id if state.detail else ""
        self.list.blockSignals(True)
        self.list.set_rows([self._row(item, state) for item in state.items])
        self.list.choose(chosen)
        self.list.blockSignals(False)
        if state.detail is not None:
            self.detail.set_detail(state.detail, state.zone)

    def _row(self, item: Item, state: OutboxState) -> RowData:
        language = self._around.language
        icon, tone = STATES[item.status.value]
        words = language.say(HELD) if item.held else language.say(item.words or STATE_WORDS[item.status])
        when = language.say_day_time(item.when, state.zone) if item.when else ""
        narrow = self.width() < theme().px(860)
        subtitle = " · ".join(part for part in (words if narrow else "", item.channel, when) if part)
        urgent = item.status in (Status.UNCERTAIN, Status.MISSED, Status.STOPPED) and not item.given_up
        return RowData(
            item.id,
            language.say(item.title),
            subtitle,
            "pause-circle" if item.held else icon,
            "muted" if item.held or item.given_up else tone,
            badges=() if narrow else ((words, "muted" if item.held or item.given_up else tone),),
            strong=urgent,
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        edge = theme().px(860)
        if (event.oldSize().width() < edge) != (event.size().width() < edge):
            self._draw()

    # --- wishes --------------------------------------------------------------------------------------------

    def _do(self, work: Coroutine[Any, Any, Any]) -> None:
        self._around.spawn(self, work)

    def _choose(self, delivery: str) -> None:
        if delivery:
            self._do(self._presenter.choose(delivery))

    def _act(self, verb: Verb) -> None:
        detail = self._state.detail if self._state else None
        if detail is None:
            return
        one, presenter = detail.id, self._presenter
        next_sync = msg("It goes out with the next sync.")
        works: dict[Verb, Callable[[], Coroutine[Any, Any, Any]]] = {
            Verb.TAKE_BACK: lambda: self._take_back(one),
            Verb.REMOVE: lambda: self._take_back(one),
            Verb.HOLD: lambda: presenter.hold(one, held=True),
            Verb.RELEASE: lambda: presenter.hold(one, held=False),
            Verb.BY_HAND: lambda: presenter.by_hand(one),
            Verb.CHECK_AGAIN: presenter.sync,
            Verb.SEND_AGAIN: lambda: self._and_say(presenter.send_again(one), next_sync),
            Verb.TRY_AGAIN: lambda: self._and_say(presenter.try_again(one), next_sync),
            Verb.PUBLISH_NOW: lambda: self._and_say(presenter.publish_now(one), next_sync),
            Verb.GIVE_UP: lambda: self._give_up(one),
            Verb.SKIP: lambda: self._give_up(one),
        }
        if verb in works:
            self._do(works[verb]())
        elif verb is Verb.CONNECT:
            self._around.navigate("channels", account=detail.account)
        elif verb is Verb.OPEN and detail.conversation:
            self._around.navigate("inbox", conversation=detail.conversation)
        elif verb is Verb.OPEN:
            self._around.navigate("composer", post=detail.post)

    async def _and_say(self, work: Coroutine[Any, Any, None], sentence: Sentence) -> None:
        await work
        self._around.toast(sentence)

    async def _take_back(self, delivery: str) -> None:
        back = await self._presenter.take_back(delivery)
        self._undoable(msg("Taken back: it is not sent."), back)

    async def _give_up(self, delivery: str) -> None:
        back = await self._presenter.give_up(delivery)
        self._undoable(msg("Taken off the list: it is not published."), back)

    def _undoable(self, sentence: Sentence, back: Callable[[], object] | None) -> None:
        undo = (lambda: self._do(self._presenter.undo(back))) if back is not None else None
        self._around.toast(sentence, undo)

    def _new_date(self, delivery: str, day: date, wall: time) -> None:
        self._do(self._and_say(self._presenter.new_date(delivery, day, wall), msg("The new date is set.")))

    def _confirm(self, delivery: str, link: str) -> None:
        self._do(
            self._and_say(self._presenter.confirm(delivery, link), msg("Noted as published, with the time."))
        )

    # --- taking down ---------------------------------------------------------------------------------------

    async def _choose_proof(self, delivery: str) -> None:
        say = self._around.language.say
        dialog = QFileDialog(self, say(msg("A picture of the screen")), "", PROOFS)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        chosen = Path(dialog.selectedFiles()[0]) if await ask(dialog) and dialog.selectedFiles() else None
        dialog.deleteLater()
        if chosen is not None:
            await self._keep_proof(delivery, chosen)

    async def _keep_proof(self, delivery: str, path: Path) -> None:
        await self._presenter.attach_proof(delivery, path)
        self._around.toast(msg("The proof is kept, encrypted, with this copy."))

    def _gone(self, delivery: str) -> None:
        self._do(self._and_say(self._presenter.gone(delivery), msg("Noted as taken down, with the time.")))

    def _stays(self, delivery: str, reason: str) -> None:
        said = msg("Noted. The reason will stand in the letter to the person.")
        self._do(self._and_say(self._presenter.stays(delivery, reason), said))

    # --- by hand -------------------------------------------------------------------------------------------

    def _copy(self, delivery: str, text: str, step: str) -> None:
        clipboard = QGuiApplication.clipboard()
        clipboard.setText(text)
        if step:
            self._do(self._presenter.took_step(delivery, step))
        else:
            self._around.toast(msg("Copied."))

    def _export(self, delivery: str) -> None:
        async def lay_out() -> None:
            folder = await self._presenter.export_pictures(delivery)
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

        self._do(lay_out())

    def _open_page(self, delivery: str, url: str) -> None:
        QDesktopServices.openUrl(QUrl(url))
        self._do(self._presenter.took_step(delivery, "opened"))
