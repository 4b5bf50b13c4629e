"""One button: pressed twice it is one run, stopped it leaves a doubt, offline it opens nothing; and what it says."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from support.desks import NOON, desk_in
from support.guards import SocketGuard
from support.online import picture
from support.platforms import CONNECTED, MANIFEST, Square, forever

from app.core.desk import Desk
from app.core.kernel.clock import ManualClock
from app.core.kernel.errors import NeedsConnection
from app.core.kernel.text import LANGUAGES, msg, render
from app.core.outbox.model import State
from app.core.platforms.contract import Connector, Reconnect, Refusal, TryLater
from app.core.posts.model import Audience, Goal, Post
from app.core.sync.report import SyncReport

NO = msg("No.")


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def square() -> Square:
    return Square()


@pytest.fixture
def desk(tmp_path: Path, clock: ManualClock, square: Square) -> Iterator[Desk]:
    other = Square(replace(MANIFEST, key="forum", name="The Forum"))
    connectors: dict[str, Connector] = {"square": square, "forum": other}
    with desk_in(tmp_path / "desk", clock, connectors) as opened:
        opened.accounts.add_connected("square", CONNECTED)
        yield opened


def queued(desk: Desk, words: str = "Un neo che cambia va mostrato al medico.", *media: str) -> Post:
    channels = tuple(a.id for a in desk.accounts.all())
    post = replace(
        desk.posts.new("it"),
        text=words,
        goal=Goal.EDUCATE,
        audience=Audience.GENERAL,
        channels=channels,
        media=media,
    )
    signed = desk.posts.sign(desk.posts.ask_to_sign(desk.posts.save(post)), desk.team.current)
    desk.posts.queue(signed)
    return signed


def sync(desk: Desk) -> SyncReport:
    return asyncio.run(desk.sync.now())


def said(report: SyncReport, language: str = "en") -> list[str]:
    return [render(sentence, language) for sentence in report.sentences()]


def test_a_second_press_joins_the_run(desk: Desk, square: Square) -> None:
    queued(desk)

    async def pressed() -> list[SyncReport]:
        return await asyncio.gather(*(desk.sync.now() for _ in range(4)))

    reports = asyncio.run(pressed())
    assert all(report is reports[0] for report in reports) and reports[0].sent == 1 and square.sends == 1
    assert desk.sync.last is reports[0] and not desk.sync.running


def test_one_who_waits_may_go_away(desk: Desk, square: Square) -> None:
    queued(desk)

    async def one_leaves() -> SyncReport:
        first, second = (asyncio.ensure_future(desk.sync.now()) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        return await second

    assert asyncio.run(one_leaves()).sent == 1 and square.sends == 1


def test_stopped_in_the_middle_of_a_word_it_is_a_doubt_that_is_looked_up(desk: Desk, square: Square) -> None:
    post = queued(desk)
    begun = asyncio.Event()

    async def held(outgoing: object) -> None:
        begun.set()
        await asyncio.Event().wait()

    square.before_send = held

    async def stopped() -> None:
        run = asyncio.ensure_future(desk.sync.now())
        await begun.wait()
        assert desk.sync.running
        await desk.sync.stop()
        assert not desk.sync.running
        with pytest.raises(asyncio.CancelledError):
            await run

    asyncio.run(stopped())
    (delivery,) = desk.outbox.of_post(post.id)
    assert delivery.state is State.ARMED
    square.before_send = None
    sync(desk)
    (delivery,) = desk.outbox.of_post(post.id)
    assert (delivery.state, len(square.said), square.looks) == (State.SENT, 1, 1)


def test_stopping_when_nothing_runs_is_nothing(desk: Desk) -> None:
    asyncio.run(desk.sync.stop())
    assert sync(desk).sentences()


def test_after_a_stop_it_can_be_pressed_again_in_the_same_sitting(desk: Desk, square: Square) -> None:
    queued(desk)
    square.before_send = forever

    async def sitting() -> SyncReport:
        run = asyncio.ensure_future(desk.sync.now())
        while not square.sends:
            await asyncio.sleep(0)
        await desk.sync.stop()
        await asyncio.gather(run, return_exceptions=True)
        square.before_send = None
        return await desk.sync.now()

    assert asyncio.run(sitting()).sent == 1


def test_offline_by_choice_no_socket_is_opened(desk: Desk, square: Square, sockets: SocketGuard) -> None:
    queued(desk)
    desk.preferences.change(work_offline=True)
    opened = sockets.opened
    with pytest.raises(NeedsConnection) as refused:
        sync(desk)
    assert sockets.opened == opened and square.sends == square.looks == 0 and not desk.sync.running
    assert all(render(refused.value.sentence, language).endswith(".") for language in LANGUAGES)
    desk.preferences.change(work_offline=False)
    assert sync(desk).sent == 1


def test_a_failing_run_is_over_and_the_next_press_begins_anew(desk: Desk) -> None:
    class Broken(Exception):
        pass

    async def measure(http: object) -> int:
        raise Broken

    whole = desk.sync._measure
    desk.sync._measure = measure
    with pytest.raises(Broken):
        sync(desk)
    assert not desk.sync.running
    desk.sync._measure = whole
    assert said(sync(desk)) == ["Everything is up to date."]


def test_one_channel_in_trouble_does_not_stop_the_other(desk: Desk, square: Square) -> None:
    desk.accounts.add_connected("forum", replace(CONNECTED, handle="@forum", remote_id="9"))
    queued(desk)
    square.hello_answer = Reconnect(msg("Connect again."))
    report = sync(desk)
    assert (report.sent, [name for name, _ in report.problems]) == (1, ["@studio"])
    assert said(report) == ["1 sent.", "@studio: Connect again."]


@pytest.mark.parametrize(
    ("answer", "sentences"),
    [
        (Refusal(NO), ["1 refused.", "@studio: No."]),
        (TryLater(NO, timedelta(hours=2)), ["@studio: No."]),
    ],
)
def test_what_a_sync_says(
    desk: Desk, square: Square, answer: Refusal | TryLater, sentences: list[str]
) -> None:
    queued(desk)
    square.answers = [answer]
    assert said(sync(desk)) == sentences


def test_trouble_with_the_second_still_tells_of_the_first(desk: Desk) -> None:
    queued(desk)
    asset = picture(desk, "Schema di un neo.")
    queued(desk, "Le cinque lettere per osservare un neo, in uno schema.", asset.id)
    with desk.archive.blobs.engine.begin() as connection:
        connection.execute(text("DELETE FROM content"))
    report = sync(desk)
    assert report.sent == 1 and "library" in str(report.problems[0][1])


def test_the_report_has_a_sentence_for_everything() -> None:
    nothing, everything = SyncReport(NOON), SyncReport(NOON, 1, 2, 1, 1, 3, (("Mastodon", NO),), 2)
    assert said(nothing) == ["Everything is up to date."]
    for language in LANGUAGES:
        found = said(everything, language)
        assert len(found) == 7 and not [one for one in found if "{" in one]
        assert found[-1].startswith("Mastodon: ")
    assert said(everything, "it")[0] != said(everything, "en")[0]
