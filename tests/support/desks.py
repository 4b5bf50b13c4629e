"""A whole desk for a test: the real encrypted archive in a temporary folder, a clock that stands still."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from app.core.compliance.rulebook import Rulebook, load_rulebook
from app.core.desk import Desk, Preferences, open_desk
from app.core.kernel.clock import Clock, ManualClock
from app.core.platforms.contract import Connector
from app.core.settings import Settings
from app.core.storage.archive import claim
from app.core.team.model import Practice, Role
from app.core.vault.vault import MemoryVault, Vault

NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
KEY = bytes(range(32))


@cache
def rules() -> Rulebook:
    """The rules that ship, read and compiled once for all desks of a run: a second that no test needs again."""
    return load_rulebook()


@contextmanager
def desk_in(
    folder: Path,
    clock: Clock | None = None,
    connectors: dict[str, Connector] | None = None,
    undo: timedelta = timedelta(0),
    vault: Vault | None = None,
) -> Iterator[Desk]:
    """Open (or reopen) a desk in ``folder``: a practice in Bari, Dr Elena Greco at the desk, Marta at the reception."""
    claimed = claim(folder)
    preferences = Preferences(folder / "settings.toml", Settings(language="it"))
    try:
        desk = open_desk(
            claimed,
            KEY,
            preferences,
            None,
            clock=clock or ManualClock(NOON),
            connectors=connectors,
            vault=vault or MemoryVault(),
            undo=undo,
            rulebook=rules(),
        )
    except BaseException:
        claimed.release()
        raise
    try:
        if not desk.team.people():
            greco = desk.team.add("Dott.ssa Elena Greco", Role.DOCTOR, "BA 4321")
            desk.team.switch(greco.id)
            desk.team.add("Marta Lorusso", Role.RECEPTION)
            desk.team.save_practice(Practice(name="Studio Greco", specialty="Dermatologia", region="Puglia"))
        desk.team.sit_down()
        yield desk
    finally:
        desk.close()
