"""A person takes a consent back: one commit stops, calls back and takes down; every copy is followed to its end."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from support.covering import cover
from support.desks import NOON, desk_in
from support.platforms import CONNECTED, Square, heard_but_silent
from support.showing import consent_for, photo, signed

from app.core.consent.model import Consent
from app.core.desk import Desk
from app.core.kernel.clock import ManualClock
from app.core.kernel.errors import Refused
from app.core.kernel.text import msg, render
from app.core.media.model import Asset
from app.core.outbox.model import Delivery, State, Wait
from app.core.platforms.catalog import discover
from app.core.platforms.contract import Act, CannotTell, Limits, Refusal, TryLater, Unsure
from app.core.posts.model import Status
from app.core.team.model import Role
from app.core.withdrawal.model import AT_MOST, KEPT_FOR, WITHIN, Asker, Fate, Pressure, Request, Way, pressure

PROFILE = "https://www.facebook.com/studiogreco"


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def square() -> Square:
    return Square(removes=True)


@pytest.fixture
def desk(tmp_path: Path, clock: ManualClock, square: Square) -> Iterator[Desk]:
    connectors = {"square": square, "facebook": discover()["facebook"]}
    with desk_in(tmp_path / "desk", clock, connectors) as opened:
        opened.accounts.add_connected("square", CONNECTED)
        opened.accounts.add_assisted("facebook", "Studio Greco", PROFILE)
        yield opened


@pytest.fixture
def screen(tmp_path: Path) -> Path:
    path = tmp_path / "schermata.png"
    Image.new("RGB", (40, 30), "#EEE").save(path)
    return path


def queued(
    desk: Desk, consent: Consent, asset: Asset, words: str = "La pelle dopo la cura.", channel: int = 0
) -> Delivery:
    return desk.posts.queue(signed(desk, consent, asset, [channels(desk)[channel]], words))[0]


def channels(desk: Desk) -> list[str]:
    by_platform = {a.platform: a.id for a in desk.accounts.all()}
    return [by_platform["square"], by_platform["facebook"]]


def now(desk: Desk, delivery: Delivery) -> Delivery:
    found = desk.outbox.get(delivery.id)
    assert found is not None
    return found


def sync(desk: Desk) -> None:
    asyncio.run(desk.sync.now())


def fates(desk: Desk, consent: Consent) -> list[Fate]:
    progress = desk.withdrawals.of_consent(consent.id)
    assert progress is not None
    return [copy.fate for copy in progress.copies]


def reception(desk: Desk) -> None:
    desk.team.switch(next(p for p in desk.team.people() if p.role is Role.RECEPTION).id)


def doctor(desk: Desk) -> None:
    desk.team.switch(next(p for p in desk.team.people() if p.role is Role.DOCTOR).id)


def test_what_waits_is_stopped_and_what_is_out_goes_with_the_next_sync(desk: Desk, square: Square) -> None:
    asset = photo(desk)
    consent = consent_for(desk, asset)
    out = queued(desk, consent, asset)
    sync(desk)
    waiting = queued(desk, consent, asset, "La stessa pelle, un mese dopo.")

    plan = desk.withdrawals.preview(consent.id)
    assert [d.id for d in plan.stopped] == [waiting.id] and [d.id for d in plan.by_us] == [out.id]

    progress = desk.withdrawals.carry_out(consent.id, Request(NOON, Asker.PERSON, Way.PHONE))
    assert (progress.withdrawal.stopped, fates(desk, consent)) == (1, [Fate.WAITS])
    stopped = now(desk, waiting)
    assert (stopped.state, stopped.wait) == (State.WAITING, Wait.STOPPED)
    assert "K-0142" in render(stopped.reason or msg("-"), "it")

    sync(desk)
    assert fates(desk, consent) == [Fate.GONE]
    assert square.removed == [out.id] and len(square.said) == 1
    assert now(desk, out).state is State.REMOVED
    post = desk.posts.get(out.post)
    assert post is not None and desk.posts.status(post) is Status.TAKEN_DOWN
    ended = desk.withdrawals.of_consent(consent.id)
    assert ended is not None and ended.withdrawal.ended_at == NOON
    assert desk.withdrawals.open() == []
    assert desk.verify().broken_at is None


def test_nothing_can_be_put_back_on_its_way(desk: Desk, square: Square) -> None:
    asset = photo(desk)
    consent = consent_for(desk, asset)
    waiting = queued(desk, consent, asset)
    desk.withdrawals.carry_out(consent.id)
    desk.outbox.try_again(waiting.id, desk.team.current.id)
    sync(desk)
    assert now(desk, waiting).wait is Wait.STOPPED and square.sends == 0
    post = desk.posts.get(waiting.post)
    assert post is not None and desk.posts.objections(post)


def test_all_of_it_or_nothing(desk: Desk, square: Square, monkeypatch: pytest.MonkeyPatch) -> None:
    asset = photo(desk)
    consent = consent_for(desk, asset)
    out = queued(desk, consent, asset)
    sync(desk)
    waiting = queued(desk, consent, asset, "Un altro mese dopo.")

    class Cut(Exception):
        pass

    def cut(*_: object, **__: object) -> None:
        raise Cut

    monkeypatch.setattr(desk.outbox, "take_down", cut)
    with pytest.raises(Cut):
        desk.withdrawals.carry_out(consent.id)
    monkeypatch.undo()
    assert now(desk, waiting).state is State.READY and now(desk, out).state is State.SENT
    assert desk.withdrawals.of_consent(consent.id) is None
    assert desk.consents.all()[0].withdrawn is None


def test_the_reception_registers_and_the_doctor_carries_out(desk: Desk, square: Square) -> None:
    asset = photo(desk)
    consent = consent_for(desk, asset)
    waiting = queued(desk, consent, asset)
    reception(desk)
    with pytest.raises(Refused):
        desk.withdrawals.carry_out(consent.id)
    asked = desk.withdrawals.register(consent.id, Request(NOON - timedelta(hours=2), way=Way.EMAIL))
    assert desk.withdrawals.register(consent.id, Request(NOON)) == asked, "asked twice is asked once"
    sync(desk)
    held = now(desk, waiting)
    assert held.wait is Wait.STOPPED and square.sends == 0, "nothing leaves while the doctor decides"

    doctor(desk)
    progress = desk.withdrawals.carry_out(consent.id)
    assert progress.withdrawal.request == asked.request
    assert progress.withdrawal.received_by != progress.withdrawal.carried_out_by
    assert progress.withdrawal.ended_at is not None, "nothing was out"


def test_registered_for_the_wrong_person(desk: Desk) -> None:
    consent = consent_for(desk, photo(desk))
    asked = desk.withdrawals.register(consent.id, Request(NOON))
    reception(desk)
    with pytest.raises(Refused):
        desk.withdrawals.mistaken(asked.id)
    doctor(desk)
    desk.withdrawals.mistaken(asked.id)
    assert desk.withdrawals.of_consent(consent.id) is None
    done = desk.withdrawals.carry_out(consent.id)
    with pytest.raises(Refused):
        desk.withdrawals.mistaken(done.withdrawal.id)
    reception(desk)
    with pytest.raises(Refused):
        desk.withdrawals.erase(done.withdrawal.id)


def test_by_hand_with_a_picture_of_the_screen(desk: Desk, screen: Path) -> None:
    asset = photo(desk)
    consent = consent_for(desk, asset)
    out = queued(desk, consent, asset, channel=1)
    desk.outbox.do_by_hand(out.id)
    desk.outbox.confirm(out.id, desk.team.current.id, "https://www.facebook.com/studiogreco/posts/9")
    (copy,) = desk.withdrawals.carry_out(consent.id).copies
    assert copy.fate is Fate.BY_HAND and copy.removal is not None
    assert copy.removal.url == "https://www.facebook.com/studiogreco/posts/9"

    with pytest.raises(Refused):
        desk.withdrawals.done_by_hand(copy.removal.id, screen.with_suffix(".txt"))
    assert fates(desk, consent) == [Fate.BY_HAND]
    desk.withdrawals.done_by_hand(copy.removal.id, screen)
    progress = desk.withdrawals.of_consent(consent.id)
    assert progress is not None
    (copy,) = progress.copies
    assert copy.fate is Fate.GONE and copy.proof_name == "schermata.png"
    assert desk.withdrawals.proof(copy) == screen.read_bytes()
    assert now(desk, out).state is State.REMOVED


def test_what_cannot_be_recalled_is_said_with_its_reason(desk: Desk) -> None:
    asset = photo(desk)
    consent = consent_for(desk, asset)
    out = queued(desk, consent, asset, channel=1)
    desk.outbox.do_by_hand(out.id)
    desk.outbox.confirm(out.id, desk.team.current.id)
    (copy,) = desk.withdrawals.carry_out(consent.id).copies
    assert copy.removal is not None
    with pytest.raises(Refused):
        desk.withdrawals.cannot(copy.removal.id, "no")
    desk.withdrawals.cannot(copy.removal.id, "Stampato nel giornalino distribuito in ottobre.")
    progress = desk.withdrawals.of_consent(consent.id)
    assert progress is not None and progress.copies[0].fate is Fate.STAYS
    assert progress.withdrawal.ended_at is not None
    desk.withdrawals.follow_up()
    assert fates(desk, consent) == [Fate.STAYS], "it is not asked for again"


def test_a_doubt_is_looked_up_and_then_taken_down(desk: Desk, square: Square) -> None:
    asset = photo(desk)
    consent = consent_for(desk, asset)
    heard_but_silent(square)
    out = queued(desk, consent, asset)
    sync(desk)
    assert now(desk, out).state is State.UNSURE
    square.before_send = None
    desk.withdrawals.carry_out(consent.id)
    assert fates(desk, consent) == [Fate.UNCERTAIN]
    sync(desk)
    sync(desk)
    assert fates(desk, consent) == [Fate.GONE] and square.removed == [out.id]


def test_a_doubt_that_was_never_out_needs_nothing(desk: Desk, square: Square) -> None:
    asset = photo(desk)
    consent = consent_for(desk, asset)
    square.answers = [Unsure(msg("No."))]
    out = queued(desk, consent, asset)
    sync(desk)
    desk.withdrawals.carry_out(consent.id)
    sync(desk)
    assert square.sends == 1 and square.removed == []
    assert now(desk, out).wait is Wait.STOPPED
    assert fates(desk, consent) == [Fate.NEVER_OUT]
    assert desk.withdrawals.open() == []


def test_a_lost_answer_to_taking_down_is_looked_up(desk: Desk, square: Square) -> None:
    asset = photo(desk)
    consent = consent_for(desk, asset)
    out = queued(desk, consent, asset)
    sync(desk)
    desk.withdrawals.carry_out(consent.id)
    square.removal_answers = [Unsure(msg("The line was cut."))]
    sync(desk)
    assert fates(desk, consent) == [Fate.WAITS]
    sync(desk)
    assert fates(desk, consent) == [Fate.GONE] and square.removed == [out.id]


def test_what_the_platform_refuses_a_person_does(desk: Desk, square: Square) -> None:
    asset = photo(desk)
    consent = consent_for(desk, asset)
    queued(desk, consent, asset)
    sync(desk)
    square.removal_answers = [Refusal(msg("This user may not delete."))]
    desk.withdrawals.carry_out(consent.id)
    sync(desk)
    progress = desk.withdrawals.of_consent(consent.id)
    assert progress is not None and progress.copies[0].fate is Fate.BY_HAND
    removal = progress.copies[0].removal
    assert removal is not None and render(removal.reason or msg("-"), "en") == "This user may not delete."


def test_what_cannot_be_told_a_person_looks_at(desk: Desk, square: Square) -> None:
    asset = photo(desk)
    consent = consent_for(desk, asset)
    queued(desk, consent, asset)
    sync(desk)
    desk.withdrawals.carry_out(consent.id)
    square.removal_answers, square.look_answer = [Unsure(msg("?"))], CannotTell(msg("?"))
    sync(desk)
    sync(desk)
    assert fates(desk, consent) == [Fate.BY_HAND]


def test_without_a_line_the_tasks_wait(desk: Desk, square: Square) -> None:
    asset = photo(desk)
    consent = consent_for(desk, asset)
    queued(desk, consent, asset)
    sync(desk)
    square.removal_answers = [TryLater(msg("No connection."), timedelta(0))]
    desk.withdrawals.carry_out(consent.id)
    sync(desk)
    assert fates(desk, consent) == [Fate.WAITS] and len(desk.withdrawals.open()) == 1


def test_a_pending_removal_survives_editing_and_binning_the_post(desk: Desk, square: Square) -> None:
    asset = photo(desk)
    consent = consent_for(desk, asset)
    out = queued(desk, consent, asset)
    sync(desk)
    desk.withdrawals.carry_out(consent.id)
    post = desk.posts.get(out.post)
    assert post is not None
    desk.posts.save(replace(post, text="Altre parole, senza la foto.", media=(), consents=()))
    desk.posts.trash(out.post)
    sync(desk)
    assert square.removed == [out.id]


def test_a_post_taken_down_may_go_out_again_without_the_picture(desk: Desk, square: Square) -> None:
    asset = photo(desk)
    consent = consent_for(desk, asset)
    out = queued(desk, consent, asset)
    sync(desk)
    desk.withdrawals.carry_out(consent.id)
    sync(desk)
    post = desk.posts.get(out.post)
    assert post is not None
    post = desk.posts.save(replace(post, media=(), consents=()))
    post = desk.posts.sign(desk.posts.ask_to_sign(post), desk.team.current)
    (again,) = desk.posts.queue(post)
    sync(desk)
    assert now(desk, again).state is State.SENT and now(desk, again).act is Act.POST


def test_a_day_then_three(desk: Desk, clock: ManualClock) -> None:
    asset = photo(desk)
    consent = consent_for(desk, asset)
    out = queued(desk, consent, asset, channel=1)
    desk.outbox.do_by_hand(out.id)
    desk.outbox.confirm(out.id, desk.team.current.id)
    withdrawal = desk.withdrawals.carry_out(consent.id, Request(NOON)).withdrawal
    assert [pressure(withdrawal, NOON + after) for after in (timedelta(0), WITHIN, AT_MOST)] == [
        Pressure.IN_TIME,
        Pressure.LATE,
        Pressure.TOO_LATE,
    ]
    with pytest.raises(Refused):
        desk.withdrawals.carry_out(consent_for(desk, subject="K-2").id, Request(NOON + timedelta(days=1)))


def test_the_pictures_go_a_week_later_and_the_proof_stays(
    desk: Desk, square: Square, clock: ManualClock
) -> None:
    asset, other = photo(desk), photo(desk, "#9D9")
    consent = consent_for(desk, asset, other)
    consent_for(desk, other, subject="K-0143")
    out = queued(desk, consent, asset)
    sync(desk)
    progress = desk.withdrawals.carry_out(consent.id)
    with pytest.raises(Refused):
        desk.withdrawals.erase(progress.withdrawal.id)
    sync(desk)
    desk.withdrawals.follow_up()
    assert desk.media.content(asset), "a week to put the original where it belongs"

    clock.advance(KEPT_FOR)
    desk.withdrawals.follow_up()
    blobs = desk.archive.blobs
    assert not blobs.has(asset.digest) and not blobs.has(asset.original)
    assert [a.id for a in desk.media.all()] == [other.id], "kept: another consent names it"
    gone = desk.media.get(asset.id)
    assert gone is not None and (gone.digest, gone.name, gone.alt) == (asset.digest, "", "")
    done = desk.withdrawals.of_consent(consent.id)
    assert done is not None and done.withdrawal.fingerprints == (asset.digest, asset.original)
    ended = next(c for c in desk.consents.all() if c.id == consent.id)
    assert desk.consents.proof(ended), "the signed form stays"
    (piece,) = now(desk, out).pieces
    assert (piece.digest, piece.name, piece.alt) == (asset.digest, "", "")
    with pytest.raises(Refused):
        desk.media.content(gone)
    assert desk.archive.examine().well


def test_the_same_picture_taken_in_again_is_a_new_one(desk: Desk) -> None:
    asset = photo(desk)
    consent = consent_for(desk, asset)
    progress = desk.withdrawals.carry_out(consent.id)
    desk.withdrawals.erase(progress.withdrawal.id)
    again = photo(desk)
    assert again.id != asset.id and desk.media.content(again)
    desk.withdrawals.follow_up()
    assert desk.media.content(again)


def test_what_was_made_of_the_picture_goes_with_it(desk: Desk, square: Square) -> None:
    """A copy that shows less is on the consent of the whole; a copy for a platform is nothing by itself."""
    asset = photo(desk)
    consent = consent_for(desk, asset)
    less = cover(desk, asset)
    desk.media.describe(replace(less, recognisable=True, traces=frozenset(), generated=False))
    copy = desk.media.rendition(asset, Limits(500, images=4, image_side=20, image_types=("image/jpeg",)))
    out = queued(desk, consent, less)
    sync(desk)
    blobs = desk.archive.blobs
    assert copy.digest != asset.digest and blobs.has(copy.digest)
    bare = desk.posts.get(out.post)
    assert bare is not None
    desk.posts.save(replace(bare, consents=()))
    assert [d.id for d in desk.withdrawals.preview(consent.id).live] == [out.id], (
        "also where no post names it"
    )
    progress = desk.withdrawals.carry_out(consent.id)
    sync(desk)
    desk.withdrawals.follow_up()
    desk.withdrawals.erase(progress.withdrawal.id)
    assert desk.media.all() == []
    digests = (asset.digest, asset.original, less.digest, less.original, copy.digest)
    assert not any(map(blobs.has, digests))
    desk.media.fill_looks()
    assert desk.archive.examine().well


def test_a_consent_withdrawn_before_there_were_records_is_followed_too(
    desk: Desk, square: Square, clock: ManualClock
) -> None:
    asset = photo(desk)
    consent = consent_for(desk, asset)
    out = queued(desk, consent, asset)
    sync(desk)
    desk.consents.withdraw(consent.id)
    sync(desk)
    assert square.removed == [out.id]
    assert fates(desk, consent) == [Fate.GONE]
    clock.advance(10 * KEPT_FOR)
    desk.withdrawals.follow_up()
    assert desk.media.content(asset), "nobody said that these may be deleted"
    (known,) = desk.withdrawals.all()
    desk.withdrawals.erase(known.withdrawal.id)
    assert desk.media.all() == []


def test_withdrawn_while_it_is_being_carried(desk: Desk, square: Square) -> None:
    """Between the gate and the word: the courier finds that it moved, and says nothing."""
    asset = photo(desk)
    consent = consent_for(desk, asset)
    waiting = queued(desk, consent, asset)
    square.on_prepare = lambda: desk.withdrawals.carry_out(consent.id)
    sync(desk)
    assert square.sends == 0 and now(desk, waiting).wait is Wait.STOPPED


def test_a_channel_that_was_dropped_meanwhile_is_served_by_hand(desk: Desk, square: Square) -> None:
    asset = photo(desk)
    consent = consent_for(desk, asset)
    out = queued(desk, consent, asset)
    sync(desk)
    desk.withdrawals.carry_out(consent.id)
    assert fates(desk, consent) == [Fate.WAITS]
    desk.accounts.forget(out.account)
    desk.withdrawals.follow_up()
    assert fates(desk, consent) == [Fate.BY_HAND]


def test_the_past_does_not_change(desk: Desk, square: Square) -> None:
    """What was taken down went out all the same: the numbers and the calendar of that day still know it."""
    asset = photo(desk)
    consent = consent_for(desk, asset)
    out = queued(desk, consent, asset)
    sync(desk)
    desk.withdrawals.carry_out(consent.id)
    sync(desk)
    day = NOON - timedelta(hours=1), NOON + timedelta(hours=1)
    assert [d.id for d in desk.outbox.published_since(*day)] == [out.id]
    assert out.id not in [d.id for d in desk.outbox.sent_since(*day)]
    assert [(p.id, s) for p, s in desk.posts.between(*day)] == [(out.post, Status.TAKEN_DOWN)]
