"""What the page has to say: a banner that stays, and a toast that passes and can be undone."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QEnterEvent
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from app.ui.kit.buttons import Button
from app.ui.kit.icons import glyph
from app.ui.kit.surfaces import column, dress, label, row
from app.ui.kit.theme import theme

SIGNS = {
    "info": "info",
    "warn": "warning",
    "block": "warning-octagon",
    "ok": "check-circle",
    "accent": "lightbulb",
}


class Glyph(QLabel):
    """An icon beside words: decoration for the eye, silent for a screen reader."""

    def __init__(self, name: str, tone: str = "muted", size: int = 16, *, filled: bool = False) -> None:
        super().__init__()
        self._what = (name, tone, size, filled)
        theme().changed.connect(self._draw)
        self._draw()

    def set(self, name: str, tone: str) -> None:
        self._what = (name, tone, *self._what[2:])
        self._draw()

    def _draw(self) -> None:
        name, tone, size, filled = self._what
        self.setPixmap(glyph(name, tone, size, filled=filled))


class Banner(QFrame):
    """A sentence that concerns the whole page, with at most one thing to do about it.

    What can be done stands beside the sentence; where that would press it into many short lines, below.
    """

    acted = Signal()

    def __init__(self, text: str = "", tone: str = "info", action: str = "") -> None:
        super().__init__()
        self.setObjectName("card")
        self._sign = Glyph(SIGNS[tone], tone, 20, filled=True)
        self._text = label(text)
        self._action = Button(action, "quiet")
        self._action.clicked.connect(self.acted)
        self._line = row(self, spacing=12)
        margin = theme().px(12)
        self._line.setContentsMargins(margin, margin // 2, margin // 2, margin // 2)
        self._words = column(spacing=4)
        self._words.addWidget(self._text)
        self._line.addWidget(self._sign)
        self._line.addLayout(self._words, 1)
        self._line.addWidget(self._action)
        self._beside = True
        self.say(text, tone, action)

    def say(self, text: str, tone: str = "info", action: str = "") -> None:
        dress(self, tone=tone)
        self._sign.set(SIGNS[tone], tone)
        self._text.setText(text)
        self._action.setText(action)
        self._action.setVisible(bool(action))
        self.setAccessibleName(text)
        self.setMinimumHeight(theme().px(44))

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        """Two lines beside the action are few enough."""
        margins = self._line.contentsMargins()
        taken = self._sign.sizeHint().width() + self._action.sizeHint().width() + 2 * self._line.spacing()
        room = self.width() - margins.left() - margins.right() - taken
        needs = self._text.fontMetrics().horizontalAdvance(self._text.text())
        beside = self._action.isHidden() or needs <= 2 * room
        if beside != self._beside:
            self._beside = beside
            if beside:
                self._words.removeWidget(self._action)
                self._line.addWidget(self._action)
            else:
                self._line.removeWidget(self._action)
                self._words.addWidget(self._action, 0, Qt.AlignmentFlag.AlignLeft)


class Toast(QFrame):
    """Something just happened; some seconds to take it back, and the time stands still under the pointer."""

    gone = Signal()
    SECONDS = 10

    def __init__(
        self,
        text: str,
        undo_text: str = "",
        undo: Callable[[], object] | None = None,
        *,
        tone: str = "",
        seconds: int = SECONDS,
    ) -> None:
        super().__init__()
        self.setObjectName("toast")
        self.setAccessibleName(text)
        self._undo = undo
        self._timer = QTimer(self, singleShot=True, interval=seconds * 1000)
        self._timer.timeout.connect(self.dismiss)
        self._left = self._timer.interval()
        look = theme()
        line = row(self, spacing=8)
        line.setContentsMargins(look.px(16), look.px(6), look.px(8), look.px(6))
        if tone in SIGNS:
            line.addWidget(Glyph(SIGNS[tone], look.tokens.bg, 16, filled=True))
        self.text = label(text)
        line.addWidget(self.text, 1)
        self.button = Button(undo_text or "×", "quiet")
        self.button.clicked.connect(self._take_back if undo is not None else self.dismiss)
        line.addWidget(self.button)
        self.button.setVisible(bool(undo_text))
        self._timer.start()

    def paused(self) -> bool:
        return not self._timer.isActive()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._left = max(self._timer.remainingTime(), 2000)
        self._timer.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._timer.start(self._left)
        super().leaveEvent(event)

    def _take_back(self) -> None:
        if self._undo is not None:
            self._undo()
        self.dismiss()

    def dismiss(self) -> None:
        self._timer.stop()
        self.hide()
        self.gone.emit()
        self.deleteLater()


class ToastPlace(QObject):
    """Where toasts appear: low in the middle of ``stage``, one at a time; a new one takes the old one's place."""

    def __init__(self, stage: QWidget) -> None:
        super().__init__(stage)
        self._stage = stage
        self.current: Toast | None = None
        stage.installEventFilter(self)

    def show(self, toast: Toast) -> None:
        if self.current is not None:
            self.current.dismiss()
        self.current = toast
        toast.gone.connect(self._forget)
        toast.setParent(self._stage)
        self._place()  # first, so that it does not open under a pointer that rests in the corner
        toast.show()
        toast.raise_()
        self._place()
        # whoever listens to the screen hears it too; the focus stays where one works
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(toast, toast.accessibleName()))

    def _forget(self) -> None:
        if self.sender() is self.current:
            self.current = None

    def _place(self) -> None:
        if self.current is None:
            return
        look, toast = theme(), self.current
        room = self._stage.width() - look.px(48)
        toast.text.setWordWrap(False)
        width = min(toast.sizeHint().width(), room, look.px(640))
        toast.text.setWordWrap(True)
        height = max(toast.heightForWidth(width), toast.minimumSizeHint().height(), look.px(40))
        x = (self._stage.width() - width) // 2
        toast.setGeometry(x, self._stage.height() - height - look.px(20), width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False
