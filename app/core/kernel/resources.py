"""Where the shipped files are: beside the sources, or inside the frozen program."""

import sys
from pathlib import Path


def resource(*parts: str) -> Path:
    """A path under ``resources/``; PyInstaller unpacks data below ``sys._MEIPASS``."""
    root = Path(getattr(sys, "_MEIPASS", Path(__file__).resolve().parents[3]))
    return root.joinpath("resources", *parts)
