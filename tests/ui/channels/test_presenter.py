"""Channels without a window: tested with a real read, added in three ways, forgotten; offline keeps the form."""

import asyncio
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
from support.platforms import CONNECTED, MANIFEST, Square
from support.practice import Works, practice_in, run

from app.core.accounts.model import Health
from app.core.kernel.errors import Refused
from app.core.kernel.text import Words, msg, render
from app.core.platforms.contract import (
    Authorize,
    ConnectAnswer,
    Field,
    Reconnect,
    Refusal,
    SignIn,
    TryLater,
)
from app.core.team.model import Role
from app.ui.pages.channels.presenter import ChannelsPresenter, ChannelsState, Form

USER = Words("Nome utente", "Nombre de usuario", "User name")
KEY = Words("Password", "Contraseña", "Password")
FIELDS = (Field("user", USER, USER), Field("password", KEY, KEY, secret=True))


@dataclass
class Village(Square):
    """A platform that is joined with a password: the right one is "sesame"."""

    asked: list[Mapping[str, str]] = field(default_factory=list)

    async def connect(self, http: httpx.AsyncClient, fields: Mapping[str, str]) -> ConnectAnswer:
        self.asked.append(fields)
        if fields["password"] != "sesame":
            return Refusal(msg("The password is not right."))
        return replace(CONNECTED, handle=fields["user"], endpoint="https://village.example")


@dataclass
class Town(Square):
    """A platform that is joined in the browser."""

    async def begin(
        self, http: httpx.AsyncClient, fields: Mapping[str, str], redirect_uri: str
    ) -> Authorize | Refusal | TryLater:
        return Authorize(redirect_uri, "state-1", {"verifier": "v"})

    async def finish(self, http: httpx.AsyncClient, pending: Mapping[str, str], code: str) -> ConnectAnswer:
        return replace(CONNECTED, handle=f"@{code}", endpoint="https://town.example")


@dataclass
class Bench:
    works: Works
    presenter: ChannelsPresenter
    village: Village
    opened: list[str]
    seen: list[ChannelsState] = field(default_factory=list)

    @property
    def state(self) -> ChannelsState:
        return self.seen[-1]

    @property
    def form(self) -> Form:
        assert self.state.form is not None
        return self.state.form


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    village = Village(manifest=replace(MANIFEST, key="village", name="The Village", fields=FIELDS))
    town = Town(manifest=replace(MANIFEST, key="town", name="The Town", sign_in=SignIn.OAUTH))
    opened: list[str] = []
    with practice_in(tmp_path / "desk", {"village": village, "town": town}) as works:
        desk = works.desk
        presenter = ChannelsPresenter(
            desk.accounts,
            replace(desk.sign_in, open_page=opened.append),
            desk.outbox,
            desk.team,
            desk.db.run,
            desk.open_http,
            lambda: desk.preferences.value.work_offline,
            lambda: "it",
        )
        made = Bench(works, presenter, village, opened)
        presenter.show = made.seen.append
        run(presenter.refresh())
        yield made


def test_a_card_tells_who_how_and_what(bench: Bench) -> None:
    bench.works.queued()
    run(bench.presenter.refresh())
    square, page = bench.state.cards
    assert (square.name, square.handle, square.health, square.waiting) == (
        "The Square",
        "@studio",
        Health.FINE,
        1,
    )
    said = [render(offer, "en") for offer in square.offers]
    assert said == ["Publishes by itself", "500 characters", "4 pictures"]
    assert (page.assisted, render(page.offers[0], "en")) == (True, "You publish by hand, step by step")


def test_a_test_is_a_real_read(bench: Bench) -> None:
    run(bench.presenter.test(bench.works.api.id))
    assert any(card.testing for state in bench.seen for card in state.cards)
    card = bench.state.cards[0]
    assert (card.testing, card.trouble) == (False, False)
    assert card.said is not None
    bench.works.square.hello_answer = Reconnect(msg("The token has expired."))
    run(bench.presenter.test(bench.works.api.id))
    card = bench.state.cards[0]
    assert (card.health, card.trouble, card.said) == (
        Health.NEEDS_SIGN_IN,
        True,
        msg("The token has expired."),
    )


def test_the_gallery_begins_with_those_that_publish_by_themselves(bench: Bench) -> None:
    bench.presenter.open_gallery()
    assert bench.state.adding
    assert [offer.platform for offer in bench.state.gallery] == ["square", "town", "village", "facebook"]


def test_by_hand_needs_a_name_and_no_network(bench: Bench) -> None:
    bench.works.desk.preferences.change(work_offline=True)
    bench.presenter.choose("facebook")
    assert run(bench.presenter.connect({"user": "  ", "endpoint": ""})) is None
    assert bench.form.problem is not None
    account = run(
        bench.presenter.connect({"user": "Altra pagina", "endpoint": "https://www.facebook.com/altra"})
    )
    assert account is not None
    assert bench.state.form is None
    assert "Altra pagina" in [card.handle for card in bench.state.cards]


def test_a_wrong_password_keeps_the_form_and_says_why(bench: Bench) -> None:
    bench.presenter.choose("village")
    assert run(bench.presenter.connect({"user": "@me", "password": "wrong"})) is None
    assert bench.form.problem == msg("The password is not right.")
    assert not bench.form.working
    assert len(bench.state.cards) == 2
    account = run(bench.presenter.connect({"user": " @me ", "password": "sesame"}))
    assert account is not None
    assert bench.village.asked[-1]["user"] == "@me"
    assert bench.state.cards[-1].handle == "@me"
    assert "sesame" not in repr(bench.seen)


def test_offline_by_choice_keeps_what_was_typed(bench: Bench) -> None:
    bench.works.desk.preferences.change(work_offline=True)
    bench.presenter.choose("village")
    assert run(bench.presenter.connect({"user": "@me", "password": "sesame"})) is None
    assert bench.form.problem is not None
    assert "offline" in render(bench.form.problem, "en")
    assert bench.village.asked == []
    run(bench.presenter.test(bench.works.api.id))
    assert bench.state.cards[0].trouble


def test_permission_in_the_browser(bench: Bench) -> None:
    """The address that opens leads back to a port of this machine, as a browser would come back."""

    def come_back(url: str) -> None:
        bench.opened.append(url)
        answer = f"{url}?{urlencode({'state': 'state-1', 'code': 'dott'})}"
        asyncio.get_running_loop().run_in_executor(None, lambda: urllib.request.urlopen(answer).read())

    bench.presenter._signing_in = replace(bench.works.desk.sign_in, open_page=come_back)
    bench.presenter.choose("town")
    account = run(bench.presenter.connect({}))
    assert account is not None
    assert account.handle == "@dott"
    assert bench.opened[0].startswith("http://127.0.0.1:")


def test_waiting_for_the_browser_can_be_cancelled(bench: Bench) -> None:
    async def cancel() -> None:
        bench.presenter.choose("town")
        work = asyncio.ensure_future(bench.presenter.connect({}))
        while not bench.opened:
            await asyncio.sleep(0)
        assert bench.form.working
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)

    run(cancel())
    assert not bench.form.working
    assert len(bench.state.cards) == 2


def test_connecting_again_is_the_same_channel(bench: Bench) -> None:
    bench.presenter.choose("village")
    first = run(bench.presenter.connect({"user": "@me", "password": "sesame"}))
    assert first is not None
    bench.works.desk.accounts.needs_sign_in(first.id)
    run(bench.presenter.reconnect(first.id))
    assert bench.form.values["user"] == "@me"
    again = run(bench.presenter.connect({"user": "@me", "password": "sesame"}))
    assert again is not None
    assert again.id == first.id
    assert bench.state.cards[-1].health is Health.FINE


def test_forgetting_keeps_what_was_published(bench: Bench) -> None:
    (delivery,) = bench.works.queued()
    bench.works.sync()
    run(bench.presenter.forget(bench.works.api.id))
    assert [card.name for card in bench.state.cards] == ["Facebook"]
    assert bench.works.kept(delivery).url == "https://square.example/1"


def test_the_reception_sees_and_may_not(bench: Bench) -> None:
    bench.works.sit(Role.RECEPTION)
    run(bench.presenter.refresh())
    assert not bench.state.may_connect
    bench.presenter.choose("village")
    with pytest.raises(Refused):
        run(bench.presenter.connect({"user": "@me", "password": "sesame"}))
    with pytest.raises(Refused):
        run(bench.presenter.forget(bench.works.api.id))
    assert bench.village.asked == []
    assert len(bench.works.desk.accounts.all()) == 2
