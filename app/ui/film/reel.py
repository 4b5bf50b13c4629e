"""A film in memory that plays, leaps and goes from picture to picture. Nothing of it touches the disk."""

from PySide6.QtCore import QBuffer, QByteArray, QElapsedTimer, QIODevice, QObject, Signal, Slot
from PySide6.QtMultimedia import (
    QAudioOutput,
    QMediaDevices,
    QMediaMetaData,
    QMediaPlayer,
    QVideoFrame,
    QVideoSink,
)

from app.ui.film.course import Course

State, Status = QMediaPlayer.PlaybackState, QMediaPlayer.MediaStatus
FAST = 2.0


class Reel(QObject):
    """Places and lengths are thousandths of a second. ``close`` it before it goes."""

    changed = Signal()
    """It moved, began, stood still, or was read."""
    framed = Signal(object)
    """The picture that is now to be seen."""
    ended = Signal()
    """It ran to its end."""
    failed = Signal()
    """This player cannot read it. Told once."""

    def __init__(self, data: bytes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.course = Course()
        self.unreadable = False
        self.start = self.end = 0
        """From when to when the picture is seen that is shown now, in millionths of a second."""
        self._seen = False
        self._clock = QElapsedTimer()
        self._buffer = QBuffer(self)
        self._buffer.setData(QByteArray(data))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self._sink = QVideoSink(self)
        self._player = QMediaPlayer(self)
        self._player.setVideoSink(self._sink)
        self._sound: QAudioOutput | None = None
        device = QMediaDevices.defaultAudioOutput()
        if not device.isNull():
            self._sound = QAudioOutput(device, self)
            self._player.setAudioOutput(self._sound)
        self._sink.videoFrameChanged.connect(self._show)
        self._player.positionChanged.connect(self._moved)
        self._player.playbackStateChanged.connect(self._turned)
        self._player.mediaStatusChanged.connect(self._heard)
        self._player.errorOccurred.connect(self._broke)
        self._player.durationChanged.connect(self._measured)

    def load(self) -> None:
        """Read it, and stand at its first picture."""
        if not self._player.isAvailable():  # Qt's player is here, and no decoder it could load
            self._broke()
            return
        self._player.setSourceDevice(self._buffer)
        self._player.pause()

    def close(self) -> None:
        self.course.stop()
        self._player.stop()
        self._player.setSourceDevice(None)  # type: ignore[arg-type]  # the stubs know no "nothing"
        self._buffer.close()

    # --- how it is ---------------------------------------------------------------------------------------------

    @property
    def playing(self) -> bool:
        return self._player.playbackState() is State.PlayingState

    @property
    def position(self) -> int:
        return self._player.position()

    @property
    def place(self) -> int:
        """Where the picture begins that is seen now; at the end of the film, its end."""
        ended = self._player.playbackState() is State.StoppedState
        return self.position if ended or not self._seen else self.start // 1000

    @property
    def length(self) -> int:
        return self._player.duration()

    @property
    def has_sound(self) -> bool:
        return self._player.hasAudio()

    @property
    def audible(self) -> bool:
        """This computer has something to hear it with."""
        return self._sound is not None

    @property
    def muted(self) -> bool:
        return self._sound is None or self._sound.isMuted()

    @property
    def fast(self) -> bool:
        return self._player.playbackRate() > 1

    @property
    def picture(self) -> int | None:
        """The number of the picture that is shown, from one, by how many there are in a second; else None."""
        rate = self._player.metaData().value(QMediaMetaData.Key.VideoFrameRate)
        return round(self.start * rate / 1_000_000) + 1 if self._seen and rate else None

    # --- what can be done with it ------------------------------------------------------------------------------

    def play(self) -> None:
        """From where it stands; from the beginning where it stands at its end."""
        if self.unreadable:
            return
        if not self.playing and self.position >= self.length:
            self.seek(0)
        self._player.play()

    def pause(self) -> None:
        self._player.pause()

    def toggle(self) -> None:
        if self.playing:
            self.pause()
        else:
            self.play()

    def seek(self, place: int) -> None:
        """A leap: what lies between is not played by it."""
        if self.unreadable:
            return
        self.course.stop()
        if self._player.playbackState() is State.StoppedState:
            self._player.pause()  # a film that ended shows no picture until it stands again
        self._player.setPosition(min(max(place, 0), self.length))
        if self.playing and not self.fast:
            self._begin()

    def jump(self, by: int) -> None:
        self.seek(self.position + by)

    def step(self, *, forward: bool) -> None:
        """Stand at the next picture, or at the one before; pictures need not be equally long."""
        self.pause()
        # A place is told in whole thousandths; asked for one, the player shows the picture that is there or ends there.
        self.seek(self.end // 1000 + 1 if forward else -(-self.start // 1000) - 1)

    def mute(self, on: bool) -> None:
        if self._sound is not None:
            self._sound.setMuted(on)
            self.changed.emit()

    def speed(self, *, fast: bool) -> None:
        """At double speed nothing counts as played."""
        self.course.stop()
        self._player.setPlaybackRate(FAST if fast else 1.0)
        if self.playing and not fast:
            self._begin()
        self.changed.emit()

    # --- what the player tells ---------------------------------------------------------------------------------

    def _begin(self) -> None:
        self.course.begin(self.position)
        self._clock.start()

    @Slot()
    def _measured(self) -> None:
        self.course.length = self.length
        self.changed.emit()

    @Slot(QVideoFrame)
    def _show(self, frame: QVideoFrame) -> None:
        if frame.isValid():  # at its end an empty one comes: the last picture stays
            self._seen = True
            self.start, self.end = frame.startTime(), max(frame.endTime(), frame.startTime())
            self.framed.emit(frame)
            self.changed.emit()

    @Slot()
    def _moved(self) -> None:
        if self.playing:
            self.course.reach(self.position, self._clock.restart() if self._clock.isValid() else 0)
        self.changed.emit()

    @Slot()
    def _turned(self) -> None:
        if not self.playing:
            self.course.stop()
        elif not self.fast:
            self._begin()
        self.changed.emit()

    @Slot(Status)
    def _heard(self, status: QMediaPlayer.MediaStatus) -> None:
        if status is Status.InvalidMedia or (status is Status.LoadedMedia and not self._player.hasVideo()):
            self._broke()
        elif status is Status.EndOfMedia:
            if self._seen:
                self.ended.emit()
            else:
                self._broke()
        self.changed.emit()

    @Slot()
    def _broke(self) -> None:
        if not self.unreadable:
            self.unreadable = True
            self.failed.emit()
