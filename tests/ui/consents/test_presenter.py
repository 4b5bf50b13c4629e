"""What the page of consents decides, without a window: nothing is covered that the form does not say."""

import asyncio
import io
from collections.abc import Coroutine, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PIL import Image
from support.desks import NOON, desk_in
from support.pages import at_once
from support.platforms import CONNECTED, Square

from app.core.consent.model import (
    Giver,
    Kind,
    Missing,
    Paper,
    Purpose,
    Signer,
    Standing,
    SubjectNameShown,
    Use,
    What,
    cells,
)
from app.core.desk import Desk
from app.core.kernel.clock import ManualClock
from app.core.kernel.errors import Refused
from app.core.kernel.text import render
from app.core.media.model import Asset, Depicts
from app.core.outbox.model import State as DeliveryState
from app.core.outbox.model import Wait
from app.core.posts.model import Audience, Goal, Status
from app.core.team.model import Role
from app.ui.pages.consents import count
from app.ui.pages.consents.presenter import ConsentsPresenter
from app.ui.pages.consents.state import Sheet, View
from app.ui.pages.consents.words import gaps_of

R = TypeVar("R")
NAMES = {"square": "The Square", "instagram": "Instagram"}


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


@pytest.fixture
def presenter(desk: Desk) -> ConsentsPresenter:
    return ConsentsPresenter(
        desk.consents,
        desk.media,
        desk.posts,
        desk.outbox,
        desk.accounts,
        desk.team,
        NAMES,
        desk.clock,
        at_once,
    )


@pytest.fixture
def form(tmp_path: Path) -> Path:
    path = tmp_path / "modulo.pdf"
    path.write_bytes(b"%PDF-1.4\n%%EOF\n")
    return path


def do(work: Coroutine[Any, Any, R]) -> R:
    return asyncio.run(work)


def picture(desk: Desk, colour: str = "#D99", name: str = "guancia.png") -> Asset:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(out, "PNG")
    return desk.media.take(name, out.getvalue())


def sheet(presenter: ConsentsPresenter) -> Sheet:
    found = presenter.state.sheet
    assert found is not None
    return found


def filled(presenter: ConsentsPresenter, asset: Asset, form: Path) -> None:
    """A new consent with everything in it, kept."""
    do(presenter.new(asset.id))
    presenter.change(purposes=frozenset({Purpose.EDUCATION}), platforms=frozenset({"square"}))
    presenter.attach(form)
    presenter.say_which(True)
    do(presenter.save())


def reception(desk: Desk) -> None:
    desk.team.switch(next(p for p in desk.team.people() if p.role is Role.RECEPTION).id)


def said(sentence: object) -> str:
    return render(sentence, "en") if sentence is not None else ""  # type: ignore[arg-type]


def test_a_new_one_has_the_next_code_and_twelve_months(desk: Desk, presenter: ConsentsPresenter) -> None:
    desk.media.describe(
        replace(picture(desk, "#123"), depicts=Depicts.PLACE, traces=frozenset(), generated=False)
    )
    do(presenter.new(picture(desk).id))
    form = sheet(presenter).form
    assert (form.subject, form.given_on, form.until) == ("K-0001", date(2026, 11, 23), date(2027, 11, 23))
    assert form.assets == {picture(desk).id}
    assert [said(gap) for gap in gaps_of(sheet(presenter).missing)] == [
        "at least one platform",
        "at least one purpose",
        "the signed form",
    ]
    assert desk.consents.all() == []


def test_without_the_form_it_is_incomplete_and_with_it_it_covers(
    desk: Desk, presenter: ConsentsPresenter, form: Path
) -> None:
    asset = picture(desk)
    do(presenter.new(asset.id))
    presenter.change(purposes=frozenset({Purpose.EDUCATION}), platforms=frozenset({"square"}))
    do(presenter.save())
    use = Use(asset.id, "square", Purpose.EDUCATION)
    assert sheet(presenter).standing is Standing.INCOMPLETE
    assert count(desk) == 1
    assert not desk.consents.covered(use)
    presenter.attach(form)
    presenter.say_which(True)
    assert sheet(presenter).changed
    do(presenter.save())
    assert (sheet(presenter).standing, sheet(presenter).changed) == (Standing.VALID, False)
    assert desk.consents.covered(use)
    assert not desk.consents.covered(replace(use, purpose=Purpose.PROMOTION))
    assert do(presenter.proof()) == ("modulo.pdf", form.read_bytes())
    assert count(desk) == 0


def test_the_picture_belongs_to_the_person_from_then_on(
    desk: Desk, presenter: ConsentsPresenter, form: Path
) -> None:
    asset = picture(desk)
    filled(presenter, asset, form)
    bound = desk.media.get(asset.id)
    assert bound is not None
    assert (bound.subject, bound.depicts) == ("K-0001", Depicts.PATIENT)


def test_the_picture_of_somebody_else_is_refused(
    desk: Desk, presenter: ConsentsPresenter, form: Path
) -> None:
    asset = picture(desk)
    filled(presenter, asset, form)
    do(presenter.new())
    presenter.toggle_picture(asset.id)
    assert sheet(presenter).form.subject == "K-0002"
    assert said(sheet(presenter).objection) == "The picture guancia.png belongs to K-0001, not to K-0002."
    with pytest.raises(Refused):
        do(presenter.save())
    assert [c.subject for c in desk.consents.all()] == ["K-0001"]
    presenter.change(subject="K-0001")
    assert sheet(presenter).objection is None


def test_the_last_day_counts_to_its_end_where_the_practice_is(
    desk: Desk, presenter: ConsentsPresenter, form: Path, clock: ManualClock
) -> None:
    asset = picture(desk)
    filled(presenter, asset, form)
    presenter.change(until=date(2026, 12, 31))
    do(presenter.save())
    assert sheet(presenter).form.until == date(2026, 12, 31)
    use = Use(asset.id, "square", Purpose.EDUCATION)
    clock.set(datetime(2026, 12, 31, 22, 59, tzinfo=UTC))
    assert desk.consents.covered(use)
    clock.set(datetime(2026, 12, 31, 23, 0, tzinfo=UTC))
    assert not desk.consents.covered(use)


def test_without_an_end_it_counts_until_withdrawn(
    desk: Desk, presenter: ConsentsPresenter, form: Path
) -> None:
    filled(presenter, picture(desk), form)
    presenter.change(endless=True)
    do(presenter.save())
    assert desk.consents.all()[0].scope.until is None
    presenter.change(endless=False)
    assert sheet(presenter).form.until == date(2027, 11, 23)


def test_dates_that_cannot_be_are_named(desk: Desk, presenter: ConsentsPresenter) -> None:
    do(presenter.new())
    presenter.change(until=date(2026, 11, 22))
    assert said(sheet(presenter).objection) == "It would end before it was given. Check the two dates."
    presenter.change(until=date(2027, 11, 22), subject="  ")
    assert said(sheet(presenter).objection).startswith("Give the person a code")


def test_a_form_signed_last_week_counts_from_last_week(
    desk: Desk, presenter: ConsentsPresenter, form: Path
) -> None:
    do(presenter.new())
    presenter.change(given_on=date(2026, 11, 16))
    do(presenter.save())
    assert desk.consents.all()[0].given_at == datetime(2026, 11, 15, 23, 0, tzinfo=UTC)
    assert sheet(presenter).form.given_on == date(2026, 11, 16)


def test_a_file_that_is_no_form_leaves_the_consent_incomplete(
    desk: Desk, presenter: ConsentsPresenter, tmp_path: Path
) -> None:
    wrong = tmp_path / "modulo.docx"
    wrong.write_bytes(b"PK")
    do(presenter.new(picture(desk).id))
    presenter.attach(wrong)
    presenter.say_which(True)
    with pytest.raises(Refused):
        do(presenter.save())
    assert [c.proof for c in desk.consents.all()] == [""]
    assert (sheet(presenter).form.proof, sheet(presenter).standing) == (None, Standing.INCOMPLETE)


def test_what_was_not_kept_can_be_opened_again(desk: Desk, presenter: ConsentsPresenter) -> None:
    do(presenter.new())
    presenter.change(subject="K-0500")
    lost = presenter.close()
    assert lost is not None
    assert presenter.state.sheet is None
    presenter.reopen(lost)
    assert (sheet(presenter).form.subject, sheet(presenter).changed) == ("K-0500", True)
    do(presenter.save())
    assert presenter.close() is None


def test_codes_are_found_and_each_view_holds_its_own(
    desk: Desk, presenter: ConsentsPresenter, form: Path, clock: ManualClock
) -> None:
    filled(presenter, picture(desk), form)
    do(presenter.new())
    do(presenter.save())
    presenter.search("k - 0002")
    assert [row.consent.subject for row in presenter.state.rows] == ["K-0002"]
    presenter.search("")
    presenter.choose(View.ATTENTION)
    assert [row.consent.subject for row in presenter.state.rows] == ["K-0002"]
    clock.advance(timedelta(days=350))
    do(presenter.refresh())
    expiring = next(row for row in presenter.state.rows if row.consent.subject == "K-0001")
    assert (expiring.standing, expiring.days) == (Standing.EXPIRING, 15)


def test_the_reception_records_but_does_not_withdraw(
    desk: Desk, presenter: ConsentsPresenter, form: Path
) -> None:
    reception(desk)
    filled(presenter, picture(desk), form)
    assert not sheet(presenter).may_withdraw
    assert said(sheet(presenter).why_not_withdraw).startswith("Only the doctor withdraws a consent.")
    with pytest.raises(Refused):
        do(presenter.withdraw())
    assert desk.consents.all()[0].withdrawn is None


def test_withdrawn_what_waits_is_stopped_and_what_is_out_is_named(
    desk: Desk, presenter: ConsentsPresenter, form: Path, square: Square
) -> None:
    asset = picture(desk)
    filled(presenter, asset, form)
    presenter.change(what=sheet(presenter).form.what | {What.REUSE})
    do(presenter.save())
    consent = desk.consents.all()[0]
    desk.media.describe(
        replace(
            desk.media.get(asset.id) or asset,
            recognisable=True,
            traces=frozenset(),
            generated=False,
            alt="Guancia di una donna, pelle secca",
        )
    )
    for number in range(2):
        post = desk.posts.new(
            "it", text=f"Pelle secca in inverno: tre abitudini semplici, parte {number + 1}."
        )
        post = desk.posts.save(
            replace(
                post,
                goal=Goal.EDUCATE,
                audience=Audience.GENERAL,
                channels=(desk.accounts.all()[0].id,),
                media=(asset.id,),
                consents=(consent.id,),
            )
        )
        for finding in desk.gate.findings(post):
            post = desk.posts.override(post, finding, "Consenso verificato con la persona", desk.team.current)
        desk.posts.queue(desk.posts.sign(desk.posts.ask_to_sign(post), desk.team.current))
        if number == 0:
            asyncio.run(desk.sync.now())
    do(presenter.edit(consent.id))
    uses = {use.status: use for use in sheet(presenter).uses}
    assert set(uses) == {Status.PUBLISHED, Status.WAITING}
    assert (uses[Status.PUBLISHED].out, uses[Status.WAITING].waits) == (True, True)
    assert uses[Status.PUBLISHED].url == "https://square.example/1"
    do(presenter.withdraw())
    assert (sheet(presenter).standing, sheet(presenter).locked) == (Standing.WITHDRAWN, True)
    presenter.change(subject="K-9999")
    assert sheet(presenter).form.subject == "K-0001"
    asyncio.run(desk.sync.now())
    assert square.sends == 1
    [stopped] = [d for d in desk.outbox.open() if not d.removes]
    assert (stopped.state, stopped.wait) == (DeliveryState.WAITING, Wait.STOPPED)
    do(presenter.refresh())
    assert Status.STOPPED in {use.status for use in sheet(presenter).uses}
    presenter.choose(View.WITHDRAWN)
    assert [row.consent.id for row in presenter.state.rows] == [consent.id]


def test_a_consent_that_is_gone_says_so(presenter: ConsentsPresenter) -> None:
    with pytest.raises(Refused):
        do(presenter.edit("gone"))


def test_the_consent_to_treatment_is_put_aside(desk: Desk, presenter: ConsentsPresenter, form: Path) -> None:
    do(presenter.new(picture(desk).id))
    presenter.attach(form)
    assert said(sheet(presenter).objection) == "Say first which consent the form is."
    with pytest.raises(Refused):
        do(presenter.save())
    presenter.say_which(False)
    assert sheet(presenter).form.proof is None
    assert said(sheet(presenter).refused).startswith("A consent to treatment")
    do(presenter.save())
    assert [c.proof for c in desk.consents.all()] == [""]
    presenter.attach(form)
    assert sheet(presenter).refused is None


def test_a_picture_says_what_has_to_be_asked(desk: Desk, presenter: ConsentsPresenter) -> None:
    asset = picture(desk)
    desk.media.describe(
        replace(
            asset,
            depicts=Depicts.PATIENT,
            minor=True,
            recognisable=False,
            before_after=True,
            traces=frozenset(),
            generated=False,
        )
    )
    do(presenter.refresh())
    do(presenter.new(asset.id))
    made = sheet(presenter).form
    assert (made.giver, made.what) == (Giver(Kind.MINOR, country="it"), {What.PHOTO, What.BEFORE_AFTER})
    assert {Missing.BORN, Missing.HOLDERS, Missing.INTEREST} <= set(sheet(presenter).missing)


def test_a_minor_from_cradle_to_valid(desk: Desk, presenter: ConsentsPresenter, form: Path) -> None:
    asset = picture(desk)
    do(presenter.new(asset.id))
    presenter.change(purposes=frozenset({Purpose.EDUCATION}), platforms=frozenset({"square"}))
    young = replace(sheet(presenter).form.giver, kind=Kind.MINOR, born=date(2011, 3, 4))
    presenter.change(giver=young)
    assert sheet(presenter).age_asks
    both = frozenset({Signer.HOLDER_1, Signer.HOLDER_2})
    presenter.change(giver=replace(young, signed_by=both, interest=True))
    presenter.attach(form)
    presenter.say_which(True)
    assert sheet(presenter).missing == (Missing.OWN,)
    presenter.change(giver=replace(young, signed_by=both | {Signer.MINOR}, interest=True))
    do(presenter.save())
    assert sheet(presenter).standing is Standing.VALID
    bound = desk.media.get(asset.id)
    assert bound is not None and bound.minor


def test_an_adult_represented_by_others_waits_for_nobody(
    desk: Desk, presenter: ConsentsPresenter, form: Path
) -> None:
    filled(presenter, picture(desk), form)
    giver = Giver(Kind.REPRESENTED, frozenset({Signer.REPRESENTATIVE}), "tutrice")
    presenter.change(giver=giver)
    do(presenter.save())
    assert sheet(presenter).missing == (Missing.BLOCKED,)
    assert count(desk) == 0
    assert not desk.consents.covered(Use(picture(desk).id, "square", Purpose.EDUCATION))


def test_the_doctor_lifts_the_block_in_writing(desk: Desk, presenter: ConsentsPresenter, form: Path) -> None:
    asset = picture(desk)
    filled(presenter, asset, form)
    giver = Giver(Kind.REPRESENTED, frozenset({Signer.REPRESENTATIVE}), "tutrice, decreto 412/2026")
    presenter.change(giver=giver)
    assert sheet(presenter).missing == (Missing.BLOCKED,)
    presenter.change(giver=replace(giver, reason="Insegna a riconoscere una piaga.", heard=True))
    assert sheet(presenter).missing == () and sheet(presenter).may_except
    do(presenter.save())
    assert sheet(presenter).form.giver.allowed_by == desk.team.current.id
    assert sheet(presenter).standing is Standing.VALID and not sheet(presenter).changed
    assert desk.consents.covered(Use(asset.id, "square", Purpose.EDUCATION, frozenset({What.PHOTO})))
    reception = next(p for p in desk.team.people() if p.role is Role.RECEPTION)
    desk.team.switch(reception.id)
    do(presenter.refresh())
    assert not sheet(presenter).may_except


def test_the_paper_is_remembered(desk: Desk, presenter: ConsentsPresenter, form: Path) -> None:
    filled(presenter, picture(desk), form)
    assert sheet(presenter).form.paper.collected_by == desk.team.current.id
    paper = Paper("es", "2026-11", desk.team.current.id)
    presenter.change(paper=paper)
    do(presenter.save())
    assert (desk.consents.all()[0].paper, sheet(presenter).changed) == (paper, False)


def test_a_name_stays_out_of_everything_that_is_shown(
    desk: Desk, presenter: ConsentsPresenter, form: Path
) -> None:
    asset = picture(desk)
    do(presenter.new(asset.id))
    presenter.change(name="Giulia Esposito")
    do(presenter.save())
    shown: list[SubjectNameShown] = []
    desk.bus.subscribe(SubjectNameShown, shown.append)
    do(presenter.refresh())
    assert sheet(presenter).named
    assert "Esposito" not in repr(presenter.state)
    assert do(presenter.name()) == "Giulia Esposito"
    assert len(shown) == 1
    reception(desk)
    do(presenter.refresh())
    assert not sheet(presenter).may_see_name
    with pytest.raises(Refused):
        do(presenter.name())


def test_it_is_found_by_code_file_post_and_on_purpose_by_name(
    desk: Desk, presenter: ConsentsPresenter, form: Path
) -> None:
    filled(presenter, picture(desk, name="guancia destra.png"), form)
    presenter.change(name="Giulia Esposito")
    do(presenter.save())
    do(presenter.new())
    do(presenter.save())
    consent = next(c for c in desk.consents.all() if c.subject == "K-0001")
    desk.posts.save(replace(desk.posts.new("it", "Pelle secca in inverno"), consents=(consent.id,)))
    do(presenter.refresh())
    for query in ("k0001", "guancia", "destra guancia", "modulo.pdf", "inverno"):
        presenter.search(query)
        assert [row.consent.subject for row in presenter.state.rows] == ["K-0001"], query
    presenter.search("Esposito")
    assert presenter.state.rows == ()
    shown: list[SubjectNameShown] = []
    desk.bus.subscribe(SubjectNameShown, shown.append)
    do(presenter.search_names())
    assert [row.consent.subject for row in presenter.state.rows] == ["K-0001"]
    assert presenter.state.by_name and shown == [SubjectNameShown(consent.id)]
    presenter.search("")
    assert len(presenter.state.rows) == 2 and not presenter.state.by_name
    reception(desk)
    do(presenter.refresh())
    presenter.search("Esposito")
    do(presenter.search_names())
    assert presenter.state.rows == () and len(shown) == 1


def test_the_nearer_the_end_the_louder(
    desk: Desk, presenter: ConsentsPresenter, form: Path, clock: ManualClock
) -> None:
    filled(presenter, picture(desk), form)
    told = []
    for days in (300, 10, 35, 15, 10):
        clock.advance(timedelta(days=days))
        do(presenter.refresh())
        [row] = presenter.state.rows
        told.append((row.warning, count(desk), presenter.state.counts[View.EXPIRING]))
    assert told == [(None, 0, 0), (60, 0, 1), (30, 1, 1), (7, 1, 1), (None, 1, 0)]


def test_what_is_allowed_differs_from_platform_to_platform(
    desk: Desk, presenter: ConsentsPresenter, form: Path
) -> None:
    asset = picture(desk)
    filled(presenter, asset, form)
    presenter.change(
        what=frozenset({What.PHOTO, What.FACE, What.VIDEO}),
        without=cells(What.FACE, "square") | cells(What.VOICE, "square") | cells(What.FACE, "instagram"),
    )
    do(presenter.save())
    [kept] = desk.consents.all()
    assert kept.scope.without == cells(What.FACE, "square"), "only of what is ticked, where it is ticked"
    assert not sheet(presenter).changed
    seen = Use(asset.id, "square", Purpose.EDUCATION, frozenset({What.PHOTO, What.FACE}))
    assert not desk.consents.covered(seen)
    assert desk.consents.covered(replace(seen, shows=frozenset({What.PHOTO})))
