"""Inbox: receive, paste, write the reply, answer. An answer is a delivery like any other."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from app.core.accounts.service import Accounts
from app.core.compliance.model import Checklist, Facts, Finding, Severity
from app.core.compliance.rulebook import Rulebook, evaluate
from app.core.compliance.spoken import still_spoken
from app.core.inbox.incoming import kind_of
from app.core.inbox.model import (
    Conversation,
    ConversationChanged,
    Counts,
    Dismissal,
    Message,
    MessageArrived,
    Reply,
    ReplyFindingOverridden,
    ReplyFindingReopened,
    ReplyKept,
    ReplyQueued,
    Standing,
    Topic,
)
from app.core.inbox.store import InboxStore
from app.core.inbox.triage import triage
from app.core.kernel.clock import Clock
from app.core.kernel.errors import Refused
from app.core.kernel.ids import new_id
from app.core.kernel.text import Sentence, msg
from app.core.outbox.model import Delivery
from app.core.outbox.service import Outbox
from app.core.platforms.contract import Act, Incoming, Kind
from app.core.storage.database import Database
from app.core.team.model import Person, Practice, Right, override_right, require
from app.core.team.service import Team

SNIPPET = 140


class CannotAnswer(Refused):
    """Findings stand in the way of the reply."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(msg("The checklist stops this reply: {title}.", title=findings[0].title))
        self.findings = findings


@dataclass(frozen=True, slots=True)
class Written:
    """A reply with everything it belongs to."""

    conversation: Conversation
    message: Message
    reply: Reply
    delivery: Delivery | None = None


class Inbox:
    def __init__(
        self, db: Database, outbox: Outbox, accounts: Accounts, team: Team, rulebook: Rulebook, clock: Clock
    ) -> None:
        self._db = db
        self._outbox = outbox
        self._accounts = accounts
        self._team = team
        self._rulebook = rulebook
        self._clock = clock

    # --- receiving -----------------------------------------------------------------------------------------

    def receive(self, account: str, incoming: Iterable[Incoming], cursor: str | None = None) -> int:
        """Keep what a platform said, and the cursor, in one commit; what is already here is passed over.

        Returns how many messages are new.
        """
        platform = self._accounts.get(account).platform
        fresh = 0
        with self._db.write() as tx:
            store = InboxStore(tx)
            now = self._clock.now()
            for item in sorted(incoming, key=lambda i: i.at):
                if store.knows(account, item.remote_id):
                    continue
                conversation = store.of_thread(account, item.thread)
                conversation = self._grown(conversation, account, platform, item)
                store.save_conversation(conversation)
                message = Message(
                    new_id(),
                    conversation.id,
                    item.remote_id,
                    item.author,
                    item.text,
                    item.at,
                    item.mine,
                    item.url,
                    dict(item.address),
                    now,
                )
                store.add_message(account, message)
                fresh += not item.mine
                tx.announce(MessageArrived(conversation.id, message.id))
            if cursor is not None:
                self._accounts.move_cursor(account, cursor, now)
        return fresh

    @staticmethod
    def _grown(known: Conversation | None, account: str, platform: str, item: Incoming) -> Conversation:
        """The conversation with one more message. A message of somebody else opens it again."""
        topic, urgency = triage(item.text, item.kind, item.rating)
        snippet = " ".join(item.text.split())[:SNIPPET]
        if known is None:
            return Conversation(
                new_id(),
                account,
                platform,
                item.thread,
                item.kind,
                item.author,
                Topic.OTHER if item.mine else topic,
                urgency,
                Standing.ANSWERED if item.mine else Standing.OPEN,
                item.at,
                item.at,
                snippet,
                item.post,
                item.rating,
                item.url,
                False,
            )
        if item.mine:
            return replace(known, last_at=max(known.last_at, item.at))
        return replace(
            known,
            author=known.author or item.author,
            topic=topic if urgency >= known.urgency or known.standing is not Standing.OPEN else known.topic,
            urgency=max(urgency, known.urgency) if known.standing is Standing.OPEN else urgency,
            standing=Standing.OPEN,
            last_at=max(known.last_at, item.at),
            snippet=snippet,
            rating=item.rating if item.rating is not None else known.rating,
            url=item.url or known.url,
        )

    def paste(
        self,
        account: str,
        author: str,
        text: str,
        kind: Kind = Kind.REVIEW,
        rating: int | None = None,
        url: str = "",
        at: datetime | None = None,
    ) -> str:
        """Take in a review or comment copied by hand; the same one twice is one. Returns the conversation."""
        text = text.strip()
        if not text:
            raise Refused(msg("There is no text to paste. Copy the review or the comment first."))
        if rating is not None and not 1 <= rating <= 5:
            raise Refused(msg("Stars go from 1 to 5."))
        if url and not url.startswith(("https://", "http://")):
            raise Refused(msg("The link should begin with https://."))
        moment = at or self._clock.now()
        fingerprint = hashlib.sha256("\x1f".join((author.strip().casefold(), text)).encode()).hexdigest()[:32]
        item = Incoming(
            f"pasted:{fingerprint}",
            f"pasted:{fingerprint}",
            kind,
            author.strip(),
            text,
            moment,
            url=url,
            rating=rating,
        )
        self.receive(account, [item])
        with self._db.read() as tx:
            conversation = InboxStore(tx).of_thread(account, item.thread)
        if conversation is None:  # cannot be: the line above wrote it
            raise Refused(msg("This conversation is no longer here."))
        return conversation.id

    # --- replying ------------------------------------------------------------------------------------------

    def facts(self, conversation: Conversation, message: Message, reply: Reply) -> Facts:
        """What the rules may ask about a reply, of the practice as it is now."""
        practice = self._team.practice()
        kinds = kind_of(conversation.topic, message.text, practice, self._rulebook)
        return facts_of_reply(practice, conversation, message, kinds, reply)

    def open_reply(self, conversation: str, language: str) -> Reply:
        """The reply being written for the newest message of others; a fresh one where there is none.

        Only reads: a reply is kept from the first word on, not from the first look.
        """
        with self._db.read() as tx:
            store = InboxStore(tx)
            draft = store.draft(conversation)
            theirs = [m for m in store.messages(conversation) if not m.mine]
        if not theirs:
            raise Refused(msg("There is no message to answer here."))
        if draft is None:
            return Reply(new_id(), conversation, theirs[-1].id, self._clock.now(), language=language)
        return replace(draft, message=theirs[-1].id)

    def keep_reply(self, reply: Reply) -> Reply:
        """Autosave. Dismissals are only taken by :meth:`dismiss`; others are dropped."""
        return self._keep(reply)

    def _keep(self, reply: Reply, taken: tuple[Dismissal, ...] = ()) -> Reply:
        with self._db.write() as tx:
            store = InboxStore(tx)
            known = store.reply(reply.id)
            if known is not None and known.queued_at is not None:
                raise Refused(msg("This reply is already in the outbox."))
            kept = _answered_for(reply, known, taken)
            spoken = still_spoken(kept.spoken, (kept.text,))
            kept = replace(kept, spoken=spoken, updated_at=self._clock.now())
            store.save_reply(kept)
            tx.announce(ReplyKept(reply.conversation, reply.id))
        return kept

    def dismiss(self, reply: Reply, finding: Finding, reason: str, by: Person) -> Reply:
        """Answer for a finding with a reason: a blocking one only the doctor."""
        require(by, override_right(finding.severity.word))
        if len(reason.strip()) < 8:
            raise Refused(msg("Write the reason in a sentence: it is kept with the post."))
        rule, phrase, about = finding.key
        taken = Dismissal(
            rule,
            phrase,
            finding.severity.word,
            reason.strip(),
            by.id,
            self._clock.now(),
            finding.pack,
            about,
        )
        with self._db.write() as tx:
            kept = self._keep(replace(reply, dismissals=(*reply.dismissals, taken)), (taken,))
            tx.announce(ReplyFindingOverridden(reply.id, finding.rule, finding.severity.word, by.id))
        return kept

    def ask_again(self, reply: Reply, dismissal: Dismissal, by: Person) -> Reply:
        """Nobody answers for this finding any more. Who may answer for it may take it back."""
        require(by, override_right(dismissal.severity))
        rest = tuple(d for d in reply.dismissals if d != dismissal)
        with self._db.write() as tx:
            kept = self._keep(replace(reply, dismissals=rest))
            tx.announce(ReplyFindingReopened(reply.id, dismissal.rule, dismissal.severity, by.id))
        return kept

    def put_back(self, reply: Reply, dismissal: Dismissal, by: Person) -> Reply:
        """Undo :meth:`ask_again`: the reason counts again as it was given, by whom and when."""
        require(by, override_right(dismissal.severity))
        others = tuple(d for d in reply.dismissals if d.key != dismissal.key)
        with self._db.write() as tx:
            kept = self._keep(replace(reply, dismissals=(*others, dismissal)), (dismissal,))
            tx.announce(ReplyFindingOverridden(reply.id, dismissal.rule, dismissal.severity, by.id))
        return kept

    def check(self, reply: Reply) -> Checklist:
        with self._db.read() as tx:
            store = InboxStore(tx)
            conversation, message = store.conversation(reply.conversation), store.message(reply.message)
        if conversation is None or message is None:
            raise Refused(msg("This conversation is no longer here."))
        return evaluate(reply.text, self.facts(conversation, message, reply), self._rulebook)

    def answer(self, reply: Reply, by: Person) -> Delivery:
        """Put the reply in the outbox: reply and delivery in one commit. Raises ``CannotAnswer`` on findings."""
        require(by, Right.ANSWER)
        if not reply.text.strip():
            raise Refused(msg("The reply is empty."))
        with self._db.write() as tx:
            store = InboxStore(tx)
            reply = _answered_for(reply, store.reply(reply.id))
            standing_in_the_way = unsettled_reply(self.check(reply), reply)
            if standing_in_the_way:
                raise CannotAnswer(standing_in_the_way)
            conversation, message = store.conversation(reply.conversation), store.message(reply.message)
            if conversation is None or message is None:
                raise Refused(msg("This conversation is no longer here."))
            account = self._accounts.get(conversation.account)
            now = self._clock.now()
            store.save_reply(replace(reply, queued_at=now, queued_by=by.id, updated_at=now))
            delivery = self._outbox.queue(
                Delivery(
                    id=new_id(),
                    account=account.id,
                    platform=account.platform,
                    act=Act.REPLY,
                    text=reply.text.strip(),
                    made_at=now,
                    language=reply.language,
                    reply=reply.id,
                    reply_to=message.address,
                )
            )
            store.save_conversation(replace(conversation, standing=Standing.ANSWERED, for_doctor=False))
            tx.announce(ReplyQueued(conversation.id, reply.id))
        return delivery

    def take_back(self, delivery: Delivery) -> Reply | None:
        """Undo: the reply is a draft again, if it could still be taken back."""
        with self._db.write() as tx:
            store = InboxStore(tx)
            reply = store.reply(delivery.reply)
            if reply is None or not self._outbox.withdraw(delivery.id):
                return None
            back = replace(reply, queued_at=None, queued_by="")
            store.save_reply(back)
            conversation = store.conversation(reply.conversation)
            if conversation is not None:
                store.save_conversation(replace(conversation, standing=Standing.OPEN))
                tx.announce(ConversationChanged(conversation.id))
        return back

    def gate(self, delivery: Delivery) -> Sentence | None:
        """Why the delivery of a reply may not go out now: asked again at the door."""
        with self._db.read() as tx:
            reply = InboxStore(tx).reply(delivery.reply)
        if reply is None:
            return msg("This reply is no longer here.")
        if reply.text.strip() != delivery.text:
            return msg("The reply is not what was put in the outbox any more.")
        found = unsettled_reply(self.check(reply), reply)
        return msg("The checklist stops this reply: {title}.", title=found[0].title) if found else None

    # --- tidying -------------------------------------------------------------------------------------------

    def archive(self, conversation: str) -> None:
        self._change(conversation, standing=Standing.ARCHIVED)

    def reopen(self, conversation: str) -> None:
        self._change(conversation, standing=Standing.OPEN)

    def ask_doctor(self, conversation: str, wanted: bool = True) -> None:
        self._change(conversation, for_doctor=wanted)

    def _change(self, conversation: str, **changes: object) -> None:
        with self._db.write() as tx:
            store = InboxStore(tx)
            known = store.conversation(conversation)
            if known is None:
                raise Refused(msg("This conversation is no longer here."))
            store.save_conversation(replace(known, **changes))  # type: ignore[arg-type]
            tx.announce(ConversationChanged(conversation))

    # --- questions -----------------------------------------------------------------------------------------

    def conversations(self, standing: Standing | None = None, for_doctor: bool = False) -> list[Conversation]:
        """As many as anybody would scroll through; :meth:`every_conversation` gives them all."""
        with self._db.read() as tx:
            return InboxStore(tx).conversations(standing, for_doctor=for_doctor)

    def every_conversation(self) -> list[Conversation]:
        with self._db.read() as tx:
            return InboxStore(tx).conversations(limit=None)

    def counts(self) -> Counts:
        with self._db.read() as tx:
            return InboxStore(tx).counts()

    def conversation(self, conversation: str) -> Conversation | None:
        with self._db.read() as tx:
            return InboxStore(tx).conversation(conversation)

    def messages(self, conversation: str) -> list[Message]:
        with self._db.read() as tx:
            return InboxStore(tx).messages(conversation)

    def replies(self, conversation: str) -> list[tuple[Reply, Delivery | None]]:
        """Queued replies of a conversation, each with its delivery."""
        with self._db.read() as tx:
            found = InboxStore(tx).replies(conversation)
            return [(r, next(iter(self._outbox.of_reply(r.id)), None)) for r in found]

    def written(self) -> list[Written]:
        """Every reply that has words, drafts too, with the message it answers and its delivery."""
        with self._db.read() as tx:
            store = InboxStore(tx)
            deliveries = self._outbox.of_replies()
            return [
                Written(conversation, message, reply, deliveries.get(reply.id))
                for reply in store.written()
                if (conversation := store.conversation(reply.conversation)) is not None
                and (message := store.message(reply.message)) is not None
            ]

    def texts_since(self, since: datetime) -> list[str]:
        """Replies put in the outbox since then: what was said often lately."""
        with self._db.read() as tx:
            return [r.text.strip() for r in InboxStore(tx).replies(since=since)]

    def conversation_of(self, reply: str) -> str | None:
        with self._db.read() as tx:
            found = InboxStore(tx).reply(reply)
        return found.conversation if found else None

    def exchanges(self, since: datetime) -> list[tuple[Conversation, Message, datetime | None]]:
        """Messages received since then, each with the moment its answer went out, for the numbers."""
        with self._db.read() as tx:
            store = InboxStore(tx)
            # An answer comes after what it answers: no need to look further back.
            out = {d.reply: d.settled_at for d in self._outbox.sent_since(since) if d.reply}
            answered: dict[str, datetime] = {}
            for reply in store.replies(since=since):
                if moment := out.get(reply.id):
                    answered.setdefault(reply.message, moment)
            return [(c, m, answered.get(m.id)) for c, m in store.received_since(since)]


def facts_of_reply(
    practice: Practice, conversation: Conversation, message: Message, kinds: Mapping[str, str], reply: Reply
) -> Facts:
    """What the rules may ask about a reply: above all, the message it answers. Pure: typing and sending ask it.

    ``kinds``: what the rules are told the message is, by the language of the reply (see :func:`kind_of`).
    """
    return Facts(
        kind="reply",
        language=reply.language,
        jurisdictions=practice.jurisdictions,
        house=practice.house,
        platform=conversation.platform,
        purpose="service_info",
        incoming=message.text,
        incoming_kind=kinds.get(reply.language, ""),
        rating=conversation.rating,
        private=conversation.kind is Kind.MESSAGE,
        answers=dict.fromkeys(reply.answers, True),
        languages=reply.spoken,
    )


def _answered_for(reply: Reply, known: Reply | None, taken: tuple[Dismissal, ...] = ()) -> Reply:
    """``reply`` with the dismissals somebody really gave a reason for."""
    given = (*(known.dismissals if known else ()), *taken)
    return replace(reply, dismissals=tuple(d for d in reply.dismissals if d in given))


def unsettled_reply(checklist: Checklist, reply: Reply) -> tuple[Finding, ...]:
    """Findings that stand in the way of a reply: not dismissed with a reason; advice never does."""
    settled = {d.key for d in reply.dismissals}
    return tuple(f for f in checklist.findings if f.severity is not Severity.NOTE and f.key not in settled)
