"""An older backup is brought back: what was withdrawn since stays withdrawn, what is unknown is asked about."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from support.desks import KEY, NOON, desk_in
from support.platforms import CONNECTED, Square
from support.showing import consent_for, photo, signed

from app.core.consent.model import Purpose, Standing, Use, What
from app.core.desk import Desk, bring_back_with_withdrawals
from app.core.kernel.clock import ManualClock
from app.core.kernel.errors import Refused
from app.core.kernel.text import render
from app.core.outbox.model import State, Wait
from app.core.storage import backup
from app.core.storage.archive import bring_back, claim
from app.core.storage.ledger import lines
from app.core.team.model import Role
from app.core.vault.vault import MemoryVault
from app.core.withdrawal.model import KEPT_FOR, Asker, Fate, Request, Way
from app.core.withdrawal.restored import Restored


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def square() -> Square:
    return Square(removes=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "desk"


class Practice:
    """The same folder, opened and closed; the square outside remembers."""

    def __init__(self, folder: Path, clock: ManualClock, square: Square) -> None:
        self.folder, self.clock, self.square = folder, clock, square
        self.vault = MemoryVault()

    @contextmanager
    def open(self) -> Iterator[Desk]:
        with desk_in(self.folder, self.clock, {"square": self.square}, vault=self.vault) as desk:
            if not desk.accounts.all():
                desk.accounts.add_connected("square", CONNECTED)
            yield desk

    def snapshot(self, desk: Desk) -> backup.Snapshot:
        made = desk.archive.back_up(self.clock)
        self.clock.advance(timedelta(days=1))
        return made

    def bring_back(self, snapshot: backup.Snapshot) -> Restored:
        with claim(self.folder) as claimed:
            aside, told = bring_back_with_withdrawals(claimed, snapshot, KEY, self.clock)
        assert aside is None or aside.exists()
        assert not list(self.folder.glob("*.reading*")) and not list(self.folder.glob("*.arriving*"))
        return told


@pytest.fixture
def practice(folder: Path, clock: ManualClock, square: Square) -> Practice:
    return Practice(folder, clock, square)


def sync(desk: Desk) -> None:
    asyncio.run(desk.sync.now())


def channel(desk: Desk) -> str:
    return desk.accounts.all()[0].id


def test_a_withdrawn_consent_stays_withdrawn_and_nothing_leaves(practice: Practice, square: Square) -> None:
    with practice.open() as desk:
        face = photo(desk)
        consent = consent_for(desk, face)
        delivery = desk.posts.queue(signed(desk, consent, face, [channel(desk)]))[0]
        snapshot = practice.snapshot(desk)
        asked = Request(practice.clock.now() - timedelta(hours=2), Asker.PERSON, Way.PHONE)
        desk.withdrawals.carry_out(consent.id, asked)
        ended = practice.clock.now()
    told = practice.bring_back(snapshot)
    assert told == Restored(snapshot.at, 1, certain=True)
    with practice.open() as desk:
        (back,) = desk.consents.all()
        assert back.withdrawn == ended and back.standing(practice.clock.now()) is Standing.WITHDRAWN
        use = Use(face.id, "square", Purpose.EDUCATION, frozenset({What.PHOTO}))
        assert not desk.consents.covered(use)
        progress = desk.withdrawals.of_consent(consent.id)
        assert progress is not None
        assert progress.withdrawal.request == asked
        assert progress.withdrawal.carried_out_by == desk.team.current.id
        sync(desk)
        found = desk.outbox.get(delivery.id)
        assert found is not None and (found.state, found.wait) == (State.WAITING, Wait.STOPPED)
        assert square.said == {}
        assert desk.verify().broken_at is None
        with desk.db.read() as tx:
            assert [line["kind"] for line in lines(tx)].count("BackupRestored") == 1


def test_a_take_down_that_was_open_goes_on(practice: Practice, square: Square) -> None:
    with practice.open() as desk:
        face = photo(desk)
        consent = consent_for(desk, face)
        desk.posts.queue(signed(desk, consent, face, [channel(desk)]))
        snapshot = practice.snapshot(desk)
        sync(desk)
        (out,) = square.said
        desk.withdrawals.carry_out(consent.id)
    practice.bring_back(snapshot)
    with practice.open() as desk:
        progress = desk.withdrawals.of_consent(consent.id)
        assert progress is not None and [copy.fate for copy in progress.copies] == [Fate.WAITS]
        sync(desk)
        assert square.removed == [out] and square.sends == 1
        progress = desk.withdrawals.of_consent(consent.id)
        assert progress is not None and progress.withdrawal.ended_at is not None


def test_a_consent_given_and_withdrawn_after_the_backup_is_there_too(practice: Practice) -> None:
    with practice.open() as desk:
        snapshot = practice.snapshot(desk)
        face = photo(desk)
        consent = consent_for(desk, face)
        desk.posts.queue(signed(desk, consent, face, [channel(desk)]))
        sync(desk)
        desk.withdrawals.carry_out(consent.id)
    assert practice.bring_back(snapshot).carried == 1
    with practice.open() as desk:
        assert [c.withdrawn is not None for c in desk.consents.all()] == [True]
        sync(desk)
        progress = desk.withdrawals.of_consent(consent.id)
        assert progress is not None and progress.count(Fate.GONE) == 1


def test_a_request_that_waits_for_the_doctor_still_holds_everything_back(practice: Practice) -> None:
    with practice.open() as desk:
        face = photo(desk)
        consent = consent_for(desk, face)
        delivery = desk.posts.queue(signed(desk, consent, face, [channel(desk)]))[0]
        snapshot = practice.snapshot(desk)
        desk.withdrawals.register(consent.id, Request(practice.clock.now()))
    assert practice.bring_back(snapshot).carried == 1
    with practice.open() as desk:
        progress = desk.withdrawals.of_consent(consent.id)
        assert progress is not None and progress.withdrawal.pending
        assert desk.door(delivery) is not None


def test_deleted_pictures_do_not_come_back(practice: Practice) -> None:
    with practice.open() as desk:
        face = photo(desk)
        consent = consent_for(desk, face)
        snapshot = practice.snapshot(desk)
        desk.withdrawals.carry_out(consent.id)
        practice.clock.advance(KEPT_FOR + timedelta(hours=1))
        sync(desk)
        assert desk.media.all() == []
    practice.bring_back(snapshot)
    with practice.open() as desk:
        assert desk.media.all() == []
        sync(desk)
        assert face.digest not in desk.archive.blobs.digests()
        progress = desk.withdrawals.of_consent(consent.id)
        assert progress is not None and face.digest in progress.withdrawal.fingerprints


def test_what_went_out_after_the_backup_does_not_go_out_again(practice: Practice, square: Square) -> None:
    with practice.open() as desk:
        face = photo(desk)
        delivery = desk.posts.queue(signed(desk, consent_for(desk, face), face, [channel(desk)]))[0]
        snapshot = practice.snapshot(desk)
        sync(desk)
    assert practice.bring_back(snapshot) == Restored(snapshot.at, 0, certain=True)
    with practice.open() as desk:
        found = desk.outbox.get(delivery.id)
        assert found is not None and found.state is State.SENT
        sync(desk)
        assert square.sends == 1


def test_where_the_archive_cannot_be_read_nothing_is_sent_until_somebody_has_looked(
    practice: Practice, square: Square
) -> None:
    with practice.open() as desk:
        face = photo(desk)
        consent = consent_for(desk, face)
        delivery = desk.posts.queue(signed(desk, consent, face, [channel(desk)]))[0]
        snapshot = practice.snapshot(desk)
        desk.withdrawals.carry_out(consent.id)
    (practice.folder / "archive.db").write_bytes(b"ruined")
    told = practice.bring_back(snapshot)
    assert told == Restored(snapshot.at, 0, certain=False)
    with practice.open() as desk:
        objection = desk.door(delivery)
        assert objection is not None and render(objection, "en").startswith("A backup of 23/11/2026 was")
        sync(desk)
        assert square.said == {}
        desk.team.switch(next(p.id for p in desk.team.people() if p.role is Role.RECEPTION))
        with pytest.raises(Refused):
            desk.restores.checked()
        desk.team.switch(next(p.id for p in desk.team.people() if p.role is Role.DOCTOR))
        desk.restores.checked()
        assert desk.restores.unchecked() is None and desk.door(delivery) is None
        with desk.db.read() as tx:
            assert lines(tx)[-1]["kind"] == "WithdrawalsChecked"


def test_on_another_computer_nobody_can_know_what_ended_since(practice: Practice) -> None:
    with practice.open() as desk:
        snapshot = practice.snapshot(desk)
    (practice.folder / "archive.db").unlink()
    assert practice.bring_back(snapshot) == Restored(snapshot.at, 0, certain=False)
    with practice.open() as desk:
        assert desk.restores.unchecked() == snapshot.at


def test_the_archive_that_was_replaced_stays_bit_for_bit(practice: Practice) -> None:
    with practice.open() as desk:
        snapshot = practice.snapshot(desk)
        desk.withdrawals.carry_out(consent_for(desk, photo(desk)).id)
    before = (practice.folder / "archive.db").read_bytes()
    practice.bring_back(snapshot)
    (aside,) = practice.folder.glob("archive-before-restore-*.db")
    assert aside.read_bytes() == before


def test_a_doubt_is_not_forgotten_by_restoring_again(practice: Practice) -> None:
    with practice.open() as desk:
        first = practice.snapshot(desk)
        second = practice.snapshot(desk)
    (practice.folder / "archive.db").write_bytes(b"ruined")
    practice.bring_back(first)
    assert not practice.bring_back(first).certain
    assert not practice.bring_back(second).certain
    with practice.open() as desk:
        assert desk.restores.unchecked() == first.at


def test_a_newer_backup_after_a_much_older_one_undoes_nothing(practice: Practice, square: Square) -> None:
    with practice.open() as desk:
        face = photo(desk)
        consent = consent_for(desk, face)
        desk.posts.queue(signed(desk, consent, face, [channel(desk)]))
        sync(desk)
        old = practice.snapshot(desk)
        desk.withdrawals.carry_out(consent.id)
        sync(desk)
        new = practice.snapshot(desk)
    practice.bring_back(old)
    told = practice.bring_back(new)
    assert not told.certain  # the archive between does not go on from the newer backup
    with practice.open() as desk:
        progress = desk.withdrawals.of_consent(consent.id)
        assert progress is not None and progress.count(Fate.GONE) == 1 and not progress.withdrawal.pending
        sync(desk)
        assert len(square.removed) == 1


def test_nothing_changes_where_it_cannot_be_carried_over(practice: Practice) -> None:
    def fails(*_: object) -> None:
        raise OSError("the power goes")

    with practice.open() as desk:
        consent = consent_for(desk, photo(desk))
        snapshot = practice.snapshot(desk)
        desk.withdrawals.carry_out(consent.id)
    before = (practice.folder / "archive.db").read_bytes()
    with claim(practice.folder) as claimed, pytest.raises(OSError, match="power"):
        bring_back(claimed, snapshot, KEY, practice.clock, fails)
    assert (practice.folder / "archive.db").read_bytes() == before
    assert not list(practice.folder.glob("*.reading*")) and not list(practice.folder.glob("*.arriving*"))
