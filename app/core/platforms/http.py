"""One client policy for every platform: time limits, no redirects, nothing personal in the log, words for errors.

Keep httpx behind this module: its successor has the same shape, and the swap should be one line. It is imported
at the first conversation, not at start-up (90 ms), hence the few imports inside functions.
"""

import asyncio
import json
import logging
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from app import __version__
from app.core.kernel.clock import Clock, SystemClock
from app.core.kernel.errors import NeedsConnection
from app.core.kernel.text import Sentence, Text, msg
from app.core.platforms.contract import TryLater, Unsure

if TYPE_CHECKING:
    import httpx

MAX_ANSWER = 8 * 1024 * 1024
"""No platform has that much to say in one answer; a broken or hostile one might."""
DEADLINE = 120.0
"""Seconds for one whole exchange: a server that drips must not hold the queue for ever."""
LONGEST_WAIT = timedelta(hours=24)

OFFLINE = msg("You are working offline. Everything waits until you go online again.")
NO_CONNECTION = msg("No connection to {host}. Everything waits and is tried again.")
NOT_TRUSTED = msg(
    "The secure connection to {host} could not be verified. Please check the date and time of this computer; "
    "the sign-in page of a public network can also be the cause."
)
BAD_ADDRESS = msg("This address cannot be reached: please check how it is written.")
CUT = msg("The line to {host} was cut before the answer arrived.")
SLOW = msg("{host} did not answer in time.")
BROKEN = msg("{host} has a problem of its own at the moment (error {status}).")
BUSY = msg("{host} asks to slow down. It is tried again later.")
MOVED = msg(
    "{host} sent us to another page instead of answering. The sign-in page of a public network may be in "
    "between, or the address has changed."
)
WEB_PAGE = msg(
    "{host} answered with a web page instead of data. The sign-in page of a public network or a firewall may be "
    "in between, or the address is not the right one."
)
GARBLED = msg("The answer of {host} was incomplete or damaged.")
TOO_LONG = msg("The answer of {host} was far too long and was not read.")


def tls_context() -> ssl.SSLContext:
    """The trusted certificates, read once: tens of milliseconds, so build it away from the screen's thread.

    On its way it loads what httpx itself would load only when the first conversation is under way.
    """
    import anyio  # noqa: F401, PLC0415
    import h11  # noqa: F401, PLC0415
    import httpx  # noqa: PLC0415

    return httpx.create_ssl_context()


def open_client(
    offline: Callable[[], bool],
    observe_skew: Callable[[timedelta], None] | None = None,
    *,
    clock: Clock | None = None,
    tls: ssl.SSLContext | None = None,
    transport: "httpx.AsyncBaseTransport | None" = None,
) -> "httpx.AsyncClient":
    """The client all platforms share.

    While ``offline()`` is true it raises NeedsConnection before any name is resolved or socket opened.
    ``observe_skew`` hears how far this machine's clock is ahead of the server's.
    ``tls``: a ready :func:`tls_context`. ``transport`` replaces the network.
    """
    import httpx  # noqa: PLC0415

    for name in ("httpx", "httpcore"):  # they log addresses with everything in them
        logging.getLogger(name).setLevel(logging.WARNING)
    watch = clock or SystemClock()

    async def stay_offline(_request: "httpx.Request") -> None:
        if offline():
            raise NeedsConnection(OFFLINE)

    async def compare_clocks(response: "httpx.Response") -> None:
        theirs = _moment(response.headers.get("date", ""))
        if observe_skew is not None and theirs is not None:
            observe_skew(watch.now() - theirs)

    return httpx.AsyncClient(
        verify=tls if tls is not None else True,
        transport=transport,
        timeout=httpx.Timeout(30.0, connect=15.0),
        follow_redirects=False,
        headers={"User-Agent": f"Decoro/{__version__}", "Accept": "application/json"},
        event_hooks={"request": [stay_offline], "response": [compare_clocks]},
    )


# --- asking ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answer:
    """The platform itself answered: success, or a refusal in its own words. ``data`` None: an empty body."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    data: Any = field(repr=False)

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    def text(self, *path: str) -> str:
        """A string (or number) inside ``data``, or the empty string: answers are never trusted to have a shape."""
        found = self.data
        for name in path:
            found = found.get(name) if isinstance(found, dict) else None
        return str(found) if isinstance(found, str | int) and not isinstance(found, bool) else ""

    def items(self, *path: str) -> list[dict[str, Any]]:
        """The objects of a list inside ``data``; whatever else stands there is left out."""
        found = self.data
        for name in path:
            found = found.get(name) if isinstance(found, dict) else None
        return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


@dataclass(frozen=True, slots=True)
class Garbled:
    """An answer that is no answer of the platform."""

    reason: Sentence


async def speak(
    http: "httpx.AsyncClient", method: str, url: str, **request: Any
) -> Answer | TryLater | Unsure:
    """The ONE irreversible call: whatever went wrong after the first byte is a doubt."""
    import httpx  # noqa: PLC0415

    host = urlsplit(url).hostname or url
    try:
        async with asyncio.timeout(DEADLINE), http.stream(method, url, **request) as response:
            if response.status_code == 429:
                return TryLater(_about(BUSY, host), retry_after(response.headers))
            if response.is_redirect:
                return Unsure(_about(MOVED, host))
            if response.status_code >= 500 or response.status_code == 408:
                return Unsure(_about(BROKEN, host, status=response.status_code))
            body = await _read(response)
    except NeedsConnection as error:
        return TryLater(error.sentence)
    except httpx.InvalidURL:
        return TryLater(BAD_ADDRESS)
    except httpx.StreamError:
        return Unsure(_about(CUT, host))
    except (httpx.HTTPError, TimeoutError) as error:
        return classify(error, host)
    if body is None:
        return Unsure(_about(TOO_LONG, host))
    data = json_of(response, body)
    if isinstance(data, Garbled):
        return Unsure(data.reason)
    return Answer(response.status_code, response.headers, data)


async def read(http: "httpx.AsyncClient", method: str, url: str, **request: Any) -> Answer | TryLater:
    """A call that may be repeated (a question, an upload nobody sees): every trouble is 'later'."""
    answer = await speak(http, method, url, **request)
    return TryLater(answer.reason) if isinstance(answer, Unsure) else answer


def classify(error: Exception, host: str = "") -> TryLater | Unsure:
    """Only an error that proves nothing was said may be repeated."""
    import httpx  # noqa: PLC0415

    match error:
        case httpx.UnsupportedProtocol():
            return TryLater(BAD_ADDRESS)
        case httpx.ConnectError() | httpx.ConnectTimeout() | httpx.PoolTimeout() | httpx.ProxyError():
            return TryLater(_about(NOT_TRUSTED if _distrust(error) else NO_CONNECTION, host))
        case httpx.TimeoutException() | TimeoutError():
            return Unsure(_about(SLOW, host))
        case _:
            return Unsure(_about(CUT, host))


def json_of(response: "httpx.Response", body: bytes | None = None) -> Any | Garbled:
    """The answer as JSON (an object or a list; None where the body is empty), or why it is none."""
    content = response.content if body is None else body
    host = response.request.url.host
    if response.is_redirect:
        return Garbled(_about(MOVED, host))
    if len(content) > MAX_ANSWER:
        return Garbled(_about(TOO_LONG, host))
    if not content.strip():
        return None
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        page = content.lstrip()[:1] == b"<" or "html" in response.headers.get("content-type", "")
        return Garbled(_about(WEB_PAGE if page else GARBLED, host))
    return data if isinstance(data, dict | list) else Garbled(_about(GARBLED, host))


def retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """How long to wait, measured on the server's own clock; None where it does not say."""
    said = headers.get("retry-after", "")
    if said.isdigit():
        return _bounded(timedelta(seconds=min(int(said), 10**6)))
    now = _moment(headers.get("date", ""))
    reset = headers.get("ratelimit-reset") or headers.get("x-ratelimit-reset") or said
    until = _moment(reset)
    return _bounded(until - now) if now is not None and until is not None else None


# --- addresses -------------------------------------------------------------------------------------------------


def clean_address(typed: str) -> str | None:
    """``example.org/`` as ``https://example.org``; None where it is no address, or would carry a password in clear.

    Only this machine itself may be spoken to without TLS.
    """
    typed = typed.strip().rstrip("/")
    if "://" not in typed:
        typed = f"https://{typed}"
    try:
        parts = urlsplit(typed)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return None
    host = parts.hostname or ""
    plain = parts.scheme == "http" and is_loopback(host)
    if not (parts.scheme == "https" or plain) or not host or " " in typed or parts.username is not None:
        return None
    if "." not in host and ":" not in host and not is_loopback(host):
        return None
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}{port}{parts.path}".rstrip("/")


async def with_or_without_www(http: "httpx.AsyncClient", address: str) -> str:
    """The address a site sends its visitors to, when it only differs by ``www.``; else the address itself.

    Asked once, without any password, before signing in: it is the one redirect that is ever believed.
    """
    import httpx  # noqa: PLC0415

    try:
        async with asyncio.timeout(DEADLINE), http.stream("GET", address) as response:
            location = response.headers.get("location", "") if response.is_redirect else ""
        here, there = urlsplit(address), urlsplit(location)
        host, other = here.hostname or "", there.hostname or ""
        same = (
            other != host
            and other.removeprefix("www.") == host.removeprefix("www.")
            and there.port == here.port
        )
    except (httpx.HTTPError, httpx.InvalidURL, NeedsConnection, TimeoutError, ValueError):
        return address
    return clean_address(address.replace(host, other, 1)) or address if same else address


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def their_words(answer: Answer, *names: str) -> str:
    """What the platform gave as its reason, short and without markup, to be shown to a person and never logged."""
    for name in names:
        said = " ".join(answer.text(name).replace("<", " ").replace(">", " ").split())
        if said:
            return said[:200]
    return str(answer.status)


async def _read(response: "httpx.Response") -> bytes | None:
    body = bytearray()
    async for piece in response.aiter_bytes(64 * 1024):
        body += piece
        if len(body) > MAX_ANSWER:
            return None
    return bytes(body)


def _about(sentence: Text, host: str, **values: object) -> Text:
    return replace(sentence, values={"host": host, **values})


def _moment(said: str) -> datetime | None:
    """An HTTP date, an ISO date or seconds since 1970, as the platforms write them."""
    try:
        if said.isdigit():
            return datetime.fromtimestamp(int(said), UTC)
        moment = datetime.fromisoformat(said) if said[4:5] == "-" else parsedate_to_datetime(said)
    except (ValueError, TypeError, OverflowError, OSError):
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _bounded(wait: timedelta) -> timedelta:
    return min(max(wait, timedelta(seconds=1)), LONGEST_WAIT)


def _distrust(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError) or "CERTIFICATE_VERIFY_FAILED" in str(error):
            return True
        error = error.__cause__ or error.__context__
    return False
