"""The one spelling of a value, for digests, checksums and the ledger."""

import json
from typing import Any


def canonical_json(value: Any) -> str:
    """The one spelling of a value: sorted keys, no spaces, no NaN. Checksums and the ledger depend on it."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
