"""A real desk behind the page Write: the encrypted archive, two channels, the shipped rules."""

import asyncio
import io
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field, replace
from typing import Any, ParamSpec, TypeVar

from PIL import Image

from app.core.desk import Desk
from app.core.kernel.clock import ManualClock
from app.core.media.model import Asset
from app.core.posts.model import Audience, Goal, Post
from app.core.team.model import Role
from app.ui.pages.composer.ground import Services
from app.ui.pages.composer.presenter import ComposerPresenter
from app.ui.pages.composer.state import Item, State

CALM = "Guardi i suoi nei una volta al mese, con buona luce e uno specchio."
PROMISE = "Il nostro controllo ha un risultato garantito."

P = ParamSpec("P")
R = TypeVar("R")


async def run(work: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    return work(*args, **kwargs)


def wait(work: Coroutine[Any, Any, R]) -> R:
    return asyncio.run(work)


@dataclass
class Bench:
    """The presenter of the page, what it showed, and the desk behind it."""

    desk: Desk
    clock: ManualClock
    presenter: ComposerPresenter
    seen: list[State] = field(default_factory=list)

    @property
    def state(self) -> State:
        return self.presenter.state

    @property
    def post(self) -> Post:
        assert self.presenter.post is not None
        return self.presenter.post

    @property
    def stored(self) -> Post:
        found = self.desk.posts.get(self.post.id)
        assert found is not None
        return found

    @property
    def channels(self) -> list[str]:
        return [account.id for account in self.desk.accounts.all()]

    def open(self, text: str = CALM, **fields: object) -> Post:
        """A post with everything it needs, open."""
        whole = {
            "goal": Goal.EDUCATE,
            "audience": Audience.GENERAL,
            "channels": (self.channels[0],),
            **fields,
        }
        post = self.desk.posts.save(replace(self.desk.posts.new("it"), text=text, **whole))
        wait(self.presenter.open(post.id))
        return post

    def type(self, text: str) -> None:
        self.presenter.typed(text, len(text))

    def sit(self, role: Role) -> None:
        """Somebody else comes to the desk."""
        self.desk.team.switch(next(p.id for p in self.desk.team.people() if p.role is role))
        wait(self.presenter.refresh())

    def item(self, concept: str) -> Item:
        return next(item for item in self.state.items if item.id.startswith(f"{concept}|"))

    def picture(self, colour: str = "red", **said: object) -> Asset:
        out = io.BytesIO()
        Image.new("RGB", (60, 40), colour).save(out, "PNG")
        asset = self.desk.media.take(f"{colour}.png", out.getvalue())
        if said:
            self.desk.media.describe(replace(asset, **said))
        found = self.desk.media.get(asset.id)
        assert found is not None
        return found


def presenter_of(desk: Desk) -> ComposerPresenter:
    services = Services(
        desk.posts, desk.media, desk.consents, desk.accounts, desk.outbox, desk.team, desk.connectors
    )
    return ComposerPresenter(services, desk.rulebook, desk.clock, run, desk.bus)
