"""The one client policy: offline means offline, the clocks are compared, an address is cleaned or refused."""

import asyncio
import ssl
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from servers.ground import free_port
from servers.wsgi import serving
from werkzeug.wrappers import Request, Response

from app.core.kernel.clock import ManualClock
from app.core.kernel.errors import NeedsConnection
from app.core.platforms.contract import TryLater, Unsure
from app.core.platforms.http import (
    Answer,
    classify,
    clean_address,
    open_client,
    read,
    retry_after,
    speak,
    tls_context,
)

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def ask(url: str, how: Any = speak, **client: Any) -> Any:
    async def whole() -> Any:
        async with open_client(client.pop("offline", lambda: False), **client) as http:
            return await how(http, "GET", url)

    return asyncio.run(whole())


def test_offline_raises_before_a_name_is_resolved() -> None:
    async def whole() -> None:
        async with open_client(lambda: True) as http:
            await http.get("https://example.test/")  # resolving it would be refused by the suite's guard

    with pytest.raises(NeedsConnection):
        asyncio.run(whole())


def test_offline_is_asked_at_every_request() -> None:
    offline = True
    port = free_port()
    with serving(lambda _request: Response("{}", content_type="application/json"), port):
        assert isinstance(ask(f"http://127.0.0.1:{port}/", offline=lambda: offline), TryLater)
        offline = False
        assert isinstance(ask(f"http://127.0.0.1:{port}/", offline=lambda: offline), Answer)


def test_a_closed_port_is_later_and_a_dead_line_is_a_doubt() -> None:
    assert isinstance(ask(f"http://127.0.0.1:{free_port()}/"), TryLater)

    def cut(request: Request) -> Response:
        request.environ["werkzeug.socket"].shutdown(2)
        return Response()

    port = free_port()
    with serving(cut, port):
        assert isinstance(ask(f"http://127.0.0.1:{port}/"), Unsure)
        assert isinstance(ask(f"http://127.0.0.1:{port}/", read), TryLater)


def test_an_endless_answer_is_not_read_to_its_end() -> None:
    pieces = 0

    def endless(_request: Request) -> Response:
        def body() -> Any:
            nonlocal pieces
            while True:
                pieces += 1
                yield b" " * 1_000_000

        return Response(body(), content_type="application/json")

    port = free_port()
    with serving(endless, port):
        answer = ask(f"http://127.0.0.1:{port}/")
    assert isinstance(answer, Unsure)
    assert pieces < 40


def test_a_redirect_is_never_followed() -> None:
    seen: list[str] = []

    def portal(request: Request) -> Response:
        seen.append(request.path)
        return Response("", 307, headers={"Location": "/login"})

    port = free_port()
    with serving(portal, port):
        assert isinstance(ask(f"http://127.0.0.1:{port}/api"), Unsure)
    assert seen == ["/api"]


def test_the_clocks_are_compared() -> None:
    skews: list[timedelta] = []
    moved = {"Date": "Mon, 23 Nov 2026 11:00:00 GMT"}
    answers = iter([moved, {"Date": "nonsense"}, {}])
    transport = httpx.MockTransport(lambda _request: httpx.Response(200, json={}, headers=next(answers)))
    for _ in range(3):
        ask("https://example.test/", observe_skew=skews.append, clock=ManualClock(NOON), transport=transport)
    assert skews == [timedelta(hours=1)]


def test_a_certificate_nobody_knows_is_named() -> None:
    cause = ssl.SSLCertVerificationError("certificate is not yet valid")
    error = httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED]")
    error.__cause__ = cause
    answer = classify(error, "example.test")
    assert isinstance(answer, TryLater)
    assert "date and time" in str(answer.reason)


def test_a_context_built_elsewhere_is_used() -> None:
    context = tls_context()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"retry-after": "90"}, 90),
        ({"retry-after": "0"}, 1),
        ({"retry-after": "999999999999"}, 24 * 3600),
        ({"retry-after": "Mon, 23 Nov 2026 12:01:00 GMT", "date": "Mon, 23 Nov 2026 12:00:00 GMT"}, 60),
        ({"ratelimit-reset": str(int(NOON.timestamp()) + 30), "date": "Mon, 23 Nov 2026 12:00:00 GMT"}, 30),
        ({"x-ratelimit-reset": "2026-11-23T12:05:00.000Z", "date": "Mon, 23 Nov 2026 12:00:00 GMT"}, 300),
        ({"x-ratelimit-reset": "2026-11-23T12:05:00.000Z"}, None),
        ({"retry-after": "soon"}, None),
        ({}, None),
    ],
)
def test_how_long_to_wait(headers: dict[str, str], wait: int | None) -> None:
    answer = retry_after(headers)
    assert (answer.total_seconds() if answer is not None else None) == wait


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("example.org", "https://example.org"),
        ("  www.example.org/blog/ ", "https://www.example.org/blog"),
        ("https://example.org:8443/", "https://example.org:8443"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://localhost:3000/x", "http://localhost:3000/x"),
        ("http://[::1]:3000", "http://[::1]:3000"),
        ("http://example.org", None),
        ("ftp://example.org", None),
        ("https://user:secret@example.org", None),
        ("https://example.org:port", None),
        ("https://[broken", None),
        ("just words", None),
        ("studio", None),
        ("", None),
    ],
)
def test_addresses(typed: str, clean: str | None) -> None:
    assert clean_address(typed) == clean
