"""Every folder beside this file is a platform: found by looking, in the sources and inside the frozen program."""

import importlib
import pkgutil

from app.core import platforms
from app.core.platforms.contract import Connector


def discover() -> dict[str, Connector]:
    """All platforms by key, those that publish by themselves first. Reads files: call once and keep the answer."""
    found: dict[str, Connector] = {}
    for folder in pkgutil.iter_modules(platforms.__path__):
        if not folder.ispkg:
            continue
        connector: Connector = importlib.import_module(f"{platforms.__name__}.{folder.name}").CONNECTOR
        if connector.manifest.key != folder.name:
            raise LookupError(f"The platform in folder {folder.name} calls itself {connector.manifest.key}")
        found[folder.name] = connector
    return dict(sorted(found.items(), key=lambda item: (item[1].manifest.assisted, item[0])))
