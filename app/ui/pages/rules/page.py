"""Draws the rules: tabs for packs, all rules, the practice's own and everything checked again; a sheet for words."""

from collections.abc import Coroutine
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.core.compliance.house import HouseWord
from app.core.kernel.text import msg
from app.ui.kit import PageHeader, Segments, column, primary_button, row, theme
from app.ui.kit.soon import Soon
from app.ui.pages.contract import Surroundings
from app.ui.pages.rules.house_view import HouseView
from app.ui.pages.rules.packs_view import PacksView
from app.ui.pages.rules.presenter import RulesPresenter
from app.ui.pages.rules.recheck_view import RecheckView
from app.ui.pages.rules.rules_view import RulesView
from app.ui.pages.rules.state import State, Tab
from app.ui.pages.rules.word_sheet import WordSheet
from app.ui.pages.rules.words import TABS


class RulesPage(QWidget):
    def __init__(self, presenter: RulesPresenter, around: Surroundings) -> None:
        super().__init__()
        self._presenter, self._around = presenter, around
        self._state = State()
        language = around.language
        header = PageHeader()
        language.bind(header.set_title, msg("Rules"), self)
        self.again = primary_button(icon="arrows-clockwise")
        self.again.setObjectName("check again")
        self.again.clicked.connect(self.check_again)
        header.add_action(self.again)
        self.tabs = Segments()
        language.bind(self.tabs.setAccessibleName, msg("Rules"), self)
        for tab, words in TABS.items():
            language.bind(self.tabs.add(tab.value, "").setText, words)
        self.tabs.chosen.connect(lambda key: presenter.go(Tab(key)))
        self._make_views()
        self._stack = QStackedWidget()
        self._views: dict[Tab, PacksView | RulesView | HouseView | RecheckView] = {
            Tab.PACKS: self.packs,
            Tab.RULES: self.rules,
            Tab.HOUSE: self.house,
            Tab.RECHECK: self.recheck,
        }
        for view in self._views.values():
            self._stack.addWidget(view)
        look = theme()
        line = row(spacing=0)
        line.setContentsMargins(look.px(24), 0, look.px(24), look.px(8))
        line.addWidget(self.tabs, 1)
        layout = column(self, spacing=0)
        layout.addWidget(header)
        layout.addLayout(line)
        layout.addWidget(self._stack, 1)
        self.sheet: WordSheet | None = None
        self.soon = Soon(self, self.refresh)
        for key, act in (("Ctrl+F", self._search), ("F5", self.check_again)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)
        presenter.show = self._show
        language.changed.connect(self._say_again)

    def _make_views(self) -> None:
        language, presenter = self._around.language, self._presenter
        self.packs, self.rules = PacksView(language), RulesView(language)
        self.house, self.recheck = HouseView(language), RecheckView(language)
        self.packs.opened.connect(presenter.rules_of)
        self.rules.searched.connect(presenter.search)
        self.rules.country_wished.connect(presenter.in_country)
        self.rules.group_wished.connect(presenter.in_group)
        self.rules.severity_wished.connect(presenter.of_severity)
        self.rules.chosen.connect(presenter.choose)
        self.rules.switched.connect(lambda rule, on: self._do(presenter.switch(rule, on=on)))
        self.house.switched.connect(lambda rule, on: self._do(presenter.switch(rule, on=on)))
        self.house.add_wished.connect(presenter.add)
        self.house.edit_wished.connect(presenter.edit)
        self.house.drop_wished.connect(lambda word: self._do(self._drop(word)))
        self.house.fees_chosen.connect(lambda fees: self._do(presenter.keep_fees(fees)))
        self.house.tone_chosen.connect(lambda tone: self._do(presenter.keep_tone(tone)))
        self.recheck.stopped.connect(presenter.stop)
        self.recheck.advice_wished.connect(presenter.with_advice)
        self.recheck.chosen.connect(presenter.choose_result)
        self.recheck.post_opened.connect(lambda post: self._around.navigate("composer", post=post))
        self.recheck.reply_opened.connect(lambda one: self._around.navigate("inbox", conversation=one))
        self.recheck.consent_opened.connect(lambda one: self._around.navigate("consents", consent=one))
        self.recheck.copied.connect(self._copy)

    # --- drawing -------------------------------------------------------------------------------------------

    def shown(self, tab: str = "", rule: str = "", **_args: object) -> None:
        """``tab``: show that one; ``rule``: look at this rule."""

        async def arrive() -> None:
            await self._presenter.refresh()
            if tab:
                self._presenter.go(Tab(tab))
            if rule:
                self._presenter.rules_of("")
                self._presenter.choose(rule)

        self._do(arrive())

    def leaving(self) -> None:
        self._presenter.put_away()

    def refresh(self) -> None:
        self._do(self._presenter.refresh())

    def _show(self, state: State) -> None:
        self._state = state
        if not state.ready:
            return
        say = self._around.language.say
        self.tabs.choose(state.tab.value)
        view = self._views[state.tab]
        self._stack.setCurrentWidget(view)
        view.set_state(state)
        self.again.setEnabled(not state.check.running)
        self.again.setText(say(msg("Checking…") if state.check.running else msg("Check everything again")))
        if state.form is not None and self.sheet is None:
            self.sheet = WordSheet(self, self._around.language)
            self.sheet.kept.connect(lambda word: self._do(self._keep(word)))
            self.sheet.put_away.connect(self._presenter.put_away)
        if self.sheet is not None:
            self.sheet.set_form(state.form)

    def _say_again(self) -> None:
        self._presenter.say_again()

    # --- wishes --------------------------------------------------------------------------------------------

    def _do(self, work: Coroutine[Any, Any, Any]) -> None:
        self._around.spawn(self, work)

    def check_again(self) -> None:
        self._do(self._presenter.check_everything())

    def _search(self) -> None:
        self._presenter.go(Tab.RULES)
        self.rules.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.rules.search.selectAll()

    async def _keep(self, word: HouseWord) -> None:
        if await self._presenter.keep(word):
            self._around.toast(msg("The rule is in force from now on."))

    async def _drop(self, word: str) -> None:
        gone = await self._presenter.drop(word)
        if gone is not None:
            self._around.toast(
                msg("The rule was taken out."), lambda: self._do(self._presenter.put_back(gone))
            )

    def _copy(self) -> None:
        language = self._around.language
        text = self._presenter.report_text(language.say, lambda at: language.say_date(at, short=True))  # type: ignore[arg-type]
        QGuiApplication.clipboard().setText(text)
        self._around.toast(msg("The report was copied."))
