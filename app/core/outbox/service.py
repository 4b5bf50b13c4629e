"""Outbox: what waits, take back, hold, decide. Everything a person can do to a delivery before and after it goes."""

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from app.core.kernel.clock import Clock
from app.core.kernel.errors import Refused
from app.core.kernel.ids import new_id
from app.core.kernel.text import Sentence, Words, msg
from app.core.media.model import suffix_of
from app.core.outbox.model import (
    Delivery,
    DeliveryChanged,
    DeliveryQueued,
    DeliverySettled,
    DeliveryWithdrawn,
    State,
    Wait,
)
from app.core.outbox.store import OutboxStore
from app.core.platforms.contract import Act
from app.core.storage.blobs import Blobs
from app.core.storage.database import Database

UNDO = timedelta(seconds=30)
SAME_TEXT_WITHIN = timedelta(days=90)


class Outbox:
    def __init__(self, db: Database, blobs: Blobs, clock: Clock, undo: timedelta = UNDO) -> None:
        self._db = db
        self._blobs = blobs
        self._clock = clock
        self._undo = undo

    # --- queue and take back -------------------------------------------------------------------------------

    def queue(self, delivery: Delivery, again: bool = False) -> Delivery:
        """Put one intention into the outbox; it can be taken back for half a minute, whoever presses sync.

        Raises ``Refused`` where the same post, reply or text is already out or on its way on that channel,
        unless ``again`` says that a person wants exactly that.
        """
        with self._db.write() as tx:
            store = OutboxStore(tx)
            if not again:
                self._refuse_double(store, delivery)
            queued = replace(delivery, not_before=self._clock.now() + self._undo if self._undo else None)
            store.add(queued)
            tx.announce(DeliveryQueued(queued.id))
        return queued

    def _refuse_double(self, store: OutboxStore, new: Delivery) -> None:
        same = store.of_reply(new.reply) if new.reply else store.of_post(new.post) if new.post else []
        for known in same:
            if (
                known.account == new.account
                and known.act is not Act.REMOVE
                and known.state not in (State.REFUSED, State.REMOVED)
            ):
                raise Refused(msg("This is already in the outbox or out on that channel."))
        if new.act is Act.REPLY:
            return
        fingerprint = _fingerprint(new.text)
        for sent in store.sent(new.account, self._clock.now() - SAME_TEXT_WITHIN):
            if sent.act in (Act.POST, Act.HAND_OFF) and _fingerprint(sent.text) == fingerprint:
                raise Refused(
                    msg("The same text was already published on that channel: {link}", link=sent.url or "-")
                )

    def withdraw(self, delivery: str) -> bool:
        """Take back what nobody carries yet. False where it is too late: it is being sent, uncertain or out."""
        with self._db.write() as tx:
            store = OutboxStore(tx)
            known = store.get(delivery)
            if known is None or known.act is Act.REMOVE or not store.remove(known):
                return False
            tx.announce(DeliveryWithdrawn(delivery))
        return True

    def withdraw_post(self, post: str) -> int:
        """Take back every delivery of a post that can still be taken back; returns how many."""
        with self._db.read() as tx:
            found = OutboxStore(tx).of_post(post)
        return sum(
            self.withdraw(d.id) for d in found if d.state in (State.READY, State.WAITING, State.REFUSED)
        )

    # --- stop and take down --------------------------------------------------------------------------------

    def stop(self, delivery: str, reason: Sentence) -> bool:
        """Not to go out as it is: a person decides. False where it is too late: being sent, uncertain or out."""
        with self._db.write() as tx:
            store = OutboxStore(tx)
            known = store.get(delivery)
            if known is None or known.act is Act.REMOVE or known.wait is Wait.MAYBE_OUT:
                return False
            if known.state is State.WAITING:
                known = store.move(known, State.READY, wait=None)
            if known.state is not State.READY:
                return False
            store.move(known, State.WAITING, wait=Wait.STOPPED, held=False, reason=reason)
            tx.announce(DeliverySettled(delivery, State.WAITING))
        return True

    def take_down(self, delivery: str, by_hand: bool, reason: Sentence | None = None) -> Delivery:
        """Take down what is out, or call back what was handed off: with the next sync, or by a person's hand.

        Asked twice it is one intention; one that was given up begins anew.
        """
        with self._db.write() as tx:
            store = OutboxStore(tx)
            known = self._known(store, delivery)
            for there in store.removals():
                if there.removes == delivery and there.state is not State.REFUSED:
                    return there
            if known.state is not State.SENT:
                raise Refused(msg("Only what is out can be taken down."))
            removal = Delivery(
                id=new_id(),
                account=known.account,
                platform=known.platform,
                act=Act.REMOVE,
                text=known.text,
                made_at=known.made_at,
                language=known.language,
                title=known.title,
                post=known.post,
                reply_to={
                    "delivery": known.id,
                    "key": known.id,
                    "remote_id": known.remote_id,
                    "url": known.url,
                    "pictures": str(len(known.pieces)),
                    "scheduled_for": known.scheduled_for.isoformat() if known.scheduled_for else "",
                },
                url=known.url,
            )
            store.add(removal)
            tx.announce(DeliveryQueued(removal.id))
            if by_hand:
                removal = store.move(removal, State.WAITING, wait=Wait.BY_HAND, reason=reason)
                tx.announce(DeliverySettled(removal.id, State.WAITING))
        return removal

    def cannot_take_down(self, delivery: str, by: str, reason: str) -> None:
        """A person says why this copy stays where it is."""
        if len(reason.strip()) < 8:
            raise Refused(msg("Write in a sentence why it cannot be taken down: it stands in the letter."))
        with self._db.read() as tx:
            known = self._known(OutboxStore(tx), delivery)
        if known.act is not Act.REMOVE:
            raise Refused(msg("Only what is out can be taken down."))
        if known.state is State.READY:
            self.do_by_hand(delivery)
        self._settle(delivery, State.REFUSED, by, wait=None, reason=Words(*[reason.strip()] * 3))

    def forget_pictures(self, assets: Collection[str]) -> None:
        """Of pictures that were erased only the fingerprint stays: their names and descriptions go."""
        with self._db.write() as tx:
            store = OutboxStore(tx)
            for delivery in store.of_posts():
                pieces = tuple(
                    replace(p, name="", alt="") if p.asset in assets else p for p in delivery.pieces
                )
                if pieces != delivery.pieces:
                    store.save(replace(delivery, pieces=pieces))

    # --- decisions -----------------------------------------------------------------------------------------

    def hold(self, delivery: str, held: bool) -> None:
        self._change(delivery, held=held)

    def set_due(self, delivery: str, due: datetime | None) -> None:
        """Another time for a delivery that is ready or was missed; ``None``: with the next sync."""
        with self._db.write() as tx:
            store = OutboxStore(tx)
            known = self._known(store, delivery)
            if known.state is State.WAITING and known.wait is not Wait.MAYBE_OUT:
                store.move(known, State.READY, due=due, wait=None, reason=None)
            elif known.state is State.READY:
                store.release(known, due=due)
            else:
                raise Refused(msg("The time of what is uncertain or out cannot be changed."))
            tx.announce(DeliveryChanged(delivery))

    def confirm(self, delivery: str, by: str, url: str = "") -> None:
        """A person says: it is out (with the link, where there is one). Same evidence as an answer of a platform."""
        self._settle(delivery, State.SENT, by, url=url.strip(), wait=None, reason=None)

    def try_again(self, delivery: str, by: str) -> None:
        """A person says: it is not out, or the obstacle is gone. It goes with the next sync."""
        with self._db.write() as tx:
            store = OutboxStore(tx)
            known = self._known(store, delivery)
            if known.state not in (State.WAITING, State.REFUSED):
                raise Refused(msg("This is not waiting for a decision any more."))
            store.move(
                known,
                State.READY,
                wait=None,
                reason=None,
                armed_at=None,
                prepared={},
                not_before=None,
                settled_by=by,
            )
            tx.announce(DeliveryChanged(delivery))

    def give_up(self, delivery: str, by: str) -> None:
        """A person says: it is not out and shall not go out."""
        self._settle(
            delivery, State.REFUSED, by, wait=None, reason=msg("Given up by a person; nothing was published.")
        )

    def do_by_hand(self, delivery: str) -> None:
        """Turn a delivery for a platform into one that a person publishes."""
        with self._db.write() as tx:
            store = OutboxStore(tx)
            known = self._known(store, delivery)
            if known.state is State.REFUSED:
                known = store.move(known, State.READY, reason=None)
            if known.state is State.WAITING and known.wait is not Wait.MAYBE_OUT:
                known = store.move(known, State.READY, reason=None)
            if known.state is not State.READY:
                raise Refused(msg("This is not waiting for a decision any more."))
            store.move(known, State.WAITING, wait=Wait.BY_HAND, reason=None)
            tx.announce(DeliverySettled(delivery, State.WAITING))

    def _settle(self, delivery: str, state: State, by: str, **changes: object) -> None:
        with self._db.write() as tx:
            store = OutboxStore(tx)
            known = self._known(store, delivery)
            if known.state is State.UNSURE and state is State.REFUSED:
                known = store.move(known, State.WAITING, wait=Wait.MAYBE_OUT)
            if known.state not in (State.WAITING, State.UNSURE):
                raise Refused(msg("This is not waiting for a decision any more."))
            store.move(known, state, settled_at=self._clock.now(), settled_by=by, **changes)
            tx.announce(DeliverySettled(delivery, state))

    def _change(self, delivery: str, **changes: object) -> None:
        with self._db.write() as tx:
            store = OutboxStore(tx)
            known = self._known(store, delivery)
            if known.state is not State.READY:
                raise Refused(msg("This can no longer be changed: it is on its way or out."))
            store.release(known, **changes)
            tx.announce(DeliveryChanged(delivery))

    @staticmethod
    def _known(store: OutboxStore, delivery: str) -> Delivery:
        known = store.get(delivery)
        if known is None:
            raise Refused(msg("This is no longer in the outbox."))
        return known

    # --- questions -----------------------------------------------------------------------------------------

    def get(self, delivery: str) -> Delivery | None:
        with self._db.read() as tx:
            return OutboxStore(tx).get(delivery)

    def open(self) -> list[Delivery]:
        """Everything not yet settled, and refusals, oldest first."""
        with self._db.read() as tx:
            return OutboxStore(tx).in_states([s for s in State if s not in (State.SENT, State.REMOVED)])

    def sent_since(self, since: datetime, until: datetime | None = None) -> list[Delivery]:
        """What went out in the span and still is, oldest first."""
        with self._db.read() as tx:
            return OutboxStore(tx).sent_between(since, until)

    def published_since(self, since: datetime, until: datetime | None = None) -> list[Delivery]:
        """The posts that went out in the span, those taken down since among them: the past does not change."""
        with self._db.read() as tx:
            found = OutboxStore(tx).sent_between(since, until, (State.SENT, State.REMOVED))
        return [d for d in found if d.act in (Act.POST, Act.HAND_OFF)]

    def removals(self) -> list[Delivery]:
        """Everything that takes something down, done or not, oldest first."""
        with self._db.read() as tx:
            return OutboxStore(tx).removals()

    def some(self, deliveries: Iterable[str]) -> dict[str, Delivery]:
        with self._db.read() as tx:
            return OutboxStore(tx).some(list(deliveries))

    def of_post(self, post: str) -> list[Delivery]:
        """What says the post somewhere; not what takes it down."""
        with self._db.read() as tx:
            return OutboxStore(tx).of_post(post)

    def of_posts(self, posts: list[str] | None = None) -> dict[str, list[Delivery]]:
        """Deliveries by post."""
        with self._db.read() as tx:
            found = OutboxStore(tx).of_posts(posts)
        grouped: dict[str, list[Delivery]] = {}
        for delivery in found:
            grouped.setdefault(delivery.post, []).append(delivery)
        return grouped

    def of_reply(self, reply: str) -> list[Delivery]:
        with self._db.read() as tx:
            return OutboxStore(tx).of_reply(reply)

    def of_replies(self) -> dict[str, Delivery]:
        """The newest delivery of each reply."""
        with self._db.read() as tx:
            return {delivery.reply: delivery for delivery in OutboxStore(tx).of_replies()}

    def published_as(self, account: str, remote_id: str) -> Delivery | None:
        """Our own post behind a platform's id: what a comment belongs to."""
        with self._db.read() as tx:
            return OutboxStore(tx).published_as(account, remote_id)

    def export_pictures(self, delivery: Delivery, folder: Path) -> list[Path]:
        """Write the pictures of a delivery into a folder, numbered, for the person who publishes by hand."""
        if not delivery.pieces:
            return []
        folder.mkdir(parents=True, exist_ok=True)
        written = []
        for number, piece in enumerate(delivery.pieces, 1):
            suffix = suffix_of(piece.mime)
            path = folder / f"{number:02d}{suffix}"
            path.write_bytes(self._blobs.get(piece.digest))
            written.append(path)
        return written


def _fingerprint(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().casefold()


def count_waiting(deliveries: Iterable[Delivery]) -> int:
    """How many wait for the next sync: what the status line says."""
    return sum(d.state is State.READY and not d.held for d in deliveries)
