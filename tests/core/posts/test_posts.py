"""Writing, signing, overriding: what may happen to a post, and what voids what."""

import asyncio
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select, update
from support.desks import NOON, desk_in
from support.platforms import CONNECTED, Square

from app.core.compliance.model import Severity
from app.core.compliance.rulebook import evaluate
from app.core.consent.model import Purpose, Scope
from app.core.desk import Desk
from app.core.kernel.clock import ManualClock
from app.core.kernel.errors import Conflict, Refused
from app.core.media.model import Asset, Depicts
from app.core.outbox.model import State, Wait
from app.core.posts.facts import Beside, facts_of
from app.core.posts.model import Audience, FindingOverridden, Goal, Post, Stage, Status
from app.core.posts.service import CannotSign
from app.core.posts.store import posts
from app.core.storage.ledger import lines
from app.core.team.model import Person

CALM = "Un neo che cambia forma o colore va mostrato al medico. Guardarsi una volta al mese è una buona abitudine."
PROMISE = "Con il nostro trattamento il risultato è garantito per tutti."


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def desk(tmp_path: Path, clock: ManualClock) -> Iterator[Desk]:
    with desk_in(tmp_path / "desk", clock, {"square": Square()}) as opened:
        opened.accounts.add_connected("square", CONNECTED)
        yield opened


def doctor(desk: Desk) -> Person:
    return next(p for p in desk.team.people() if p.role.value == "doctor")


def reception(desk: Desk) -> Person:
    return next(p for p in desk.team.people() if p.role.value == "reception")


def written(desk: Desk, text: str = CALM, **changes: object) -> Post:
    post = desk.posts.new("it")
    channel = desk.accounts.all()[0].id
    whole = {"goal": Goal.EDUCATE, "audience": Audience.GENERAL, "channels": (channel,), **changes}
    return desk.posts.save(replace(post, text=text, **whole))


def picture(desk: Desk, colour: str = "red", **said: object) -> Asset:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(out, "PNG")
    asset = desk.media.take(f"{colour}.png", out.getvalue())
    desk.media.describe(replace(asset, alt="Una mano aperta.", **said))
    found = desk.media.get(asset.id)
    assert found is not None
    return found


def test_goal_audience_words_and_channel_before_it_leaves_the_drafts(desk: Desk) -> None:
    post = desk.posts.new("it")
    with pytest.raises(CannotSign) as refused:
        desk.posts.ask_to_sign(post)
    assert len(refused.value.objections) == 4
    assert desk.posts.ask_to_sign(written(desk)).stage is Stage.TO_SIGN


def test_only_the_doctor_signs(desk: Desk) -> None:
    post = desk.posts.ask_to_sign(written(desk))
    with pytest.raises(Refused, match="doctor"):
        desk.posts.sign(post, reception(desk))
    assert desk.posts.sign(post, doctor(desk)).signed


@pytest.mark.parametrize(
    "change",
    [
        {"text": CALM + " "},
        {"title": "Nei"},
        {"variants": True},
        {"goal": Goal.INSPIRE},
        {"sponsorship": "paid"},
    ],
)
def test_any_change_of_what_was_seen_voids_the_signature(desk: Desk, change: dict[str, object]) -> None:
    post = desk.posts.sign(desk.posts.ask_to_sign(written(desk)), doctor(desk))
    if "variants" in change:
        change = {"variants": {post.channels[0]: "Altro testo."}}
    changed = desk.posts.save(replace(post, **change))
    assert changed.stage is Stage.DRAFT
    assert changed.approval is not None and changed.approval.void


def test_a_change_of_the_alternative_text_is_seen_at_the_door(desk: Desk) -> None:
    asset = picture(desk, depicts=Depicts.PLACE, traces=frozenset(), generated=False)
    post = desk.posts.sign(desk.posts.ask_to_sign(written(desk, media=(asset.id,))), doctor(desk))
    delivery = desk.posts.queue(post)[0]
    desk.media.describe(replace(asset, alt="Tutt'altra cosa."))
    asyncio.run(desk.sync.now())
    stopped = desk.outbox.get(delivery.id)
    assert stopped is not None and (stopped.state, stopped.wait) == (State.WAITING, Wait.STOPPED)
    assert "signed" in str(stopped.reason)


def test_moving_it_in_the_calendar_keeps_the_signature(desk: Desk) -> None:
    post = desk.posts.sign(desk.posts.ask_to_sign(written(desk)), doctor(desk))
    moved = desk.posts.schedule(post.id, NOON + timedelta(days=2))
    assert moved.signed
    delivery = desk.posts.queue(moved)[0]
    desk.posts.schedule(post.id, NOON + timedelta(days=3))
    again = desk.outbox.get(delivery.id)
    assert again is not None and again.due == NOON + timedelta(days=3)


def test_nothing_is_planned_in_the_past_without_asking(desk: Desk) -> None:
    post = written(desk)
    with pytest.raises(Refused, match="passed"):
        desk.posts.schedule(post.id, NOON - timedelta(minutes=1))
    assert desk.posts.schedule(post.id, NOON - timedelta(minutes=1), past_is_meant=True).slot is not None


def test_what_is_out_does_not_move(desk: Desk) -> None:
    post = desk.posts.sign(desk.posts.ask_to_sign(written(desk)), doctor(desk))
    desk.posts.queue(post)
    asyncio.run(desk.sync.now())
    with pytest.raises(Refused, match="cannot be moved"):
        desk.posts.schedule(post.id, NOON + timedelta(days=2))
    assert desk.posts.status(post) is Status.PUBLISHED


def test_a_promise_is_blocked_and_only_the_doctor_may_answer_for_it(desk: Desk) -> None:
    heard: list[FindingOverridden] = []
    desk.bus.subscribe(FindingOverridden, heard.append)
    post = written(desk, PROMISE)
    with pytest.raises(CannotSign):
        desk.posts.sign(desk.posts.ask_to_sign(post), doctor(desk))
    post = desk.posts.get(post.id) or post
    facts = facts_of(post, "square", Beside(desk.team.practice()))
    blocking = evaluate(post.text, facts, desk.rulebook).blocking
    assert blocking and all(f.severity is Severity.BLOCK for f in blocking)
    with pytest.raises(Refused):
        desk.posts.override(post, blocking[0], "Lo dice il direttore.", reception(desk))
    with pytest.raises(Refused, match="reason"):
        desk.posts.override(post, blocking[0], "ok", doctor(desk))
    for finding in blocking:
        post = desk.posts.override(post, finding, "Citazione di una sentenza, spiegata sotto.", doctor(desk))
    assert [h.person for h in heard] == [doctor(desk).id] * len(blocking)
    # The words change: the reason was for those words, in this post.
    post = desk.posts.save(replace(post, text="Il nostro esito è garantito sempre."))
    assert post.overrides == ()


def test_a_reason_is_taken_back_in_the_ledger_and_the_post_stays_at_home(desk: Desk) -> None:
    post = written(desk, PROMISE)
    for finding in desk.gate.findings(post):
        post = desk.posts.override(post, finding, "Citazione di una sentenza, spiegata sotto.", doctor(desk))
    post = desk.posts.sign(desk.posts.ask_to_sign(post), doctor(desk))
    (delivery,) = desk.posts.queue(post)
    assert desk.door(delivery) is None
    reason = post.overrides[0]
    with pytest.raises(Refused):
        desk.posts.ask_again(post, reason, reception(desk))
    open_again = desk.posts.ask_again(post, reason, doctor(desk))
    assert reason not in open_again.overrides
    assert desk.door(delivery) is not None, "signed or not: nobody answers for it any more"
    with pytest.raises(Refused):
        desk.posts.put_back(open_again, reason, reception(desk))
    again = desk.posts.put_back(open_again, reason, doctor(desk))
    assert reason in again.overrides
    assert desk.door(delivery) is None
    with desk.db.read() as tx:
        told = [(line["kind"], line["ids"]["rule"]) for line in lines(tx) if "rule" in line["ids"]]
    assert told[-2:] == [("FindingReopened", reason.rule), ("FindingOverridden", reason.rule)]
    assert desk.verify().broken_at is None


def test_a_patient_needs_a_consent_at_signing_and_again_at_sending(
    desk: Desk, clock: ManualClock, tmp_path: Path
) -> None:
    asset = picture(
        desk,
        depicts=Depicts.PATIENT,
        traces=frozenset(),
        generated=False,
        recognisable=True,
        subject="K-0142",
    )
    post = desk.posts.ask_to_sign(written(desk, media=(asset.id,)))
    with pytest.raises(CannotSign) as refused:
        desk.posts.sign(post, doctor(desk))
    assert any("consent" in str(s) for s in refused.value.objections)

    scope = Scope(
        frozenset({asset.id}),
        frozenset({"square"}),
        frozenset({Purpose.EDUCATION}),
        NOON + timedelta(days=30),
    )
    consent = desk.consents.record("K-0142", scope, doctor(desk).id)
    post = desk.posts.save(replace(post, consents=(consent.id,)))
    with pytest.raises(CannotSign):
        desk.posts.sign(desk.posts.ask_to_sign(post), doctor(desk))
    proof = tmp_path / "modulo.pdf"
    proof.write_bytes(b"%PDF-1.4 firmato")
    desk.consents.attach_proof(consent.id, proof)
    post = desk.posts.get(post.id) or post
    signed = desk.posts.sign(desk.posts.ask_to_sign(post), doctor(desk))
    delivery = desk.posts.queue(signed)[0]

    desk.consents.withdraw(consent.id)
    asyncio.run(desk.sync.now())
    stopped = desk.outbox.get(delivery.id)
    assert stopped is not None and (stopped.state, stopped.wait) == (State.WAITING, Wait.STOPPED)
    assert "consent" in str(stopped.reason)


def test_a_consent_that_ran_out_between_signing_and_sending_stops_it(
    desk: Desk, clock: ManualClock, tmp_path: Path
) -> None:
    asset = picture(
        desk,
        depicts=Depicts.PATIENT,
        traces=frozenset(),
        generated=False,
        recognisable=True,
        subject="K-0142",
    )
    until = NOON + timedelta(days=1)
    scope = Scope(frozenset({asset.id}), frozenset({"square"}), frozenset({Purpose.EDUCATION}), until)
    consent = desk.consents.record("K-0142", scope, doctor(desk).id)
    proof = tmp_path / "modulo.pdf"
    proof.write_bytes(b"%PDF-1.4 firmato")
    desk.consents.attach_proof(consent.id, proof)
    post = desk.posts.ask_to_sign(written(desk, media=(asset.id,), consents=(consent.id,)))
    delivery = desk.posts.queue(desk.posts.sign(post, doctor(desk)))[0]
    clock.set(until + timedelta(seconds=1))
    asyncio.run(desk.sync.now())
    stopped = desk.outbox.get(delivery.id)
    assert stopped is not None and stopped.state is State.WAITING


def test_a_minor_never_goes_out(desk: Desk) -> None:
    asset = picture(
        desk, depicts=Depicts.PATIENT, traces=frozenset(), generated=False, recognisable=False, minor=True
    )
    with pytest.raises(CannotSign):
        desk.posts.sign(desk.posts.ask_to_sign(written(desk, media=(asset.id,))), doctor(desk))


def test_nobody_said_who_is_in_the_picture(desk: Desk) -> None:
    asset = picture(desk)
    objections = desk.posts.objections(written(desk, media=(asset.id,)))
    assert any("who is in the picture" in str(o) for o in objections)


def test_two_who_save_the_same_version_meet_a_conflict(desk: Desk) -> None:
    post = written(desk)
    desk.posts.save(replace(post, text="Uno."))
    with pytest.raises(Conflict):
        desk.posts.save(replace(post, text="Due."))
    kept = desk.posts.get(post.id)
    assert kept is not None and kept.text == "Uno."


def test_earlier_versions_stay(desk: Desk, clock: ManualClock) -> None:
    post = written(desk, "Prima stesura.")
    clock.advance(timedelta(minutes=11))
    post = desk.posts.save(replace(post, text="Seconda stesura."))
    assert [v.post.text for v in desk.posts.versions(post.id)] == ["Seconda stesura.", "Prima stesura."]


def test_the_bin_takes_back_what_waits_and_gives_back_a_draft(desk: Desk, clock: ManualClock) -> None:
    post = written(desk, slot=NOON + timedelta(hours=2))
    desk.posts.queue(desk.posts.sign(desk.posts.ask_to_sign(post), doctor(desk)))
    desk.posts.trash(post.id)
    assert desk.outbox.open() == []
    clock.advance(timedelta(hours=3))
    assert desk.posts.restore(post.id).slot is None


def test_everything_is_still_there_after_closing(tmp_path: Path) -> None:
    with desk_in(tmp_path, connectors={"square": Square()}) as desk:
        desk.accounts.add_connected("square", CONNECTED)
        post = desk.posts.sign(desk.posts.ask_to_sign(written(desk)), doctor(desk))
        desk.posts.keep_cursor(post.id, 7)
    with desk_in(tmp_path, connectors={"square": Square()}) as desk:
        assert desk.posts.get(post.id) == replace(post, cursor=7)


def test_a_text_the_platform_would_refuse_is_not_signed(desk: Desk) -> None:
    objections = desk.posts.objections(written(desk, "La pelle va protetta. " * 40))
    assert [str(o) for o in objections] == ["The text is {count} character too long for {platform}."]


def test_answers_kept_before_they_knew_their_sentence_hold_for_the_one_they_stand_in(desk: Desk) -> None:
    post = written(desk, "Siamo i migliori di Bari. Apparecchio da 60 euro al mese.")
    for finding in desk.gate.findings(post):
        if finding.severity is Severity.ASK:
            post = desk.posts.answer(post, finding)
        else:
            post = desk.posts.override(post, finding, "Graduatoria regionale citata sotto.", doctor(desk))
    with desk.db.write() as tx:
        body = tx.execute(select(posts.c.body).where(posts.c.id == post.id)).scalar_one()
        old = {key: value for key, value in body.items() if key != "spoken"}
        for kept in (*old["answers"], *old["overrides"]):
            del kept["about"]
        tx.execute(update(posts).where(posts.c.id == post.id).values(body=old))
    read = desk.posts.get(post.id)
    assert read == post
    assert desk.gate.findings(read) == []
