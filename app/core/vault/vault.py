"""Where platform tokens live: in the keyring, or in the encrypted archive where there is none."""

import json
import secrets
from collections.abc import Mapping
from typing import Protocol

from app.core.vault import ring as rings
from app.core.vault.ring import Ring

Values = Mapping[str, str]


class Vault(Protocol):
    """Small mappings of secrets under a name (an account's id)."""

    def get(self, name: str) -> dict[str, str] | None: ...
    def put(self, name: str, values: Values) -> None: ...
    def forget(self, name: str) -> None: ...


class Rows(Protocol):
    """What ``ArchiveVault`` needs of the archive: text under a name, encrypted as everything there."""

    def load(self, name: str) -> str | None: ...
    def store(self, name: str, value: str) -> None: ...
    def remove(self, name: str) -> None: ...


class MemoryVault:
    """Forgets when the process ends: for tests and the demo."""

    def __init__(self) -> None:
        self._entries: dict[str, dict[str, str]] = {}

    def get(self, name: str) -> dict[str, str] | None:
        found = self._entries.get(name)
        return None if found is None else dict(found)

    def put(self, name: str, values: Values) -> None:
        self._entries[name] = dict(values)

    def forget(self, name: str) -> None:
        self._entries.pop(name, None)


class ArchiveVault:
    """Tokens as rows of the encrypted archive."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def get(self, name: str) -> dict[str, str] | None:
        return _parse(self._rows.load(name))

    def put(self, name: str, values: Values) -> None:
        self._rows.store(name, json.dumps(dict(values)))

    def forget(self, name: str) -> None:
        self._rows.remove(name)


class KeyringVault:
    """Tokens in the operating system's keyring.

    Windows keeps at most about 1,280 characters in an entry and tokens are longer: a long value is cut in pieces
    under a fresh mark, and the entry that names the mark is written last, so that a crash leaves the old value.
    """

    PIECE = 1000

    def __init__(self, ring: Ring, service: str) -> None:
        self._ring = ring
        self._service = service

    def get(self, name: str) -> dict[str, str] | None:
        head = self._read(name)
        if head is None or not head.startswith("#"):
            return _parse(head)
        pieces = [self._read(piece) for piece in _pieces(name, head)]
        return None if None in pieces else _parse("".join(piece or "" for piece in pieces))

    def put(self, name: str, values: Values) -> None:
        before = self._read(name)
        text = json.dumps(dict(values))
        if len(text) <= self.PIECE:
            self._keep(name, text)
        else:
            cut = [text[start : start + self.PIECE] for start in range(0, len(text), self.PIECE)]
            head = f"#{secrets.token_hex(4)}:{len(cut)}"
            for piece, content in zip(_pieces(name, head), cut, strict=True):
                self._keep(piece, content)
            self._keep(name, head)
        self._drop_pieces(name, before)

    def forget(self, name: str) -> None:
        before = self._read(name)
        rings.drop(self._ring, self._service, name)
        self._drop_pieces(name, before)

    def _read(self, name: str) -> str | None:
        return rings.read(self._ring, self._service, name)

    def _keep(self, name: str, value: str) -> None:
        if not rings.keep(self._ring, self._service, name, value):
            raise rings.locked()

    def _drop_pieces(self, name: str, head: str | None) -> None:
        for piece in _pieces(name, head or ""):
            rings.drop(self._ring, self._service, piece)


def _pieces(name: str, head: str) -> list[str]:
    mark, _, count = head.removeprefix("#").partition(":")
    return [f"{name}#{mark}.{index}" for index in range(int(count))] if head.startswith("#") else []


def _parse(text: str | None) -> dict[str, str] | None:
    return None if text is None else dict(json.loads(text))
