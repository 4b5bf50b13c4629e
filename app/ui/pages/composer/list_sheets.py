"""Two drawers: the posts one may open, and the earlier versions of this one."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.core.kernel.text import Sentence, Text, msg
from app.core.posts.model import Status, Version
from app.core.posts.words import STATES
from app.ui.kit import Button, CardList, EmptyState, RowData, SideSheet, label, theme
from app.ui.language import Language
from app.ui.pages.composer.state import DraftRow

TONES: dict[Status, str] = {
    Status.DRAFT: "muted",
    Status.TO_SIGN: "warn",
    Status.SIGNED: "ok",
    Status.WAITING: "info",
    Status.SENDING: "info",
    Status.HANDED_OVER: "info",
    Status.BY_HAND: "warn",
    Status.STOPPED: "block",
    Status.MISSED: "warn",
    Status.UNCERTAIN: "block",
    Status.NOT_SENT: "block",
    Status.PUBLISHED: "ok",
    Status.TAKEN_DOWN: "muted",
}


def timed(language: Language, sentence: Sentence, at: datetime | None, zone: tzinfo | None) -> str:
    """A sentence whose ``{when}`` is a moment, in the reader's words."""
    if isinstance(sentence, Text) and at is not None and "when" in sentence.values:
        when = language.say_moment(at, zone)
        sentence = Text(sentence.template, {**sentence.values, "when": when}, sentence.plural, sentence.count)
    return language.say(sentence)


class DraftsSheet(SideSheet):
    opened = Signal(str)
    new_wanted = Signal()

    def __init__(self, stage: QWidget, language: Language) -> None:
        super().__init__(stage, language.say(msg("Posts")), language.say(msg("Close")), width=460)
        self._language = language
        say = language.say
        self.rows = CardList(say(msg("Posts")))
        self.rows.opened.connect(self._open)
        self.rows.clicked.connect(lambda _: self._open(self.rows.current_id()))
        self._empty = EmptyState(
            "note-pencil",
            say(msg("No post yet")),
            say(msg("What you write is kept here by itself, on this computer.")),
        )
        self.body.addWidget(self.rows, 1)
        self.body.addWidget(self._empty)
        new = Button(say(msg("New post")), "primary", icon="plus")
        new.clicked.connect(self._new)
        self.foot.addWidget(new)

    def show_rows(self, drafts: Sequence[DraftRow], current: str, zone: tzinfo | None) -> None:
        say = self._language.say
        rows = []
        for draft in drafts:
            changed = self._language.say_day_time(draft.updated_at, zone)
            subtitle = say(msg("Changed {when}", when=changed))
            if draft.slot:
                subtitle = say(msg("Planned {when}", when=self._language.say_day_time(draft.slot, zone)))
            rows.append(
                RowData(
                    draft.post,
                    draft.headline or say(msg("Without a title")),
                    subtitle,
                    badges=((say(STATES[draft.status]), TONES[draft.status]),),
                    edge=draft.hue,
                    strong=draft.post == current,
                )
            )
        self.rows.set_rows(rows)
        self.rows.setVisible(bool(rows))
        self._empty.setVisible(not rows)
        self.rows.choose(current)

    def _open(self, post: str) -> None:
        if post:
            self.dismiss()
            self.opened.emit(post)

    def _new(self) -> None:
        self.dismiss()
        self.new_wanted.emit()


class HistorySheet(SideSheet):
    brought_back = Signal(object)

    def __init__(self, stage: QWidget, language: Language) -> None:
        super().__init__(stage, language.say(msg("Version history")), language.say(msg("Close")), width=520)
        self._language = language
        self._versions: dict[str, Version] = {}
        say = language.say
        self.rows = CardList(say(msg("Earlier versions")))
        self.rows.current_changed.connect(self._look)
        self.rows.setMinimumHeight(theme().px(132))
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setProperty("role", "reading")
        self.text.setMinimumHeight(theme().px(132))
        self.text.setAccessibleName(say(msg("The text of that version")))
        self.body.addWidget(
            label(say(msg("Nothing is lost: bringing one back keeps today's text in this list.")), "muted")
        )
        self.body.addWidget(self.rows, 2)
        self.body.addWidget(self.text, 3)
        self.restore = Button(say(msg("Restore as new")), "primary")
        self.restore.clicked.connect(self._restore)
        self.foot.addWidget(self.restore)

    def show_versions(
        self, versions: Sequence[Version], names: Sequence[str], zone: tzinfo | None, may: bool
    ) -> None:
        self._versions = {str(v.number): v for v in versions}
        say = self._language.say
        rows = []
        for version, name in zip(versions, names, strict=True):
            when = self._language.say_moment(version.at, zone)
            headline = version.post.headline or say(msg("Without a title"))
            rows.append(RowData(str(version.number), when, headline, trailing=name))
        self.rows.set_rows(rows)
        self.rows.setMaximumHeight(max(min(len(rows), 5), 2) * self.rows.row_height() + 2)
        self.restore.setEnabled(may and bool(rows))
        self.rows.choose_first()

    def _look(self, number: str) -> None:
        version = self._versions.get(number)
        if version is not None:
            parts = [version.post.title, version.post.text, *version.post.variants.values()]
            self.text.setPlainText("\n\n".join(part for part in parts if part))

    def _restore(self) -> None:
        version = self._versions.get(self.rows.current_id())
        if version is not None:
            self.dismiss()
            self.brought_back.emit(version)
