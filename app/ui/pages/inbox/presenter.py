"""Decides what the inbox shows: the list by risk, one conversation, and the reply checked while it is written."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import replace
from typing import Any

from app.core.accounts.service import Accounts
from app.core.compliance.model import Checklist, Facts
from app.core.compliance.remedy import Edit, edit_of
from app.core.compliance.rulebook import Rulebook, evaluate
from app.core.compliance.spoken import carried, chosen, paragraphs_of
from app.core.inbox.idea import title_of, without_names
from app.core.inbox.model import Reply
from app.core.inbox.pasted import Pasted, recognise
from app.core.inbox.saved import PRIVATE, Saved, fill, in_order, saved_replies
from app.core.inbox.service import Inbox
from app.core.kernel.clock import Clock
from app.core.kernel.errors import Refused
from app.core.kernel.run import Run
from app.core.kernel.text import Sentence, msg
from app.core.outbox.model import Delivery
from app.core.outbox.service import Outbox
from app.core.platforms.assisted import accepts_link
from app.core.platforms.contract import Kind, Limits
from app.core.platforms.counting import measure_text
from app.core.posts.model import Post
from app.core.posts.service import Posts
from app.core.team.model import Practice
from app.core.team.service import Team
from app.ui.pages.inbox.checking import INSTEAD, USE, YES, finding_of, items_of, obstacle
from app.ui.pages.inbox.reading import STANDINGS, Reading
from app.ui.pages.inbox.state import Opened, State, View

Way = Callable[[], Coroutine[Any, Any, None]]
"""The way back."""


class InboxPresenter:
    """Every word typed goes through ``typed``; what needs the archive is awaited through ``run``."""

    def __init__(
        self,
        inbox: Inbox,
        outbox: Outbox,
        posts: Posts,
        accounts: Accounts,
        team: Team,
        rulebook: Rulebook,
        clock: Clock,
        run: Run,
    ) -> None:
        self._inbox, self._outbox, self._posts = inbox, outbox, posts
        self._accounts, self._team = accounts, team
        self._rulebook, self._run = rulebook, run
        self._reading = Reading(inbox, outbox, posts, accounts, team, rulebook, clock)
        self.show: Callable[[State], object] = lambda state: None
        self._state = State()
        # what was asked for last, known before it is read: a refresh in between must not turn it back
        self._view, self._wanted = View.OPEN, ""
        self._practice = Practice()
        self._facts: Callable[[Reply], Facts] | None = None
        """What the rules may ask about the reply: as the door will, of the message as it was read."""
        self._limits: Limits | None = None
        self._checklist = Checklist()
        self._recent: list[str] = []
        self._changed = False

    @property
    def state(self) -> State:
        return self._state

    # --- looking -------------------------------------------------------------------------------------------

    async def refresh(self) -> None:
        """Read again what may have changed; the reply being written stays as it is on the screen."""
        await self._list(self._view)
        if self._wanted:
            await self._look(self._wanted)
        self._tell()

    async def choose(self, view: View) -> None:
        await self._list(view)
        self._tell()

    async def open(self, conversation: str) -> None:
        """Show a conversation; what was being written in the one before is kept first."""
        if conversation == self._wanted:
            return
        await self.save()
        self._wanted = conversation
        if conversation:
            await self._look(conversation)
        else:
            self._state = replace(self._state, opened=None)
        self._tell()

    async def find(self, conversation: str) -> None:
        """Open a conversation from elsewhere, in the list where it stands."""
        found = await self._run(self._inbox.conversation, conversation)
        if found is None:
            raise Refused(msg("This conversation is no longer here."))
        view = next(v for v, s in STANDINGS.items() if s is found.standing)
        await self._list(view)
        await self.open(conversation)
        self._tell()

    async def _list(self, view: View) -> None:
        self._view = view
        listed = await self._run(self._reading.listed, self._state, view)
        self._practice, self._recent = listed.practice, listed.recent
        self._state = replace(listed.state, opened=self._state.opened)

    async def _look(self, wanted: str) -> None:
        """Read a conversation with all that belongs to it."""
        found = await self._run(self._reading.conversation, wanted)
        if wanted != self._wanted:
            return
        if found is None:
            self._wanted = ""
            self._state = replace(self._state, opened=None)
            return
        self._facts, self._limits = found.facts, found.limits
        self._state = replace(self._state, opened=self._with_what_is_typed(found.opened))
        self._check()

    def _with_what_is_typed(self, read: Opened) -> Opened:
        """The conversation as read, with the reply as it is on the screen where that one is newer."""
        before = self._state.opened
        if before is None:
            return read
        fresh = replace(read, edition=before.edition + 1)
        if before.conversation.id != read.conversation.id:
            self._changed = False
            return fresh
        typed, kept = before.reply, read.reply
        if typed is None or kept is None or any(line.id == typed.id for line in read.lines):
            return fresh  # nothing typed, or it went into the outbox
        if typed.id == kept.id or (self._changed and not kept.text):
            typed = replace(typed, message=kept.message)
            return replace(read, reply=typed, edition=before.edition, saved_at=before.saved_at)
        return fresh

    # --- writing -------------------------------------------------------------------------------------------

    def typed(self, text: str) -> None:
        """The words on the screen changed. No archive, no network: this is on the way of every keystroke."""
        opened = self._state.opened
        if opened is None or opened.reply is None or text == opened.reply.text:
            return
        self._changed = True
        spoken = carried(opened.reply.spoken, opened.reply.text, text)
        self._put(replace(opened.reply, text=text, spoken=spoken))

    def speak(self, language: str) -> None:
        """The language of the reply."""
        opened = self._state.opened
        if opened is not None and opened.reply is not None and language != opened.reply.language:
            self._changed = self._changed or bool(opened.reply.text)
            self._put(replace(opened.reply, language=language))

    def speak_paragraph(self, paragraph: str, language: str) -> Mapping[str, str]:
        """A person says which language a paragraph is in; empty: as its words say. Returns what was said before."""
        opened = self._state.opened
        if opened is None or opened.reply is None or not paragraph.strip():
            return {}
        before = opened.reply.spoken
        self.read_as(chosen(before, paragraph, language))
        return before

    def read_as(self, spoken: Mapping[str, str]) -> None:
        """The languages of the paragraphs, all at once: the way back."""
        opened = self._state.opened
        if opened is not None and opened.reply is not None:
            self._changed = True
            self._put(replace(opened.reply, spoken=spoken))

    def _put(self, reply: Reply, edition: int = 0) -> None:
        opened = self._state.opened
        if opened is not None:
            opened = replace(opened, reply=reply, edition=opened.edition + edition)
            self._state = replace(self._state, opened=opened)
            self._check()
            self._tell()

    def _check(self) -> None:
        opened = self._state.opened
        if opened is None or opened.reply is None or self._facts is None:
            self._checklist = Checklist()
            return
        reply, person = opened.reply, self._team.current
        empty = not reply.text.strip()
        self._checklist = Checklist() if empty else evaluate(reply.text, self._facts(reply), self._rulebook)
        counted = measure_text(reply.text.strip(), self._limits) if self._limits else None
        used, limit = (counted.used, counted.limit) if counted else (0, 0)
        why_not = obstacle(reply, self._checklist, person, used - limit)
        self._state = replace(
            self._state,
            opened=replace(
                opened,
                items=items_of(self._checklist, reply, person, self.private_words),
                fine=tuple(title for _, title in self._checklist.passed),
                paragraphs=paragraphs_of(reply.text, self._checklist),
                used=used,
                limit=limit,
                fits=used <= limit,
                can_send=why_not is None,
                why_not=why_not,
                saved=tuple(
                    in_order(opened.conversation.topic, reply.language, self._practice, self._recent)
                ),
            ),
        )

    async def save(self) -> None:
        """Keep what was typed; called within two seconds of a pause and whenever the person turns away."""
        opened = self._state.opened
        if not self._changed or opened is None or opened.reply is None:
            return
        self._changed = False
        try:
            kept = await self._run(self._inbox.keep_reply, opened.reply)
        except BaseException:
            self._changed = True
            raise
        now = self._state.opened
        if now is not None and now.reply is not None and now.reply.id == kept.id:
            self._state = replace(self._state, opened=replace(now, saved_at=kept.updated_at))
            self._tell()

    def words_of(self, saved: Saved) -> str:
        """A ready-made reply in the language of this one, to be put where the cursor is."""
        opened = self._state.opened
        language = opened.reply.language if opened and opened.reply else "it"
        return fill(saved, language, self._practice)

    def private_words(self) -> str:
        """The neutral sentence that leads into private, with the way to the practice."""
        return self.words_of(next(s for s in saved_replies() if s.situation == PRIVATE))

    def is_ready_made(self, text: str) -> bool:
        """Nothing of one's own is lost when it is replaced."""
        return not text.strip() or text.strip() in {self.words_of(s) for s in saved_replies()}

    # --- the checklist -------------------------------------------------------------------------------------

    def edit(self, item: str, pick: str) -> Edit | None:
        """The change a button offers, to be made in the editor; None: this button changes no words."""
        opened = self._state.opened
        finding = finding_of(self._checklist, item)
        if opened is None or opened.reply is None or finding is None:
            return None
        text = opened.reply.text
        if pick == INSTEAD:
            return Edit(0, len(text), self.private_words())
        return edit_of(text, finding) if pick == USE else None

    async def settle(self, item: str, pick: str, reason: str = "") -> None:
        """A button of a finding was pressed: answer the question, or give a reason."""
        opened = self._state.opened
        finding = finding_of(self._checklist, item)
        if opened is None or opened.reply is None or finding is None:
            return
        reply = opened.reply
        if pick == YES:
            self._answers((*(a for a in reply.answers if a != finding.key), finding.key))
        else:
            await self._kept_as(self._inbox.dismiss, reply, finding, reason, self._team.current)

    async def ask_again(self, item: str) -> Way | None:
        """Take back an answer or a reason: it is asked again. Returns the way back."""
        opened = self._state.opened
        finding = finding_of(self._checklist, item)
        if opened is None or opened.reply is None or finding is None:
            return None
        reply, person = opened.reply, self._team.current
        reason = next((d for d in reply.dismissals if d.key == finding.key), None)
        if reason is None:
            self._answers(tuple(a for a in reply.answers if a != finding.key))
        else:
            await self._kept_as(self._inbox.ask_again, reply, reason, person)

        async def back() -> None:
            now = self._state.opened
            if now is None or now.reply is None or now.reply.id != reply.id:
                return
            if reason is None:
                self._answers((*(a for a in now.reply.answers if a != finding.key), finding.key))
                await self.save()
            else:
                await self._kept_as(self._inbox.put_back, now.reply, reason, person)

        return back

    def _answers(self, answers: tuple[tuple[str, str, str], ...]) -> None:
        opened = self._state.opened
        if opened is not None and opened.reply is not None:
            self._changed = True
            self._put(replace(opened.reply, answers=answers))

    async def _kept_as(self, verb: Callable[..., Reply], *what: object) -> None:
        kept = await self._run(verb, *what)
        now = self._state.opened
        if now is not None and now.reply is not None and now.reply.id == kept.id:
            # what was typed while it was being kept stays
            self._changed = now.reply.text != kept.text
            self._put(replace(now.reply, dismissals=kept.dismissals))

    # --- deciding ------------------------------------------------------------------------------------------

    async def send(self) -> tuple[Delivery, Sentence] | None:
        """Put the reply in the outbox; on a channel by hand it is to be done at once. Returns what to say."""
        opened = self._state.opened
        if opened is None or opened.reply is None or not opened.can_send:
            return None
        person = self._team.current
        await self.save()
        delivery = await self._run(self._inbox.answer, opened.reply, person)
        said: Sentence = msg("The reply is in the outbox. It will be sent at the next sync.")
        if opened.channel.assisted:
            await self._run(self._outbox.do_by_hand, delivery.id)
            said = msg("The reply is copied: open the page and paste it there.")
        self._changed = False
        await self.refresh()
        return delivery, said

    async def take_back(self, delivery: Delivery) -> bool:
        """The reply is a draft again; False: it is too late."""
        back = await self._run(self._inbox.take_back, delivery)
        await self.refresh()
        return back is not None

    async def archive(self, conversation: str) -> None:
        await self.save()
        await self._run(self._inbox.archive, conversation)
        await self.refresh()

    async def reopen(self, conversation: str) -> None:
        await self._run(self._inbox.reopen, conversation)
        await self.refresh()

    async def ask_doctor(self, conversation: str, wanted: bool) -> None:
        await self.save()
        await self._run(self._inbox.ask_doctor, conversation, wanted)
        await self.refresh()

    async def done(self, delivery: Delivery, url: str) -> None:
        """A person did it by hand. The link, where there is one, must be on that platform."""
        url = url.strip()
        if url:
            manifest = self._accounts.connector(delivery.platform).manifest
            objection = accepts_link(manifest, url)
            if objection is not None:
                raise Refused(objection)
        await self._run(self._outbox.confirm, delivery.id, self._team.current.id, url)
        await self.refresh()

    async def not_done(self, delivery: Delivery) -> None:
        """It is not out: it waits for another try."""
        await self._run(self._outbox.try_again, delivery.id, self._team.current.id)
        await self.refresh()

    async def make_idea(self) -> Post | None:
        """A draft from the newest question, without the person who asked it."""
        opened = self._state.opened
        asked = [line for line in opened.lines if not line.ours] if opened else []
        if opened is None or not asked:
            return None
        text = without_names(asked[-1].text, asked[-1].author or opened.conversation.author)
        language = opened.reply.language if opened.reply else "it"
        return await self._run(self._posts.new, language, title_of(text), text)

    # --- pasting -------------------------------------------------------------------------------------------

    def read_clipboard(self, text: str) -> tuple[Pasted, str]:
        """What was copied, and the channel it seems to come from (empty: unknown)."""
        found = recognise(text)
        host = found.host
        channel = next(
            (c.id for c in self._state.usable if host and any(_belongs(host, own) for own in c.hosts)), ""
        )
        return found, channel

    async def paste(
        self, channel: str, author: str, text: str, kind: Kind, rating: int | None, url: str
    ) -> None:
        """Take in what was pasted, and show it."""
        conversation = await self._run(self._inbox.paste, channel, author, text, kind, rating, url)
        await self.find(conversation)

    def _tell(self) -> None:
        self.show(self._state)


def _belongs(host: str, own: str) -> bool:
    return host == own or host.endswith(f".{own}")
