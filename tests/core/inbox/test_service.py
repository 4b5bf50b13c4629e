"""The inbox on the real archive: heard once, answered once, and nobody is ever confirmed as a patient."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from support.desks import NOON, desk_in
from support.platforms import CONNECTED, Square

from app.core.compliance.model import Severity
from app.core.desk import Desk
from app.core.inbox.model import (
    Conversation,
    Counts,
    MessageArrived,
    Reply,
    ReplyFindingOverridden,
    Standing,
    Topic,
    Urgency,
)
from app.core.inbox.service import CannotAnswer
from app.core.kernel.clock import ManualClock
from app.core.kernel.errors import Refused
from app.core.kernel.events import Event
from app.core.outbox.model import State
from app.core.platforms.contract import Act, Incoming, Kind
from app.core.posts.model import Audience, Goal
from app.core.storage.ledger import lines
from app.core.team.model import Person, Role

NEUTRAL = "La ringraziamo di averci scritto. Può contattarci in privato."
CONFIRMS = "Ci dispiace che il Suo intervento sia andato così."


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


def account(desk: Desk) -> str:
    return desk.accounts.all()[0].id


def heard(number: int, text: str, **changes: object) -> Incoming:
    item = Incoming(
        f"m{number}",
        f"t{number}",
        Kind.COMMENT,
        "Anna R.",
        text,
        NOON - timedelta(hours=number),
        address={"to": f"m{number}"},
    )
    return replace(item, **changes)  # type: ignore[arg-type]


def one(desk: Desk, text: str = "Quanto costa una visita?", **changes: object) -> Conversation:
    desk.inbox.receive(account(desk), [heard(1, text, **changes)])
    return desk.inbox.conversations()[0]


def reception(desk: Desk) -> Person:
    return next(p for p in desk.team.people() if p.role is Role.RECEPTION)


def written(desk: Desk, conversation: Conversation, text: str) -> Reply:
    return desk.inbox.keep_reply(replace(desk.inbox.open_reply(conversation.id, "it"), text=text))


def test_the_same_message_twice_is_one(desk: Desk) -> None:
    told: list[MessageArrived] = []
    desk.bus.subscribe(MessageArrived, told.append)
    assert desk.inbox.receive(account(desk), [heard(1, "Grazie!"), heard(1, "Grazie!")], "c1") == 1
    assert desk.inbox.receive(account(desk), [heard(1, "Grazie!")], "c2") == 0
    assert len(told) == 1
    assert desk.accounts.get(account(desk)).cursor == "c2"


def test_risk_comes_first_then_the_newest(desk: Desk) -> None:
    desk.inbox.receive(
        account(desk),
        [
            heard(1, "Grazie, spiegazione chiarissima!"),
            heard(2, "Quanto costa una visita?"),
            heard(4, "Pessima organizzazione."),
            heard(3, "Che delusione."),
            heard(5, "Non respiro bene da ieri"),
        ],
    )
    assert [c.thread for c in desk.inbox.conversations(Standing.OPEN)] == ["t5", "t3", "t4", "t2", "t1"]


def test_a_new_message_opens_what_was_done(desk: Desk) -> None:
    conversation = one(desk, "Grazie!")
    desk.inbox.archive(conversation.id)
    desk.inbox.receive(account(desk), [heard(2, "Però non respiro bene", thread="t1", at=NOON)])
    again = desk.inbox.conversation(conversation.id)
    assert again is not None
    assert (again.standing, again.urgency) == (Standing.OPEN, Urgency.EMERGENCY)
    assert [m.text for m in desk.inbox.messages(conversation.id)] == ["Grazie!", "Però non respiro bene"]


def test_our_own_words_ask_for_nothing(desk: Desk) -> None:
    conversation = one(desk)
    desk.inbox.receive(account(desk), [heard(2, "Pessima idea", thread="t1", mine=True, at=NOON)])
    after = desk.inbox.conversation(conversation.id)
    assert after is not None
    assert (after.topic, after.snippet) == (conversation.topic, conversation.snippet)
    assert desk.inbox.counts() == Counts(open=1)


def test_counts_tell_what_waits(desk: Desk) -> None:
    desk.inbox.receive(account(desk), [heard(n, "Buongiorno") for n in range(1, 5)])
    first, second, third, _ = [c.id for c in desk.inbox.conversations()]
    desk.inbox.ask_doctor(first)
    desk.inbox.archive(second)
    desk.inbox.answer(written(desk, desk.inbox.conversation(third) or one(desk), NEUTRAL), desk.team.current)
    assert desk.inbox.counts() == Counts(open=2, for_doctor=1, answered=1, archived=1)
    assert [c.id for c in desk.inbox.conversations(Standing.OPEN, for_doctor=True)] == [first]


def test_looking_writes_nothing(desk: Desk) -> None:
    conversation = one(desk)
    first = desk.inbox.open_reply(conversation.id, "it")
    assert first.text == ""
    kept = desk.inbox.keep_reply(replace(first, text="Buongio"))
    assert desk.inbox.open_reply(conversation.id, "it") == kept


def test_a_reply_that_confirms_a_patient_cannot_go(desk: Desk) -> None:
    reply = written(desk, one(desk, "Ho aspettato un'ora"), CONFIRMS)
    with pytest.raises(CannotAnswer) as stopped:
        desk.inbox.answer(reply, desk.team.current)
    assert [f.concept for f in stopped.value.findings] == ["priv.confirm_relationship"]
    assert desk.outbox.open() == []


def test_a_block_needs_the_doctor_and_a_reason(desk: Desk) -> None:
    reply = written(desk, one(desk, "Ho aspettato un'ora"), CONFIRMS)
    finding = desk.inbox.check(reply).blocking[0]
    assert finding.severity is Severity.BLOCK
    with pytest.raises(Refused):
        desk.inbox.dismiss(reply, finding, "Conosco la persona", reception(desk))
    with pytest.raises(Refused):
        desk.inbox.dismiss(reply, finding, "ok", desk.team.current)
    told: list[ReplyFindingOverridden] = []
    desk.bus.subscribe(ReplyFindingOverridden, told.append)
    settled = desk.inbox.dismiss(reply, finding, "Scrive chi ha già detto tutto", desk.team.current)
    assert [(e.rule, e.severity) for e in told] == [(finding.rule, "block")]
    assert desk.inbox.answer(settled, desk.team.current).state is State.READY


def test_a_reason_is_taken_back_in_the_ledger_and_the_reply_stays_at_home(desk: Desk) -> None:
    reply = written(desk, one(desk, "Ho aspettato un'ora"), CONFIRMS)
    finding = desk.inbox.check(reply).blocking[0]
    reply = desk.inbox.dismiss(reply, finding, "Scrive chi ha già detto tutto", desk.team.current)
    (reason,) = reply.dismissals
    with pytest.raises(Refused):
        desk.inbox.ask_again(reply, reason, reception(desk))
    open_again = desk.inbox.ask_again(reply, reason, desk.team.current)
    with pytest.raises(CannotAnswer):
        desk.inbox.answer(open_again, desk.team.current)
    again = desk.inbox.put_back(open_again, reason, desk.team.current)
    assert again.dismissals == (reason,)
    assert desk.inbox.answer(again, desk.team.current).state is State.READY
    with desk.db.read() as tx:
        told = [line["kind"] for line in lines(tx) if "rule" in line["ids"]]
    assert told == ["ReplyFindingOverridden", "ReplyFindingReopened", "ReplyFindingOverridden"]


def test_an_answer_is_a_delivery_like_any_other(desk: Desk, square: Square) -> None:
    conversation = one(desk)
    delivery = desk.inbox.answer(written(desk, conversation, f"  {NEUTRAL} "), reception(desk))
    assert (delivery.act, delivery.text, delivery.reply_to) == (Act.REPLY, NEUTRAL, {"to": "m1"})
    assert desk.inbox.conversations(Standing.ANSWERED)[0].id == conversation.id
    asyncio.run(desk.sync.now())
    [(_, out)] = desk.inbox.replies(conversation.id)
    assert out is not None
    assert out.state is State.SENT
    assert [o.text for o in square.said.values()] == [NEUTRAL]


def test_taken_back_it_is_a_draft_again(desk: Desk) -> None:
    conversation = one(desk)
    delivery = desk.inbox.answer(written(desk, conversation, NEUTRAL), desk.team.current)
    back = desk.inbox.take_back(delivery)
    assert back is not None
    assert desk.outbox.open() == []
    assert desk.inbox.open_reply(conversation.id, "it").text == NEUTRAL
    assert desk.inbox.counts().open == 1
    assert desk.inbox.take_back(delivery) is None


def test_the_door_checks_the_words_again(desk: Desk) -> None:
    delivery = desk.inbox.answer(written(desk, one(desk), NEUTRAL), desk.team.current)
    assert desk.inbox.gate(delivery) is None
    assert desk.inbox.gate(replace(delivery, text=CONFIRMS)) is not None
    assert desk.inbox.gate(replace(delivery, reply="gone")) is not None


def test_an_answered_message_is_not_answered_twice(desk: Desk) -> None:
    reply = written(desk, one(desk), NEUTRAL)
    desk.inbox.answer(reply, desk.team.current)
    with pytest.raises(Refused):
        desk.inbox.answer(reply, desk.team.current)
    with pytest.raises(Refused):
        desk.inbox.keep_reply(replace(reply, text="Altro"))
    assert len(desk.outbox.open()) == 1


@pytest.mark.parametrize(
    ("text", "rating", "url"),
    [("  ", None, ""), ("Bene", 0, ""), ("Bene", 6, ""), ("Bene", None, "javascript:alert(1)")],
)
def test_a_paste_that_cannot_be_is_refused(desk: Desk, text: str, rating: int | None, url: str) -> None:
    with pytest.raises(Refused):
        desk.inbox.paste(account(desk), "Anna R.", text, rating=rating, url=url)
    assert desk.inbox.conversations() == []


def test_the_same_review_pasted_twice_is_one(desk: Desk) -> None:
    first = desk.inbox.paste(account(desk), "Anna R.", "Ho aspettato un'ora.", rating=2)
    again = desk.inbox.paste(account(desk), "anna r. ", "Ho aspettato un'ora. ", rating=2)
    assert first == again
    [conversation] = desk.inbox.conversations()
    assert (conversation.kind, conversation.rating, conversation.topic) == (Kind.REVIEW, 2, Topic.COMPLAINT)


def test_the_post_behind_a_comment_is_found(desk: Desk) -> None:
    post = desk.posts.new("it", text="Un neo che cambia va mostrato al medico.")
    post = desk.posts.save(
        replace(post, goal=Goal.EDUCATE, audience=Audience.GENERAL, channels=(account(desk),))
    )
    desk.posts.queue(desk.posts.sign(desk.posts.ask_to_sign(post), desk.team.current))
    asyncio.run(desk.sync.now())
    [sent] = desk.outbox.of_post(post.id)
    assert desk.outbox.published_as(account(desk), sent.remote_id) == sent
    assert desk.outbox.published_as(account(desk), "something else") is None
    assert desk.outbox.published_as("another account", sent.remote_id) is None


def test_the_numbers_know_when_it_was_answered(desk: Desk, clock: ManualClock) -> None:
    conversation = one(desk)
    desk.inbox.answer(written(desk, conversation, NEUTRAL), desk.team.current)
    assert [answered for _, _, answered in desk.inbox.exchanges(NOON - timedelta(days=1))] == [None]
    clock.advance(timedelta(minutes=20))
    asyncio.run(desk.sync.now())
    [(about, message, answered)] = desk.inbox.exchanges(NOON - timedelta(days=1))
    assert (about.id, message.remote_id, answered) == (conversation.id, "m1", NOON + timedelta(minutes=20))
    assert desk.inbox.texts_since(NOON - timedelta(days=1)) == [NEUTRAL]
    assert desk.inbox.texts_since(NOON + timedelta(seconds=1)) == []


def test_a_gone_conversation_says_so(desk: Desk) -> None:
    told: list[Event] = []
    desk.bus.subscribe(Event, told.append)
    with pytest.raises(Refused):
        desk.inbox.archive("gone")
    with pytest.raises(Refused):
        desk.inbox.open_reply("gone", "it")
    assert told == []
