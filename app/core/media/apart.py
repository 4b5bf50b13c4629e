"""Pictures are drawn in a process of their own, so that neither a decoder's fall nor its work is felt in the window.

Decoders fall over some damaged files and take all with them; and encoders do not let the interpreter go, which kept
every key waiting for up to 5 ms, and for 70 where a picture is a PNG. The process is this same program with
``--draw-pictures``: a question is a line of JSON and some bytes, and so is its answer. It starts with the first
picture, yields to the window, and goes to rest when there was none for half a minute. Whatever happens to it, here it
is a damaged picture.
"""

import atexit
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from app.core.kernel.errors import Refused
from app.core.kernel.text import msg, pack, unpack

Answer: TypeAlias = tuple[dict[str, Any], Sequence[bytes]]
Work: TypeAlias = Callable[[Mapping[str, Any], bytes], Answer]

ARGUMENT = "--draw-pictures"
PATIENCE = 120
"""Seconds; a picture takes less than two."""
REST = 30
"""Seconds without a picture, after which the process ends by itself."""
RESTED = 0
COURTESY = 5
"""By how much it is nicer than the window."""
MEMORY = {"MALLOC_MMAP_THRESHOLD_": "32000000", "MALLOC_TRIM_THRESHOLD_": "200000000"}
"""glibc would give the room of each picture back to the system and ask for it again: a fifth of the whole time."""

_turn = threading.Lock()
_child: subprocess.Popen[bytes] | None = None


class _Gone(Exception):
    """The process ended before it had answered."""


def ask(work: str, told: Mapping[str, Any], data: bytes) -> Answer:
    """What the process says to ``work``. Raises what it raised of ``Refused``, or that the picture is damaged."""
    with _turn:
        try:
            return _asked(_running(), work, told, data)
        except _Gone:
            # It may have gone to rest just now; with any other code it has fallen, and would again.
            if _ended() != RESTED:
                raise damaged() from None
        try:
            return _asked(_running(), work, told, data)
        except _Gone:
            _ended()
            raise damaged() from None


def damaged() -> Refused:
    return Refused(
        msg("This picture is damaged or cut short. Nothing was added; the file was left as it is.")
    )


def _asked(child: subprocess.Popen[bytes], work: str, told: Mapping[str, Any], data: bytes) -> Answer:
    source, sink = child.stdout, child.stdin
    assert source is not None and sink is not None  # noqa: S101 - both are pipes
    impatient = threading.Timer(PATIENCE, child.kill)
    impatient.start()
    try:
        sink.write(_line({"work": work, "told": told, "size": len(data)}))
        sink.write(data)
        sink.flush()
        line = source.readline()
        if not line.endswith(b"\n"):
            raise _Gone
        head = json.loads(line)
        parts = [source.read(size) for size in head["sizes"]]
        if [len(part) for part in parts] != head["sizes"]:
            raise _Gone
    except (OSError, ValueError) as error:
        raise _Gone from error
    finally:
        impatient.cancel()
    sentence = unpack(head["refused"])
    if sentence is not None:
        raise Refused(sentence)
    return head["told"], parts


def _line(head: Mapping[str, Any]) -> bytes:
    return json.dumps(head).encode() + b"\n"


def _running() -> subprocess.Popen[bytes]:
    global _child
    if _child is not None and _child.poll() is not None:
        _ended()
    if _child is None:
        frozen = getattr(sys, "frozen", False)
        flags = (getattr(subprocess, name, 0) for name in ("CREATE_NO_WINDOW", "BELOW_NORMAL_PRIORITY_CLASS"))
        _child = subprocess.Popen(  # noqa: S603 - ourselves
            [sys.executable, *([] if frozen else ["-m", "app"]), ARGUMENT, str(REST)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=None if frozen else Path(__file__).resolve().parents[3],
            env={**os.environ, **MEMORY},
            creationflags=sum(flags),
        )
    return _child


def _ended() -> int:
    """Put the process away that has gone, or said something nobody understands. Returns its exit code."""
    global _child
    child, _child = _child, None
    if child is None:
        return RESTED
    for pipe in (child.stdin, child.stdout):
        try:
            if pipe is not None:
                pipe.close()
        except OSError:
            pass  # what was still to be written finds nobody
    return child.wait()


@atexit.register
def _dismiss() -> None:
    if _child is not None:
        _child.kill()
        _ended()


# --- the other process ------------------------------------------------------------------------------------------


def serve(works: Mapping[str, Work], patience: float) -> int:
    """Answer until nobody asks for ``patience`` seconds, or ever again. Returns the exit code."""
    if hasattr(os, "nice"):
        os.nice(COURTESY)
    # By their numbers: a program without a console has no sys.stdin and no sys.stdout on Windows. What a library
    # might print goes where its errors go, and never into an answer.
    with open(0, "rb", closefd=False) as source, os.fdopen(os.dup(1), "wb") as sink:
        os.dup2(2, 1)
        while True:
            rest = threading.Timer(patience, os._exit, (RESTED,))
            rest.daemon = True
            rest.start()
            line = source.readline()
            rest.cancel()
            if not line:
                return RESTED
            head = json.loads(line)
            told: Mapping[str, Any] = {}
            parts: Sequence[bytes] = ()
            refused = None
            try:
                told, parts = works[head["work"]](head["told"], source.read(head["size"]))
            except Refused as no:
                refused = pack(no.sentence)
            sink.write(_line({"told": told, "refused": refused, "sizes": [len(part) for part in parts]}))
            for part in parts:
                sink.write(part)
            sink.flush()
