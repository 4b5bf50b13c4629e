"""Rebuilds what a disk may hold after the power went: what was synced, and any part of what was not.

The model, for a crash after any recorded call: a file holds everything written before its last sync, and of each
later write nothing, all, or any of its 512-byte sectors; a later truncation has happened or not. A creation,
renaming or removal is certain once its folder was synced; before, any number of the latest may be undone.
"""

import random
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

SECTOR = 512
_HEAD = struct.Struct("<cIQQ")


@dataclass(frozen=True, slots=True)
class Call:
    """One recorded call. ``op`` as in ``recorder.c``; ``path`` relative to the folder ("" is the folder)."""

    op: str
    path: str
    offset: int
    data: bytes


def read_log(log: Path, folder: Path) -> Iterator[Call]:
    content = log.read_bytes()
    position = 0
    while position < len(content):
        op, length, offset, size = _HEAD.unpack_from(content, position)
        position += _HEAD.size
        path = content[position : position + length].decode()
        position += length
        data = content[position : position + size]
        position += size
        if op == b"R":
            data = str(Path(data.decode()).relative_to(folder)).encode()
        yield Call(op.decode(), str(Path(path).relative_to(folder)).removeprefix("."), offset, data)


@dataclass(slots=True, eq=False)
class File:
    """One file: what is surely on the disk, and the calls since its last sync."""

    safe: bytearray = field(default_factory=bytearray)
    later: list[Call] = field(default_factory=list)

    def sync(self) -> None:
        for call in self.later:
            apply(self.safe, call)
        self.later.clear()

    def after_a_cut(self, chance: random.Random) -> bytes:
        content = bytearray(self.safe)
        survives = chance.choice((0.0, 0.1, 0.5, 0.9, 1.0))
        for call in self.later:
            fate = chance.random()
            if fate >= survives:
                continue
            if call.op == "W" and chance.random() < 0.3:
                for sector in sectors(call):
                    if chance.random() < 0.5:
                        apply(content, sector)
            else:
                apply(content, call)
        return bytes(content)


@dataclass(slots=True)
class Disk:
    """Follows the log call by call; ``after_a_cut`` may be asked at any point."""

    names: dict[str, File] = field(default_factory=dict)
    safe_names: dict[str, File] = field(default_factory=dict)
    unsure_names: list[dict[str, File]] = field(default_factory=list)
    """What the folder looked like after each change of names since its last sync."""

    def follow(self, call: Call) -> None:
        match call.op:
            case "W" | "T":
                if call.path in self.names:
                    self.names[call.path].later.append(call)
            case "S" if call.path == "":
                self.safe_names = dict(self.names)
                self.unsure_names.clear()
            case "S":
                if call.path in self.names:
                    self.names[call.path].sync()
            case "C":
                self._rename(self.names | {call.path: File()})
            case "U":
                self._rename({name: file for name, file in self.names.items() if name != call.path})
            case "R":
                moved = dict(self.names)
                moved[call.data.decode()] = moved.pop(call.path)
                self._rename(moved)

    def after_a_cut(self, chance: random.Random) -> dict[str, bytes]:
        names = chance.choice([self.safe_names, *self.unsure_names])
        return {name: file.after_a_cut(chance) for name, file in names.items()}

    def _rename(self, names: dict[str, File]) -> None:
        self.names = names
        self.unsure_names.append(names)


def sectors(call: Call) -> Iterator[Call]:
    """The pieces of a write that a disk writes whole."""
    start = call.offset
    end = call.offset + len(call.data)
    while start < end:
        stop = min(end, (start // SECTOR + 1) * SECTOR)
        yield Call("W", call.path, start, call.data[start - call.offset : stop - call.offset])
        start = stop


def apply(content: bytearray, call: Call) -> None:
    if call.op == "T":
        if call.offset < len(content):
            del content[call.offset :]
        else:
            content.extend(bytes(call.offset - len(content)))
        return
    end = call.offset + len(call.data)
    if end > len(content):
        content.extend(bytes(end - len(content)))
    content[call.offset : end] = call.data
