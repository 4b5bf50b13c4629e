"""Pictures and videos at the door: what shows less, what is to be covered, a film nobody watched, what goes out."""

import asyncio
import io
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from support.covering import cover
from support.desks import NOON, desk_in
from support.films import Film
from support.platforms import CONNECTED, MANIFEST, Square

from app.core.compliance.model import Severity
from app.core.consent.model import Purpose, Scope, What
from app.core.desk import Desk
from app.core.kernel.clock import ManualClock
from app.core.kernel.text import render
from app.core.media.clean import residue
from app.core.media.model import Asset, Depicts, Trace
from app.core.platforms.contract import Limits
from app.core.posts.model import Audience, Goal, Post
from app.core.posts.service import CannotSign

SMALL = Limits(500, images=4, image_side=400, image_types=("image/jpeg",), image_bytes=40_000)
FILMS = Limits(500, images=4, videos=1, video_bytes=10_000, video_seconds=60)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def desk(tmp_path: Path, clock: ManualClock) -> Iterator[Desk]:
    """A roomy square, a platform of small pictures, and one that takes films."""
    stage = {
        "square": Square(),
        "small": Square(manifest=replace(MANIFEST, key="small", name="The Alley", limits=SMALL)),
        "films": Square(manifest=replace(MANIFEST, key="films", name="The Screen", limits=FILMS)),
    }
    with desk_in(tmp_path / "desk", clock, stage) as opened:
        for key in stage:
            opened.accounts.add_connected(key, CONNECTED)
        yield opened


def photo(seed: int = 1) -> bytes:
    small = Image.frombytes("RGB", (8, 6), random.Random(seed).randbytes(8 * 6 * 3))
    image = small.resize((800, 600), Image.Resampling.BICUBIC)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=92)
    return out.getvalue()


def said(desk: Desk, asset: Asset, **words: object) -> Asset:
    desk.media.describe(replace(asset, alt="Il dorso di una mano.", **words))  # type: ignore[arg-type]
    found = desk.media.get(asset.id)
    assert found is not None
    return found


def post_with(desk: Desk, *assets: Asset, on: str = "square", **fields: object) -> Post:
    channel = next(a.id for a in desk.accounts.all() if a.platform == on)
    whole = {
        "goal": Goal.EDUCATE,
        "audience": Audience.GENERAL,
        "channels": (channel,),
        "media": tuple(a.id for a in assets),
        **fields,
    }
    return desk.posts.save(
        replace(desk.posts.new("it"), text="Guardi i suoi nei una volta al mese.", **whole)
    )


def against(desk: Desk, post: Post) -> str:
    return "\n".join(map(str, desk.gate.objections(post)))


def consent_for(desk: Desk, asset: Asset, tmp_path: Path) -> str:
    scope = Scope(
        frozenset({asset.id}),
        frozenset({"square"}),
        frozenset({Purpose.EDUCATION}),
        NOON + timedelta(days=30),
    )
    made = desk.consents.record(asset.subject, scope, desk.team.current.id)
    proof = tmp_path / "modulo.pdf"
    proof.write_bytes(b"%PDF-1.4 firmato")
    desk.consents.attach_proof(made.id, proof)
    return made.id


PATIENT = {
    "depicts": Depicts.PATIENT,
    "recognisable": True,
    "traces": frozenset(),
    "generated": False,
    "subject": "K-0142",
}


def test_what_shows_less_goes_out_with_the_consent_for_the_whole(desk: Desk, tmp_path: Path) -> None:
    whole = said(desk, desk.media.take("mano.jpg", photo()), **PATIENT)
    consent = consent_for(desk, whole, tmp_path)
    less = cover(desk, whole)
    less = said(desk, less, recognisable=True, traces=frozenset(), generated=False)
    assert "No valid consent" not in against(desk, post_with(desk, less, consents=(consent,)))
    more = said(desk, less, recognisable=True, traces=frozenset({Trace.TATTOO}), generated=False)
    assert "No valid consent" in against(desk, post_with(desk, more, consents=(consent,)))
    less = said(desk, more, recognisable=True, traces=frozenset(), generated=False)
    desk.consents.withdraw(consent)
    assert "No valid consent" in against(desk, post_with(desk, less, consents=(consent,)))


def test_the_whole_does_not_go_out_with_a_consent_for_what_shows_less(desk: Desk, tmp_path: Path) -> None:
    whole = said(desk, desk.media.take("mano.jpg", photo()), **PATIENT)
    less = cover(desk, whole)
    less = said(desk, less, recognisable=True, traces=frozenset(), generated=False)
    consent = consent_for(desk, less, tmp_path)
    assert "No valid consent" not in against(desk, post_with(desk, less, consents=(consent,)))
    assert "No valid consent" in against(desk, post_with(desk, whole, consents=(consent,)))


def test_what_can_be_read_is_covered_first_and_a_tattoo_counts_as_a_face(desk: Desk) -> None:
    asset = desk.media.take("sala.jpg", photo())
    asset = said(desk, asset, depicts=Depicts.PLACE)
    assert "Say whether" in against(desk, post_with(desk, asset))
    asset = said(desk, asset, depicts=Depicts.PLACE, traces=frozenset({Trace.SCREEN}))
    assert "Cover the words" in against(desk, post_with(desk, asset))
    asset = said(desk, asset, **{**PATIENT, "recognisable": False})
    assert "consent" not in against(desk, post_with(desk, asset))
    asset = said(desk, asset, **{**PATIENT, "recognisable": False, "traces": frozenset({Trace.TATTOO})})
    assert "No valid consent" in against(desk, post_with(desk, asset))


def test_a_voice_needs_a_consent_for_the_voice(desk: Desk, tmp_path: Path) -> None:
    film = desk.media.take("visita.mp4", Film().made())
    film = said(desk, film, **{**PATIENT, "recognisable": False})
    assert "Say whether a voice is heard in" in against(desk, post_with(desk, film, on="films"))
    mute = said(desk, film, **{**PATIENT, "recognisable": False}, voice=False)
    assert "consent" not in against(desk, post_with(desk, mute, on="films"))
    film = said(desk, film, **{**PATIENT, "recognisable": False}, voice=True)
    consent = desk.consents.record(
        "K-0142",
        Scope(
            frozenset({film.id}),
            frozenset({"films"}),
            frozenset({Purpose.EDUCATION}),
            what=frozenset({What.VIDEO}),
        ),
        desk.team.current.id,
    )
    form = tmp_path / "modulo.pdf"
    form.write_bytes(b"%PDF-1.4\n%%EOF\n")
    consent = desk.consents.attach_proof(consent.id, form)
    post = post_with(desk, film, on="films", consents=(consent.id,))
    objections = "\n".join(render(o, "en") for o in desk.posts.objections(post))
    assert "it does not allow: Voice" in objections
    desk.consents.change_scope(consent.id, replace(consent.scope, what=frozenset({What.VIDEO, What.VOICE})))
    assert "consent" not in against(desk, post_with(desk, film, on="films", consents=(consent.id,)))


def test_of_a_picture_nobody_asks_for_a_voice(desk: Desk) -> None:
    asset = said(desk, desk.media.take("sala.jpg", photo()), **PATIENT, voice=True)
    assert asset.voice is None and not asset.speaks


def test_a_film_nobody_watched_is_not_signed_and_goes_only_where_films_go(
    desk: Desk, clock: ManualClock
) -> None:
    film = said(
        desk,
        desk.media.take("sala.mp4", Film(seconds=34).made()),
        depicts=Depicts.PLACE,
        traces=frozenset(),
        generated=False,
    )
    post = post_with(desk, film, on="films")
    with pytest.raises(CannotSign) as refused:
        desk.posts.sign(desk.posts.ask_to_sign(post), desk.team.current)
    assert "to its end" in "\n".join(map(str, refused.value.objections))
    opened = clock.now()
    clock.advance(timedelta(seconds=40))
    desk.media.watched(film.id, opened)
    assert "to its end" not in against(desk, post_with(desk, film, on="films"))
    assert "takes no video" in against(desk, post_with(desk, film))
    room = said(
        desk, desk.media.take("sala.jpg", photo()), depicts=Depicts.PLACE, traces=frozenset(), generated=False
    )
    assert "not both" in against(desk, post_with(desk, film, room, on="films"))
    long = desk.media.take("lungo.mp4", Film(seconds=90).made())
    assert "too long" in against(desk, post_with(desk, long, on="films"))


def test_each_channel_gets_its_own_copy_of_what_was_signed(desk: Desk) -> None:
    room = said(
        desk, desk.media.take("sala.jpg", photo()), depicts=Depicts.PLACE, traces=frozenset(), generated=False
    )
    both = tuple(a.id for a in desk.accounts.all() if a.platform in ("square", "small"))
    post = post_with(desk, room, channels=both)
    signed = desk.posts.sign(desk.posts.ask_to_sign(post), desk.team.current)
    pieces = {d.platform: d.pieces[0] for d in desk.posts.queue(signed)}
    assert pieces["square"].digest == room.digest
    copy = pieces["small"]
    data = desk.archive.blobs.get(copy.digest)
    assert max(copy.width, copy.height) <= 400 and len(data) <= 40_000 and residue(data, copy.mime) == []
    asyncio.run(desk.sync.now())
    assert {d.state.value for d in desk.outbox.of_post(post.id)} == {"sent"}


# --- made with AI ------------------------------------------------------------------------------------------------

XMP = b"<Iptc4xmpExt:DigitalSourceType>http://cv.iptc.org/newscodes/digitalsourcetype/%s</Iptc4xmpExt:DigitalSourceType>"


def room(desk: Desk, **words: object) -> Asset:
    asset = desk.media.take("sala.jpg", photo())
    return said(desk, asset, depicts=Depicts.PLACE, traces=frozenset(), **words)


def test_nobody_signs_before_it_is_said_how_a_picture_was_made(desk: Desk) -> None:
    asset = room(desk)
    assert "was made or changed with AI" in against(desk, post_with(desk, asset))
    asset = said(desk, asset, generated=False)
    assert against(desk, post_with(desk, asset)) == ""


def test_a_drawing_is_asked_about_too(desk: Desk) -> None:
    asset = said(desk, desk.media.take("sala.jpg", photo()), depicts=Depicts.ILLUSTRATION)
    assert "was made or changed with AI" in against(desk, post_with(desk, asset))


def test_what_ai_made_says_so_in_the_text_or_in_the_picture(desk: Desk) -> None:
    made = room(desk, generated=True)
    post = post_with(desk, made)
    (finding,) = desk.gate.findings(post)
    assert (finding.concept, finding.severity) == ("disc.ai", Severity.BLOCK)
    assert finding.remedy is not None
    told = desk.posts.save(replace(post, text=f"{post.text}\n{finding.remedy.words}"))
    assert desk.gate.findings(told) == []
    said(desk, made, labelled=True)
    assert desk.gate.findings(post) == []


def test_what_was_not_made_by_ai_carries_no_label(desk: Desk) -> None:
    assert room(desk, generated=False, labelled=True).labelled is False


@pytest.mark.parametrize("kind", [b"trainedAlgorithmicMedia", b"compositeWithTrainedAlgorithmicMedia"])
def test_a_file_that_says_it_itself_is_believed(desk: Desk, kind: bytes) -> None:
    whole = photo()
    note = b"http://ns.adobe.com/xap/1.0/\0" + XMP % kind
    segment = b"\xff\xe1" + (len(note) + 2).to_bytes(2, "big") + note
    asset = desk.media.take("sala.jpg", whole[:2] + segment + whole[2:])
    assert asset.generated is True
    assert kind not in desk.media.content(asset), "the copy that goes out carries no metadata"
    assert desk.media.take("altra.jpg", photo(2)).generated is None


def test_a_part_of_it_was_made_as_the_whole_was(desk: Desk) -> None:
    whole = room(desk, generated=True, labelled=True)
    less = cover(desk, whole)
    assert (less.generated, less.labelled) == (True, False), "the words may have been cut off"
