"""The library as one looks at it: consent of each picture, what is looked for, where it was used, what may go."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from support.covering import ROUND, cover
from support.desks import NOON, desk_in
from support.practice import Works, practice_in
from support.shelves import stock
from support.showing import consent_for, photo, picture, signed

from app.core.consent.model import Purpose, Scope, What
from app.core.desk import Desk
from app.core.kernel.clock import ManualClock
from app.core.kernel.errors import Damaged, Refused
from app.core.media.model import Asset, AssetErased, AssetTagged, Depicts, Trace, tidy_tags
from app.core.posts.library import Cover, Item, Kind, View, Wanted
from app.core.posts.model import Status


@pytest.fixture
def works(tmp_path: Path) -> Iterator[Works]:
    with practice_in(tmp_path / "desk") as practice:
        yield practice


@pytest.fixture
def desk(works: Works) -> Desk:
    return works.desk


def item(desk: Desk, asset: Asset) -> Item:
    return next(i for i in desk.library.shelf().items if i.asset.id == asset.id)


def said(desk: Desk, colour: str, name: str = "foto.png", **words: object) -> Asset:
    taken = desk.media.take(name, picture(colour))
    desk.media.describe(replace(taken, **words))  # type: ignore[arg-type]
    found = desk.media.get(taken.id)
    assert found is not None
    return found


# --- the consent of a picture ----------------------------------------------------------------------------------


def test_what_nobody_described_is_not_called_free(desk: Desk) -> None:
    bare = desk.media.take("a.png", picture("red"))
    known = item(desk, bare)
    assert known.cover is Cover.UNASKED and known.is_in(View.ASKS)
    half = said(desk, "blue", depicts=Depicts.STAFF, recognisable=True, traces=None)
    assert item(desk, half).cover is Cover.UNASKED


def test_a_drawing_and_a_room_need_nobody(desk: Desk) -> None:
    drawing = said(desk, "red", depicts=Depicts.ILLUSTRATION, alt="Un disegno", generated=False)
    room = said(desk, "blue", depicts=Depicts.PLACE, traces=frozenset(), alt="La sala", generated=False)
    for asset in (drawing, room):
        known = item(desk, asset)
        assert known.cover is Cover.FREE and not known.is_in(View.ASKS) and not known.is_in(View.BARE)


def test_a_consent_moves_from_missing_to_valid_expiring_expired(desk: Desk, works: Works) -> None:
    asset = photo(desk)
    assert item(desk, asset).cover is Cover.MISSING and item(desk, asset).is_in(View.BARE)
    scope = Scope(
        frozenset({asset.id}), frozenset({"facebook"}), frozenset(Purpose), NOON + timedelta(days=100),
        frozenset(What),
    )  # fmt: skip
    kept = desk.consents.record("K-0142", scope, desk.team.current.id)
    assert item(desk, asset).cover is Cover.INCOMPLETE
    form = desk.folder / "modulo.pdf"
    form.write_bytes(b"%PDF-1.4\n%%EOF\n")
    desk.consents.attach_proof(kept.id, form)
    assert item(desk, asset).cover is Cover.VALID and item(desk, asset).until == NOON + timedelta(days=100)
    works.clock.advance(timedelta(days=60))
    assert item(desk, asset).cover is Cover.EXPIRING and item(desk, asset).is_in(View.EXPIRING)
    works.clock.advance(timedelta(days=60))
    assert item(desk, asset).cover is Cover.EXPIRED and item(desk, asset).is_in(View.BARE)


def test_a_withdrawn_one_and_one_of_somebody_else_cover_nothing(desk: Desk) -> None:
    asset, other = photo(desk), photo(desk, "#9D9", "K-0099")
    wrong = consent_for(desk, other, subject="K-0142")
    assert item(desk, other).cover is Cover.MISSING and item(desk, other).consents == ()
    right = consent_for(desk, asset)
    desk.consents.withdraw(right.id)
    assert item(desk, asset).cover is Cover.WITHDRAWN
    again = consent_for(desk, asset)
    assert item(desk, asset).cover is Cover.VALID
    assert [c.id for c in item(desk, asset).consents] == [again.id, right.id], (
        "the one that counts stands first"
    )
    assert wrong.id not in {c.id for c in item(desk, asset).consents}


def test_what_shows_less_is_covered_by_the_consent_for_the_whole(desk: Desk) -> None:
    whole = photo(desk)
    consent = consent_for(desk, whole)
    cut = cover(desk, whole)
    assert item(desk, cut).cover is Cover.UNASKED, "nobody looked again yet"
    desk.media.describe(replace(cut, recognisable=True, traces=frozenset()))
    assert item(desk, cut).cover is Cover.VALID
    assert [c.id for c in item(desk, cut).consents] == [consent.id]
    other = cover(desk, whole, ROUND)
    desk.media.describe(replace(other, recognisable=True, traces=frozenset({Trace.TATTOO})))
    assert item(desk, other).cover is Cover.MISSING


# --- where it was used -----------------------------------------------------------------------------------------


def test_a_picture_knows_its_posts_and_where_it_is_out(desk: Desk, works: Works) -> None:
    asset = photo(desk)
    consent = consent_for(desk, asset)
    assert item(desk, asset).posts == () and item(desk, asset).is_in(View.UNUSED)
    assert desk.library.history(asset.id) == ()
    draft = desk.posts.save(replace(desk.posts.new("it", "Bozza"), media=(asset.id,)))
    out = signed(desk, consent, asset, [works.api.id], title="Fuori")
    (delivery,) = desk.posts.queue(out)
    assert item(desk, asset).out_on == frozenset()
    works.sync()
    known = item(desk, asset)
    assert set(known.posts) == {draft.id, out.id} and known.out_on == {"square"}
    assert not known.is_in(View.UNUSED)
    works.clock.advance(timedelta(hours=1))
    desk.posts.save(replace(draft, text="Altro"))
    latest, first = desk.library.history(asset.id)
    assert (latest.post, latest.status, latest.account, latest.signed) == (draft.id, Status.DRAFT, "", False)
    assert (first.post, first.headline, first.status) == (out.id, "Fuori", Status.PUBLISHED)
    assert (first.account, first.url) == (works.api.id, works.kept(delivery).url) and first.url


def test_the_bin_does_not_count_but_what_is_out_does(desk: Desk, works: Works) -> None:
    asset = photo(desk)
    consent = consent_for(desk, asset)
    draft = desk.posts.save(replace(desk.posts.new("it", "Bozza"), media=(asset.id,)))
    out = signed(desk, consent, asset, [works.api.id])
    desk.posts.queue(out)
    works.sync()
    desk.posts.trash(draft.id)
    desk.posts.trash(out.id)
    assert item(desk, asset).posts == (out.id,)
    assert [used.post for used in desk.library.history(asset.id)] == [out.id]


def test_a_signed_post_says_that_its_words_are_covered(desk: Desk, works: Works) -> None:
    asset = photo(desk)
    post = signed(desk, consent_for(desk, asset), asset, [works.api.id])
    (used,) = desk.library.history(asset.id)
    assert used.signed and used.status is Status.SIGNED
    desk.posts.queue(post)
    (used,) = desk.library.history(asset.id)
    assert used.signed and used.status is Status.WAITING
    works.sync()
    (used,) = desk.library.history(asset.id)
    assert not used.signed, "what is out is not signed again"


# --- looking for it --------------------------------------------------------------------------------------------


def test_words_find_name_description_code_tag_and_post(desk: Desk) -> None:
    cheek = photo(desk)
    desk.media.tag(cheek.id, ["Acne", "  prima   visita "])
    desk.posts.save(replace(desk.posts.new("it", "Estate al mare"), media=(cheek.id,)))
    room = said(desk, "blue", "sala.png", depicts=Depicts.PLACE, traces=frozenset(), alt="La sala d'attesa")
    items = desk.library.shelf().items
    for query in (
        "guancia.png",
        "dopo la cura",
        "k-0142",
        "acne",
        "PRIMA visita",
        "estate mare",
        "cura acne",
    ):
        assert [i.asset.id for i in Wanted(query).narrowed(items)] == [cheek.id], query
    assert [i.asset.id for i in Wanted("sala").narrowed(items)] == [room.id]
    assert Wanted("sala acne").narrowed(items) == []
    assert len(Wanted("  ").narrowed(items)) == 2


def test_everything_that_is_said_has_to_be_true(desk: Desk) -> None:
    cheek, room = photo(desk), said(desk, "blue", depicts=Depicts.PLACE, traces=frozenset())
    desk.media.tag(room.id, ["studio"])
    shelf = desk.library.shelf()
    assert shelf.tags == ("studio",) and shelf.platforms == ()

    def found(**wanted: object) -> list[str]:
        return [i.asset.id for i in Wanted(**wanted).narrowed(shelf.items)]  # type: ignore[arg-type]

    assert found(cover=Cover.MISSING) == [cheek.id] and found(cover=Cover.FREE) == [room.id]
    assert found(tag="studio") == [room.id] and found(tag="studio", cover=Cover.MISSING) == []
    assert found(kind=Kind.VIDEO) == [] and len(found(kind=Kind.PICTURE)) == 2
    assert found(used_on="facebook") == []


# --- tags ------------------------------------------------------------------------------------------------------


def test_tags_are_kept_tidy_and_told_once(desk: Desk) -> None:
    told: list[AssetTagged] = []
    desk.bus.subscribe(AssetTagged, told.append)
    asset = desk.media.take("a.png", picture("red"))
    tagged = desk.media.tag(asset.id, ["nei", " Estate  2026 ", "NEI", "", "x" * 60])
    assert tagged.tags == ("Estate 2026", "nei", "x" * 40)
    desk.media.tag(asset.id, ["nei", "Estate 2026", "x" * 40])
    assert [e.asset for e in told] == [asset.id], "the same tags again are no news"
    desk.media.describe(replace(asset, alt="Un neo"))
    kept = desk.media.get(asset.id)
    assert kept is not None and kept.tags == tagged.tags and kept.alt == "Un neo"
    assert len(tidy_tags(str(n) for n in range(50))) == 20


# --- letting go ------------------------------------------------------------------------------------------------


def test_what_nothing_needs_can_be_deleted_with_its_bytes(desk: Desk) -> None:
    told: list[AssetErased] = []
    desk.bus.subscribe(AssetErased, told.append)
    asset = said(desk, "red", depicts=Depicts.PATIENT, recognisable=True, subject="K-0001", alt="Viso")
    desk.media.tag(asset.id, ["viso"])
    assert desk.library.why_kept(asset.id) is None
    desk.library.remove(asset.id)
    assert desk.library.shelf().items == () and [e.asset for e in told] == [asset.id]
    gone = desk.media.get(asset.id)
    assert gone is not None and gone.erased_at is not None and (gone.alt, gone.tags) == ("", ())
    with pytest.raises(Damaged):
        desk.media._blobs.get(asset.digest)
    with pytest.raises(Refused):
        desk.media.tag(asset.id, ["viso"])


def test_what_a_post_shows_or_a_consent_names_stays(desk: Desk) -> None:
    shown, named = photo(desk), photo(desk, "#9D9", "K-0099")
    post = desk.posts.save(replace(desk.posts.new("it"), media=(shown.id,)))
    consent = consent_for(desk, named, subject="K-0099")
    for asset in (shown, named):
        with pytest.raises(Refused):
            desk.library.remove(asset.id)
        assert desk.media.content(asset)
    kept = desk.library.why_kept(named.id)
    assert kept is not None and "K-0099" in str(getattr(kept, "values", {}))
    desk.posts.trash(post.id)
    assert desk.library.why_kept(shown.id) is None
    desk.consents.correct(consent.id, scope=replace(consent.scope, assets=frozenset({"another"})))
    desk.library.remove(named.id)


# --- many ------------------------------------------------------------------------------------------------------


def test_a_large_shelf_is_told_without_reading_a_picture(tmp_path: Path) -> None:
    with desk_in(tmp_path / "large", ManualClock(NOON)) as desk:
        made = stock(desk, 600, consents=40)
        post = desk.posts.save(replace(desk.posts.new("it", "Molte"), media=tuple(a.id for a in made[:30])))
        desk.media._blobs.drop(a.digest for a in made)
        shelf = desk.library.shelf()
        assert len(shelf.items) == 600, "told without a single byte of them"
        assert [i.asset.id for i in shelf.items] == sorted((a.id for a in made), reverse=True), "newest first"
        assert sum(i.posts == (post.id,) for i in shelf.items) == 30
        assert sum(i.is_in(View.UNUSED) for i in shelf.items) == 570
        assert {i.cover for i in shelf.items} == {
            Cover.UNASKED, Cover.FREE, Cover.MISSING, Cover.INCOMPLETE,
        }  # fmt: skip
