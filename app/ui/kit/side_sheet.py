"""A sheet that slides in from the right for a form: the page stays, Escape closes, the focus goes back."""

from PySide6.QtCore import QEasingCurve, QEvent, QObject, QPoint, QPropertyAnimation, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QWidget
from shiboken6 import isValid

from app.ui.kit.buttons import IconButton
from app.ui.kit.surfaces import ElidedLabel, Separator, column, row, scrolled
from app.ui.kit.theme import theme


class SideSheet(QFrame):
    """``body`` is the layout of the form, ``foot`` the row of its buttons. Lives above ``stage``, as high as it is."""

    closed = Signal()

    def __init__(self, stage: QWidget, title: str, close_name: str, *, width: int = 440) -> None:
        super().__init__(stage)
        self.setObjectName("sheet")
        self._stage = stage
        self._width = width
        self._before: QWidget | None = None
        self._title = ElidedLabel(title, "title")
        self.close_button = IconButton("x", close_name)
        self.close_button.clicked.connect(self.dismiss)
        head = row(spacing=8)
        look = theme()
        head.setContentsMargins(look.px(24), look.px(16), look.px(16), look.px(12))
        head.addWidget(self._title, 1)
        head.addWidget(self.close_button)
        content = QWidget()
        self.body = column(content, spacing=16)
        self.body.setContentsMargins(look.px(24), look.px(16), look.px(24), look.px(16))
        self.foot = row(spacing=8)
        self.foot.setContentsMargins(look.px(24), look.px(12), look.px(24), look.px(16))
        self.foot.addStretch()
        layout = column(self, spacing=0)
        layout.addLayout(head)
        layout.addWidget(Separator())
        layout.addWidget(scrolled(content), 1)
        layout.addWidget(Separator())
        layout.addLayout(self.foot)
        self._slide = QPropertyAnimation(self, b"pos", self)
        self._slide.setEasingCurve(QEasingCurve.Type.OutCubic)
        stage.installEventFilter(self)
        self.hide()

    def set_title(self, title: str) -> None:
        self._title.setText(title)
        self.setAccessibleName(title)

    def reveal(self, first: QWidget | None = None) -> None:
        """Slide in and put the cursor in ``first``."""
        self._before = self._stage.window().focusWidget()
        self.setAccessibleName(self._title.text())
        self._fit()
        end = self.pos()
        self.show()
        self.raise_()
        (first or self.close_button).setFocus(Qt.FocusReason.OtherFocusReason)
        if duration := theme().motion(160):
            self._slide.setDuration(duration)
            self._slide.setStartValue(QPoint(self._stage.width(), 0))
            self._slide.setEndValue(end)
            self._slide.start()

    def dismiss(self) -> None:
        if self.isHidden():
            return
        self._slide.stop()
        self.hide()
        if self._before is not None and isValid(self._before) and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
        self._before = None
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
            return
        super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._slide.stop()
            self._fit()
        return False

    def _fit(self) -> None:
        stage = self._stage
        width = min(theme().px(self._width), stage.width())
        self.setGeometry(stage.width() - width, 0, width, stage.height())
