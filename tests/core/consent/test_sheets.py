"""Signed sheets come back as scans and photos: each to its own record, or refused, or left to a person's eyes."""

import hashlib
import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from support.desks import NOON, desk_in
from support.sheets import PAGE, code, scan, sheet_of

from app.core.consent.model import Consent, ConsentFormPrinted, Paper, Purpose, Scope
from app.core.consent.paper import scan as scanning
from app.core.consent.paper.reference import Form, Reference, parse
from app.core.consent.paper.scan import references_in
from app.core.consent.paper.signed import read_codes
from app.core.desk import Desk
from app.core.kernel.clock import ManualClock
from app.core.kernel.errors import Refused
from app.core.storage import ledger

SCOPE = Scope(frozenset({"a1"}), frozenset({"instagram"}), frozenset({Purpose.EDUCATION}))


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def desk(tmp_path: Path, clock: ManualClock) -> Iterator[Desk]:
    with desk_in(tmp_path / "desk", clock) as opened:
        yield opened


@pytest.fixture
def consent(desk: Desk) -> Consent:
    return desk.consents.record("K-0142", SCOPE, desk.team.current.id)


def kept(desk: Desk, consent: Consent) -> Consent:
    return next(c for c in desk.consents.all() if c.id == consent.id)


def of(consent: Consent, form: Form = Form.CONSENT, language: str = "es") -> Reference:
    return Reference(form, consent.id, "1-it", language)


# --- printed -------------------------------------------------------------------------------------------------------


def test_the_ledger_knows_what_was_printed_and_the_record_its_version(desk: Desk, consent: Consent) -> None:
    told: list[ConsentFormPrinted] = []
    desk.bus.subscribe(ConsentFormPrinted, told.append)
    desk.consents.printed(consent.id, of(consent))
    assert told == [ConsentFormPrinted(consent.id, "consent", "1-it", "es")]
    assert kept(desk, consent).paper == Paper("es", "Decoro 1-it", desk.team.current.id)
    with desk.db.read() as tx:
        line = ledger.lines(tx)[-1]
    assert (line["kind"], line["ids"]["template"], line["actor"]) == (
        "ConsentFormPrinted",
        "1-it",
        desk.team.current.id,
    )


@pytest.mark.parametrize("form", [Form.INFORMATION, Form.WITHDRAWAL])
def test_other_papers_leave_the_record_alone(desk: Desk, consent: Consent, form: Form) -> None:
    desk.consents.printed(consent.id, of(consent, form))
    assert kept(desk, consent).paper == consent.paper


def test_a_signed_form_keeps_its_version(desk: Desk, consent: Consent, tmp_path: Path) -> None:
    desk.consents.attach_proof(consent.id, scan(tmp_path / "a.png", sheet_of(consent.id)))
    desk.consents.printed(consent.id, Reference(Form.CONSENT, consent.id, "2-it", "en"))
    assert kept(desk, consent).paper.template == "Decoro 1-it"


def test_the_day_is_that_of_the_signature_until_the_form_is_kept(
    desk: Desk, consent: Consent, clock: ManualClock, tmp_path: Path
) -> None:
    clock.advance(timedelta(days=3))
    signed = NOON + timedelta(days=2)
    assert desk.consents.correct(consent.id, given_at=signed).given_at == signed
    with pytest.raises(Refused, match="future"):
        desk.consents.correct(consent.id, given_at=NOON + timedelta(days=4))
    desk.consents.attach_proof(consent.id, scan(tmp_path / "a.png", sheet_of(consent.id)))
    assert desk.consents.correct(consent.id, given_at=NOON).given_at == signed


# --- read ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a.png", "a.jpg"])
@pytest.mark.parametrize("turned", [0, 3, 90, 180])
def test_a_sheet_is_read_however_it_lies(consent: Consent, tmp_path: Path, name: str, turned: float) -> None:
    path = scan(tmp_path / name, sheet_of(consent.id), turned=turned, shade=225)
    assert references_in(path.read_bytes()) == {parse(sheet_of(consent.id))}


def test_its_own_sheet_is_taken_with_version_and_language(
    desk: Desk, consent: Consent, tmp_path: Path
) -> None:
    path = scan(tmp_path / "foto.jpg", sheet_of(consent.id, template="1-us", language="en"))
    assert desk.consents.look_at_sheet(consent.id, read_codes([path])) == Reference(
        Form.CONSENT, consent.id, "1-us", "en"
    )
    taken = desk.consents.attach_proof(consent.id, path)
    assert taken.paper == Paper("en", "Decoro 1-us", desk.team.current.id)
    assert desk.consents.proof(taken) == path.read_bytes()


def test_the_sheet_of_somebody_else_is_refused_with_both_codes(
    desk: Desk, consent: Consent, tmp_path: Path
) -> None:
    other = desk.consents.record("K-0177", SCOPE, desk.team.current.id)
    path = scan(tmp_path / "a.png", sheet_of(other.id))
    with pytest.raises(Refused) as refusal:
        desk.consents.attach_proof(consent.id, path)
    assert dict(refusal.value.sentence.values) == {"there": "K-0177", "here": "K-0142"}  # type: ignore[union-attr]
    assert not kept(desk, consent).proof
    assert not desk.archive.blobs.has(hashlib.sha256(path.read_bytes()).hexdigest()), "nothing of it stays"
    assert desk.consents.record_of_sheet(read_codes([path])).id == other.id


def test_nor_is_that_of_another_consent_of_the_same_person(
    desk: Desk, consent: Consent, tmp_path: Path
) -> None:
    before = desk.consents.record("K-0142", SCOPE, desk.team.current.id)
    with pytest.raises(Refused, match="another consent of"):
        desk.consents.look_at_sheet(consent.id, read_codes([scan(tmp_path / "a.png", sheet_of(before.id))]))


def test_nor_that_of_another_practice(desk: Desk, consent: Consent, tmp_path: Path) -> None:
    path = scan(tmp_path / "a.png", sheet_of("0" * 32))
    with pytest.raises(Refused, match="not in this archive"):
        desk.consents.look_at_sheet(consent.id, read_codes([path]))
    with pytest.raises(Refused, match="not in this archive"):
        desk.consents.record_of_sheet(read_codes([path]))


@pytest.mark.parametrize(
    ("form", "why"), [(Form.WITHDRAWAL, "withdrawal form"), (Form.INFORMATION, "information sheet")]
)
def test_a_paper_that_is_not_the_form_proves_nothing(
    desk: Desk, consent: Consent, tmp_path: Path, form: Form, why: str
) -> None:
    with pytest.raises(Refused, match=why):
        desk.consents.attach_proof(consent.id, scan(tmp_path / "a.png", sheet_of(consent.id, form)))
    both = scan(tmp_path / "b.png", sheet_of(consent.id, form), sheet_of(consent.id))
    assert desk.consents.attach_proof(consent.id, both).proof, "the form lies beside it"


def test_two_sheets_of_two_people_in_one_picture(desk: Desk, consent: Consent, tmp_path: Path) -> None:
    other = desk.consents.record("K-0177", SCOPE, desk.team.current.id)
    path = scan(tmp_path / "a.png", sheet_of(consent.id), sheet_of(other.id))
    with pytest.raises(Refused, match="belongs to"):
        desk.consents.look_at_sheet(consent.id, read_codes([path]))
    with pytest.raises(Refused, match="No code of a record"):
        desk.consents.record_of_sheet(read_codes([path]))


@pytest.mark.parametrize("kind", ["blank", "stranger", "broken", "cut", "pdf"])
def test_a_sheet_that_cannot_be_read_is_attached_by_hand(
    desk: Desk, consent: Consent, tmp_path: Path, kind: str
) -> None:
    path = tmp_path / ("a.pdf" if kind == "pdf" else "a.png")
    match kind:
        case "pdf":
            path.write_bytes(b"%PDF-1.4\n%%EOF\n")
        case "broken":
            path.write_bytes(b"\x89PNG\r\n\x1a\n nothing more")
        case "stranger":
            scan(path, "https://example.com/menu")
        case _:
            scan(path, *([sheet_of(consent.id)] if kind == "cut" else []))
    if kind == "cut":
        path.write_bytes(path.read_bytes()[:1500])
    assert desk.consents.look_at_sheet(consent.id, read_codes([path])) is None
    with pytest.raises(Refused, match="open its record"):
        desk.consents.record_of_sheet(read_codes([path]))
    assert desk.consents.attach_proof(consent.id, path).paper == consent.paper


def test_a_picture_of_an_unreasonable_size_is_not_unfolded(
    consent: Consent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = scan(tmp_path / "a.png", sheet_of(consent.id)).read_bytes()
    assert references_in(data)
    monkeypatch.setattr(scanning, "MOST_PIXELS", PAGE[0] * PAGE[1] - 1)
    assert references_in(data) == frozenset()


# --- page by page --------------------------------------------------------------------------------------------------


def test_photographed_pages_become_one_file(desk: Desk, consent: Consent, tmp_path: Path) -> None:
    first = scan(tmp_path / "1.jpg", sheet_of(consent.id))
    second = scan(tmp_path / "2.png", sheet_of(consent.id), turned=90)
    taken = desk.consents.attach_proof(consent.id, first, more=[second])
    data = desk.consents.proof(taken)
    assert data.startswith(b"%PDF") and data.count(b"/Type /Page\n") == 2
    assert (taken.proof_name, taken.paper.template) == ("1.pdf", "Decoro 1-it")


def test_a_page_of_somebody_else_among_them_is_refused(desk: Desk, consent: Consent, tmp_path: Path) -> None:
    other = desk.consents.record("K-0177", SCOPE, desk.team.current.id)
    pages = [scan(tmp_path / "1.png", sheet_of(consent.id)), scan(tmp_path / "2.png", sheet_of(other.id))]
    with pytest.raises(Refused, match="belongs to"):
        desk.consents.attach_proof(consent.id, pages[0], more=pages[1:])
    with pytest.raises(Refused, match="belongs to"):
        desk.consents.look_at_sheet(consent.id, read_codes(pages))


def test_pages_that_cannot_be_joined_are_refused_and_nothing_is_kept(
    desk: Desk, consent: Consent, tmp_path: Path
) -> None:
    page, pdf, broken = scan(tmp_path / "1.png"), tmp_path / "2.pdf", tmp_path / "3.png"
    pdf.write_bytes(b"%PDF-1.4\n%%EOF\n")
    broken.write_bytes(b"\x89PNG\r\n\x1a\n nothing more")
    for more, why in (([pdf], "all pictures"), ([broken], "damaged"), ([page] * 12, "pages at once")):
        with pytest.raises(Refused, match=why):
            desk.consents.attach_proof(consent.id, page, more=more)
    assert kept(desk, consent) == consent


def test_a_photo_that_only_says_how_it_is_turned_comes_upright(tmp_path: Path) -> None:
    picture = Image.new("RGB", (60, 30), "white")
    exif = Image.Exif()
    exif[0x0112] = 6  # a quarter turn
    lying, standing = io.BytesIO(), io.BytesIO()
    picture.save(lying, "JPEG", exif=exif)
    code("x", 1).save(standing, "PNG")
    joined = scanning.one_file([lying.getvalue(), standing.getvalue()])
    assert b"/MediaBox [0 0 30" in joined.replace(b"[ 0", b"[0").replace(b"30.0", b"30")
