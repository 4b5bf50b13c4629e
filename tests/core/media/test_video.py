"""Videos: the pictures and the sound stay byte for byte, everything else is blank; damaged files become a sentence."""

import random
import struct
from datetime import timedelta
from pathlib import Path

import pytest
from support.desks import NOON, desk_in
from support.films import PICTURE_DATA, SOUND_DATA, Film, box

from app.core.kernel.clock import ManualClock
from app.core.kernel.errors import Refused
from app.core.kernel.text import LANGUAGES, render
from app.core.media.boxes import MOST_BOXES, boxes
from app.core.media.clean import residue
from app.core.media.intake import MOST_VIDEO_BYTES, take_in
from app.core.media.model import AssetWatched


@pytest.mark.parametrize(
    "film", [Film(), Film(brand=b"qt  "), Film(turned=True), Film(long_offsets=True)], ids=repr
)
def test_nothing_but_the_pictures_and_the_sound_goes_out(film: Film) -> None:
    data = film.made()
    assert data.count(film.secret) == 15 and film.place in data, "the file does talk"
    assert len(residue(data, "video/mp4")) > 8
    taken = take_in("dimissione.mp4", data)
    assert film.secret not in taken.public and film.place not in taken.public
    assert b"xmpmeta" not in taken.public and b"quicktime.location" not in taken.public
    assert residue(taken.public, taken.mime) == []
    assert taken.original == data


def test_what_is_seen_and_heard_stays_where_it_was() -> None:
    data = Film().made()
    public = take_in("film.mp4", data).public
    assert len(public) == len(data)
    for piece in (PICTURE_DATA[:60], SOUND_DATA, PICTURE_DATA[60:]):
        assert public.index(piece) == data.index(piece)
    for kind in (b"stco", b"stsz", b"stsc", b"stts"):
        first, now = ([b for b in boxes(d) if b.kind == kind][:2] for d in (data, public))
        assert [data[b.start : b.end] for b in first] == [public[b.start : b.end] for b in now]


def test_how_long_and_how_large() -> None:
    taken = take_in("film.mp4", Film(seconds=34).made())
    assert (taken.mime, taken.seconds, taken.width, taken.height) == ("video/mp4", 34.0, 1920, 1080)
    turned = take_in("film.mov", Film(turned=True, brand=b"qt  ").made())
    assert (turned.mime, turned.width, turned.height) == ("video/quicktime", 1080, 1920)


def test_notes_between_the_pictures_become_filler() -> None:
    """A dashboard camera writes its place into the stream of pictures itself."""
    note = b"\x06\x05\x1c" + bytes(range(16)) + b"41.12N 16.86E\x80"
    caption = b"\x06\x04\x05ABCDE\x80"
    parts = (note, caption, b"\x65PICTURE ONE")
    first = b"".join(bytes([len(part)]) + part for part in parts)
    film = Film(pictures=first.ljust(60, b"\0") + PICTURE_DATA[60:])
    public = take_in("auto.mp4", film.made()).public
    assert b"41.12N" not in public and b"\x65PICTURE ONE" in public and caption in public
    place = film.made().index(first)
    assert public[place : place + 3] == bytes([len(note)]) + b"\x0c\xff", (
        "a part of the same length, to be skipped"
    )


def test_a_wrong_name_is_no_obstacle() -> None:
    assert take_in("foto.jpg", Film().made()).mime == "video/mp4"


def replaced(old: bytes, new: bytes) -> bytes:
    assert old in Film().made()
    return Film().made().replace(old, new)


HOSTILE = {
    "cut": Film().made()[:-400],
    "only a head": Film().made()[:32],
    "in pieces": Film().made() + box(b"moof", box(b"mfhd", bytes(8))),
    "a box longer than all": replaced(struct.pack(">I4s", 108, b"mvhd"), struct.pack(">I4s", 2**31, b"mvhd")),
    "a table longer than its box": replaced(
        struct.pack(">II", 0, 2) + struct.pack(">II", 60, 40), struct.pack(">II", 0, 2**31) + bytes(8)
    ),
    "samples outside": replaced(struct.pack(">II", 60, 40), struct.pack(">II", 60, 2**30)),
    "nested without end": Film().made()[:28] + box(b"moov", *[b""]) + b"".join(
        struct.pack(">I4s", 8 * (40 - n), b"trak" if n else b"moov") for n in range(40)
    ),
    "a million boxes": Film().made() + box(b"free") * (MOST_BOXES + 1),
    "data elsewhere": replaced(struct.pack(">I4sI", 12, b"url ", 1), struct.pack(">I4sI", 12, b"url ", 0)),
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_becomes_a_sentence_and_leaves_no_trace(tmp_path: Path, kind: str) -> None:
    with desk_in(tmp_path / "desk") as desk:
        path = tmp_path / "film.mp4"
        path.write_bytes(HOSTILE[kind])
        with pytest.raises(Refused) as refused:
            desk.media.take_file(path)
        for language in LANGUAGES:
            assert render(refused.value.sentence, language).endswith(".")
        assert desk.media.all() == [] and desk.archive.blobs.digests() == set()


def test_a_film_of_a_gigabyte_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(Film().made())
    with path.open("r+b") as file:
        file.truncate(1_000_000_000)
    with desk_in(tmp_path / "desk") as desk, pytest.raises(Refused) as refused:
        desk.media.take_file(path)
    assert f"{MOST_VIDEO_BYTES // 1_000_000} MB" in render(refused.value.sentence, "it")


def test_a_thousand_damaged_films() -> None:
    """Each is a clean video or a sentence, never anything else."""
    dice, whole, outcomes = random.Random(3), Film().made(), set()
    for _ in range(1000):
        data = bytearray(whole)
        for _ in range(dice.randint(1, 6)):
            data[dice.randrange(32, len(data))] = dice.randrange(256)
        if dice.random() < 0.2:
            data = data[: dice.randrange(32, len(data))]
        try:
            taken = take_in("film.mp4", bytes(data))
            assert residue(taken.public, taken.mime) == []
            outcomes.add("taken")
        except Refused:
            outcomes.add("refused")
    assert outcomes == {"taken", "refused"}


def test_it_is_played_to_the_end_before_it_counts_as_watched(tmp_path: Path) -> None:
    clock = ManualClock(NOON)
    with desk_in(tmp_path / "desk", clock) as desk:
        film = desk.media.take("film.mp4", Film(seconds=34).made())
        picture_like = film.unwatched
        heard: list[str] = []
        desk.bus.subscribe(AssetWatched, lambda event: heard.append(event.asset))
        clock.advance(timedelta(seconds=10))
        with pytest.raises(Refused, match="only a moment ago"):
            desk.media.watched(film.id, NOON)
        clock.advance(timedelta(seconds=24))
        desk.media.watched(film.id, NOON)
        seen = desk.media.get(film.id)
        assert picture_like and seen is not None and not seen.unwatched
        assert (seen.watched_by, seen.watched_at) == (desk.team.current.id, clock.now())
        assert heard == [film.id]
