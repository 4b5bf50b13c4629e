"""Wraps the archive's key under a secret a person has: a password, or the code on the recovery sheet.

scrypt (n=2^15, r=8: 0.1 s and 32 MB for each guess) turns secret and a fresh random salt into 64 bytes. The first
32 are a one-time pad for the key, the other 32 authenticate everything with HMAC-SHA256. A pad is sound here
because the message is exactly as long as the pad, is itself uniformly random, and no pad is used twice: every
wrap draws its own 32-byte salt. That is encrypt-then-MAC with nothing to get wrong about modes and nonces.
"""

import hashlib
import hmac
import json
import os
import unicodedata
from collections.abc import Mapping
from typing import Any

from app.core.kernel.errors import Damaged, NeedsKey
from app.core.kernel.text import Sentence, msg

KEY_BYTES = 32
_N, _R, _P = 2**15, 8, 1
_MAX_N = 2**20
"""A file that asks for more work than this was not written by us."""


def wrap(key: bytes, secret: str) -> bytes:
    """The contents of a key file: JSON, safe to lie beside the archive."""
    if len(key) != KEY_BYTES:
        raise ValueError("the key must be 32 bytes")
    salt = os.urandom(32)
    pad, seal = _derive(secret, salt, _N, _R, _P)
    body = {"kdf": "scrypt", "n": _N, "r": _R, "p": _P, "salt": salt.hex(), "wrapped": _xor(key, pad).hex()}
    return json.dumps({**body, "tag": _tag(seal, body)}, indent=1).encode()


def unwrap(file: bytes, secret: str, wrong: Sentence) -> bytes:
    """The key. Raises ``NeedsKey(wrong)`` for another secret, ``Damaged`` for a file that is not one of ours."""
    try:
        body = json.loads(file)
        tag, n, r, p = str(body.pop("tag")), int(body["n"]), int(body["r"]), int(body["p"])
        salt, wrapped = bytes.fromhex(body["salt"]), bytes.fromhex(body["wrapped"])
        if body["kdf"] != "scrypt" or len(wrapped) != KEY_BYTES or not 1 < n <= _MAX_N or r * p > 64:
            raise ValueError("not a key file")
        pad, seal = _derive(secret, salt, n, r, p)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Damaged(
            msg("The file that holds the wrapped key is damaged. Take it from the latest backup.")
        ) from error
    if not hmac.compare_digest(tag.encode(), _tag(seal, body).encode()):
        raise NeedsKey(wrong)
    return _xor(wrapped, pad)


def _derive(secret: str, salt: bytes, n: int, r: int, p: int) -> tuple[bytes, bytes]:
    # The same password typed on a Mac arrives as other code points than on Windows: one normal form.
    typed = unicodedata.normalize("NFC", secret).encode()
    made = hashlib.scrypt(typed, salt=salt, n=n, r=r, p=p, dklen=2 * KEY_BYTES, maxmem=2 * 128 * n * r)
    return made[:KEY_BYTES], made[KEY_BYTES:]


def _tag(seal: bytes, body: Mapping[str, Any]) -> str:
    return hmac.new(seal, json.dumps(body, sort_keys=True).encode(), hashlib.sha256).hexdigest()


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
