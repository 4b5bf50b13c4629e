"""The checklist beside the editor: what stands in the way first; the finding one reads stays under the eye."""

from collections import Counter
from collections.abc import Callable, Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.core.compliance.model import ON_SCREEN
from app.core.kernel.text import Sentence, Words, msg, nmsg
from app.ui.kit import Badge, column, row, scrolled, theme
from app.ui.kit.findings import TONES, Choice, FindingCard, FindingItem, FindingsPanel, Level, PanelWords
from app.ui.language import Language
from app.ui.pages.composer.state import Item

LEVELS: dict[Level, tuple[Sentence, Callable[[int], Sentence]]] = {
    "block": (msg("Blocks"), lambda n: nmsg("{count} blocks", "{count} block", n)),
    "ask": (msg("Question"), lambda n: nmsg("{count} question", "{count} questions", n)),
    "warn": (msg("Wants a reason"), lambda n: nmsg("{count} wants a reason", "{count} want a reason", n)),
    "note": (msg("Advice"), lambda n: nmsg("{count} piece of advice", "{count} pieces of advice", n)),
}


class ChecklistPanel(QWidget):
    chosen = Signal(str, str, str)
    pointed = Signal(str)
    pressed = Signal(str)

    def __init__(self, language: Language) -> None:
        super().__init__()
        self._language = language
        self._drawn: tuple[object, ...] = ()
        self.items: tuple[FindingItem, ...] = ()
        self._badges = {level: Badge("", TONES[level]) for level in LEVELS}
        self.counts = QWidget()
        """How much there is of each level; the page puts it beside the name of this view."""
        counts = row(self.counts, spacing=6)
        for badge in self._badges.values():
            badge.hide()
            counts.addWidget(badge)
        self.panel = FindingsPanel()
        self.panel.chosen.connect(self.chosen)
        self.panel.pointed.connect(self.pointed)
        self.panel.pressed.connect(self.pressed)
        content = QWidget()
        inside = column(content, spacing=0)
        inside.setContentsMargins(0, 0, theme().px(6), theme().px(8))
        inside.addWidget(self.panel)
        inside.addStretch()
        self._area = scrolled(content)
        column(self).addWidget(self._area)

    def draw(self, items: Sequence[Item], fine: Sequence[Sentence], blank: bool) -> None:
        """Show the findings; ``blank``: there is nothing to check yet."""
        drawn = (self._language.code, tuple(items), tuple(fine), blank)
        if drawn == self._drawn:
            return
        self._drawn = drawn
        self.items = tuple(self._item(item) for item in items)
        anchor, place = self._anchor()
        self.panel.set_words(self._words(len(fine)))
        self.panel.show_items(self.items, () if blank else [self._language.say(title) for title in fine])
        if anchor is not None:
            QTimer.singleShot(0, self, lambda: self._hold(anchor, place))
        self._tell([item.level for item in self.items if not item.settled])

    def _item(self, item: Item) -> FindingItem:
        say = self._language.say
        picks = (
            Choice(p.key, say(p.words), p.icon, p.asks_reason, say(p.why_not) if p.why_not else "")
            for p in item.picks
        )
        level: Level = next(key for key in LEVELS if key == item.level)
        return FindingItem(
            id=item.id,
            level=level,
            title=say(item.title),
            phrase=item.phrase,
            message=say(item.message),
            law=say(item.law) if isinstance(item.law, Words) else item.law,
            question=say(item.question) if item.question else "",
            fix=say(item.fix) if item.fix else "",
            choices=tuple(picks),
            settled=say(item.settled) if item.settled else "",
            start=item.start,
            end=item.end,
        )

    def _words(self, fine: int) -> PanelWords:
        say = self._language.say
        return PanelWords(
            name=say(msg("Checklist")),
            level={level: say(words) for level, (words, _) in LEVELS.items()},
            law=say(msg("Law")),
            explain=say(msg("Why")),
            reason=say(msg("Write the reason in a sentence: it is kept with the post.")),
            keep_reason=say(msg("I answer for it")),
            cancel=say(msg("Cancel")),
            fine=say(nmsg("{count} check is fine", "{count} checks are fine", fine)),
            nothing=say(msg("Start writing: what needs care appears here, with the reason and the law.")),
        )

    def _tell(self, levels: Sequence[str]) -> None:
        """The counts on top, and the same in words for a screen reader."""
        found = Counter(levels)
        spoken = []
        for severity in ON_SCREEN:
            level = next(key for key in LEVELS if key == severity.word)
            words = self._language.say(LEVELS[level][1](found[level]))
            badge = self._badges[level]
            badge.setText(str(found[level]))
            badge.setAccessibleName(words)
            badge.setToolTip(words)
            badge.setVisible(found[level] > 0)
            if found[level]:
                spoken.append(words)
        summary = ", ".join(spoken) or self._language.say(msg("The rules noticed nothing."))
        self.panel.setAccessibleDescription(summary)
        self.setAccessibleDescription(summary)

    # --- nothing jumps ---------------------------------------------------------------------------------------

    def _anchor(self) -> tuple[FindingCard | None, int]:
        """The finding being read, else the first one in sight, and how far down it stands."""
        scroll = self._area.verticalScrollBar().value()
        cards = [card for item in self.items if (card := self.panel.card(item.id)) and card.isVisible()]
        card = next(
            (c for c in cards if c.being_read),
            next((c for c in cards if c.geometry().bottom() > scroll), None),
        )
        return card, (card.y() - scroll if card else 0)

    def _hold(self, card: FindingCard, place: int) -> None:
        if self.panel.isAncestorOf(card):
            self._area.verticalScrollBar().setValue(card.y() - place)

    def reveal(self, item: str) -> None:
        """Open a finding's card and bring it into sight."""
        card = self.panel.card(item)
        if card is not None:
            self.panel.reveal(item)
            QTimer.singleShot(0, card, lambda: self._area.ensureWidgetVisible(card, 0, theme().px(12)))
