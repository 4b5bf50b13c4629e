"""Platforms that stand outside Decoro for a test: they do what they are told, and remember what was said to them."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

import httpx

from app.core.kernel.text import msg
from app.core.platforms.contract import (
    Access,
    Act,
    Connected,
    Hello,
    HelloAnswer,
    Limits,
    LookAnswer,
    Manifest,
    NotThere,
    Outgoing,
    PrepareAnswer,
    Prepared,
    Published,
    Removed,
    SendAnswer,
    SignIn,
    StillThere,
    Unsure,
)

MANIFEST = Manifest(
    key="square",
    name="The Square",
    limits=Limits(text=500, images=4),
    acts=frozenset({Act.POST, Act.REPLY}),
    sign_in=SignIn.PASSWORD,
    settles_after=timedelta(0),
)
OUT = Published("remote-1", "https://square.example/1")


@dataclass
class Square:
    """A public square: what is said there stays. ``answers`` are given to ``send`` one after the other, then OUT."""

    manifest: Manifest = MANIFEST
    hello_answer: HelloAnswer = Hello("@studio")
    prepare_answer: PrepareAnswer | None = None
    answers: list[SendAnswer] = field(default_factory=list)
    look_answer: LookAnswer | None = None
    """None: the truth, whether the key was really said."""
    said: dict[str, Outgoing] = field(default_factory=dict)
    sends: int = 0
    looks: int = 0
    on_hello: Callable[[], None] = lambda: None
    before_send: Callable[[Outgoing], Awaitable[None]] | None = None
    removes: bool = False
    """It deletes when asked."""
    removal_answers: list[SendAnswer] = field(default_factory=list)
    """Given to a removal one after the other, then the truth."""
    removed: list[str] = field(default_factory=list)
    on_prepare: Callable[[], object] = lambda: None

    def __post_init__(self) -> None:
        if self.removes:
            self.manifest = replace(self.manifest, acts=self.manifest.acts | {Act.REMOVE})

    async def hello(self, http: httpx.AsyncClient, access: Access) -> HelloAnswer:
        self.on_hello()
        return self.hello_answer

    async def prepare(self, http: httpx.AsyncClient, access: Access, outgoing: Outgoing) -> PrepareAnswer:
        self.on_prepare()
        return self.prepare_answer or Prepared({"mark": outgoing.key})

    async def send(self, http: httpx.AsyncClient, access: Access, outgoing: Outgoing) -> SendAnswer:
        if outgoing.act is Act.REMOVE:
            if self.removal_answers:
                return self.removal_answers.pop(0)
            self.removed.append(outgoing.target["key"])
            return Removed()
        self.sends += 1
        if self.before_send is not None:
            await self.before_send(outgoing)
        answer = self.answers.pop(0) if self.answers else OUT
        if isinstance(answer, Published):
            self.said[outgoing.key] = outgoing
            return replace(answer, remote_id=outgoing.key)
        return answer

    async def look(self, http: httpx.AsyncClient, access: Access, outgoing: Outgoing) -> LookAnswer:
        self.looks += 1
        if self.look_answer is not None:
            return self.look_answer
        if outgoing.act is Act.REMOVE:
            return Removed() if outgoing.target["key"] in self.removed else StillThere()
        return (
            Published(outgoing.key, "https://square.example/1") if outgoing.key in self.said else NotThere()
        )


def heard_but_silent(square: Square) -> Square:
    """The platform takes the word, and its answer is lost on the way."""

    async def take(outgoing: Outgoing) -> None:
        square.said[outgoing.key] = outgoing

    square.before_send = take
    square.answers = [Unsure(msg("The line was cut."))]
    return square


CONNECTED = Connected("https://square.example", "@studio", "1", {"token": "t"})


async def forever(_: Outgoing) -> None:
    """A platform that never answers."""
    await asyncio.Event().wait()
