"""Mastodon on a stand-in that is held to its own description: signed in, published once, found again, answered."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from platforms.line import Line, converse, outgoing, picture, taking_down
from servers.mastodon import SPEAK, Server

from app.core.platforms.contract import (
    Act,
    Authorize,
    Connected,
    Heard,
    Hello,
    Kind,
    Measured,
    NotThere,
    Published,
    Reconnect,
    Refusal,
    Removed,
    StillThere,
    TryLater,
    Unsure,
)
from app.core.platforms.mastodon.connector import Mastodon
from app.core.platforms.mastodon.signin import ENDED, NOT_GIVEN

REDIRECT = "http://127.0.0.1:43210/back"


async def no_wait(_seconds: float) -> None:
    """The server's slowness is part of the stand-in, not of the clock."""


CONNECTOR = Mastodon(sleep=no_wait)


def agree(begun: Authorize) -> str:
    """The person says yes in the browser; what comes back to the loopback address."""
    sent_back = httpx.get(begun.url, timeout=10).headers["location"]
    assert sent_back.startswith(REDIRECT)
    told = parse_qs(urlsplit(sent_back).query)
    assert told["state"] == [begun.state]
    return told["code"][0]


def sign_in(server: Server, **spoilt: str) -> Any:
    begun = converse(lambda http: CONNECTOR.begin(http, {"endpoint": server.base}, REDIRECT))
    assert isinstance(begun, Authorize), begun
    code = agree(begun)
    return converse(lambda http: CONNECTOR.finish(http, {**begun.pending, **spoilt}, code))


@pytest.fixture
def line(mastodon: Server) -> Line:
    connected = sign_in(mastodon)
    assert isinstance(connected, Connected), connected
    return Line(CONNECTOR, connected)


def test_sign_in_registers_agrees_and_reads(mastodon: Server) -> None:
    mastodon.max_characters = 777
    connected = sign_in(mastodon)
    assert isinstance(connected, Connected), connected
    assert connected.handle == f"@practice@{mastodon.base.removeprefix('http://')}"
    assert connected.limits is not None
    assert connected.limits.text == 777, "each server has its own"
    assert set(connected.secrets) == {"token"}
    assert "token" not in repr(connected)


def test_a_code_is_worth_nothing_without_its_verifier(mastodon: Server) -> None:
    assert sign_in(mastodon, verifier="someone else's") == Refusal(NOT_GIVEN)


@pytest.mark.parametrize(
    "text",
    [
        "La pelle è secca? Ecco “tre” consigli: https://example.org/una/pagina/con/un/indirizzo/molto/lungo #pelle",
        "Prima riga\nseconda riga\n\nnuovo paragrafo & <b>segni</b>",
        "Grazie a @anna@elsewhere.test e @bea!",
        "🌞🧴",
    ],
)
def test_what_was_said_is_found_again(mastodon: Server, line: Line, text: str) -> None:
    ready = line.prepared(outgoing(text))
    assert line.ask("look", ready) == NotThere()
    out = line.ask("send", ready)
    assert isinstance(out, Published), out
    assert line.ask("look", ready) == out
    assert [status["id"] for status in mastodon.mine()] == [out.remote_id]


def test_the_same_words_of_last_month_are_not_this_post(mastodon: Server, line: Line) -> None:
    line.ask("send", line.prepared(outgoing("Lo studio è chiuso il lunedì.")))
    again = line.prepared(outgoing("Lo studio è chiuso il lunedì."))
    assert line.ask("look", again) == NotThere()
    without_note = replace(again, prepared={}, armed_at=datetime.now(UTC) + timedelta(days=30))
    assert line.ask("look", without_note) == NotThere()


def test_a_picture_is_attached_when_the_server_has_worked_it_in(mastodon: Server, line: Line) -> None:
    mastodon.media_takes = 3
    out = line.ask("send", line.prepared(outgoing("Con foto", images=(picture(),))))
    assert isinstance(out, Published), out
    (attached,) = mastodon.mine()[0]["media_attachments"]
    assert attached["description"] == "Una mano con la crema"


def test_a_picture_that_never_gets_ready_waits(mastodon: Server, line: Line) -> None:
    mastodon.media_takes = 1000
    assert isinstance(line.ask("prepare", outgoing("Con foto", images=(picture(),))), TryLater)
    assert mastodon.mine() == []


@pytest.mark.parametrize("kind", ["lost", "cut", "error", "html", "truncated", "redirect"])
def test_an_answer_that_went_wrong_after_the_post_is_a_doubt_and_the_post_is_found(
    mastodon: Server, line: Line, kind: str
) -> None:
    ready = line.prepared(outgoing("È uscito?"))
    mastodon.fault(kind)
    assert isinstance(line.ask("send", ready), Unsure)
    found = line.ask("look", ready)
    assert isinstance(found, Published)
    assert [status["id"] for status in mastodon.mine()] == [found.remote_id]


@pytest.mark.parametrize("hours", [-1, 1, 30])
def test_it_is_found_whatever_the_clocks_say(mastodon: Server, line: Line, hours: int) -> None:
    mastodon.clock_ahead = timedelta(hours=hours)
    ready = line.prepared(outgoing("Che ora è?"))
    mastodon.fault("lost")
    assert isinstance(line.ask("send", ready), Unsure)
    assert isinstance(line.ask("look", ready), Published)


def test_the_clock_of_the_server_is_compared_with_ours(mastodon: Server, line: Line) -> None:
    mastodon.clock_ahead = timedelta(hours=-1)
    seen: list[timedelta] = []
    converse(lambda http: CONNECTOR.hello(http, line.access), observe_skew=seen.append)
    assert seen
    assert [round(skew / timedelta(hours=1), 2) for skew in seen] == [1, 1]


def test_it_is_found_below_many_newer_posts(mastodon: Server, line: Line) -> None:
    ready = line.prepared(outgoing("In fondo"))
    line.ask("send", ready)
    for number in range(90):
        mastodon.say(mastodon.account(), f"Più nuovo {number}", None, "public")
    assert isinstance(line.ask("look", ready), Published)
    never = replace(ready, text="Mai detto")
    assert line.ask("look", never) == NotThere()


def test_refusals_before_anything_is_said(mastodon: Server, line: Line) -> None:
    ready = line.prepared(outgoing("Non ora"))
    mastodon.fault("busy", retry_after=90)
    busy = line.ask("send", ready)
    assert isinstance(busy, TryLater)
    assert busy.after == timedelta(seconds=90)
    mastodon.fault("busy")
    unspoken = line.ask("send", ready)
    assert isinstance(unspoken, TryLater)
    assert unspoken.after is not None
    assert timedelta(minutes=4) < unspoken.after <= timedelta(minutes=5, seconds=1), (
        "told by X-RateLimit-Reset"
    )
    for kind in ("expired", "forgotten"):
        mastodon.fault(kind)
        assert line.ask("send", ready) == Reconnect(ENDED)
    mastodon.fault("refused")
    assert isinstance(line.ask("send", ready), Refusal)
    assert mastodon.mine() == []


def test_a_text_that_does_not_fit_is_refused_before_it_leaves(mastodon: Server, line: Line) -> None:
    long_link = "https://example.org/" + "a" * 400
    assert isinstance(line.ask("send", line.prepared(outgoing("x" * 476 + " " + long_link))), Published)
    seen = len(mastodon.requests)
    assert isinstance(line.ask("prepare", outgoing("x" * 477 + " " + long_link)), Refusal)
    assert len(mastodon.requests) == seen


def test_a_post_is_handed_to_the_servers_own_scheduler(mastodon: Server, line: Line) -> None:
    slot = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=20)
    ready = line.prepared(outgoing("Domani mattina", Act.HAND_OFF, slot=slot))
    assert line.ask("look", ready) == NotThere()
    mastodon.fault("lost")
    assert isinstance(line.ask("send", ready), Unsure)
    found = line.ask("look", ready)
    assert isinstance(found, Published)
    assert found.scheduled_for == slot
    mastodon.publish_due(slot)
    out = line.ask("look", ready)
    assert isinstance(out, Published)
    assert (out.scheduled_for, out.remote_id) == (None, mastodon.mine()[0]["id"])


def test_a_mention_comes_in_once_and_is_answered(mastodon: Server, line: Line) -> None:
    post = line.ask("send", line.prepared(outgoing("Domande?")))
    asked = mastodon.mention("@practice Va bene anche per i bambini?", reply_to=post.remote_id)
    mastodon.mention("@practice in privato", visibility="direct", acct="carla@elsewhere.test")

    heard = line.ask("listen", "", [post.remote_id])
    assert isinstance(heard, Heard), heard
    public, private = heard.messages
    assert (public.remote_id, public.post, public.thread, public.kind) == (
        asked,
        post.remote_id,
        post.remote_id,
        Kind.COMMENT,
    )
    assert public.text == "@practice Va bene anche per i bambini?"
    assert private.kind is Kind.MESSAGE
    assert line.ask("listen", heard.cursor, []) == Heard((), heard.cursor)

    reply = outgoing("Ne parli con il pediatra.", Act.REPLY, reply_to=public.address)
    out = line.ask("send", line.prepared(reply))
    assert isinstance(out, Published), out
    assert line.ask("look", line.prepared(reply)) == NotThere(), (
        "only what came after its own preparation counts"
    )
    said = mastodon.statuses[out.remote_id]
    assert said["in_reply_to_id"] == asked
    assert "anna" in said["content"], "whoever is answered must be named, or is never told"

    quiet = outgoing("Ci chiami in studio.", Act.REPLY, reply_to=private.address)
    hidden = line.ask("send", line.prepared(quiet))
    assert mastodon.statuses[hidden.remote_id]["visibility"] == "direct"


def test_many_mentions_are_read_in_order_and_none_is_lost(mastodon: Server, line: Line) -> None:
    mastodon.mention("@practice zero")
    first = line.ask("listen", "", [])
    for number in range(95):
        mastodon.mention(f"@practice {number}")
    more = line.ask("listen", first.cursor, [])
    assert [m.text for m in more.messages] == [f"@practice {number}" for number in range(95)]
    assert line.ask("listen", more.cursor, []).messages == ()


def test_an_answer_to_something_deleted_is_refused_in_words(mastodon: Server, line: Line) -> None:
    reply = outgoing("Troppo tardi", Act.REPLY, reply_to={"status": "5", "acct": "anna@elsewhere.test"})
    assert isinstance(line.ask("send", line.prepared(reply)), Refusal)


def test_reactions_are_counted(mastodon: Server, line: Line) -> None:
    post = line.ask("send", line.prepared(outgoing("Contami")))
    mastodon.mention("@practice uno", reply_to=post.remote_id)
    mastodon.statuses[post.remote_id]["favourites_count"] = 4
    measured = line.ask("measure", [post.remote_id, "404"])
    assert isinstance(measured, Measured), measured
    (reading,) = measured.readings
    assert (reading.values["likes"], reading.values["replies"], reading.values["shares"]) == (4, 1, 0)


def test_a_revoked_permission_asks_to_connect_again(mastodon: Server, line: Line) -> None:
    ready = line.prepared(outgoing("Mai uscito"))
    assert isinstance(line.ask("hello"), Hello)
    mastodon.tokens.clear()
    assert line.ask("hello") == Reconnect(ENDED)
    for verb, arguments in [("prepare", [ready]), ("send", [ready]), ("look", [ready]), ("listen", ["", []])]:
        assert line.ask(verb, *arguments) == Reconnect(ENDED), verb


def test_a_request_can_be_held_at_the_door(mastodon: Server, line: Line) -> None:
    """The handshake for tests that kill the sender: the request has arrived, nothing is published yet."""
    hold = mastodon.hold(SPEAK)
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(
            f"{mastodon.base}/api/v1/statuses",
            json={"status": "Fermo", "visibility": "public"},
            headers={"Authorization": f"Bearer {line.secrets['token']}"},
            timeout=0.2,
        )
    assert hold.arrived.is_set()
    assert mastodon.mine() == []
    hold.release()


# --- taken down ------------------------------------------------------------------------------------------------


def test_a_status_is_taken_down_with_its_picture_and_twice_is_once(mastodon: Server, line: Line) -> None:
    said = outgoing("Con foto", images=(picture(),))
    out = line.ask("send", line.prepared(said))
    assert len(mastodon.media) == 1
    down = taking_down(said.key, out, said.text, 1)
    assert line.ask("look", down) == StillThere()
    ready = line.prepared(down)
    assert line.ask("send", ready) == Removed()
    assert mastodon.mine() == [] and mastodon.media == {}
    assert line.ask("look", down) == Removed()
    assert line.ask("send", ready) == Removed()


def test_what_was_handed_off_is_called_back(mastodon: Server, line: Line) -> None:
    slot = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=3)
    said = outgoing("Domani", Act.HAND_OFF, slot=slot, images=(picture(),))
    out = line.ask("send", line.prepared(said))
    down = taking_down(said.key, out, said.text, 1)
    assert line.ask("look", down) == StillThere()
    assert line.ask("send", line.prepared(down)) == Removed()
    assert mastodon.scheduled == {} and mastodon.mine() == []
    assert line.ask("look", down) == Removed()


def test_what_was_handed_off_and_went_out_meanwhile_is_found_under_its_new_number(
    mastodon: Server, line: Line
) -> None:
    slot = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=3)
    said = outgoing("È uscito da solo", Act.HAND_OFF, slot=slot)
    out = line.ask("send", line.prepared(said))
    mastodon.clock_ahead = timedelta(hours=3, minutes=1)
    mastodon.publish_due(mastodon.now())
    (status,) = mastodon.mine()
    assert status["id"] != out.remote_id
    down = taking_down(said.key, out, said.text)
    assert line.ask("look", down) == StillThere()
    assert line.ask("send", line.prepared(down)) == Removed()
    assert mastodon.mine() == []
    assert line.ask("look", down) == Removed()


@pytest.mark.parametrize("kind", ["lost", "cut", "error", "html", "truncated", "redirect"])
def test_a_lost_answer_to_taking_down_is_a_doubt_and_looked_up(
    mastodon: Server, line: Line, kind: str
) -> None:
    said = outgoing("Via")
    out = line.ask("send", line.prepared(said))
    down = line.prepared(taking_down(said.key, out, said.text))
    mastodon.fault(kind, where=f"DELETE /api/v1/statuses/{out.remote_id}")
    assert isinstance(line.ask("send", down), Unsure)
    assert line.ask("look", down) == Removed()


def test_taking_down_with_a_token_that_ended_asks_to_connect_again(mastodon: Server, line: Line) -> None:
    said = outgoing("Via")
    out = line.ask("send", line.prepared(said))
    down = line.prepared(taking_down(said.key, out, said.text))
    mastodon.tokens.clear()
    assert line.ask("send", down) == Reconnect(ENDED)
    assert len(mastodon.mine()) == 1
