"""Consents: record, attach the proof, ask whether a use is covered, withdraw."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from app.core.consent.model import Consent, ConsentSaved, ConsentWithdrawn, Scope, Use
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
    """``may_withdraw`` raises ``Refused`` unless the person at the desk may end a consent."""

    def __init__(self, db: Database, blobs: Blobs, clock: Clock, may_withdraw: Callable[[], None]) -> None:
        self._db = db
        self._blobs = blobs
        self._clock = clock
        self._may_withdraw = may_withdraw

    def all(self) -> list[Consent]:
        with self._db.read() as tx:
            return ConsentStore(tx).all()

    def next_code(self) -> str:
        with self._db.read() as tx:
            return ConsentStore(tx).next_code()

    def record(self, subject: str, scope: Scope, by: str, given_at: datetime | None = None) -> Consent:
        """Write down a consent. It stays incomplete until its signed proof is attached."""
        subject = subject.strip()
        if not subject:
            raise Refused(msg("Give the person a code, for example K-0142: a name is not needed here."))
        now = self._clock.now()
        if given_at is not None and given_at > now:
            raise Refused(msg("The date of the consent is in the future. Check the date on the signed form."))
        consent = Consent(new_id(), subject, scope, given_at or now, by)
        self._save(consent)
        return consent

    def change_scope(self, consent: str, scope: Scope) -> Consent:
        """Correct what was agreed to, as the signed form says."""
        with self._db.write():
            changed = replace(self._live(consent), scope=scope)
            self._save(changed)
        return changed

    def attach_proof(self, consent: str, path: Path) -> Consent:
        """Keep the signed form (PDF, JPEG or PNG) encrypted beside the consent."""
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
        with self._db.write():
            changed = replace(self._live(consent), proof=digest, proof_name=path.name)
            self._save(changed)
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
