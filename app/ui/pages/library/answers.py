"""The questions about one picture, answered in the library: the same as in Write, so that no post has to come first."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from app.core.kernel.text import msg
from app.core.media.model import Asset, Depicts
from app.ui.asking import WHO, AgainBox, MadeBox, TracesBox, VoiceBox
from app.ui.kit import Choices, Field, column, label, row, secondary_button
from app.ui.language import Language

PEOPLE = (Depicts.PATIENT, Depicts.STAFF)


class Answers(QWidget):
    """``said`` carries the picture with the new answer; ``typed``: the code is being written."""

    said = Signal(object)
    typed = Signal()

    def __init__(self, language: Language) -> None:
        super().__init__()
        self._language = language
        self._asset: Asset | None = None
        self._last: Asset | None = None
        self.whole: Asset | None = None
        """The picture this one was made from by covering parts."""
        say = language.say
        self.who = Choices(say(msg("Who is in it?")))
        for depicts, words in WHO.items():
            self.who.add(depicts.value, say(words))
        self.who.chosen.connect(lambda key: self._say(depicts=Depicts(key)))
        self.recognisable = Choices(say(msg("Can they be recognised?")))
        self.recognisable.add("yes", say(msg("Yes")))
        self.recognisable.add("no", say(msg("No")))
        self.recognisable.chosen.connect(lambda key: self._say(recognisable=key == "yes"))
        self.minor = QCheckBox(say(msg("It shows a minor")))
        self.minor.clicked.connect(lambda on: self._say(minor=on))
        self.before_after = QCheckBox(say(msg("It shows before and after a treatment")))
        self.before_after.clicked.connect(lambda on: self._say(before_after=on))
        self.subject = QLineEdit()
        self.subject.setPlaceholderText("K-0142")
        self.subject.textEdited.connect(lambda _: self.typed.emit())
        self.traces = TracesBox(language)
        self.traces.said.connect(lambda traces: self._say(traces=traces))
        self.voice = VoiceBox(language)
        self.voice.said.connect(lambda yes: self._say(voice=yes))
        self.again = AgainBox(language)
        self.again.said.connect(lambda yes: self._say(recognisable=yes))
        self.made = MadeBox(language)
        self.made.said.connect(lambda yes: self._say(generated=yes))
        self.made.labelled.connect(lambda on: self._say(labelled=on))
        self.take_over = secondary_button(say(msg("The same for this one")), icon="copy", compact=True)
        self.take_over.clicked.connect(self._take_over)
        self._lay_out()

    def _lay_out(self) -> None:
        say, layout = self._language.say, column(self, spacing=16)
        layout.addWidget(Field(say(msg("Who is in it?")), self.who))
        self._offer, self._offered = QWidget(), label("", "muted-small")
        offer = column(self._offer, spacing=4)
        offer.addWidget(self._offered)
        line = row()
        line.addWidget(self.take_over)
        line.addStretch()
        offer.addLayout(line)
        layout.addWidget(self._offer)
        self._person = QWidget()
        inside = column(self._person, spacing=16)
        hint = say(msg("Face, tattoo, voice, name tag or a rare story: if in doubt, answer yes."))
        inside.addWidget(Field(say(msg("Can they be recognised?")), self.recognisable, hint))
        inside.addWidget(self.again)
        ticks = column(spacing=4)
        ticks.addWidget(self.minor)
        ticks.addWidget(self.before_after)
        inside.addLayout(ticks)
        hint = say(msg("As in the consents. No name is needed here."))
        self._subject_field = Field(say(msg("Code of the person")), self.subject, hint)
        inside.addWidget(self._subject_field)
        layout.addWidget(self._person)
        layout.addWidget(self.voice)
        layout.addWidget(self.traces)
        layout.addWidget(self.made)

    def show_asset(
        self, asset: Asset, last: Asset | None, whole: Asset | None, *, another: bool = False
    ) -> None:
        """What was said, and the questions that follow from it. ``last``: an answer that may be taken over."""
        self._asset, self._last, self.whole = asset, last, whole
        self.who.choose("" if asset.depicts is Depicts.UNKNOWN else asset.depicts.value)
        self.recognisable.choose({None: "", True: "yes", False: "no"}[asset.recognisable])
        self.minor.setChecked(asset.minor)
        self.before_after.setChecked(asset.before_after)
        self._person.setVisible(asset.depicts in PEOPLE)
        self._subject_field.setVisible(asset.depicts is Depicts.PATIENT)
        self.voice.show_asset(asset)
        self.traces.show_asset(asset)
        self.again.show_whole(asset, whole)
        self.made.show_asset(asset)
        if another or not self.subject.hasFocus():
            self.subject.setText(asset.subject)
        self._offer.setVisible(last is not None and asset.depicts is Depicts.UNKNOWN)
        if last is not None:
            say = self._language.say
            told = ", ".join(filter(None, (say(WHO[last.depicts]), last.subject)))
            self._offered.setText(
                say(msg("Of the last one from this folder you said: {answer}.", answer=told))
            )
            self.take_over.setAccessibleName(say(msg("The same for this one: {answer}", answer=told)))

    def with_subject(self, asset: Asset, alt: str) -> Asset:
        """The picture with the words that are typed now."""
        return replace(asset, alt=alt, subject=self.subject.text().strip())

    def _take_over(self) -> None:
        """Who is in it, not what can be read in it: that is looked for in each picture."""
        last = self._last
        if last is not None:
            self.subject.setText(last.subject)
            self._say(
                depicts=last.depicts,
                recognisable=last.recognisable,
                minor=last.minor,
                before_after=last.before_after,
                generated=last.generated,
            )

    def _say(self, **said: object) -> None:
        if self._asset is not None:
            self.said.emit(replace(self._asset, **said))  # type: ignore[arg-type]
