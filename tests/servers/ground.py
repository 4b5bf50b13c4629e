"""What every test server stands on: a cache, free ports, waiting for a condition, child processes that really end."""

import contextlib
import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent


class Missing(Exception):
    """This server cannot be had here; the text says what is missing."""


def cache() -> Path:
    return Path(os.environ.get("DECORO_TEST_CACHE") or Path.home() / ".cache" / "decoro-tests")


def specs() -> Path:
    """Where the machine-readable contracts lie: they are data and not part of the sources."""
    return Path(os.environ.get("DECORO_SPECS") or HERE.parents[2] / "shared" / "specs")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(condition: Callable[[], bool], why: str, seconds: float = 30.0) -> None:
    """Look every 30 ms until it is so."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise Missing(f"waited {seconds:.0f} s in vain for {why}")
        time.sleep(0.03)


@contextlib.contextmanager
def child(
    command: Sequence[str], environment: Mapping[str, str], ready: Callable[[], bool], name: str
) -> Iterator[None]:
    """A server in a session of its own: when it goes, its workers go with it, and the port is free again."""
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )

        def up() -> bool:
            if process.poll() is not None:
                log.seek(0)
                tail = log.read()[-800:].decode(errors="replace")
                raise Missing(f"{name} ended at once: {tail}")
            return ready()

        try:
            wait_until(up, name)
            yield
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(5)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(5)
