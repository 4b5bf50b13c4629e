"""A patient takes the consent back: stopped, called back, really gone on three servers; killed in the middle, too."""

import asyncio
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from journeys.test_crash_everywhere import Carrier, carrier
from servers.bluesky import Network
from servers.mastodon import Server
from servers.wordpress import Site
from support.guards import SocketGuard
from support.online import connect_bluesky, connect_mastodon, connect_wordpress
from support.showing import consent_for, photo, signed

from app.core.desk import Desk
from app.core.kernel.errors import NeedsConnection
from app.core.outbox.model import State, Wait
from app.core.posts.model import Status
from app.core.withdrawal.model import Fate, Request, Way


def sync(desk: Desk) -> None:
    asyncio.run(desk.sync.now())


def pictures_of(wordpress: Site) -> list[str]:
    found = wordpress.call("GET", "media", params={"per_page": 100}).json()
    return [media["source_url"] for media in found if media["alt_text"] == "La guancia dopo la cura"]


def test_withdrawn_offline_and_gone_on_three_servers(
    desk: Desk, wordpress: Site, bluesky: Network, mastodon: Server, sockets: SocketGuard
) -> None:
    wordpress.empty()
    for media in wordpress.call("GET", "media", params={"per_page": 100}).json():
        wordpress.call("DELETE", f"media/{media['id']}", params={"force": "true"})
    person = bluesky.person("greco")
    site, sky, masto = (
        connect_wordpress(desk, wordpress),
        connect_bluesky(desk, bluesky, person),
        connect_mastodon(desk, mastodon),
    )
    page = desk.accounts.add_assisted("facebook", "Studio Greco", "https://www.facebook.com/studiogreco")
    asset = photo(desk)
    consent = consent_for(desk, asset)
    everywhere = (site.id, sky.id, masto.id, page.id)
    post = signed(desk, consent, asset, everywhere, title="La pelle dopo la cura")
    desk.posts.queue(post)
    tomorrow = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=26)
    later = signed(
        desk, consent, asset, (site.id, masto.id), "La stessa pelle, una settimana dopo.", tomorrow, "Dopo"
    )
    desk.posts.queue(later)
    for _ in range(3):
        sync(desk)
    by_hand = next(d for d in desk.outbox.of_post(post.id) if d.account == page.id)
    desk.outbox.confirm(by_hand.id, desk.team.current.id, "https://www.facebook.com/studiogreco/posts/9")
    assert desk.posts.status(post) is Status.PUBLISHED and desk.posts.status(later) is Status.HANDED_OVER
    (record,) = bluesky.posts(person.did)
    blob = record["value"]["embed"]["images"][0]["image"]["ref"]["$link"]
    address = next(d.url for d in desk.outbox.of_post(post.id) if d.account == site.id)
    shown = pictures_of(wordpress)
    assert len(shown) == 2 and len(mastodon.mine()) == 1 and len(mastodon.scheduled) == 1
    waiting = signed(desk, consent, asset, (sky.id,), "La stessa pelle, un mese dopo.")
    (queued,) = desk.posts.queue(waiting)

    desk.preferences.change(work_offline=True)
    opened = sockets.opened
    plan = desk.withdrawals.preview(consent.id)
    assert [len(group) for group in (plan.stopped, plan.recalled, plan.by_us, plan.by_hand)] == [1, 2, 3, 1]
    desk.withdrawals.carry_out(consent.id, Request(datetime.now(UTC), way=Way.PHONE))
    stopped = desk.outbox.get(queued.id)
    assert stopped is not None and stopped.wait is Wait.STOPPED
    with pytest.raises(NeedsConnection):
        sync(desk)
    (open_,) = desk.withdrawals.open()
    assert open_.count(Fate.WAITS) == 5 and open_.count(Fate.BY_HAND) == 1
    assert sockets.opened == opened, "without a line the tasks wait"

    desk.preferences.change(work_offline=False)
    sync(desk)
    sync(desk)
    assert httpx.get(address, timeout=30).status_code == 404
    assert [httpx.get(one, timeout=30).status_code for one in shown] == [404, 404]
    on_site = [d.remote_id for p in (post, later) for d in desk.outbox.of_post(p.id) if d.account == site.id]
    assert len(on_site) == 2 and not any(map(wordpress.has, on_site))
    assert wordpress.posts() == [] and pictures_of(wordpress) == []
    assert bluesky.posts(person.did) == [] and not bluesky.shows(person.did, blob)
    assert mastodon.mine() == [] and mastodon.scheduled == {} and mastodon.media == {}

    (open_,) = desk.withdrawals.open()
    (left,) = open_.left
    assert open_.count(Fate.GONE) == 5 and left.removal is not None
    screen = desk.folder / "schermata.jpg"
    screen.write_bytes(desk.media.content(asset))
    desk.withdrawals.done_by_hand(left.removal.id, screen)
    assert desk.withdrawals.open() == [] and desk.posts.status(post) is Status.TAKEN_DOWN
    assert all(d.state is not State.SENT for d in desk.outbox.of_post(post.id))
    assert desk.verify().broken_at is None


# --- killed in the middle --------------------------------------------------------------------------------------

STEPS = (
    "withdrawing", "withdrawn", "hello begins", "prepare begins", "armed", "send begins", "send answered",
    "settled sent",
)  # fmt: skip


def die_and_resume(program: Carrier, base: dict[str, Any], step: str, number: int) -> dict[str, Any]:
    """Publish with a consent, withdraw and be killed at ``step``; then once more in peace, as a person would."""
    words = f"Caso {number}: la pelle dopo la cura."
    assert program.do({**base, "do": "show", "text": words})["ended"] == 0
    assert program.do({**base, "do": "withdraw"}, kill_at=step)["ended"] in (0, -signal.SIGKILL)
    after = program.do({**base, "do": "withdraw"})
    assert after["ended"] == 0
    return after


def test_killed_at_each_step_of_a_withdrawal_it_is_resumed(mastodon: Server, tmp_path: Path) -> None:
    way_in = {"endpoint": mastodon.base, "handle": "@practice", "remote_id": "1", "token": mastodon.token()}
    with carrier() as program:
        base = {"platform": "mastodon", "folder": str(tmp_path / "desk")}
        assert program.do({**base, "do": "connect", **way_in})["ended"] == 0
        for number, step in enumerate(STEPS):
            after = die_and_resume(program, base, step, number)
            assert mastodon.mine() == [] and mastodon.media == {}, step
            assert (after["open"], after["ledger"]) == (0, "None"), step
        assert set(program.reached) == set(STEPS)


def test_killed_while_the_platform_holds_the_removal(mastodon: Server, tmp_path: Path) -> None:
    """The word was spoken and its answer never came: it is looked up, and it is gone."""
    way_in = {"endpoint": mastodon.base, "handle": "@practice", "remote_id": "1", "token": mastodon.token()}
    with carrier() as program:
        base = {"platform": "mastodon", "folder": str(tmp_path / "desk")}
        assert program.do({**base, "do": "connect", **way_in})["ended"] == 0
        for after_commit in (False, True):
            assert program.do({**base, "do": "show", "text": f"Caso {after_commit}: la pelle."})["ended"] == 0
            (status,) = mastodon.mine()
            hold = mastodon.hold(f"DELETE /api/v1/statuses/{status['id']}", after_commit=after_commit)
            program.do({**base, "do": "withdraw"}, held=hold.arrived.is_set)
            hold.release()
            after = program.do({**base, "do": "withdraw"})
            assert mastodon.mine() == [] and after["open"] == 0


@pytest.mark.nightly
def test_killed_while_a_real_wordpress_takes_it_down(wordpress: Site, tmp_path: Path) -> None:
    wordpress.empty()
    fields = {"endpoint": wordpress.base, "user": "editor", "password": wordpress.passwords["editor"]}
    with carrier() as program:
        base = {"platform": "wordpress", "folder": str(tmp_path / "desk")}
        assert program.do({**base, "do": "connect", "fields": fields})["ended"] == 0
        for number, step in enumerate(STEPS):
            after = die_and_resume(program, base, step, number)
            assert wordpress.posts() == [] and pictures_of(wordpress) == [], step
            assert after["open"] == 0, step
