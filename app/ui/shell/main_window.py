"""The one window: the rail, the page that is shown, the status line. It knows pages only by their contract."""

from collections.abc import Callable, Collection, Coroutine, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from app.core.kernel.text import Sentence, msg
from app.core.settings import Settings
from app.ui.assets import NAME
from app.ui.kit import Toast, ToastPlace, column, row, theme
from app.ui.language import Language
from app.ui.pages.contract import Leaving, Page, Shown, Surroundings
from app.ui.problems import Problems
from app.ui.shell.alarm import Alarm
from app.ui.shell.rail import Rail
from app.ui.shell.shortcuts import ShortcutSheet
from app.ui.shell.status_line import StatusLine

if TYPE_CHECKING:
    import asyncio

    from app.core.desk import Desk

NARROW_BELOW = 1100


class MainWindow(QMainWindow):
    """Wishes of the person leave as signals of ``rail`` and ``status``; ``closed`` is the last thing it says."""

    closed = Signal()
    page_shown = Signal(str)

    def __init__(
        self,
        desk: "Desk | None",
        pages: Sequence[Page],
        language: Language,
        settings: Settings,
        remember: Callable[..., object],
    ) -> None:
        super().__init__()
        self._desk, self._remember, self._language = desk, remember, language
        self._first = settings.last_page
        self._pages = {page.key: page for page in pages}
        self._built: dict[str, QWidget] = {}
        self._shown = ""
        self._unfolded = settings.sidebar
        self.around = Surroundings(self.navigate, self.toast, Problems(self.warn), language, self._spawn)
        self.rail = Rail(pages, language)
        self.status = StatusLine(language)
        self._stack = QStackedWidget()
        self._alarm = Alarm()
        middle = row(spacing=0)
        middle.addWidget(self.rail)
        middle.addWidget(self._stack, 1)
        root = QWidget()
        whole = column(root, spacing=0)
        whole.addWidget(self._alarm)
        whole.addLayout(middle, 1)
        whole.addWidget(self.status)
        self.setCentralWidget(root)
        self._toasts = ToastPlace(root)
        self.rail.chosen.connect(self.navigate)
        self.rail.folded.connect(self._fold)
        self.status.opened.connect(self.navigate)
        self._shortcuts()
        self.setMinimumSize(1024, 700)
        self._place(settings)
        self.setWindowTitle(NAME)
        if desk is not None:
            self.sit(desk)

    def sit(self, desk: "Desk") -> None:
        """The archive is open: the pages may be built, and the last one is shown."""
        self._desk = desk
        self.rail.setEnabled(True)
        self.rail.show()
        self.status.show()
        if self._pages:
            self.navigate(self._first if self._first in self._pages else next(iter(self._pages)))

    def ask_first(self, widget: QWidget) -> None:
        """Before the archive is open: the first steps, or the door that needs a secret, and nothing else."""
        self.rail.hide()
        self.status.hide()
        self._stack.addWidget(widget)
        self._stack.setCurrentWidget(widget)

    def navigate(self, key: str, **args: object) -> None:
        """Show a page; the first time it is built, at each it hears what is asked of it."""
        if key not in self._pages or self._desk is None:
            return
        if key != self._shown:
            self._leave()
            self._stack.setCurrentWidget(self._page(key))
            self._shown = key
            self.rail.choose(key)
            self.page_shown.emit(key)
        if isinstance(page := self._built[key], Shown):
            page.shown(**args)

    def toast(
        self, sentence: Sentence, undo: Callable[[], object] | None = None, seconds: int = Toast.SECONDS
    ) -> None:
        undo_words = self._language.say(msg("Undo")) if undo is not None else ""
        self._toasts.show(Toast(self._language.say(sentence), undo_words, undo, seconds=seconds))

    def warn(self, sentence: Sentence) -> None:
        """Where every problem is told."""
        close = self._language.say(msg("Understood"))
        self._toasts.show(Toast(self._language.say(sentence), close, tone="warn"))

    @property
    def pages(self) -> Collection[Page]:
        return self._pages.values()

    def set_badge(self, key: str, count: int) -> None:
        self.rail.set_count(key, count)

    def set_alarm(self, sentence: Sentence | None) -> None:
        """The red edge on every page while a crisis lasts."""
        self._alarm.say(self._language, sentence)

    def _page(self, key: str) -> QWidget:
        if key not in self._built and self._desk is not None:
            widget = self._pages[key].build(self._desk, self.around)
            self._built[key] = widget
            self._stack.addWidget(widget)
        return self._built[key]

    def _leave(self) -> None:
        page: object = self._built.get(self._shown)
        if isinstance(page, Leaving):
            page.leaving()

    def _spawn(self, owner: QObject, work: Coroutine[Any, Any, Any]) -> "asyncio.Task[Any]":
        from app.ui.tasks import spawn  # noqa: PLC0415 - the loop is loaded once the window stands

        return spawn(owner, work, self.around.problems.show)

    def _shortcuts(self) -> None:
        for number, page in enumerate(self._pages.values(), 1):
            if keys := page.shortcut or (f"Ctrl+{number}" if number < 10 else ""):
                self._on(keys, partial(self.navigate, page.key))
        self._on("Ctrl+N", lambda: self.navigate("composer", new=True))
        for keys in ("Ctrl+R", "F9"):
            self._on(keys, self.status.sync_asked.emit)
        for keys in ("?", "F1"):
            self._on(keys, self._list_shortcuts)

    def _on(self, keys: str, act: Callable[[], object]) -> None:
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(act)

    def _list_shortcuts(self) -> None:
        ShortcutSheet(self, self._language, list(self._pages.values()), self._shown).open()

    def _fold(self, narrow: bool) -> None:
        self._unfolded = not narrow
        self.rail.set_narrow(narrow)

    def _place(self, settings: Settings) -> None:
        self.resize(1280, 800)
        place = QRect(*settings.window) if settings.window else QRect()
        # a screen that is no longer there must not hide the window
        if any(screen.availableGeometry().intersects(place) for screen in QGuiApplication.screens()):
            self.setGeometry(place)
        if settings.maximized:
            self.setWindowState(Qt.WindowState.WindowMaximized)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        edge = theme().px(NARROW_BELOW)
        if (event.oldSize().width() < edge) != (event.size().width() < edge) or not self.isVisible():
            self.rail.set_narrow(event.size().width() < edge or not self._unfolded)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._leave()
        place = self.normalGeometry() if self.isMaximized() else self.geometry()
        self._remember(
            window=(place.x(), place.y(), place.width(), place.height()),
            maximized=self.isMaximized(),
            sidebar=self._unfolded,
            last_page=self._shown or self._first,
        )
        super().closeEvent(event)
        self.closed.emit()
