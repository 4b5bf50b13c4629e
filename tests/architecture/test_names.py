"""Words and habits no linter knows: what nobody may call, and how nothing may be called."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

APP = Path(__file__).resolve().parents[2] / "app"
SOURCES = sorted(APP.rglob("*.py"))
EMPTY_WORDS = re.compile(r"(Manager|Helper|Utils?|Abstract|Base)$|^I[A-Z][a-z]")

FORBIDDEN_CALLS = {
    "exec": "a nested loop breaks other tasks: open() the dialog and await it (ui/tasks.py, ask)",
    "exec_": "a nested loop breaks other tasks: open() the dialog and await it (ui/tasks.py, ask)",
    "processEvents": "let the loop run instead: spawn() the work",
}


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in SOURCES:
        yield path.relative_to(APP).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def test_nobody_calls_what_hurts() -> None:
    found = []
    for name, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                called = node.func.attr
                if called in FORBIDDEN_CALLS:
                    found.append(f"{name}:{node.lineno} .{called}(): {FORBIDDEN_CALLS[called]}")
                if (
                    called == "sleep"
                    and isinstance(node.func.value, ast.Name)
                    and node.func.value.id == "time"
                ):
                    found.append(f"{name}:{node.lineno} time.sleep(): wait for a condition instead")
    assert not found, "\n".join(found)


def test_classes_say_what_they_are() -> None:
    found = [
        f"{name}:{node.lineno} class {node.name}"
        for name, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and EMPTY_WORDS.search(node.name)
    ]
    assert not found, "\n".join(found)


def test_files_say_what_they_are() -> None:
    empty = re.compile(r"(^|_)(utils?|helpers?|managers?|misc|common|base)$")
    assert not [str(path.relative_to(APP)) for path in SOURCES if empty.search(path.stem)]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(APP).as_posix())
def test_every_module_tells_its_story(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), (
        "starts with a line that says what it is for"
    )
