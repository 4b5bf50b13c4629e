"""The command as a person types it: another process, an archive under a password."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support.online import picture

from app.core import settings
from app.core.desk import Preferences, approach
from app.core.settings import Settings
from app.core.team.model import Practice, Role

PASSWORD = "quattro parole lunghe qui"
Decoro = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def decoro(tmp_path: Path) -> Decoro:
    """``decoro("verify", at=folder)``; its home is empty, and no keyring is asked."""

    def run(
        *words: str, at: Path | None = None, password: str = PASSWORD, typed: str = "", **more: str
    ) -> "subprocess.CompletedProcess[str]":
        place = ["--data-dir", str(at)] if at else []
        environment = {**os.environ, "DECORO_PASSWORD": password, "HOME": str(tmp_path / "home"), **more}
        return subprocess.run(
            [sys.executable, "-m", "app", *place, *words],
            input=typed,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    return run


@pytest.fixture
def practice(tmp_path: Path) -> Path:
    """A small archive under a password: a doctor, one draft, one picture; Italian was chosen."""
    folder = tmp_path / "practice"
    preferences = Preferences(settings.path_for(folder), Settings(language="it"))
    desk = approach(folder, preferences, None).make(PASSWORD)
    preferences.change()
    greco = desk.team.add("Dott.ssa Elena Greco", Role.DOCTOR)
    desk.team.switch(greco.id)
    desk.team.save_practice(Practice(name="Studio Greco"))
    desk.posts.new("it", "Nei", "Un neo che cambia va mostrato al medico.")
    picture(desk, "Schema di un neo.")
    desk.close()
    return folder
