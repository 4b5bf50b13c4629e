"""What the process apart can do (``apart.py``): take a still picture in, and make its copies for platforms."""

from collections.abc import Sequence

from app.core.media import apart, intake, renditions


def child(arguments: Sequence[str]) -> int:
    """Draw for whoever started this process. Returns its exit code."""
    return apart.serve({"take": intake.still, "copies": renditions.copied}, float(arguments[0]))
