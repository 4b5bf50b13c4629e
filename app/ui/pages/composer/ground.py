"""What the page needs beside the post: people, channels, consents, pictures, deliveries. Read on its thread."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.core.accounts.model import Account
from app.core.accounts.service import Accounts
from app.core.consent.service import Consents
from app.core.kernel.errors import Refused
from app.core.media.service import Media
from app.core.outbox.service import Outbox
from app.core.platforms.contract import Connector
from app.core.posts.facts import identity_of
from app.core.posts.model import Post
from app.core.posts.service import Posts
from app.core.team.service import Team
from app.ui.pages.composer.state import Ground, Outlet


@dataclass(frozen=True, slots=True)
class Services:
    """The part of the desk that writing needs."""

    posts: Posts
    media: Media
    consents: Consents
    accounts: Accounts
    outbox: Outbox
    team: Team
    connectors: Mapping[str, Connector]

    def gather(self, post: Post | None) -> Ground:
        """Everything as it is now."""
        consents, people, practice = self.consents.all(), self.team.people(), self.team.practice()
        return Ground(
            person=self.team.current,
            people={p.id: p.name for p in people},
            practice=practice,
            identity=identity_of(practice, people),
            outlets=self._outlets(post.channels if post else ()),
            consents=tuple(consents),
            assets={a.id: a for a in self.media.some(post.media)} if post else {},
            deliveries=tuple(self.outbox.of_post(post.id)) if post else (),
            reused=self.reused(post) if post else frozenset(),
        )

    def reused(self, post: Post) -> frozenset[str]:
        """Pictures of the post that are out already in another one."""
        return self.posts.reused(post)

    def _outlets(self, channels: tuple[str, ...]) -> dict[str, Outlet]:
        """The channels in use, and those the post still names though they were dropped."""
        labels = self.accounts.labels()
        found = {a.id: self._outlet(a, labels) for a in self.accounts.all()}
        for channel in channels:
            if channel not in found:
                try:
                    account = self.accounts.get(channel)
                except Refused:
                    continue
                found[channel] = self._outlet(account, labels, forgotten=True)
        return {key: outlet for key, outlet in found.items() if outlet is not None}

    def _outlet(
        self, account: Account, labels: Mapping[str, str], *, forgotten: bool = False
    ) -> Outlet | None:
        connector = self.connectors.get(account.platform)
        if connector is None:
            return None
        manifest = connector.manifest
        return Outlet(
            id=account.id,
            label=labels.get(account.id, manifest.name),
            handle=account.name,
            platform=account.platform,
            platform_name=manifest.name,
            limits=account.limits or manifest.limits,
            titled=manifest.titled,
            folds_after=manifest.folds_after,
            assisted=manifest.assisted,
            forgotten=forgotten,
            profile=account.profile,
        )
