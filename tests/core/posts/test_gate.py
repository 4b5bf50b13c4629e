"""One door: typing, signing and sending ask the same rules about the same facts, whatever the post."""

import asyncio
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from support.desks import NOON, desk_in
from support.platforms import CONNECTED, MANIFEST, Square

from app.core.accounts.model import Profile, Shown
from app.core.consent.model import Purpose, Scope
from app.core.desk import Desk
from app.core.inbox.model import Reply
from app.core.kernel.text import Sentence, render
from app.core.media.model import Depicts
from app.core.outbox.model import State
from app.core.platforms.contract import Act, Incoming, Kind
from app.core.posts.facts import facts_of, unsettled, whole_text
from app.core.posts.model import Audience, Goal, Post
from app.core.team.model import Role
from app.ui.pages.composer.checks import beside_of, check, counts_of, outlets_of
from app.ui.pages.composer.ground import Services
from app.ui.pages.inbox.checking import items_of
from app.ui.pages.inbox.presenter import InboxPresenter

SENTENCES = (
    "Un neo che cambia va mostrato al medico.",
    "Il nostro controllo ha un risultato garantito.",
    "Siamo i migliori di Bari.",
    "Apparecchio da 60 euro al mese.",
    "La crema solare riduce del 50% le macchie.",
    "Il codice fiscale RSSMRA85T10A562S risulta nel foglio.",
    "Nuestra clínica garantiza el resultado para todos los pacientes de la ciudad.",
    "Sconto del 20% sullo sbiancamento.",
    "Pubblicità",
)
TEXTS = st.lists(st.sampled_from(SENTENCES), max_size=4).map("\n".join)
PROFILES = st.sampled_from([None, frozenset[Shown](), frozenset(Shown)])
REPLIES = (
    "La ringraziamo di averci scritto.",
    "Ci dispiace che il Suo intervento sia andato così.",
    "Siamo il miglior centro della Puglia.",
    "Le consigliamo la nostra crema.",
    "In caso di emergenza chiami subito il 112.",
    "Gracias por su mensaje: le esperamos en su próxima visita a nuestra consulta.",
)


@dataclass
class Stage:
    desk: Desk
    channels: list[str]
    pictures: list[str]
    consents: list[str]

    def composer(self, post: Post) -> Services:
        desk = self.desk
        return Services(
            desk.posts, desk.media, desk.consents, desk.accounts, desk.outbox, desk.team, desk.connectors
        )


def _picture(desk: Desk, colour: str, **said: object) -> str:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(out, "PNG")
    asset = desk.media.take(f"{colour}.png", out.getvalue())
    said = {"traces": frozenset(), "generated": False, **said}
    desk.media.describe(replace(asset, **said))  # type: ignore[arg-type]
    return asset.id


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder: Path = tmp_path_factory.mktemp("door")
    small = replace(MANIFEST, key="small", name="The Alley")
    with desk_in(folder / "desk", connectors={"square": Square(), "small": Square(manifest=small)}) as desk:
        desk.accounts.add_connected("square", CONNECTED)
        desk.accounts.add_connected("small", CONNECTED)
        patient = _picture(
            desk, "red", depicts=Depicts.PATIENT, recognisable=True, alt="Un neo.", subject="K-1"
        )
        staff = _picture(desk, "blue", depicts=Depicts.STAFF, recognisable=True, alt="Una mano.")
        place = _picture(desk, "green", depicts=Depicts.PLACE, before_after=True)
        made = _picture(desk, "white", depicts=Depicts.PLACE, generated=True, alt="La sala nuova.")
        one = desk.consents.record(
            "K-1", Scope(frozenset({patient}), frozenset({"square"}), frozenset({Purpose.EDUCATION})), "elena"
        )
        form = folder / "form.pdf"
        form.write_bytes(b"%PDF-1.7 signed")
        desk.consents.attach_proof(one.id, form)
        two = desk.consents.record("K-2", Scope(frozenset({staff})), "elena")
        channels = [a.id for a in desk.accounts.all()]
        yield Stage(desk, channels, [patient, staff, place, made], [one.id, two.id])


@st.composite
def posts(draw: st.DrawFn) -> dict[str, object]:
    """Everything a post may differ in; channels, pictures and consents by their number."""
    text = draw(TEXTS)
    lines = text.split("\n")
    return {
        "title": draw(st.sampled_from(["", "Nei", "Risultato garantito"])),
        "text": text,
        "language": draw(st.sampled_from(["it", "es", "en"])),
        "goal": draw(st.sampled_from([None, *Goal])),
        "audience": draw(st.sampled_from([None, *Audience])),
        "channels": draw(st.sets(st.integers(0, 1))),
        "own": draw(st.one_of(st.none(), TEXTS)),
        "media": draw(st.sets(st.integers(0, 3))),
        "consents": draw(st.sets(st.integers(0, 1))),
        "sponsorship": draw(st.sampled_from(["none", "gift"])),
        "public_campaign": draw(st.booleans()),
        "story": draw(st.booleans()),
        "looked": draw(st.booleans()),
        "spoken": draw(
            st.dictionaries(st.sampled_from(lines), st.sampled_from(["it", "es", "en"]), max_size=2)
        ),
        "shows": draw(st.tuples(PROFILES, PROFILES)),
        "settled": draw(st.sets(st.integers(0, 9), max_size=6)),
    }


def written(stage: Stage, told: dict[str, object]) -> Post:
    """The post on the disk, some of its findings answered or answered for, as a person would."""
    desk, rest = stage.desk, dict(told)
    channels = tuple(stage.channels[n] for n in sorted(rest.pop("channels")))  # type: ignore[call-overload]
    own, settled, looked = rest.pop("own"), rest.pop("settled"), rest.pop("looked")
    for channel, shows in zip(stage.channels, rest.pop("shows"), strict=True):  # type: ignore[call-overload]
        profile = None if shows is None else Profile(shows, "elena", NOON)
        desk.accounts.keep_profile(channel, profile, "elena")
    fields = {
        **rest,
        "channels": channels,
        "variants": {channels[0]: own} if own is not None and channels else {},
        "media": tuple(stage.pictures[n] for n in sorted(rest.pop("media"))),  # type: ignore[call-overload]
        "consents": tuple(stage.consents[n] for n in sorted(rest.pop("consents"))),  # type: ignore[call-overload]
    }
    post = desk.posts.save(replace(desk.posts.new("it"), **fields))
    for number, finding in enumerate(desk.gate.findings(post)):
        if number in settled:  # type: ignore[operator]
            if finding.question is not None and finding.severity.word == "ask":
                post = desk.posts.answer(post, finding)
            else:
                post = desk.posts.override(post, finding, "Per una buona ragione.", desk.team.current)
    if looked:
        post = desk.posts.look_twice(post, desk.gate.sensitive(post), desk.team.current)
    return post


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(posts())
def test_the_composer_asks_what_signing_asks(stage: Stage, told: dict[str, object]) -> None:
    desk = stage.desk
    post = written(stage, told)
    ground = stage.composer(post).gather(post)
    for outlet in outlets_of(post, ground):
        words = whole_text(post, post.text_for(outlet.id))
        typing = beside_of(post, ground, desk.clock.now())
        here = facts_of(post, outlet.platform, typing, outlet.id, words)
        there = facts_of(post, outlet.platform, desk.gate.beside(post), outlet.id, words)
        assert here == there
        assert here.languages == there.languages == post.spoken
    door = desk.gate.checklists(post)
    for tab in ("", *post.channels):
        checked = check(post, tab, ground, counts_of(post, ground), desk.rulebook, desk.clock)
        shown = {f.key for group in (checked.findings or {}).values() for f in group}
        asked = {f.key for checklist in door.values() for f in checklist.findings}
        in_base = {f.key for f in check_base(post, ground, desk)}
        assert asked <= shown, "nothing stands at the door that was not shown while typing"
        answered = {f.key for checklist in door.values() for f in checklist.answered}
        assert shown <= asked | answered | in_base
        standing = {item.id for item in checked.items if item.settled is None and item.level != "note"}
        open_here = {f.key for item in standing for f in (checked.findings or {})[item]}
        assert {f.key for c in door.values() for f in unsettled(c, post)} <= open_here
        assert {said(s) for s in checked.why} == {said(s) for s in desk.gate.objections(post)}
        assert tuple(one.kind for one in checked.twice) == desk.gate.sensitive(post)
        assert all(one.passed is told["looked"] for one in checked.twice), "looked at as it is, or not at all"


def said(sentence: Sentence) -> str:
    return render(sentence, "en")


def check_base(post: Post, ground: object, desk: Desk) -> list[object]:
    """A base that no channel uses any more is still checked while it is on the screen."""
    from app.core.posts.facts import checklist_of

    said = checklist_of(post, post.text, "", desk.gate.beside(post), desk.rulebook)
    return [*said.findings, *said.answered]


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(posts())
def test_what_may_be_signed_may_be_sent_and_nothing_else(stage: Stage, told: dict[str, object]) -> None:
    desk = stage.desk
    ready = {
        "goal": Goal.EDUCATE,
        "audience": Audience.GENERAL,
        "channels": {0},
        "media": set(),
        "text": SENTENCES[0],
        "story": False,
        "looked": True,
    }
    post = written(stage, {**told, **ready, "own": told["text"] or SENTENCES[1], "settled": set(range(20))})
    assert desk.gate.objections(post) == []
    signed = desk.posts.sign(post, desk.team.current)
    for delivery in desk.posts.queue(signed):
        assert desk.gate(delivery) is None
    bare = desk.posts.save(replace(desk.posts.get(post.id) or signed, overrides=(), answers=()))
    assert bare.signed, "the words are those that were signed"
    open_ones = desk.gate.findings(bare)
    for delivery in desk.outbox.of_post(post.id):
        assert (desk.gate(delivery) is None) is (open_ones == []), "the door asks again, not the signature"
    desk.outbox.withdraw_post(post.id)


def test_the_language_a_person_chose_is_asked_at_the_door(stage: Stage) -> None:
    """Spanish words in an Italian post are read as Spanish until somebody says otherwise; then at the door too."""
    desk = stage.desk
    words = "Nuestra clínica garantiza el resultado para todos los pacientes de la ciudad."
    post = desk.posts.new("it")
    post = desk.posts.save(
        replace(post, text=words, goal=Goal.EDUCATE, audience=Audience.GENERAL, channels=(stage.channels[0],))
    )
    assert any("garantiza" in f.phrase for f in desk.gate.findings(post))
    post = desk.posts.save(replace(post, spoken={words: "it"}))
    assert not any("garantiza" in f.phrase for f in desk.gate.findings(post))
    kept = desk.posts.get(post.id)
    assert kept is not None and kept.spoken == {words: "it"}
    post = desk.posts.save(replace(kept, text=words.replace("ciudad", "villa")))
    assert post.spoken == {}, "it was said of those words"
    assert any("garantiza" in f.phrase for f in desk.gate.findings(post))


# --- replies -------------------------------------------------------------------------------------------------


async def at_once(work, /, *args, **kwargs):  # type: ignore[no-untyped-def]
    return work(*args, **kwargs)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from(REPLIES), min_size=1, max_size=4).map("\n".join),
    st.sampled_from(
        ["Ho aspettato un'ora", "Non respiro bene da ieri", "Da quando uso la pomata ho prurito"]
    ),
    st.sampled_from([Kind.COMMENT, Kind.MESSAGE, Kind.REVIEW]),
    st.sampled_from(["it", "es", "en"]),
    st.sets(st.integers(0, 5)),
)
def test_a_reply_is_asked_the_same_while_typing_and_when_it_leaves(
    stage: Stage, text: str, incoming: str, kind: Kind, language: str, settled: set[int]
) -> None:
    desk = stage.desk
    number = len(desk.inbox.every_conversation())
    item = Incoming(
        f"m{number}", f"t{number}", kind, "Anna R.", incoming, desk.clock.now(), address={"id": "1"}
    )
    desk.inbox.receive(stage.channels[0], [item])
    conversation = next(c for c in desk.inbox.every_conversation() if c.thread == f"t{number}")
    presenter = InboxPresenter(
        desk.inbox, desk.outbox, desk.posts, desk.accounts, desk.team, desk.rulebook, desk.clock, at_once
    )
    asyncio.run(presenter.open(conversation.id))
    presenter.speak(language)
    presenter.typed(text)
    opened = presenter.state.opened
    assert opened is not None
    for place, shown in enumerate(opened.items):
        if place in settled and shown.level != "note":
            pick = "yes" if shown.level == "ask" else "reason"
            asyncio.run(presenter.settle(shown.id, pick, "Per una buona ragione."))
    asyncio.run(presenter.save())
    opened = presenter.state.opened
    assert opened is not None and opened.reply is not None
    kept = desk.inbox.open_reply(conversation.id, language)
    assert isinstance(kept, Reply) and kept.text == text
    there = items_of(desk.inbox.check(kept), kept, desk.team.current)
    assert [(i.id, i.settled) for i in opened.items] == [(i.id, i.settled) for i in there]
    if not opened.can_send:
        return
    delivery = desk.inbox.answer(kept, desk.team.current)
    assert delivery.act is Act.REPLY and delivery.state is State.READY
    assert desk.inbox.gate(delivery) is None
    assert desk.team.current.role is Role.DOCTOR
