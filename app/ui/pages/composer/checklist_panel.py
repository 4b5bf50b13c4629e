"""The checklist beside the editor: what stands in the way first; the finding one reads stays under the eye."""

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from app.core.compliance.settling import COUNTED, GROUPS
from app.core.kernel.text import Sentence, Words, msg, nmsg
from app.ui.kit import Badge, column, row, scrolled, theme
from app.ui.kit.finding import TONES, Choice, FindingItem, Level, PanelWords
from app.ui.kit.finding_card import FindingCard
from app.ui.kit.findings import FindingsPanel
from app.ui.language import Language
from app.ui.pages.composer.state import Item
from app.ui.reading_line import ReadingLine

LEVELS: dict[Level, Sentence] = {
    "block": msg("Blocks"),
    "ask": msg("Question"),
    "warn": msg("Wants a reason"),
    "note": msg("Advice"),
}


SETTLES = 600
"""Milliseconds within which cards that come and go have found their place."""
MOST_NAMED = 2
"""New findings whose title is read out; the others are counted."""


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
        self.reading = ReadingLine(language, msg("The whole post"))
        inside.addWidget(self.reading)
        self._room = QWidget()
        """Below the end, so that also a short list can stay where it is read while something comes above."""
        inside.addWidget(self._room)
        inside.addStretch()
        self._area = scrolled(content)
        self._held: tuple[FindingCard, int] | None = None
        self.panel.tells = self._changed
        self.panel.grew.connect(self._hold)
        self._area.verticalScrollBar().rangeChanged.connect(self._hold)
        self._settled = QTimer(self, singleShot=True, interval=SETTLES)
        self._settled.timeout.connect(self._let_go)
        column(self).addWidget(self._area)

    def draw(self, items: Sequence[Item], fine: Sequence[Sentence], blank: bool, subject: str = "") -> None:
        """Show the findings; ``blank``: there is nothing to check yet. ``subject``: of which text."""
        self.panel.set_subject(subject)
        drawn = (self._language.code, tuple(items), tuple(fine), blank)
        if drawn == self._drawn:
            return
        self._drawn = drawn
        self.items = tuple(self._item(item) for item in items)
        self._grip()
        self.panel.set_words(self._words(len(fine)))
        self.panel.show_items(self.items, () if blank else [self._language.say(title) for title in fine])
        self._tell([item.level for item in self.items if not item.settled])

    def _item(self, item: Item) -> FindingItem:
        say = self._language.say
        picks = (
            Choice(p.key, say(p.words), p.icon, p.asks_reason, say(p.why_not) if p.why_not else "", p.shows)
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
            settles=say(item.settles) if item.settles else "",
            choices=tuple(picks),
            settled=say(item.settled) if item.settled else "",
            start=item.start,
            end=item.end,
        )

    def _words(self, fine: int) -> PanelWords:
        say = self._language.say
        return PanelWords(
            name=say(msg("Checklist")),
            level={level: say(words) for level, words in LEVELS.items()},
            groups={key: say(words) for key, words in GROUPS.items()},
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
        for level, badge in self._badges.items():
            words = self._language.say(COUNTED[level](found[level]))
            badge.setText(str(found[level]))
            badge.setAccessibleName(words)
            badge.setToolTip(words)
            badge.setVisible(found[level] > 0)
        summary = self._summary(found)
        self.panel.setAccessibleDescription(summary)
        self.setAccessibleDescription(summary)

    def _summary(self, found: Counter[str]) -> str:
        """How many of each, strictest first."""
        spoken = [self._language.say(words(found[level])) for level, words in COUNTED.items() if found[level]]
        return ", ".join(spoken) or self._language.say(msg("The rules noticed nothing."))

    def _changed(self, standing: Sequence[FindingItem], new: Sequence[FindingItem]) -> str:
        """For a screen reader: how it stands now, and what is new by its name."""
        summary = self._summary(Counter(item.level for item in standing))
        if not new:
            return summary
        titles = ", ".join(item.title for item in new[:MOST_NAMED])
        added = nmsg("{count} new: {titles}", "{count} new: {titles}", len(new), titles=titles)
        return f"{summary}. {self._language.say(added)}"

    # --- nothing jumps ---------------------------------------------------------------------------------------

    def _anchor(self) -> tuple[FindingCard, int] | None:
        """The finding being read, else the first one in sight of who has scrolled, and how far down it stands.

        Who reads nothing and stands at the top sees what arrives there.
        """
        scroll = self._area.verticalScrollBar().value()
        cards = [card for item in self.items if (card := self.panel.card(item.id)) and card.isVisible()]
        in_sight = next((c for c in cards if c.geometry().bottom() > scroll), None) if scroll else None
        card = next((c for c in cards if c.being_read), in_sight)
        return (card, card.y() - scroll) if card is not None else None

    def _grip(self) -> None:
        """From now until all has found its place, the card one reads stays where it is."""
        self._let_go()
        self._held = self._anchor()
        if self._held is None:
            self._room.setFixedHeight(0)
        else:
            self._held[0].installEventFilter(self)
            self._settled.start()

    def _let_go(self) -> None:
        if self._held is not None and isValid(self._held[0]):
            self._held[0].removeEventFilter(self)
        self._held = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Move:
            self._hold()
        return False

    def _hold(self, *_range: int) -> None:
        if self._held is None or not isValid(self._held[0]):
            return
        card, place = self._held
        bar, wanted = self._area.verticalScrollBar(), card.y() - place
        self._room.setFixedHeight(max(0, wanted + self._area.viewport().height() - self._room.y()))
        bar.setValue(wanted)

    def reveal(self, item: str) -> None:
        """Open a finding's card and bring it into sight."""
        card = self.panel.card(item)
        if card is not None:
            self.panel.reveal(item)
            QTimer.singleShot(0, card, lambda: self._area.ensureWidgetVisible(card, 0, theme().px(12)))
