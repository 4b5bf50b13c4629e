"""Whom a picture shows: asked each time, never two people for one picture; copies that show less, copies that fit."""

import asyncio
import io
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageEnhance
from support.composing import run
from support.desks import NOON, desk_in
from support.films import Film

from app.core.desk import Desk
from app.core.kernel.clock import ManualClock
from app.core.kernel.errors import Refused
from app.core.media.batch import MOST_FILES, Progress, files_in, take_all
from app.core.media.clean import residue
from app.core.media.looks import NEAR, alike, distance, look_of
from app.core.media.model import Asset, AssetsToldApart, Depicts, SamePicture, Trace
from app.core.media.renditions import Recipe, fits, framed, make, opened
from app.core.platforms.contract import Limits
from app.core.posts.pictures import needs_consent

JPEG = ("image/jpeg",)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def desk(tmp_path: Path, clock: ManualClock) -> Iterator[Desk]:
    with desk_in(tmp_path / "desk", clock) as opened_desk:
        yield opened_desk


def scene(seed: int, width: int = 640, height: int = 480) -> Image.Image:
    """Soft patches of light, another composition for each seed."""
    dice = random.Random(seed)
    small = Image.frombytes("RGB", (8, 6), dice.randbytes(8 * 6 * 3))
    return small.resize((width, height), Image.Resampling.BICUBIC)


def encoded(image: Image.Image, kind: str = "JPEG", **extra: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **extra)
    return out.getvalue()


def take(desk: Desk, image: Image.Image, name: str = "foto.jpg", subject: str = "") -> Asset:
    return desk.media.take(name, encoded(image), subject)


def said(desk: Desk, asset: Asset, **words: Any) -> Asset:
    desk.media.describe(replace(asset, **words))
    found = desk.media.get(asset.id)
    assert found is not None
    return found


# --- fingerprints ----------------------------------------------------------------------------------------------

COPIES: dict[str, Callable[[Image.Image], Image.Image]] = {
    "smaller": lambda image: image.resize((320, 240)),
    "much smaller": lambda image: image.resize((96, 72)),
    "brighter": lambda image: ImageEnhance.Brightness(image).enhance(1.15),
    "grey": lambda image: image.convert("L").convert("RGB"),
    "compressed hard": lambda image: Image.open(io.BytesIO(encoded(image, quality=12))),
    "another format": lambda image: Image.open(io.BytesIO(encoded(image, "PNG"))).convert("RGBA"),
}


@pytest.mark.parametrize("kind", COPIES)
def test_a_copy_looks_the_same(kind: str) -> None:
    for seed in range(40):
        image = scene(seed)
        assert alike(look_of(image), look_of(COPIES[kind](image))), seed


def test_other_pictures_do_not() -> None:
    looks = [look_of(scene(seed)) for seed in range(200)]
    near = [distance(a, b) for n, a in enumerate(looks) for b in looks[:n]]
    assert min(near) > NEAR


def test_a_plain_ground_looks_like_nothing() -> None:
    red, blue = (look_of(Image.new("RGB", (64, 40), colour)) for colour in ("red", "blue"))
    assert red == blue == "" and not alike(red, blue) and not alike(None, None)


# --- one picture, one person -----------------------------------------------------------------------------------


def test_the_same_picture_under_another_person_is_refused_and_both_are_named(desk: Desk) -> None:
    first = said(desk, take(desk, scene(1)), depicts=Depicts.PATIENT, subject="K-0142")
    copy = take(desk, scene(1).resize((500, 375)), "ricevuta.jpg")
    assert copy.id != first.id
    with pytest.raises(SamePicture) as same:
        said(desk, copy, depicts=Depicts.PATIENT, subject="K-0099")
    assert (same.value.known, same.value.asset, same.value.exact) == (first.id, copy.id, False)
    kept = desk.media.get(copy.id)
    assert kept is not None and kept.subject == "" and kept.depicts is Depicts.UNKNOWN, (
        "nothing of it was kept"
    )
    assert said(desk, copy, depicts=Depicts.PATIENT, subject="K-0142").subject == "K-0142"


def test_dropped_again_under_another_person_it_is_not_even_taken_in(desk: Desk) -> None:
    first = take(desk, scene(1), subject="K-0142")
    blobs = desk.archive.blobs.digests()
    for image in (scene(1), scene(1).resize((500, 375))):
        with pytest.raises(SamePicture) as same:
            take(desk, image, subject="K-0099")
        assert same.value.known == first.id
    assert desk.archive.blobs.digests() == blobs and len(desk.media.all()) == 1
    assert take(desk, scene(1), subject="K-0142").id == first.id, "the same person is no contradiction"


def test_a_person_may_tell_two_alike_apart_and_it_is_kept_who_said_so(desk: Desk) -> None:
    first = said(desk, take(desk, scene(1)), subject="K-0142")
    other = take(desk, ImageEnhance.Brightness(scene(1)).enhance(1.1), "altra.jpg")
    heard: list[tuple[str, str]] = []
    desk.bus.subscribe(AssetsToldApart, lambda event: heard.append((event.asset, event.other)))
    desk.media.tell_apart(other.id, first.id)
    assert heard == [(other.id, first.id)]
    assert said(desk, other, subject="K-0099").subject == "K-0099"
    assert said(desk, first, subject="K-0150").subject == "K-0150", "the other way round too"


def test_pictures_of_before_have_their_fingerprint_taken_when_it_is_needed(desk: Desk) -> None:
    old = said(desk, take(desk, scene(1)), subject="K-0142")
    with desk.archive.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE assets SET look = NULL")
    with pytest.raises(SamePicture):
        said(desk, take(desk, scene(1).resize((500, 375))), subject="K-0099")
    found = desk.media.get(old.id)
    assert found is not None and found.look == old.look


def test_several_people_in_one_drop_are_separated_by_hand(desk: Desk) -> None:
    said(desk, take(desk, scene(9)), subject="K-0001")
    drop = [take(desk, scene(seed), f"{seed}.jpg") for seed in (1, 2, 3)]
    again = take(desk, scene(9).resize((500, 375)), "9.jpg")
    refused = desk.media.separate({"K-0142": [drop[0].id, drop[1].id], "K-0099": [drop[2].id, again.id]})
    assert [a.subject for a in desk.media.some(a.id for a in drop)] == ["K-0142", "K-0142", "K-0099"]
    assert [r.asset for r in refused] == [again.id]


# --- the question ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "described", "needs"),
    [
        ({}, False, False),
        ({"depicts": Depicts.PATIENT}, False, True),
        ({"depicts": Depicts.PATIENT, "recognisable": False}, False, False),
        ({"depicts": Depicts.PATIENT, "recognisable": False, "traces": frozenset()}, True, False),
        (
            {"depicts": Depicts.PATIENT, "recognisable": False, "traces": frozenset({Trace.TATTOO})},
            True,
            True,
        ),
        ({"depicts": Depicts.PATIENT, "recognisable": True, "traces": frozenset()}, True, True),
        ({"depicts": Depicts.PLACE}, False, False),
        ({"depicts": Depicts.PLACE, "traces": frozenset({Trace.SCREEN})}, True, False),
        ({"depicts": Depicts.STAFF, "traces": frozenset()}, False, True),
        ({"depicts": Depicts.ILLUSTRATION}, True, False),
    ],
)
def test_what_has_to_be_said(desk: Desk, words: dict[str, Any], described: bool, needs: bool) -> None:
    asset = said(desk, take(desk, scene(1)), **words)
    assert (asset.described, needs_consent(asset)) == (described, needs)
    assert asset.to_cover == (asset.traces or frozenset()) & {Trace.TEXT, Trace.SCREEN}


def test_the_last_answer_of_the_same_folder_is_offered_and_no_path_is_kept(
    desk: Desk, tmp_path: Path
) -> None:
    rossi, rooms = tmp_path / "Rossi Mario", tmp_path / "Sale"
    paths = []
    for number, folder in enumerate((rossi, rossi, rooms)):
        folder.mkdir(exist_ok=True)
        paths.append(folder / f"{number}.jpg")
        paths[-1].write_bytes(encoded(scene(number)))
    first, second, room = map(desk.media.take_file, paths)
    assert desk.media.last_answer(second) is None
    said(
        desk,
        first,
        depicts=Depicts.PATIENT,
        recognisable=True,
        traces=frozenset(),
        generated=False,
        subject="K-0142",
    )
    offered = desk.media.last_answer(second)
    assert offered is not None and (offered.id, offered.subject) == (first.id, "K-0142")
    assert desk.media.last_answer(room) is None and desk.media.last_answer(first) is None
    assert first.folder == second.folder != room.folder and "Rossi" not in first.folder


# --- copies for the platforms ------------------------------------------------------------------------------------


def test_a_copy_for_each_platform_and_none_where_the_first_fits(desk: Desk) -> None:
    asset = take(desk, scene(1, 2000, 1500))
    roomy, tight = Limits(500), Limits(500, image_side=1080, image_types=JPEG, image_bytes=60_000)
    assert desk.media.rendition(asset, roomy).digest == asset.digest
    copy = desk.media.rendition(asset, tight)
    assert max(copy.width, copy.height) <= 1080 and copy.size <= 60_000 and copy.mime == "image/jpeg"
    data = desk.media.copy_of(copy)
    assert len(data) == copy.size and residue(data, copy.mime) == []
    assert desk.media.rendition(asset, tight) == copy, "made once"
    assert desk.media.prepare(asset, [roomy, tight, Limits(500, image_side=700)]) == 1


@given(
    width=st.integers(40, 900),
    height=st.integers(40, 900),
    side=st.sampled_from([0, 200, 640]),
    shape=st.sampled_from([(0.0, 0.0), (0.8, 1.91), (1.0, 1.0)]),
)
def test_every_copy_keeps_to_its_recipe_and_nothing_is_cut(
    width: int, height: int, side: int, shape: tuple[float, float]
) -> None:
    recipe = Recipe(side, *shape, 4_000_000, JPEG)
    made = make(Image.new("RGB", (width, height), "navy"), recipe)
    assert fits(recipe, made.mime, made.width, made.height, len(made.data))
    assert framed(recipe, made.width, made.height) == (made.width, made.height)
    if shape == (0.0, 0.0) and (not side or max(width, height) <= side):
        assert (made.width, made.height) == (width, height)


def test_what_is_see_through_gets_a_white_ground_where_only_photos_are_taken() -> None:
    logo = Image.new("RGBA", (300, 200), (255, 0, 0, 0))
    made = make(opened(encoded(logo, "PNG")), Recipe(0, 0.0, 0.0, 1_000_000, JPEG))
    assert Image.open(io.BytesIO(made.data)).getpixel((5, 5)) == (255, 255, 255)
    kept = make(opened(encoded(logo, "PNG")), Recipe(200, 0.0, 0.0, 1_000_000, (*JPEG, "image/png")))
    assert kept.mime == "image/png" and kept.width == 200


def test_a_picture_that_cannot_be_made_small_enough_is_refused() -> None:
    noise = Image.effect_noise((1200, 900), 90).convert("RGB")
    with pytest.raises(Refused, match="small enough"):
        make(noise, Recipe(0, 0.0, 0.0, 20_000, JPEG))


# --- many at once ------------------------------------------------------------------------------------------------


def folder_of_files(tmp_path: Path) -> Path:
    folder = tmp_path / "Consegna"
    (folder / "b").mkdir(parents=True)
    (folder / "a.jpg").write_bytes(encoded(scene(1)))
    (folder / "b" / "c.PNG").write_bytes(encoded(scene(2), "PNG"))
    (folder / "b" / "film.mp4").write_bytes(Film().made())
    (folder / "finta.jpg").write_text("not a picture")
    (folder / "note.txt").write_text("Rossi")
    (folder / ".nascosta.jpg").write_bytes(encoded(scene(3)))
    (folder / "giro").symlink_to(folder, target_is_directory=True)
    return folder


def test_a_folder_with_word_of_how_far_it_is(desk: Desk, tmp_path: Path) -> None:
    folder, told = folder_of_files(tmp_path), list[Progress]()
    tight = Limits(500, image_side=200)
    batch = asyncio.run(take_all(desk.media, run, [folder], told.append, limits=[tight]))
    assert [asset.name for asset in batch.taken] == ["a.jpg", "c.PNG", "film.mp4"]
    assert [(no.name, str(no.reason)[:12]) for no in batch.refused] == [("finta.jpg", "This file is")]
    assert [(p.done, p.total) for p in told] == [(n, 4) for n in range(5)]
    assert desk.media.prepare(batch.taken[0], [tight]) == 0, "its copy was made on the way"


def test_it_can_be_stopped_and_what_is_in_stays(desk: Desk, tmp_path: Path) -> None:
    told: list[Progress] = []
    batch = asyncio.run(
        take_all(desk.media, run, [folder_of_files(tmp_path)], told.append, lambda: len(told) == 2)
    )
    assert (len(batch.taken), batch.left) == (2, 2) and len(desk.media.all()) == 2


def test_a_whole_drop_may_belong_to_one_person(desk: Desk, tmp_path: Path) -> None:
    known = said(desk, take(desk, scene(2)), subject="K-0099")
    batch = asyncio.run(take_all(desk.media, run, [folder_of_files(tmp_path)], subject="K-0142"))
    assert {asset.subject for asset in batch.taken} == {"K-0142"}
    (same,) = [no.same for no in batch.refused if no.same]
    assert same.known == known.id and len(batch.taken) == 2


def test_too_many_or_none_is_said_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no picture"):
        files_in([tmp_path])
    for number in range(MOST_FILES + 1):
        (tmp_path / f"{number}.jpg").touch()
    with pytest.raises(Refused, match="more than"):
        files_in([tmp_path])
