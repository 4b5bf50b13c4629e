"""A real Bluesky server on loopback: published once under our own key, answered, its session renewed in time."""

from dataclasses import replace
from typing import Any

import pytest
from platforms.line import Line, converse, outgoing, picture, taking_down
from servers.bluesky import Network, Person

from app.core.platforms.bluesky import CONNECTOR
from app.core.platforms.bluesky.connector import NOT_ACCEPTED
from app.core.platforms.bluesky.session import EXPIRED
from app.core.platforms.contract import (
    Act,
    CannotTell,
    Connected,
    Heard,
    Hello,
    Measured,
    NotThere,
    Published,
    Reconnect,
    Refusal,
    Removed,
    StillThere,
    TryLater,
)


def connect(network: Network, user: str, password: str) -> Any:
    fields = {"endpoint": network.base, "user": user, "password": password}
    return converse(lambda http: CONNECTOR.connect(http, fields))


@pytest.fixture
def person(bluesky: Network) -> Person:
    return bluesky.person()


@pytest.fixture
def line(bluesky: Network, person: Person) -> Line:
    connected = connect(bluesky, f"@{person.handle}", person.app_password)
    assert isinstance(connected, Connected), connected
    return Line(CONNECTOR, connected)


def test_a_post_with_picture_link_tag_and_mention_is_out_once(
    bluesky: Network, person: Person, line: Line
) -> None:
    colleague = bluesky.person("collega")
    text = f"☀️ Perché la crema? https://example.org/sole, chieda a @{colleague.handle} #protezione #2024"
    said = outgoing(text, images=(picture(),))
    assert line.ask("look", said) == NotThere()

    ready = line.prepared(said)
    out = line.ask("send", ready)
    assert isinstance(out, Published), out
    assert line.ask("look", said) == out

    again = line.ask("send", ready)
    assert again == out, "the same content under the same key is the same post"
    (post,) = bluesky.posts(person.did)
    assert post["uri"] == out.remote_id
    assert post["value"]["embed"]["images"][0]["alt"] == "Una mano con la crema"
    assert post["value"]["embed"]["images"][0]["aspectRatio"] == {"width": 32, "height": 24}
    encoded = text.encode()
    marked = {
        encoded[f["index"]["byteStart"] : f["index"]["byteEnd"]].decode(): f["features"][0]
        for f in post["value"]["facets"]
    }
    assert set(marked) == {"https://example.org/sole", f"@{colleague.handle}", "#protezione"}
    assert marked[f"@{colleague.handle}"]["did"] == colleague.did


def test_something_else_under_our_key_still_means_it_is_out(
    bluesky: Network, person: Person, line: Line
) -> None:
    ready = line.prepared(outgoing("La prima versione"))
    out = line.ask("send", ready)
    record = {**ready.prepared["record"], "text": "Un'altra versione"}
    other = replace(ready, prepared={**ready.prepared, "record": record})
    twice = line.ask("send", other)
    assert isinstance(twice, Published)
    assert twice.remote_id == out.remote_id
    assert [post["value"]["text"] for post in bluesky.posts(person.did)] == ["La prima versione"]


def test_a_reply_comes_in_once_and_is_answered_in_the_same_thread(
    bluesky: Network, person: Person, line: Line
) -> None:
    out = line.ask("send", line.prepared(outgoing("Domande sulla crema?")))
    patient = bluesky.person("anna")
    asked = bluesky.reply(patient, out.remote_id, "Ogni quanto si mette? 🧴")

    heard = line.ask("listen", "", [out.remote_id])
    assert isinstance(heard, Heard), heard
    (message,) = heard.messages
    assert (message.text, message.post, message.thread) == (
        "Ogni quanto si mette? 🧴",
        out.remote_id,
        out.remote_id,
    )
    assert line.ask("listen", heard.cursor, []) == Heard((), heard.cursor)

    reply = outgoing("Ogni due ore.", Act.REPLY, reply_to=message.address)
    answered = line.ask("send", line.prepared(reply))
    assert isinstance(answered, Published), answered
    assert line.ask("look", reply) == answered
    said = bluesky.posts(person.did)[-1]["value"]
    assert said["reply"]["parent"]["uri"] == asked["uri"]
    assert said["reply"]["root"]["uri"] == out.remote_id

    bluesky.reply(patient, answered.remote_id, "Grazie!")
    more = line.ask("listen", heard.cursor, [])
    assert [(m.text, m.thread) for m in more.messages] == [("Grazie!", out.remote_id)]


def test_replies_are_counted(bluesky: Network, line: Line) -> None:
    out = line.ask("send", line.prepared(outgoing("Contami")))
    bluesky.reply(bluesky.person("bea"), out.remote_id, "Uno")
    measured = line.ask("measure", [out.remote_id])
    assert isinstance(measured, Measured), measured
    assert measured.readings[0].values["replies"] == 1


def test_while_replies_are_out_of_order_publishing_goes_on(bluesky: Network, line: Line) -> None:
    bluesky.appview_down = True
    try:
        assert isinstance(line.ask("listen", "", []), TryLater)
        assert isinstance(line.ask("measure", ["at://did:plc:x/app.bsky.feed.post/1"]), TryLater)
        assert isinstance(line.ask("send", line.prepared(outgoing("Esce lo stesso"))), Published)
    finally:
        bluesky.appview_down = False


def test_a_session_that_ran_out_is_renewed_and_kept_before_it_is_used(
    bluesky: Network, person: Person, line: Line
) -> None:
    old = dict(line.secrets)
    line.secrets["access"] = bluesky.expired(person.did)
    ready = line.prepared(outgoing("Dopo una lunga pausa"))
    assert len(line.kept) == 1
    assert line.secrets["refresh"] != old["refresh"], "a refresh token works once"
    assert isinstance(line.ask("send", ready), Published)


def test_a_session_that_runs_out_between_preparing_and_sending_says_nothing_twice(
    bluesky: Network, person: Person, line: Line
) -> None:
    ready = line.prepared(outgoing("Una volta sola"))
    line.secrets["access"] = bluesky.expired(person.did)
    assert isinstance(line.ask("send", ready), TryLater), "nothing was said; the session is new now"
    assert isinstance(line.ask("send", ready), Published)
    assert len(bluesky.posts(person.did)) == 1


def test_a_session_that_is_over_asks_to_connect_again(bluesky: Network, person: Person, line: Line) -> None:
    ready = line.prepared(outgoing("Mai uscito"))
    line.secrets.update(access=bluesky.expired(person.did), refresh="gone")
    assert line.ask("hello") == Reconnect(EXPIRED)
    assert line.ask("send", ready) == Reconnect(EXPIRED)
    assert line.ask("look", ready) == NotThere(), "records are public: this much is certain even so"
    assert bluesky.posts(person.did) == []


def test_sign_in_says_what_is_wrong(bluesky: Network, person: Person, line: Line) -> None:
    assert connect(bluesky, person.handle, "wrong") == Refusal(NOT_ACCEPTED)
    assert line.ask("hello") == Hello(f"@{person.handle}", person.did)
    assert line.connected.handle == f"@{person.handle}"
    assert isinstance(connect(Network("http://example.test"), person.handle, "x"), Refusal), "not in clear"


def test_the_server_agrees_with_our_counting(bluesky: Network, person: Person, line: Line) -> None:
    family = "👨‍👩‍👧"
    fits = "è" * 250 + family * 50
    assert isinstance(line.ask("send", line.prepared(outgoing(fits))), Published)
    assert isinstance(line.ask("prepare", outgoing(fits + "x")), Refusal)
    assert isinstance(line.ask("prepare", outgoing(family * 200)), Refusal), "3,600 bytes are too many"


# --- taken down ------------------------------------------------------------------------------------------------


def test_a_post_is_taken_down_with_its_picture_and_twice_is_once(
    bluesky: Network, person: Person, line: Line
) -> None:
    said = outgoing("Con foto", images=(picture(),))
    out = line.ask("send", line.prepared(said))
    (post,) = bluesky.posts(person.did)
    blob = post["value"]["embed"]["images"][0]["image"]["ref"]["$link"]
    assert bluesky.shows(person.did, blob)

    down = taking_down(said.key, out, pictures=1)
    assert line.ask("look", down) == StillThere()
    ready = line.prepared(down)
    assert line.ask("send", ready) == Removed()
    assert bluesky.posts(person.did) == [] and not bluesky.shows(person.did, blob)
    assert line.ask("look", down) == Removed()
    assert line.ask("send", ready) == Removed()


def test_what_has_no_address_a_person_takes_down(line: Line) -> None:
    down = taking_down("x", Published(""))
    assert isinstance(line.ask("prepare", down), Refusal)
    assert isinstance(line.ask("look", down), CannotTell)


def test_a_session_that_ran_out_is_renewed_before_taking_down(
    bluesky: Network, person: Person, line: Line
) -> None:
    out = line.ask("send", line.prepared(outgoing("Via")))
    line.secrets["access"] = bluesky.expired(person.did)
    ready = line.prepared(taking_down("x", out))
    assert line.ask("send", ready) == Removed()
    assert bluesky.posts(person.did) == []
