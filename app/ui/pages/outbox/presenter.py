"""Everything that is on its way, may be out, or went out lately, and what a person decides about it."""

import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from app.core.accounts.service import Accounts
from app.core.inbox.service import Inbox
from app.core.kernel.clock import Clock
from app.core.kernel.errors import AppError, Refused
from app.core.kernel.run import Run
from app.core.kernel.text import Sentence, msg
from app.core.outbox.model import Delivery, State
from app.core.outbox.service import Outbox
from app.core.platforms.assisted import accepts_link, page_to_open
from app.core.platforms.contract import Manifest
from app.core.posts.calendar import moment_of
from app.core.posts.model import Status
from app.core.posts.service import Posts
from app.core.sync.report import SyncReport
from app.core.team.model import Right, require
from app.core.team.service import Team
from app.core.withdrawal.model import Pressure, pressure
from app.core.withdrawal.service import Withdrawals
from app.ui.pages.outbox.reading import Choice, Fact, Reader, Shelf, given_up, reader_at, title_of

LATELY = timedelta(days=30)
ORDER = (Shelf.DECIDE, Shelf.BY_HAND, Shelf.WAITING)


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the list."""

    id: str
    title: Sentence
    channel: str
    status: Status
    shelf: Shelf
    when: datetime | None
    held: bool = False
    given_up: bool = False
    words: Sentence | None = None
    """Another word for the state than the usual one."""


@dataclass(frozen=True, slots=True)
class TakeDown:
    """The three steps of taking down by hand."""

    platform: str
    page: str
    host: str = ""
    steps: tuple[Sentence, ...] = ()
    opened: bool = False
    proof_name: str = ""
    """The picture of the screen that is kept already."""
    code: str = ""
    """Whose consent was withdrawn."""
    due: datetime | None = None
    pressure: Pressure = Pressure.IN_TIME
    may_leave: bool = False
    """This person may say that it cannot be taken down."""


@dataclass(frozen=True, slots=True)
class ByHand:
    """The four steps of publishing by hand."""

    platform: str
    text: str = field(repr=False)
    title: str = field(default="", repr=False)
    alts: tuple[str, ...] = ()
    """The description of each picture, to be pasted with it."""
    page: str = ""
    host: str = ""
    steps: tuple[Sentence, ...] = ()
    copied: bool = False
    exported: Path | None = None
    opened: bool = False
    objection: Sentence | None = None
    """Why it may not go out now: asked at the door for what a person publishes, too."""


@dataclass(frozen=True, slots=True)
class Detail:
    id: str
    item: Item
    text: str = field(repr=False)
    meaning: Sentence
    reason: Sentence | None
    facts: tuple[Fact, ...]
    choices: tuple[Choice, ...]
    platform: str
    account: str
    due: datetime | None = None
    post: str = ""
    conversation: str = ""
    by_hand: ByHand | None = None
    take_down: TakeDown | None = None
    removes: bool = False


@dataclass(frozen=True, slots=True)
class OutboxState:
    zone: ZoneInfo
    shelf: Shelf | None = None
    """What is listed; ``None``: everything that is not out."""
    items: tuple[Item, ...] = ()
    counts: dict[Shelf, int] = field(default_factory=dict)
    detail: Detail | None = None
    syncing: bool = False
    report: tuple[Sentence, ...] = ()
    trouble: bool = False
    """The report tells of something that did not work."""


class OutboxPresenter:
    def __init__(
        self,
        outbox: Outbox,
        posts: Posts,
        inbox: Inbox,
        accounts: Accounts,
        team: Team,
        clock: Clock,
        run: Run,
        door: Callable[[Delivery], Sentence | None],
        sync: Callable[[], Awaitable[SyncReport]],
        pictures: Path,
        withdrawals: Withdrawals | None = None,
    ) -> None:
        self.show: Callable[[OutboxState], object] = lambda state: None
        self._outbox, self._posts, self._inbox = outbox, posts, inbox
        self._accounts, self._team, self._clock, self._run = accounts, team, clock, run
        self._door, self._sync, self._pictures = door, sync, pictures
        self._withdrawals = withdrawals
        self._shelf: Shelf | None = None
        self._chosen = ""
        self._done: dict[str, set[str]] = {}
        """Steps taken by hand, by delivery: ``copied``, ``opened``."""
        self._state: OutboxState | None = None
        self._syncing = False
        self._report: tuple[Sentence, ...] = ()
        self._trouble = False

    # --- looking -------------------------------------------------------------------------------------------

    async def refresh(self) -> None:
        self._state = await self._run(self._look)
        self.show(self._state)

    async def list_shelf(self, shelf: Shelf | None) -> None:
        self._shelf, self._chosen = shelf, ""
        await self.refresh()

    async def choose(self, delivery: str) -> None:
        if delivery != self._chosen:
            self._chosen = delivery
            await self.refresh()

    async def find(self, delivery: str) -> None:
        """Come from elsewhere to one delivery: list the shelf it is on."""
        found = await self._run(self._outbox.get, delivery)
        if found is not None and found.state is State.SENT:
            self._shelf = Shelf.SENT
        else:
            self._shelf = None
        self._chosen = delivery
        await self.refresh()

    def _look(self) -> OutboxState:
        if self._withdrawals is not None:
            self._withdrawals.follow_up()
        reader, since = reader_at(self._clock, self._accounts, self._team), self._clock.now() - LATELY
        zone = self._team.practice().timezone
        lately = [*reversed(self._outbox.sent_since(since))]
        waiting = [
            d for d in self._outbox.open() if not (given_up(d) and d.settled_at and d.settled_at < since)
        ]
        everything = [*waiting, *lately]
        shelves = [(reader.shelf(d), d) for d in everything]
        counts = {shelf: sum(s is shelf for s, _ in shelves) for shelf in Shelf}
        if self._shelf is None:
            listed = [d for wanted in ORDER for s, d in shelves if s is wanted]
        else:
            listed = [d for s, d in shelves if s is self._shelf]
        chosen = next((d for d in listed if d.id == self._chosen), listed[0] if listed else None)
        self._chosen = chosen.id if chosen else ""
        return OutboxState(
            zone,
            self._shelf,
            tuple(_item(reader, d) for d in listed),
            counts,
            self._detail(reader, chosen) if chosen else None,
            self._syncing,
            self._report,
            self._trouble,
        )

    def _detail(self, reader: Reader, delivery: Delivery) -> Detail:
        in_hand = reader.in_hand(delivery)
        by_hand = self._by_hand(reader, delivery) if in_hand and not delivery.removes else None
        return Detail(
            delivery.id,
            _item(reader, delivery),
            delivery.text,
            reader.meaning(delivery),
            delivery.reason,
            reader.facts(delivery),
            reader.choices(delivery),
            delivery.platform,
            delivery.account,
            delivery.due,
            delivery.post,
            (self._inbox.conversation_of(delivery.reply) or "") if delivery.reply else "",
            by_hand,
            self._take_down(reader, delivery) if in_hand and delivery.removes else None,
            bool(delivery.removes),
        )

    def _take_down(self, reader: Reader, delivery: Delivery) -> TakeDown:
        manifest, account = reader.manifest(delivery), reader.accounts.get(delivery.account)
        page = delivery.url
        if not page and manifest is not None:
            profile = (account.page or account.endpoint) if account else ""
            page = profile or page_to_open(manifest, "", profile)
        progress = self._withdrawals.of_removal(delivery) if self._withdrawals is not None else None
        copies = progress.copies if progress is not None else ()
        proofs = [c.proof_name for c in copies if c.delivery.id == delivery.removes]
        return TakeDown(
            reader.label(delivery),
            page,
            manifest.hosts[0] if manifest and manifest.hosts else "",
            manifest.remove_steps if manifest else (),
            "opened" in self._done.get(delivery.id, set()),
            proofs[0] if proofs else "",
            progress.withdrawal.subject if progress else "",
            progress.withdrawal.due if progress else None,
            pressure(progress.withdrawal, reader.now) if progress else Pressure.IN_TIME,
            reader.person.may(Right.WITHDRAW_CONSENT),
        )

    def _by_hand(self, reader: Reader, delivery: Delivery) -> ByHand:
        manifest, account = reader.manifest(delivery), reader.accounts.get(delivery.account)
        done = self._done.get(delivery.id, set())
        folder = self._folder(delivery.id)
        profile = (account.page or account.endpoint) if account else ""
        return ByHand(
            reader.label(delivery),
            delivery.text,
            delivery.title if manifest and manifest.titled else "",
            tuple(piece.alt for piece in delivery.pieces),
            self._page(manifest, delivery, profile) if manifest else "",
            manifest.hosts[0] if manifest and manifest.hosts else "",
            manifest.steps if manifest else (),
            "copied" in done,
            folder if folder.is_dir() else None,
            "opened" in done,
            self._door(delivery),
        )

    def _page(self, manifest: Manifest, delivery: Delivery, profile: str) -> str:
        """Where to publish; for an answer the conversation itself, where its address is known."""
        if delivery.reply:
            talk = self._inbox.conversation(self._inbox.conversation_of(delivery.reply) or "")
            if talk is not None and talk.url:
                return talk.url
        return page_to_open(manifest, delivery.text, profile, reply=bool(delivery.reply))

    def _folder(self, delivery: str) -> Path:
        return self._pictures / delivery[-8:]

    # --- sync ----------------------------------------------------------------------------------------------

    async def sync(self) -> None:
        """Carry, listen, measure; the report stays on the page until the next one."""
        self._syncing, self._report = True, ()
        await self.refresh()
        try:
            report = await self._sync()
            self._report, self._trouble = report.sentences(), bool(report.problems or report.unsure)
        except AppError as error:
            self._report, self._trouble = (error.sentence,), True
        finally:
            self._syncing = False
        await self.refresh()

    async def forget_report(self) -> None:
        self._report = ()
        await self.refresh()

    # --- decisions -----------------------------------------------------------------------------------------

    async def take_back(self, delivery: str) -> Callable[[], object] | None:
        """Out of the outbox. Returns the way back where there is one; an answer goes back to its editor."""
        known = await self._run(self._outbox.get, delivery)
        if known is None:
            return None
        if known.reply:
            taken = await self._run(self._inbox.take_back, known) is not None
        else:
            taken = await self._run(self._outbox.withdraw, delivery)
        if not taken:
            raise Refused(msg("It is too late to take it back: it is being sent, or it is out."))
        self._tidy(delivery)
        await self.refresh()
        if known.reply or known.state is not State.READY:
            return None
        return lambda: self._outbox.queue(known, again=True)

    async def hold(self, delivery: str, held: bool) -> None:
        await self._change(self._outbox.hold, delivery, held)

    async def by_hand(self, delivery: str) -> None:
        await self._change(self._outbox.do_by_hand, delivery)

    async def try_again(self, delivery: str) -> None:
        """Nothing is out; it goes with the next sync."""
        await self._change(self._outbox.try_again, delivery, self._team.current.id)

    async def send_again(self, delivery: str) -> None:
        """It may have been out, and a doctor looked: it is not."""
        require(self._team.current, Right.SEND_AGAIN)
        await self._change(self._outbox.try_again, delivery, self._team.current.id)

    async def give_up(self, delivery: str) -> Callable[[], object]:
        """Not out, and it shall not go out. Returns the way back."""
        known = await self._run(self._outbox.get, delivery)
        await self._run(self._stop, delivery)
        self._tidy(delivery)
        await self.refresh()
        person = self._team.current.id

        def back() -> None:
            if known is not None and known.state is State.READY:
                self._outbox.queue(known, again=True)
            else:
                self._outbox.try_again(delivery, person)

        return back

    def _stop(self, delivery: str) -> None:
        known = self._outbox.get(delivery)
        if known is not None and known.state is State.READY:
            self._outbox.withdraw(delivery)
        else:
            self._outbox.give_up(delivery, self._team.current.id)

    async def undo(self, back: Callable[[], object]) -> None:
        await self._run(back)
        await self.refresh()

    async def publish_now(self, delivery: str) -> None:
        await self._change(self._outbox.set_due, delivery, None)

    async def new_date(self, delivery: str, day: date, wall: time) -> None:
        """Another moment, on the practice's clock. The whole post moves while nothing of it is out."""
        await self._run(self._move, delivery, day, wall)
        await self.refresh()

    def _move(self, delivery: str, day: date, wall: time) -> None:
        known = self._outbox.get(delivery)
        if known is None:
            raise Refused(msg("This is no longer in the outbox."))
        at = moment_of(day, wall, self._team.practice().timezone).at
        if at < self._clock.now():
            raise Refused(msg("That moment has passed. Choose a later one."))
        others = self._outbox.of_post(known.post) if known.post else []
        if known.post and all(d.state in (State.READY, State.WAITING) for d in others):
            self._posts.schedule(known.post, at)
        else:
            self._outbox.set_due(delivery, at)

    async def _change(self, verb: Callable[..., object], *args: object) -> None:
        await self._run(verb, *args)
        await self.refresh()

    # --- by hand -------------------------------------------------------------------------------------------

    def link_problem(self, delivery: str, link: str) -> Sentence | None:
        """Why a pasted link cannot be right; nothing is wrong with an empty one."""
        detail = self._state.detail if self._state else None
        return self._link_problem(detail.platform, link) if detail and detail.id == delivery else None

    def _link_problem(self, platform: str, link: str) -> Sentence | None:
        return accepts_link(self._accounts.connector(platform).manifest, link) if link.strip() else None

    async def took_step(self, delivery: str, step: str) -> None:
        self._done.setdefault(delivery, set()).add(step)
        await self.refresh()

    async def export_pictures(self, delivery: str) -> Path:
        """Lay the pictures out in a folder; they are taken away again when it is done."""
        folder = self._folder(delivery)
        known = await self._run(self._outbox.get, delivery)
        if known is not None:
            await self._run(self._outbox.export_pictures, known, folder)
        await self.refresh()
        return folder

    async def confirm(self, delivery: str, link: str) -> None:
        """A person says that it is out. Raises ``Refused`` for a link that cannot be it."""
        require(self._team.current, Right.SETTLE)
        await self._run(self._confirm, delivery, link.strip())
        self._tidy(delivery)
        await self.refresh()

    def _confirm(self, delivery: str, link: str) -> None:
        known = self._outbox.get(delivery)
        if known is not None and (problem := self._link_problem(known.platform, link)) is not None:
            raise Refused(problem)
        if known is not None and known.state is State.READY:
            if (objection := self._door(known)) is not None:
                raise Refused(objection)
            self._outbox.do_by_hand(delivery)
        self._outbox.confirm(delivery, self._team.current.id, link)

    # --- taking down by hand -------------------------------------------------------------------------------

    async def attach_proof(self, delivery: str, path: Path) -> None:
        """A picture of the screen: the page is not there any more."""
        if self._withdrawals is not None:
            await self._run(self._withdrawals.attach_proof, delivery, path)
            await self.refresh()

    async def gone(self, delivery: str) -> None:
        """A person took it down there and says so."""
        require(self._team.current, Right.SETTLE)
        if self._withdrawals is not None:
            await self._run(self._withdrawals.done_by_hand, delivery)
            self._tidy(delivery)
            await self.refresh()

    async def stays(self, delivery: str, reason: str) -> None:
        """It cannot be taken down, and why."""
        require(self._team.current, Right.WITHDRAW_CONSENT)
        if self._withdrawals is not None:
            await self._run(self._withdrawals.cannot, delivery, reason)
            self._tidy(delivery)
            await self.refresh()

    def _tidy(self, delivery: str) -> None:
        self._done.pop(delivery, None)
        shutil.rmtree(self._folder(delivery), ignore_errors=True)


def _item(reader: Reader, delivery: Delivery) -> Item:
    moment = delivery.settled_at if delivery.state is State.SENT else delivery.due
    return Item(
        delivery.id,
        title_of(delivery),
        reader.label(delivery),
        reader.status(delivery),
        reader.shelf(delivery),
        delivery.scheduled_for or moment,
        delivery.held,
        given_up(delivery),
        reader.words(delivery),
    )
