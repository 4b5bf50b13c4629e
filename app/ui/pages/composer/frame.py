"""How the page is laid out: the words on the left, the checklist beside them, the preview where there is room."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.core.kernel.text import msg
from app.ui.kit import Segments, Separator, column, label, row, scrolled, theme
from app.ui.language import Language
from app.ui.pages.composer.checklist_panel import ChecklistPanel
from app.ui.pages.composer.preview import PreviewPanel

WIDE = 1360
"""Width of the page (the window has 1600) from which the preview has a column of its own."""
SIDE, SIDE_SHARE = 360, 0.4


class Frame(QWidget):
    """``left`` is filled by the page. ``uncovered``: the preview came into sight and wants to be drawn."""

    uncovered = Signal()

    def __init__(self, checklist: ChecklistPanel, preview: PreviewPanel, language: Language) -> None:
        super().__init__()
        self._checklist, self._preview = checklist, preview
        look = theme()
        writing = QWidget()
        self.left = column(writing, spacing=10)
        self.left.setContentsMargins(look.px(24), look.px(16), look.px(20), look.px(16))
        self._views = Segments()
        language.bind(self._views.add("checklist", "").setText, msg("Checks"))
        language.bind(self._views.add("preview", "").setText, msg("Preview"))
        self._views.chosen.connect(self.view)
        self._name = label("", "heading", wrap=False)
        language.bind(self._name.setText, msg("Checklist"))
        head = QWidget()
        # The counts have a line of their own: beside the tabs, four of them in large text would be cut off.
        lines = column(head, spacing=8)
        for widget in (self._views, self._name, checklist.counts):
            lines.addWidget(widget, 0, Qt.AlignmentFlag.AlignLeft)
        self._stack = QStackedWidget()
        self._stack.addWidget(checklist)
        self._stack.addWidget(preview)
        self._side, side = _column()
        self._side.setProperty("ground", "surface")
        side.addWidget(head)
        side.addWidget(self._stack, 1)
        self._third, self._beside = _column()
        name = label("", "heading", wrap=False)
        language.bind(name.setText, msg("Preview"))
        self._beside.addWidget(name)
        self._name.hide()
        self._third.hide()
        whole = row(self, spacing=0)
        whole.addWidget(scrolled(writing), 1)
        whole.addWidget(Separator(vertical=True))
        whole.addWidget(self._side)
        whole.addWidget(self._third)
        theme().changed.connect(self._fit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        width = min(theme().px(SIDE), round(self.width() * SIDE_SHARE))
        self._side.setFixedWidth(width)
        self._third.setFixedWidth(width)
        wide = self.width() >= theme().px(WIDE)
        if wide != self._third.isHidden():
            return
        self._views.setVisible(not wide)
        self._name.setVisible(wide)
        self._third.setVisible(wide)
        if wide:
            self._beside.addWidget(self._preview, 1)
            self._preview.show()
        else:
            self._stack.addWidget(self._preview)
        self.view("checklist")

    def view(self, key: str) -> None:
        self._views.choose(key)
        self._stack.setCurrentWidget(self._preview if key == "preview" else self._checklist)
        self.uncovered.emit()


def _column() -> tuple[QWidget, QVBoxLayout]:
    look, made = theme(), QWidget()
    layout = column(made, spacing=12)
    layout.setContentsMargins(look.px(14), look.px(14), look.px(6), look.px(8))
    return made, layout
