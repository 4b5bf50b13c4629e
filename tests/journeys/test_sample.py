"""``decoro --demo``: every state one can meet, lived through without opening a single socket."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from support.guards import SocketGuard

from app.core.consent.model import Standing as Consented
from app.core.desk import Desk
from app.core.inbox.model import Standing
from app.core.metrics.model import Measure
from app.core.outbox.model import State, Wait
from app.core.posts.model import Status
from app.core.team.model import Role
from app.demo import approach_sample

PROMISED = {
    Status.PUBLISHED,
    Status.WAITING,
    Status.SIGNED,
    Status.TO_SIGN,
    Status.DRAFT,
    Status.UNCERTAIN,
    Status.NOT_SENT,
    Status.BY_HAND,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / "sample"


@pytest.fixture(scope="module")
def sample(folder: Path) -> Iterator[Desk]:
    desk = approach_sample(folder, "it").open()
    desk.team.sit_down()
    yield desk
    desk.close()


def test_furnishing_opens_no_socket(tmp_path: Path, sockets: SocketGuard) -> None:
    opened = sockets.opened
    door = approach_sample(tmp_path / "fresh", "en")
    door.open().close()
    assert sockets.opened == opened and sockets.refused == []


def test_every_state_is_there(sample: Desk) -> None:
    found = {status for _, status in sample.posts.all()}
    assert found >= PROMISED, PROMISED - found


def test_the_ledger_and_everything_in_it_verifies(sample: Desk) -> None:
    assert sample.verify().broken_at is None and sample.verify().lines > 100
    assert sample.archive.examine().well
    assert all(sample.media.content(a) for a in sample.media.all())


def test_people_conversations_consents_and_numbers(sample: Desk) -> None:
    assert {p.role for p in sample.team.people()} == {Role.DOCTOR, Role.RECEPTION}
    assert {c.standing for c in sample.inbox.conversations()} >= {Standing.OPEN, Standing.ANSWERED}
    now = sample.clock.now()
    standings = {c.standing(now) for c in sample.consents.all()}
    assert Consented.WITHDRAWN in standings and standings & {Consented.VALID, Consented.EXPIRING}
    assert {r.measure for r in sample.metrics.latest()} >= {Measure.RATING, Measure.LIKES}
    assert len({a.platform for a in sample.accounts.all()}) >= 6


def test_what_is_out_is_in_the_past_and_what_waits_is_not(sample: Desk) -> None:
    now = datetime.now(UTC)
    for delivery in sample.outbox.sent_since(now - timedelta(days=400)):
        assert delivery.settled_at is not None and delivery.settled_at <= now
    waiting = [d for d in sample.outbox.open() if d.state is State.READY]
    assert waiting and all(d.due is None or d.due > now for d in waiting)
    assert {d.wait for d in sample.outbox.open() if d.state is State.WAITING} >= {Wait.BY_HAND}


def test_it_works_offline_until_a_person_wants_otherwise_and_keeps_no_token(sample: Desk) -> None:
    assert sample.preferences.value.work_offline
    for account in sample.accounts.all():
        if not sample.accounts.connector(account.platform).manifest.assisted:
            with pytest.raises(Exception, match="connected again"):
                sample.accounts.access(account)


def test_opened_again_it_is_the_same_sample(tmp_path: Path) -> None:
    first = approach_sample(tmp_path / "twice", "it").open()
    ids = {p.id for p, _ in first.posts.all()}
    first.close()
    again = approach_sample(tmp_path / "twice", "en").open()
    try:
        assert {p.id for p, _ in again.posts.all()} == ids and again.archive.last_end.value == "clean"
    finally:
        again.close()


def test_a_real_archive_is_never_mistaken_for_the_sample(tmp_path: Path) -> None:
    from support.desks import desk_in

    with desk_in(tmp_path / "real") as desk:
        desk.posts.new("it", "Nostro")
    before = (tmp_path / "real" / "archive.db").read_bytes()
    door = approach_sample(tmp_path / "real", "it")
    with pytest.raises(Exception, match="cannot be opened with this key"):
        door.open()
    door.leave()
    assert (tmp_path / "real" / "archive.db").read_bytes() == before
