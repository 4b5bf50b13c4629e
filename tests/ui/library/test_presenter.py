"""What the library decides to show, without a screen."""

import io
import random
from dataclasses import dataclass, field, replace

import pytest
from PIL import Image
from support.pages import at_once
from support.practice import Works, run
from support.showing import consent_for, photo, picture, signed

from app.core.desk import Desk
from app.core.kernel.errors import Refused
from app.core.media.model import Depicts, SamePicture
from app.core.posts.library import Cover, View, Wanted
from app.ui.pages.library.presenter import LibraryPresenter
from app.ui.pages.library.state import State


@dataclass
class Seen:
    presenter: LibraryPresenter
    states: list[State] = field(default_factory=list)

    @property
    def last(self) -> State:
        return self.states[-1]

    @property
    def rows(self) -> list[str]:
        return [item.asset.id for item in self.last.rows]


@pytest.fixture
def seen(desk: Desk) -> Seen:
    presenter = LibraryPresenter(
        desk.library,
        desk.media,
        desk.accounts,
        desk.team,
        {key: c.manifest.name for key, c in desk.connectors.items()},
        desk.clock,
        at_once,
    )
    made = Seen(presenter)
    presenter.show = made.states.append
    return made


def scene() -> Image.Image:
    """Something to recognise: a plain colour looks like nothing."""
    small = Image.frombytes("RGB", (8, 6), random.Random(5).randbytes(8 * 6 * 3))
    return small.resize((640, 480), Image.Resampling.BICUBIC)


def test_views_count_what_they_would_show(desk: Desk, seen: Seen) -> None:
    bare, cheek = desk.media.take("sala.png", picture("blue")), photo(desk)
    desk.posts.save(replace(desk.posts.new("it", "Bozza"), media=(cheek.id,)))
    run(seen.presenter.refresh())
    assert seen.last.counts == {
        View.ALL: 2, View.ASKS: 1, View.BARE: 1, View.EXPIRING: 0, View.UNUSED: 1,
    }  # fmt: skip
    assert seen.rows == [cheek.id, bare.id] and seen.last.total == 2 and not seen.last.narrowed
    seen.presenter.choose(View.UNUSED)
    assert seen.rows == [bare.id] and seen.last.narrowed
    seen.presenter.look_for(Wanted("guancia"))
    assert seen.rows == [] and seen.last.counts[View.ALL] == 1
    seen.presenter.show_all()
    assert seen.rows == [cheek.id, bare.id] and seen.last.wanted == Wanted()


def test_a_tag_that_is_gone_is_not_looked_for_any_more(desk: Desk, seen: Seen) -> None:
    cheek = photo(desk)
    run(seen.presenter.tag(cheek.id, ["viso"]))
    seen.presenter.look_for(Wanted(tag="viso"))
    assert seen.rows == [cheek.id] and seen.last.tags == ("viso",)
    run(seen.presenter.tag(cheek.id, []))
    assert seen.last.wanted.tag == "" and seen.rows == [cheek.id]


def test_an_opened_picture_tells_where_it_was_used(desk: Desk, works: Works, seen: Seen) -> None:
    cheek = photo(desk)
    desk.posts.queue(signed(desk, consent_for(desk, cheek), cheek, [works.api.id], title="Guancia"))
    works.sync()
    run(seen.presenter.open(cheek.id))
    assert seen.last.platforms == {"square": desk.connectors["square"].manifest.name}
    first, *_, last = (s for s in seen.states if s.sheet is not None)
    assert first.sheet is not None and first.sheet.history == (), "it opens at once"
    assert last.sheet is not None
    assert [used.headline for used in last.sheet.history] == ["Guancia"]
    assert last.sheet.kept is not None and last.sheet.item.cover is Cover.VALID
    seen.presenter.close()
    assert seen.last.sheet is None


def test_what_happens_elsewhere_reaches_the_open_sheet(desk: Desk, seen: Seen) -> None:
    cheek = photo(desk)
    run(seen.presenter.open(cheek.id))
    desk.media.tag(cheek.id, ["viso"])
    run(seen.presenter.refresh())
    assert seen.last.sheet is not None and seen.last.sheet.item.asset.tags == ("viso",)
    desk.library.remove(cheek.id)
    run(seen.presenter.refresh())
    assert seen.last.sheet is None and seen.rows == []


def test_a_refused_answer_leaves_what_was_kept(desk: Desk, seen: Seen) -> None:
    out = io.BytesIO()
    scene().save(out, "PNG")
    first, copy = desk.media.take("viso.png", out.getvalue(), "K-0142"), io.BytesIO()
    scene().resize((320, 240)).save(copy, "PNG")
    second = desk.media.take("copia.png", copy.getvalue())
    assert first.id != second.id
    run(seen.presenter.open(second.id))
    with pytest.raises(SamePicture):
        run(seen.presenter.describe(replace(second, subject="K-0099", depicts=Depicts.PATIENT)))
    assert seen.last.sheet is not None and seen.last.sheet.item.asset == second


def test_deleting_closes_the_sheet_and_is_refused_where_a_post_shows_it(desk: Desk, seen: Seen) -> None:
    room, cheek = desk.media.take("sala.png", picture("blue")), photo(desk)
    desk.posts.save(replace(desk.posts.new("it"), media=(cheek.id,)))
    run(seen.presenter.open(room.id))
    assert seen.last.sheet is not None and seen.last.sheet.kept is None
    run(seen.presenter.remove(room.id))
    assert seen.last.sheet is None and seen.rows == [cheek.id]
    with pytest.raises(Refused):
        run(seen.presenter.remove(cheek.id))
    assert seen.rows == [cheek.id]


def test_the_last_answer_of_a_folder_is_offered(desk: Desk, seen: Seen) -> None:
    folder = desk.folder / "foto"
    folder.mkdir()
    for name, colour in (("a.png", "red"), ("b.png", "blue")):
        (folder / name).write_bytes(picture(colour))
    first, second = (desk.media.take_file(folder / name) for name in ("a.png", "b.png"))
    desk.media.describe(replace(first, depicts=Depicts.PLACE, traces=frozenset()))
    run(seen.presenter.open(second.id))
    assert seen.last.sheet is not None and seen.last.sheet.last is not None
    assert seen.last.sheet.last.id == first.id
    run(seen.presenter.open(first.id))
    assert seen.last.sheet is not None and seen.last.sheet.last is None
