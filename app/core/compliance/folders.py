"""Where rule files live. A country is a folder below ``packs``, a language a folder below ``languages``."""

from pathlib import Path

from app.core.kernel.text import LANGUAGES

HOME = Path(__file__).parent


def countries(home: Path = HOME) -> tuple[str, ...]:
    """The keys of the packs there are, by their folders: reads no file."""
    return tuple(sorted(file.parent.name for file in (home / "packs").glob("*/rules.toml")))


def languages(home: Path = HOME) -> tuple[str, ...]:
    """The languages whose texts can be read, as far as the program speaks them."""
    return tuple(key for key in LANGUAGES if (home / "languages" / key / "language.toml").is_file())
