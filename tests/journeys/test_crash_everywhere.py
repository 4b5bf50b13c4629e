"""Killed at every step of a delivery, on one archive that is never cleaned: nothing is lost, nothing is said twice.

The killer waits for a handshake: the program has said that the step began, or the platform holds its request. A
quick round runs by default; the full two hundred, and the real WordPress and Bluesky, run with ``-m nightly``.
"""

import json
import os
import queue
import random
import re
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from servers.bluesky import Network
from servers.mastodon import Server
from servers.wordpress import Site

HERE = Path(__file__).parent
STEPS = (
    "writing", "queued", "hello begins", "hello answered", "prepare begins", "prepare answered", "armed",
    "look begins", "send begins", "look answered", "send answered", "settled sent",
)  # fmt: skip
PATIENCE = 60


class Carrier:
    """The program under fire, and what it said."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self._said: queue.Queue[dict[str, Any]] = queue.Queue()
        self.acknowledged: list[str] = []
        self.reached: Counter[str] = Counter()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._said.put(json.loads(line))

    def do(
        self, order: Mapping[str, Any], kill_at: str = "", held: Callable[[], bool] | None = None
    ) -> dict[str, Any]:
        """Give an order. ``kill_at``: SIGKILL when that step is said; ``held``: when the platform holds a request."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        heard: dict[str, Any] = {}
        pid = 0
        while "ended" not in heard:
            try:
                word = self._said.get(timeout=0.01 if held else PATIENCE)
            except queue.Empty:
                if held is not None and held() and pid:
                    os.kill(pid, signal.SIGKILL)
                    self.reached["held by the platform"] += 1
                    held = None
                continue
            if "acknowledged" in word:
                self.acknowledged.append(word["acknowledged"])
            if "ended" not in word:
                pid = word["pid"]
            if kill_at and word.get("step") == kill_at:
                self.reached[kill_at] += 1
                os.kill(pid, signal.SIGKILL)
                kill_at = ""
            heard |= word
        return heard


@contextmanager
def carrier() -> Iterator[Carrier]:
    process = subprocess.Popen(
        [sys.executable, str(HERE / "carrier.py")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=HERE.parents[1],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (HERE.parents[1], HERE.parent)))},
    )  # fmt: skip
    try:
        yield Carrier(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        process.wait(PATIENCE)
        assert process.stdout is not None
        process.stdout.close()


def rounds(
    kills: int, platform: str, folder: Path, way_in: Mapping[str, Any], published: Callable[[], list[str]],
    hold: Callable[[bool], Callable[[], bool]] | None = None, let_go: Callable[[], None] = lambda: None,
) -> Counter[str]:  # fmt: skip
    """Kill ``kills`` times, each at the next step; then let it finish in peace and count what the public sees."""
    chance = random.Random(7)
    with carrier() as program:
        base = {"platform": platform, "folder": str(folder)}
        assert program.do({**base, "do": "connect", **way_in})["ended"] == 0
        steps = [*STEPS, "held", "held after"] if hold else list(STEPS)
        for n in range(kills):
            step = steps[n % len(steps)]
            order = {
                **base,
                "do": "publish",
                "text": f"Avviso {n + 100}: lo studio apre alle {chance.randint(7, 11)}.",
            }
            if step.startswith("held") and hold is not None:
                heard = program.do(order, held=hold(step == "held after"))
                let_go()
            else:
                heard = program.do(order, kill_at=step)
            assert heard["ended"] in (0, -signal.SIGKILL), heard
        # Twice: the first run may find the last doubt and send what it proves to be missing.
        program.do({**base, "do": "count"})
        after = program.do({**base, "do": "count"})
        assert after["ended"] == 0
        out = Counter(published())
        lost = [text for text in program.acknowledged if out[text] == 0]
        doubled = {text: times for text, times in out.items() if times > 1}
        assert not lost, f"{len(lost)} lost of {len(program.acknowledged)}"
        assert not doubled, f"{len(doubled)} doubled"
        assert {state for state, count in after["states"].items() if count} <= {"sent"}, after["states"]
        assert after["ledger"] == "None", "the chain of the ledger is broken"
        return program.reached


def mastodon_rounds(server: Server, folder: Path, kills: int) -> Counter[str]:
    holds: list[Any] = []

    def hold(after_commit: bool) -> Callable[[], bool]:
        holds.append(server.hold(after_commit=after_commit))
        return holds[-1].arrived.is_set  # type: ignore[no-any-return]

    def published() -> list[str]:
        return [re.sub(r"<[^>]+>", "", status["content"]) for status in server.mine()]

    way_in = {"endpoint": server.base, "handle": "@practice", "remote_id": "1", "token": server.token()}
    return rounds(kills, "mastodon", folder, way_in, published, hold, lambda: holds[-1].release())


def test_killed_at_each_step_once(mastodon: Server, tmp_path: Path) -> None:
    reached = mastodon_rounds(mastodon, tmp_path / "desk", 28)
    assert reached.keys() == {*STEPS, "held by the platform"}


@pytest.mark.nightly
def test_two_hundred_kills_on_one_archive(mastodon: Server, tmp_path: Path) -> None:
    reached = mastodon_rounds(mastodon, tmp_path / "desk", 200)
    assert reached.keys() == {*STEPS, "held by the platform"} and sum(reached.values()) >= 190


@pytest.mark.nightly
def test_kills_against_a_real_wordpress(wordpress: Site, tmp_path: Path) -> None:
    wordpress.empty()
    way_in = {
        "fields": {"endpoint": wordpress.base, "user": "editor", "password": wordpress.passwords["editor"]}
    }

    def published() -> list[str]:
        return [re.sub(r"<[^>]+>", "", post["content"]["raw"]).strip() for post in wordpress.posts()]

    rounds(60, "wordpress", tmp_path / "desk", way_in, published)


@pytest.mark.nightly
def test_kills_against_a_real_bluesky(bluesky: Network, tmp_path: Path) -> None:
    person = bluesky.person("crash")
    way_in = {"fields": {"endpoint": bluesky.base, "user": person.handle, "password": person.app_password}}
    rounds(
        60,
        "bluesky",
        tmp_path / "desk",
        way_in,
        lambda: [p["value"]["text"] for p in bluesky.posts(person.did)],
    )
