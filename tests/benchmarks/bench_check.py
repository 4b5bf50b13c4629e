"""How much a check costs: instructions by callgrind where valgrind is installed, and milliseconds in process.

    python tests/benchmarks/bench_check.py

Instructions are the slope between two repeat counts, so that start-up does not count. Ratios and instructions
hold on a busy machine; milliseconds are shown for the eye.
"""

import gc
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from app.core.compliance.model import Facts  # noqa: E402 - the path first
from app.core.compliance.rulebook import Rulebook, evaluate, load_rulebook  # noqa: E402

LANGUAGES = ("it", "es", "en")
SIZES = (300, 1_500, 3_000)
LOAD = 80
"""Milliseconds of CPU to read every pack and language; tests/architecture holds that no window waits for it."""


@cache
def told(language: str) -> list[str]:
    """Ten posts as practices write them, good and less good."""
    file = ROOT / "tests" / "benchmarks" / "texts" / f"{language}.toml"
    texts: list[str] = tomllib.loads(file.read_text("utf-8"))["texts"]
    return texts


def text_of(language: str, size: int, turn: int) -> str:
    """``size`` characters of posts; each ``turn`` differs in every paragraph."""
    texts = told(language)
    row = texts[turn % len(texts) :] + texts[: turn % len(texts)]
    return "\n".join(f"{turn}.{number}. {text}" for number, text in enumerate(row))[:size]


def fresh(text: str, facts: Facts, book: Rulebook) -> None:
    """A check of which no sentence was read before."""
    book._read.clear()
    evaluate(text, facts, book)


def run(mode: str, language: str, repeat: int) -> None:
    book = load_rulebook()
    facts = Facts(language=language, jurisdictions=frozenset({"it", "es", "uk", "us"}))
    base = text_of(language, 3_000, 0)
    evaluate(base, facts, book)
    gc.collect()
    gc.disable()  # one full collection, whenever it falls, would weigh more than all the checks
    for turn in range(1, repeat + 1):
        if mode == "full":
            fresh(text_of(language, 3_000, turn), facts, book)
        elif mode == "build":
            text_of(language, 3_000, turn)
        else:
            evaluate(base[:1_500] + "x" * turn + base[1_500:], facts, book)


def instructions(mode: str, language: str) -> float | None:
    """Instructions of one check, in millions."""
    valgrind = shutil.which("valgrind")
    if valgrind is None:
        return None
    counts = []
    for repeat in (2, 12):
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run(
                [valgrind, "--tool=callgrind", f"--callgrind-out-file={folder}/out", sys.executable, __file__]
                + [mode, language, str(repeat)],
                capture_output=True,
                text=True,
                check=True,
                env={"PYTHONHASHSEED": "0", "PATH": "/usr/bin:/bin"},
            )
        counts.append(int(re.findall(r"Collected : (\d+)", done.stderr)[-1]))
    return (counts[1] - counts[0]) / 10 / 1e6


def main() -> None:
    loads = []
    for _ in range(9):
        begun = time.process_time()
        book = load_rulebook()
        loads.append(1000 * (time.process_time() - begun))
    compiled = time.process_time()
    for language in LANGUAGES:
        book.reader(language)
    print(
        f"read all rule files: {statistics.median(loads):.0f} ms (at most {LOAD}), once the window stands; "
        f"compile three languages: {1000 * (time.process_time() - compiled):.0f} ms, each when first needed"
    )
    for language in LANGUAGES:
        facts = Facts(language=language, jurisdictions=frozenset({"it", "es", "uk", "us"}))
        for size in SIZES:
            times = []
            for turn in range(200):
                text = text_of(language, size, turn)
                begun = time.perf_counter()
                fresh(text, facts, book)
                times.append(1000 * (time.perf_counter() - begun))
            times.sort()
            print(
                f"{language} {size:5} characters: p50 {statistics.median(times):.2f} ms, p99 {times[197]:.2f} ms"
            )
        if shutil.which("valgrind"):
            build, full, key = (
                instructions(mode, language) or 0.0 for mode in ("build", "full", "keystroke")
            )
            print(
                f"{language} instructions at 3,000 characters: full {full - build:.2f} M, keystroke {key:.2f} M"
            )
    if not shutil.which("valgrind"):
        print("valgrind is not installed: no instruction counts")


if __name__ == "__main__":
    if len(sys.argv) == 4:
        run(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    else:
        main()
