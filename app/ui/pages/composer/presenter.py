"""Decides what the page Write shows: one post at a time, kept as it is typed, checked as it is typed."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from app.core.accounts.model import AccountAdded, AccountChanged, AccountForgotten, ProfileSeen
from app.core.compliance.model import Facts, Finding
from app.core.compliance.remedy import Edit, edit_of
from app.core.compliance.rulebook import Rulebook
from app.core.compliance.spoken import chosen
from app.core.consent.model import ConsentSaved, ConsentWithdrawn
from app.core.kernel.clock import Clock
from app.core.kernel.errors import AppError, Refused
from app.core.kernel.events import Bus, Event
from app.core.kernel.run import Run
from app.core.kernel.text import Sentence, msg
from app.core.media import covering
from app.core.media.batch import Batch, Progress, take_all
from app.core.media.covering import Tell
from app.core.media.intake import take_in
from app.core.media.mask import Shape
from app.core.media.model import Asset, AssetDescribed, SamePicture
from app.core.outbox.model import DeliveryEvent
from app.core.platforms.contract import Limits
from app.core.posts.model import Answer, Post, PostEvent, PostSaved, Source, Stage, Version
from app.core.posts.pictures import CONCEPTS, PERSONS, Sensitive, needs_consent
from app.core.posts.words import HUES
from app.core.team.model import PersonSwitched, PracticeChanged, Right
from app.ui.pages.composer.candidates import Candidate, candidates
from app.ui.pages.composer.checks import (
    Checked,
    check,
    consent_choices,
    counts_of,
    previews_of,
    shots_of,
    tabs_of,
)
from app.ui.pages.composer.ground import Services
from app.ui.pages.composer.keeping import WRITTEN, InHand
from app.ui.pages.composer.state import (
    BASE,
    ConsentChoice,
    Count,
    DraftRow,
    Ground,
    Moved,
    Next,
    State,
    Step,
)
from app.ui.pages.composer.telling import TAKEN_BACK, consider, is_out, lines_of, notice_of, step_of

Way = Callable[[], Coroutine[Any, Any, None]]
"""The way back."""
TOUCHES: tuple[type[Event], ...] = (
    PostEvent, DeliveryEvent, ConsentSaved, ConsentWithdrawn, AssetDescribed, AccountAdded, AccountChanged,
    AccountForgotten, ProfileSeen, PersonSwitched, PracticeChanged,
)  # fmt: skip
"""After one of these, what the page knows beside the text is read again."""


class ComposerPresenter:
    """Verbs that touch the archive are coroutines; typing is not."""

    def __init__(
        self,
        services: Services,
        rulebook: Rulebook,
        clock: Clock,
        run: Run,
        bus: Bus,
        remember: Callable[[str], object] = lambda post: None,
    ) -> None:
        self.show: Callable[[State], object] = lambda state: None
        self.look: Callable[[], object] = lambda: None
        """Bring in the keys that were typed a moment ago; the page knows how."""
        self._services = services
        self._rulebook = rulebook
        self._clock = clock
        self._run = run
        self._bus = bus
        self._remember = remember
        self._hand = InHand(services.posts, run)
        self._ground: Ground | None = None
        self._checked = Checked()
        self._counts: tuple[Count, ...] = ()
        self._unread = False
        self._ready = False
        self._unsaved: Sentence | None = None
        self._opened: dict[str, datetime] = {}
        """When each video was opened to be watched."""
        self.state = State()

    # --- opening -------------------------------------------------------------------------------------------

    @property
    def post(self) -> Post | None:
        return self._hand.post

    @property
    def dirty(self) -> bool:
        """Something was typed that is not on the disk yet."""
        return self._hand.dirty

    async def open_last(self, remembered: str = "") -> None:
        """What was written last, also after a power cut: the post opened last, else the one changed last."""
        await self._let_go()
        found = await self._hand.find(remembered)
        if found is None or found.trashed_at is not None:
            found = await self._hand.find(await self._run(self._newest))
        await self._enter(found)

    async def open(self, post: str) -> None:
        await self._let_go()
        found = await self._hand.find(post)
        if found is None:
            await self.open_last()
        else:
            await self._enter(found)

    async def new(self, language: str, title: str = "", text: str = "", picture: str = "") -> None:
        """A fresh post, perhaps with a picture of the library. A blank one that is open already is fresh enough."""
        await self._let_go()
        if self.post is not None and not (title or text) and _blank(self.post):
            await self._enter(self.post)
        else:
            await self._enter(await self._hand.start(language, title, text))
            outlets = list(self.state.outlets)
            if len(outlets) == 1:
                self.set_channel(outlets[0].id, True)
        if picture:
            await self._use(picture)

    async def _use(self, picture: str) -> None:
        """Put a picture of the library on the post, with the consents that carry it, or say why it may not be there."""
        post, ground = self.post, self._ground
        if post is None or ground is None:
            return
        found = await self._run(self._services.media.some, [picture])
        reused = await self._run(self._services.reused, replace(post, media=(picture,)))
        for candidate in candidates(post, found, replace(ground, reused=reused), self._clock.now()):
            if not candidate.allowed:
                raise Refused(candidate.sentence)
            self.pick(candidate)

    async def copy(self) -> None:
        """A new post with the words, pictures and sources of this one, unsigned and undated."""
        await self._let_go()
        old = self.post
        if old is None:
            return
        await self._enter(await self._hand.start(old.language, old.title, old.text))
        self.change(**{n: getattr(old, n) for n in WRITTEN if n not in ("answers", "overrides", "cursor")})
        await self.save()

    async def _let_go(self) -> None:
        """What is being typed is kept before another post takes its place; where it cannot be, we stay with it."""
        self.look()
        while self.dirty:
            if not await self.save() and self._unsaved is not None:
                raise Refused(self._unsaved)
            self.look()

    async def _enter(self, post: Post | None) -> None:
        ground = await self._run(self._services.gather, post)
        await self._let_go()
        # From here to the drawing nothing waits: a key typed now would end in the wrong post.
        self._hand.take_up(post)
        self._ground = ground
        self._unsaved = None
        self._ready = True
        self._check_and_tell()
        if post is not None:
            self._remember(post.id)

    def _newest(self) -> str:
        newest = self._services.posts.newest()
        return newest.id if newest else ""

    async def drafts(self) -> tuple[DraftRow, ...]:
        """For the drawer: everything that is not in the bin, last changed first."""
        found = await self._run(self._services.posts.all)
        return tuple(
            DraftRow(p.id, p.headline, status, HUES[p.goal] if p.goal else "", p.updated_at, p.slot)
            for p, status in found
        )

    # --- what others do meanwhile --------------------------------------------------------------------------

    def listen(self, stale: Callable[[], object]) -> Callable[[], None]:
        """Call ``stale`` when something this page shows was changed elsewhere. Returns the end of it."""

        def hear(event: Event) -> None:
            # Our own keeping is no news.
            if not isinstance(event, PostSaved) and (
                not isinstance(event, PostEvent) or (self.post is not None and event.post == self.post.id)
            ):
                stale()

        ends = [self._bus.subscribe(kind, hear) for kind in TOUCHES]

        def stop() -> None:
            for end in ends:
                end()

        return stop

    async def refresh(self) -> None:
        """Read again what others may have changed; what is being typed stays."""
        await self._hand.look_again()
        await self._read_ground()

    async def _read_ground(self) -> None:
        fresh = await self._run(self._services.gather, self.post)
        if self._ground is not None:
            # A picture that was taken off a moment ago may be put back.
            fresh = replace(fresh, assets={**self._ground.assets, **fresh.assets})
        self._ground = fresh
        self._check_and_tell()

    # --- typing: no disk, no waiting -----------------------------------------------------------------------

    def typed(self, text: str, cursor: int) -> None:
        """The words of the tab that is open, and where the writer is in the base text."""
        if self.noted(text, cursor):
            self._check_and_tell()

    def noted(self, text: str, cursor: int) -> bool:
        """The same without looking at the words: enough to keep them while the keys fly. Says whether to look later."""
        if self._on_screen() and not self.state.locked and self._hand.type(text, cursor):
            self._unread = True
        return self._unread

    def _on_screen(self) -> bool:
        """Is what the page shows what we have in hand?"""
        post, shown = self.post, self.state.post
        return (
            post is not None and shown is not None and (shown.id, self.state.tab) == (post.id, self._hand.tab)
        )

    def moved(self, cursor: int) -> None:
        """The writer is somewhere else in the base text."""
        if self._on_screen() and self._hand.tab == BASE:
            self._hand.change(cursor=cursor)

    def change(self, **fields: object) -> None:
        """Goal, audience, title, language …: anything but the words of the tab."""
        if self.post is not None and not self.state.locked:
            self._hand.change(**fields)
            self._check_and_tell()

    def choose_tab(self, key: str) -> None:
        if self.post is not None and key != self._hand.tab and (key == BASE or key in self.post.channels):
            self._hand.tab = key
            self._check_and_tell()

    def next_tab(self, step: int = 1) -> None:
        keys = [tab.key for tab in self.state.tabs]
        if self._hand.tab in keys:
            self.choose_tab(keys[(keys.index(self._hand.tab) + step) % len(keys)])

    def set_channel(self, channel: str, on: bool) -> None:
        post = self.post
        if post is None or on == (channel in post.channels):
            return
        if on:
            self.change(channels=(*post.channels, channel))
            return
        if self._hand.tab == channel:
            self._hand.tab = BASE
        rest = {a: t for a, t in post.variants.items() if a != channel}
        self.change(channels=tuple(c for c in post.channels if c != channel), variants=rest)

    def back_to_base(self) -> Mapping[str, str]:
        """The open channel says what the base says again. Returns the variants as they were, for a way back."""
        if self.post is None:
            return {}
        before = self.post.variants
        self.change(variants={a: t for a, t in before.items() if a != self._hand.tab})
        return before

    # --- the checklist -------------------------------------------------------------------------------------

    def findings(self, item: str) -> tuple[Finding, ...]:
        """What an item of the panel stands for: the same question, on each channel that asks it."""
        return (self._checked.findings or {}).get(item, ())

    def edit(self, item: str) -> Edit | None:
        """The change that a finding of the open text (or of the title) offers, to be made in the editor."""
        post, found = self.post, self.findings(item)
        shown = next((i for i in self.state.items if i.id == item), None)
        if post is None or shown is None or shown.tab is not None or not found or self.state.locked:
            return None
        if shown.in_title is not None and found[0].remedy is not None and found[0].remedy.where == "place":
            return edit_of(post.title, found[0])
        return edit_of(self.state.text, found[0], len(post.title) + 2 if post.title else 0)

    def answer(self, item: str) -> tuple[Answer, ...]:
        """A question is answered with yes, for these words. Returns the answers as they were, for a way back."""
        keys, post = [f.key for f in self.findings(item)], self.post
        if not keys or post is None:
            return ()
        before = post.answers
        others = tuple(a for a in before if a.key not in keys)
        self.change(answers=(*others, *(Answer(*key) for key in keys)))
        return before

    def speak(self, paragraph: str, language: str) -> Mapping[str, str]:
        """A person says which language a paragraph is in; empty: as its words say. Returns what was said before."""
        if self.post is None or not paragraph.strip():
            return {}
        before = self.post.spoken
        self.change(spoken=chosen(before, paragraph, language))
        return before

    async def answer_for(self, item: str, reason: str) -> None:
        """The person at the desk answers for a finding, with a written reason; both go into the ledger."""
        found, post, ground = self.findings(item), self.post, self._ground
        if not found or post is None or ground is None:
            return
        who, posts = ground.person, self._services.posts

        def answer_for_all(kept: Post) -> Post:
            for finding in found:
                kept = posts.override(kept, finding, reason, who)
            return kept

        await self._then(answer_for_all)

    async def ask_again(self, item: str) -> Way | None:
        """Take back an answer or a reason: it is asked again. Returns the way back."""
        keys, post, ground = [f.key for f in self.findings(item)], self.post, self._ground
        if not keys or post is None or ground is None:
            return None
        who, posts = ground.person, self._services.posts
        answers = tuple(a for a in post.answers if a.key in keys)
        reasons = tuple(o for o in post.overrides if o.key in keys)

        def ask_all_again(kept: Post) -> Post:
            for reason in reasons:
                kept = posts.ask_again(kept, reason, who)
            return kept

        def put_back_all(kept: Post) -> Post:
            for reason in reasons:
                kept = posts.put_back(kept, reason, who)
            return kept

        if answers:
            self.change(answers=tuple(a for a in post.answers if a not in answers))
        if reasons:
            await self._then(ask_all_again)

        async def back() -> None:
            if self.post is None or self.post.id != post.id:
                return
            if answers:
                self.change(answers=(*(a for a in self.post.answers if a.key not in keys), *answers))
            if reasons:
                await self._then(put_back_all)

        return back

    # --- pictures and sources ------------------------------------------------------------------------------

    async def add_files(
        self,
        paths: Sequence[Path],
        tell: Callable[[Progress], object] = lambda progress: None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> Batch:
        """Take in files and folders, make their copies for the channels of this post, and put them on it."""
        post, limits = self.post, self._limits()
        batch = await take_all(self._services.media, self._run, paths, tell, stopped, limits)
        if post is not None and self.post is not None and self.post.id == post.id:
            self._put_on(batch.taken)
        return batch

    def _limits(self) -> list[Limits]:
        """Of the channels of this post."""
        return [o.limits for o in self.state.outlets if self.post and o.id in self.post.channels]

    async def add_picture(self, name: str, data: bytes) -> str:
        """Take in what was pasted; returns its id."""
        taken = await asyncio.to_thread(take_in, name, data)
        asset = await self._run(self._services.media.keep, taken)
        self._put_on((asset,))
        return asset.id

    async def cover(
        self, asset: Asset, shapes: Sequence[Shape], tell: Tell, stopped: Callable[[], bool]
    ) -> Asset | None:
        """A new picture with these parts covered takes the place of ``asset`` in the post; None where it was stopped.

        The consents that are attached stay: they may hold for the new one too, once it was looked at.
        """
        post, limits = self.post, self._limits()
        made = await covering.cover(self._services.media, self._run, asset, shapes, tell, stopped, limits)
        if made is not None and post is not None and self.post is not None and self.post.id == post.id:
            self._put_in_place_of(asset.id, made)
        return made

    def _put_in_place_of(self, old: str, new: Asset) -> None:
        post, ground = self.post, self._ground
        if post is None or ground is None:
            return
        self._ground = replace(ground, assets={**ground.assets, new.id: new})
        media = dict.fromkeys(new.id if asset == old else asset for asset in post.media)
        self.change(media=tuple(media))

    def _put_on(self, assets: Iterable[Asset]) -> None:
        post, ground = self.post, self._ground
        if post is None or ground is None:
            return
        new = {asset.id: asset for asset in assets if asset.id not in post.media}
        if new:
            self._ground = replace(ground, assets={**ground.assets, **new})
            self.change(media=(*post.media, *new))

    async def separate(self, subject: str, chosen: Sequence[str]) -> list[SamePicture]:
        """Say of several pictures at once whom they show; returns those that stand under somebody else already."""
        refused = await self._run(self._services.media.separate, {subject: chosen})
        await self._read_ground()
        return refused

    async def last_answer(self, asset: Asset) -> Asset | None:
        """What was said last about a picture of the same folder, to be offered."""
        return await self._run(self._services.media.last_answer, asset)

    async def known(self, asset: str) -> Asset | None:
        """A picture of the library, on this post or not."""
        return await self._run(self._services.media.get, asset)

    async def tell_apart(self, asset: str, other: str) -> None:
        await self._run(self._services.media.tell_apart, asset, other)

    async def open_film(self, asset: Asset) -> bytes:
        """The publish copy of a video, to be played; from now on it may be watched to its end."""
        data = await self._run(self._services.media.content, asset)
        self._opened[asset.id] = self._clock.now()
        return data

    async def watched(self, asset: str) -> None:
        """The person at the desk saw its end."""
        opened = self._opened.get(asset)
        if opened is None:
            raise Refused(msg("Open the video first, and play it to the end."))
        await self._run(self._services.media.watched, asset, opened)
        await self._read_ground()

    async def describe(self, asset: Asset) -> None:
        """Keep what was said about a picture, and keep the post again: its signature covers these words too."""
        await self._run(self._services.media.describe, asset)
        if self._ground is not None:
            self._ground = replace(self._ground, assets={**self._ground.assets, asset.id: asset})
        await self._then(
            self._services.posts.save if self.post and self.post.stage is not Stage.DRAFT else None
        )

    async def candidates(self) -> tuple[Candidate, ...]:
        """The library, held against this post."""
        post, ground = self.post, self._ground
        if post is None or ground is None:
            return ()
        assets = await self._run(self._services.media.all)
        whole = replace(post, media=tuple(a.id for a in assets if needs_consent(a)))
        reused = await self._run(self._services.reused, whole)
        whole_ground = replace(ground, reused=reused)
        return await self._run(candidates, post, assets, whole_ground, self._clock.now())

    def pick(self, candidate: Candidate) -> None:
        """A picture of the library, with the consents that carry it."""
        post, ground, asset = self.post, self._ground, candidate.asset
        if post is None or ground is None or asset.id in post.media or not candidate.allowed:
            return
        self._ground = replace(ground, assets={**ground.assets, asset.id: asset})
        consents = dict.fromkeys((*post.consents, *candidate.consents))
        self.change(media=(*post.media, asset.id), consents=tuple(consents))

    def laws(self) -> Mapping[Sensitive, str]:
        """The law behind each thing that is delicate here, as the packs name it."""
        if self._ground is None:
            return {}
        asked = Facts(jurisdictions=self._ground.practice.jurisdictions)
        return {
            one.kind: "; ".join(self._rulebook.law(CONCEPTS[one.kind], asked)) for one in self._checked.twice
        }

    async def look_twice(self) -> None:
        """The second gate, for the post exactly as it is kept."""
        ground, kinds = self._ground, [one.kind for one in self._checked.twice if not one.passed]
        if ground is not None and kinds:
            await self._then(lambda kept: self._services.posts.look_twice(kept, kinds, ground.person))

    def delicate_pictures(self) -> tuple[str, ...]:
        """The pictures that ask for the second look."""
        shots = self.state.shots
        of_patients = (Sensitive.STORY, Sensitive.REPRESENTED)
        story = any(one.kind in of_patients for one in self._checked.twice)
        return tuple(
            s.asset.id
            for s in shots
            if s.asset.before_after or (s.asset.depicts in PERSONS and (s.asset.minor or story))
        )

    def without_delicate(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The safer way: those pictures off the post. Returns media and consents as they were, for a way back."""
        post = self.post
        before = (post.media, post.consents) if post else ((), ())
        for asset in self.delicate_pictures():
            self.remove_picture(asset)
        return before

    def remove_picture(self, asset: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Off this post; it stays in the library. Consents that were attached for it alone go too."""
        post, ground = self.post, self._ground
        if post is None or ground is None:
            return (), ()
        before = (post.media, post.consents)
        media = tuple(m for m in post.media if m != asset)
        known = {known for m in media if m in ground.assets for known in ground.assets[m].line}
        named = {c.id for c in ground.consents if c.scope.assets & known}
        self.change(media=media, consents=tuple(c for c in post.consents if c in named))
        return before

    def attach(self, consent: str, on: bool) -> None:
        if self.post is not None:
            rest = tuple(c for c in self.post.consents if c != consent)
            self.change(consents=(*rest, consent) if on else rest)

    def consents_for(self, asset: str) -> tuple[ConsentChoice, ...]:
        post, ground = self.post, self._ground
        if post is None or ground is None or asset not in ground.assets:
            return ()
        return consent_choices(post, ground.assets[asset], ground, self._clock.now())

    def asset(self, asset: str) -> Asset | None:
        return self._ground.assets.get(asset) if self._ground else None

    async def content(self, asset: Asset) -> bytes:
        return await self._run(self._services.media.content, asset)

    def add_source(self, title: str, link: str) -> None:
        if self.post is not None and (title.strip() or link.strip()):
            source = Source(title.strip() or link.strip(), link.strip())
            self.change(sources=(*self.post.sources, source))

    def remove_source(self, source: Source) -> None:
        if self.post is not None:
            self.change(sources=tuple(s for s in self.post.sources if s != source))

    # --- when ----------------------------------------------------------------------------------------------

    def consider(self, day: date, wall: time) -> Moved:
        """What a wall-clock time of the practice means, before it is chosen."""
        return consider(day, wall, self._ground.zone, self._clock.now()) if self._ground else Moved()

    def now(self) -> datetime:
        return self._clock.now()

    async def schedule(self, at: datetime | None, past_is_meant: bool = False) -> None:
        if self.post is None:
            return
        posts, post = self._services.posts, self.post.id
        await self._then(lambda _kept: posts.schedule(post, at, past_is_meant))

    # --- keeping -------------------------------------------------------------------------------------------

    async def save(self) -> bool:
        """Keep what was typed. Where that is impossible, say so on the page and try again later."""
        if not self.dirty:
            return True
        try:
            await self._hand.save()
        except AppError as error:
            self._unsaved = error.sentence
        else:
            self._unsaved = None
        self._tell()
        return self._unsaved is None

    async def _then(self, verb: Callable[[Post], Post] | None) -> None:
        """Keep, then do something to exactly what was kept, then read everything again."""
        if verb is None:
            await self.save()
        else:
            await self._hand.then(verb)
        await self._read_ground()

    # --- signing and sending -------------------------------------------------------------------------------

    async def next(self, which: Next) -> Sentence | None:
        """Do what the button says. Returns what to tell in passing where it can be taken back."""
        if self.post is None or self._ground is None:
            return None
        posts, person = self._services.posts, self._ground.person
        match which:
            case Next.ASK:
                await self._then(posts.ask_to_sign)
                return msg("Left for the doctor to sign.")
            case Next.SIGN:
                await self._then(lambda kept: posts.sign(kept, person))
            case Next.SIGN_AND_QUEUE:
                await self._then(lambda kept: posts.sign(kept, person))
                return await self._queue()
            case Next.QUEUE:
                return await self._queue()
            case Next.ASKED | Next.QUEUED | Next.DONE:
                return None
        return None

    async def _queue(self) -> Sentence | None:
        posts = self._services.posts

        def queue(kept: Post) -> Post:
            posts.queue(kept)
            return kept

        await self._then(queue)
        return msg("In the outbox: it leaves with the next sync.")

    async def take_back(self) -> None:
        """Out of the outbox what nobody carries yet; the signature stays."""
        if self.post is not None:
            await self._run(self._services.outbox.withdraw_post, self.post.id)
            await self._read_ground()

    async def send_back(self) -> None:
        await self._then(self._services.posts.send_back)

    async def trash(self) -> None:
        """Into the bin for thirty days; the page goes on with another post."""
        await self._let_go()
        if self.post is not None:
            await self._run(self._services.posts.trash, self.post.id)
            self._hand.take_up(None)
            await self.open_last()

    async def restore(self, post: str) -> None:
        await self._run(self._services.posts.restore, post)
        await self.open(post)

    # --- history -------------------------------------------------------------------------------------------

    async def versions(self) -> list[Version]:
        await self.save()
        return await self._run(self._services.posts.versions, self.post.id) if self.post else []

    def who(self, person: str) -> str:
        return self._ground.people.get(person, "") if self._ground else ""

    async def bring_back(self, version: Version) -> None:
        posts = self._services.posts
        await self._then(lambda kept: posts.bring_back(kept, version))

    # --- telling -------------------------------------------------------------------------------------------

    def _check_and_tell(self) -> None:
        post, ground = self.post, self._ground
        if post is not None and ground is not None:
            self._unread = False
            self._counts = counts_of(post, ground)
            self._checked = check(post, self._hand.tab, ground, self._counts, self._rulebook, self._clock)
        self._tell()

    def _tell(self) -> None:
        self.state = self._build()
        self.show(self.state)

    def _build(self) -> State:
        post, ground = self.post, self._ground
        if ground is None:
            return State()
        outlets = tuple(o for o in ground.outlets.values() if not o.forgotten)
        if post is None:
            return State(ready=self._ready, outlets=outlets, edition=self._hand.edition, zone=ground.zone)
        now = self._clock.now()
        counts = self._counts
        locked = post.trashed_at is not None or is_out(post, ground, now)
        step = step_of(post, ground, self._checked.why)
        asking = step.next is Next.ASK
        return State(
            ready=self._ready,
            post=post,
            edition=self._hand.edition,
            tab=self._hand.tab,
            tabs=tabs_of(post, ground, counts),
            outlets=outlets,
            counts=counts,
            items=() if locked else self._checked.items,
            fine=self._checked.fine,
            paragraphs=() if locked else self._checked.paragraphs,
            shots=shots_of(post, ground, self._clock),
            twice=() if locked else self._checked.twice,
            may_sign=ground.person.may(Right.SIGN),
            previews=previews_of(post, ground, counts),
            saved_at=self._hand.kept.updated_at if self._hand.kept else None,
            unsaved=self._unsaved,
            notice=notice_of(post, ground, now),
            step=Step(step.next, enabled=False) if post.trashed_at else step,
            why=() if locked else tuple(post.missing()) if asking else self._checked.why,
            lines=lines_of(ground, now),
            takes_back=any(d.state in TAKEN_BACK for d in ground.deliveries),
            locked=locked,
            zone=ground.zone,
        )


def _blank(post: Post) -> bool:
    return not (post.title or post.text or post.variants or post.media or post.sources or post.slot)
