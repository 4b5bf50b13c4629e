"""The widgets do what their first line says."""

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent, QFocusEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QSpinBox, QWidget
from pytestqt.qtbot import QtBot
from support.pages import in_front

from app.ui.kit import (
    Badge,
    Banner,
    Button,
    Chip,
    Confirm,
    ElidedLabel,
    EmptyState,
    Field,
    FlowLayout,
    IconButton,
    PageHeader,
    Segments,
    SideSheet,
    Theme,
    Toast,
    ToastPlace,
    label,
)

LONG = "Autorización para la publicación de imágenes clínicas en las redes sociales de la consulta"


def shown(qtbot: QtBot, widget: QWidget, width: int = 640, height: int = 400) -> QWidget:
    qtbot.addWidget(widget)
    widget.resize(width, height)
    in_front(widget, qtbot)
    return widget


def test_a_field_names_its_editor_and_takes_an_error(look: Theme, qtbot: QtBot) -> None:
    field = Field("Name", QLineEdit(), "As on the door.")
    shown(qtbot, field)
    assert field.editor.accessibleName() == "Name"
    assert field.editor.accessibleDescription() == "As on the door."
    field.set_error("Please type a name.")
    assert field.editor.property("wrong") is True
    assert field.editor.accessibleDescription() == "Please type a name."
    field.set_error("")
    assert field.editor.accessibleDescription() == "As on the door."


def test_an_icon_alone_must_have_a_name(look: Theme, qtbot: QtBot) -> None:
    button = IconButton("trash", "Delete")
    qtbot.addWidget(button)
    assert button.accessibleName() == button.toolTip() == "Delete"


def test_an_icon_without_words_is_refused(look: Theme) -> None:
    with pytest.raises(ValueError, match="needs a name"):
        IconButton("trash", "")


def test_the_ring_shows_for_the_keyboard_only(look: Theme, qtbot: QtBot) -> None:
    button = Button("Sign", "secondary")
    shown(qtbot, button, 120, 32)
    plain = button.grab().toImage()
    button.focusInEvent(QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.MouseFocusReason))
    assert button.grab().toImage() == plain
    button.focusInEvent(QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.TabFocusReason))
    assert button.grab().toImage() != plain


def test_chips_count(look: Theme, qtbot: QtBot) -> None:
    chip = Chip("To answer", checked=True, count=9)
    qtbot.addWidget(chip)
    assert chip.text() == "To answer  9"
    chip.set_count(None)
    assert chip.text() == "To answer"


def test_segments_choose_one(look: Theme, qtbot: QtBot) -> None:
    tabs = Segments("Channels")
    qtbot.addWidget(tabs)
    base, second = tabs.add("base", "Base"), tabs.add("instagram", "Instagram")
    assert tabs.current() == "base"
    with qtbot.waitSignal(tabs.chosen) as heard:
        second.click()
    assert heard.args == ["instagram"]
    assert not base.isChecked()
    tabs.choose("base")
    assert tabs.current() == "base"


def test_a_banner_says_and_offers(look: Theme, qtbot: QtBot) -> None:
    banner = Banner("Instagram asks to sign in again.", "warn", "Reconnect")
    shown(qtbot, banner)
    assert banner.accessibleName() == "Instagram asks to sign in again."
    with qtbot.waitSignal(banner.acted):
        banner.findChild(Button).click()


def test_a_banner_in_little_room_puts_its_action_below(look: Theme, qtbot: QtBot) -> None:
    banner = Banner("These words may be an emergency. If you can, call at once.", "block", "Use the reply")
    shown(qtbot, banner, 900, 60)
    button = banner.findChild(Button)
    for width, beside in ((900, True), (260, False), (900, True)):
        banner.resize(width, 160)
        qtbot.waitUntil(lambda beside=beside: (button.x() > banner.width() // 2) is beside)


def test_a_toast_waits_under_the_pointer_and_can_be_undone(look: Theme, qtbot: QtBot) -> None:
    stage = shown(qtbot, QWidget())
    undone: list[bool] = []
    place = ToastPlace(stage)
    toast = Toast("Moved.", "Undo", lambda: undone.append(True))
    place.show(toast)
    assert not toast.paused()
    toast.enterEvent(QEnterEvent(QPointF(), QPointF(), QPointF()))
    assert toast.paused()
    toast.leaveEvent(QEvent(QEvent.Type.Leave))
    assert not toast.paused()
    assert stage.rect().contains(toast.geometry())
    toast.button.click()
    assert undone == [True]
    assert place.current is None


def test_a_new_toast_takes_the_place_of_the_old(look: Theme, qtbot: QtBot) -> None:
    stage = shown(qtbot, QWidget())
    place = ToastPlace(stage)
    first, second = Toast("One."), Toast("Two.")
    place.show(first)
    place.show(second)
    assert place.current is second
    assert first.isHidden()


def test_a_long_toast_wraps_within_the_window(look: Theme, qtbot: QtBot) -> None:
    stage = shown(qtbot, QWidget(), 420, 300)
    place = ToastPlace(stage)
    place.show(Toast(LONG + ". " + LONG + ".", "Deshacer", lambda: None))
    assert place.current is not None
    assert stage.rect().contains(place.current.geometry())
    assert place.current.text.height() >= place.current.text.heightForWidth(place.current.text.width())


def test_an_empty_state_shows_all_its_words(look: Theme, qtbot: QtBot) -> None:
    empty = EmptyState("tray", "Nothing here", LONG + ". " + LONG, "Write")
    shown(qtbot, empty)
    for words in empty.findChildren(type(label())):
        if words.text():
            assert words.height() >= words.heightForWidth(words.width()), words.text()


def test_a_sheet_slides_over_and_gives_the_focus_back(look: Theme, qtbot: QtBot) -> None:
    stage = shown(qtbot, QWidget())
    before = QLineEdit(stage)
    before.show()
    before.setFocus()
    sheet = SideSheet(stage, "New consent", "Close")
    name = QLineEdit()
    sheet.body.addWidget(Field("Name", name))
    sheet.reveal(name)
    assert sheet.geometry().right() == stage.rect().right()
    assert stage.focusWidget() is name
    stage.resize(300, 300)
    assert sheet.width() == 300
    with qtbot.waitSignal(sheet.closed):
        qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    assert sheet.isHidden()
    assert stage.focusWidget() is before


def test_the_sheet_moves_in_when_motion_is_welcome(look: Theme, qtbot: QtBot) -> None:
    look.choose(reduce_motion=False)
    stage = shown(qtbot, QWidget())
    sheet = SideSheet(stage, "New consent", "Close")
    sheet.reveal()
    qtbot.waitUntil(lambda: sheet.geometry().right() == stage.rect().right())


def test_the_safe_answer_has_the_focus(look: Theme, qtbot: QtBot) -> None:
    dialog = Confirm(None, "Forget?", "The tokens are deleted.", "Forget", "Keep", dangerous=True)
    qtbot.addWidget(dialog)
    assert dialog.focusWidget() is dialog.no
    with qtbot.waitSignal(dialog.finished) as heard:
        dialog.open()
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert heard.args == [0]


def test_a_line_too_long_is_shortened_with_a_tooltip(look: Theme, qtbot: QtBot) -> None:
    words = ElidedLabel(LONG)
    shown(qtbot, words, 120, 24)
    assert words.shown_text().endswith("…")
    assert words.text() == LONG


def test_chips_flow_to_the_next_line(look: Theme, qtbot: QtBot) -> None:
    holder = QWidget()
    flow = FlowLayout(holder)
    for number in range(8):
        flow.addWidget(Chip(f"Filter number {number}"))
    shown(qtbot, holder, 300, 300)
    assert flow.heightForWidth(300) > flow.heightForWidth(2000)
    for number in range(8):
        item = flow.itemAt(number)
        assert item is not None
        assert item.geometry().right() <= 300
    flow.clear()
    assert flow.count() == 0


def test_buttons_are_wide_enough_for_their_words(look: Theme, qtbot: QtBot) -> None:
    for scale in (80, 100, 150, 200):
        look.choose(text_scale=scale)
        header = PageHeader("Consentimientos", LONG)
        button = Button("Añadir un consentimiento de imagen", "primary", icon="plus")
        header.add_action(button)
        shown(qtbot, header, 700, 120)
        assert button.width() >= button.fontMetrics().horizontalAdvance(button.text())


def test_the_line_under_a_title_goes_below_where_it_does_not_fit_beside_the_actions(
    look: Theme, qtbot: QtBot
) -> None:
    line = "Who agreed to which pictures, where and until when."
    header = PageHeader("Consents", line)
    button = Button("New consent", "primary")
    header.add_action(button)
    shown(qtbot, header, 1200, 120)
    subtitle = next(found for found in header.findChildren(QLabel) if found.text() == line)
    for width, beside in ((1200, True), (480, False), (1200, True)):
        header.resize(width, 120)
        qtbot.waitUntil(lambda beside=beside: (subtitle.y() < button.geometry().bottom()) is beside)
        assert subtitle.width() >= subtitle.fontMetrics().horizontalAdvance(line), "in one line"


def test_a_count_of_nothing_is_not_shown(look: Theme, qtbot: QtBot) -> None:
    stage = shown(qtbot, QWidget())
    badge = Badge()
    badge.setParent(stage)
    badge.set_count(120)
    assert badge.text() == "99+"
    badge.set_count(0)
    assert badge.isHidden()


def test_numbers_begin_where_words_begin(look: Theme, qtbot: QtBot) -> None:
    field = Field("Minutes", QSpinBox())
    qtbot.addWidget(field)
    inner = field.editor.findChild(QLineEdit)
    assert inner is not None
    assert inner.textMargins().left() == 8
