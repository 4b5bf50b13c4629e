"""What the checklist says to a screen reader leaves the program: on a real screen, over the real accessibility bus."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.programs import need

HERE = Path(__file__).parent
LAUNCHER = "/usr/libexec/at-spi-bus-launcher"


@pytest.fixture
def folder(request: pytest.FixtureRequest) -> Iterator[Path]:
    """Short: the address of a socket has room for a hundred characters."""
    need(request.config, "Xvfb", "dbus-run-session", LAUNCHER)
    with tempfile.TemporaryDirectory(prefix="heard") as made:
        yield Path(made)


@pytest.fixture
def screen(folder: Path) -> Iterator[str]:
    """A screen of its own, under the number the server itself found free."""
    reading, writing = os.pipe()
    command = [
        "Xvfb",
        "-displayfd",
        str(writing),
        "-screen",
        "0",
        "1280x800x24",
        "-nolisten",
        "tcp",
        "-noreset",
    ]
    with subprocess.Popen(command, pass_fds=(writing,), stderr=subprocess.DEVNULL) as server:
        os.close(writing)
        with os.fdopen(reading) as told:
            number = told.readline().strip()
        yield f":{number}"
        server.terminate()


def test_what_changed_is_heard_in_the_post_and_in_the_reply(folder: Path, screen: str) -> None:
    known = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("XDG_", "DBUS", "DISPLAY", "WAYLAND", "QT_", "AT_SPI"))
    }
    path = os.pathsep.join(map(str, (HERE.parents[1], HERE.parent)))
    done = subprocess.run(
        ["dbus-run-session", "--", sys.executable, str(HERE / "listener.py"), str(folder / "desk")],
        env={
            **known,
            "DISPLAY": screen,
            "HOME": str(folder),
            "XDG_RUNTIME_DIR": str(folder),
            "PYTHONPATH": path,
        },
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout.splitlines()[-1])
    assert answer["heard"] == answer["told"], done.stderr
    post, nothing, reply, again = answer["heard"]
    assert post.startswith("1 blocks. 1 new: ")
    assert nothing == "The rules noticed nothing."
    assert reply.startswith("1 blocks. 1 new: ")
    assert again == "The check found nothing against it."
