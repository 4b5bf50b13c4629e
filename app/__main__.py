"""The front door: reads the command line, opens the window or does one verb without it.

Only what the first window needs is imported here; the archive, the network and the rules follow behind it.
"""

import logging
import sys
import tempfile
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.core.desk import Door


def main(argv: Sequence[str] | None = None) -> int:
    """Run Decoro. Returns the exit code."""
    given = list(sys.argv[1:] if argv is None else argv)
    if given[:1] == ["--draw-pictures"]:
        from app.core.media import drawing  # a process of its own

        return drawing.child(given[1:])
    from app import cli

    arguments = cli.parser().parse_args(argv)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    if arguments.self_check or arguments.verb == "self-check":
        from app import self_check

        return self_check.run(arguments.data_dir)
    if arguments.demo and arguments.data_dir is None:
        with tempfile.TemporaryDirectory(prefix="decoro-demo-", ignore_cleanup_errors=True) as folder:
            arguments.data_dir = Path(folder)
            return _work(arguments)
    return _work(arguments)


def _work(arguments: Namespace) -> int:
    if not arguments.verb:
        return _window(arguments)
    from app import cli

    if not arguments.demo:
        return cli.run(arguments)
    from app.demo import approach_sample

    return cli.run(arguments, lambda: approach_sample(arguments.data_dir, arguments.lang))


def _window(arguments: Namespace) -> int:
    # Plain modules first: PySide6 reads the source of every module that is imported after it.
    from app.core import settings as preferences
    from app.core.kernel import errors, events  # noqa: F401

    from PySide6.QtWidgets import QApplication  # isort: skip

    from app.ui.kit import theme
    from app.ui.language import Language, system_language
    from app.ui.pages import catalog
    from app.ui.shell.main_window import MainWindow

    path = preferences.path_for(arguments.data_dir)
    settings = preferences.load(path)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)  # noqa: S101 - ours, or none before us
    app.setApplicationName("Decoro")
    theme().start()
    theme().choose(scheme=settings.theme, text_scale=settings.text_scale)  # type: ignore[arg-type]
    language = Language(arguments.lang or settings.language or system_language())
    door = _Behind(arguments)
    window = MainWindow(None, catalog.discover(), language, settings, door.remember)
    window.show()
    # The window stands; the loop, and everything behind it, is loaded now.
    from app.ui.shell.session import Start, sit_down
    from app.ui.tasks import run_app

    start = Start(settings, door.remember, door.approach, sample=arguments.demo)
    return run_app(app, lambda: sit_down(window, language, start))


class _Behind:
    """The way to the archive, taken in a thread once the window stands."""

    def __init__(self, arguments: Namespace) -> None:
        self._arguments = arguments
        self._door: Door | None = None

    def approach(self) -> "Door":
        import webbrowser
        from functools import partial

        from app.core.desk import approach, load_preferences, open_desk
        from app.core.vault.ring import system_ring

        if self._arguments.demo:
            from app.demo import approach_sample

            self._door = approach_sample(self._arguments.data_dir, self._arguments.lang)
        else:
            opening = partial(open_desk, open_page=webbrowser.open)
            kept = load_preferences(self._arguments.data_dir)
            self._door = approach(self._arguments.data_dir, kept, system_ring(), opening)
        return self._door

    def remember(self, **changes: object) -> None:
        if self._door is not None:
            self._door.preferences.change(**changes)


if __name__ == "__main__":
    sys.exit(main())
