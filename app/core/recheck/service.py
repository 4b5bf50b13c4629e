"""Today's rules over everything: drafts, what waits, and what is out; posts and replies.

Read once (:meth:`Recheck.tasks`), then looked at one by one: whoever shows it stays free in between, and may stop.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from app.core.accounts.model import Profile
from app.core.accounts.service import Accounts
from app.core.compliance.rulebook import Rulebook
from app.core.consent.model import Consent, Standing
from app.core.consent.service import Consents
from app.core.inbox.incoming import kind_of
from app.core.inbox.service import Inbox, Written, facts_of_reply
from app.core.kernel.clock import Clock
from app.core.kernel.errors import Refused
from app.core.media.service import Media
from app.core.outbox.model import Delivery, State
from app.core.outbox.service import Outbox
from app.core.posts.facts import Beside, facts_of, identity_of, whole_text
from app.core.posts.gate import Gate
from app.core.posts.model import Post, Status, status_of_delivery
from app.core.posts.service import Posts
from app.core.recheck.model import Due, RecheckReport, Result, Said, Task, look, report
from app.core.team.model import Practice
from app.core.team.service import Team

DUE = (Standing.EXPIRING, Standing.EXPIRED, Standing.WITHDRAWN)
GONE = (State.REFUSED, State.REMOVED)
"""It is not out: what would be sent is what stands in the draft."""


class Recheck:
    """Gathers what there is to look at, in one reading."""

    def __init__(
        self,
        posts: Posts,
        outbox: Outbox,
        accounts: Accounts,
        media: Media,
        consents: Consents,
        team: Team,
        gate: Gate,
        inbox: Inbox,
        rulebook: Rulebook,
        clock: Clock,
    ) -> None:
        self._posts = posts
        self._outbox = outbox
        self._accounts = accounts
        self._media = media
        self._consents = consents
        self._team = team
        self._gate = gate
        self._inbox = inbox
        self._rulebook = rulebook
        self._clock = clock

    def tasks(self) -> list[Task]:
        """Every post and reply that has words: what is out, what waits, drafts. What is in the bin but out, too."""
        practice, labels = self._team.practice(), self._accounts.labels()
        consents = {consent.id: consent for consent in self._consents.all()}
        deliveries = self._outbox.of_posts()
        posts = dict(self._listed(deliveries))
        written = [
            self._task(post, status, deliveries.get(post.id, []), practice, labels, consents)
            for post, status in posts.values()
            if post.text.strip() or post.variants
        ]
        return written + [self._reply(one, practice, labels) for one in self._inbox.written()]

    def look(self, task: Task) -> Result:
        return look(task, self._rulebook)

    def report(self, results: Iterable[Result], of: int) -> RecheckReport:
        return report(results, self._clock.now(), self._gate.rules(), of)

    def everything(self, go_on: Callable[[int, int], bool] = lambda done, of: True) -> RecheckReport:
        """All of it at once, for whoever has no screen. ``go_on(done, of)`` says whether to continue."""
        tasks = self.tasks()
        results: list[Result] = []
        for task in tasks:
            if not go_on(len(results), len(tasks)):
                break
            results.append(self.look(task))
        return self.report(results, len(tasks))

    def _listed(self, deliveries: Mapping[str, list[Delivery]]) -> Iterable[tuple[str, tuple[Post, Status]]]:
        for post, status in self._posts.all():
            yield post.id, (post, status)
        for name, sent in deliveries.items():
            if any(delivery.state is State.SENT for delivery in sent):
                binned = self._posts.get(name)
                if binned is not None and binned.trashed_at is not None:
                    yield name, (binned, self._posts.status(binned))

    def _task(
        self,
        post: Post,
        status: Status,
        deliveries: list[Delivery],
        practice: Practice,
        labels: Mapping[str, str],
        consents: Mapping[str, Consent],
    ) -> Task:
        now = self._clock.now()
        assets = self._media.some(post.media)
        attached = [consents[c] for c in post.consents if c in consents]
        known = {channel: self._profile(channel) for channel in post.channels}
        beside = Beside(practice, identity_of(practice, self._team.people()), assets, attached, known, now)
        sent = {d.account: d for d in deliveries if d.state is State.SENT}
        said = []
        for channel in dict.fromkeys([*post.channels, *sent]):
            platform = self._platform(channel)
            delivery = sent.get(channel)
            shown = replace(post, title=delivery.title) if delivery else post
            text = whole_text(shown, delivery.text if delivery else post.text_for(channel))
            facts = facts_of(post, platform, beside, channel, text)
            said.append(Said(labels.get(channel, channel), text, facts))
        if not said:
            said.append(Said("", whole_text(post, post.text), facts_of(post, "", beside)))
        moments = [d.settled_at for d in sent.values() if d.settled_at]
        signed = post.approval if post.approval and (not post.approval.void or sent) else None
        day = min(moments) if moments else signed.at if signed else None
        return Task(
            post.id,
            post.headline,
            status,
            tuple(said),
            frozenset(o.key for o in post.overrides),
            out=bool(sent),
            day=day.astimezone(practice.timezone).date() if day else None,
            signed_with=signed.rulebook if signed else "",
            consents=tuple(
                Due(c.id, c.subject, c.standing(now), c.ends) for c in attached if c.standing(now) in DUE
            ),
        )

    def _reply(self, written: Written, practice: Practice, labels: Mapping[str, str]) -> Task:
        """A reply, with the message it answers: as it went out, else as it stands."""
        reply, delivery, now = written.reply, written.delivery, self._clock.now()
        text = delivery.text if delivery and delivery.state not in GONE else reply.text
        kinds = kind_of(written.conversation.topic, written.message.text, practice, self._rulebook)
        facts = facts_of_reply(practice, written.conversation, written.message, kinds, reply)
        channel = written.conversation.account
        out = delivery is not None and delivery.state is State.SENT
        moment = delivery.settled_at if out and delivery else reply.queued_at
        return Task(
            reply.id,
            text.strip(),
            status_of_delivery(delivery, now) if delivery else Status.DRAFT,
            (Said(labels.get(channel, channel), text, facts),),
            frozenset(d.key for d in reply.dismissals),
            out=out,
            day=moment.astimezone(practice.timezone).date() if moment else None,
            conversation=written.conversation.id,
        )

    def _profile(self, channel: str) -> Profile | None:
        try:
            return self._accounts.get(channel).profile
        except Refused:
            return None

    def _platform(self, channel: str) -> str:
        try:
            return self._accounts.get(channel).platform
        except Refused:
            return ""
