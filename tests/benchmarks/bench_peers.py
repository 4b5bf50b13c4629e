"""What a check costs beside harper.js, textlint with three rules, and proselint: the same thirty texts, one run.

    python3 packaging/dev.py bench peers [TURNS]

Every checker lives in a process of its own, warm, and takes its turn with the others, so that a busy machine slows all
of them alike. Ours runs with every rule of every country. No paragraph is given twice: each has a number of its own, so
that nothing comes out of a cache. Milliseconds are for the eye; CPU and instructions (callgrind, the
slope between two counts) carry the ratios. The peers read English only, so the ratios are those of the English texts.
They are installed into ``~/.cache/decoro-tests/peers`` with npm and pip as these are set up.
"""

import gc
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean, median

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
HOUSE = Path.home() / ".cache" / "decoro-tests" / "peers"
PROSELINT = "proselint==0.16.0"
MODULES = (
    "harper.js@2.10.0",
    "@textlint/kernel@15.8.0",
    "@textlint/textlint-plugin-text@15.8.0",
    "textlint-rule-write-good@2.0.0",
    "textlint-rule-terminology@5.2.16",
    "textlint-rule-alex@5.0.0",
)
SIZES = (300, 1_500, 3_000)
LANGUAGES = ("it", "es", "en")
TURNS = 5
COUNTED = {"ours": (3, 13), "proselint": (2, 6)}
OF_PROSELINT, OF_HARPER = 1 / 5, 1 / 10
Check = Callable[[str, str], int]
"""A text and its language, which a post knows of itself, to the number of findings."""


def texts(language: str, size: int, turn: int) -> list[str]:
    """The ten texts of a language at ``size`` characters, each beginning with another one; no paragraph comes twice."""
    told: list[str] = tomllib.loads((HERE / "texts" / f"{language}.toml").read_text("utf-8"))["texts"]
    rows = [told[number:] + told[:number] for number in range(len(told))]
    first = 100 * turn + 10 * SIZES.index(size)
    return ["\n".join(f"{first + number}. {text}" for text in row)[:size] for number, row in enumerate(rows)]


# --- a checker in its own process --------------------------------------------------------------------------------


def ours() -> Check:
    sys.path.insert(0, str(ROOT))
    from app.core.compliance.model import Facts
    from app.core.compliance.rulebook import evaluate, load_rulebook

    book = load_rulebook()
    everywhere = frozenset(pack.key for pack in book.packs())
    facts = {language: Facts(language=language, jurisdictions=everywhere) for language in LANGUAGES}

    def check(text: str, language: str) -> int:
        book._read.clear()  # nobody else keeps what was read before
        return len(evaluate(text, facts[language], book).findings)

    return check


def proselint() -> Check:
    from proselint.checks import __register__  # type: ignore[import-not-found]
    from proselint.registry import CheckRegistry  # type: ignore[import-not-found]
    from proselint.tools import LintFile  # type: ignore[import-not-found]

    CheckRegistry().register_many(__register__)
    return lambda text, language: len(LintFile("text", text).lint())


CHECKERS = {"ours": ours, "proselint": proselint}


def serve(name: str) -> None:
    """A line of texts in, a line of milliseconds out."""
    check = CHECKERS[name]()
    for language in LANGUAGES:
        check(texts(language, 3_000, 0)[0], language)
    gc.collect()
    gc.freeze()  # as the app does once its rules are read; it helps all alike
    print("ready", flush=True)
    for line in sys.stdin:
        times, found = [], 0
        before = time.process_time()
        asked = json.loads(line)
        for text in asked["texts"]:
            start = time.perf_counter()
            found += check(text, asked["language"])
            times.append((time.perf_counter() - start) * 1000)
        cpu = (time.process_time() - before) * 1000
        print(json.dumps({"times": times, "cpu": cpu, "found": found}), flush=True)


def repeat(name: str, count: int) -> None:
    """For callgrind: ``count`` English texts of 3,000 characters."""
    check = CHECKERS[name]()
    wanted = [text for turn in range(1 + count // 10) for text in texts("en", 3_000, turn)][:count]
    check(texts("en", 3_000, 99)[0], "en")
    gc.collect()
    gc.disable()  # one full collection, whenever it falls, would weigh more than the checks
    for text in wanted:
        check(text, "en")


# --- the house of the peers --------------------------------------------------------------------------------------


def installed(what: str, command: list[str], stamp: str) -> bool:
    """Run ``command`` unless it was run before for the same versions. Says calmly when it does not work."""
    mark = HOUSE / f"{what}.stamp"
    if mark.is_file() and mark.read_text("utf-8") == stamp:
        return True
    print(f"Installing {what} ...", flush=True)
    done = subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, check=False)
    if done.returncode:
        print(
            f"{what} could not be had and is not compared: {(done.stderr.strip().splitlines() or ['?'])[-1]}"
        )
        return False
    mark.write_text(stamp, encoding="utf-8")
    return True


def commands() -> Iterator[tuple[str, list[str]]]:
    """How each checker that can be had is started."""
    yield "ours", [sys.executable, __file__, "serve", "ours"]
    HOUSE.mkdir(parents=True, exist_ok=True)
    python = HOUSE / "venv" / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(HOUSE / "venv")], check=False)
    pip = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", PROSELINT]
    if python.exists() and installed("proselint", pip, PROSELINT):
        yield "proselint", [str(python), __file__, "serve", "proselint"]
    if not (shutil.which("node") and shutil.which("npm")):
        print("node and npm are not installed: harper.js and textlint are not compared")
        return
    npm = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(HOUSE), *MODULES]
    if installed("harper.js and textlint", npm, "\n".join(MODULES)):
        shutil.copy(HERE / "peers.mjs", HOUSE)  # beside its modules, where node looks for them
        for name in ("harper", "textlint"):
            yield name, ["node", str(HOUSE / "peers.mjs"), name]


# --- measuring ---------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Told:
    """What one checker said of one language and size."""

    times: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    """Milliseconds a text, one number a turn."""


def started(name: str, command: list[str]) -> "subprocess.Popen[str] | None":
    child = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert child.stdout is not None
    if child.stdout.readline().strip() == "ready":
        return child
    print(f"{name} did not start and is not compared")
    child.wait()
    return None


def asked(child: "subprocess.Popen[str]", language: str, wanted: list[str]) -> dict[str, list[float]]:
    assert child.stdin is not None and child.stdout is not None
    child.stdin.write(json.dumps({"language": language, "texts": wanted}) + "\n")
    child.stdin.flush()
    answer: dict[str, list[float]] = json.loads(child.stdout.readline())
    return answer


def measured(children: "dict[str, subprocess.Popen[str]]", turns: int) -> dict[tuple[str, str, int], Told]:
    told: dict[tuple[str, str, int], Told] = {}
    for turn in range(turns + 1):  # the first one warms up
        for language in LANGUAGES:
            for size in SIZES:
                wanted = texts(language, size, turn + 1)
                for name, child in children.items():
                    answer = asked(child, language, wanted)
                    if turn:
                        here = told.setdefault((name, language, size), Told())
                        here.times += answer["times"]
                        here.cpu.append(float(answer["cpu"]) / len(wanted))  # type: ignore[arg-type]
    return told


def instructions(name: str, command: list[str]) -> float | None:
    """Millions of instructions for one English text of 3,000 characters."""
    valgrind = shutil.which("valgrind")
    if valgrind is None:
        return None
    counts = []
    for count in COUNTED[name]:
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run(
                [valgrind, "--tool=callgrind", f"--callgrind-out-file={folder}/out", command[0], __file__]
                + ["repeat", name, str(count)],
                capture_output=True,
                text=True,
                check=False,
                env={"PYTHONHASHSEED": "0", "PATH": os.environ["PATH"], "LANG": "C.UTF-8"},
            )
        collected = re.findall(r"Collected : (\d+)", done.stderr)
        if done.returncode or not collected:
            print(f"callgrind could not count {name}")
            return None
        counts.append(int(collected[-1]))
    few, many = COUNTED[name]
    return (counts[1] - counts[0]) / (many - few) / 1e6


def percentile(numbers: list[float], share: float) -> float:
    return sorted(numbers)[min(int(len(numbers) * share), len(numbers) - 1)]


def table(told: dict[tuple[str, str, int], Told], names: list[str]) -> None:
    cells = " ".join(f"{f'p50/p99 at {size}':>20}" for size in SIZES)
    print(f"\n{'':<4}{'':<11}{cells}   CPU a text at {SIZES[-1]}")
    for language in LANGUAGES:
        for name in names:
            row = [told[name, language, size] for size in SIZES]
            shown = " ".join(
                f"{f'{median(cell.times):.2f} / {percentile(cell.times, 0.99):.2f} ms':>20}" for cell in row
            )
            print(f"{language:<4}{name:<11}{shown}   {mean(row[-1].cpu):8.2f} ms")


def main(turns: int) -> int:
    ways = dict(commands())
    children = {name: child for name, way in ways.items() if (child := started(name, way)) is not None}
    told = measured(children, turns)
    for child in children.values():
        assert child.stdin is not None
        child.stdin.close()
        child.wait()
    names = list(children)
    table(told, names)
    print()
    slow = False
    for name in names[1:]:
        ratio = mean(told["ours", "en", 3_000].cpu) / mean(told[name, "en", 3_000].cpu)
        wanted = f" (at most {OF_HARPER:.3f})" if name == "harper" else ""
        print(f"CPU of ours, English, 3,000 characters: {ratio:.3f} of {name}{wanted}")
        slow |= name == "harper" and ratio > OF_HARPER
    counted = {name: instructions(name, ways[name]) for name in COUNTED if name in children}
    for name, millions in counted.items():
        if millions is not None:
            print(f"instructions of {name}, English, 3,000 characters: {millions:.2f} M")
    if counted.get("ours") and counted.get("proselint"):
        share = (counted["ours"] or 0) / (counted["proselint"] or 1)
        print(f"instructions of ours: {share:.3f} of proselint (at most {OF_PROSELINT:.3f})")
        slow |= share > OF_PROSELINT
    elif not shutil.which("valgrind"):
        print("valgrind is not installed: no instruction counts")
    return int(slow)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["serve", name]:
            serve(name)
        case ["repeat", name, count]:
            repeat(name, int(count))
        case [turns]:
            sys.exit(main(int(turns)))
        case _:
            sys.exit(main(TURNS))
