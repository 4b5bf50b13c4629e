"""What the repository may hold: a short top level, pinned and hashed packages, nothing of anybody's machine."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOP = {
    ".ci", ".editorconfig", ".gitattributes", ".gitignore", "CHANGELOG.md", "LICENSE", "README.md",
    "app", "packaging", "pyproject.toml", "resources", "tests",
}  # fmt: skip
# Written so that this file does not find itself.
MACHINE = re.compile(r"/w[o]rk/|/r[o]ot/|/t[m]p/bash|p[y]pi[.]org|python[h]osted|deb[.]de[b]ian")
REQUIREMENTS = ("packaging/requirements.txt", "packaging/requirements-dev.txt")


def tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()]


def test_the_top_level_is_short() -> None:
    assert {name.split("/")[0] for name in tracked()} <= TOP


def test_nothing_of_anybodys_machine() -> None:
    found = []
    for name in tracked():
        try:
            text = (ROOT / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture, a font
        found += [f"{name}: {match.group()}" for match in MACHINE.finditer(text)]
    assert not found, "\n".join(found[:20])


def pins(name: str) -> dict[str, str]:
    found = re.findall(
        r"^([A-Za-z0-9_.-]+)==([^ ;\\]+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE
    )
    return {plain(package): version for package, version in found}


def plain(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package).lower()


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_requirements_are_hashed_and_name_no_index(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=\S)", text.strip())
    assert blocks and all(re.search(r"--hash=sha256:[0-9a-f]{64}", block) for block in blocks)
    assert "://" not in text and "index" not in text


def test_requirements_hold_the_pins_of_pyproject() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    assert all("==" in line for line in wanted)
    asked = {plain(line.split("==")[0]): line.split(";")[0].split("==")[1].strip() for line in wanted}
    held = pins(REQUIREMENTS[0]) | pins(REQUIREMENTS[1])
    assert {package: held.get(package) for package in asked} == asked, "run: packaging/dev.py lock"
    runtime = {plain(line.split("==")[0]) for line in project["dependencies"]}
    assert runtime <= set(pins(REQUIREMENTS[0]))


def test_no_package_called_packaging_or_tests() -> None:
    """Either would shadow a well-known one."""
    assert not (ROOT / "packaging" / "__init__.py").exists()
    assert not (ROOT / "tests" / "__init__.py").exists()
