"""Rows of consents; the names of the people, where they are kept at all, in a table of their own."""

from typing import Any

from sqlalchemy import Boolean, Column, Date, Row, String, Table, delete, false, insert, select, update

from app.core.consent.model import Cell, Consent, Giver, Kind, Paper, Purpose, Scope, Signer, What, cells
from app.core.storage.columns import EnumText, JsonValue, UtcDateTime
from app.core.storage.database import Transaction
from app.core.storage.tables import metadata

consents = Table(
    "consents",
    metadata,
    Column("id", String, primary_key=True),
    Column("subject", String, nullable=False, index=True),
    Column("assets", JsonValue, nullable=False),
    Column("platforms", JsonValue, nullable=False),
    Column("purposes", JsonValue, nullable=False),
    Column("until", UtcDateTime),
    Column("given_at", UtcDateTime, nullable=False),
    Column("recorded_by", String, nullable=False),
    Column("proof", String, nullable=False, default=""),
    Column("proof_name", String, nullable=False, default=""),
    Column("withdrawn", UtcDateTime),
    Column("what", JsonValue, nullable=False),
    Column("without", JsonValue, nullable=False),
    Column("kind", EnumText(Kind), nullable=False),
    Column("signed_by", JsonValue, nullable=False),
    Column("authority", String, nullable=False),
    Column("born", Date),
    Column("interest", Boolean, nullable=False),
    Column("country", String, nullable=False),
    Column("language", String, nullable=False),
    Column("template", String, nullable=False),
    Column("collected_by", String, nullable=False),
    Column("reason", String, nullable=False, default="", server_default=""),
    Column("heard", Boolean, nullable=False, default=False, server_default=false()),
    Column("allowed_by", String, nullable=False, default="", server_default=""),
)
subject_names = Table(
    "subject_names",
    metadata,
    Column("subject", String, primary_key=True),
    Column("name", String, nullable=False),
)
"""Read only by whoever asks for one name; no list, search result, log line or event holds any of it."""


def _consent(row: Row[Any]) -> Consent:
    return Consent(
        row.id,
        row.subject,
        Scope(
            frozenset(row.assets),
            frozenset(row.platforms),
            frozenset(Purpose(p) for p in row.purposes),
            row.until,
            frozenset(What(w) for w in row.what),
            frozenset(cell for stored in row.without for cell in _cells(*stored)),
        ),
        row.given_at,
        row.recorded_by,
        row.proof,
        row.proof_name,
        row.withdrawn,
        Giver(
            row.kind,
            frozenset(Signer(s) for s in row.signed_by),
            row.authority,
            row.born,
            row.interest,
            row.country,
            row.reason,
            row.heard,
            row.allowed_by,
        ),
        Paper(row.language, row.template, row.collected_by),
    )


def _cells(what: str, platform: str, purpose: str = "") -> frozenset[Cell]:
    """A pair is from before exceptions knew of purposes, and holds for all of them."""
    return frozenset({(What(what), platform, Purpose(purpose))}) if purpose else cells(What(what), platform)


class ConsentStore:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def all(self) -> list[Consent]:
        return [_consent(r) for r in self._tx.execute(select(consents).order_by(consents.c.id.desc()))]

    def get(self, consent: str) -> Consent | None:
        row = self._tx.execute(select(consents).where(consents.c.id == consent)).one_or_none()
        return _consent(row) if row else None

    def save(self, consent: Consent) -> None:
        scope, giver, paper = consent.scope, consent.giver, consent.paper
        values = {
            "subject": consent.subject,
            "assets": sorted(scope.assets),
            "platforms": sorted(scope.platforms),
            "purposes": sorted(scope.purposes),
            "until": scope.until,
            "given_at": consent.given_at,
            "recorded_by": consent.recorded_by,
            "proof": consent.proof,
            "proof_name": consent.proof_name,
            "withdrawn": consent.withdrawn,
            "what": sorted(scope.what),
            "without": sorted(list(cell) for cell in scope.without),
            "kind": giver.kind,
            "signed_by": sorted(giver.signed_by),
            "authority": giver.authority,
            "born": giver.born,
            "interest": giver.interest,
            "country": giver.country,
            "reason": giver.reason,
            "heard": giver.heard,
            "allowed_by": giver.allowed_by,
            "language": paper.language,
            "template": paper.template,
            "collected_by": paper.collected_by,
        }
        if (
            self._tx.execute(update(consents).where(consents.c.id == consent.id).values(**values)).rowcount
            == 0
        ):
            self._tx.execute(insert(consents).values(id=consent.id, **values))

    def next_code(self) -> str:
        """The next free subject code, K-0001 and so on."""
        codes = self._tx.execute(select(consents.c.subject).distinct()).scalars()
        numbers = (int(code[2:]) for code in codes if code.startswith("K-") and code[2:].isdecimal())
        return f"K-{max(numbers, default=0) + 1:04d}"

    # --- names -----------------------------------------------------------------------------------------------

    def name(self, subject: str) -> str:
        found = select(subject_names.c.name).where(subject_names.c.subject == subject)
        return str(self._tx.execute(found).scalar() or "")

    def named(self) -> frozenset[str]:
        """The codes behind which a name is kept; none of the names."""
        return frozenset(self._tx.execute(select(subject_names.c.subject)).scalars())

    def keep_name(self, subject: str, name: str) -> None:
        self._tx.execute(delete(subject_names).where(subject_names.c.subject == subject))
        if name:
            self._tx.execute(insert(subject_names).values(subject=subject, name=name))

    def subjects_called(self, words: str) -> frozenset[str]:
        """The codes of those whose name holds all of these words."""
        wanted = words.casefold().split()
        rows = self._tx.execute(select(subject_names.c.subject, subject_names.c.name))
        return frozenset(row.subject for row in rows if all(w in row.name.casefold().split() for w in wanted))
