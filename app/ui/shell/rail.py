"""The list of pages on the left: names or, when there is little room, icons; at the foot the person at work."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QMenu, QSizePolicy, QWidget

from app.core.kernel.text import Sentence, msg, nmsg
from app.ui.kit import Badge, Button, ElidedLabel, IconButton, Separator, Weight, column, icon, row, theme
from app.ui.language import Language
from app.ui.pages.contract import Page

WIDE, NARROW = 208, 56


@dataclass(frozen=True, slots=True)
class PersonCard:
    id: str
    name: str
    initials: str
    role: Sentence


class RailItem(Button):
    """One page: icon, title, and how many decisions wait there."""

    def __init__(self, page: Page, language: Language) -> None:
        super().__init__("", "rail", icon=page.icon)
        self._page, self._language = page, language
        self._count, self._narrow = 0, False
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._badge = Badge("", "accent")
        line = row(self, spacing=0)
        line.setContentsMargins(0, 0, theme().px(8), 0)
        line.addStretch()
        line.addWidget(self._badge)
        language.changed.connect(self.draw)
        self.draw()

    def set_count(self, count: int) -> None:
        self._count = count
        self.draw()

    def set_narrow(self, narrow: bool) -> None:
        self._narrow = narrow
        self.draw()

    def draw(self) -> None:
        title = self._language.say(self._page.title)
        waiting = self._language.say(nmsg("{count} to decide", "{count} to decide", self._count))
        spoken = f"{title}, {waiting}" if self._count else title
        self._badge.set_count(0 if self._narrow else self._count)
        look = theme()
        taken = look.px(46) + (self._badge.sizeHint().width() + look.px(4) if self._count else 0)
        shown = self.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, self.width() - taken)
        self.setText("" if self._narrow else f"  {shown}")
        self.setAccessibleName(spoken)
        self.setToolTip(spoken if self._narrow or shown != title else "")
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.draw()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._narrow and self._count:  # a dot is all there is room for; the tooltip has the number
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().colour("accent"))
            side = theme().px(8)
            painter.drawEllipse(QRectF(self.width() - side - 4, 4, side, side))


class Initials(QWidget):
    """A person as two letters on a disc."""

    def __init__(self) -> None:
        super().__init__()
        self._letters = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme().changed.connect(self.update)

    def set_letters(self, letters: str) -> None:
        self._letters = letters
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(32), theme().px(32))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(look.tokens.accent))
        side = min(self.width(), self.height())
        painter.drawEllipse(QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side))
        painter.setPen(QColor(look.tokens.on_accent))
        painter.setFont(look.font("small", Weight.DemiBold))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._letters)


class PersonSwitch(Button):
    """Who is at work; a press lists the others. ``picked`` carries the id of another person, or "" to manage."""

    picked = Signal(str)

    def __init__(self, language: Language) -> None:
        super().__init__("", "person")
        self._language = language
        self._people: Sequence[PersonCard] = ()
        self._current = ""
        self._disc = Initials()
        self._name, self._role = ElidedLabel("", "label"), ElidedLabel("", "muted-small")
        self._words = QWidget()
        self._words.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        words = column(self._words, spacing=0)
        words.addWidget(self._name)
        words.addWidget(self._role)
        line = row(self, spacing=8)
        look = theme()
        line.setContentsMargins(look.px(4), look.px(6), look.px(4), look.px(6))
        line.addWidget(self._disc)
        line.addWidget(self._words, 1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._list)
        language.changed.connect(self.draw)

    def set_people(self, people: Sequence[PersonCard], current: str) -> None:
        self._people, self._current = people, current
        self.draw()

    def set_narrow(self, narrow: bool) -> None:
        self._words.setHidden(narrow)

    def draw(self) -> None:
        person = next((person for person in self._people if person.id == self._current), None)
        self.setVisible(person is not None)
        if person is None:
            return
        role = self._language.say(person.role)
        self._disc.set_letters(person.initials)
        self._name.setText(person.name)
        self._role.setText(role)
        at_work = msg("At work: {name}, {role}. Press to change.", name=person.name, role=person.role)
        self.setAccessibleName(self._language.say(at_work))
        self.setToolTip(self._language.say(at_work))

    def _list(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for person in self._people:
            here = person.id == self._current
            words = f"{person.name} · {self._language.say(person.role)}"
            action = menu.addAction(icon("check" if here else "user", "accent" if here else "muted"), words)
            action.setEnabled(not here)
            action.triggered.connect(lambda _=False, who=person.id: self.picked.emit(who))
        menu.addSeparator()
        manage = menu.addAction(icon("users", "muted"), self._language.say(msg("People of the practice…")))
        manage.triggered.connect(lambda: self.picked.emit(""))
        menu.popup(self.mapToGlobal(QPoint(0, -menu.sizeHint().height())))


class Rail(QFrame):
    chosen = Signal(str)
    person_picked = Signal(str)
    folded = Signal(bool)

    def __init__(self, pages: Sequence[Page], language: Language) -> None:
        super().__init__()
        self.setObjectName("rail")
        self._narrow = False
        self._items: dict[str, RailItem] = {}
        self._name = ElidedLabel("Decoro", "heading")
        self._fold = IconButton("sidebar-simple", "Decoro", compact=True)
        language.bind(self._fold.set_name, msg("Show or hide the names of the pages"))
        self._fold.clicked.connect(lambda: self.folded.emit(not self._narrow))
        self.person = PersonSwitch(language)
        self.person.picked.connect(self.person_picked)
        self._layout = column(self, spacing=2)
        look = theme()
        self._layout.setContentsMargins(look.px(8), look.px(12), look.px(8), look.px(8))
        head = row(spacing=8)
        head.setContentsMargins(look.px(10), 0, look.px(2), look.px(12))
        head.addWidget(self._name, 1)
        head.addWidget(self._fold)
        self._head = head
        self._layout.addLayout(head)
        section = ""
        for page in pages:
            if section and page.section != section:
                self._layout.addSpacing(look.px(8))
                self._layout.addWidget(Separator())
                self._layout.addSpacing(look.px(8))
            section = page.section
            item = RailItem(page, language)
            item.clicked.connect(lambda _=False, key=page.key: self.chosen.emit(key))
            self._items[page.key] = item
            self._layout.addWidget(item)
        self._layout.addStretch()
        self._layout.addWidget(self.person)
        self.set_narrow(False)
        self.person.draw()
        look.changed.connect(self._fit)

    def _fit(self) -> None:
        """The text has another size: so has the rail."""
        self.set_narrow(self._narrow)

    @property
    def narrow(self) -> bool:
        return self._narrow

    def set_narrow(self, narrow: bool) -> None:
        self._narrow = narrow
        look = theme()
        self.setFixedWidth(look.px(NARROW if narrow else WIDE))
        self._name.setHidden(narrow)
        self._head.setContentsMargins(
            look.px(7 if narrow else 10), 0, look.px(7 if narrow else 2), look.px(12)
        )
        for item in self._items.values():
            item.set_narrow(narrow)
        self.person.set_narrow(narrow)

    def choose(self, key: str) -> None:
        if item := self._items.get(key):
            item.setChecked(True)

    def set_count(self, key: str, count: int) -> None:
        if item := self._items.get(key):
            item.set_count(count)
