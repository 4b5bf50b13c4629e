"""Write the next migration from what the features' tables say now: ``python packaging/revise.py "what changes"``.

For people who change a table, never for the running app. ``--check`` writes nothing and fails if a step is missing.
"""

import argparse
import importlib
import pkgutil
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

import app.core
from app.core.storage.engine import open_engine
from app.core.storage.upgrade import MIGRATIONS, newest, upgrade


def load_tables() -> list[str]:
    """Import every ``store.py``: that is where features put their tables."""
    found = [
        m.name for m in pkgutil.walk_packages(app.core.__path__, "app.core.") if m.name.endswith(".store")
    ]
    for name in found:
        importlib.import_module(name)
    importlib.import_module("app.core.storage.secrets")
    importlib.import_module("app.core.storage.ledger")
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("message", nargs="?", default="")
    parser.add_argument("--check", action="store_true", help="only say whether a migration is missing")
    wanted = parser.parse_args()
    if not wanted.check and not wanted.message:
        parser.error("say in a few words what changes")
    print(f"tables from {len(load_tables())} features")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    last = ScriptDirectory.from_config(config).get_current_head()
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(Path(folder, "empty.db"), bytes(32))
        if last is not None:
            upgrade(engine, backup=lambda: None)
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            if wanted.check:
                command.check(config)
            else:
                command.revision(config, wanted.message, autogenerate=True, rev_id=f"{int(last or 0) + 1:04}")
        engine.dispose()
    print(f"newest is {newest()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
