"""What the numbers say, without a window."""

import asyncio
from collections.abc import Coroutine, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from support.desks import NOON, desk_in
from support.pages import at_once
from support.platforms import CONNECTED, Square

from app.core.desk import Desk
from app.core.kernel.clock import ManualClock
from app.core.kernel.errors import Refused
from app.core.kernel.text import render
from app.core.metrics.model import Measure
from app.core.metrics.summary import Summary
from app.core.platforms.contract import Incoming, Kind
from app.core.posts.model import Audience, Goal
from app.ui.pages.numbers.presenter import NumbersPresenter
from app.ui.pages.numbers.state import Period, PostLine
from app.ui.pages.numbers.words import duration, sentences_of

R = TypeVar("R")


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def desk(tmp_path: Path, clock: ManualClock) -> Iterator[Desk]:
    with desk_in(tmp_path / "desk", clock, {"square": Square()}) as opened:
        opened.accounts.add_connected("square", CONNECTED)
        yield opened


@pytest.fixture
def presenter(desk: Desk) -> NumbersPresenter:
    return NumbersPresenter(
        desk.metrics, desk.posts, desk.outbox, desk.inbox, desk.accounts, desk.team, desk.clock, at_once
    )


def do(work: Coroutine[Any, Any, R]) -> R:
    return asyncio.run(work)


def account(desk: Desk) -> str:
    return desk.accounts.all()[0].id


def published(desk: Desk, title: str, text: str, goal: Goal = Goal.EDUCATE) -> str:
    post = desk.posts.new("it", title, text)
    post = desk.posts.save(replace(post, goal=goal, audience=Audience.GENERAL, channels=(account(desk),)))
    desk.posts.queue(desk.posts.sign(desk.posts.ask_to_sign(post), desk.team.current))
    asyncio.run(desk.sync.now())
    return post.id


def asked(desk: Desk, number: int, text: str, under: str = "") -> None:
    remote = desk.outbox.of_post(under)[0].remote_id if under else ""
    item = Incoming(f"m{number}", f"t{number}", Kind.COMMENT, "Anna R.", text, desk.clock.now(), post=remote)
    desk.inbox.receive(account(desk), [item])


def said(sentences: object) -> list[str]:
    return [render(s, "en") for s in sentences]  # type: ignore[attr-defined]


def test_nothing_yet(presenter: NumbersPresenter) -> None:
    do(presenter.refresh())
    assert presenter.state.empty
    assert presenter.state.sentences == ()


def test_the_post_that_brought_questions_is_named(desk: Desk, presenter: NumbersPresenter) -> None:
    moles = published(desk, "I nei", "Un neo che cambia va mostrato al medico.")
    published(desk, "Orari", "A dicembre lo studio è aperto anche il sabato.", Goal.SERVICE)
    asked(desk, 1, "E se prude?", moles)
    asked(desk, 2, "Ogni quanto?", moles)
    asked(desk, 3, "Grazie!", moles)
    desk.metrics.keep(account(desk), moles, {"likes": 30, "replies": 2, "views": 900})
    do(presenter.refresh())
    state = presenter.state
    assert (state.summary.posts, state.summary.questions, state.summary.messages) == (2, 2, 3)
    assert state.posts[0] == PostLine(moles, "I nei", 32, 2)
    assert said(state.sentences) == [
        "The post “I nei” brought 2 questions.",
        "“I nei” brought the most interactions: 32.",
        "2 questions have no reply yet.",
    ]


def test_each_period_counts_its_own(desk: Desk, presenter: NumbersPresenter, clock: ManualClock) -> None:
    published(desk, "I nei", "Un neo che cambia va mostrato al medico.")
    clock.advance(timedelta(days=45))
    do(presenter.refresh())
    assert presenter.state.summary.posts == 0
    do(presenter.choose(Period.QUARTER))
    assert (presenter.state.period, presenter.state.summary.posts) == (Period.QUARTER, 1)
    do(presenter.refresh())
    assert presenter.state.period is Period.QUARTER
    do(presenter.choose(Period.YEAR))
    assert len(presenter.state.summary.weekly) in (53, 54)


def test_replies_count_from_the_question_to_the_sending(
    desk: Desk, presenter: NumbersPresenter, clock: ManualClock
) -> None:
    asked(desk, 1, "Quanto costa?")
    conversation = desk.inbox.conversations()[0]
    clock.advance(timedelta(hours=3))
    reply = desk.inbox.keep_reply(
        replace(desk.inbox.open_reply(conversation.id, "it"), text="La ringraziamo di averci scritto.")
    )
    desk.inbox.answer(reply, desk.team.current)
    asyncio.run(desk.sync.now())
    do(presenter.refresh())
    assert presenter.state.summary.median_reply == timedelta(hours=3)
    assert presenter.state.summary.questions_answered == 1
    assert "Half of the replies went out within 3 h." in said(presenter.state.sentences)


def test_numbers_typed_in_come_back_as_the_last_ones_known(desk: Desk, presenter: NumbersPresenter) -> None:
    post = published(desk, "I nei", "Un neo che cambia va mostrato al medico.")
    do(presenter.refresh())
    do(
        presenter.type_in(
            account(desk),
            {Measure.RATING: 4.7, Measure.RATINGS: 81},
            post,
            {Measure.LIKES: 12, Measure.SHARES: 3},
        )
    )
    [channel] = presenter.state.channels
    assert (channel.rating, channel.ratings, channel.at) == (4.7, 81, NOON)
    assert channel.posts[0].values == {Measure.LIKES: 12, Measure.SHARES: 3}
    assert presenter.state.summary.interactions == {"educate": 15}
    assert {r.typed_by for r in desk.metrics.latest()} == {desk.team.current.id}


def test_what_cannot_be_is_not_kept(desk: Desk, presenter: NumbersPresenter) -> None:
    do(presenter.refresh())
    with pytest.raises(Refused):
        do(presenter.type_in(account(desk), {Measure.RATING: 6}, "", {}))
    assert desk.metrics.latest() == []


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=5), "1 min"),
        (timedelta(minutes=59), "59 min"),
        (timedelta(minutes=100), "2 h"),
        (timedelta(hours=47), "47 h"),
        (timedelta(hours=50), "2 days"),
    ],
)
def test_a_span_is_as_exact_as_one_cares(span: timedelta, words: str) -> None:
    assert render(duration(span), "en") == words


def test_one_goal_above_all_others_is_worth_a_sentence() -> None:
    one_sided = Summary(posts=10, by_goal={"service": 7, "reassure": 3})
    assert said(sentences_of(one_sided, ())) == ["70 % of the posts had one goal: Service and opening hours."]
    missing = Summary(posts=4, by_goal={"service": 2, "educate": 2})
    assert said(sentences_of(missing, ())) == ["No post of this period was there to reassure."]
    few = Summary(posts=3, by_goal={"service": 3})
    assert said(sentences_of(few, ())) == []
