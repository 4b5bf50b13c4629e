"""What this machine prefers: typed, described, kept in one TOML file that a person may read and edit.

What the practice decides lives in the archive (``PracticeProfile``). A file that cannot be read is put aside and
the defaults are used: settings never stop the program.
"""

import logging
import tomllib
import types
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, get_args, get_type_hints

import platformdirs
import tomli_w

from app.core.kernel.files import write_whole

log = logging.getLogger(__name__)

FILE = "settings.toml"


def described(default: Any, about: str, choices: Collection[Any] = ()) -> Any:
    """A field of ``Settings``: its default, what it is for, and the values it accepts (empty: any)."""
    return field(default=default, metadata={"about": about, "choices": choices})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Change one with ``dataclasses.replace`` and ``save``."""

    language: str = described(
        "", "Language of the interface; empty follows the system.", ("", "it", "es", "en")
    )
    theme: str = described("system", "Light, dark, or as the system says.", ("system", "light", "dark"))
    text_scale: int = described(100, "Size of text in percent, 80 to 200.", range(80, 201))
    work_offline: bool = described(False, "While true no connection is opened, whatever waits.")
    archive: str = described("", "Folder of the archive; empty is the usual place.")
    person: str = described("", "Id of the person who worked here last.")
    last_page: str = described("today", "The page shown when the window opens.")
    last_post: str = described("", "Id of the post that was open in Write.")
    window: tuple[int, ...] = described(
        (), "Left, top, width and height of the window; empty lets the system choose."
    )
    maximized: bool = described(False, "Whether the window fills the screen.")
    sidebar: bool = described(True, "Whether the list of pages shows names beside the icons.")
    first_steps: bool = described(True, "Whether the page Today still shows the first steps.")
    update_notes_seen: str = described("", "The version whose news were read.")


def about(name: str) -> str:
    """What a setting is for, for help and for the comments in the file."""
    return next(str(one.metadata["about"]) for one in fields(Settings) if one.name == name)


def default_path() -> Path:
    return platformdirs.user_config_path("Decoro", appauthor=False) / FILE


def path_for(data_dir: Path | None) -> Path:
    """With ``--data-dir`` everything stays in that folder, settings too."""
    return data_dir / FILE if data_dir else default_path()


def load(path: Path) -> Settings:
    """The settings in ``path``. What does not fit is replaced by its default; a bad file is kept as ``*.bad``."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError):
        log.warning("the settings file could not be read; it was put aside and defaults are used")
        _put_aside(path)
        return Settings()
    return Settings(**_fitting(raw))


def save(path: Path, settings: Settings) -> None:
    """Write the file at once: after a power cut it is the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    values = asdict(settings)
    parts = [f"# {about(name)}\n{tomli_w.dumps({name: value})}" for name, value in values.items()]
    write_whole(path, "\n".join(parts).encode())


def _fitting(raw: Mapping[str, Any]) -> dict[str, Any]:
    kinds = get_type_hints(Settings)
    good: dict[str, Any] = {}
    for one in fields(Settings):
        if one.name not in raw:
            continue
        value = raw[one.name]
        if _fits(value, kinds[one.name], one.metadata["choices"]):
            good[one.name] = tuple(value) if isinstance(value, list) else value
        else:
            log.warning("the setting %s has a value that does not fit; its default is used", one.name)
    return good


def _fits(value: Any, kind: Any, choices: Collection[Any]) -> bool:
    if isinstance(kind, types.GenericAlias):
        member = get_args(kind)[0]
        return isinstance(value, list) and len(value) in (0, 4) and all(type(one) is member for one in value)
    return type(value) is kind and (not choices or value in choices)


def _put_aside(path: Path) -> None:
    bad = path.with_suffix(path.suffix + ".bad")
    try:
        path.replace(bad)
    except OSError:
        log.warning("the settings file could not be put aside")
