"""Today's rules over everything: drafts, what waits, and what is out; which rule is younger than the post it meets.

Read once (:meth:`Recheck.tasks`), then looked at post by post: whoever shows it stays free in between, and may stop.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from app.core.accounts.service import Accounts
from app.core.compliance.model import Facts, Finding, Severity, in_order, pack_date
from app.core.compliance.rulebook import Rulebook, evaluate
from app.core.consent.model import Consent, Standing
from app.core.consent.service import Consents
from app.core.kernel.clock import Clock
from app.core.kernel.errors import Refused
from app.core.media.service import Media
from app.core.outbox.model import Delivery, State
from app.core.outbox.service import Outbox
from app.core.posts.facts import Beside, facts_of, identity_of, whole_text
from app.core.posts.gate import Gate
from app.core.posts.model import Post, Status
from app.core.posts.service import Posts
from app.core.team.model import Practice
from app.core.team.service import Team

DUE = (Standing.EXPIRING, Standing.EXPIRED, Standing.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Said:
    """The words of a post on one channel: as they went out, else as they stand now."""

    channel: str
    text: str
    facts: Facts


@dataclass(frozen=True, slots=True)
class Due:
    """A consent of the post that ends soon, ended, or was withdrawn."""

    consent: str
    subject: str
    standing: Standing
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Task:
    """One post to be looked at again."""

    post: Post
    status: Status
    said: tuple[Said, ...]
    out: bool = False
    day: date | None = None
    """When it went out, else when it was signed; None: a draft."""
    signed_with: str = ""
    """The rules its signature names."""
    consents: tuple[Due, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """Something today's rules say of it that nobody has answered for."""

    finding: Finding
    channels: tuple[str, ...]
    younger: bool
    """The rule, or its pack, was not there yet when the post was signed or went out."""


@dataclass(frozen=True, slots=True)
class Result:
    task: Task
    found: tuple[Found, ...] = ()

    @property
    def worst(self) -> Severity | None:
        return max((f.finding.severity for f in self.found), default=None)

    @property
    def quiet(self) -> bool:
        return not self.found and not self.task.consents


@dataclass(frozen=True, slots=True)
class RecheckReport:
    """What came of it. ``checked`` below ``of``: somebody stopped it."""

    at: datetime
    rules: str
    checked: int
    of: int
    results: tuple[Result, ...]
    """Only posts with something to look at, those that are out first, then the strictest."""


def is_younger(finding: Finding, day: date | None, signed_with: str = "") -> bool:
    """Was the rule born after ``day``? A pack that the signature names was there, whatever its date."""
    if day is None:
        return False
    if finding.since > day:
        return True
    if finding.pack in signed_with.split("; "):
        return False
    born = pack_date(finding.pack)
    return born is not None and born > day


def look(task: Task, rulebook: Rulebook) -> Result:
    """Ask today's rules about every channel of one post. What somebody answered for is not asked again."""
    settled = {o.key for o in task.post.overrides}
    found: dict[tuple[str, str, str], Finding] = {}
    channels: dict[tuple[str, str, str], list[str]] = {}
    for said in task.said:
        for finding in evaluate(said.text, said.facts, rulebook).findings:
            key = finding.key
            if key not in settled:
                found.setdefault(key, finding)
                places = channels.setdefault(key, [])
                if said.channel not in places:
                    places.append(said.channel)
    return Result(
        task,
        tuple(
            Found(
                finding,
                tuple(channels[finding.key]),
                is_younger(finding, task.day, task.signed_with),
            )
            for finding in in_order(found.values())
        ),
    )


def report(results: Iterable[Result], at: datetime, rules: str, of: int) -> RecheckReport:
    looked = list(results)
    worth = [result for result in looked if not result.quiet]
    worth.sort(key=lambda r: (not r.task.out, -(r.worst or 0)))
    return RecheckReport(at, rules, len(looked), of, tuple(worth))


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
        self._rulebook = rulebook
        self._clock = clock

    def tasks(self) -> list[Task]:
        """Every post that has words: those that are out, those that wait, drafts. What is in the bin but out, too."""
        practice, labels = self._team.practice(), self._accounts.labels()
        consents = {consent.id: consent for consent in self._consents.all()}
        deliveries = self._outbox.of_posts()
        posts = dict(self._listed(deliveries))
        return [
            self._task(post, status, deliveries.get(post.id, []), practice, labels, consents)
            for post, status in posts.values()
            if post.text.strip() or post.variants
        ]

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
        beside = Beside(practice, identity_of(practice, self._team.people()), assets, attached, now)
        sent = {d.account: d for d in deliveries if d.state is State.SENT}
        said = []
        for channel in dict.fromkeys([*post.channels, *sent]):
            platform = self._platform(channel)
            delivery = sent.get(channel)
            shown = replace(post, title=delivery.title) if delivery else post
            text = whole_text(shown, delivery.text if delivery else post.text_for(channel))
            facts = facts_of(post, platform, beside)
            said.append(Said(labels.get(channel, channel), text, facts))
        if not said:
            said.append(Said("", whole_text(post, post.text), facts_of(post, "", beside)))
        moments = [d.settled_at for d in sent.values() if d.settled_at]
        signed = post.approval if post.approval and (not post.approval.void or sent) else None
        day = min(moments) if moments else signed.at if signed else None
        return Task(
            post,
            status,
            tuple(said),
            out=bool(sent),
            day=day.astimezone(practice.timezone).date() if day else None,
            signed_with=signed.rulebook if signed else "",
            consents=tuple(
                Due(c.id, c.subject, c.standing(now), c.ends) for c in attached if c.standing(now) in DUE
            ),
        )

    def _platform(self, channel: str) -> str:
        try:
            return self._accounts.get(channel).platform
        except Refused:
            return ""
