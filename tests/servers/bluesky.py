"""A real Bluesky PDS with its directory: ``with bluesky.running() as network``.

What a PDS does not know (replies, counts) an AppView tells. A small stand-in for it reads the repositories of the
real PDS; ``network.appview_down`` lets it answer 502, as the world does on a bad day.
"""

import base64
import contextlib
import hashlib
import hmac
import itertools
import json
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
from werkzeug.wrappers import Request, Response

from servers.ground import HERE, Missing, cache, child, free_port
from servers.wsgi import serving

JWT_SECRET = "jwt-secret-of-the-tests"
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Person:
    handle: str
    did: str
    app_password: str = field(repr=False)
    token: str = field(repr=False)


@dataclass
class Network:
    base: str
    appview_down: bool = False

    def person(self, name: str = "practice") -> Person:
        """A new account with an app password."""
        handle = f"{name}{next(_numbers)}.test"
        born = self._call(
            "com.atproto.server.createAccount",
            {"handle": handle, "email": f"{handle}@example.test", "password": "the-real-password"},
        )
        made = self._call("com.atproto.server.createAppPassword", {"name": "Decoro"}, born["accessJwt"])
        return Person(handle, born["did"], made["password"], born["accessJwt"])

    def posts(self, did: str) -> list[dict[str, Any]]:
        """The records of a repository, oldest first."""
        ask = {"repo": did, "collection": "app.bsky.feed.post", "limit": 100, "reverse": "true"}
        found: list[dict[str, Any]] = self._ask("com.atproto.repo.listRecords", **ask)["records"]
        return found

    def shows(self, did: str, blob: str) -> bool:
        """Does the server still give this picture to whoever asks?"""
        ask = {"did": did, "cid": blob}
        answer = httpx.get(f"{self.base}/xrpc/com.atproto.sync.getBlob", params=ask, timeout=30)
        return answer.status_code == 200

    def say(self, person: Person, text: str, reply: dict[str, Any] | None = None) -> dict[str, str]:
        record: dict[str, Any] = {
            "$type": "app.bsky.feed.post",
            "text": text,
            "createdAt": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime()),
        }
        if reply:
            record["reply"] = reply
        body = {"repo": person.did, "collection": "app.bsky.feed.post", "record": record}
        made: dict[str, str] = self._call("com.atproto.repo.createRecord", body, person.token)
        return made

    def reply(self, person: Person, uri: str, text: str) -> dict[str, str]:
        """``person`` answers the post at ``uri``."""
        did, collection, key = uri.removeprefix("at://").split("/")
        there = self._ask("com.atproto.repo.getRecord", repo=did, collection=collection, rkey=key)
        parent = {"uri": uri, "cid": there["cid"]}
        root = there["value"].get("reply", {}).get("root", parent)
        return self.say(person, text, {"root": root, "parent": parent})

    def expired(self, did: str) -> str:
        """An access token of this server that ran out a minute ago."""
        now = int(time.time())
        claims = {
            "scope": "com.atproto.appPassPrivileged",
            "sub": did,
            "aud": "did:web:localhost",
            "iat": now - 7200,
            "exp": now - 60,
        }
        parts = [_b64(json.dumps(p).encode()) for p in ({"typ": "at+jwt", "alg": "HS256"}, claims)]
        signature = hmac.new(JWT_SECRET.encode(), ".".join(parts).encode(), hashlib.sha256).digest()
        return ".".join([*parts, _b64(signature)])

    def _call(self, method: str, body: dict[str, Any], token: str = "") -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = httpx.post(f"{self.base}/xrpc/{method}", json=body, headers=headers, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def _ask(self, method: str, **params: Any) -> Any:
        answer = httpx.get(f"{self.base}/xrpc/{method}", params=params, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.json()


@contextlib.contextmanager
def running() -> Iterator[Network]:
    room = cache() / "bluesky"
    if not (room / "ready").exists() or not shutil.which("node"):
        raise Missing("the Bluesky server is not provisioned: python tests/servers/provision.py")
    pds, plc, appview = free_port(), free_port(), free_port()
    network = Network(f"http://localhost:{pds}")
    here = HERE / "bluesky_site"
    with tempfile.TemporaryDirectory(prefix="decoro-pds-") as data:
        variables = {
            "DATA_DIR": data,
            "PDS_PORT": str(pds),
            "PLC_PORT": str(plc),
            "APPVIEW_PORT": str(appview),
            "PDS_JWT_SECRET": JWT_SECRET,
            "LOG_ENABLED": "false",
            "NODE_PATH": str(room / "node_modules"),
        }
        command = ["node", "--import", str(here / "loopback.mjs"), str(here / "start.cjs")]

        def ready() -> bool:
            try:
                return httpx.get(f"{network.base}/xrpc/_health", timeout=5).status_code == 200
            except httpx.HTTPError:
                return False

        with serving(_appview(network), appview), child(command, variables, ready, "the Bluesky server"):
            yield network


# --- the stand-in for the AppView ------------------------------------------------------------------------------


def _appview(network: Network) -> Callable[[Request], Response]:
    def answer(request: Request) -> Response:
        if network.appview_down:
            return _json({"error": "UpstreamFailure", "message": "Upstream server unreachable"}, 502)
        match request.path.removeprefix("/xrpc/"):
            case "app.bsky.notification.listNotifications":
                return _json(_notifications(network, _asker(request), request))
            case "app.bsky.feed.getPosts":
                return _json({"posts": [_post(network, uri) for uri in request.args.getlist("uris")]})
            case _:
                return _json({"error": "MethodNotImplemented", "message": "not told here"}, 501)

    return answer


def _everything(network: Network) -> list[tuple[str, dict[str, Any]]]:
    repos = network._ask("com.atproto.sync.listRepos", limit=500)["repos"]
    return [(repo["did"], post) for repo in repos for post in network.posts(repo["did"])]


def _notifications(network: Network, me: str, request: Request) -> dict[str, Any]:
    found = []
    for did, post in _everything(network):
        reply = post["value"].get("reply")
        if did == me or not reply:
            continue
        touched = [reply[name]["uri"] for name in ("parent", "root") if f"//{me}/" in reply[name]["uri"]]
        if touched:
            found.append(
                {
                    "uri": post["uri"],
                    "cid": post["cid"],
                    "author": _author(network, did),
                    "reason": "reply",
                    "reasonSubject": touched[0],
                    "record": post["value"],
                    "isRead": False,
                    "indexedAt": _indexed(post["uri"]),
                }
            )
    found.sort(key=lambda one: str(one["indexedAt"]), reverse=True)
    start = int(request.args.get("cursor", "0"))
    size = int(request.args.get("limit", "50"))
    page: dict[str, Any] = {"notifications": found[start : start + size]}
    if start + size < len(found):
        page["cursor"] = str(start + size)
    return page


def _post(network: Network, uri: str) -> dict[str, Any]:
    answers = sum(
        post["value"].get("reply", {}).get("parent", {}).get("uri") == uri for _, post in _everything(network)
    )
    own = next(post for _, post in _everything(network) if post["uri"] == uri)
    did = uri.removeprefix("at://").partition("/")[0]
    counts = {"replyCount": answers, "repostCount": 0, "likeCount": 0, "quoteCount": 0}
    shown = {"uri": uri, "cid": own["cid"], "author": _author(network, did), "record": own["value"]}
    return {**shown, **counts, "indexedAt": _indexed(uri)}


def _author(network: Network, did: str) -> dict[str, str]:
    told = network._ask("com.atproto.repo.describeRepo", repo=did)
    return {"did": did, "handle": told["handle"]}


def _indexed(uri: str) -> str:
    """The moment inside the record key: a TID counts microseconds."""
    value = 0
    for sign in uri.rpartition("/")[2]:
        value = value << 5 | "234567abcdefghijklmnopqrstuvwxyz".index(sign)
    microseconds = value >> 10
    seconds, rest = divmod(microseconds, 1_000_000)
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + f".{rest // 1000:03d}Z"


def _asker(request: Request) -> str:
    """Whose PDS asks: the issuer of its service token."""
    payload = request.headers["Authorization"].split()[1].split(".")[1]
    told: dict[str, str] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return told["iss"].partition("#")[0]


def _json(data: Any, status: int = 200) -> Response:
    return Response(json.dumps(data), status, content_type="application/json")


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
