"""A stand-in for a Mastodon server: stateful, and held to the platform's own description in both directions.

Every request of ours and every answer of its own is validated against the OpenAPI file of DECORO_SPECS; what does
not fit is listed in ``server.complaints`` and answered 422. Two liberties, both as the written documentation has
them: forms are taken where the file knows only JSON (apps, token), and ``oneOf`` on POST /api/v1/statuses is
``anyOf``. It behaves as the less helpful servers do: the Idempotency-Key is ignored unless ``honours_keys``.
"""

import base64
import contextlib
import copy
import hashlib
import itertools
import json
import re
import secrets
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlencode

from werkzeug.wrappers import Request, Response

from servers.ground import free_port
from servers.mastodon_spec import Description, described
from servers.mastodon_text import counted_length, to_html
from servers.wsgi import serving

SPEAK = "POST /api/v1/statuses"
COUNTED_FROM = 110_000_000_000_000_000


@dataclass
class Fault:
    """``kind``, after the work is done: lost, cut, error, html, truncated, redirect; instead of it: busy, expired,
    forgotten (as snac says it), refused."""

    where: str
    kind: str
    times: int = 1
    retry_after: int | None = None


@dataclass
class Hold:
    """A request that has arrived and waits: the moment to kill its sender."""

    where: str
    after_commit: bool
    arrived: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)

    def release(self) -> None:
        self.released.set()


class No(Exception):
    def __init__(self, status: int, error: str, **more: Any) -> None:
        super().__init__(error)
        self.status, self.body = status, {"error": error, **more}


@dataclass
class Server:
    base: str
    description: Description = field(repr=False)
    clock_ahead: timedelta = timedelta(0)
    honours_keys: bool = False
    max_characters: int = 500
    media_takes: int = 0
    """How often a picture is still 'in work' before it is ready."""
    faults: list[Fault] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    statuses: dict[str, dict[str, Any]] = field(default_factory=dict)
    scheduled: dict[str, dict[str, Any]] = field(default_factory=dict)
    notifications: list[dict[str, Any]] = field(default_factory=list)
    media: dict[str, dict[str, Any]] = field(default_factory=dict)
    apps: dict[str, dict[str, Any]] = field(default_factory=dict)
    codes: dict[str, dict[str, Any]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    """Token -> scopes."""
    keys: dict[str, dict[str, Any]] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(COUNTED_FROM), repr=False)

    # --- what a test does ---------------------------------------------------------------------------------------

    def fault(self, kind: str, where: str = SPEAK, times: int = 1, retry_after: int | None = None) -> None:
        self.faults.append(Fault(where, kind, times, retry_after))

    def hold(self, where: str = SPEAK, *, after_commit: bool = False) -> Hold:
        hold = Hold(where, after_commit)
        self.holds.append(hold)
        return hold

    def token(self, scopes: str = "read write") -> str:
        token = secrets.token_urlsafe(24)
        self.tokens[token] = scopes
        return token

    def mine(self) -> list[dict[str, Any]]:
        """Our own statuses, oldest first."""
        with self.lock:
            return [s for s in self.statuses.values() if s["account"]["id"] == "1"]

    def mention(
        self, text: str, reply_to: str = "", acct: str = "anna@elsewhere.test", visibility: str = "public"
    ) -> str:
        """Somebody answers or mentions us; returns the id of their status."""
        with self.lock:
            status = self.say(self.account(acct), text, reply_to or None, visibility)
            note = self.description.sample("Notification")
            note |= {
                "id": self.number(),
                "type": "mention",
                "created_at": status["created_at"],
                "account": status["account"],
                "status": status,
            }
            self.notifications.append(note)
            return str(status["id"])

    def publish_due(self, now: datetime) -> None:
        """What the server's own scheduler does when the time has come."""
        with self.lock:
            for number, waiting in list(self.scheduled.items()):
                if datetime.fromisoformat(waiting["scheduled_at"]) <= now:
                    del self.scheduled[number]
                    attached = waiting["media_attachments"]
                    self.say(
                        self.account(), waiting["params"]["text"], None, "public", media_attachments=attached
                    )

    # --- what the server does -----------------------------------------------------------------------------------

    def now(self) -> datetime:
        return datetime.now(UTC) + self.clock_ahead

    def number(self) -> str:
        return str(next(self._numbers))

    def account(self, acct: str = "practice") -> dict[str, Any]:
        account = self.description.sample("Account")
        name = acct.partition("@")[0]
        number = (
            "1" if acct == "practice" else str(2 + int(hashlib.sha256(acct.encode()).hexdigest()[:6], 16))
        )
        return account | {
            "id": number,
            "username": name,
            "acct": acct,
            "display_name": name.title(),
            "uri": f"{self.base}/users/{name}",
            "url": f"{self.base}/@{acct}",
        }

    def say(
        self, account: dict[str, Any], text: str, parent: str | None, visibility: str, **more: Any
    ) -> dict[str, Any]:
        number = self.number()
        status = self.description.sample("Status") | {
            "id": number,
            "account": account,
            "content": to_html(text, self.base),
            "created_at": _iso(self.now()),
            "visibility": visibility,
            "uri": f"{self.base}/users/{account['username']}/statuses/{number}",
            "url": f"{self.base}/@{account['acct']}/{number}",
            "in_reply_to_id": parent,
            "in_reply_to_account_id": self.statuses[parent]["account"]["id"] if parent else None,
            **more,
        }
        self.statuses[number] = status
        if parent:
            self.statuses[parent]["replies_count"] += 1
        return status


@contextlib.contextmanager
def running() -> Iterator[Server]:
    port = free_port()
    server = Server(f"http://127.0.0.1:{port}", described())
    with serving(lambda request: _answer(server, request), port):
        yield server
    for hold in server.holds:
        hold.release()


# --- answering -------------------------------------------------------------------------------------------------


def _answer(server: Server, request: Request) -> Response:
    where = f"{request.method} {request.path}"
    with server.lock:
        server.requests.append(where)
        fault = _due(server, where)
    _wait(server, where, after_commit=False)
    response = _before(server, fault) or _work(server, request)
    _wait(server, where, after_commit=True)
    response.headers["Date"] = format_datetime(server.now(), usegmt=True)
    return _after(fault, request, response)


def _work(server: Server, request: Request) -> Response:
    try:
        server.description.check_request(request)
    except ValueError as wrong:
        server.complaints.append(f"request {request.method} {request.path}: {wrong}")
        return _json({"error": f"Validation failed: {wrong}"}, 422)
    try:
        with server.lock:
            response = _route(server, request)
    except No as no:
        response = _json(no.body, no.status)
    try:
        server.description.check_response(request, response)
    except ValueError as wrong:
        server.complaints.append(f"answer {response.status_code} to {request.method} {request.path}: {wrong}")
    return response


def _route(server: Server, request: Request) -> Response:
    for method, pattern, scope, act in ROUTES:
        found = re.fullmatch(pattern, request.path)
        if found and request.method == method:
            if scope:
                _let_in(server, request, scope)
            return act(server, request, *found.groups())
    raise No(404, "Record not found")


def _let_in(server: Server, request: Request, scope: str) -> None:
    scopes = server.tokens.get(request.headers.get("Authorization", "").removeprefix("Bearer "))
    if scopes is None:
        raise No(401, "The access token is invalid")
    if scope not in scopes.split() and scope.partition(":")[0] not in scopes.split():
        raise No(403, "This action is outside the authorized scopes")


def _due(server: Server, where: str) -> Fault | None:
    for fault in server.faults:
        if fault.where == where and fault.times > 0:
            fault.times -= 1
            return fault
    return None


def _wait(server: Server, where: str, *, after_commit: bool) -> None:
    for hold in list(server.holds):
        if hold.where == where and hold.after_commit is after_commit and not hold.arrived.is_set():
            hold.arrived.set()
            hold.released.wait(60)
            return


def _before(server: Server, fault: Fault | None) -> Response | None:
    match fault.kind if fault else "":
        case "busy":
            response = _json({"error": "Too many requests"}, 429)
            if fault and fault.retry_after is not None:
                response.headers["Retry-After"] = str(fault.retry_after)
            else:
                response.headers["X-RateLimit-Reset"] = _iso(server.now() + timedelta(minutes=5))
            return response
        case "expired":
            return _json({"error": "The access token was revoked"}, 401)
        case "forgotten":
            return Response(b"", 422, content_type="application/json")
        case "refused":
            return _json({"error": "Validation failed: Text character limit exceeded"}, 422)
        case _:
            return None


def _after(fault: Fault | None, request: Request, response: Response) -> Response:
    match fault.kind if fault else "":
        case "lost":
            _line(request).shutdown(socket.SHUT_RDWR)
        case "cut":
            body = response.get_data()
            head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
            _line(request).sendall(head.encode() + body[: len(body) // 2])
            _line(request).shutdown(socket.SHUT_RDWR)
        case "error":
            return _json({"error": "Something went wrong"}, 500)
        case "html":
            return Response("<!doctype html><title>Sign in to the network</title>", content_type="text/html")
        case "truncated":
            return Response(response.get_data()[:-20], content_type="application/json")
        case "redirect":
            return Response("", 302, headers={"Location": "http://portal.example.test/login"})
    return response


def _line(request: Request) -> socket.socket:
    line: socket.socket = request.environ["werkzeug.socket"]
    return line


# --- the pages -------------------------------------------------------------------------------------------------


def _register(server: Server, request: Request) -> Response:
    told = _told(request)
    redirects = told["redirect_uris"]
    app = server.description.sample("CredentialApplication") | {
        "id": server.number(),
        "name": told["client_name"],
        "client_id": secrets.token_urlsafe(16),
        "client_secret": secrets.token_urlsafe(16),
        "redirect_uris": redirects if isinstance(redirects, list) else redirects.split(),
        "scopes": str(told.get("scopes", "read")).split(),
    }
    app["redirect_uri"] = "\n".join(app["redirect_uris"])
    server.apps[app["client_id"]] = app
    return _json(app)


def _authorize(server: Server, request: Request) -> Response:
    """The person agrees at once: the browser is sent back with a code."""
    asked = request.args
    app = server.apps.get(asked.get("client_id", ""))
    if app is None or asked.get("redirect_uri") not in app["redirect_uris"]:
        raise No(400, "invalid_request")
    code = secrets.token_urlsafe(16)
    server.codes[code] = {**asked.to_dict()}
    back = {"code": code, **({"state": asked["state"]} if "state" in asked else {})}
    return Response("", 302, headers={"Location": f"{asked['redirect_uri']}?{urlencode(back)}"})


def _token(server: Server, request: Request) -> Response:
    told = _told(request)
    asked = server.codes.pop(told.get("code", ""), None)
    app = server.apps.get(told.get("client_id", ""))
    if app is None or told.get("client_secret") != app["client_secret"]:
        raise No(401, "invalid_client")
    wrong = asked is None or asked["redirect_uri"] != told.get("redirect_uri")
    if asked is not None and "code_challenge" in asked:
        digest = hashlib.sha256(told.get("code_verifier", "").encode()).digest()
        wrong = wrong or base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != asked["code_challenge"]
    if asked is None or wrong:
        raise No(400, "invalid_grant", error_description="The provided authorization grant is invalid.")
    scopes = asked.get("scope", "read")
    token = {"access_token": server.token(scopes), "token_type": "Bearer", "scope": scopes}
    return _json({**token, "created_at": int(server.now().timestamp())})


def _who(server: Server, _request: Request) -> Response:
    return _json(server.description.sample("CredentialAccount") | server.account())


def _instance(server: Server, _request: Request) -> Response:
    told = server.description.sample("Instance")
    told["domain"] = server.base.removeprefix("http://")
    statuses, media = told["configuration"]["statuses"], told["configuration"]["media_attachments"]
    statuses |= {
        "max_characters": server.max_characters,
        "max_media_attachments": 4,
        "characters_reserved_per_url": 23,
    }
    media |= {
        "supported_mime_types": ["image/jpeg", "image/png", "image/gif", "image/webp"],
        "image_size_limit": 16_777_216,
        "description_limit": 1_500,
    }
    return _json(told)


def _publish(server: Server, request: Request) -> Response:
    told, key = request.get_json(), request.headers.get("Idempotency-Key", "")
    text, parent = str(told.get("status") or ""), told.get("in_reply_to_id")
    if server.honours_keys and key in server.keys and not told.get("scheduled_at"):
        return _json(server.keys[key])
    if not text and not told.get("media_ids"):
        raise No(422, "Validation failed: Text can't be blank")
    if counted_length(text) > server.max_characters:
        raise No(422, f"Validation failed: Text character limit of {server.max_characters} exceeded")
    if parent and parent not in server.statuses:
        raise No(404, "Record not found")
    attached = []
    for number in told.get("media_ids", ()):
        if number not in server.media:
            raise No(422, "Validation failed: Media attachment not found")
        if server.media[number]["_left"] > 0:
            raise No(422, "Cannot attach files that have not finished processing. Try again in a moment!")
        attached.append(_shown(server.media[number]))
    if told.get("scheduled_at"):
        return _json(_schedule(server, told, attached))
    more = {"media_attachments": attached, "language": told.get("language")}
    visibility = told.get("visibility", "public")
    status = server.say(server.account(), text, parent, visibility, **more)
    server.keys[key] = status
    return _json(status)


def _schedule(server: Server, told: dict[str, Any], attached: list[dict[str, Any]]) -> dict[str, Any]:
    at = datetime.fromisoformat(told["scheduled_at"])
    if at < server.now() + timedelta(minutes=5):
        raise No(422, "Validation failed: Scheduled at The scheduled date must be in the future")
    waiting = server.description.sample("ScheduledStatus")
    waiting |= {"id": server.number(), "scheduled_at": _iso(at), "media_attachments": attached}
    waiting["params"] |= {"text": told["status"], "visibility": told.get("visibility", "public")}
    server.scheduled[waiting["id"]] = waiting
    return waiting


def _waiting(server: Server, _request: Request) -> Response:
    return _json(list(server.scheduled.values()))


def _one_waiting(server: Server, _request: Request, number: str) -> Response:
    if number not in server.scheduled:
        raise No(404, "Record not found")
    return _json(server.scheduled[number])


def _call_back(server: Server, _request: Request, number: str) -> Response:
    if number not in server.scheduled:
        raise No(404, "Record not found")
    _drop_media(server, server.scheduled.pop(number))
    return _json({})


def _drop_media(server: Server, status: dict[str, Any]) -> None:
    for attached in status["media_attachments"]:
        server.media.pop(attached["id"], None)


def _one(server: Server, _request: Request, number: str) -> Response:
    if number not in server.statuses:
        raise No(404, "Record not found")
    return _json(server.statuses[number])


def _delete(server: Server, request: Request, number: str) -> Response:
    """Only the author deletes; the pictures stay another day unless they are named."""
    if number not in server.statuses or server.statuses[number]["account"]["id"] != "1":
        raise No(404, "Record not found")
    status = server.statuses.pop(number)
    if request.args.get("delete_media") == "true":
        _drop_media(server, status)
    return _json(status)


def _context(server: Server, _request: Request, number: str) -> Response:
    if number not in server.statuses:
        raise No(404, "Record not found")
    above: list[dict[str, Any]] = []
    parent = server.statuses[number]["in_reply_to_id"]
    while parent in server.statuses:
        above.insert(0, server.statuses[parent])
        parent = server.statuses[parent]["in_reply_to_id"]
    below, family = [], {number}
    for status in server.statuses.values():
        if status["in_reply_to_id"] in family:
            family.add(status["id"])
            below.append(status)
    return _json({"ancestors": above, "descendants": below})


def _of_account(server: Server, request: Request, number: str) -> Response:
    return _json(_page(request, [s for s in server.statuses.values() if s["account"]["id"] == number], 20))


def _notified(server: Server, request: Request) -> Response:
    types = request.args.getlist("types[]")
    return _json(_page(request, [n for n in server.notifications if not types or n["type"] in types], 40))


def _page(request: Request, found: list[dict[str, Any]], usual: int) -> list[dict[str, Any]]:
    """Mastodon's paging: newest first; ``min_id`` takes the ones just above it."""
    size = min(int(request.args.get("limit", usual)), 80)
    if "max_id" in request.args:
        found = [one for one in found if int(one["id"]) < int(request.args["max_id"])]
    for name in ("min_id", "since_id"):
        if name in request.args:
            found = [one for one in found if int(one["id"]) > int(request.args[name])]
    page = found[:size] if "min_id" in request.args else found[-size:]
    return list(reversed(page))


def _upload(server: Server, request: Request) -> Response:
    file = request.files["file"]
    if not (file.mimetype or "").startswith("image/"):
        raise No(422, "Validation failed: File content type is invalid")
    made = server.description.sample("MediaAttachment") | {
        "id": server.number(),
        "type": "image",
        "description": request.form.get("description"),
        "_left": server.media_takes,
        "_bytes": len(file.read()),
    }
    server.media[made["id"]] = made
    return _json(_shown(made) | {"url": None}, 202 if made["_left"] else 200)


def _state_of_media(server: Server, _request: Request, number: str) -> Response:
    if number not in server.media:
        raise No(404, "Record not found")
    made = server.media[number]
    if made["_left"] > 0:
        made["_left"] -= 1
        return _json(_shown(made), 206)
    return _json(_shown(made) | {"url": f"{server.base}/media/{number}.png"})


Act = Callable[..., Response]
ROUTES: list[tuple[str, str, str, Act]] = [
    ("POST", "/api/v1/apps", "", _register),
    ("GET", "/oauth/authorize", "", _authorize),
    ("POST", "/oauth/token", "", _token),
    ("GET", "/api/v1/accounts/verify_credentials", "read:accounts", _who),
    ("GET", "/api/v2/instance", "", _instance),
    ("POST", "/api/v1/statuses", "write:statuses", _publish),
    ("GET", "/api/v1/statuses/([^/]+)", "read:statuses", _one),
    ("DELETE", "/api/v1/statuses/([^/]+)", "write:statuses", _delete),
    ("GET", "/api/v1/statuses/([^/]+)/context", "read:statuses", _context),
    ("GET", "/api/v1/accounts/([^/]+)/statuses", "read:statuses", _of_account),
    ("GET", "/api/v1/scheduled_statuses", "read:statuses", _waiting),
    ("GET", "/api/v1/scheduled_statuses/([^/]+)", "read:statuses", _one_waiting),
    ("DELETE", "/api/v1/scheduled_statuses/([^/]+)", "write:statuses", _call_back),
    ("GET", "/api/v1/notifications", "read:notifications", _notified),
    ("POST", "/api/v2/media", "write:media", _upload),
    ("GET", "/api/v1/media/([^/]+)", "write:media", _state_of_media),
]


def _told(request: Request) -> dict[str, Any]:
    told: dict[str, Any] = request.get_json() if request.is_json else request.form.to_dict()
    return told


def _shown(media: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in copy.deepcopy(media).items() if not name.startswith("_")}


def _json(data: Any, status: int = 200) -> Response:
    return Response(json.dumps(data), status, content_type="application/json; charset=utf-8")


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
