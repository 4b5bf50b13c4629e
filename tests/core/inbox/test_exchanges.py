"""What counts as an answer in the numbers: what really went out."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from support.desks import NOON, desk_in
from support.platforms import CONNECTED, Square

from app.core.desk import Desk
from app.core.kernel.text import msg
from app.core.outbox.model import Delivery
from app.core.platforms.contract import CannotTell, Incoming, Kind, Refusal, SendAnswer, Unsure

NO = msg("No.")


@pytest.fixture
def square() -> Square:
    return Square()


@pytest.fixture
def desk(tmp_path: Path, square: Square) -> Iterator[Desk]:
    with desk_in(tmp_path / "desk", connectors={"square": square}) as opened:
        opened.accounts.add_connected("square", CONNECTED)
        yield opened


def answered(desk: Desk, number: int = 1) -> Delivery:
    account = desk.accounts.all()[0].id
    desk.inbox.receive(
        account, [Incoming(f"m{number}", f"m{number}", Kind.COMMENT, "Anna", "Quando aprite?", NOON)]
    )
    conversation = next(c for c in desk.inbox.conversations() if c.thread == f"m{number}")
    reply = desk.inbox.open_reply(conversation.id, "it")
    reply = desk.inbox.keep_reply(replace(reply, text="Grazie del messaggio. Può chiamare la segreteria."))
    return desk.inbox.answer(reply, desk.team.current)


@pytest.mark.parametrize("answer", [Refusal(NO), Unsure(NO)])
def test_what_did_not_go_out_or_was_given_up_is_no_answer(
    desk: Desk, square: Square, answer: SendAnswer
) -> None:
    square.answers, square.look_answer = [answer], CannotTell(NO)
    delivery = answered(desk)
    for _ in range(2):
        asyncio.run(desk.sync.now())
    if isinstance(answer, Unsure):
        desk.outbox.give_up(delivery.id, desk.team.current.id)
    [(_, message, moment)] = desk.inbox.exchanges(NOON - timedelta(days=1))
    assert (message.remote_id, moment) == ("m1", None)


def test_what_a_person_says_is_out_is_an_answer(desk: Desk, square: Square) -> None:
    square.answers, square.look_answer = [Unsure(NO)], CannotTell(NO)
    delivery = answered(desk)
    for _ in range(2):
        asyncio.run(desk.sync.now())
    desk.outbox.confirm(delivery.id, desk.team.current.id)
    [(_, _, moment)] = desk.inbox.exchanges(NOON - timedelta(days=1))
    assert moment == NOON


def test_only_the_span_is_read(desk: Desk) -> None:
    for number in (1, 2):
        answered(desk, number)
    asyncio.run(desk.sync.now())
    assert [m for _, _, m in desk.inbox.exchanges(NOON)] == [NOON, NOON]
    assert desk.inbox.exchanges(NOON + timedelta(seconds=1)) == []
