"""The shapes that lie on a picture, the one that is chosen, and the way back through every step."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from app.core.media.mask import MOST_SHAPES, Form, Shape, Way
from app.ui.masking.geometry import fitted, grown, moved

NONE = -1
FRESH = 0.3
"""Share of the picture's width and height of a shape that was not drawn but asked for."""


@dataclass(frozen=True, slots=True)
class Lying:
    """The shapes and which of them is chosen, by its number."""

    shapes: tuple[Shape, ...] = ()
    chosen: int = NONE


class Board(QObject):
    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lying = Lying()
        self.history = QUndoStack(self)

    # --- what lies there ---------------------------------------------------------------------------------------

    @property
    def shapes(self) -> tuple[Shape, ...]:
        return self._lying.shapes

    @property
    def chosen(self) -> int:
        return self._lying.chosen

    @property
    def shape(self) -> Shape | None:
        """The chosen one."""
        return self.shapes[self.chosen] if 0 <= self.chosen < len(self.shapes) else None

    @property
    def full(self) -> bool:
        return len(self.shapes) >= MOST_SHAPES

    def lay(self, lying: Lying) -> None:
        """Take a state as it is; the steps of the history come through here."""
        if lying != self._lying:
            self._lying = lying
            self.changed.emit()

    # --- choosing, which is no step of the history ---------------------------------------------------------------

    def choose(self, number: int) -> None:
        self.lay(replace(self._lying, chosen=number if 0 <= number < len(self.shapes) else NONE))

    def step(self, forward: bool) -> bool:
        """The next shape, or the one before; False where there is no further one."""
        if self.chosen == NONE:
            number = 0 if forward else len(self.shapes) - 1
        else:
            number = self.chosen + (1 if forward else -1)
        if not 0 <= number < len(self.shapes):
            return False
        self.choose(number)
        return True

    # --- steps -------------------------------------------------------------------------------------------------

    def add(self, shape: Shape) -> None:
        if not self.full:
            self._do((*self.shapes, fitted(shape)), len(self.shapes))

    def add_around(self, form: Form, x: float, y: float) -> None:
        """A fresh one with its middle there."""
        self.add(Shape(form, x - FRESH / 2, y - FRESH / 2, FRESH, FRESH))

    def remove(self) -> None:
        if self.shape is not None:
            rest = (*self.shapes[: self.chosen], *self.shapes[self.chosen + 1 :])
            self._do(rest, min(self.chosen, len(rest) - 1))

    def put(self, shape: Shape, run: str = "") -> None:
        """The chosen one is like this now. Steps of the same ``run``, one after the other, are one way back."""
        if self.shape is not None and shape != self.shape:
            shapes = (*self.shapes[: self.chosen], shape, *self.shapes[self.chosen + 1 :])
            self._do(shapes, self.chosen, f"{run} {self.chosen}" if run else "")

    def nudge(self, across: float, down: float, *, size: bool = False) -> None:
        """Move the chosen one, or make it larger, by shares of the picture."""
        if (shape := self.shape) is not None:
            run = f"{'size' if size else 'move'} {'across' if across else 'down'}"
            self.put((grown if size else moved)(shape, across, down), run)

    def set_way(self, way: Way) -> None:
        if self.shape is not None:
            self.put(replace(self.shape, way=way))

    def _do(self, shapes: tuple[Shape, ...], chosen: int, run: str = "") -> None:
        self.history.push(_Step(self, self._lying, Lying(shapes, chosen), run))


class _Step(QUndoCommand):
    def __init__(self, board: Board, before: Lying, after: Lying, run: str) -> None:
        super().__init__()
        self._board, self.before, self.after, self.run = board, before, after, run

    def redo(self) -> None:
        self._board.lay(self.after)

    def undo(self) -> None:
        self._board.lay(self.before)

    def id(self) -> int:
        return 1 if self.run else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, _Step) or other.run != self.run or other.before != self.after:
            return False
        self.after = other.after
        return True
