"""The library as it is drawn and used: by mouse, by keyboard, by ear."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QAccessible, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot
from support.covering import MIDDLE
from support.films import Film
from support.pages import Window, words_on
from support.practice import Works
from support.sheets import scan, sheet_of
from support.shelves import stock
from support.showing import consent_for, photo, picture, signed

from app.core.desk import Desk
from app.core.media.model import Asset, Depicts
from app.core.posts.library import Cover, Kind, View
from app.ui.kit import Confirm, Theme
from app.ui.language import Language
from app.ui.pages.library import thumbs
from app.ui.pages.library.page import LibraryPage
from app.ui.pages.library.sheet import AssetSheet


def come(page: LibraryPage, qtbot: QtBot, **args: str) -> None:
    page.shown(**args)
    qtbot.waitUntil(lambda: page._state.ready)


def opened(page: LibraryPage, qtbot: QtBot, asset: Asset) -> AssetSheet:
    come(page, qtbot, asset=asset.id)
    qtbot.waitUntil(lambda: page.sheet is not None and page.sheet.asset == asset.id)
    loop = asyncio.get_event_loop()
    qtbot.waitUntil(lambda: not [t for t in asyncio.all_tasks(loop) if not t.done()])
    assert page.sheet is not None
    return page.sheet


def kept(desk: Desk, asset: Asset) -> Asset:
    found = desk.media.get(asset.id)
    assert found is not None
    return found


def button(root: QWidget, name: str) -> QPushButton:
    return next(b for b in root.findChildren(QPushButton) if name in (b.accessibleName(), b.text()))


def ids(page: LibraryPage) -> list[str]:
    return [item.asset.id for item in page.grid.model_.items]


# --- the grid --------------------------------------------------------------------------------------------------


def test_empty_it_teaches(page: LibraryPage, qtbot: QtBot) -> None:
    come(page, qtbot)
    assert page.empty.isVisible() and not page.grid.isVisible()
    assert "The pictures of the practice live here" in words_on(page)


def test_thumbnails_come_by_themselves_and_a_damaged_one_says_so(
    page: LibraryPage, desk: Desk, qtbot: QtBot
) -> None:
    red, lost = photo(desk, "#FF0000"), photo(desk, "#0000FF", "K-0099")
    desk.media._blobs.drop([lost.digest])
    come(page, qtbot)
    qtbot.waitUntil(lambda: len(page.thumbs._drawn) == 2 and page.thumbs.idle)
    sizes = {key[0]: shown.isNull() for key, shown in page.thumbs._drawn.items()}
    assert sizes == {red.digest: False, lost.digest: True}
    place = page.grid.visualRect(page.grid.model_.index(ids(page).index(red.id), 0))
    shot = page.grid.viewport().grab().toImage()
    seen = shot.pixelColor(place.center().x(), place.top() + place.height() // 3)
    assert seen.red() > 240 and seen.green() + seen.blue() < 20


def test_only_what_is_in_sight_is_read(page: LibraryPage, desk: Desk, qtbot: QtBot) -> None:
    stock(desk, 200)
    come(page, qtbot)
    qtbot.waitUntil(lambda: len(page.thumbs._drawn) > 10 and page.thumbs.idle)
    read = len(page.thumbs._drawn)
    assert len(ids(page)) == 200 and read < 60
    page.grid.scrollToBottom()
    qtbot.waitUntil(lambda: len(page.thumbs._drawn) > read and page.thumbs.idle)
    last = page.grid.model_.items[-1].asset.digest
    assert last in {key[0] for key in page.thumbs._drawn} and len(page.thumbs._drawn) < 120


def test_no_more_thumbnails_are_kept_than_there_is_room_for(
    page: LibraryPage, desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    stock(desk, 120)
    monkeypatch.setattr(thumbs, "MOST_BYTES", 30 * 216 * 144 * 4)
    come(page, qtbot)
    qtbot.waitUntil(lambda: len(page.thumbs._drawn) > 10 and page.thumbs.idle)
    first = page.grid.model_.items[0].asset.digest
    for _ in range(4):
        before = set(page.thumbs._drawn)
        page.grid.verticalScrollBar().setValue(page.grid.verticalScrollBar().value() + 600)
        qtbot.waitUntil(lambda seen=before: set(page.thumbs._drawn) != seen and page.thumbs.idle)  # type: ignore[misc]
    assert page.thumbs._bytes <= thumbs.MOST_BYTES and len(page.thumbs._drawn) <= 30
    assert first not in {key[0] for key in page.thumbs._drawn}
    page.grid.scrollToTop()
    qtbot.waitUntil(lambda: first in {key[0] for key in page.thumbs._drawn})


def test_a_screen_reader_hears_name_code_consent_and_use(page: LibraryPage, desk: Desk, qtbot: QtBot) -> None:
    cheek = photo(desk)
    desk.posts.save(replace(desk.posts.new("it", "Bozza"), media=(cheek.id,)))
    come(page, qtbot)
    index = page.grid.model_.index(0, 0)
    spoken = page.grid.model_.data(index, Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "La guancia dopo la cura, K-0142, No consent, in 1 post"
    face = QAccessible.queryAccessibleInterface(page.grid)
    assert face is not None and face.text(QAccessible.Text.Name) == "Pictures and videos"


def test_a_video_says_that_it_is_one_and_is_found_by_it(page: LibraryPage, desk: Desk, qtbot: QtBot) -> None:
    film = desk.media.take("visita.mp4", Film().made())
    photo(desk)
    come(page, qtbot)
    page.filters.kind.setCurrentIndex(page.filters.kind.findData(Kind.VIDEO.value))
    page.filters.kind.activated.emit(2)
    assert ids(page) == [film.id]
    spoken = page.grid.model_.data(page.grid.model_.index(0, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "visita.mp4, video, Play it to the end, never used"
    page.open(film.id)
    qtbot.waitUntil(lambda: page.sheet is not None and page.sheet.isVisible())
    assert page.sheet is not None and "to its end before it is signed" in words_on(page.sheet)
    assert film.digest not in {key[0] for key in page.thumbs._drawn}, "nothing of it is decoded here"


def test_keys_alone_lead_from_the_grid_to_the_sheet_and_back(
    page: LibraryPage, desk: Desk, qtbot: QtBot
) -> None:
    second, first = photo(desk), photo(desk, "#9D9", "K-0099")
    come(page, qtbot)
    page.grid.setFocus()
    qtbot.waitUntil(lambda: page.grid.current_id() == first.id)
    qtbot.keyClick(page.grid, Qt.Key.Key_J)
    assert page.grid.current_id() == second.id
    qtbot.keyClick(page.grid, Qt.Key.Key_K)
    qtbot.keyClick(page.grid, Qt.Key.Key_Right)
    assert page.grid.current_id() == second.id
    qtbot.keyClick(page.grid, Qt.Key.Key_Left)
    qtbot.keyClick(page.grid, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.sheet is not None and page.sheet.isVisible())
    assert page.sheet is not None and page.sheet.asset == first.id
    qtbot.keyClick(page.sheet, Qt.Key.Key_Escape)
    assert page.sheet.isHidden() and page._state.sheet is None
    qtbot.waitUntil(page.grid.hasFocus)
    qtbot.keyClick(page.grid, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert page.search.hasFocus()


def test_chips_boxes_and_words_narrow_and_one_press_shows_everything(
    page: LibraryPage, desk: Desk, qtbot: QtBot
) -> None:
    cheek, other = photo(desk), photo(desk, "#9D9", "K-0099")
    consent_for(desk, other, subject="K-0099")
    desk.media.tag(other.id, ["studio"])
    come(page, qtbot)
    page.chips[View.BARE].click()
    assert ids(page) == [cheek.id] and page.chips[View.BARE].text().endswith("1")
    page.chips[View.ALL].click()
    page.filters.cover.setCurrentIndex(page.filters.cover.findData(Cover.VALID.value))
    page.filters.cover.activated.emit(page.filters.cover.currentIndex())
    assert ids(page) == [other.id]
    page.search.setText("guancia k-0142")
    qtbot.waitUntil(lambda: page.empty.isVisible())
    assert "No picture fits" in words_on(page.empty)
    page.empty.acted.emit()
    assert set(ids(page)) == {cheek.id, other.id} and page.search.text() == ""
    assert page.filters.cover.currentData() == ""
    page.filters.tag.setCurrentIndex(page.filters.tag.findData("studio"))
    page.filters.tag.activated.emit(1)
    assert ids(page) == [other.id]


def test_from_one_picture_to_all_of_the_person(page: LibraryPage, desk: Desk, qtbot: QtBot) -> None:
    cheek, other, again = photo(desk), photo(desk, "#9D9", "K-0099"), photo(desk, "#99D")
    made = opened(page, qtbot, cheek)
    page.chips[View.EXPIRING].click()
    made.person.click()
    assert ids(page) == [again.id, cheek.id] and page.search.text() == "K-0142" and made.isHidden()
    page.shown(query="K-0099")
    qtbot.waitUntil(lambda: ids(page) == [other.id])
    qtbot.waitUntil(lambda: not page._searched.isActive())
    assert ids(page) == [other.id]


def test_a_change_elsewhere_is_seen_when_somebody_looks(page: LibraryPage, desk: Desk, qtbot: QtBot) -> None:
    come(page, qtbot)
    cheek = photo(desk)
    qtbot.waitUntil(lambda: ids(page) == [cheek.id])
    page.hide()
    desk.media.tag(cheek.id, ["viso"])
    page.stale()
    assert not page._soon.isActive(), "nobody looks: it is not read for every key in Write"
    page.show()
    come(page, qtbot)
    qtbot.waitUntil(lambda: page.grid.model_.items[0].asset.tags == ("viso",))


# --- one picture -----------------------------------------------------------------------------------------------


def test_words_are_kept_by_themselves(page: LibraryPage, desk: Desk, qtbot: QtBot) -> None:
    asset = desk.media.take("neo.png", picture("red"))
    made = opened(page, qtbot, asset)
    assert made.alt.hasFocus(), "what is missing has the cursor"
    page.keep_timer.setInterval(10)
    qtbot.keyClicks(made.alt, "Un neo")
    qtbot.waitUntil(lambda: kept(desk, asset).alt == "Un neo")
    qtbot.keyClicks(made.alt, " scuro")
    made.dismiss()
    qtbot.waitUntil(lambda: kept(desk, asset).alt == "Un neo scuro")


def test_the_questions_are_answered_here_too(page: LibraryPage, desk: Desk, qtbot: QtBot) -> None:
    asset = desk.media.take("viso.png", picture("red"))
    made = opened(page, qtbot, asset)
    assert "Say who is in the picture viso.png." in words_on(made)
    made.answers.who.chip("patient").click()
    made.answers.recognisable.chip("yes").click()
    made.answers.traces.none.click()
    qtbot.keyClicks(made.answers.subject, "K-0142")
    page.keep()
    qtbot.waitUntil(lambda: kept(desk, asset).subject == "K-0142")
    said = kept(desk, asset)
    assert (said.depicts, said.recognisable, said.traces) == (Depicts.PATIENT, True, frozenset())
    qtbot.waitUntil(lambda: "No consent names this picture yet" in words_on(made))
    button(made, "Record a consent for this picture").click()


def test_of_a_video_it_is_asked_whether_a_voice_is_heard(page: LibraryPage, desk: Desk, qtbot: QtBot) -> None:
    still, film = desk.media.take("viso.png", picture("red")), desk.media.take("visita.mp4", Film().made())
    made = opened(page, qtbot, still)
    made.answers.who.chip("patient").click()
    assert not made.answers.voice.isVisibleTo(made)
    made = opened(page, qtbot, film)
    made.answers.who.chip("patient").click()
    assert "Is somebody's voice heard?" in words_on(made.answers.voice)
    assert "Say whether a voice is heard in visita.mp4." in words_on(made)
    made.answers.voice.answer.chip("no").click()
    qtbot.waitUntil(lambda: kept(desk, film).voice is False)
    qtbot.waitUntil(lambda: "Say whether a voice" not in words_on(made))


def test_answers_given_faster_than_they_are_kept_all_stay(
    page: LibraryPage, desk: Desk, qtbot: QtBot
) -> None:
    stock(desk, 300)
    asset = desk.media.take("viso.png", picture("red"))
    made, presenter = opened(page, qtbot, asset), page._presenter
    made.answers.who.chip("patient").click()
    qtbot.waitUntil(lambda: kept(desk, asset).depicts is Depicts.PATIENT)  # and is being read again meanwhile
    made.answers.recognisable.chip("yes").click()
    made.tags.field.setText("viso")
    qtbot.keyClick(made.tags.field, Qt.Key.Key_Return)
    made.tags.field.setText("nei")
    qtbot.keyClick(made.tags.field, Qt.Key.Key_Return)
    made.answers.traces.none.click()
    qtbot.waitUntil(lambda: kept(desk, asset).traces == frozenset() and presenter._keeping == 0)
    qtbot.waitUntil(lambda: set(made.tags.buttons) == {"nei", "viso"})
    said = kept(desk, asset)
    assert (said.depicts, said.recognisable, said.tags) == (Depicts.PATIENT, True, ("nei", "viso"))


def test_tags_are_added_and_taken_off(page: LibraryPage, desk: Desk, qtbot: QtBot) -> None:
    cheek = photo(desk)
    made = opened(page, qtbot, cheek)
    made.tags.field.setText("viso, prima visita")
    qtbot.keyClick(made.tags.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: set(made.tags.buttons) == {"prima visita", "viso"})
    assert kept(desk, cheek).tags == ("prima visita", "viso") and made.tags.field.text() == ""
    assert page.filters.tag.findData("viso") > 0
    button(made, "Take off the tag “viso”").click()
    qtbot.waitUntil(lambda: kept(desk, cheek).tags == ("prima visita",))


def test_history_and_consent_lead_on(
    page: LibraryPage, desk: Desk, works: Works, window: Window, qtbot: QtBot
) -> None:
    cheek = photo(desk)
    consent = consent_for(desk, cheek)
    post = signed(desk, consent, cheek, [works.api.id], title="Guancia")
    made = opened(page, qtbot, cheek)
    assert "A signed post shows it" in words_on(made)
    desk.posts.queue(post)
    qtbot.waitUntil(lambda: "Waiting" in words_on(made))
    button(made, "Look at the post “Guancia”").click()
    button(made, "Look at the consent of K-0142").click()
    button(made, "Use in a new post").click()
    assert window.visited == [
        ("composer", {"post": post.id}),
        ("consents", {"consent": consent.id}),
        ("composer", {"new": True, "asset": cheek.id}),
    ]
    assert not made.remove.isVisible() and "A post shows it" in words_on(made)


@pytest.mark.parametrize("yes", [True, False])
def test_deleting_asks_first(page: LibraryPage, desk: Desk, window: Window, qtbot: QtBot, yes: bool) -> None:
    asset = desk.media.take("neo.png", picture("red"))
    made = opened(page, qtbot, asset)
    made.remove.click()
    dialogs: Callable[[], list[Confirm]] = lambda: page.findChildren(Confirm)  # noqa: E731
    qtbot.waitUntil(lambda: bool(dialogs()) and dialogs()[0].isVisible())
    (dialog,) = dialogs()
    assert dialog.no.hasFocus() or dialog.focusWidget() is dialog.no
    (dialog.yes if yes else dialog.no).click()
    if yes:
        qtbot.waitUntil(lambda: ids(page) == [] and made.isHidden())
        assert kept(desk, asset).erased_at is not None
        assert [str(sentence) for sentence, _ in window.toasts] == ["The picture was deleted."]
    else:
        qtbot.waitUntil(lambda: not dialog.isVisible())
        assert kept(desk, asset).erased_at is None and made.isVisible()


def test_another_language_says_the_open_sheet_anew(
    page: LibraryPage, desk: Desk, language: Language, qtbot: QtBot
) -> None:
    cheek = photo(desk)
    made = opened(page, qtbot, cheek)
    language.set_language("it")
    qtbot.waitUntil(lambda: page.sheet is not None and page.sheet is not made)
    assert page.sheet is not None and "Dove è stata usata" in words_on(page.sheet)
    assert "Nessun consenso" in str(page.grid.model_.data(page.grid.model_.index(0, 0), 11))


# --- taking in -------------------------------------------------------------------------------------------------


def dropped(*paths: Path) -> QDropEvent:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    event.kept = data  # type: ignore[attr-defined]  # Qt keeps no reference to the data of an event made here
    return event


def test_a_folder_dropped_is_taken_in(
    page: LibraryPage, desk: Desk, window: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    come(page, qtbot)
    folder = tmp_path / "foto"
    folder.mkdir()
    for number, colour in enumerate(("red", "green", "blue")):
        (folder / f"{number}.png").write_bytes(picture(colour))
    (folder / "rotta.png").write_bytes(b"no picture")
    page.dropEvent(dropped(folder))
    qtbot.waitUntil(lambda: len(ids(page)) == 3 and len(window.toasts) == 2)
    taken, refused = (sentence for sentence, _ in window.toasts)
    assert getattr(taken, "count", 0) == 3 and getattr(refused, "values", {})["name"] == "rotta.png"
    assert page.chips[View.ASKS].text().endswith("3") and window.problems == []


def test_one_file_opens_and_what_is_no_picture_is_said(
    page: LibraryPage, desk: Desk, window: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    come(page, qtbot)
    good, bad = tmp_path / "neo.png", tmp_path / "rotta.png"
    good.write_bytes(picture("red"))
    bad.write_bytes(b"no picture")
    page.dropEvent(dropped(bad))
    qtbot.waitUntil(lambda: len(window.problems) == 1)
    page.dropEvent(dropped(good))
    qtbot.waitUntil(lambda: page.sheet is not None and page.sheet.isVisible())
    assert page.sheet is not None and [page.sheet.asset] == [a.id for a in desk.media.all()]


def test_a_signed_form_goes_to_its_consent_and_not_among_the_pictures(
    page: LibraryPage, desk: Desk, window: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    come(page, qtbot)
    consent = consent_for(desk, photo(desk))
    before = len(desk.media.all())
    form, mole = scan(tmp_path / "modulo.png", sheet_of(consent.id)), tmp_path / "neo.png"
    mole.write_bytes(picture("#321"))
    page.dropEvent(dropped(form))
    qtbot.waitUntil(lambda: len(window.visited) == 1)
    assert window.visited == [("consents", {"sheets": (form,)})]
    page._do(page._take([mole, form]))
    qtbot.waitUntil(lambda: len(window.problems) == 1)
    assert (
        getattr(window.problems[0], "values", {})["name"] == "modulo.png" and len(desk.media.all()) == before
    )


def test_a_copied_picture_is_pasted(page: LibraryPage, desk: Desk, qtbot: QtBot) -> None:
    come(page, qtbot)
    image = QImage(80, 60, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkGreen)
    QGuiApplication.clipboard().setImage(image)
    page.grid.setFocus()
    qtbot.keyClick(page, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page.sheet is not None and page.sheet.isVisible())
    (asset,) = desk.media.all()
    assert (asset.name, asset.width, asset.height) == ("Pasted picture.png", 80, 60)
    QGuiApplication.clipboard().clear()


def test_parts_are_covered_and_whole_and_part_lead_to_each_other(
    page: LibraryPage, desk: Desk, window: Window, qtbot: QtBot
) -> None:
    whole = photo(desk)
    consent = consent_for(desk, whole)
    desk.media.tag(whole.id, ["guancia"])
    sheet = opened(page, qtbot, whole)
    assert not sheet.family.isVisible() and sheet.cover_button.isVisible()
    sheet.cover_button.click()
    qtbot.waitUntil(lambda: page.masking is not None and page.masking.isVisible())
    assert page.masking is not None
    page.masking.board.add(MIDDLE)
    page.masking.save_button.click()
    qtbot.waitUntil(lambda: page.masking is None and sheet.asset != whole.id)
    part = next(a for a in desk.media.all() if a.id != whole.id)
    assert (part.made_from, part.tags, sheet.asset) == ((whole.id,), ("guancia",), part.id)
    qtbot.waitUntil(lambda: len(window.toasts) == 1)
    qtbot.waitUntil(lambda: "this is the whole picture" in words_on(sheet))

    sheet.answers.again.button.click()
    sheet.answers.traces.none.click()
    qtbot.waitUntil(lambda: kept(desk, part).stands_for == (whole.id,))
    qtbot.waitUntil(lambda: page.chips[View.ASKS].text().endswith("0"))
    qtbot.waitUntil(lambda: consent.subject in words_on(sheet))
    assert page._tile(page.grid.model_.items[0]).under.startswith("parts covered")

    button(sheet.family, f"Look at the picture “{whole.alt}”").click()
    qtbot.waitUntil(lambda: sheet.asset == whole.id)
    qtbot.waitUntil(lambda: "Made from this one, with parts covered" in words_on(sheet))
    button(sheet.family, f"Look at the picture “{part.alt}”").click()
    qtbot.waitUntil(lambda: sheet.asset == part.id)


def test_it_is_asked_whether_ai_made_it(page: LibraryPage, desk: Desk, qtbot: QtBot) -> None:
    drawing = desk.media.take("disegno.png", picture("#9AD"))
    desk.media.describe(replace(drawing, depicts=Depicts.ILLUSTRATION, alt="Un disegno"))
    sheet = opened(page, qtbot, drawing)
    assert page.chips[View.ASKS].text().endswith("1") and "made or changed with AI" in words_on(sheet)
    sheet.answers.made.answer.chip("yes").click()
    qtbot.waitUntil(lambda: kept(desk, drawing).generated is True)
    sheet.answers.made.label.box.click()
    qtbot.waitUntil(lambda: kept(desk, drawing).labelled)
    qtbot.waitUntil(lambda: page.chips[View.ASKS].text().endswith("0"))


def test_where_room_is_short_the_filters_fold_and_say_how_many_are_set(
    page: LibraryPage, desk: Desk, look: Theme, qtbot: QtBot
) -> None:
    stock(desk, 3)
    come(page, qtbot)
    filters = page.filters
    assert filters.cover.isVisible() and not filters.unfold.isVisible()
    page.resize(1072, 480)
    assert filters.unfold.isVisible() and not filters.cover.isVisible()
    filters.unfold.click()
    assert filters.cover.isVisible()
    filters.cover.setCurrentIndex(filters.cover.findData(Cover.UNASKED.value))
    filters.cover.activated.emit(filters.cover.currentIndex())
    filters.unfold.click()
    assert not filters.cover.isVisible() and filters.unfold.text().endswith("1")
    page.resize(1072, 744)
    assert filters.cover.isVisible() and not filters.unfold.isVisible()


def test_large_text_and_dark_keep_whole_rows(
    page: LibraryPage, desk: Desk, look: Theme, qtbot: QtBot, loop: asyncio.AbstractEventLoop
) -> None:
    stock(desk, 12)
    come(page, qtbot)
    qtbot.waitUntil(lambda: len(ids(page)) == 12)
    before = page.grid.gridSize()
    look.choose(text_scale=150, scheme="dark")
    qtbot.waitUntil(lambda: page.grid.gridSize() != before)
    cell, room = page.grid.gridSize(), page.grid.viewport().width()
    assert cell.width() * (room // cell.width()) <= room < cell.width() * (room // cell.width() + 1)
    first, second = (page.grid.visualRect(page.grid.model_.index(n, 0)) for n in (0, 1))
    assert first.top() == second.top() and second.left() >= first.right()
