"""One delivery to look at: what its state means, what can be done, the facts, the words that go out."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QDateTime, Qt, Signal
from PySide6.QtWidgets import QApplication, QDateTimeEdit, QGridLayout, QLayoutItem, QLineEdit, QWidget

from app.core.kernel.text import Sentence, Text, Words, msg
from app.core.posts.words import STATES as STATE_WORDS
from app.ui.kit import (
    Badge,
    Banner,
    Button,
    Field,
    FlowLayout,
    Separator,
    column,
    label,
    primary_button,
    quiet_button,
    row,
    secondary_button,
    theme,
)
from app.ui.kit.states import STATES
from app.ui.language import Language, to_qdatetime
from app.ui.pages.outbox.by_hand_view import ByHandView
from app.ui.pages.outbox.presenter import Detail
from app.ui.pages.outbox.reading import Choice, Fact, Verb
from app.ui.pages.outbox.take_down_view import TakeDownView

TROUBLE = {"stopped", "not_sent", "uncertain"}


class DetailView(QWidget):
    chosen = Signal(object)
    copy_wished = Signal(str, str, str)
    pictures_wished = Signal(str)
    page_wished = Signal(str, str)
    link_opened = Signal(str)
    confirmed = Signal(str, str)
    date_set = Signal(str, object, object)
    proof_wished = Signal(str)
    proof_dropped = Signal(str, object)
    gone = Signal(str)
    stays = Signal(str, str)

    def __init__(self, language: Language) -> None:
        super().__init__()
        self._language = language
        self._detail: Detail | None = None
        self._zone = ZoneInfo("UTC")
        self._links: dict[str, str] = {}
        self._editor: QWidget | None = None
        self.ask_for = ""
        """What the page was asked to open: ``date``."""
        self.ask_link: Callable[[str, str], Sentence | None] = lambda delivery, link: None
        look = theme()
        self._layout = column(self, spacing=16)
        self._layout.setContentsMargins(look.px(20), look.px(16), look.px(20), look.px(20))
        language.changed.connect(self._draw)

    def set_detail(self, detail: Detail, zone: ZoneInfo) -> None:
        if detail == self._detail and not self.ask_for:
            return
        self._detail, self._zone = detail, zone
        self._draw()

    def _draw(self) -> None:
        detail = self._detail
        if detail is None:
            return
        focused = QApplication.focusWidget()
        before = focused.objectName() if focused is not None and self.isAncestorOf(focused) else ""
        self._clear()
        say = self._language.say
        _icon, tone = STATES[detail.item.status.value]
        head = column(spacing=8)
        head.addWidget(label(say(detail.item.title), "title"))
        line = row(spacing=8)
        line.addWidget(
            Badge(
                say(detail.item.words or STATE_WORDS[detail.item.status]),
                "muted" if detail.item.given_up else tone,
            )
        )
        line.addWidget(label(detail.item.channel, "muted"), 1)
        head.addLayout(line)
        self._layout.addLayout(head)
        self._layout.addWidget(label(say(detail.meaning)))
        if detail.reason is not None:
            serious = detail.item.status.value in TROUBLE and not detail.item.given_up
            self._layout.addWidget(Banner(say(detail.reason), "block" if serious else "warn"))
        by_hand = detail.by_hand or detail.take_down
        if detail.choices and by_hand is None:
            self._add_choices(detail)
        self._place = column(spacing=0)
        self._layout.addLayout(self._place)
        if by_hand is not None:
            self._layout.addWidget(Separator())
            self._layout.addWidget(self._by_hand(detail) if detail.by_hand else self._take_down(detail))
            self._layout.addWidget(Separator())
            self._add_choices(detail)
        self._add_facts(detail.facts)
        words = label(detail.text, "reading")
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        heading = msg("What is taken down") if detail.removes else msg("What goes out")
        self._layout.addWidget(label(say(heading), "caps"))
        self._layout.addWidget(words)
        self._layout.addStretch()
        if self.ask_for == "date" and any(c.verb is Verb.NEW_DATE for c in detail.choices):
            self._ask_date()
        self.ask_for = ""
        if before and (again := self.findChild(QWidget, before)) is not None:
            again.setFocus()

    def _clear(self) -> None:
        self._editor = None
        while (item := self._layout.takeAt(0)) is not None:
            _drop(item)

    # --- what can be done ----------------------------------------------------------------------------------

    def _add_choices(self, detail: Detail) -> None:
        holder = QWidget()
        flow = FlowLayout(holder)
        reasons: list[str] = []
        for number, choice in enumerate(detail.choices):
            flow.addWidget(self._button(choice, number == 0))
            if choice.why_not is not None:
                reasons.append(self._language.say(choice.why_not))
        self._layout.addWidget(holder)
        for reason in dict.fromkeys(reasons):
            self._layout.addWidget(label(reason, "muted-small"))

    def _button(self, choice: Choice, first: bool) -> Button:
        words = self._language.say(choice.words)
        button = secondary_button(words) if first else quiet_button(words)
        button.setObjectName(f"choice {choice.verb}")
        if choice.why_not is not None:
            button.setEnabled(False)
            button.setAccessibleDescription(self._language.say(choice.why_not))
        button.clicked.connect(lambda: self._choose(choice.verb))
        return button

    def _choose(self, verb: Verb) -> None:
        match verb:
            case Verb.NEW_DATE:
                self._ask_date()
            case Verb.IT_IS_OUT:
                self._ask_for_link()
            case _:
                self.chosen.emit(verb)

    def _open_editor(self, editor: QWidget, first: QWidget) -> None:
        if self._editor is not None:
            self._editor.hide()
            self._editor.deleteLater()
        self._editor = editor
        self._place.addWidget(editor)
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask_date(self) -> None:
        detail = self._detail
        if detail is None:
            return
        say = self._language.say
        now = QDateTime.currentDateTime()
        edit = QDateTimeEdit(to_qdatetime(detail.due, self._zone) if detail.due else now)
        edit.setObjectName("date")
        edit.setCalendarPopup(True)
        edit.setDisplayFormat("ddd d MMM yyyy  HH:mm")
        edit.setLocale(self._language.locale)
        confirm = primary_button(say(msg("Set the date")))
        confirm.setObjectName("set date")
        one = detail.id
        confirm.clicked.connect(
            lambda: self.date_set.emit(one, edit.date().toPython(), edit.time().toPython())
        )
        self._open_editor(_form(Field(say(msg("New date and time")), edit), confirm), edit)

    def _ask_for_link(self) -> None:
        detail = self._detail
        if detail is None:
            return
        say, one = self._language.say, detail.id
        edit = QLineEdit(self._links.get(one, ""))
        edit.setObjectName("link")
        field = Field(
            say(msg("Link of the published post")),
            edit,
            say(msg("Without a link it is noted as declared by you.")),
        )
        confirm = primary_button(say(msg("It is out")))
        confirm.setObjectName("confirm out")
        confirm.clicked.connect(lambda: self.confirmed.emit(one, edit.text()))

        def typed(link: str) -> None:
            self._links[one] = link
            problem = self.ask_link(one, link)
            field.set_error(say(problem) if problem else "")
            confirm.setEnabled(problem is None)

        edit.textChanged.connect(typed)
        self._open_editor(_form(field, confirm), edit)

    def _take_down(self, detail: Detail) -> TakeDownView:
        if detail.take_down is None:
            raise ValueError("not to be taken down by hand")
        one = detail.id
        view = TakeDownView(detail.take_down, self._language, self._zone)
        view.page_wished.connect(lambda url: self.page_wished.emit(one, url))
        view.proof_wished.connect(lambda: self.proof_wished.emit(one))
        view.proof_dropped.connect(lambda path: self.proof_dropped.emit(one, path))
        view.gone.connect(lambda: self.gone.emit(one))
        view.stays.connect(lambda reason: self.stays.emit(one, reason))
        return view

    def _by_hand(self, detail: Detail) -> ByHandView:
        if detail.by_hand is None:
            raise ValueError("not to be done by hand")
        one, steps = detail.id, detail.by_hand
        view = ByHandView(steps, self._language, self._links.get(one, ""))
        view.copy_wished.connect(lambda text, step: self.copy_wished.emit(one, text, step))
        view.pictures_wished.connect(lambda: self.pictures_wished.emit(one))
        view.page_wished.connect(lambda url: self.page_wished.emit(one, url))
        view.confirmed.connect(lambda link: self.confirmed.emit(one, link))
        view.refused.connect(lambda: self.chosen.emit(Verb.GIVE_UP))
        view.link.setObjectName("link")

        def typed(link: str) -> None:
            self._links[one] = link
            problem = self.ask_link(one, link)
            view.set_problem(self._language.say(problem) if problem else "")

        view.link.textChanged.connect(typed)
        typed(view.link.text())
        return view

    # --- facts ---------------------------------------------------------------------------------------------

    def _add_facts(self, facts: tuple[Fact, ...]) -> None:
        grid = QGridLayout()
        look = theme()
        grid.setHorizontalSpacing(look.px(16))
        grid.setVerticalSpacing(look.px(6))
        grid.setColumnStretch(1, 1)
        for number, fact in enumerate(facts):
            grid.addWidget(
                label(self._language.say(fact.label), "muted", wrap=False),
                number,
                0,
                Qt.AlignmentFlag.AlignTop,
            )
            grid.addWidget(self._value(fact), number, 1)
        self._layout.addWidget(Separator())
        self._layout.addLayout(grid)

    def _value(self, fact: Fact) -> QWidget:
        value = fact.value
        if isinstance(value, datetime):
            return label(self._language.say_moment(value, self._zone))
        if isinstance(value, Text | Words):
            return label(self._language.say(value))
        if not fact.link:
            return label(value)
        open_it = quiet_button(self._language.say(msg("Open it")), icon="arrow-square-out", compact=True)
        open_it.setToolTip(value)
        open_it.setObjectName("open link")
        open_it.clicked.connect(lambda: self.link_opened.emit(value))
        holder = QWidget()
        line = row(holder, spacing=8)
        address = label(value, "small")
        address.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        line.addWidget(address, 1)
        line.addWidget(open_it)
        return holder


def _form(field: Field, confirm: Button) -> QWidget:
    holder = QWidget()
    inside = column(holder, spacing=8)
    inside.addWidget(field)
    foot = row(spacing=8)
    foot.addWidget(confirm)
    foot.addStretch()
    inside.addLayout(foot)
    return holder


def _drop(item: QLayoutItem) -> None:
    """Let go of a layout item and everything in it."""
    if (widget := item.widget()) is not None:
        widget.hide()
        widget.setParent(None)  # so that it is not found any more
        widget.deleteLater()
    elif (layout := item.layout()) is not None:
        while (inner := layout.takeAt(0)) is not None:
            _drop(inner)
