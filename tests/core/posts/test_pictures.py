"""Pictures of people at the door: right person, right consent, a second look; at signing and again at sending."""

import asyncio
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from PIL import Image
from support.desks import NOON, desk_in
from support.platforms import CONNECTED, Square

from app.core.consent.model import AS_BEFORE, Consent, Giver, Kind, Purpose, Scope, Signer, What
from app.core.desk import Desk
from app.core.kernel.clock import ManualClock
from app.core.kernel.errors import Refused
from app.core.kernel.text import render
from app.core.media.model import Asset, Depicts
from app.core.outbox.model import State, Wait
from app.core.posts.model import Audience, Goal, Post, SecondLookTaken, Stage
from app.core.posts.pictures import Sensitive
from app.core.posts.service import CannotSign
from app.core.team.model import Person, Role

CALM = "Un neo che cambia forma o colore va mostrato al medico. Guardarsi una volta al mese è una buona abitudine."
EVERYTHING = frozenset(What)
PARENTS = frozenset({Signer.HOLDER_1, Signer.HOLDER_2, Signer.MINOR})
SPEAKS = "It tells a patient's story, or lets patients speak: it needs a second look before it is signed."
YOUNG = Giver(Kind.MINOR, PARENTS, "", date(2014, 5, 6), True, "it")


@dataclass
class Room:
    """A desk with one channel, and what a test does with it."""

    desk: Desk
    clock: ManualClock
    form: Path

    @property
    def doctor(self) -> Person:
        return next(p for p in self.desk.team.people() if p.role is Role.DOCTOR)

    def picture(self, name: str = "guancia", **said: object) -> Asset:
        out = io.BytesIO()
        Image.new("RGB", (60, 40), f"#{zlib.crc32(name.encode()) % 0xFFFFFF:06x}").save(out, "PNG")
        asset = self.desk.media.take(f"{name}.png", out.getvalue())
        whole = {
            "depicts": Depicts.PATIENT,
            "recognisable": True,
            "traces": frozenset(),
            "generated": False,
            "subject": "K-0142",
            "alt": "Una guancia.",
        }
        self.desk.media.describe(replace(asset, **{**whole, **said}))
        found = self.desk.media.get(asset.id)
        assert found is not None
        return found

    def consent(
        self,
        *assets: Asset,
        giver: Giver | None = None,
        what: frozenset[What] = AS_BEFORE,
        purposes: frozenset[Purpose] = frozenset({Purpose.EDUCATION}),
        subject: str = "K-0142",
        days: int = 30,
    ) -> Consent:
        until = NOON + timedelta(days=days)
        scope = Scope(frozenset(a.id for a in assets), frozenset({"square"}), purposes, until, what)
        made = self.desk.consents.record(subject, scope, self.doctor.id, giver=giver)
        return self.desk.consents.attach_proof(made.id, self.form)

    def post(self, *assets: Asset, consents: tuple[Consent, ...] = (), **fields: object) -> Post:
        post = replace(
            self.desk.posts.new("it"),
            text=CALM,
            goal=Goal.EDUCATE,
            audience=Audience.GENERAL,
            channels=(self.desk.accounts.all()[0].id,),
            media=tuple(a.id for a in assets),
            consents=tuple(c.id for c in consents),
        )
        return self.desk.posts.ask_to_sign(self.desk.posts.save(replace(post, **fields)))

    def says(self, post: Post) -> list[str]:
        return [render(o, "en") for o in self.desk.posts.objections(post)]

    def twice(self, post: Post, *kinds: Sensitive) -> Post:
        return self.desk.posts.look_twice(post, kinds, self.doctor)

    def sign(self, post: Post) -> Post:
        return self.desk.posts.sign(post, self.doctor)

    def country(self, code: str) -> None:
        self.desk.team.save_practice(replace(self.desk.team.practice(), country=code))


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    form = tmp_path / "modulo.pdf"
    form.write_bytes(b"%PDF-1.4\n%%EOF\n")
    clock = ManualClock(NOON)
    with desk_in(tmp_path / "desk", clock, {"square": Square()}) as desk:
        desk.accounts.add_connected("square", CONNECTED)
        yield Room(desk, clock, form)


def test_the_reason_is_said_with_the_platform(room: Room) -> None:
    asset = room.picture()
    narrow = room.consent(asset, what=frozenset({What.PHOTO}))
    (said,) = [s for s in room.says(room.post(asset, consents=(narrow,))) if "consent covers" in s]
    assert said == (
        "No valid consent covers the picture guancia.png on The Square: it does not allow: Recognisable face."
    )


def test_the_consent_of_another_person_carries_nothing(room: Room) -> None:
    asset = room.picture(subject="K-0142")
    other = room.consent(asset, subject="K-0200")
    assert any(
        "another person" in s or "No valid consent" in s
        for s in room.says(room.post(asset, consents=(other,)))
    )


def test_a_member_of_staff_needs_a_consent_of_staff(room: Room) -> None:
    asset = room.picture(depicts=Depicts.STAFF, subject="")
    patient = room.consent(asset)
    assert any("member of staff" in s for s in room.says(room.post(asset, consents=(patient,))))
    staff = room.consent(asset, giver=Giver(Kind.STAFF), subject="S-0001")
    assert room.says(room.post(asset, consents=(staff,))) == []
    room.clock.advance(timedelta(days=31))
    assert room.says(room.post(asset, consents=(staff,))) != []


def test_an_adult_represented_by_others_is_not_published(room: Room) -> None:
    asset = room.picture()
    consent = room.consent(asset, giver=Giver(Kind.REPRESENTED, frozenset({Signer.REPRESENTATIVE}), "tutore"))
    said = room.says(room.post(asset, consents=(consent,)))
    assert any("adults represented by others are not published" in s for s in said)


def test_by_the_exception_of_the_doctor_it_still_takes_a_second_look(room: Room) -> None:
    asset = room.picture()
    giver = Giver(
        Kind.REPRESENTED,
        frozenset({Signer.REPRESENTATIVE}),
        "Tutrice, Tribunale di Bari, decreto 412/2026",
        reason="Insegna a riconoscere una piaga.",
        heard=True,
    )
    consent = room.consent(asset, giver=giver)
    post = room.post(asset, consents=(consent,))
    assert room.says(post) == [
        "It concerns an adult for whom somebody else decides: it needs a second look before it is signed."
    ]
    assert room.desk.gate.sensitive(post) == (Sensitive.REPRESENTED,)
    assert "GDPR" in room.desk.gate.law(Sensitive.REPRESENTED)
    assert room.sign(room.twice(post, Sensitive.REPRESENTED)).signed
    room.desk.consents.correct(consent.id, giver=replace(giver, heard=False))
    assert any("adults represented by others" in s for s in room.says(post))


def test_a_minor_needs_the_parents_and_a_second_look(room: Room) -> None:
    asset = room.picture(minor=True)
    adult = room.consent(asset)
    assert any("of an adult" in s for s in room.says(room.post(asset, consents=(adult,))))
    young = room.consent(asset, giver=YOUNG)
    post = room.post(asset, consents=(young,))
    assert room.says(post) == ["A picture shows a minor: it needs a second look before it is signed."]
    with pytest.raises(CannotSign):
        room.sign(post)
    assert room.sign(room.twice(post, Sensitive.MINOR)).signed


def test_what_is_missing_is_named(room: Room) -> None:
    asset = room.picture(minor=True)
    young = room.consent(asset, giver=replace(YOUNG, signed_by=frozenset({Signer.HOLDER_1})))
    assert any(
        s.endswith("it is incomplete, missing the signatures of both holders of parental responsibility.")
        for s in room.says(room.post(asset, consents=(young,)))
    )


def test_a_picture_not_said_to_show_a_minor_does_not_slip_by(room: Room) -> None:
    asset = room.picture(minor=False)
    young = room.consent(asset, giver=YOUNG)
    assert any("say so of the picture too" in s for s in room.says(room.post(asset, consents=(young,))))


def test_the_hands_of_a_minor_need_a_consent_too(room: Room) -> None:
    asset = room.picture(minor=True, recognisable=False)
    assert any("No valid consent" in s for s in room.says(room.post(asset)))


def test_in_spain_no_face_of_a_minor_whoever_signed(room: Room) -> None:
    room.country("es")
    face, hands = room.picture(minor=True), room.picture("manos", minor=True, recognisable=False)
    young = room.consent(face, hands, giver=replace(YOUNG, country="es"))
    post = room.twice(room.post(face, consents=(young,)), Sensitive.MINOR)
    assert [s for s in room.says(post) if "every signature" in s]
    allowed = room.twice(room.post(hands, consents=(young,)), Sensitive.MINOR)
    assert not [s for s in room.says(allowed) if "guancia" in s or "manos" in s]


def test_before_and_after_is_asked_about_twice_and_again_after_every_change(room: Room) -> None:
    asset = room.picture(before_after=True)
    lesson = room.consent(asset, what=EVERYTHING)
    assert any("this purpose" in s for s in room.says(room.post(asset, consents=(lesson,))))
    case = room.consent(asset, what=EVERYTHING, purposes=frozenset({Purpose.CASE}))
    post = room.post(asset, consents=(case,))
    twice = "A picture shows before and after: it needs a second look before it is signed."
    assert twice in room.says(post)
    heard: list[SecondLookTaken] = []
    room.desk.bus.subscribe(SecondLookTaken, heard.append)
    looked = room.twice(post, Sensitive.BEFORE_AFTER)
    assert twice not in room.says(looked)
    assert [(h.kind_seen, h.person) for h in heard] == [("before_after", room.doctor.id)]
    assert "L. 145/2018" in looked.passes[0].law
    changed = room.desk.posts.save(replace(looked, text=CALM + " Sempre."))
    assert twice in room.says(changed)
    assert twice not in room.says(room.desk.posts.save(replace(changed, text=CALM)))


def test_a_second_look_cannot_be_typed_in(room: Room) -> None:
    asset = room.picture(minor=True)
    post = room.post(asset, consents=(room.consent(asset, giver=YOUNG),))
    looked = room.twice(post, Sensitive.MINOR)
    again = room.post(asset)
    assert room.desk.posts.save(replace(again, passes=looked.passes)).passes == ()
    reception = next(p for p in room.desk.team.people() if p.role is Role.RECEPTION)
    with pytest.raises(Refused):
        room.desk.posts.look_twice(post, [Sensitive.MINOR], reception)


def test_a_story_needs_a_consent_that_allows_it_and_a_second_look(room: Room) -> None:
    post = room.post(story=True)
    said = room.says(post)
    assert "No consent of this post allows the patient's story on The Square." in said
    assert SPEAKS in said
    told = room.consent(what=frozenset({What.STORY}), purposes=frozenset({Purpose.CASE}))
    allowed = room.twice(room.post(story=True, consents=(told,)), Sensitive.STORY)
    assert room.says(allowed) == []
    assert room.sign(allowed).signed


def test_a_picture_that_is_out_is_used_again_only_where_that_was_allowed(room: Room) -> None:
    asset = room.picture()
    once = room.consent(asset, what=frozenset({What.PHOTO, What.FACE}))
    first = room.sign(room.post(asset, consents=(once,)))
    room.desk.posts.queue(first)
    asyncio.run(room.desk.sync.now())
    assert [d.state for d in room.desk.outbox.of_post(first.id)] == [State.SENT]
    assert any("Use again in other posts" in s for s in room.says(room.post(asset, consents=(once,))))
    again = room.consent(asset)
    assert room.says(room.post(asset, consents=(again,))) == []


@pytest.mark.parametrize("ending", ["expiry", "fourteenth birthday", "of age", "withdrawal"])
def test_what_ends_between_signing_and_sending_stops_it(room: Room, ending: str) -> None:
    tomorrow = (NOON + timedelta(days=1)).date()
    born = {
        "fourteenth birthday": date(tomorrow.year - 14, tomorrow.month, tomorrow.day),
        "of age": date(tomorrow.year - 18, tomorrow.month, tomorrow.day),
    }.get(ending, YOUNG.born)
    signers = PARENTS - {Signer.MINOR} if ending == "fourteenth birthday" else PARENTS
    asset = room.picture(minor=True)
    giver = replace(YOUNG, born=born, signed_by=signers)
    consent = room.consent(asset, giver=giver, days=1 if ending == "expiry" else 300)
    post = room.twice(room.post(asset, consents=(consent,)), Sensitive.MINOR)
    delivery = room.desk.posts.queue(room.sign(post))[0]
    if ending == "withdrawal":
        room.desk.consents.withdraw(consent.id)
    else:
        room.clock.advance(timedelta(days=1))
    asyncio.run(room.desk.sync.now())
    stopped = room.desk.outbox.get(delivery.id)
    assert stopped is not None
    assert (stopped.state, stopped.wait) == (State.WAITING, Wait.STOPPED)
    assert "consent" in str(stopped.reason)


def test_the_clock_set_back_does_not_revive_what_was_not_given_yet(room: Room) -> None:
    asset = room.picture()
    consent = room.consent(asset)
    delivery = room.desk.posts.queue(room.sign(room.post(asset, consents=(consent,))))[0]
    room.clock.set(NOON - timedelta(days=2))
    asyncio.run(room.desk.sync.now())
    kept = room.desk.outbox.get(delivery.id)
    assert kept is not None and kept.state is not State.SENT


def test_everything_of_it_is_there_after_reading_it_again(room: Room) -> None:
    asset = room.picture(minor=True)
    post = room.twice(room.post(asset, story=True), Sensitive.MINOR, Sensitive.STORY)
    found = room.desk.posts.get(post.id)
    assert found == post
    assert found is not None and found.story and found.stage is Stage.TO_SIGN


def test_words_that_let_a_patient_speak_are_noticed_without_a_tick(room: Room) -> None:
    assert SPEAKS in room.says(room.post(text="«Sono rinata», racconta una nostra paziente."))
    assert SPEAKS not in room.says(room.post())
