"""What did not run, and why: said once, at the end of the run, so that silence never looks like success."""

import pytest

NOT_RUN = pytest.StashKey[list[str]]()


def not_run(config: pytest.Config, reason: str) -> None:
    """Remember one thing this run could not prove; printed in the section NOT RUN after the results."""
    reasons = config.stash.setdefault(NOT_RUN, [])
    if reason not in reasons:
        reasons.append(reason)


def reasons(config: pytest.Config) -> list[str]:
    return config.stash.get(NOT_RUN, [])
