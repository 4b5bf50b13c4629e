"""Consents on the real archive: recorded, proven, changed, withdrawn."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from support.desks import NOON, desk_in

from app.core.consent.model import (
    ConsentProofAdded,
    ConsentSaved,
    ConsentWithdrawn,
    Giver,
    Kind,
    Missing,
    Paper,
    Purpose,
    RepresentedAllowed,
    RepresentedBlocked,
    Scope,
    Signer,
    Standing,
    SubjectNamed,
    SubjectNameShown,
    Use,
    What,
    cells,
)
from app.core.consent.store import consents
from app.core.desk import Desk
from app.core.kernel.clock import ManualClock
from app.core.kernel.errors import Refused
from app.core.kernel.events import Event
from app.core.storage import ledger
from app.core.team.model import Role

USE = Use("a1", "instagram", Purpose.EDUCATION)
SCOPE = Scope(
    frozenset({"a1"}),
    frozenset({"instagram"}),
    frozenset({Purpose.EDUCATION}),
    NOON + timedelta(days=365),
)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def desk(tmp_path: Path, clock: ManualClock) -> Iterator[Desk]:
    with desk_in(tmp_path / "desk", clock) as opened:
        yield opened


@pytest.fixture
def form(tmp_path: Path) -> Path:
    path = tmp_path / "consenso firmato.pdf"
    path.write_bytes(b"%PDF-1.4\n%%EOF\n")
    return path


def test_it_counts_only_with_its_proof(desk: Desk, form: Path) -> None:
    consent = desk.consents.record("K-0142", SCOPE, desk.team.current.id)
    assert consent.standing(NOON) is Standing.INCOMPLETE
    assert not desk.consents.covered(USE)
    proven = desk.consents.attach_proof(consent.id, form)
    assert desk.consents.covered(USE)
    assert desk.consents.covered(USE, [consent.id])
    assert not desk.consents.covered(USE, ["another"])
    assert desk.consents.proof(proven) == form.read_bytes()
    assert proven.proof_name == "consenso firmato.pdf"


def test_the_proof_is_a_form_and_not_anything(desk: Desk, tmp_path: Path) -> None:
    consent = desk.consents.record("K-0142", SCOPE, desk.team.current.id)
    disguised = tmp_path / "firma.pdf"
    disguised.write_bytes(b"MZ not a form")
    spreadsheet = tmp_path / "pazienti.xlsx"
    spreadsheet.write_bytes(b"PK")
    for path in (disguised, spreadsheet, tmp_path / "missing.pdf"):
        with pytest.raises(Refused):
            desk.consents.attach_proof(consent.id, path)
    assert [c.proof for c in desk.consents.all()] == [""]


def test_it_ends_by_itself(desk: Desk, form: Path, clock: ManualClock) -> None:
    consent = desk.consents.record("K-0142", SCOPE, desk.team.current.id)
    desk.consents.attach_proof(consent.id, form)
    clock.advance(timedelta(days=364))
    assert desk.consents.covered(USE)
    clock.advance(timedelta(days=1))
    assert not desk.consents.covered(USE)


def test_withdrawn_it_covers_nothing_and_stays_as_it_is(desk: Desk, form: Path) -> None:
    consent = desk.consents.record("K-0142", SCOPE, desk.team.current.id)
    desk.consents.attach_proof(consent.id, form)
    told: list[Event] = []
    desk.bus.subscribe(Event, told.append)
    desk.consents.withdraw(consent.id)
    assert not desk.consents.covered(USE)
    assert told == [ConsentWithdrawn(consent.id)]
    with pytest.raises(Refused):
        desk.consents.change_scope(consent.id, SCOPE)
    with pytest.raises(Refused):
        desk.consents.attach_proof(consent.id, form)
    with pytest.raises(Refused):
        desk.consents.withdraw(consent.id)


def test_the_scope_is_corrected_as_the_form_says(desk: Desk, form: Path) -> None:
    consent = desk.consents.record("K-0142", SCOPE, desk.team.current.id)
    desk.consents.attach_proof(consent.id, form)
    told: list[Event] = []
    desk.bus.subscribe(ConsentSaved, told.append)
    desk.consents.change_scope(consent.id, replace(SCOPE, platforms=frozenset({"facebook"})))
    assert not desk.consents.covered(USE)
    assert desk.consents.covered(replace(USE, platform="facebook"))
    assert told == [ConsentSaved(consent.id)]


def test_codes_follow_one_another(desk: Desk) -> None:
    assert desk.consents.next_code() == "K-0001"
    desk.consents.record("K-0142", SCOPE, desk.team.current.id)
    assert desk.consents.next_code() == "K-0143"
    desk.consents.record("Paziente del 3 maggio", SCOPE, desk.team.current.id)
    assert desk.consents.next_code() == "K-0143"
    desk.consents.record("K-12345", SCOPE, desk.team.current.id)
    assert desk.consents.next_code() == "K-12346"


def test_a_consent_needs_a_code_and_a_past_date(desk: Desk) -> None:
    with pytest.raises(Refused):
        desk.consents.record("   ", SCOPE, desk.team.current.id)
    with pytest.raises(Refused):
        desk.consents.record("K-0001", SCOPE, desk.team.current.id, NOON + timedelta(days=1))
    assert desk.consents.all() == []


def test_everything_on_the_form_comes_back(desk: Desk) -> None:
    giver = Giver(
        Kind.MINOR,
        frozenset({Signer.SOLE_HOLDER, Signer.MINOR}),
        "Affidamento esclusivo.",
        date(2012, 2, 29),
        True,
        "it",
    )
    without = frozenset({(What.VOICE, "instagram", Purpose.CASE)})
    scope = replace(SCOPE, what=frozenset({What.VIDEO, What.VOICE}), without=without)
    paper = Paper("es", "2026-11", desk.team.current.id)
    kept = desk.consents.record("K-0007", scope, desk.team.current.id, giver=giver, paper=paper)
    assert desk.consents.all() == [kept]
    older = replace(giver, kind=Kind.ADULT, born=None)
    assert desk.consents.correct(kept.id, giver=older) == replace(kept, giver=older)
    assert desk.consents.all()[0].scope == scope


def test_an_exception_from_before_purposes_holds_for_all_of_them(desk: Desk) -> None:
    kept = desk.consents.record("K-0007", SCOPE, desk.team.current.id)
    with desk.db.write() as tx:
        tx.execute(update(consents).values(without=[["face", "instagram"]]))
    (read,) = desk.consents.all()
    assert read.scope.without == cells(What.FACE, "instagram")
    desk.consents.correct(kept.id, paper=Paper("es"))
    assert desk.consents.all()[0].scope.without == cells(What.FACE, "instagram")


WHOLE = Giver(
    Kind.REPRESENTED,
    frozenset({Signer.REPRESENTATIVE}),
    "Amministratrice di sostegno, Tribunale di Bari, decreto 412/2026",
    reason="Insegna a riconoscere presto una piaga da decubito.",
    heard=True,
)


def test_the_doctor_makes_an_exception_and_the_ledger_knows(desk: Desk, form: Path) -> None:
    told: list[Event] = []
    for event in (RepresentedAllowed, RepresentedBlocked):
        desk.bus.subscribe(event, told.append)
    doctor = desk.team.current.id
    kept = desk.consents.record("K-0009", SCOPE, doctor, giver=replace(WHOLE, heard=False))
    assert Missing.BLOCKED in kept.missing(NOON) and told == []
    kept = desk.consents.correct(kept.id, giver=WHOLE)
    assert kept.giver.allowed_by == doctor and told == [RepresentedAllowed(kept.id, doctor)]
    desk.consents.attach_proof(kept.id, form)
    assert desk.consents.covered(USE)
    desk.consents.correct(kept.id, giver=replace(desk.consents.all()[0].giver, authority="  "))
    assert told[1:] == [RepresentedBlocked(kept.id)]
    assert not desk.consents.covered(USE)


def test_nobody_else_makes_an_exception_or_changes_it(desk: Desk, form: Path) -> None:
    allowed = desk.consents.record("K-0009", SCOPE, desk.team.current.id, giver=WHOLE)
    reception = next(p for p in desk.team.people() if p.role is Role.RECEPTION)
    desk.team.switch(reception.id)
    with pytest.raises(Refused):
        desk.consents.record("K-0010", SCOPE, reception.id, giver=WHOLE)
    forged = Giver(Kind.REPRESENTED, WHOLE.signed_by, "figlia", allowed_by="somebody")
    kept = desk.consents.record("K-0011", SCOPE, reception.id, giver=forged)
    assert kept.giver.allowed_by == "" and Missing.BLOCKED in kept.missing(NOON)
    for other in (
        replace(allowed.giver, reason="Un altro."),
        replace(allowed.giver, authority="Altro decreto"),
        replace(allowed.giver, heard=False),
    ):
        with pytest.raises(Refused):
            desk.consents.correct(allowed.id, giver=other)
    desk.consents.correct(allowed.id, giver=allowed.giver, paper=Paper("es"))
    desk.consents.attach_proof(allowed.id, form)
    assert desk.consents.covered(USE), "the rest of the record is free"
    desk.consents.correct(allowed.id, giver=replace(allowed.giver, kind=Kind.ADULT))
    back = desk.consents.correct(allowed.id, giver=replace(WHOLE, reason="", heard=False))
    assert back.giver.allowed_by == "", "gone and back is no exception any more"


def test_a_consent_to_treatment_is_not_one(desk: Desk, form: Path) -> None:
    consent = desk.consents.record("K-0142", SCOPE, desk.team.current.id)
    with pytest.raises(Refused, match="treatment"):
        desk.consents.attach_proof(consent.id, form, for_publication=False)
    assert not desk.consents.covered(USE)
    told: list[Event] = []
    desk.bus.subscribe(ConsentProofAdded, told.append)
    proven = desk.consents.attach_proof(consent.id, form, for_publication=True)
    assert told == [ConsentProofAdded(consent.id, proven.proof)]


def test_a_name_is_shown_on_demand_and_every_time_is_written_down(desk: Desk) -> None:
    consent = desk.consents.record("K-0142", SCOPE, desk.team.current.id)
    told: list[Event] = []
    desk.bus.subscribe(Event, told.append)
    desk.consents.keep_name(consent.id, "  Giulia   Esposito ")
    assert desk.consents.name(consent.id) == "Giulia Esposito"
    assert desk.consents.of_name("esposito giulia") == {consent.id}
    assert desk.consents.of_name("Espo") == frozenset(), "half a name finds nobody"
    assert desk.consents.of_name(" ") == frozenset()
    assert told == [SubjectNamed(consent.id), *[SubjectNameShown(consent.id)] * 2]
    with desk.db.read() as tx:
        assert "Giulia" not in str(ledger.lines(tx)) and "Esposito" not in str(ledger.lines(tx))
    assert "Giulia" not in repr(desk.consents.all())
    assert desk.consents.named() == {"K-0142"}
    desk.consents.keep_name(consent.id, "")
    assert desk.consents.named() == frozenset()


def test_the_reception_writes_a_name_and_does_not_look_it_up(desk: Desk) -> None:
    consent = desk.consents.record("K-0142", SCOPE, desk.team.current.id)
    desk.team.switch(next(p.id for p in desk.team.people() if p.role is Role.RECEPTION))
    desk.consents.keep_name(consent.id, "Giulia Esposito")
    for look in (lambda: desk.consents.name(consent.id), lambda: desk.consents.of_name("Giulia")):
        with pytest.raises(Refused):
            look()
    with desk.db.read() as tx:
        assert [x["kind"] for x in ledger.lines(tx)][-1] == "SubjectNamed"


def test_names_are_nowhere_on_the_disk_in_plain_words(desk: Desk) -> None:
    consent = desk.consents.record("K-0142", SCOPE, desk.team.current.id)
    desk.consents.keep_name(consent.id, "Giulia Esposito")
    files = [path for path in desk.folder.rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if b"Esposito" in path.read_bytes()]
