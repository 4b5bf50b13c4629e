"""What the page Write decides, without a window: keep, check, sign, queue, take back."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.composing import CALM, PROMISE, Bench, presenter_of, wait
from support.desks import NOON

from app.core.compliance.house import HouseWord, WordKind
from app.core.compliance.spoken import carried
from app.core.consent.model import Giver, Purpose, Scope, What
from app.core.kernel.errors import Refused
from app.core.kernel.text import render
from app.core.media.model import Asset, Depicts
from app.core.outbox.model import State as Going
from app.core.posts.model import Audience, Goal, Source, Stage, Status
from app.core.posts.pictures import Sensitive
from app.core.posts.service import CannotSign
from app.core.team.model import Role
from app.ui.pages.composer.state import BASE, Next, Twice


def english(sentence: object) -> str:
    return render(sentence, "en")  # type: ignore[arg-type]


# --- opening -----------------------------------------------------------------------------------------------------


def test_an_empty_archive_offers_the_first_post(bench: Bench) -> None:
    wait(bench.presenter.open_last())
    assert bench.state.ready and bench.state.post is None


def test_a_new_post_is_on_the_disk_before_the_first_key(bench: Bench) -> None:
    wait(bench.presenter.new("es"))
    assert bench.stored.language == "es"
    wait(bench.presenter.new("es"))
    assert len(bench.desk.posts.all()) == 1, "a blank post is fresh enough"
    bench.type(CALM)
    wait(bench.presenter.new("es"))
    assert len(bench.desk.posts.all()) == 2
    assert CALM in {post.text for post, _ in bench.desk.posts.all()}, "what was typed before is kept"


def test_what_was_open_last_comes_back_with_text_and_cursor(bench: Bench) -> None:
    bench.open()
    bench.presenter.typed(CALM + " Ogni mese.", 9)
    wait(bench.presenter.save())
    old = bench.post
    bench.clock.advance(timedelta(minutes=1))
    bench.open("Un altro post.")
    again = presenter_of(bench.desk)
    wait(again.open_last(old.id))
    assert again.post is not None
    assert (again.post.id, again.post.text, again.post.cursor) == (old.id, CALM + " Ogni mese.", 9)
    wait(again.open_last("not a post any more"))
    assert again.post is not None and again.post.text == "Un altro post."


def test_moving_the_cursor_alone_makes_no_new_version(bench: Bench) -> None:
    bench.open()
    version = bench.stored.version
    bench.presenter.moved(5)
    assert bench.presenter.dirty
    wait(bench.presenter.save())
    assert (bench.stored.cursor, bench.stored.version) == (5, version)
    assert not bench.presenter.dirty


# --- typing and keeping ------------------------------------------------------------------------------------------


def test_typing_touches_no_disk_until_it_is_kept(bench: Bench) -> None:
    bench.open()
    bench.type(CALM + " E poi?")
    assert bench.presenter.dirty
    assert bench.stored.text == CALM
    assert wait(bench.presenter.save())
    assert bench.stored.text == CALM + " E poi?"
    assert not bench.presenter.dirty


def test_what_another_page_changed_meanwhile_is_taken_over(bench: Bench) -> None:
    bench.open()
    bench.type(CALM + " Ancora.")
    moved = bench.desk.posts.schedule(bench.post.id, NOON + timedelta(days=2))
    wait(bench.presenter.save())
    assert bench.stored.text == CALM + " Ancora."
    assert bench.stored.slot == moved.slot == bench.post.slot


def test_the_same_words_changed_elsewhere_are_not_overwritten(bench: Bench) -> None:
    bench.open()
    bench.desk.posts.save(replace(bench.stored, text="Scritto altrove."))
    bench.type("Scritto qui.")
    assert not wait(bench.presenter.save())
    assert bench.state.unsaved is not None and "Your text is still here" in english(bench.state.unsaved)
    assert bench.stored.text == "Scritto altrove."
    assert bench.state.text == "Scritto qui."


def test_words_of_a_post_that_is_gone_stay_on_the_page(bench: Bench) -> None:
    post = bench.open()
    bench.type("Una frase nuova.")
    bench.desk.posts.trash(post.id)
    with bench.desk.db.write() as tx:
        tx.execute(_delete(post.id))
    assert not wait(bench.presenter.save())
    assert bench.state.unsaved is not None
    assert bench.state.text == "Una frase nuova.", "the words stay on the page"


def _delete(post: str) -> object:
    from sqlalchemy import text

    return text("DELETE FROM posts WHERE id = :id").bindparams(id=post)


def test_a_key_typed_while_another_post_opens_ends_in_the_right_one(bench: Bench) -> None:
    first = bench.open("La prima.")
    second = bench.desk.posts.save(replace(bench.desk.posts.new("it"), text="La seconda."))
    late = iter(["La prima, e una parola.", "La prima, e una parola ancora."])
    bench.presenter.look = lambda: bench.presenter.typed(next(late, "La prima, e una parola ancora."), 3)
    wait(bench.presenter.open(second.id))
    kept = bench.desk.posts.get(first.id)
    assert kept is not None and kept.text == "La prima, e una parola ancora."
    assert bench.state.text == bench.stored.text == "La seconda."


def test_another_post_does_not_open_over_words_that_cannot_be_kept(bench: Bench) -> None:
    bench.open()
    other = bench.desk.posts.new("it")
    bench.desk.posts.save(replace(bench.stored, text="Scritto altrove."))
    bench.type("Scritto qui.")
    with pytest.raises(Refused):
        wait(bench.presenter.open(other.id))
    assert bench.state.text == "Scritto qui."


# --- channels ----------------------------------------------------------------------------------------------------


def test_a_channel_follows_the_base_until_it_has_words_of_its_own(bench: Bench) -> None:
    square, small = bench.channels
    bench.open(channels=(square, small))
    assert [tab.own for tab in bench.state.tabs] == [False, False, False]
    bench.presenter.choose_tab(small)
    assert bench.state.text == CALM
    bench.type("Guardi i nei ogni mese.")
    assert [tab.own for tab in bench.state.tabs] == [False, False, True]
    bench.presenter.choose_tab(BASE)
    bench.type(CALM + " E chieda aiuto.")
    assert bench.post.text_for(small) == "Guardi i nei ogni mese."
    assert bench.post.text_for(square) == CALM + " E chieda aiuto."
    bench.presenter.choose_tab(small)
    before = bench.presenter.back_to_base()
    assert bench.state.text == CALM + " E chieda aiuto."
    bench.presenter.change(variants=before)
    assert bench.state.text == "Guardi i nei ogni mese."


def test_the_editor_takes_over_only_what_the_keyboard_did_not_make(bench: Bench) -> None:
    small = bench.channels[1]
    bench.open(channels=tuple(bench.channels))
    edition = bench.state.edition
    bench.type(CALM + "!")
    wait(bench.presenter.save())
    wait(bench.presenter.refresh())
    assert bench.state.edition == edition
    bench.presenter.choose_tab(small)
    bench.type("Breve.")
    bench.presenter.back_to_base()
    assert bench.state.edition == edition + 1


def test_counters_count_as_each_channel_does_and_too_long_is_said(bench: Bench) -> None:
    square, small = bench.channels
    bench.open("Un testo di sessantuno caratteri, uno più di quanti ne entrano", channels=(square, small))
    counts = {count.outlet: count for count in bench.state.counts}
    assert counts[square].fits and counts[square].used == len(bench.post.text)
    assert not counts[small].fits
    assert [tab.over for tab in bench.state.tabs] == [False, False, True]
    assert any("too long" in english(why) for why in bench.state.why)
    assert not bench.state.step.enabled


def test_a_channel_taken_off_takes_its_own_text_along(bench: Bench) -> None:
    square, small = bench.channels
    bench.open(channels=(square, small), variants={small: "Breve."})
    bench.presenter.choose_tab(small)
    bench.presenter.set_channel(small, False)
    assert bench.post.channels == (square,)
    assert dict(bench.post.variants) == {}
    assert bench.state.tab == BASE


# --- the checklist -----------------------------------------------------------------------------------------------


def test_the_words_of_a_finding_are_where_they_stand_in_the_editor(bench: Bench) -> None:
    bench.open(title="Nei: quando farli vedere")
    text = "😀 " + PROMISE
    bench.type(text)
    item = bench.item("adv.guarantee")
    assert item.level == "block"
    assert item.start is not None and item.end is not None
    assert text[item.start : item.end] == item.phrase
    assert "garantito" in item.phrase


def test_a_finding_in_the_title_is_shown_there(bench: Bench) -> None:
    bench.open()
    bench.presenter.change(title="Risultato garantito")
    item = bench.item("adv.guarantee")
    assert (item.start, item.end) == (None, None)
    assert item.in_title is not None
    assert bench.post.title[slice(*item.in_title)] == item.phrase


def test_a_finding_of_another_channel_names_it_and_its_tab(bench: Bench) -> None:
    square, small = bench.channels
    bench.open(channels=(square, small), variants={small: PROMISE})
    item = bench.item("adv.guarantee")
    assert item.tab == small
    assert item.start is None
    assert english(item.title).startswith("The Alley")
    bench.presenter.choose_tab(small)
    assert bench.item("adv.guarantee").start is not None


def test_a_finding_keeps_its_name_while_one_types_before_it(bench: Bench) -> None:
    bench.open(PROMISE)
    first = bench.item("adv.guarantee")
    bench.type("Una frase prima. " + PROMISE)
    later = bench.item("adv.guarantee")
    assert later.id == first.id
    assert later.start != first.start


def test_what_blocks_stands_first_and_what_somebody_answers_for_last(bench: Bench) -> None:
    bench.open(PROMISE + " Siamo i migliori di Bari.")
    levels = [item.level for item in bench.state.items]
    assert levels == sorted(levels, key=["block", "ask", "warn", "note"].index)
    wait(bench.presenter.answer_for(bench.item("adv.guarantee").id, "Citazione di un testo di legge."))
    assert bench.state.items[-1].id.startswith("adv.guarantee|")
    assert bench.state.items[-1].settled is not None
    assert "Citazione" in english(bench.state.items[-1].settled)


def test_only_the_doctor_answers_for_what_blocks(bench: Bench) -> None:
    bench.open(PROMISE + " Siamo i migliori di Bari.")
    bench.sit(Role.RECEPTION)
    blocked = next(pick for pick in bench.item("adv.guarantee").picks if pick.key == "explain")
    assert blocked.why_not is not None
    with pytest.raises(Refused):
        wait(bench.presenter.answer_for(bench.item("adv.guarantee").id, "Lo dico io che va bene."))
    free = next(pick for pick in bench.item("adv.superlative").picks if pick.key == "explain")
    assert free.why_not is None
    wait(bench.presenter.answer_for(bench.item("adv.superlative").id, "Graduatoria regionale citata sotto."))
    assert [o.severity for o in bench.stored.overrides] == ["warn"]


def test_an_answered_question_stands_with_its_answer_and_can_be_asked_again(bench: Bench) -> None:
    bench.open("Apparecchio da 60 euro al mese.")
    item = bench.item("adv.price")
    assert item.level == "ask" and item.question is not None
    assert "fine" in [pick.key for pick in item.picks]
    before = bench.presenter.answer(item.id)
    answered = next(i for i in bench.state.items if i.id == item.id)
    assert english(answered.settled) == "Checked: it may stay."
    assert [pick.key for pick in answered.picks] == ["back"]
    wait(bench.presenter.save())
    assert [(a.rule, a.phrase) for a in bench.stored.answers] == [("it.adv.price", item.phrase)]
    bench.presenter.change(answers=before)
    assert bench.item("adv.price").settled is None


def test_an_answer_is_taken_back_and_the_way_back_gives_it_again(bench: Bench) -> None:
    bench.open("Apparecchio da 60 euro al mese.")
    item = bench.item("adv.price")
    bench.presenter.answer(item.id)
    wait(bench.presenter.save())
    back = wait(bench.presenter.ask_again(item.id))
    assert bench.item("adv.price").settled is None
    wait(bench.presenter.save())
    assert bench.stored.answers == ()
    assert back is not None
    wait(back())
    assert english(bench.item("adv.price").settled) == "Checked: it may stay."
    wait(bench.presenter.save())
    assert [a.rule for a in bench.stored.answers] == ["it.adv.price"]


def test_a_reason_is_taken_back_and_the_way_back_puts_back_the_very_same(bench: Bench) -> None:
    bench.open("Risultato garantito.")
    item = bench.item("adv.guarantee")
    wait(bench.presenter.answer_for(item.id, "Cito un titolo di giornale."))
    (given,) = bench.stored.overrides
    back = wait(bench.presenter.ask_again(item.id))
    assert bench.item("adv.guarantee").settled is None
    assert bench.stored.overrides == ()
    assert back is not None
    wait(back())
    assert bench.stored.overrides == (given,)
    assert bench.item("adv.guarantee").settled is not None


def test_the_way_back_of_another_post_does_nothing(bench: Bench) -> None:
    bench.open("Risultato garantito.")
    item = bench.item("adv.guarantee")
    wait(bench.presenter.answer_for(item.id, "Cito un titolo di giornale."))
    back = wait(bench.presenter.ask_again(item.id))
    wait(bench.presenter.new("it", text="Altro."))
    assert back is not None
    wait(back())
    assert bench.post.overrides == ()


def test_a_source_settles_the_claim_without_one(bench: Bench) -> None:
    bench.open("La crema solare riduce del 50% le macchie.")
    item = bench.item("info.no_source")
    assert "source" in [pick.key for pick in item.picks]
    bench.presenter.add_source("Linee guida AIOM 2025", "https://www.aiom.it")
    assert not [i for i in bench.state.items if i.id.startswith("info.no_source|")]
    assert bench.post.sources == (Source("Linee guida AIOM 2025", "https://www.aiom.it"),)


def test_no_reason_stands_in_for_a_consent(bench: Bench) -> None:
    asset = bench.picture(
        depicts=Depicts.PATIENT, traces=frozenset(), generated=False, recognisable=True, alt="Un neo."
    )
    bench.open(media=(asset.id,))
    assert [pick.key for pick in bench.item("priv.image_patient").picks] == ["pictures"]


def test_the_reasons_under_the_button_are_those_of_the_door(bench: Bench) -> None:
    bench.open(PROMISE + " Siamo i migliori di Bari.")
    wait(bench.presenter.save())
    assert [english(w) for w in bench.state.why] == [
        english(o) for o in bench.desk.posts.objections(bench.stored)
    ]
    assert bench.state.why


# --- pictures ----------------------------------------------------------------------------------------------------


def test_a_picture_says_what_it_still_needs(bench: Bench) -> None:
    bench.open()
    asset = bench.picture()
    wait(bench.presenter.add_picture(asset.name, bench.desk.media.content(asset)))
    said = [english(bench.state.shots[0].sentence)]
    for words in (
        {"depicts": Depicts.PATIENT, "recognisable": True},
        {"traces": frozenset()},
        {"generated": False},
        {"depicts": Depicts.PLACE},
        {"depicts": Depicts.PLACE, "alt": "La sala d'attesa."},
    ):
        known = bench.presenter.asset(asset.id)
        assert known is not None
        wait(bench.presenter.describe(replace(known, **words)))
        said.append(english(bench.state.shots[0].sentence))
    assert said == [
        "Say who is in it",
        "Say what can be read in it",
        "Say whether AI made it",
        "No valid consent",
        "Describe it in words",
        "No consent needed",
    ]


def test_a_consent_is_attached_and_covers(bench: Bench, tmp_path: object) -> None:
    asset = bench.picture(
        depicts=Depicts.PATIENT,
        traces=frozenset(),
        generated=False,
        recognisable=True,
        subject="K-0142",
        alt="Un neo sul dorso.",
    )
    square, small = bench.channels
    bench.open(channels=(square, small), media=(asset.id,))
    scope = Scope(frozenset({asset.id}), frozenset({"square"}), frozenset({Purpose.EDUCATION}))
    consent = bench.desk.consents.record("K-0142", scope, "elena")
    _sign_form(bench, consent.id)
    wait(bench.presenter.refresh())
    choice = bench.presenter.consents_for(asset.id)[0]
    assert (choice.attached, choice.covers, choice.lacks) == (False, ("The Square",), ("The Alley",))
    bench.presenter.attach(consent.id, True)
    assert bench.state.shots[0].tone == "block", "one channel is not covered"
    bench.presenter.set_channel(small, False)
    assert bench.state.shots[0].tone == "ok"
    assert not [why for why in bench.state.why if "consent" in english(why).lower()]
    bench.desk.consents.withdraw(consent.id)
    wait(bench.presenter.refresh())
    assert bench.state.shots[0].tone == "block"
    assert not bench.state.step.enabled


def _sign_form(bench: Bench, consent: str) -> None:
    form = bench.desk.folder / "form.pdf"
    form.write_bytes(b"%PDF-1.7 signed")
    bench.desk.consents.attach_proof(consent, form)


def test_a_picture_taken_off_takes_its_consent_along_and_comes_back(bench: Bench) -> None:
    asset = bench.picture(
        depicts=Depicts.PATIENT, traces=frozenset(), generated=False, recognisable=True, alt="Un neo."
    )
    consent = bench.desk.consents.record("K-1", Scope(frozenset({asset.id})), "elena")
    bench.open(media=(asset.id,), consents=(consent.id,))
    media, consents = bench.presenter.remove_picture(asset.id)
    assert (bench.post.media, bench.post.consents) == ((), ())
    bench.presenter.change(media=media, consents=consents)
    assert (bench.post.media, bench.post.consents) == ((asset.id,), (consent.id,))


# --- when --------------------------------------------------------------------------------------------------------


def test_a_moment_that_has_passed_is_asked_about(bench: Bench) -> None:
    bench.open()
    past = bench.presenter.consider(date(2026, 11, 22), time(18, 30))
    assert past.asks
    with pytest.raises(Refused):
        wait(bench.presenter.schedule(past.at))
    wait(bench.presenter.schedule(past.at, past_is_meant=True))
    assert bench.stored.slot == past.at
    wait(bench.presenter.schedule(None))
    assert bench.stored.slot is None


@pytest.mark.parametrize(
    ("day", "wall", "says"),
    [
        (date(2027, 3, 28), time(2, 30), "does not exist"),
        (date(2027, 10, 31), time(2, 30), "comes twice"),
        (date(2027, 3, 28), time(3, 30), ""),
    ],
)
def test_the_nights_of_the_clock_change_are_told(bench: Bench, day: date, wall: time, says: str) -> None:
    bench.open()
    moved = bench.presenter.consider(day, wall)
    assert not moved.asks
    assert says in (english(moved.says) if moved.says else "")


# --- signing and sending -----------------------------------------------------------------------------------------


def test_the_reception_asks_the_doctor_signs_and_it_goes_into_the_outbox(bench: Bench) -> None:
    bench.open()
    bench.sit(Role.RECEPTION)
    assert (bench.state.step.next, bench.state.step.enabled) == (Next.ASK, True)
    wait(bench.presenter.next(Next.ASK))
    assert (bench.state.step.next, bench.state.step.enabled) == (Next.ASKED, False)
    bench.sit(Role.DOCTOR)
    assert (bench.state.step.next, bench.state.step.second) == (Next.SIGN, Next.SIGN_AND_QUEUE)
    assert bench.state.notice is not None and bench.state.notice.action == "send_back"
    wait(bench.presenter.next(Next.SIGN))
    assert bench.stored.signed
    assert bench.state.notice is not None and bench.state.notice.tone == "ok"
    assert bench.state.step.next is Next.QUEUE
    assert wait(bench.presenter.next(Next.QUEUE)) is not None
    assert [line.status for line in bench.state.lines] == [Status.WAITING]
    assert (bench.state.step.next, bench.state.step.enabled) == (Next.QUEUED, False)


def test_in_one_go_and_back_again(bench: Bench) -> None:
    bench.open(channels=tuple(bench.channels), variants={bench.channels[1]: "Un neo cambia? Al medico."})
    wait(bench.presenter.next(Next.SIGN_AND_QUEUE))
    assert len(bench.desk.outbox.of_post(bench.post.id)) == 2
    assert bench.state.takes_back
    wait(bench.presenter.take_back())
    assert bench.desk.outbox.of_post(bench.post.id) == []
    assert bench.stored.signed, "the signature stays"
    assert bench.state.step.next is Next.QUEUE


def test_what_is_signed_is_what_is_on_the_screen(bench: Bench) -> None:
    bench.open()
    bench.type(CALM + " Anche dietro le orecchie.")
    wait(bench.presenter.next(Next.SIGN))
    assert bench.stored.text == CALM + " Anche dietro le orecchie."
    assert bench.stored.signed


def test_a_later_change_voids_the_signature_visibly_and_empties_the_outbox(bench: Bench) -> None:
    bench.open()
    wait(bench.presenter.next(Next.SIGN_AND_QUEUE))
    bench.type(CALM + " Sempre.")
    wait(bench.presenter.save())
    wait(bench.presenter.refresh())
    assert not bench.stored.signed
    assert bench.state.notice is not None and "no longer holds" in english(bench.state.notice.sentence)
    assert bench.state.lines == ()
    assert bench.state.step.next is Next.SIGN


def test_a_picture_described_anew_voids_the_signature_too(bench: Bench) -> None:
    asset = bench.picture(depicts=Depicts.PLACE, traces=frozenset(), generated=False, alt="La sala d'attesa.")
    bench.open(media=(asset.id,))
    wait(bench.presenter.next(Next.SIGN))
    assert bench.stored.signed
    wait(bench.presenter.describe(replace(asset, alt="Tutt'altra sala.")))
    assert not bench.stored.signed
    assert bench.state.notice is not None and bench.state.notice.tone == "warn"


def test_nothing_is_signed_while_something_stands_in_the_way(bench: Bench) -> None:
    bench.open(PROMISE)
    assert not bench.state.step.enabled
    with pytest.raises(CannotSign):
        wait(bench.presenter.next(Next.SIGN))
    assert bench.stored.stage is Stage.DRAFT


def test_goal_audience_words_and_channel_are_asked_for_first(bench: Bench) -> None:
    wait(bench.presenter.new("it"))
    bench.sit(Role.RECEPTION)
    assert [english(why) for why in bench.state.why] == [
        "Write the text.",
        "Choose the goal.",
        "Say whom you are writing to.",
        "Choose at least one channel.",
    ]
    bench.presenter.change(goal=Goal.REASSURE)
    assert len(bench.state.why) == 3


def test_what_is_out_is_not_written_over(bench: Bench) -> None:
    bench.open()
    wait(bench.presenter.next(Next.SIGN_AND_QUEUE))
    wait(bench.desk.sync.now())
    wait(bench.presenter.refresh())
    assert bench.state.lines[0].status is Status.PUBLISHED
    assert bench.state.lines[0].url
    assert bench.state.locked
    bench.type("Cambiato dopo.")
    assert not bench.presenter.dirty
    assert bench.state.notice is not None and bench.state.notice.action == "copy"
    out = bench.post.id
    wait(bench.presenter.copy())
    assert bench.post.id != out
    assert (bench.post.text, bench.post.approval, bench.post.slot) == (CALM, None, None)
    assert [d.state for d in bench.desk.outbox.of_post(out)] == [Going.SENT]


# --- history, bin, others ----------------------------------------------------------------------------------------


def test_an_earlier_version_comes_back_and_todays_stays_in_the_history(bench: Bench) -> None:
    bench.open("La prima stesura.")
    bench.clock.advance(timedelta(minutes=11))
    bench.type("La seconda stesura.")
    wait(bench.presenter.save())
    first = next(v for v in wait(bench.presenter.versions()) if v.post.text == "La prima stesura.")
    assert bench.presenter.who(first.person) == "Dott.ssa Elena Greco"
    edition = bench.state.edition
    wait(bench.presenter.bring_back(first))
    assert bench.state.text == "La prima stesura."
    assert bench.state.edition == edition + 1
    assert "La seconda stesura." in [v.post.text for v in wait(bench.presenter.versions())]


def test_the_bin_gives_the_post_back(bench: Bench) -> None:
    post = bench.open()
    wait(bench.presenter.trash())
    assert bench.presenter.post is None
    wait(bench.presenter.restore(post.id))
    assert bench.post.id == post.id and bench.post.trashed_at is None


def test_events_of_others_are_heard_and_our_own_saving_is_not(bench: Bench) -> None:
    bench.open()
    heard: list[int] = []
    stop = bench.presenter.listen(lambda: heard.append(1))
    bench.type(CALM + " Uno.")
    wait(bench.presenter.save())
    assert heard == []
    bench.desk.posts.schedule(bench.post.id, NOON + timedelta(days=1))
    bench.desk.consents.record("K-2", Scope(), "elena")
    assert len(heard) == 2
    other = bench.desk.posts.new("it")
    bench.desk.posts.trash(other.id)
    assert len(heard) == 2, "another post is none of our business"
    stop()
    bench.desk.consents.record("K-3", Scope(), "elena")
    assert len(heard) == 2


def test_a_forgotten_channel_is_said(bench: Bench) -> None:
    square, small = bench.channels
    bench.open(channels=(square, small))
    bench.desk.accounts.forget(small)
    wait(bench.presenter.refresh())
    assert any("was removed" in english(why) for why in bench.state.why)
    bench.presenter.set_channel(small, False)
    assert not bench.state.why


# --- rules of the practice ---------------------------------------------------------------------------------------


def test_a_rule_decided_while_one_writes_is_heard_at_once(bench: Bench) -> None:
    bench.open("I nostri clienti lo sanno: " + CALM)
    assert not [item for item in bench.state.items if item.id.startswith("house.")]
    word = HouseWord("", WordKind.AVOID, ("cliente",), reason="Qui si curano persone.")
    (kept,) = bench.desk.house.keep_word(word).words
    wait(bench.presenter.refresh())
    item = bench.item(kept.rule)
    assert (item.level, item.phrase, english(item.message)) == ("warn", "clienti", "Qui si curano persone.")
    assert english(item.law) == "Rule of the practice"
    assert [pick.key for pick in item.picks] == ["explain"]
    assert any("reason" in english(why) for why in bench.state.why)


# --- what was settled, and for what ------------------------------------------------------------------------------

PRICE = "Apparecchio da 60 euro al mese"
OTHERS = st.lists(
    st.sampled_from([CALM, "Domani lo studio è chiuso.", "Il sole a piccole dosi."]), max_size=3
)


def asked(bench: Bench, concept: str) -> list[str]:
    return [i.id for i in bench.state.items if i.id.startswith(f"{concept}|") and i.settled is None]


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(OTHERS, OTHERS, OTHERS, st.sampled_from([PRICE, f"Solo oggi: {PRICE}", f"{PRICE}, senza visita"]))
def test_an_answer_is_remembered_until_its_sentence_changes(
    bench: Bench, before: list[str], after: list[str], later: list[str], sentence: str
) -> None:
    bench.open("\n".join([*before, f"{PRICE}.", *after]))
    [item] = asked(bench, "adv.price")
    bench.presenter.answer(item)
    wait(bench.presenter.save())
    bench.type("\n".join([*later, f"{sentence}.", *before]))
    assert bool(asked(bench, "adv.price")) is (sentence != PRICE)
    wait(bench.presenter.save())
    wait(bench.presenter.open(bench.post.id))
    assert bool(asked(bench, "adv.price")) is (sentence != PRICE), "also after closing and opening it"
    door = bool([f for f in bench.desk.gate.findings(bench.stored) if f.concept == "adv.price"])
    assert door is (sentence != PRICE)


def test_an_answer_of_one_channel_says_nothing_of_other_words_on_another(bench: Bench) -> None:
    square, small = bench.channels
    bench.open(f"{PRICE}.", channels=(square, small), variants={small: f"Solo oggi! {PRICE} e mai più."})
    assert len(asked(bench, "adv.price")) == 2, "the same words in another sentence are another question"
    bench.presenter.answer(asked(bench, "adv.price")[0])
    [left] = [i for i in bench.state.items if i.id in asked(bench, "adv.price")]
    assert left.tab == small
    bench.presenter.choose_tab(small)
    bench.type(f"{PRICE}.")
    assert asked(bench, "adv.price") == [], "the very same sentence was answered"


def test_an_answer_of_one_post_says_nothing_of_another(bench: Bench) -> None:
    bench.open(f"{PRICE}.")
    bench.presenter.answer(asked(bench, "adv.price")[0])
    wait(bench.presenter.save())
    bench.open(f"{PRICE}.")
    assert asked(bench, "adv.price")


def test_a_reason_holds_for_its_sentence_in_its_post(bench: Bench) -> None:
    bench.open("Siamo i migliori di Bari. Domani si apre.")
    wait(
        bench.presenter.answer_for(asked(bench, "adv.superlative")[0], "Graduatoria regionale citata sotto.")
    )
    bench.type("Siamo i migliori di Bari. Domani si chiude, purtroppo.")
    wait(bench.presenter.save())
    assert asked(bench, "adv.superlative") == [], "an edit elsewhere keeps it"
    assert len(bench.stored.overrides) == 1
    bench.type("Da sempre siamo i migliori di Bari, senza dubbio. Domani si chiude.")
    assert asked(bench, "adv.superlative"), "the sentence is another one"
    wait(bench.presenter.save())
    assert bench.stored.overrides == ()
    bench.open("Siamo i migliori di Bari. Domani si apre.")
    assert asked(bench, "adv.superlative"), "another post has reasons of its own"


def test_a_question_about_pictures_is_asked_again_when_they_change(bench: Bench) -> None:
    first = bench.picture(
        "red", depicts=Depicts.STAFF, traces=frozenset(), generated=False, recognisable=True, alt="Una mano."
    )
    second = bench.picture(
        "blue",
        depicts=Depicts.STAFF,
        traces=frozenset(),
        generated=False,
        recognisable=True,
        alt="Un sorriso.",
    )
    bench.open(media=(first.id,))
    wait(bench.presenter.answer_for(asked(bench, "priv.image_staff")[0], "Ha firmato il modulo interno."))
    assert asked(bench, "priv.image_staff") == []
    bench.type("Tutt'altre parole.")
    assert asked(bench, "priv.image_staff") == [], "the words have nothing to do with it"
    bench.presenter.change(media=(first.id, second.id))
    wait(bench.presenter.refresh())
    assert asked(bench, "priv.image_staff"), "another person may be in the other picture"
    bench.presenter.change(media=(first.id,))
    assert asked(bench, "priv.image_staff") == []


def test_one_text_on_two_channels_is_one_item_and_one_answer(bench: Bench) -> None:
    asset = bench.picture(
        depicts=Depicts.STAFF, traces=frozenset(), generated=False, recognisable=True, alt="Una mano."
    )
    square, small = bench.channels
    bench.open(media=(asset.id,), channels=(square, small))
    [item] = asked(bench, "priv.image_staff")
    assert len(bench.presenter.findings(item)) == 2, "each channel asks about its own consent"
    wait(bench.presenter.answer_for(item, "Ha firmato il modulo interno."))
    assert asked(bench, "priv.image_staff") == []
    assert not [f for f in bench.desk.gate.findings(bench.stored) if f.concept == "priv.image_staff"]


def test_a_fix_is_offered_with_its_words_and_settles_it(bench: Bench) -> None:
    bench.open(sponsorship="gift")
    item = bench.item("disc.sponsored")
    [pick] = [p for p in item.picks if p.key == "use"]
    assert (english(pick.words), pick.shows) == ("Put it at the beginning", "Pubblicità")
    edit = bench.presenter.edit(item.id)
    assert edit is not None
    bench.type(edit.applied(CALM))
    assert bench.post.text == f"Pubblicità\n{CALM}"
    assert asked(bench, "disc.sponsored") == []
    assert bench.presenter.edit("nothing|of|this") is None


# --- languages of paragraphs ---------------------------------------------------------------------------------------

SPANISH = "Nuestra clínica garantiza el resultado para todos los pacientes de la ciudad."


def test_a_paragraph_keeps_its_language_while_one_writes_in_it(bench: Bench) -> None:
    bench.open(f"{CALM}\n\n{SPANISH}")
    [read] = bench.state.paragraphs
    assert (read.number, read.language, read.chosen) == (2, "es", False)
    bench.presenter.speak(read.words, "it")
    assert not asked(bench, "adv.guarantee")
    bench.type(f"{CALM}\n\n{SPANISH} Y más.")
    bench.type(f"Un paragrafo prima.\n{CALM}\n\n{SPANISH} Y más.")
    [read] = bench.state.paragraphs
    assert (read.number, read.language, read.chosen) == (3, "it", True)
    wait(bench.presenter.save())
    assert bench.stored.spoken == {f"{SPANISH} Y más.": "it"}
    assert not bench.desk.gate.findings(bench.stored)
    before = bench.presenter.speak(read.words, "")
    assert asked(bench, "adv.guarantee"), "as its words say"
    bench.presenter.change(spoken=before)
    assert not asked(bench, "adv.guarantee")


def test_the_title_is_a_paragraph_too(bench: Bench) -> None:
    bench.open(title=SPANISH)
    [read] = bench.state.paragraphs
    assert (read.number, read.words, read.language) == (0, SPANISH, "es")


def test_a_paragraph_is_read_alike_wherever_the_post_says_it(bench: Bench) -> None:
    square, small = bench.channels
    bench.open(SPANISH, channels=(square, small), variants={small: f"{SPANISH}\nBreve."})
    bench.presenter.speak(SPANISH, "it")
    assert not asked(bench, "adv.guarantee")
    bench.presenter.choose_tab(small)
    bench.type(f"{SPANISH} Siempre.\nBreve.")
    assert bench.post.spoken == {SPANISH: "it", f"{SPANISH} Siempre.": "it"}


@given(
    st.lists(st.sampled_from("abcdef"), min_size=1, max_size=6),
    st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=6),
    st.sampled_from("abcdef"),
)
def test_no_paragraph_gets_a_language_nobody_gave_it(old: list[str], new: list[str], said: str) -> None:
    spoken = {said: "es"} if said in old else {}
    after = carried(spoken, "\n".join(old), "\n".join(new))
    assert set(after) <= set(new) and set(after.values()) <= {"es"}
    assert len(after) <= len(new) and (spoken or not after)
    if said in new and spoken:
        assert after[said] == "es"


# --- what may be shown -------------------------------------------------------------------------------------------


def test_the_picker_offers_what_is_allowed_and_says_why_the_rest_is_not(bench: Bench) -> None:
    square, small = bench.channels
    drawing = bench.picture("white", depicts=Depicts.ILLUSTRATION, generated=False, alt="Uno schema.")
    carried = bench.picture(
        "red",
        depicts=Depicts.PATIENT,
        traces=frozenset(),
        generated=False,
        recognisable=True,
        subject="K-1",
        alt="Neo.",
    )
    narrow = bench.picture(
        "blue",
        depicts=Depicts.PATIENT,
        traces=frozenset(),
        generated=False,
        recognisable=True,
        subject="K-2",
        alt="Neo.",
    )
    bare = bench.picture(
        "green", depicts=Depicts.PATIENT, traces=frozenset(), generated=False, recognisable=True, alt="Neo."
    )
    both = _consented(bench, "K-1", carried, {"square", "small"})
    _consented(bench, "K-2", narrow, {"square"})
    bench.open(channels=(square, small))
    found = {c.asset.id: c for c in wait(bench.presenter.candidates())}
    assert [c.allowed for c in found.values()] == [True, True, False, False]
    assert english(found[drawing.id].sentence) == "No consent needed"
    assert (english(found[carried.id].sentence), found[carried.id].consents) == ("Consent valid", (both,))
    assert english(found[narrow.id].sentence) == (
        "No valid consent covers the picture blue.png on The Alley: it does not name this platform."
    )
    assert english(found[bare.id].sentence).startswith("No valid consent covers the picture green.png on")
    assert found[narrow.id].nearest == next(c.id for c in bench.desk.consents.all() if c.subject == "K-2")
    assert found[bare.id].nearest == ""
    bench.presenter.pick(found[narrow.id])
    assert bench.post.media == (), "what is not allowed cannot be picked"
    bench.presenter.pick(found[carried.id])
    assert (bench.post.media, bench.post.consents) == ((carried.id,), (both,))
    assert bench.state.shots[0].tone == "ok"
    assert carried.id not in {c.asset.id for c in wait(bench.presenter.candidates())}


def _consented(bench: Bench, subject: str, asset: Asset, platforms: set[str], **giver: object) -> str:
    scope = Scope(frozenset({asset.id}), frozenset(platforms), frozenset(Purpose), what=frozenset(What))
    consent = bench.desk.consents.record(subject, scope, "elena", giver=Giver(**giver))  # type: ignore[arg-type]
    _sign_form(bench, consent.id)
    return consent.id


def _before_and_after(bench: Bench) -> Asset:
    asset = bench.picture(
        depicts=Depicts.PATIENT,
        traces=frozenset(),
        generated=False,
        recognisable=True,
        before_after=True,
        subject="K-1",
        alt="Prima e dopo.",
    )
    consent = _consented(bench, "K-1", asset, {"square"})
    bench.open(media=(asset.id,), consents=(consent,))
    return asset


def test_before_and_after_is_looked_at_twice_by_whoever_signs(bench: Bench) -> None:
    _before_and_after(bench)
    assert bench.state.twice == (Twice(Sensitive.BEFORE_AFTER),)
    assert any("second look" in english(why) for why in bench.state.why)
    assert "L. 145/2018" in bench.presenter.laws()[Sensitive.BEFORE_AFTER]
    bench.sit(Role.RECEPTION)
    wait(bench.presenter.refresh())
    assert not bench.state.may_sign
    with pytest.raises(Refused):
        wait(bench.presenter.look_twice())
    bench.sit(Role.DOCTOR)
    wait(bench.presenter.refresh())
    wait(bench.presenter.look_twice())
    assert bench.state.twice == (Twice(Sensitive.BEFORE_AFTER, passed=True),)
    assert not any("second look" in english(why) for why in bench.state.why)
    bench.type(CALM + " Ogni pelle è diversa.")
    assert bench.state.twice == (Twice(Sensitive.BEFORE_AFTER),), "other words, another look"


def test_the_safer_way_takes_the_delicate_picture_off_and_can_be_taken_back(bench: Bench) -> None:
    asset = _before_and_after(bench)
    before = (bench.post.media, bench.post.consents)
    assert bench.presenter.without_delicate() == before
    assert (bench.post.media, bench.state.twice) == ((), ())
    bench.presenter.change(media=before[0], consents=before[1])
    assert bench.post.media == (asset.id,)


def test_the_reasons_are_the_doors_own_also_for_pictures(bench: Bench) -> None:
    asset = bench.picture(
        depicts=Depicts.PATIENT,
        traces=frozenset(),
        generated=False,
        recognisable=True,
        minor=True,
        subject="K-1",
        alt="Un neo.",
    )
    consent = _consented(bench, "K-1", asset, {"square"})
    bench.open(media=(asset.id,), consents=(consent,), story=True)
    wait(bench.presenter.save())
    assert [english(w) for w in bench.state.why] == [
        english(o) for o in bench.desk.posts.objections(bench.stored)
    ]
    assert any("of an adult" in english(w) for w in bench.state.why)


# --- from the library --------------------------------------------------------------------------------------------


def test_a_picture_of_the_library_begins_a_post_and_brings_its_words(bench: Bench) -> None:
    asset = bench.picture(depicts=Depicts.ILLUSTRATION, alt="Un disegno di un neo.", generated=False)
    wait(bench.presenter.new("it", picture=asset.id))
    assert bench.post.media == (asset.id,) and bench.state.shots[0].asset.alt == "Un disegno di un neo."
    bench.type(CALM)
    bench.presenter.set_channel(bench.channels[0], True)
    bench.presenter.change(goal=Goal.EDUCATE, audience=Audience.GENERAL)
    wait(bench.presenter.save())
    posts = bench.desk.posts
    (delivery,) = posts.queue(posts.sign(posts.ask_to_sign(bench.stored), bench.desk.team.current))
    assert [piece.alt for piece in delivery.pieces] == ["Un disegno di un neo."]


def test_it_brings_the_consents_that_carry_it_and_is_refused_without_one(bench: Bench) -> None:
    shown = {"depicts": Depicts.PATIENT, "traces": frozenset(), "recognisable": True, "alt": "Un viso."}
    bare = bench.picture("blue", subject="K-1", **shown)
    carried_ = bench.picture("green", subject="K-2", **shown)
    consent = _consented(bench, "K-2", carried_, {"square"})
    wait(bench.presenter.new("it"))
    bench.presenter.set_channel(bench.channels[0], True)
    with pytest.raises(Refused) as no:
        wait(bench.presenter.new("it", picture=bare.id))
    assert "No valid consent" in english(no.value.sentence) and bench.post.media == ()
    wait(bench.presenter.new("it", picture=carried_.id))
    assert (bench.post.media, bench.post.consents) == ((carried_.id,), (consent,))
