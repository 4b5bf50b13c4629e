"""The sheet on the right: the gallery of platforms, then the form of the one that was chosen."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.core.kernel.text import Sentence, msg
from app.core.platforms.contract import SignIn
from app.ui.kit import (
    Banner,
    Field,
    SideSheet,
    column,
    label,
    primary_button,
    quiet_button,
    row,
    secondary_button,
)
from app.ui.kit.monogram import Monogram
from app.ui.language import Language
from app.ui.pages.channels.presenter import ChannelsState, Form, Offer


class AddSheet(SideSheet):
    picked = Signal(str)
    back_wished = Signal()
    submitted = Signal(object)
    cancelled = Signal()

    def __init__(self, stage: QWidget, language: Language) -> None:
        super().__init__(stage, "", language.say(msg("Close")), width=480)
        self._language = language
        self._drawn: tuple[str, str, str] | None = None
        self._fields: dict[str, tuple[QLineEdit, Field]] = {}
        self._banner = Banner("", "block")
        self._waiting = Banner("", "info")
        self._back = quiet_button(icon="arrow-left")
        self._back.clicked.connect(self.back_wished)
        self._cancel = secondary_button()
        self._cancel.setObjectName("cancel")
        self._cancel.clicked.connect(self.cancelled)
        self._connect = primary_button()
        self._connect.setObjectName("connect")
        self._connect.clicked.connect(self._submit)
        self.foot.insertWidget(0, self._back)
        self.foot.addWidget(self._cancel)
        self.foot.addWidget(self._connect)

    def set_state(self, state: ChannelsState) -> None:
        if not state.adding:
            self._drawn = None
            self.dismiss()
            return
        form = state.form
        wanted = ("form", form.platform, form.account) if form else ("gallery", "", "")
        if (*wanted[:2], wanted[2] + self._language.code) != self._drawn:
            typed = {key: edit.text() for key, (edit, _) in self._fields.items()}
            same_form = self._drawn is not None and self._drawn[:2] == wanted[:2]
            self._drawn = (*wanted[:2], wanted[2] + self._language.code)
            self._clear()
            if form is None:
                self._draw_gallery(state.gallery)
            else:
                self._draw_form(form, typed if same_form else {})
        if form is not None:
            self._dress_form(form)
        for widget in (self._back, self._cancel, self._connect):
            widget.setVisible(form is not None)
        if self.isHidden():
            first = next(iter(self._fields.values()), None)
            self.reveal(first[0] if first else None)

    # --- gallery -------------------------------------------------------------------------------------------

    def _draw_gallery(self, gallery: tuple[Offer, ...]) -> None:
        say = self._language.say
        self.set_title(say(msg("Add a channel")))
        for assisted, title in (
            (False, msg("Decoro publishes by itself")),
            (True, msg("You publish by hand")),
        ):
            self.body.addWidget(label(say(title), "caps"))
            for offer in gallery:
                if offer.assisted is assisted:
                    self.body.addWidget(self._offer(offer))
        self.body.addStretch()

    def _offer(self, offer: Offer) -> QWidget:
        holder = QWidget()
        line = row(holder, spacing=12)
        line.addWidget(Monogram(offer.name, 32), 0, Qt.AlignmentFlag.AlignTop)
        words = column(spacing=2)
        words.addWidget(label(offer.name, "strong"))
        words.addWidget(label(self._language.say(offer.about), "muted"))
        line.addLayout(words, 1)
        add = secondary_button(self._language.say(msg("Add")), compact=True)
        add.setObjectName(f"add {offer.platform}")
        add.setAccessibleName(self._language.say(msg("Add {platform}", platform=offer.name)))
        add.clicked.connect(lambda: self.picked.emit(offer.platform))
        line.addWidget(add, 0, Qt.AlignmentFlag.AlignTop)
        return holder

    # --- form ----------------------------------------------------------------------------------------------

    def _draw_form(self, form: Form, typed: dict[str, str]) -> None:
        say = self._language.say
        again = say(msg("Connect {platform} again", platform=form.name))
        self.set_title(again if form.account else form.name)
        self.body.addWidget(label(say(form.about)))
        for one in form.fields:
            edit = QLineEdit(typed.get(one.key, form.values.get(one.key, "")))
            edit.setObjectName(f"field {one.key}")
            if one.secret:
                edit.setEchoMode(QLineEdit.EchoMode.Password)
            edit.returnPressed.connect(self._submit)
            shown = Field(say(one.label), edit, say(one.hint))
            self._fields[one.key] = (edit, shown)
            self.body.addWidget(shown)
        if form.sign_in is SignIn.PASSWORD:
            self.body.addWidget(
                label(say(msg("The password is kept encrypted on this computer only.")), "muted-small")
            )
        if form.sign_in is SignIn.OAUTH:
            self.body.addWidget(
                label(
                    say(msg("The permission is given in your browser; no password is typed here.")),
                    "muted-small",
                )
            )
        self._banner, self._waiting = Banner("", "block"), Banner("", "info")
        self.body.addWidget(self._banner)
        self.body.addWidget(self._waiting)
        self.body.addStretch()

    def _dress_form(self, form: Form) -> None:
        say = self._language.say
        browser = form.sign_in is SignIn.OAUTH
        self._back.setText(say(msg("All platforms")))
        self._cancel.setText(say(msg("Cancel")))
        self._connect.setText(say(_verb(form)))
        self._banner.setVisible(form.problem is not None)
        if form.problem is not None:
            self._banner.say(say(form.problem), "block")
        waiting = msg("Waiting for your browser… Give the permission there, then come back.")
        self._waiting.say(say(waiting if browser else msg("Asking the platform…")), "info")
        self._waiting.setVisible(form.working)
        self._connect.setEnabled(not form.working)
        self._back.setEnabled(not form.working)
        for edit, _ in self._fields.values():
            edit.setReadOnly(form.working)

    def _submit(self) -> None:
        self.submitted.emit({key: edit.text() for key, (edit, _) in self._fields.items()})

    def _clear(self) -> None:
        self._fields.clear()
        while (item := self.body.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.setParent(None)  # so that it is not found any more
                widget.deleteLater()


def _verb(form: Form) -> Sentence:
    if form.sign_in is SignIn.NONE:
        return msg("Add the channel")
    return msg("Continue in the browser") if form.sign_in is SignIn.OAUTH else msg("Connect")
