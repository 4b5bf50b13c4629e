"""Bad input at every edge: one calm sentence in three languages, and everything is as it was."""

import asyncio
import io
import struct
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from servers.mastodon import SPEAK, Server
from support.desks import KEY, desk_in
from support.disk import no_file_longer_than
from support.online import at_once, connect_mastodon, online, person_in_the_browser

from app.core.accounts.model import Health
from app.core.desk import Desk, Preferences, approach, load_preferences, open_desk
from app.core.kernel.clock import SystemClock
from app.core.kernel.errors import AppError, Damaged, NeedsKey, NoRoom, Refused
from app.core.kernel.text import LANGUAGES, Sentence, render
from app.core.outbox.model import State, Wait
from app.core.platforms.catalog import discover
from app.core.posts.model import Audience, Goal, Post, Status
from app.core.settings import Settings
from app.core.storage.archive import claim
from app.core.sync.report import SyncReport
from app.core.vault.vault import MemoryVault

TEXT = "Lo studio resta chiuso lunedì mattina e riapre alle 15."
HELLO = "GET /api/v1/accounts/verify_credentials"
HEAR = "GET /api/v1/notifications"
PASSWORD = "quattro parole lunghe qui"


def calm(sentence: Sentence) -> str:
    """What is said is a sentence in every language, without jargon, codes of errors or English left over."""
    said = [render(sentence, language) for language in LANGUAGES]
    assert len(set(said)) == 3, said
    for one in said:
        assert one[0].isupper() or one.startswith("¿") or one[0].isdigit() or "127.0.0.1" in one, one
        assert one.endswith((".", "!", "?")), one
        for jargon in ("Error", "Exception", "Traceback", "{", "None", "JSON", "errno", "HTTP"):
            assert jargon not in one, one
    return said[-1]


def written(desk: Desk, *channels: str) -> Post:
    post = desk.posts.new("it")
    return desk.posts.save(
        replace(post, text=TEXT, goal=Goal.SERVICE, audience=Audience.GENERAL, channels=channels)
    )


def queued(desk: Desk, *channels: str) -> Post:
    post = desk.posts.sign(desk.posts.ask_to_sign(written(desk, *channels)), desk.team.current)
    desk.posts.queue(post)
    return post


def sync(desk: Desk) -> SyncReport:
    return asyncio.run(desk.sync.now())


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """An archive with a post in it, closed in order."""
    with desk_in(tmp_path / "closed") as desk:
        desk.posts.new("it", "Nei", TEXT)
    return tmp_path / "closed"


def contents(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.suffix in (".db", ".json")}


# --- the door --------------------------------------------------------------------------------------------------


def test_a_wrong_key(closed: Path) -> None:
    before = contents(closed)
    with claim(closed) as claimed, pytest.raises(NeedsKey) as refused:
        open_desk(claimed, bytes(32), Preferences(closed / "settings.toml", Settings()), None)
    calm(refused.value.sentence)
    assert contents(closed) == before


def test_a_wrong_password_and_a_wrong_code(tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    desk = approach(folder, load_preferences(folder), None).make(PASSWORD)
    desk.close()
    before = contents(folder)
    door = approach(folder, load_preferences(folder), None)
    ways: list[Callable[[], object]] = [
        lambda: door.unlock("not the password at all"),
        lambda: door.unlock(""),
        lambda: door.recover("AAAAA-BBBBB"),
        lambda: door.recover("7KQ2M-A1B2C-9ZXW8-QR5TV-00HJK-MN3PY"),
    ]
    for way in ways:
        with pytest.raises(AppError) as refused:
            way()
        calm(refused.value.sentence)
    door.unlock(PASSWORD).close()
    assert contents(folder)["archive.json"] == before["archive.json"]


@pytest.mark.parametrize("length", [0, 1, 4096, 4096 * 3, 4096 * 7 + 100])
def test_a_truncated_archive(closed: Path, length: int) -> None:
    path = closed / "archive.db"
    path.write_bytes(path.read_bytes()[:length])
    before = contents(closed)
    with claim(closed) as claimed, pytest.raises(Damaged) as refused:
        open_desk(claimed, KEY, Preferences(closed / "settings.toml", Settings()), None, vault=MemoryVault())
    assert "backup" in calm(refused.value.sentence)
    assert contents(closed) == before


# --- pictures --------------------------------------------------------------------------------------------------


def test_pictures_that_are_none_do_not_change_the_post(closed: Path, tmp_path: Path) -> None:
    with desk_in(closed) as desk:
        ((post, _),) = desk.posts.all()
        huge = tmp_path / "enorme.jpg"
        with huge.open("wb") as file:
            file.truncate(300_000_000)
        page = tmp_path / "pagina.png"
        page.write_bytes(b"<html>Accedi</html>")
        cut = tmp_path / "tagliata.jpg"
        out = io.BytesIO()
        Image.effect_noise((200, 200), 60).save(out, "JPEG")
        cut.write_bytes(out.getvalue()[:2000])
        bomb = tmp_path / "bomba.gif"
        bomb.write_bytes(b"GIF89a" + struct.pack("<HH", 65_000, 65_000) + b"\x00\x00\x00,")
        for path in (huge, page, cut, bomb, tmp_path / "non c'è.jpg"):
            with pytest.raises(Refused) as refused:
                desk.media.take_file(path)
            calm(refused.value.sentence)
        assert desk.media.all() == [] and desk.archive.blobs.digests() == set()
        assert [p for p, _ in desk.posts.all()] == [post]


# --- the line --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["redirect", "html", "truncated", "error", "cut", "lost", "busy"])
def test_before_anything_is_said_it_waits_and_goes_at_the_next_sync(
    desk: Desk, mastodon: Server, kind: str
) -> None:
    """A captive portal, a firewall, a broken proxy: the first thing they spoil is the hello."""
    account = connect_mastodon(desk, mastodon)
    post = queued(desk, account.id)
    mastodon.fault(kind, HELLO)
    report = sync(desk)
    assert report.sent == 0 and mastodon.mine() == []
    calm(report.problems[0][1])
    assert desk.posts.status(post) is Status.WAITING
    assert desk.accounts.get(account.id).health is Health.FINE
    assert sync(desk).sent == 1 and len(mastodon.mine()) == 1


def test_a_portal_that_answers_the_word_itself_is_a_doubt(desk: Desk, mastodon: Server) -> None:
    account = connect_mastodon(desk, mastodon)
    post = queued(desk, account.id)
    mastodon.fault("redirect", SPEAK)
    report = sync(desk)
    calm(report.problems[0][1])
    assert desk.posts.status(post) is Status.UNCERTAIN
    sync(desk)
    assert desk.posts.status(post) is Status.PUBLISHED and len(mastodon.mine()) == 1


@pytest.mark.parametrize("kind", ["redirect", "html", "truncated", "error", "cut"])
def test_what_came_in_garbled_is_asked_for_again(desk: Desk, mastodon: Server, kind: str) -> None:
    account = connect_mastodon(desk, mastodon)
    sync(desk)
    cursor = desk.accounts.get(account.id).cursor
    mastodon.mention("A che ora aprite?")
    mastodon.fault(kind, HEAR)
    report = sync(desk)
    assert report.received == 0 and desk.inbox.conversations() == []
    calm(report.problems[0][1])
    assert desk.accounts.get(account.id).cursor == cursor
    assert sync(desk).received == 1 and sync(desk).received == 0


def test_an_expired_token_in_the_middle_keeps_the_post_and_asks_to_connect(
    desk: Desk, mastodon: Server
) -> None:
    account = connect_mastodon(desk, mastodon)
    post = queued(desk, account.id)
    mastodon.fault("expired", SPEAK)
    report = sync(desk)
    calm(report.problems[0][1])
    assert desk.accounts.get(account.id).health is Health.NEEDS_SIGN_IN
    assert desk.posts.status(post) is Status.WAITING and mastodon.mine() == []
    again = connect_mastodon(desk, mastodon)
    assert (again.id, again.health) == (account.id, Health.FINE)
    assert sync(desk).sent == 1 and len(mastodon.mine()) == 1


@pytest.mark.parametrize("kind", ["redirect", "html", "truncated", "error", "lost"])
def test_a_sign_in_that_goes_wrong_keeps_nothing(desk: Desk, mastodon: Server, kind: str) -> None:
    mastodon.fault(kind, HELLO)
    with pytest.raises(AppError) as refused:
        connect_mastodon(desk, mastodon)
    calm(refused.value.sentence)
    assert desk.accounts.all() == []
    assert connect_mastodon(desk, mastodon).health is Health.FINE


@pytest.mark.parametrize("address", ["", "non un indirizzo", "http://esempio.it", "https://", "ftp://x.it"])
@pytest.mark.parametrize("platform", ["mastodon", "wordpress"])
def test_an_address_that_is_none(desk: Desk, platform: str, address: str) -> None:
    signing = desk.sign_in.by_browser if platform == "mastodon" else desk.sign_in.by_password
    fields = {"endpoint": address, "user": "a", "password": "b"}
    with pytest.raises(AppError) as refused:
        online(desk, lambda http: signing(http, platform, fields))
    calm(refused.value.sentence)
    assert desk.accounts.all() == []


@pytest.mark.parametrize("ahead", [timedelta(hours=1), timedelta(hours=-1)])
def test_a_clock_an_hour_wrong_stops_only_what_is_timed(
    desk: Desk, mastodon: Server, ahead: timedelta
) -> None:
    account = connect_mastodon(desk, mastodon)
    timed = written(desk, account.id)
    timed = desk.posts.schedule(timed.id, desk.clock.now() + timedelta(hours=3))
    desk.posts.queue(desk.posts.sign(desk.posts.ask_to_sign(timed), desk.team.current))
    mastodon.clock_ahead = ahead
    report = sync(desk)
    assert ("behind" if ahead > timedelta(0) else "ahead") in calm(report.problems[0][1])
    assert desk.posts.status(timed) is Status.WAITING and mastodon.mine() == [] and not mastodon.scheduled
    mastodon.clock_ahead = timedelta(0)
    assert sync(desk).problems == ()


# --- the disk --------------------------------------------------------------------------------------------------


@pytest.fixture
def sky(tmp_path: Path, mastodon: Server) -> Iterator[tuple[Desk, str]]:
    """A desk whose folder we know, and a channel."""
    with desk_in(tmp_path / "disk", SystemClock(), at_once(discover())) as opened:
        object.__setattr__(opened.sign_in, "open_page", person_in_the_browser)
        yield opened, connect_mastodon(opened, mastodon).id


def test_a_full_disk_while_writing_loses_no_word_that_was_kept(sky: tuple[Desk, str]) -> None:
    desk, channel = sky
    post = written(desk, channel)
    largest = max(p.stat().st_size for p in desk.folder.glob("archive.db*"))
    with no_file_longer_than(largest + 4096):
        with pytest.raises(NoRoom) as full:
            desk.posts.save(replace(post, text="Parole nuove. " * 100_000))
        calm(full.value.sentence)
    assert desk.posts.get(post.id) == post
    assert desk.posts.save(replace(post, text="Parole nuove.")).text == "Parole nuove."
    assert desk.verify().broken_at is None


def test_a_picture_that_finds_no_room_is_not_in_the_library(sky: tuple[Desk, str]) -> None:
    desk, _ = sky
    out = io.BytesIO()
    Image.effect_noise((900, 900), 90).convert("RGB").save(out, "PNG")
    with no_file_longer_than(200_000), pytest.raises(NoRoom) as full:
        desk.media.take("rumore.png", out.getvalue())
    calm(full.value.sentence)
    assert desk.media.all() == [] and desk.archive.blobs.digests() == set()
    assert desk.media.take("rumore.png", out.getvalue()).width == 900


def test_while_there_is_little_room_nothing_is_sent_and_then_it_goes_by_itself(
    sky: tuple[Desk, str], mastodon: Server
) -> None:
    desk, channel = sky
    post = queued(desk, channel)
    room = desk.archive._free
    desk.archive._free = lambda path: 1_000_000
    report = sync(desk)
    assert "nearly full" in calm(report.problems[0][1])
    assert desk.posts.status(post) is Status.WAITING and mastodon.mine() == []
    desk.archive._free = room
    assert sync(desk).sent == 1 and len(mastodon.mine()) == 1


def test_what_waits_for_a_person_stays_with_the_person(desk: Desk, mastodon: Server) -> None:
    """A real no of the gate does stop it: the words are blocked by the time it should go."""
    account = connect_mastodon(desk, mastodon)
    post = queued(desk, account.id)
    desk.posts.trash(post.id)
    assert desk.outbox.open() == [] and sync(desk).sent == 0
    back = desk.posts.restore(post.id)
    (delivery,) = desk.posts.queue(back) if back.signed else desk.posts.queue(post)
    assert delivery.state is State.READY and delivery.wait is not Wait.STOPPED
