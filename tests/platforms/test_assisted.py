"""Platforms on which a person publishes: the page that opens, the link that comes back."""

import asyncio
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from platforms.line import outgoing

from app.core.kernel.text import render
from app.core.platforms.assisted import accepts_link, page_to_open
from app.core.platforms.catalog import discover
from app.core.platforms.contract import Access, CannotTell, Handover, Hello

BY_HAND = {key: c for key, c in discover().items() if c.manifest.assisted}


def test_all_of_them_are_there() -> None:
    expected = (
        "doctolib facebook google_business instagram linkedin miodottore paginemediche snapchat threads tiktok "
        "topdoctors whatsapp x"
    )
    assert list(BY_HAND) == expected.split()


@pytest.mark.parametrize("key", BY_HAND)
def test_nothing_is_ever_asked_of_the_network(key: str) -> None:
    async def keep(_renewed: Any) -> None:
        """Never called."""

    def nobody(request: httpx.Request) -> httpx.Response:
        raise AssertionError(f"{key} asked the network")

    async def whole() -> list[Any]:
        connector, said = BY_HAND[key], outgoing("Ciao")
        access = Access("a", "", "Studio Rossi", {}, keep)
        async with httpx.AsyncClient(transport=httpx.MockTransport(nobody)) as http:
            return [
                await connector.hello(http, access),
                await connector.prepare(http, access, said),
                await connector.send(http, access, said),
                await connector.look(http, access, said),
            ]

    hello, prepared, sent, looked = asyncio.run(whole())
    assert (hello, prepared, sent) == (Hello("Studio Rossi"), Handover(), Handover())
    assert isinstance(looked, CannotTell)


@pytest.mark.parametrize("key", BY_HAND)
@pytest.mark.parametrize("reply", [False, True])
@pytest.mark.parametrize("profile", ["", "not an address", "https://evil.example.test/"])
def test_a_real_page_opens_whatever_was_typed_as_profile(key: str, reply: bool, profile: str) -> None:
    parts = urlsplit(page_to_open(BY_HAND[key].manifest, "Ciao & «perché?» #sì\n🌞", profile, reply=reply))
    assert parts.scheme == "https"
    assert "." in (parts.hostname or "")
    assert "evil" not in parts.geturl()
    assert "{" not in parts.geturl()


def test_the_text_is_filled_in_where_the_platform_takes_it() -> None:
    text = "Ciao & «perché?» #sì +1\n🌞"
    page = page_to_open(BY_HAND["x"].manifest, text, "")
    assert parse_qs(urlsplit(page).query)["text"] == [text]


def test_a_text_too_long_for_an_address_stays_on_the_clipboard() -> None:
    assert page_to_open(BY_HAND["whatsapp"].manifest, "è" * 2000, "") == "https://wa.me/?text="


def test_the_own_page_opens_for_an_answer() -> None:
    profile = "https://www.miodottore.it/anna-rossi/dermatologo/bari"
    assert page_to_open(BY_HAND["miodottore"].manifest, "Grazie", f" {profile}/ ", reply=True) == profile


@pytest.mark.parametrize(
    ("key", "url", "good"),
    [
        ("x", "https://x.com/studio/status/1", True),
        ("x", "https://mobile.twitter.com/studio/status/1", True),
        ("x", "http://x.com/studio/status/1", False),
        ("x", "https://x.com.evil.test/studio", False),
        ("x", "https://notx.com/studio", False),
        ("x", "https://x.com@evil.test/", False),
        ("x", "https://x.com:bad/", False),
        ("x", "https://[x.com/", False),
        ("x", "https://x.com/a b", False),
        ("x", "javascript:alert(1)", False),
        ("x", "", False),
        ("miodottore", "https://www.doctoralia.es/ana", True),
        ("google_business", "https://maps.app.goo.gl/abc", True),
    ],
)
def test_a_pasted_link_must_belong_to_the_platform(key: str, url: str, good: bool) -> None:
    why = accepts_link(BY_HAND[key].manifest, url)
    assert (why is None) is good
    if why is not None:
        assert render(why, "en")
