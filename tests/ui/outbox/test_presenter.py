"""The outbox without a window: every state in words, every decision, and publishing by hand."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from PIL import Image
from support.desks import NOON
from support.platforms import heard_but_silent
from support.practice import PROFILE, Works, practice_in, run
from support.showing import consent_for, photo, signed

from app.core.accounts.model import Account
from app.core.kernel.errors import NeedsConnection, Refused
from app.core.kernel.text import msg, render
from app.core.media.model import Depicts
from app.core.outbox.model import Delivery, State
from app.core.platforms.contract import CannotTell, Published, Refusal, TryLater
from app.core.posts.model import Status
from app.core.team.model import Role
from app.core.withdrawal.model import Fate
from app.ui.pages.outbox import count
from app.ui.pages.outbox.presenter import Detail, OutboxPresenter, OutboxState
from app.ui.pages.outbox.reading import Fact, Shelf, Verb

LINK = "https://www.facebook.com/studiogreco/posts/1"


@dataclass
class Bench:
    works: Works
    presenter: OutboxPresenter
    pictures: Path
    seen: list[OutboxState] = field(default_factory=list)

    @property
    def state(self) -> OutboxState:
        return self.seen[-1]

    @property
    def detail(self) -> Detail:
        assert self.state.detail is not None
        return self.state.detail

    def look(self, delivery: Delivery | None = None) -> OutboxState:
        run(self.presenter.find(delivery.id) if delivery else self.presenter.refresh())
        return self.state

    def verbs(self) -> list[Verb]:
        return [choice.verb for choice in self.detail.choices]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with practice_in(tmp_path / "desk") as works:
        desk = works.desk
        presenter = OutboxPresenter(
            desk.outbox,
            desk.posts,
            desk.inbox,
            desk.accounts,
            desk.team,
            desk.clock,
            desk.db.run,
            desk.door,
            desk.sync.now,
            tmp_path / "downloads",
            desk.withdrawals,
        )
        made = Bench(works, presenter, tmp_path / "downloads")
        presenter.show = made.seen.append
        yield made


def uncertain(bench: Bench) -> Delivery:
    """It may be out, and the platform cannot be searched."""
    heard_but_silent(bench.works.square)
    bench.works.square.look_answer = CannotTell(msg("The list of posts is closed."))
    (delivery,) = bench.works.queued()
    bench.works.sync()
    bench.works.clock.advance(timedelta(minutes=1))
    bench.works.sync()
    return delivery


def value(detail: Detail, label: str) -> Fact | None:
    return next((fact for fact in detail.facts if render(fact.label, "en") == label), None)


# --- states --------------------------------------------------------------------------------------------------


def test_an_empty_outbox(bench: Bench) -> None:
    state = bench.look()
    assert (state.items, state.detail, count(bench.works.desk)) == ((), None, 0)


def test_what_waits_is_told_with_channel_size_and_time(bench: Bench) -> None:
    (delivery,) = bench.works.queued("Nei", NOON + timedelta(days=2))
    bench.look(delivery)
    assert bench.detail.item.status is Status.WAITING
    assert bench.verbs() == [Verb.TAKE_BACK, Verb.HOLD, Verb.NEW_DATE, Verb.BY_HAND]
    channel, planned, size = (value(bench.detail, name) for name in ("Channel", "Planned for", "Size"))
    assert channel is not None
    assert channel.value == "The Square · @studio"
    assert planned is not None
    assert planned.value == NOON + timedelta(days=2)
    assert size is not None
    assert render(size.value, "en") == f"{len(delivery.text)} characters"  # type: ignore[arg-type]


def test_the_worrying_come_first_and_are_counted(bench: Bench) -> None:
    bench.works.square.answers = [Refusal(msg("Too long."))]
    (refused,) = bench.works.queued("Rifiutato")
    bench.works.sync()
    (waiting,) = bench.works.queued("In attesa", NOON + timedelta(days=1))
    (by_hand,) = bench.works.queued("A mano", None, bench.works.page)
    state = bench.look()
    assert [item.id for item in state.items] == [refused.id, by_hand.id, waiting.id]
    assert state.counts == {Shelf.DECIDE: 1, Shelf.BY_HAND: 1, Shelf.WAITING: 1, Shelf.SENT: 0}
    assert count(bench.works.desk) == 2
    run(bench.presenter.list_shelf(Shelf.WAITING))
    assert [item.id for item in bench.state.items] == [waiting.id]
    assert bench.detail.id == waiting.id


def test_what_went_out_is_kept_with_link_and_proof_for_thirty_days(bench: Bench) -> None:
    (delivery,) = bench.works.queued()
    bench.works.sync()
    state = bench.look(delivery)
    assert state.shelf is Shelf.SENT
    link, proof = value(bench.detail, "Link"), value(bench.detail, "Proof from")
    assert link is not None
    assert (link.value, link.link) == ("https://square.example/1", True)
    assert proof is not None
    assert proof.value == NOON
    assert bench.verbs() == []
    bench.works.clock.advance(timedelta(days=31))
    assert bench.look().counts[Shelf.SENT] == 0


def test_handed_over_tells_that_this_computer_may_be_off(bench: Bench) -> None:
    slot = NOON + timedelta(days=1)
    bench.works.square.answers = [Published("1", "https://square.example/1", slot)]
    (delivery,) = bench.works.queued()
    bench.works.sync()
    bench.look(delivery)
    assert bench.detail.item.status is Status.HANDED_OVER
    assert "computer off" in render(bench.detail.meaning, "en")


def test_a_failed_attempt_says_why_and_waits(bench: Bench) -> None:
    bench.works.square.answers = [TryLater(msg("The server is resting."))]
    (delivery,) = bench.works.queued()
    bench.works.sync()
    bench.look(delivery)
    assert bench.detail.item.status is Status.WAITING
    assert bench.detail.reason == msg("The server is resting.")
    assert "tries again" in render(bench.detail.meaning, "en")


# --- decisions before it goes --------------------------------------------------------------------------------


def test_taking_back_and_putting_it_in_again(bench: Bench) -> None:
    (delivery,) = bench.works.queued()
    bench.look()
    back = run(bench.presenter.take_back(delivery.id))
    assert bench.state.items == ()
    assert back is not None
    run(bench.presenter.undo(back))
    assert [item.id for item in bench.state.items] == [delivery.id]
    bench.works.sync()
    assert bench.works.square.sends == 1


def test_too_late_to_take_back_is_said(bench: Bench) -> None:
    (delivery,) = bench.works.queued()
    bench.works.sync()
    with pytest.raises(Refused):
        run(bench.presenter.take_back(delivery.id))
    assert bench.works.kept(delivery).state is State.SENT


def test_held_stays_until_released(bench: Bench) -> None:
    (delivery,) = bench.works.queued()
    run(bench.presenter.hold(delivery.id, held=True))
    assert bench.state.items[0].held
    assert bench.verbs() == [Verb.RELEASE, Verb.TAKE_BACK]
    bench.works.sync()
    assert bench.works.square.sends == 0
    run(bench.presenter.hold(delivery.id, held=False))
    bench.works.sync()
    assert bench.works.square.sends == 1


def test_a_new_date_moves_the_whole_post(bench: Bench) -> None:
    first, second = bench.works.queued("Nei", NOON + timedelta(days=2), bench.works.api, bench.works.page)
    run(bench.presenter.new_date(first.id, date(2027, 3, 28), time(18, 30)))
    moved = bench.works.kept(first).due
    assert moved is not None
    assert moved.isoformat() == "2027-03-28T16:30:00+00:00", "summer time by then"
    assert bench.works.kept(second).due == moved
    post = bench.works.desk.posts.get(first.post)
    assert post is not None
    assert post.slot == moved
    with pytest.raises(Refused):
        run(bench.presenter.new_date(first.id, date(2026, 11, 1), time(18, 30)))


def test_where_a_part_is_out_only_the_rest_moves(bench: Bench) -> None:
    sent, by_hand = bench.works.queued("Nei", None, bench.works.api, bench.works.page)
    bench.works.sync()
    assert bench.works.kept(sent).state is State.SENT
    run(bench.presenter.new_date(by_hand.id, date(2026, 12, 1), time(9, 0)))
    assert bench.works.kept(by_hand).due is not None
    post = bench.works.desk.posts.get(sent.post)
    assert post is not None
    assert post.slot is None


# --- decisions about what may be out, was refused or missed ---------------------------------------------------


def test_uncertain_it_is_out(bench: Bench) -> None:
    delivery = uncertain(bench)
    bench.look(delivery)
    assert bench.detail.item.status is Status.UNCERTAIN
    assert bench.verbs() == [Verb.IT_IS_OUT, Verb.SEND_AGAIN, Verb.GIVE_UP]
    run(bench.presenter.confirm(delivery.id, "https://square.example/1"))
    kept = bench.works.kept(delivery)
    assert (kept.state, kept.url) == (State.SENT, "https://square.example/1")
    assert kept.settled_by == bench.works.desk.team.current.id
    bench.works.sync()
    assert bench.works.square.sends == 1


def test_only_the_doctor_sends_again(bench: Bench) -> None:
    delivery = uncertain(bench)
    bench.works.sit(Role.RECEPTION)
    bench.look(delivery)
    again = next(choice for choice in bench.detail.choices if choice.verb is Verb.SEND_AGAIN)
    assert again.why_not is not None
    with pytest.raises(Refused):
        run(bench.presenter.send_again(delivery.id))
    bench.works.sit(Role.DOCTOR)
    bench.works.square.before_send = None
    run(bench.presenter.send_again(delivery.id))
    bench.works.sync()
    assert bench.works.kept(delivery).state is State.SENT
    assert bench.works.square.sends == 2


def test_not_looked_up_yet_can_be_checked_by_a_sync(bench: Bench) -> None:
    heard_but_silent(bench.works.square)
    (delivery,) = bench.works.queued()
    bench.works.sync()
    bench.look(delivery)
    assert bench.verbs() == [Verb.CHECK_AGAIN, Verb.IT_IS_OUT]
    bench.works.clock.advance(timedelta(minutes=1))
    run(bench.presenter.sync())
    assert bench.works.kept(delivery).state is State.SENT
    assert bench.works.square.sends == 1


def test_refused_can_be_tried_again_given_to_a_person_or_left(bench: Bench) -> None:
    bench.works.square.answers = [Refusal(msg("Too long."))]
    (delivery,) = bench.works.queued()
    bench.works.sync()
    bench.look(delivery)
    assert bench.detail.reason == msg("Too long.")
    assert bench.verbs() == [Verb.TRY_AGAIN, Verb.BY_HAND, Verb.OPEN, Verb.REMOVE]
    run(bench.presenter.by_hand(delivery.id))
    assert bench.detail.by_hand is not None
    back = run(bench.presenter.give_up(delivery.id))
    assert count(bench.works.desk) == 0
    run(bench.presenter.undo(back))
    assert bench.works.kept(delivery).state is State.READY


def test_missed_asks_and_does_nothing_by_itself(bench: Bench) -> None:
    (delivery,) = bench.works.queued("Nei", NOON + timedelta(minutes=5))
    bench.works.clock.advance(timedelta(hours=3))
    bench.look(delivery)
    assert bench.detail.item.status is Status.MISSED
    assert bench.verbs() == [Verb.PUBLISH_NOW, Verb.NEW_DATE, Verb.SKIP]
    run(bench.presenter.publish_now(delivery.id))
    assert bench.works.kept(delivery).due is None


def test_stopped_at_the_door_leads_back_to_the_post(bench: Bench) -> None:
    delivery = illustrated(bench, bench.works.api)
    spoil(bench, delivery)
    bench.works.sync()
    assert bench.works.square.sends == 0
    bench.look(delivery)
    assert bench.detail.item.status is Status.STOPPED
    assert bench.detail.reason is not None
    assert bench.detail.post == delivery.post
    assert bench.verbs() == [Verb.OPEN, Verb.TRY_AGAIN, Verb.TAKE_BACK]


# --- sync ----------------------------------------------------------------------------------------------------


def test_the_report_of_a_sync_stays_until_put_away(bench: Bench) -> None:
    bench.works.queued()
    run(bench.presenter.sync())
    assert [state.syncing for state in bench.seen][0]
    assert [render(sentence, "en") for sentence in bench.state.report] == ["1 sent."]
    assert not bench.state.syncing
    assert not bench.state.trouble
    run(bench.presenter.forget_report())
    assert bench.state.report == ()


def test_offline_by_choice_is_a_sentence_not_an_error(bench: Bench) -> None:
    bench.works.desk.preferences.change(work_offline=True)
    bench.works.queued()
    run(bench.presenter.sync())
    assert bench.state.trouble
    assert "offline" in render(bench.state.report[0], "en")
    assert not bench.state.syncing
    with pytest.raises(NeedsConnection):
        run(bench.works.desk.sync.now())


# --- by hand -------------------------------------------------------------------------------------------------


def _png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(out, "PNG")
    return out.getvalue()


def illustrated(bench: Bench, account: Account | None = None) -> Delivery:
    """A signed post with a described picture; for the page served by hand unless told otherwise."""
    desk, works = bench.works.desk, bench.works
    asset = desk.media.take("sala.png", _png())
    desk.media.describe(
        replace(asset, depicts=Depicts.PLACE, traces=frozenset(), generated=False, alt="La sala d'attesa")
    )
    post = works.draft("Sala", None, account or works.page)
    post = desk.posts.ask_to_sign(desk.posts.save(replace(post, media=(asset.id,))))
    (delivery,) = desk.posts.queue(desk.posts.sign(post, desk.team.current))
    return delivery


def spoil(bench: Bench, delivery: Delivery) -> None:
    """The picture is described anew after the signature."""
    (piece,) = delivery.pieces
    asset = bench.works.desk.media.get(piece.asset)
    assert asset is not None
    bench.works.desk.media.describe(replace(asset, alt="Tutt'altro"))


def test_by_hand_needs_no_sync_to_begin(bench: Bench) -> None:
    (delivery,) = bench.works.queued("Nei", None, bench.works.page)
    bench.look(delivery)
    steps = bench.detail.by_hand
    assert steps is not None
    assert (steps.platform, steps.text, steps.host) == ("Facebook", delivery.text, "facebook.com")
    assert steps.page.startswith("https://business.facebook.com/")
    assert steps.objection is None
    run(bench.presenter.took_step(delivery.id, "copied"))
    assert bench.detail.by_hand is not None
    assert bench.detail.by_hand.copied


def test_pictures_are_laid_out_and_taken_away_again(bench: Bench) -> None:
    delivery = illustrated(bench)
    bench.look(delivery)
    assert bench.detail.by_hand is not None
    assert bench.detail.by_hand.alts == ("La sala d'attesa",)
    folder = run(bench.presenter.export_pictures(delivery.id))
    assert [path.name for path in folder.iterdir()] in (["01.png"], ["01.jpg"])
    assert bench.detail.by_hand.exported == folder
    run(bench.presenter.confirm(delivery.id, LINK))
    assert not folder.exists()


def test_a_link_of_somewhere_else_is_refused(bench: Bench) -> None:
    (delivery,) = bench.works.queued("Nei", None, bench.works.page)
    bench.look(delivery)
    assert bench.presenter.link_problem(delivery.id, "") is None
    assert bench.presenter.link_problem(delivery.id, LINK) is None
    assert bench.presenter.link_problem(delivery.id, "https://facebook.com.example.org/1") is not None
    with pytest.raises(Refused):
        run(bench.presenter.confirm(delivery.id, "facebook.com/1"))
    assert bench.works.kept(delivery).state is not State.SENT


def test_done_with_a_link_is_the_same_evidence(bench: Bench) -> None:
    (delivery,) = bench.works.queued("Nei", None, bench.works.page)
    bench.look(delivery)
    run(bench.presenter.confirm(delivery.id, f" {LINK} "))
    kept = bench.works.kept(delivery)
    assert (kept.state, kept.url, kept.settled_at) == (State.SENT, LINK, NOON)
    bench.look(delivery)
    by = value(bench.detail, "Declared by")
    assert by is not None
    assert by.value == "Dott.ssa Elena Greco"


def test_done_without_a_link_says_so(bench: Bench) -> None:
    bench.works.sit(Role.RECEPTION)
    bench.works.sit(Role.DOCTOR)
    (delivery,) = bench.works.queued("Nei", None, bench.works.page)
    bench.works.sit(Role.RECEPTION)
    run(bench.presenter.confirm(delivery.id, ""))
    bench.look(delivery)
    link = value(bench.detail, "Link")
    assert link is not None
    assert link.value == msg("None: declared without a link")


def test_the_door_is_asked_for_what_a_person_publishes_too(bench: Bench) -> None:
    delivery = illustrated(bench)
    spoil(bench, delivery)
    bench.look(delivery)
    assert bench.detail.by_hand is not None
    assert bench.detail.by_hand.objection is not None
    with pytest.raises(Refused):
        run(bench.presenter.confirm(delivery.id, LINK))
    assert bench.works.kept(delivery).state is not State.SENT


def test_a_reply_opens_its_conversation_to_be_answered_there(bench: Bench) -> None:
    desk, works = bench.works.desk, bench.works
    talk = desk.inbox.paste(works.page.id, "Anna R.", "Gentilissimi, grazie.", url=f"{PROFILE}/reviews/7")
    reply = replace(desk.inbox.open_reply(talk, "it"), text="La ringraziamo di averci scritto.")
    delivery = desk.inbox.answer(desk.inbox.keep_reply(reply), desk.team.current)
    bench.look(delivery)
    assert bench.detail.conversation == talk
    assert bench.detail.by_hand is not None
    assert bench.detail.by_hand.page == f"{PROFILE}/reviews/7"
    assert run(bench.presenter.take_back(delivery.id)) is None
    assert desk.inbox.open_reply(talk, "it").text == "La ringraziamo di averci scritto."


# --- taking down -----------------------------------------------------------------------------------------------


def withdrawn(bench: Bench) -> tuple[Delivery, Delivery]:
    """A picture that was out, its consent withdrawn: what takes it down by itself, and what a person does."""
    works = bench.works
    asset = photo(works.desk)
    consent = consent_for(works.desk, asset)
    _api, page = works.desk.posts.queue(
        signed(works.desk, consent, asset, (works.api.id, works.page.id), title="Dopo la cura")
    )
    works.sync()
    works.desk.outbox.confirm(page.id, works.desk.team.current.id, LINK)
    copies = works.desk.withdrawals.carry_out(consent.id).copies
    removals = {c.removal.account: c.removal for c in copies if c.removal is not None}
    return removals[works.api.id], removals[works.page.id]


def test_what_is_taken_down_cannot_be_taken_back_held_or_put_off(bench: Bench) -> None:
    by_us, _ = withdrawn(bench)
    bench.look(by_us)
    assert render(bench.detail.item.title, "en") == "Take down: Dopo la cura"
    assert bench.verbs() == [Verb.BY_HAND]
    assert render(bench.detail.item.words or msg("-"), "en") == "To be taken down"
    with pytest.raises(Refused):
        run(bench.presenter.take_back(by_us.id))
    bench.works.sync()
    bench.look(by_us)
    assert bench.detail.item.status is Status.TAKEN_DOWN and bench.detail.item.shelf is Shelf.SENT


def test_taking_down_by_hand_with_a_picture_of_the_screen(bench: Bench, tmp_path: Path) -> None:
    _, by_hand = withdrawn(bench)
    bench.look(by_hand)
    steps = bench.detail.take_down
    assert steps is not None and bench.detail.by_hand is None
    assert (steps.page, steps.code, steps.may_leave) == (LINK, "K-0142", True)
    assert [render(step, "en") for step in steps.steps]
    screen = tmp_path / "schermata.png"
    Image.new("RGB", (20, 10)).save(screen)
    run(bench.presenter.attach_proof(by_hand.id, screen))
    assert bench.detail.take_down is not None and bench.detail.take_down.proof_name == "schermata.png"
    works = bench.works
    works.sit(Role.RECEPTION)
    run(bench.presenter.gone(by_hand.id))
    kept = works.kept(by_hand)
    assert (kept.state, kept.settled_by) == (State.SENT, works.desk.team.current.id)


def test_that_something_stays_out_only_the_doctor_says_and_why(bench: Bench) -> None:
    _, by_hand = withdrawn(bench)
    bench.works.sit(Role.RECEPTION)
    bench.look(by_hand)
    assert bench.detail.take_down is not None and not bench.detail.take_down.may_leave
    with pytest.raises(Refused):
        run(bench.presenter.stays(by_hand.id, "Stampato in un opuscolo già distribuito."))
    bench.works.sit(Role.DOCTOR)
    with pytest.raises(Refused):
        run(bench.presenter.stays(by_hand.id, " "))
    run(bench.presenter.stays(by_hand.id, "Stampato in un opuscolo già distribuito."))
    bench.works.desk.withdrawals.follow_up()
    (progress,) = bench.works.desk.withdrawals.all()
    assert [copy.fate for copy in progress.copies] == [Fate.WAITS, Fate.STAYS]


def test_what_the_platform_refused_may_be_tried_again_or_done_by_hand(bench: Bench) -> None:
    by_us, _ = withdrawn(bench)
    bench.works.square.removal_answers = [Refusal(msg("This user may not delete."))]
    bench.works.sync()
    bench.look(by_us)
    assert bench.detail.take_down is not None and bench.verbs() == [Verb.TRY_AGAIN]
    assert render(bench.detail.reason or msg("-"), "en") == "This user may not delete."
    run(bench.presenter.try_again(by_us.id))
    bench.works.sync()
    assert bench.works.kept(by_us).state is State.SENT
