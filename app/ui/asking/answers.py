"""The questions about one picture, wherever it is shown: who is in it, can they be recognised, what else it tells."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from app.core.kernel.text import msg
from app.core.media.model import Asset, Depicts
from app.core.posts.pictures import PERSONS
from app.ui.asking.again_box import AgainBox
from app.ui.asking.made_box import MadeBox
from app.ui.asking.traces_box import WHO, TracesBox
from app.ui.asking.voice_box import VoiceBox
from app.ui.kit import Choices, Field, column, label, row, secondary_button
from app.ui.language import Language


class Answers(QWidget):
    """``said`` carries the picture with the new answer; ``typed``: the code is being written."""

    said = Signal(object)
    typed = Signal()

    def __init__(self, language: Language) -> None:
        super().__init__()
        self._language = language
        self._asset: Asset | None = None
        self._whole: Asset | None = None
        self._last: Asset | None = None
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
        self._offer.hide()
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

    def show_asset(self, asset: Asset, *, another: bool = False) -> None:
        """What was said, and the questions that follow from it. Not ``another``: a code that is being typed stays."""
        self._asset = asset
        if another:
            self._whole = self._last = None
        self.who.choose("" if asset.depicts is Depicts.UNKNOWN else asset.depicts.value)
        self.recognisable.choose({None: "", True: "yes", False: "no"}[asset.recognisable])
        self.minor.setChecked(asset.minor)
        self.before_after.setChecked(asset.before_after)
        self._person.setVisible(asset.depicts in PERSONS)
        self._subject_field.setVisible(asset.depicts is Depicts.PATIENT)
        self.voice.show_asset(asset)
        self.traces.show_asset(asset)
        self.again.show_whole(asset, self._whole)
        self.made.show_asset(asset)
        if another or not self.subject.hasFocus():
            self.subject.setText(asset.subject)
        self.offer(self._last)

    def show_whole(self, whole: Asset | None) -> None:
        """The picture this one was made from by covering parts."""
        self._whole = whole
        if self._asset is not None:
            self.again.show_whole(self._asset, whole)

    def offer(self, last: Asset | None) -> None:
        """What was said last about a picture of the same folder: one press takes it over, none is taken by itself."""
        self._last = last
        unsaid = self._asset is not None and self._asset.depicts is Depicts.UNKNOWN
        self._offer.setVisible(last is not None and unsaid)
        if last is not None:
            say, told = self._language.say, self._told(last)
            self._offered.setText(
                say(msg("Of the last one from this folder you said: {answer}.", answer=told))
            )
            self.take_over.setAccessibleName(say(msg("The same for this one: {answer}", answer=told)))

    def with_subject(self, asset: Asset) -> Asset:
        """The picture with the code that is typed now."""
        return replace(asset, subject=self.subject.text().strip())

    def _told(self, last: Asset) -> str:
        """Everything that a press would take over."""
        say = self._language.say
        told = [say(WHO[last.depicts])]
        if last.depicts in PERSONS:
            known = last.recognisable is not False
            told.append(say(msg("recognisable") if known else msg("not recognisable")))
        if last.minor:
            told.append(say(msg("a minor")))
        if last.before_after:
            told.append(say(msg("before and after")))
        if last.subject:
            told.append(last.subject)
        if last.generated:
            told.append(say(msg("made with AI")))
        return ", ".join(told)

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
