"""The core works where Qt does not exist: every module of it is imported with Qt, and the loop for Qt, blocked."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

WALK = """
import importlib, importlib.abc, pkgutil, sys

class NoQt(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("PySide6", "shiboken6", "qasync"):
            raise ImportError(f"{name} is not here")

sys.meta_path.insert(0, NoQt())
import app.cli, app.core
# Alembic runs its environment and versions itself, inside a migration.
names = [m.name for m in pkgutil.walk_packages(app.core.__path__, "app.core.") if ".migrations." not in m.name]
for name in names:
    importlib.import_module(name)
print(len(names))
"""


def test_the_core_and_the_command_line_need_no_qt() -> None:
    done = subprocess.run([sys.executable, "-c", WALK], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 20
