"""Rows of conversations, messages and replies."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    Row,
    String,
    Table,
    UniqueConstraint,
    func,
    insert,
    select,
    update,
)

from app.core.compliance.concern import where_it_stands
from app.core.inbox.model import Conversation, Counts, Dismissal, Message, Reply, Standing, Topic, Urgency
from app.core.platforms.contract import Kind
from app.core.storage.columns import EnumText, JsonValue, UtcDateTime, moment_text
from app.core.storage.database import Transaction
from app.core.storage.tables import metadata

conversations = Table(
    "conversations",
    metadata,
    Column("id", String, primary_key=True),
    Column("account", String, nullable=False),
    Column("platform", String, nullable=False),
    Column("thread", String, nullable=False),
    Column("kind", EnumText(Kind), nullable=False),
    Column("author", String, nullable=False),
    Column("topic", EnumText(Topic), nullable=False),
    Column("urgency", Integer, nullable=False),
    Column("standing", EnumText(Standing), nullable=False),
    Column("first_at", UtcDateTime, nullable=False),
    Column("last_at", UtcDateTime, nullable=False),
    Column("snippet", String, nullable=False),
    Column("remote_post", String, nullable=False),
    Column("rating", Integer),
    Column("url", String, nullable=False),
    Column("for_doctor", Boolean, nullable=False),
    UniqueConstraint("account", "thread"),
    Index("ix_conversations_standing", "standing", "urgency", "last_at"),
)
messages = Table(
    "messages",
    metadata,
    Column("id", String, primary_key=True),
    Column("conversation", String, ForeignKey("conversations.id"), nullable=False, index=True),
    Column("account", String, nullable=False),
    Column("remote_id", String, nullable=False),
    Column("author", String, nullable=False),
    Column("text", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("mine", Boolean, nullable=False),
    Column("url", String, nullable=False),
    Column("address", JsonValue, nullable=False),
    Column("fetched_at", UtcDateTime),
    UniqueConstraint("account", "remote_id"),
)
replies = Table(
    "replies",
    metadata,
    Column("id", String, primary_key=True),
    Column("conversation", String, ForeignKey("conversations.id"), nullable=False, index=True),
    Column("message", String, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("text", String, nullable=False),
    Column("language", String, nullable=False),
    Column("answers", JsonValue, nullable=False),
    Column("dismissals", JsonValue, nullable=False),
    Column("spoken", JsonValue),
    Column("queued_at", UtcDateTime),
    Column("queued_by", String, nullable=False),
)


def _conversation(row: Row[Any]) -> Conversation:
    return Conversation(**{**row._asdict(), "urgency": Urgency(row.urgency)})


def _message(row: Row[Any]) -> Message:
    return Message(**{k: v for k, v in row._asdict().items() if k != "account"})


def _answer(kept: Sequence[str], text: str) -> tuple[str, str, str]:
    """Kept before answers knew their sentence: it is the one the words stand in."""
    rule, phrase, *about = kept
    return rule, phrase, about[0] if about else where_it_stands(phrase, (text,))


def _dismissal(kept: Mapping[str, Any], text: str) -> Dismissal:
    about = kept["about"] if "about" in kept else where_it_stands(kept["phrase"], (text,))
    return Dismissal(**{**kept, "at": datetime.fromisoformat(kept["at"]), "about": about})


def _reply(row: Row[Any]) -> Reply:
    return Reply(
        **{
            **row._asdict(),
            "answers": tuple(_answer(a, row.text) for a in row.answers),
            "dismissals": tuple(_dismissal(d, row.text) for d in row.dismissals),
            "spoken": row.spoken or {},
        }
    )


def _reply_values(reply: Reply) -> dict[str, Any]:
    values = {f: getattr(reply, f) for f in Reply.__slots__}
    values["answers"] = [list(a) for a in reply.answers]
    values["spoken"] = dict(reply.spoken) or None
    values["dismissals"] = [{**asdict(d), "at": moment_text(d.at)} for d in reply.dismissals]
    return values


class InboxStore:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    # --- conversations -------------------------------------------------------------------------------------

    def conversation(self, conversation: str) -> Conversation | None:
        row = self._tx.execute(select(conversations).where(conversations.c.id == conversation)).one_or_none()
        return _conversation(row) if row else None

    def of_thread(self, account: str, thread: str) -> Conversation | None:
        row = self._tx.execute(
            select(conversations).where(conversations.c.account == account, conversations.c.thread == thread)
        ).one_or_none()
        return _conversation(row) if row else None

    def conversations(
        self, standing: Standing | None = None, limit: int | None = 500, for_doctor: bool = False
    ) -> list[Conversation]:
        """What is open: risk first, then the newest. What is done: the newest first."""
        newest = conversations.c.last_at.desc()
        done = standing in (Standing.ANSWERED, Standing.ARCHIVED)
        query = select(conversations)
        query = query.order_by(newest) if done else query.order_by(conversations.c.urgency.desc(), newest)
        if standing is not None:
            query = query.where(conversations.c.standing == standing)
        if for_doctor:
            query = query.where(conversations.c.for_doctor.is_(True))
        return [_conversation(r) for r in self._tx.execute(query.limit(limit))]

    def counts(self) -> Counts:
        found: dict[tuple[Standing, bool], int] = {
            (row.standing, row.for_doctor): row.many
            for row in self._tx.execute(
                select(
                    conversations.c.standing, conversations.c.for_doctor, func.count().label("many")
                ).group_by(conversations.c.standing, conversations.c.for_doctor)
            )
        }

        def many(standing: Standing) -> int:
            return found.get((standing, True), 0) + found.get((standing, False), 0)

        return Counts(
            many(Standing.OPEN),
            found.get((Standing.OPEN, True), 0),
            many(Standing.ANSWERED),
            many(Standing.ARCHIVED),
        )

    def save_conversation(self, conversation: Conversation) -> None:
        values: dict[str, Any] = {f: getattr(conversation, f) for f in Conversation.__slots__}
        values["urgency"] = int(conversation.urgency)
        done = self._tx.execute(
            update(conversations).where(conversations.c.id == conversation.id).values(**values)
        )
        if done.rowcount == 0:
            self._tx.execute(insert(conversations).values(**values))

    # --- messages ------------------------------------------------------------------------------------------

    def knows(self, account: str, remote_id: str) -> bool:
        query = select(messages.c.id).where(messages.c.account == account, messages.c.remote_id == remote_id)
        return self._tx.execute(query).first() is not None

    def add_message(self, account: str, message: Message) -> None:
        values: dict[str, Any] = {f: getattr(message, f) for f in Message.__slots__}
        values["address"] = dict(message.address)
        self._tx.execute(insert(messages).values(account=account, **values))

    def messages(self, conversation: str) -> list[Message]:
        rows = self._tx.execute(
            select(messages)
            .where(messages.c.conversation == conversation)
            .order_by(messages.c.at, messages.c.id)
        )
        return [_message(r) for r in rows]

    def message(self, message: str) -> Message | None:
        row = self._tx.execute(select(messages).where(messages.c.id == message)).one_or_none()
        return _message(row) if row else None

    def received_since(self, since: datetime) -> list[tuple[Conversation, Message]]:
        """Incoming messages with their conversations, for the numbers."""
        received = self._tx.execute(
            select(messages).where(messages.c.at >= since, messages.c.mine.is_(False)).order_by(messages.c.at)
        ).all()
        about = select(messages.c.conversation).where(messages.c.at >= since, messages.c.mine.is_(False))
        known = {
            row.id: _conversation(row)
            for row in self._tx.execute(select(conversations).where(conversations.c.id.in_(about)))
        }
        return [(known[r.conversation], _message(r)) for r in received]

    # --- replies -------------------------------------------------------------------------------------------

    def reply(self, reply: str) -> Reply | None:
        row = self._tx.execute(select(replies).where(replies.c.id == reply)).one_or_none()
        return _reply(row) if row else None

    def draft(self, conversation: str) -> Reply | None:
        """The reply being written, not yet queued."""
        row = self._tx.execute(
            select(replies)
            .where(replies.c.conversation == conversation, replies.c.queued_at.is_(None))
            .order_by(replies.c.id.desc())
        ).first()
        return _reply(row) if row else None

    def replies(self, conversation: str | None = None, since: datetime | None = None) -> list[Reply]:
        """Replies that were queued, oldest first."""
        query = select(replies).where(replies.c.queued_at.is_not(None)).order_by(replies.c.id)
        if since is not None:
            query = query.where(replies.c.queued_at >= since)
        if conversation is not None:
            query = query.where(replies.c.conversation == conversation)
        return [_reply(r) for r in self._tx.execute(query)]

    def written(self) -> list[Reply]:
        """Replies that have words, queued or not, oldest first."""
        query = select(replies).where(func.trim(replies.c.text) != "").order_by(replies.c.id)
        return [_reply(r) for r in self._tx.execute(query)]

    def save_reply(self, reply: Reply) -> None:
        values = _reply_values(reply)
        if self._tx.execute(update(replies).where(replies.c.id == reply.id).values(**values)).rowcount == 0:
            self._tx.execute(insert(replies).values(**values))
