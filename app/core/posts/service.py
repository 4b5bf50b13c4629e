"""Posts: keep what is typed, ask for the signature, sign, put in the outbox. Every verb returns the post as kept."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from app.core.accounts.service import Accounts
from app.core.compliance.model import Finding
from app.core.kernel.clock import Clock
from app.core.kernel.errors import Refused
from app.core.kernel.ids import new_id
from app.core.kernel.text import Sentence, msg
from app.core.media.service import Media
from app.core.outbox.model import Delivery, Piece, State
from app.core.outbox.service import Outbox
from app.core.platforms.contract import Act
from app.core.posts.gate import Gate
from app.core.posts.model import (
    Answer,
    Approval,
    FindingOverridden,
    FindingReopened,
    Override,
    Pass,
    Post,
    PostAskedToSign,
    PostMoved,
    PostRestored,
    PostSaved,
    PostSentBack,
    PostSigned,
    PostTrashed,
    SecondLookTaken,
    SignatureVoided,
    Stage,
    Status,
    Version,
    status_of,
    without_stale_answers,
)
from app.core.posts.pictures import Sensitive
from app.core.posts.store import PostStore
from app.core.storage.database import Database
from app.core.team.model import Person, Right, override_right, require

VERSION_EVERY = timedelta(minutes=10)
MOST_NAMES = 10_000


class CannotSign(Refused):
    """Something stands in the way of the signature; ``objections`` lists all of it."""

    def __init__(self, objections: list[Sentence]) -> None:
        super().__init__(objections[0])
        self.objections = objections


class Posts:
    def __init__(
        self,
        db: Database,
        outbox: Outbox,
        accounts: Accounts,
        media: Media,
        gate: Gate,
        clock: Clock,
    ) -> None:
        self._db = db
        self._outbox = outbox
        self._accounts = accounts
        self._media = media
        self._gate = gate
        self._clock = clock

    # --- writing -------------------------------------------------------------------------------------------

    def new(self, language: str, title: str = "", text: str = "") -> Post:
        now = self._clock.now()
        post = Post(new_id(), now, now, title=title, text=text, language=language)
        with self._db.write() as tx:
            PostStore(tx).add(post)
            tx.announce(PostSaved(post.id))
        return post

    def save(self, post: Post) -> Post:
        """Keep what was typed. A signature that no longer fits is voided and what waits in the outbox comes back.

        Overrides are only taken by :meth:`override`, which asks for the right and the reason; others are dropped.
        """
        return self._save(post)

    def _save(self, post: Post, taken: tuple[Override, ...] = ()) -> Post:
        with self._db.write() as tx:
            store = PostStore(tx)
            known = self._known(store, post.id)
            now = self._clock.now()
            post = without_stale_answers(post, [post.title, post.text, *post.variants.values()])
            post = replace(
                post, overrides=tuple(o for o in post.overrides if o in known.overrides or o in taken)
            )
            kept = replace(
                post,
                version=known.version + 1,
                updated_at=now,
                approval=known.approval,
                stage=known.stage,
                passes=known.passes,
            )
            if known.stage is not Stage.DRAFT:
                kept = self._void_if_changed(known, kept)
                if kept.stage is not known.stage:
                    self._outbox.withdraw_post(post.id)
                    tx.announce(SignatureVoided(post.id))
            store.save(kept, was=post.version)
            last = store.last_version_at(post.id)
            if last is None or now - last >= VERSION_EVERY:
                store.keep_version(kept, tx.actor)
            tx.announce(PostSaved(post.id))
        return kept

    def _void_if_changed(self, known: Post, kept: Post) -> Post:
        """A change of anything the signer saw sends the post back to the drafts, visibly."""
        # The signature remembers what was seen: a picture described anew counts as a change too.
        seen = known.approval.digest if known.signed and known.approval else self._gate.digest(known)
        if seen == self._gate.digest(kept):
            return kept
        approval = replace(known.approval, void=True) if known.approval else None
        return replace(kept, stage=Stage.DRAFT, approval=approval)

    def bring_back(self, post: Post, version: Version) -> Post:
        """Make an earlier version the newest one. What is there now stays in the history; answers are asked again."""
        with self._db.write() as tx:
            PostStore(tx).keep_version(self._known(PostStore(tx), post.id), tx.actor)
            old = version.post
            kept = self.save(
                replace(
                    post,
                    title=old.title,
                    text=old.text,
                    variants={a: t for a, t in old.variants.items() if a in post.channels},
                    media=old.media,
                    consents=old.consents,
                    sources=old.sources,
                    goal=old.goal,
                    audience=old.audience,
                    spoken=old.spoken,
                )
            )
            PostStore(tx).keep_version(kept, tx.actor)
        return kept

    def keep_cursor(self, post: str, cursor: int) -> None:
        """Where the writer is; no event, no new version of the words."""
        with self._db.write() as tx:
            store = PostStore(tx)
            known = store.get(post)
            if known is not None and known.cursor != cursor:
                store.save(replace(known, cursor=cursor), was=known.version)

    def answer(self, post: Post, finding: Finding) -> Post:
        """Remember that a question of the checklist was answered, for these words where they stand."""
        others = tuple(a for a in post.answers if a.key != finding.key)
        return self.save(replace(post, answers=(*others, Answer(*finding.key))))

    def override(self, post: Post, finding: Finding, reason: str, by: Person) -> Post:
        """A person answers for a finding, with a written reason; a blocking one only the doctor."""
        require(by, override_right(finding.severity.word))
        reason = reason.strip()
        if len(reason) < 8:
            raise Refused(msg("Write the reason in a sentence: it is kept with the post."))
        rule, phrase, about = finding.key
        taken = Override(
            rule, phrase, finding.severity.word, reason, by.id, self._clock.now(), finding.pack, about
        )
        others = tuple(o for o in post.overrides if o.key != finding.key)
        with self._db.write() as tx:
            kept = self._save(replace(post, overrides=(*others, taken)), (taken,))
            tx.announce(FindingOverridden(post.id, finding.rule, finding.severity.word, by.id))
        return kept

    def ask_again(self, post: Post, override: Override, by: Person) -> Post:
        """Nobody answers for this finding any more: it stands in the way again. Who may answer for it may take back."""
        require(by, override_right(override.severity))
        with self._db.write() as tx:
            kept = self._save(replace(post, overrides=tuple(o for o in post.overrides if o != override)))
            tx.announce(FindingReopened(post.id, override.rule, override.severity, by.id))
        return kept

    def put_back(self, post: Post, override: Override, by: Person) -> Post:
        """Undo :meth:`ask_again`: the reason counts again as it was given, by whom and when."""
        require(by, override_right(override.severity))
        others = tuple(o for o in post.overrides if o.key != override.key)
        with self._db.write() as tx:
            kept = self._save(replace(post, overrides=(*others, override)), (override,))
            tx.announce(FindingOverridden(post.id, override.rule, override.severity, by.id))
        return kept

    def look_twice(self, post: Post, kinds: Iterable[Sensitive], by: Person) -> Post:
        """The second gate: whoever signs says yes to a minor, a story, or before and after, as it is now."""
        require(by, Right.SIGN)
        with self._db.write() as tx:
            store = PostStore(tx)
            known = self._known(store, post.id)
            if known.version != post.version:
                raise Refused(
                    msg("The post changed while you were reading. Look at it again before signing.")
                )
            seen = self._gate.digest(known)
            now = self._clock.now()
            passes = tuple(Pass(kind.value, by.id, now, seen, self._gate.law(kind)) for kind in kinds)
            others = tuple(p for p in known.passes if p.kind not in {one.kind for one in passes})
            kept = replace(known, passes=(*others, *passes), version=known.version + 1)
            store.save(kept, was=known.version)
            for one in passes:
                tx.announce(SecondLookTaken(post.id, one.kind, by.id, seen))
        return kept

    # --- signing -------------------------------------------------------------------------------------------

    def ask_to_sign(self, post: Post) -> Post:
        """Leave it to be signed: goal, audience, words and a channel are there."""
        missing = post.missing()
        if missing:
            raise CannotSign(list(missing))
        return self._stage(post, Stage.TO_SIGN, PostAskedToSign(post.id))

    def send_back(self, post: Post) -> Post:
        """The doctor returns it to the drafts."""
        with self._db.write():
            self._outbox.withdraw_post(post.id)
            return self._stage(post, Stage.DRAFT, PostSentBack(post.id))

    def objections(self, post: Post) -> list[Sentence]:
        return self._gate.objections(post)

    def reused(self, post: Post) -> frozenset[str]:
        """Pictures of ``post`` that are out already in another one."""
        return self._gate.reused(post)

    def sign(self, post: Post, by: Person) -> Post:
        """The doctor's approval of exactly this. Raises ``CannotSign`` with everything that stands in the way."""
        require(by, Right.SIGN)
        with self._db.write() as tx:
            store = PostStore(tx)
            known = self._known(store, post.id)
            if known.version != post.version:
                raise Refused(
                    msg("The post changed while you were reading. Look at it again before signing.")
                )
            objections = self._gate.objections(known)
            if objections:
                raise CannotSign(objections)
            seen = self._gate.digest(known)
            approval = Approval(by.id, self._clock.now(), seen, self._gate.rules())
            signed = replace(known, stage=Stage.SIGNED, approval=approval, version=known.version + 1)
            store.save(signed, was=known.version)
            store.keep_version(signed, tx.actor)
            tx.announce(PostSigned(post.id, by.id, seen))
        return signed

    def queue(self, post: Post, again: bool = False) -> list[Delivery]:
        """Put a signed post in the outbox, one delivery for each channel where it is not already."""
        if not post.signed or post.approval is None:
            raise Refused(msg("Only a signed post goes into the outbox."))
        # Before the write: a copy that is still to be made would keep everybody else waiting.
        pieces = {channel: self._pieces(post, channel) for channel in post.channels}
        queued = []
        with self._db.write():
            gone = (State.REFUSED, State.REMOVED)
            open_on = {d.account for d in self._outbox.of_post(post.id) if d.state not in gone}
            for channel in post.channels:
                if channel in open_on and not again:
                    continue
                account = self._accounts.get(channel)
                delivery = Delivery(
                    id=new_id(),
                    account=account.id,
                    platform=account.platform,
                    act=Act.POST,
                    text=post.text_for(account.id),
                    made_at=self._clock.now(),
                    language=post.language,
                    title=post.title,
                    pieces=pieces[channel],
                    post=post.id,
                    due=post.slot,
                    approval=post.approval.digest,
                )
                queued.append(self._outbox.queue(delivery, again))
        return queued

    def _pieces(self, post: Post, channel: str) -> tuple[Piece, ...]:
        """The pictures of ``post`` as its channel takes them: of what was signed, the copy that fits there."""
        limits = self._accounts.limits(self._accounts.get(channel))
        assets = self._media.some(post.media)
        copies = [self._media.rendition(a, limits) for a in assets]
        return tuple(
            Piece(a.id, c.digest, a.name, c.mime, a.alt, c.width, c.height)
            for a, c in zip(assets, copies, strict=True)
        )

    # --- planning ------------------------------------------------------------------------------------------

    def schedule(self, post: str, slot: datetime | None, past_is_meant: bool = False) -> Post:
        """Give a post its moment. Nothing is planned in the past without asking; what is out does not move."""
        with self._db.write() as tx:
            store = PostStore(tx)
            known = self._known(store, post)
            if slot is not None and slot < self._clock.now() and not past_is_meant:
                raise Refused(msg("That moment has passed. Choose a later one."))
            deliveries = self._outbox.of_post(post)
            if any(d.state in (State.SENT, State.ARMED, State.UNSURE) for d in deliveries):
                raise Refused(msg("What is out, or may be out, cannot be moved any more."))
            if slot is None:
                # Taking the day away must not mean "with the next sync": it leaves the outbox.
                self._outbox.withdraw_post(post)
            for delivery in deliveries:
                if slot is not None and delivery.state in (State.READY, State.WAITING):
                    self._outbox.set_due(delivery.id, slot)
            moved = replace(known, slot=slot, version=known.version + 1, updated_at=self._clock.now())
            store.save(moved, was=known.version)
            tx.announce(PostMoved(post))
        return moved

    def trash(self, post: str) -> None:
        """Into the bin, for thirty days; what waits in the outbox comes back first."""
        with self._db.write() as tx:
            store = PostStore(tx)
            known = self._known(store, post)
            self._outbox.withdraw_post(post)
            store.save(
                replace(known, trashed_at=self._clock.now(), version=known.version + 1), was=known.version
            )
            tx.announce(PostTrashed(post))

    def restore(self, post: str) -> Post:
        """Out of the bin; a moment that has passed meanwhile is dropped."""
        with self._db.write() as tx:
            store = PostStore(tx)
            known = self._known(store, post)
            slot = known.slot if known.slot and known.slot > self._clock.now() else None
            back = replace(known, trashed_at=None, slot=slot, version=known.version + 1)
            store.save(back, was=known.version)
            tx.announce(PostRestored(post))
        return back

    # --- questions -----------------------------------------------------------------------------------------

    def get(self, post: str) -> Post | None:
        with self._db.read() as tx:
            return PostStore(tx).get(post)

    def versions(self, post: str) -> list[Version]:
        with self._db.read() as tx:
            return PostStore(tx).versions(post)

    def any(self) -> bool:
        """Has anything been written yet?"""
        with self._db.read() as tx:
            return PostStore(tx).newest() is not None

    def newest(self) -> Post | None:
        """What was changed last."""
        with self._db.read() as tx:
            return PostStore(tx).newest()

    def all(self) -> list[tuple[Post, Status]]:
        with self._db.read() as tx:
            return self._with_status(PostStore(tx).all())

    def between(self, start: datetime, end: datetime) -> list[tuple[Post, Status]]:
        """Posts whose slot is in the span, and those without a slot that were published in it."""
        with self._db.read() as tx:
            store = PostStore(tx)
            out = dict.fromkeys(d.post for d in self._outbox.published_since(start, end) if d.post)
            undated = [p for p in map(store.get, out) if p and p.slot is None and p.trashed_at is None]
            return self._with_status([*store.between(start, end), *undated])

    def with_consents(self) -> list[Post]:
        """Those that name a consent, in the bin or not."""
        with self._db.read() as tx:
            return PostStore(tx).with_consents()

    def with_consent(self, consent: str) -> list[str]:
        """The posts that name this consent, in the bin or not: what is out does not come back with the bin."""
        return [post.id for post in self.with_consents() if consent in post.consents]

    def undated(self) -> list[tuple[Post, Status]]:
        with self._db.read() as tx:
            return self._with_status(PostStore(tx).undated())

    def to_sign(self) -> list[Post]:
        with self._db.read() as tx:
            return PostStore(tx).to_sign()

    def status(self, post: Post) -> Status:
        return status_of(post, self._outbox.of_post(post.id), self._clock.now())

    def _with_status(self, posts: Iterable[Post]) -> list[tuple[Post, Status]]:
        found = list(posts)
        # SQLite takes 32,766 names at most; so many posts are asked for only where all are.
        deliveries = self._outbox.of_posts([p.id for p in found] if len(found) <= MOST_NAMES else None)
        now = self._clock.now()
        return [(p, status_of(p, deliveries.get(p.id, ()), now)) for p in found]

    def _stage(self, post: Post, stage: Stage, event: PostAskedToSign | PostSentBack) -> Post:
        with self._db.write() as tx:
            store = PostStore(tx)
            known = self._known(store, post.id)
            changed = replace(known, stage=stage, version=known.version + 1)
            store.save(changed, was=known.version)
            store.keep_version(changed, tx.actor)
            tx.announce(event)
        return changed

    @staticmethod
    def _known(store: PostStore, post: str) -> Post:
        known = store.get(post)
        if known is None:
            raise Refused(msg("This post is no longer here."))
        return known
