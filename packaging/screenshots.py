"""The pictures of the README, and of every page in every language, light and dark, for those who change a screen.

python3 packaging/dev.py screenshots             resources/screenshots, on the sample practice, in Italian
python3 packaging/dev.py screenshots DIR [PAGE]  each page (or PAGE) x it, es, en x light, dark, into DIR
"""

import asyncio
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from PIL import Image
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

from app.core import settings as preferences
from app.core.kernel.text import LANGUAGES
from app.demo import approach_sample
from app.ui.kit import theme
from app.ui.language import Language
from app.ui.pages import catalog
from app.ui.shell.main_window import MainWindow
from app.ui.shell.session import Start, sit_down
from app.ui.tasks import run_app

ROOT = Path(__file__).resolve().parents[1]
README = {"today": "today", "calendar": "calendar", "inbox": "inbox", "library": "library"}
TITLE = "Nei: quando farli vedere"
TEXT = (
    "Un neo che cambia forma, colore o dimensione va mostrato al medico. Il nostro controllo ha un risultato "
    "garantito ed è senza alcun rischio.\n\nUna buona abitudine: guardarsi una volta al mese, davanti allo specchio, "
    "con buona luce. Chi ha molti nei può farsi aiutare da un familiare."
)
REST = 1.2
"""Seconds a page may take to fill and to come to rest."""


async def photograph(window: MainWindow, page: str, target: Path) -> None:
    window.navigate(page)
    await asyncio.sleep(REST)
    target.parent.mkdir(parents=True, exist_ok=True)
    window.grab().save(str(target))


async def write(window: MainWindow, target: Path) -> None:
    """A post with a promise in it: the checklist beside the text says so."""
    window.navigate("composer", new=True)
    await asyncio.sleep(REST)
    title = next(field for field in window.findChildren(QLineEdit) if field.isVisible())
    editor = next(field for field in window.findChildren(QPlainTextEdit) if field.isVisible())
    title.setFocus()
    title.insert(TITLE)
    editor.setFocus()
    editor.insertPlainText(TEXT)
    await asyncio.sleep(4 * REST)
    window.grab().save(str(target))


def shrink(folder: Path) -> None:
    """A third of the size in the repository, and nobody sees the difference."""
    for path in folder.glob("*.png"):
        image = Image.open(path).convert("RGB")
        # The commonest as they are: a median would turn the red of a page, which is rare, into brown.
        ranked = Counter(zip(*(band.tobytes() for band in image.split()), strict=True)).most_common(256)
        palette = Image.new("P", (1, 1))
        palette.putpalette([part for colour, _ in ranked for part in colour])
        image.quantize(palette=palette, dither=Image.Dither.NONE).save(path, optimize=True)


async def everything(window: MainWindow, language: Language, folder: Path, pages: list[str]) -> None:
    for code in LANGUAGES:
        language.set_language(code)
        for scheme in ("light", "dark"):
            theme().choose(scheme="dark" if scheme == "dark" else "light")
            for page in pages:
                await photograph(window, page, folder / f"{page}-{code}-{scheme}.png")


async def session(window: MainWindow, language: Language, start: Start, arguments: list[str]) -> int:
    open_: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def opened(_page: str) -> None:
        if not open_.done():
            open_.set_result(None)

    window.page_shown.connect(opened)
    sitting = asyncio.ensure_future(sit_down(window, language, start))
    both: list[asyncio.Future[Any]] = [open_, sitting]
    await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
    if not sitting.done():
        known = [page.key for page in catalog.discover()]
        if arguments:
            await everything(window, language, Path(arguments[0]), arguments[1:] or known)
        else:
            pictures = ROOT / "resources" / "screenshots"
            for page, name in README.items():
                await photograph(window, page, pictures / f"{name}.png")
            await write(window, pictures / "write.png")
            shrink(pictures)
        window.close()
    return await sitting


def main(arguments: list[str]) -> int:
    app = QApplication(sys.argv[:1])
    theme().start()
    theme().choose(scheme="light")
    language = Language("it")
    with tempfile.TemporaryDirectory(prefix="decoro-screens-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        settings = preferences.load(preferences.path_for(folder))
        start = Start(settings, lambda **_changes: None, lambda: approach_sample(folder, "it"), sample=True)
        window = MainWindow(None, catalog.discover(), language, settings, start.remember)
        window.resize(1280, 800)
        window.show()
        return run_app(app, lambda: session(window, language, start, arguments))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
