"""What the inbox decides, without a window: risk first, checked while written, kept, sent once, taken back."""

import asyncio
from collections.abc import Coroutine, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from support.desks import NOON, desk_in
from support.pages import at_once
from support.platforms import CONNECTED, MANIFEST, Square

from app.core.desk import Desk
from app.core.inbox.model import Standing, Topic
from app.core.kernel.clock import ManualClock
from app.core.kernel.errors import Refused
from app.core.kernel.text import msg, render
from app.core.outbox.model import State as DeliveryState
from app.core.platforms.catalog import discover
from app.core.platforms.contract import Act, CannotTell, Connector, Incoming, Kind, Refusal, Unsure
from app.core.posts.model import Audience, Goal
from app.core.team.model import Role
from app.ui.pages.inbox.presenter import InboxPresenter
from app.ui.pages.inbox.state import Item, Opened, State, View

R = TypeVar("R")
NEUTRAL = "La ringraziamo di averci scritto. Può contattarci in privato."
CONFIRMS = "Ci dispiace che il Suo intervento sia andato così."
WARNS = "Grazie. Siamo il miglior centro della Puglia."
ASKS = "Le consigliamo la nostra crema."


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def square() -> Square:
    return Square()


@pytest.fixture
def desk(tmp_path: Path, clock: ManualClock, square: Square) -> Iterator[Desk]:
    connectors: dict[str, Connector] = {"square": square, "miodottore": discover()["miodottore"]}
    with desk_in(tmp_path / "desk", clock, connectors) as opened:
        opened.accounts.add_connected("square", CONNECTED)
        opened.accounts.add_assisted("miodottore", "Elena Greco", "https://www.miodottore.it/elena-greco")
        yield opened


@pytest.fixture
def shown() -> list[State]:
    return []


@pytest.fixture
def presenter(desk: Desk, shown: list[State]) -> InboxPresenter:
    made = InboxPresenter(
        desk.inbox, desk.outbox, desk.posts, desk.accounts, desk.team, desk.rulebook, desk.clock, at_once
    )
    made.show = shown.append
    return made


def do(work: Coroutine[Any, Any, R]) -> R:
    return asyncio.run(work)


def hear(desk: Desk, number: int, text: str, **changes: object) -> str:
    """A comment on the square; returns its conversation."""
    account = next(a for a in desk.accounts.all() if a.platform == "square")
    item = Incoming(f"m{number}", f"t{number}", Kind.COMMENT, "Anna R.", text, NOON - timedelta(hours=number))
    desk.inbox.receive(account.id, [replace(item, **changes)])  # type: ignore[arg-type]
    return next(c.id for c in desk.inbox.conversations() if c.thread == changes.get("thread", f"t{number}"))


def review(desk: Desk, text: str = "Ho aspettato un'ora.", rating: int = 2) -> str:
    account = next(a for a in desk.accounts.all() if a.platform == "miodottore")
    return desk.inbox.paste(account.id, "L.B.", text, rating=rating)


def reception(desk: Desk) -> None:
    desk.team.switch(next(p for p in desk.team.people() if p.role is Role.RECEPTION).id)


def opened(presenter: InboxPresenter) -> Opened:
    found = presenter.state.opened
    assert found is not None
    return found


def open_question(presenter: InboxPresenter) -> Item | None:
    return next((i for i in opened(presenter).items if i.level == "ask" and i.settled is None), None)


def said(sentence: object) -> str:
    return render(sentence, "en") if sentence is not None else ""  # type: ignore[arg-type]


# --- looking -------------------------------------------------------------------------------------------------


def test_the_list_is_risk_first_and_counted(
    desk: Desk, presenter: InboxPresenter, shown: list[State]
) -> None:
    hear(desk, 1, "Grazie, chiarissimo!")
    hear(desk, 2, "Non respiro bene da ieri")
    review(desk)
    do(presenter.refresh())
    state = shown[-1]
    assert [c.topic for c in state.rows] == [Topic.EMERGENCY, Topic.COMPLAINT, Topic.PRAISE]
    assert (state.counts.open, state.counts.for_doctor) == (3, 0)
    assert {state.channels[c.account].label for c in state.rows} == {"The Square", "MioDottore / Doctoralia"}


def test_a_conversation_comes_with_the_post_it_belongs_to(desk: Desk, presenter: InboxPresenter) -> None:
    account = next(a for a in desk.accounts.all() if a.platform == "square")
    post = desk.posts.new("it", "I nei", "Un neo che cambia va mostrato al medico.")
    post = desk.posts.save(
        replace(post, goal=Goal.EDUCATE, audience=Audience.GENERAL, channels=(account.id,))
    )
    desk.posts.queue(desk.posts.sign(desk.posts.ask_to_sign(post), desk.team.current))
    asyncio.run(desk.sync.now())
    [sent] = desk.outbox.of_post(post.id)
    do(presenter.open(hear(desk, 1, "E se prude?", post=sent.remote_id)))
    ours = opened(presenter).post
    assert ours is not None
    assert (ours.id, ours.headline, ours.text) == (post.id, "I nei", sent.text)


def test_looking_keeps_nothing(desk: Desk, presenter: InboxPresenter) -> None:
    conversation = hear(desk, 1, "Quanto costa?")
    do(presenter.open(conversation))
    do(presenter.save())
    first = opened(presenter).reply
    assert first is not None
    assert desk.inbox.open_reply(conversation, "it").id != first.id


def test_the_reply_speaks_the_language_of_the_message(desk: Desk, presenter: InboxPresenter) -> None:
    do(presenter.open(hear(desk, 1, "¿Cuánto cuesta la primera visita y cuándo tienen hora?")))
    reply = opened(presenter).reply
    assert reply is not None
    assert reply.language == "es"
    presenter.speak("en")
    assert "privately" in presenter.private_words()


# --- writing -------------------------------------------------------------------------------------------------


def test_a_reply_that_confirms_a_patient_is_stopped_while_typing(
    desk: Desk, presenter: InboxPresenter
) -> None:
    do(presenter.open(hear(desk, 1, "Ho aspettato un'ora")))
    presenter.typed(CONFIRMS)
    state = opened(presenter)
    [item] = state.items
    assert item.level == "block"
    assert CONFIRMS[item.start : item.end] == item.phrase
    assert "il Suo intervento" in item.phrase
    assert (state.can_send, said(state.why_not)) == (False, "One red point to change.")
    presenter.typed(NEUTRAL)
    state = opened(presenter)
    assert (state.items, state.can_send, state.why_not) == ((), True, None)
    assert state.fine


def test_an_empty_reply_is_not_checked_and_not_sent(desk: Desk, presenter: InboxPresenter) -> None:
    do(presenter.open(hear(desk, 1, "Ho aspettato un'ora")))
    presenter.typed("   ")
    assert not opened(presenter).can_send
    assert do(presenter.send()) is None
    assert desk.outbox.open() == []


def test_a_reply_too_long_for_the_platform_is_not_sent(desk: Desk, presenter: InboxPresenter) -> None:
    do(presenter.open(hear(desk, 1, "Ho aspettato un'ora")))
    presenter.typed("Grazie. " * 80)
    state = opened(presenter)
    assert (state.used, state.limit, state.fits, state.can_send) == (639, MANIFEST.limits.text, False, False)
    assert said(state.why_not) == "139 characters too many."


def test_the_reception_cannot_send_in_spite_of_a_block(desk: Desk, presenter: InboxPresenter) -> None:
    reception(desk)
    do(presenter.open(hear(desk, 1, "Ho aspettato un'ora")))
    presenter.typed(CONFIRMS)
    [item] = opened(presenter).items
    [why_not] = [said(p.why_not) for p in item.picks if p.asks_reason]
    assert why_not == "Only the doctor may send it in spite of this, with a reason."
    with pytest.raises(Refused):
        do(presenter.settle(item.id, "reason", "Lo sanno già tutti in paese"))
    assert not opened(presenter).can_send
    presenter.typed(WARNS)
    [item] = opened(presenter).items
    do(presenter.settle(item.id, "reason", "È il titolo di un giornale"))
    assert opened(presenter).can_send


def test_the_doctor_answers_for_a_block_with_a_reason(desk: Desk, presenter: InboxPresenter) -> None:
    do(presenter.open(hear(desk, 1, "Ho aspettato un'ora")))
    presenter.typed(CONFIRMS)
    [item] = opened(presenter).items
    do(presenter.settle(item.id, "reason", "Scrive chi ha già raccontato tutto"))
    [item] = opened(presenter).items
    assert said(item.settled) == "Answered for: Scrive chi ha già raccontato tutto"
    assert [pick.key for pick in item.picks] == ["back"]
    assert opened(presenter).can_send


def test_a_reason_is_taken_back_and_put_back(desk: Desk, presenter: InboxPresenter) -> None:
    conversation = hear(desk, 1, "Ho aspettato un'ora")
    do(presenter.open(conversation))
    presenter.typed(CONFIRMS)
    [item] = opened(presenter).items
    do(presenter.settle(item.id, "reason", "Scrive chi ha già raccontato tutto"))
    (given,) = desk.inbox.open_reply(conversation, "it").dismissals
    back = do(presenter.ask_again(item.id))
    [again] = opened(presenter).items
    assert again.settled is None and not opened(presenter).can_send
    assert desk.inbox.open_reply(conversation, "it").dismissals == ()
    presenter.typed(f"{CONFIRMS} ")
    assert back is not None
    do(back())
    assert opened(presenter).can_send
    reply = opened(presenter).reply
    assert reply is not None and reply.text == f"{CONFIRMS} ", "what was typed meanwhile stays"
    assert desk.inbox.open_reply(conversation, "it").dismissals == (given,)


def test_the_reception_takes_back_no_reason_of_the_doctor(desk: Desk, presenter: InboxPresenter) -> None:
    do(presenter.open(hear(desk, 1, "Ho aspettato un'ora")))
    presenter.typed(CONFIRMS)
    [item] = opened(presenter).items
    do(presenter.settle(item.id, "reason", "Scrive chi ha già raccontato tutto"))
    reception(desk)
    do(presenter.refresh())
    [pick] = opened(presenter).items[0].picks
    assert said(pick.why_not) == "Only the doctor can take this back."
    with pytest.raises(Refused):
        do(presenter.ask_again(item.id))
    assert opened(presenter).items[0].settled is not None


def test_an_answer_is_taken_back_and_given_again(desk: Desk, presenter: InboxPresenter) -> None:
    conversation = hear(desk, 1, "Che crema usate?")
    do(presenter.open(conversation))
    presenter.typed(ASKS)
    asked = open_question(presenter)
    assert asked is not None
    do(presenter.settle(asked.id, "yes"))
    back = do(presenter.ask_again(asked.id))
    assert open_question(presenter) is not None
    do(presenter.save())
    assert desk.inbox.open_reply(conversation, "it").answers == ()
    assert back is not None
    do(back())
    assert open_question(presenter) is None
    assert len(desk.inbox.open_reply(conversation, "it").answers) == 1


# --- the language of a paragraph -------------------------------------------------------------------------------

SPANISH = "Gracias por escribirnos, le garantizamos un resultado perfecto."


def test_a_paragraph_in_another_language_is_read_in_it_and_put_right(
    desk: Desk, presenter: InboxPresenter
) -> None:
    conversation = hear(desk, 1, "Come siete messi con le prenotazioni?")
    do(presenter.open(conversation))
    presenter.typed(f"{NEUTRAL}\n{SPANISH}")
    assert [(p.number, p.language, p.chosen) for p in opened(presenter).paragraphs] == [(2, "es", False)]
    assert [i.level for i in opened(presenter).items] == ["block"]
    before = presenter.speak_paragraph(SPANISH, "it")
    assert [(p.number, p.language, p.chosen) for p in opened(presenter).paragraphs] == [(2, "it", True)]
    assert opened(presenter).items == ()
    do(presenter.save())
    kept = desk.inbox.open_reply(conversation, "it")
    assert kept.spoken == {SPANISH: "it"}
    assert desk.inbox.check(kept).findings == (), "the door reads it as the screen does"
    presenter.typed(f"{NEUTRAL}\n{SPANISH} Saludos.")
    assert [(p.language, p.chosen) for p in opened(presenter).paragraphs] == [("it", True)], "it grew"
    presenter.read_as(before)
    assert [i.level for i in opened(presenter).items] == ["block"]


def test_the_language_of_a_paragraph_that_is_gone_is_forgotten(desk: Desk, presenter: InboxPresenter) -> None:
    conversation = hear(desk, 1, "Come siete messi con le prenotazioni?")
    do(presenter.open(conversation))
    presenter.typed(f"{NEUTRAL}\n{SPANISH}")
    presenter.speak_paragraph(SPANISH, "it")
    presenter.typed(NEUTRAL)
    do(presenter.save())
    presenter.typed(f"{NEUTRAL}\n{SPANISH}")
    assert [(p.language, p.chosen) for p in opened(presenter).paragraphs] == [("es", False)]
    assert desk.inbox.open_reply(conversation, "it").spoken == {}


def test_the_language_stays_with_a_reply_that_is_taken_back(desk: Desk, presenter: InboxPresenter) -> None:
    do(presenter.open(hear(desk, 1, "Come siete messi con le prenotazioni?")))
    presenter.typed(f"{NEUTRAL}\n{SPANISH}")
    presenter.speak_paragraph(SPANISH, "it")
    sent = do(presenter.send())
    assert sent is not None
    assert desk.inbox.gate(sent[0]) is None
    assert do(presenter.take_back(sent[0]))
    assert [(p.language, p.chosen) for p in opened(presenter).paragraphs] == [("it", True)]


def test_a_question_answered_is_not_asked_again(desk: Desk, presenter: InboxPresenter) -> None:
    do(presenter.open(hear(desk, 1, "Che crema usate?")))
    presenter.typed(ASKS)
    asked = open_question(presenter)
    assert asked is not None
    do(presenter.settle(asked.id, "yes"))
    assert open_question(presenter) is None
    answered = next(i for i in opened(presenter).items if i.id == asked.id)
    assert said(answered.settled) == "Checked: it may stay."
    do(presenter.save())
    kept = desk.inbox.open_reply(opened(presenter).conversation.id, "it")
    assert len(kept.answers) == 1


def test_an_answer_holds_for_its_sentence_in_its_reply(desk: Desk, presenter: InboxPresenter) -> None:
    do(presenter.open(hear(desk, 1, "Che crema usate?")))
    presenter.typed(f"Buongiorno. {ASKS}")
    asked = open_question(presenter)
    assert asked is not None
    do(presenter.settle(asked.id, "yes"))
    presenter.typed(f"Buongiorno e grazie. {ASKS}")
    assert open_question(presenter) is None, "an edit elsewhere keeps it"
    presenter.typed(f"Buongiorno. {ASKS[:-1]}, subito.")
    assert open_question(presenter) is not None, "the sentence is another one"
    presenter.typed(f"Buongiorno. {ASKS}")
    do(presenter.open(hear(desk, 2, "Che crema usate?")))
    presenter.typed(f"Buongiorno. {ASKS}")
    assert open_question(presenter) is not None, "another reply has answers of its own"


def test_a_reason_holds_for_its_sentence(desk: Desk, presenter: InboxPresenter) -> None:
    do(presenter.open(hear(desk, 1, "Ho aspettato un'ora")))
    presenter.typed(WARNS)
    do(presenter.settle(opened(presenter).items[0].id, "reason", "È il titolo di un giornale"))
    assert opened(presenter).can_send
    presenter.typed(f"{WARNS[:-1]} e della Basilicata.")
    assert not opened(presenter).can_send


def test_the_emergency_number_is_put_first_and_settles_it(desk: Desk, presenter: InboxPresenter) -> None:
    do(presenter.open(hear(desk, 1, "Mio padre ha un forte dolore al petto")))
    presenter.typed("Buongiorno, ci chiami in studio.")
    item = next(i for i in opened(presenter).items if "emergency" in i.id)
    pick = next(p for p in item.picks if p.key == "use")
    assert (said(pick.words), pick.shows) == (
        "Put it at the beginning",
        "In caso di emergenza chiami subito il 112.",
    )
    assert said(item.settles).startswith("Settled once the reply gives the emergency number.")
    edit = presenter.edit(item.id, "use")
    assert edit is not None
    presenter.typed(edit.applied("Buongiorno, ci chiami in studio."))
    assert not [i for i in opened(presenter).items if "emergency" in i.id]


@pytest.mark.parametrize("language", ["it", "es", "en"])
def test_who_says_who_is_a_patient_reads_a_neutral_reply_first(
    desk: Desk, presenter: InboxPresenter, language: str
) -> None:
    words = {
        "it": CONFIRMS,
        "es": "Sentimos que su intervención saliera así.",
        "en": "We are sorry about your procedure.",
    }[language]
    do(presenter.open(hear(desk, 1, "Ho aspettato un'ora")))
    presenter.speak(language)
    presenter.typed(words)
    item = next(i for i in opened(presenter).items if "confirm_relationship" in i.id)
    pick = next(p for p in item.picks if p.key == "instead")
    assert pick.shows == presenter.private_words()
    edit = presenter.edit(item.id, "instead")
    assert edit is not None
    presenter.typed(edit.applied(words))
    state = opened(presenter)
    assert state.reply is not None and state.reply.text == pick.shows
    assert state.can_send and state.items == ()


def test_turning_to_another_message_keeps_the_words(desk: Desk, presenter: InboxPresenter) -> None:
    first, second = hear(desk, 1, "Ho aspettato un'ora"), hear(desk, 2, "Quanto costa?")
    do(presenter.open(first))
    presenter.typed("Gentile signora")
    do(presenter.open(second))
    reply = opened(presenter).reply
    assert reply is not None
    assert reply.text == ""
    edition = opened(presenter).edition
    do(presenter.open(first))
    reply = opened(presenter).reply
    assert reply is not None
    assert reply.text == "Gentile signora"
    assert opened(presenter).edition > edition, "the editor must take the words over"


def test_a_new_message_does_not_touch_what_is_being_written(desk: Desk, presenter: InboxPresenter) -> None:
    conversation = hear(desk, 1, "Quanto costa?")
    do(presenter.open(conversation))
    presenter.typed("Gentile signora, gra")
    edition = opened(presenter).edition
    hear(desk, 2, "E avete posto lunedì?", thread="t1", at=NOON)
    do(presenter.refresh())
    after = opened(presenter)
    assert after.reply is not None
    assert (after.reply.text, after.edition) == ("Gentile signora, gra", edition)
    newest = desk.inbox.messages(conversation)[-1]
    assert after.reply.message == newest.id
    presenter.typed(NEUTRAL)
    do(presenter.send())
    assert desk.inbox.replies(conversation)[0][0].message == newest.id


def test_ready_made_words_fit_the_topic_and_replace_only_each_other(
    desk: Desk, presenter: InboxPresenter
) -> None:
    do(presenter.open(hear(desk, 1, "Non respiro bene da ieri")))
    first = opened(presenter).saved[0]
    words = presenter.words_of(first)
    assert (first.situation, "112" in words) == ("emergency", True)
    assert presenter.is_ready_made("")
    assert presenter.is_ready_made(words)
    assert not presenter.is_ready_made(words + " Elena Greco")
    presenter.typed(words)
    assert opened(presenter).can_send


# --- deciding ------------------------------------------------------------------------------------------------


def test_sent_it_waits_for_the_sync_and_then_is_there(
    desk: Desk, presenter: InboxPresenter, square: Square
) -> None:
    reception(desk)
    do(presenter.open(hear(desk, 1, "Quanto costa?")))
    presenter.typed(NEUTRAL)
    do(presenter.send())
    line = opened(presenter).lines[-1]
    assert (said(line.status), line.takes_back) == ("Will be sent at the next sync", True)
    assert presenter.state.counts.open == 0
    asyncio.run(desk.sync.now())
    do(presenter.refresh())
    line = opened(presenter).lines[-1]
    assert (said(line.status), line.url, line.takes_back) == ("Sent", "https://square.example/1", False)
    assert [(o.act, o.text) for o in square.said.values()] == [(Act.REPLY, NEUTRAL)]


def test_our_answer_heard_back_stands_once(desk: Desk, presenter: InboxPresenter) -> None:
    conversation = hear(desk, 1, "Quanto costa?")
    do(presenter.open(conversation))
    presenter.typed(NEUTRAL)
    do(presenter.send())
    asyncio.run(desk.sync.now())
    [(_, delivery)] = desk.inbox.replies(conversation)
    assert delivery is not None
    hear(desk, 2, NEUTRAL, thread="t1", mine=True, remote_id=delivery.remote_id, at=NOON)
    hear(desk, 3, "Scritto dal telefono", thread="t1", mine=True, at=NOON)
    do(presenter.refresh())
    ours = [line.text for line in opened(presenter).lines if line.ours]
    assert sorted(ours) == sorted([NEUTRAL, "Scritto dal telefono"])


def test_taken_back_the_words_return_to_the_editor(desk: Desk, presenter: InboxPresenter) -> None:
    do(presenter.open(hear(desk, 1, "Quanto costa?")))
    presenter.typed(NEUTRAL)
    sent = do(presenter.send())
    assert sent is not None
    assert opened(presenter).conversation.standing is Standing.ANSWERED
    assert do(presenter.take_back(sent[0]))
    after = opened(presenter)
    assert after.reply is not None
    assert (after.reply.text, after.conversation.standing) == (NEUTRAL, Standing.OPEN)
    asyncio.run(desk.sync.now())
    assert not do(presenter.take_back(sent[0]))
    assert desk.outbox.open() == []


def test_by_hand_with_steps_and_the_link_as_proof(desk: Desk, presenter: InboxPresenter) -> None:
    do(presenter.open(review(desk)))
    presenter.typed(NEUTRAL)
    do(presenter.send())
    line = opened(presenter).lines[-1]
    assert line.by_hand is not None
    assert line.delivery is not None
    assert (said(line.status), line.by_hand.platform) == ("To do by hand", "MioDottore / Doctoralia")
    assert line.by_hand.address == "https://www.miodottore.it/elena-greco"
    assert len(line.by_hand.steps) >= 2
    with pytest.raises(Refused):
        do(presenter.done(line.delivery, "https://example.com/elsewhere"))
    do(presenter.done(line.delivery, " https://www.miodottore.it/elena-greco#77 "))
    done = opened(presenter).lines[-1]
    assert (said(done.status), done.url) == ("Sent by hand", "https://www.miodottore.it/elena-greco#77")


def test_not_done_it_stays_in_the_outbox(desk: Desk, presenter: InboxPresenter) -> None:
    do(presenter.open(review(desk)))
    presenter.typed(NEUTRAL)
    do(presenter.send())
    delivery = opened(presenter).lines[-1].delivery
    assert delivery is not None
    do(presenter.not_done(delivery))
    assert [d.state for d in desk.outbox.open()] == [DeliveryState.READY]


def test_what_a_platform_refused_can_be_changed(
    desk: Desk, presenter: InboxPresenter, square: Square
) -> None:
    do(presenter.open(hear(desk, 1, "Quanto costa?")))
    presenter.typed(NEUTRAL)
    do(presenter.send())
    square.answers = [Refusal(msg("Replies are closed there."))]
    asyncio.run(desk.sync.now())
    do(presenter.refresh())
    line = opened(presenter).lines[-1]
    assert (said(line.status), said(line.reason)) == ("Not sent", "Replies are closed there.")
    assert line.takes_back


def test_an_uncertain_reply_is_decided_elsewhere(
    desk: Desk, presenter: InboxPresenter, square: Square
) -> None:
    do(presenter.open(hear(desk, 1, "Quanto costa?")))
    presenter.typed(NEUTRAL)
    do(presenter.send())
    square.answers = [Unsure(msg("The line was cut."))]
    square.look_answer = CannotTell(msg("Nobody knows."))
    asyncio.run(desk.sync.now())
    do(presenter.refresh())
    line = opened(presenter).lines[-1]
    assert (line.decides, line.takes_back) == (True, False)
    assert said(line.status) == "Uncertain: it may be out"


def test_archived_left_for_the_doctor_and_back(desk: Desk, presenter: InboxPresenter) -> None:
    first, second = hear(desk, 1, "Quanto costa?"), hear(desk, 2, "Che delusione")
    do(presenter.open(second))
    presenter.typed("Gentile signora")
    do(presenter.ask_doctor(second, True))
    do(presenter.archive(first))
    assert (presenter.state.counts.open, presenter.state.counts.for_doctor) == (1, 1)
    do(presenter.choose(View.DOCTOR))
    assert [c.id for c in presenter.state.rows] == [second]
    assert desk.inbox.open_reply(second, "it").text == "Gentile signora"
    do(presenter.find(first))
    assert presenter.state.view is View.ARCHIVED
    do(presenter.reopen(first))
    assert presenter.state.counts.open == 2


def test_an_idea_is_the_question_without_the_person(desk: Desk, presenter: InboxPresenter) -> None:
    do(presenter.open(hear(desk, 1, "Dott.ssa Greco, sono Anna Rossi: un neo che prude va controllato?")))
    post = do(presenter.make_idea())
    assert post is not None
    assert "neo che prude va controllato?" in post.text
    for name in ("Anna", "Rossi", "Greco"):
        assert name not in post.text + post.title


def test_a_paste_finds_its_channel_and_is_shown(desk: Desk, presenter: InboxPresenter) -> None:
    do(presenter.refresh())
    found, channel = presenter.read_clipboard(
        "Carla V.\n★★★★★\nSpiegazioni chiare.\nhttps://www.miodottore.it/elena-greco#opinion-7"
    )
    assert presenter.state.channels[channel].platform == "miodottore"
    assert presenter.read_clipboard("Spiegazioni chiare. https://notmiodottore.it/x")[1] == ""
    do(presenter.paste(channel, found.author, found.text, Kind.REVIEW, found.rating, found.url))
    about = opened(presenter).conversation
    assert (about.author, about.rating, about.topic) == ("Carla V.", 5, Topic.PRAISE)
    assert [c.id for c in presenter.state.rows] == [about.id]


def test_a_conversation_that_is_gone_says_so(desk: Desk, presenter: InboxPresenter) -> None:
    with pytest.raises(Refused):
        do(presenter.find("gone"))
    do(presenter.open("gone"))
    assert presenter.state.opened is None
