"""How whoever decides asks for work on the archive, without knowing whose thread does it (``Database.run``)."""

from collections.abc import Callable
from typing import ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class Run(Protocol):
    """``await run(posts.save, post)``."""

    async def __call__(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R: ...
