"""Beside the chips: how the consent stands, pictures or videos, where they are out, which tag."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from app.core.kernel.text import Sentence, msg
from app.core.posts.library import Cover, Kind, Wanted
from app.ui.kit import Chip, FlowLayout, column, theme
from app.ui.language import Language
from app.ui.pages.library.words import COVERS, KINDS

ROOM = 620
"""Pixels: a page less high shows pictures first."""


class Filters(QWidget):
    """Under the chips of the page. ``changed`` says that a person chose something.

    Where room is short they fold away behind ``unfold``, a chip that says how many of them are set.
    """

    changed = Signal()

    def __init__(self, language: Language) -> None:
        super().__init__()
        self._language = language
        self._drawn: dict[QComboBox, tuple[object, ...]] = {}
        self.cover = self._box(msg("How the consent stands"))
        self.kind = self._box(msg("Pictures or videos"))
        self.used_on = self._box(msg("Where it is published"))
        self.tag = self._box(msg("Tag"))
        line = QWidget()
        flow, look = FlowLayout(line), theme()
        around = column(self, spacing=0)
        around.setContentsMargins(look.px(24), 0, look.px(24), look.px(12))
        around.addWidget(line)
        for box in self._boxes():
            flow.addWidget(box)
        self._tight = False
        self.unfold = Chip()
        self.unfold.clicked.connect(self._fold)
        language.bind(self.unfold.set_text, msg("Filters"))
        self.unfold.hide()

    def _boxes(self) -> tuple[QComboBox, ...]:
        return self.cover, self.kind, self.used_on, self.tag

    def fit(self, height: int) -> None:
        """Fold where the page is not as high as ``ROOM``, at 100 % of the text."""
        self._tight = height < theme().px(ROOM)
        self._fold()

    def _fold(self) -> None:
        self.unfold.setVisible(self._tight)
        self.setVisible(not self._tight or self.unfold.isChecked())

    def _box(self, name: Sentence) -> QComboBox:
        box = QComboBox()
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._language.bind(box.setAccessibleName, name, box)
        self._language.bind(box.setToolTip, name, box)
        box.activated.connect(lambda _row: self.changed.emit())
        return box

    def wanted(self, query: str) -> Wanted:
        """What is chosen in the boxes, with the words typed beside them."""
        cover, kind = self.cover.currentData(), self.kind.currentData()
        return Wanted(
            query,
            Cover(cover) if cover else None,
            Kind(kind) if kind else None,
            self.tag.currentData() or "",
            self.used_on.currentData() or "",
        )

    def draw(self, wanted: Wanted, tags: Sequence[str], platforms: Mapping[str, str]) -> None:
        say = self._language.say
        covers = [(cover.value, say(words)) for cover, (words, _) in COVERS.items()]
        kinds = [(kind.value, say(words)) for kind, words in KINDS.items()]
        places = sorted(platforms.items(), key=lambda one: one[1].casefold())
        self._fill(self.cover, say(msg("Any consent")), covers, wanted.cover)
        self._fill(self.kind, say(msg("Pictures and videos")), kinds, wanted.kind)
        published = [(key, say(msg("On {platform} now", platform=name))) for key, name in places]
        self._fill(self.used_on, say(msg("Published or not")), published, wanted.used_on)
        self._fill(self.tag, say(msg("Any tag")), [(tag, tag) for tag in tags], wanted.tag)
        self.used_on.setVisible(bool(platforms))
        self.tag.setVisible(bool(tags))
        self.unfold.set_count(sum(bool(box.currentData()) for box in self._boxes()) or None)

    def _fill(
        self, box: QComboBox, anything: str, choices: Sequence[tuple[str, str]], chosen: str | None
    ) -> None:
        drawn = (anything, tuple(choices))
        if self._drawn.get(box) != drawn:
            self._drawn[box] = drawn
            box.clear()
            box.addItem(anything, "")
            for key, words in choices:
                box.addItem(words, key)
        box.setCurrentIndex(max(box.findData(chosen or ""), 0))
