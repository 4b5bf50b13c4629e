"""Rows of the outbox: the moves, the checksum, the claim."""

import random
from dataclasses import replace
from datetime import timedelta
from threading import Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from support.desks import NOON, desk_in

from app.core.desk import Desk
from app.core.kernel.errors import Damaged
from app.core.kernel.ids import new_id
from app.core.kernel.text import msg, nmsg
from app.core.outbox.backoff import LONGEST, backoff
from app.core.outbox.model import MOVES, Delivery, Piece, State
from app.core.outbox.store import OutboxStore
from app.core.platforms.contract import Act

LEASE = timedelta(minutes=10)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    with desk_in(tmp_path_factory.mktemp("desk")) as opened:
        yield opened


def a_delivery(**changes: object) -> Delivery:
    plain = Delivery(new_id(), "account", "square", Act.POST, "Testo", NOON, post=new_id())
    return replace(plain, **changes)


def added(desk: Desk, delivery: Delivery) -> Delivery:
    with desk.db.write() as tx:
        OutboxStore(tx).add(delivery)
    return delivery


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(list(State)), max_size=12))
def test_only_the_moves_of_the_table_are_made(desk: Desk, wishes: list[State]) -> None:
    here = added(desk, a_delivery())
    for wish in wishes:
        with desk.db.write() as tx:
            store = OutboxStore(tx)
            if wish in MOVES[here.state]:
                here = store.move(here, wish)
            else:
                with pytest.raises(ValueError, match="no move"):
                    store.move(here, wish)
            assert store.get(here.id) == here


def test_what_is_sent_stays_sent() -> None:
    assert MOVES[State.SENT] == {State.REMOVED}, "out it stays, unless it is taken down"
    assert MOVES[State.REMOVED] == frozenset()
    assert all(State.ARMED not in to for state, to in MOVES.items() if state is not State.READY)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(
    words=st.text(max_size=300),
    alt=st.text(max_size=40),
    data=st.dictionaries(st.text(max_size=8), st.text(max_size=8) | st.integers(-5, 5), max_size=3),
)
def test_a_row_comes_back_as_it_went(desk: Desk, words: str, alt: str, data: dict[str, object]) -> None:
    words, alt = words.encode("utf-8", "ignore").decode(), alt.encode("utf-8", "ignore").decode()
    data = {k.encode("utf-8", "ignore").decode(): v for k, v in data.items() if str(v).isprintable()}
    delivery = a_delivery(
        text=words.replace("\x00", ""),
        pieces=(Piece("a", "d", "n", "image/png", alt.replace("\x00", ""), 4, 3),),
        prepared=data,
        due=NOON,
        reason=nmsg("{count} thing", "{count} things", 2, inner=msg("Hello {name}", name="x")),
    )
    added(desk, delivery)
    with desk.db.read() as tx:
        found = OutboxStore(tx).get(delivery.id)
    assert found is not None
    assert replace(found, reason=None) == replace(delivery, reason=None)
    assert str(found.reason) == "{count} thing"


@pytest.mark.parametrize("column", ["text", "state", "account", "remote_id", "made_at"])
def test_a_flipped_bit_is_noticed(desk: Desk, column: str) -> None:
    delivery = added(desk, a_delivery())
    with desk.db.write() as tx:
        old = tx.execute(
            text(f"SELECT {column} FROM deliveries WHERE id = :id"), {"id": delivery.id}
        ).scalar()
        new = {"state": "sent", "made_at": old[:-2] + "1Z"}.get(
            column, chr(ord(old[0]) ^ 1) + old[1:] if old else "x"
        )
        tx.execute(
            text(f"UPDATE deliveries SET {column} = :new WHERE id = :id"), {"new": new, "id": delivery.id}
        )
    with desk.db.read() as tx, pytest.raises(Damaged):
        OutboxStore(tx).get(delivery.id)
    with desk.db.write() as tx:
        tx.execute(text("DELETE FROM deliveries WHERE id = :id"), {"id": delivery.id})


def test_two_couriers_never_take_the_same(desk: Desk) -> None:
    account = new_id()
    wanted = {added(desk, a_delivery(account=account)).id for _ in range(40)}
    taken: list[str] = []

    def carry(seat: str) -> None:
        while True:
            with desk.db.write() as tx:
                found = OutboxStore(tx).claim(account, seat, NOON, LEASE)
            if found is None:
                return
            taken.append(found.id)

    threads = [Thread(target=carry, args=(f"seat-{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(wanted)


def test_a_lease_that_ran_out_may_be_taken_again(desk: Desk) -> None:
    account = new_id()
    delivery = added(desk, a_delivery(account=account))
    with desk.db.write() as tx:
        store = OutboxStore(tx)
        assert store.claim(account, "one", NOON, LEASE) == delivery
        assert store.claim(account, "two", NOON + timedelta(minutes=9), LEASE) is None
        assert store.claim(account, "two", NOON + timedelta(minutes=11), LEASE) == delivery
        assert not store.remove(delivery), "what somebody carries is not taken back"


def test_backoff_grows_and_stays_reasonable() -> None:
    waits = [backoff(n) for n in range(1, 30)]
    assert waits == sorted(waits) and waits[-1] == LONGEST
    for _ in range(50):
        asked = timedelta(seconds=random.uniform(-10, 1e6))
        assert timedelta(seconds=1) <= backoff(1, asked) <= timedelta(days=1)
