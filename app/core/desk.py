"""The desk: every service, built once, handed to the front doors. The window and the command line stand on the same."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.core import settings as preferences
from app.core.accounts.service import Accounts
from app.core.accounts.signin import SignIn
from app.core.compliance.rulebook import Rulebook, load_rulebook
from app.core.consent.service import Consents
from app.core.inbox import collector as listening
from app.core.inbox.service import Inbox
from app.core.kernel.clock import Clock, SystemClock
from app.core.kernel.errors import NeedsKey, NoRoom
from app.core.kernel.events import Bus
from app.core.kernel.text import Sentence, msg
from app.core.media.service import Media
from app.core.metrics import collector as measuring
from app.core.metrics.service import Metrics
from app.core.outbox.courier import Courier
from app.core.outbox.model import Delivery
from app.core.outbox.service import UNDO, Outbox
from app.core.platforms.catalog import discover
from app.core.platforms.contract import Connector
from app.core.platforms.http import open_client, tls_context
from app.core.posts.gate import Gate
from app.core.posts.library import Library
from app.core.posts.service import Posts
from app.core.privacy.subject import OnePerson
from app.core.recheck.service import Recheck
from app.core.settings import Settings
from app.core.storage import backup, ledger
from app.core.storage.archive import Archive, Claim, bring_back, claim
from app.core.storage.database import Database
from app.core.storage.places import default_folder
from app.core.storage.secrets import Secrets
from app.core.sync.cycle import Sync
from app.core.team.house import House
from app.core.team.model import Right
from app.core.team.service import Team
from app.core.vault import keys
from app.core.vault.ring import Ring
from app.core.vault.vault import ArchiveVault, KeyringVault, Vault
from app.core.withdrawal.restored import Restored, Restores, carry_over, read_legacy
from app.core.withdrawal.service import Withdrawals

if TYPE_CHECKING:
    import httpx
    from sqlalchemy import Engine


@dataclass(slots=True)
class Preferences:
    """The settings of this machine, and the file they are kept in."""

    path: Path
    value: Settings

    def change(self, **changes: object) -> Settings:
        self.value = replace(self.value, **changes)  # type: ignore[arg-type]
        preferences.save(self.path, self.value)
        return self.value


@dataclass(slots=True)
class Watch:
    """How far this computer's clock is ahead of the platforms', as heard in this conversation.

    One server with a wrong clock of its own proves nothing: of several, the one that agrees best with us counts.
    """

    heard: list[timedelta] = field(default_factory=list)

    @property
    def skew(self) -> timedelta:
        return min(self.heard, key=abs, default=timedelta(0))

    def observe(self, skew: timedelta) -> None:
        self.heard.append(skew)

    def forget(self) -> None:
        self.heard.clear()


@dataclass(frozen=True, slots=True)
class Desk:
    """Opened once by ``open_desk``; closed with ``close``."""

    folder: Path
    archive: Archive
    db: Database
    bus: Bus
    clock: Clock
    preferences: Preferences
    rulebook: Rulebook
    connectors: dict[str, Connector]
    team: Team
    house: House
    accounts: Accounts
    sign_in: SignIn
    media: Media
    consents: Consents
    outbox: Outbox
    gate: Gate
    posts: Posts
    library: Library
    recheck: Recheck
    withdrawals: Withdrawals
    restores: Restores
    one_person: OnePerson
    inbox: Inbox
    metrics: Metrics
    sync: Sync
    watch: Watch
    open_http: "Callable[[], AbstractAsyncContextManager[httpx.AsyncClient]]"
    key: bytes = field(repr=False)

    def new_recovery_sheet(self) -> str:
        """Make a recovery sheet; the one printed before stops working. Returns the code to print."""
        self.team.require(Right.MANAGE)
        return keys.new_sheet(self.folder, self.key)

    def door(self, delivery: Delivery) -> Sentence | None:
        """Why this may not go now: for what a person does by hand, too."""
        return ask_at_the_door(delivery, self.inbox, self.gate, self.withdrawals, self.restores)

    def has_recovery_sheet(self) -> bool:
        return keys.has_sheet(self.folder)

    def verify(self) -> ledger.Verified:
        """Walk the chain of the ledger from the first line to the last."""
        with self.db.read() as tx:
            return ledger.verify(tx)

    def last_backup(self) -> datetime | None:
        """When the newest verified backup was made."""
        newest = next(iter(backup.snapshots(self.archive.backups)), None)
        return newest.at if newest else None

    def back_up_daily(self, every: timedelta) -> None:
        """Make a verified backup unless the newest is younger than ``every``."""
        last = self.last_backup()
        # A newest backup in the future was made while the clock was wrong: it says nothing about today.
        if last is None or abs(self.clock.now() - last) >= every:
            self.archive.back_up(self.clock, backup.DAILY)

    def close(self) -> None:
        try:
            self.db.close()
        finally:  # a full disk must not keep the archive locked
            self.archive.close()


def ask_at_the_door(
    delivery: Delivery, inbox: Inbox, gate: Gate, withdrawals: Withdrawals, restores: Restores
) -> Sentence | None:
    """May this go now? Taking something down always may."""
    if delivery.removes:
        return None
    if (unknown := restores.objection()) is not None:
        return unknown
    if delivery.reply:
        return inbox.gate(delivery)
    return withdrawals.objection(delivery) or gate(delivery)


def open_desk(
    claimed: Claim,
    key: bytes,
    preferences_: Preferences,
    ring: Ring | None,
    clock: Clock | None = None,
    bus: Bus | None = None,
    open_page: Callable[[str], object] = lambda url: None,
    connectors: dict[str, Connector] | None = None,
    vault: Vault | None = None,
    undo: timedelta = UNDO,
    rulebook: Rulebook | None = None,
) -> Desk:
    """Open the archive of a claimed folder and build every service on it. ``rulebook``: the rules, if already read.

    Raises what ``Archive.open`` raises; the claim is then still held by the caller.
    """
    clock = clock or SystemClock()
    bus = bus or Bus()
    archive = Archive.open(claimed, key, clock)
    seat = archive.identity.seat
    db = Database(archive.engine, bus, clock, seat, make_room=archive.make_room)
    blobs = archive.blobs
    if vault is None:
        vault = (
            KeyringVault(ring, keys.service(archive.identity.id))
            if ring is not None
            else ArchiveVault(Secrets(db))
        )
    connectors = connectors if connectors is not None else discover()
    rulebook = rulebook or load_rulebook()
    team = Team(db)
    house = House(db, team, clock, rulebook.level)
    accounts = Accounts(db, vault, connectors, clock, partial(team.require, Right.CONNECT))
    media = Media(db, blobs, clock)
    consents = Consents(
        db,
        blobs,
        clock,
        partial(team.require, Right.WITHDRAW_CONSENT),
        partial(team.require, Right.SEE_NAMES),
        partial(team.require, Right.OVERRIDE_BLOCK),
    )
    outbox = Outbox(db, blobs, clock, undo)
    gate = Gate(db, accounts, media, consents, team, rulebook, clock)
    posts = Posts(db, outbox, accounts, media, gate, clock)
    library = Library(db, media, clock)
    withdrawals = Withdrawals(db, blobs, consents, posts, outbox, accounts, media, team, clock)
    restores = Restores(db, team, clock)
    one_person = OnePerson(db, team, consents, media, posts, outbox, accounts, withdrawals)
    inbox = Inbox(db, outbox, accounts, team, rulebook, clock)
    recheck = Recheck(posts, outbox, accounts, media, consents, team, gate, inbox, rulebook, clock)
    metrics = Metrics(db, clock)
    watch = Watch()

    def offline() -> bool:
        return preferences_.value.work_offline

    def door(delivery: Delivery) -> Sentence | None:
        if trouble := archive.warning():
            raise NoRoom(trouble)  # not a no to this delivery: it stays ready, and goes once there is room
        return ask_at_the_door(delivery, inbox, gate, withdrawals, restores)

    trusted = cache(tls_context)  # tens of milliseconds, which would be felt at the keys with every sync

    @asynccontextmanager
    async def open_http() -> "AsyncIterator[httpx.AsyncClient]":
        watch.forget()  # each conversation judges the clock anew
        tls = await asyncio.to_thread(trusted)
        async with open_client(offline, watch.observe, clock=clock, tls=tls) as http:
            yield http

    courier = Courier(db, blobs, accounts, door, clock, seat, skew=lambda: watch.skew)
    sync = Sync(
        courier,
        lambda http: listening.collect(http, db, accounts, inbox, outbox, clock),
        lambda http: measuring.measure(http, db, accounts, metrics, outbox, clock),
        open_http,
        offline,
        clock,
        follow_up=lambda: db.run(withdrawals.follow_up),
    )
    return Desk(
        folder=claimed.folder,
        archive=archive,
        db=db,
        bus=bus,
        clock=clock,
        preferences=preferences_,
        rulebook=rulebook,
        connectors=connectors,
        team=team,
        house=house,
        accounts=accounts,
        sign_in=SignIn(db, accounts, open_page),
        media=media,
        consents=consents,
        outbox=outbox,
        gate=gate,
        posts=posts,
        library=library,
        recheck=recheck,
        withdrawals=withdrawals,
        restores=restores,
        one_person=one_person,
        inbox=inbox,
        metrics=metrics,
        sync=sync,
        watch=watch,
        open_http=open_http,
        key=key,
    )


def bring_back_with_withdrawals(
    claimed: Claim, snapshot: backup.Snapshot, key: bytes, clock: Clock
) -> tuple[Path | None, Restored]:
    """Bring a backup back into a claimed, closed folder; what ended since then stays ended."""
    told: list[Restored] = []

    def carry(old: "Engine | None", coming: "Engine") -> None:
        legacy = read_legacy(old, snapshot.note.ledger) if old is not None else None
        told.append(carry_over(legacy, coming, snapshot, clock, claimed.identity.seat))

    aside = bring_back(claimed, snapshot, key, clock, carry)
    return aside, told[0]


@dataclass(slots=True)
class Door:
    """A claimed data folder and what stands between us and its key. Every way in returns the open desk."""

    claimed: Claim
    preferences: Preferences
    ring: Ring | None
    state: keys.KeyState
    opening: Callable[[Claim, bytes, Preferences, Ring | None], Desk] = open_desk

    @property
    def ready(self) -> bool:
        """The keyring had the key: nobody has to be asked."""
        return isinstance(self.state, keys.HasKey)

    @property
    def new(self) -> bool:
        return isinstance(self.state, keys.New)

    @property
    def keeps(self) -> bool:
        """The keyring of this computer will keep the key of a new archive: no password is needed."""
        return isinstance(self.state, keys.New) and self.state.keeps

    @property
    def has_password(self) -> bool:
        return isinstance(self.state, keys.NeedsPassword)

    @property
    def has_sheet(self) -> bool:
        """A recovery sheet was made: its code opens the archive."""
        return keys.has_sheet(self.claimed.folder)

    @property
    def locked(self) -> bool:
        """The keyring is there but shut: unlocking it would help."""
        return isinstance(self.state, keys.NeedsRecovery) and self.state.locked

    def key(self, password: str = "") -> bytes:
        """The key the keyring had, or the one under the password. Raises ``NeedsKey`` where neither opens."""
        match self.state:
            case keys.HasKey(key=key):
                return key
            case keys.NeedsPassword():
                return keys.unlock(self.claimed.folder, password)
            case _:
                raise NeedsKey(
                    msg(
                        "The key of the archive is not on this computer. Open Decoro and type the recovery code."
                    )
                )

    def open(self) -> Desk:
        """With the key the keyring had."""
        return self.with_key(self.key())

    def make(self, password: str | None = None) -> Desk:
        """A new archive: its key goes into the keyring, or under the password where there is none or one is wished."""
        ring = None if password else self.ring
        return self.with_key(keys.make(self.claimed.folder, self.claimed.identity.id, ring, password))

    def unlock(self, password: str) -> Desk:
        return self.with_key(keys.unlock(self.claimed.folder, password))

    def recover(self, code: str) -> Desk:
        """By the recovery sheet. Without a keyring the code is the password until another one is chosen."""
        password = None if self.ring is not None else code
        return self.with_key(
            keys.recover(self.claimed.folder, self.claimed.identity.id, self.ring, code, password)
        )

    def snapshots(self) -> list[backup.Snapshot]:
        """The backups there are, newest first."""
        return backup.snapshots(self.claimed.folder / "backups")

    def restore(self, snapshot: backup.Snapshot, key: bytes) -> tuple[Path | None, Restored]:
        """Bring a backup back, verified first, with every withdrawal since. Returns where the archive of before lies,
        and whether a person has to look for withdrawals that nobody can know any more."""
        return bring_back_with_withdrawals(self.claimed, snapshot, key, SystemClock())

    def leave(self) -> None:
        self.claimed.release()

    def with_key(self, key: bytes) -> Desk:
        # Tokens live where the key lives: never in a keyring that could not keep the key.
        under_password = (self.claimed.folder / keys.KEY_FILE).exists()
        return self.opening(self.claimed, key, self.preferences, None if under_password else self.ring)


def folder_of(data_dir: Path | None, settings: Settings) -> Path:
    """Where the archive is: as the command line, else the settings, else this kind of computer says."""
    return data_dir or (Path(settings.archive) if settings.archive else default_folder())


def approach(
    data_dir: Path | None,
    preferences_: Preferences,
    ring: Ring | None,
    opening: Callable[[Claim, bytes, Preferences, Ring | None], Desk] = open_desk,
) -> Door:
    """Claim the data folder and see what stands between us and its key. Raises ``Refused`` where it may not be."""
    claimed = claim(folder_of(data_dir, preferences_.value))
    try:
        state = keys.look(claimed.folder, claimed.identity.id, ring, used=claimed.used)
    except BaseException:
        claimed.release()
        raise
    return Door(claimed, preferences_, ring, state, opening)


def load_preferences(data_dir: Path | None) -> Preferences:
    path = preferences.path_for(data_dir)
    return Preferences(path, preferences.load(path))
