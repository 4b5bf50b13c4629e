"""How much a check costs: instructions by callgrind where valgrind is installed, and milliseconds in process.

    python tests/benchmarks/bench_check.py

Instructions are counted from after the start and a warm-up: every word was met before, no sentence was. Ratios and
instructions hold on a busy machine; milliseconds are shown for the eye.
"""

import gc
import os
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
REPEAT = 20
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


def count_from_here() -> None:
    """Until now callgrind only looked on, at a tenth of the price of counting."""
    asked = subprocess.Popen(["callgrind_control", "-i", "on", str(os.getpid())], stdout=subprocess.DEVNULL)
    while asked.poll() is None:
        time.sleep(0.01)


def run(mode: str, language: str, repeat: int) -> None:
    book = load_rulebook()
    facts = Facts(language=language, jurisdictions=frozenset({"it", "es", "uk", "us"}))
    base = text_of(language, 3_000, 0)
    for turn in range(len(told(language))):
        fresh(text_of(language, 3_000, -turn), facts, book)
    evaluate(base, facts, book)
    checked = [text_of(language, 3_000, turn) for turn in range(1, repeat + 1)]
    typed = [base[:1_500] + "x" * turn + base[1_500:] for turn in range(1, repeat + 1)]
    gc.collect()
    gc.disable()  # one full collection, whenever it falls, would weigh more than all the checks
    count_from_here()
    if mode == "full":
        for text in checked:
            fresh(text, facts, book)
    elif mode == "keystroke":
        for text in typed:
            evaluate(text, facts, book)


def instructions(mode: str, language: str) -> float | None:
    """Instructions of one check, in millions."""
    valgrind = shutil.which("valgrind")
    if valgrind is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [valgrind, "--tool=callgrind", f"--callgrind-out-file={folder}/out", "--instr-atstart=no"]
            + [sys.executable, __file__, mode, language, str(REPEAT)],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": "0", "PATH": "/usr/bin:/bin"},
        )
    return int(re.findall(r"Collected : (\d+)", done.stderr)[-1]) / REPEAT / 1e6


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
            start, full, key = (instructions(mode, language) or 0.0 for mode in ("end", "full", "keystroke"))
            print(
                f"{language} instructions at 3,000 characters: full {full - start:.2f} M, "
                f"keystroke {key - start:.2f} M"
            )
    if not shutil.which("valgrind"):
        print("valgrind is not installed: no instruction counts")


if __name__ == "__main__":
    if len(sys.argv) == 4:
        run(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    else:
        main()
