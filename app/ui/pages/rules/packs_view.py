"""The packs as cards: which country, which version, who signed it off, on which laws it stands."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QWidget

from app.core.kernel.text import msg, nmsg
from app.ui.kit import (
    Badge,
    Card,
    Glyph,
    column,
    flowing,
    label,
    row,
    scrolled,
    secondary_button,
    theme,
)
from app.ui.language import Language
from app.ui.pages.rules.state import PackCard, State

WIDE = 720


class PackView(Card):
    opened = Signal()

    def __init__(self, card: PackCard, language: Language) -> None:
        super().__init__(padding=16, spacing=8)
        self.card = card
        say, pack = language.say, card.pack
        name = say(pack.name)
        head = row(spacing=12)
        head.addWidget(label(name, "heading"), 1)
        badge = Badge(say(msg("In force here") if card.in_force else msg("Not for this practice")))
        badge.set_tone("ok" if card.in_force else "muted")
        head.addWidget(badge, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(head)
        version = say(
            msg(
                "Version {version} of {day}",
                version=pack.version,
                day=language.say_date(pack.dated, short=True),
            )
        )
        rules = say(nmsg("{count} rule", "{count} rules", pack.rules))
        self.body.addWidget(label(f"{version} · {rules}"))
        self.body.addLayout(self._reviewed(language))
        self.body.addWidget(label(say(msg("Laws behind it")), "caps"))
        self.body.addWidget(label(pack.basis, "muted"))
        self.body.addStretch()
        see = secondary_button(say(msg("See its rules")), compact=True)
        see.setObjectName(f"see {pack.key}")
        see.setAccessibleName(say(msg("See the rules of {country}", country=name)))
        see.clicked.connect(self.opened)
        self.body.addWidget(flowing(see))
        self.setAccessibleName(f"{name}, {badge.text()}, {version}, {rules}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def _reviewed(self, language: Language) -> QHBoxLayout:
        pack = self.card.pack
        line = row(spacing=8)
        if pack.reviewed_by and pack.reviewed_on:
            day = language.say_date(pack.reviewed_on, short=True)
            words = language.say(msg("Signed off by {person} on {day}", person=pack.reviewed_by, day=day))
            sign = Glyph("seal-check", "ok", 16)
        else:
            words = language.say(msg("Nobody has signed this pack off yet"))
            sign = Glyph("warning", "warn", 16)
        line.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(label(words), 1)
        return line


class PacksView(QWidget):
    """``opened``: the rules of that country are wished for."""

    opened = Signal(str)

    def __init__(self, language: Language) -> None:
        super().__init__()
        self._language = language
        self._drawn: object = None
        self.cards: list[PackView] = []
        content = QWidget()
        outer = column(content, spacing=12)
        look = theme()
        outer.setContentsMargins(look.px(24), look.px(4), look.px(24), look.px(24))
        told = label("", "muted")
        language.bind(
            told.setText,
            msg(
                "The packs turn published laws into questions for the doctor who is responsible. They work offline "
                "and are no legal advice. Every finding kept as evidence names its pack, version and date."
            ),
        )
        outer.addWidget(told)
        self._grid = QGridLayout()
        self._grid.setSpacing(look.px(12))
        outer.addLayout(self._grid)
        outer.addStretch()
        column(self, spacing=0).addWidget(scrolled(content))

    def set_state(self, state: State) -> None:
        wanted = (state.packs, self._language.code)
        if wanted == self._drawn:
            return
        self._drawn = wanted
        for card in self.cards:
            self._grid.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.cards = [PackView(card, self._language) for card in state.packs]
        for view in self.cards:
            view.opened.connect(lambda key=view.card.pack.key: self.opened.emit(key))
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        across = 2 if self.width() >= theme().px(WIDE) else 1
        for number, card in enumerate(self.cards):
            self._grid.addWidget(card, number // across, number % across)
        for side in range(2):
            self._grid.setColumnStretch(side, 1 if side < across else 0)
