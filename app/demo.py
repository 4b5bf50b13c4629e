"""``decoro --demo``: a sample dermatology practice in Bari, so that a newcomer sees every state before the first post.

Everything is invented and lives in ``resources/demo``. The past is really lived through: the services are given a
clock that starts forty days ago and platforms that answer as the story wants, then the desk opens for today with
the real ones. The archive's key is no secret and nothing reaches the keyring.
"""

import asyncio
import hashlib
import io
import random
import tomllib
import webbrowser
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from app.core.accounts.model import Shown
from app.core.compliance.house import Fees, HouseWord, Tone, Where, WordKind
from app.core.compliance.model import Severity
from app.core.consent.model import (
    AS_BEFORE,
    Giver,
    Paper,
    Purpose,
    Scope,
    Signer,
    What,
)
from app.core.consent.model import Kind as Who
from app.core.desk import Desk, Door, Preferences, approach, load_preferences, open_desk
from app.core.kernel.clock import ManualClock
from app.core.kernel.resources import resource
from app.core.kernel.text import msg
from app.core.media.model import Depicts
from app.core.metrics.model import Measure
from app.core.platforms.catalog import discover
from app.core.platforms.contract import (
    Access,
    CannotTell,
    Connected,
    Connector,
    Handover,
    Hello,
    Incoming,
    Kind,
    Manifest,
    Outgoing,
    Prepared,
    Published,
    Refusal,
    SendAnswer,
    Unsure,
)
from app.core.posts.calendar import moment_of
from app.core.posts.model import Audience, Goal, Post, Source
from app.core.storage.archive import Claim
from app.core.team.model import Practice, Role
from app.core.vault import keys
from app.core.vault.ring import Ring
from app.core.vault.vault import MemoryVault

KEY = hashlib.sha256(b"the sample practice has no secrets").digest()
Story = Mapping[str, Any]
REASON = "Informazione generale, riletta dal medico; il consenso è nel registro."


def approach_sample(folder: Path, language: str | None = None) -> Door:
    """The door of a sample archive in ``folder``, furnished the first time."""
    preferences = load_preferences(folder)
    if not preferences.path.exists():
        # The channels of the sample do not exist: nothing is looked for until a person wants it.
        preferences.change(work_offline=True, language=language or preferences.value.language)
    door = approach(folder, preferences, None, _open)
    if door.new:
        furnish(door.claimed, preferences)
    door.state = keys.HasKey(KEY)
    return door


def _open(claimed: Claim, key: bytes, preferences: Preferences, ring: Ring | None) -> Desk:
    return open_desk(claimed, KEY, preferences, None, open_page=webbrowser.open)


def furnish(claimed: Claim, preferences: Preferences, now: datetime | None = None) -> None:
    """Live through the story of ``resources/demo/bari.toml`` in an empty archive."""
    story = tomllib.loads(resource("demo", "bari.toml").read_text("utf-8"))
    today = now or datetime.now(UTC)
    clock = ManualClock(today - timedelta(days=210))
    stage = {key: Stage(connector.manifest) for key, connector in discover().items()}
    connectors: dict[str, Connector] = dict(stage)
    online = Preferences(preferences.path, replace(preferences.value, work_offline=False))
    desk = open_desk(
        claimed, KEY, online, None, clock=clock, connectors=connectors, vault=MemoryVault(), undo=timedelta(0)
    )
    try:
        play = _Play(desk, clock, stage, story, today)
        play.all()
        preferences.change(last_post=play.open)
        desk.new_recovery_sheet()
        desk.db.close()
    finally:
        desk.archive.engine.dispose()
        desk.archive.blobs.close()
        (claimed.folder / "open.mark").unlink(missing_ok=True)


@dataclass
class Stage:
    """A platform of the story: answers what the story wants next."""

    manifest: Manifest
    answer: SendAnswer | None = None
    spoken: int = field(default=0)

    async def hello(self, http: object, access: Access) -> Hello:
        return Hello(access.handle)

    async def prepare(self, http: object, access: Access, outgoing: Outgoing) -> Prepared | Handover:
        return Handover() if self.manifest.assisted else Prepared({})

    async def send(self, http: object, access: Access, outgoing: Outgoing) -> SendAnswer:
        self.spoken += 1
        return self.answer or Published(outgoing.key[:12], f"{access.endpoint}/{outgoing.key[:8]}")

    async def look(self, http: object, access: Access, outgoing: Outgoing) -> CannotTell:
        return CannotTell(msg("The sample platform does not say."))


@dataclass
class _Play:
    """The story, act by act, through the same verbs the screen uses."""

    desk: Desk
    clock: ManualClock
    stage: dict[str, Stage]
    story: Story
    today: datetime
    channels: dict[str, str] = field(default_factory=dict)
    pictures: dict[str, str] = field(default_factory=dict)
    consents: dict[str, str] = field(default_factory=dict)
    open: str = ""
    """The post a newcomer finds open in Write."""

    def all(self) -> None:
        self._people()
        self._channels()
        self._pictures()
        self._consents()
        posts = sorted(self.story["posts"], key=lambda p: -p["ago"])
        for post in posts:
            if post["outcome"] != "queued":
                self._post(post)
        for message in sorted(self.story["messages"], key=lambda m: -m["ago"]):
            self._message(message)
        # Last, so that no earlier act of the story carries them.
        for post in posts:
            if post["outcome"] == "queued":
                self._post(post)
        self._house()
        self.clock.set(self.today)
        for numbers in self.story["numbers"]:
            values = {Measure.RATING: numbers["rating"], Measure.RATINGS: numbers["ratings"]}
            self.desk.metrics.type_in(self.channels[numbers["channel"]], values, self.desk.team.current.id)
        for consent in self.story["consents"]:
            if "withdrawn" in consent:
                self.clock.set(self._back(consent["withdrawn"]))
                self.desk.consents.withdraw(self.consents[consent["subject"]])

    def _back(self, days: int, hour: int = 11, minute: int = 0) -> datetime:
        """A wall-clock time some days ago (or ahead), never later than now when it is not meant to be ahead."""
        zone = self.desk.team.practice().timezone
        day = (self.today - timedelta(days=days)).astimezone(zone).date()
        at = moment_of(day, time(hour, minute), zone).at
        return at if days < 0 else min(at, self.today - timedelta(minutes=30))

    def _people(self) -> None:
        for person in self.story["people"]:
            added = self.desk.team.add(person["name"], Role(person["role"]), person.get("registration", ""))
            if added.role is Role.DOCTOR:
                self.desk.team.switch(added.id)
        self.desk.team.save_practice(Practice(**self.story["practice"]))

    def _house(self) -> None:
        """What the practice decided by itself, some days ago: younger than most of what is out."""
        told = self.story["house"]
        self.clock.set(self._back(told["ago"]))
        for word in self.story["words"]:
            self.desk.house.keep_word(
                HouseWord(
                    "",
                    WordKind(word["kind"]),
                    tuple(word["words"]),
                    advice=word.get("advice", False),
                    where=Where(word.get("where", "both")),
                    reason=word["reason"],
                    suggestion=word.get("suggestion", ""),
                )
            )
        self.desk.house.keep_fees(Fees(told["fees"]))
        self.desk.house.keep_tone(Tone(told["formal"], told["no_exclamations"], False, told["most_emoji"]))

    def _channels(self) -> None:
        for channel in self.story["channels"]:
            if self.stage[channel["platform"]].manifest.assisted:
                account = self.desk.accounts.add_assisted(
                    channel["platform"], channel["handle"], channel["page"]
                )
            else:
                signed_in = Connected(channel["endpoint"], channel["handle"], "", {"sample": "sample"})
                account = self.desk.accounts.add_connected(channel["platform"], signed_in)
            self.desk.accounts.profile_shows(account.id, Shown, self.desk.team.current.id)
            self.channels[channel["key"]] = account.id

    def _pictures(self) -> None:
        for picture in self.story["pictures"]:
            asset = self.desk.media.take(picture["name"], _drawn(picture["key"], picture["colours"]))
            self.desk.media.describe(
                replace(
                    asset,
                    alt=picture["alt"],
                    depicts=Depicts(picture["depicts"]),
                    recognisable=picture.get("recognisable"),
                    minor=picture.get("minor", False),
                    before_after=picture.get("before_after", False),
                    subject=picture.get("subject", ""),
                    traces=frozenset(),
                    generated=False,
                )
            )
            self.desk.media.tag(asset.id, picture.get("tags", ()))
            self.pictures[picture["key"]] = asset.id

    def _consents(self) -> None:
        with TemporaryDirectory() as folder:
            proof = Path(folder, "modulo-firmato.pdf")
            proof.write_bytes(b"%PDF-1.4\n% a sample of a signed form\n%%EOF\n")
            for told in self.story["consents"]:
                self.clock.set(self._back(told["ago"]))
                scope = Scope(
                    frozenset(self.pictures[p] for p in told["pictures"]),
                    frozenset(told["platforms"]),
                    frozenset(Purpose(p) for p in told["purposes"]),
                    self.today + timedelta(days=told["until_in"]),
                    frozenset(What(w) for w in told["what"]) if "what" in told else AS_BEFORE,
                )
                by, giver = self.desk.team.current.id, self._giver(told)
                paper = Paper("it", "2026-01", by)
                consent = self.desk.consents.record(told["subject"], scope, by, None, giver, paper)
                if told["proof"]:
                    self.desk.consents.attach_proof(consent.id, proof)
                self.consents[told["subject"]] = consent.id

    def _giver(self, told: Story) -> Giver:
        kind = Who(told.get("kind", "adult"))
        born = (self.today - timedelta(days=366 * told["years"])).date() if "years" in told else None
        signed_by = frozenset(Signer(s) for s in told.get("signed_by", ()))
        return Giver(kind, signed_by, "", born, kind is Who.MINOR, "it")

    # --- posts -----------------------------------------------------------------------------------------------

    def _post(self, told: Story) -> None:
        self.clock.set(self._back(told["ago"]))
        slot = self._back(-told["in"], told.get("hour", 10), told.get("minute", 0)) if "in" in told else None
        post = self.desk.posts.new("it", told["title"])
        post = self.desk.posts.save(
            replace(
                post,
                text=told["text"].strip(),
                goal=Goal(told["goal"]) if "goal" in told else None,
                audience=Audience(told["audience"]) if "audience" in told else None,
                channels=tuple(self.channels[c] for c in told["channels"]),
                media=tuple(self.pictures[p] for p in told.get("pictures", ())),
                consents=tuple(self.consents[c] for c in (told.get("consent"),) if c),
                sources=(Source(*told["source"]),) if "source" in told else (),
                slot=slot,
            )
        )
        if told.get("open"):
            self.open = post.id
        if told["outcome"] != "draft":
            self._settle_questions(post, told)

    def _settle_questions(self, post: Post, told: Story) -> None:
        post = self.desk.posts.ask_to_sign(post)
        if told["outcome"] == "to_sign":
            return
        for finding in self.desk.gate.findings(post):
            if finding.severity is Severity.ASK:
                post = self.desk.posts.answer(post, finding)
            else:
                post = self.desk.posts.override(post, finding, REASON, self.desk.team.current)
        post = self.desk.posts.ask_to_sign(post)
        post = self.desk.posts.sign(post, self.desk.team.current)
        if told["outcome"] == "signed":
            return
        self.desk.posts.queue(post)
        if told["outcome"] != "queued":
            self._go_out(post, told)

    def _go_out(self, post: Post, told: Story) -> None:
        answers: dict[str, SendAnswer] = {
            "unsure": Unsure(msg("The line was cut before the answer arrived.")),
            "refused": Refusal(msg("The platform refused the text. Nothing is out.")),
        }
        for platform in self.stage.values():
            platform.answer = answers.get(told["outcome"])
        # Only this post: what is queued for later waits for its time.
        asyncio.run(self.desk.sync.now())
        for platform in self.stage.values():
            platform.answer = None
        if told["outcome"] == "by_hand_done":
            for delivery in self.desk.outbox.of_post(post.id):
                self.desk.outbox.confirm(delivery.id, self.desk.team.current.id)
        if "likes" in told:
            counts = {name: float(told[name]) for name in ("likes", "replies", "shares") if name in told}
            for number, account in enumerate(post.channels, 1):
                self.desk.metrics.keep(account, post.id, {k: round(v / number) for k, v in counts.items()})

    # --- messages ----------------------------------------------------------------------------------------------

    def _message(self, told: Story) -> None:
        at = self._back(told["ago"], told.get("hour", 12))
        self.clock.set(at)
        account = self.channels[told["channel"]]
        key = hashlib.sha256(told["text"].encode()).hexdigest()[:16]
        item = Incoming(
            key,
            key,
            Kind(told["kind"]),
            told["author"],
            told["text"],
            at,
            rating=told.get("rating"),
            address={"id": key},
        )
        self.desk.inbox.receive(account, [item])
        if "reply" not in told:
            return
        conversation = next(c for c in self.desk.inbox.conversations() if c.thread == key)
        self.clock.advance(timedelta(hours=told["after_hours"]))
        reply = self.desk.inbox.open_reply(conversation.id, "it")
        reply = self.desk.inbox.keep_reply(replace(reply, text=told["reply"]))
        delivery = self.desk.inbox.answer(reply, self.desk.team.current)
        asyncio.run(self.desk.sync.now())
        sent = self.desk.outbox.get(delivery.id)
        if sent is not None and sent.open and sent.wait is not None:
            self.desk.outbox.confirm(delivery.id, self.desk.team.current.id)


def _drawn(key: str, colours: list[str]) -> bytes:
    """A quiet picture of two colours: discs above a horizon, elsewhere in each, so that no two look alike."""
    from PIL import Image, ImageDraw  # noqa: PLC0415 - only the sample draws

    sky, ground = colours
    image = Image.new("RGB", (1200, 900), sky)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 600, 1200, 900), fill=ground)
    place = random.Random(key)  # noqa: S311 - where the discs stand is no secret
    for _ in range(7):
        x, y = place.randrange(60, 900), place.randrange(40, 400)
        pen.ellipse((x, y, x + 240, y + 240), fill=ground)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
