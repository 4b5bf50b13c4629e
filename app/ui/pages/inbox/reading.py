"""What of the inbox is read from the archive: the list of a view, and one conversation with all that belongs to it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from app.core.accounts.model import Account
from app.core.accounts.service import Accounts
from app.core.compliance.model import Facts
from app.core.compliance.rulebook import Rulebook
from app.core.inbox.incoming import kind_of
from app.core.inbox.model import Conversation, Message, Reply, Standing
from app.core.inbox.service import Inbox, facts_of_reply
from app.core.kernel.clock import Clock
from app.core.kernel.text import Sentence, msg
from app.core.outbox.model import Delivery, Wait
from app.core.outbox.model import State as DeliveryState
from app.core.outbox.service import Outbox
from app.core.platforms.assisted import page_to_open
from app.core.platforms.contract import Act, Limits
from app.core.posts.service import Posts
from app.core.team.model import Practice, Right
from app.core.team.service import Team
from app.ui.pages.inbox.state import ByHand, Channel, Line, Opened, OurPost, State, View
from app.ui.pages.inbox.words import status_of, takes_back, uncertain

LATELY = timedelta(days=30)
"""Ready-made replies used in this span step back behind their variants."""
STEPS: tuple[Sentence, ...] = (
    msg("Copy the reply and open the page."),
    msg("Find the message there, paste the reply below it and publish it."),
    msg("Come back, paste the link where there is one, and press “Done”."),
)
"""By hand on platforms whose own steps speak of posts."""
STANDINGS: Mapping[View, Standing] = {
    View.OPEN: Standing.OPEN,
    View.DOCTOR: Standing.OPEN,
    View.ANSWERED: Standing.ANSWERED,
    View.ARCHIVED: Standing.ARCHIVED,
}


@dataclass(frozen=True, slots=True)
class Listed:
    """The list as it stands now, and what writing a reply needs to know beside it."""

    state: State
    practice: Practice
    recent: list[str]
    """Ready-made replies used lately."""


@dataclass(frozen=True, slots=True)
class Found:
    """A conversation. ``facts``: what the rules may ask about a reply, as the door will; None where none is due."""

    opened: Opened
    facts: Callable[[Reply], Facts] | None
    limits: Limits


@dataclass(frozen=True, slots=True)
class Reading:
    """Runs where the archive may be read."""

    inbox: Inbox
    outbox: Outbox
    posts: Posts
    accounts: Accounts
    team: Team
    rulebook: Rulebook
    clock: Clock

    def listed(self, before: State, view: View) -> Listed:
        """``before`` with the rows of this view; what is open in it stays."""
        usable = tuple(self._channel(a) for a in self.accounts.all())
        rows = self.inbox.conversations(STANDINGS[view], for_doctor=view is View.DOCTOR)
        labels = self.accounts.labels()
        channels = {c.id: replace(c, label=labels[c.id]) for c in usable}
        for gone in {row.account for row in rows} - set(channels):
            channels[gone] = replace(self._channel(self.accounts.get(gone)), label=labels[gone])
        practice, now = self.team.practice(), self.clock.now()
        state = replace(
            before,
            ready=True,
            view=view,
            counts=self.inbox.counts(),
            rows=tuple(rows),
            channels=channels,
            usable=tuple(channels[c.id] for c in usable),
            is_doctor=self.team.current.may(Right.OVERRIDE_BLOCK),
            now=now,
            zone=practice.timezone,
        )
        return Listed(state, practice, self.inbox.texts_since(now - LATELY))

    def conversation(self, wanted: str) -> Found | None:
        conversation = self.inbox.conversation(wanted)
        if conversation is None:
            return None
        messages = self.inbox.messages(wanted)
        account = self.accounts.get(conversation.account)
        channel = replace(self._channel(account), label=self.accounts.labels()[account.id])
        lines = self._lines(conversation, account, messages)
        theirs = [m for m in messages if not m.mine]
        reply: Reply | None = None
        facts: Callable[[Reply], Facts] | None = None
        if theirs:
            reply = self.inbox.open_reply(wanted, self.rulebook.language(theirs[-1].text))
            practice = self.team.practice()
            kinds = kind_of(conversation.topic, theirs[-1].text, practice, self.rulebook)
            facts = partial(facts_of_reply, practice, conversation, theirs[-1], kinds)
        opened = Opened(conversation, channel, lines, self._post_of(conversation), reply)
        return Found(opened, facts, self.accounts.limits(account))

    def _channel(self, account: Account) -> Channel:
        manifest = self.accounts.connector(account.platform).manifest
        return Channel(account.id, account.name, account.platform, manifest.assisted, manifest.hosts)

    def _post_of(self, conversation: Conversation) -> OurPost | None:
        if not conversation.remote_post:
            return None
        delivery = self.outbox.published_as(conversation.account, conversation.remote_post)
        if delivery is None:
            return None
        post = self.posts.get(delivery.post)
        headline = post.headline if post else delivery.title
        return OurPost(delivery.post, headline, delivery.text, delivery.settled_at, delivery.url)

    def _lines(
        self, conversation: Conversation, account: Account, messages: list[Message]
    ) -> tuple[Line, ...]:
        """What was said by both sides, in order; an answer that came back from the platform stands once."""
        replies = self.inbox.replies(conversation.id)
        known = {d.remote_id for _, d in replies if d is not None and d.remote_id}
        lines = [
            Line(m.id, m.mine, m.author, m.text, m.at, m.url)
            for m in messages
            if not (m.mine and m.remote_id in known)
        ]
        lines += [self._reply_line(conversation, account, r, d) for r, d in replies]
        return tuple(sorted(lines, key=lambda line: line.at))

    def _reply_line(
        self, conversation: Conversation, account: Account, reply: Reply, delivery: Delivery | None
    ) -> Line:
        at = reply.queued_at or reply.updated_at
        if delivery is None:
            return Line(reply.id, True, "", reply.text, at)
        status, tone = status_of(delivery)
        by_hand = None
        if delivery.state is DeliveryState.WAITING and delivery.wait is Wait.BY_HAND:
            manifest = self.accounts.connector(account.platform).manifest
            address = conversation.url or page_to_open(manifest, delivery.text, account.page, reply=True)
            only_replies = Act.POST not in manifest.acts
            by_hand = ByHand(manifest.name, manifest.steps if only_replies else STEPS, address)
        return Line(
            reply.id,
            True,
            "",
            reply.text,
            delivery.settled_at or at,
            delivery.url,
            delivery,
            status,
            delivery.reason,
            tone,
            takes_back(delivery),
            uncertain(delivery),
            by_hand,
        )
