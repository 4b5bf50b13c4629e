"""One tab for the text all channels share and one for each channel; under them, what the open one is."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.core.kernel.text import msg
from app.ui.kit import Button, FlowLayout, column, label, quiet_button, row
from app.ui.language import Language
from app.ui.pages.composer.menu_button import MenuButton, Option
from app.ui.pages.composer.state import BASE, Outlet, Tab

ADD = "add"


class ChannelTabs(QWidget):
    chosen = Signal(str)
    channel_toggled = Signal(str, bool)
    back_to_base = Signal()
    channels_wanted = Signal()

    def __init__(self, language: Language) -> None:
        super().__init__()
        self._language = language
        self._drawn: tuple[object, ...] = ()
        self._tab = BASE
        self._on: frozenset[str] = frozenset()
        self._tabs = QWidget()
        self._flow = FlowLayout(self._tabs, spacing=12)
        self._buttons: dict[str, Button] = {}
        self._add = MenuButton("plus", single=False, quiet=True)
        self._add.chosen.connect(self._toggle)
        self._flow.addWidget(self._add)
        self._about = label("", "muted-small")
        self._back = quiet_button(icon="arrow-counter-clockwise", compact=True)
        self._back.clicked.connect(self.back_to_base)
        language.bind(self._back.setText, msg("Back to the base"))
        self._off = quiet_button(icon="x", compact=True)
        self._off.clicked.connect(lambda: self.channel_toggled.emit(self._tab, False))
        language.bind(self._off.setText, msg("Take the channel off"))
        under = row(spacing=8)
        under.addWidget(self._about, 1)
        under.addWidget(self._back)
        under.addWidget(self._off)
        self._under = QWidget()
        self._under.setLayout(under)
        layout = column(self, spacing=4)
        layout.addWidget(self._tabs)
        layout.addWidget(self._under)

    def draw(self, tabs: Sequence[Tab], tab: str, outlets: Sequence[Outlet], locked: bool) -> None:
        drawn = (self._language.code, tuple(tabs), tab, tuple(outlets), locked)
        if drawn == self._drawn:
            return
        self._drawn = drawn
        self._tab = tab
        self._on = frozenset(t.key for t in tabs)
        if [t.key for t in tabs] != list(self._buttons):
            self._rebuild(tabs)
        for one in tabs:
            self._say(one, chosen=one.key == tab)
        self._menu(outlets)
        self._add.setEnabled(not locked)
        self._explain(next((t for t in tabs if t.key == tab), None), locked)

    def _rebuild(self, tabs: Sequence[Tab]) -> None:
        self._flow.takeAt(self._flow.count() - 1)
        self._flow.clear()
        self._buttons = {}
        for one in tabs:
            button = Button("", "segment")
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, key=one.key: self._press(key))
            self._buttons[one.key] = button
            self._flow.addWidget(button)
        self._flow.addWidget(self._add)

    def _press(self, key: str) -> None:
        for other, button in self._buttons.items():
            button.setChecked(other == key)
        self.chosen.emit(key)

    def _say(self, tab: Tab, *, chosen: bool) -> None:
        say, button = self._language.say, self._buttons[tab.key]
        name = say(msg("Base")) if tab.key == BASE else tab.name
        button.setText(f"{name}*" if tab.own else name)
        button.setChecked(chosen)
        spoken = [name]
        if tab.own:
            spoken.append(say(msg("different from the base")))
        if tab.over:
            spoken.append(say(msg("too long")))
        button.setAccessibleName(", ".join(spoken))
        button.setToolTip(", ".join(spoken) if len(spoken) > 1 else "")
        button.set_icon("warning-octagon" if tab.over else "")

    def _menu(self, outlets: Sequence[Outlet]) -> None:
        say = self._language.say
        words = say(msg("Channel"))
        self._add.say(words, say(msg("Choose the channels of this post")))
        options = [
            Option(
                o.id, o.label if o.handle in o.label else f"{o.label} · {o.handle}", checked=o.id in self._on
            )
            for o in outlets
        ]
        self._add.set_options(options, (Option(ADD, say(msg("Add a channel to the practice…"))),))

    def _toggle(self, key: str) -> None:
        if key == ADD:
            self.channels_wanted.emit()
        else:
            self.channel_toggled.emit(key, key not in self._on)

    def _explain(self, tab: Tab | None, locked: bool) -> None:
        say = self._language.say
        self._under.setVisible(tab is not None and tab.key != BASE)
        if tab is None:
            return
        own = msg("Its own text: changes to the base do not touch it.")
        same = msg("The same text as the base. Write here to make it different.")
        self._about.setText(say(own if tab.own else same))
        self._back.setVisible(tab.own and not locked)
        self._off.setVisible(not locked)
