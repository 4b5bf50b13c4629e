"""The program is killed in the middle of a word: the text of two seconds ago, the post and the cursor are there."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from support.composing import presenter_of
from support.desks import desk_in

TESTS = Path(__file__).resolve().parents[2]
TEXT = "Un neo che cambia va mostrato al medico."


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL here")
def test_kill_nine_loses_at_most_the_last_two_seconds(tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    path = os.pathsep.join([str(TESTS.parent), str(TESTS)])
    child = subprocess.Popen(
        [sys.executable, "-m", "support.typist", str(folder), TEXT],
        env={**os.environ, "PYTHONPATH": path},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    with child, child.stdout:
        assert child.stdout.readline() == "kept\n"
        child.kill()
    assert child.returncode == -signal.SIGKILL
    with desk_in(folder, connectors={}) as desk:
        presenter = presenter_of(desk)
        asyncio.run(presenter.open_last(desk.preferences.value.last_post))
        assert presenter.post is not None
        assert presenter.post.text.startswith(TEXT)
        assert set(presenter.post.text[len(TEXT) :]) <= {"x"}
        assert presenter.post.cursor == len(presenter.post.text)
