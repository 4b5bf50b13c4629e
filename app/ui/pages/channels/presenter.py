"""The channels of the practice: how each is doing, a real test, and the way to add, reconnect or forget one."""

from collections.abc import Callable, Coroutine, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.core.accounts.model import Account, Health, Profile, Shown
from app.core.accounts.service import Accounts
from app.core.accounts.signin import SignIn as SigningIn
from app.core.kernel.errors import AppError
from app.core.kernel.run import Run
from app.core.kernel.text import Sentence, msg, nmsg
from app.core.outbox.model import State
from app.core.outbox.service import Outbox
from app.core.platforms.contract import Act, Field, Limits, Manifest, SignIn
from app.core.posts.identification import asked_of, lacking
from app.core.team.model import Practice, Right, require
from app.core.team.service import Team

OFFLINE = msg("You work offline by choice. Go online to do this; what you typed stays here.")
LONG = 10_000
"""A limit that no post of ours will ever meet is not worth saying."""
Way = Callable[[], Coroutine[Any, Any, None]]
"""The way back."""
NOT_YOURS = msg("Only the doctor adds, reconnects or forgets channels.")


@dataclass(frozen=True, slots=True)
class Card:
    """One channel."""

    id: str
    platform: str
    name: str
    handle: str
    health: Health
    assisted: bool
    offers: tuple[Sentence, ...]
    checked_at: datetime | None
    waiting: int = 0
    testing: bool = False
    said: Sentence | None = None
    """What the last test said."""
    trouble: bool = False
    profile: Profile | None = None
    """What somebody saw its profile show; None: nobody looked."""
    lacks: tuple[Shown, ...] = ()
    """What is asked in this country and the profile does not show."""
    seen_by: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """A platform that can be added."""

    platform: str
    name: str
    about: Sentence
    assisted: bool


@dataclass(frozen=True, slots=True)
class Form:
    """Connecting one channel. What is typed lives in the fields on the screen, not here: some of it is secret."""

    platform: str
    name: str
    about: Sentence
    fields: tuple[Field, ...]
    sign_in: SignIn
    account: str = ""
    """The channel that is connected again; empty for a new one."""
    values: Mapping[str, str] = field(default_factory=dict)
    working: bool = False
    problem: Sentence | None = None


@dataclass(frozen=True, slots=True)
class ChannelsState:
    zone: ZoneInfo
    cards: tuple[Card, ...] = ()
    gallery: tuple[Offer, ...] = ()
    adding: bool = False
    form: Form | None = None
    may_connect: bool = True
    offline: bool = False
    asked: tuple[Shown, ...] = ()
    """What a profile has to show here."""


class ChannelsPresenter:
    def __init__(
        self,
        accounts: Accounts,
        signing_in: SigningIn,
        outbox: Outbox,
        team: Team,
        run: Run,
        open_http: Callable[[], AbstractAsyncContextManager[Any]],
        offline: Callable[[], bool],
        language: Callable[[], str],
    ) -> None:
        self.show: Callable[[ChannelsState], object] = lambda state: None
        self._accounts, self._signing_in, self._outbox, self._team = accounts, signing_in, outbox, team
        self._run, self._open_http, self._offline, self._language = run, open_http, offline, language
        self._state = ChannelsState(ZoneInfo("UTC"))
        self._said: dict[str, tuple[Sentence, bool]] = {}
        self._testing: set[str] = set()

    async def refresh(self) -> None:
        practice, cards = await self._run(self._look)
        self._set(
            zone=practice.timezone,
            cards=cards,
            asked=asked_of(practice),
            gallery=self._gallery(),
            may_connect=self._team.current.may(Right.CONNECT),
            offline=self._offline(),
        )

    # --- one channel ---------------------------------------------------------------------------------------

    async def test(self, account: str) -> None:
        """A real read. Says on the card how it went."""
        self._testing.add(account)
        self._said.pop(account, None)
        await self.refresh()
        try:
            self._refuse_offline()
            known = await self._run(self._accounts.get, account)
            async with self._open_http() as http:
                self._said[account] = (await self._signing_in.test(http, known), False)
        except AppError as error:
            self._said[account] = (error.sentence, True)
        finally:
            self._testing.discard(account)
        await self.refresh()

    async def profile_shows(self, account: str, shows: frozenset[Shown]) -> Way:
        """Somebody looked at the profile. Returns the way back."""
        person = self._team.current.id
        before = (await self._run(self._accounts.get, account)).profile
        await self._run(self._accounts.profile_shows, account, shows, person)
        await self.refresh()

        async def back() -> None:
            await self._run(self._accounts.keep_profile, account, before, person)
            await self.refresh()

        return back

    async def forget(self, account: str) -> None:
        """Drop the channel and its key; what was published through it stays in the archive."""
        require(self._team.current, Right.CONNECT)
        await self._run(self._accounts.forget, account)
        self._said.pop(account, None)
        await self.refresh()

    # --- adding --------------------------------------------------------------------------------------------

    def open_gallery(self) -> None:
        self._set(adding=True, form=None)

    def close(self) -> None:
        self._set(adding=False, form=None)

    def choose(self, platform: str) -> None:
        """The form of one platform."""
        manifest = self._accounts.connector(platform).manifest
        defaults = {f.key: f.default for f in manifest.fields if f.default}
        self._set(adding=True, form=_form(manifest, values=defaults))

    async def reconnect(self, account: str) -> None:
        """The same form again, filled in with what is known; the key is asked anew."""
        known = await self._run(self._accounts.get, account)
        manifest = self._accounts.connector(known.platform).manifest
        values = {"endpoint": known.page if manifest.assisted else known.endpoint, "user": known.handle}
        self._set(adding=True, form=_form(manifest, account, values))

    async def connect(self, values: Mapping[str, str]) -> Account | None:
        """Sign in with what was typed. Where it does not work the form stays and says why."""
        require(self._team.current, Right.CONNECT)
        form = self._state.form
        if form is None:
            return None
        self._set(form=replace(form, working=True, problem=None))
        try:
            account = await self._connect(form, values)
        except AppError as error:
            self._set(form=replace(form, working=False, problem=error.sentence))
            return None
        except BaseException:  # also when the person cancels: the form is as it was
            self._set(form=replace(form, working=False))
            raise
        self._said[account.id] = (msg("Connected."), False)
        self._set(adding=False, form=None)
        await self.refresh()
        return account

    async def _connect(self, form: Form, values: Mapping[str, str]) -> Account:
        if form.sign_in is SignIn.NONE:
            name, page = values.get("user", ""), values.get("endpoint", "")
            return await self._run(self._accounts.add_assisted, form.platform, name, page)
        self._refuse_offline()
        async with self._open_http() as http:
            if form.sign_in is SignIn.PASSWORD:
                return await self._signing_in.by_password(http, form.platform, values)
            return await self._signing_in.by_browser(http, form.platform, values, self._language())

    def _refuse_offline(self) -> None:
        if self._offline():
            raise AppError(OFFLINE)

    # --- looking -------------------------------------------------------------------------------------------

    def _look(self) -> tuple[Practice, tuple[Card, ...]]:
        waiting: dict[str, int] = {}
        for delivery in self._outbox.open():
            if delivery.state is not State.REFUSED:
                waiting[delivery.account] = waiting.get(delivery.account, 0) + 1
        practice, people = self._team.practice(), {p.id: p.name for p in self._team.people()}
        cards = tuple(
            self._card(account, waiting.get(account.id, 0), practice, people)
            for account in self._accounts.all()
        )
        return practice, cards

    def _card(self, account: Account, waiting: int, practice: Practice, people: Mapping[str, str]) -> Card:
        manifest = self._accounts.connector(account.platform).manifest
        said, trouble = self._said.get(account.id, (None, False))
        return Card(
            account.id,
            account.platform,
            manifest.name,
            account.name if manifest.assisted or account.handle else account.endpoint,
            account.health,
            manifest.assisted,
            offers_of(manifest, self._accounts.limits(account)),
            account.checked_at,
            waiting,
            account.id in self._testing,
            said,
            trouble,
            account.profile,
            lacking(account.profile, practice) if account.profile else (),
            people.get(account.profile.person, "") if account.profile else "",
        )

    def _gallery(self) -> tuple[Offer, ...]:
        manifests = sorted(self._accounts.manifests().values(), key=lambda m: (m.assisted, m.name.casefold()))
        return tuple(Offer(m.key, m.name, m.about, m.assisted) for m in manifests)

    def _set(self, **changes: Any) -> None:
        self._state = replace(self._state, **changes)
        self.show(self._state)


def offers_of(manifest: Manifest, limits: Limits) -> tuple[Sentence, ...]:
    """What a channel can do, a few words each."""
    found: list[Sentence] = []
    if manifest.assisted:
        found.append(msg("You publish by hand, step by step"))
    else:
        found.append(msg("Publishes by itself"))
        if Act.HAND_OFF in manifest.acts:
            found.append(msg("Schedules, also with this computer off"))
        if manifest.listens:
            found.append(msg("Brings comments to the inbox"))
        if manifest.measures:
            found.append(msg("Counts reactions"))
    if limits.text < LONG:
        found.append(nmsg("{count} character", "{count} characters", limits.text))
    if limits.images:
        found.append(nmsg("{count} picture", "{count} pictures", limits.images))
    return tuple(found)


def _form(manifest: Manifest, account: str = "", values: Mapping[str, str] | None = None) -> Form:
    return Form(
        manifest.key,
        manifest.name,
        manifest.about,
        manifest.fields,
        manifest.sign_in,
        account,
        dict(values or {}),
    )
