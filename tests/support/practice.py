"""A practice at work for the pages: a public square that answers, a page served by hand, posts in every state."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from support.desks import NOON, desk_in
from support.platforms import CONNECTED, Square

from app.core.accounts.model import Account, Shown
from app.core.desk import Desk
from app.core.kernel.clock import ManualClock
from app.core.outbox.model import Delivery
from app.core.platforms.catalog import discover
from app.core.platforms.contract import Connector, Incoming, Kind
from app.core.posts.model import Audience, Goal, Post
from app.core.sync.report import SyncReport
from app.core.team.model import Role

R = TypeVar("R")
CALM = "Lo studio è aperto il lunedì mattina."
PROFILE = "https://www.facebook.com/studiogreco"


@dataclass
class Works:
    """The desk, the clock on its wall, and the square outside."""

    desk: Desk
    clock: ManualClock
    square: Square
    api: Account
    page: Account
    """Served by hand."""

    def draft(self, title: str = "Orari", slot: datetime | None = None, *channels: Account) -> Post:
        """A post with everything it needs; on the square unless told otherwise."""
        post = self.desk.posts.new("it", title, f"{title}. {CALM}")
        ids = tuple(account.id for account in channels or (self.api,))
        whole = replace(post, goal=Goal.SERVICE, audience=Audience.GENERAL, channels=ids)
        post = self.desk.posts.save(whole)
        return self.desk.posts.schedule(post.id, slot, past_is_meant=True) if slot else post

    def signed(self, title: str = "Orari", slot: datetime | None = None, *channels: Account) -> Post:
        post = self.desk.posts.ask_to_sign(self.draft(title, slot, *channels))
        return self.desk.posts.sign(post, self.desk.team.current)

    def queued(
        self, title: str = "Orari", slot: datetime | None = None, *channels: Account
    ) -> list[Delivery]:
        return self.desk.posts.queue(self.signed(title, slot, *channels))

    def sync(self) -> SyncReport:
        return run(self.desk.sync.now())

    def kept(self, delivery: Delivery) -> Delivery:
        found = self.desk.outbox.get(delivery.id)
        assert found is not None
        return found

    def sit(self, role: Role) -> None:
        """Somebody else comes to the desk."""
        self.desk.team.switch(next(p.id for p in self.desk.team.people() if p.role is role))

    def hear(self, text: str, author: str = "Anna R.", rating: int | None = None, ago: int = 1) -> str:
        """A message arrives; the id of its conversation."""
        kind = Kind.REVIEW if rating is not None else Kind.COMMENT
        at = self.clock.now() - timedelta(hours=ago)
        self.desk.inbox.receive(self.api.id, [Incoming(text, text, kind, author, text, at, rating=rating)])
        return next(c.id for c in self.desk.inbox.conversations() if c.thread == text)


def run(work: Coroutine[Any, Any, R]) -> R:
    return asyncio.run(work)


@contextmanager
def practice_in(
    folder: Path, connectors: dict[str, Connector] | None = None, *, looked_at: bool = True
) -> Iterator[Works]:
    """``looked_at``: somebody saw that the profiles of the channels say who is writing."""
    clock, square = ManualClock(NOON), Square(removes=True)
    by_hand = discover()["facebook"]
    with desk_in(folder, clock, {"square": square, "facebook": by_hand, **(connectors or {})}) as desk:
        api = desk.accounts.add_connected("square", CONNECTED)
        page = desk.accounts.add_assisted("facebook", "Studio Greco", PROFILE)
        if looked_at:
            for account in (api, page):
                desk.accounts.profile_shows(account.id, Shown, desk.team.current.id)
        yield Works(desk, clock, square, api, page)
