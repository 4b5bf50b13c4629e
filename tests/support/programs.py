"""Programs a test needs from the system: there, or said so at the end of the run."""

import os
import shutil

import pytest
from support.reports import not_run


def need(config: pytest.Config, *programs: str) -> None:
    """Go on only if all are installed; with DECORO_REQUIRE_SERVERS=1 a missing one is a failure."""
    missing = [program for program in programs if shutil.which(program) is None]
    if not missing:
        return
    reason = f"not installed: {', '.join(missing)}"
    if os.environ.get("DECORO_REQUIRE_SERVERS") == "1":
        pytest.fail(reason)
    not_run(config, reason)
    pytest.skip(reason)
