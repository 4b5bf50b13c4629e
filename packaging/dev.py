"""One word for each thing a person does with these sources. Needs Python 3.11 or newer and nothing else.

    python3 packaging/dev.py run [ARGS]        open Decoro on a sample practice, or with ARGS of your own
    python3 packaging/dev.py test [ARGS]       every test; ARGS go to pytest
    python3 packaging/dev.py lint              ruff, mypy, import contracts
    python3 packaging/dev.py bench [NAMES]     the benchmarks, as ratios
    python3 packaging/dev.py bundle [--check]  the program a practice installs, then its self-check
    python3 packaging/dev.py strings           sentences to translate: collect, merge, compile
    python3 packaging/dev.py screenshots       the pictures of the README
    python3 packaging/dev.py lock              requirements*.txt from pyproject.toml

The first call makes ``.venv`` and installs the pinned, hashed requirements; the next ones find it done.
"""

from __future__ import annotations  # read by older Pythons too, so that they can say what is missing

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGING = ROOT / "packaging"
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
REQUIREMENTS = (PACKAGING / "requirements.txt", PACKAGING / "requirements-dev.txt")
OLDEST = (3, 11)

# Debian's names; `a|b`: the older or the newer name of the same library.
WINDOW = """
    libegl1 libgl1 libglib2.0-0|libglib2.0-0t64 libdbus-1-3 libfontconfig1 libxkbcommon0
    libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-render-util0 libxcb-shape0
    libxcb-xkb1 libxkbcommon-x11-0 libpulse0 libxext6 libxrandr2
""".split()
TESTS = [*WINDOW, *"xvfb xauth xdotool dbus at-spi2-core gnome-keyring strace".split()]
BUNDLE = [*WINDOW, "binutils"]
BENCH = [*TESTS, "valgrind", "libjpeg-turbo-progs"]


class Stop(SystemExit):
    """End here with a sentence for the person."""

    def __init__(self, sentence: str) -> None:
        print(f"\n{sentence}\n", file=sys.stderr)
        super().__init__(2)


# --- the house: Python, system libraries, .venv ------------------------------------------------------------


def need_python() -> None:
    """Go on with a Python that is new enough: this one, or another one on the PATH."""
    if sys.version_info >= OLDEST:
        return
    for minor in range(15, OLDEST[1] - 1, -1):
        if newer := shutil.which(f"python3.{minor}"):
            os.execv(newer, [newer, *sys.argv])  # noqa: S606 - the same command, with the newer Python
    have = ".".join(map(str, sys.version_info[:3]))
    raise Stop(
        f"Decoro needs Python 3.11 or newer; this is {have}.\n"
        "Debian 12, Ubuntu 24.04 and newer have it as python3; elsewhere install Python 3.13 and type\n"
        "    python3.13 packaging/dev.py ..."
    )


def missing_packages(names: list[str]) -> list[str]:
    """Which of Debian's packages are not installed; empty on systems without dpkg."""
    if not shutil.which("dpkg-query"):
        return []
    asked = [name for entry in names for name in entry.split("|")]
    query = ["dpkg-query", "-W", "-f=${Package} ${db:Status-Status}\n", *asked]
    answer = subprocess.run(query, capture_output=True, text=True, check=False).stdout
    present = {line.split()[0] for line in answer.splitlines() if line.endswith(" installed")}
    return [entry for entry in names if not present.intersection(entry.split("|"))]


def need_packages(names: list[str], why: str) -> None:
    """System libraries: installed where we may (root on Debian or Ubuntu), else the line to type."""
    missing = missing_packages(names)
    if not missing:
        return
    if os.geteuid() != 0:
        line = " ".join(entry.split("|")[0] for entry in missing)
        raise Stop(
            f"{why} needs a few system packages. Please type\n    sudo apt-get install {line}\nand try again."
        )
    apt = ["apt-get", "-o", "DPkg::Lock::Timeout=300"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    print(f"Installing system packages for {why}: {' '.join(missing)}", flush=True)
    subprocess.run([*apt, "-qq", "update"], env=environment, check=True, stdout=subprocess.DEVNULL)
    chosen = [existing_name(entry) for entry in missing]
    install = [*apt, "-qq", "install", "-y", "--no-install-recommends", *chosen]
    done = subprocess.run(install, env=environment, check=False, stdout=subprocess.DEVNULL)
    if done.returncode != 0 or missing_packages(names):
        raise Stop(
            f"apt-get could not install them. Please type\n    apt-get install {' '.join(chosen)}\nand look why."
        )


def existing_name(entry: str) -> str:
    """The name this release of Debian or Ubuntu knows, of an entry with two."""
    for name in entry.split("|"):
        show = subprocess.run(
            ["apt-cache", "policy", name], capture_output=True, text=True, check=False
        ).stdout
        if "Candidate:" in show and "Candidate: (none)" not in show:
            return name
    return entry.split("|")[0]


def need_venv() -> None:
    """`.venv` with exactly what requirements*.txt pin; a stamp remembers that it is so."""
    stamp = VENV / "decoro.stamp"
    contents = b"".join(path.read_bytes() for path in REQUIREMENTS)
    wanted = hashlib.sha256(contents + str(ROOT).encode()).hexdigest()
    if PYTHON.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    if not PYTHON.exists():
        need_ensurepip()
        print("Making .venv ...", flush=True)
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
    print("Installing the pinned packages (a minute or two, once) ...", flush=True)
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "-q"]
    lists = [part for path in REQUIREMENTS for part in ("-r", str(path))]
    if subprocess.run([*pip, "--require-hashes", "--no-deps", *lists], check=False).returncode != 0:
        raise Stop("The packages could not be installed; the lines above say why. Is there a network?")
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = subprocess.run(
        [str(PYTHON), "-c", where], capture_output=True, text=True, check=True
    ).stdout.strip()
    Path(site, "decoro.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    stamp.write_text(wanted, encoding="utf-8")


def need_ensurepip() -> None:
    """Debian keeps the means to make a venv in a package of its own."""
    try:
        import ensurepip  # noqa: F401, PLC0415 - the question is whether it is there
    except ImportError:
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        if os.name == "nt" or not shutil.which("dpkg-query"):
            raise Stop("This Python cannot make a virtual environment (ensurepip is missing).") from None
        need_packages([package], "making .venv")


def compile_sources() -> None:
    """Translations and bytecode, when older than their sources: a start without them is slower."""
    python(PACKAGING / "strings.py", "--compile")
    quiet = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run([str(PYTHON), "-m", "compileall", "-q", str(ROOT / "app")], env=quiet, check=True)


def house(packages: list[str], why: str) -> None:
    need_python()
    if sys.platform.startswith("linux"):
        need_packages(packages, why)
    need_venv()
    compile_sources()


def python(*command: str | Path, env: dict[str, str] | None = None) -> None:
    """Run the venv's Python; end with its exit code when it fails."""
    arguments = [str(PYTHON), *(str(part) for part in command)]
    done = subprocess.run(arguments, cwd=ROOT, env={**os.environ, **(env or {})}, check=False)
    if done.returncode != 0:
        raise SystemExit(done.returncode)


# --- the words ---------------------------------------------------------------------------------------------


def run(arguments: list[str]) -> None:
    """Decoro itself, on the sample practice unless told otherwise."""
    house(WINDOW, "the window")
    arguments = arguments or ["--demo"]
    opens_window = all(word.startswith("-") for word in arguments[:1]) and arguments[0] in (
        "--demo",
        "--data-dir",
    )
    if opens_window and no_screen():
        raise Stop(
            "Decoro is ready, but there is no screen here to open a window on.\n"
            "On a desktop, type this in a terminal of your session. Without one, a virtual screen will do:\n"
            "    apt-get install xvfb xauth\n"
            "    xvfb-run -a -s '-screen 0 1280x800x24' python3 packaging/dev.py run"
        )
    if os.name == "nt":
        python("-m", "app", *arguments)
    os.execv(str(PYTHON), [str(PYTHON), "-m", "app", *arguments])  # noqa: S606 - the same process, the program


def no_screen() -> bool:
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform.startswith("linux") and not any(os.environ.get(name) for name in screens)


def test(arguments: list[str]) -> None:
    """The suite. Test servers are provisioned first; DECORO_REQUIRE_SERVERS=1 makes their absence a failure."""
    house(TESTS, "the tests")
    provision = ROOT / "tests" / "servers" / "provision.py"
    if provision.exists():
        done = subprocess.run([str(PYTHON), str(provision)], cwd=ROOT, check=False)
        if done.returncode != 0:
            if os.environ.get("DECORO_REQUIRE_SERVERS") == "1":
                raise SystemExit(done.returncode)
            print("Some test servers are not there; what that leaves out stands under NOT RUN.", flush=True)
    python("-m", "pytest", *arguments)


def lint(_arguments: list[str]) -> None:
    house([], "lint")
    python("-m", "ruff", "check", ".")
    python("-m", "ruff", "format", "--check", ".")
    python("-m", "mypy")
    python("-c", "from importlinter.cli import lint_imports_command as lint; lint()")


def bench(names: list[str]) -> None:
    """Every tests/benchmarks/bench_*.py, or those whose names are given. One that misses its aim stops no other."""
    house(BENCH, "the benchmarks")
    missed = []
    for path in sorted((ROOT / "tests" / "benchmarks").glob("bench_*.py")):
        name = path.stem.removeprefix("bench_")
        if not names or name in names:
            print(f"\n== {name} ==", flush=True)
            if subprocess.run([str(PYTHON), str(path)], cwd=ROOT, check=False).returncode:
                missed.append(name)
    if missed:
        raise Stop(f"Not as fast as it should be, or not measured: {', '.join(missed)}.")


def bundle(arguments: list[str]) -> None:
    """PyInstaller's one-folder program in dist/, then its own self-check with this Python out of sight."""
    house(BUNDLE, "the bundle")
    check = PACKAGING / "check_bundle.py"
    built = subprocess.run([str(PYTHON), str(check), "--is-of-today"], cwd=ROOT, check=False).returncode == 0
    if arguments != ["--check"] and not built:
        build = ["--noconfirm", "--log-level", "WARN", "--distpath", "dist", "--workpath", "build"]
        python("-m", "PyInstaller", *build, "packaging/app.spec")
        python(check, "--stamp")
    python(check)


def strings(arguments: list[str]) -> None:
    house([], "the translations")
    python(PACKAGING / "strings.py", *arguments)


def screenshots(arguments: list[str]) -> None:
    house(WINDOW, "the screenshots")
    python(PACKAGING / "screenshots.py", *arguments, env={"QT_QPA_PLATFORM": "offscreen", "LANG": "C.UTF-8"})


def lock(_arguments: list[str]) -> None:
    need_python()
    need_ensurepip()
    subprocess.run([sys.executable, str(PACKAGING / "lock.py")], cwd=ROOT, check=True)


COMMANDS = {
    command.__name__: command for command in (run, test, lint, bench, bundle, strings, screenshots, lock)
}


def main(words: list[str]) -> None:
    if not words or words[0] not in COMMANDS:
        print(__doc__)
        raise SystemExit(0 if words in ([], ["--help"], ["-h"], ["help"]) else 2)
    try:
        COMMANDS[words[0]](words[1:])
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except subprocess.CalledProcessError as error:
        raise Stop(f"This did not work: {' '.join(map(str, error.cmd))}") from None


if __name__ == "__main__":
    main(sys.argv[1:])
