"""The player: a film from memory, picture by picture where one wishes, and an honest word on what of it was played.

Once all of it ran by, ``keep`` is called; nobody has to say so. What it cannot read is left to the player of this
computer: ``elsewhere`` says that a person chose that.
"""

from collections.abc import Awaitable, Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QHideEvent,
    QKeyEvent,
)
from PySide6.QtMultimedia import QVideoFrame
from PySide6.QtWidgets import QDialog, QHBoxLayout, QSlider, QWidget

from app.core.kernel.text import Sentence, msg
from app.ui.film.reel import Reel
from app.ui.film.screen import PlayedLine, Screen
from app.ui.film.words import still_to_play, where
from app.ui.kit import (
    Banner,
    Button,
    Chip,
    FlowLayout,
    column,
    label,
    quiet_button,
    row,
    secondary_button,
    theme,
)
from app.ui.language import Language
from app.ui.problems import sentence_of
from app.ui.tasks import spawn

LEAP = 5000
"""Thousandths of a second for one press of an arrow."""
BEFORE = 300
"""As much of what was played is played again before a piece that is missing."""
Keep = Callable[[], Awaitable[object]]


class FilmDialog(QDialog):
    """Use with ``await ask(...)``. ``keep`` None: somebody played it before, it is only looked at."""

    def __init__(self, parent: QWidget, language: Language, data: bytes, keep: Keep | None) -> None:
        super().__init__(parent)
        self.setModal(True)
        self._language, self._keep = language, keep
        self.kept = self._keeping = self._refused = self.elsewhere = False
        self._spoken = ""
        title = language.say(msg("Play the video"))
        self.setWindowTitle(title)
        self.reel = Reel(data, self)
        self.pictures = Screen()
        self.status = label("", "small")
        self.line = PlayedLine()
        self.left = label("", "small")
        self.sound_words = label("", "muted-small")
        self.notice = Banner()
        self.notice.hide()
        self.notice.acted.connect(self._go_elsewhere)
        self._make_slider()
        layout = column(self, spacing=12, margin=20)
        layout.addWidget(label(title, "title"))
        if keep is not None:
            rule = msg(
                "Before it is signed, it has to be played to the end: what is said and what is in the background too."
            )
            layout.addWidget(label(language.say(rule), "small"))
        layout.addWidget(self.notice)
        layout.addWidget(self.pictures, 1)
        layout.addWidget(self.status)
        layout.addWidget(self.slider)
        layout.addWidget(self.line)
        layout.addLayout(self._controls())
        layout.addWidget(self.left)
        layout.addWidget(self.sound_words)
        layout.addLayout(self._foot())
        self.line.setVisible(keep is not None)
        self.left.setVisible(keep is not None)
        self.reel.changed.connect(self._draw)
        self.reel.framed.connect(self._show)
        self.reel.ended.connect(self._ended)
        self.reel.failed.connect(self._failed)
        room, look = parent.window().size(), theme()
        self.resize(
            min(max(room.width() * 92 // 100, look.px(520)), look.px(1080)),
            min(max(room.height() * 92 // 100, look.px(480)), look.px(860)),
        )
        self._draw()
        self.pictures.setFocus(Qt.FocusReason.OtherFocusReason)
        self.reel.load()

    # --- layout ------------------------------------------------------------------------------------------------

    def _make_slider(self) -> None:
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setSingleStep(LEAP)
        self.slider.setPageStep(LEAP)
        self.slider.setAccessibleName(self._language.say(msg("Place in the video")))
        self.slider.actionTriggered.connect(lambda _: self.reel.seek(self.slider.sliderPosition()))

    def _controls(self) -> FlowLayout:
        say, reel = self._language.say, self.reel
        self.play_button = Button(say(msg("Play")), "secondary", icon="play-circle", compact=True)
        self.play_button.clicked.connect(reel.toggle)
        self.back_button = quiet_button(say(msg("One frame back")), icon="caret-left", compact=True)
        self.back_button.clicked.connect(lambda: reel.step(forward=False))
        self.on_button = quiet_button(say(msg("One frame on")), icon="caret-right", compact=True)
        self.on_button.clicked.connect(lambda: reel.step(forward=True))
        self.earlier_button = quiet_button(say(msg("5 s back")), icon="arrow-left", compact=True)
        self.earlier_button.clicked.connect(lambda: reel.jump(-LEAP))
        self.later_button = quiet_button(say(msg("5 s on")), icon="arrow-right", compact=True)
        self.later_button.clicked.connect(lambda: reel.jump(LEAP))
        self.fast_chip = Chip("2×")
        self.fast_chip.setAccessibleName(say(msg("Double speed")))
        self.fast_chip.clicked.connect(lambda on: reel.speed(fast=on))
        self.mute_chip = Chip(say(msg("Sound off")))
        self.mute_chip.clicked.connect(reel.mute)
        self.rest_button = secondary_button(say(msg("Play what is missing")), compact=True)
        self.rest_button.clicked.connect(self.play_missing)
        line = FlowLayout(spacing=6)
        for button in (
            self.play_button,
            self.back_button,
            self.on_button,
            self.earlier_button,
            self.later_button,
            self.fast_chip,
            self.mute_chip,
            self.rest_button,
        ):
            line.addWidget(button)
        return line

    def _foot(self) -> QHBoxLayout:
        keys = msg(
            "Keys: Space plays and pauses · comma and full stop go one frame back and on · arrows 5 seconds · "
            "1 and 2 speed · M sound"
        )
        self.close_button = Button(self._language.say(msg("Close")), "secondary")
        self.close_button.clicked.connect(self.accept)
        foot = row(spacing=8)
        foot.addWidget(label(self._language.say(keys), "muted-small"), 1)
        foot.addWidget(self.close_button)
        return foot

    # --- what one sees -----------------------------------------------------------------------------------------

    def _show(self, frame: QVideoFrame) -> None:
        self.pictures.show_frame(frame)

    def _draw(self) -> None:
        reel, say = self.reel, self._language.say
        playing, able = reel.playing, not reel.unreadable and reel.length > 0
        self.play_button.setText(say(msg("Pause") if playing else msg("Play")))
        self.play_button.set_icon("pause-circle" if playing else "play-circle")
        for widget in (
            self.play_button,
            self.back_button,
            self.on_button,
            self.earlier_button,
            self.later_button,
            self.fast_chip,
            self.slider,
        ):
            widget.setEnabled(able)
        self.mute_chip.setEnabled(able and reel.has_sound and reel.audible)
        self.mute_chip.setChecked(reel.muted and reel.audible)
        self.fast_chip.setChecked(reel.fast)
        if not self.slider.isSliderDown():
            self.slider.setRange(0, reel.length)
            self.slider.setValue(reel.position)
        words = where(self._language, reel.place, reel.length, reel.picture) if able else ""
        self.status.setText(words)
        # While it plays, a voice that tells every frame would talk over it.
        name = say(msg("Video")) if playing or not words else words
        if name != self.pictures.accessibleName():
            self.pictures.setAccessibleName(name)
        if not playing:
            self._tell(words)
        self._draw_sound()
        self._draw_course()

    def _draw_sound(self) -> None:
        reel = self.reel
        words = ""
        if reel.has_sound and not reel.audible:
            words = self._language.say(
                msg(
                    "This computer has nothing to hear the sound with. Listen to it elsewhere: names may be said."
                )
            )
        elif reel.has_sound and reel.muted:
            words = self._language.say(msg("The sound is off. Listen to it too: names may be said."))
        self.sound_words.setText(words)
        self.sound_words.setVisible(bool(words))

    def _draw_course(self) -> None:
        if self._keep is None:
            self.rest_button.hide()
            return
        reel = self.reel
        course, missing = reel.course, reel.course.missing
        self.line.show_spans(course.spans, course.length)
        words: Sentence | None = None
        if course.whole:
            words = msg("All of it was played.")
            self._note()
        elif reel.fast:
            words = msg("At double speed it does not count as played.")
        elif missing and not reel.unreadable:
            words = still_to_play(self._language, missing)
        self.left.setText(self._language.say(words) if words is not None else "")
        behind = bool(missing) and bool(course.spans) and missing[0][0] < reel.position
        self.rest_button.setVisible(behind and not reel.playing)

    def _tell(self, words: str) -> None:
        if words and words != self._spoken:
            self._spoken = words
            event = QAccessibleAnnouncementEvent(self.pictures, words)
            event.setPoliteness(QAccessible.AnnouncementPoliteness.Polite)
            QAccessible.updateAccessibility(event)

    def _say(self, sentence: Sentence, tone: str, action: str = "") -> None:
        words = self._language.say(sentence)
        self.notice.say(words, tone, action)
        self.notice.show()
        self._tell(words)

    # --- playing -----------------------------------------------------------------------------------------------

    def play_missing(self) -> None:
        """From a little before the first piece that was not played, at its own speed."""
        if missing := self.reel.course.missing:
            self.reel.speed(fast=False)
            self.reel.seek(missing[0][0] - BEFORE)
            self.reel.play()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        reel, done = self.reel, True
        match event.key():
            case Qt.Key.Key_Space:
                reel.toggle()
            case Qt.Key.Key_Comma:
                reel.step(forward=False)
            case Qt.Key.Key_Period:
                reel.step(forward=True)
            case Qt.Key.Key_Left:
                reel.jump(-LEAP)
            case Qt.Key.Key_Right:
                reel.jump(LEAP)
            case Qt.Key.Key_M:
                reel.mute(not reel.muted)
            case Qt.Key.Key_1 | Qt.Key.Key_2:
                reel.speed(fast=event.key() == Qt.Key.Key_2)
            case _:
                done = False
        if not done:
            super().keyPressEvent(event)

    def _ended(self) -> None:
        if self._refused:
            self._keeping = self._refused = False
        self._draw()
        if self._keep is not None and self.reel.course.torn:
            self._offer(
                msg(
                    "The end of this video cannot be shown here. The player of this computer may be able to show it."
                )
            )

    def _failed(self) -> None:
        self.reel.pause()
        self._draw()
        self._offer(
            msg("This video cannot be played here. The player of this computer may be able to play it.")
        )

    def _offer(self, sentence: Sentence) -> None:
        self._say(sentence, "info", self._language.say(msg("Open in the player of this computer")))

    def _go_elsewhere(self) -> None:
        self.elsewhere = True
        self.accept()

    # --- keeping that it was played ----------------------------------------------------------------------------

    def _note(self) -> None:
        if self._keep is not None and not self.kept and not self._keeping:
            self._keeping = True
            spawn(self, self._noted(self._keep), self._not_noted)

    async def _noted(self, keep: Keep) -> None:
        await keep()
        self._keeping, self.kept = False, True
        self._say(msg("Played to the end: it is noted, with your name and the time."), "ok")

    def _not_noted(self, error: Exception) -> None:
        """At the next end it is tried once more."""
        self._refused = True
        self._say(sentence_of(error), "warn")

    # --- the window --------------------------------------------------------------------------------------------

    def hideEvent(self, event: QHideEvent) -> None:
        """What nobody can see is not played: the window was made small, or goes."""
        self.reel.pause()
        super().hideEvent(event)

    def done(self, result: int) -> None:
        self.reel.close()
        super().done(result)
