"""Decides what the library shows: which pictures, the one that is opened, and what is kept about it."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from app.core.accounts.service import Accounts
from app.core.consent.paper.scan import MOST_PAGES
from app.core.consent.paper.signed import sheets_among
from app.core.kernel.clock import Clock
from app.core.kernel.run import P, Run
from app.core.media import covering
from app.core.media.batch import Batch, Progress, take_all
from app.core.media.covering import Tell
from app.core.media.intake import take_in
from app.core.media.mask import Shape
from app.core.media.model import Asset, Depicts
from app.core.media.service import Media
from app.core.posts.library import Item, Library, Shelf, View, Wanted
from app.core.team.service import Team
from app.ui.pages.library.state import Sheet, State


class LibraryPresenter:
    def __init__(
        self,
        library: Library,
        media: Media,
        accounts: Accounts,
        team: Team,
        names: Mapping[str, str],
        clock: Clock,
        run: Run,
    ) -> None:
        self._library, self._media, self._accounts, self._team = library, media, accounts, team
        self._names, self._clock, self._run = names, clock, run
        self.show: Callable[[State], object] = lambda state: None
        self._shelf = Shelf()
        self._keeping = 0
        """What was said and is not in the archive yet: until it is, nothing older is shown over it."""
        self.state = State()

    # --- the shelf -------------------------------------------------------------------------------------------

    async def refresh(self) -> None:
        """Read the library again; what is looked for and what is open stays. Whatever is being kept reads it after."""
        if self._keeping > 0:
            return

        def read() -> tuple[Shelf, State]:
            fresh = State(
                labels=self._accounts.labels(),
                people={p.id: p.name for p in self._team.people()},
                now=self._clock.now(),
                zone=self._team.practice().timezone,
            )
            return _again(self._shelf, self._library.shelf()), fresh

        shelf, fresh = await self._run(read)
        if self._keeping > 0:
            return
        self._shelf, sheet = shelf, self.state.sheet
        self.state = replace(
            fresh,
            ready=True,
            total=len(self._shelf.items),
            view=self.state.view,
            wanted=self._still(self.state.wanted),
            tags=self._shelf.tags,
            platforms={key: self._names.get(key, key) for key in self._shelf.platforms},
            sheet=sheet,
        )
        self._list()
        if sheet is not None:
            await self._read_sheet(sheet.item.asset.id)
        self._tell()

    def _still(self, wanted: Wanted) -> Wanted:
        """A tag or a place that nothing has any more is not looked for any more: nobody could take it back."""
        return replace(
            wanted,
            tag=wanted.tag if wanted.tag in self._shelf.tags else "",
            used_on=wanted.used_on if wanted.used_on in self._shelf.platforms else "",
        )

    def choose(self, view: View) -> None:
        self.look_for(self.state.wanted, view)

    def look_for(self, wanted: Wanted, view: View | None = None) -> None:
        self.state = replace(self.state, wanted=wanted, view=view or self.state.view)
        self._list()
        self._tell()

    def show_all(self) -> None:
        self.look_for(Wanted(), View.ALL)

    def _list(self) -> None:
        found = self.state.wanted.narrowed(self._shelf.items)
        by_view = {view: [item for item in found if item.is_in(view)] for view in View}
        self.state = replace(
            self.state,
            counts={view: len(items) for view, items in by_view.items()},
            rows=tuple(by_view[self.state.view]),
        )

    def _tell(self) -> None:
        self.show(self.state)

    def _item(self, asset: str) -> Item | None:
        return next((item for item in self._shelf.items if item.asset.id == asset), None)

    def _sheet(self, item: Item) -> Sheet:
        """The picture with its family: what it was made from last, and all that was made from it."""
        whole = self._item(item.asset.made_from[-1]) if item.asset.made_from else None
        parts = (other for other in self._shelf.items if item.asset.id in other.asset.made_from)
        return Sheet(item, whole=whole, parts=tuple(parts))

    # --- one picture -----------------------------------------------------------------------------------------

    async def open(self, asset: str) -> None:
        """Open it at once with what is known; where it was used follows."""
        if self._item(asset) is None:
            await self.refresh()
        item = self._item(asset)
        if item is None:
            return
        self.state = replace(self.state, sheet=self._sheet(item))
        self._tell()
        await self._read_sheet(asset)
        self._tell()

    async def _read_sheet(self, asset: str) -> None:
        item = self._item(asset)
        if item is None:
            self.close()
            return

        def read() -> Sheet:
            last = self._media.last_answer(item.asset) if item.asset.depicts is Depicts.UNKNOWN else None
            history, kept = self._library.history(asset), self._library.why_kept(asset)
            return replace(self._sheet(item), history=history, kept=kept, last=last)

        sheet = await self._run(read)
        if self.state.sheet is not None and self.state.sheet.item.asset.id == asset and not self._keeping:
            self.state = replace(self.state, sheet=sheet)

    def close(self) -> None:
        if self.state.sheet is not None:
            self.state = replace(self.state, sheet=None)
            self._tell()

    async def describe(self, asset: Asset) -> None:
        """Keep what was said about a picture; where it is refused, the sheet says again what is kept."""
        await self._keep(self._media.describe, asset)

    async def tag(self, asset: str, tags: Iterable[str]) -> None:
        await self._keep(self._media.tag, asset, tuple(tags))

    async def _keep(self, work: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
        self._keeping += 1
        try:
            await self._run(work, *args, **kwargs)
        finally:
            self._keeping -= 1
            await self.refresh()

    async def remove(self, asset: str) -> None:
        """Delete it for good. Raises ``Refused`` where something needs it by now."""
        await self._run(self._library.remove, asset)
        self.close()
        await self.refresh()

    async def cover(
        self, asset: Asset, shapes: Sequence[Shape], tell: Tell, stopped: Callable[[], bool]
    ) -> Asset | None:
        """A new picture with these parts covered stands beside it; None where it was stopped."""
        return await covering.cover(self._media, self._run, asset, shapes, tell, stopped)

    async def content(self, asset: Asset) -> bytes:
        return await self._run(self._media.content, asset)

    # --- taking in -------------------------------------------------------------------------------------------

    async def take(
        self,
        paths: Sequence[Path],
        tell: Callable[[Progress], object] = lambda progress: None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> Batch:
        return await take_all(self._media, self._run, paths, tell, stopped)

    async def sheets_among(self, paths: Sequence[Path]) -> tuple[Path, ...]:
        """The signed forms among a few files; they belong to the consents. More than a form has pages are pictures."""
        return await asyncio.to_thread(sheets_among, paths) if len(paths) <= MOST_PAGES else ()

    async def paste(self, name: str, data: bytes) -> Asset:
        return await self._run(self._media.keep, await asyncio.to_thread(take_in, name, data))


def _again(before: Shelf, now: Shelf) -> Shelf:
    """What did not change is the same as before: the page sees at a glance that it has nothing to draw."""
    known = {item.asset.id: item for item in before.items}
    kept = (known.get(item.asset.id) for item in now.items)
    items = (old if old == item else item for old, item in zip(kept, now.items, strict=True))
    return replace(now, items=tuple(items))
