"""Write: the words on the left, the checklist beside them; draws the state and calls the presenter's verbs."""

from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.core.consent.words import listed
from app.core.kernel.text import msg
from app.ui.intake import given_files
from app.ui.kit import (
    Banner,
    EmptyState,
    column,
    theme,
)
from app.ui.kit.soon import Soon
from app.ui.pages.composer.channel_tabs import ChannelTabs
from app.ui.pages.composer.checklist_panel import ChecklistPanel
from app.ui.pages.composer.editor import Editor
from app.ui.pages.composer.foot import Counters, Deliveries, NextStep
from app.ui.pages.composer.frame import Frame
from app.ui.pages.composer.header import Header
from app.ui.pages.composer.list_sheets import timed
from app.ui.pages.composer.media_strip import MediaStrip
from app.ui.pages.composer.picture_work import PictureWork
from app.ui.pages.composer.pictures import Pictures
from app.ui.pages.composer.presenter import ComposerPresenter
from app.ui.pages.composer.preview import PreviewPanel
from app.ui.pages.composer.second_look import TITLES
from app.ui.pages.composer.sheets import Sheets
from app.ui.pages.composer.state import BASE, Item, Next, State
from app.ui.pages.contract import Surroundings

KEEP_AFTER = 1500
"""Milliseconds after the first key that is not on the disk yet: with the write itself it stays within two seconds."""
TRY_AGAIN = 5000


class ComposerPage(QWidget):
    def __init__(
        self, presenter: ComposerPresenter, around: Surroundings, remembered: Callable[[], str] = lambda: ""
    ) -> None:
        super().__init__()
        self.presenter, self._around, self._remembered = presenter, around, remembered
        self._state = State()
        self._focus_title = False
        language = around.language
        self.pictures = Pictures(self)
        self.header, self.tabs, self.editor = Header(language), ChannelTabs(language), Editor()
        self.counters, self.media = Counters(language), MediaStrip(language, self.pictures)
        self.deliveries, self.step = Deliveries(language), NextStep(language)
        self.checklist, self.preview = ChecklistPanel(language), PreviewPanel(language, self.pictures)
        self.notice = Banner()
        self.frame = Frame(self.checklist, self.preview, language)
        self.frame.uncovered.connect(self._again)
        self.twice = Banner()
        self.sheets = Sheets(
            self, presenter, around, self.pictures, self.flush, self._keep_soon, lambda: self.work.choose()
        )
        self.work = PictureWork(
            self,
            presenter,
            self.pictures,
            language,
            self.flush,
            self.sheets.picture,
            self.sheets.batch,
            self.sheets.same_picture,
            self._do,
        )
        self.keep_timer = QTimer(self, singleShot=True, interval=KEEP_AFTER)
        self.keep_timer.timeout.connect(self.keep)
        self._lay_out()
        self._connect()
        self._shortcuts()
        self.setAcceptDrops(True)
        presenter.show, presenter.look = self._show, self.editor.flush
        self.stale = Soon(self, lambda: self._do(presenter.refresh()))
        self.destroyed.connect(presenter.listen(self.stale))
        language.changed.connect(self._again)
        theme().changed.connect(self._again)

    # --- layout ----------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        look, language = theme(), self._around.language
        left = self.frame.left
        left.addWidget(self.header)
        left.addWidget(self.notice)
        left.addWidget(self.tabs)
        self.editor.setMinimumHeight(look.px(140))
        left.addWidget(self.editor, 1)
        for part in (
            self.counters,
            self.work.intake,
            self.media,
            self.twice,
            self.deliveries,
            self.step,
        ):
            left.addWidget(part)
        language.bind(
            self.editor.setPlaceholderText, msg("Write here. It is kept by itself, on this computer.")
        )
        language.bind(self.editor.setAccessibleName, msg("Text of the post"))
        self.empty = EmptyState("note-pencil")
        self.empty.acted.connect(self._new)
        self._pages = QStackedWidget()
        for widget in (QWidget(), self.empty, self.frame):
            self._pages.addWidget(widget)
        column(self, spacing=0).addWidget(self._pages)

    def _connect(self) -> None:
        presenter, header = self.presenter, self.header
        header.titled.connect(lambda title: presenter.change(title=title))
        header.goal_chosen.connect(lambda goal: self._change(goal=goal))
        header.audience_chosen.connect(lambda audience: self._change(audience=audience))
        header.language_chosen.connect(lambda code: self._change(language=code))
        header.when_wanted.connect(self.sheets.when)
        header.options_wanted.connect(self.sheets.options)
        header.drafts_wanted.connect(lambda: self._do(self.sheets.drafts()))
        header.history_wanted.connect(lambda: self._do(self._history()))
        header.new_wanted.connect(self._new)
        header.trash_wanted.connect(lambda: self._do(self._trash()))
        self.notice.acted.connect(self._act)
        self.tabs.chosen.connect(self._choose_tab)
        self.tabs.channel_toggled.connect(self._toggle)
        self.tabs.back_to_base.connect(self._back_to_base)
        self.tabs.channels_wanted.connect(lambda: self._around.navigate("channels", add=True))
        self.editor.touched.connect(self._keep_soon)
        self.editor.paused.connect(self._typed)
        self.editor.left.connect(self.leaving)
        self.editor.caret_on.connect(self._caret_on)
        self.editor.files_given.connect(self.work.take_files)
        self.editor.picture_given.connect(self.work.take_image)
        self.pictures.wanted.connect(self.work.fetch)
        self.checklist.chosen.connect(self._picked)
        self.checklist.pointed.connect(self.editor.point)
        self.checklist.pressed.connect(self._go_to)
        self.checklist.reading.paragraph = self.editor.paragraph
        self.checklist.reading.spoken.connect(self._speak)
        self.checklist.reading.whole.connect(self._speak_all)
        self.media.picture_wanted.connect(self._pick)
        self.media.folder_wanted.connect(self.work.choose_folder)
        self.twice.acted.connect(self._look_twice)
        self.media.source_wanted.connect(self.sheets.sources)
        self.media.opened.connect(self.sheets.picture)
        self.deliveries.take_back.connect(lambda: self._do(presenter.take_back()))
        self.deliveries.outbox_wanted.connect(lambda: self._around.navigate("outbox"))
        self.step.pressed.connect(lambda which: self._do(self._next(which)))

    def _shortcuts(self) -> None:
        for keys, act in (
            ("Ctrl+Return", self._primary),
            ("Ctrl+Enter", self._primary),
            ("Ctrl+Shift+A", self._pick),
            ("F8", lambda: self._step_finding(True)),
            ("Shift+F8", lambda: self._step_finding(False)),
            ("Ctrl+Tab", lambda: self._next_tab(1)),
            ("Ctrl+Shift+Tab", lambda: self._next_tab(-1)),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(act)

    # --- coming and going ------------------------------------------------------------------------------------

    def shown(self, **args: object) -> None:
        self.flush()
        language, post = self._around.language.code, args.get("post")
        if args.get("new"):
            self._focus_title = True
            words = (str(args.get("title", "")), str(args.get("text", "")))
            work = self.presenter.new(language, *words, picture=str(args.get("asset", "")))
        elif post:
            work = self.presenter.open(str(post))
        elif self.presenter.post is None:
            work = self.presenter.open_last(self._remembered())
        else:
            work = self.presenter.refresh()
        self._do(work)

    def leaving(self) -> None:
        """The focus goes elsewhere, another page comes, or the window closes: nothing waits for the timer."""
        self.flush()
        self.keep()

    def flush(self) -> None:
        """Look at what was typed a moment ago, before anything is done with it."""
        self.editor.flush()
        self.sheets.keep()
        self._moved()

    def keep(self) -> None:
        """Keep what is there, without looking at it: somebody may be in the middle of a word."""
        self.sheets.keep()
        self.presenter.noted(self.editor.toPlainText(), self.editor.caret())
        self.keep_timer.stop()
        if self.presenter.dirty:
            self._do(self._save())

    async def _save(self) -> None:
        if not await self.presenter.save():
            self.keep_timer.start(TRY_AGAIN)

    def _keep_soon(self) -> None:
        """Counts from the first key that is not kept, not from the last: steady typing is kept too."""
        if not self.keep_timer.isActive():
            self.keep_timer.start(KEEP_AFTER)

    def _do(self, work: Coroutine[Any, Any, Any]) -> None:
        self._around.spawn(self, work)

    # --- drawing ---------------------------------------------------------------------------------------------

    def _again(self, *_what: object) -> None:
        self._draw(self._state)

    def _show(self, state: State) -> None:
        self._draw(state)
        if self.presenter.dirty:
            self._keep_soon()

    def _draw(self, state: State) -> None:
        before, self._state = self._state.post, state
        post, say = state.post, self._around.language.say
        if not state.ready:
            return
        if post is None:
            self.empty.say(
                say(msg("What would you like people to know?")),
                say(
                    msg(
                        "A post is written, checked and signed here, also without a network. It goes out when you say."
                    )
                ),
                say(msg("Write the first post")),
            )
            self._pages.setCurrentWidget(self.empty)
            return
        self._pages.setCurrentWidget(self.frame)
        self.header.draw(state)
        self._draw_notice(state)
        self.tabs.draw(state.tabs, state.tab, state.outlets, state.locked)
        caret = post.cursor if state.tab == BASE else 0
        self.editor.show_text(post.id, state.tab, state.text, state.edition, caret)
        self.editor.setReadOnly(state.locked)
        own = frozenset(t.key for t in state.tabs if t.own)
        self.counters.draw(state.counts, state.tab, own, state.outlets)
        self.media.draw(state.shots, post.sources, state.locked)
        self._draw_twice(state)
        self.deliveries.draw(state)
        self.step.draw(state)
        blank = not (post.title or state.text.strip() or state.items)
        self.checklist.draw(state.items, state.fine, blank, f"{post.id}|{state.tab}")
        self.checklist.reading.draw(post.language, state.paragraphs, shown=not (blank or state.locked))
        self.editor.show_findings(state.text, self.checklist.items)
        self.preview.draw(state.previews, state.shots, state.tab)
        self.sheets.draw(state)
        if before is None or before.id != post.id:
            first = self.header.title if self._focus_title else self.editor
            self._focus_title = False
            if self.isVisible():
                first.setFocus()

    def _draw_notice(self, state: State) -> None:
        notice, language = state.notice, self._around.language
        self.notice.setVisible(notice is not None)
        if notice is not None:
            words = timed(language, notice.sentence, notice.at, state.zone)
            action = language.say(notice.action_words) if notice.action_words else ""
            self.notice.say(words, notice.tone, action)

    def _draw_twice(self, state: State) -> None:
        """What is delicate stands above the signature, in words, until somebody looked twice."""
        say = self._around.language.say
        left = [one.kind for one in state.twice if not one.passed]
        self.twice.setVisible(bool(state.twice))
        if left:
            what = listed((TITLES[kind] for kind in left), " · ")
            words = msg("{what}: a second look before it is signed.", what=what)
            self.twice.say(
                say(words), "warn", say(msg("Look twice…") if state.may_sign else msg("See what is asked"))
            )
        elif state.twice:
            what = listed((TITLES[one.kind] for one in state.twice), " · ")
            self.twice.say(say(msg("{what}: looked at twice, as it is now.", what=what)), "ok")

    def _pick(self) -> None:
        self.flush()
        if self._state.post is not None and not self._state.locked:
            self._do(self.sheets.pick())

    def _look_twice(self) -> None:
        self.flush()
        self.sheets.second_look()

    # --- typing and the checklist ----------------------------------------------------------------------------

    def _typed(self) -> None:
        self.presenter.typed(self.editor.toPlainText(), self.editor.caret())

    def _moved(self) -> None:
        if self._state.post is not None and self._state.tab == BASE:
            self.presenter.moved(self.editor.caret())

    def _caret_on(self, item: str) -> None:
        self._moved()
        if self.presenter.dirty:
            self._keep_soon()
        self.editor.point(item)
        if item:
            self.checklist.reveal(item)

    def _item(self, key: str) -> Item | None:
        return next((item for item in self._state.items if item.id == key), None)

    def _go_to(self, key: str) -> None:
        """Show the words of a finding: in this text, in the title, or in the tab they stand in."""
        item = self._item(key)
        if item is None:
            return
        if item.in_title is not None:
            start, end = item.in_title
            self.header.title.setFocus()
            self.header.title.setSelection(start, end - start)
        elif item.tab is not None:
            self._choose_tab(item.tab)
            same = item.id.rsplit("|", 2)[0]
            found = next(
                (i.id for i in self._state.items if i.id.startswith(same) and i.start is not None), ""
            )
            self.editor.select(found)
            self.editor.setFocus()
        elif self.editor.select(key):
            self.editor.setFocus()

    def _step_finding(self, forward: bool) -> None:
        self.flush()
        if found := self.editor.step(forward):
            self.editor.setFocus()
            self.checklist.reveal(found)

    def _picked(self, key: str, choice: str, reason: str) -> None:
        self.flush()
        match choice:
            case "fine":
                before = self.presenter.answer(key)
                self._around.toast(
                    msg("Noted: the answer is kept with the post."),
                    lambda: self.presenter.change(answers=before),
                )
            case "use":
                self._put_in(key)
            case "explain":
                self._do(self.presenter.answer_for(key, reason))
            case "back":
                self._do(self._ask_again(key))
            case "source":
                self.sheets.sources()
            case "pictures":
                shot = next(
                    (s for s in self._state.shots if s.tone != "ok"), next(iter(self._state.shots), None)
                )
                if shot is not None:
                    self.sheets.picture(shot.asset.id)

    async def _ask_again(self, key: str) -> None:
        back = await self.presenter.ask_again(key)
        if back is not None:
            self._around.toast(msg("Taken back: it is asked again."), lambda: self._do(back()))

    def _put_in(self, key: str) -> None:
        """Make the change a finding offers, in the text it belongs to; the next check looks at once."""
        item = self._item(key)
        if item is not None and item.tab is not None:
            self._choose_tab(item.tab)
            same = item.id.rsplit("|", 2)[0]
            item = next((i for i in self._state.items if i.id.startswith(f"{same}|") and i.tab is None), None)
        edit = self.presenter.edit(item.id) if item is not None else None
        if item is None or edit is None:
            return
        if item.in_title is not None and edit.words == "":
            self.header.put(edit)
            return
        back = self.editor.apply(edit)
        self.editor.flush()

        def take_back() -> None:
            back()
            self.flush()

        self._around.toast(msg("Done. It can be taken back."), take_back)

    def _speak(self, paragraph: str, language: str) -> None:
        self.flush()
        before = self.presenter.speak(paragraph, language)
        self._around.toast(msg("The paragraph is read anew."), lambda: self.presenter.change(spoken=before))

    def _speak_all(self, language: str) -> None:
        self.flush()
        post = self.presenter.post
        if post is not None and post.language != language:
            before = post.language
            self.presenter.change(language=language)
            self._around.toast(msg("The post is read anew."), lambda: self.presenter.change(language=before))

    # --- the head, the tabs ----------------------------------------------------------------------------------

    def _change(self, **fields: object) -> None:
        self.flush()
        self.presenter.change(**fields)

    def _choose_tab(self, key: str) -> None:
        self.flush()
        self.presenter.choose_tab(key)

    def _next_tab(self, step: int) -> None:
        self.flush()
        self.presenter.next_tab(step)
        self.editor.setFocus()

    def _toggle(self, channel: str, on: bool) -> None:
        self.flush()
        post = self.presenter.post
        own = post.variants.get(channel) if post is not None else None
        self.presenter.set_channel(channel, on)
        if own is not None and not on and post is not None:
            channels, variants = post.channels, post.variants
            self._around.toast(
                msg("The channel is off, with the text it had of its own."),
                lambda: self.presenter.change(channels=channels, variants=variants),
            )

    def _back_to_base(self) -> None:
        self.flush()
        before = self.presenter.back_to_base()
        self._around.toast(
            msg("This channel says the same as the base again."),
            lambda: self.presenter.change(variants=before),
        )

    def _new(self) -> None:
        self.shown(new=True)

    async def _history(self) -> None:
        self.flush()
        await self.sheets.history()

    async def _trash(self) -> None:
        self.flush()
        post = self.presenter.post
        if post is not None:
            await self.presenter.trash()
            self._around.toast(
                msg("In the bin; it stays there for thirty days."),
                lambda: self._do(self.presenter.restore(post.id)),
            )

    def _act(self) -> None:
        post, notice = self._state.post, self._state.notice
        if post is None or notice is None:
            return
        self.flush()
        match notice.action:
            case "restore":
                self._do(self.presenter.restore(post.id))
            case "copy":
                self._do(self.presenter.copy())
            case "send_back":
                self._do(self.presenter.send_back())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if given_files(event.mimeData()) and not self._state.locked:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.work.take_files(given_files(event.mimeData()))
        event.acceptProposedAction()

    # --- the next step ---------------------------------------------------------------------------------------

    def _primary(self) -> None:
        self.flush()
        if self._state.step.enabled:
            self._do(self._next(self._state.step.next))
        elif self._state.why:
            self._around.toast(self._state.why[0])

    async def _next(self, which: Next) -> None:
        self.flush()
        told = await self.presenter.next(which)
        if told is not None:
            back = None if which is Next.ASK else (lambda: self._do(self.presenter.take_back()))
            self._around.toast(told, back, seconds=30 if back else 10)
