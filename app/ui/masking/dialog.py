"""The editor: the picture on the left, what one can do with it on the right, in words what it does not do.

It draws nothing into the archive itself: ``save`` does, off this thread, and says how far it is.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from PySide6.QtCore import QPointF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QImage,
    QKeySequence,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import QDialog, QProgressBar, QScrollArea, QWidget

from app.core.kernel.errors import Refused
from app.core.kernel.text import msg
from app.core.media.mask import Form, Shape, Way
from app.core.media.model import Asset
from app.ui.kit import (
    Banner,
    Button,
    Chip,
    Choices,
    Confirm,
    Field,
    FlowLayout,
    IconButton,
    column,
    dress,
    label,
    quiet_button,
    row,
    scrolled,
    secondary_button,
    theme,
)
from app.ui.language import Language
from app.ui.masking.board import Board
from app.ui.masking.canvas import Canvas
from app.ui.masking.words import in_short, told
from app.ui.problems import sentence_of
from app.ui.tasks import spawn

Save = Callable[[Sequence[Shape], Callable[[int, int], object], Callable[[], bool]], Awaitable[Asset | None]]
NEARER = 1.3
NEAREST = 8.0
"""Pixels of the screen for a dot of the picture, at most."""
PANEL = 300
EYES = msg(
    "Covered eyes alone do not make a person unrecognisable: cover the whole face. Look at tattoos, scars, "
    "name badges, screens, papers, mirrors and windows too."
)


async def readable(data: bytes) -> QImage:
    """The picture to draw on. Raises ``Refused`` where it cannot be shown."""
    image = await asyncio.to_thread(QImage.fromData, data)
    if image.isNull():
        raise Refused(msg("This picture cannot be shown. Nothing was changed; take it in once more."))
    return image


class MaskDialog(QDialog):
    """Use with ``await ask(...)``: accepted once a new picture was kept, which is ``made``."""

    def __init__(self, parent: QWidget, language: Language, image: QImage, save: Save) -> None:
        super().__init__(parent)
        self.setModal(True)
        self._language, self._image, self._save = language, image, save
        self.made: Asset | None = None
        self._stopped = self._working = False
        self._zoom = 0
        self._spoken = ""
        title = language.say(msg("Cover parts of the picture"))
        self.setWindowTitle(title)
        self.board = Board(self)
        self.canvas = Canvas(self.board, image)
        self.area = QScrollArea()
        self.area.setWidget(self.canvas)
        self.area.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setObjectName("picture")
        self.canvas.focused.connect(lambda on: dress(self.area, focused=on))
        self.status = label("", "small")
        self._make_tools()
        self._make_foot()
        body = row(spacing=24)
        left = column(spacing=8)
        left.addWidget(self.area, 1)
        left.addWidget(self.status)
        left.addLayout(self._zooming())
        body.addLayout(left, 1)
        body.addWidget(self._panel())
        self.notice = Banner()
        self.notice.hide()
        layout = column(self, spacing=12, margin=20)
        layout.addWidget(label(title, "title"))
        layout.addWidget(label(language.say(EYES), "small"))
        layout.addWidget(self.notice)
        layout.addLayout(body, 1)
        layout.addLayout(self._foot)
        self.board.changed.connect(self._draw)
        self.canvas.zoomed.connect(self.zoom)
        self.canvas.wanted.connect(self.add)
        for keys, act in (
            ("Ctrl+Z", self.board.history.undo),
            ("Ctrl+Shift+Z", self.board.history.redo),
            ("Ctrl+Y", self.board.history.redo),
            ("Ctrl+Return", self.save),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(act)
        self._draw()
        room = parent.window().size()
        look = theme()
        self.resize(
            min(max(room.width() * 92 // 100, look.px(640)), look.px(1240)),
            min(max(room.height() * 92 // 100, look.px(480)), look.px(860)),
        )
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- layout ------------------------------------------------------------------------------------------------

    def _make_tools(self) -> None:
        say, board = self._language.say, self.board
        self.tool = Choices(say(msg("Draw")))
        self.tool.add(Form.RECTANGLE.value, say(msg("Rectangle")))
        self.tool.add(Form.ELLIPSE.value, say(msg("Ellipse")))
        self.tool.choose(Form.RECTANGLE.value)
        self.tool.chosen.connect(self._take_tool)
        self.add_button = secondary_button(say(msg("Add one in the middle")), icon="plus", compact=True)
        self.add_button.clicked.connect(lambda: self.add(self.canvas.tool))
        self._list = QWidget()
        self._list.setAccessibleName(say(msg("Covered parts")))
        self._flow = FlowLayout(self._list, spacing=6)
        self.chips: list[Chip] = []
        self._nothing = label(say(msg("None yet. Drag over what must not be seen.")), "muted-small")
        self.way = Choices(say(msg("The chosen part is")))
        self.way.add(Way.FILL.value, say(msg("Filled")))
        self.way.add(Way.BLUR.value, say(msg("Blurred")))
        self.way.chosen.connect(lambda key: board.set_way(Way(key)))
        self.remove_button = quiet_button(say(msg("Remove")), icon="trash", compact=True)
        self.remove_button.clicked.connect(board.remove)
        self.undo_button = quiet_button(say(msg("One step back")), compact=True)
        self.undo_button.clicked.connect(board.history.undo)
        self.redo_button = quiet_button(say(msg("One step forward")), compact=True)
        self.redo_button.clicked.connect(board.history.redo)
        board.history.canUndoChanged.connect(self.undo_button.setEnabled)
        board.history.canRedoChanged.connect(self.redo_button.setEnabled)
        self.undo_button.setEnabled(False)
        self.redo_button.setEnabled(False)

    def _panel(self) -> QWidget:
        say = self._language.say
        content = QWidget()
        lines = column(content, spacing=14)
        lines.addWidget(Field(say(msg("Draw")), self.tool))
        add = row()
        add.addWidget(self.add_button)
        add.addStretch()
        lines.addLayout(add)
        lines.addWidget(label(say(msg("Covered parts")), "label"))
        lines.addWidget(self._list)
        lines.addWidget(self._nothing)
        hint = msg(
            "Filled is safest: nothing of what was there is left. A blur keeps some colours, and programs have named "
            "blurred faces."
        )
        self._way_field = Field(say(msg("The chosen part is")), self.way, say(hint))
        lines.addWidget(self._way_field)
        steps = FlowLayout(spacing=4)
        for button in (self.remove_button, self.undo_button, self.redo_button):
            steps.addWidget(button)
        lines.addLayout(steps)
        keys = msg(
            "Keys: R and E add · Tab goes to the next part · arrows move, with Shift they resize, with Ctrl a little · "
            "F fills, B blurs · Delete removes · + and − zoom · Ctrl+Z undoes"
        )
        lines.addWidget(label(say(keys), "muted-small"))
        lines.addStretch()
        area = scrolled(content)
        area.setFixedWidth(theme().px(PANEL))
        return area

    def _zooming(self) -> FlowLayout:
        say = self._language.say
        line = FlowLayout(spacing=4)
        self.farther = IconButton("minus", say(msg("Zoom out")), compact=True)
        self.nearer = IconButton("plus", say(msg("Zoom in")), compact=True)
        self.whole = quiet_button(say(msg("Whole picture")), compact=True)
        for button, step in ((self.farther, -1), (self.nearer, 1), (self.whole, 0)):
            button.clicked.connect(lambda _=False, step=step: self.zoom(step))
            line.addWidget(button)
        return line

    def _make_foot(self) -> None:
        say = self._language.say
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(say(msg("Covering the picture")))
        self.bar.hide()
        self.cancel_button = Button(say(msg("Cancel")), "secondary")
        self.cancel_button.clicked.connect(self.reject)
        self.save_button = Button(say(msg("Save as a new picture")), "primary")
        self.save_button.clicked.connect(self.save)
        self._foot = row(spacing=8)
        self._foot.addWidget(
            label(say(msg("The whole picture stays in the library, encrypted.")), "muted-small"), 1
        )
        self._foot.addWidget(self.bar, 1)
        self._foot.addWidget(self.cancel_button)
        self._foot.addWidget(self.save_button)

    # --- what one sees -----------------------------------------------------------------------------------------

    def _draw(self) -> None:
        board, say = self.board, self._language.say
        shapes, shape = board.shapes, board.shape
        total = len(shapes)
        while len(self.chips) < total:
            self._add_chip(len(self.chips))
        for number, chip in enumerate(self.chips):
            chip.setVisible(number < total)
            if number < total:
                chip.set_text(in_short(self._language, shapes[number], number + 1))
                chip.setAccessibleName(told(self._language, shapes[number], number + 1, total))
                chip.setChecked(number == board.chosen)
        self._list.setVisible(bool(total))
        self._list.updateGeometry()
        self._nothing.setVisible(not total)
        self.way.setEnabled(shape is not None and not self._working)
        self.way.choose(shape.way.value if shape is not None else "")
        self.remove_button.setEnabled(shape is not None and not self._working)
        self.save_button.setEnabled(bool(total) and not self._working)
        if shape is not None:
            words = told(self._language, shape, board.chosen + 1, total)
            middle = self.canvas.frame_of(shape).center()
            # Not while the mouse holds it: the picture would slip away from under the pointer.
            if not self.canvas.held and not self.canvas.visibleRegion().contains(middle.toPoint()):
                self._bring(middle)
        elif total:
            words = say(msg("No part is chosen. Tab chooses one, or press on it."))
        else:
            words = say(msg("Nothing is covered yet."))
        self._tell(words)

    def _add_chip(self, number: int) -> None:
        chip = Chip()
        chip.clicked.connect(lambda: self._choose(number))
        self.chips.append(chip)
        self._flow.addWidget(chip)

    def _choose(self, number: int) -> None:
        self.board.choose(number)
        self._draw()  # the chosen one, pressed again, stays chosen

    def _tell(self, words: str) -> None:
        self.status.setText(words)
        self.canvas.setAccessibleName(words)
        if words != self._spoken:
            self._spoken = words
            event = QAccessibleAnnouncementEvent(self.canvas, words)
            event.setPoliteness(QAccessible.AnnouncementPoliteness.Polite)
            QAccessible.updateAccessibility(event)

    # --- nearer and farther ------------------------------------------------------------------------------------

    def _scale(self) -> float:
        room = self.area.viewport().size() - QSize(2, 2)
        fit = min(room.width() / self._image.width(), room.height() / self._image.height())
        return min(max(fit, 0.02) * NEARER**self._zoom, max(NEAREST, fit))

    def zoom(self, step: int) -> None:
        """Nearer (1), farther (-1), or the whole picture (0)."""
        self._zoom = max(self._zoom + step, 0) if step else 0
        self._fit()

    def _fit(self) -> None:
        """Keep in the middle what was there, or the chosen part."""
        x, y = self.canvas.middle_in_sight()
        if (shape := self.board.shape) is not None:
            x, y = shape.x + shape.width / 2, shape.y + shape.height / 2
        self.canvas.show_at(self._scale())
        self.farther.setEnabled(self._zoom > 0)
        self._bring(QPointF(x * self.canvas.width(), y * self.canvas.height()))

    def _bring(self, middle: QPointF) -> None:
        seen = self.area.viewport().size()
        self.area.ensureVisible(round(middle.x()), round(middle.y()), seen.width() // 2, seen.height() // 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._fit)  # once the layout has settled

    # --- tools -------------------------------------------------------------------------------------------------

    def _take_tool(self, key: str) -> None:
        self.canvas.tool = Form(key)

    def add(self, form: Form) -> None:
        """One in the middle of what is seen, to be moved with the arrows."""
        self.tool.choose(form.value)
        self.canvas.tool = form
        self.board.add_around(form, *self.canvas.middle_in_sight())
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- keeping -----------------------------------------------------------------------------------------------

    def save(self) -> None:
        if not self._working and self.board.shapes:
            self._work(True)
            spawn(self, self._saved(), self._failed)

    async def _saved(self) -> None:
        made = await self._save(self.board.shapes, self._progress, lambda: self._stopped)
        self._work(False)
        if made is not None:
            self.made = made
            self.accept()
        else:
            self._say(
                self._language.say(msg("Stopped. Nothing was kept; your shapes are still here.")), "info"
            )

    def _failed(self, error: Exception) -> None:
        self._work(False)
        self._say(self._language.say(sentence_of(error)), "warn")

    def _say(self, words: str, tone: str) -> None:
        self.notice.say(words, tone)
        self.notice.show()
        self._tell(words)

    def _progress(self, done: int, total: int) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)

    def _work(self, on: bool) -> None:
        """While it is being drawn nothing can be changed; it can be stopped."""
        self._working, self._stopped = on, False
        self.notice.hide()
        self.bar.setRange(0, 0)
        self.bar.setVisible(on)
        for widget in (
            self.canvas,
            self.tool,
            self.add_button,
            self._list,
            self.undo_button,
            self.redo_button,
        ):
            widget.setEnabled(not on)
        if not on:
            self.undo_button.setEnabled(self.board.history.canUndo())
            self.redo_button.setEnabled(self.board.history.canRedo())
        self.cancel_button.setText(self._language.say(msg("Stop") if on else msg("Cancel")))
        self._draw()

    def reject(self) -> None:
        """Stops what is being drawn; with shapes that were not saved it asks first."""
        if self._working:
            self._stopped = True
            self.cancel_button.setText(self._language.say(msg("Stopping…")))
        elif self.board.shapes and self.made is None:
            self._ask_first()
        else:
            super().reject()

    def _ask_first(self) -> None:
        say = self._language.say
        question = Confirm(
            self,
            say(msg("Leave without saving?")),
            say(msg("The shapes you drew are lost. The picture stays as it is.")),
            say(msg("Leave without saving")),
            say(msg("Go on covering")),
        )
        question.accepted.connect(lambda: self.done(QDialog.DialogCode.Rejected.value))
        question.finished.connect(question.deleteLater)
        question.open()
