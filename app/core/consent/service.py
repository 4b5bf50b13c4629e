"""Consents: record, attach the proof, ask whether a use is covered, withdraw; and the names, one at a time."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from app.core.consent.model import (
    Consent,
    ConsentProofAdded,
    ConsentSaved,
    ConsentWithdrawn,
    Giver,
    Paper,
    Scope,
    SubjectNamed,
    SubjectNameShown,
    Use,
)
from app.core.consent.store import ConsentStore
from app.core.kernel.clock import Clock
from app.core.kernel.errors import Refused
from app.core.kernel.ids import new_id
from app.core.kernel.text import msg
from app.core.storage.blobs import Blobs
from app.core.storage.database import Database

MOST_PROOF_BYTES = 30_000_000
PROOF_TYPES = {".pdf": b"%PDF", ".jpg": b"\xff\xd8", ".jpeg": b"\xff\xd8", ".png": b"\x89PNG"}


class Consents:
    """``may_withdraw`` and ``may_see_names`` raise ``Refused`` unless the person at the desk may do that."""

    def __init__(
        self,
        db: Database,
        blobs: Blobs,
        clock: Clock,
        may_withdraw: Callable[[], None],
        may_see_names: Callable[[], None],
    ) -> None:
        self._db = db
        self._blobs = blobs
        self._clock = clock
        self._may_withdraw = may_withdraw
        self._may_see_names = may_see_names

    def all(self) -> list[Consent]:
        with self._db.read() as tx:
            return ConsentStore(tx).all()

    def next_code(self) -> str:
        with self._db.read() as tx:
            return ConsentStore(tx).next_code()

    def record(
        self,
        subject: str,
        scope: Scope,
        by: str,
        given_at: datetime | None = None,
        giver: Giver | None = None,
        paper: Paper | None = None,
    ) -> Consent:
        """Write down a consent. It stays incomplete until its signed proof is attached."""
        subject = subject.strip()
        if not subject:
            raise Refused(msg("Give the person a code, for example K-0142: a name is not needed here."))
        now = self._clock.now()
        if given_at is not None and given_at > now:
            raise Refused(msg("The date of the consent is in the future. Check the date on the signed form."))
        consent = Consent(
            new_id(),
            subject,
            scope,
            given_at or now,
            by,
            giver=giver or Giver(),
            paper=paper or Paper(collected_by=by),
        )
        self._save(consent)
        return consent

    def change_scope(self, consent: str, scope: Scope) -> Consent:
        """Correct what was agreed to, as the signed form says."""
        return self.correct(consent, scope=scope)

    def correct(
        self,
        consent: str,
        *,
        scope: Scope | None = None,
        giver: Giver | None = None,
        paper: Paper | None = None,
    ) -> Consent:
        """Correct what was written down, as the signed form says; what is not given stays."""
        with self._db.write():
            known = self._live(consent)
            changed = replace(
                known,
                scope=scope or known.scope,
                giver=giver or known.giver,
                paper=paper or known.paper,
            )
            self._save(changed)
        return changed

    def attach_proof(self, consent: str, path: Path, for_publication: bool = True) -> Consent:
        """Keep the signed form (PDF, JPEG or PNG) encrypted beside the consent.

        ``for_publication``: what the person answered who was asked which consent it is; one to treatment is refused.
        """
        if not for_publication:
            raise Refused(
                msg(
                    "A consent to treatment, or to the use of data for care, does not allow publishing "
                    "(GDPR art. 7 and 9). Nothing was added: have the form for publication signed."
                )
            )
        try:
            if path.stat().st_size > MOST_PROOF_BYTES:
                raise Refused(
                    msg("The scan is larger than 30 MB. Nothing was added: scan it at a lower resolution.")
                )
            data = path.read_bytes()
        except OSError as error:
            raise Refused(
                msg("The file cannot be read. Nothing was added; check that it is still there.")
            ) from error
        magic = PROOF_TYPES.get(path.suffix.lower())
        if magic is None or not data.startswith(magic):
            raise Refused(
                msg("The proof should be a PDF, JPEG or PNG of the signed form. Nothing was added.")
            )
        digest = self._blobs.put(data)
        with self._db.write() as tx:
            changed = replace(self._live(consent), proof=digest, proof_name=path.name)
            self._save(changed)
            tx.announce(ConsentProofAdded(consent, digest))
        return changed

    def proof(self, consent: Consent) -> bytes:
        return self._blobs.get(consent.proof)

    def withdraw(self, consent: str) -> Consent:
        """The person withdraws: from this moment no use is covered (GDPR art. 7(3))."""
        self._may_withdraw()
        with self._db.write() as tx:
            store = ConsentStore(tx)
            ended = self._live(consent).withdraw(self._clock.now())
            store.save(ended)
            tx.announce(ConsentWithdrawn(consent))
        return ended

    def covered(self, use: Use, among: Iterable[str] | None = None) -> bool:
        """Is this use covered now, by one of the consents named (``None``: by any)?"""
        now = self._clock.now()
        wanted = None if among is None else set(among)
        return any(c.covers(use, now) for c in self.all() if wanted is None or c.id in wanted)

    # --- names -----------------------------------------------------------------------------------------------

    def named(self) -> frozenset[str]:
        """The codes behind which a name is kept."""
        with self._db.read() as tx:
            return ConsentStore(tx).named()

    def keep_name(self, consent: str, name: str) -> None:
        """Write down the name behind the code of this consent; empty: forget it. The name itself is told nobody."""
        with self._db.write() as tx:
            store = ConsentStore(tx)
            found = self._known(store, consent)
            store.keep_name(found.subject, " ".join(name.split()))
            tx.announce(SubjectNamed(consent))

    def name(self, consent: str) -> str:
        """The name behind the code, for whoever may see it; each showing is a line in the ledger."""
        self._may_see_names()
        with self._db.write() as tx:
            store = ConsentStore(tx)
            found = self._known(store, consent)
            tx.announce(SubjectNameShown(consent))
            return store.name(found.subject)

    def of_name(self, words: str) -> frozenset[str]:
        """The consents of those who bear this name, as codes; each one found is a line in the ledger."""
        self._may_see_names()
        if not words.split():
            return frozenset()
        with self._db.write() as tx:
            store = ConsentStore(tx)
            codes = store.subjects_called(words)
            found = frozenset(c.id for c in store.all() if c.subject in codes)
            for consent in sorted(found):
                tx.announce(SubjectNameShown(consent))
        return found

    @staticmethod
    def _known(store: ConsentStore, consent: str) -> Consent:
        found = store.get(consent)
        if found is None:
            raise Refused(msg("This consent is no longer here."))
        return found

    def _live(self, consent: str) -> Consent:
        with self._db.read() as tx:
            found = ConsentStore(tx).get(consent)
        if found is None:
            raise Refused(msg("This consent is no longer here."))
        if found.withdrawn is not None:
            raise Refused(msg("This consent was withdrawn and cannot be changed any more."))
        return found

    def _save(self, consent: Consent) -> None:
        with self._db.write() as tx:
            ConsentStore(tx).save(consent)
            tx.announce(ConsentSaved(consent.id))
