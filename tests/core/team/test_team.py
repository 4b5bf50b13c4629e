"""Two roles, every right written down; a quick switch with or without a PIN; and who did it in the ledger."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from support.desks import NOON, desk_in

from app.core.desk import Desk, Preferences, open_desk
from app.core.kernel.clock import ManualClock
from app.core.kernel.errors import NeedsKey, Refused
from app.core.settings import Settings
from app.core.storage.archive import claim
from app.core.storage.ledger import lines
from app.core.team.model import Person, PersonSwitched, Practice, Right, Role, require
from app.core.vault.vault import MemoryVault

# doctor, reception
MATRIX = {
    Right.WRITE: (True, True),
    Right.ANSWER: (True, True),
    Right.SYNC: (True, True),
    Right.OVERRIDE_WARN: (True, True),
    Right.OVERRIDE_BLOCK: (True, False),
    Right.SIGN: (True, False),
    Right.SETTLE: (True, True),
    Right.SEND_AGAIN: (True, False),
    Right.REGISTER_CONSENT: (True, True),
    Right.WITHDRAW_CONSENT: (True, False),
    Right.SEE_NAMES: (True, False),
    Right.CONNECT: (True, False),
    Right.MANAGE: (True, False),
}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_in(tmp_path / "desk") as opened:
        yield opened


def doctor(desk: Desk) -> Person:
    return next(p for p in desk.team.people() if p.role is Role.DOCTOR)


def reception(desk: Desk) -> Person:
    return next(p for p in desk.team.people() if p.role is Role.RECEPTION)


def test_every_right_is_decided_for_every_role() -> None:
    assert set(MATRIX) == set(Right) and set(Role) == {Role.DOCTOR, Role.RECEPTION}


@pytest.mark.parametrize("right", Right)
def test_the_matrix(right: Right) -> None:
    for role, allowed in zip((Role.DOCTOR, Role.RECEPTION), MATRIX[right], strict=True):
        person = Person("p", "Marta Lorusso", role)
        assert person.may(right) is allowed
        if allowed:
            require(person, right)
        else:
            with pytest.raises(Refused, match="doctor") as refused:
                require(person, right)
            assert "Marta" not in str(refused.value), "the log gets the template"


def test_the_first_person_is_a_doctor(tmp_path: Path) -> None:
    claimed = claim(tmp_path / "desk")
    preferences = Preferences(tmp_path / "desk" / "settings.toml", Settings())
    desk = open_desk(claimed, bytes(32), preferences, None, ManualClock(NOON), vault=MemoryVault())
    try:
        with pytest.raises(Refused, match="first person"):
            desk.team.add("Marta Lorusso", Role.RECEPTION)
        with pytest.raises(Refused, match="needs a name"):
            desk.team.add("   ", Role.DOCTOR)
        assert desk.team.people() == [] and desk.team.sit_down() is None
        with pytest.raises(Refused, match="Choose who"):
            _ = desk.team.current
        first = desk.team.add(" Dott.ssa Elena Greco ", Role.DOCTOR, " BA 4321 ")
        assert (first.name, first.registration, first.initials) == ("Dott.ssa Elena Greco", "BA 4321", "EG")
        with pytest.raises(Refused, match="Choose who"):
            desk.team.add("Marta Lorusso", Role.RECEPTION)
        desk.team.switch(first.id)
        desk.team.add("Marta Lorusso", Role.RECEPTION)
    finally:
        desk.close()


def test_a_pin_lets_its_owner_in_and_nobody_else(desk: Desk) -> None:
    person = doctor(desk)
    desk.team.set_pin(person.id, "2468")
    desk.team.switch(reception(desk).id)
    for wrong in ("", "2469", "24680", " 2468", "２４６８"):
        with pytest.raises(NeedsKey) as refused:
            desk.team.switch(person.id, wrong)
        assert "Greco" not in str(refused.value)
        assert desk.team.current == reception(desk) and desk.db.actor == reception(desk).id
    assert desk.team.switch(person.id, "2468").has_pin
    with desk.db.read() as tx:
        (stored,) = tx.execute(text("SELECT pin FROM people WHERE pin IS NOT NULL")).one()
    assert "2468" not in stored
    desk.team.set_pin(person.id, "")
    assert not doctor(desk).has_pin and desk.team.switch(person.id)


def test_a_pin_is_slow_to_try() -> None:
    from app.core.team.service import _hash, _matches

    kept = _hash("2468")
    before = time.process_time()
    assert not _matches("0000", kept)
    assert time.process_time() - before > 0.005
    assert _hash("2468") != kept, "salted"


def test_ones_own_pin_and_no_other(desk: Desk) -> None:
    marta = desk.team.switch(reception(desk).id)
    desk.team.set_pin(marta.id, "1357")
    with pytest.raises(Refused, match="doctor"):
        desk.team.set_pin(doctor(desk).id, "1357")
    desk.team.switch(doctor(desk).id)
    desk.team.set_pin(marta.id, "")
    assert not reception(desk).has_pin


def test_who_hears_of_the_switch_finds_the_new_person(desk: Desk) -> None:
    found: list[tuple[Person, str]] = []
    desk.bus.subscribe(PersonSwitched, lambda event: found.append((desk.team.current, desk.db.actor)))
    marta = reception(desk)
    desk.team.switch(marta.id)
    assert found == [(marta, marta.id)]
    desk.posts.new("it")
    with desk.db.read() as tx:
        assert lines(tx, limit=1000)[-1]["actor"] == marta.id


def test_a_switch_that_could_not_be_written_did_not_happen(desk: Desk) -> None:
    before = desk.team.current
    with desk.db.write() as tx:
        tx.execute(text("CREATE TRIGGER full BEFORE INSERT ON ledger BEGIN SELECT RAISE(ABORT, 'no'); END"))
    with pytest.raises(Exception, match="no"):
        desk.team.switch(reception(desk).id)
    assert desk.team.current == before and desk.db.actor == before.id


def test_at_the_start_the_remembered_person_unless_there_is_a_pin(desk: Desk) -> None:
    greco, marta = doctor(desk), reception(desk)
    assert desk.team.sit_down(marta.id) == marta
    assert desk.team.sit_down("nobody") == greco == desk.team.sit_down()
    desk.team.set_pin(greco.id, "2468")
    assert desk.team.sit_down(greco.id) == marta
    desk.team.set_pin(marta.id, "1357")
    assert desk.team.sit_down() is None


def test_nobody_known_sits_down(desk: Desk) -> None:
    with pytest.raises(Refused, match="no longer in the team"):
        desk.team.switch("nobody")


def test_the_practice_profile_is_the_doctors(desk: Desk) -> None:
    desk.team.save_practice(Practice(name="Studio Greco", country="es", zone="Europe/Madrid"))
    kept = desk.team.practice()
    assert kept.jurisdictions == {"es", "eu"} and kept.timezone.key == "Europe/Madrid"
    desk.team.switch(reception(desk).id)
    with pytest.raises(Refused, match="doctor"):
        desk.team.save_practice(Practice(name="Altro", country="us"))
    with pytest.raises(Refused, match="doctor"):
        desk.new_recovery_sheet()
    with pytest.raises(Refused, match="doctor"):
        desk.team.add("Un altro medico", Role.DOCTOR)
    assert desk.team.practice() == kept and len(desk.team.people()) == 2


@pytest.mark.parametrize(
    ("country", "asked"),
    [("it", {"it", "eu"}), ("es", {"es", "eu"}), ("eu", {"eu"}), ("uk", {"uk"}), ("us", {"us"})],
)
def test_jurisdictions(country: str, asked: set[str]) -> None:
    assert Practice(country=country).jurisdictions == asked


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Dott.ssa Elena Greco", "EG"),
        ("Dr. José Ángel Ñíguez", "JÁ"),
        ("Marta", "M"),
        ("prof", "P"),
        ("  ", " "),
        ("anna de luca", "A"),
    ],
)
def test_initials(name: str, initials: str) -> None:
    assert Person("p", name, Role.DOCTOR).initials == initials
