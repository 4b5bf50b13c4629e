"""A checklist beside an editor: what stands in the way, why, and what to do.

It knows no rules. A finding keeps its ``id`` from keystroke to keystroke, so its card stays where it is and stays
open while somebody reads it; ``chosen(id, choice, reason)`` says which button was pressed.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QVariantAnimation, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from app.ui.kit.buttons import Button
from app.ui.kit.finding import FindingItem, PanelWords
from app.ui.kit.finding_card import FindingCard
from app.ui.kit.surfaces import column, label, row
from app.ui.kit.theme import theme

WHOLE = 16_777_215
"""Qt's own word for "as high as it likes"."""


class FindingsPanel(QWidget):
    """Findings in the order given, under their headings, then one folded line with all that is fine."""

    chosen = Signal(str, str, str)
    pointed = Signal(str)
    pressed = Signal(str)
    """A finding was clicked: show its words in the text."""
    grew = Signal()
    """A card is sliding in; what stands below it moves."""
    announced = Signal(str)
    """What a screen reader was told."""

    def __init__(self, words: PanelWords | None = None) -> None:
        super().__init__()
        self.tells: Callable[[Sequence[FindingItem], Sequence[FindingItem]], str] | None = None
        """Says what changed, from the findings that stand and those that are new."""
        self._words = words or PanelWords()
        self._cards: dict[str, FindingCard] = {}
        self._headings: dict[str, QLabel] = {}
        self._opened: dict[str, bool] = {}
        self._gone: set[str] = set()
        self._subject, self._fresh = "", True
        self._standing: tuple[FindingItem, ...] = ()
        self._layout = column(self, spacing=8)
        self._nothing = label("", "muted")
        self._layout.addWidget(self._nothing)
        self._fine_button = Button("", "quiet", icon="check-circle", compact=True)
        self._fine_button.setCheckable(True)
        self._fine_list = label("", "muted-small")
        self._fine_button.toggled.connect(self._fine_list.setVisible)
        line = row()
        line.addWidget(self._fine_button)
        line.addStretch()
        self._layout.addLayout(line)
        self._layout.addWidget(self._fine_list)
        self._fine_list.hide()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._sweep)
        self.show_items((), ())
        self._fresh = True

    def set_words(self, words: PanelWords) -> None:
        self._words = words
        self.setAccessibleName(words.name)

    def set_subject(self, subject: str) -> None:
        """What the findings are of. The first ones of another subject are there at once, without a word."""
        if subject != self._subject:
            self._subject, self._fresh = subject, True

    def show_items(self, items: Sequence[FindingItem], fine: Sequence[str]) -> None:
        """Draw these; a card that was there stays the same widget, in the same state.

        One whose finding is gone stays too while somebody reads it.
        """
        self.setAccessibleName(self._words.name)
        order = [item.id for item in items]
        wanted = {item.id: item for item in items}
        self._gone = {key for key in self._cards if key not in wanted}
        self._sweep()
        if self._gone:
            self._keep_gone(order)
        widgets: list[QWidget] = []
        for place, key in enumerate(order):
            known = self._cards.get(key)
            if known is None:
                item = wanted[key]
                known = self._make(item, is_open=self._opened.get(key, place == 0 and not item.settled))
                if not self._fresh and self.isVisible():
                    self._slide_in(known)
            known.show_item(wanted.get(key, known.item), self._words)
            widgets += [*self._heading(known.item, widgets), known]
        for place, widget in enumerate(widgets):
            if self._layout.indexOf(widget) != place:
                self._layout.insertWidget(place, widget)
        for heading in self._headings.values():
            heading.setVisible(heading in widgets)
        self._nothing.setText(self._words.nothing)
        self._nothing.setVisible(not items and not fine and bool(self._words.nothing))
        self._fine_button.setVisible(bool(fine))
        self._fine_button.setText(self._words.fine)
        self._fine_list.setText("\n".join(fine))
        self._fine_list.setVisible(bool(fine) and self._fine_button.isChecked())
        self._tell(items)
        self._fresh = False

    def _keep_gone(self, order: list[str]) -> None:
        """What is gone and still read stays behind what it stood behind."""
        before = sorted(self._cards, key=lambda key: self._layout.indexOf(self._cards[key]))
        for gone in (key for key in before if key in self._gone):
            earlier = [key for key in before[: before.index(gone)] if key in order]
            order.insert(order.index(earlier[-1]) + 1 if earlier else 0, gone)

    def _heading(self, item: FindingItem, above: Sequence[QWidget]) -> list[QWidget]:
        """The heading of the group of ``item``, where it is not above it already."""
        words = (self._words.groups or {}).get(item.group, "")
        if not words:
            return []
        heading = self._headings.get(item.group)
        if heading is None:
            heading = self._headings[item.group] = label("", "caps", wrap=False)
        heading.setText(words)
        return [] if heading in above else [heading]

    def _slide_in(self, card: FindingCard) -> None:
        """A card that appears makes room for itself little by little: the eye sees where it came from."""
        if not (duration := theme().motion(150)):
            return
        growing = QVariantAnimation(card, startValue=0.0, endValue=1.0, duration=duration)

        def grow(part: float) -> None:
            whole = (
                card.heightForWidth(self.width()) if card.hasHeightForWidth() else card.sizeHint().height()
            )
            card.setMaximumHeight(max(1, round(whole * part)))
            self.grew.emit()

        def stay() -> None:
            card.setMaximumHeight(WHOLE)
            self.grew.emit()

        growing.valueChanged.connect(grow)
        growing.finished.connect(stay)
        card.setMaximumHeight(1)
        growing.start(QVariantAnimation.DeletionPolicy.DeleteWhenStopped)

    def _tell(self, items: Sequence[FindingItem]) -> None:
        """Tell a screen reader what changed: once, when the fingers rest, and in its own good time."""
        known = {item.id for item in self._standing}
        self._standing = tuple(item for item in items if not item.settled)
        if self._fresh or self.tells is None or {item.id for item in self._standing} == known:
            return
        words = self.tells(self._standing, [item for item in self._standing if item.id not in known])
        self.announced.emit(words)
        if QAccessible.isActive():
            event = QAccessibleAnnouncementEvent(self, words)
            event.setPoliteness(QAccessible.AnnouncementPoliteness.Polite)
            QAccessible.updateAccessibility(event)

    def _sweep(self, *_focus: object) -> None:
        """Let go of what is gone and nobody reads any more."""
        for key in [key for key in self._gone if not self._cards[key].being_read]:
            self._gone.discard(key)
            card = self._cards.pop(key)
            self._layout.removeWidget(card)
            card.hide()
            card.deleteLater()

    def _make(self, item: FindingItem, *, is_open: bool) -> FindingCard:
        card = FindingCard(item, self._words, is_open=is_open)
        card.chosen.connect(self.chosen)
        card.pointed.connect(self.pointed)
        card.pressed.connect(self.pressed)
        card.opened.connect(self._opened.__setitem__)
        card.left.connect(self._sweep)
        self._cards[item.id] = card
        return card

    def card(self, item: str) -> FindingCard | None:
        return self._cards.get(item)

    def reveal(self, item: str) -> None:
        """Open the card of a finding, for instance the one whose words were clicked in the text."""
        if card := self._cards.get(item):
            card.set_open(True)
