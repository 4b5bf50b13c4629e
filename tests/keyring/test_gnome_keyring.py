"""The real gnome-keyring in a session of its own: the key survives a restart, and losing it is survived too."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from support.programs import need

HERE = Path(__file__).parent
UNLOCKED = "printf test | gnome-keyring-daemon --unlock --components=secrets"
LOCKED = "gnome-keyring-daemon --start --components=secrets < /dev/null"


@pytest.fixture(autouse=True)
def needs(request: pytest.FixtureRequest) -> None:
    need(request.config, "dbus-run-session", "gnome-keyring-daemon")


def session(home: Path, keyring: str, script: str) -> list[Any]:
    """Run shell lines in a session with a keyring; the answers they print. ``step NAME`` runs one step of the story."""
    folder = home / "data"
    python = shlex.join([sys.executable, str(HERE / "story.py")])
    prelude = f'set -e; {keyring} > /dev/null 2>&1; step() {{ {python} "$1" {shlex.quote(str(folder))}; }}'
    env = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON_KEYRING", "XDG_", "DBUS"))
    }
    env |= {"HOME": str(home), "PYTHONPATH": str(HERE.parents[1]), "XDG_RUNTIME_DIR": str(home)}
    done = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", f"{prelude}\n{script}"],
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines() if line]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    tmp_path.chmod(0o700)
    return tmp_path


def test_the_key_is_kept_over_a_restart_and_recovered_when_lost(home: Path) -> None:
    (made,) = session(home, UNLOCKED, "step first_start")
    assert made["before"] == "New(keeps=True)"
    assert made["backend"] == "keyring.backends.SecretService"

    again = session(home, UNLOCKED, "step next_start; step token; step lose; step next_start")
    assert again == [
        {"state": "HasKey", "opened": True},
        True,
        True,
        {"state": "NeedsRecovery", "opened": False},
    ]

    typed = shlex.quote(made["code"].lower().replace("0", "o").replace("-", " "))
    back = session(home, UNLOCKED, f"printf %s {typed} | step recover; step next_start")
    assert back == [True, {"state": "HasKey", "opened": True}]


def test_a_keyring_that_cannot_be_unlocked_is_a_calm_answer(home: Path) -> None:
    (answer,) = session(home, LOCKED, "step locked")
    assert answer["state"] == "New(keeps=False)"
    assert "locked" in answer["put"]


def test_nothing_of_the_key_is_readable_in_the_session_folder(home: Path) -> None:
    (made,) = session(home, UNLOCKED, "step first_start")
    for file in home.rglob("*"):
        if file.is_file():
            assert made["code"].encode() not in file.read_bytes()
            assert b"x" * 100 not in file.read_bytes()
