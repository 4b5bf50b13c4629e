"""Rows of posts and of their earlier versions. What is searched has a column, the rest is one JSON value."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Index,
    Integer,
    Row,
    String,
    Table,
    Text,
    func,
    insert,
    select,
    true,
    type_coerce,
    update,
)

from app.core.compliance.concern import where_it_stands
from app.core.kernel.errors import Conflict
from app.core.kernel.text import msg
from app.core.outbox.model import State
from app.core.outbox.store import deliveries
from app.core.posts.model import (
    Answer,
    Approval,
    Audience,
    Goal,
    Override,
    Pass,
    Post,
    Source,
    Stage,
    Version,
)
from app.core.storage.columns import EnumText, JsonValue, UtcDateTime, moment_text
from app.core.storage.database import Transaction
from app.core.storage.tables import metadata

posts = Table(
    "posts",
    metadata,
    Column("id", String, primary_key=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("title", String, nullable=False),
    Column("text", String, nullable=False),
    Column("stage", EnumText(Stage), nullable=False),
    Column("slot", UtcDateTime),
    Column("body", JsonValue, nullable=False),
    Column("cursor", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("trashed_at", UtcDateTime),
    Index("ix_posts_slot", "slot"),
)
post_versions = Table(
    "post_versions",
    metadata,
    Column("post", String, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("person", String, nullable=False),
    Column("title", String, nullable=False),
    Column("text", String, nullable=False),
    Column("body", JsonValue, nullable=False),
)
FIRST_WORDS = 120
"""Of a post without a title: enough to find it by, in characters."""
_COLUMNS = (
    "id",
    "created_at",
    "updated_at",
    "title",
    "text",
    "stage",
    "slot",
    "cursor",
    "version",
    "trashed_at",
)


def _body(post: Post) -> dict[str, Any]:
    return {
        "language": post.language,
        "goal": post.goal,
        "audience": post.audience,
        "topic": post.topic,
        "channels": list(post.channels),
        "variants": dict(post.variants),
        "media": list(post.media),
        "consents": list(post.consents),
        "sources": [asdict(s) for s in post.sources],
        "public_campaign": post.public_campaign,
        "sponsorship": post.sponsorship,
        "sponsorship_disclosed": post.sponsorship_disclosed,
        "story": post.story,
        "passes": [{**asdict(p), "at": moment_text(p.at)} for p in post.passes],
        "answers": [asdict(a) for a in post.answers],
        "spoken": dict(post.spoken),
        "overrides": [{**asdict(o), "at": moment_text(o.at)} for o in post.overrides],
        "approval": {**asdict(post.approval), "at": moment_text(post.approval.at)} if post.approval else None,
    }


def _fields(body: Mapping[str, Any], title: str, text: str) -> dict[str, Any]:
    approval = body["approval"]
    texts = (title, text, *body["variants"].values())

    def said(entry: Mapping[str, Any]) -> dict[str, Any]:
        """Kept before answers knew their sentence: it is the one the words stand in."""
        phrase = entry["phrase"]
        return {**entry, "about": entry["about"] if "about" in entry else where_it_stands(phrase, texts)}

    return {
        **body,
        "goal": Goal(body["goal"]) if body["goal"] else None,
        "audience": Audience(body["audience"]) if body["audience"] else None,
        "channels": tuple(body["channels"]),
        "media": tuple(body["media"]),
        "consents": tuple(body["consents"]),
        "sources": tuple(Source(**s) for s in body["sources"]),
        "passes": tuple(Pass(**{**p, "at": datetime.fromisoformat(p["at"])}) for p in body.get("passes", ())),
        "answers": tuple(Answer(**said(a)) for a in body["answers"]),
        "overrides": tuple(
            Override(**{**said(o), "at": datetime.fromisoformat(o["at"])}) for o in body["overrides"]
        ),
        "approval": Approval(**{**approval, "at": datetime.fromisoformat(approval["at"])})
        if approval
        else None,
    }


def _post(row: Row[Any]) -> Post:
    return Post(**{name: row._asdict()[name] for name in _COLUMNS}, **_fields(row.body, row.title, row.text))


class PostStore:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def get(self, post: str) -> Post | None:
        row = self._tx.execute(select(posts).where(posts.c.id == post)).one_or_none()
        return _post(row) if row else None

    def with_consents(self) -> list[Post]:
        """Those that name a consent, newest first."""
        none = type_coerce(posts.c.body, Text).contains('"consents":[]')
        return [
            _post(row) for row in self._tx.execute(select(posts).where(~none).order_by(posts.c.id.desc()))
        ]

    def shown(self, asset: str = "") -> tuple[dict[str, str], list[tuple[str, str]]]:
        """What the posts are called, and which picture is in which of those that are not in the bin.

        With ``asset`` only of this one. The bodies are looked into by SQLite, none is read here.
        """
        media = func.json_each(posts.c.body, "$.media").table_valued("value")
        pairs = select(media.c.value, posts.c.id).select_from(posts).join(media, true())
        pairs = pairs.where(posts.c.trashed_at.is_(None)).order_by(posts.c.id.desc())
        if asset:
            return {}, [(row.value, row.id) for row in self._tx.execute(pairs.where(media.c.value == asset))]
        begins = func.substr(posts.c.text, 1, FIRST_WORDS).label("begins")
        named = self._tx.execute(select(posts.c.id, posts.c.title, begins))
        titles = {row.id: row.title.strip() or row.begins.strip() for row in named}
        return titles, [(row.value, row.id) for row in self._tx.execute(pairs)]

    def out_elsewhere(self, post: str, assets: Iterable[str]) -> frozenset[str]:
        """Which of these pictures are out in another post already."""
        pieces = type_coerce(deliveries.c.pieces, Text)
        out = (deliveries.c.state == State.SENT, deliveries.c.post != post)
        return frozenset(
            asset
            for asset in assets
            if self._tx.execute(select(deliveries.c.id).where(*out, pieces.contains(asset)).limit(1)).first()
        )

    def add(self, post: Post) -> None:
        columns = {name: getattr(post, name) for name in _COLUMNS}
        self._tx.execute(insert(posts).values(**columns, body=_body(post)))

    def save(self, post: Post, was: int) -> None:
        """Write ``post`` over version ``was``. Raises ``Conflict`` where another version is there by now."""
        columns = {name: getattr(post, name) for name in _COLUMNS if name != "id"}
        done = self._tx.execute(
            update(posts)
            .where(posts.c.id == post.id, posts.c.version == was)
            .values(**columns, body=_body(post))
        )
        if done.rowcount != 1:
            raise Conflict(
                msg("This post was changed elsewhere meanwhile. Your text is still here; reopen the post.")
            )

    def all(self, trashed: bool = False) -> list[Post]:
        query = select(posts).order_by(posts.c.updated_at.desc())
        query = query.where(posts.c.trashed_at.is_not(None) if trashed else posts.c.trashed_at.is_(None))
        return [_post(r) for r in self._tx.execute(query)]

    def newest(self) -> Post | None:
        row = self._tx.execute(
            select(posts).where(posts.c.trashed_at.is_(None)).order_by(posts.c.updated_at.desc()).limit(1)
        ).one_or_none()
        return _post(row) if row else None

    def between(self, start: datetime, end: datetime) -> list[Post]:
        rows = self._tx.execute(
            select(posts)
            .where(posts.c.slot >= start, posts.c.slot < end, posts.c.trashed_at.is_(None))
            .order_by(posts.c.slot)
        )
        return [_post(r) for r in rows]

    def undated(self) -> list[Post]:
        rows = self._tx.execute(
            select(posts)
            .where(posts.c.slot.is_(None), posts.c.trashed_at.is_(None))
            .order_by(posts.c.updated_at.desc())
        )
        return [_post(r) for r in rows]

    def to_sign(self) -> list[Post]:
        rows = self._tx.execute(
            select(posts)
            .where(posts.c.stage == Stage.TO_SIGN, posts.c.trashed_at.is_(None))
            .order_by(posts.c.slot.is_(None), posts.c.slot, posts.c.updated_at)
        )
        return [_post(r) for r in rows]

    # --- earlier versions ----------------------------------------------------------------------------------

    def keep_version(self, post: Post, person: str) -> None:
        self._tx.execute(
            insert(post_versions)
            .prefix_with("OR REPLACE")
            .values(
                post=post.id,
                version=post.version,
                at=post.updated_at,
                person=person,
                title=post.title,
                text=post.text,
                body=_body(post),
            )
        )

    def last_version_at(self, post: str) -> datetime | None:
        return self._tx.execute(
            select(post_versions.c.at)
            .where(post_versions.c.post == post)
            .order_by(post_versions.c.version.desc())
            .limit(1)
        ).scalar_one_or_none()

    def versions(self, post: str) -> list[Version]:
        """Earlier versions, newest first."""
        rows = self._tx.execute(
            select(post_versions).where(post_versions.c.post == post).order_by(post_versions.c.version.desc())
        )
        return [Version(r.version, r.at, r.person, _earlier(r)) for r in rows]


def _earlier(row: Row[Any]) -> Post:
    return Post(
        id=row.post,
        created_at=row.at,
        updated_at=row.at,
        title=row.title,
        text=row.text,
        version=row.version,
        **_fields(row.body, row.title, row.text),
    )
