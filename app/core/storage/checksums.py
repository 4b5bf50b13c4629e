"""Fingerprints of rows and files: a flipped bit in a delivery or a backup is noticed before it does harm."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from app.core.kernel.canonical import canonical_json
from app.core.storage.columns import moment_text


def row_checksum(values: Mapping[str, Any]) -> str:
    """The fingerprint of a row's values: the same for the same content, whatever the order of the columns."""
    return hashlib.blake2b(canonical_json(_plain(values)).encode(), digest_size=16).hexdigest()


def file_checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, bytes):
        return value.hex()
    return value
