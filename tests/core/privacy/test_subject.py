"""A person asks for their data: all of theirs, nothing of others, the name only where it was ticked."""

import asyncio
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.desks import desk_in
from support.disk import no_file_longer_than
from support.platforms import CONNECTED, Square
from support.showing import consent_for, photo, signed

from app.core.consent.model import Consent
from app.core.desk import Desk
from app.core.kernel.errors import NoRoom, Refused
from app.core.media.model import Asset
from app.core.storage import ledger
from app.core.team.model import Role

NAME = "Giulia Esposito"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_in(tmp_path / "desk", connectors={"square": Square(removes=True)}) as opened:
        opened.accounts.add_connected("square", CONNECTED)
        yield opened


@pytest.fixture
def face(desk: Desk) -> Asset:
    return photo(desk)


@pytest.fixture
def consent(desk: Desk, face: Asset) -> Consent:
    """Named, published once, and withdrawn; beside it somebody else."""
    made = consent_for(desk, face)
    desk.consents.keep_name(made.id, NAME)
    other = photo(desk, "#9D9", "K-0099")
    theirs = consent_for(desk, other, subject="K-0099")
    desk.consents.keep_name(theirs.id, "Anna Neri")
    desk.posts.queue(signed(desk, made, face, [desk.accounts.all()[0].id]))
    asyncio.run(desk.sync.now())
    desk.withdrawals.carry_out(made.id)
    return made


def told(folder: Path) -> dict[str, Any]:
    return {path.stem: json.loads(path.read_text("utf-8")) for path in folder.glob("*.json")}


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_all_that_is_theirs_is_there(desk: Desk, consent: Consent, face: Asset, tmp_path: Path) -> None:
    out = tmp_path / "out"
    count = desk.one_person.export(out, "K-0142", "it", with_name=True)
    assert count == sum(1 for path in out.rglob("*") if path.is_file())
    found = told(out)
    assert found["person"] == {"code": "K-0142", "name": NAME}
    assert [c["id"] for c in found["consents"]] == [consent.id]
    (use,) = found["uses"]
    assert use["places"][0]["link"] and "La pelle dopo la cura" in use["places"][0]["text"]
    (ended,) = found["withdrawals"]
    assert ended["consent"] == consent.id and ended["copies"][0]["became"] == "waits"
    kinds = {line["kind"] for line in found["ledger"]}
    assert {"ConsentSaved", "ConsentProofAdded", "ConsentWithdrawn", "WithdrawalCarriedOut"} <= kinds
    assert {"AssetAdded", "DeliverySettled", "SubjectNamed"} <= kinds
    assert (out / "proofs" / f"{consent.id}.pdf").read_bytes().startswith(b"%PDF")
    picture = (out / "pictures" / f"{face.id}.jpg").read_bytes()
    assert hashlib.sha256(picture).hexdigest() == face.digest
    page = (out / "index.html").read_text("utf-8")
    assert NAME in page and "revocato il 23/11/2026" in page and "Viso riconoscibile" in page
    assert out.stat().st_mode & 0o077 == 0, "only this account reads it"


def test_nothing_of_anybody_else_and_no_name_unless_ticked(
    desk: Desk, consent: Consent, tmp_path: Path
) -> None:
    desk.one_person.export(tmp_path / "out", "K-0142", "en", with_name=False)
    words = everything(tmp_path / "out")
    for secret in (b"K-0099", b"Anna Neri", b"Giulia", b"Esposito"):
        assert secret not in words
    assert "name" not in told(tmp_path / "out")["person"]
    with desk.db.read() as tx:
        last = ledger.lines(tx)[-1]
    assert (last["kind"], last["ids"]) == ("SubjectExported", {"subject": "K-0142", "name": "without"})


def test_only_the_doctor_and_only_where_something_is_kept(
    desk: Desk, consent: Consent, tmp_path: Path
) -> None:
    with pytest.raises(Refused, match="Nothing is kept"):
        desk.one_person.export(tmp_path / "out", "K-9999", "en", with_name=False)
    desk.team.switch(next(p.id for p in desk.team.people() if p.role is Role.RECEPTION))
    with pytest.raises(Refused, match="doctor"):
        desk.one_person.export(tmp_path / "out", "K-0142", "en", with_name=False)
    assert not (tmp_path / "out").exists()


def test_a_full_folder_or_disk_is_a_sentence(desk: Desk, consent: Consent, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    with pytest.raises(Refused, match="empty folder"):
        desk.one_person.export(tmp_path / "full", "K-0142", "en", with_name=False)
    with no_file_longer_than(64), pytest.raises(NoRoom):
        desk.one_person.export(tmp_path / "out", "K-0142", "en", with_name=False)
