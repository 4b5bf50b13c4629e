"""requirements.txt and requirements-dev.txt, with hashes, from the pins of pyproject.toml.

pip-compile sees only the machine it runs on, so what other systems need on top (`ELSEWHERE`) is resolved
together with the rest and then given its marker. No index address is written.
"""

import os
import re
import subprocess
import tempfile
import tomllib
import venv
from pathlib import Path

PACKAGING = Path(__file__).resolve().parent
TOOL = "pip-tools==7.6.2"
WINDOWS, MAC, LINUX = 'sys_platform == "win32"', 'sys_platform == "darwin"', 'sys_platform == "linux"'
RUNTIME_ELSEWHERE = {"pywin32-ctypes": WINDOWS, "tzdata": WINDOWS}
DEV_ELSEWHERE = {"pefile": WINDOWS, "macholib": MAC}
KEYRING = ("secretstorage", "jeepney", "cryptography", "cffi", "pycparser")
MARKERS = RUNTIME_ELSEWHERE | DEV_ELSEWHERE | dict.fromkeys(KEYRING, LINUX)
OPTIONS = """--quiet --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host
    --strip-extras --no-header --no-annotate --allow-unsafe""".split()


def blocks(text: str) -> dict[str, str]:
    """Name -> its lines: the pin, and one hash a line."""
    found = re.findall(r"^([A-Za-z0-9_.-]+)(==(?:.+\\\n)+.+\n)", text, re.MULTILINE)
    return {name: name + rest for name, rest in found}


def with_markers(pins: dict[str, str]) -> str:
    def marked(name: str, block: str) -> str:
        head, rest = block.split(" \\\n", 1)
        head = head.split(" ;")[0]
        return f"{head} ; {MARKERS[name]} \\\n{rest}" if name in MARKERS else block

    return "".join(marked(name, pins[name]) for name in sorted(pins))


def compiled(tool: Path, folder: Path, wanted: list[str]) -> dict[str, str]:
    (folder / "in.txt").write_text("\n".join(wanted) + "\n", encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if name != "PIP_FIND_LINKS"}
    command = [str(tool), "-m", "piptools", "compile", *OPTIONS, "-o", "out.txt", "in.txt"]
    subprocess.run(command, cwd=folder, env=environment, check=True)
    return blocks((folder / "out.txt").read_text(encoding="utf-8"))


def main() -> None:
    project = tomllib.loads((PACKAGING.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    runtime = [line.split(";")[0].strip() for line in project["dependencies"]]
    dev = project["optional-dependencies"]["dev"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        venv.create(folder / "venv", with_pip=True)
        tool = folder / "venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        subprocess.run([str(tool), "-m", "pip", "install", "-q", TOOL], check=True)
        everything = compiled(tool, folder, [*runtime, *dev, *RUNTIME_ELSEWHERE, *DEV_ELSEWHERE])
        pinned = [block.split(" \\")[0].split(" ;")[0] for block in everything.values()]
        (folder / "constraints.txt").write_text("\n".join(pinned) + "\n", encoding="utf-8")
        needed = compiled(tool, folder, ["-c constraints.txt", *runtime, *RUNTIME_ELSEWHERE])
    rest = {name: block for name, block in everything.items() if name not in needed}
    (PACKAGING / "requirements.txt").write_text(with_markers(needed), encoding="utf-8")
    (PACKAGING / "requirements-dev.txt").write_text(with_markers(rest), encoding="utf-8")


if __name__ == "__main__":
    main()
