"""Withdrawals: register, carry out in one transaction, prove, delete; and follow what becomes of every copy.

Carrying out is ONE commit: the consent ends, what waits is stopped, and for everything that is out a delivery that
takes it down stands in the outbox. Killed before it, nothing has happened; killed after it, nothing is forgotten.
"""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from app.core.accounts.service import Accounts
from app.core.consent.model import Consent
from app.core.consent.paper.signed import MOST_PROOF_BYTES, PROOF_TYPES
from app.core.consent.service import Consents
from app.core.kernel.clock import Clock
from app.core.kernel.errors import Refused
from app.core.kernel.ids import new_id
from app.core.kernel.text import Sentence, msg
from app.core.media.service import Media
from app.core.outbox.model import Delivery, State, Wait
from app.core.outbox.service import Outbox
from app.core.platforms.contract import Act
from app.core.posts.service import Posts
from app.core.storage.blobs import Blobs
from app.core.storage.database import Database, Transaction
from app.core.team.model import Right
from app.core.team.service import Team
from app.core.withdrawal.model import (
    CopiesErased,
    Copy,
    CopyProven,
    LetterMade,
    Plan,
    Progress,
    Request,
    Withdrawal,
    WithdrawalCarriedOut,
    WithdrawalEnded,
    WithdrawalMistaken,
    WithdrawalRegistered,
    can_stop,
    goes_by_us,
    maybe_out,
    plan_of,
)
from app.core.withdrawal.store import WithdrawalStore


class Withdrawals:
    def __init__(
        self,
        db: Database,
        blobs: Blobs,
        consents: Consents,
        posts: Posts,
        outbox: Outbox,
        accounts: Accounts,
        media: Media,
        team: Team,
        clock: Clock,
    ) -> None:
        self._db, self._blobs, self._clock = db, blobs, clock
        self._consents, self._posts, self._outbox = consents, posts, outbox
        self._accounts, self._media, self._team = accounts, media, team

    # --- what it would do ----------------------------------------------------------------------------------

    def preview(self, consent: str) -> Plan:
        """What is stopped, called back and taken down, by whom; nothing is done yet."""
        with self._db.read():
            return plan_of(self._using(self._consent(consent)), self._deletes(), self._clock.now())

    def objection(self, delivery: Delivery) -> Sentence | None:
        """Asked at the door: a person asked for a withdrawal that the doctor has not carried out yet."""
        with self._db.read() as tx:
            for asked in WithdrawalStore(tx).pending():
                consent = self._consent(asked.consent)
                if self._uses(delivery, consent):
                    return msg(
                        "{code} asked to withdraw the consent. It waits until the doctor has decided.",
                        code=asked.subject,
                    )
        return None

    def _using(self, consent: Consent) -> list[Delivery]:
        """Everything that says a post with this consent, or shows one of its pictures, wherever it stands."""
        posts = set(self._posts.with_consent(consent.id))
        shown = self._media.with_heirs(consent.scope.assets)
        return [
            delivery
            for group in self._outbox.of_posts().values()
            for delivery in group
            if delivery.post in posts or any(piece.asset in shown for piece in delivery.pieces)
        ]

    def _deletes(self) -> frozenset[str]:
        """The channels, still connected, whose platform deletes when asked."""
        manifests = self._accounts.manifests()
        return frozenset(
            account.id
            for account in self._accounts.all()
            if account.platform in manifests and Act.REMOVE in manifests[account.platform].acts
        )

    def _consent(self, consent: str) -> Consent:
        found = next((c for c in self._consents.all() if c.id == consent), None)
        if found is None:
            raise Refused(msg("This consent is no longer here."))
        return found

    # --- ask and carry out ---------------------------------------------------------------------------------

    def register(self, consent: str, request: Request) -> Withdrawal:
        """Somebody of the practice heard it. Until the doctor carries it out, nothing with it leaves."""
        self._team.require(Right.REGISTER_CONSENT)
        self._not_in_the_future(request)
        with self._db.write() as tx:
            store = WithdrawalStore(tx)
            known = self._consent(consent)
            if known.withdrawn is not None:
                raise Refused(msg("This consent was withdrawn and cannot be changed any more."))
            if (there := store.of_consent(consent)) is not None:
                return there
            made = self._new(known, request)
            store.add(made)
            tx.announce(WithdrawalRegistered(made.id, made.received_by))
        return made

    def mistaken(self, withdrawal: str) -> None:
        """It was registered for the wrong person; only before it was carried out."""
        self._team.require(Right.WITHDRAW_CONSENT)
        with self._db.write() as tx:
            store = WithdrawalStore(tx)
            known = store.get(withdrawal)
            if known is None or not known.pending:
                raise Refused(msg("This withdrawal was carried out already and cannot be undone."))
            store.drop(withdrawal)
            tx.announce(WithdrawalMistaken(withdrawal))

    def carry_out(self, consent: str, request: Request | None = None) -> Progress:
        """End the consent, stop what waits, set everything that is out on its way down: one commit.

        ``request`` None: as it was registered.
        """
        self._team.require(Right.WITHDRAW_CONSENT)
        with self._db.write() as tx:
            store = WithdrawalStore(tx)
            known = store.of_consent(consent)
            if known is None:
                request = request or Request(self._clock.now())
                self._not_in_the_future(request)
                known = self._new(self._consent(consent), request)
                store.add(known)
            elif request is not None and known.pending:
                self._not_in_the_future(request)
                known = replace(known, request=request)
            self._consents.withdraw(consent)
            using = self._using(self._consent(consent))
            known = replace(known, carried_out_at=self._clock.now(), carried_out_by=self._team.current.id)
            known = self._bring_down(tx, known, using)
            tx.announce(WithdrawalCarriedOut(known.id, consent, known.carried_out_by))
            return self._progress(tx, known)

    def _new(self, consent: Consent, request: Request) -> Withdrawal:
        return Withdrawal(
            new_id(), consent.id, consent.subject, request, self._team.current.id, self._clock.now()
        )

    def _not_in_the_future(self, request: Request) -> None:
        if request.asked_at > self._clock.now():
            raise Refused(msg("The day of the request is in the future. Check it."))

    def _bring_down(
        self, tx: Transaction, withdrawal: Withdrawal, deliveries: Iterable[Delivery]
    ) -> Withdrawal:
        """Stop what can be stopped, take down what is out, note what may be; safe to repeat."""
        store = WithdrawalStore(tx)
        deletes = self._deletes()
        reason = msg("{code} withdrew the consent. It does not go out.", code=withdrawal.subject)
        stopped = 0
        for delivery in deliveries:
            if can_stop(delivery):
                if delivery.wait is not Wait.STOPPED:
                    stopped += self._outbox.stop(delivery.id, reason)
            elif delivery.state is State.SENT:
                store.note(withdrawal.id, delivery.id)
                self._take_down(delivery, deletes)
            elif maybe_out(delivery):
                store.note(withdrawal.id, delivery.id)
        withdrawal = replace(withdrawal, stopped=withdrawal.stopped + stopped)
        left = any(copy.open for copy in self._progress(tx, withdrawal).copies)
        if not left and withdrawal.ended_at is None:
            withdrawal = replace(withdrawal, ended_at=self._clock.now())
            tx.announce(WithdrawalEnded(withdrawal.id))
        store.save(withdrawal)
        return withdrawal

    def _take_down(self, delivery: Delivery, deletes: frozenset[str]) -> None:
        by_hand = not goes_by_us(delivery, deletes)
        known = [r for r in self._outbox.removals() if r.removes == delivery.id]
        if not known:
            self._outbox.take_down(delivery.id, by_hand)
        elif by_hand and known[-1].state is State.READY:  # the channel was dropped meanwhile
            self._outbox.do_by_hand(known[-1].id)

    # --- follow up -----------------------------------------------------------------------------------------

    def follow_up(self) -> None:
        """What became of the doubts, what is due to be deleted. Cheap where nothing is open; safe to repeat."""
        with self._db.read() as tx:
            store = WithdrawalStore(tx)
            running = store.running()
            orphans = [c for c in self._consents.all() if c.withdrawn and store.of_consent(c.id) is None]
        if orphans or any(w.ended_at is None for w in running):
            self._follow_copies(orphans)
        now = self._clock.now()
        for withdrawal in running:
            if withdrawal.erase_on is not None and now >= withdrawal.erase_on:
                self._erase(withdrawal.id)
        self._media.drop_erased()

    def _follow_copies(self, orphans: list[Consent]) -> None:
        with self._db.write() as tx:
            store = WithdrawalStore(tx)
            for consent in orphans:  # withdrawn before there was a record of it
                at = consent.withdrawn or self._clock.now()
                made = Withdrawal(
                    new_id(), consent.id, consent.subject, Request(at), "", at, carried_out_at=at
                )
                store.add(made)
                self._bring_down(tx, made, self._using(consent))
            for withdrawal in store.running():
                if withdrawal.ended_at is None:
                    self._bring_down(tx, withdrawal, self._moving(store, withdrawal))

    def _moving(self, store: WithdrawalStore, withdrawal: Withdrawal) -> list[Delivery]:
        """The copies that were noted, and what has come on its way since: all that can still change."""
        noted = self._outbox.some(store.copies(withdrawal.id))
        consent = self._consent(withdrawal.consent)
        others = [
            d
            for d in self._outbox.open()
            if d.post and not d.removes and d.id not in noted and self._uses(d, consent)
        ]
        return [*noted.values(), *others]

    def _uses(self, delivery: Delivery, consent: Consent) -> bool:
        shown = self._media.with_heirs(consent.scope.assets)
        if any(piece.asset in shown for piece in delivery.pieces):
            return True
        post = self._posts.get(delivery.post)
        return post is not None and consent.id in post.consents

    # --- by hand -------------------------------------------------------------------------------------------

    def done_by_hand(self, removal: str, proof: Path | None = None) -> None:
        """A person took it down there, and says so; the picture of the screen proves it."""
        self._team.require(Right.SETTLE)
        with self._db.read():
            known = self._removal(removal)
        if proof is not None:
            self.attach_proof(removal, proof)
        with self._db.write():
            if known.state is State.READY:
                self._outbox.do_by_hand(removal)
            self._outbox.confirm(removal, self._team.current.id, known.url)
        self.follow_up()

    def cannot(self, removal: str, reason: str) -> None:
        """This copy cannot be recalled; the reason stands in the letter."""
        self._team.require(Right.WITHDRAW_CONSENT)
        self._outbox.cannot_take_down(removal, self._team.current.id, reason)
        self.follow_up()

    def attach_proof(self, removal: str, path: Path) -> None:
        """Keep a picture of the screen (PDF, JPEG or PNG), encrypted, with the copy it belongs to."""
        known = self._removal(removal)
        data = _proof_of(path)
        digest = self._blobs.put(data)
        with self._db.write() as tx:
            store = WithdrawalStore(tx)
            store.prove(known.removes, digest, path.name)
            for withdrawal in store.of_delivery(known.removes):
                tx.announce(CopyProven(withdrawal, known.removes, digest))

    def proof(self, copy: Copy) -> bytes:
        return self._blobs.get(copy.proof)

    def _removal(self, removal: str) -> Delivery:
        found = self._outbox.get(removal)
        if found is None or not found.removes:
            raise Refused(msg("This is no longer in the outbox."))
        return found

    # --- delete and close ----------------------------------------------------------------------------------

    def erase(self, withdrawal: str) -> None:
        """Delete the pictures now, without waiting for their day."""
        self._team.require(Right.WITHDRAW_CONSENT)
        with self._db.read() as tx:
            known = WithdrawalStore(tx).get(withdrawal)
        if known is None or known.ended_at is None:
            raise Refused(msg("First everything that is out has to be taken down."))
        if known.erased_at is None:
            self._erase(withdrawal)
            self._media.drop_erased()

    def _erase(self, withdrawal: str) -> None:
        """The pictures go, their fingerprints stay. One that another consent names is kept for that one."""
        with self._db.write() as tx:
            store = WithdrawalStore(tx)
            known = store.get(withdrawal)
            if known is None or known.erased_at is not None:
                return
            named = self._consent(known.consent).scope.assets
            assets = self._media.with_heirs(named) - self._wanted_elsewhere(known.consent)
            going = [a for a in self._media.some(sorted(assets)) if a.erased_at is None]
            self._media.erase([a.id for a in going])
            self._outbox.forget_pictures({a.id for a in going})
            fingerprints = dict.fromkeys(d for a in going for d in (a.digest, a.original))
            store.save(replace(known, erased_at=self._clock.now(), fingerprints=tuple(fingerprints)))
            tx.announce(CopiesErased(withdrawal, str(len(going))))

    def _wanted_elsewhere(self, consent: str) -> frozenset[str]:
        others = (c for c in self._consents.all() if c.id != consent and c.withdrawn is None)
        return self._media.with_heirs(asset for c in others for asset in c.scope.assets)

    def letter_made(self, withdrawal: str, digest: str) -> None:
        """The closing letter was printed or saved; its fingerprint is noted."""
        with self._db.write() as tx:
            store = WithdrawalStore(tx)
            known = store.get(withdrawal)
            if known is not None:
                store.save(replace(known, letter_at=self._clock.now()))
                tx.announce(LetterMade(withdrawal, digest))

    # --- questions -----------------------------------------------------------------------------------------

    def of_consent(self, consent: str) -> Progress | None:
        with self._db.read() as tx:
            found = WithdrawalStore(tx).of_consent(consent)
            return self._progress(tx, found) if found else None

    def of_removal(self, removal: Delivery) -> Progress | None:
        """The withdrawal because of which this is taken down."""
        with self._db.read() as tx:
            store = WithdrawalStore(tx)
            names = store.of_delivery(removal.removes)
            found = store.get(names[0]) if names else None
            return self._progress(tx, found) if found else None

    def open(self) -> list[Progress]:
        """To be carried out, or with copies still to be taken down; the oldest request first."""
        with self._db.read() as tx:
            found = [self._progress(tx, w) for w in WithdrawalStore(tx).all() if w.ended_at is None]
        return sorted(found, key=lambda p: p.withdrawal.request.asked_at)

    def all(self) -> list[Progress]:
        with self._db.read() as tx:
            return [self._progress(tx, w) for w in WithdrawalStore(tx).all()]

    def _progress(self, tx: Transaction, withdrawal: Withdrawal) -> Progress:
        noted = WithdrawalStore(tx).copies(withdrawal.id)
        if not noted:
            return Progress(withdrawal)
        deliveries = self._outbox.some(noted)
        removals = {r.removes: r for r in self._outbox.removals()}  # the newest counts
        return Progress(
            withdrawal,
            tuple(
                Copy(deliveries[name], removals.get(name), *proof)
                for name, proof in noted.items()
                if name in deliveries
            ),
        )


def _proof_of(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_PROOF_BYTES:
            raise Refused(msg("The picture of the screen is larger than 30 MB. Nothing was added."))
        data = path.read_bytes()
    except OSError as error:
        raise Refused(
            msg("The file cannot be read. Nothing was added; check that it is still there.")
        ) from error
    magic = PROOF_TYPES.get(path.suffix.lower())
    if magic is None or not data.startswith(magic):
        raise Refused(
            msg("The proof should be a PDF, JPEG or PNG of what the page shows. Nothing was added.")
        )
    return data
