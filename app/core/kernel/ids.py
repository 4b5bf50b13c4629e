"""Identities made on this machine: unique without asking anybody, sortable by time (UUID version 7, RFC 9562)."""

import os
import time
from uuid import UUID


def new_id() -> str:
    """A fresh id as 32 hexadecimal digits; the first 12 are the milliseconds since 1970.

    Random enough to serve as an idempotency key towards a platform.
    """
    milliseconds = time.time_ns() // 1_000_000
    value = milliseconds << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value).hex
