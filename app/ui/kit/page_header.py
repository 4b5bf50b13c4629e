"""The head of a page: its title, a line under it, the one primary action on the right, chips below."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QWidget

from app.ui.kit.flow import FlowLayout
from app.ui.kit.surfaces import ElidedLabel, column, label, row
from app.ui.kit.theme import theme


class PageHeader(QWidget):
    """The line under the title stands beside the actions where it fits there, else below them in the whole width."""

    def __init__(self, title: str = "", subtitle: str = "") -> None:
        super().__init__()
        look = theme()
        self._title = ElidedLabel(title, "display")
        self._subtitle = label(subtitle, "muted")
        self._actions = row(spacing=8)
        self._words = column(spacing=4)
        self._words.addWidget(self._title)
        self._words.addWidget(self._subtitle)
        self._beside = True
        self._line = row(spacing=16)
        self._line.addLayout(self._words, 1)
        self._line.addLayout(self._actions)
        self._head = column(spacing=4)
        self._head.addLayout(self._line)
        self._chips = QWidget()
        self._flow = FlowLayout(self._chips)
        self._chips.hide()
        self._whole = column(self, spacing=12)
        self._whole.setContentsMargins(look.px(24), look.px(20), look.px(24), look.px(12))
        self._whole.addLayout(self._head)
        self._whole.addWidget(self._chips)
        self._subtitle.setVisible(bool(subtitle))

    def event(self, event: QEvent) -> bool:
        # words, actions or the room changed
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        inside = self.contentsRect().marginsRemoved(self._whole.contentsMargins())
        room = inside.width() - self._actions.sizeHint().width() - self._line.spacing()
        beside = self._subtitle.fontMetrics().horizontalAdvance(self._subtitle.text()) <= room
        if beside != self._beside:
            before, after = (self._head, self._words) if beside else (self._words, self._head)
            self._beside = beside
            before.removeWidget(self._subtitle)
            after.addWidget(self._subtitle)

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
