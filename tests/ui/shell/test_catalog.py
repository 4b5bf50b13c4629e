"""The pages are found by their folders, and finding them loads none of what is heavy."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
LOOK = """
import sys
from app.ui.pages.catalog import discover
pages = discover()
heavy = [name for name in ("pyqtgraph", "numpy", "sqlalchemy", "httpx", "PIL") if name in sys.modules]
print(",".join(page.key for page in pages), "|", ",".join(heavy))
print([(page.section, page.order) for page in pages])
"""


def test_every_folder_is_a_page_and_none_is_heavy() -> None:
    done = subprocess.run([sys.executable, "-c", LOOK], cwd=ROOT, capture_output=True, text=True, check=True)
    first, order = done.stdout.strip().splitlines()
    keys, heavy = (part.strip() for part in first.split("|"))
    folders = {path.parent.name for path in (ROOT / "app" / "ui" / "pages").glob("*/__init__.py")}
    assert len(keys.split(",")) == len(folders)
    assert heavy == ""
    ranks = [(section != "main", number) for section, number in eval(order)]
    assert ranks == sorted(ranks)
