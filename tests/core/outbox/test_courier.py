"""The courier's promises, one by one, on the real encrypted archive."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from support.desks import NOON, desk_in
from support.platforms import CONNECTED, MANIFEST, Square, forever, heard_but_silent

from app.core.accounts.model import Health
from app.core.desk import Desk
from app.core.kernel.clock import ManualClock
from app.core.kernel.errors import NeedsConnection, Refused
from app.core.kernel.text import msg
from app.core.outbox.model import Delivery, State, Wait
from app.core.platforms.contract import (
    Act,
    CannotTell,
    Handover,
    Published,
    Reconnect,
    Refusal,
    TryLater,
    Unsure,
)
from app.core.posts.model import Audience, Goal, Post, Status

NO = msg("No.")


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def square() -> Square:
    return Square()


@pytest.fixture
def desk(tmp_path: Path, clock: ManualClock, square: Square) -> Iterator[Desk]:
    with desk_in(tmp_path / "desk", clock, {"square": square}) as opened:
        opened.accounts.add_connected("square", CONNECTED)
        yield opened


def queued(desk: Desk, text: str = "Un neo che cambia va mostrato al medico.", **changes: object) -> Delivery:
    post = desk.posts.new("it")
    account = desk.accounts.all()[0]
    post = desk.posts.save(
        replace(
            post, text=text, goal=Goal.EDUCATE, audience=Audience.GENERAL, channels=(account.id,), **changes
        )
    )
    signed = desk.posts.sign(desk.posts.ask_to_sign(post), desk.team.current)
    return desk.posts.queue(signed)[0]


def now(desk: Desk, delivery: Delivery) -> Delivery:
    found = desk.outbox.get(delivery.id)
    assert found is not None
    return found


def post_of(desk: Desk, delivery: Delivery) -> Post:
    found = desk.posts.get(delivery.post)
    assert found is not None
    return found


def sync(desk: Desk) -> object:
    return asyncio.run(desk.sync.now())


def test_a_signed_post_goes_out_once_with_proof(desk: Desk, square: Square) -> None:
    delivery = queued(desk)
    sync(desk)
    sync(desk)
    sent = now(desk, delivery)
    assert sent.state is State.SENT and sent.url == "https://square.example/1" and sent.settled_at == NOON
    assert [o.text for o in square.said.values()] == ["Un neo che cambia va mostrato al medico."]
    assert square.sends == 1
    assert desk.posts.status(post_of(desk, delivery)) is Status.PUBLISHED


def test_a_lost_answer_is_looked_up_and_never_said_again(desk: Desk, square: Square) -> None:
    heard_but_silent(square)
    delivery = queued(desk)
    sync(desk)
    assert now(desk, delivery).state is State.UNSURE
    square.before_send = None
    sync(desk)
    assert now(desk, delivery).state is State.SENT
    assert (square.sends, square.looks) == (1, 1)


def test_a_doubt_that_is_certainly_not_there_goes_out_again(desk: Desk, square: Square) -> None:
    square.answers = [Unsure(NO)]
    delivery = queued(desk)
    sync(desk)
    sync(desk)
    assert now(desk, delivery).state is State.SENT
    assert square.sends == 2 and len(square.said) == 1


def test_a_doubt_nobody_can_tell_waits_for_a_person(desk: Desk, square: Square) -> None:
    square.answers, square.look_answer = [Unsure(NO)], CannotTell(NO)
    delivery = queued(desk)
    sync(desk)
    sync(desk)
    sync(desk)
    waiting = now(desk, delivery)
    assert (waiting.state, waiting.wait, square.sends) == (State.WAITING, Wait.MAYBE_OUT, 1)
    desk.outbox.confirm(delivery.id, desk.team.current.id, "https://square.example/9")
    assert now(desk, delivery).settled_by == desk.team.current.id
    assert now(desk, delivery).state is State.SENT


def test_a_doubt_is_not_looked_up_before_the_platform_lists_it(tmp_path: Path, clock: ManualClock) -> None:
    square = heard_but_silent(Square(manifest=replace(MANIFEST, settles_after=timedelta(seconds=20))))
    with desk_in(tmp_path, clock, {"square": square}) as desk:
        desk.accounts.add_connected("square", CONNECTED)
        delivery = queued(desk)
        sync(desk)
        sync(desk)
        assert square.looks == 0
        clock.advance(timedelta(seconds=21))
        sync(desk)
        assert now(desk, delivery).state is State.SENT and square.sends == 1


def test_a_line_that_was_never_open_is_tried_later(desk: Desk, square: Square, clock: ManualClock) -> None:
    square.answers = [TryLater(NO)]
    delivery = queued(desk)
    sync(desk)
    assert now(desk, delivery).state is State.READY
    sync(desk)
    assert square.sends == 1, "before its time it is left alone"
    clock.advance(timedelta(minutes=1))
    sync(desk)
    assert now(desk, delivery).state is State.SENT


def test_a_lost_sign_in_keeps_everything_and_stops_the_channel(desk: Desk, square: Square) -> None:
    square.answers = [Reconnect(NO)]
    delivery = queued(desk)
    sync(desk)
    assert now(desk, delivery).state is State.READY
    assert desk.accounts.all()[0].health is Health.NEEDS_SIGN_IN
    again = desk.accounts.add_connected("square", CONNECTED)
    assert [a.id for a in desk.accounts.all()] == [again.id], "reconnected, not doubled"
    sync(desk)
    assert now(desk, delivery).state is State.SENT


def test_a_refusal_says_why_and_nothing_is_out(desk: Desk, square: Square) -> None:
    square.answers = [Refusal(msg("Too long."))]
    delivery = queued(desk)
    sync(desk)
    refused = now(desk, delivery)
    assert refused.state is State.REFUSED and str(refused.reason) == "Too long."
    desk.outbox.try_again(delivery.id, desk.team.current.id)
    sync(desk)
    assert now(desk, delivery).state is State.SENT


def test_a_platform_by_hand_hands_over(desk: Desk, square: Square) -> None:
    square.prepare_answer = Handover()
    delivery = queued(desk)
    sync(desk)
    assert (now(desk, delivery).state, now(desk, delivery).wait) == (State.WAITING, Wait.BY_HAND)
    assert square.sends == 0


def test_a_run_that_ended_in_the_middle_leaves_a_doubt(desk: Desk, square: Square) -> None:
    square.before_send = forever
    delivery = queued(desk)

    async def interrupted() -> None:
        run = asyncio.ensure_future(desk.sync.now())
        while now(desk, delivery).state is not State.ARMED:
            await asyncio.sleep(0)
        await desk.sync.stop()
        run.cancel()
        await asyncio.gather(run, return_exceptions=True)

    asyncio.run(interrupted())
    assert now(desk, delivery).state is State.ARMED
    square.before_send = None
    sync(desk)
    assert now(desk, delivery).state is State.SENT
    assert square.looks == 1 and len(square.said) == 1


def test_a_second_press_joins_the_run(desk: Desk, square: Square) -> None:
    queued(desk)

    async def twice() -> tuple[object, object]:
        return await asyncio.gather(desk.sync.now(), desk.sync.now())

    first, second = asyncio.run(twice())
    assert first is second and square.sends == 1


def test_a_changed_post_is_not_sent(desk: Desk, square: Square) -> None:
    delivery = queued(desk)
    post = post_of(desk, delivery)
    changed = desk.posts.save(replace(post, text=post.text + " Sempre."))
    assert not changed.signed and changed.approval is not None and changed.approval.void
    assert desk.outbox.get(delivery.id) is None, "it came back out of the outbox"
    sync(desk)
    assert square.sends == 0


def test_what_was_missed_waits_for_a_person(desk: Desk, square: Square, clock: ManualClock) -> None:
    delivery = queued(desk, slot=NOON + timedelta(hours=1))
    sync(desk)
    assert now(desk, delivery).state is State.READY
    clock.advance(timedelta(hours=3))
    sync(desk)
    assert (now(desk, delivery).state, now(desk, delivery).wait) == (State.WAITING, Wait.MISSED)
    assert square.sends == 0
    desk.outbox.set_due(delivery.id, None)
    sync(desk)
    assert now(desk, delivery).state is State.SENT


def test_a_future_slot_goes_to_the_platforms_own_scheduler(tmp_path: Path, clock: ManualClock) -> None:
    slot = NOON + timedelta(hours=5)
    square = Square(manifest=replace(MANIFEST, acts=frozenset({Act.POST, Act.HAND_OFF})))
    square.answers = [Published("x", "https://square.example/later", slot)]
    with desk_in(tmp_path, clock, {"square": square}) as desk:
        desk.accounts.add_connected("square", CONNECTED)
        delivery = queued(desk, slot=slot)
        sync(desk)
        assert next(iter(square.said.values())).act is Act.HAND_OFF
        assert desk.posts.status(post_of(desk, delivery)) is Status.HANDED_OVER
        clock.set(slot + timedelta(minutes=1))
        assert desk.posts.status(post_of(desk, delivery)) is Status.PUBLISHED


def test_a_wrong_clock_sends_nothing_that_has_a_time(desk: Desk, square: Square, clock: ManualClock) -> None:
    delivery = queued(desk, slot=NOON + timedelta(minutes=1))
    clock.advance(timedelta(minutes=2))
    square.on_hello = lambda: desk.watch.observe(timedelta(hours=1))
    report = asyncio.run(desk.sync.now())
    assert now(desk, delivery).state is State.READY and square.sends == 0
    assert "minutes ahead" in str(report.problems[0][1])


def test_half_a_minute_to_take_it_back(tmp_path: Path, clock: ManualClock) -> None:
    square = Square()
    with desk_in(tmp_path, clock, {"square": square}, undo=timedelta(seconds=30)) as desk:
        desk.accounts.add_connected("square", CONNECTED)
        delivery = queued(desk)
        assert desk.outbox.withdraw(delivery.id)
        assert not desk.outbox.withdraw(delivery.id)
        post = post_of(desk, delivery)
        assert desk.posts.status(post) is Status.SIGNED
        desk.posts.queue(post)
        clock.advance(timedelta(seconds=31))
        sync(desk)
        assert square.sends == 1


def test_the_same_text_is_not_published_twice_on_a_channel(desk: Desk) -> None:
    queued(desk, "La crema solare va rimessa ogni due ore.")
    sync(desk)
    with pytest.raises(Refused, match="already published"):
        queued(desk, "La crema solare va rimessa ogni due ore!")


def test_the_same_post_is_queued_once(desk: Desk) -> None:
    delivery = queued(desk)
    assert desk.posts.queue(post_of(desk, delivery)) == []


def test_working_offline_asks_no_platform(desk: Desk, square: Square) -> None:
    queued(desk)
    desk.preferences.change(work_offline=True)
    with pytest.raises(NeedsConnection):
        sync(desk)
    assert square.sends == 0


def test_trouble_with_one_channel_does_not_stop_another(
    tmp_path: Path, clock: ManualClock, expect_log: object
) -> None:
    class Broken(Square):
        async def hello(self, http: object, access: object) -> object:  # type: ignore[override]
            raise ZeroDivisionError

    expect_log("app.core.outbox.courier", "ZeroDivisionError")  # type: ignore[operator]
    fine = Square()
    with desk_in(tmp_path, clock, {"square": fine, "broken": Broken()}) as desk:
        desk.accounts.add_connected("square", CONNECTED)
        desk.accounts.add_connected("broken", CONNECTED)
        post = desk.posts.new("it")
        post = desk.posts.save(
            replace(
                post,
                text="Bevete acqua.",
                goal=Goal.SERVICE,
                audience=Audience.GENERAL,
                channels=tuple(a.id for a in desk.accounts.all()),
            )
        )
        desk.posts.queue(desk.posts.sign(desk.posts.ask_to_sign(post), desk.team.current))
        report = asyncio.run(desk.sync.now())
        assert report.sent == 1 and fine.sends == 1
        assert [str(s) for _, s in report.problems] == [
            "Something unexpected happened with this channel; nothing was lost."
        ]


def test_of_several_servers_the_one_that_agrees_with_us_counts(desk: Desk) -> None:
    desk.watch.observe(timedelta(hours=1))
    desk.watch.observe(timedelta(seconds=2))
    assert desk.watch.skew == timedelta(seconds=2)
    desk.watch.forget()
    assert desk.watch.skew == timedelta(0)
