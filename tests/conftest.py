"""The house rules of every test: no screen needed, no network, no keyring of yours, no unheard warning.

The environment is set before anything imports Qt. Fixtures for everybody: ``data_dir`` (an empty data folder),
``expect_log`` (this test makes that warning on purpose), ``sockets`` (what was refused so far).
"""

import logging
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from support.guards import LogWatch, SocketGuard
from support.reports import reasons

HERE = Path(__file__).resolve().parent

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["LANG"] = os.environ["LC_ALL"] = "C.UTF-8"
os.environ["TZ"] = "Europe/Rome"
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
_KEPT = {"DECORO_REQUIRE_SERVERS", "DECORO_TEST_CACHE", "DECORO_SPECS"}
for _name in [name for name in os.environ if name.startswith("DECORO_") and name not in _KEPT]:
    del os.environ[_name]

_home = tempfile.TemporaryDirectory(prefix="decoro-tests-", ignore_cleanup_errors=True)
for _name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
    os.environ[_name] = str(Path(_home.name, _name.lower()))

# The suite draws the same examples each time and minds no clock: what it says does not depend on luck or on load.
# New dice: pytest --hypothesis-profile=dice
settings.register_profile("suite", deadline=None, derandomize=True)
settings.register_profile("dice", deadline=None, max_examples=1_000, print_blob=True)
settings.load_profile("suite")

pytest_plugins = ["servers.fixtures"] if (HERE / "servers" / "fixtures.py").exists() else []

_guard = SocketGuard()


def pytest_configure(config: pytest.Config) -> None:
    _guard.install()


def pytest_unconfigure(config: pytest.Config) -> None:
    _guard.remove()
    _home.cleanup()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if missing := reasons(config):
        terminalreporter.section("NOT RUN", yellow=True)
        for reason in missing:
            terminalreporter.line(f"  {reason}")


@pytest.fixture
def sockets() -> SocketGuard:
    """The guard itself, for a test that tries to leave on purpose: clear ``refused`` when it has looked."""
    return _guard


@pytest.fixture(autouse=True)
def nothing_leaves_this_machine() -> Iterator[None]:
    _guard.refused.clear()
    yield
    if _guard.refused:
        pytest.fail("tried to leave this machine: " + ", ".join(_guard.refused))


@pytest.fixture(autouse=True)
def log_watch() -> Iterator[LogWatch]:
    watch = LogWatch()
    root = logging.getLogger()
    root.addHandler(watch)
    yield watch
    root.removeHandler(watch)
    if unexpected := watch.unexpected():
        pytest.fail("unexpected in the log:\n  " + "\n  ".join(unexpected))


@pytest.fixture
def expect_log(log_watch: LogWatch) -> Callable[..., None]:
    """``expect_log("app.core.outbox", "took too long")``: this warning belongs to the test."""
    return log_watch.expect


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    return folder
