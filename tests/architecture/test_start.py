"""The first window waits for nothing that can follow behind it."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {
    "PIL", "PySide6.QtMultimedia", "alembic", "cryptography", "httpx", "keyring", "numpy", "phonenumbers", "pyqtgraph",
    "regex", "segno", "sqlalchemy", "sqlcipher3", "stdnum", "zxingcpp",
}  # fmt: skip
RULES = {f"app.core.compliance.{name}" for name in ("load", "rulebook", "reader", "phrases", "validate")}
"""What reads the rule files: they are read once the window stands."""

FIRST_WINDOW = """
import os, sys
from PySide6.QtWidgets import QWidget

def shown(self, event):
    sys.stdout.write(" ".join(sorted({name.partition(".")[0] for name in sys.modules} | set(sys.modules))))
    sys.stdout.flush()
    os._exit(0)

from app.ui.shell.main_window import MainWindow
MainWindow.showEvent = shown
from app.__main__ import main
main(["--demo", "--data-dir", sys.argv[1]])
"""


def test_nothing_heavy_is_imported_before_the_first_window(tmp_path: Path) -> None:
    command = [sys.executable, "-c", FIRST_WINDOW, str(tmp_path / "practice")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    imported = set(done.stdout.split())
    assert "PySide6" in imported
    assert not HEAVY & imported
    assert not RULES & imported
