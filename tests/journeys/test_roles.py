"""What the reception may not do, no service does for them: whatever a screen allows, nothing changes."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text
from support.desks import desk_in
from support.online import online
from support.platforms import CONNECTED, Square

from app.core.compliance.model import Finding, Severity
from app.core.consent.model import Consent, Purpose, Scope
from app.core.desk import Desk
from app.core.inbox.model import Dismissal, Reply
from app.core.inbox.service import CannotAnswer
from app.core.kernel.errors import Refused
from app.core.platforms.contract import Incoming, Kind
from app.core.posts.model import Audience, Goal, Override, Post, Stage
from app.core.posts.service import CannotSign
from app.core.team.model import Person, Practice, Role

CALM = "Lo studio resta chiuso lunedì mattina e riapre alle 15."
PROMISE = "Risultati garantiti al 100%, senza alcun rischio."
REASON = "Frase citata da una pubblicità altrui, per criticarla."
CONFIRMS = "Ci dispiace che il Suo intervento sia andato così."


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_in(tmp_path / "desk", connectors={"square": Square()}) as opened:
        opened.accounts.add_connected("square", CONNECTED)
        yield opened


@pytest.fixture
def consent(desk: Desk, tmp_path: Path) -> Consent:
    form = tmp_path / "modulo.pdf"
    form.write_bytes(b"%PDF-1.4\n%%EOF\n")
    scope = Scope(frozenset({"a"}), frozenset({"square"}), frozenset({Purpose.EDUCATION}))
    recorded = desk.consents.record("K-0001", scope, desk.team.current.id)
    return desk.consents.attach_proof(recorded.id, form)


@pytest.fixture
def marta(desk: Desk, consent: Consent) -> Person:
    """The reception sits down."""
    return desk.team.switch(next(p.id for p in desk.team.people() if p.role is Role.RECEPTION))


def greco(desk: Desk) -> Person:
    return next(p for p in desk.team.people() if p.role is Role.DOCTOR)


def written(desk: Desk, words: str = CALM) -> Post:
    channels = (desk.accounts.all()[0].id,)
    post = desk.posts.new("it")
    return desk.posts.save(
        replace(post, text=words, goal=Goal.SERVICE, audience=Audience.GENERAL, channels=channels)
    )


def replied(desk: Desk, words: str) -> Reply:
    account = desk.accounts.all()[0].id
    heard = Incoming(
        "m1", "m1", Kind.COMMENT, "Anna", "Non sono contenta.", desk.clock.now(), address={"id": "1"}
    )
    desk.inbox.receive(account, [heard])
    reply = desk.inbox.open_reply(desk.inbox.conversations()[0].id, "it")
    return desk.inbox.keep_reply(replace(reply, text=words))


def blocks(found: list[Finding]) -> list[Finding]:
    return [f for f in found if f.severity is Severity.BLOCK]


def ledger(desk: Desk) -> list[str]:
    with desk.db.read() as tx:
        return [row.kind for row in tx.execute(text("SELECT kind FROM ledger ORDER BY seq"))]


def test_signing(desk: Desk, marta: Person) -> None:
    post = desk.posts.ask_to_sign(written(desk))
    before = ledger(desk)
    with pytest.raises(Refused, match="doctor"):
        desk.posts.sign(post, marta)
    known = desk.posts.get(post.id)
    assert known is not None and known.stage is Stage.TO_SIGN and known.approval is None
    with pytest.raises(Refused, match="signed"):
        desk.posts.queue(known)
    assert ledger(desk) == before and desk.outbox.open() == []
    assert desk.posts.sign(post, greco(desk)).signed


def test_overriding_a_block_in_a_post(desk: Desk, marta: Person) -> None:
    post = written(desk, PROMISE)
    found = blocks(desk.gate.findings(post))
    before = ledger(desk)
    assert found
    for finding in found:
        with pytest.raises(Refused, match="doctor"):
            desk.posts.override(post, finding, REASON, marta)
    assert desk.posts.get(post.id) == post and ledger(desk) == before
    for finding in found:
        with pytest.raises(Refused, match="reason"):
            desk.posts.override(post, finding, "ok", greco(desk))
        post = desk.posts.override(post, finding, REASON, greco(desk))
    assert blocks(desk.gate.findings(post)) == []
    assert ledger(desk).count("FindingOverridden") == len(found)


def test_overriding_a_block_in_a_reply(desk: Desk, marta: Person) -> None:
    reply = replied(desk, CONFIRMS)
    with pytest.raises(CannotAnswer) as stopped:
        desk.inbox.answer(reply, marta)
    finding = next(f for f in stopped.value.findings if f.severity is Severity.BLOCK)
    with pytest.raises(Refused, match="doctor"):
        desk.inbox.dismiss(reply, finding, REASON, marta)
    assert desk.outbox.open() == [] and "ReplyFindingOverridden" not in ledger(desk)
    assert desk.inbox.dismiss(reply, finding, REASON, greco(desk)).dismissals[0].person == greco(desk).id


def test_an_override_that_nobody_took_does_not_slip_in(desk: Desk, marta: Person) -> None:
    post = written(desk, PROMISE)
    slipped = tuple(
        Override(f.rule, f.phrase, "block", REASON, greco(desk).id, desk.clock.now())
        for f in blocks(desk.gate.findings(post))
    )
    kept = desk.posts.save(replace(post, overrides=slipped))
    assert kept.overrides == () and blocks(desk.gate.findings(kept))
    reply = replied(desk, CONFIRMS)
    with pytest.raises(CannotAnswer) as stopped:
        desk.inbox.answer(reply, marta)
    slipped_in = tuple(
        Dismissal(f.rule, f.phrase, "block", REASON, greco(desk).id, desk.clock.now())
        for f in stopped.value.findings
    )
    careless = replace(reply, dismissals=slipped_in)
    assert desk.inbox.keep_reply(careless).dismissals == ()
    with pytest.raises(CannotAnswer):
        desk.inbox.answer(careless, marta)


def test_withdrawing_a_consent(desk: Desk, marta: Person, consent: Consent) -> None:
    with pytest.raises(Refused, match="doctor"):
        desk.consents.withdraw(consent.id)
    assert [c.withdrawn for c in desk.consents.all()] == [None]
    desk.team.switch(greco(desk).id)
    assert desk.consents.withdraw(consent.id).withdrawn is not None


def test_channels(desk: Desk, marta: Person) -> None:
    accounts = desk.accounts.all()
    for work in (
        lambda: desk.accounts.forget(accounts[0].id),
        lambda: desk.accounts.add_connected("square", replace(CONNECTED, handle="@x", remote_id="9")),
        lambda: online(desk, lambda http: desk.sign_in.by_password(http, "square", {})),
    ):
        with pytest.raises(Refused, match="doctor"):
            work()
    assert desk.accounts.all() == accounts and desk.accounts.access(accounts[0]).secrets


def test_managing(desk: Desk, marta: Person) -> None:
    practice, people = desk.team.practice(), desk.team.people()
    for work in (
        lambda: desk.team.add("Altro medico", Role.DOCTOR),
        lambda: desk.team.set_pin(greco(desk).id, "1234"),
        lambda: desk.team.save_practice(Practice(country="us")),
        lambda: desk.new_recovery_sheet(),
    ):
        with pytest.raises(Refused, match="doctor"):
            work()
    assert (desk.team.practice(), desk.team.people()) == (practice, people)
    assert not desk.has_recovery_sheet()


def test_what_the_reception_does_all_day(desk: Desk, marta: Person) -> None:
    post = desk.posts.ask_to_sign(written(desk))
    assert [p.id for p in desk.posts.to_sign()] == [post.id]
    desk.posts.send_back(post)
    desk.consents.record("K-0002", Scope(), marta.id)
    reply = replied(desk, "Grazie del messaggio. Può chiamare la segreteria dello studio.")
    delivery = desk.inbox.answer(reply, marta)
    conversation = desk.inbox.conversations()[0]
    desk.inbox.ask_doctor(conversation.id)
    assert desk.inbox.take_back(delivery) is not None


def test_who_did_it_is_in_the_ledger(desk: Desk, marta: Person) -> None:
    post = desk.posts.ask_to_sign(written(desk))
    desk.team.switch(greco(desk).id)
    desk.posts.sign(post, desk.team.current)
    with desk.db.read() as tx:
        lines = tx.execute(text("SELECT kind, actor FROM ledger")).all()
    assert (("PostAskedToSign", marta.id) in lines) and (("PostSigned", greco(desk).id) in lines)


def test_a_missing_word_stops_the_doctor_as_well(desk: Desk, marta: Person) -> None:
    with pytest.raises(CannotSign):
        desk.posts.ask_to_sign(desk.posts.new("it"))
