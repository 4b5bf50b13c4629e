"""WordPress itself, on loopback: published once, found again, answered, scheduled, refused in plain words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from platforms.line import Line, converse, outgoing, picture, taking_down
from servers.wordpress import Site

from app.core.platforms.contract import (
    Act,
    Connected,
    Heard,
    Hello,
    Measured,
    NotThere,
    Prepared,
    Published,
    Reconnect,
    Refusal,
    Removed,
    StillThere,
)
from app.core.platforms.wordpress import CONNECTOR
from app.core.platforms.wordpress.site import MAY_NOT, NO_PASSWORDS, NOT_ACCEPTED


def connect(site: Site, user: str = "editor", password: str | None = None, endpoint: str = "") -> Any:
    fields = {"endpoint": endpoint or site.base, "user": user, "password": password or site.passwords[user]}
    return converse(lambda http: CONNECTOR.connect(http, fields))


@pytest.fixture
def line(wordpress: Site) -> Line:
    wordpress.empty()
    connected = connect(wordpress)
    assert isinstance(connected, Connected), connected
    return Line(CONNECTOR, connected)


def test_a_post_with_a_picture_is_out_once_and_found_again(wordpress: Site, line: Line) -> None:
    text = "La pelle d'inverno è secca.\n\nTre consigli: <b>acqua</b>, crema, [gallery] https://example.org/a?b=1&c=2"
    said = outgoing(text, title="Pelle d'inverno: perché tira?", images=(picture(),))
    assert line.ask("look", said) == NotThere()

    ready = line.prepared(said)
    out = line.ask("send", ready)

    assert isinstance(out, Published), out
    assert line.ask("look", ready) == out
    assert line.ask("look", said) == out, "found without what prepare noted, too"
    (post,) = wordpress.posts()
    assert post["title"]["raw"] == "Pelle d'inverno: perché tira?"
    assert "<b>" not in post["content"]["rendered"], "what a person types is text and never markup"
    assert "&lt;b&gt;acqua" in post["content"]["rendered"]
    assert "[gallery]" in post["content"]["rendered"].replace("&#91;", "[").replace("&#93;", "]")
    assert 'alt="Una mano con la crema"' in post["content"]["rendered"]
    assert out.url == post["link"]


def test_pictures_of_a_repeated_preparation_are_found_and_not_uploaded_again(
    wordpress: Site, line: Line
) -> None:
    said = outgoing("Con foto", images=(picture(), picture("Un flacone", "flacone.png")))
    first, second = line.prepared(said), line.prepared(said)
    assert first.prepared == second.prepared
    names = [media["slug"] for media in wordpress.call("GET", "media", params={"per_page": 100}).json()]
    assert len([name for name in names if name.startswith(said.key[-16:])]) == 2


def test_looking_first_keeps_the_same_delivery_from_going_out_twice(wordpress: Site, line: Line) -> None:
    ready = line.prepared(outgoing("Una volta sola", title="Una volta sola"))
    line.ask("send", ready)
    again = line.ask("look", ready)  # what the courier does after a doubt, before it would send again
    assert isinstance(again, Published)
    assert len(wordpress.posts()) == 1


def test_a_post_thrown_away_on_the_site_counts_as_said(wordpress: Site, line: Line) -> None:
    ready = line.prepared(outgoing("Poi cancellato", title="Poi cancellato"))
    out = line.ask("send", ready)
    wordpress.call("DELETE", f"posts/{out.remote_id}")
    found = line.ask("look", ready)
    assert isinstance(found, Published)
    assert found.remote_id == out.remote_id


def test_a_post_is_handed_to_the_sites_own_scheduler(wordpress: Site, line: Line) -> None:
    slot = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=30)
    ready = line.prepared(outgoing("Domani", Act.HAND_OFF, title="Domani", slot=slot))
    out = line.ask("send", ready)
    assert isinstance(out, Published)
    assert out.scheduled_for == slot, "the site lives in another time zone than UTC"
    assert line.ask("look", ready) == out
    assert wordpress.posts()[0]["status"] == "future"


def test_a_comment_comes_in_once_and_the_answer_stands_below_it(wordpress: Site, line: Line) -> None:
    post = line.ask("send", line.prepared(outgoing("Domande?", title="Domande")))
    asked = wordpress.visitor_comments(
        post.remote_id, "Si può usare <i>ogni giorno</i>? È sicuro?", "Maria R"
    )

    heard = line.ask("listen", "", [post.remote_id])
    assert isinstance(heard, Heard), heard
    mine = [message for message in heard.messages if message.post == post.remote_id]
    assert [(m.remote_id, m.author, m.text) for m in mine] == [
        (asked, "Maria R", "Si può usare ogni giorno? È sicuro?")
    ]

    reply = outgoing("Sì, ne parli con il suo medico.", Act.REPLY, reply_to=mine[0].address)
    assert line.ask("look", reply) == NotThere()
    out = line.ask("send", line.prepared(reply))
    assert isinstance(out, Published), out
    assert line.ask("look", reply) == out
    answer = next(c for c in wordpress.comments(post=post.remote_id) if str(c["id"]) == out.remote_id)
    assert str(answer["parent"]) == asked

    twice = line.ask("send", line.prepared(reply))
    assert twice == out, "the site refuses the same words twice; that is the same as published"

    later = line.ask("listen", heard.cursor, [post.remote_id])
    assert [(m.remote_id, m.mine, m.thread) for m in later.messages] == [
        (out.remote_id, True, mine[0].thread)
    ]
    assert line.ask("listen", later.cursor, [post.remote_id]) == Heard((), later.cursor)
    held = next(c for c in wordpress.comments(post=post.remote_id) if str(c["id"]) == asked)
    assert held["status"] == "hold", "it was heard while it waited for moderation"


def test_comments_are_counted(wordpress: Site, line: Line) -> None:
    post = line.ask("send", line.prepared(outgoing("Contami", title="Contami")))
    comment = wordpress.visitor_comments(post.remote_id, "Uno", "Anna")
    wordpress.call("POST", f"comments/{comment}", json={"status": "approve"})
    measured = line.ask("measure", [post.remote_id, "999999"])
    assert isinstance(measured, Measured)
    assert {r.remote_id: dict(r.values) for r in measured.readings}[post.remote_id] == {"replies": 1}


def test_an_author_hears_approved_comments(wordpress: Site, line: Line) -> None:
    post = line.ask("send", line.prepared(outgoing("Per autori", title="Per autori")))
    comment = wordpress.visitor_comments(post.remote_id, "Approvato", "Bea")
    wordpress.call("POST", f"comments/{comment}", json={"status": "approve"})
    author = Line(CONNECTOR, connect(wordpress, "author"))
    heard = author.ask("listen", "", [])
    assert isinstance(heard, Heard), heard
    assert comment in [message.remote_id for message in heard.messages]


def test_sign_in_says_what_is_wrong(wordpress: Site, wordpress_without_https: Site) -> None:
    assert connect(wordpress, password="wrong wrong wrong") == Refusal(NOT_ACCEPTED)
    assert connect(wordpress, "contributor") == Refusal(MAY_NOT)
    assert connect(wordpress_without_https) == Refusal(NO_PASSWORDS)
    assert isinstance(connect(wordpress, endpoint="http://example.test"), Refusal), (
        "never a password in clear"
    )


def test_people_paste_the_address_of_the_dashboard(wordpress: Site) -> None:
    for typed in (f"{wordpress.base}/wp-admin/", f"  {wordpress.base}/  "):
        assert isinstance(connect(wordpress, endpoint=typed), Connected)


def test_a_site_without_pretty_links(wordpress: Site) -> None:
    connected = connect(wordpress)
    line = Line(CONNECTOR, replace(connected, endpoint=f"{wordpress.base}/?rest_route="))
    ready = line.prepared(outgoing("Senza riscrittura", title="Senza riscrittura", images=(picture(),)))
    out = line.ask("send", ready)
    assert isinstance(out, Published), out
    assert line.ask("look", ready) == out
    assert isinstance(line.ask("listen", "", []), Heard)


def test_a_withdrawn_password_asks_to_connect_again(line: Line) -> None:
    ready = line.prepared(outgoing("Mai uscito", title="Mai uscito"))
    assert isinstance(line.ask("hello"), Hello)
    line.secrets["password"] = "withdrawn"
    assert line.ask("hello") == Reconnect(NOT_ACCEPTED)
    assert line.ask("send", ready) == Reconnect(NOT_ACCEPTED)
    assert line.ask("look", ready) == Reconnect(NOT_ACCEPTED)
    assert line.ask("listen", "", []) == Reconnect(NOT_ACCEPTED)


def test_an_answer_to_a_comment_that_is_gone_is_refused_in_words(wordpress: Site, line: Line) -> None:
    reply = outgoing("Troppo tardi", Act.REPLY, reply_to={"post": "987654", "comment": "987654"})
    answer = line.ask("send", line.prepared(reply))
    assert isinstance(answer, Refusal), answer


# --- taken down ------------------------------------------------------------------------------------------------


def pictures_on(site: Site, key: str) -> list[dict[str, Any]]:
    found = site.call("GET", "media", params={"per_page": 100}).json()
    return [media for media in found if media["slug"].startswith(key[-16:].lower())]


def test_a_post_is_taken_down_with_its_pictures_and_their_addresses_are_dead(
    wordpress: Site, line: Line
) -> None:
    other = outgoing("Resta", title="Resta", images=(picture("Altra", "altra.png"),))
    line.ask("send", line.prepared(other))
    said = outgoing("Poi ritirata", title="Poi ritirata", images=(picture(), picture("Due", "due.png")))
    out = line.ask("send", line.prepared(said))
    addresses = [media["source_url"] for media in pictures_on(wordpress, said.key)]
    assert len(addresses) == 2
    assert [httpx.get(a, timeout=30).status_code for a in (*addresses, out.url)] == [200, 200, 200]

    down = taking_down(said.key, out, pictures=2)
    assert line.ask("look", down) == StillThere()
    ready = line.prepared(down)
    assert line.ask("send", ready) == Removed()

    assert [httpx.get(a, timeout=30).status_code for a in (*addresses, out.url)] == [404, 404, 404]
    assert pictures_on(wordpress, said.key) == []
    assert not wordpress.has(out.remote_id) and [p["title"]["raw"] for p in wordpress.posts()] == ["Resta"]
    assert len(pictures_on(wordpress, other.key)) == 1, "only its own pictures"
    assert line.ask("look", down) == Removed()
    assert line.ask("send", ready) == Removed(), "gone twice is gone"
    assert line.ask("send", line.prepared(down)) == Removed()


def test_a_post_in_the_bin_of_the_site_is_still_there_and_goes_for_good(wordpress: Site, line: Line) -> None:
    said = outgoing("Nel cestino", title="Nel cestino", images=(picture(),))
    out = line.ask("send", line.prepared(said))
    wordpress.call("DELETE", f"posts/{out.remote_id}")
    down = taking_down(said.key, out, pictures=1)
    assert line.ask("look", down) == StillThere(), "the picture answers under its address"
    assert line.ask("send", line.prepared(down)) == Removed()
    assert not wordpress.has(out.remote_id) and pictures_on(wordpress, said.key) == []


def test_half_taken_down_is_still_there(wordpress: Site, line: Line) -> None:
    said = outgoing("A metà", title="A metà", images=(picture(),))
    out = line.ask("send", line.prepared(said))
    wordpress.call("DELETE", f"posts/{out.remote_id}", params={"force": "true"})
    down = taking_down(said.key, out, pictures=1)
    assert line.ask("look", down) == StillThere()
    assert line.ask("send", line.prepared(down)) == Removed()
    assert pictures_on(wordpress, said.key) == []


def test_what_waits_in_the_sites_scheduler_is_called_back(wordpress: Site, line: Line) -> None:
    slot = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=30)
    said = outgoing("Domani", Act.HAND_OFF, title="Domani", slot=slot, images=(picture(),))
    out = line.ask("send", line.prepared(said))
    assert line.ask("send", line.prepared(taking_down(said.key, out, pictures=1))) == Removed()
    assert wordpress.posts() == [] and pictures_on(wordpress, said.key) == []


def test_somebody_who_may_not_delete_there_is_told(wordpress: Site, line: Line) -> None:
    said = outgoing("Di un altro", title="Di un altro")
    out = line.ask("send", line.prepared(said))
    author = connect(wordpress, "author")
    assert isinstance(author, Connected)
    answer = Line(CONNECTOR, author).ask("prepare", taking_down(said.key, out))
    if isinstance(answer, Prepared):
        ready = replace(taking_down(said.key, out), prepared=answer.data)
        answer = Line(CONNECTOR, author).ask("send", ready)
    assert isinstance(answer, Refusal), answer
    assert len(wordpress.posts()) == 1
