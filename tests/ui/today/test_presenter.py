"""What Today decides to show, without a window: only decisions, the worrying ones first."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from support.desks import NOON, desk_in
from support.platforms import CONNECTED, heard_but_silent
from support.practice import Works, practice_in, run
from support.showing import consent_for, photo, signed

from app.core.accounts.model import Shown
from app.core.consent.model import Purpose, Scope
from app.core.desk import Desk
from app.core.kernel.text import msg, render
from app.core.outbox.model import State, Wait
from app.core.platforms.contract import CannotTell, Reconnect, Refusal
from app.core.team.model import Role
from app.core.withdrawal.model import Fate, Request
from app.ui.pages.today import count, decisions_of
from app.ui.pages.today.decisions import Section
from app.ui.pages.today.presenter import SHOWN, TodayPresenter, TodayState
from app.ui.pages.today.rows import Row, Verb


@pytest.fixture
def works(tmp_path: Path) -> Iterator[Works]:
    with practice_in(tmp_path / "desk") as made:
        made.desk.preferences.change(first_steps=False)
        yield made


def presenter_of(desk: Desk) -> tuple[TodayPresenter, list[TodayState]]:
    presenter = TodayPresenter(
        decisions_of(desk),
        desk.db.run,
        lambda: desk.preferences.value.first_steps,
        lambda: desk.preferences.change(first_steps=False),
        desk.has_recovery_sheet,
    )
    seen: list[TodayState] = []
    presenter.show = seen.append
    return presenter, seen


def look(works: Works) -> TodayState:
    presenter, seen = presenter_of(works.desk)
    run(presenter.refresh())
    return seen[-1]


def rows(state: TodayState, section: Section) -> tuple[Row, ...]:
    return next((group.rows for group in state.groups if group.section is section), ())


def test_an_empty_practice_is_shown_its_first_steps(tmp_path: Path) -> None:
    with desk_in(tmp_path / "desk") as desk:
        presenter, seen = presenter_of(desk)
        run(presenter.refresh())
        state = seen[-1]
        assert (state.groups, count(desk)) == ((), 0)
        assert [(step.key, step.done) for step in state.steps] == [
            ("write", False),
            ("connect", False),
            ("sheet", False),
        ]
        desk.posts.new("it", "Prima prova", "Un testo.")
        desk.accounts.add_assisted("facebook", "Studio Greco", "")
        run(presenter.refresh())
        assert [step.done for step in seen[-1].steps] == [True, True, False]
        run(presenter.dismiss_first_steps())
        assert seen[-1].steps == ()
        assert not desk.preferences.value.first_steps


def test_first_steps_that_are_all_taken_do_not_come_back(tmp_path: Path) -> None:
    with desk_in(tmp_path / "desk") as desk:
        desk.posts.new("it")
        desk.accounts.add_assisted("facebook", "Studio Greco", "")
        desk.new_recovery_sheet()
        presenter, seen = presenter_of(desk)
        run(presenter.refresh())
        assert seen[-1].steps == ()
        assert not desk.preferences.value.first_steps


def test_nothing_to_decide_tells_what_goes_out_next(works: Works) -> None:
    slot = NOON + timedelta(days=2)
    works.queued("Nei", slot)
    works.queued("Dopo", slot + timedelta(days=1))
    state = look(works)
    assert state.groups == ()
    assert (state.next_title, state.next_at) == ("Nei", slot)


def test_an_emergency_comes_before_everything(works: Works) -> None:
    talk = works.hear("Mia figlia non respira bene dopo la crema, aiuto")
    calm = works.hear("Grazie, gentilissimi")
    state = look(works)
    assert [group.section for group in state.groups] == [Section.URGENT, Section.TO_ANSWER]
    (row,) = rows(state, Section.URGENT)
    assert (row.page, row.args, row.tone) == ("inbox", {"conversation": talk}, "block")
    assert [r.args["conversation"] for r in rows(state, Section.TO_ANSWER)] == [calm]


def test_what_may_be_out_is_urgent(works: Works) -> None:
    heard_but_silent(works.square)
    works.square.look_answer = CannotTell(msg("The list of posts is closed."))
    (delivery,) = works.queued()
    works.sync()
    assert works.kept(delivery).state is State.UNSURE
    (row,) = rows(look(works), Section.URGENT)
    assert row.args == {"delivery": delivery.id}
    assert "may be out" in render(row.title, "en")
    works.clock.advance(timedelta(minutes=1))
    works.sync()
    assert works.kept(delivery).wait is Wait.MAYBE_OUT
    (row,) = rows(look(works), Section.URGENT)
    assert row.verbs[0] == (Verb.OPEN, msg("Decide"))


def test_a_refusal_is_urgent_until_a_person_decided(works: Works) -> None:
    works.square.answers = [Refusal(msg("Too long."))]
    (delivery,) = works.queued()
    works.sync()
    (row,) = rows(look(works), Section.URGENT)
    assert row.detail == msg("Too long.")
    works.desk.outbox.try_again(delivery.id, works.desk.team.current.id)
    works.square.answers = [Refusal(msg("Still too long."))]
    works.sync()
    assert len(rows(look(works), Section.URGENT)) == 1, "refused again by the platform, not by the person"
    works.desk.outbox.withdraw(delivery.id)
    assert look(works).groups == ()


def test_what_a_person_gave_up_is_decided(works: Works) -> None:
    (delivery,) = works.queued("Pagina", None, works.page)
    works.sync()
    works.desk.outbox.give_up(delivery.id, works.desk.team.current.id)
    assert count(works.desk) == 0


def test_profiles_nobody_looked_at_are_one_row_to_prepare(tmp_path: Path) -> None:
    with practice_in(tmp_path / "desk", looked_at=False) as works:
        (row,) = rows(look(works), Section.TO_PREPARE)
        assert "The Square, Facebook" in words(row)
        assert (row.page, row.args) == ("channels", {"profile": works.api.id})
        works.desk.accounts.profile_shows(works.api.id, (), works.desk.team.current.id)
        (row,) = rows(look(works), Section.TO_PREPARE)
        assert row.args == {"profile": works.page.id}, "what was looked at is said, whatever was seen"
        works.desk.accounts.profile_shows(works.page.id, (), works.desk.team.current.id)
        assert rows(look(works), Section.TO_PREPARE) == ()


def test_a_channel_that_lost_us_is_urgent(works: Works) -> None:
    works.square.hello_answer = Reconnect(msg("The token has expired."))
    works.queued()
    works.sync()
    row = rows(look(works), Section.URGENT)[-1]
    assert (row.page, row.args) == ("channels", {"account": works.api.id})


def test_a_withdrawn_consent_on_its_way_is_urgent(works: Works) -> None:
    desk = works.desk
    scope = Scope(frozenset({"a"}), frozenset({"square"}), frozenset({Purpose.EDUCATION}))
    consent = desk.consents.record("K-0142", scope, desk.team.current.id)
    post = desk.posts.ask_to_sign(works.draft("Caso"))
    desk.posts.ask_to_sign(desk.posts.save(replace(post, consents=(consent.id,))))
    assert rows(look(works), Section.URGENT) == ()
    desk.consents.withdraw(consent.id)
    (row,) = rows(look(works), Section.URGENT)
    assert (row.page, row.args) == ("composer", {"post": post.id})


def test_to_sign_counts_for_the_doctor_and_waits_for_the_reception(works: Works) -> None:
    post = works.desk.posts.ask_to_sign(works.draft("Nei", NOON + timedelta(days=1)))
    state = look(works)
    (row,) = rows(state, Section.TO_SIGN)
    assert (row.args, row.when, count(works.desk)) == ({"post": post.id}, NOON + timedelta(days=1), 1)
    assert row.verbs == ((Verb.OPEN, msg("Read and sign")),)
    works.sit(Role.RECEPTION)
    state = look(works)
    (row,) = rows(state, Section.TO_SIGN)
    assert (count(works.desk), state.doctor) == (0, False)
    assert row.verbs == ((Verb.OPEN, msg("Open")),)


def test_what_the_reception_asked_goes_to_the_doctor_first(works: Works) -> None:
    first = works.hear("Quando siete aperti?", ago=5)
    asked = works.hear("Posso sospendere la cura?", ago=1)
    works.desk.inbox.ask_doctor(asked)
    assert [r.args["conversation"] for r in rows(look(works), Section.TO_ANSWER)] == [asked, first]
    works.sit(Role.RECEPTION)
    assert [r.args["conversation"] for r in rows(look(works), Section.TO_ANSWER)] == [first]


def test_a_long_group_shows_the_first_and_counts_the_rest(works: Works) -> None:
    for number in range(SHOWN + 3):
        works.hear(f"Domanda numero {number}")
    state = look(works)
    (group,) = state.groups
    assert (len(group.rows), group.more, group.page) == (SHOWN, 3, "inbox")
    assert count(works.desk) == SHOWN + 3


def test_missed_is_noticed_without_a_sync_and_asks(works: Works) -> None:
    (delivery,) = works.queued("Nei", NOON + timedelta(minutes=10))
    assert look(works).groups == ()
    works.clock.advance(timedelta(hours=2))
    (row,) = rows(look(works), Section.TO_PREPARE)
    assert [verb for verb, _ in row.verbs] == [Verb.PUBLISH_NOW, Verb.NEW_DATE, Verb.SKIP]
    assert row.deliveries == (delivery.id,)
    works.sync()
    assert works.square.sends == 0, "nothing goes out late by itself"
    assert works.kept(delivery).wait is Wait.MISSED
    assert len(rows(look(works), Section.TO_PREPARE)) == 1


@pytest.mark.parametrize("synced", [False, True])
def test_a_missed_post_can_be_published_now(works: Works, synced: bool) -> None:
    (delivery,) = works.queued("Nei", NOON + timedelta(minutes=10))
    works.clock.advance(timedelta(hours=2))
    if synced:
        works.sync()
    presenter, seen = presenter_of(works.desk)
    run(presenter.refresh())
    run(presenter.publish_now(rows(seen[-1], Section.TO_PREPARE)[0].deliveries))
    assert seen[-1].groups == ()
    works.sync()
    assert works.kept(delivery).state is State.SENT


@pytest.mark.parametrize("synced", [False, True])
def test_skipping_can_be_undone(works: Works, synced: bool) -> None:
    (delivery,) = works.queued("Nei", NOON + timedelta(minutes=10))
    works.clock.advance(timedelta(hours=2))
    if synced:
        works.sync()
    presenter, seen = presenter_of(works.desk)
    run(presenter.refresh())
    back = run(presenter.skip(rows(seen[-1], Section.TO_PREPARE)[0].deliveries))
    assert seen[-1].groups == ()
    works.sync()
    assert works.square.sends == 0
    run(presenter.take_back(back))
    assert rows(seen[-1], Section.TO_PREPARE)[0].deliveries == (delivery.id,)


def test_one_row_for_a_post_that_missed_two_channels(works: Works) -> None:
    other = works.desk.accounts.add_connected(
        "square", replace(CONNECTED, handle="@altro", endpoint="https://other.example")
    )
    works.desk.accounts.profile_shows(other.id, Shown, works.desk.team.current.id)
    works.queued("Nei", NOON + timedelta(minutes=10), works.api, other)
    works.clock.advance(timedelta(hours=2))
    (row,) = rows(look(works), Section.TO_PREPARE)
    assert len(row.deliveries) == 2
    assert "@studio" in render(row.detail, "en")
    assert "@altro" in render(row.detail, "en")


def test_by_hand_appears_at_its_time(works: Works) -> None:
    (delivery,) = works.queued("Nei", NOON + timedelta(hours=1), works.page)
    assert look(works).groups == ()
    works.clock.advance(timedelta(hours=5))
    (row,) = rows(look(works), Section.TO_PREPARE)
    assert (row.page, row.args, row.icon) == ("outbox", {"delivery": delivery.id}, "hand-pointing")


def test_an_ending_consent_is_to_prepare(works: Works, tmp_path: Path) -> None:
    form = tmp_path / "modulo.pdf"
    form.write_bytes(b"%PDF-1.4 firmato")
    until = NOON + timedelta(days=12)
    scope = Scope(frozenset({"a"}), frozenset({"square"}), frozenset({Purpose.EDUCATION}), until)
    consent = works.desk.consents.record("K-0142", scope, works.desk.team.current.id)
    works.desk.consents.attach_proof(consent.id, form)
    (row,) = rows(look(works), Section.TO_PREPARE)
    assert (row.page, row.args, row.when) == ("consents", {"consent": consent.id}, until)


# --- withdrawals -----------------------------------------------------------------------------------------------


def out_with_consent(works: Works) -> str:
    """A patient's picture, out on the page served by hand and on the square; the id of its consent."""
    desk = works.desk
    asset = photo(desk)
    consent = consent_for(desk, asset)
    by_us, by_hand = desk.posts.queue(signed(desk, consent, asset, (works.api.id, works.page.id)))
    works.sync()
    desk.outbox.confirm(by_hand.id, desk.team.current.id)
    return consent.id


def words(row: Row) -> str:
    return f"{render(row.title, 'en')} / {render(row.detail, 'en') if row.detail else ''}"


def test_who_asks_to_withdraw_comes_first_for_the_doctor_and_the_reception(works: Works) -> None:
    consent = out_with_consent(works)
    works.sit(Role.RECEPTION)
    works.desk.withdrawals.register(consent, Request(NOON - timedelta(hours=1)))
    (row,) = rows(look(works), Section.URGENT)
    assert "K-0142 asks to withdraw the consent" in words(row) and "Tell the doctor now" in words(row)
    assert (row.page, row.args) == ("consents", {"consent": consent})
    works.sit(Role.DOCTOR)
    (row,) = rows(look(works), Section.URGENT)
    assert row.verbs == ((Verb.OPEN, msg("Carry it out")),)


def test_copies_to_take_down_are_one_urgent_row_that_gets_louder(works: Works) -> None:
    consent = out_with_consent(works)
    progress = works.desk.withdrawals.carry_out(consent, Request(NOON))
    (row,) = rows(look(works), Section.URGENT)
    assert "2 copies of K-0142 still have to be taken down" in words(row)
    assert "24 hours are left" in words(row) and "1 goes with the next sync. 1 is done by hand." in words(row)
    by_hand = next(c.removal for c in progress.copies if c.fate is Fate.BY_HAND)
    assert by_hand is not None and (row.page, row.args) == ("outbox", {"delivery": by_hand.id})
    assert row.when == NOON + timedelta(hours=24)

    works.desk.preferences.change(work_offline=True)
    assert "1 waits because you are working offline." in words(rows(look(works), Section.URGENT)[0])
    works.desk.preferences.change(work_offline=False)
    works.clock.advance(timedelta(hours=25))
    assert "It is late" in words(rows(look(works), Section.URGENT)[0])
    works.clock.advance(timedelta(hours=48))
    assert "More than three days have passed." in words(rows(look(works), Section.URGENT)[0])


def test_once_all_is_down_the_letter_is_to_be_made(works: Works) -> None:
    consent = out_with_consent(works)
    progress = works.desk.withdrawals.carry_out(consent, Request(NOON))
    works.sync()
    by_hand = next(c.removal for c in progress.copies if c.fate is Fate.BY_HAND)
    assert by_hand is not None
    works.desk.withdrawals.done_by_hand(by_hand.id)
    state = look(works)
    assert rows(state, Section.URGENT) == ()
    (row,) = rows(state, Section.TO_PREPARE)
    assert "The closing letter for K-0142 can be made" in words(row)
    works.desk.withdrawals.letter_made(progress.withdrawal.id, "0" * 64)
    assert look(works).groups == ()


def test_a_stopped_post_is_told_once(works: Works) -> None:
    desk = works.desk
    asset = photo(desk)
    consent = consent_for(desk, asset)
    desk.posts.queue(signed(desk, consent, asset, (works.api.id, works.page.id)))
    desk.withdrawals.carry_out(consent.id)
    (row,) = rows(look(works), Section.URGENT)
    assert (row.page, "K-0142 withdrew the consent" in words(row)) == ("composer", True)
