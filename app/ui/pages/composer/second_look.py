"""The second gate: a minor, a story, or before and after. The law, what has to be true, and a safer way out."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.core.kernel.text import Sentence, msg
from app.core.posts.pictures import Sensitive
from app.ui.kit import (
    Banner,
    Button,
    Card,
    SideSheet,
    Tick,
    column,
    flowing,
    label,
    secondary_button,
)
from app.ui.language import Language

TITLES: dict[Sensitive, Sentence] = {
    Sensitive.MINOR: msg("It shows a minor"),
    Sensitive.BEFORE_AFTER: msg("It shows before and after"),
    Sensitive.STORY: msg("It tells a patient's story, or lets patients speak"),
    Sensitive.REPRESENTED: msg("It concerns an adult for whom somebody else decides"),
}
STATEMENTS: dict[Sensitive, tuple[Sentence, ...]] = {
    Sensitive.MINOR: (
        msg("Those who hold parental responsibility agreed to this picture, in these places."),
        msg("The minor agrees too, and signed from the age of 14."),
        msg("It serves the minor's interest, also seen with the eyes of the adult they will be."),
    ),
    Sensitive.BEFORE_AFTER: (
        msg("Same person, same light and angle, dated, and nothing retouched."),
        msg("The text says that results differ from person to person, and names the risks."),
        msg("Nothing in it promises a result or makes anybody feel inadequate."),
    ),
    Sensitive.STORY: (
        msg("The person read this text and agreed that it is told here."),
        msg("Place, time and details do not give away who it is to those who know the person."),
        msg("It informs: it does not persuade, and does not invite to book."),
    ),
    Sensitive.REPRESENTED: (
        msg("The representative has the authority to agree to this, and signed."),
        msg("The person was heard about this post, as far as they can be, and does not object."),
        msg("It respects the person's dignity, and would be published of somebody who can decide, too."),
    ),
}


class SecondLook(SideSheet):
    """``taken`` when everything is ticked and the person says so; the two others are the safer ways."""

    taken = Signal()
    illustration_wanted = Signal()
    words_alone_wanted = Signal()

    def __init__(self, stage: QWidget, language: Language) -> None:
        super().__init__(stage, language.say(msg("A second look")), language.say(msg("Close")), width=500)
        self._language = language
        say = language.say
        self.ticks: list[Tick] = []
        self._said: tuple[object, ...] = ()
        self._why = Banner()
        self._parts = QWidget()
        self._lines = column(self._parts, spacing=16)
        self.body.addWidget(self._why)
        self.body.addWidget(self._parts)
        self._safer = Card(padding=16, spacing=8)
        self._safer.body.addWidget(label(say(msg("A safer way")), "label"))
        self._safer.body.addWidget(
            label(say(msg("Most posts say the same with a drawing, or with words alone.")), "muted")
        )
        self.illustration = secondary_button(say(msg("An illustration instead")), icon="image", compact=True)
        self.words_alone = secondary_button(say(msg("Words alone")), icon="text-aa", compact=True)
        self.illustration.clicked.connect(self.illustration_wanted)
        self.words_alone.clicked.connect(self.words_alone_wanted)
        self._safer.body.addWidget(flowing(self.illustration, self.words_alone))
        self.body.addWidget(self._safer)
        self.body.addStretch()
        self.take = Button(say(msg("I looked twice: it may be signed")), "primary", icon="check")
        self.take.clicked.connect(self._take)
        self.foot.addWidget(self.take)

    def show_kinds(
        self, kinds: Sequence[Sensitive], laws: Mapping[Sensitive, str], *, may: bool, pictures: bool
    ) -> None:
        """What is delicate in the post as it is. ``may``: the person signs; ``pictures``: some can be taken off."""
        said = (tuple(kinds), tuple(laws.items()), may, pictures)
        if said == self._said and self.isVisible():
            return
        self._said = said
        say = self._language.say
        self.ticks = []
        while (item := self._lines.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for kind in kinds:
            self._lines.addWidget(self._part(kind, laws.get(kind, "")))
        if may:
            words = msg(
                "This is the second gate: every line has to be true, for this post as it is now. "
                "A word or a picture later it is asked again."
            )
        else:
            words = msg("The doctor takes the second look before signing. You see here what will be asked.")
        self._why.say(say(words), "warn" if may else "info")
        self._safer.setVisible(pictures)
        self.take.setVisible(may)
        for tick in self.ticks:
            tick.setEnabled(may)
        self._ticked()

    def _part(self, kind: Sensitive, law: str) -> QWidget:
        say = self._language.say
        part = QWidget()
        lines = column(part, spacing=6)
        lines.addWidget(label(say(TITLES[kind]), "heading"))
        if law:
            lines.addWidget(label(say(msg("Law: {law}", law=law)), "muted-small"))
        for sentence in STATEMENTS[kind]:
            tick = Tick(say(sentence))
            tick.toggled.connect(self._ticked)
            lines.addWidget(tick)
            self.ticks.append(tick)
        return part

    def _ticked(self) -> None:
        ready = bool(self.ticks) and all(tick.on for tick in self.ticks)
        self.take.setEnabled(ready)
        self.take.setToolTip("" if ready else self._language.say(msg("Tick every line first.")))

    def _take(self) -> None:
        self.dismiss()
        self.taken.emit()
