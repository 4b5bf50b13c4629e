"""Everything checked again: how far it is, then each post with what today's rules say of it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QProgressBar, QStackedWidget, QWidget

from app.core.consent.model import Standing
from app.core.kernel.text import Sentence, msg, nmsg
from app.core.posts.words import STATES as STATE_WORDS
from app.core.recheck.model import Due, Found, Result, Task
from app.ui.kit import (
    Badge,
    Banner,
    CardList,
    Chip,
    EmptyState,
    FlowLayout,
    Glyph,
    RowData,
    Separator,
    column,
    label,
    quiet_button,
    row,
    scrolled,
    secondary_button,
    theme,
)
from app.ui.kit.states import STATES
from app.ui.language import Language
from app.ui.pages.rules.state import Check, State
from app.ui.pages.rules.words import SEVERITIES, headline_of


class RecheckView(QWidget):
    stopped = Signal()
    advice_wished = Signal(bool)
    chosen = Signal(str)
    post_opened = Signal(str)
    reply_opened = Signal(str)
    """The conversation it stands in."""
    consent_opened = Signal(str)
    copied = Signal()

    def __init__(self, language: Language) -> None:
        super().__init__()
        self._language = language
        self._drawn: object = None
        self._shown: object = None
        self._tasks: dict[str, Task] = {}
        self._stack = QStackedWidget()
        self._empty = EmptyState("scales")
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._running())
        self._stack.addWidget(self._results())
        column(self, spacing=0).addWidget(self._stack)

    def _running(self) -> QWidget:
        box = QWidget()
        box.setMaximumWidth(theme().px(420))
        inside = column(box, spacing=12)
        self._progress_words = label("", "heading")
        self._progress_words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.bar = QProgressBar(textVisible=False)
        self._language.bind(self.bar.setAccessibleName, msg("Checking again"), self)
        self.stop = secondary_button()
        self._language.bind(self.stop.setText, msg("Stop"))
        self.stop.clicked.connect(self.stopped)
        inside.addWidget(self._progress_words)
        inside.addWidget(self.bar)
        inside.addWidget(self.stop, 0, Qt.AlignmentFlag.AlignHCenter)
        page = QWidget()
        across = row(spacing=0)
        across.addStretch(1)
        across.addWidget(box, 100)
        across.addStretch(1)
        whole = column(page, spacing=0, margin=24)
        whole.addStretch()
        whole.addLayout(across)
        whole.addStretch()
        return page

    def _results(self) -> QWidget:
        page = QWidget()
        layout = column(page, spacing=12)
        look = theme()
        layout.setContentsMargins(look.px(24), look.px(4), look.px(24), look.px(20))
        self.summary = Banner()
        bar = QWidget()
        flow = FlowLayout(bar)
        self.advice = Chip("", icon="lightbulb")
        self._language.bind(self.advice.set_text, msg("Advice too"))
        self.advice.clicked.connect(self.advice_wished)
        self.copy = quiet_button(icon="copy", compact=True)
        self._language.bind(self.copy.setText, msg("Copy the report"))
        self.copy.clicked.connect(self.copied)
        flow.addWidget(self.advice)
        flow.addWidget(self.copy)
        self.list = CardList("")
        self._language.bind(self.list.setAccessibleName, msg("Posts and replies to look at"), self)
        self.list.current_changed.connect(self._choose)
        self.list.opened.connect(self._open)
        self.detail = ResultDetail(self._language)
        self.detail.opened.connect(self._open)
        self.detail.consent_opened.connect(self.consent_opened)
        left, reader = QFrame(), QFrame()
        for frame in (left, reader):
            frame.setObjectName("card")
        inside = column(left, spacing=0)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.list)
        column(reader, spacing=0, margin=0).addWidget(scrolled(self.detail))
        self._both = QWidget()
        line = row(self._both, spacing=12)
        line.addWidget(left, 9)
        line.addWidget(reader, 11)
        layout.addWidget(self.summary)
        layout.addWidget(bar)
        layout.addWidget(self._both, 1)
        self._rest = QWidget()
        layout.addWidget(self._rest, 1)
        return page

    # --- drawing -------------------------------------------------------------------------------------------

    def set_state(self, state: State) -> None:
        check, say = state.check, self._language.say
        if check.running:
            self._stack.setCurrentIndex(1)
            self.bar.setRange(0, check.of)
            self.bar.setValue(check.done)
            done = msg("{done} of {of}", done=check.done, of=check.of)
            self._progress_words.setText(say(done if check.of else msg("Gathering posts and replies…")))
            return
        if check.report is None:
            self._stack.setCurrentIndex(0)
            self._empty.say(
                say(msg("Today’s rules over everything")),
                say(
                    msg(
                        "Posts and replies are read again with today’s rules: drafts, what waits in the outbox and "
                        "what is already out. Where a rule is younger than the words, it says so. Nothing is "
                        "changed or sent."
                    )
                ),
            )
            return
        self._stack.setCurrentIndex(2)
        self._draw_results(check)

    def _choose(self, task: str) -> None:
        if task:
            self.chosen.emit(task)

    def _open(self, task: str) -> None:
        """A post opens where it is written, a reply in its conversation."""
        found = self._tasks.get(task)
        if found is not None and found.is_reply:
            self.reply_opened.emit(found.conversation)
        elif found is not None:
            self.post_opened.emit(found.id)

    def _draw_results(self, check: Check) -> None:
        wanted = (check.report, check.results, check.advice, self._language.code)
        if wanted != self._drawn:
            self._drawn = wanted
            self._tasks = {result.task.id: result.task for result in check.results}
            self._summarise(check)
            self.advice.setChecked(check.advice)
            self.list.blockSignals(True)
            self.list.set_rows([self._row(result) for result in check.results])
            self.list.blockSignals(False)
            self._both.setVisible(bool(check.results))
            self._rest.setVisible(not check.results)
            self.copy.setVisible(bool(check.results))
        result = next((r for r in check.results if r.task.id == check.chosen), None)
        if result is not None:
            self.list.blockSignals(True)
            if self.list.current_id() != check.chosen:
                self.list.choose(check.chosen)
            self.list.blockSignals(False)
            self.detail.set_result(result)

    def _summarise(self, check: Check) -> None:
        say, report = self._language.say, check.report
        if report is None:
            return
        read = nmsg("{count} text read.", "{count} texts read.", report.checked)
        found = (
            nmsg("{count} text to look at.", "{count} texts to look at.", len(check.results))
            if check.results
            else msg("Nothing to look at: today’s rules find nothing new.")
        )
        words = [say(read), say(found)]
        if report.checked < report.of:
            words.insert(0, say(msg("Stopped before the end.")))
        out = sum(1 for result in check.results if result.task.out)
        if out:
            words.append(say(nmsg("{count} of them is out.", "{count} of them are out.", out)))
        self.summary.say(" ".join(words), "warn" if check.results else "ok")

    def _row(self, result: Result) -> RowData:
        say, task = self._language.say, result.task
        icon, tone = STATES[task.status.value]
        titles = dict.fromkeys(say(found.finding.title) for found in result.found)
        if task.consents:
            titles[say(msg("Consents"))] = None
        state = [say(STATE_WORDS[task.status])]
        if result.found and all(found.younger for found in result.found):
            state.append(say(msg("Younger rule")))
        level = SEVERITIES[result.worst] if result.worst else None
        return RowData(
            task.id,
            say(headline_of(task)),
            " · ".join([*state, *titles]),
            icon,
            tone,
            badges=((say(level[0]), level[1]),) if level else (),
        )


class ResultDetail(QWidget):
    opened = Signal(str)
    consent_opened = Signal(str)

    def __init__(self, language: Language) -> None:
        super().__init__()
        self._language = language
        self._drawn: object = None
        self._body = column(self, spacing=12, margin=20)

    def set_result(self, result: Result) -> None:
        wanted = (result, self._language.code)
        if wanted == self._drawn:
            return
        self._drawn = wanted
        while (item := self._body.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.setParent(None)  # so that it is not found any more
                widget.deleteLater()
        say, task = self._language.say, result.task
        self._body.addWidget(label(say(headline_of(task)), "title"))
        self._body.addWidget(label(self._when(result), "muted"))
        for found in result.found:
            self._body.addWidget(Separator())
            self._body.addWidget(self._found(found, task))
        for due in task.consents:
            self._body.addWidget(Separator())
            self._body.addWidget(self._due(due))
        self._body.addSpacing(theme().px(4))
        foot = QWidget()
        line = row(foot)
        there, icon = (
            (msg("Open the conversation"), "tray") if task.is_reply else (msg("Open the post"), "note-pencil")
        )
        open_ = secondary_button(say(there), icon=icon)
        open_.setObjectName("open post")
        open_.clicked.connect(lambda: self.opened.emit(task.id))
        line.addWidget(open_)
        line.addStretch()
        self._body.addWidget(foot)
        self._body.addStretch()
        self.setAccessibleName(say(headline_of(task)))

    def _when(self, result: Result) -> str:
        say, task = self._language.say, result.task
        state = say(STATE_WORDS[task.status])
        if task.day is None:
            return state
        day = self._language.say_date(task.day, short=True)
        if task.out:
            return f"{state} · {say(msg('since {day}', day=day))}"
        since = (
            msg("put in the outbox on {day}", day=day) if task.is_reply else msg("signed on {day}", day=day)
        )
        return f"{state} · {say(since)}"

    def _found(self, found: Found, task: Task) -> QWidget:
        say, finding = self._language.say, found.finding
        words, tone, icon = SEVERITIES[finding.severity]
        holder = QWidget()
        body = column(holder, spacing=4)
        head = row(spacing=8)
        head.addWidget(Glyph(icon, tone, 16, filled=True), 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(label(say(finding.title), "strong"), 1)
        head.addWidget(Badge(say(words), tone), 0, Qt.AlignmentFlag.AlignTop)
        body.addLayout(head)
        if finding.phrase:
            body.addWidget(label(say(msg("“{words}”", words=finding.phrase))))
        where = ", ".join(channel for channel in found.channels if channel)
        if where:
            body.addWidget(label(where, "muted-small"))
        law = finding.law if isinstance(finding.law, str) else say(finding.law)
        since = self._language.say_date(finding.since, short=True)
        body.addWidget(label(f"{law} · {say(msg('since {day}', day=since))}", "muted-small"))
        if found.younger:
            told = (
                msg("This rule is younger than the reply: it was not there when the reply was sent off.")
                if task.is_reply
                else msg("This rule is younger than the post: it was not there when the post was signed.")
            )
            body.addWidget(label(say(told), "small", tone="info"))
        return holder

    def _due(self, due: Due) -> QWidget:
        say = self._language.say
        day = self._language.say_date(due.until.date(), short=True) if due.until else ""
        holder = QWidget()
        line = row(holder, spacing=8)
        line.addWidget(Glyph("handshake", "warn", 16), 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(label(say(_due(due, day))), 1)
        there = quiet_button(say(msg("Open the consent")), compact=True)
        there.clicked.connect(lambda: self.consent_opened.emit(due.consent))
        line.addWidget(there, 0, Qt.AlignmentFlag.AlignTop)
        return holder


def _due(due: Due, day: str) -> Sentence:
    if due.standing is Standing.WITHDRAWN:
        return msg("The consent {code} was withdrawn", code=due.subject)
    if due.standing is Standing.EXPIRED:
        return msg("The consent {code} ended on {day}", code=due.subject, day=day)
    return msg("The consent {code} ends on {day}", code=due.subject, day=day)
