"""The head of a page: its title, a line under it, the one primary action on the right, chips below."""

from PySide6.QtWidgets import QWidget

from app.ui.kit.flow import FlowLayout
from app.ui.kit.surfaces import ElidedLabel, column, label, row
from app.ui.kit.theme import theme


class PageHeader(QWidget):
    def __init__(self, title: str = "", subtitle: str = "") -> None:
        super().__init__()
        look = theme()
        self._title = ElidedLabel(title, "display")
        self._subtitle = label(subtitle, "muted")
        self._actions = row(spacing=8)
        words = column(spacing=4)
        words.addWidget(self._title)
        words.addWidget(self._subtitle)
        line = row(spacing=16)
        line.addLayout(words, 1)
        line.addLayout(self._actions)
        self._chips = QWidget()
        self._flow = FlowLayout(self._chips)
        self._chips.hide()
        layout = column(self, spacing=12)
        layout.setContentsMargins(look.px(24), look.px(20), look.px(24), look.px(12))
        layout.addLayout(line)
        layout.addWidget(self._chips)
        self._subtitle.setVisible(bool(subtitle))

    def set_title(self, title: str) -> None:
        self._title.setText(title)

    def set_subtitle(self, subtitle: str) -> None:
        self._subtitle.setText(subtitle)
        self._subtitle.setVisible(bool(subtitle))

    def add_action(self, widget: QWidget) -> None:
        """Secondary ones first; the primary action comes last, on the far right."""
        self._actions.addWidget(widget)

    def add_chip(self, widget: QWidget) -> None:
        self._flow.addWidget(widget)
        self._chips.show()

    def clear_chips(self) -> None:
        self._flow.clear()
        self._chips.hide()
