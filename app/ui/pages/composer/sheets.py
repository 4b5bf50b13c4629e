"""The sheets of the page, each made when first wanted and made anew when the language changes."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.core.kernel.text import msg
from app.core.media import asking
from app.core.media.batch import Batch
from app.core.media.covering import Tell
from app.core.media.mask import Shape
from app.core.media.model import Asset, Depicts, SamePicture
from app.core.posts.model import Source, Version
from app.ui.kit import SideSheet, theme
from app.ui.masking import MaskDialog, readable
from app.ui.pages.composer.candidates import Candidate
from app.ui.pages.composer.drop_sheet import DropSheet
from app.ui.pages.composer.list_sheets import DraftsSheet, HistorySheet
from app.ui.pages.composer.pick_sheet import PickSheet
from app.ui.pages.composer.picture_sheet import PictureSheet
from app.ui.pages.composer.pictures import Pictures
from app.ui.pages.composer.playing import play
from app.ui.pages.composer.presenter import ComposerPresenter
from app.ui.pages.composer.same_picture import SamePictureDialog
from app.ui.pages.composer.second_look import SecondLook
from app.ui.pages.composer.small_sheets import OptionSheet, SourceSheet, WhenSheet
from app.ui.pages.composer.state import State
from app.ui.pages.contract import Surroundings
from app.ui.tasks import ask


class Sheets(QObject):
    """``begin`` is called before anything is done: it looks at what was typed a moment ago."""

    def __init__(
        self,
        stage: QWidget,
        presenter: ComposerPresenter,
        around: Surroundings,
        pictures: Pictures,
        begin: Callable[[], object],
        typed: Callable[[], object],
        files: Callable[[], object],
    ) -> None:
        super().__init__(stage)
        self._stage, self._presenter, self._around = stage, presenter, around
        self._pictures, self._begin, self._typed, self._files = pictures, begin, typed, files
        self.made: dict[str, SideSheet] = {}
        self._comparing = False
        self._keeping = 0
        self.masking: MaskDialog | None = None
        around.language.changed.connect(self._forget)
        theme().changed.connect(self._forget)

    def _forget(self, *_what: object) -> None:
        for sheet in self.made.values():
            sheet.dismiss()
            sheet.deleteLater()
        self.made = {}

    def _get(self, key: str, make: Callable[[], SideSheet]) -> SideSheet:
        if key not in self.made:
            self.made[key] = make()
        for other, sheet in self.made.items():
            if other != key:
                sheet.dismiss()
        return self.made[key]

    def _do(self, work: object) -> None:
        self._around.spawn(self, work)  # type: ignore[arg-type]

    # --- one picture -----------------------------------------------------------------------------------------

    def picture(self, asset_id: str) -> None:
        asset = self._presenter.asset(asset_id)
        if asset is None:
            return
        sheet = self._get("picture", self._picture_sheet)
        assert isinstance(sheet, PictureSheet)  # noqa: S101 - made just above
        sheet.show_picture(asset, self._presenter.consents_for(asset_id))
        self._show_film(sheet, asset)
        sheet.reveal(sheet.film.play_button if asset.unwatched else sheet.answers.who)
        if asset.depicts is Depicts.UNKNOWN:
            self._do(self._offer(sheet, asset))
        if asset.made_from:
            self._do(self._show_whole(sheet, asset))

    async def _show_whole(self, sheet: PictureSheet, asset: Asset) -> None:
        whole = await self._presenter.known(asset.made_from[-1])
        if sheet.asset == asset.id:
            sheet.answers.show_whole(whole)

    def _show_film(self, sheet: PictureSheet, asset: Asset) -> None:
        state = self._presenter.state
        who, more = self._presenter.who(asset.watched_by), bool(self._waiting(asset.id))
        sheet.show_film(who, state.zone, more, state.locked)

    def _waiting(self, but: str = "") -> list[str]:
        """The pictures of the post of which something is still to be said; after the one shown first."""
        shots = self._presenter.state.shots
        place = next((n for n, shot in enumerate(shots) if shot.asset.id == but), 0)
        turned = (*shots[place:], *shots[:place])
        return [s.asset.id for s in turned if s.asset.id != but and asking.in_short(s.asset) is not None]

    async def _offer(self, sheet: PictureSheet, asset: Asset) -> None:
        last = await self._presenter.last_answer(asset)
        if sheet.asset == asset.id:
            sheet.answers.offer(last)

    def next_picture(self, after: str = "") -> None:
        """The next one that waits for an answer; where all are answered, the sheet goes."""
        waiting = self._waiting(after)
        if waiting:
            self.picture(waiting[0])
        elif "picture" in self.made:
            self.made["picture"].dismiss()

    def _describe(self, asset: Asset) -> None:
        # Counted from the press on: what is drawn before the keeping begins is older than the answer.
        self._keeping += 1
        self._do(self._described(asset))

    async def _described(self, asset: Asset) -> None:
        try:
            await self._keep(asset)
        finally:
            self._keeping -= 1
        self.draw(self._presenter.state)

    async def _keep(self, asset: Asset) -> None:
        try:
            await self._presenter.describe(asset)
        except SamePicture as same:
            kept = self._presenter.asset(asset.id)
            sheet = self.made.get("picture")
            if kept is not None and isinstance(sheet, PictureSheet) and sheet.asset == asset.id:
                sheet.answers.subject.setText(kept.subject)
                sheet.show_picture(kept, self._presenter.consents_for(asset.id))
            if await self.same_picture(same):
                await self._presenter.tell_apart(same.asset, same.known)
                await self._presenter.describe(asset)

    async def same_picture(self, same: SamePicture, name: str = "") -> bool:
        """Show both. True where a person says that they show different people."""
        if self._comparing:
            return False
        known = await self._presenter.known(same.known)
        other = await self._presenter.known(same.asset) if same.asset else None
        if known is None:
            return False
        self._comparing = True
        try:
            dialog = SamePictureDialog(
                self._stage, self._around.language, self._pictures, same, known, other, name
            )
            apart = bool(await ask(dialog))
            dialog.deleteLater()
        finally:
            self._comparing = False
        return apart

    async def _play(self, sheet: PictureSheet, asset: Asset) -> None:
        data = await self._presenter.open_film(asset)

        async def watched() -> None:
            await self._presenter.watched(asset.id)

        await play(self._stage, self._around.language, sheet.film, asset, data, watched)

    async def _play_elsewhere(self, sheet: PictureSheet, asset: Asset) -> None:
        await sheet.film.lay_out(asset, await self._presenter.open_film(asset))

    async def _cover(self, asset: Asset) -> None:
        """The editor; the picture it makes takes this one's place in the post, and is asked about."""
        self._begin()
        image = await readable(await self._presenter.content(asset))
        if self.masking is not None:
            return

        async def save(shapes: Sequence[Shape], tell: Tell, stopped: Callable[[], bool]) -> Asset | None:
            return await self._presenter.cover(asset, shapes, tell, stopped)

        before = self._presenter.post.media if self._presenter.post else ()
        self.masking = MaskDialog(self._stage, self._around.language, image, save)
        try:
            await ask(self.masking)
            made = self.masking.made
            self.masking.deleteLater()
        finally:
            self.masking = None
        if made is not None:
            self.picture(made.id)
            self._around.toast(
                msg("The covered picture is in the post; the whole one stays in the library."),
                lambda: self._uncover(before, asset.id),
            )

    def _uncover(self, media: tuple[str, ...], asset: str) -> None:
        """The whole picture is back in the post; the covered one stays in the library."""
        self._presenter.change(media=media)
        self.picture(asset)

    # --- several at once -------------------------------------------------------------------------------------

    def batch(self, batch: Batch) -> None:
        """What came of a drop: who is in them, separated by hand, and what was not taken in."""
        sheet = self._get("drop", self._drop_sheet)
        assert isinstance(sheet, DropSheet)  # noqa: S101 - made just above
        sheet.show_batch(batch)
        sheet.reveal(sheet.code)

    def _drop_sheet(self) -> DropSheet:
        sheet = DropSheet(self._stage, self._around.language, self._pictures)
        sheet.separated.connect(lambda code, chosen: self._do(self._separate(code, chosen)))
        sheet.next_wanted.connect(self.next_picture)
        return sheet

    async def _separate(self, code: str, chosen: list[str]) -> None:
        for same in await self._presenter.separate(code, chosen):
            if await self.same_picture(same):
                await self._presenter.tell_apart(same.asset, same.known)
                await self._presenter.separate(code, [same.asset])

    def _picture_sheet(self) -> PictureSheet:
        sheet = PictureSheet(self._stage, self._around.language, self._pictures)
        sheet.described.connect(self._describe)
        sheet.next_wanted.connect(self.next_picture)
        sheet.play_wanted.connect(lambda asset: self._do(self._play(sheet, asset)))
        sheet.elsewhere_wanted.connect(lambda asset: self._do(self._play_elsewhere(sheet, asset)))
        sheet.watched.connect(lambda asset: self._do(self._presenter.watched(asset)))
        sheet.cover_wanted.connect(lambda asset: self._do(self._cover(asset)))
        sheet.typed.connect(self._typed)
        sheet.attached.connect(self._presenter.attach)
        sheet.removed.connect(self._remove)
        sheet.consent_wanted.connect(self._want_consent)
        return sheet

    def _want_consent(self, asset: str) -> None:
        self._begin()
        self._around.navigate("consents", new=True, asset=asset)

    def _remove(self, asset: str) -> None:
        media, consents = self._presenter.remove_picture(asset)
        self._around.toast(
            msg("The picture is off this post; it stays in the library."),
            lambda: self._presenter.change(media=media, consents=consents),
        )

    # --- from the library ------------------------------------------------------------------------------------

    async def pick(self, *, safe: bool = False) -> None:
        """The picker; an empty library leads straight to the files."""
        found = await self._presenter.candidates()
        if not found and not safe:
            self._files()
            return
        sheet = self._get("pick", self._pick_sheet)
        assert isinstance(sheet, PickSheet)  # noqa: S101 - made just above
        sheet.offer(found, safe=safe)
        sheet.reveal(sheet.search)

    def _pick_sheet(self) -> PickSheet:
        sheet = PickSheet(self._stage, self._around.language, self._pictures)
        sheet.picked.connect(self._picked)
        sheet.file_wanted.connect(self._files)
        sheet.looked_at.connect(self._look_at_consent)
        return sheet

    def _look_at_consent(self, candidate: Candidate) -> None:
        """The consent that comes nearest, to see what it allows; else a new one for this picture."""
        if candidate.nearest:
            self._begin()
            self._around.navigate("consents", consent=candidate.nearest)
        else:
            self._want_consent(candidate.asset.id)

    def _picked(self, candidate: Candidate) -> None:
        self._begin()
        self._presenter.pick(candidate)
        asset = candidate.asset
        if asking.in_short(asset) is not None or not asset.alt:
            self.picture(asset.id)

    # --- the second gate -------------------------------------------------------------------------------------

    def second_look(self) -> None:
        sheet = self._get("twice", self._second_look)
        assert isinstance(sheet, SecondLook)  # noqa: S101 - made just above
        self._show_twice(sheet)
        sheet.reveal()

    def _second_look(self) -> SecondLook:
        sheet = SecondLook(self._stage, self._around.language)
        sheet.taken.connect(self._look_twice)
        sheet.illustration_wanted.connect(lambda: self._safer(sheet, illustration=True))
        sheet.words_alone_wanted.connect(lambda: self._safer(sheet, illustration=False))
        return sheet

    def _show_twice(self, sheet: SecondLook) -> None:
        state = self._presenter.state
        kinds = [one.kind for one in state.twice if not one.passed]
        pictures = bool(self._presenter.delicate_pictures())
        sheet.show_kinds(kinds, self._presenter.laws(), may=state.may_sign, pictures=pictures)

    def _look_twice(self) -> None:
        self._begin()
        self._do(self._presenter.look_twice())
        self._around.toast(msg("Noted: looked at twice, as it is now."))

    def _safer(self, sheet: SecondLook, *, illustration: bool) -> None:
        sheet.dismiss()
        self._begin()
        media, consents = self._presenter.without_delicate()
        self._around.toast(
            msg("The picture is off this post; it stays in the library."),
            lambda: self._presenter.change(media=media, consents=consents),
        )
        if illustration:
            self._do(self.pick(safe=True))

    # --- sources, moment, options ----------------------------------------------------------------------------

    def sources(self) -> None:
        sheet = self._get("sources", self._source_sheet)
        assert isinstance(sheet, SourceSheet)  # noqa: S101 - made just above
        sheet.show_sources(self._presenter.post.sources if self._presenter.post else ())
        sheet.reveal(sheet.title)

    def _source_sheet(self) -> SourceSheet:
        sheet = SourceSheet(self._stage, self._around.language)
        sheet.added.connect(self._presenter.add_source)
        sheet.removed.connect(self._remove_source)
        return sheet

    def _remove_source(self, source: Source) -> None:
        before = self._presenter.post.sources if self._presenter.post else ()
        self._presenter.remove_source(source)
        self._around.toast(
            msg("The source is off this post."), lambda: self._presenter.change(sources=before)
        )

    def when(self) -> None:
        sheet = self._get("when", self._when_sheet)
        assert isinstance(sheet, WhenSheet)  # noqa: S101 - made just above
        state = self._presenter.state
        sheet.show_moment(state.post.slot if state.post else None, self._presenter.now(), state.zone)
        sheet.reveal(sheet.day)

    def _when_sheet(self) -> WhenSheet:
        sheet = WhenSheet(self._stage, self._around.language, self._presenter.consider)
        sheet.chosen.connect(self._plan)
        return sheet

    def _plan(self, at: datetime | None, past_is_meant: bool) -> None:
        self._begin()
        self._do(self._presenter.schedule(at, past_is_meant))

    def options(self) -> None:
        sheet = self._get("options", self._option_sheet)
        assert isinstance(sheet, OptionSheet)  # noqa: S101 - made just above
        if self._presenter.post is not None:
            sheet.show_post(self._presenter.post)
        sheet.reveal(sheet.campaign)

    def _option_sheet(self) -> OptionSheet:
        sheet = OptionSheet(self._stage, self._around.language)
        sheet.changed.connect(lambda changes: self._presenter.change(**changes))
        return sheet

    # --- drawers ---------------------------------------------------------------------------------------------

    async def drafts(self) -> None:
        rows = await self._presenter.drafts()
        sheet = self._get("drafts", self._drafts_sheet)
        assert isinstance(sheet, DraftsSheet)  # noqa: S101 - made just above
        sheet.show_rows(
            rows, self._presenter.post.id if self._presenter.post else "", self._presenter.state.zone
        )
        sheet.reveal(sheet.rows)

    def _drafts_sheet(self) -> DraftsSheet:
        sheet = DraftsSheet(self._stage, self._around.language)
        sheet.opened.connect(self._open)
        sheet.new_wanted.connect(lambda: self._around.navigate("composer", new=True))
        return sheet

    def _open(self, post: str) -> None:
        self._begin()
        self._do(self._presenter.open(post))

    async def history(self) -> None:
        versions = await self._presenter.versions()
        sheet = self._get("history", self._history_sheet)
        assert isinstance(sheet, HistorySheet)  # noqa: S101 - made just above
        state = self._presenter.state
        names = [self._presenter.who(version.person) for version in versions]
        sheet.show_versions(versions, names, state.zone, may=not state.locked)
        sheet.reveal(sheet.rows)

    def _history_sheet(self) -> HistorySheet:
        sheet = HistorySheet(self._stage, self._around.language)
        sheet.brought_back.connect(self._bring_back)
        return sheet

    def _bring_back(self, version: Version) -> None:
        self._begin()
        self._do(self._presenter.bring_back(version))

    # --- in step with the state ------------------------------------------------------------------------------

    def draw(self, state: State) -> None:
        """A sheet that is open follows what was decided elsewhere."""
        picture, sources = self.made.get("picture"), self.made.get("sources")
        # While answers are being kept, what the archive says is older than what the sheet shows.
        if isinstance(picture, PictureSheet) and not picture.isHidden() and not self._keeping:
            self._follow(picture, [shot.asset for shot in state.shots])
        if isinstance(sources, SourceSheet) and not sources.isHidden() and state.post is not None:
            sources.show_sources(state.post.sources)
        twice = self.made.get("twice")
        if isinstance(twice, SecondLook) and not twice.isHidden():
            if all(one.passed for one in state.twice):
                twice.dismiss()
            else:
                self._show_twice(twice)
        drop = self.made.get("drop")
        if isinstance(drop, DropSheet) and not drop.isHidden():
            drop.show_assets([shot.asset for shot in state.shots])

    def _follow(self, sheet: PictureSheet, assets: Sequence[Asset]) -> None:
        asset = next((a for a in assets if a.id == sheet.asset), None)
        if asset is not None:
            sheet.show_picture(replace(asset), self._presenter.consents_for(asset.id))
            self._show_film(sheet, asset)

    def keep(self) -> None:
        """Words typed into a sheet are kept in the rhythm of the page."""
        picture = self.made.get("picture")
        if isinstance(picture, PictureSheet) and not picture.isHidden():
            picture.keep()
