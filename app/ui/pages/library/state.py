"""What the library page shows: values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from app.core.kernel.text import Sentence
from app.core.media.model import Asset
from app.core.posts.library import Item, Used, View, Wanted


@dataclass(frozen=True, slots=True)
class Sheet:
    """One picture, opened."""

    item: Item
    history: tuple[Used, ...] = ()
    kept: Sentence | None = None
    """Why it cannot be deleted."""
    whole: Item | None = None
    """What it was made from by covering parts, where that is still there."""
    parts: tuple[Item, ...] = ()
    """What was made from it, the newest first."""
    last: Asset | None = None
    """What was said last about another picture of the same folder."""

    @property
    def signed(self) -> int:
        """How many signed posts would have to be signed again if its words change."""
        return len({used.post for used in self.history if used.signed})


@dataclass(frozen=True, slots=True)
class State:
    ready: bool = False
    total: int = 0
    view: View = View.ALL
    wanted: Wanted = Wanted()
    counts: Mapping[View, int] = field(default_factory=dict)
    rows: tuple[Item, ...] = ()
    tags: tuple[str, ...] = ()
    platforms: Mapping[str, str] = field(default_factory=dict)
    """Where any picture is out now: key -> name."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """Account -> how the channel is called."""
    people: Mapping[str, str] = field(default_factory=dict)
    sheet: Sheet | None = None
    now: datetime = datetime.fromtimestamp(0, UTC)
    zone: tzinfo = UTC

    @property
    def narrowed(self) -> bool:
        return self.view is not View.ALL or self.wanted != Wanted()
