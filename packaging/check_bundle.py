"""The built program, alone: runs its self-check (or ARGS) with Python, the sources and .venv out of its sight.

On Linux as root the folders are covered in a mount namespace of its own; elsewhere the environment is emptied.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = ROOT / "dist" / "decoro" / ("decoro.exe" if os.name == "nt" else "decoro")
STAMP = ROOT / "dist" / "decoro.stamp"


def sources() -> str:
    """A digest of everything the program is made from."""
    digest = hashlib.sha256()
    files = [ROOT / "packaging" / "requirements.txt", *(ROOT / "packaging").glob("app.spec")]
    for folder in ("app", "resources"):
        files += [
            path
            for path in (ROOT / folder).rglob("*")
            if path.suffix not in (".pyc", ".mo") and path.is_file()
        ]
    for path in sorted(files):
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def is_of_today() -> bool:
    """There is a built program, and it was built from these sources."""
    return PROGRAM.exists() and STAMP.exists() and STAMP.read_text(encoding="utf-8") == sources()


def covered() -> list[Path]:
    """What the program must not need."""
    base = Path(sys.base_prefix)
    system = [*Path("/usr/lib").glob("python3*"), *Path("/usr/local/lib").glob("python3*")]
    pythons = system if base in (Path("/usr"), Path("/usr/local")) else [base, *system]
    return [path for path in (*pythons, ROOT / ".venv", ROOT / "app", ROOT / "resources") if path.is_dir()]


def alone(arguments: list[str], home: Path, **environment: str) -> list[str]:
    """The command line that runs the program with nothing of this machine's Python around it."""
    told = [f"{name}={value}" for name, value in environment.items()]
    clean = [f"HOME={home}", *told, "PATH=/usr/bin:/bin", "LANG=C.UTF-8", "QT_QPA_PLATFORM=offscreen"]
    command = ["env", "-i", *clean, str(PROGRAM), *arguments]
    if not can_cover():
        return command if os.name != "nt" else [str(PROGRAM), *arguments]
    mounts = " && ".join(f"mount -t tmpfs none '{path}'" for path in covered())
    return ["unshare", "-m", "sh", "-c", f'{mounts} && cd / && exec "$@"', "sh", *command]


def can_cover() -> bool:
    if not sys.platform.startswith("linux") or os.geteuid() != 0 or not shutil.which("unshare"):
        return False
    return subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode == 0


def main(arguments: list[str]) -> int:
    if arguments == ["--stamp"]:
        STAMP.write_text(sources(), encoding="utf-8")
        return 0
    if arguments == ["--is-of-today"]:
        return 0 if is_of_today() else 1
    if not PROGRAM.exists():
        print("There is no built program: run python3 packaging/dev.py bundle first.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="decoro-bundle-") as home:
        return subprocess.run(alone(arguments or ["--self-check"], Path(home)), check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
