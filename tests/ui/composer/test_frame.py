"""The column beside the editor: with every kind of finding and large text, its head still fits."""

import pytest
from pytestqt.qtbot import QtBot

from app.ui.kit.theme import Theme
from app.ui.language import Language
from app.ui.pages.composer.checklist_panel import ChecklistPanel
from app.ui.pages.composer.frame import Frame
from app.ui.pages.composer.preview import PreviewPanel


@pytest.mark.parametrize("scale", [100, 150])
def test_four_counts_fit_beside_the_longest_words(
    qtbot: QtBot, look: Theme, language: Language, scale: int
) -> None:
    look.choose(text_scale=scale)
    language.set_language("es")
    panel = ChecklistPanel(language)
    frame = Frame(panel, PreviewPanel(language, lambda *_: None), language)
    qtbot.addWidget(frame)
    frame.resize(1072, 744)
    frame.show()
    for badge in panel._badges.values():
        badge.set_count(30)
    head = panel.counts.parentWidget()
    assert head is not None
    qtbot.waitUntil(lambda: 0 < head.minimumSizeHint().width() <= head.width())
