"""The one door: may this go out now? Asked at signing and again at sending, with the same rules and facts."""

from collections.abc import Sequence
from dataclasses import replace

from app.core.accounts.service import Accounts
from app.core.compliance.model import Checklist, Facts, Finding, Severity
from app.core.compliance.rulebook import Rulebook
from app.core.consent.service import Consents
from app.core.kernel.clock import Clock
from app.core.kernel.text import Sentence, msg
from app.core.media import asking
from app.core.media.model import Asset
from app.core.media.service import Media
from app.core.outbox.model import Delivery
from app.core.platforms.contract import Limits
from app.core.platforms.counting import measure_text
from app.core.platforms.fitting import too_long
from app.core.posts import pictures
from app.core.posts.facts import Beside, checklist_of, identity_of, unsettled
from app.core.posts.model import Post
from app.core.posts.pictures import CONCEPTS, SECOND_LOOK, Ground, Sensitive, digest_of, passed, sensitive_in
from app.core.posts.store import PostStore
from app.core.storage.database import Database
from app.core.team.service import Team


def words_objections(post: Post, checklist: Checklist) -> list[Sentence]:
    """What the checklist of one channel holds against signing."""
    found: list[Sentence] = []
    for finding in unsettled(checklist, post):
        match finding.severity:
            case Severity.BLOCK:
                found.append(msg("The checklist blocks it: {title}.", title=finding.title))
            case Severity.ASK:
                found.append(msg("The checklist asks: {title}.", title=finding.question or finding.title))
            case _:
                found.append(msg("The checklist wants a reason: {title}.", title=finding.title))
    return found


def objections_of(
    post: Post, ground: Ground, checklists: Sequence[Checklist], assets: Sequence[Asset]
) -> list[Sentence]:
    """Everything that stands in the way of signing ``post``: pure, so that the screen can ask while one types.

    ``checklists``: one for each channel, of the whole text there (see :func:`whole_text`).
    """
    found: list[Sentence] = list(post.missing())
    if len(assets) != len(post.media):
        found.append(msg("A picture of this post is no longer in the library."))
    attached = replace(ground, consents=[c for c in ground.consents if c.id in post.consents])
    for asset in assets:
        found += pictures.objections(post, asset, attached)
    found += pictures.story_objections(post, attached)
    for checklist in checklists:
        found += words_objections(post, checklist)
    twice = sensitive_in(post, assets, checklists, attached.consents)
    found += [SECOND_LOOK[kind] for kind in twice if kind not in passed(post, assets, twice)]
    return list(dict.fromkeys(found))


def size_objections(text: str, pictures: int, limits: Limits, channel: str, by_hand: bool) -> list[Sentence]:
    """What the platform itself would refuse: a text too long, too many pictures."""
    found: list[Sentence] = []
    counted = measure_text(text, limits)
    if text.strip() and not counted.fits:
        found.append(too_long(counted, channel))
    if pictures > limits.images and (limits.images or not by_hand):
        found.append(msg("{platform} takes at most {most} pictures.", platform=channel, most=limits.images))
    return found


class Gate:
    """Answers with a sentence where something stands in the way, with ``None`` where the way is free."""

    def __init__(
        self,
        db: Database,
        accounts: Accounts,
        media: Media,
        consents: Consents,
        team: Team,
        rulebook: Rulebook,
        clock: Clock,
    ) -> None:
        self._db = db
        self._accounts = accounts
        self._media = media
        self._consents = consents
        self._team = team
        self._rulebook = rulebook
        self._clock = clock

    def digest(self, post: Post) -> str:
        """The digest of ``post`` as it is now, pictures included."""
        return digest_of(post, self._media.some(post.media))

    def rules(self) -> str:
        """The rules in force now, each pack with its version and date: a signature keeps it."""
        practice = self._team.practice()
        asked = Facts(jurisdictions=practice.jurisdictions, house=practice.house)
        return "; ".join((self._rulebook.version, *self._rulebook.labels(asked)))

    def beside(self, post: Post) -> Beside:
        """What the rules may ask beside the words of ``post``, as it is now."""
        practice = self._team.practice()
        return Beside(
            practice,
            identity_of(practice, self._team.people()),
            self._media.some(post.media),
            [c for c in self._consents.all() if c.id in post.consents],
            {channel: self._accounts.get(channel).profile for channel in post.channels},
            self._clock.now(),
        )

    def checklists(self, post: Post) -> dict[str, Checklist]:
        """What signing and sending are told, for each channel of ``post``."""
        return self._checklists(post, self.beside(post))

    def _checklists(self, post: Post, beside: Beside) -> dict[str, Checklist]:
        channels = map(self._accounts.get, post.channels)
        return {
            a.id: checklist_of(post, post.text_for(a.id), a.platform, beside, self._rulebook, a.id)
            for a in channels
        }

    def reused(self, post: Post) -> frozenset[str]:
        """Pictures of ``post`` that are out already in another one, with the same parts covered or others."""
        kin = self._media.kin(post.media)
        with self._db.read() as tx:
            out = PostStore(tx).out_elsewhere(post.id, frozenset().union(*kin.values()))
        return frozenset(asset for asset, family in kin.items() if family & out)

    def findings(self, post: Post) -> list[Finding]:
        """What the checklist still wants to be settled, over the texts of all channels, each once."""
        checklists = self.checklists(post).values()
        open_ones = (f for checklist in checklists for f in unsettled(checklist, post))
        return list({f.key: f for f in open_ones}.values())

    def sensitive(self, post: Post) -> tuple[Sensitive, ...]:
        """What in it asks for a second look."""
        beside = self.beside(post)
        return sensitive_in(post, beside.assets, self._checklists(post, beside).values(), beside.consents)

    def law(self, kind: Sensitive) -> str:
        """The law behind the second look, in the countries of the practice, as the packs name it."""
        return "; ".join(
            self._rulebook.law(CONCEPTS[kind], Facts(jurisdictions=self._team.practice().jurisdictions))
        )

    def objections(self, post: Post) -> list[Sentence]:
        """Everything that stands in the way of signing ``post``; empty: it may be signed."""
        beside, accounts = self.beside(post), [self._accounts.get(a) for a in post.channels]
        checklists = self._checklists(post, beside)
        names = {a.platform: self._accounts.connector(a.platform).manifest.name for a in accounts}
        now = beside.now or self._clock.now()
        ground = Ground(names, beside.consents, now, beside.practice.country, self.reused(post))
        found = objections_of(post, ground, list(checklists.values()), beside.assets)
        for account in accounts:
            manifest = self._accounts.connector(account.platform).manifest
            limits = self._accounts.limits(account)
            text = post.text_for(account.id)
            found += size_objections(text, len(post.media), limits, manifest.name, manifest.assisted)
            found += asking.video_objections(self._media.some(post.media), limits, manifest.name)
        return list(dict.fromkeys(found))

    def __call__(self, delivery: Delivery) -> Sentence | None:
        """Why the delivery of a post may not go out now."""
        with self._db.read() as tx:
            post = PostStore(tx).get(delivery.post)
        if post is None or post.trashed_at is not None:
            return msg("The post was put in the bin.")
        if not post.signed or post.approval is None:
            return msg("The post changed after it was signed. It has to be signed again.")
        if delivery.approval != post.approval.digest or self.digest(post) != delivery.approval:
            return msg("The post is not what was signed any more. It has to be signed again.")
        return next(iter(self.objections(post)), None)
