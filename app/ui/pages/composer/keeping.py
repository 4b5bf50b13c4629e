"""Keeping what is typed: on the archive's thread, in the order of the keys, merged with what others did meanwhile."""

from collections.abc import Callable
from dataclasses import replace

from app.core.kernel.errors import Conflict, Refused
from app.core.kernel.text import msg
from app.core.posts.model import Post
from app.core.posts.service import Posts

WRITTEN = (
    "title", "text", "language", "goal", "audience", "topic", "channels", "variants", "media", "consents", "sources",
    "public_campaign", "sponsorship", "sponsorship_disclosed", "answers", "overrides", "cursor",
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
