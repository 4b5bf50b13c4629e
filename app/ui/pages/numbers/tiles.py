"""The five numbers at the top, each with the words that make it mean something."""

from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from app.core.kernel.text import Sentence, msg, nmsg
from app.ui.kit import Card, Weight, label, theme
from app.ui.language import Language
from app.ui.pages.numbers.state import State
from app.ui.pages.numbers.words import duration

NOTHING = "–"


class Tile(Card):
    def __init__(self, name: Sentence, language: Language) -> None:
        super().__init__(padding=16, spacing=4)
        self._name = label("", "muted")
        language.bind(self._name.setText, name)
        self._value = QLabel()
        self._value.setProperty("role", "display")
        self._note = label("", "muted-small")
        self.body.addWidget(self._name)
        self.body.addWidget(self._value)
        self.body.addWidget(self._note)
        self.body.addStretch(1)

    def say(self, value: str, note: str) -> None:
        self._value.setFont(theme().font("display", Weight.DemiBold, tabular=True))
        self._value.setText(value)
        self._note.setText(note)
        self.setAccessibleName(f"{self._name.text()}: {value}. {note}")


class Tiles(QWidget):
    """As many beside each other as there is room for, all of one width."""

    NAMES = (
        msg("Posts"),
        msg("Interactions"),
        msg("Questions"),
        msg("Time to reply"),
        msg("Rating"),
    )
    LEAST = 168

    def __init__(self, language: Language) -> None:
        super().__init__()
        self._language = language
        self._tiles = tuple(Tile(name, language) for name in self.NAMES)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(theme().px(16))
        self._columns = 0
        self._arrange()

    def resizeEvent(self, event: object) -> None:
        self._arrange()

    def _arrange(self) -> None:
        room = max(self.width(), 1)
        # five in a line, or three and two, or pairs: never one left over beside a hole
        fit = room // theme().px(self.LEAST)
        columns = next((n for n in (5, 3) if fit >= n), 2)
        if columns == self._columns:
            return
        for number in range(self._columns):
            self._grid.setColumnStretch(number, 0)
        self._columns = columns
        for place, tile in enumerate(self._tiles):
            self._grid.addWidget(tile, place // columns, place % columns)
        for number in range(columns):
            self._grid.setColumnStretch(number, 1)

    def draw(self, state: State) -> None:
        say, number = self._language.say, self._language.say_number
        summary = state.summary
        posts, interactions, questions, reply, rating = self._tiles
        channels = len(summary.by_account)
        posts.say(number(summary.posts), say(nmsg("on {count} channel", "on {count} channels", channels)))
        interactions.say(
            number(sum(summary.interactions.values())), say(msg("likes, comments, shares, quotes"))
        )
        questions.say(
            number(summary.questions), say(msg("{count} answered", count=number(summary.questions_answered)))
        )
        wait = summary.median_reply
        reply.say(
            say(duration(wait)) if wait is not None else NOTHING,
            say(
                msg("half of the replies were faster")
                if wait is not None
                else msg("no reply in this period yet")
            ),
        )
        rated = [r for r in summary.ratings if r.count]
        if rated:
            many = sum(r.count or 0 for r in rated)
            mean = sum(r.stars * (r.count or 0) for r in rated) / many
            rating.say(f"{number(mean, 1)} ★", say(nmsg("{count} rating", "{count} ratings", many)))
        elif summary.ratings:
            mean = sum(r.stars for r in summary.ratings) / len(summary.ratings)
            rating.say(f"{number(mean, 1)} ★", say(msg("average of the channels")))
        else:
            rating.say(NOTHING, say(msg("not typed in yet")))
