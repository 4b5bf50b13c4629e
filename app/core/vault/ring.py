"""The operating system's keyring, when there is one that really keeps secrets.

``keyring`` is imported when first asked (0.1 s). A locked keyring may ask the person for a password and block
meanwhile: call from a worker thread, never from the window's.
"""

import contextlib
from typing import Protocol

from app.core.kernel.errors import NeedsKey
from app.core.kernel.text import msg

_PLAIN_TEXT = ("keyrings.alt",)
"""Backends that keep what they are given unencrypted: worse than none."""


class Ring(Protocol):
    """The three verbs of ``keyring``'s own backends."""

    def get_password(self, service: str, username: str) -> str | None: ...
    def set_password(self, service: str, username: str, password: str) -> None: ...
    def delete_password(self, service: str, username: str) -> None: ...


class MemoryRing:
    """A keyring that forgets when the process ends: for tests and the demo."""

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self.entries.pop((service, username), None)


def system_ring() -> Ring | None:
    """The keyring of this session, or ``None`` where a password must do its work."""
    import keyring  # noqa: PLC0415 - slow, and not needed where there is a key file
    from keyring.backends import fail, null  # noqa: PLC0415

    backend = keyring.get_keyring()
    if isinstance(backend, fail.Keyring | null.Keyring) or type(backend).__module__.startswith(_PLAIN_TEXT):
        return None
    return backend


def read(ring: Ring, service: str, name: str) -> str | None:
    """What is kept under ``name``. Raises ``NeedsKey`` when the keyring is locked and stays so."""
    try:
        return ring.get_password(service, name)
    except _ring_errors() as error:
        raise locked() from error


def keep(ring: Ring, service: str, name: str, value: str) -> bool:
    """Store and read back. ``False``: this keyring is locked or keeps nothing; do not rely on it."""
    with contextlib.suppress(*_ring_errors()):
        ring.set_password(service, name, value)
        return ring.get_password(service, name) == value
    return False


def drop(ring: Ring, service: str, name: str) -> None:
    """Forget ``name``; an entry that is not there is forgotten already."""
    with contextlib.suppress(*_ring_errors()):
        ring.delete_password(service, name)


def locked() -> NeedsKey:
    """The one sentence for it."""
    return NeedsKey(msg("The keyring of this computer is locked. Unlock it and try again."))


def _ring_errors() -> tuple[type[Exception], ...]:
    # NoKeyringError, InitError and KeyringLocked are all KeyringErrors; a D-Bus that dies is an OSError.
    from keyring.errors import KeyringError  # noqa: PLC0415

    return KeyringError, OSError
