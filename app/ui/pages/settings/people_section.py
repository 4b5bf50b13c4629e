"""Who works here: doctors sign, the reception prepares and answers; a PIN for who wants one."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.core.kernel.text import msg
from app.core.team.model import Person, Role
from app.core.team.words import ROLES
from app.ui.kit import (
    Badge,
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
)
from app.ui.kit.monogram import Monogram
from app.ui.language import Language
from app.ui.pages.settings.parts import SectionView, pair, put
from app.ui.pages.settings.presenter import Section, SettingsState


class PeopleSection(SectionView):
    added = Signal(str, str, str, str)
    pin_set = Signal(str, str)

    def __init__(self, language: Language) -> None:
        super().__init__(Section.PEOPLE, language)
        self._drawn: tuple[object, ...] = ()
        about = msg("The doctor signs and answers for what is published; the reception prepares and replies.")
        self._list = self.card(msg("People"), about)
        self._rows = column(spacing=0)
        self._list.addLayout(self._rows)
        form = self.card(msg("Add a person"))
        self.name, self.registration, self.pin = QLineEdit(), QLineEdit(), _secret()
        self.roles = self.combo([(role.value, words) for role, words in ROLES.items()])
        put(self.roles, Role.RECEPTION.value)
        self._name_field = self.field(msg("Name"), self.name)
        pair(form, self._name_field, self.field(msg("Role"), self.roles))
        self._pin_field = self.field(
            msg("PIN, if you want one"), self.pin, msg("Asked when switching to this person.")
        )
        pair(form, self.field(msg("Registration number, for a doctor"), self.registration), self._pin_field)
        self.add = primary_button(icon="plus")
        language.bind(self.add.setText, msg("Add"))
        self.add.clicked.connect(
            lambda: self.added.emit(
                self.name.text(), str(self.roles.currentData()), self.registration.text(), self.pin.text()
            )
        )
        foot = row()
        foot.addWidget(self.add)
        foot.addStretch()
        form.addLayout(foot)
        self.body.addStretch()
        language.changed.connect(self._forget)

    def set_state(self, state: SettingsState) -> None:
        super().set_state(state)
        wanted = (state.people, state.current, state.may_manage, self.language.code)
        if wanted != self._drawn:
            self._drawn = wanted
            while (item := self._rows.takeAt(0)) is not None:
                if (widget := item.widget()) is not None:
                    widget.hide()
                    widget.setParent(None)  # so that it is not found any more
                    widget.deleteLater()
            for number, person in enumerate(state.people):
                if number:
                    self._rows.addWidget(Separator())
                self._rows.addWidget(self._person(person, state))
        for editor in (self.name, self.roles, self.registration, self.pin, self.add):
            editor.setEnabled(state.may_manage)
        self.why_not.setVisible(not state.may_manage)

    def clear(self) -> None:
        """The person is in; the form is ready for the next."""
        for editor in (self.name, self.registration, self.pin):
            editor.clear()
        self.refuse("")

    def refuse(self, problem: str) -> None:
        self._pin_field.set_error("")
        self._name_field.set_error(problem)

    def refuse_pin(self, problem: str) -> None:
        self._pin_field.set_error(problem)

    def _forget(self) -> None:
        self._drawn = ()

    def _person(self, person: Person, state: SettingsState) -> QWidget:
        say = self.language.say
        holder = QWidget()
        outer = column(holder, spacing=8)
        outer.setContentsMargins(0, 10, 0, 10)
        line = row(spacing=12)
        line.addWidget(Monogram(person.initials, 36))
        words = column(spacing=0)
        words.addWidget(label(person.name, "strong"))
        pin = say(msg("With PIN") if person.has_pin else msg("Without PIN"))
        rest = [say(ROLES[person.role]), person.registration, pin]
        words.addWidget(label(" · ".join(part for part in rest if part), "muted"))
        line.addLayout(words, 1)
        if person.id == state.current:
            line.addWidget(Badge(say(msg("At the desk")), "accent"))
        outer.addLayout(line)
        if state.may_manage or person.id == state.current:
            self._pin_row(outer, person)
        return holder

    def _pin_row(self, outer: QVBoxLayout, person: Person) -> None:
        say = self.language.say
        edit = _secret()
        field = Field(say(msg("New PIN of {name}", name=person.name)), edit)
        keep = secondary_button(say(msg("Set the PIN")), compact=True)
        keep.clicked.connect(lambda: self.pin_set.emit(person.id, edit.text()))
        edit.returnPressed.connect(keep.click)
        form = QWidget()
        line = row(form, spacing=8)
        line.addWidget(field, 1)
        line.addWidget(keep, 0, Qt.AlignmentFlag.AlignBottom)
        form.hide()

        def open_form() -> None:
            form.show()
            edit.setFocus()

        buttons = QWidget()
        flow = FlowLayout(buttons)
        change = self._small(say(msg("Change the PIN") if person.has_pin else msg("Give a PIN")), person)
        change.clicked.connect(open_form)
        flow.addWidget(change)
        if person.has_pin:
            drop = self._small(say(msg("Take the PIN away")), person)
            drop.clicked.connect(lambda: self.pin_set.emit(person.id, ""))
            flow.addWidget(drop)
        outer.addWidget(buttons)
        outer.addWidget(form)

    def _small(self, words: str, person: Person) -> Button:
        button = quiet_button(words, compact=True)
        button.setAccessibleName(f"{words}: {person.name}")
        return button


def _secret() -> QLineEdit:
    edit = QLineEdit()
    edit.setEchoMode(QLineEdit.EchoMode.Password)
    edit.setMaxLength(12)
    return edit
