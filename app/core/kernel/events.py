"""What happened: told once after the commit, heard by the screen, written in the ledger. Ids only, past tense."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, TypeVar

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Event:
    """The base of all events. Every field is an id or a code, so that erasing a person never breaks the ledger."""

    @classmethod
    def kind(cls) -> str:
        return cls.__name__

    def ids(self) -> dict[str, str]:
        return {f.name: str(getattr(self, f.name)) for f in fields(self)}


E_ = TypeVar("E_", bound=Event)
Deliver = Callable[[Callable[[], None]], object]


class Bus:
    """Tells events to whoever subscribed. ``deliver_on(loop.call_soon_threadsafe)`` moves the telling to a loop."""

    def __init__(self) -> None:
        self._listeners: list[tuple[type[Event], Callable[[Any], None]]] = []
        self._deliver: Deliver = lambda tell: tell()

    def deliver_on(self, deliver: Deliver) -> None:
        self._deliver = deliver

    def subscribe(self, kind: type[E_], listener: Callable[[E_], None]) -> Callable[[], None]:
        """Hear every event of ``kind`` and its subclasses. Returns the function that ends the subscription."""
        entry = (kind, listener)
        self._listeners.append(entry)

        def unsubscribe() -> None:
            if entry in self._listeners:
                self._listeners.remove(entry)

        return unsubscribe

    def tell(self, event: Event) -> None:
        for kind, listener in list(self._listeners):
            if isinstance(event, kind):
                self._deliver(lambda call=listener: call(event))  # type: ignore[misc]
