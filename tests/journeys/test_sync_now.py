"""The main job, end to end: written with the cable out, signed, really out on three servers, once; and answered."""

import asyncio
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from servers.bluesky import Network
from servers.mastodon import SPEAK, Server
from servers.wordpress import Site
from support.guards import SocketGuard
from support.online import connect_bluesky, connect_mastodon, connect_wordpress, online, picture

from app.core.accounts.model import Health
from app.core.desk import Desk
from app.core.inbox.model import Standing
from app.core.inbox.service import CannotAnswer
from app.core.kernel.errors import NeedsConnection, Refused
from app.core.outbox.model import State
from app.core.posts.model import Audience, Goal, Post, Source, Status
from app.core.team.model import Role

TEXT = "Un neo che cambia forma o colore va mostrato al medico. Guardarsi una volta al mese è una buona abitudine."
ALT = "Schema delle cinque lettere per osservare un neo."


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def written(desk: Desk, *channels: str, text: str = TEXT, media: tuple[str, ...] = ()) -> Post:
    post = desk.posts.new("it", "Come si osserva un neo")
    return desk.posts.save(
        replace(
            post,
            text=text,
            goal=Goal.EDUCATE,
            audience=Audience.GENERAL,
            channels=channels,
            media=media,
            sources=(Source("Istituto superiore di sanità", "https://www.iss.it"),),
        )
    )


def signed_and_queued(desk: Desk, post: Post) -> Post:
    signed = desk.posts.sign(desk.posts.ask_to_sign(post), desk.team.current)
    desk.posts.queue(signed)
    return signed


def sync(desk: Desk) -> object:
    return asyncio.run(desk.sync.now())


def test_written_offline_and_out_on_three_servers_once(
    desk: Desk, wordpress: Site, bluesky: Network, mastodon: Server, sockets: SocketGuard
) -> None:
    wordpress.empty()
    person = bluesky.person("greco")
    accounts = [
        connect_wordpress(desk, wordpress),
        connect_bluesky(desk, bluesky, person),
        connect_mastodon(desk, mastodon),
    ]
    assert all(a.health is Health.FINE for a in desk.accounts.all())

    desk.preferences.change(work_offline=True)
    opened = sockets.opened
    asset = picture(desk, ALT)
    post = signed_and_queued(desk, written(desk, *(a.id for a in accounts), media=(asset.id,)))
    with pytest.raises(NeedsConnection):
        sync(desk)
    assert sockets.opened == opened, "working offline opens no socket at all"

    desk.preferences.change(work_offline=False)
    for _ in range(3):
        sync(desk)
    assert desk.posts.status(post) is Status.PUBLISHED
    deliveries = desk.outbox.of_post(post.id)
    assert [d.state for d in deliveries] == [State.SENT] * 3
    assert all(d.url and d.remote_id and d.settled_at for d in deliveries)

    (on_site,) = wordpress.posts()
    assert on_site["status"] == "publish" and TEXT in plain(on_site["content"]["raw"])
    (record,) = bluesky.posts(person.did)
    assert TEXT in record["value"]["text"] and record["value"]["embed"]["images"][0]["alt"] == ALT
    (status,) = mastodon.mine()
    assert TEXT in plain(status["content"]) and status["media_attachments"][0]["description"] == ALT
    assert desk.verify().broken_at is None


def test_a_comment_comes_in_and_the_checked_answer_goes_out(
    desk: Desk, wordpress: Site, bluesky: Network, mastodon: Server
) -> None:
    wordpress.empty()
    person, anna = bluesky.person("greco"), bluesky.person("anna")
    blog = connect_wordpress(desk, wordpress)
    sky = connect_bluesky(desk, bluesky, person)
    masto = connect_mastodon(desk, mastodon)
    post = signed_and_queued(desk, written(desk, blog.id, sky.id, masto.id))
    sync(desk)
    out = {d.account: d.remote_id for d in desk.outbox.of_post(post.id)}
    wordpress.visitor_comments(out[blog.id], "Ogni quanto conviene guardarsi?")
    bluesky.reply(anna, out[sky.id], "Grazie, molto utile. E per i bambini?")
    mastodon.mention("Sono stata da voi martedì, la crema non funziona.", out[masto.id])

    sync(desk)
    sync(desk)
    inbox = desk.inbox.conversations(Standing.OPEN)
    assert len(inbox) == 3, "each once, however often it is asked for"

    reception = next(p for p in desk.team.people() if p.role is Role.RECEPTION)
    desk.team.switch(reception.id)
    complaint = next(c for c in inbox if c.account == masto.id)
    reply = desk.inbox.open_reply(complaint.id, "it")
    careless = desk.inbox.keep_reply(
        replace(reply, text="Ci dispiace per la Sua visita di martedì: la crema va usata più a lungo.")
    )
    with pytest.raises(CannotAnswer) as stopped:
        desk.inbox.answer(careless, reception)
    assert "priv.confirm_relationship" in {f.concept for f in stopped.value.findings}

    answers = {}
    for conversation in inbox:
        reply = desk.inbox.open_reply(conversation.id, "it")
        text = "Buongiorno e grazie del messaggio. In generale una volta al mese è una buona abitudine."
        if conversation.account == masto.id:
            text = "Buongiorno, grazie del messaggio. Può chiamare la segreteria al numero dello studio."
        kept = desk.inbox.keep_reply(replace(reply, text=text))
        answers[conversation.account] = desk.inbox.answer(kept, reception)
    for _ in range(2):
        sync(desk)
    assert {(d := desk.outbox.get(a.id)) and d.state for a in answers.values()} == {State.SENT}
    assert desk.inbox.conversations(Standing.OPEN) == []

    ours = [c for c in wordpress.comments(post=out[blog.id]) if c["parent"]]
    assert len(ours) == 1 and "buona abitudine" in ours[0]["content"]["raw"]
    replies = [r for r in bluesky.posts(person.did) if "reply" in r["value"]]
    assert len(replies) == 1 and "buona abitudine" in replies[0]["value"]["text"]
    said = [s for s in mastodon.mine() if s["in_reply_to_id"]]
    assert len(said) == 1 and "segreteria" in plain(said[0]["content"])


@pytest.mark.parametrize("kind", ["lost", "cut", "truncated", "html", "error"])
def test_an_answer_that_never_arrives_whole_is_looked_up_not_repeated(
    desk: Desk, mastodon: Server, kind: str
) -> None:
    account = connect_mastodon(desk, mastodon)
    mastodon.fault(kind)
    post = signed_and_queued(desk, written(desk, account.id))
    sync(desk)
    assert desk.posts.status(post) is Status.UNCERTAIN
    sync(desk)
    assert desk.posts.status(post) is Status.PUBLISHED
    assert len(mastodon.mine()) == 1


def test_a_signed_out_channel_keeps_everything(desk: Desk, mastodon: Server) -> None:
    account = connect_mastodon(desk, mastodon)
    post = signed_and_queued(desk, written(desk, account.id))
    mastodon.tokens.clear()
    sync(desk)
    assert desk.accounts.get(account.id).health is Health.NEEDS_SIGN_IN
    assert desk.posts.status(post) is Status.WAITING and post.text == TEXT
    assert connect_mastodon(desk, mastodon).id == account.id
    sync(desk)
    assert desk.posts.status(post) is Status.PUBLISHED


def test_a_clock_an_hour_wrong_warns_and_sends_nothing_timed(desk: Desk, mastodon: Server) -> None:
    account = connect_mastodon(desk, mastodon)
    post = written(desk, account.id)
    post = desk.posts.schedule(post.id, desk.clock.now() + timedelta(hours=3))
    signed_and_queued(desk, post)
    mastodon.clock_ahead = timedelta(hours=1)
    report = asyncio.run(desk.sync.now())
    assert "minutes behind" in str(report.problems[0][1])
    assert desk.posts.status(post) is Status.WAITING and not mastodon.mine()


def test_a_wrong_password_keeps_nothing(desk: Desk, wordpress: Site) -> None:
    fields = {"endpoint": wordpress.base, "user": "editor", "password": "wrong wrong wrong"}
    with pytest.raises(Refused):
        online(desk, lambda http: desk.sign_in.by_password(http, "wordpress", fields))
    assert desk.accounts.all() == []


def test_the_line_is_never_opened_twice_for_one_post(desk: Desk, mastodon: Server) -> None:
    account = connect_mastodon(desk, mastodon)
    signed_and_queued(desk, written(desk, account.id))

    async def pressed_often() -> None:
        await asyncio.gather(*(desk.sync.now() for _ in range(5)))

    asyncio.run(pressed_often())
    assert [r for r in mastodon.requests if r == SPEAK] == [SPEAK]
