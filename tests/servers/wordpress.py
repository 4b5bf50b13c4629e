"""A real WordPress on SQLite and loopback: ``with wordpress.running() as site``."""

import contextlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from servers.ground import HERE, Missing, cache, child, free_port


@dataclass(frozen=True)
class Site:
    base: str
    passwords: Mapping[str, str] = field(repr=False)
    """Application passwords of editor, author, contributor, subscriber and admin."""
    root: Path

    def call(self, method: str, path: str, user: str = "admin", **ask: Any) -> httpx.Response:
        """The REST interface, as ``user``."""
        url = f"{self.base}/wp-json/wp/v2/{path}"
        return httpx.request(method, url, auth=(user, self.passwords[user]), timeout=30, **ask)

    def posts(self, **ask: Any) -> list[dict[str, Any]]:
        """Everything on the site, whatever its state."""
        every = {"status": "publish,future,draft,pending,private", "context": "edit", "per_page": 100}
        found: list[dict[str, Any]] = self.call("GET", "posts", params={**every, **ask}).json()
        return found

    def comments(self, **ask: Any) -> list[dict[str, Any]]:
        every = {"status": "all", "context": "edit", "per_page": 100}
        found: list[dict[str, Any]] = self.call("GET", "comments", params={**every, **ask}).json()
        return found

    def visitor_comments(self, post: str, text: str, author: str = "Visitor", parent: str = "0") -> str:
        """Somebody fills in the form under a post; a first comment waits for moderation. Returns the comment's id."""
        form = {
            "comment_post_ID": post,
            "comment_parent": parent,
            "comment": text,
            "author": author,
            "email": f"{author.lower().replace(' ', '.')}@example.test",
        }
        known = {comment["id"] for comment in self.comments(post=post)}
        answer = httpx.post(f"{self.base}/wp-comments-post.php", data=form, timeout=30)
        answer.raise_for_status() if answer.status_code >= 400 else None
        return str(next(c["id"] for c in self.comments(post=post) if c["id"] not in known))

    def has(self, post: str) -> bool:
        """Is it on the site, in whatever state, the bin included?"""
        return self.call("GET", f"posts/{post}", params={"context": "edit"}).status_code == 200

    def run_cron(self) -> None:
        """Publishes what is due, as a visitor's request would."""
        httpx.get(f"{self.base}/wp-cron.php", params={"doing_wp_cron": ""}, timeout=30)

    def empty(self) -> None:
        """Throws every post away, so that a test can count."""
        for post in self.posts():
            self.call("DELETE", f"posts/{post['id']}", params={"force": "true"})


@contextlib.contextmanager
def running(environment: str = "local") -> Iterator[Site]:
    """A fresh copy of the installed site; ``environment="production"`` makes it refuse passwords over http."""
    room = cache() / "wordpress"
    if not (room / "ready").exists() or not shutil.which("php"):
        raise Missing("WordPress is not provisioned: python tests/servers/provision.py")
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    with _copy_of(room) as root:
        variables = {
            "WP_TEST_PORT": str(port),
            "WP_TEST_ENVIRONMENT": environment,
            "PHP_CLI_SERVER_WORKERS": "3",
        }
        router = str(HERE / "wordpress_site" / "router.php")
        # Opcode caching would keep a second site's files under the first one's paths.
        command = ["php", "-d", "opcache.enable=0", "-S", f"127.0.0.1:{port}", "-t", str(root), router]

        def ready() -> bool:
            try:
                return httpx.get(f"{base}/wp-json/", timeout=10).status_code == 200
            except httpx.HTTPError:
                return False

        with child(command, variables, ready, "WordPress"):
            yield Site(base, json.loads((room / "passwords.json").read_text())["passwords"], root)


@contextlib.contextmanager
def _copy_of(room: Path) -> Iterator[Path]:
    """Code as hard links (it never changes), the database and the uploads for real. Left-overs of a killed run go."""
    runs = room / "runs"
    runs.mkdir(exist_ok=True)
    for old in runs.iterdir():
        if not Path("/proc", old.name.partition("-")[0]).exists():
            shutil.rmtree(old, ignore_errors=True)
    root = runs / f"{os.getpid()}-{free_port()}"
    own = room / "site" / "wp-content" / "database"

    def place(source: str, target: str) -> None:
        if Path(source).is_relative_to(own):
            shutil.copy2(source, target)
        else:
            os.link(source, target)

    try:
        shutil.copytree(room / "site", root, copy_function=place)
        yield root
    finally:
        shutil.rmtree(root, ignore_errors=True)
