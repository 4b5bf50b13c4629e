"""One step of the keyring test, run as its own program inside a session with a real gnome-keyring.

``python story.py STEP FOLDER`` prints one line of JSON. Every step is a new process: only the keyring remembers.
"""

import json
import sys
from pathlib import Path

from app.core.kernel.clock import SystemClock
from app.core.kernel.errors import NeedsKey
from app.core.storage.archive import Archive, claim
from app.core.vault import keys
from app.core.vault.ring import Ring, drop, system_ring
from app.core.vault.vault import KeyringVault

LONG = {"access": "x" * 5000, "refresh": "però" * 500}


def first_start(folder: Path, ring: Ring) -> object:
    """Make an archive, its key, a sheet and a token."""
    with claim(folder) as claimed:
        before = keys.look(folder, claimed.identity.id, ring, used=claimed.used)
        key = keys.make(folder, claimed.identity.id, ring)
        Archive.open(claimed, key, SystemClock()).close()
    KeyringVault(ring, keys.service(claimed.identity.id)).put("account", LONG)
    return {"before": repr(before), "code": keys.new_sheet(folder, key), "backend": type(ring).__module__}


def next_start(folder: Path, ring: Ring) -> object:
    """Find the key again and open with it."""
    with claim(folder) as claimed:
        state = keys.look(folder, claimed.identity.id, ring, used=claimed.used)
        opened = False
        if isinstance(state, keys.HasKey):
            Archive.open(claimed, state.key, SystemClock()).close()
            opened = True
    return {"state": type(state).__name__, "opened": opened}


def token(folder: Path, ring: Ring) -> object:
    with claim(folder) as claimed:
        return KeyringVault(ring, keys.service(claimed.identity.id)).get("account") == LONG


def lose(folder: Path, ring: Ring) -> object:
    """Somebody removes the entry, as when a computer is set up anew."""
    with claim(folder) as claimed:
        drop(ring, keys.service(claimed.identity.id), keys.ENTRY)
    return True


def recover(folder: Path, ring: Ring) -> object:
    with claim(folder) as claimed:
        keys.recover(folder, claimed.identity.id, ring, sys.stdin.read())
    return True


def locked(folder: Path, ring: Ring) -> object:
    """What a keyring that cannot be unlocked answers."""
    try:
        KeyringVault(ring, "Decoro x").put("account", LONG)
    except NeedsKey as error:
        refused = str(error)
    else:
        refused = ""
    return {"state": repr(keys.look(folder, "x", ring, used=False)), "put": refused}


if __name__ == "__main__":
    ring = system_ring()
    step = {one.__name__: one for one in (first_start, next_start, token, lose, recover, locked)}[sys.argv[1]]
    print(json.dumps(None if ring is None else step(Path(sys.argv[2]), ring)))
