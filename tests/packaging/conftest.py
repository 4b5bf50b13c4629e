"""The built program is tested where there is one of today: `packaging/dev.py bundle` makes it, `.ci/run` does."""

import os
from pathlib import Path

import check_bundle
import pytest
from support.reports import not_run

HERE = Path(__file__).resolve().parent


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    concerned = [item for item in items if item.path == HERE / "test_bundle.py"]
    if not concerned or check_bundle.is_of_today():
        return
    if os.environ.get("DECORO_REQUIRE_SERVERS") == "1":
        raise pytest.UsageError("the built program is not of today: run packaging/dev.py bundle first")
    not_run(config, "the built program: make it with packaging/dev.py bundle, then test again")
    items[:] = [item for item in items if item not in concerned]
    config.hook.pytest_deselected(items=concerned)
