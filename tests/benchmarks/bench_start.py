"""How soon the first window stands: Decoro beside a bare PySide6 window, picard and calibre, in one run.

    python3 packaging/dev.py bench start          (picard and calibre: apt-get install picard calibre)

Every start is a fresh process on a virtual screen without a window manager, timed until xdotool sees a visible
window of at least 150 x 100. The programs take turns, so that a slow moment of the machine falls on all of them.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 5
PATIENCE = 60.0
AT_MOST = 2.5
BARE = """
import sys
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication(sys.argv)
window = QWidget()
window.resize(800, 600)
window.show()
sys.exit(app.exec())
"""


@dataclass(frozen=True, slots=True)
class Program:
    name: str
    command: tuple[str, ...]


def programs(home: Path) -> list[Program]:
    ours = (sys.executable, "-m", "app", "--demo", "--data-dir", str(home / "practice"))
    found = [Program("bare window", (sys.executable, "-c", BARE)), Program("Decoro", ours)]
    for peer in ("picard", "calibre"):
        if shutil.which(peer):
            found.append(Program(peer, (peer,)))
        else:
            print(f"{peer} is not installed and not compared (apt-get install {peer})")
    return found


@contextmanager
def virtual_screen() -> Iterator[str]:
    reading, writing = os.pipe()
    command = [
        "Xvfb",
        "-displayfd",
        str(writing),
        "-screen",
        "0",
        "1280x800x24",
        "-nolisten",
        "tcp",
        "-noreset",
    ]
    server = subprocess.Popen(command, pass_fds=(writing,), stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as answer:
            yield f":{answer.readline().strip()}"
    finally:
        server.terminate()
        server.wait()


def window_stands(environment: dict[str, str]) -> bool:
    """A visible window that is more than a splash of a few pixels."""
    ask = ["xdotool", "search", "--onlyvisible", "--class", ".+", "getwindowgeometry", "--shell", "%@"]
    said = subprocess.run(ask, env=environment, capture_output=True, text=True, check=False).stdout
    sizes = dict.fromkeys(("WIDTH", "HEIGHT"), 0)
    for line in said.splitlines():
        name, _, value = line.partition("=")
        if name in sizes:
            sizes[name] = int(value)
        if name == "HEIGHT" and sizes["WIDTH"] >= 150 and sizes["HEIGHT"] >= 100:
            return True
    return False


def started(program: Program, environment: dict[str, str]) -> float:
    """Milliseconds from exec to the window. The program and its children are ended afterwards."""
    begin = time.perf_counter()
    process = subprocess.Popen(
        program.command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        while not window_stands(environment):
            if process.poll() is not None or time.perf_counter() - begin > PATIENCE:
                raise SystemExit(f"{program.name} showed no window (exit code {process.poll()})")
            time.sleep(0.004)
        return (time.perf_counter() - begin) * 1000
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def main() -> int:
    if missing := [tool for tool in ("Xvfb", "xdotool") if not shutil.which(tool)]:
        raise SystemExit(f"needs {' and '.join(missing)}: apt-get install xvfb xdotool")
    with tempfile.TemporaryDirectory(prefix="decoro-start-", ignore_cleanup_errors=True) as name:
        home = Path(name)
        compared = programs(home)
        times: dict[str, list[float]] = {program.name: [] for program in compared}
        for round_ in range(ROUNDS + 1):  # the first one warms the cache and makes the sample practice
            for program in compared:
                with virtual_screen() as display:
                    taken = started(program, environment_for(home, display))
                if round_:
                    times[program.name].append(taken)
    return report(times)


def environment_for(home: Path, display: str) -> dict[str, str]:
    inherited = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return inherited | {
        "HOME": str(home),
        "DISPLAY": display,
        "XDG_RUNTIME_DIR": str(home),
        "LC_ALL": "C.UTF-8",
    }


def report(times: dict[str, list[float]]) -> int:
    bare = median(times["bare window"])
    for name, taken in times.items():
        spread = f"({min(taken):.0f} to {max(taken):.0f})"
        print(f"{name:<14} {median(taken) / bare:5.2f} x bare    {median(taken):6.0f} ms {spread}")
    ours = median(times["Decoro"])
    slower = [name for name in ("picard", "calibre") if name in times and median(times[name]) < ours]
    if ours > AT_MOST * bare or slower:
        print(f"Too slow: at most {AT_MOST} x bare, and before {', '.join(slower) or 'the others'}.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
