"""Accounts: add, test with a real read, reconnect, forget; hand out an access just before use."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from app.core.accounts.model import (
    Account,
    AccountAdded,
    AccountChanged,
    AccountForgotten,
    Health,
    Profile,
    ProfileSeen,
    Shown,
)
from app.core.accounts.store import AccountStore
from app.core.kernel.clock import Clock
from app.core.kernel.errors import NeedsSignIn, Refused
from app.core.kernel.ids import new_id
from app.core.kernel.text import msg
from app.core.platforms.contract import Access, Connected, Connector, Hello, Limits, Manifest
from app.core.storage.database import Database
from app.core.vault.vault import Vault


class Accounts:
    """``may_connect`` raises ``Refused`` unless the person at the desk may add and drop channels."""

    def __init__(
        self,
        db: Database,
        vault: Vault,
        connectors: Mapping[str, Connector],
        clock: Clock,
        may_connect: Callable[[], None],
    ) -> None:
        self._db = db
        self._vault = vault
        self._connectors = connectors
        self._clock = clock
        self.may_connect = may_connect

    def all(self) -> list[Account]:
        with self._db.read() as tx:
            return AccountStore(tx).all()

    def labels(self) -> dict[str, str]:
        """How each channel is called, forgotten ones too: the platform, with its own name where there are several."""
        with self._db.read() as tx:
            found = AccountStore(tx).all(forgotten=True)
        names = {
            a.id: c.manifest.name if (c := self._connectors.get(a.platform)) else a.platform for a in found
        }
        crowded = Counter(names.values())
        return {a.id: f"{names[a.id]} · {a.name}" if crowded[names[a.id]] > 1 else names[a.id] for a in found}

    def get(self, account: str) -> Account:
        """The account, also a forgotten one. Raises ``Refused`` for an unknown id."""
        with self._db.read() as tx:
            found = AccountStore(tx).get(account)
        if found is None:
            raise Refused(msg("This channel is no longer here."))
        return found

    def connector(self, platform: str) -> Connector:
        try:
            return self._connectors[platform]
        except KeyError:
            raise Refused(msg("This version of Decoro does not know that platform.")) from None

    def manifests(self) -> dict[str, Manifest]:
        """What each platform offers, by its key; those that publish by themselves first."""
        return {key: connector.manifest for key, connector in self._connectors.items()}

    def limits(self, account: Account) -> Limits:
        return account.limits or self.connector(account.platform).manifest.limits

    def add_assisted(self, platform: str, name: str, page: str) -> Account:
        """A channel served by hand: a name and, if the person likes, the address of the page."""
        self.may_connect()
        name, page = name.strip(), page.strip()
        if not name:
            raise Refused(msg("Give the channel a name, for example the name of the page."))
        if page and not page.startswith("https://"):
            raise Refused(msg("The address of the page should begin with https://."))
        return self._keep(Account(new_id(), platform, name, page=page, health=Health.FINE), None)

    def add_connected(self, platform: str, answer: Connected) -> Account:
        """A channel that just signed in. The same account signed in again is reconnected, never doubled."""
        self.may_connect()
        fresh = Account(
            new_id(),
            platform,
            answer.handle,
            endpoint=answer.endpoint,
            remote_id=answer.remote_id,
            health=Health.FINE,
            limits=answer.limits,
            checked_at=self._clock.now(),
        )
        return self._keep(fresh, answer.secrets)

    def _keep(self, account: Account, secrets: Mapping[str, str] | None) -> Account:
        with self._db.write() as tx:
            store = AccountStore(tx)
            known = store.same(account)
            if known is not None:
                account = replace(
                    account,
                    id=known.id,
                    cursor=known.cursor,
                    page=account.page or known.page,
                    profile=known.profile,
                )
            # The secret first: a row that says "fine" without one would only disappoint at the next sync.
            if secrets:
                self._vault.put(account.id, secrets)
            store.keep(account)
            tx.announce(AccountAdded(account.id))
        return account

    def heard_from(self, account: str, hello: Hello) -> None:
        """A real read succeeded."""
        with self._db.write() as tx:
            store = AccountStore(tx)
            known = store.get(account)
            if known is None:
                return
            now = self._clock.now()
            store.save(
                replace(known, health=Health.FINE, limits=hello.limits or known.limits, checked_at=now)
            )
            if known.health is not Health.FINE:
                tx.announce(AccountChanged(account, Health.FINE))

    def needs_sign_in(self, account: str) -> None:
        with self._db.write() as tx:
            store = AccountStore(tx)
            known = store.get(account)
            if known is None or known.health is Health.NEEDS_SIGN_IN:
                return
            store.save(replace(known, health=Health.NEEDS_SIGN_IN))
            tx.announce(AccountChanged(account, Health.NEEDS_SIGN_IN))

    def profile_shows(self, account: str, shows: Iterable[Shown], person: str) -> Account:
        """Somebody looked at the profile of the channel: what it says of who is writing, kept with who and when."""
        return self.keep_profile(account, Profile(frozenset(shows), person, self._clock.now()), person)

    def keep_profile(self, account: str, profile: Profile | None, person: str) -> Account:
        """As :meth:`profile_shows`, also back to what was said before. None: nobody looked."""
        with self._db.write() as tx:
            store = AccountStore(tx)
            known = store.get(account)
            if known is None:
                raise Refused(msg("This channel is no longer here."))
            kept = replace(known, profile=profile)
            store.save(kept)
            tx.announce(ProfileSeen(account, person))
        return kept

    def move_cursor(self, account: str, cursor: str, at: datetime) -> None:
        with self._db.write() as tx:
            store = AccountStore(tx)
            known = store.get(account)
            if known is not None:
                store.save(replace(known, cursor=cursor, checked_at=at))

    def forget(self, account: str) -> None:
        """Drop the channel and its token. What was published through it stays in the archive."""
        self.may_connect()
        with self._db.write() as tx:
            AccountStore(tx).forget(account)
            tx.announce(AccountForgotten(account))
        self._vault.forget(account)

    def access(self, account: Account) -> Access:
        """The account with its secret, for one conversation. Raises ``NeedsSignIn`` where the secret is gone."""
        connector = self.connector(account.platform)
        secrets = None if connector.manifest.assisted else self._vault.get(account.id)
        if secrets is None and not connector.manifest.assisted:
            raise NeedsSignIn(msg("{channel} has to be connected again.", channel=account.name))

        # Live: a token renewed in one verb must be the one the next verb uses.
        live = dict(secrets or {})

        async def keep(renewed: Mapping[str, str]) -> None:
            await self._db.run(self._vault.put, account.id, dict(renewed))
            live.clear()
            live.update(renewed)

        return Access(
            account=account.id,
            endpoint=account.endpoint,
            handle=account.handle,
            secrets=live,
            keep=keep,
            limits=account.limits,
            remote_id=account.remote_id,
        )
