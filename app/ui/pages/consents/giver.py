"""Who the person is and who signs: the questions change with the answer, and say what the law wants."""

from dataclasses import replace
from datetime import date

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QDateEdit, QLineEdit, QWidget

from app.core.consent.model import Giver, Kind, Signer
from app.core.consent.words import KINDS, NOT_PUBLISHED, SIGNERS
from app.core.kernel.text import Sentence, msg
from app.ui.kit import Banner, Choices, Field, Tick, column, label
from app.ui.language import Language
from app.ui.pages.consents.exception import ExceptionPart

UNKNOWN = QDate(1900, 1, 1)
SIGN: dict[Kind, tuple[Signer, ...]] = {
    Kind.ADULT: (),
    Kind.MINOR: (Signer.HOLDER_1, Signer.HOLDER_2, Signer.SOLE_HOLDER, Signer.MINOR),
    Kind.REPRESENTED: (Signer.REPRESENTATIVE,),
    Kind.DECEASED: (Signer.RELATIVE,),
    Kind.STAFF: (),
}
"""Whose signatures are asked about; adults and staff sign for themselves."""
EXPLAINED: dict[Kind, Sentence] = {
    Kind.ADULT: msg("The person signs. Nobody can sign in their place."),
    Kind.MINOR: msg(
        "Both holders of parental responsibility sign; one is enough only with a written reason, such as sole "
        "custody. The consent ends on the day the person comes of age."
    ),
    Kind.DECEASED: msg("Secrecy outlives the person: an heir or the next of kin decides, and nobody else."),
    Kind.STAFF: msg("Also colleagues and students. Look at it again when somebody leaves the practice."),
}
AUTHORITY: dict[Kind, Sentence] = {
    Kind.MINOR: msg("Why one holder is enough"),
    Kind.REPRESENTED: msg("Authority of the representative"),
    Kind.DECEASED: msg("In which capacity"),
}


BY_WHAT = msg("Support administrator, guardian or curator; court and number of the decree, or the deed.")
ALLOWED = msg("The doctor made an exception. It takes a second look before each post is signed.")


class GiverPart(QWidget):
    """``changed`` carries the giver as it is now said to be."""

    changed = Signal(object)

    def __init__(self, language: Language) -> None:
        super().__init__()
        self._language = language
        self._giver = Giver()
        self._filling = False
        self.kinds = Choices("")
        for kind, words in KINDS.items():
            chip = self.kinds.add(kind.value, "")
            language.bind(chip.set_text, words)
        self.kinds.chosen.connect(self._choose)
        kinds = Field("", self.kinds)
        language.bind(kinds.set_text, msg("Who is the person?"))
        self._explained = label("", "muted-small")
        self._blocked = Banner()
        self.born = QDateEdit()
        self.born.setDisplayFormat("dd/MM/yyyy")
        self.born.setMinimumDate(UNKNOWN)
        self.born.setCalendarPopup(True)
        self.born.dateChanged.connect(self._born)
        self._born_field = Field("", self.born)
        language.bind(self._born_field.set_text, msg("Born on"))
        language.bind(self.born.setSpecialValueText, msg("not said yet"), self.born)
        self._signed = label("", "label")
        language.bind(self._signed.setText, msg("Whose signatures are on the form?"))
        self.signers = {signer: Tick() for signer in Signer}
        for signer, tick in self.signers.items():
            language.bind(tick.set_text, SIGNERS[signer])
            tick.clicked.connect(self._sign)
        self._own = label("", "muted-small")
        language.bind(
            self._own.setText, msg("The minor is 14 or older: without their own signature it does not count.")
        )
        self.authority = QLineEdit()
        self.authority.textEdited.connect(lambda words: self._say(authority=words))
        self._authority_field = Field("", self.authority)
        self.interest = Tick()
        language.bind(
            self.interest.set_text,
            msg("It was weighed: publishing does not go against the minor's interests or dignity."),
        )
        self.interest.clicked.connect(lambda on: self._say(interest=on))
        self.exception = ExceptionPart(language)
        self.exception.reasoned.connect(lambda words: self._say(reason=words))
        self.exception.heard.clicked.connect(lambda on: self._say(heard=on))
        layout = column(self, spacing=12)
        layout.addWidget(kinds)
        layout.addWidget(self._explained)
        layout.addWidget(self._blocked)
        layout.addWidget(self._born_field)
        layout.addWidget(self._signed)
        ticks = column(spacing=6)
        for tick in self.signers.values():
            ticks.addWidget(tick)
        ticks.addWidget(self._own)
        layout.addLayout(ticks)
        layout.addWidget(self._authority_field)
        layout.addWidget(self.exception)
        layout.addWidget(self.interest)

    # --- showing -----------------------------------------------------------------------------------------------

    def draw(self, giver: Giver, *, locked: bool, own_asked: bool, may_except: bool = False) -> None:
        """``own_asked``: the law of the country wants this minor's own signature; ``may_except``: it is the doctor."""
        self._giver = giver
        self._filling = True
        kind, say = giver.kind, self._language.say
        self.kinds.choose(kind.value)
        self.kinds.setEnabled(not locked)
        self._explained.setVisible(kind in EXPLAINED)
        self._explained.setText(say(EXPLAINED[kind]) if kind in EXPLAINED else "")
        self._blocked.setVisible(kind is Kind.REPRESENTED)
        if kind is Kind.REPRESENTED:
            kept = giver.allowed_by and giver.may_be_allowed
            self._blocked.say(say(ALLOWED if kept else NOT_PUBLISHED), "warn" if kept else "block")
        self.exception.setVisible(kind is Kind.REPRESENTED)
        self.exception.draw(giver, may=may_except and not locked)
        self._born_field.setVisible(kind is Kind.MINOR)
        self.born.setDate(QDate(giver.born.year, giver.born.month, giver.born.day) if giver.born else UNKNOWN)
        self.born.setEnabled(not locked)
        asked = SIGN[kind]
        self._signed.setVisible(bool(asked))
        for signer, tick in self.signers.items():
            tick.setVisible(signer in asked)
            tick.set_on(signer in giver.signed_by)
            tick.setEnabled(not locked)
        self._own.setVisible(own_asked and kind is Kind.MINOR)
        alone = kind is not Kind.MINOR or Signer.SOLE_HOLDER in giver.signed_by
        self._authority_field.setVisible(kind in AUTHORITY and alone)
        self._authority_field.set_text(say(AUTHORITY[kind]) if kind in AUTHORITY else "-")
        if self.authority.text() != giver.authority:
            self.authority.setText(giver.authority)
        self.authority.setEnabled(not locked and (kind is not Kind.REPRESENTED or may_except))
        self._authority_field.set_hint(say(BY_WHAT) if kind is Kind.REPRESENTED else "")
        self.interest.setVisible(kind is Kind.MINOR)
        self.interest.set_on(giver.interest)
        self.interest.setEnabled(not locked)
        self._filling = False

    # --- telling -----------------------------------------------------------------------------------------------

    def _say(self, **said: object) -> None:
        if not self._filling:
            self.changed.emit(replace(self._giver, **said))  # type: ignore[arg-type]

    def _choose(self, key: str) -> None:
        kind = Kind(key)
        signed = self._giver.signed_by & set(SIGN[kind])
        born = self._giver.born if kind is Kind.MINOR else None
        self._say(
            kind=kind, signed_by=signed, born=born, interest=kind is Kind.MINOR and self._giver.interest
        )

    def _sign(self) -> None:
        asked = SIGN[self._giver.kind]
        self._say(signed_by=frozenset(s for s in asked if self.signers[s].on))

    def _born(self, day: QDate) -> None:
        self._say(born=None if day == UNKNOWN else date(day.year(), day.month(), day.day()))
