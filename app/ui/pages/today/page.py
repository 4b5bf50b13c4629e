"""Draws the decisions of the day: at most four cards, a row each, and kindness when there is nothing."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

from app.core.kernel.text import msg
from app.ui.kit import EmptyState, PageHeader, column, primary_button, scrolled, theme
from app.ui.kit.soon import Soon
from app.ui.pages.contract import Surroundings
from app.ui.pages.today.decisions import Section
from app.ui.pages.today.group_card import GroupCard
from app.ui.pages.today.presenter import TodayPresenter, TodayState
from app.ui.pages.today.rows import Row, Verb
from app.ui.pages.today.steps_card import StepsCard

MINUTE = 60_000


class TodayPage(QWidget):
    def __init__(self, presenter: TodayPresenter, around: Surroundings) -> None:
        super().__init__()
        self._presenter, self._around = presenter, around
        self._state: TodayState | None = None
        self._header = PageHeader()
        language = around.language
        language.bind(self._header.set_title, msg("Today"), self)
        write = primary_button(icon="note-pencil")
        language.bind(write.setText, msg("Write a post"))
        write.clicked.connect(self._write)
        self._header.add_action(write)
        self._nothing = EmptyState("check-circle")
        self._nothing.acted.connect(self._write)
        content = QWidget()
        self._cards = column(content, spacing=16)
        look = theme()
        self._cards.setContentsMargins(look.px(24), look.px(4), look.px(24), look.px(24))
        layout = column(self, spacing=0)
        layout.addWidget(self._header)
        self._scroll = scrolled(content)
        layout.addWidget(self._scroll, 1)
        self.soon = Soon(self, self.refresh)
        # what is missed or arrives with the hour is noticed without anything happening
        clock = QTimer(self, interval=MINUTE)
        clock.timeout.connect(self.refresh)
        clock.start()
        presenter.show = self._show
        language.changed.connect(self._draw)
        theme().changed.connect(self._draw)

    def shown(self, **_args: object) -> None:
        self.refresh()

    def refresh(self) -> None:
        self._around.spawn(self, self._presenter.refresh())

    def _show(self, state: TodayState) -> None:
        known, self._state = self._state, state
        unchanged = known is not None and (known.groups, known.steps) == (state.groups, state.steps)
        if not unchanged or known is None or known.now.date() != state.now.date():
            self._draw()

    def _draw(self) -> None:
        state = self._state
        if state is None:
            return
        focused = QApplication.focusWidget()
        before = focused.objectName() if focused is not None and self.isAncestorOf(focused) else ""
        place = self._scroll.verticalScrollBar().value()
        self._clear()
        language = self._around.language
        self._header.set_subtitle(_sentence_case(language.say_date(state.now.astimezone(state.zone).date())))
        urgent = any(group.section is Section.URGENT for group in state.groups)
        if state.steps and not urgent:
            self._add_steps(state)
        for group in state.groups:
            made = GroupCard(group, language, state)
            made.acted.connect(self._act)
            made.all_asked.connect(self._around.navigate)
            self._cards.addWidget(made)
            if group.section is Section.URGENT and state.steps:
                self._add_steps(state)
        if not state.groups:
            self._cards.addStretch(1)
            self._cards.addWidget(self._nothing, 0 if state.steps else 3)
            self._nothing.show()
            self._say_nothing(state)
        self._cards.addStretch(2)
        self._scroll.verticalScrollBar().setValue(place)
        if before and (again := self.findChild(QWidget, before)) is not None:
            again.setFocus()

    def _add_steps(self, state: TodayState) -> None:
        card = StepsCard(state.steps, self._around.language)
        card.opened.connect(lambda page, args: self._around.navigate(page, **args))
        card.dismissed.connect(lambda: self._around.spawn(self, self._presenter.dismiss_first_steps()))
        self._cards.addWidget(card)

    def _say_nothing(self, state: TodayState) -> None:
        say, language = self._around.language.say, self._around.language
        if state.next_at is not None:
            rest = msg(
                "Everything is in order. Next to go out: “{title}”, {when}.",
                title=state.next_title,
                when=language.say_day_time(state.next_at, state.zone),
            )
        else:
            rest = msg("Everything is in order. A good moment to write something useful.")
        self._nothing.say(say(msg("Nothing to decide today")), say(rest), say(msg("Write a post")))

    def _clear(self) -> None:
        while (item := self._cards.takeAt(0)) is not None:
            widget = item.widget()
            if widget is self._nothing:
                widget.hide()
            elif widget is not None:
                widget.hide()
                widget.setParent(None)  # so that it is not found any more
                widget.deleteLater()

    def _act(self, row: Row, verb: Verb) -> None:
        match verb:
            case Verb.OPEN | Verb.NEW_DATE:
                self._around.navigate(row.page, **row.args)
            case Verb.PUBLISH_NOW:
                self._around.spawn(self, self._publish(row))
            case Verb.SKIP:
                self._around.spawn(self, self._skip(row))

    async def _publish(self, row: Row) -> None:
        self._around.toast(await self._presenter.publish_now(row.deliveries))

    async def _skip(self, row: Row) -> None:
        back = await self._presenter.skip(row.deliveries)
        self._around.toast(
            msg("Skipped: it is not published."),
            lambda: self._around.spawn(self, self._presenter.take_back(back)),
        )

    def _write(self) -> None:
        self._around.navigate("composer", new=True)


def _sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]
