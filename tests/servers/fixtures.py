"""The servers as fixtures: ``wordpress``, ``bluesky`` and ``mastodon``, each started once a session when first asked.

Where one cannot be had, its tests do not run and the end of the report says so; with DECORO_REQUIRE_SERVERS=1
that is a failure.
"""

import contextlib
import os
from collections.abc import Iterator
from typing import TypeVar

import pytest
from support.reports import not_run

from servers import bluesky as bluesky_server
from servers import mastodon as mastodon_server
from servers import wordpress as wordpress_server
from servers.ground import Missing

Server = TypeVar("Server")


def start(
    request: pytest.FixtureRequest, server: contextlib.AbstractContextManager[Server], name: str
) -> Iterator[Server]:
    """Run ``server`` for this fixture, or say why it is not there."""
    with contextlib.ExitStack() as stack:
        try:
            running = stack.enter_context(server)
        except Missing as missing:
            if os.environ.get("DECORO_REQUIRE_SERVERS") == "1":
                pytest.fail(f"{name} is required here: {missing}")
            not_run(request.config, f"{name}: {missing}")
            pytest.skip(f"{name}: {missing}")
        yield running


@pytest.fixture(scope="session")
def wordpress(request: pytest.FixtureRequest) -> Iterator[wordpress_server.Site]:
    yield from start(request, wordpress_server.running(), "WordPress")


@pytest.fixture(scope="session")
def wordpress_without_https(request: pytest.FixtureRequest) -> Iterator[wordpress_server.Site]:
    """The same site calling itself a production site: no application passwords over http."""
    yield from start(request, wordpress_server.running("production"), "WordPress")


@pytest.fixture(scope="session")
def bluesky(request: pytest.FixtureRequest) -> Iterator[bluesky_server.Network]:
    yield from start(request, bluesky_server.running(), "Bluesky")


@pytest.fixture
def mastodon(request: pytest.FixtureRequest) -> Iterator[mastodon_server.Server]:
    """Fresh for each test: it starts in a moment, its faults must not leak, and nothing may break the description."""
    for server in start(request, mastodon_server.running(), "Mastodon"):
        yield server
        assert not server.complaints, "\n".join(server.complaints)
