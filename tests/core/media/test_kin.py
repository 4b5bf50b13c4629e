"""What passes from a picture to one with parts covered: the person always, a consent only where it shows less."""

import hashlib
import io
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from support.covering import MIDDLE, ROUND, cover
from support.desks import NOON, desk_in
from support.disk import no_file_longer_than
from support.films import Film

from app.core.consent.model import Consent, Giver, Kind, Purpose, Scope, Use, What
from app.core.desk import Desk
from app.core.kernel.clock import ManualClock
from app.core.kernel.errors import NoRoom, Refused
from app.core.media.clean import residue
from app.core.media.kin import akin, inherited, shows_less, told_apart
from app.core.media.mask import Form, Shape, Way, masked
from app.core.media.model import Asset, AssetMasked, Depicts, SamePicture, Trace
from app.core.posts.model import Audience, Goal, Post
from app.core.posts.pictures import Ground, mismatch, needs_consent, objections, offer, shows, use_of

PLATFORMS = {"square": "The Square", "alley": "The Alley"}

# --- the rule, for every answer --------------------------------------------------------------------------------


def asset(**said: Any) -> Asset:
    return Asset("p", "neo.jpg", "image/jpeg", "d", "o", 60, 40, 900, NOON, alt="Un neo", **said)


answers = st.fixed_dictionaries(
    {
        "depicts": st.sampled_from(Depicts),
        "recognisable": st.sampled_from([None, True, False]),
        "traces": st.none() | st.frozensets(st.sampled_from(Trace), max_size=2),
        "minor": st.booleans(),
        "before_after": st.booleans(),
        "subject": st.sampled_from(["", "K-0142", "K-0099"]),
    }
)
wholes = answers.map(lambda said: asset(**said))
parts = answers.map(lambda said: replace(asset(**said), id="c", made_from=("p",)))
alike_parts = st.builds(
    lambda whole, said: (whole, replace(whole, id="c", made_from=("p",), **said)),
    wholes,
    st.fixed_dictionaries(
        {"recognisable": st.sampled_from([True, False]), "traces": st.frozensets(st.sampled_from(Trace))}
    ),
)
pairs = st.tuples(wholes, parts) | alike_parts
consents = st.builds(
    lambda subject, platforms, purposes, what, until, withdrawn, kind, proof: Consent(
        "c1",
        subject,
        Scope(frozenset({"p"}), platforms, purposes, until, what),
        NOON - timedelta(days=30),
        "greco",
        proof,
        withdrawn=withdrawn,
        giver=Giver(kind),
    ),
    st.sampled_from(["K-0142", "K-0099"]),
    st.frozensets(st.sampled_from(sorted(PLATFORMS))),
    st.frozensets(st.sampled_from(Purpose)),
    st.frozensets(st.sampled_from(What)),
    st.none() | st.sampled_from([NOON - timedelta(days=1), NOON + timedelta(days=1)]),
    st.none() | st.sampled_from([NOON - timedelta(hours=1), NOON + timedelta(hours=1)]),
    st.sampled_from(Kind),
    st.sampled_from(["", "proof"]),
)
posts = st.builds(
    lambda goal, story: Post("x", NOON, NOON, goal=goal, audience=Audience.GENERAL, story=story),
    st.sampled_from([Goal.EDUCATE, Goal.SERVICE]),
    st.booleans(),
)


@given(pair=pairs)
def test_it_shows_less_only_where_every_answer_is_no_more(pair: tuple[Asset, Asset]) -> None:
    whole, part = pair
    if not shows_less(part, whole):
        return
    assert whole.described and part.described
    assert (part.depicts, part.subject, part.minor) == (whole.depicts, whole.subject, whole.minor)
    assert not (part.recognisable is not False and whole.recognisable is False)
    assert (part.traces or frozenset()) <= (whole.traces or frozenset())
    assert whole.before_after or not part.before_after
    assert whole.tells_who or not part.tells_who
    assert needs_consent(whole) or not needs_consent(part)


@given(pair=pairs, consent=consents, post=posts, known=st.booleans())
def test_a_consent_for_the_whole_never_carries_more_of_a_part(
    pair: tuple[Asset, Asset], consent: Consent, post: Post, known: bool
) -> None:
    """Withdrawn, expired, of somebody else, narrower in what, where or what for: it carries nothing."""
    whole, part = pair
    part = inherited(part, [whole] if known else [])
    ground = Ground(PLATFORMS, [consent], NOON)
    for platform in offer(post, part, consent, ground).covers:
        assert known and shows_less(part, whole)
        assert consent.faults(NOON) == ()
        assert platform in consent.scope.platforms
        allowed = consent.scope.allowed_on(platform, use_of_whole(post, part, platform).purpose)
        assert shows(post, part) <= shows(post, whole) & allowed
        assert mismatch(consent, whole) is None, "nor what would not be a consent for the whole"
        # were the part the whole itself, with its own answers, it would be covered too
        assert consent.covers(use_of_whole(post, part, platform), NOON)


def use_of_whole(post: Post, part: Asset, platform: str) -> Use:
    return replace(use_of(post, part, platform), asset="p")


@given(whole=wholes, platforms=st.frozensets(st.sampled_from(sorted(PLATFORMS))))
def test_what_was_said_the_same_of_both_is_carried_where_the_whole_is(
    whole: Asset, platforms: frozenset[str]
) -> None:
    part = inherited(replace(whole, id="c", made_from=("p",)), [whole])
    everything = Scope(frozenset({"p"}), platforms, frozenset(Purpose), None, frozenset(What))
    consent = Consent("c1", "K-0142", everything, NOON, "greco", "proof")
    post = Post("x", NOON, NOON, goal=Goal.EDUCATE, audience=Audience.GENERAL)
    ground = Ground(PLATFORMS, [consent], NOON)
    if whole.described:
        assert offer(post, part, consent, ground).covers == offer(post, whole, consent, ground).covers
        assert objections(post, part, ground) == objections(post, whole, ground)
    else:
        assert offer(post, part, consent, ground).covers == ()


@given(part=parts, whole=wholes)
def test_what_was_not_made_from_it_inherits_nothing(part: Asset, whole: Asset) -> None:
    stranger = replace(part, made_from=("q",))
    assert inherited(stranger, [whole]).known_as == ("c",) and not akin(stranger, whole)


def test_told_apart_holds_for_the_whole_family() -> None:
    whole, part = asset(), replace(asset(), id="c", made_from=("p",))
    other = replace(asset(), id="x", apart=frozenset({"p"}))
    assert told_apart(part, other) and told_apart(other, part) and not told_apart(whole, part)


# --- at a desk -------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_in(tmp_path / "desk", ManualClock(NOON)) as opened:
        yield opened


PATIENT = {"depicts": Depicts.PATIENT, "recognisable": True, "traces": frozenset(), "subject": "K-0142"}


def scene(seed: int, size: tuple[int, int] = (320, 240), kind: str = "JPEG") -> bytes:
    small = Image.frombytes("RGB", (8, 6), random.Random(seed).randbytes(8 * 6 * 3))
    out = io.BytesIO()
    small.resize(size, Image.Resampling.BICUBIC).save(out, kind)
    return out.getvalue()


def again(desk: Desk, known: Asset) -> Asset:
    found = desk.media.get(known.id)
    assert found is not None
    return found


def said(desk: Desk, known: Asset, **words: Any) -> Asset:
    desk.media.describe(replace(again(desk, known), **words))
    return again(desk, known)


def whole_at(desk: Desk, seed: int = 1) -> Asset:
    return said(desk, desk.media.take("neo.jpg", scene(seed)), alt="Il dorso", minor=True, **PATIENT)


def test_it_is_a_picture_of_its_own_and_what_has_to_be_looked_at_again_is_not_taken_over(desk: Desk) -> None:
    whole = whole_at(desk)
    heard: list[tuple[str, str]] = []
    desk.bus.subscribe(AssetMasked, lambda event: heard.append((event.asset, event.source)))
    part = cover(desk, whole)
    assert heard == [(part.id, whole.id)]
    assert part.id != whole.id and again(desk, whole) == whole, "the whole stays as it was"
    assert (part.depicts, part.subject, part.minor, part.alt) == (Depicts.PATIENT, "K-0142", True, "Il dorso")
    assert part.recognisable is None and part.traces is None and not part.described
    assert part.line == (part.id, whole.id) and part.known_as == (part.id,), "nothing inherited unanswered"
    content = desk.media.content(part)
    assert residue(content, part.mime) == [] and hashlib.sha256(content).hexdigest() == part.digest
    assert desk.media.original(part) == content, "what came in with the whole is not to be reached from here"
    assert len(desk.media.all()) == 2 and part.look not in (None, "")


def test_the_consent_passes_with_the_answers_and_goes_with_them(desk: Desk) -> None:
    whole = whole_at(desk)
    part = said(desk, cover(desk, whole), recognisable=False, traces=frozenset())
    assert part.stands_for == (whole.id,)
    assert said(desk, part, traces=frozenset({Trace.TATTOO})).stands_for == (), "nobody saw that before"
    part = said(desk, part, traces=frozenset(), recognisable=True)
    assert part.stands_for == (whole.id,)
    said(desk, whole, recognisable=False)
    assert again(desk, part).stands_for == (), "a part cannot show a face that the whole does not"
    said(desk, whole, recognisable=True)
    assert again(desk, part).stands_for == (whole.id,)
    twice = said(desk, cover(desk, part, ROUND), recognisable=False, traces=frozenset())
    assert twice.made_from == twice.stands_for == (whole.id, part.id)
    assert desk.media.with_heirs([whole.id]) == {whole.id, part.id, twice.id}
    assert desk.media.with_heirs([part.id]) == {part.id, twice.id}
    assert desk.media.kin([part.id, "else"]) == {
        part.id: {whole.id, part.id, twice.id},
        "else": {"else"},
    }
    assert desk.verify().broken_at is None


def test_the_person_of_the_whole_is_the_person_of_the_part(desk: Desk) -> None:
    whole = whole_at(desk)
    part = said(desk, cover(desk, whole), recognisable=True, traces=frozenset())
    sibling = cover(desk, whole, ROUND)
    with pytest.raises(SamePicture) as same:
        said(desk, part, subject="K-0099")
    assert same.value.exact and same.value.known in (whole.id, sibling.id)
    assert "others follow" in str(same.value.sentence)
    with pytest.raises(Refused, match="same picture"):
        desk.media.tell_apart(part.id, whole.id)
    said(desk, whole, subject="K-0150")
    assert {again(desk, a).subject for a in (whole, part, sibling)} == {"K-0150"}
    assert again(desk, part).stands_for == (whole.id,)


def test_the_part_is_nobody_elses_either(desk: Desk) -> None:
    whole = whole_at(desk)
    small = Shape(Form.RECTANGLE, 0.4, 0.4, 0.05, 0.05)
    part = cover(desk, whole, small)
    with pytest.raises(SamePicture):
        desk.media.take("copia.jpg", scene(1, (300, 225)), "K-0099")
    assert desk.media.take("neo.jpg", desk.media.content(part)).id == part.id
    other = desk.media.take("gemella.jpg", scene(1, (300, 225)))
    desk.media.tell_apart(other.id, whole.id)
    assert said(desk, other, subject="K-0099").subject == "K-0099", "told apart from the whole is enough"


def test_described_after_it_was_covered_the_code_goes_down(desk: Desk) -> None:
    whole = desk.media.take("neo.jpg", scene(1))
    part = cover(desk, whole)
    assert part.depicts is Depicts.UNKNOWN
    part = said(desk, part, **PATIENT)
    assert part.stands_for == (), "nobody said anything about the whole"
    said(desk, whole, **PATIENT)
    assert again(desk, part).stands_for == (whole.id,)


def test_the_same_shapes_again_make_nothing_new_and_two_people_never_share_one(desk: Desk) -> None:
    """Two photos that are the same where nothing is covered: the bytes are one, the pictures stay two."""
    size, left = (320, 240), Shape(Form.RECTANGLE, 0, 0, 0.5, 1)
    wholes = []
    for seed, code in enumerate(("K-0142", "K-0099")):
        image = Image.new("RGBA", size, (255, 255, 255, 254))
        image.paste(Image.open(io.BytesIO(scene(seed, (160, 240), "PNG"))))
        out = io.BytesIO()
        image.save(out, "PNG")
        taken = desk.media.take(f"{seed}.png", out.getvalue())
        wholes.append(said(desk, taken, **{**PATIENT, "subject": code}))
    one, two = (cover(desk, whole, left) for whole in wholes)
    assert one.digest == two.digest and one.id != two.id
    assert (one.subject, two.subject) == ("K-0142", "K-0099")
    assert cover(desk, wholes[0], left).id == one.id
    with pytest.raises(Refused, match="covered already"):
        cover(desk, one, left)
    desk.media.erase([one.id])
    desk.media.drop_erased()
    assert desk.media.content(two), "the bytes are still somebody's"


def test_what_is_gone_and_what_moves_is_said(desk: Desk) -> None:
    whole, film = whole_at(desk), desk.media.take("visita.mp4", Film().made())
    with pytest.raises(Refused, match="Only a still picture"):
        cover(desk, film)
    desk.media.erase([whole.id])
    with pytest.raises(Refused, match="was deleted"):
        cover(desk, again(desk, whole))
    made = masked(whole.digest, scene(1), "image/jpeg", [MIDDLE])
    assert made is not None
    with pytest.raises(Refused, match="no longer in the library"):
        desk.media.keep_masked(whole.id, made)
    with pytest.raises(ValueError, match="not drawn from"):
        desk.media.keep_masked(whole_at(desk, 2).id, made)


def test_on_a_full_disk_nothing_is_kept_and_it_is_said(desk: Desk) -> None:
    whole = whole_at(desk)
    noise = Shape(Form.RECTANGLE, 0.1, 0.1, 0.5, 0.5, Way.BLUR)
    with no_file_longer_than(40_000), pytest.raises(NoRoom, match="disk"):
        cover(desk, whole, noise)
    assert desk.media.all() == [whole]
    assert cover(desk, whole, noise).line[1:] == (whole.id,)
