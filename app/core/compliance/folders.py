"""Where rule files live. A country is a folder below ``packs``, a language a folder below ``languages``."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from app.core.kernel.text import LANGUAGES, Words

HOME = Path(__file__).parent


def countries(home: Path = HOME) -> tuple[str, ...]:
    """The keys of the packs there are, by their folders: reads no file."""
    return tuple(sorted(file.parent.name for file in (home / "packs").glob("*/rules.toml")))


def languages(home: Path = HOME) -> tuple[str, ...]:
    """The languages whose texts can be read, as far as the program speaks them."""
    return tuple(key for key in LANGUAGES if (home / "languages" / key / "language.toml").is_file())


@lru_cache(maxsize=32)
def _head(country: str, home: Path) -> Mapping[str, Any]:
    file = home / "packs" / country / "rules.toml"
    return tomllib.loads(file.read_text(encoding="utf-8")) if country in countries(home) else {}


def name_of(country: str, home: Path = HOME) -> Words:
    """How a country calls itself in its pack; its key where there is none."""
    return Words(**_head(country, home).get("name", dict.fromkeys(LANGUAGES, country)))


def first_number(country: str, home: Path = HOME) -> str:
    """The number to call in an emergency: the first that the pack names, the European one without a pack."""
    return str(_head(country, home).get("emergency", ["112"])[0])
