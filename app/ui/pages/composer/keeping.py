"""Keeping what is typed: on the archive's thread, in the order of the keys, merged with what others did meanwhile."""

from collections.abc import Callable
from dataclasses import replace

from app.core.compliance.spoken import carried
from app.core.kernel.errors import Conflict, Refused
from app.core.kernel.run import Run
from app.core.kernel.text import msg
from app.core.posts.model import Post
from app.core.posts.service import Posts
from app.ui.pages.composer.state import BASE

WRITTEN = (
    "title", "text", "language", "goal", "audience", "topic", "channels", "variants", "media", "consents", "sources",
    "public_campaign", "sponsorship", "sponsorship_disclosed", "story", "answers", "overrides", "spoken", "cursor",
)  # fmt: skip
"""What is decided on this page. Everything else (slot, stage, signature) is taken as the archive has it."""


def merge(base: Post, mine: Post, known: Post) -> Post:
    """``known`` with what I changed since ``base``. Raises ``Conflict`` where both changed the same thing."""
    changes: dict[str, object] = {}
    for name in WRITTEN:
        was, here, there = (getattr(post, name) for post in (base, mine, known))
        if here in (was, there):
            continue
        if there != was and name != "cursor":
            raise Conflict(
                msg("This post was changed elsewhere meanwhile. Your text is still here; reopen the post.")
            )
        changes[name] = here
    return replace(known, **changes)  # type: ignore[arg-type]


def adopt(typed: Post, sent: Post, kept: Post) -> Post:
    """``kept``, with what was typed since it was sent to be kept."""
    later = {n: v for n in WRITTEN if (v := getattr(typed, n)) != getattr(sent, n)}
    return replace(kept, **later)


class Keeper:
    """Knows the post as it is on the disk. Its verbs run on the archive's thread, one after the other."""

    def __init__(self, posts: Posts) -> None:
        self._posts = posts
        self._base: Post | None = None

    def open(self, post: str) -> Post | None:
        found = self._posts.get(post)
        if found is not None:
            self._base = found
        return found

    def start(self, language: str, title: str, text: str) -> Post:
        self._base = self._posts.new(language, title, text)
        return self._base

    def keep(self, mine: Post) -> Post:
        """Write down what is new in ``mine``; nothing new writes nothing."""
        known = self._posts.get(mine.id)
        if known is None:
            raise Refused(msg("This post is no longer here."))
        base = self._base if self._base is not None and self._base.id == mine.id else known
        merged = merge(base, mine, known)
        if replace(merged, cursor=known.cursor) != known:
            merged = self._posts.save(merged)
        elif merged.cursor != known.cursor:
            self._posts.keep_cursor(mine.id, merged.cursor)
        self._base = merged
        return merged

    def then(self, mine: Post, verb: Callable[[Post], Post]) -> Post:
        """Keep, then do something with exactly what was kept."""
        done = verb(self.keep(mine))
        self._base = done
        return done

    def look_again(self, mine: Post) -> tuple[Post, Post]:
        """The post as others left it, and the same with what I changed; nothing is written."""
        known = self._posts.get(mine.id)
        if known is None:
            raise Refused(msg("This post is no longer here."))
        base = self._base if self._base is not None and self._base.id == mine.id else known
        merged = merge(base, mine, known)
        self._base = known
        return known, merged


class InHand:
    """The post one is writing: as typed, as kept, and which of its texts is open."""

    def __init__(self, posts: Posts, run: Run) -> None:
        self._keeper = Keeper(posts)
        self._run = run
        self.post: Post | None = None
        self.kept: Post | None = None
        self.tab = BASE
        self.edition = 0
        """Rises when the open text was changed by something else than the keyboard."""

    @property
    def dirty(self) -> bool:
        """Something was typed that is not on the disk yet."""
        post, kept = self.post, self.kept
        return (
            post is not None
            and kept is not None
            and any(getattr(post, n) != getattr(kept, n) for n in WRITTEN)
        )

    @property
    def text(self) -> str:
        post = self.post
        return "" if post is None else post.text_for(self.tab) if self.tab else post.text

    async def find(self, post: str) -> Post | None:
        return await self._run(self._keeper.open, post) if post else None

    async def start(self, language: str, title: str, text: str) -> Post:
        return await self._run(self._keeper.start, language, title, text)

    def take_up(self, post: Post | None) -> None:
        """Another post comes into the hand."""
        self.post = self.kept = post
        self.tab = BASE
        self.edition += 1

    def type(self, text: str, cursor: int) -> bool:
        """The words of the open text, and where the writer is in the base. Says whether the words are new."""
        post = self.post
        if post is None:
            return False
        before = self.text
        if self.tab == BASE:
            typed = replace(post, text=text, cursor=cursor)
        elif text == post.text:  # what says the same as the base follows it
            typed = replace(post, variants={a: t for a, t in post.variants.items() if a != self.tab})
        else:
            typed = replace(post, variants={**post.variants, self.tab: text})
        if typed.spoken:
            others = (typed.title, typed.text, *typed.variants.values())
            typed = replace(typed, spoken=carried(post.spoken, before, text, others))
        self.post = typed
        return typed.text != post.text or typed.variants != post.variants

    def change(self, **fields: object) -> None:
        if self.post is not None:
            self._put(replace(self.post, **fields))  # type: ignore[arg-type]

    def _put(self, post: Post) -> None:
        before = self.text
        self.post = post
        if self.text != before:
            self.edition += 1

    async def save(self) -> None:
        mine = self.post
        if mine is not None and self.dirty:
            kept = await self._run(self._keeper.keep, mine)
            self._adopt(mine, kept, kept)

    async def then(self, verb: Callable[[Post], Post]) -> None:
        """Keep, then do something to exactly what was kept."""
        mine = self.post
        if mine is not None:
            done = await self._run(self._keeper.then, mine, verb)
            self._adopt(mine, done, done)

    async def look_again(self) -> None:
        """Take over what others changed; what is being typed stays."""
        mine = self.post
        if mine is not None:
            kept, merged = await self._run(self._keeper.look_again, mine)
            self._adopt(mine, merged, kept)

    def _adopt(self, sent: Post, merged: Post, kept: Post) -> None:
        """What came back from the archive, with what was typed meanwhile."""
        if self.post is not None and self.post.id == sent.id:
            self.kept = kept
            self._put(adopt(self.post, sent, merged))
