"""A consent for the whole picture is taken back: what was made from it by covering parts goes down with it."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from support.covering import MIDDLE, ROUND, cover
from support.desks import NOON, desk_in
from support.platforms import CONNECTED, Square
from support.showing import consent_for, photo, signed

from app.core.consent.model import Consent, Purpose, Scope
from app.core.desk import Desk
from app.core.kernel.clock import ManualClock
from app.core.kernel.errors import Refused
from app.core.media.model import Asset, Trace
from app.core.outbox.model import Delivery, State, Wait
from app.core.platforms.catalog import discover
from app.core.posts.service import CannotSign
from app.core.withdrawal.model import KEPT_FOR, Fate, Request

SOON = NOON + timedelta(days=1)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def square() -> Square:
    return Square(removes=True)


@pytest.fixture
def desk(tmp_path: Path, clock: ManualClock, square: Square) -> Iterator[Desk]:
    with desk_in(tmp_path / "desk", clock, {"square": square, "facebook": discover()["facebook"]}) as opened:
        opened.accounts.add_connected("square", CONNECTED)
        opened.accounts.add_assisted("facebook", "Studio Greco", "https://www.facebook.com/studiogreco")
        yield opened


def said(desk: Desk, asset: Asset, **words: Any) -> Asset:
    known = desk.media.get(asset.id)
    assert known is not None
    desk.media.describe(replace(known, **words))
    found = desk.media.get(asset.id)
    assert found is not None
    return found


def covered(desk: Desk, whole: Asset, **words: Any) -> Asset:
    return said(
        desk, cover(desk, whole, MIDDLE, ROUND), **{"recognisable": True, "traces": frozenset(), **words}
    )


def channel(desk: Desk, platform: str) -> str:
    return next(a.id for a in desk.accounts.all() if a.platform == platform)


def queued(desk: Desk, consent: Consent, asset: Asset, words: str, platform: str = "square") -> Delivery:
    return desk.posts.queue(signed(desk, consent, asset, [channel(desk, platform)], words))[0]


def now(desk: Desk, delivery: Delivery) -> Delivery:
    found = desk.outbox.get(delivery.id)
    assert found is not None
    return found


def sync(desk: Desk) -> None:
    asyncio.run(desk.sync.now())


def test_what_waits_is_stopped_what_is_out_comes_down_and_the_bytes_go(
    desk: Desk, square: Square, clock: ManualClock
) -> None:
    whole = photo(desk)
    consent = consent_for(desk, whole)
    part = covered(desk, whole)
    out = queued(desk, consent, part, "La pelle dopo la cura.")
    by_hand = queued(desk, consent, part, "La pelle, un giorno dopo.", "facebook")
    sync(desk)
    desk.outbox.do_by_hand(by_hand.id)
    desk.outbox.confirm(by_hand.id, desk.team.current.id, "https://www.facebook.com/studiogreco/posts/9")
    waiting = queued(desk, consent, part, "La stessa pelle, un mese dopo.")

    plan = desk.withdrawals.preview(consent.id)
    assert [d.id for d in plan.stopped] == [waiting.id]
    progress = desk.withdrawals.carry_out(consent.id)
    assert progress.withdrawal.stopped == 1
    assert {c.delivery.id: c.fate for c in progress.copies} == {out.id: Fate.WAITS, by_hand.id: Fate.BY_HAND}
    assert (now(desk, waiting).state, now(desk, waiting).wait) == (State.WAITING, Wait.STOPPED)
    sync(desk)
    assert square.removed == [out.id] and square.sends == 1
    removal = next(r for r in desk.outbox.removals() if r.removes == by_hand.id)
    desk.withdrawals.done_by_hand(removal.id)
    clock.advance(KEPT_FOR)
    desk.withdrawals.follow_up()
    assert desk.media.all() == []
    assert not desk.archive.blobs.has(part.digest) and not desk.archive.blobs.has(whole.digest)
    ended = desk.withdrawals.of_consent(consent.id)
    assert ended is not None and {part.digest, whole.digest, whole.original} <= set(
        ended.withdrawal.fingerprints
    )
    assert desk.verify().broken_at is None


def test_it_is_found_by_the_picture_alone_also_where_it_inherits_nothing(desk: Desk, square: Square) -> None:
    """Carried by a consent of its own, it is still made from the picture that she takes back."""
    whole = photo(desk)
    consent = consent_for(desk, whole)
    part = covered(desk, whole)
    part = said(desk, part, traces=frozenset({Trace.TATTOO}))
    assert part.stands_for == ()
    own = consent_for(desk, part)
    out = queued(desk, own, part, "La pelle dopo la cura.")
    sync(desk)
    waiting = queued(desk, own, part, "La stessa pelle, un mese dopo.")
    desk.withdrawals.carry_out(consent.id)
    assert now(desk, waiting).wait is Wait.STOPPED
    sync(desk)
    assert square.removed == [out.id]


def test_while_the_doctor_has_not_decided_nothing_of_it_leaves(desk: Desk, square: Square) -> None:
    whole = photo(desk)
    consent = consent_for(desk, whole)
    waiting = queued(desk, consent, covered(desk, whole), "La pelle dopo la cura.")
    desk.withdrawals.register(consent.id, Request(NOON))
    sync(desk)
    assert square.sends == 0 and now(desk, waiting).wait is Wait.STOPPED


def test_signed_with_the_consent_for_the_whole_and_stopped_once_more_is_seen(
    desk: Desk, square: Square
) -> None:
    whole = photo(desk)
    consent = consent_for(desk, whole)
    part = covered(desk, whole)
    waiting = queued(desk, consent, part, "La pelle dopo la cura.")
    said(desk, part, traces=frozenset({Trace.TATTOO}))
    sync(desk)
    assert square.sends == 0 and now(desk, waiting).state is not State.SENT
    with pytest.raises(CannotSign):
        signed(desk, consent, part, [channel(desk, "square")], "Ancora la pelle.")


@pytest.mark.parametrize("how", ["expired", "elsewhere", "withdrawn", "unanswered"])
def test_the_part_is_carried_no_further_than_the_whole(desk: Desk, clock: ManualClock, how: str) -> None:
    whole = photo(desk)
    platforms = frozenset({"facebook" if how == "elsewhere" else "square"})
    scope = Scope(frozenset({whole.id}), platforms, frozenset(Purpose), SOON)
    consent = desk.consents.record("K-0142", scope, desk.team.current.id)
    form = desk.folder / "modulo.pdf"
    form.write_bytes(b"%PDF-1.4\n%%EOF\n")
    consent = desk.consents.attach_proof(consent.id, form)
    part = cover(desk, whole) if how == "unanswered" else covered(desk, whole)
    if how == "expired":
        clock.advance(timedelta(days=2))
    elif how == "withdrawn":
        desk.withdrawals.carry_out(consent.id)
    with pytest.raises((CannotSign, Refused)):
        signed(desk, consent, part, [channel(desk, "square")])


def test_a_picture_out_already_is_out_already_with_other_parts_covered(desk: Desk, square: Square) -> None:
    """Again, in another post: that is asked of the person by itself."""
    whole = photo(desk)
    consent = consent_for(desk, whole)
    first = covered(desk, whole)
    queued(desk, consent, first, "La pelle dopo la cura.")
    sync(desk)
    second = said(desk, cover(desk, whole, ROUND), recognisable=True, traces=frozenset())
    post = replace(desk.posts.new("it"), media=(second.id,))
    assert desk.posts.reused(post) == {second.id}
    other = photo(desk, "#3A6")
    assert desk.posts.reused(replace(post, media=(other.id,))) == frozenset()
