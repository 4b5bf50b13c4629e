"""The editor under the fingers: mouse and keyboard, what it says, and that it never hangs or loses what was drawn."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from support.pages import in_front, words_on

from app.core.kernel.errors import NoRoom, Refused
from app.core.kernel.text import msg
from app.core.media.mask import INK, MOST_SHAPES, Form, Shape, Way
from app.core.media.model import Asset
from app.ui.kit import Confirm, Theme
from app.ui.language import Language
from app.ui.masking import MaskDialog

LEFT = Qt.MouseButton.LeftButton
PLAIN = Qt.KeyboardModifier.NoModifier
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
NEW = Asset("new", "neo.jpg", "image/jpeg", "d", "o", 1, 1, 1, None)  # type: ignore[arg-type]


@dataclass
class Keeper:
    """What the page would do: notes what it is given, and answers as it is told."""

    answer: Asset | Exception | None = NEW
    waits: bool = False
    given: list[tuple[Shape, ...]] = field(default_factory=list)

    async def __call__(
        self,
        shapes: Sequence[Shape],
        tell: Callable[[int, int], object],
        stopped: Callable[[], bool],
    ) -> Asset | None:
        self.given.append(tuple(shapes))
        tell(1, 4)
        while self.waits:
            if stopped():
                return None
            await asyncio.sleep(0)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def picture(width: int = 400, height: int = 300) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("#D8B090"))
    return image


@pytest.fixture
def keeper() -> Keeper:
    return Keeper()


@pytest.fixture
def dialog(
    keeper: Keeper, loop: asyncio.AbstractEventLoop, look: Theme, language: Language, qtbot: QtBot
) -> Iterator[MaskDialog]:
    stage = QWidget()
    stage.resize(1200, 800)
    stage.show()
    qtbot.addWidget(stage)
    made = MaskDialog(stage, language, picture(), keeper)
    made.open()
    in_front(made, qtbot)
    qtbot.waitUntil(lambda: made.canvas.hasFocus() and made.canvas.width() > 400)
    yield made
    made.deleteLater()


def at(dialog: MaskDialog, x: float, y: float) -> QPoint:
    return QPoint(round(x * dialog.canvas.width()), round(y * dialog.canvas.height()))


def drag(dialog: MaskDialog, start: tuple[float, float], end: tuple[float, float]) -> None:
    QTest.mousePress(dialog.canvas, LEFT, PLAIN, at(dialog, *start))
    QTest.mouseMove(dialog.canvas, at(dialog, (start[0] + end[0]) / 2, (start[1] + end[1]) / 2))
    QTest.mouseMove(dialog.canvas, at(dialog, *end))
    QTest.mouseRelease(dialog.canvas, LEFT, PLAIN, at(dialog, *end))


def key(dialog: MaskDialog, code: Qt.Key, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
    QTest.keyClick(QApplication.focusWidget() or dialog.canvas, code, modifiers)


def frame(shape: Shape | None) -> tuple[float, float, float, float]:
    assert shape is not None
    return shape.x, shape.y, shape.width, shape.height


def colour(dialog: MaskDialog, x: float, y: float) -> tuple[int, int, int]:
    found = dialog.canvas.grab().toImage().pixelColor(at(dialog, x, y))
    return found.red(), found.green(), found.blue()


# --- the mouse -------------------------------------------------------------------------------------------------


def test_drawn_moved_and_pulled_with_the_mouse_and_seen_at_once(dialog: MaskDialog) -> None:
    assert not dialog.save_button.isEnabled() and dialog.status.text() == "Nothing is covered yet."
    drag(dialog, (0.2, 0.2), (0.5, 0.6))
    assert frame(dialog.board.shape) == pytest.approx((0.2, 0.2, 0.3, 0.4), abs=0.01)
    assert dialog.status.text() == "Rectangle 1 of 1, covers 12 % of the picture, filled."
    assert dialog.save_button.isEnabled()
    assert colour(dialog, 0.27, 0.27) == INK and colour(dialog, 0.8, 0.8) != INK
    drag(dialog, (0.3, 0.3), (0.5, 0.4))
    assert frame(dialog.board.shape) == pytest.approx((0.4, 0.3, 0.3, 0.4), abs=0.01)
    drag(dialog, (0.7, 0.7), (0.9, 0.8))
    assert frame(dialog.board.shape) == pytest.approx((0.4, 0.3, 0.5, 0.5), abs=0.01)
    dialog.tool.chip("ellipse").click()
    drag(dialog, (0.05, 0.05), (0.25, 0.25))
    assert dialog.board.shapes[1].form is Form.ELLIPSE
    assert colour(dialog, 0.1, 0.16) == INK and colour(dialog, 0.06, 0.06) != INK, "its corner is free"
    QTest.mouseClick(dialog.canvas, LEFT, PLAIN, at(dialog, 0.6, 0.4))
    assert dialog.board.chosen == 0
    QTest.mouseClick(dialog.canvas, LEFT, PLAIN, at(dialog, 0.98, 0.05))
    assert dialog.board.chosen == -1 and len(dialog.board.shapes) == 2, "a click draws nothing"
    assert dialog.status.text() == "No part is chosen. Tab chooses one, or press on it."


def test_a_pull_that_is_thought_better_of_leaves_it_as_it_was(dialog: MaskDialog) -> None:
    drag(dialog, (0.2, 0.2), (0.5, 0.6))
    before = dialog.board.shape
    QTest.mousePress(dialog.canvas, LEFT, PLAIN, at(dialog, 0.3, 0.3))
    QTest.mouseMove(dialog.canvas, at(dialog, 0.8, 0.8))
    key(dialog, Qt.Key.Key_Escape)
    QTest.mouseRelease(dialog.canvas, LEFT, PLAIN, at(dialog, 0.8, 0.8))
    assert dialog.board.shape == before and dialog.isVisible()


# --- the keyboard ------------------------------------------------------------------------------------------------


def test_everything_with_the_keyboard_alone(dialog: MaskDialog, keeper: Keeper, qtbot: QtBot) -> None:
    key(dialog, Qt.Key.Key_R)
    first = frame(dialog.board.shape)
    assert first[2:] == pytest.approx((0.3, 0.3))
    for code in (Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Up):
        key(dialog, code)
    key(dialog, Qt.Key.Key_Right, SHIFT)
    key(dialog, Qt.Key.Key_Up, SHIFT)
    key(dialog, Qt.Key.Key_Down, CTRL)
    assert frame(dialog.board.shape) == pytest.approx((first[0] - 0.02, first[1] - 0.01 + 0.002, 0.31, 0.29))
    key(dialog, Qt.Key.Key_E)
    key(dialog, Qt.Key.Key_B)
    assert dialog.status.text() == "Ellipse 2 of 2, covers 7 % of the picture, blurred."
    assert dialog.way.chip("blur").isChecked()
    key(dialog, Qt.Key.Key_F)
    assert dialog.board.shapes[1].way is Way.FILL
    key(dialog, Qt.Key.Key_Z, CTRL)
    assert dialog.board.shapes[1].way is Way.BLUR
    key(dialog, Qt.Key.Key_Z, CTRL | SHIFT)
    assert dialog.board.shapes[1].way is Way.FILL
    key(dialog, Qt.Key.Key_Delete)
    assert len(dialog.board.shapes) == 1
    key(dialog, Qt.Key.Key_Z, CTRL)
    assert len(dialog.board.shapes) == 2
    dialog.save_button.setFocus(Qt.FocusReason.TabFocusReason)
    key(dialog, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: dialog.made is NEW)
    assert len(keeper.given[0]) == 2 and not dialog.isVisible()


def test_tab_goes_through_the_shapes_and_on(dialog: MaskDialog) -> None:
    for letter in (Qt.Key.Key_R, Qt.Key.Key_E, Qt.Key.Key_R):
        key(dialog, letter)
    dialog.board.choose(0)
    seen = []
    for _ in range(2):
        key(dialog, Qt.Key.Key_Tab)
        seen.append(dialog.board.chosen)
    assert seen == [1, 2] and dialog.canvas.hasFocus()
    key(dialog, Qt.Key.Key_Tab)
    assert not dialog.canvas.hasFocus(), "nobody is caught in the picture"
    assert dialog.area.property("focused") is False
    key(dialog, Qt.Key.Key_Backtab, SHIFT)
    assert dialog.canvas.hasFocus() and dialog.board.chosen == 2
    assert dialog.area.property("focused") is True
    for _ in range(3):
        key(dialog, Qt.Key.Key_Backtab, SHIFT)
    assert not dialog.canvas.hasFocus() and dialog.board.chosen == 0


def test_every_shape_is_in_the_list_by_its_name_and_number(dialog: MaskDialog) -> None:
    for letter in (Qt.Key.Key_R, Qt.Key.Key_E):
        key(dialog, letter)
    shown = [chip for chip in dialog.chips if chip.isVisible()]
    assert [chip.text() for chip in shown] == ["1 Rectangle · 9 %", "2 Ellipse · 7 %"]
    assert shown[0].accessibleName() == "Rectangle 1 of 2, covers 9 % of the picture, filled."
    assert dialog.canvas.accessibleName() == "Ellipse 2 of 2, covers 7 % of the picture, filled."
    assert [chip.isChecked() for chip in shown] == [False, True]
    for _ in range(2):
        shown[0].click()
        assert dialog.board.chosen == 0 and shown[0].isChecked()
    dialog.way.chip("blur").click()
    assert shown[0].accessibleName().endswith("blurred.")
    dialog.remove_button.click()
    assert [chip.isVisible() for chip in dialog.chips] == [True, False]
    unnamed = [b for b in dialog.findChildren(type(dialog.nearer)) if not b.accessibleName()]
    assert unnamed == []


def test_what_eyes_and_a_blur_do_not_do_is_said(dialog: MaskDialog) -> None:
    words = words_on(dialog)
    assert "Covered eyes alone" in words and "Filled is safest" in words and "name badges" in words


def test_nearer_and_farther_with_the_shape_in_sight(dialog: MaskDialog, qtbot: QtBot) -> None:
    whole = dialog.canvas.width()
    key(dialog, Qt.Key.Key_R)
    dialog.board.put(Shape(Form.RECTANGLE, 0.9, 0.9, 0.05, 0.05))
    for _ in range(4):
        key(dialog, Qt.Key.Key_Plus)
    assert dialog.canvas.width() > 2 * whole
    middle = dialog.canvas.frame_of(dialog.board.shapes[0]).center().toPoint()
    assert dialog.canvas.visibleRegion().contains(middle)
    for _ in range(90):
        key(dialog, Qt.Key.Key_Left)
    middle = dialog.canvas.frame_of(dialog.board.shapes[0]).center().toPoint()
    assert dialog.canvas.visibleRegion().contains(middle), "the view goes along"
    wheel = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton, CTRL,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    near = dialog.canvas.width()
    QApplication.sendEvent(dialog.canvas, wheel)
    assert dialog.canvas.width() < near
    dialog.whole.click()
    assert dialog.canvas.width() == pytest.approx(whole, abs=2) and not dialog.farther.isEnabled()


def test_held_by_the_mouse_the_picture_does_not_slip_away(dialog: MaskDialog) -> None:
    dialog.board.add(Shape(Form.RECTANGLE, 0.0, 0.3, 0.9, 0.3))
    dialog.board.choose(-1)
    for _ in range(4):
        dialog.zoom(1)
    dialog.area.horizontalScrollBar().setValue(dialog.area.horizontalScrollBar().maximum())
    before = dialog.canvas.pos()
    QTest.mousePress(dialog.canvas, LEFT, PLAIN, at(dialog, 0.88, 0.5))
    assert dialog.board.chosen == 0 and dialog.canvas.pos() == before
    QTest.mouseMove(dialog.canvas, at(dialog, 0.93, 0.5))
    QTest.mouseRelease(dialog.canvas, LEFT, PLAIN, at(dialog, 0.93, 0.5))
    assert dialog.board.shapes[0].x == pytest.approx(0.05, abs=0.01)


def test_near_by_only_what_is_in_sight_is_drawn(
    keeper: Keeper, loop: asyncio.AbstractEventLoop, look: Theme, language: Language, qtbot: QtBot
) -> None:
    """A large picture as near as it goes: drawn as a whole it would fill the memory of a small computer."""
    stage = QWidget()
    qtbot.addWidget(stage)
    image = picture(2048, 1536)
    image.setPixelColor(1024, 768, QColor("#102030"))
    dialog = MaskDialog(stage, language, image, keeper)
    dialog.open()
    in_front(dialog, qtbot)
    for _ in range(20):
        dialog.zoom(1)
    assert dialog.canvas.width() == 8 * 2048
    assert dialog.canvas._pixmap.width() <= 2048
    dialog.area.ensureVisible(8 * 1024, 8 * 768)
    seen = dialog.area.viewport().grab().toImage()
    place = dialog.canvas.mapTo(dialog.area.viewport(), QPoint(8 * 1024 + 4, 8 * 768 + 4))
    assert seen.pixelColor(place * seen.devicePixelRatio()).lightness() < 60, "the dot is where it belongs"
    dialog.deleteLater()


def test_no_more_than_can_be_burnt_in(dialog: MaskDialog) -> None:
    for _ in range(MOST_SHAPES + 2):
        dialog.board.add(Shape(Form.RECTANGLE, 0.1, 0.1, 0.1, 0.1))
    drag(dialog, (0.6, 0.6), (0.8, 0.8))
    assert len(dialog.board.shapes) == MOST_SHAPES


# --- keeping and leaving -------------------------------------------------------------------------------------------


def test_it_says_how_far_it_is_and_can_be_stopped_with_all_shapes_still_there(
    dialog: MaskDialog, keeper: Keeper, qtbot: QtBot
) -> None:
    keeper.waits = True
    key(dialog, Qt.Key.Key_R)
    dialog.save_button.click()
    qtbot.waitUntil(lambda: dialog.bar.isVisible() and dialog.bar.value() == 1)
    assert dialog.bar.maximum() == 4 and dialog.cancel_button.text() == "Stop"
    assert not dialog.canvas.isEnabled() and not dialog.save_button.isEnabled()
    key(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(dialog.notice.isVisible)
    assert "your shapes are still here" in dialog.notice.accessibleName()
    assert dialog.isVisible() and len(dialog.board.shapes) == 1 and dialog.canvas.isEnabled()
    keeper.waits = False
    dialog.save_button.click()
    qtbot.waitUntil(lambda: dialog.made is NEW)
    assert keeper.given[0] == keeper.given[1]


@pytest.mark.parametrize(
    "error",
    [
        Refused(msg("This picture is no longer in the library.")),
        NoRoom(msg("There is no room left on the disk. What was saved is safe.")),
    ],
)
def test_what_went_wrong_is_said_here_and_nothing_is_lost(
    dialog: MaskDialog, keeper: Keeper, error: Exception, qtbot: QtBot
) -> None:
    keeper.answer = error
    key(dialog, Qt.Key.Key_R)
    dialog.save_button.click()
    qtbot.waitUntil(dialog.notice.isVisible)
    assert dialog.notice.accessibleName() == str(error) == dialog.status.text()
    assert dialog.made is None and dialog.isVisible() and len(dialog.board.shapes) == 1
    assert dialog.save_button.isEnabled()


def test_leaving_with_shapes_is_asked_first(dialog: MaskDialog, qtbot: QtBot) -> None:
    key(dialog, Qt.Key.Key_R)
    key(dialog, Qt.Key.Key_Escape)
    assert dialog.board.chosen == -1 and dialog.isVisible(), "first it lets go of the shape"
    key(dialog, Qt.Key.Key_Escape)
    question = dialog.findChild(Confirm)
    assert question is not None and question.isVisible() and dialog.isVisible()
    question.no.click()
    assert dialog.isVisible() and len(dialog.board.shapes) == 1
    qtbot.waitUntil(lambda: dialog.findChild(Confirm) is None)
    dialog.cancel_button.click()
    again = dialog.findChild(Confirm)
    assert again is not None
    again.yes.click()
    qtbot.waitUntil(lambda: not dialog.isVisible())
    assert dialog.made is None


def test_leaving_with_nothing_drawn_is_not(dialog: MaskDialog, qtbot: QtBot) -> None:
    key(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not dialog.isVisible())
