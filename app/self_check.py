"""``decoro --self-check``: is everything of this installation here, and does it work on this computer?

Freezing loses what nobody looks for, so the doors are counted: what discovery finds must be what the folders hold.
A built program carries the list of its folders (``contents.json``, written by packaging/app.spec); from the
sources they are read as they are. One line for each thing; the exit code is the number of lines that failed.

With ``DECORO_REHEARSAL=FILE`` the whole job is done as well, on a channel meant for it: a post is written, checked,
signed and really sent. The file is JSON: ``{"platform": "wordpress", "fields": {"endpoint": ..., "user": ...}}``.
"""

import asyncio
import io
import json
import os
import re
import secrets
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from PySide6.QtCore import QLibraryInfo, QTranslator, qVersion
from PySide6.QtGui import QFontDatabase
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QWidget

from app import __version__
from app.core.compliance.model import Facts
from app.core.compliance.rulebook import evaluate, load_rulebook
from app.core.compliance.validate import validate
from app.core.desk import Desk, Preferences, open_desk
from app.core.kernel.errors import NeedsKey
from app.core.kernel.resources import resource
from app.core.kernel.text import LANGUAGES
from app.core.media.intake import take_in
from app.core.platforms import catalog as platforms
from app.core.platforms.http import tls_context
from app.core.posts.model import Audience, Goal
from app.core.settings import Settings
from app.core.storage.archive import claim
from app.core.storage.engine import KEY_BYTES, open_engine
from app.core.storage.upgrade import MIGRATIONS, newest, upgrade, version
from app.core.team.model import Practice, Role
from app.core.vault.ring import system_ring
from app.core.vault.vault import MemoryVault
from app.ui.pages import catalog as pages

FOLDERS = {
    "platforms": ("app/core/platforms", r"([a-z]\w*)/__init__\.py"),
    "pages": ("app/ui/pages", r"([a-z]\w*)/__init__\.py"),
    "packs": ("app/core/compliance/packs", r"(\w+)/rules\.toml"),
    "languages": ("app/core/compliance/languages", r"(\w+/\w+)\.toml"),
    "migrations": ("app/core/storage/migrations/versions", r"(\d{4}\w*)\.py"),
    "fonts": ("resources/fonts", r"(.+\.(?:otf|ttf))"),
    "icons": ("resources/icons", r"(.+\.svg)"),
    "locales": ("resources/locale", r"(\w+)/LC_MESSAGES/app\.po"),
    "licenses": ("resources/licenses", r"(.+)"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing looked at. ``ok`` None: worth knowing, neither good nor bad."""

    what: str
    ok: bool | None
    found: str


def expected(root: Path) -> dict[str, list[str]]:
    """What the folders of the sources hold, kind by kind."""
    return {kind: listed(root / folder, pattern) for kind, (folder, pattern) in FOLDERS.items()}


def listed(folder: Path, pattern: str) -> list[str]:
    files = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted(match.group(1) for name in files if (match := re.fullmatch(pattern, name)))


def contents() -> dict[str, list[str]]:
    """What must be here."""
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen is None:
        return expected(resource().parent)
    loaded: dict[str, list[str]] = json.loads(Path(frozen, "contents.json").read_text(encoding="utf-8"))
    return loaded


# --- what is found -------------------------------------------------------------------------------------------


def doors(wanted: dict[str, list[str]]) -> Iterator[Line]:
    """Platforms, pages and packs by their own discovery; files by looking, and by using them where that is quick."""
    yield compared("platforms", wanted, sorted(platforms.discover()))
    yield compared("pages", wanted, sorted(page.key for page in pages.discover()))
    book = load_rulebook()
    yield compared("packs", wanted, sorted(pack.key for pack in book.packs()))
    wrong = [str(problem) for problem in validate() if not problem.untidy]
    told = f"{len(book.rules())}, every word of {', '.join(LANGUAGES)} can be read"
    yield Line("rules", not wrong, "; ".join(wrong) or told)
    compliance = Path(sys.modules["app.core.compliance"].__path__[0])
    yield compared("languages", wanted, listed(compliance / "languages", FOLDERS["languages"][1]))
    yield compared("migrations", wanted, listed(MIGRATIONS / "versions", FOLDERS["migrations"][1]))
    yield compared("locales", wanted, listed(resource("locale"), r"(\w+)/LC_MESSAGES/app\.mo"))
    yield compared("licenses", wanted, listed(resource("licenses"), FOLDERS["licenses"][1]))


def compared(kind: str, wanted: dict[str, list[str]], found: list[str]) -> Line:
    missing, more = set(wanted[kind]) - set(found), set(found) - set(wanted[kind])
    if missing or more or not found:
        return Line(kind, False, f"missing {sorted(missing)}, unknown {sorted(more)}")
    names = f" ({', '.join(found)})" if len(found) <= 20 else ""
    return Line(kind, True, f"{len(found)}{names}")


def screen(wanted: dict[str, list[str]]) -> Iterator[Line]:
    """Qt starts, draws our icons and our letters, and speaks our languages."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    window = QWidget()
    window.show()
    yield Line("window", window.isVisible(), f"Qt {qVersion()} on {QApplication.platformName()}")
    window.close()
    fonts = listed(resource("fonts"), FOLDERS["fonts"][1])
    usable = [name for name in fonts if QFontDatabase.addApplicationFont(str(resource("fonts", name))) >= 0]
    yield compared("fonts", wanted, usable)
    icons = listed(resource("icons"), FOLDERS["icons"][1])
    yield compared(
        "icons", wanted, [name for name in icons if QSvgRenderer(str(resource("icons", name))).isValid()]
    )
    where = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    spoken = [code for code in LANGUAGES if code == "en" or QTranslator(app).load(f"qtbase_{code}", where)]
    yield Line("words of Qt", spoken == list(LANGUAGES), ", ".join(spoken))


def player() -> Iterator[Line]:
    """Qt's player of videos and its decoder; without them a video is opened in the player of the computer."""
    try:
        multimedia = import_module("PySide6.QtMultimedia")
    except ImportError:
        yield Line("player", None, "none: a video is opened in the player of this computer")
        return
    ready = multimedia.QMediaPlayer().isAvailable()
    yield Line("player", ready, "videos are played here" if ready else "it finds no decoder")


def archive(folder: Path) -> Iterator[Line]:
    """An encrypted archive is made, brought to today's shape, closed, opened again, and refused to a wrong key."""
    path, key = folder / "self-check.archive", secrets.token_bytes(KEY_BYTES)
    engine = open_engine(path, key)
    upgrade(engine, backup=lambda: None)
    engine.dispose()
    engine = open_engine(path, key)
    shape = version(engine)
    engine.dispose()
    yield Line("archive", shape == newest(), f"encrypted, version {shape}")
    secret = not path.read_bytes().startswith(b"SQLite format 3")
    try:
        open_engine(path, secrets.token_bytes(KEY_BYTES)).dispose()
        secret = False
    except NeedsKey:
        pass
    yield Line(
        "encryption",
        secret,
        "a wrong key opens nothing" if secret else "the archive can be read without its key",
    )


def pictures() -> Iterator[Line]:
    """This program starts itself once more, to draw; a picture goes there and comes back."""
    image = import_module("PIL.Image").new("RGB", (40, 30), "white")
    file = io.BytesIO()
    image.save(file, "PNG")
    taken = take_in("self-check.png", file.getvalue())
    drawn = (taken.mime, taken.width, taken.height) == ("image/jpeg", 40, 30)
    yield Line("pictures", drawn, "drawn in a process of their own")


def surroundings() -> Iterator[Line]:
    """What the computer offers, and the libraries that are loaded only when first needed."""
    ring = system_ring()
    yield Line(
        "keyring", None, type(ring).__module__ if ring else "none: a password will protect the archive's key"
    )
    certificates = tls_context().cert_store_stats()["x509_ca"]
    yield Line("certificates", certificates > 50, str(certificates))
    for library in (
        "PIL.Image",
        "PIL.JpegImagePlugin",
        "PIL.GifImagePlugin",
        "PIL.PdfImagePlugin",
        "PIL.ImageCms",
        "pi_heif",
        "pyqtgraph",
        "httpx",
        "segno",
        "zxingcpp",
        "PySide6.QtPrintSupport",
    ):
        import_module(library)
    yield Line("libraries", True, "pictures, charts, network, codes, printing")


# --- the whole job, once ---------------------------------------------------------------------------------------

PROMISE = "Risultati garantiti al 100%, senza alcun rischio."
HARMLESS = "Lo studio resta chiuso lunedì mattina e riapre alle 15. Le visite prenotate restano confermate."


def rehearsal(folder: Path, told: Path) -> list[Line]:
    """Write, check, sign and send on a new archive; a second sync must say nothing twice."""
    wanted = json.loads(told.read_text(encoding="utf-8"))
    preferences = Preferences(folder / "rehearsal.toml", Settings(language="it"))
    claimed = claim(folder / "rehearsal")
    key = secrets.token_bytes(KEY_BYTES)
    desk = open_desk(claimed, key, preferences, None, vault=MemoryVault(), undo=timedelta(0))
    try:
        return asyncio.run(performed(desk, wanted))
    finally:
        desk.close()


async def performed(desk: Desk, wanted: dict[str, Any]) -> list[Line]:
    doctor = desk.team.add("Dott.ssa Prova", Role.DOCTOR, "BA 0000")
    desk.team.switch(doctor.id)
    desk.team.save_practice(Practice(name="Studio di prova"))
    async with desk.open_http() as http:
        account = await desk.sign_in.by_password(http, wanted["platform"], wanted["fields"])
    found = evaluate(PROMISE, Facts(language="it"), desk.rulebook).findings
    report = [
        Line("check", bool(found), ", ".join(sorted({finding.rule for finding in found})) or "nothing found")
    ]
    draft = desk.posts.new("it", "Prova", HARMLESS)
    ready = replace(draft, goal=Goal.SERVICE, audience=Audience.GENERAL, channels=(account.id,))
    signed = desk.posts.sign(desk.posts.ask_to_sign(desk.posts.save(ready)), doctor)
    desk.posts.queue(signed)
    first, second = await desk.sync.now(), await desk.sync.now()
    deliveries = desk.outbox.of_post(signed.id)
    sent = (first.sent, second.sent, len(deliveries)) == (1, 0, 1)
    return [
        *report,
        Line("sync", sent, ", ".join(f"{delivery.state} {delivery.url}" for delivery in deliveries)),
    ]


def lines(folder: Path) -> Iterator[Line]:
    """Everything; a check that breaks is a line that failed, and the next one still runs."""
    made = "built" if hasattr(sys, "_MEIPASS") else "sources"
    yield Line("decoro", None, f"{__version__}, Python {sys.version.split()[0]}, {made}")
    wanted = contents()
    checks: list[tuple[str, Callable[[], Iterator[Line]]]] = [
        ("doors", lambda: doors(wanted)),
        ("archive", lambda: archive(folder)),
        ("pictures", pictures),
        ("surroundings", surroundings),
        ("screen", lambda: screen(wanted)),
        ("player", player),
    ]
    if told := os.environ.get("DECORO_REHEARSAL"):
        checks.append(("rehearsal", lambda: iter(rehearsal(folder, Path(told)))))
    for name, check in checks:
        try:
            yield from check()
        except Exception as error:  # noqa: BLE001 - to report whatever is wrong is the purpose here
            yield Line(name, False, f"{type(error).__name__}: {error}")


def run(data_dir: Path | None = None) -> int:
    """Print the lines; return how many failed. The archive is made in ``data_dir``, or where temporary files go."""
    if sys.platform.startswith("linux") and not any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    ):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    failed = 0
    with tempfile.TemporaryDirectory(
        prefix="self-check-", dir=data_dir, ignore_cleanup_errors=True
    ) as folder:
        for line in lines(Path(folder)):
            mark = {True: "ok", False: "WRONG", None: "--"}[line.ok]
            print(f"{mark:>5}  {line.what:<14} {line.found}", flush=True)
            failed += line.ok is False
    print("Everything is here and works." if not failed else f"{failed} things are wrong.")
    return failed
