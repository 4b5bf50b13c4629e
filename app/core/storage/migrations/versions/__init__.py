"""One file a step: ``0001_what_changes.py``. The number is the version of the archive."""
