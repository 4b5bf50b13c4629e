"""The one door: may this go out now? Asked at signing and again at sending, with the same rules and facts."""

from collections.abc import Iterable, Mapping, Sequence

from app.core.accounts.service import Accounts
from app.core.compliance.model import Checklist, Facts, Finding, Severity
from app.core.compliance.rulebook import Rulebook, evaluate
from app.core.consent.model import Consent
from app.core.consent.service import Consents
from app.core.kernel.clock import Clock
from app.core.kernel.text import Sentence, msg
from app.core.media import asking
from app.core.media.model import Asset, Depicts
from app.core.media.service import Media
from app.core.outbox.model import Delivery
from app.core.platforms.contract import Limits
from app.core.platforms.counting import measure_text
from app.core.platforms.fitting import too_long
from app.core.posts.facts import covered, facts_of, unsettled
from app.core.posts.model import Post, digest
from app.core.posts.store import PostStore
from app.core.storage.database import Database
from app.core.team.service import Team


def picture_objections(
    post: Post,
    platforms: Mapping[str, str],
    assets: Sequence[Asset],
    consents: Sequence[Consent],
    clock: Clock,
) -> list[Sentence]:
    """Why a picture may not go out: nobody said who is in it, no alternative text, no consent that covers it.

    ``platforms``: key and name of each.
    """
    now = clock.now()
    found: list[Sentence] = []
    for asset in assets:
        found += asking.still_to_say(asset)
        if not asset.alt:
            found.append(msg("Describe the picture {name} for those who cannot see it.", name=asset.name))
        if asset.depicts is Depicts.PATIENT and asset.minor:
            found.append(
                msg("The picture {name} shows a minor. Decoro does not publish it.", name=asset.name)
            )
        elif asset.needs_consent:
            bare = [
                name
                for platform, name in platforms.items()
                if not any(c.id in post.consents and covered(c, post, asset, platform, now) for c in consents)
            ]
            if bare:
                found.append(
                    msg(
                        "No valid consent covers the picture {name} on {platforms}.",
                        name=asset.name,
                        platforms=", ".join(bare),
                    )
                )
    return found


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
    post: Post,
    platforms: Mapping[str, str],
    checklists: Iterable[Checklist],
    assets: Sequence[Asset],
    consents: Iterable[Consent],
    clock: Clock,
) -> list[Sentence]:
    """Everything that stands in the way of signing ``post``: pure, so that the screen can ask while one types.

    ``checklists``: one for each channel, of the whole text there (see :func:`whole_text`).
    """
    found: list[Sentence] = list(post.missing())
    if len(assets) != len(post.media):
        found.append(msg("A picture of this post is no longer in the library."))
    attached = [c for c in consents if c.id in post.consents]
    found += picture_objections(post, platforms, assets, attached, clock)
    for checklist in checklists:
        found += words_objections(post, checklist)
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


def whole_text(post: Post, text: str) -> str:
    """What is checked: the title counts as the first paragraph."""
    return f"{post.title}\n\n{text}" if post.title else text


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
        return digest(post, [(a.digest, a.alt) for a in self._media.some(post.media)])

    def rules(self) -> str:
        """The rules in force now, each pack with its version and date: a signature keeps it."""
        practice = self._team.practice()
        asked = Facts(jurisdictions=practice.jurisdictions, house=practice.house)
        return "; ".join((self._rulebook.version, *self._rulebook.labels(asked)))

    def _checklists(
        self, post: Post
    ) -> tuple[dict[str, str], list[Checklist], Sequence[Asset], list[Consent]]:
        """The platforms of ``post`` by name, the checklist of its text on each, and what the facts were made of."""
        assets = self._media.some(post.media)
        consents = [c for c in self._consents.all() if c.id in post.consents]
        practice = self._team.practice()
        channels = [self._accounts.get(a) for a in post.channels]
        checklists = [
            evaluate(
                whole_text(post, post.text_for(account.id)),
                facts_of(post, practice, account.platform, assets, consents),
                self._rulebook,
            )
            for account in channels
        ]
        names = {a.platform: self._accounts.connector(a.platform).manifest.name for a in channels}
        return names, checklists, assets, consents

    def findings(self, post: Post) -> list[Finding]:
        """What the checklist still wants to be settled, over the texts of all channels, each once."""
        _, checklists, _, _ = self._checklists(post)
        open_ones = (f for checklist in checklists for f in unsettled(checklist, post))
        return list({(f.rule, f.phrase): f for f in open_ones}.values())

    def objections(self, post: Post) -> list[Sentence]:
        """Everything that stands in the way of signing ``post``; empty: it may be signed."""
        platforms, checklists, assets, consents = self._checklists(post)
        found = objections_of(post, platforms, checklists, assets, consents, self._clock)
        for account in map(self._accounts.get, post.channels):
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
