"""Consents: record, print, attach the proof, ask whether a use is covered, withdraw; and the names, one at a time."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from app.core.consent.model import (
    Consent,
    ConsentFormPrinted,
    ConsentProofAdded,
    ConsentSaved,
    ConsentWithdrawn,
    Giver,
    Kind,
    Paper,
    RepresentedAllowed,
    RepresentedBlocked,
    Scope,
    SubjectNamed,
    SubjectNameShown,
    Use,
)
from app.core.consent.paper.reference import Form, Reference
from app.core.consent.paper.signed import Signed, read_signed
from app.core.consent.store import ConsentStore
from app.core.kernel.clock import Clock
from app.core.kernel.errors import Refused
from app.core.kernel.ids import new_id
from app.core.kernel.text import msg
from app.core.storage.blobs import Blobs
from app.core.storage.database import Database, Transaction

NOT_THE_FORM = {
    Form.INFORMATION: msg(
        "This is the information sheet, not the signed consent form. Nothing was added: scan the form."
    ),
    Form.WITHDRAWAL: msg(
        "This is the withdrawal form, not the consent form. Nothing was added: register the withdrawal on this record."
    ),
}


class Consents:
    """``may_withdraw``, ``may_see_names`` and ``may_except`` raise ``Refused`` unless the person at the desk may."""

    def __init__(
        self,
        db: Database,
        blobs: Blobs,
        clock: Clock,
        may_withdraw: Callable[[], None],
        may_see_names: Callable[[], None],
        may_except: Callable[[], None],
    ) -> None:
        self._db = db
        self._blobs = blobs
        self._clock = clock
        self._may_withdraw = may_withdraw
        self._may_see_names = may_see_names
        self._may_except = may_except

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
        _insist_on_past(given_at, now)
        consent = Consent(
            new_id(),
            subject,
            scope,
            given_at or now,
            by,
            paper=paper or Paper(collected_by=by),
        )
        with self._db.write() as tx:
            consent = replace(consent, giver=self._excepted(tx, consent, giver or Giver()))
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
        given_at: datetime | None = None,
    ) -> Consent:
        """Correct what was written down, as the signed form says; what is not given stays.

        ``given_at``: a form printed here is signed later than its record was begun; once it is kept, the day stays.
        """
        _insist_on_past(given_at, self._clock.now())
        with self._db.write() as tx:
            known = self._live(consent)
            changed = replace(
                known,
                given_at=given_at if given_at is not None and not known.proof else known.given_at,
                scope=scope or known.scope,
                giver=self._excepted(tx, known, giver) if giver else known.giver,
                paper=paper or known.paper,
            )
            self._save(changed)
        return changed

    def _excepted(self, tx: Transaction, known: Consent, giver: Giver) -> Giver:
        """For an adult for whom somebody else decides: blocked, unless the doctor says why not, by whose authority, and
        that the person was heard. Whoever else changes one of the three is refused; the rest of the record is free."""
        before = known.giver
        if giver.kind is not Kind.REPRESENTED:
            return replace(giver, reason="", heard=False, allowed_by="")
        same = _exception(giver) == _exception(before) and before.kind is Kind.REPRESENTED
        if same:
            return replace(giver, allowed_by=before.allowed_by)
        if before.allowed_by or giver.reason.strip() or giver.heard:
            self._may_except()
        allowed_by = tx.actor if giver.may_be_allowed else ""
        if allowed_by:
            tx.announce(RepresentedAllowed(known.id, allowed_by))
        elif before.allowed_by:
            tx.announce(RepresentedBlocked(known.id))
        return replace(giver, allowed_by=allowed_by)

    def attach_proof(
        self, consent: str, path: Path, for_publication: bool = True, more: Sequence[Path] = ()
    ) -> Consent:
        """Keep the signed form (PDF, JPEG or PNG) encrypted beside the consent.

        ``more``: its further pages, where each is a picture of its own; they are kept as one PDF.
        ``for_publication``: what the person answered who was asked which consent it is; one to treatment is refused.
        """
        return self.keep_signed(consent, read_signed(path, *more), for_publication)

    def keep_signed(self, consent: str, form: Signed, for_publication: bool = True) -> Consent:
        """Keep a form that was read already. Raises ``Refused`` at the sheet of another, and at one to treatment."""
        if not for_publication:
            raise Refused(
                msg(
                    "A consent to treatment, or to the use of data for care, does not allow publishing "
                    "(GDPR art. 7 and 9). Nothing was added: have the form for publication signed."
                )
            )
        self.look_at_sheet(consent, form.told)  # before anything of it is in the archive
        digest = self._blobs.put(form.data)
        with self._db.write() as tx:
            known = self._live(consent)
            sheet = self._own(ConsentStore(tx), known, form.told)
            changed = replace(known, proof=digest, proof_name=form.name)
            if sheet is not None:
                changed = replace(changed, paper=_as_on(sheet, known.paper))
            self._save(changed)
            tx.announce(ConsentProofAdded(consent, digest))
        return changed

    # --- on paper --------------------------------------------------------------------------------------------

    def printed(self, consent: str, reference: Reference) -> Consent:
        """A form was made on paper. The record keeps its version and language until a signed one is there."""
        with self._db.write() as tx:
            known = self._known(ConsentStore(tx), consent)
            if reference.form is Form.CONSENT and not known.proof and known.withdrawn is None:
                known = replace(known, paper=_as_on(reference, known.paper))
                self._save(known)
            tx.announce(ConsentFormPrinted(consent, reference.form, reference.template, reference.language))
        return known

    def look_at_sheet(self, consent: str, told: Iterable[Reference]) -> Reference | None:
        """The form of this record among the codes on a sheet; ``None``: none could be read, so a person has to look.

        Raises ``Refused`` where the sheet belongs to another record, or is not the form that is signed.
        """
        known = self._live(consent)
        with self._db.read() as tx:
            return self._own(ConsentStore(tx), known, told)

    def record_of_sheet(self, told: Iterable[Reference]) -> Consent:
        """The record the codes on a sheet belong to. Raises ``Refused`` where they do not tell."""
        named = {reference.consent for reference in told}
        if len(named) != 1:
            raise Refused(
                msg(
                    "No code of a record could be read on this sheet. Nothing was added: open its record and add the "
                    "sheet there. The code on a PDF is not read; a photo or a scan as JPEG or PNG is."
                )
            )
        with self._db.read() as tx:
            found = ConsentStore(tx).get(named.pop())
        if found is None:
            raise Refused(
                msg("This sheet carries the code of a record that is not in this archive. Nothing was added.")
            )
        return found

    @staticmethod
    def _own(store: ConsentStore, consent: Consent, told: Iterable[Reference]) -> Reference | None:
        """The form of this record among the codes read; refuses every other sheet."""
        found = {reference.form: reference for reference in told if reference.consent == consent.id}
        stranger = next((reference for reference in told if reference.consent != consent.id), None)
        if stranger is not None:
            other = store.get(stranger.consent)
            if other is None:
                raise Refused(
                    msg(
                        "This sheet carries the code of a record that is not in this archive; the record here is that "
                        "of {here}. Nothing was added.",
                        here=consent.subject,
                    )
                )
            if other.subject == consent.subject:
                raise Refused(
                    msg(
                        "This sheet belongs to another consent of {here}, not to this one. Nothing was added.",
                        here=consent.subject,
                    )
                )
            raise Refused(
                msg(
                    "This sheet belongs to {there}, and the record here is that of {here}. Nothing was added.",
                    there=other.subject,
                    here=consent.subject,
                )
            )
        if found and Form.CONSENT not in found:
            raise Refused(NOT_THE_FORM[min(found)])
        return found.get(Form.CONSENT)

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


def _exception(giver: Giver) -> tuple[str, str, bool]:
    return giver.reason, giver.authority, giver.heard


def _insist_on_past(given_at: datetime | None, now: datetime) -> None:
    if given_at is not None and given_at > now:
        raise Refused(msg("The date of the consent is in the future. Check the date on the signed form."))


def _as_on(sheet: Reference, paper: Paper) -> Paper:
    """Language and version as the sheet itself says."""
    return replace(paper, language=sheet.language, template=sheet.version)
