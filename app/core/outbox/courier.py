"""The courier carries deliveries to the platforms, and never says anything twice.

Doubts first: whatever was armed and never settled is looked up. Then, one at a time for each account: claim,
gate, prepare, ARM (a commit), send (one call), settle (a commit). Whatever interrupts between the two commits,
a dead line, SIGKILL, a power cut, leaves an armed row, and an armed row is a doubt, never a retry.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, assert_never

from app.core.accounts.model import Account, Health
from app.core.accounts.service import Accounts
from app.core.kernel.clock import Clock
from app.core.kernel.errors import AppError, NeedsSignIn, NoRoom
from app.core.kernel.text import Sentence, msg
from app.core.outbox.backoff import backoff
from app.core.outbox.model import (
    MISSED_AFTER,
    Delivery,
    DeliveryArmed,
    DeliveryChanged,
    DeliverySettled,
    State,
    Wait,
)
from app.core.outbox.store import Moved, OutboxStore
from app.core.platforms.contract import (
    Access,
    Act,
    CannotTell,
    Connector,
    Handover,
    Hello,
    Image,
    LookAnswer,
    NotThere,
    Outgoing,
    Prepared,
    Published,
    Reconnect,
    Refusal,
    Removed,
    SendAnswer,
    StillThere,
    TryLater,
    Unsure,
)
from app.core.storage.blobs import Blobs
from app.core.storage.database import Database

if TYPE_CHECKING:
    import httpx

log = logging.getLogger(__name__)

Gate = Callable[[Delivery], Sentence | None]
"""May this go out now? A sentence says why not. Asked at the door, every time."""

LEASE = timedelta(minutes=10)
TOO_WRONG = timedelta(minutes=5)
PATIENCE = timedelta(seconds=35)
"""A run stays for what becomes free within this time: the half minute in which sending can be undone."""


@dataclass(frozen=True, slots=True)
class Result:
    """What one run did, for the report. ``problems`` pairs a channel with a sentence."""

    sent: int = 0
    handed_over: int = 0
    unsure: int = 0
    refused: int = 0
    removed: int = 0
    problems: tuple[tuple[str, Sentence], ...] = ()

    def __add__(self, other: "Result") -> "Result":
        return Result(
            self.sent + other.sent,
            self.handed_over + other.handed_over,
            self.unsure + other.unsure,
            self.refused + other.refused,
            self.removed + other.removed,
            self.problems + other.problems,
        )


class Courier:
    def __init__(
        self,
        db: Database,
        blobs: Blobs,
        accounts: Accounts,
        gate: Gate,
        clock: Clock,
        seat: str,
        skew: Callable[[], timedelta] = lambda: timedelta(0),
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
        patience: timedelta = PATIENCE,
    ) -> None:
        self._db = db
        self._blobs = blobs
        self._accounts = accounts
        self._gate = gate
        self._clock = clock
        self._seat = seat
        self._skew = skew
        self._pause = pause
        self._patience = patience

    async def run(self, http: "httpx.AsyncClient") -> Result:
        """Carry everything that may go now. Cancelling is safe at any point."""
        await self._db.run(self._doubt_stale)
        waiting, accounts = await self._db.run(self._work)
        rounds = [self._serve_safely(http, account, waiting.get(account, [])) for account in accounts]
        return sum(await asyncio.gather(*rounds), Result())

    async def _serve_safely(self, http: "httpx.AsyncClient", account: str, doubts: list[Delivery]) -> Result:
        """One account's trouble never stops the others. A delivery caught in the middle stays armed: a doubt."""
        known = await self._db.run(self._accounts.get, account)
        try:
            return await self._serve(http, known, doubts)
        except AppError as error:
            return Result(problems=((known.name, error.sentence),))
        except Exception as error:  # noqa: BLE001 - a fault in one platform's code; the others go on
            log.error("courier: %s on %s", type(error).__name__, known.platform)
            return Result(
                problems=(
                    (known.name, msg("Something unexpected happened with this channel; nothing was lost.")),
                )
            )

    # --- what there is to do -------------------------------------------------------------------------------

    def _doubt_stale(self) -> None:
        with self._db.write() as tx:
            store = OutboxStore(tx)
            store.free_own(self._seat)
            for delivery in store.stale(self._seat, self._clock.now()):
                store.move(delivery, State.UNSURE)
                tx.announce(DeliverySettled(delivery.id, State.UNSURE))

    def _work(self) -> tuple[dict[str, list[Delivery]], list[str]]:
        with self._db.read() as tx:
            store = OutboxStore(tx)
            doubts: dict[str, list[Delivery]] = {}
            for delivery in store.in_states([State.UNSURE]):
                doubts.setdefault(delivery.account, []).append(delivery)
            return doubts, sorted({*store.accounts_with_work(), *doubts})

    async def _serve(self, http: "httpx.AsyncClient", account: Account, doubts: list[Delivery]) -> Result:
        """One account: say hello, settle doubts, then one delivery after the other."""
        connector = self._accounts.connector(account.platform)
        try:
            access = await self._db.run(self._accounts.access, account)
        except NeedsSignIn as error:
            await self._db.run(self._accounts.needs_sign_in, account.id)
            return Result(problems=((account.name, error.sentence),))
        if not connector.manifest.assisted:
            problem = await self._hello(http, connector, access)
            if problem is not None:
                return Result(problems=((account.name, problem),))
            account = await self._db.run(self._accounts.get, account.id)
            access = replace(access, limits=account.limits)
        result = Result()
        for delivery in doubts:
            result += await self._clear_doubt(http, connector, access, delivery)
        return result + await self._carry_all(http, connector, access, account)

    async def _hello(
        self, http: "httpx.AsyncClient", connector: Connector, access: Access
    ) -> Sentence | None:
        """A real read before anything is said: is there a network, do they know us, is our clock right?"""
        answer = await connector.hello(http, access)
        match answer:
            case Hello():
                await self._db.run(self._accounts.heard_from, access.account, answer)
                return None
            case Reconnect(reason=reason):
                await self._db.run(self._accounts.needs_sign_in, access.account)
                return reason
            case Refusal(reason=reason) | TryLater(reason=reason):
                return reason
            case _:
                assert_never(answer)

    # --- doubts --------------------------------------------------------------------------------------------

    async def _clear_doubt(
        self, http: "httpx.AsyncClient", connector: Connector, access: Access, delivery: Delivery
    ) -> Result:
        age = self._clock.now() - (delivery.armed_at or delivery.made_at)
        if age < connector.manifest.settles_after:
            return Result(unsure=1)
        outgoing = await self._db.run(self._outgoing, delivery)
        answer = await connector.look(http, access, outgoing)
        return await self._db.run(self._settle_look, delivery, answer)

    def _settle_look(self, delivery: Delivery, answer: LookAnswer) -> Result:
        match answer:
            case Published():
                self._move(delivery, State.SENT, **_proof(answer, self._clock.now()))
                return Result(sent=1)
            case Removed():
                self._move(delivery, State.SENT, **_done(self._clock.now()))
                return Result(removed=1)
            case NotThere() | StillThere():
                self._move(delivery, State.READY, armed_at=None, prepared={}, reason=None)
                return Result()
            case CannotTell(reason=reason):
                # Whether it is gone a person sees in a moment, and it may be taken away twice.
                wait = Wait.BY_HAND if delivery.act is Act.REMOVE else Wait.MAYBE_OUT
                self._move(delivery, State.WAITING, wait=wait, reason=reason)
                return Result(unsure=1)
            case TryLater() | Reconnect():
                return Result(unsure=1)
            case _:
                assert_never(answer)

    # --- deliveries ----------------------------------------------------------------------------------------

    async def _carry_all(
        self, http: "httpx.AsyncClient", connector: Connector, access: Access, account: Account
    ) -> Result:
        result = Result()
        until = self._clock.now() + self._patience
        seen: set[str] = set()  # what was given back in this run waits for the next one
        while True:
            delivery = await self._db.run(self._claim, account.id, seen)
            if delivery is None:
                free_at = await self._db.run(self._next_moment, account.id)
                if free_at is None or free_at > until:
                    return result
                await self._pause(max((free_at - self._clock.now()).total_seconds(), 0.05))
                continue
            seen.add(delivery.id)
            try:
                done, go_on = await self._carry(http, connector, access, delivery)
            except Moved:  # a withdrawal, or a person, was quicker: nothing was said
                continue
            except AppError as error:  # what went out before it is still told
                return result + Result(problems=((account.name, error.sentence),))
            result += done
            if not go_on:
                return result

    async def _carry(
        self, http: "httpx.AsyncClient", connector: Connector, access: Access, delivery: Delivery
    ) -> tuple[Result, bool]:
        """One delivery through gate, prepare, arm, send and settle. The flag says whether this account goes on."""
        now = self._clock.now()
        # What was once handed off and is certainly not there begins again as a plain post.
        act: Act = Act.POST if delivery.act is Act.HAND_OFF else delivery.act
        if delivery.due is not None:
            if delivery.due > now:
                if not (
                    act is Act.POST
                    and Act.HAND_OFF in connector.manifest.acts
                    and delivery.due - now >= connector.manifest.hands_off_ahead
                ):
                    await self._db.run(self._give_back, delivery)
                    return Result(), True
                act = Act.HAND_OFF
            elif now - delivery.due > MISSED_AFTER and not connector.manifest.assisted:
                await self._db.run(
                    self._stop, delivery, Wait.MISSED, msg("The time passed while Decoro was off.")
                )
                return Result(), True
            if abs(self._skew()) > TOO_WRONG:
                await self._db.run(self._give_back, delivery)
                return Result(problems=((access.handle, wrong_clock(self._skew())),)), False
        objection = await self._db.run(self._gate, delivery)
        if objection is not None:
            await self._db.run(self._stop, delivery, Wait.STOPPED, objection)
            return Result(problems=((access.handle, objection),)), True

        outgoing = replace(await self._db.run(self._outgoing, delivery), act=act)
        ready = await connector.prepare(http, access, outgoing)
        match ready:
            case Prepared(data=data):
                pass
            case Refusal() | TryLater() | Reconnect() | Handover():
                return await self._db.run(self._settle_unsaid, access, delivery, ready)
            case _:
                assert_never(ready)
        # Between the preparation (uploads can take long) and the word a consent may have ended: ask again.
        objection = await self._db.run(self._gate, delivery)
        if objection is not None:
            await self._db.run(self._stop, delivery, Wait.STOPPED, objection)
            return Result(problems=((access.handle, objection),)), True
        armed = await self._db.run(self._arm, delivery, act, dict(data))
        outcome = await connector.send(
            http, access, replace(outgoing, prepared=armed.prepared, armed_at=armed.armed_at)
        )
        try:
            return await self._db.run(self._settle_send, access, armed, outcome)
        except NoRoom:
            # The disk is full, and the reserve was just given free: "sent" must find room, or it would be a doubt.
            return await self._db.run(self._settle_send, access, armed, outcome)

    def _claim(self, account: str, seen: set[str]) -> Delivery | None:
        with self._db.write() as tx:
            known = self._accounts.get(account)
            if known.health is Health.NEEDS_SIGN_IN:
                return None
            return OutboxStore(tx).claim(account, self._seat, self._clock.now(), LEASE, seen)

    def _next_moment(self, account: str) -> datetime | None:
        with self._db.read() as tx:
            return OutboxStore(tx).next_moment(account, self._clock.now())

    def _outgoing(self, delivery: Delivery) -> Outgoing:
        return Outgoing(
            key=delivery.id,
            act=delivery.act,
            text=delivery.text,
            made_at=delivery.made_at,
            language=delivery.language,
            title=delivery.title,
            images=tuple(
                Image(p.name, p.mime, p.alt, self._blobs.get(p.digest), p.width, p.height)
                for p in delivery.pieces
            ),
            reply_to={} if delivery.removes else delivery.reply_to,
            target=delivery.reply_to if delivery.removes else {},
            slot=delivery.due,
            prepared=delivery.prepared,
            armed_at=delivery.armed_at,
        )

    def _arm(self, delivery: Delivery, act: Act, prepared: dict[str, object]) -> Delivery:
        """The commit before the word. From here on silence is a doubt."""
        now = self._clock.now()
        with self._db.write() as tx:
            armed = OutboxStore(tx).arm(
                delivery,
                self._seat,
                now + LEASE,
                act=act,
                prepared=prepared,
                armed_at=now,
                tries=delivery.tries + 1,
                reason=None,
            )
            tx.announce(DeliveryArmed(armed.id))
        return armed

    def _settle_send(self, access: Access, armed: Delivery, outcome: SendAnswer) -> tuple[Result, bool]:
        match outcome:
            case Published():
                self._move(armed, State.SENT, **_proof(outcome, self._clock.now()))
                return Result(sent=1), True
            case Removed():
                self._move(armed, State.SENT, **_done(self._clock.now()))
                return Result(removed=1), True
            case Unsure(reason=reason):
                self._move(armed, State.UNSURE, reason=reason)
                return Result(unsure=1, problems=((access.handle, reason),)), False
            case Refusal() | TryLater() | Reconnect() | Handover():
                return self._settle_unsaid(access, armed, outcome)
            case _:
                assert_never(outcome)

    def _settle_unsaid(
        self, access: Access, delivery: Delivery, answer: Refusal | TryLater | Reconnect | Handover
    ) -> tuple[Result, bool]:
        """Surely nothing was said: refuse, postpone, ask to sign in, or hand over to a person."""
        now = self._clock.now()
        match answer:
            case Refusal(reason=reason) if delivery.act is Act.REMOVE:
                # It has to go all the same: a person does it there.
                self._move(delivery, State.WAITING, wait=Wait.BY_HAND, reason=reason)
                return Result(handed_over=1, problems=((access.handle, reason),)), True
            case Refusal(reason=reason):
                self._move(delivery, State.REFUSED, reason=reason, settled_at=now)
                return Result(refused=1, problems=((access.handle, reason),)), True
            case TryLater(reason=reason, after=after):
                self._postpone(delivery, now + backoff(delivery.tries + 1, after), reason)
                return Result(problems=((access.handle, reason),)), False
            case Reconnect(reason=reason):
                self._postpone(delivery, None, reason)
                self._accounts.needs_sign_in(access.account)
                return Result(problems=((access.handle, reason),)), False
            case Handover():
                self._move(delivery, State.WAITING, wait=Wait.BY_HAND, reason=None)
                return Result(handed_over=1), True
            case _:
                assert_never(answer)

    def _postpone(self, delivery: Delivery, not_before: datetime | None, reason: Sentence) -> None:
        with self._db.write() as tx:
            store = OutboxStore(tx)
            if delivery.state is State.ARMED:
                store.move(delivery, State.READY, not_before=not_before, reason=reason, armed_at=None)
            else:
                store.release(delivery, not_before=not_before, reason=reason, tries=delivery.tries + 1)
            tx.announce(DeliveryChanged(delivery.id))

    def _give_back(self, delivery: Delivery) -> None:
        with self._db.write() as tx:
            OutboxStore(tx).release(delivery)

    def _stop(self, delivery: Delivery, wait: Wait, reason: Sentence) -> None:
        self._move(delivery, State.WAITING, wait=wait, reason=reason)

    def _move(self, delivery: Delivery, state: State, **changes: object) -> None:
        """What the courier settles, a platform said: whoever asked to try again did not."""
        with self._db.write() as tx:
            OutboxStore(tx).move(delivery, state, settled_by="", **changes)
            tx.announce(DeliverySettled(delivery.id, state))


def _proof(answer: Published, now: datetime) -> dict[str, object]:
    return {
        "remote_id": answer.remote_id,
        "url": answer.url,
        "scheduled_for": answer.scheduled_for,
        "settled_at": now,
        "reason": None,
        "wait": None,
    }


def _done(now: datetime) -> dict[str, object]:
    return {"settled_at": now, "reason": None, "wait": None}


def wrong_clock(skew: timedelta) -> Sentence:
    """This computer's clock is off by ``skew`` (positive: ahead)."""
    minutes = round(abs(skew).total_seconds() / 60)
    if skew > timedelta(0):
        return msg(
            "The clock of this computer is {minutes} minutes ahead. Set it right; nothing timed was sent.",
            minutes=minutes,
        )
    return msg(
        "The clock of this computer is {minutes} minutes behind. Set it right; nothing timed was sent.",
        minutes=minutes,
    )
