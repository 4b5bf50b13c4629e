"""What every platform must keep: its captured talks, and the promises that prevent the double post."""

import asyncio
import json
import logging
import tomllib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from typing import Any, get_args

import httpx
import pytest
from platforms.line import picture

from app.core.kernel.text import render
from app.core.platforms import contract
from app.core.platforms.catalog import discover
from app.core.platforms.contract import (
    Access,
    Act,
    CannotTell,
    ConnectsByBrowser,
    ConnectsByPassword,
    Listens,
    Measures,
    Outgoing,
    Reconnect,
    SignIn,
    TryLater,
    Unsure,
)
from app.core.platforms.http import MAX_ANSWER, open_client

ALL = discover()
SPEAKING = {key: connector for key, connector in ALL.items() if not connector.manifest.assisted}
TALKS = {
    key: tomllib.loads(files(f"app.core.platforms.{key}").joinpath("talks.toml").read_text("utf-8"))
    for key in SPEAKING
}
EACH_TALK = [
    pytest.param(key, talk, id=f"{key}: {talk['name']}") for key in TALKS for talk in TALKS[key]["talk"]
]
MADE_AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
SECRET_TEXT = "parole che restano nello studio"

ANSWERS: dict[str, Any] = {
    "connect": contract.ConnectAnswer,
    "begin": contract.Authorize | contract.Refusal | contract.TryLater,
    "finish": contract.ConnectAnswer,
    "hello": contract.HelloAnswer,
    "prepare": contract.PrepareAnswer,
    "send": contract.SendAnswer,
    "look": contract.LookAnswer,
    "listen": contract.HeardAnswer,
    "measure": contract.MeasuredAnswer,
}

# --- playing a talk --------------------------------------------------------------------------------------------


class Partner:
    """The other side of a captured talk: insists on the order, answers what was captured, remembers who was heard."""

    def __init__(self, exchanges: list[dict[str, Any]]) -> None:
        self.left = list(exchanges)
        self.heard: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.heard.append(request)
        assert self.left, f"nobody expected {request.method} {request.url.path}"
        exchange = self.left.pop(0)
        assert f"{request.method} {request.url.path}" == exchange["request"]
        if "sends" in exchange:
            sent = json.loads(request.content)
            assert {name: sent.get(name) for name in exchange["sends"]} == exchange["sends"]
        if "fails" in exchange:
            raise getattr(httpx, exchange["fails"])("on purpose", request=request)
        body = {"json": exchange["json"]} if "json" in exchange else {"text": exchange.get("text", "")}
        return httpx.Response(exchange.get("status", 200), headers=exchange.get("headers"), **body)


def access_of(key: str) -> Access:
    async def keep(_renewed: Mapping[str, str]) -> None:
        """Nothing to store here."""

    told = TALKS[key]["access"]
    return Access("a", told["endpoint"], told["handle"], told["secrets"], keep, None, told["remote_id"])


def outgoing_of(told: Mapping[str, Any]) -> Outgoing:
    images = (picture(),) * int(told.get("images", 0))
    rest = {name: value for name, value in told.items() if name not in ("text", "act", "images")}
    return Outgoing(
        "0" * 20 + "0123456789ab", Act(told.get("act", "post")), told["text"], MADE_AT, images=images, **rest
    )


def play(
    key: str, verb: str, partner: Callable[[httpx.Request], httpx.Response], talk: Mapping[str, Any]
) -> Any:
    arguments: dict[str, list[Any]] = {
        "connect": [talk.get("fields")],
        "begin": [talk.get("fields"), "http://127.0.0.1:43210/back"],
        "finish": [talk.get("pending"), talk.get("code")],
        "hello": [access_of(key)],
        "listen": [access_of(key), talk.get("cursor", ""), talk.get("posts", ["1"])],
        "measure": [access_of(key), talk.get("posts", ["1"])],
    }
    given = arguments.get(verb) or [access_of(key), outgoing_of(talk["outgoing"])]

    async def whole() -> Any:
        async with open_client(lambda: False, transport=httpx.MockTransport(partner)) as http:
            return await getattr(SPEAKING[key], verb)(http, *given)

    return asyncio.run(whole())


@pytest.mark.parametrize(("key", "talk"), EACH_TALK)
def test_talk(key: str, talk: dict[str, Any]) -> None:
    partner = Partner(talk.get("exchange", []))
    answer = play(key, talk["verb"], partner, talk)
    assert type(answer).__name__ == talk["expect"], answer
    assert partner.left == [], "something that was captured did not happen"
    for path, value in _flat(talk.get("gives", {})):
        found = answer
        for name in path:
            found = getattr(found, name)
        assert (found.total_seconds() if isinstance(found, timedelta) else found) == value
    if "says" in talk:
        assert talk["says"].casefold() in render(answer.reason, "en").casefold()
    if talk["verb"] == "send" and talk["outgoing"].get("act") != "remove":
        said = [r for r in partner.heard if r.method != "GET" and "refreshSession" not in r.url.path]
        assert len(said) == 1, "send speaks exactly once"


def _flat(told: Mapping[str, Any], above: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Any]]:
    found: list[tuple[tuple[str, ...], Any]] = []
    for name, value in told.items():
        found += _flat(value, (*above, name)) if isinstance(value, dict) else [((*above, name), value)]
    return found


# --- the promises ----------------------------------------------------------------------------------------------

NOTHING_WAS_SAID = ["ConnectError", "ConnectTimeout", "PoolTimeout"]
WHO_KNOWS = ["ReadError", "ReadTimeout", "WriteError", "WriteTimeout", "RemoteProtocolError", "CloseError"]
NO_ANSWERS = {
    "a web page": httpx.Response(200, html="<!doctype html><title>Hotel Wi-Fi</title>"),
    "a forbidding page": httpx.Response(403, html="<html>Forbidden by the firewall</html>"),
    "half an answer": httpx.Response(200, text='{"id": "1", "uri": "at://'),
    "a number": httpx.Response(200, text="42"),
    "a text": httpx.Response(200, json="hello"),
    "nothing": httpx.Response(200),
    "an empty object": httpx.Response(200, json={}),
    "a list": httpx.Response(200, json=[]),
    "broken": httpx.Response(500, json={"error": "InternalServerError", "code": "internal"}),
    "a bad gateway": httpx.Response(502, html="<html>Bad gateway</html>"),
    "a gateway time-out": httpx.Response(504),
    "another page": httpx.Response(302, headers={"Location": "https://portal.example.test/login"}),
    "far too much": httpx.Response(200, content=b'{"id": "' + b"9" * MAX_ANSWER + b'"}'),
    "a nest": httpx.Response(200, text="[" * 200_000),
    "other signs": httpx.Response(
        200, content=b"\xff\xfe\x00\x01", headers={"content-type": "application/json"}
    ),
}


def first_speech(key: str) -> dict[str, Any]:
    found: dict[str, Any] = next(t for t in TALKS[key]["talk"] if t["name"] == "published")
    return found


def failing(name: str) -> Callable[[httpx.Request], httpx.Response]:
    def fail(request: httpx.Request) -> httpx.Response:
        raise getattr(httpx, name)("on purpose", request=request)

    return fail


def again(answer: httpx.Response) -> Callable[[httpx.Request], httpx.Response]:
    return lambda _request: httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)


@pytest.mark.parametrize("key", SPEAKING)
@pytest.mark.parametrize("error", NOTHING_WAS_SAID)
def test_an_error_that_proves_nothing_was_said_is_later(key: str, error: str) -> None:
    assert isinstance(play(key, "send", failing(error), first_speech(key)), TryLater)


@pytest.mark.parametrize("key", SPEAKING)
@pytest.mark.parametrize("error", WHO_KNOWS)
def test_silence_after_speaking_is_a_doubt(key: str, error: str) -> None:
    assert isinstance(play(key, "send", failing(error), first_speech(key)), Unsure)


@pytest.mark.parametrize("key", SPEAKING)
@pytest.mark.parametrize("odd", NO_ANSWERS)
def test_an_answer_that_is_none_is_a_doubt(key: str, odd: str) -> None:
    answer = play(key, "send", again(NO_ANSWERS[odd]), first_speech(key))
    assert isinstance(answer, Unsure), answer


@pytest.mark.parametrize("key", SPEAKING)
def test_too_often_is_later_with_or_without_a_time(key: str) -> None:
    with_time = play(
        key, "send", again(httpx.Response(429, headers={"Retry-After": "61"})), first_speech(key)
    )
    assert isinstance(with_time, TryLater)
    assert with_time.after == timedelta(seconds=61)
    without = play(key, "send", again(httpx.Response(429, html="<html>slow down</html>")), first_speech(key))
    assert isinstance(without, TryLater)
    assert without.after is None


@pytest.mark.parametrize("key", SPEAKING)
@pytest.mark.parametrize("odd", [*NO_ANSWERS, *NOTHING_WAS_SAID, *WHO_KNOWS])
@pytest.mark.parametrize("verb", ["hello", "prepare", "look", "listen", "measure"])
def test_reading_anything_odd_is_calm_and_changes_nothing(key: str, verb: str, odd: str) -> None:
    partner = again(NO_ANSWERS[odd]) if odd in NO_ANSWERS else failing(odd)
    talk = {"outgoing": {"text": "Ciao", "images": 1}} if verb == "prepare" else first_speech(key)
    answer = play(key, verb, partner, talk)
    assert isinstance(answer, get_args(ANSWERS[verb]) or ANSWERS[verb]), answer
    if odd in NOTHING_WAS_SAID or odd in WHO_KNOWS:
        assert isinstance(answer, TryLater)
    if verb == "look":
        assert not isinstance(answer, contract.Published)
        if odd != "a list":  # an empty list is an honest answer to a search
            assert not isinstance(answer, contract.NotThere), "only a real search may say that it is not out"


@pytest.mark.parametrize("key", SPEAKING)
def test_taking_down_is_believed_only_when_the_platform_says_so(key: str) -> None:
    """An empty object is how Bluesky says that there was nothing to delete."""
    talk = next(t for t in TALKS[key]["talk"] if t["name"] == "taken down")
    for error in NOTHING_WAS_SAID:
        assert isinstance(play(key, "send", failing(error), talk), TryLater), error
    for error in WHO_KNOWS:
        assert isinstance(play(key, "send", failing(error), talk), Unsure), error
    for odd in NO_ANSWERS.keys() - {"an empty object"}:
        assert isinstance(play(key, "send", again(NO_ANSWERS[odd]), talk), Unsure), odd


@pytest.mark.parametrize("key", SPEAKING)
@pytest.mark.parametrize("odd", [*NO_ANSWERS, *NOTHING_WAS_SAID, *WHO_KNOWS])
def test_only_a_real_search_says_that_it_is_gone(key: str, odd: str) -> None:
    partner = again(NO_ANSWERS[odd]) if odd in NO_ANSWERS else failing(odd)
    address = "at://did:plc:abcdefghijklmnopqrstuvwx/app.bsky.feed.post/3lbkq2x7abc2k"
    target = {"remote_id": address if key == "bluesky" else "17", "key": "x", "pictures": "1"}
    talk = {"outgoing": {"text": "Ciao", "act": "remove", "target": target}}
    answer = play(key, "look", partner, talk)
    assert isinstance(answer, CannotTell | TryLater | Reconnect), answer


@pytest.mark.parametrize("key", SPEAKING)
def test_offline_nothing_is_even_resolved(key: str) -> None:
    """No transport is given: a socket or a name look-up would be refused by the guard of the suite."""

    async def whole() -> Any:
        async with open_client(lambda: True) as http:
            return await SPEAKING[key].send(http, access_of(key), outgoing_of(first_speech(key)["outgoing"]))

    assert isinstance(asyncio.run(whole()), TryLater)


@pytest.mark.parametrize("key", SPEAKING)
def test_nothing_personal_in_the_log_the_address_or_a_repr(
    key: str, caplog: pytest.LogCaptureFixture
) -> None:
    secrets = [value for name, value in access_of(key).secrets.items() if name != "user"]
    talk = first_speech(key)
    told = {**talk, "outgoing": {**talk["outgoing"], "text": SECRET_TEXT}}
    addresses: list[str] = []

    def partner(request: httpx.Request) -> httpx.Response:
        addresses.append(str(request.url))
        return httpx.Response(200, json={"id": 1, "uri": "at://x/y/z", "message": SECRET_TEXT})

    with caplog.at_level(logging.DEBUG):
        answers = [play(key, verb, partner, told) for verb in ("send", "look", "hello", "listen", "measure")]
    exposed = [
        caplog.text,
        *addresses,
        repr(access_of(key)),
        repr(outgoing_of(told["outgoing"])),
        repr(answers),
    ]
    for secret in [*secrets, SECRET_TEXT]:
        assert not any(secret in text for text in exposed[:-1])
    assert not any(secret in exposed[-1] for secret in secrets)
    assert "http" not in caplog.text


# --- what the screen reads -------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ALL)
def test_manifest_is_complete_in_three_languages(key: str) -> None:
    manifest = ALL[key].manifest
    sentences = [manifest.about, *manifest.steps]
    for line in manifest.fields:
        sentences += [line.label, line.hint]
    for sentence in sentences:
        for language in ("it", "es", "en"):
            assert render(sentence, language).strip()
    assert manifest.acts
    assert manifest.limits.text > 0
    assert isinstance(ALL[key], Listens) is manifest.listens
    assert isinstance(ALL[key], Measures) is manifest.measures
    assert isinstance(ALL[key], ConnectsByPassword) is (manifest.sign_in is SignIn.PASSWORD)
    assert isinstance(ALL[key], ConnectsByBrowser) is (manifest.sign_in is SignIn.OAUTH)
    if manifest.assisted:
        assert manifest.steps
        assert manifest.open_url
        assert manifest.hosts


@pytest.mark.parametrize("key", SPEAKING)
def test_each_platform_says_how_to_get_the_keys(key: str) -> None:
    assert "# " in files(f"app.core.platforms.{key}").joinpath("README.md").read_text("utf-8")
